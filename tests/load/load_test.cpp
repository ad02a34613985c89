// parley-load against the real server: clean runs, restarts, kill -9 and stalled readers.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <fstream>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <thread>

#include "support/descriptor.hpp"
#include "support/line_reader.hpp"
#include "support/parleyd.hpp"
#include "support/process.hpp"
#include "support/temporary_directory.hpp"

using namespace parley::tests;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// A run of the load tester; its result as JSON comes on standard output.
class Load {
 public:
  Load(const Parleyd& server, std::vector<std::string> more)
      : process_(command(server, std::move(more))) {}

  /// Waits for the end and demands that the run was clean, by exit code and by its own words.
  json result() {
    const std::string output = process_.read_rest(2 * patience);
    const Exit exit = process_.wait();
    CAPTURE(output.substr(0, 600));
    CAPTURE(process_.errors());
    REQUIRE(exit == Exit{0, 0});
    json result = json::parse(output);
    CHECK(result["clean"] == true);
    for (const char* fault : {"lost", "duplicated", "out_of_order", "unexpected"}) {
      CHECK(result["verification"][fault] == 0);
    }
    return result;
  }
  /// The same, of a run in which every message is acknowledged.
  json clean_result() {
    json all = result();
    CHECK(all["messages"]["accepted"] == all["messages"]["sent"]);
    return all;
  }
  Process& process() { return process_; }

 private:
  static std::vector<std::string> command(const Parleyd& server, std::vector<std::string> more) {
    std::vector<std::string> all{
        program("parley-load"), "--quiet", "--json", "-", "--settle", "60"};
    all.insert(all.end(), more.begin(), more.end());
    if (std::ranges::find(all, "--server") == all.end()) {
      all.insert(all.end(), {"--server", server.address()});
    }
    return all;
  }

  Process process_;
};

/// In a server's place: one connection at a time, answered line by line.
class Impostor {
 public:
  /// Port 0 for any.
  explicit Impostor(std::uint16_t port) : door_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in here{};
    here.sin_family = AF_INET;
    here.sin_port = htons(port);
    here.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof here;
    const int on = 1;
    ::setsockopt(door_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    auto* const address = reinterpret_cast<sockaddr*>(&here);
    if (::bind(door_.get(), address, size) != 0 || ::listen(door_.get(), 16) != 0 ||
        ::getsockname(door_.get(), address, &size) != 0) {
      fail("listen");
    }
    port_ = ntohs(here.sin_port);
  }

  [[nodiscard]] std::string address() const { return "127.0.0.1:" + std::to_string(port_); }

  /// What it answers to a request; nothing: it closes the connection once the client has.
  using Answers = std::function<json(const json& request)>;

  /// Answers the next connection that says anything: parley-load only looks with its first.
  void converse(const Answers& answer) {
    while (!converses_with_next(answer)) {
    }
  }

