// The server behind proxies: whom it believes, and what it then takes a client's address to be.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "irc/talker.hpp"
#include "server/browser.hpp"
#include "server/talker.hpp"
#include "support/doors.hpp"
#include "support/parleyd.hpp"
#include "support/raw_client.hpp"

using namespace parley::tests;
using ws::Browser;
using ws::frame;

namespace {

const std::string trusted = "[proxy]\ntrusted = [\"127.0.0.2\", \"198.51.100.0/24\"]\n";
const std::string header_1 = "PROXY TCP4 203.0.113.9 192.0.2.2 4660 6667\r\n";
const std::string header_2(
    "\r\n\r\n\0\r\nQUIT\n\x21\x11\x00\x0C\xCB\x00\x71\x09\xC0\x00\x02\x02\x12\x34\x1A\x0B", 28);

RawClient::Setting from_proxy(const std::string& header) {
  RawClient::Setting setting;
  setting.source = "127.0.0.2";
  setting.before_tls = header;
  return setting;
}
RawClient::Setting from_proxy_through_tls(const std::string& header) {
  return through_tls("", from_proxy(header));
}

/// A room that nobody from 203.0.113.9 may join: by that a test sees what the server believes.
class Room {
 public:
  explicit Room(const Parleyd& server) : ada_(server.port(), "ada") {
    ada_.join("#lobby");
    const json ban{{"type", "ban"}, {"room", "#lobby"}, {"mask", "*!*@203.0.113.9"}};
    REQUIRE(ada_.ask(ban).at("type") == "accepted");
  }

