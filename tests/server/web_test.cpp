// The HTTP port of the real server: pages, limits, metrics, and JSON over WebSocket beside lines.
#include <doctest/doctest.h>

#include <algorithm>
#include <csignal>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "server/browser.hpp"
#include "server/metric.hpp"
#include "server/talker.hpp"
#include "support/doors.hpp"
#include "support/parleyd.hpp"
#include "support/raw_client.hpp"

using namespace parley::tests;
using ws::Browser;
using ws::frame;
using ws::upgrade;

namespace {

/// Sends a request, gives the lines of the answer's head and of its body.
std::vector<std::string> ask(const Parleyd& server, const std::string& request) {
  RawClient client(server.http_port());
  client.send_bytes(request);
  std::vector<std::string> lines;
  while (auto line = client.next_line()) lines.push_back(std::move(*line));
  return lines;
}

std::string status(const Parleyd& server, const std::string& request) {
  const auto lines = ask(server, request);
  return lines.empty() ? "" : lines.front().substr(9, 3);
}

std::string get(const std::string& path, const std::string& more = {}) {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + more + "\r\n";
}

constexpr unsigned whole_closing = ws::fin | ws::closing;
constexpr unsigned whole_ping = ws::fin | ws::ping;

}  // namespace

TEST_CASE("what there is, and what there is not") {
  const Parleyd server(http_door);
  CHECK(ask(server, get("/healthz")).back() == "ok");
  CHECK(status(server, get("/metrics")) == "200");
  CHECK(status(server, get("/../etc/passwd")) == "404");
  CHECK(status(server, get("/no/such/page?x=1")) == "404");
  CHECK(status(server, "HEAD /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") ==
        "200");
  CHECK(status(server, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n\r\nabc") ==
        "405");
}

TEST_CASE("every answer carries the security headers") {
  const Parleyd server(http_door);
  for (const char* path : {"/healthz", "/nothing"}) {
    std::string all;
    for (const std::string& line : ask(server, get(path))) all += line + "\n";
    CHECK(all.find("Content-Security-Policy: default-src 'none'; script-src 'self';") !=
          std::string::npos);
    CHECK(all.find("X-Content-Type-Options: nosniff") != std::string::npos);
  }
}

TEST_CASE("heads that are wrong, too long or too slow are refused") {
  const Parleyd server(http_door, "[connection]\nrequest_within_seconds = 1\n");
  CHECK(status(server, get("/" + std::string(3000, 'x'))) == "414");
  CHECK(status(server, get("/", "A: " + std::string(9000, 'x') + "\r\n")) == "431");
  CHECK(status(server, "GET / HTTP/1.1\r\n\r\n") == "400");
  CHECK(status(server, "GET / HTTP/1.1\r\nHost: localhost\r\nHost: b\r\n\r\n") == "400");
  CHECK(status(server, "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n") == "505");
  CHECK(status(server, "nonsense\r\n\r\n") != "200");
  // A space in a header's name: another reader may see another end of the request.
  for (const char* header : {"Transfer-Encoding : chunked", "Content-Length : 5", "A b: c",
                             "A\t: c", "A(b): c", ": c"}) {
    CAPTURE(header);
    CHECK(status(server, get("/healthz", std::string(header) + "\r\n")) == "400");
  }
  RawClient slow(server.http_port());
  slow.send_bytes("GET / HT");
  CHECK(slow.next_line() == std::nullopt);
}

TEST_CASE("a connection serves several requests, also when they come at once") {
  const Parleyd server(http_door);
  const std::string one = "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n";
  std::size_t count = 0;
  for (const std::string& line : ask(server, one + one + get("/healthz"))) {
    if (line.starts_with("HTTP/1.1 200")) ++count;
  }
  CHECK(count == 3);
}

TEST_CASE("a browser and a terminal see what the other says, once, in order") {
  const Parleyd server(http_door);
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  // The first requests come together with the handshake.
  Browser bob(server.http_port(),
              frame(ws::whole_text, R"({"type":"hello","nick":"bob","id":1})") +
                  frame(ws::whole_text, R"({"type":"join","room":"#lobby","id":2})"));
  CHECK(ada.event("join").at("from") == "bob");
  ada.say("#lobby", "one");
  bob.send(json{{"type", "say"}, {"to", "#lobby"}, {"text", "two"}}.dump());
  ada.event("message");
  CHECK(ada.event("message").at("text") == "two");
  bob.raw().send_bytes(frame(whole_closing, "\x03\xE8"));
  const std::string all = bob.raw().read_to_end();
  const std::size_t one = all.find(R"("text":"one")");
  const std::size_t two = all.find(R"("text":"two")");
  REQUIRE(one != std::string::npos);
  CHECK(one < two);
  CHECK(all.find(R"("text":"one")", one + 1) == std::string::npos);
  CHECK(all.ends_with("\x88\x02\x03\xE8"));
  CHECK(ada.event("quit").at("from") == "bob");
}

TEST_CASE("ping is answered; bad frames end the connection with their code, and nobody else's") {
  const Parleyd server(http_door);
  Talker ada(server.port(), "ada");
  const auto last_words = [&](const std::string& bytes) {
    Browser browser(server.http_port());
    browser.raw().send_bytes(bytes);
    return browser.raw().read_to_end();
  };
  Browser polite(server.http_port());
  polite.raw().send_bytes(frame(whole_ping, "p\n"));
  CHECK(polite.raw().read_line() == "\x8A\x02p");
  polite.raw().send_bytes(frame(whole_closing, ""));
  CHECK(polite.raw().read_to_end() == std::string("\x88\x00", 2));
  CHECK(last_words("\x81\x01x") == "\x88\x02\x03\xEA");
  CHECK(last_words(frame(ws::whole_text, "\xFF")) == "\x88\x02\x03\xEF");
  CHECK(last_words(frame(ws::whole_text, std::string(9000, 'x'))) == "\x88\x02\x03\xF1");
  CHECK(last_words(frame(0x82, "{}")) == "\x88\x02\x03\xEB");
  CHECK(ada.join("#lobby").at("type") == "joined");
}

TEST_CASE("a browser that stops sending gets what it is owed, and then the end") {
  const Parleyd server(http_door);
  Browser bob(server.http_port(),
              frame(ws::whole_text, R"({"type":"hello","nick":"bob","id":1})") +
                  frame(ws::whole_text, R"({"type":"join","room":"#lobby","id":2})") +
                  frame(ws::text, R"({"type":"ping",)"));
  bob.raw().finish_sending();
  CHECK(bob.until("welcome").first == ws::whole_text);
  CHECK(bob.until("joined").first == ws::whole_text);
  while (bob.next().first != 0) {
  }
  Talker ada(server.port(), "ada");
  CHECK(ada.join("#lobby").at("type") == "joined");
}

TEST_CASE("a page of another host may not open a WebSocket unless it is configured") {
  const Parleyd server(http_door, "[http]\norigins = [\"https://chat.example\"]\n");
  CHECK(status(server, upgrade("Connection: close\r\nOrigin: http://evil.example\r\n")) == "403");
  CHECK(status(server, upgrade("Connection: close\r\nOrigin: null\r\n")) == "403");
  const auto opens = [&](const std::string& origin) {
    RawClient client(server.http_port());
    client.send_bytes(upgrade("Origin: " + origin + "\r\n"));
    return client.read_line().substr(9, 3);
  };
  CHECK(opens("http://localhost:8080") == "101");
  CHECK(opens("https://LOCALHOST:8080") == "101");
  CHECK(opens("https://chat.example") == "101");
}

TEST_CASE("a name that is not the server's gets 421, whatever is asked for") {
  const Parleyd server(http_door, "[http]\nhosts = [\"Chat.example\"]\n");
  const auto answer = [&](const std::string& host, const std::string& path) {
    return status(server,
                  "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  };
  for (const char* path : {"/", "/healthz", "/metrics", "/app.js"}) {
    CAPTURE(path);
    CHECK(answer("evil.example:8080", path) == "421");
  }
  CHECK(status(server, upgrade("Connection: close\r\nOrigin: http://evil.example:8080\r\n",
                               "evil.example:8080")) == "421");
  CHECK(status(server, "POST / HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n") ==
        "421");
  for (const char* host :
       {"localhost", "LocalHost.:80", "127.0.0.1", "127.0.0.1:8080", "[::1]:8080", "[::1]",
        "192.0.2.7", "chat.example", "CHAT.EXAMPLE:443", "chat.example.", "a.localhost:1"}) {
    CAPTURE(host);
    CHECK(answer(host, "/healthz") == "200");
  }
  for (const char* host :
       {"evilchat.example", "chat.example.evil", "localhost.evil", "127.0.0.1.evil", "0x7f000001",
        "[evil]", "notlocalhost", "chat.example@evil", "."}) {
    CAPTURE(host);
    CHECK(answer(host, "/healthz") == "421");
  }
  const Parleyd any(http_door, "[http]\nhosts = [\"*\"]\n");
  CHECK(status(any, "GET /healthz HTTP/1.1\r\nHost: x.example\r\nConnection: close\r\n\r\n") ==
        "200");
}

TEST_CASE("a target in absolute form names the host, whatever Host says") {
  const Parleyd server(http_door);
  const auto answer = [&](const std::string& target, const std::string& host) {
    return status(server,
                  "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
  };
  CHECK(answer("http://localhost:8080/healthz", "localhost:8080") == "200");
  CHECK(answer("HTTP://127.0.0.1/healthz?x", "evil.example") == "200");
  CHECK(answer("http://localhost", "localhost") == "200");
  CHECK(answer("http://localhost?x", "localhost") == "200");
  CHECK(answer("http://evil.example/healthz", "localhost") == "421");
  CHECK(answer("http://localhost@evil.example/healthz", "localhost") != "200");
  CHECK(answer("http:///healthz", "localhost") == "400");
}

TEST_CASE("a handshake that is none is refused") {
  const Parleyd server(http_door);
  CHECK(status(server, get("/ws")) == "426");
  std::string old = upgrade("Connection: close\r\n");
  old.replace(old.find("Version: 13"), 11, "Version: 8\r\nX: y");
  CHECK(status(server, old) == "426");
  std::string no_key = upgrade("Connection: close\r\n");
  no_key.replace(no_key.find("dGhl"), 4, "");
  CHECK(status(server, no_key) == "400");
}

TEST_CASE("no compression is agreed on, and a frame that says it is compressed is an error") {
  const Parleyd server(http_door);
  RawClient raw(server.http_port());
  const std::string offer = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
  raw.send_bytes(upgrade(offer) + frame(ws::whole_text | 0x40, "{}"));
  std::string head;
  for (std::string line = raw.read_line(); line != "\r" && !line.empty(); line = raw.read_line()) {
    head += line + "\n";
  }
  CHECK(head.starts_with("HTTP/1.1 101 "));
  CHECK(head.find("Extensions") == std::string::npos);
  const std::string closed = raw.read_to_end();
  CHECK_MESSAGE(closed.ends_with("\x03\xEA"), closed);  // 1002
}

TEST_CASE("SIGTERM says goodbye to a browser with close code 1001") {
  Parleyd server(http_door);
  Browser browser(server.http_port(),
                  frame(ws::whole_text, R"({"type":"hello","nick":"bob","id":1})"));
  Talker ada(server.port(), "ada");
  server.process().signal(SIGTERM);
  CHECK(browser.raw().read_to_end().ends_with("\x88\x02\x03\xE9"));
  browser.raw().close();
  ada.raw().close();
  CHECK(server.process().wait().code == 0);
}

TEST_CASE("the metrics count what was done") {
  const Parleyd server(http_door);
  Talker ada(server.port(), "ada");
  Talker bob(server.port(), "bob");
  ada.join("#lobby");
  bob.join("#lobby");
  for (int i = 0; i < 5; ++i) ada.say("#lobby", "hello");
  for (int i = 0; i < 5; ++i) bob.event("message");
  const auto value = [page = ask(server, get("/metrics"))](const std::string& name) {
    return metric(page, name);
  };
  CHECK(value("parley_users") == "2");
  CHECK(value("parley_rooms") == "1");
  CHECK(value("parley_entries_total") == "6");      // the room, five messages
  CHECK(value("parley_deliveries_total") == "11");  // the room to ada, the messages to both
  CHECK(value("parley_connections_total") == "2");
  CHECK(value("parley_commit_seconds_count") == "6");
  CHECK(std::stoull(value("parley_database_memory_bytes")) > 10'000);
}

TEST_CASE("the metrics have no names") {
  const Parleyd server(http_door);
  Talker ada(server.port(), "ada-metric");
  ada.join("#lobby-metric");
  const auto lines = ask(server, get("/metrics"));
  CHECK(std::ranges::count(lines, "parley_rooms 1") == 1);
  for (const std::string& line : lines) CHECK(line.find("-metric") == std::string::npos);
}

TEST_CASE("an HTTP address that was asked for and is taken ends the start; the default does not") {
  const Parleyd server(http_door);
  const std::string taken = "127.0.0.1:" + std::to_string(server.http_port());
  CHECK_THROWS_WITH(Parleyd({"--store", "memory", "--http", taken}),
                    doctest::Contains(("cannot listen on " + taken).c_str()));
}
