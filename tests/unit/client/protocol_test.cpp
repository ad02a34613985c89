// The client's state machine, step by step, without a socket.
#include "lib/protocol.hpp"

#include <doctest/doctest.h>

#include "support/entries.hpp"
#include "unit/client/scripted_server.hpp"

using namespace parley;
using namespace std::chrono_literals;
using client::Protocol;
using client::ProtocolOptions;
using core::ErrorCode;
using tests::first;
using tests::ScriptedServer;
using tests::texts;
namespace command = core::command;
namespace event = core::event;
namespace update = client::update;

namespace {

using Texts = std::vector<std::string>;

ProtocolOptions options() {
  ProtocolOptions options;
  options.nick = "ada";
  options.secret = "a secret of ada's";
  options.make_key = [n = 0]() mutable { return "key" + std::to_string(++n); };
  return options;
}

struct Fixture {
  Protocol protocol{options()};
  ScriptedServer server{protocol};

  /// Signed in, and in #lobby up to seq 10.
  void enter_lobby() {
    server.welcome(10);
    protocol.ask(command::Join{"#lobby", std::nullopt});
    server.joined(server.request<command::Join>(), "#lobby", 10);
    static_cast<void>(protocol.take_updates());
    static_cast<void>(protocol.take_answers());
  }
  void lose() { protocol.disconnected("reset", 1s); }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "hello says nick and secret, and the first one asks for no past") {
  protocol.connected(server.now);
  const auto hello = server.request<command::Hello>();
  CHECK(std::get<command::Hello>(hello.command).nick == "ada");
  CHECK(std::get<command::Hello>(hello.command).secret.view() == "a secret of ada's");
  CHECK_FALSE(std::get<command::Hello>(hello.command).after);
  server.answer(hello, event::Welcome{"ada", {7}});
  CHECK(protocol.ready());
  CHECK_FALSE(first<update::Online>(protocol.take_updates()).again);
}

TEST_CASE_FIXTURE(Fixture, "answers find their requests by id, in any order") {
  server.welcome(0);
  const auto whois = protocol.ask(command::Whois{"bob"});
  const auto rooms = protocol.ask(command::Rooms{});
  const auto requests = server.requests();
  REQUIRE(requests.size() == 2);
  server.answer(requests[1], event::RoomsAre{});
  server.refuse(requests[0], ErrorCode::no_such_user);
  const auto answers = protocol.take_answers();
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].ticket == rooms);
  CHECK(answers[0].result.has_value());
  CHECK(answers[1].ticket == whois);
  CHECK(answers[1].result.error().code == ErrorCode::no_such_user);
}

TEST_CASE_FIXTURE(Fixture,
                  "a reconnect joins again behind the last entry seen, and drops repeats") {
  enter_lobby();
  server.message("#lobby", 11, "a");
  server.message("#lobby", 14, "b");
  CHECK(texts(protocol.take_updates()) == Texts{"a", "b"});
  lose();
  server.welcome(20);
  const auto join = server.request<command::Join>();
  CHECK(std::get<command::Join>(join.command).room == "#lobby");
  CHECK(std::get<command::Join>(join.command).after == core::Seq{14});
  server.joined(join, "#lobby", 20);
  server.message("#lobby", 14, "b");
  server.message("#lobby", 15, "c");
  server.message("#lobby", 15, "c");
  server.message("#lobby", 20, "d");
  const auto updates = protocol.take_updates();
  CHECK(texts(updates) == Texts{"c", "d"});
  CHECK(first<update::Online>(updates).again);
  CHECK(first<update::Joined>(updates).again);
}

TEST_CASE_FIXTURE(Fixture, "direct conversations resume by hello, from the sign-in on") {
  server.welcome(30);
  lose();
  protocol.connected(server.now);
  auto hello = server.request<command::Hello>();
  CHECK(std::get<command::Hello>(hello.command).after == core::Seq{30});
  server.answer(hello, event::Welcome{"ada", {35}});
  server.direct(32, "hi");
  server.direct(33, "there");
  server.direct(32, "hi");
  CHECK(texts(protocol.take_updates()) == Texts{"hi", "there"});
  lose();
  protocol.connected(server.now);
  hello = server.request<command::Hello>();
  CHECK(std::get<command::Hello>(hello.command).after == core::Seq{33});
}

