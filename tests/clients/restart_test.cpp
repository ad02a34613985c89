// The real client, and a server that comes back with a shorter log.
#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <thread>

#include "clients/parley.hpp"
#include "server/talker.hpp"
#include "support/parleyd.hpp"

using namespace parley::tests;

namespace {

/// Reads JSON lines until one is of this type.
json read_event(Piped& parley, const std::string& type) {
  for (;;) {
    const auto line = parley->read_line();
    REQUIRE_MESSAGE(line, "ended before '", type, "': ", parley->errors());
    json event = json::parse(*line);
    if (event["type"] == type) return event;
  }
}

/// Twenty entries that are to be lost: a client that signs in now has a cursor after them.
void fill_log(Parleyd& server) {
  Talker bob(server.port(), "bob");
  bob.join("#lobby");
  for (int i = 1; i <= 20; ++i) bob.say("#lobby", "lost " + std::to_string(i));
}

void wait_for_member(Talker& reader, const std::string& nick) {
  const Deadline deadline(patience);
  for (;;) {
    const auto answer = reader.ask({{"type", "members"}, {"room", "#lobby"}});
    for (const auto& member : answer["members"]) {
      if (member["nick"] == nick) return;
    }
    REQUIRE_FALSE(deadline.over());
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

/// A server with a log, a copy of which is put in its place.
class RestoredServer {
 public:
  void back_up() {
    Talker carol(server.port(), "carol");
    carol.join("#lobby");
    carol.say("#lobby", "in the backup");
    Process backup(
        {program("parleyd"), "backup", copy_.string(), "--data", server.data().string()});
    REQUIRE(backup.wait() == Exit{0, 0});
  }
  void restore() {
    server.stop();
    std::filesystem::remove_all(server.data());
    std::filesystem::copy(copy_, server.data(), std::filesystem::copy_options::recursive);
    server.start();
  }

  Parleyd server{{}, no_rate_limits};

 private:
  TemporaryDirectory directory_;
  std::filesystem::path copy_ = directory_.path() / "copy";
};

struct ForgetfulServer {
  Parleyd server{{"--store", "memory"}, no_rate_limits};
};

void say(Parleyd& server, const std::string& nick, const std::string& text) {
  Talker talker(server.port(), nick);
  talker.join("#lobby");
  CHECK(talker.say("#lobby", text)["type"] == "accepted");
}

/// What is said is printed, each line once; the server is replaced; the same.
template <class Replace>
void check_tail(Parleyd& server, Replace replace) {
  fill_log(server);
  Piped tail(server.address(), {"--nick", "tail", "--tail", "--json", "#lobby"});
  read_event(tail, "joined");
  say(server, "dora", "before");
  CHECK(read_event(tail, "message")["text"] == "before");
  replace();
  Talker bob(server.port(), "bob");
  bob.join("#lobby");
  wait_for_member(bob, "tail");
  for (const auto* const text : {"after", "and after that"}) {
    bob.say("#lobby", text);
    CHECK(read_event(tail, "message")["text"] == text);
  }
  tail->signal(SIGINT);
  CHECK(tail->read_rest().find("\"message\"") == std::string::npos);
  CHECK(tail->wait() == Exit{-1, SIGINT});
  CHECK(tail->errors().find("the server's log began anew") != std::string::npos);
}

/// On the screen: what was said before, what was said while ada was away, what comes, what she
/// says.
template <class Replace>
void check_screen(Parleyd& server, Replace replace) {
  fill_log(server);
  Person ada(server.address(), "ada");
  ada.arrive();
  say(server, "dora", "before");
  ada->wait_for("dora │ before");
  replace();
  Talker bob(server.port(), "bob");
  bob.join("#lobby");
  bob.say("#lobby", "meanwhile");
  wait_for_member(bob, "ada");
  bob.say("#lobby", "afterwards");
  ada->wait_for("log began anew");
  ada->wait_for("bob │ meanwhile");
  ada->wait_for("│ afterwards");
  ada.line("still here");
  ada->wait_until_gone("unsent");
  ada->wait_for("ada │ still here");
  CHECK(bob.history("#lobby").back() == "still here");
}

}  // namespace

TEST_CASE_FIXTURE(ForgetfulServer,
                  "a restart of a server without a durable log is survived: tail") {
  check_tail(server, [&] { server.restart(); });
}

TEST_CASE_FIXTURE(ForgetfulServer,
                  "a restart of a server without a durable log is survived: in a terminal") {
  check_screen(server, [&] { server.restart(); });
}

TEST_CASE_FIXTURE(RestoredServer, "a server restored from an older backup is survived: tail") {
  back_up();
  check_tail(server, [&] { restore(); });
}

TEST_CASE_FIXTURE(RestoredServer,
                  "a server restored from an older backup is survived: in a terminal") {
  back_up();
  check_screen(server, [&] { restore(); });
}

TEST_CASE_FIXTURE(ForgetfulServer,
                  "lines that are piped in go on after such a restart, each once") {
  fill_log(server);
  Piped talker(server.address(), {"--nick", "talker", "--room", "#lobby", "--json"});
  read_event(talker, "joined");
  talker->write("one\n");
  read_event(talker, "accepted");
  server.restart();
  talker->write("two\nthree\n");
  talker->close_input();
  static_cast<void>(talker->read_rest());
  CHECK(talker->wait() == Exit{0, 0});
  Talker reader(server.port(), "reader");
  reader.join("#lobby");
  CHECK(reader.history("#lobby") == std::vector<std::string>{"two", "three"});
}
