// The real client in a pipe, with the real server.
#include <doctest/doctest.h>

#include <csignal>
#include <thread>

#include "clients/parley.hpp"
#include "server/talker.hpp"
#include "support/parleyd.hpp"

using namespace parley::tests;

namespace {

using Texts = std::vector<std::string>;

struct LineMode {
  Parleyd server{{}, no_rate_limits};

  Texts history(const std::string& room) {
    Talker reader(server.port(), "reader");
    reader.join(room);
    return reader.history(room);
  }
};

/// The lines of standard error.
int lines(const std::string& errors) {
  return static_cast<int>(std::count(errors.begin(), errors.end(), '\n'));
}

/// Reads lines until one holds the text; gives that line.
std::string read_until(Piped& parley, const std::string& text) {
  for (;;) {
    const auto line = parley->read_line();
    REQUIRE_MESSAGE(line, "ended before '", text, "'");
    if (line->find(text) != std::string::npos) return *line;
  }
}

}  // namespace

TEST_CASE_FIXTURE(LineMode, "each line is a message, durable when it ends") {
  Piped parley(server.address(), {"--room", "#lobby"});
  parley->write("one\n\nzwei – größer\r\nlast without an end");
  parley->close_input();
  CHECK(parley->wait() == Exit{0, 0});
  CHECK(parley->read_rest().empty());
  CHECK(parley->errors().empty());
  server.kill();
  server.start();
  CHECK(history("#lobby") == Texts{"one", "zwei – größer", "last without an end"});
}

TEST_CASE_FIXTURE(LineMode, "several rooms each get it") {
  Piped parley(server.address(), {"--room", "#a", "#b"});
  parley->write("hello\n");
  parley->close_input();
  CHECK(parley->wait() == Exit{0, 0});
  CHECK(history("#a") == Texts{"hello"});
  CHECK(history("#b") == Texts{"hello"});
}

TEST_CASE_FIXTURE(LineMode,
                  "a message taken back is a line of its own, and has no text in history") {
  Talker bob(server.port(), "bob");
  bob.join("#lobby");
  Piped live(server.address(), {"--tail", "--json", "#lobby"});
  read_until(live, R"("type":"joined")");
  const auto seq = bob.say("#lobby", "sesame")["seq"];
  read_until(live, "sesame");
  bob.ask({{"type", "redact"}, {"to", "#lobby"}, {"about", seq}, {"reason", "oops"}});
  const auto told = json::parse(read_until(live, R"("type":"redact")"));
  CHECK(told["about"] == seq);
  CHECK(told["text"] == "oops");
  Piped later(server.address(), {"--tail", "--history", "10", "#lobby"});
  CHECK(read_until(later, "<bob>").ends_with(" #lobby <bob> (taken back)"));
  read_until(later, "* bob took a message back: oops");
}

TEST_CASE_FIXTURE(LineMode, "the input may be a file") {
  const TemporaryDirectory directory;
  const auto file = directory.write("input", "one\ntwo\n");
  Process shell({"/bin/sh", "-c",
                 parley_words(server.address(), {"--no-identity", "--room", "#lobby"}) + "<" +
                     file.string()});
  CHECK(shell.wait() == Exit{0, 0});
  CHECK(history("#lobby") == Texts{"one", "two"});
}

TEST_CASE_FIXTURE(LineMode,
                  "a closed input is an empty one, and no other descriptor takes its place") {
  const auto words = parley_words(server.address(), {"--no-identity", "--room", "#lobby"});
  for (const std::string closed : {"<&-", "<&- >&-", "<&- >&- 2>&-"}) {
    Process shell({"/bin/sh", "-c", std::string("exec ").append(words).append(closed)});
    CHECK(shell.wait() == Exit{0, 0});
  }
  Process shell({"/bin/sh", "-c", "exec " + words + ">&- 2>&-"});
  shell.write("hello\n");
  shell.close_input();
  CHECK(shell.wait() == Exit{0, 0});
  CHECK(history("#lobby") == Texts{"hello"});
}

TEST_CASE_FIXTURE(LineMode, "its descriptors stay blocking for those who share them") {
  Process shell(
      {"/bin/sh", "-c",
       "(" + parley_words(server.address(), {"--no-identity", "--room", "#lobby"}) + "; cat)"});
  shell.write("one\n");
  shell.close_input();
  CHECK(shell.wait() == Exit{0, 0});
}

