// Connections on the real process: hand-shake, deadlines, bad input, limits, signals.
#include <doctest/doctest.h>

#include <array>
#include <csignal>
#include <optional>

#include "server/metric.hpp"
#include "server/talker.hpp"
#include "support/doors.hpp"
#include "support/parleyd.hpp"

using namespace parley::tests;

namespace {

json parse_last(RawClient& client) { return json::parse(client.read_to_end()); }

}  // namespace

TEST_CASE("several requests in one packet, and a request in many, are all answered") {
  Parleyd server({"--store", "memory"});
  RawClient client(server.port());
  client.send_bytes(
      "{\"type\":\"hello\",\"id\":1,\"nick\":\"ada\"}\n{\"type\":\"join\",\"id\":2,"
      "\"room\":\"#lobby\"}\r\n\n{\"type\":\"say\",\"id\":3,\"to\":\"#lobby\",\"text\":\"hi\"}\n{"
      "\"ty");
  for (const char c : std::string("pe\":\"ping\",\"id\":4}\n")) client.send_bytes({&c, 1});
  std::vector<std::string> answers;
  while (answers.size() < 4) {
    const json line = json::parse(client.read_line());
    if (line.contains("id")) answers.push_back(line["type"]);
  }
  std::ranges::sort(answers);
  CHECK(answers == std::vector<std::string>{"accepted", "joined", "pong", "welcome"});
}

TEST_CASE("what one client has said while the server was busy is taken in few turns") {
  // Each turn costs a write for every receiver.
  constexpr int messages = 300;
  constexpr int turns_most = 8;
  Parleyd server(http_door,
                 std::string(no_rate_limits) + "[connection]\nrequests_in_flight = 1000\n");
  const auto commits = [&server]() {
    return std::stoi(metric(RawClient(server.http_port()), "parley_commit_seconds_count"));
  };
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  const int before = commits();
  server.process().signal(SIGSTOP);
  const json said{{"type", "say"}, {"to", "#lobby"}, {"text", std::string(100, 'x')}};
  std::uint64_t last = 0;
  for (int i = 0; i < messages; ++i) last = ada.tell(said);
  server.process().signal(SIGCONT);
  CHECK(ada.answer(last)["type"] == "accepted");
  CHECK(commits() - before <= turns_most);
}

TEST_CASE("a peer that closes its sending half still gets its answers") {
  Parleyd server;
  RawClient client(server.port());
  client.send_bytes(
      "{\"type\":\"hello\",\"nick\":\"ada\"}\n{\"type\":\"join\",\"room\":\"#lobby\"}\n"
      "{\"type\":\"say\",\"id\":9,\"to\":\"#lobby\",\"text\":\"last words\"}\n");
  client.finish_sending();
  std::string type;
  while (const auto line = client.next_line()) {
    const json parsed = json::parse(*line);
    if (parsed.contains("id")) type = parsed["type"];
  }
  CHECK(type == "accepted");
}

TEST_CASE("who goes and comes again at once finds the nick free") {
  Parleyd server({"--store", "memory"});
  Talker first(server.port(), "ada");
  RawClient second(server.port());
  // With TLS, the end of the second's handshake would otherwise be older than the first's end.
  second.send(R"({"type":"ping","id":1})");
  CHECK(json::parse(second.read_line())["id"] == 1);
  // Stopped, it finds the end of the first and the hello of the second in one turn.
  server.process().signal(SIGSTOP);
  first.raw().close();
  second.send(R"({"type":"hello","nick":"ada"})");
  server.process().signal(SIGCONT);
  CHECK(json::parse(second.read_line())["type"] == "welcome");
}

TEST_CASE("silence before hello ends the connection with a reason") {
  Parleyd server({"--store", "memory"}, "[connection]\nhello_within_seconds = 1\n");
  RawClient client(server.port());
  CHECK(parse_last(client)["code"] == "hello_timeout");
}

TEST_CASE("who is silent is pinged; who answers stays, who does not is told and closed") {
  Parleyd server({"--store", "memory"},
                 "[connection]\nping_after_seconds = 1\nclose_after_seconds = 3\n");
  Talker quiet(server.port(), "quiet");
  Talker alive(server.port(), "alive");
  for (int i = 0; i < 5; ++i) {
    alive.event("ping");
    alive.tell({{"type", "pong"}});
  }
  CHECK(parse_last(quiet.raw())["code"] == "idle");
  CHECK(alive.ask({{"type", "ping"}})["type"] == "pong");
}

