// TLS on the real server, as OpenSSL's own client sees it.
#include <doctest/doctest.h>

#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "server/talker.hpp"
#include "support/parleyd.hpp"
#include "support/process.hpp"
#include "support/raw_client.hpp"

using namespace parley::tests;

namespace {

const std::vector<std::string> with_tls{"--store", "memory", "--tls", "127.0.0.1:0"};

/// `openssl s_client`, which trusts the server's own certificate and nothing else.
class Client {
 public:
  explicit Client(const Parleyd& server, std::vector<std::string> more = {}) {
    std::vector<std::string> command{"/usr/bin/openssl",
                                     "s_client",
                                     "-quiet",
                                     "-verify_quiet",
                                     "-verify_return_error",
                                     "-verify_hostname",
                                     "localhost",
                                     "-CAfile",
                                     (server.data() / "tls.crt").string(),
                                     "-connect",
                                     "127.0.0.1:" + std::to_string(server.tls_port())};
    command.insert(command.end(), more.begin(), more.end());
    process_ = std::make_unique<Process>(command);
  }

  json ask(const json& request) {
    process_->write(request.dump() + "\n");
    return next();
  }
  json next() { return json::parse(process_->read_line().value_or("null")); }
  [[nodiscard]] Process& process() { return *process_; }

