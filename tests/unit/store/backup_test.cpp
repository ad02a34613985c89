// A copy of the databases, taken while the log is open.
#include "store/backup.hpp"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <fstream>

#include "store/accounts.hpp"
#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;

TEST_CASE("a backup of an open log can be opened, has all that was committed, and is private") {
  const TemporaryDirectory directory;
  const auto log = open_log(directory.path());
  fill_lobby(*log, 10);
  const auto accounts = store::open_accounts({directory.path() / "data", 100});
  store::AccountRecord ada;
  ada.account = {{"Ada", "ada"}, {"guest:ada"}};
  ada.password_hash = "hash";
  REQUIRE(accounts->add(ada));
  const auto copy = directory.path() / "copy" / "data";
  const auto done = store::back_up(directory.path() / "data", copy);
  CHECK(done.entries == 11);
  CHECK(done.accounts == 1);
  const auto restored = open_log(directory.path() / "copy");
  CHECK(lobby_texts(*restored) == lobby_texts(*log));
  CHECK(store::open_accounts({copy, 100})->names().front().name.shown == "Ada");
  for (const char* const name : {"log.db", "accounts.db"}) {
    struct stat facts{};
    REQUIRE(::stat((copy / name).c_str(), &facts) == 0);
    CHECK((facts.st_mode & 077U) == 0);
  }
}

TEST_CASE("a backup goes into an empty directory, and comes from one with a log") {
  const TemporaryDirectory directory;
  CHECK_THROWS_WITH(
      static_cast<void>(store::back_up(directory.path() / "data", directory.path() / "copy")),
      doctest::Contains("there is no log.db in"));
  fill_lobby(*open_log(directory.path()), 1);
  std::filesystem::create_directory(directory.path() / "copy");
  std::ofstream(directory.path() / "copy" / "precious") << "x";
  CHECK_THROWS_WITH(
      static_cast<void>(store::back_up(directory.path() / "data", directory.path() / "copy")),
      doctest::Contains("is not empty"));
}
