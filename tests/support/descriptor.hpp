// A file descriptor with an owner, and what a failed system call says.
#pragma once

#include <cerrno>
#include <string>
#include <system_error>

#include "os/descriptor.hpp"

namespace parley::tests {

using os::Descriptor;

/// Throws what errno says about the system call `what`.
[[noreturn]] inline void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace parley::tests