TEST_CASE("a peer that reads nothing for the whole write deadline is closed") {
  Parleyd server({"--store", "memory"},
                 std::string(no_rate_limits) +
                     "[connection]\nwrite_within_seconds = 1\noutbox_bytes = 16384\n");
  RawClient::Setting small;
  small.receive_buffer = 4096;
  Talker stalled(server.port(), "stalled", json::object(), small);
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  stalled.join("#lobby");
  const std::string text(4000, 'x');
  // Its going is announced to the room: nothing else has to be waited for.
  std::optional<json> quit;
  for (int i = 0; i < 100'000 && !quit; ++i) {
    const auto id = ada.tell({{"type", "say"}, {"to", "#lobby"}, {"text", text}});
    for (json line = ada.next(); line.value("id", std::uint64_t{0}) != id; line = ada.next()) {
      if (line["type"] == "quit") quit = line;
    }
  }
  REQUIRE(quit.has_value());
  CHECK((*quit)["from"] == "stalled");
}

TEST_CASE("too many lines that are no requests end the connection, with a reason") {
  Parleyd server({"--store", "memory"}, "[connection]\nmalformed_most = 3\n");
  RawClient client(server.port());
  for (int i = 0; i < 3; ++i) client.send("nonsense");
  for (int i = 0; i < 3; ++i) CHECK(json::parse(client.read_line())["code"] == "bad_json");
  CHECK(parse_last(client)["code"] == "too_many_errors");
}

