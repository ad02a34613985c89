// `parleyd account` beside a running server, and the limit of accounts.
#include <doctest/doctest.h>

#include <chrono>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "server/account.hpp"
#include "server/talker.hpp"
#include "support/parleyd.hpp"
#include "support/process.hpp"

using namespace parley::tests;

TEST_CASE("parleyd account: a new password from the command line, beside the running server") {
  Parleyd server({}, cheap + "[operators]\naccounts = [\"ada\"]\n", {}, {"Ada"});
  Talker ada(server.port(), "ada", with_account("ada"));
  const auto run = [&](std::vector<std::string> command, const std::string& input) {
    command.insert(command.begin(), program("parleyd"));
    command.insert(command.end(), {"--data", server.data().string()});
    Process process(command);
    process.write(input);
    process.close_input();
    std::string output = process.read_rest();
    return std::make_pair(process.wait().code, output + process.errors());
  };
  const auto listed = run({"account", "list"}, "");
  CHECK(listed.first == 0);
  CHECK(listed.second.starts_with("Ada\t2"));
  CHECK(run({"account", "password", "ada"}, "short\n").first == 1);
  CHECK(run({"account", "password", "nobody"}, "correct horse\n") ==
        std::make_pair(1, std::string("parleyd: there is no account 'nobody'\n")));
  CHECK(run({"account", "password", "ADA"}, "another horse\n") ==
        std::make_pair(0, std::string("parleyd: Ada has a new password\n")));
  CHECK(Talker(server.port(), "x", with_account("ada")).welcome()["code"] == "login_failed");
  CHECK(Talker(server.port(), "ada", with_account("ada", "another horse")).welcome()["account"] ==
        "Ada");
  const json audit = ada.ask({{"type", "audit"}});
  CHECK(audit["records"].back()["action"] == "password_reset");
  CHECK(run({"account", "add", "aDA"}, "correct horse\n") ==
        std::make_pair(1, std::string("parleyd: aDA is registered already\n")));
  CHECK(run({"account", "add", "two words"}, "correct horse\n").first == 1);
}

TEST_CASE("parleyd account remove: beside a running server, at SIGHUP, and when it is stopped") {
  Parleyd server({}, cheap, {}, {"Ada", "unused", "bob"});
  const auto remove = [&](const std::string& name, bool yes, const std::string& input) {
    std::vector<std::string> command{program("parleyd"),    "account", "remove", name, "--data",
                                     server.data().string()};
    if (yes) command.emplace_back("--yes");
    Process process(command);
    process.write(input);
    process.close_input();
    const int exit = process.wait().code;
    return std::make_pair(exit, process.errors());
  };
  Talker ada(server.port(), "ada", with_account("ada"));
  ada.join("#lobby");
  ada.ask({{"type", "say"}, {"to", "#lobby"}, {"text", "hello"}});
  CHECK(remove("ada", false, "no\n").second.ends_with("parleyd: nothing was removed\n"));
  CHECK(remove("nobody", true, "") ==
        std::make_pair(1, std::string("parleyd: there is no account 'nobody'\n")));
  CHECK(remove("aDA", false, "Ada\n").first == 0);
  CHECK(remove("unused", true, "") ==
        std::make_pair(0, std::string("parleyd: unused was removed; its name stays reserved\n")));
  CHECK(Talker(server.port(), "x", with_account("ada")).welcome()["code"] == "login_failed");
  server.reload(cheap);
  CHECK(ada.event("closing")["code"] == "account_removed");
  CHECK(Talker(server.port(), "ada").welcome()["code"] == "nick_reserved");
  CHECK(server.stop() == Exit{0, 0});
  CHECK(remove("bob", true, "") ==
        std::make_pair(0, std::string("parleyd: bob was removed; its name is free\n")));
  server.start();
  CHECK(Talker(server.port(), "ada").welcome()["code"] == "nick_reserved");
  CHECK(Talker(server.port(), "unused").welcome()["type"] == "welcome");
  CHECK(Talker(server.port(), "bob").welcome()["type"] == "welcome");
}

TEST_CASE("accounts that strangers registered and never used cannot use up the limit for good") {
  Parleyd server({}, cheap +
                         "registrations_per_address_per_second = 0\n"
                         "forget_unused_after_seconds = 1\n"
                         "[limits]\naccounts = 2\n");
  for (const char* name : {"stranger1", "stranger2"}) {
    Talker stranger(server.port(), name);
    CHECK(register_as(stranger, name)["type"] == "account");
  }
  Talker ada(server.port(), "ada");
  const Deadline deadline(patience);
  json answer = register_as(ada, "ada");
  CHECK(answer["code"] == "list_full");
  while (answer["type"] != "account" && !deadline.over()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    answer = register_as(ada, "ada");
  }
  CHECK(answer["type"] == "account");
  CHECK(Talker(server.port(), "x", with_account("stranger1")).welcome()["code"] == "login_failed");
}