TEST_CASE_FIXTURE(Fixture,
                  "a message without an answer is said again with the same key, in order") {
  enter_lobby();
  const auto one = protocol.ask(command::Say{"#lobby", "one", {}});
  const auto two = protocol.ask(command::Say{"#lobby", "two", {}});
  const auto before = server.request<command::Say>();  // the second one waits for the answer
  lose();
  const auto three = protocol.ask(command::Say{"#lobby", "three", {}});  // while offline
  server.welcome(20);
  const auto join = server.request<command::Join>();  // and nothing else before it is answered
  server.joined(join, "#lobby", 20);
  std::vector<command::Say> said;
  for (int i = 0; i < 3; ++i) {
    const auto request = server.request<command::Say>();
    said.push_back(std::get<command::Say>(request.command));
    server.answer(request, event::Accepted{{21}, {}});
  }
  CHECK(said[0].key == std::get<command::Say>(before.command).key);
  CHECK(said[0].text == "one");
  CHECK(said[1].text == "two");
  CHECK(said[2].text == "three");
  const auto answers = protocol.take_answers();
  REQUIRE(answers.size() == 3);
  CHECK(answers[0].ticket == one);
  CHECK(answers[1].ticket == two);
  CHECK(answers[2].ticket == three);
}

TEST_CASE_FIXTURE(Fixture, "questions are asked again, changes that may have been made are not") {
  enter_lobby();
  protocol.ask(command::Whois{"bob"});
  const auto kick = protocol.ask(command::Kick{"#lobby", "bob", {}});
  CHECK(server.requests().size() == 2);
  lose();
  const auto answers = protocol.take_answers();
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].ticket == kick);
  CHECK(answers[0].result.error().code == ErrorCode::busy);
  server.welcome(10);
  server.joined(server.request<command::Join>(), "#lobby", 10);
  server.request<command::Whois>();
}

TEST_CASE_FIXTURE(Fixture, "without a connection a question fails at once") {
  protocol.ask(command::Rooms{});
  const auto answers = protocol.take_answers();
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].result.error().code == ErrorCode::not_signed_in);
}

TEST_CASE_FIXTURE(Fixture, "a join asked for before there is a connection is sent with the first") {
  protocol.ask(command::Join{"#lobby", std::nullopt});
  server.welcome(0);
  server.request<command::Join>();
}

TEST_CASE_FIXTURE(Fixture, "a join refused for its rate is tried again, and holds up that room") {
  enter_lobby();
  lose();
  server.welcome(10);
  server.refuse(server.request<command::Join>(), ErrorCode::rate_limited, 250ms);
  CHECK(server.requests().empty());
  CHECK(protocol.ready());
  protocol.ask(command::Say{"#LOBBY", "hi", "k"});
  CHECK(server.requests().empty());
  protocol.ask(command::Whois{"bob"});
  server.request<command::Whois>();
  REQUIRE(protocol.deadline() == server.now + 250ms);
  server.now += 250ms;
  protocol.tick(server.now);
  server.joined(server.request<command::Join>(), "#lobby", 10);
  server.request<command::Say>();
}

TEST_CASE_FIXTURE(Fixture, "a room one may not come back into is told, and left alone") {
  enter_lobby();
  lose();
  server.welcome(10);
  server.refuse(server.request<command::Join>(), ErrorCode::banned);
  CHECK(first<update::Lost>(protocol.take_updates()).why.code == ErrorCode::banned);
  lose();
  server.welcome(10);
  CHECK(server.requests().empty());
}

TEST_CASE_FIXTURE(Fixture, "rooms that one left or was put out of are not joined again") {
  enter_lobby();
  protocol.ask(command::Join{"#dev", std::nullopt});
  server.joined(server.request<command::Join>(), "#dev", 3);
  protocol.ask(command::Part{"#LOBBY", {}});
  server.answer(server.request<command::Part>(), event::Done{});
  server.tell(event::YouLeft{"#dev", "out"});
  lose();
  server.welcome(10);
  CHECK(server.requests().empty());
}