TEST_CASE("a line without end is refused once, costs nothing, and the next one is read") {
  Parleyd server({"--store", "memory"});
  RawClient client(server.port());
  for (int i = 0; i < 1000; ++i) client.send_bytes(std::string(10'000, 'x'));
  client.send_bytes("\n");
  CHECK(json::parse(client.read_line())["code"] == "line_too_long");
  client.send("{\"type\":\"ping\",\"id\":1}");
  CHECK(json::parse(client.read_line())["type"] == "pong");
}

TEST_CASE("an id that is in use is refused; once answered it is free") {
  Parleyd server;
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  const std::string say = R"({"type":"say","id":"x","to":"#lobby","text":"hi"})";
  ada.raw().send_bytes(say + "\n" + say + "\n");
  std::vector<std::string> answers;
  while (answers.size() < 2) {
    const json line = ada.next();
    if (line.value("id", json()) == "x") answers.push_back(line.value("code", "accepted"));
  }
  CHECK(answers == std::vector<std::string>{"accepted", "duplicate_id"});
  ada.raw().send(say);
  for (json line = ada.next();; line = ada.next()) {
    if (line.value("id", json()) != "x") continue;
    CHECK(line["type"] == "accepted");
    break;
  }
}

TEST_CASE("out of descriptors, a new client is told to come back, and nobody else notices") {
  if (everything_through_tls()) return;  // without a handshake nothing can be said
  Process::Setting setting;
  setting.descriptors = 64;
  Parleyd server({"--store", "memory"}, "", setting);
  std::vector<std::unique_ptr<Talker>> inside;
  std::optional<json> turned_away;
  while (!turned_away && inside.size() < 100) {
    RawClient probe(server.port());
    probe.send("{\"type\":\"ping\",\"id\":1}");
    const json line = json::parse(probe.read_line());
    if (line["type"] == "closing") {
      turned_away = line;
    } else {
      probe.close();
      inside.push_back(
          std::make_unique<Talker>(server.port(), "user" + std::to_string(inside.size())));
    }
  }
  REQUIRE(turned_away.has_value());
  CHECK((*turned_away)["code"] == "server_full");
  CHECK((*turned_away)["retry_after"] == 5000);
  CHECK(inside.front()->ask({{"type", "ping"}})["type"] == "pong");
  // Room again: the pause is short, and the waiting are let in.
  inside.resize(inside.size() / 2);
  for (int attempt = 0;; ++attempt) {
    REQUIRE(attempt < 100);
    RawClient again(server.port());
    again.send("{\"type\":\"ping\",\"id\":1}");
    if (json::parse(again.read_line())["type"] == "pong") break;
  }
}

TEST_CASE("SIGTERM: no new connections, everybody is told, what was accepted is kept, exit 0") {
  Parleyd server({}, no_rate_limits);
  {
    Talker ada(server.port(), "ada");
    Talker bob(server.port(), "bob");
    ada.join("#lobby");
    std::array<std::uint64_t, 50> ids{};
    for (std::size_t i = 0; i < ids.size(); ++i) {
      ids[i] = ada.tell({{"type", "say"}, {"to", "#lobby"}, {"text", std::to_string(i)}});
    }
    for (const std::uint64_t id : ids) CHECK(ada.answer(id)["type"] == "accepted");
    CHECK(server.stop() == Exit{0, 0});
    const json closing = parse_last(bob.raw());
    CHECK(closing["type"] == "closing");
    CHECK(closing["code"] == "shutting_down");
    CHECK(closing.contains("retry_after"));
  }
  server.start();
  Talker eve(server.port(), "eve");
  CHECK(eve.history("#lobby").size() == 50);
}

TEST_CASE("SIGHUP changes limits for connections that exist; a wrong file changes nothing") {
  Parleyd server({"--store", "memory"}, "[limits]\ntext_bytes = 100\n");
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  CHECK(ada.say("#lobby", std::string(50, 'x'))["type"] == "accepted");
  server.reload("[limits]\ntext_bytes = 10\n");
  while (ada.say("#lobby", std::string(50, 'x'))["type"] == "accepted") {
  }
  CHECK(ada.say("#lobby", std::string(50, 'x'))["code"] != "accepted");
  server.reload("[limits]\ntext_bites = 100\n");
  while (server.log().find("is no key of this server") == std::string::npos) {
    REQUIRE(ada.ask({{"type", "ping"}})["type"] == "pong");
  }
  CHECK(ada.say("#lobby", "short")["type"] == "accepted");
}

TEST_CASE("several addresses and families are listened on, and several loops share each") {
  const bool ipv6 = std::filesystem::exists("/proc/net/if_inet6");
  std::vector<std::string> flags{"--store", "memory", "--threads", "3", "--listen", "127.0.0.1:0"};
  if (ipv6) flags.insert(flags.end(), {"--listen", "[::1]:0"});
  Parleyd server(flags);
  std::vector<std::unique_ptr<Talker>> talkers;
  for (int i = 0; i < 30; ++i) {
    talkers.push_back(std::make_unique<Talker>(server.port(), "user" + std::to_string(i)));
    talkers.back()->join("#lobby");
  }
  talkers.front()->say("#lobby", "to every loop");
  for (const auto& talker : talkers) CHECK(talker->event("message")["text"] == "to every loop");
  if (ipv6) {
    const auto second = server.process().read_line();
    REQUIRE(second.has_value());
    const auto port = std::stoi(second->substr(second->rfind(':') + 1));
    RawClient::Setting setting;
    setting.host = "::1";
    Talker six(static_cast<std::uint16_t>(port), "six", json::object(), setting);
    CHECK(six.join("#lobby")["members"] == 31);
  }
}

TEST_CASE("the TLS port of a server is known to clients for as long as the server lives") {
  std::uint16_t port = 0;
  {
    const Parleyd server({"--store", "memory"});
    port = server.port();
    CHECK(tls_twin_of(port).has_value() == everything_through_tls());
  }
  CHECK_FALSE(tls_twin_of(port).has_value());
}

TEST_CASE("overlong, split and half requests of one client do not disturb another") {
  Parleyd server({"--store", "memory"});
  Talker ada(server.port(), "ada");
  ada.join("#lobby");
  for (int i = 0; i < 50; ++i) {
    RawClient rude(server.port());
    rude.send_bytes(std::string(static_cast<std::size_t>(i * 331), '{'));
    if (i % 2 == 0) rude.reset();
    CHECK(ada.say("#lobby", "still here")["type"] != "closing");
  }
}

TEST_CASE(
    "a request of HTTP on the chat port ends the connection, and none of its lines is heeded") {
  const Parleyd server({"--store", "memory"});
  const std::string body = R"({"type":"hello","id":1,"nick":"ssrf"})"
                           "\n"
                           R"({"type":"join","id":2,"room":"#lobby"})"
                           "\n";
  for (const char* request :
       {"POST /hook HTTP/1.1", "GET / HTTP/1.0", "GET /", "PRI * HTTP/2.0", "PUT /x HTTP/1.1",
        "OPTIONS * HTTP/1.1", "CONNECT a:1 HTTP/1.1", "BREW /pot HTTP/1.1", "HEAD / HTTP/1.1"}) {
    CAPTURE(request);
    RawClient client(server.port());
    client.send_bytes(std::string(request) + "\r\nHost: localhost\r\n\r\n" + body);
    const json closing = json::parse(client.read_line());
    CHECK(closing["type"] == "closing");
    CHECK(closing["code"] == "not_http");
    CHECK(client.next_line() == std::nullopt);
  }
  Talker ada(server.port(), "ada");
  CHECK(ada.join("#lobby")["created"] == true);
  CHECK(ada.ask({{"type", "whois"}, {"nick", "ssrf"}})["code"] == "no_such_user");
}
