// Accounts and the server's operators on the real server.
#include <doctest/doctest.h>

#include <chrono>
#include <cstring>
#include <fstream>
#include <map>
#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "server/account.hpp"
#include "server/talker.hpp"
#include "support/parleyd.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"
#include "wire/base64.hpp"

using namespace parley::tests;

TEST_CASE("an account is there after a restart, with all that its guest had") {
  Parleyd server({}, cheap);
  {
    Talker ada(server.port(), "ada");
    CHECK(ada.join("#lobby")["role"] == "founder");
    const json made = register_as(ada, "Ada");
    CHECK(made["type"] == "account");
    CHECK(made["account"] == "Ada");
    Talker bob(server.port(), "bob");
    bob.join("#lobby");
    CHECK(register_as(bob, "aDA")["code"] == "account_exists");
    CHECK(register_as(bob, "bob", "short")["code"] == "bad_password");
    CHECK(register_as(bob, "bob")["type"] == "account");
    // Roles of an account that is away.
    bob.tell({{"type", "quit"}});
    bob.event("closing");
    CHECK(ada.ask({{"type", "grant"},
                   {"room", "#lobby"},
                   {"nick", "bob"},
                   {"role", "operator"}})["type"] == "accepted");
  }
  server.restart();
  Talker eve(server.port(), "ADA");
  CHECK(eve.welcome()["code"] == "nick_reserved");
  Talker ada(server.port(), "ada", with_account("ADA"));
  CHECK(ada.welcome()["account"] == "Ada");
  CHECK(ada.join("#lobby")["role"] == "founder");
  Talker bob(server.port(), "bob", with_account("bob"));
  CHECK(bob.join("#lobby")["role"] == "operator");
  CHECK(ada.ask({{"type", "account"}}).contains("last_login"));
}

TEST_CASE("who the account is not, and whether there is one, is answered alike") {
  Parleyd server({"--store", "memory"}, cheap);
  Talker ada(server.port(), "ada");
  register_as(ada, "ada");
  json wrong = Talker(server.port(), "x", with_account("ada", "wrong horse")).welcome();
  json nobody = Talker(server.port(), "x", with_account("nobody", "wrong horse")).welcome();
  json no_name = Talker(server.port(), "x", with_account("# #", "wrong horse")).welcome();
  CHECK(wrong["code"] == "login_failed");
  for (json* answer : {&wrong, &nobody, &no_name}) answer->erase("id");
  CHECK(wrong == nobody);
  CHECK(wrong == no_name);
  CHECK(server.log().find("wrong horse") == std::string::npos);
  CHECK(server.log().find("correct horse") == std::string::npos);
}

TEST_CASE("wrong passwords are slowed down for the account, but not from where it was logged in") {
  Parleyd server({"--store", "memory"}, cheap +
                                            "failures_per_account_per_second = 0.001\n"
                                            "failures_per_account_burst = 2\n");
  const RawClient::Setting elsewhere{.host = "127.0.0.1", .source = "127.0.0.9"};
  Talker ada(server.port(), "ada");
  register_as(ada, "ada");
  for (const char* account : {"ada", "nobody"}) {
    CAPTURE(account);
    for (int i = 0; i < 2; ++i) {
      CHECK(Talker(server.port(), "x", with_account(account, "wrong horse"), elsewhere)
                .welcome()["code"] == "login_failed");
    }
    const json late = Talker(server.port(), "x", with_account(account), elsewhere).welcome();
    CHECK(late["code"] == "rate_limited");
    CHECK(late["retry_after"].get<int>() > 1000);
  }
  CHECK(Talker(server.port(), "ada", with_account("ada")).welcome()["type"] == "welcome");
}

TEST_CASE("an address may try and register so often") {
  Parleyd server({"--store", "memory"}, cheap +
                                            "logins_per_address_per_second = 0.001\n"
                                            "logins_per_address_burst = 3\n"
                                            "registrations_per_address_per_second = 0.001\n"
                                            "registrations_per_address_burst = 1\n");
  Talker ada(server.port(), "ada");
  CHECK(register_as(ada, "ada")["type"] == "account");
  Talker bob(server.port(), "bob");
  CHECK(register_as(bob, "bob")["code"] == "rate_limited");
  for (int i = 0; i < 3; ++i) {
    CHECK(Talker(server.port(), "x", with_account("n" + std::to_string(i))).welcome()["code"] ==
          "login_failed");
  }
  CHECK(Talker(server.port(), "x", with_account("ada")).welcome()["code"] == "rate_limited");
}

