// Promise 7: no secret reaches the log, a core dump, or a file that others read.
#include <doctest/doctest.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <thread>

#include "irc/talker.hpp"
#include "server/browser.hpp"
#include "server/talker.hpp"
#include "support/parleyd.hpp"
#include "wire/base64.hpp"

using namespace parley::tests;
using parley::wire::to_base64;

namespace {

/// Every secret of this test has it in it.
const std::string mark = "Xyzzy7";

std::string marked(const std::string& what) { return mark + "-" + what; }

std::string settings(const std::string& invitations) {
  return "[accounts]\nhash_memory_kib = 1024\nhash_passes = 1\nscram_iterations = 4096\n"
         "registration = \"invitation\"\ninvitations = [\"" +
         marked("invitation") + "\"" + invitations +
         "\n[log]\nlevel = \"trace\"\n[operators]\naccounts = [\"ada\"]\n";
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void by_json(std::uint16_t port) {
  Talker ada(port, "ada", {{"secret", marked("guest secret")}});
  const json wish{{"type", "register"}, {"account", "ada"}, {"password", marked("first")}};
  CHECK(ada.ask(wish)["code"] == "bad_invitation");
  json invited = wish;
  invited["invitation"] = marked("invitation");
  CHECK(ada.ask(invited)["type"] == "account");
  CHECK(ada.ask({{"type", "password"}, {"old", marked("no")}, {"new", marked("new")}})["code"] ==
        "login_failed");
  CHECK(ada.ask({{"type", "password"},
                 {"old", marked("first")},
                 {"new", marked("password")}})["type"] == "done");
  Talker wrong(port, "ada", {{"account", "ada"}, {"password", marked("wrong")}});
  CHECK(wrong.welcome()["code"] == "login_failed");
  Talker right(port, "ada", {{"account", "ada"}, {"password", marked("password")}});
  CHECK(right.welcome()["type"] == "welcome");
  // Lines that are wrong: an error must not say what was in them.
  RawClient broken(port);
  broken.send(R"({"type":"hello","id":1,"account":"ada","password":")" + marked("cut off"));
  CHECK(broken.read_line().find("error") != std::string::npos);
  broken.send(R"({"type":"hello","id":1,"nick":"x","password":")" + std::string(9000, 'x') +
              marked("long") + "\"}");
  CHECK(broken.read_line().find("line_too_long") != std::string::npos);
}

void by_irc(std::uint16_t port) {
  {
    const IrcTalker guest(port, "guest", "", marked("a-guest-of-irc"));
  }
  const auto plain = [](const std::string& password) {
    return to_base64(std::string("\0ada\0", 5) + password);
  };
  for (const std::string& password : {marked("password"), marked("other")}) {
    RawClient ada(port);
    ada.send("CAP REQ :sasl");
    ada.send("NICK ada");
    ada.send("USER u 0 * :r");
    ada.send("AUTHENTICATE PLAIN");
    while (ada.read_line() != "AUTHENTICATE +\r") {
    }
    ada.send("AUTHENTICATE " + plain(password));
    const std::string outcome = ada.read_line();
    CHECK(outcome.find(password == marked("password") ? " 900 " : " 904 ") != std::string::npos);
  }
  IrcTalker bob(port, "bob");
  bob.get("REGISTER * * :" + marked("bobs"), "REGISTER");
  bob.get("OPER bob " + marked("oper"), " 491 ");
}

void by_browser(std::uint16_t http_port) {
  ws::Browser page(http_port);
  page.send(
      json{{"type", "hello"}, {"id", 1}, {"nick", "web"}, {"secret", marked("a page of the web")}}
          .dump());
  CHECK(page.until("welcome").first != 0);
  RawClient stray(http_port);
  stray.send_bytes("GET /?token=" + marked("token") + " HTTP/1.1\r\nHost: here\r\nCookie: " +
                   marked("cookie") + "\r\nConnection: close\r\n\r\n");
  stray.read_to_end();
}

}  // namespace

TEST_CASE("no password, secret or invitation is in the log at its most verbose, nor in a file") {
  Parleyd server({"--http", "127.0.0.1:0"}, settings("]"));
  by_json(server.port());
  by_irc(server.port());
  by_browser(server.http_port());
  server.reload(settings(""));  // the list is not closed: an error in the very line with the secret
  while (server.log().find("the old configuration stays in force") == std::string::npos) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  CHECK(server.stop() == Exit{0, 0});
  CHECK(server.log().find("audit: ada") != std::string::npos);  // it did say something
  CHECK(server.log().find(mark) == std::string::npos);
  CHECK(server.log().find(to_base64(std::string("\0ada\0", 5))) == std::string::npos);
  for (const auto& file : std::filesystem::directory_iterator(server.data())) {
    CAPTURE(file.path().string());
    CHECK(content(file.path()).find(mark) == std::string::npos);
  }
}

TEST_CASE("core dumps are off, unless the configuration allows them") {
  const auto limit = [](const Parleyd& server) {
    const std::string all = content("/proc/" + std::to_string(server.pid()) + "/limits");
    const std::size_t at = all.find("Max core file size");
    REQUIRE(at != std::string::npos);
    const std::size_t begin = all.find_first_not_of(' ', at + 18);
    return all.substr(begin, all.find(' ', begin) - begin);
  };
  Process shell({"/bin/sh", "-c", "ulimit -Sc"});
  const std::string ours = shell.read_line().value();
  const Parleyd closed({"--store", "memory"});
  CHECK(limit(closed) == "0");
  const Parleyd open({"--store", "memory"}, "[server]\ncore_dumps = true\n");
  CHECK((ours == "0" || limit(open) != "0"));
}
