// Accounts in the real client: registering in the window, logging in from scripts.
#include <doctest/doctest.h>

#include "clients/parley.hpp"
#include "server/talker.hpp"
#include "support/parleyd.hpp"

using namespace parley::tests;

namespace {

const std::string cheap =
    std::string(no_rate_limits) +
    "[accounts]\nhash_memory_kib = 1024\nhash_passes = 1\nscram_iterations = 0\n";

struct AccountHolder {
  Parleyd server{{}, cheap};

  Exit run(const std::vector<std::string>& flags, const Process::Setting& setting,
           std::string* errors = nullptr) {
    std::vector<std::string> more{"--no-identity", "--room", "#lobby"};
    more.insert(more.end(), flags.begin(), flags.end());
    Process parley(parley_command(server.address(), std::move(more)), setting);
    parley.write("hello from a script\n");
    parley.close_input();
    const Exit exit = parley.wait();
    if (errors != nullptr) *errors = parley.errors();
    return exit;
  }
};

}  // namespace

TEST_CASE_FIXTURE(AccountHolder,
                  "scripts make an account and log in to it, by variable and by file") {
  const Process::Setting with_password{.environment = {"PARLEY_PASSWORD=correct horse"}};
  CHECK(run({"--account", "robot", "--register"}, with_password) == Exit{0, 0});
  CHECK(run({"--account", "robot"}, with_password) == Exit{0, 0});
  const TemporaryDirectory directory;
  const auto file = directory.write("password", "correct horse\n");
  CHECK(run({"--account", "ROBOT", "--password-file", file.string()}, {}) == Exit{0, 0});
  std::string errors;
  CHECK(run({"--account", "robot"}, {.environment = {"PARLEY_PASSWORD=wrong horse"}}, &errors) ==
        Exit{1, 0});
  CHECK(errors.find("the account or the password is wrong") != std::string::npos);
  Talker reader(server.port(), "reader");
  reader.join("#lobby");
  CHECK(reader.history("#lobby").size() == 3);
  CHECK(Talker(server.port(), "robot").welcome()["code"] == "nick_reserved");
}

TEST_CASE_FIXTURE(AccountHolder, "in the window the password is asked for and not shown, twice") {
  Person ada(server.address(), "ada");
  ada.arrive();
  ada.line("/register");
  ada->wait_for("new password, 8 bytes or more:");
  ada.line("correct horse");
  ada->wait_for("once more:");
  ada.line("correct cart");
  ada->wait_for("they differ");
  ada.line("correct horse");
  ada->wait_for("once more:");
  ada.line("correct horse");
  ada->wait_for("you are logged in as ada");
  CHECK(ada->screen().text().find("horse") == std::string::npos);
  Talker phone(server.port(), "ada", {{"account", "ada"}, {"password", "correct horse"}});
  CHECK(phone.welcome()["account"] == "ada");
}
