// Descriptors 0, 1 and 2, whoever starts the program.
#pragma once

#include <fcntl.h>
#include <unistd.h>

namespace parley::app {

/// Opens /dev/null in the place of each standard descriptor that is closed (a bare starter of
/// daemons, "2>&-"). Otherwise the next file or socket to be opened gets its number: the log lines
/// for standard error then go into the database or to a client. To be called first in `main`.
/// False: there is no /dev/null to open.
[[nodiscard]] inline bool open_standard_descriptors() {
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(standard, F_GETFD) >= 0) continue;
    if (::open("/dev/null", O_RDWR) != standard) return false;  // the lowest number that is free
  }
  return true;
}

}  // namespace parley::app
