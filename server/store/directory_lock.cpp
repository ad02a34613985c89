// One server for one directory: flock(2).
#include "store/directory_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <string>

#include "store/private_files.hpp"

namespace parley::store {

namespace {

std::string holder(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t size = ::pread(descriptor, text.data(), text.size() - 1, 0);
  std::string pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  while (!pid.empty() && pid.back() == '\n') pid.pop_back();
  return pid.empty() ? "" : " (process " + pid + ")";
}

}  // namespace

DirectoryLock::DirectoryLock(const std::filesystem::path& directory) {
  make_directory(directory);
  notices_ = secure_files(directory);
  const std::filesystem::path file = directory / "lock";
  file_ = os::Descriptor(
      ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, S_IRUSR | S_IWUSR));
  if (!file_) {
    throw std::runtime_error(fmt::format("cannot write to {}: {}; check its owner and mode",
                                         directory.string(), std::strerror(errno)));
  }
  if (::flock(file_.get(), LOCK_EX | LOCK_NB) != 0) {
    const std::string who = holder(file_.get());
    throw std::runtime_error(
        fmt::format("{} is in use by another parleyd{}; stop it, or name another directory with "
                    "--data",
                    directory.string(), who));
  }
  // For the message above; the lock does not depend on it.
  const std::string pid = std::to_string(::getpid()) + "\n";
  if (::ftruncate(file_.get(), 0) == 0) {
    [[maybe_unused]] const auto written = ::pwrite(file_.get(), pid.data(), pid.size(), 0);
  }
}

}  // namespace parley::store
