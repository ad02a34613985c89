// What one address may do on the real server: how many connections, and how fast.
#include <doctest/doctest.h>

#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "irc/talker.hpp"
#include "server/browser.hpp"
#include "server/metric.hpp"
#include "server/talker.hpp"
#include "support/doors.hpp"
#include "support/parleyd.hpp"
#include "support/raw_client.hpp"

using namespace parley::tests;

namespace {

std::string limits(const std::string& keys) {
  return "[addresses]\nexempt = [\"127.0.0.9\"]\n" + keys;
}

RawClient from(const std::string& source, std::uint16_t port) {
  RawClient::Setting setting;
  setting.source = source;
  return RawClient(port, setting);
}

std::string metric(const Parleyd& server, const std::string& name) {
  return metric(from("127.0.0.9", server.http_port()), name);
}

/// True once a connection from there is served.
bool let_in_at_last(const Parleyd& server, const std::string& source) {
  for (const Deadline deadline(patience); !deadline.over();) {
    RawClient again = from(source, server.port());
    again.send(R"({"type":"ping"})");
    if (again.read_line().find("pong") != std::string::npos) return true;
  }
  return false;
}

/// Signed in: then the server has surely counted it.
Talker signed_in(const Parleyd& server, const std::string& nick, const std::string& source) {
  RawClient::Setting setting;
  setting.source = source;
  return {server.port(), nick, json::object(), setting};
}

}  // namespace

TEST_CASE("an address over its connections is told so, in JSON and in IRC, and nobody else is") {
  const Parleyd server(http_door, limits("connections = 2\n"));
  std::optional<Talker> one(signed_in(server, "one", "127.0.0.2"));
  Talker two = signed_in(server, "two", "127.0.0.2");
  RawClient third = from("127.0.0.2", server.port());
  const json closing = json::parse(third.read_line());
  CHECK(closing.at("type") == "closing");
  CHECK(closing.at("code") == "too_many_connections");
  CHECK(closing.at("retry_after").get<int>() > 0);
  CHECK(third.read_line() ==
        "ERROR :too_many_connections: your address has too many connections to this server\r");
  CHECK(third.next_line() == std::nullopt);
  RawClient page = from("127.0.0.2", server.http_port());
  page.send_bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(page.read_line().starts_with("HTTP/1.1 429 "));
  Talker other = signed_in(server, "other", "127.0.0.3");
  CHECK(metric(server, "parley_connections_refused_total") == "2");
  one.reset();
  CHECK(let_in_at_last(server, "127.0.0.2"));
}

TEST_CASE(
    "a banned network is refused when it connects, to chat and to HTTP, also after a restart") {
  const std::string config = limits(
      "[accounts]\nhash_memory_kib = 1024\nhash_passes = 1\nscram_iterations = 4096\n"
      "[operators]\naccounts = [\"root\"]\n");
  Parleyd server({"--http", "127.0.0.1:0"}, config, {}, {"root"});
  const auto as_root = [&]() {
    return Talker(server.port(), "root", {{"account", "root"}, {"password", account_password}});
  };
  const auto first_line = [&](const std::string& source, std::uint16_t port) {
    return from(source, port).next_line().value_or("");
  };
  {
    Talker root = as_root();
    Talker near = signed_in(server, "near", "127.5.0.2");
    CHECK(
        root.ask({{"type", "server_ban"}, {"mask", "@127.5.0.0/16"}, {"reason", "spam"}})["type"] ==
        "done");
    CHECK(near.event("closing")["code"] == "banned");
  }
  for (const bool restarted : {false, true}) {
    CAPTURE(restarted);
    if (restarted) server.restart();
    const json closing = json::parse(first_line("127.5.200.1", server.port()));
    CHECK(closing["code"] == "banned");
    CHECK(closing["text"] == "banned from the server: spam");
    CHECK(first_line("127.5.0.9", server.http_port()).starts_with("HTTP/1.1 403 "));
    CHECK(signed_in(server, "far", "127.6.0.2").welcome()["type"] == "welcome");
  }
  // An exempt address is let in, and refused when it signs in: so the own network's ban is undone.
  Talker root = as_root();
  CHECK(root.ask({{"type", "server_ban"}, {"mask", "@127.0.0.9"}})["type"] == "done");
  CHECK(signed_in(server, "x", "127.0.0.9").welcome()["code"] == "banned_from_server");
  CHECK(root.ask({{"type", "server_unban"}, {"mask", "@127.5.0.0/16"}})["type"] == "done");
  CHECK(signed_in(server, "near", "127.5.0.2").welcome()["type"] == "welcome");
}

