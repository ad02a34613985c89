// One server for one directory.
#pragma once

#include <filesystem>

namespace parley::store {

/// Makes the directory with mode 0700 unless it is there. Throws std::runtime_error with one line.
void make_directory(const std::filesystem::path& directory);

/// Holds `directory`/lock for the process's life. The system lets go of it when the process ends,
/// however it ends.
class DirectoryLock {
 public:
  /// Makes the directory (mode 0700) where it is absent. Throws std::runtime_error with one line:
  /// another server has it (and its process id), or what cannot be made.
  explicit DirectoryLock(const std::filesystem::path& directory);
  ~DirectoryLock();
  DirectoryLock(const DirectoryLock&) = delete;
  DirectoryLock& operator=(const DirectoryLock&) = delete;

 private:
  int descriptor_ = -1;
};

}  // namespace parley::store
