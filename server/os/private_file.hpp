// Files that only their owner can read.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

#include "os/descriptor.hpp"

namespace parley::os {

/// A file that was not there, open for writing, with mode 0600 from its first byte on. None where
/// that fails: errno has the reason.
[[nodiscard]] inline Descriptor new_private_file(const std::filesystem::path& file) {
  return Descriptor(
      ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
}

}  // namespace parley::os
