// A data directory that is its owner's alone: modes, owners, links.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace parley::store {

/// Makes the directory with mode 0700 unless it is there. Throws std::runtime_error with one line.
void make_directory(const std::filesystem::path& directory);

/// Takes other users' rights to the directory and to the server's files in it, and gives a line for
/// each mode that it changed. Throws std::runtime_error with one line where a file is not safe to
/// open: a symbolic link, a file with a second name, no regular file, or another user's.
[[nodiscard]] std::vector<std::string> secure_files(const std::filesystem::path& directory);

}  // namespace parley::store