TEST_CASE_FIXTURE(LineMode,
                  "tail prints what is said until it is interrupted, with the past if asked") {
  Talker bob(server.port(), "bob");
  bob.join("#lobby");
  for (const auto* text : {"one", "two", "three"}) bob.say("#lobby", text);
  Piped tail(server.address(), {"--tail", "--history", "2", "#lobby"});
  CHECK(read_until(tail, "bob").ends_with(" #lobby <bob> two"));
  CHECK(read_until(tail, "bob").ends_with(" #lobby <bob> three"));
  bob.say("#lobby", "live \x1b[31m");
  CHECK(read_until(tail, "live").ends_with(" #lobby <bob> live ␛[31m"));
  bob.say("#lobby", "/me waves");
  CHECK(read_until(tail, "waves").ends_with(" #lobby * bob waves"));
  tail->signal(SIGINT);
  CHECK(tail->wait() == Exit{-1, SIGINT});
  CHECK(tail->errors().empty());
}

TEST_CASE_FIXTURE(LineMode, "json prints the server's events, each as one object") {
  Talker bob(server.port(), "bob");
  bob.join("#lobby");
  Piped tail(server.address(), {"--tail", "--json", "#lobby"});
  const auto joined = json::parse(*tail->read_line());
  CHECK(joined["type"] == "joined");
  const auto accepted = bob.say("#lobby", "hi \x1b");
  for (;;) {
    const auto event = json::parse(*tail->read_line());
    if (event["type"] != "message") continue;
    CHECK(event["room"] == "#lobby");
    CHECK(event["seq"] == accepted["seq"]);
    CHECK(event["text"] == "hi \x1b");
    break;
  }
}

TEST_CASE_FIXTURE(LineMode, "a reader that goes ends it quietly, by SIGPIPE") {
  Process shell(
      {"/bin/bash", "-c",
       parley_words(server.address(), {"--no-identity", "--nick", "tail", "--tail", "#lobby"}) +
           "| head -1; echo ${PIPESTATUS[0]}"});
  Talker bob(server.port(), "bob");
  bob.join("#lobby");
  // It has come in when its nick is in the list; then one message for head, and one to find out.
  for (bool there = false; !there;) {
    const auto answer = bob.ask({{"type", "members"}, {"room", "#lobby"}});
    for (const auto& member : answer["members"]) there = there || member["nick"] == "tail";
  }
  bob.say("#lobby", "first");
  CHECK(shell.read_line()->ends_with("<bob> first"));
  bob.say("#lobby", "second");
  CHECK(shell.read_line() == "141");
  CHECK(shell.wait() == Exit{0, 0});
  CHECK(shell.errors().empty());
}

TEST_CASE("without a server it gives up soon, and says what to do") {
  Parleyd server;
  const auto address = server.address();
  server.stop();
  Piped parley(address, {"--room", "#lobby"});
  parley->write("hello\n");
  parley->close_input();
  CHECK(parley->wait() == Exit{1, 0});
  CHECK(lines(parley->errors()) == 1);
  CHECK(parley->errors().find("cannot connect to " + address_used(address)) != std::string::npos);
  CHECK(parley->errors().find("start it with ./dev run") != std::string::npos);
}

TEST_CASE("what answers there must speak the protocol") {
  Parleyd server;
  // The log of another server is no server: a listener that says something else.
  Process other({"/usr/bin/env", "python3", "-c",
                 "import socket\ns = socket.create_server(('127.0.0.1', 0))\n"
                 "print(s.getsockname()[1], flush=True)\nc = s.accept()[0]\n"
                 "c.sendall(b'SSH-2.0-test\\r\\n')\nc.recv(1000)\nc.recv(1000)\n"});
  Piped parley("127.0.0.1:" + *other.read_line(), {"--room", "#lobby"});
  parley->close_input();
  CHECK(parley->wait() == Exit{1, 0});
  CHECK(parley->errors().find("does not speak Parley's protocol") != std::string::npos);
  CHECK(lines(parley->errors()) == 1);
}