 private:
  Talker ada_;
};

bool banned(Talker& talker) {
  const json answer = talker.join("#lobby");
  if (answer.at("type") == "joined") return false;
  CHECK(answer.at("code") == "banned");
  return true;
}

bool banned(Browser& browser) {
  browser.send(R"({"type":"join","room":"#lobby","id":7})");
  return browser.until("\"id\":7").payload.find("\"banned\"") != std::string::npos;
}

std::string hello(const std::string& nick) {
  return frame(ws::whole_text, json{{"type", "hello"}, {"nick", nick}}.dump());
}

std::string forwarded(const std::string& addresses) {
  return "X-Forwarded-For: " + addresses + "\r\n";
}

}  // namespace

TEST_CASE("a trusted proxy says whom it speaks for, before anything else, TLS included") {
  const Parleyd server(all_doors, trusted);
  const Room room(server);
  Talker one(server.port(), "one", json::object(), from_proxy(header_1));
  CHECK(banned(one));
  Talker two(server.port(), "two", json::object(), from_proxy(header_2));
  CHECK(banned(two));
  Talker safe(server.tls_port(), "safe", json::object(), from_proxy_through_tls(header_2));
  CHECK(banned(safe));
  Talker other(server.port(), "other", json::object(),
               from_proxy("PROXY TCP4 203.0.113.8 192.0.2.2 4660 6667\r\n"));
  CHECK_FALSE(banned(other));
  IrcTalker irc(server.port(), "irc", "", "", from_proxy(header_1));
  irc.send("JOIN #lobby");
  (void)irc.until(ERR_BANNEDFROMCHAN);
}

TEST_CASE("behind a proxy that ends TLS passwords are accepted, and else from loopback alone") {
  const json wish{{"type", "register"}, {"account", "ada"}, {"password", "correct horse"}};
  const std::string cheap =
      "[accounts]\nhash_memory_kib = 1024\nhash_passes = 1\nscram_iterations = 4096\n";
  for (const bool tls : {false, true}) {
    CAPTURE(tls);
    const Parleyd server({"--store", "memory"},
                         std::string(trusted).append(tls ? "tls = true\n" : "").append(cheap));
    Talker by_proxy(server.port(), "x", json::object(), from_proxy(header_2));
    CHECK(by_proxy.ask(wish).value("code", "") == (tls ? "" : "insecure_connection"));
    Talker here(server.port(), "y");
    json other = wish;
    other["account"] = "bob";
    CHECK(here.ask(other)["type"] == "account");
    const json seen = here.ask({{"type", "whois"}, {"nick", "x"}});
    CHECK(seen.value("secure", false) == tls);
  }
}

TEST_CASE("the header may come in pieces, and together with the first line") {
  const Parleyd server(all_doors, trusted);
  const Room room(server);
  RawClient slow(server.port(), from_proxy(""));
  const std::string bytes = header_2 + "{\"type\":\"hello\",\"nick\":\"bob\"}\n";
  for (const char byte : bytes) slow.send_bytes({&byte, 1});
  CHECK(slow.read_line().find("welcome") != std::string::npos);
  slow.send(R"({"type":"join","room":"#lobby"})");
  CHECK(slow.read_line().find("banned") != std::string::npos);
}

TEST_CASE("a trusted proxy that sends no header, or none in time, is closed") {
  const Parleyd server(all_doors, trusted + "[connection]\nhello_within_seconds = 1\n");
  RawClient none(server.port(), from_proxy(""));
  none.send(R"({"type":"hello","nick":"bob"})");
  CHECK(none.next_line() == std::nullopt);
  RawClient silent(server.port(), from_proxy(""));
  CHECK(silent.next_line() == std::nullopt);
  RawClient half(server.tls_port(), from_proxy("PROXY TCP4"));
  CHECK(half.next_line() == std::nullopt);
  Talker ada(server.port(), "ada");
  CHECK(ada.join("#lobby").at("type") == "joined");
}

TEST_CASE("a header from anybody else is not believed, and gets nobody in") {
  const Parleyd server(all_doors, trusted);
  const Room room(server);
  RawClient::Setting stranger;
  stranger.source = "127.0.0.3";
  for (const std::string& header : {header_1, header_2}) {
    RawClient client(server.port(), stranger);
    client.send_bytes(header);
    CHECK(client.read_line().find("bad_json") != std::string::npos);
    RawClient http(server.http_port(), stranger);
    http.send_bytes(header + "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK_FALSE(http.read_line().starts_with("HTTP/1.1 200 "));
  }
  stranger.before_tls = header_2;
  stranger.tls = TlsSetting{};
  CHECK_THROWS(RawClient(server.tls_port(), stranger));
  Browser browser(server.http_port(), hello("eve"), forwarded("203.0.113.9"));
  CHECK_FALSE(banned(browser));
}

TEST_CASE("a trusted reverse proxy of HTTP names the client in X-Forwarded-For") {
  const Parleyd server(all_doors, trusted);
  const Room room(server);
  int number = 0;
  const auto banned_with = [&](const std::string& headers, bool tls = false) {
    const std::string nick = "n" + std::to_string(++number);
    Browser browser(tls ? server.https_port() : server.http_port(), hello(nick), headers,
                    tls ? from_proxy_through_tls("") : from_proxy(""));
    return banned(browser);
  };
  CHECK(banned_with(forwarded("203.0.113.9")));
  CHECK(banned_with(forwarded("203.0.113.9"), true));
  CHECK(banned_with(forwarded("203.0.113.9, 198.51.100.4")));  // by two trusted ones
  CHECK(banned_with(forwarded("192.0.2.1") + forwarded("203.0.113.9")));
  CHECK_FALSE(banned_with(forwarded("203.0.113.9, 192.0.2.1")));  // the client's own invention
  CHECK_FALSE(banned_with(forwarded("203.0.113.9, nonsense")));
  CHECK_FALSE(banned_with(""));
}

TEST_CASE("a proxy of HTTP speaks the PROXY protocol where that is configured") {
  const Parleyd server(all_doors, trusted + "header_on = [\"http\", \"https\"]\n");
  const Room room(server);
  Browser browser(server.http_port(), hello("bob"), {}, from_proxy(header_2));
  CHECK(banned(browser));
  Browser safe(server.https_port(), hello("eve"), {}, from_proxy_through_tls(header_1));
  CHECK(banned(safe));
  // There only: chat comes without.
  Talker cid(server.port(), "cid", json::object(), from_proxy(""));
  CHECK_FALSE(banned(cid));
}
