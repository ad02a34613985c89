// A data directory that is its owner's alone: stat(2), chmod(2).
#include "store/private_files.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace parley::store {

namespace {

constexpr mode_t permissions = 07777;
constexpr mode_t of_others = S_IRWXG | S_IRWXO;

// Those that a server opens, by name: a user who can make files in its directory could put a link
// in the place of one, and have the server write through it.
constexpr std::array<std::string_view, 12> names{
    "lock",          "log.db",        "log.db-wal",  "log.db-shm",      "search.db",
    "search.db-wal", "search.db-shm", "accounts.db", "accounts.db-wal", "accounts.db-shm",
    "tls.crt",       "tls.key"};

[[noreturn]] void unsafe(const std::filesystem::path& path, std::string_view why) {
  throw std::runtime_error(
      fmt::format("{} {}: look where it came from, and remove it", path.string(), why));
}

/// nullopt if there is no such file.
std::optional<struct stat> look_at(const std::filesystem::path& path) {
  struct stat found{};
  if (::lstat(path.c_str(), &found) == 0) return found;
  if (errno == ENOENT) return std::nullopt;
  throw std::runtime_error(fmt::format("{}: {}", path.string(), std::strerror(errno)));
}

/// Takes others' rights from what is there with `mode`. A line that says so, "" where there were
/// none.
std::string close_to_others(const std::filesystem::path& path, mode_t mode, mode_t wanted) {
  const mode_t found = mode & permissions;
  if ((found & of_others) == 0) return {};
  if (::chmod(path.c_str(), wanted) == 0) {
    return fmt::format("{} was open to other users (mode {:04o}): it has mode {:04o} now",
                       path.string(), found, wanted);
  }
  return fmt::format("{} is open to other users (mode {:04o}), and that cannot be changed: {}",
                     path.string(), found, std::strerror(errno));
}

void check_file(const std::filesystem::path& path, const struct stat& file, uid_t owner) {
  if (S_ISLNK(file.st_mode)) unsafe(path, "is a symbolic link, not a file of the server's");
  if (!S_ISREG(file.st_mode)) unsafe(path, "is no regular file");
  if (file.st_nlink > 1) unsafe(path, "has a second name (a hard link)");
  if (file.st_uid != ::geteuid() && file.st_uid != owner) unsafe(path, "is another user's");
}

}  // namespace

void make_directory(const std::filesystem::path& given) {
  const std::filesystem::path directory = std::filesystem::absolute(given).lexically_normal();
  std::error_code error;
  std::filesystem::create_directories(directory.parent_path(), error);
  if (::mkdir(directory.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
    throw std::runtime_error(
        fmt::format("cannot make the directory {}: {}", directory.string(), std::strerror(errno)));
  }
}

std::vector<std::string> secure_files(const std::filesystem::path& directory) {
  std::vector<std::string> changed;
  struct stat place{};
  // The directory itself may be reached through a link: that is the choice of who configured it.
  if (::stat(directory.c_str(), &place) != 0) return changed;
  const auto note = [&changed](std::string line) {
    if (!line.empty()) changed.push_back(std::move(line));
  };
  note(close_to_others(directory, place.st_mode, S_IRWXU));
  for (const std::string_view name : names) {
    const std::filesystem::path path = directory / name;
    const auto file = look_at(path);
    if (!file) continue;
    check_file(path, *file, place.st_uid);
    // A certificate is public.
    if (name != "tls.crt") note(close_to_others(path, file->st_mode, S_IRUSR | S_IWUSR));
  }
  return changed;
}

}  // namespace parley::store
