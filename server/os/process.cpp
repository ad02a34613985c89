// Descriptors 0, 1 and 2, and how many more there may be.
#include "os/process.hpp"

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <system_error>

namespace parley::os {

bool open_standard_descriptors() {
  for (const int standard : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(standard, F_GETFD) >= 0) continue;
    if (::open("/dev/null", O_RDWR) != standard) return false;  // the lowest number that is free
  }
  return true;
}

core::Result<std::size_t> raise_descriptor_limit() {
  const auto failed = [](const char* what) {
    return core::refuse(core::ErrorCode::bad_field,
                        std::string("cannot ") + what +
                            " the limit of open files: " + std::generic_category().message(errno));
  };
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return failed("read");
  if (limit.rlim_cur < limit.rlim_max) {
    limit.rlim_cur = limit.rlim_max;
    if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return failed("raise");
  }
  return limit.rlim_cur;
}

}  // namespace parley::os