TEST_CASE("a hostile server's words reach neither output raw: refusals, reasons, messages, JSON") {
  const std::string evil = R"(\u001b]0;t\u0007\u009b31m\u202e)";
  const std::string message = R"({"type":"message","room":"#lobby","seq":1,)"
                              R"("time":"2026-01-01T00:00:00.000Z","from":"EVIL","text":"EVIL"})";
  struct Answer {
    std::string to_hello;
    std::string to_join;
  };
  const std::string welcome = R"({"type":"welcome","id":1,"nick":"a","head":0,"server":"EVIL",)"
                              R"("version":1,"line_bytes":8192})";
  const std::string joined = R"({"type":"joined","id":ID,"room":"#lobby","topic":"EVIL",)"
                             R"("private":false,"moderated":false,"role":"none","members":1,)"
                             R"("head":0,"created":false})";
  const std::string closing = R"({"type":"closing","code":"killed","text":"EVIL"})";
  for (const auto& [to_hello, to_join] : {
           Answer{R"({"type":"error","id":1,"code":"bad_nick","text":"EVIL"})", ""},
           Answer{R"({"type":"closing","code":"killed","text":"EVIL"})", ""},
           Answer{welcome, R"({"type":"error","id":ID,"code":"banned","text":"EVIL"})"},
           Answer{welcome,
                  std::string(joined).append("\n").append(message).append("\n").append(closing)},
       }) {
    for (const std::string flag : {"--tail", "--json"}) {
      std::string script = R"(import re, socket, sys
s = socket.create_server(('127.0.0.1', 0)); print(s.getsockname()[1], flush=True)
c = s.accept()[0]; f = c.makefile('rb'); hello = f.readline()
c.sendall((sys.argv[1].replace('"id":1', '"id":' + re.search(rb'"id":(\d+)', hello)[1].decode()) + '\n').encode())
join = f.readline()
while join and b'"join"' not in join: join = f.readline()
if join: c.sendall((sys.argv[2].replace('ID', re.search(rb'"id":(\d+)', join)[1].decode()) + '\n').encode())
)";
      const auto filled = [&](std::string text) {
        for (auto at = text.find("EVIL"); at != std::string::npos; at = text.find("EVIL")) {
          text.replace(at, 4, evil);
        }
        return text;
      };
      Process server({"/usr/bin/env", "python3", "-c", script, filled(to_hello), filled(to_join)});
      Piped parley("127.0.0.1:" + *server.read_line(), {"--room", "#lobby", "--tail", flag});
      const std::string output = parley->read_rest();
      CHECK(parley->wait().code == 1);
      const std::string all = output + parley->errors();
      CAPTURE(all);
      for (const std::string bad : {"\x1b", "\x07", "\xc2\x9b", "\xe2\x80\xae"}) {
        CHECK(all.find(bad) == std::string::npos);
      }
      CHECK(all.find("31m") != std::string::npos);  // it did come
    }
  }
}

TEST_CASE_FIXTURE(LineMode, "what the server refuses is one line, and exit 1") {
  Talker bob(server.port(), "bob");
  bob.join("#quiet");
  bob.ask({{"type", "mode"}, {"room", "#quiet"}, {"moderated", true}});
  Piped muted(server.address(), {"--room", "#quiet"});
  muted->write("hello\n");
  muted->close_input();
  CHECK(muted->wait() == Exit{1, 0});
  CHECK(muted->errors().starts_with("parley: cannot say it in #quiet: "));
  CHECK(lines(muted->errors()) == 1);
  Piped taken(server.address(), {"--nick", "bob", "--room", "#lobby"});
  taken->close_input();
  CHECK(taken->wait() == Exit{1, 0});
  CHECK(lines(taken->errors()) == 1);
}

TEST_CASE_FIXTURE(LineMode, "a line that cannot be a message is named") {
  Piped parley(server.address(), {"--room", "#lobby"});
  parley->write("fine\n\xff\xfe\n");
  parley->close_input();
  CHECK(parley->wait() == Exit{1, 0});
  CHECK(parley->errors() == "parley: line 2 of the input is not UTF-8\n");
  CHECK(history("#lobby") == Texts{"fine"});
}

