// The real irssi and WeeChat, with the terminal client, against the real server.
#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "clients/parley.hpp"
#include "irc/talker.hpp"
#include "support/parleyd.hpp"

using namespace parley::tests;

namespace {

bool installed(const std::string& program) {
  return std::filesystem::exists("/usr/bin/" + program);
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

int count_of(const std::string& all, const std::string& text) {
  int count = 0;
  for (auto at = all.find(text); at != std::string::npos; at = all.find(text, at + 1)) ++count;
  return count;
}

/// In a terminal; what it shows in a room is read from the log file that it writes.
class Irssi {
 public:
  /// `account`: logs in to it by SASL PLAIN, which is what irssi 1.4 has.
  explicit Irssi(std::uint16_t port, const std::string& account = "")
      : home_(prepared(port, account)),
        terminal_({"/usr/bin/irssi", "--home", home_->path().string(), "-n", "irs"},
                  {{"TERM=xterm"}, 100, 30}) {
    REQUIRE(terminal_.comes_to_show("MOTD File is missing", patience));
  }
  void line(const std::string& text) { terminal_.type(text + "\r"); }
  [[nodiscard]] std::string log(const std::string& room) const {
    return content(home_->path() / (room + ".log"));
  }
  /// Until its log of the room has the text so many times.
  void wait_for(const std::string& room, const std::string& text, int times = 1) {
    const Deadline deadline(patience);
    while (count_of(log(room), text) < times) {
      REQUIRE_MESSAGE(!deadline.over(), "irssi does not show: ", text, "\n", log(room));
      // Reads what irssi draws, which would otherwise wait for a reader.
      static_cast<void>(terminal_.comes_to_show("\x01", std::chrono::milliseconds(20)));
    }
  }
  PseudoTerminal& terminal() { return terminal_; }

 private:
  static std::unique_ptr<TemporaryDirectory> prepared(std::uint16_t port,
                                                      const std::string& account) {
    auto home = std::make_unique<TemporaryDirectory>();
    const std::string path = home->path().string();
    // irssi compares the certificate's names, and not its addresses.
    const auto twin = tls_twin_of(port);
    const std::string door =
        twin ? "address = \"localhost\"; use_tls = \"yes\"; tls_verify = \"yes\"; tls_cafile = \"" +
                   twin->certificate + "\"; port = \"" + std::to_string(twin->port) + "\"; "
             : "address = \"127.0.0.1\"; port = \"" + std::to_string(port) + "\"; ";
    const std::string sasl = account.empty()
                                 ? ""
                                 : "sasl_mechanism = \"PLAIN\"; sasl_username = \"" + account +
                                       "\"; sasl_password = \"correct horse\"; ";
    static_cast<void>(home->write(
        "config", "settings = { \"fe-common/core\" = { autolog = \"yes\"; autolog_path = \"" +
                      path + "/$0.log\"; autolog_level = \"all\"; };\n" +
                      // Without this, its own flood protection sends a command every 2.2 seconds.
                      "\"irc/core\" = { cmds_max_at_once = \"1000\"; }; };\n" +
                      "chatnets = { p = { type = \"IRC\"; " + sasl + "}; };\n" + "servers = ( { " +
                      door + "chatnet = \"p\"; autoconnect = \"yes\"; } );\n"));
    return home;
  }

  std::unique_ptr<TemporaryDirectory> home_;
  PseudoTerminal terminal_;
};

/// Without a screen: commands go in by its fifo, what it shows comes out by its logger.
class WeeChat {
 public:
  /// `account`: logs in to it by SASL SCRAM-SHA-256.
  explicit WeeChat(std::uint16_t port, const std::string& account = "")
      : process_(command_line({"/usr/bin/weechat-headless", "-d", home_.path().string(), "-r",
                               "/set fifo.file.path \"" + fifo().string() + "\"", "-r",
                               "/set logger.file.flush_delay 0"},
                              port, account)) {
    wait_for("server.p", "MOTD File is missing");
  }
  /// A command in the server's buffer.
  void command(const std::string& line) { send("irc.server.p *" + line); }
  void say(const std::string& room, const std::string& text) {
    send("irc.p." + room + " *" + text);
  }
  [[nodiscard]] std::string log(const std::string& buffer) const {
    const std::string name = buffer.starts_with("server") ? buffer : "p." + buffer;
    return content(home_.path() / "logs" / ("irc." + name + ".weechatlog"));
  }
  void wait_for(const std::string& buffer, const std::string& text) const {
    const Deadline deadline(patience);
    while (log(buffer).find(text) == std::string::npos) {
      REQUIRE_MESSAGE(!deadline.over(), "WeeChat does not show: ", text, "\n", log(buffer));
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  Process& process() { return process_; }

 private:
  static std::vector<std::string> command_line(std::vector<std::string> command, std::uint16_t port,
                                               const std::string& account) {
    const auto run = [&command](const std::string& line) {
      command.insert(command.end(), {"-r", line});
    };
    const auto twin = tls_twin_of(port);
    run("/server add p 127.0.0.1/" + std::to_string(twin ? twin->port : port) +
        " -notls -nicks=wee");
    if (twin) {
      run("/set weechat.network.gnutls_ca_user \"" + twin->certificate + "\"");
      run("/set irc.server.p.ssl on");  // its name before WeeChat 4; each knows one of the two
      run("/set irc.server.p.tls on");
    }
    if (!account.empty()) {
      run("/set irc.server.p.sasl_mechanism scram-sha-256");
      run("/set irc.server.p.sasl_username " + account);
      run("/set irc.server.p.sasl_password \"correct horse\"");
    }
    // Without these, its own flood protection sends a command every two seconds. The first is its
    // name from WeeChat 4 on, the others before.
    for (const char* const option : {"anti_flood", "anti_flood_prio_high", "anti_flood_prio_low"}) {
      run("/set irc.server_default." + std::string(option) + " 0");
    }
    run("/connect p");
    return command;
  }
  [[nodiscard]] std::filesystem::path fifo() const { return home_.path() / "fifo"; }
  void send(const std::string& line) const { std::ofstream(fifo()) << line << std::endl; }

  TemporaryDirectory home_;
  Process process_;
};

/// Each of the texts is there once, and they are in this order.
void check_once_in_order(const std::string& log, const std::vector<std::string>& texts) {
  std::size_t before = 0;
  for (const std::string& text : texts) {
    CAPTURE(text);
    CAPTURE(log);
    const auto place = log.find(text, before);
    REQUIRE(place != std::string::npos);
    CHECK(log.find(text) == place);
    CHECK(log.find(text, place + 1) == std::string::npos);
    before = place;
  }
}

/// Whether WHOIS says that `nick` comes through TLS.
bool is_secure(IrcTalker& who_asks, const std::string& nick) {
  who_asks.send("WHOIS " + nick);
  const auto answer = who_asks.until(RPL_ENDOFWHOIS);
  return std::ranges::any_of(
      answer, [](const std::string& line) { return numeric_of(line) == RPL_WHOISSECURE; });
}

}  // namespace

TEST_CASE("irssi, WeeChat and parley in one room: each sees all, once and in order") {
  if (!installed("irssi") || !installed("weechat-headless")) {
    MESSAGE("left out: irssi and weechat-headless are not installed (./dev test installs them)");
    return;
  }
  Parleyd server;
  Person pat(server.address(), "pat", {"#lobby"});
  pat.arrive();
  Irssi irssi(server.port());
  irssi.line("/join #lobby");
  irssi.wait_for("#lobby", "irs [~u@parley] has joined #lobby");
  WeeChat weechat(server.port());
  weechat.command("/join #lobby");
  weechat.wait_for("#lobby", "Channel #lobby:");
  irssi.wait_for("#lobby", "wee [~u@parley] has joined #lobby");

  pat.line("first, from parley");
  weechat.wait_for("#lobby", "first, from parley");
  irssi.wait_for("#lobby", "first, from parley");
  irssi.line("second, from irssi");
  weechat.wait_for("#lobby", "second, from irssi");
  pat->wait_for("second, from irssi");
  weechat.say("#lobby", "third, from WeeChat");
  irssi.wait_for("#lobby", "third, from WeeChat");
  pat->wait_for("third, from WeeChat");
  irssi.line("/me waves as fourth");
  weechat.wait_for("#lobby", "irs waves as fourth");
  pat->wait_for("irs waves as fourth");

  pat.line("/kick wee enough");
  weechat.wait_for("#lobby", "pat has kicked wee (enough)");
  irssi.wait_for("#lobby", "wee was kicked from #lobby by pat [enough]");
  pat.line("fifth, behind the kick");
  irssi.wait_for("#lobby", "fifth, behind the kick");
  CHECK(weechat.log("#lobby").find("fifth") == std::string::npos);

  weechat.command("/join #lobby");
  irssi.wait_for("#lobby", "wee [~u@parley] has joined #lobby", 2);
  irssi.line("sixth, after the return");
  weechat.wait_for("#lobby", "sixth, after the return");
  weechat.command("/quote CHATHISTORY LATEST #lobby * 50");
  weechat.wait_for("#lobby", "fifth, behind the kick");
  irssi.line("/quit goodnight");
  weechat.wait_for("#lobby", "(goodnight)");

  check_once_in_order(irssi.log("#lobby"),
                      {"first, from parley", "second, from irssi", "third, from WeeChat",
                       "waves as fourth", "was kicked", "fifth, behind", "sixth, after"});
  weechat.command("/quit");
  CHECK(weechat.process().wait() == Exit{0, 0});
}

TEST_CASE("irssi is kicked, comes back, asks what it missed, and leaves") {
  if (!installed("irssi")) {
    MESSAGE("left out: irssi is not installed (./dev test installs it)");
    return;
  }
  Parleyd server;
  Person pat(server.address(), "pat", {"#den"});
  pat.arrive();
  Irssi irssi(server.port());
  irssi.line("/join #den");
  irssi.wait_for("#den", "irs [~u@parley] has joined #den");
  irssi.line("before the kick");
  pat->wait_for("before the kick");
  pat.line("/kick irs enough");
  irssi.wait_for("#den", "irs was kicked from #den by pat [enough]");
  pat.line("said while irssi was out");
  pat->wait_for("said while irssi was out");
  CHECK(irssi.log("#den").find("while irssi was out") == std::string::npos);
  irssi.line("/join #den");
  irssi.line("/quote CHATHISTORY LATEST #den * 5");
  irssi.wait_for("#den", "said while irssi was out");
  irssi.line("/notice #den a notice from irssi");
  pat->wait_for("a notice from irssi");
  irssi.line("/mode #den b");
  irssi.line("/part #den done");
  pat->wait_for("irs left");
}

TEST_CASE("irssi logs in by SASL PLAIN, WeeChat by SCRAM-SHA-256") {
  if (!installed("irssi") || !installed("weechat-headless")) {
    MESSAGE("left out: irssi and weechat-headless are not installed (./dev test installs them)");
    return;
  }
  Parleyd server({}, "[accounts]\nhash_memory_kib = 1024\nhash_passes = 1\n");
  IrcTalker ada(server.port(), "ada");
  ada.get("REGISTER * * :correct horse", RPL_LOGGEDIN);
  IrcTalker bob(server.port(), "bob");
  bob.get("REGISTER * * :correct horse", RPL_LOGGEDIN);
  for (IrcTalker* one : {&ada, &bob}) {
    one->send("QUIT");
    one->raw().read_to_end();
  }
  IrcTalker eve(server.port(), "eve");
  {
    Irssi irssi(server.port(), "ada");
    CHECK(is_secure(eve, "irs") == everything_through_tls());
    CHECK(eve.get("WHOIS irs", RPL_WHOISACCOUNT) == ":parley 330 eve irs ada :is logged in as");
  }
  WeeChat weechat(server.port(), "bob");
  CHECK(is_secure(eve, "wee") == everything_through_tls());
  CHECK(eve.get("WHOIS wee", RPL_WHOISACCOUNT) == ":parley 330 eve wee bob :is logged in as");
  weechat.command("/quit");
  CHECK(weechat.process().wait() == Exit{0, 0});
}
