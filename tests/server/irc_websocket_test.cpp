// IRC over WebSocket (IRCv3, WebSocket support) on the real server, in raw frames.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "irc/talker.hpp"
#include "server/browser.hpp"
#include "server/talker.hpp"
#include "support/doors.hpp"
#include "support/parleyd.hpp"

using namespace parley::tests;
using ws::Browser;
using ws::frame;

namespace {

constexpr unsigned binary = ws::fin | ws::binary;

std::string offer(const std::string& protocols) {
  return "Sec-WebSocket-Protocol: " + protocols + "\r\n";
}

bool agreed(const Browser& browser, const std::string& protocol) {
  return browser.head().find("Sec-WebSocket-Protocol: " + protocol + "\r\n") != std::string::npos;
}

void sign_in(Browser& browser, const std::string& nick) {
  browser.send("NICK " + nick);
  browser.send("USER u 0 * :r");
  CHECK(browser.until(" 001 ").payload.find("Welcome") != std::string::npos);
  browser.send("JOIN #lobby");
  (void)browser.until(" 366 ");
}

}  // namespace

TEST_CASE("a message is a line, of text or of bytes as was agreed; all doors talk in one room") {
  const Parleyd server(http_door);
  Browser ada(server.http_port(), {}, offer("text.ircv3.net"));
  Browser bob(server.http_port(), {}, offer("binary.ircv3.net"));
  CHECK(agreed(ada, "text.ircv3.net"));
  CHECK(agreed(bob, "binary.ircv3.net"));
  sign_in(ada, "ada");
  sign_in(bob, "bob");
  IrcTalker cid(server.port(), "cid");
  Talker dan(server.port(), "dan");
  cid.join("#lobby");
  dan.join("#lobby");
  ada.send("PRIVMSG #lobby :one");
  bob.send("PRIVMSG #lobby :two", ws::binary);
  const auto to_bob = bob.until(":one");
  CHECK(to_bob.first == binary);
  CHECK(to_bob.payload.starts_with(":ada"));
  CHECK(to_bob.payload.ends_with("PRIVMSG #lobby :one"));  // no line end
  const auto to_ada = ada.until(":two");
  CHECK(to_ada.first == ws::whole_text);
  CHECK(to_ada.payload.ends_with("PRIVMSG #lobby :two"));
  CHECK(dan.event("message").at("text") == "one");
  CHECK(dan.event("message").at("text") == "two");
  CHECK(cid.until(":two").back().starts_with(":bob"));
  // A text of two lines is two messages.
  dan.say("#lobby", "first\nsecond");
  CHECK(ada.until(":first").payload.ends_with("PRIVMSG #lobby :first"));
  CHECK(ada.next().payload.ends_with("PRIVMSG #lobby :second"));
}

TEST_CASE("the client's favourite is taken; without a known one the connection speaks JSON") {
  const Parleyd server(http_door);
  CHECK(agreed(Browser(server.http_port(), {}, offer("x, binary.ircv3.net, text.ircv3.net")),
               "binary.ircv3.net"));
  CHECK(agreed(Browser(server.http_port(), {}, offer("text.ircv3.net") + offer("binary.ircv3.net")),
               "text.ircv3.net"));
  Browser unknown(server.http_port(), {}, offer("chat"));
  CHECK(unknown.head().find("Sec-WebSocket-Protocol") == std::string::npos);
  unknown.send(R"({"type":"hello","nick":"eve"})");
  CHECK(unknown.until("welcome").first == ws::whole_text);
}

TEST_CASE("what is no line of IRC is answered as in plain IRC, and line ends do no harm") {
  const Parleyd server(http_door);
  Browser ada(server.http_port(),
              frame(ws::whole_text, "NICK ada\r\n") + frame(ws::whole_text, "USER u 0 * :r\n"),
              offer("text.ircv3.net"));
  (void)ada.until(" 001 ");
  ada.send("{}");
  CHECK(ada.until(" 421 ").payload.starts_with(":parley 421 ada {}"));
  ada.send("PRIVMSG ada :" + std::string(600, 'x'));
  (void)ada.until(" 417 ");
  ada.send("");
  ada.send("PING a\r\nPING b");
  CHECK(ada.until("PONG").payload == ":parley PONG parley :a");
  CHECK(ada.next().payload == ":parley PONG parley :b");
}

TEST_CASE(
    "bytes where text was agreed, and text that is no UTF-8, end the connection; QUIT says so") {
  const Parleyd server(http_door);
  const auto last_frame = [&](const std::string& protocol, const std::string& bytes) {
    Browser browser(server.http_port(), bytes, offer(protocol));
    Browser::Frame last;
    for (auto one = browser.next(); one.first != 0; one = browser.next()) last = one;
    return last.first == (ws::fin | ws::closing) ? last.payload : "not closed";
  };
  CHECK(last_frame("text.ircv3.net", frame(binary, "PING a")) == "\x03\xEB");
  CHECK(last_frame("text.ircv3.net", frame(ws::whole_text, "PING \xFF")) == "\x03\xEF");
  CHECK(last_frame("binary.ircv3.net", frame(binary, std::string(9000, 'x'))) == "\x03\xF1");
  CHECK(last_frame("binary.ircv3.net", frame(binary, "NICK a") + frame(binary, "USER a 0 * a") +
                                           frame(binary, "QUIT")) == "\x03\xE8");
  Browser ada(server.http_port(), {}, offer("binary.ircv3.net"));
  sign_in(ada, "ada");
  ada.send("PRIVMSG #lobby :\xFF", ws::binary);  // bytes may be anything; the server wants UTF-8
  CHECK(ada.until("UTF-8").first == binary);
}