TEST_CASE_FIXTURE(Fixture, "in a log that began anew rooms are joined without a cursor") {
  enter_lobby();
  server.message("#lobby", 500, "old");
  static_cast<void>(protocol.take_updates());
  lose();
  protocol.connected(server.now);
  server.answer(server.request<command::Hello>(), event::Welcome{"ada", {3}});
  const auto join = server.request<command::Join>();
  CHECK_FALSE(std::get<command::Join>(join.command).after);
  server.joined(join, "#lobby", 3);
  server.message("#lobby", 4, "new");
  const auto updates = protocol.take_updates();
  CHECK(first<update::Online>(updates).began_anew);
  CHECK_FALSE(first<update::Joined>(updates).again);
  CHECK(texts(updates) == Texts{"new"});
}

TEST_CASE_FIXTURE(Fixture, "a ping is answered with a pong") {
  server.welcome(0);
  server.tell(event::PingYou{});
  server.request<command::Pong>();
}

TEST_CASE_FIXTURE(Fixture, "a quiet server is pinged, and given up when it stays silent") {
  server.welcome(0);
  server.now = *protocol.deadline();
  protocol.tick(server.now);
  const auto ping = server.request<command::Ping>();
  server.now += 30ms;
  server.answer(ping, event::Ponged{});
  CHECK(first<update::Lag>(protocol.take_updates()).round_trip == 30ms);
  for (int i = 0; i < 10 && !protocol.hang_up(); ++i) {
    server.now = *protocol.deadline();
    protocol.tick(server.now);
  }
  REQUIRE(protocol.hang_up());
  CHECK(protocol.hang_up()->find("nothing was heard") != std::string::npos);
  CHECK_FALSE(protocol.ending());
}

TEST_CASE_FIXTURE(Fixture, "a server that does not answer hello is given up") {
  protocol.connected(server.now);
  server.now = *protocol.deadline();
  protocol.tick(server.now);
  CHECK(protocol.hang_up());
}

TEST_CASE_FIXTURE(Fixture,
                  "a server that shuts down is come back to, after the delay it asks for") {
  server.welcome(0);
  server.tell(event::Closing{"shutting_down", "the server is going down", 2s});
  CHECK(protocol.hang_up() == "the server is going down");
  CHECK(protocol.retry_after() == 2s);
  CHECK_FALSE(protocol.ending());
}

TEST_CASE_FIXTURE(Fixture,
                  "a message refused because the server shuts down waits for the next one") {
  enter_lobby();
  protocol.ask(command::Say{"#lobby", "hi", "k"});
  server.refuse(server.request<command::Say>(), ErrorCode::shutting_down);
  CHECK(protocol.take_answers().empty());
  lose();
  server.welcome(10);
  server.joined(server.request<command::Join>(), "#lobby", 10);
  CHECK(std::get<command::Say>(server.request<command::Say>().command).key == "k");
}

TEST_CASE_FIXTURE(Fixture, "quit ends it, whether the goodbye comes or the connection goes") {
  server.welcome(0);
  protocol.ask(command::Quit{});
  const auto quit = server.request<command::Quit>();
  SUBCASE("answered") { server.answer(quit, event::Closing{"quit", "", std::nullopt}); }
  SUBCASE("lost") { lose(); }
  REQUIRE(protocol.ending());
  CHECK(protocol.ending()->code == "quit");
}

TEST_CASE_FIXTURE(Fixture, "quit without a connection ends at once") {
  protocol.ask(command::Quit{});
  REQUIRE(protocol.ending());
  CHECK(protocol.ending()->code == "quit");
}