TEST_CASE("registration can need an invitation, or be closed, and SIGHUP changes that") {
  const std::string invited = cheap + "registration = \"invitation\"\ninvitations = [\"tea\"]\n";
  Parleyd server({"--store", "memory"}, invited);
  Talker ada(server.port(), "ada");
  CHECK(register_as(ada, "ada")["code"] == "bad_invitation");
  CHECK(ada.ask({{"type", "register"},
                 {"account", "ada"},
                 {"password", "correct horse"},
                 {"invitation", "tea"}})["type"] == "account");
  server.reload(cheap + "registration = \"closed\"\n");
  Talker bob(server.port(), "bob");
  const Deadline deadline(patience);
  json answer;
  do {
    answer = bob.ask({{"type", "register"},
                      {"account", "bob"},
                      {"password", "correct horse"},
                      {"invitation", "coffee"}});
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  } while (answer["code"] != "registration_closed" && !deadline.over());
  CHECK(answer["code"] == "registration_closed");
}

TEST_CASE("a new password ends the other connections, and the old one opens nothing") {
  Parleyd server({"--store", "memory"}, cheap);
  Talker ada(server.port(), "ada", {{"secret", "a secret of ada's own"}});
  register_as(ada, "ada");
  Talker phone(server.port(), "ada", with_account("ada"));
  CHECK(
      ada.ask({{"type", "password"}, {"old", "wrong horse"}, {"new", "battery staple"}})["code"] ==
      "login_failed");
  CHECK(ada.ask(
            {{"type", "password"}, {"old", "correct horse"}, {"new", "battery staple"}})["type"] ==
        "done");
  CHECK(phone.event("closing")["code"] == "password_changed");
  CHECK(Talker(server.port(), "ada", with_account("ada")).welcome()["code"] == "login_failed");
  CHECK(Talker(server.port(), "ada", with_account("ada", "battery staple")).welcome()["type"] ==
        "welcome");
  CHECK(Talker(server.port(), "x", {{"secret", "a secret of ada's own"}}).welcome()["code"] ==
        "account_required");
}

TEST_CASE("what is sent behind a log-in waits for it") {
  Parleyd server({"--store", "memory"}, cheap);
  Talker ada(server.port(), "ada");
  register_as(ada, "ada");
  RawClient client(server.port());
  client.send_bytes(R"({"type":"hello","id":1,"account":"ada","password":"correct horse"})"
                    "\n"
                    R"({"type":"join","id":2,"room":"#lobby"})"
                    "\n"
                    R"({"type":"ping","id":3})"
                    "\n");
  CHECK(json::parse(client.read_line())["type"] == "welcome");
  CHECK(json::parse(client.read_line())["type"] == "joined");
  CHECK(json::parse(client.read_line())["type"] == "create");
  CHECK(json::parse(client.read_line())["type"] == "pong");
}

TEST_CASE("operators come from the configuration: kill, and a ban that a restart does not lift") {
  const std::string config = cheap + "[operators]\naccounts = [\"root\"]\n";
  Parleyd server({}, config, {}, {"root"});
  const RawClient::Setting far{.host = "127.0.0.1", .source = "127.0.0.9"};
  {
    Talker root(server.port(), "root", with_account("root"));
    CHECK(root.ask({{"type", "account"}})["operator"] == true);
    CHECK(Talker(server.port(), "eve").ask({{"type", "sessions"}})["code"] ==
          "not_a_server_operator");
    Talker bob(server.port(), "bob", json::object(), far);
    CHECK(root.ask({{"type", "sessions"}, {"match", "127.0.0.9"}})["sessions"].size() == 1);
    CHECK(root.ask({{"type", "kill"}, {"nick", "bob"}, {"reason", "x"}})["type"] == "done");
    CHECK(bob.event("closing")["code"] == "killed");
    Talker again(server.port(), "bob", json::object(), far);
    CHECK(root.ask({{"type", "server_ban"}, {"mask", "@127.0.0.9"}})["type"] == "done");
    CHECK(again.event("closing")["code"] == "banned");
  }
  server.restart();
  Talker banned(server.port(), "bob", json::object(), far);
  CHECK(banned.welcome()["code"] == "banned_from_server");
  Talker root(server.port(), "root", with_account("root"));
  CHECK(root.ask({{"type", "server_unban"}, {"mask", "@127.0.0.9"}})["type"] == "done");
  CHECK(root.ask({{"type", "server_ban"}, {"mask", "@127.0.0.9"}, {"seconds", 2}})["type"] ==
        "done");
  CHECK(Talker(server.port(), "bob").welcome()["type"] == "welcome");
  const json audit = root.ask({{"type", "audit"}});
  std::vector<std::string> actions;
  for (const json& record : audit["records"]) actions.push_back(record["action"]);
  CHECK(actions ==
        std::vector<std::string>{"register", "kill", "server_ban", "server_unban", "server_ban"});
  CHECK(audit["records"][1]["by"] == "root");
}

