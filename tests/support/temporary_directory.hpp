// A directory that is gone when its owner is.
#pragma once

#include <filesystem>
#include <string>

namespace parley::tests {

class TemporaryDirectory {
 public:
  /// Makes it below $TMPDIR or /tmp. Throws std::system_error.
  TemporaryDirectory();
  /// Removes it with all it holds.
  ~TemporaryDirectory();
  TemporaryDirectory(const TemporaryDirectory&) = delete;
  TemporaryDirectory& operator=(const TemporaryDirectory&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  /// Writes a file into it, and gives its path.
  [[nodiscard]] std::filesystem::path write(const std::string& name,
                                            std::string_view content) const;

 private:
  std::filesystem::path path_;
};

}  // namespace parley::tests