TEST_CASE("a nick in use ends it, unless a number may be added") {
  auto chosen = options();
  SUBCASE("chosen by hand") {
    Protocol protocol(chosen);
    ScriptedServer server(protocol);
    protocol.connected(server.now);
    server.refuse(server.request<command::Hello>(), ErrorCode::nick_in_use);
    REQUIRE(protocol.ending());
    CHECK(protocol.ending()->code == "nick_in_use");
  }
  SUBCASE("made up") {
    chosen.number_nick = true;
    Protocol protocol(chosen);
    ScriptedServer server(protocol);
    protocol.connected(server.now);
    server.refuse(server.request<command::Hello>(), ErrorCode::nick_in_use);
    const auto again = server.request<command::Hello>();
    CHECK(std::get<command::Hello>(again.command).nick == "ada2");
    server.answer(again, event::Welcome{"ada2", {0}});
    CHECK(protocol.nick() == "ada2");
  }
}

TEST_CASE("a nick that stays in use is not tried for ever") {
  auto chosen = options();
  chosen.number_nick = true;
  Protocol protocol(chosen);
  ScriptedServer server(protocol);
  protocol.connected(server.now);
  for (int i = 0; i < 1000 && !protocol.ending(); ++i) {
    server.refuse(server.request<command::Hello>(), ErrorCode::nick_in_use);
  }
  CHECK(protocol.ending());
}

TEST_CASE_FIXTURE(Fixture, "a busy server is tried again, a hello it cannot take is not") {
  protocol.connected(server.now);
  const auto hello = server.request<command::Hello>();
  SUBCASE("busy") {
    server.refuse(hello, ErrorCode::busy, 500ms);
    CHECK(protocol.hang_up());
    CHECK(protocol.retry_after() == 500ms);
    CHECK_FALSE(protocol.ending());
  }
  SUBCASE("bad nick") {
    server.refuse(hello, ErrorCode::bad_nick);
    CHECK(protocol.ending());
  }
}

TEST_CASE_FIXTURE(Fixture, "one's own nick follows one's request and one's other sessions") {
  server.welcome(0);
  protocol.ask(command::Nick{"grace"});
  server.answer(server.request<command::Nick>(), event::Done{});
  CHECK(first<update::Nick>(protocol.take_updates()).nick == "grace");
  server.tell(event::Renamed{"#lobby", "grace", "hopper", {}});
  CHECK(protocol.nick() == "hopper");
  lose();
  protocol.connected(server.now);
  CHECK(std::get<command::Hello>(server.request<command::Hello>().command).nick == "hopper");
}

TEST_CASE_FIXTURE(Fixture, "what does not speak the protocol ends it at the first connection") {
  protocol.connected(server.now);
  server.receive("SSH-2.0-OpenSSH_9.2p1\r\n");
  REQUIRE(protocol.ending());
  CHECK(protocol.ending()->code == "not_parley");
}

TEST_CASE_FIXTURE(Fixture, "lines of a type from a newer server are skipped") {
  server.welcome(0);
  server.receive("{\"type\":\"confetti\",\"room\":\"#lobby\"}\n");
  CHECK_FALSE(protocol.hang_up());
}

TEST_CASE_FIXTURE(Fixture, "an answer of the wrong type is an answer, not a crash") {
  server.welcome(0);
  protocol.ask(command::Whois{"bob"});
  server.joined(server.request<command::Whois>(), "#lobby", 1);
  CHECK(protocol.take_answers().size() == 1);
  CHECK_FALSE(protocol.hang_up());
}