TEST_CASE("operators hand a room over and delete it: both hold after a restart") {
  Parleyd server({}, cheap + "[operators]\naccounts = [\"root\"]\n", {}, {"root", "bob"});
  {
    Talker ada(server.port(), "ada");
    Talker root(server.port(), "root", with_account("root"));
    ada.join("#cellar");
    ada.join("#attic");
    CHECK(root.ask({{"type", "grant"},
                    {"room", "#cellar"},
                    {"nick", "bob"},
                    {"role", "founder"}})["type"] == "accepted");
    CHECK(ada.ask({{"type", "delete_room"}, {"room", "#attic"}})["code"] ==
          "not_a_server_operator");
    ada.ask({{"type", "say"}, {"to", "#attic"}, {"text", "hidden treasure"}});
    CHECK(root.ask({{"type", "delete_room"}, {"room", "#attic"}, {"reason", "dust"}})["type"] ==
          "done");
    const json left = ada.event("left");
    CHECK(left["room"] == "#attic");
    CHECK(left["text"] == "deleted by root: dust");
    CHECK(left["deleted"] == true);
  }
  server.restart();
  Talker bob(server.port(), "bob", with_account("bob"));
  CHECK(bob.join("#cellar")["role"] == "founder");
  CHECK(bob.ask({{"type", "history"}, {"with", "#attic"}})["code"] == "no_such_room");
  CHECK(bob.join("#attic")["created"] == true);
  CHECK(bob.ask({{"type", "search"}, {"text", "treasure"}})["entries"].empty());
}

TEST_CASE("a ban from the server ends by itself") {
  Parleyd server({}, cheap + "[operators]\naccounts = [\"root\"]\n", {}, {"root"});
  const RawClient::Setting far{.host = "127.0.0.1", .source = "127.0.0.9"};
  Talker root(server.port(), "root", with_account("root"));
  root.ask({{"type", "server_ban"}, {"mask", "@127.0.0.9"}, {"seconds", 2}});
  CHECK(Talker(server.port(), "bob", json::object(), far).welcome()["code"] ==
        "banned_from_server");
  const Deadline deadline(patience);
  json answer;
  do {
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    answer = Talker(server.port(), "bob", json::object(), far).welcome();
  } while (answer["type"] != "welcome" && !deadline.over());
  CHECK(answer["type"] == "welcome");
}

TEST_CASE("rehash reads the configuration, and says what is wrong with it") {
  Parleyd server({}, cheap + "[operators]\naccounts = [\"root\"]\n", {}, {"root"});
  Talker root(server.port(), "root", with_account("root"));
  CHECK(root.ask({{"type", "rehash"}})["type"] == "done");
}