 private:
  bool converses_with_next(const Answers& answer) {
    pollfd comes{door_.get(), POLLIN, 0};
    REQUIRE(::poll(&comes, 1, static_cast<int>(patience.count())) == 1);
    const Descriptor peer(::accept4(door_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    LineReader lines;
    bool talked = false;
    while (const auto request = lines.read_line(peer.get(), patience)) {
      talked = true;
      const std::string line = answer(json::parse(*request)).dump() + "\n";
      // Fails if the client has gone.
      static_cast<void>(::send(peer.get(), line.data(), line.size(), MSG_NOSIGNAL));
    }
    return talked;
  }

  Descriptor door_;
  std::uint16_t port_ = 0;
};

json refuse_as_in_the_last_moment(const json& hello) {
  return {{"type", "error"},
          {"id", hello.at("id")},
          {"code", "shutting_down"},
          {"text", "the server is shutting down; connect again later"}};
}

/// Lets a client in, and refuses what has this type without saying which request that was.
Impostor::Answers refuse_nameless(const std::string& type) {
  return [type](const json& request) {
    const json& id = request.at("id");
    if (request.at("type") == type) {
      return json{
          {"type", "error"}, {"code", "line_too_long"}, {"text", "too long, whatever it is"}};
    }
    if (request.at("type") == "hello") {
      return json{{"type", "welcome"}, {"id", id},     {"nick", "x"},       {"head", 0},
                  {"server", "x"},     {"version", 1}, {"line_bytes", 8192}};
    }
    return json{{"type", "joined"}, {"id", id},         {"room", request.at("room")},
                {"topic", ""},      {"private", false}, {"moderated", false},
                {"role", "none"},   {"members", 1},     {"head", 0},
                {"created", true}};
  };
}

}  // namespace

TEST_CASE("every message reaches every member once and in order") {
  Parleyd server({"--store", "memory", "--threads", "2"});
  Load load(server, {"--connections", "60", "--rooms", "4", "--rate", "200", "--seconds", "2",
                     "--arrivals", "uniform", "--pid", std::to_string(server.pid())});
  const json result = load.clean_result();
  CHECK(result["messages"]["sent"] == 400);
  CHECK(result["deliveries"]["total"] == 400 * 15);
}

TEST_CASE("the same over IRC, where the only sender's order is the room's") {
  Parleyd server({"--store", "memory"});
  Load load(server, {"--dialect", "irc", "--connections", "60", "--rooms", "4", "--rate", "40",
                     "--seconds", "2", "--arrivals", "uniform"});
  const json result = load.result();
  CHECK(result["messages"]["sent"] == 80);
  CHECK(result["deliveries"]["total"] == 80 * 14);
}

TEST_CASE("the same through TLS and by WebSocket, in both dialects, and all at once") {
  Parleyd server({"--store", "memory", "--http", "127.0.0.1:0", "--https", "127.0.0.1:0", "--tls",
                  "127.0.0.1:0"});
  const auto here = [](std::uint16_t port) { return "127.0.0.1:" + std::to_string(port); };
  const std::string own = (server.data() / "tls.crt").string();
  const std::vector<std::vector<std::string>> ways{
      {"--server", here(server.tls_port()), "--tls", "--ca-file", own},
      {"--server", here(server.http_port()), "--websocket"},
      {"--server", here(server.https_port()), "--websocket", "--tls", "--ca-file", own},
  };
  for (const std::vector<std::string>& way : ways) {
    const auto with = [&way](std::vector<std::string> more) {
      more.insert(more.end(), {"--connections", "40", "--rooms", "4", "--seconds", "1",
                               "--arrivals", "uniform"});
      more.insert(more.end(), way.begin(), way.end());
      return more;
    };
    Load in_json(server, with({"--rate", "100", "--size", "2000"}));
    CHECK(in_json.clean_result()["deliveries"]["total"] == 100 * 10);
    Load in_irc(server, with({"--rate", "30", "--dialect", "irc"}));
    CHECK(in_irc.result()["deliveries"]["total"] == 30 * 9);
  }
}

TEST_CASE("a server whose certificate is not trusted is not loaded") {
  Parleyd server({"--store", "memory", "--tls", "127.0.0.1:0"});
  Load load(server, {"--server", "127.0.0.1:" + std::to_string(server.tls_port()), "--tls",
                     "--connections", "2", "--rooms", "1"});
  const json result = json::parse(load.process().read_rest());
  CHECK(load.process().wait().code == 1);
  CHECK(result["connections"]["endings"].dump().find("certificate is not trusted") !=
        std::string::npos);
}

TEST_CASE("restarts under load lose nothing and show nothing twice: SIGTERM") {
  Parleyd server;
  Load load(server, {"--connections", "40", "--rooms", "4", "--rate", "100", "--seconds", "4",
                     "--reconnect"});
  for (int i = 0; i < 2; ++i) {
    std::this_thread::sleep_for(1500ms);
    CHECK(server.stop() == Exit{0, 0});
    server.start();
  }
  const json result = load.clean_result();
  CHECK(result["connections"]["lost"] >= 40);
}

TEST_CASE("crashes under load lose no acknowledged message and show none twice: kill -9") {
  Parleyd server;
  Load load(server, {"--connections", "40", "--rooms", "4", "--rate", "100", "--seconds", "5",
                     "--reconnect"});
  for (int i = 0; i < 3; ++i) {
    std::this_thread::sleep_for(1400ms);
    server.kill();
    server.start();
  }
  const json result = load.clean_result();
  CHECK(result["connections"]["lost"] >= 40);
}

TEST_CASE("who says hello in a server's last moment comes back") {
  Parleyd server({"--store", "memory"});
  server.stop();
  std::optional<Impostor> closing(server.port());
  Load load(server, {"--connections", "4", "--rooms", "1", "--rate", "20", "--seconds", "1",
                     "--reconnect"});
  closing->converse(refuse_as_in_the_last_moment);
  closing.reset();
  server.start();
  const json connections = load.clean_result()["connections"];
  CAPTURE(connections.dump());
  CHECK(connections["failed"] == 0);
  CHECK(connections["endings"].dump().find("hello refused: the server is shutting down") !=
        std::string::npos);
}

TEST_CASE("a refusal without an id is that of the oldest request, and nothing waits for ever") {
  for (const std::string type : {"hello", "join", "say"}) {
    CAPTURE(type);
    Impostor server(0);
    Process load({program("parley-load"), "--quiet", "--json", "-", "--server", server.address(),
                  "--connections", "1", "--rooms", "1", "--rate", "2", "--seconds", "1",
                  "--arrivals", "uniform", "--settle", "60"});
    server.converse(refuse_nameless(type));
    const json result = json::parse(load.read_rest());
    CHECK(load.wait() == Exit{1, 0});
    if (type == "say") {
      CHECK(result["messages"]["refused"]["line_too_long"]["count"] == 2);
    } else {
      CHECK(result["connections"]["endings"].dump().find(type + " refused: too long") !=
            std::string::npos);
    }
  }
}

TEST_CASE("closed standard descriptors do not become connections") {
  Parleyd server({"--store", "memory"});
  const TemporaryDirectory directory;
  const auto file = directory.path() / "result.json";
  Process load({"/bin/sh", "-c",
                "exec '" + program("parley-load") + "' --server " + server.address() +
                    " --connections 5 --rooms 1 --rate 20 --seconds 1 --json '" + file.string() +
                    "' <&- >&- 2>&-"});
  CHECK(load.wait() == Exit{0, 0});
  CHECK(json::parse(std::ifstream(file))["clean"] == true);
}

TEST_CASE("texts that are too long for the server are not sent") {
  Parleyd server({"--store", "memory"}, "[connection]\nline_bytes = 512\n");
  Load load(server, {"--connections", "2", "--rooms", "1", "--rate", "2", "--seconds", "1",
                     "--size", "500"});
  const std::string output = load.process().read_rest();
  CHECK(load.process().wait() == Exit{1, 0});
  const json result = json::parse(output);
  CHECK(result["connections"]["endings"].dump().find("the server takes lines of 512 bytes") !=
        std::string::npos);
  CHECK(result["messages"]["sent"] == 0);
}

TEST_CASE("members that stop reading get everything in order when they read again") {
  Parleyd server({"--store", "memory"});
  Load load(server, {"--connections", "30", "--rooms", "1", "--rate", "150", "--size", "3000",
                     "--seconds", "4", "--stalled", "3"});
  const json result = load.clean_result();
  CHECK(result["latency_us"]["stalled_delivery"]["max"].get<double>() > 500'000);
}

TEST_CASE("people move, write to each other and read back, and still nothing is lost") {
  Parleyd server({"--store", "memory"});
  Load load(server,
            {"--connections", "60", "--rooms", "8", "--zipf", "--rate", "60", "--directs", "20",
             "--moves", "20", "--pages", "10", "--seconds", "3", "--arrivals", "uniform"});
  const json result = load.clean_result();
  CHECK(result["messages"]["sent"] == 180);
  for (const auto& [name, due] : {std::pair{"directs", 60}, {"moves", 60}, {"pages", 30}}) {
    const json activity = result["activities"][name];
    CAPTURE(name);
    CAPTURE(activity["refused"].dump());
    CHECK(activity["due"] == due);
    // Who is on the way back to a room does nothing else meanwhile.
    CHECK(activity["done"].get<int>() + activity["not_begun"].get<int>() == due);
    CHECK(activity["done"] > due / 2);
  }
}

// On a busy machine a password's hash waits for all others.
const std::string patient = "[connection]\nhello_within_seconds = 100\n[accounts]\n";

TEST_CASE("log-ins come at their own rate beside the messages, by hello and by SASL") {
  Parleyd server({"--store", "memory"}, patient + "logins_per_address_per_second = 0\n");
  const auto run = [&server](const std::string& dialect) {
    Load load(server, {"--dialect", dialect, "--connections", "20", "--rooms", "2", "--rate", "20",
                       "--logins", "2", "--seconds", "2", "--arrivals", "uniform"});
    return load.result()["activities"]["logins"];
  };
  for (const char* dialect : {"json", "irc"}) {
    const json logins = run(dialect);
    CAPTURE(logins["refused"].dump());
    CHECK(logins["due"] == 4);
    CHECK(logins["done"] == 4);
    CHECK(logins["latency_us"]["count"] == 4);
  }
}

TEST_CASE("log-ins that the server refuses are counted by their reason") {
  Parleyd server({"--store", "memory"},
                 patient + "logins_per_address_per_second = 0.001\nlogins_per_address_burst = 5\n");
  Load load(server, {"--connections", "4", "--rooms", "1", "--rate", "4", "--logins", "10",
                     "--seconds", "2", "--arrivals", "uniform"});
  const json logins = load.result()["activities"]["logins"];
  CHECK(logins["due"] == 20);
  CHECK(logins["done"] == 5);
  CHECK(logins["refused"]["rate_limited"] == 15);
}

TEST_CASE("a server that forgets is found out: the exit code is 1") {
  Parleyd server({"--store", "memory"});  // a crash empties this log
  Load load(server, {"--connections", "20", "--rooms", "2", "--rate", "100", "--seconds", "3",
                     "--reconnect"});
  std::this_thread::sleep_for(1500ms);
  server.kill();
  server.start();
  const std::string output = load.process().read_rest();
  const Exit exit = load.process().wait();
  CAPTURE(exit.code);
  CAPTURE(exit.signal);
  CAPTURE(load.process().errors());
  CHECK(exit == Exit{1, 0});
  CHECK(json::parse(output)["clean"] == false);
}