TEST_CASE_FIXTURE(Fixture, "a request that is too long for the server is refused here, others go") {
  enter_lobby();
  const auto before = protocol.ask(command::Say{"#lobby", "before", {}});
  const std::vector<core::Command> too_long{
      command::Say{"#lobby", std::string(8'300, 'z'), {}},
      command::Say{"#lobby", std::string(2'000, '\x01'), {}},  // each is six bytes in JSON
      command::Topic{"#lobby", std::string(8'300, 'z')},
      command::Kick{"#lobby", "bob", std::string(8'300, 'z')},
      command::Whois{std::string(8'300, 'z')},
  };
  for (const auto& command : too_long) {
    const auto ticket = protocol.ask(command);
    const auto answers = protocol.take_answers();
    REQUIRE(answers.size() == 1);
    CHECK(answers[0].ticket == ticket);
    CHECK(answers[0].result.error().code == ErrorCode::line_too_long);
  }
  const auto after = protocol.ask(command::Say{"#lobby", "after", {}});
  for (int i = 0; i < 2; ++i) {
    server.answer(server.request<command::Say>(), event::Accepted{{11}, {}});
  }
  const auto answers = protocol.take_answers();
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].ticket == before);
  CHECK(answers[1].ticket == after);
}

TEST_CASE_FIXTURE(Fixture, "how long a request may be is the server's to say") {
  event::Welcome small{"ada", {10}};
  small.line_bytes = 512;
  const auto waits = protocol.ask(command::Say{"#lobby", std::string(500, 'z'), {}});
  protocol.ask(command::Say{"#lobby", "short", {}});
  protocol.connected(server.now);
  server.answer(server.request<command::Hello>(), small);
  const auto answers = protocol.take_answers();
  REQUIRE(answers.size() == 1);
  CHECK(answers[0].ticket == waits);
  CHECK(answers[0].result.error().code == ErrorCode::line_too_long);
  CHECK(std::get<command::Say>(server.request<command::Say>().command).text == "short");
}

TEST_CASE_FIXTURE(Fixture, "a line of exactly the server's length is sent, one byte more is not") {
  enter_lobby();
  const auto bytes_sent = [&](std::size_t text) {
    const auto ticket = protocol.ask(command::Say{"#lobby", std::string(text, 'z'), "key"});
    const std::size_t bytes = protocol.take_output().size();
    protocol.forget(ticket);
    return bytes;
  };
  const std::size_t frame = bytes_sent(0);
  CHECK(bytes_sent(8'192 - frame) == 8'192);
  CHECK(bytes_sent(8'193 - frame) == 0);
}

TEST_CASE_FIXTURE(Fixture, "a refusal without an id is that of the oldest request") {
  enter_lobby();
  const auto whois = protocol.ask(command::Whois{"bob"});
  const auto rooms = protocol.ask(command::Rooms{});
  const auto requests = server.requests();
  server.tell(event::Failed{{ErrorCode::line_too_long, "too long", std::nullopt}});
  server.answer(requests[1], event::RoomsAre{});
  const auto answers = protocol.take_answers();
  REQUIRE(answers.size() == 2);
  CHECK(answers[0].ticket == whois);
  CHECK(answers[0].result.error().code == ErrorCode::line_too_long);
  CHECK(answers[1].ticket == rooms);
  CHECK(answers[1].result);
}

TEST_CASE_FIXTURE(Fixture, "a refusal without an id may be that of a rejoin, or of nothing") {
  enter_lobby();
  lose();
  server.welcome(10);
  server.request<command::Join>();
  server.tell(event::Failed{{ErrorCode::bad_json, "no JSON", std::nullopt}});
  CHECK(first<update::Lost>(protocol.take_updates()).room == "#lobby");
  CHECK(protocol.ready());
  server.tell(event::Failed{{ErrorCode::bad_json, "no JSON", std::nullopt}});
  CHECK(std::holds_alternative<event::Failed>(first<core::Event>(protocol.take_updates())));
  CHECK_FALSE(protocol.hang_up());
}

TEST_CASE_FIXTURE(Fixture, "a hello that the server cannot read ends it") {
  protocol.connected(server.now);
  server.request<command::Hello>();
  server.tell(event::Failed{{ErrorCode::line_too_long, "too long", std::nullopt}});
  REQUIRE(protocol.ending());
  CHECK(protocol.ending()->code == "line_too_long");
}

TEST_CASE_FIXTURE(Fixture, "bytes may come split anywhere") {
  enter_lobby();
  core::Entry entry;
  entry.seq = {11};
  entry.room_name = "#lobby";
  entry.from = "bob";
  tests::said(entry).text = "split";
  for (const char byte : wire::json::encode(entry)) server.receive({&byte, 1});
  CHECK(texts(protocol.take_updates()) == Texts{"split"});
}

TEST_CASE_FIXTURE(Fixture, "requests that wait are bounded") {
  for (int i = 0; i < 2'000; ++i) protocol.ask(command::Say{"#lobby", "x", {}});
  const auto answers = protocol.take_answers();
  CHECK(answers.size() == 1'000);
  CHECK(answers.back().result.error().code == ErrorCode::busy);
}
