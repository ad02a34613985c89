// HTTP and WebSocket through TLS on the real server.
#include <doctest/doctest.h>

#include <csignal>
#include <optional>
#include <string>
#include <vector>

#include "server/browser.hpp"
#include "server/talker.hpp"
#include "support/doors.hpp"
#include "support/parleyd.hpp"
#include "support/raw_client.hpp"

using namespace parley::tests;
using ws::Browser;
using ws::frame;

namespace {

std::string answer(RawClient& client, const std::string& path) {
  client.send_bytes("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  std::string all;
  while (const auto line = client.next_line()) all += *line + "\n";
  return all;
}

std::string answer(std::uint16_t port, const RawClient::Setting& setting, const std::string& path) {
  RawClient client(port, setting);
  return answer(client, path);
}

}  // namespace

TEST_CASE("HTTP is served through TLS, with HTTP/1.1 by name for those who ask") {
  const Parleyd server(all_doors);
  CHECK(answer(server.https_port(), through_tls(), "/healthz").ends_with("\r\nok\n"));
  RawClient browser(server.https_port(), through_tls("http/1.1"));
  CHECK(browser.tls()->alpn() == "http/1.1");
  CHECK(answer(browser, "/healthz").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("chat through TLS is irc by name; a name that is not known breaks nothing") {
  const Parleyd server(all_doors);
  CHECK(RawClient(server.tls_port(), through_tls("irc")).tls()->alpn() == "irc");
  for (const auto& [port, name] :
       {std::pair(server.tls_port(), "http/1.1"), std::pair(server.https_port(), "h2")}) {
    RawClient stranger(port, through_tls(name));
    CHECK(stranger.tls()->alpn().empty());
  }
  Talker ada(server.tls_port(), "ada", json::object(), through_tls("x"));
  CHECK(ada.join("#lobby").at("type") == "joined");
}

TEST_CASE("a browser that came by TLS is told to stay there, if the operator wants that") {
  const std::string header = "Strict-Transport-Security: max-age=86400\r\n";
  const Parleyd strict(all_doors, "[tls]\nstrict_seconds = 86400\n");
  CHECK(answer(strict.https_port(), through_tls(), "/").find(header) != std::string::npos);
  CHECK(answer(strict.http_port(), {}, "/").find("Strict-Transport") == std::string::npos);
  const Parleyd usual(all_doors);
  CHECK(answer(usual.https_port(), through_tls(), "/").find("Strict-T") == std::string::npos);
}

TEST_CASE("a WebSocket through TLS talks with the others, also in long messages") {
  const Parleyd server(all_doors, no_rate_limits);
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  Browser bob(server.https_port(), frame(ws::whole_text, R"({"type":"hello","nick":"bob"})"), {},
              through_tls("http/1.1"));
  bob.send(R"({"type":"join","room":"#lobby"})");
  (void)bob.until("joined");
  const std::string long_text(4000, 'x');
  for (int i = 0; i < 100; ++i) {
    ada.tell({{"type", "say"}, {"to", "#lobby"}, {"text", std::to_string(i) + " " + long_text}});
  }
  for (int i = 0; i < 100; ++i) {
    const auto message = bob.until(R"("type":"message")");
    CHECK(message.payload.find("\"" + std::to_string(i) + " x") != std::string::npos);
  }
  bob.send(json{{"type", "say"}, {"to", "#lobby"}, {"text", "bob: " + long_text}}.dump());
  while (ada.event("message").at("text") != "bob: " + long_text) {
  }
  Browser cid(server.https_port(),
              frame(ws::whole_text, "NICK cid") + frame(ws::whole_text, "USER c 0 * c"),
              "Sec-WebSocket-Protocol: text.ircv3.net\r\n", through_tls());
  CHECK(cid.until(" 001 ").payload.starts_with(":parley 001 cid"));
}

TEST_CASE("what comes in one record with the handshake is read, however much it is") {
  const Parleyd server(all_doors, no_rate_limits);
  std::string at_once = frame(ws::whole_text, R"({"type":"hello","nick":"bob"})");
  for (int i = 0; i < 60; ++i) {
    at_once += frame(ws::whole_text,
                     json{{"type", "ping"}, {"id", i}, {"x", std::string(200, 'x')}}.dump());
  }
  REQUIRE(at_once.size() < 16'000);  // one record
  Browser bob(server.https_port(), at_once, {}, through_tls());
  for (int i = 0; i < 60; ++i) (void)bob.until("\"id\":" + std::to_string(i));
}

TEST_CASE("who speaks no TLS, or begins and does not go on, is closed") {
  const Parleyd server(all_doors, "[connection]\nrequest_within_seconds = 1\n");
  RawClient silent(server.https_port());
  RawClient plain(server.https_port());
  plain.send_bytes("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
  CHECK(plain.read_to_end().find("HTTP") == std::string::npos);
  CHECK(silent.next_line() == std::nullopt);
  RawClient slow(server.https_port(), through_tls());
  slow.send_bytes("GET / HT");
  CHECK(slow.next_line() == std::nullopt);
  CHECK(answer(server.https_port(), through_tls(), "/healthz").ends_with("ok\n"));
}

TEST_CASE("SIGTERM says goodbye through TLS with close code 1001") {
  Parleyd server(all_doors);
  Browser bob(server.https_port(), frame(ws::whole_text, R"({"type":"hello","nick":"bob"})"), {},
              through_tls());
  (void)bob.until("welcome");
  server.process().signal(SIGTERM);
  CHECK(bob.until("shutting_down").first == ws::whole_text);
  const auto last = bob.next();
  CHECK(last.first == (ws::fin | ws::closing));
  CHECK(last.payload == "\x03\xE9");
  bob.raw().close();
  CHECK(server.process().wait().code == 0);
}