TEST_CASE_FIXTURE(LineMode, "a line that is too long for the server ends it, also as JSON") {
  for (const std::string flag : {"--no-identity", "--json"}) {
    Piped parley(server.address(), {"--room", "#long", flag});
    parley->write("first\n" + std::string(8'300, 'z') + "\nlast\n");
    parley->close_input();
    CHECK(parley->wait() == Exit{1, 0});
    CHECK(parley->errors().starts_with("parley: cannot say it in #long: this is too long"));
    CHECK(lines(parley->errors()) == 1);
  }
  CHECK(history("#long") == Texts{"first", "first"});
}

TEST_CASE_FIXTURE(LineMode, "no room to say it in, and wrong flags, exit 2") {
  Piped nowhere(server.address(), {});
  CHECK(nowhere->wait() == Exit{2, 0});
  CHECK(nowhere->errors() == "parley: say which room: parley --room '#lobby'\n");
  Piped wrong(server.address(), {"--wrong"});
  CHECK(wrong->wait() == Exit{2, 0});
  CHECK(lines(wrong->errors()) == 1);
}

TEST_CASE_FIXTURE(LineMode, "the same person is known again, a stranger is not") {
  const Home home;
  const auto say = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"--nick", "ada", "--room", "#hers", "--json"});
    Process parley(parley_command(server.address(), std::move(more)), {{home.variable()}, {}, {}});
    parley.close_input();
    const auto joined = json::parse(*parley.read_line());
    static_cast<void>(parley.read_rest());
    CHECK(parley.wait() == Exit{0, 0});
    return joined["role"].get<std::string>();
  };
  CHECK(say({}) == "founder");
  CHECK(say({}) == "founder");
  CHECK(say({"--no-identity"}) == "none");
}

TEST_CASE_FIXTURE(LineMode,
                  "an identity that cannot be kept is one line, and --no-identity the way out") {
  const TemporaryDirectory directory;
  const auto file = directory.write("not-a-directory", "");
  const std::vector<std::string> environment{"XDG_STATE_HOME=" + file.string()};
  Process parley(parley_command(server.address(), {"--room", "#lobby"}), {environment, {}, {}});
  parley.close_input();
  CHECK(parley.wait() == Exit{1, 0});
  CHECK(parley.errors().find(file.string()) != std::string::npos);
  CHECK(parley.errors().find("--no-identity") != std::string::npos);
  Process stranger(parley_command(server.address(), {"--room", "#lobby", "--no-identity"}),
                   {environment, {}, {}});
  stranger.close_input();
  CHECK(stranger.wait() == Exit{0, 0});
}

TEST_CASE_FIXTURE(LineMode,
                  "lines go on through kills and restarts, each stored once and in order") {
  constexpr int count = 400;
  Piped tail(server.address(), {"--nick", "tail", "--tail", "--json", "#lobby"});
  CHECK(json::parse(*tail->read_line())["type"] == "joined");
  Piped talker(server.address(), {"--nick", "talker", "--room", "#lobby", "--json"});
  CHECK(json::parse(*talker->read_line())["type"] == "joined");
  Texts expected;
  std::string input;
  for (int i = 0; i < count; ++i) {
    expected.push_back("line " + std::to_string(i));
    input += expected.back() + "\n";
  }
  talker->write(input);
  talker->close_input();
  int accepted = 0;
  const auto accept = [&](int up_to) {
    while (accepted < up_to) {
      const auto line = talker->read_line();
      REQUIRE(line);
      if (json::parse(*line)["type"] == "accepted") ++accepted;
    }
  };
  for (int round = 1; round <= 4; ++round) {
    accept(round * count / 5);
    if (round % 2 == 0) {
      server.stop();
    } else {
      server.kill();
    }
    server.start();
  }
  accept(count);
  static_cast<void>(talker->read_rest());
  CHECK(talker->wait() == Exit{0, 0});
  CHECK(history("#lobby") == expected);
  Texts seen;
  while (seen.size() < expected.size()) {
    const auto event = json::parse(*tail->read_line());
    if (event["type"] == "message") seen.push_back(event["text"]);
  }
  CHECK(seen == expected);
  tail->signal(SIGINT);
  CHECK(tail->read_rest().find("\"message\"") == std::string::npos);
  CHECK(tail->wait() == Exit{-1, SIGINT});
}
