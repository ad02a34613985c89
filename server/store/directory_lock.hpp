// One server for one directory.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "os/descriptor.hpp"

namespace parley::store {

/// Holds `directory`/lock for the process's life. The system lets go of it when the process ends,
/// however it ends.
class DirectoryLock {
 public:
  /// Makes the directory (mode 0700) where it is absent, and closes it to other users where it is
  /// there. Throws std::runtime_error with one line: another server has it (and its process id),
  /// what cannot be made, or a file that is not safe to open.
  explicit DirectoryLock(const std::filesystem::path& directory);

  /// What was changed, for the log.
  [[nodiscard]] const std::vector<std::string>& notices() const { return notices_; }

 private:
  std::vector<std::string> notices_;
  os::Descriptor file_;
};

}  // namespace parley::store