TEST_CASE("a name in [operators] without an account is nobody's, and the log says so") {
  const std::string named = cheap + "[operators]\naccounts = [\"Boss\"]\n";
  Parleyd server({"--store", "memory"}, named);
  CHECK(server.log().find("operators.accounts names boss, which is no account") !=
        std::string::npos);
  Talker eve(server.port(), "eve");
  CHECK(register_as(eve, "bOSS")["code"] == "nick_reserved");
  CHECK(eve.ask({{"type", "nick"}, {"nick", "boss"}})["code"] == "nick_reserved");
  CHECK(Talker(server.port(), "Boss").welcome()["code"] == "nick_reserved");
  // Registered before it is named, it becomes an operator when it is.
  server.reload(cheap);
  const Deadline deadline(patience);
  Talker boss(server.port(), "plain");
  while (register_as(boss, "boss")["type"] != "account" && !deadline.over()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  CHECK(boss.ask({{"type", "sessions"}})["code"] == "not_a_server_operator");
  server.reload(named);
  while (boss.ask({{"type", "sessions"}})["type"] != "sessions" && !deadline.over()) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
  CHECK(boss.ask({{"type", "sessions"}})["type"] == "sessions");
}

TEST_CASE("guesses at the same time are as few as those one after the other, by every mechanism") {
  const std::string few = cheap +
                          "failures_per_account_per_second = 0.001\n"
                          "failures_per_account_burst = 3\n";
  Parleyd server({}, few);
  {
    Talker ada(server.port(), "ada");
    register_as(ada, "ada");
  }
  const auto guess = [&](const char* account, const std::vector<std::string>& requests) {
    std::vector<std::unique_ptr<RawClient>> clients;
    std::map<std::string, int> codes;
    constexpr int parallel = 12;
    clients.reserve(parallel);
    for (int i = 0; i < parallel; ++i) {
      clients.push_back(std::make_unique<RawClient>(
          server.port(), RawClient::Setting{.host = "127.0.0.1", .source = "127.0.0.9"}));
    }
    CAPTURE(account);
    for (const std::string& request : requests) {
      for (const auto& client : clients) client->send(request);
    }
    for (const auto& client : clients) {
      json answer;
      for (std::size_t i = 0; i < requests.size(); ++i) answer = json::parse(client->read_line());
      ++codes[answer["code"]];
    }
    return codes;
  };
  const std::map<std::string, int> expected{{"login_failed", 3}, {"rate_limited", 9}};
  CHECK(guess("ada", {R"({"type":"hello","id":1,"account":"ada","password":"wrong horse"})"}) ==
        expected);
  const auto elsewhere = [&]() {
    return Talker(server.port(), "ada", with_account("ada"),
                  {.host = "127.0.0.1", .source = "127.0.0.10"})
        .welcome()["code"];
  };
  CHECK(elsewhere() == "rate_limited");
  // Where she registered she is not locked out, and a right password is not charged.
  const auto at_home = [&]() {
    return Talker(server.port(), "ada", with_account("ada")).welcome()["type"];
  };
  for (int i = 0; i < 5; ++i) CHECK(at_home() == "welcome");
  server.restart();
  CHECK(guess("ada", {R"({"type":"hello","id":1,"account":"ada","password":"wrong horse"})"}) ==
        expected);
  CHECK(at_home() == "welcome");
  const std::string plain = parley::wire::to_base64(std::string("\0bea\0wrong horse", 16));
  CHECK(guess("bea", {R"({"type":"authenticate","id":1,"mechanism":"PLAIN","data":")" + plain +
                      "\"}"}) == expected);
  const std::string begin = parley::wire::to_base64("n,,n=cora,r=abcdefgh");
  const std::string proof = parley::wire::to_base64("c=biws,r=abcdefgh,p=" +
                                                    parley::wire::to_base64(std::string(32, 'x')));
  const auto scram = guess(
      "cora",
      {R"({"type":"authenticate","id":1,"mechanism":"SCRAM-SHA-256","data":")" + begin + "\"}",
       R"({"type":"authenticate","id":2,"data":")" + proof + "\"}"});
  // Those that may not begin have nothing to go on with.
  CHECK(scram == std::map<std::string, int>{{"login_failed", 12}});
  CHECK(guess("cora", {R"({"type":"authenticate","id":1,"mechanism":"SCRAM-SHA-256","data":")" +
                       begin + "\"}"}) == std::map<std::string, int>{{"rate_limited", 12}});
}

TEST_CASE("names that no account can have fill nobody's bucket") {
  Parleyd server({}, cheap +
                         "failures_per_account_per_second = 0.001\n"
                         "failures_per_account_burst = 2\n");
  Talker ada(server.port(), "ada");
  register_as(ada, "ada");
  // Too long, no name, and what an address's own bucket could be called.
  for (const std::string& name :
       {std::string(65, 'x'), std::string("# #"), std::string("ada 127.0.0.1"), std::string()}) {
    CAPTURE(name);
    for (int i = 0; i < 4; ++i) {
      const std::string message = parley::wire::to_base64(std::string(1, '\0') + name +
                                                          std::string(1, '\0') + "wrong horse");
      RawClient guest(server.port());
      guest.send(R"({"type":"authenticate","id":1,"mechanism":"PLAIN","data":")" + message + "\"}");
      CHECK(json::parse(guest.read_line())["code"] == "login_failed");
    }
  }
  CHECK(Talker(server.port(), "ada", with_account("ada")).welcome()["type"] == "welcome");
}

