// Promise 7: no secret reaches the log, a core dump, or a file that others read, and none stays.
#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "irc/talker.hpp"
#include "server/browser.hpp"
#include "server/talker.hpp"
#include "support/parleyd.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"
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
         "\n[log]\nlevel = \"trace\"\n[operators]\naccounts = [\"root\"]\n";
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
  // A password in the wrong field is no account's name, and is not in the log either.
  Talker mistaken(port, "ada", {{"account", marked("as-name")}, {"password", "wrong horse"}});
  CHECK(mistaken.welcome()["code"] == "login_failed");
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
  bob.get("OPER bob " + marked("oper"), ERR_NOOPERHOST);
}

void by_browser(std::uint16_t http_port) {
  ws::Browser page(http_port);
  page.send(
      json{{"type", "hello"}, {"id", 1}, {"nick", "web"}, {"secret", marked("a page of the web")}}
          .dump());
  CHECK(page.until("welcome").first != 0);
  RawClient stray(http_port);
  stray.send_bytes("GET /?token=" + marked("token") + " HTTP/1.1\r\nHost: localhost\r\nCookie: " +
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

namespace {

/// Hashes that cost next to nothing, and memory that this user may look at.
const std::string open_to_us =
    "[server]\ncore_dumps = true\n[accounts]\nhash_memory_kib = 1024\nhash_passes = 1\n"
    "scram_iterations = 4096\n";

/// Both halves are looked for: what is left of freed memory is seldom all of it.
std::string password_for(const std::string& path) {
  return "one-half:" + path + "/other-half:" + path;
}

/// What a process can write to: heap, stacks, data. Empty: we may not look.
std::string memory_of(pid_t pid) {
  const std::string directory = "/proc/" + std::to_string(pid);
  std::ifstream maps(directory + "/maps");
  std::ifstream memory(directory + "/mem", std::ios::binary);
  std::string all;
  for (std::string line; std::getline(maps, line);) {
    std::istringstream in(line);
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
    char dash = 0;
    std::string rights;
    in >> std::hex >> begin >> dash >> end >> rights;
    if (!rights.starts_with("rw")) continue;
    const std::size_t before = all.size();
    all.resize(before + end - begin);
    memory.clear();
    memory.seekg(static_cast<std::streamoff>(begin));
    memory.read(all.data() + before, static_cast<std::streamsize>(end - begin));
    all.resize(before + static_cast<std::size_t>(memory.gcount()));
  }
  return all;
}

/// Sends requests in the ways that passwords come, and looks for them in the server's memory.
class Watched {
 public:
  explicit Watched(const Parleyd& server) : server_(server) {}

  /// False, and said so: this user may not look. False under the sanitizers: they keep what was
  /// freed, and terabytes of their own.
  [[nodiscard]] bool may_look() const {
    if (sanitized()) return false;
    if (!memory_of(server_.pid()).empty()) return true;
    MESSAGE("skipped: this user may not read /proc/PID/mem of its own processes");
    return false;
  }

  void check_forgotten(const std::string& path) { check_nowhere(path, password_for(path)); }

  /// Soon: who held it last may be done with it a moment after the answer.
  void check_nowhere(const std::string& path, const std::string& secret) {
    CAPTURE(path);
    bool found = true;
    for (int tries = 0; found && tries < 20; ++tries) {
      if (tries > 0) std::this_thread::sleep_for(std::chrono::milliseconds(100));
      const std::string memory = memory_of(server_.pid());
      found = memory.find(secret.substr(0, secret.size() / 2)) != std::string::npos ||
              memory.find(secret.substr(secret.size() / 2)) != std::string::npos;
    }
    CHECK_FALSE(found);
  }

 private:
  const Parleyd& server_;
};

std::string hello_of(const std::string& account, const std::string& password) {
  return json{{"type", "hello"}, {"id", 1}, {"account", account}, {"password", password}}.dump();
}

/// Long enough for the server to have read what was sent before.
void let_it_read() { std::this_thread::sleep_for(std::chrono::milliseconds(50)); }

void send_halves(RawClient& client, const std::string& bytes) {
  client.send_bytes(bytes.substr(0, bytes.size() - 5));
  let_it_read();
  client.send_bytes(bytes.substr(bytes.size() - 5));
}

/// A client that goes in the middle of a line.
void break_off(const Parleyd& server, const std::string& bytes) {
  {
    RawClient gone(server.port());
    gone.send_bytes(bytes);
    let_it_read();
  }
  let_it_read();
}

json registration(const std::string& account, const std::string& password) {
  return {{"type", "register"}, {"account", account}, {"password", password}};
}

}  // namespace

TEST_CASE("what is in the server's memory can be found by these tests") {
  const Parleyd server({"--store", "memory"}, open_to_us);
  Watched watched(server);
  if (!watched.may_look()) return;
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  ada.ask({{"type", "topic"}, {"room", "#lobby"}, {"text", "this stays in memory"}});
  CHECK(memory_of(server.pid()).find("this stays in memory") != std::string::npos);
}

TEST_CASE("a password that came as JSON is nowhere in the server's memory") {
  const Parleyd server({"--store", "memory", "--tls", "127.0.0.1:0"}, open_to_us);
  Watched watched(server);
  if (!watched.may_look()) return;
  const std::string kept = password_for("kept");
  Talker ada(server.port(), "ada");
  CHECK(ada.ask(registration("ada", password_for("registered")))["type"] == "account");
  watched.check_forgotten("registered");
  CHECK(
      ada.ask({{"type", "password"}, {"old", password_for("registered")}, {"new", kept}})["type"] ==
      "done");
  watched.check_forgotten("registered");
  watched.check_forgotten("kept");

  RawClient one_packet(server.port());
  one_packet.send(hello_of("ada", kept));
  CHECK(one_packet.read_line().find("welcome") != std::string::npos);
  watched.check_forgotten("kept");
  RawClient two_packets(server.port());
  send_halves(two_packets, hello_of("ada", kept) + "\n");
  CHECK(two_packets.read_line().find("welcome") != std::string::npos);
  watched.check_forgotten("kept");
  RawClient tls(server.tls_port(), {.tls = TlsSetting{}});
  tls.send(hello_of("ada", kept));
  CHECK(tls.read_line().find("welcome") != std::string::npos);
  watched.check_forgotten("kept");

  RawClient wrong(server.port());
  wrong.send(hello_of("ada", password_for("wrong")));
  CHECK(wrong.read_line().find("login_failed") != std::string::npos);
  watched.check_forgotten("wrong");
  break_off(server, hello_of("ada", password_for("broken-off")));
  watched.check_forgotten("broken-off");
}

TEST_CASE("a password that came by SASL is nowhere in the server's memory") {
  const Parleyd server({"--store", "memory"}, open_to_us);
  Watched watched(server);
  if (!watched.may_look()) return;
  const std::string encoded = to_base64(std::string("\0ada\0", 5) + password_for("sasl"));
  Talker first(server.port(), "ada");
  CHECK(first.ask(registration("ada", password_for("sasl")))["type"] == "account");

  RawClient irc(server.port());
  for (const char* line : {"CAP REQ :sasl", "NICK ada", "USER u 0 * :r", "AUTHENTICATE PLAIN"}) {
    irc.send(line);
  }
  while (irc.read_line() != "AUTHENTICATE +\r") {
  }
  irc.send("AUTHENTICATE " + encoded);
  CHECK(irc.read_line().find(" 900 ") != std::string::npos);
  watched.check_forgotten("sasl");
  watched.check_nowhere("sasl in base64", encoded);

  RawClient page(server.port());
  page.send(
      json{{"type", "authenticate"}, {"id", 1}, {"mechanism", "PLAIN"}, {"data", encoded}}.dump());
  CHECK(page.read_line().find("ada") != std::string::npos);
  watched.check_forgotten("sasl");
  watched.check_nowhere("sasl in base64", encoded);
}

TEST_CASE("a password that came by IRC is nowhere in the server's memory") {
  const Parleyd server({"--store", "memory"}, open_to_us);
  Watched watched(server);
  if (!watched.may_look()) return;
  IrcTalker guest(server.port(), "guest", "", password_for("pass"));
  watched.check_forgotten("pass");
  CHECK(guest.get("REGISTER * * :" + password_for("registered"), "REGISTER").find("SUCCESS") !=
        std::string::npos);
  watched.check_forgotten("registered");
  break_off(server, "PASS :" + password_for("broken-off"));
  watched.check_forgotten("broken-off");
}

TEST_CASE("a password that came by WebSocket is nowhere in the server's memory") {
  const Parleyd server({"--store", "memory", "--http", "127.0.0.1:0"}, open_to_us);
  Watched watched(server);
  if (!watched.may_look()) return;
  const std::string password = password_for("web");
  Talker first(server.port(), "ada");
  CHECK(first.ask(registration("ada", password))["type"] == "account");
  const std::string hello = hello_of("ada", password);

  ws::Browser at_once(server.http_port(), ws::frame(ws::whole_text, hello));
  CHECK(at_once.until("welcome").first != 0);
  watched.check_forgotten("web");
  ws::Browser whole(server.http_port());
  whole.send(hello);
  CHECK(whole.until("welcome").first != 0);
  watched.check_forgotten("web");
  ws::Browser halves(server.http_port());
  send_halves(halves.raw(), ws::frame(ws::text, hello.substr(0, hello.size() - 20)) +
                                ws::frame(ws::fin, hello.substr(hello.size() - 20)));
  CHECK(halves.until("welcome").first != 0);
  watched.check_forgotten("web");
}

namespace {

/// A server as a user who is not root, whoever we are. The kernel gives /proc/PID/mem to that user,
/// and to root where the process is not dumpable.
class Ordinary {
 public:
  explicit Ordinary(const std::string& config) : process_(command(directory_.path(), config)) {
    REQUIRE(process_.read_line().value_or("").starts_with("parleyd: ready"));
  }

  [[nodiscard]] bool is_dumpable() const {
    struct stat about{};
    const std::string memory = "/proc/" + std::to_string(process_.pid()) + "/mem";
    REQUIRE(::stat(memory.c_str(), &about) == 0);
    return about.st_uid != 0;
  }
  [[nodiscard]] std::string log() const { return process_.errors(); }

 private:
  static std::vector<std::string> command(const std::filesystem::path& directory,
                                          const std::string& config) {
    const std::filesystem::path file = directory / "parleyd.toml";
    std::ofstream(file) << config;
    std::filesystem::permissions(directory, std::filesystem::perms::all);
    std::vector<std::string> all{program("parleyd"),
                                 "--store",
                                 "memory",
                                 "--listen",
                                 "127.0.0.1:0",
                                 "--http",
                                 "off",
                                 "--data",
                                 (directory / "data").string(),
                                 "--config",
                                 file.string()};
    if (::geteuid() == 0) {
      all.insert(all.begin(),
                 {"/usr/bin/setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"});
    }
    return all;
  }

  TemporaryDirectory directory_;
  Process process_;
};

}  // namespace

TEST_CASE("the process is not dumpable, unless the configuration allows it") {
  CHECK_FALSE(Ordinary("").is_dumpable());
  CHECK(Ordinary("[server]\ncore_dumps = true\n").is_dumpable());
}

TEST_CASE("who starts it as root is warned, and nobody else") {
  const std::string warning = "this is root";
  CHECK(Ordinary("").log().find(warning) == std::string::npos);
  if (::geteuid() != 0) {
    MESSAGE("skipped: only root can start it as root");
    return;
  }
  const Parleyd server({"--store", "memory"});
  CHECK(server.log().find(warning) != std::string::npos);
}