 private:
  std::unique_ptr<Process> process_;
};

std::string fingerprint_in(const std::string& log) {
  const std::string before = "fingerprint is ";
  const std::size_t at = log.rfind(before);
  return at == std::string::npos ? "" : log.substr(at + before.size(), 95);
}

bool said(Parleyd& server, const std::string& words) {
  for (const Deadline deadline(patience); !deadline.over();) {
    if (server.log().find(words) != std::string::npos) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return false;
}

}  // namespace

TEST_CASE("TLS 1.2 and 1.3 are spoken, with a certificate made for localhost") {
  const Parleyd server(with_tls);
  for (const char* version : {"-tls1_2", "-tls1_3"}) {
    Client client(server, {version});
    CHECK(client.ask({{"type", "hello"}, {"nick", "ada"}}).at("type") == "welcome");
  }
  Client old(server, {"-tls1_1", "-cipher", "DEFAULT:@SECLEVEL=0"});
  CHECK(old.process().read_rest().empty());
  CHECK(old.process().wait().code != 0);
  CHECK(old.process().errors().find("protocol version") != std::string::npos);
}

TEST_CASE("through TLS and in plain text they talk in one room, also in long messages") {
  const Parleyd server(with_tls, no_rate_limits);
  Client ada(server);
  ada.ask({{"type", "hello"}, {"nick", "ada"}});
  CHECK(ada.ask({{"type", "join"}, {"room", "#lobby"}}).at("type") == "joined");
  Talker bob(server.port(), "bob");
  bob.join("#lobby");
  std::vector<std::string> texts;
  for (int i = 0; i < 200; ++i) {
    texts.push_back(std::to_string(i) + std::string(3000, 'x'));
    bob.tell({{"type", "say"}, {"to", "#lobby"}, {"text", texts.back()}});
  }
  std::vector<std::string> heard;
  while (heard.size() < texts.size()) {
    const json line = ada.next();
    REQUIRE(line.is_object());
    if (line.at("type") == "message") heard.push_back(line.at("text"));
  }
  CHECK(heard == texts);
  ada.process().write("{\"type\":\"say\",\"to\":\"#lobby\",\"text\":\"last\"}\n");
  while (bob.event("message").at("text") != "last") {
  }
}

TEST_CASE("who does not finish the handshake is closed, and what is no TLS at once") {
  const Parleyd server(with_tls, "[connection]\nhello_within_seconds = 1\n");
  RawClient silent(server.tls_port());
  RawClient plain(server.tls_port());
  plain.send("{\"type\":\"hello\",\"nick\":\"ada\"}");
  plain.read_to_end();  // an alert, and the end
  CHECK(silent.next_line() == std::nullopt);
  Client client(server);
  CHECK(client.ask({{"type", "hello"}, {"nick", "ada"}}).at("type") == "welcome");
}

TEST_CASE("the certificate is made once, its key is for the owner alone, and the log names it") {
  Parleyd server(with_tls);
  const std::string first = fingerprint_in(server.log());
  CHECK(first.size() == 95);
  using std::filesystem::perms;
  CHECK((std::filesystem::status(server.data() / "tls.key").permissions() &
         (perms::group_all | perms::others_all)) == perms::none);
  server.restart();
  CHECK(fingerprint_in(server.log()) == first);
}

TEST_CASE("SIGHUP takes a new certificate and drops nobody; a broken one changes nothing") {
  Parleyd server(with_tls);
  const std::string first = fingerprint_in(server.log());
  Client ada(server);
  CHECK(ada.ask({{"type", "hello"}, {"nick", "ada"}}).at("type") == "welcome");
  std::filesystem::remove(server.data() / "tls.crt");
  server.process().signal(SIGHUP);
  REQUIRE(said(server, "configuration read again"));
  CHECK(fingerprint_in(server.log()) != first);
  CHECK(ada.ask({{"type", "ping"}}).at("type") == "pong");
  Client bob(server);  // trusts the new certificate only
  CHECK(bob.ask({{"type", "hello"}, {"nick", "bob"}}).at("type") == "welcome");
  std::ofstream(server.data() / "tls.crt") << "not a certificate\n";
  server.process().signal(SIGHUP);
  REQUIRE(said(server, "the old configuration stays in force"));
  CHECK(bob.ask({{"type", "ping"}}).at("type") == "pong");
}

TEST_CASE("parley verifies the server, by a CA file or by fingerprint, and says why it does not") {
  const Parleyd server(with_tls);
  const std::string port = std::to_string(server.tls_port());
  const auto say = [&](const std::string& host, std::vector<std::string> more) {
    std::vector<std::string> command{program("parley"), "--server", host + ":" + port,
                                     "--room",          "#lobby",   "--no-identity"};
    command.insert(command.end(), more.begin(), more.end());
    Process parley(command);
    parley.write("hello\n");
    parley.close_input();
    const int code = parley.wait(std::chrono::seconds(60)).code;
    return std::pair(code, parley.errors());
  };
  const std::string own = (server.data() / "tls.crt").string();
  const std::string fingerprint = fingerprint_in(server.log());
  CHECK(say("127.0.0.1", {"--tls", "--ca-file", own}).first == 0);
  CHECK(say("localhost", {"--tls", "--ca-file", own}).first == 0);
  CHECK(say("127.0.0.1", {"--tls", "--tls-fingerprint", fingerprint}).first == 0);
  const auto stranger = say("127.0.0.1", {"--tls"});
  CHECK(stranger.first != 0);
  CHECK(stranger.second.find("certificate is not trusted") != std::string::npos);
  const auto other = say("127.0.0.1", {"--tls", "--tls-fingerprint", std::string(64, 'a')});
  CHECK(other.first != 0);
  CHECK(other.second.find("does not have the fingerprint") != std::string::npos);
  CHECK(say("127.0.0.2", {"--tls", "--ca-file", own}).first != 0);  // not named in it
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  CHECK(ada.history("#lobby") == std::vector<std::string>(3, "hello"));
}

TEST_CASE("passwords in plain text are refused but from the networks that may send them") {
  const std::string closed =
      "[accounts]\nplaintext_from = [\"127.0.0.8\"]\nhash_memory_kib = 1024\nhash_passes = 1\n"
      "scram_iterations = 4096\n";
  const Parleyd server(with_tls, closed);
  const json wish{
      {"type", "register"}, {"account", "ada"}, {"password", "correct horse"}, {"id", 7}};
  Talker plain(server.port(), "plain");
  CHECK(plain.ask(wish)["code"] == "insecure_connection");
  Talker near(server.port(), "near", json::object(), {.host = "127.0.0.1", .source = "127.0.0.8"});
  json other = wish;
  other["account"] = "near";
  CHECK(near.ask(other)["type"] == "account");
  Client client(server);
  CHECK(client.ask({{"type", "hello"}, {"nick", "ada"}, {"id", 1}})["type"] == "welcome");
  CHECK(client.ask(wish)["type"] == "account");
  CHECK(Talker(server.port(), "x", {{"account", "ada"}, {"password", "correct horse"}})
            .welcome()["code"] == "insecure_connection");
  RawClient irc(server.port());
  irc.send("CAP LS 302");
  const std::string offered = irc.read_line();
  CHECK(offered.find("sasl=SCRAM-SHA-256 ") != std::string::npos);
  irc.send("CAP REQ :sasl");
  irc.send("NICK i");
  irc.send("USER u 0 * :r");
  irc.send("AUTHENTICATE PLAIN");
  std::string line;
  do {
    line = irc.read_line();
  } while (line.find(" 904 ") == std::string::npos &&
           line.find("AUTHENTICATE") == std::string::npos);
  CHECK(line.find(" 904 ") != std::string::npos);
  // SCRAM does not show the password.
  RawClient scram(server.port());
  scram.send(
      R"({"type":"authenticate","id":1,"mechanism":"SCRAM-SHA-256","data":"biwsbj1hZGEscj1hYmNkZWZnaA=="})");
  CHECK(json::parse(scram.read_line())["type"] == "challenge");
}

TEST_CASE("SIGTERM says goodbye through TLS too") {
  Parleyd server(with_tls);
  Client ada(server);
  CHECK(ada.ask({{"type", "hello"}, {"nick", "ada"}}).at("type") == "welcome");
  server.process().signal(SIGTERM);
  CHECK(ada.next().at("type") == "closing");
  CHECK(server.process().wait().code == 0);
}
