// The real client in a terminal, with the real server.
#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <memory>
#include <thread>

#include "clients/parley.hpp"
#include "server/talker.hpp"
#include "support/parleyd.hpp"

using namespace parley::tests;

namespace {

constexpr const char* ctrl_c = "\x03";
constexpr const char* ctrl_n = "\x0e";
constexpr const char* page_up = "\033[5~";

void check_restored(PseudoTerminal& terminal) {
  CHECK(same_settings(terminal.settings(), terminal.settings_before()));
  CHECK_FALSE(terminal.screen().alternate_screen());
  CHECK_FALSE(terminal.screen().bracketed_paste());
  CHECK(terminal.screen().cursor_shown());
}

/// How often the text is on the screen.
int count(const Emulator& screen, const std::string& text) {
  int found = 0;
  const auto all = screen.text();
  for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++found;
  return found;
}

/// A screen half painted may show it twice, or not at all.
void wait_until_once(PseudoTerminal& terminal, const std::string& text) {
  terminal.wait_until([&](const Emulator& screen) { return count(screen, text) == 1; },
                      "once: " + text);
}

/// What the room's log has, once it has `count` messages. A message is on its sender's screen
/// before it is in the log.
std::vector<std::string> logged(const Parleyd& server, const std::string& room, std::size_t count) {
  Talker reader(server.port(), "reader");
  reader.join(room);
  const Deadline deadline(patience);
  for (;;) {
    auto said = reader.history(room);
    if (said.size() >= count || deadline.over()) return said;
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
  }
}

struct Fixture {
  Parleyd server{{}, no_rate_limits};
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "without a room it goes into #lobby, and two people talk") {
  Person ada(server.address(), "ada");
  ada->wait_for("● ada · 1 member");
  CHECK(ada->screen().alternate_screen());
  CHECK(ada->screen().bracketed_paste());
  CHECK_FALSE(same_settings(ada->settings(), ada->settings_before()));
  Person bob(server.address(), "bob");
  bob->wait_for("● bob · 2 members");
  ada->wait_for("bob came in");
  bob.line("hello, 日本 👍");
  ada->wait_for("bob │ hello, 日本 👍");
  bob->wait_for("bob │ hello, 日本 👍");
  bob->type("writing");
  ada->wait_for("bob is typing…");
}

TEST_CASE_FIXTURE(Fixture, "the server knows whether somebody comes through TLS") {
  Person ada(server.address(), "ada");
  ada.arrive();
  const auto answer = Talker(server.port(), "bob").ask({{"type", "whois"}, {"nick", "ada"}});
  CHECK(answer.value("secure", false) == everything_through_tls());
}

TEST_CASE_FIXTURE(Fixture, "what was said before is there, and older lines come with PgUp") {
  Talker bob(server.port(), "bob");
  bob.join("#lobby");
  for (int i = 1; i <= 300; ++i) bob.say("#lobby", "line " + std::to_string(i) + ".");
  Person ada(server.address(), "ada");
  ada->wait_for("line 300.");
  const Deadline deadline(patience);
  while (!ada->comes_to_show("bob made the room", std::chrono::milliseconds{100})) {
    REQUIRE_FALSE(deadline.over());
    ada->type(page_up);
  }
  wait_until_once(ada.terminal(), "line 1.");
  ada->wait_for("below");
  ada->type("\033>");  // Alt->: back to the newest
  ada->wait_for("line 300.");
}

TEST_CASE_FIXTURE(Fixture, "unread messages and mentions are counted in the room list") {
  Person ada(server.address(), "ada", {"#lobby", "#dev"});
  ada->wait_for(" 2 #dev");
  Talker bob(server.port(), "bob");
  bob.join("#dev");
  bob.say("#dev", "one");
  ada->wait_for("#dev       1");
  bob.say("#dev", "ada: two");
  ada->wait_for("#dev      @2");
  bob.say("ada", "psst");
  ada->wait_for(" 3 bob       @1");
  ada->type(ctrl_n);
  ada->wait_for("ada: two");
  ada->wait_until_gone("@2");
}

TEST_CASE_FIXTURE(Fixture, "rooms are joined, commanded and left by typing") {
  Person ada(server.address(), "ada");
  ada.arrive();
  ada.line("/join #plans");
  ada->wait_for(" 2 #plans");
  ada.line("/topic The plan");
  ada->wait_for("#plans  The plan");
  ada.line("/mode moderated on");
  ada->wait_for("moderated");
  ada.line("/members");
  ada->wait_for("in #plans: ~ada");
  ada.line("/help kick");
  ada->wait_for("/kick [#ROOM] NICK [REASON]: remove a user");
  ada.line("/kick nobody");
  ada->wait_for("!");
  ada.line("/part");
  ada->wait_until_gone("#plans");
}

TEST_CASE_FIXTURE(Fixture, "a message is taken back by typing, and its text is gone everywhere") {
  Person ada(server.address(), "ada");
  ada.arrive();
  Person bob(server.address(), "bob");
  bob.arrive();
  bob.line("the password is sesame");
  ada->wait_for("bob │ the password is sesame");
  bob.line("good night");
  ada->wait_for("bob │ good night");
  // Bob's own two are his only when the server has accepted them; what follows them shows that.
  ada.line("good night, bob");
  bob->wait_for("ada │ good night, bob");
  bob.line("/redact 2 wrong window");
  for (auto* person : {&ada, &bob}) {
    (*person)->wait_for("bob took a message back: wrong window");
    (*person)->wait_for("bob │ (taken back)");
    (*person)->wait_until_gone("sesame");  // what tells of it may be painted before
  }
  bob.line("/redact carol");
  bob->wait_for("there is no such message of carol in this window");
  ada.line("/redact bob");  // who made the room may
  bob->wait_for("ada took a message back");
  bob->wait_until_gone("bob │ good night");
  CHECK(logged(server, "#lobby", 3) == std::vector<std::string>{"", "", "good night, bob"});
}

TEST_CASE_FIXTURE(Fixture, "the picture follows the size of the window") {
  Person ada(server.address(), "ada");
  ada.arrive();
  ada.line("a line that is wrapped at forty columns only");
  ada->wait_for("at forty columns only");
  ada->resize(40, 15);
  ada->wait_until(
      [](const Emulator& screen) {
        return screen.row(14).starts_with("ada>") && screen.row(13).starts_with(" ● ada") &&
               screen.row(0).starts_with(" #lobby");
      },
      "forty columns");
  CHECK(ada->screen().text().find(" 1 #lobby") == std::string::npos);
  ada->resize(120, 35);
  ada->wait_until(
      [](const Emulator& screen) {
        return screen.row(34).starts_with("ada>") && screen.row(33).starts_with(" ● ada") &&
               screen.row(2).starts_with(" 1 #lobby") &&
               screen.text().find("is wrapped at forty columns only") != std::string::npos;
      },
      "a hundred and twenty columns");
}

TEST_CASE_FIXTURE(Fixture,
                  "Ctrl-C drops the line, then asks, then leaves; the terminal is as before") {
  Person ada(server.address(), "ada");
  ada.arrive();
  ada->type("half a line");
  ada->wait_for("ada> half a line");
  ada->type(ctrl_c);
  ada->wait_until_gone("half a line");
  ada->type(ctrl_c);
  ada->wait_for("Ctrl-C again leaves");
  ada->type(ctrl_c);
  CHECK(ada->wait() == Exit{0, 0});
  check_restored(ada.terminal());
}

TEST_CASE_FIXTURE(Fixture, "/quit leaves, and the others are told why") {
  Talker bob(server.port(), "bob");
  bob.join("#lobby");
  Person ada(server.address(), "ada");
  ada.arrive();
  ada.line("/quit tea time");
  CHECK(ada->wait() == Exit{0, 0});
  check_restored(ada.terminal());
  CHECK(bob.event("quit")["text"] == "tea time");
}

TEST_CASE_FIXTURE(Fixture, "whatever signal ends it, the terminal is as before") {
  for (const int signal : {SIGTERM, SIGHUP, SIGABRT, SIGSEGV}) {
    CAPTURE(signal);
    Person ada(server.address(), "ada");
    ada.arrive();
    ada->signal(signal);
    const auto exit = ada->wait();
    CHECK((exit.signal == signal || sanitized()));  // sanitizers turn a crash into an exit
    check_restored(ada.terminal());
  }
}

TEST_CASE_FIXTURE(Fixture, "what is written and not sent survives the loss of the terminal") {
  const Home home;
  const auto start = [&](std::vector<std::string> more) {
    return std::make_unique<PseudoTerminal>(
        parley_command(server.address(), std::move(more)),
        PseudoTerminal::Setting{.environment = {home.variable()}});
  };
  std::vector<std::string> said;
  for (const int signal : {SIGHUP, SIGTERM}) {
    CAPTURE(signal);
    const auto before = start({"--nick", "ada"});
    before->wait_for(" member");
    before->type("took ten minutes");
    before->wait_for("ada> took ten minutes");
    before->signal(signal);
    CHECK(before->wait() == Exit{-1, signal});
    const auto after = start({"--nick", "ada"});
    after->wait_for("ada> took ten minutes");
    after->wait_for(" member");
    after->type("\r");
    said.emplace_back("took ten minutes");
    CHECK(logged(server, "#lobby", said.size()) == said);
    after->signal(SIGTERM);
    CHECK(after->wait() == Exit{-1, SIGTERM});
  }
  const auto stranger = start({"--nick", "eve", "--no-identity"});
  stranger->wait_for(" member");
  stranger->type("secret");
  stranger->wait_for("eve> secret");
  stranger->signal(SIGHUP);
  CHECK(stranger->wait() == Exit{-1, SIGHUP});
  for (const auto& file : std::filesystem::directory_iterator(home.path() / "parley")) {
    CHECK(file.path().filename().string().starts_with("secret"));
  }
}

TEST_CASE_FIXTURE(Fixture, "SIGINT from outside is a Ctrl-C") {
  Person ada(server.address(), "ada");
  ada.arrive();
  ada->signal(SIGINT);
  ada->wait_for("Ctrl-C again leaves");
  ada->signal(SIGINT);
  CHECK(ada->wait() == Exit{0, 0});
  check_restored(ada.terminal());
}

TEST_CASE_FIXTURE(Fixture, "Ctrl-Z goes back to the shell, fg comes back to the screen") {
  const Home home;
  PseudoTerminal shell({"/bin/sh", "-i"}, {{home.variable(), "PS1=sh> ", "ENV="}, 80, 24});
  shell.wait_for("sh>");
  shell.type(parley_words(server.address(), {"--nick", "ada"}) + "\r");
  shell.wait_for(" member");
  shell.type("a draft");
  shell.wait_for("ada> a draft");
  shell.type("\x1a");
  shell.wait_until([](const Emulator& screen) { return !screen.alternate_screen(); }, "the shell");
  shell.wait_for("sh>");
  CHECK_FALSE(shell.screen().bracketed_paste());
  shell.type("stty -a | grep -o -- '-\\?icanon' && echo back\r");
  shell.wait_for("back");
  CHECK(shell.screen().text().find("-icanon") == std::string::npos);
  Talker bob(server.port(), "bob");
  bob.join("#lobby");
  bob.say("#lobby", "said meanwhile");
  shell.type("fg\r");
  shell.wait_until([](const Emulator& screen) { return screen.alternate_screen(); }, "parley");
  shell.wait_for("said meanwhile");
  shell.wait_for("ada> a draft");
  CHECK(shell.screen().bracketed_paste());
}

TEST_CASE_FIXTURE(Fixture, "a paste becomes one message for each line, after Enter") {
  Person ada(server.address(), "ada");
  ada.arrive();
  ada->type("\033[200~first\nsecond\r\n/quit\n\033[201~");
  ada->wait_for("3 messages: Enter sends");
  ada->type("\r");
  ada->wait_for("ada │ /quit");
  CHECK(logged(server, "#lobby", 3) == std::vector<std::string>{"first", "second", "/quit"});
}

TEST_CASE_FIXTURE(Fixture, "a paste and an arrow key may come in pieces") {
  Person ada(server.address(), "ada");
  ada.arrive();
  const auto pause = [] { std::this_thread::sleep_for(std::chrono::milliseconds{100}); };
  ada->type("\033[200~pasted\033");
  pause();
  ada->type("[201~");
  ada->type("\033");
  pause();
  ada->type("[DX\r");
  ada->wait_for("ada │ pasteXd");
}

TEST_CASE_FIXTURE(Fixture, "a text that is too long is refused, and what comes after it is said") {
  Person ada(server.address(), "ada");
  ada.arrive();
  for (const int bytes : {3'000, 3'000, 2'300}) {  // a terminal's line buffer holds 4,095
    ada->type("\033[200~" + std::string(static_cast<std::size_t>(bytes), 'z') + "\033[201~");
    ada->wait_for("zzz");
  }
  ada->type("\r");
  ada->wait_for("not sent: this is too long");
  ada.line("the next");
  CHECK(logged(server, "#lobby", 1) == std::vector<std::string>{"the next"});
}

TEST_CASE_FIXTURE(Fixture, "what others say never reaches the terminal raw") {
  Person ada(server.address(), "ada");
  ada.arrive();
  Talker bob(server.port(), "bob");
  bob.join("#lobby");
  bob.say("#lobby", "evil \x1b]0;title\x07 \x1b[2J and \u009b31m end");
  ada->wait_for("evil ␛]0;title␇ ␛[2J and");
  CHECK(ada->output().find("\x1b]0;") == std::string::npos);
  CHECK(ada->output().find("\xc2\x9b") == std::string::npos);
}

TEST_CASE_FIXTURE(
    Fixture, "a restart and a kill -9 of the server are survived: nothing twice, nothing lost") {
  Person ada(server.address(), "ada", {}, {{}, 100, 50});
  ada.arrive();
  ada.line("message one.");
  ada->wait_for("ada │ message one.");
  REQUIRE(logged(server, "#lobby", 1).size() == 1);
  server.kill();
  ada->wait_for("reconnecting");
  ada.line("message two, written meanwhile.");
  ada->wait_for("1 unsent");
  server.start();
  ada->wait_for("● ada");
  ada->wait_until_gone("unsent");
  {
    Talker bob(server.port(), "bob");
    bob.join("#lobby");
    bob.say("#lobby", "message three.");
    ada->wait_for("message three.");
    server.stop();
  }
  ada->wait_for("reconnecting");
  server.start();
  ada->wait_for("● ada");
  ada.line("message four.");
  ada->wait_for("ada │ message four.");
  const auto said = logged(server, "#lobby", 4);
  ada->wait_until_gone("unsent");
  for (const auto* text : {"message one.", "message two,", "message three.", "message four."}) {
    wait_until_once(ada.terminal(), text);
  }
  CAPTURE(json(said).dump());
  CHECK(said == std::vector<std::string>{"message one.", "message two, written meanwhile.",
                                         "message three.", "message four."});
}

TEST_CASE("without a server it says so, tries on, and then says what was written meanwhile") {
  Parleyd server({}, no_rate_limits);
  const auto address = server.address();
  server.stop();
  Person ada(address, "ada");
  ada->wait_for("reconnecting");
  ada->wait_for("refused");
  ada.line("written early");
  ada->wait_for("1 unsent");
  server.start();
  ada->wait_until_gone("unsent");
  ada->wait_for("│ written early");
  CHECK(logged(server, "#lobby", 1) == std::vector<std::string>{"written early"});
}

TEST_CASE_FIXTURE(Fixture, "a nick that another has ends it with one line") {
  Talker bob(server.port(), "bob");
  Person other(server.address(), "bob");
  CHECK(other->wait() == Exit{1, 0});
  check_restored(other.terminal());
  CHECK(other->screen().text().find("parley: ") != std::string::npos);
}

TEST_CASE_FIXTURE(Fixture, "colours are used where there are any, and not where NO_COLOR is set") {
  Person ada(server.address(), "ada");
  ada.arrive();
  CHECK(ada->screen().coloured());
  Person bob(server.address(), "bob", {}, {{"NO_COLOR=1"}, 80, 24});
  bob.arrive();
  CHECK_FALSE(bob->screen().coloured());
}

TEST_CASE_FIXTURE(Fixture, "a terminal that cannot do it is told so, and left alone") {
  Person ada(server.address(), "ada", {}, {{"TERM=dumb"}, 80, 24});
  CHECK(ada->wait() == Exit{1, 0});
  CHECK(ada->screen().text().find("use --tail to read") != std::string::npos);
  Person bob(server.address(), "bob", {}, {{"TERM=no-such-terminal"}, 80, 24});
  CHECK(bob->wait() == Exit{1, 0});
  CHECK(same_settings(bob->settings(), bob->settings_before()));
}

TEST_CASE_FIXTURE(Fixture, "it works on a terminal of eight colours and in a plain C locale") {
  Person ada(server.address(), "ada", {}, {{"TERM=linux", "LC_ALL=C"}, 80, 24});
  ada->wait_until(
      [](const Emulator& screen) {
        return screen.text().find("ada · 1 member") != std::string::npos;
      },
      "the status line");
  ada.line("grüß dich");
  ada->wait_for("ada │ grüß dich");
}