TEST_CASE("a wrong password is a line in the log that fail2ban finds, by docs/operating.md") {
  Parleyd server({"--store", "memory"}, cheap);
  Talker ada(server.port(), "ada");
  register_as(ada, "ada");
  const RawClient::Setting far{.host = "127.0.0.1", .source = "127.0.0.9"};
  const Talker wrong(server.port(), "x", with_account("ada", "wrong horse"), far);
  const Talker nobody(server.port(), "x", with_account("my-password", "wrong horse"), far);
  ada.ask({{"type", "password"}, {"old", "wrong horse"}, {"new", "battery staple"}});
  std::ifstream page(source_file("docs/operating.md"));
  std::string filter;
  for (std::string line; filter.empty() && std::getline(page, line);) {
    if (line.starts_with("failregex = ")) filter = line.substr(std::strlen("failregex = "));
  }
  REQUIRE(filter.find("<HOST>") != std::string::npos);
  filter.replace(filter.find("<HOST>"), std::strlen("<HOST>"), "([0-9.]+)");
  const std::regex expression(filter);
  std::vector<std::string> found;
  std::istringstream log(server.log());
  for (std::string line; std::getline(log, line);) {
    std::smatch match;
    if (std::regex_search(line, match, expression)) {
      found.push_back(match[1].str() + match.suffix().str());
    }
  }
  CHECK(found == std::vector<std::string>{"127.0.0.9 account=ada method=hello",
                                          "127.0.0.9 account=- method=hello",
                                          "127.0.0.1 account=ada method=change-password"});
}

TEST_CASE("what an account does to itself pushes no operator's action out of the audit log") {
  Parleyd server({}, cheap + "audit_entries = 30\n[operators]\naccounts = [\"root\"]\n", {},
                 {"root"});
  Talker root(server.port(), "root", with_account("root"));
  root.ask({{"type", "server_ban"}, {"mask", "@192.0.2.7"}, {"reason", "the evidence"}});
  Talker eve(server.port(), "eve");
  register_as(eve, "eve");
  std::map<std::string, int> codes;
  for (int i = 0; i < 50; ++i) {
    std::string fingerprint(64, 'a');
    fingerprint.replace(0, 2, std::to_string(10 + i));
    const json answer =
        eve.ask({{"type", "certificate"}, {"fingerprint", fingerprint}, {"on", true}});
    ++codes[answer.contains("code") ? answer["code"] : answer["type"]];
  }
  CHECK(codes["done"] == 10);
  CHECK(codes["list_full"] == 40);  // and those are no record
  CHECK(root.ask({{"type", "server_unban"}, {"mask", "@192.0.2.8"}})["code"] == "no_such_mask");
  std::map<std::string, int> actions;
  const json page = root.ask({{"type", "audit"}, {"limit", 200}});
  for (const json& record : page["records"]) ++actions[record["action"]];
  CHECK(actions ==
        std::map<std::string, int>{{"register", 2}, {"server_ban", 1}, {"certificate_add", 10}});
}

TEST_CASE("parleyd backup: the copy of a running server is a server with all that there was") {
  Parleyd server({}, cheap);
  Talker ada(server.port(), "ada");
  register_as(ada, "ada");
  ada.join("#lobby");
  ada.say("#lobby", "before");
  const TemporaryDirectory directory;
  const std::string copy = (directory.path() / "copy").string();
  Process backup({program("parleyd"), "backup", copy, "--data", server.data().string()});
  CHECK(backup.wait() == Exit{0, 0});
  CHECK(backup.errors() == "parleyd: " + copy + " has 2 entries and 1 accounts\n");
  ada.say("#lobby", "after");
  Parleyd restored({"--data", copy}, cheap);
  Talker again(restored.port(), "ada", with_account("ada"));
  CHECK(again.join("#lobby")["role"] == "founder");
  CHECK(again.history("#lobby") == std::vector<std::string>{"before"});
  CHECK(again.say("#lobby", "goes on")["type"] == "accepted");
  Process second({program("parleyd"), "backup", copy, "--data", server.data().string()});
  CHECK(second.wait().code == 1);
  CHECK(second.errors() == "parleyd: " + copy + " is not empty\n");
}

TEST_CASE("where too many passwords wait, more are told to come back") {
  // One hash takes a tenth of a second here, so that the queue is full while the first is being
  // made. (Not more: at the lowest priority, beside busy processes, it takes a hundred times as
  // long.)
  Parleyd server({"--store", "memory"},
                 "[accounts]\nhash_memory_kib = 65536\nhash_passes = 3\nwaiting = 1\n");
  Talker ada(server.port(), "ada");
  Talker bob(server.port(), "bob");
  const auto first =
      ada.tell({{"type", "register"}, {"account", "ada"}, {"password", "correct horse"}});
  const json answer = register_as(bob, "bob");
  CHECK(answer["code"] == "busy");
  CHECK(answer["retry_after"].get<int>() > 0);
  CHECK(ada.answer(first)["type"] == "account");
}
