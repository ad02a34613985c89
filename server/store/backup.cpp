// A copy of the databases: VACUUM INTO, which reads one moment and writes no free pages.
#include "store/backup.hpp"

#include <fmt/format.h>

#include <stdexcept>
#include <system_error>

#include "os/private_file.hpp"
#include "store/sqlite_database.hpp"

namespace parley::store {

namespace {

namespace fs = std::filesystem;

void make_empty_directory(const fs::path& directory) {
  std::error_code error;
  if (fs::create_directories(directory, error)) {
    fs::permissions(directory, fs::perms::owner_all, error);
  }
  if (error) {
    throw std::runtime_error(
        fmt::format("cannot make {}: {}", directory.string(), error.message()));
  }
  if (!fs::is_empty(directory)) {
    throw std::runtime_error(fmt::format("{} is not empty", directory.string()));
  }
}

/// For the copy to be private from its first byte on.
void make_private_file(const fs::path& file) {
  if (!os::new_private_file(file)) {
    throw std::runtime_error(fmt::format("cannot write {}", file.string()));
  }
}

/// Gives the number that `count` asks for, of the copy.
std::uint64_t copy_database(const fs::path& from, const fs::path& to, const char* count) {
  make_private_file(to);
  return explained(from, [&]() {
    {
      SQLite::Database database = open_database(from, Access::read_only);
      SQLite::Statement vacuum(database, "VACUUM INTO ?");
      vacuum.bind(1, to.string());
      vacuum.exec();
    }
    SQLite::Database copied = open_database(to, Access::read_only);
    if (copied.execAndGet("PRAGMA quick_check(1)").getString() != "ok") {
      throw std::runtime_error(fmt::format("the copy {} is damaged", to.string()));
    }
    return static_cast<std::uint64_t>(copied.execAndGet(count).getInt64());
  });
}

}  // namespace

BackedUp back_up(const fs::path& from, const fs::path& to) {
  if (!fs::exists(from / "log.db")) {
    throw std::runtime_error(fmt::format("there is no log.db in {}", from.string()));
  }
  make_empty_directory(to);
  BackedUp done;
  done.entries = copy_database(from / "log.db", to / "log.db", "SELECT count(*) FROM log");
  if (fs::exists(from / "accounts.db")) {
    done.accounts =
        copy_database(from / "accounts.db", to / "accounts.db", "SELECT count(*) FROM accounts");
  }
  for (const char* const name : {"tls.crt", "tls.key"}) {
    if (!fs::exists(from / name)) continue;
    make_private_file(to / name);
    fs::copy_file(from / name, to / name, fs::copy_options::overwrite_existing);
  }
  return done;
}

}  // namespace parley::store