TEST_CASE("an address has so many HTTP connections, and others find room beside it") {
  const Parleyd server(http_door, limits("http_connections = 3\n"));
  std::deque<RawClient> held;
  for (int i = 0; i < 3; ++i) {
    held.push_back(from("127.0.0.2", server.http_port()));
    held.back().send_bytes("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    CHECK(held.back().read_line().starts_with("HTTP/1.1 200 "));
  }
  CHECK(from("127.0.0.2", server.http_port()).read_line().starts_with("HTTP/1.1 429 "));
  RawClient other = from("127.0.0.3", server.http_port());
  other.send_bytes("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(other.read_line().starts_with("HTTP/1.1 200 "));
  // Chat has its own bound.
  CHECK(signed_in(server, "ada", "127.0.0.2").welcome()["type"] == "welcome");
}

TEST_CASE("a WebSocket counts as long as it lives, on whatever loop it is") {
  const Parleyd server({"--store", "memory", "--http", "127.0.0.1:0", "--threads", "4"},
                       limits("connections = 3\n"));
  RawClient::Setting setting;
  setting.source = "127.0.0.2";
  std::deque<ws::Browser> browsers;
  for (int i = 0; i < 3; ++i) browsers.emplace_back(server.http_port(), "", "", setting);
  RawClient fourth = from("127.0.0.2", server.port());
  CHECK(fourth.read_line().find("too_many_connections") != std::string::npos);
}

TEST_CASE("an address that connects too fast has to wait; an exempt one has not") {
  const Parleyd server(http_door, limits("connects_per_second = 0.001\nconnects_burst = 5\n"));
  for (int i = 0; i < 5; ++i) {
    RawClient client = from("127.0.0.2", server.port());
    client.send("{\"type\":\"ping\"}");
    CHECK(client.read_line().find("pong") != std::string::npos);
  }
  RawClient sixth = from("127.0.0.2", server.port());
  CHECK(sixth.read_line().find("connecting_too_fast") != std::string::npos);
  for (int i = 0; i < 20; ++i) {
    RawClient exempt = from("127.0.0.9", server.port());
    exempt.send("{\"type\":\"ping\"}");
    REQUIRE(exempt.read_line().find("pong") != std::string::npos);
  }
}

TEST_CASE("addresses count by network, and SIGHUP changes the limits") {
  Parleyd server(http_door, limits("connections = 1\nipv4_prefix = 31\n"));
  Talker one = signed_in(server, "one", "127.0.0.2");
  CHECK(from("127.0.0.3", server.port()).read_line().find("too_many") != std::string::npos);
  Talker two = signed_in(server, "two", "127.0.0.4");
  server.reload(limits("connections = 2\nipv4_prefix = 31\n"));
  CHECK(let_in_at_last(server, "127.0.0.3"));
}

TEST_CASE("by a proxy it is the client's address that counts, also of a WebSocket") {
  const Parleyd server(http_door, limits("connections = 1\n[proxy]\ntrusted = [\"127.0.0.2\"]\n"));
  const auto proxied = [&](const std::string& address) {
    RawClient::Setting setting;
    setting.source = "127.0.0.2";
    setting.before_tls = "PROXY TCP4 " + address + " 192.0.2.2 4660 6667\r\n";
    return setting;
  };
  Talker ada(server.port(), "ada", json::object(), proxied("203.0.113.1"));
  Talker bob(server.port(), "bob", json::object(), proxied("203.0.113.2"));
  RawClient cid(server.port(), proxied("203.0.113.1"));
  CHECK(cid.read_line().find("too_many_connections") != std::string::npos);
  RawClient page = from("127.0.0.2", server.http_port());
  for (int i = 0; i < 2; ++i) {  // one connection of the proxy carries several requests
    page.send_bytes(ws::upgrade("X-Forwarded-For: 203.0.113.2\r\n"));
    CHECK(page.read_line().starts_with("HTTP/1.1 429 "));
    while (page.read_line() != "429 Too Many Requests") {
    }
  }
  RawClient other = from("127.0.0.2", server.http_port());
  other.send_bytes(ws::upgrade("X-Forwarded-For: 203.0.113.3\r\n"));
  CHECK(other.read_line().starts_with("HTTP/1.1 101 "));
}
