// Accounts, bans from the server and the audit log, on disk and in memory.
#include <doctest/doctest.h>
#include <sys/stat.h>

#include <array>
#include <chrono>
#include <memory>
#include <string>

#include "store/accounts.hpp"
#include "store/log.hpp"
#include "support/entries.hpp"
#include "support/temporary_directory.hpp"

namespace parley::store {

namespace {

constexpr core::Time noon{std::chrono::hours(500'000)};

AccountRecord record(const std::string& shown, const std::string& folded) {
  AccountRecord made;
  made.account = {{shown, folded}, {"guest:" + folded}};
  made.password_hash = "$argon2id$" + folded;
  made.scram = {std::string("sa\0lt", 5), 4096, std::string(32, '\x01'), std::string(32, '\xff')};
  made.created = noon;
  return made;
}

void check_same(const AccountRecord& a, const AccountRecord& b) {
  CHECK(a.account.name.shown == b.account.name.shown);
  CHECK(a.account.name.folded == b.account.name.folded);
  CHECK(a.account.identity == b.account.identity);
  CHECK(a.password_hash == b.password_hash);
  CHECK(a.scram == b.scram);
  CHECK(a.created == b.created);
  CHECK(a.last_login == b.last_login);
  CHECK(a.certificates == b.certificates);
}

std::string code(const core::Result<void>& result) {
  return result ? "" : std::string(code_name(result.error().code));
}

}  // namespace

TEST_CASE("an account is found as it was made, and once") {
  for (const bool on_disk : {false, true}) {
    CAPTURE(on_disk);
    tests::TemporaryDirectory directory;
    const auto accounts = open_accounts({on_disk ? directory.path() : "", 10});
    CHECK(code(accounts->add(record("Ada", "ada"))) == "");
    CHECK(code(accounts->add(record("ADA", "ada"))) == "account_exists");
    AccountRecord same_identity = record("bob", "bob");
    same_identity.account.identity = {"guest:ada"};
    CHECK(code(accounts->add(same_identity)) == "account_exists");
    check_same(accounts->find("ada").value().value(), record("Ada", "ada"));
    CHECK_FALSE(accounts->find("bob").value().has_value());
    REQUIRE(accounts->names().size() == 1);
    CHECK(accounts->names()[0].name.shown == "Ada");
  }
}

TEST_CASE("what was kept is there after a restart, for nobody else to read") {
  tests::TemporaryDirectory directory;
  std::string secret;
  {
    const auto accounts = open_accounts({directory.path(), 10});
    secret = accounts->secret();
    CHECK(code(accounts->add(record("Ada", "ada"))) == "");
    CHECK(code(accounts->set_password("ada", "new", {})) == "");
    CHECK(code(accounts->set_password("nobody", "new", {})) == "no_such_account");
    CHECK(code(accounts->logged_in("ada", "home", noon)) == "");
    CHECK(code(accounts->set_ban({"*!*@192.0.2.*", "ada", "spam", noon}, true)) == "");
    CHECK(code(accounts->set_ban({"*!*@192.0.2.*", "ada", "more spam", {}}, true)) == "");
    CHECK(code(accounts->set_ban({"$a:bob", "ada", "", {}}, true)) == "");
    CHECK(code(accounts->set_ban({"$a:bob", "", "", {}}, false)) == "");
  }
  const auto accounts = open_accounts({directory.path(), 10});
  CHECK(secret.size() == 32);
  CHECK(accounts->secret() == secret);
  const AccountRecord found = accounts->find("ada").value().value();
  CHECK(found.password_hash == "new");
  CHECK(found.scram == ScramKeys{});
  CHECK(found.last_login == noon);
  const auto bans = accounts->bans();
  REQUIRE(bans.size() == 1);
  CHECK(bans[0] == core::MaskRule{"*!*@192.0.2.*", "ada", "more spam", {}});
  struct stat status{};
  REQUIRE(::stat((directory.path() / "accounts.db").c_str(), &status) == 0);
  CHECK((status.st_mode & 0777) == 0600);
}

TEST_CASE("a certificate is one account's, and an account has a bounded number") {
  const auto accounts = open_accounts({"", 10});
  CHECK(code(accounts->add(record("ada", "ada"))) == "");
  CHECK(code(accounts->add(record("bob", "bob"))) == "");
  CHECK(code(accounts->set_certificate("ada", "ff00", true)) == "");
  CHECK(code(accounts->set_certificate("ada", "ff00", true)) == "");
  CHECK(code(accounts->set_certificate("bob", "ff00", true)) == "bad_field");
  CHECK(accounts->find_by_certificate("ff00").value()->account.name.folded == "ada");
  CHECK_FALSE(accounts->find_by_certificate("ff01").value().has_value());
  CHECK(code(accounts->set_certificate("bob", "ff00", false)) == "");
  CHECK(accounts->find("ada").value()->certificates == std::vector<std::string>{"ff00"});
  CHECK(code(accounts->set_certificate("ada", "ff00", false)) == "");
  CHECK(accounts->find("ada").value()->certificates.empty());
  for (int i = 0; i < 10; ++i) {
    CHECK(code(accounts->set_certificate("bob", std::to_string(i), true)) == "");
  }
  CHECK(code(accounts->set_certificate("bob", "11", true)) == "list_full");
}

TEST_CASE("an account's newest places are familiar, over a restart, and no other account's") {
  tests::TemporaryDirectory directory;
  const auto place = [](int i) { return std::string("place\0", 6) + std::to_string(i); };
  {
    const auto accounts = open_accounts({directory.path(), 10});
    CHECK(code(accounts->add(record("ada", "ada"), "home")) == "");
    CHECK(code(accounts->add(record("bob", "bob"))) == "");
    CHECK(accounts->is_familiar("ada", "home").value());
    CHECK(accounts->find("ada").value()->last_login == core::Time{});
    for (int i = 0; i < Accounts::most_places; ++i) {
      CHECK(code(accounts->logged_in("ada", place(i), noon + std::chrono::seconds(i + 1))) == "");
    }
    CHECK(code(accounts->logged_in("nobody", "home", noon)) == "no_such_account");
  }
  const auto accounts = open_accounts({directory.path(), 10});
  CHECK_FALSE(accounts->is_familiar("ada", "home").value());  // the oldest of 17
  for (int i = 0; i < Accounts::most_places; ++i) {
    CHECK(accounts->is_familiar("ada", place(i)).value());
    CHECK_FALSE(accounts->is_familiar("bob", place(i)).value());
  }
}

TEST_CASE("of a removed account only name and identity are left, and they are reserved") {
  tests::TemporaryDirectory directory;
  {
    const auto accounts = open_accounts({directory.path(), 10});
    CHECK(code(accounts->add(record("Ada", "ada"), "home")) == "");
    CHECK(code(accounts->set_certificate("ada", "ff00", true)) == "");
    CHECK(code(accounts->remove("ada", noon)) == "");
    CHECK(code(accounts->remove("ada", noon)) == "no_such_account");
  }
  const auto accounts = open_accounts({directory.path(), 10});
  CHECK_FALSE(accounts->find("ada").value());
  CHECK_FALSE(accounts->find_by_certificate("ff00").value());
  CHECK_FALSE(accounts->is_familiar("ada", "home").value());
  REQUIRE(accounts->names().size() == 1);
  CHECK(accounts->names()[0].removed);
  CHECK(accounts->names()[0].seen == noon);
  CHECK(code(accounts->add(record("ADA", "ada"))) == "account_exists");
  AccountRecord same_identity = record("bob", "bob");
  same_identity.account.identity = {"guest:ada"};
  CHECK(code(accounts->add(same_identity)) == "account_exists");
  CHECK(code(accounts->forget(std::array<std::string, 1>{"ada"})) == "");
  CHECK(accounts->names().empty());
  CHECK(code(accounts->add(record("ADA", "ada"))) == "");
}

TEST_CASE("a removed account's name is free if the log does not know the account") {
  tests::TemporaryDirectory directory;
  const auto accounts = open_accounts({directory.path(), 10});
  for (const char* name : {"wrote", "silent", "stays"}) {
    CHECK(code(accounts->add(record(name, name))) == "");
  }
  CHECK(code(accounts->remove("wrote", noon)) == "");
  CHECK(code(accounts->remove("silent", noon)) == "");
  const auto log = open_sqlite({directory.path(), Durability::process});
  auto entry = std::make_shared<core::Entry>();
  entry->room = core::RoomId{1};
  entry->room_name = "#r";
  entry->what = core::entry::Create{};
  entry->sender = {"guest:wrote"};
  REQUIRE(log->make_writer()->append({entry}).has_value());
  const auto names = accounts_of(*accounts, *log);
  REQUIRE(names.size() == 2);
  CHECK(names[0].name.folded == "stays");
  CHECK_FALSE(names[0].wrote);
  CHECK(names[1].name.folded == "wrote");
  CHECK(names[1].wrote);
  CHECK(names[1].removed);
  CHECK(accounts->names().size() == 2);
}

TEST_CASE("what accounts do to themselves is bounded for each, and apart from operators' actions") {
  constexpr std::uint64_t most = 60;
  const auto accounts = open_accounts({"", most});
  CHECK(code(accounts->record({0, noon, "root", "kill", "eve", "x"})) == "");
  for (int i = 0; i < 70; ++i) {
    core::AuditRecord one{0, noon, "eve", "certificate_add", std::to_string(i), "x", true};
    CHECK(code(accounts->record(one)) == "");
  }
  core::AuditRecord other{0, noon, "bob", "register", "bob", "x", true};
  CHECK(code(accounts->record(other)) == "");
  auto page = accounts->audit(0, 200).value();
  CHECK(page.records.size() == 1 + Accounts::most_own_records + 1);
  CHECK(page.records.front().action == "kill");
  CHECK(page.records[1].target == "20");
  for (std::uint64_t i = 0; i < 2 * most; ++i) {
    other.by = "account" + std::to_string(i);
    CHECK(code(accounts->record(other)) == "");
  }
  page = accounts->audit(0, 200).value();
  CHECK(page.records.size() == 1 + most);
  CHECK(page.records.front().action == "kill");
}

TEST_CASE("the audit log has pages, and keeps the newest records") {
  const auto accounts = open_accounts({"", 5});
  for (int i = 1; i <= 8; ++i) {
    CHECK(code(accounts->record({0, noon, "ada", "kill", std::to_string(i), "x"})) == "");
  }
  const auto newest = accounts->audit(0, 3).value();
  REQUIRE(newest.records.size() == 3);
  CHECK(newest.more);
  CHECK(newest.records[0] == core::AuditRecord{6, noon, "ada", "kill", "6", "x"});
  CHECK(newest.records[2].target == "8");
  const auto rest = accounts->audit(newest.records[0].number, 3).value();
  REQUIRE(rest.records.size() == 2);  // 4 and 5: the first three are forgotten
  CHECK(rest.records[0].target == "4");
  CHECK_FALSE(rest.more);
}

}  // namespace parley::store
