// Rates: who is told to wait, for how long, and what is not counted.
#include "unit/core/stage.hpp"

namespace parley::core::test {

using std::chrono::milliseconds;

namespace {

Limits tight() {
  Limits limits;
  limits.session_messages = {10, 2};
  limits.user_messages = {10, 3};
  limits.session_joins = {10, 2};
  limits.session_other = {10, 2};
  limits.user_creates = {1, 1};
  return limits;
}

}  // namespace

TEST_CASE("who sends too fast is told when to try again, and then can") {
  Stage stage(tight());
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  CHECK(stage.code(ada, say("#r", "1")) == "");
  CHECK(stage.code(ada, say("#r", "2")) == "");
  const auto error = stage.get<event::Failed>(ada, say("#r", "3")).error;
  CHECK(error.code == ErrorCode::rate_limited);
  CHECK(error.retry_after == milliseconds(100));
  stage.pass(milliseconds(99));
  CHECK(stage.code(ada, say("#r", "3")) == "rate_limited");
  stage.pass(milliseconds(1));
  CHECK(stage.code(ada, say("#r", "3")) == "");
}

TEST_CASE("all sessions of a user share one budget") {
  Stage stage(tight());
  const SessionId first = stage.sign_in("ada");
  const SessionId second = stage.sign_in("ada");
  stage.get<event::Joined>(first, join("#r"));
  stage.get<event::Joined>(second, join("#r"));
  CHECK(stage.code(first, say("#r", "1")) == "");
  CHECK(stage.code(first, say("#r", "2")) == "");
  CHECK(stage.code(second, say("#r", "3")) == "");
  CHECK(stage.code(second, say("#r", "4")) == "rate_limited");
}

TEST_CASE("a reconnect brings no new budget, neither for messages nor for rooms") {
  Stage stage(tight());
  SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  CHECK(stage.code(ada, join("#another")) == "rate_limited");
  int sent = 0;
  for (int connection = 0; connection < 5; ++connection) {
    for (int i = 0; i < 3; ++i) sent += stage.code(ada, say("ada", "x")).empty() ? 1 : 0;
    stage.disconnect(ada);
    ada = stage.sign_in("ada");
    CHECK(stage.code(ada, join("#another")) == "rate_limited");
  }
  CHECK(sent == 0);  // a first conversation is one more creation
  stage.get<event::Joined>(ada, join("#r"));
  for (int connection = 0; connection < 5; ++connection) {
    for (int i = 0; i < 3; ++i) sent += stage.code(ada, say("#r", "x")).empty() ? 1 : 0;
    stage.disconnect(ada);
    ada = stage.sign_in("ada");
    stage.get<event::Joined>(ada, join("#r"));
  }
  CHECK(sent == 0);  // the messages above were paid for, though refused
  stage.pass(std::chrono::seconds(10));
  CHECK(stage.code(ada, say("#r", "x")) == "");
  CHECK(stage.code(ada, join("#another")) == "");
}

TEST_CASE("joins, and everything else, have budgets of their own") {
  Stage stage(tight());
  const SessionId ada = stage.sign_in("ada");  // takes one of `other`
  CHECK(stage.code(ada, join("#r")) == "");
  CHECK(stage.code(ada, part("#r")) == "");
  CHECK(stage.code(ada, join("#r")) == "rate_limited");
  CHECK(stage.code(ada, ask_rooms()) == "");
  CHECK(stage.code(ada, command::Whois{"ada"}) == "rate_limited");
}

TEST_CASE("a hello that is refused counts, too") {
  Stage stage(tight());
  stage.sign_in("ada");
  const SessionId eve = stage.connect();
  CHECK(stage.code(eve, hello("ada", "eve")) == "nick_in_use");
  CHECK(stage.code(eve, hello("ada", "eve")) == "nick_in_use");
  CHECK(stage.code(eve, hello("ada", "eve")) == "rate_limited");
}

TEST_CASE("typing that comes too fast is dropped, and answered as done") {
  Stage stage(tight());
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Joined>(ada, join("#r"));
  stage.get<event::Joined>(bob, join("#r"));
  for (int i = 0; i < 5; ++i) stage.get<event::Done>(ada, command::Typing{"#r"});
  CHECK(stage.told<event::TypingNow>(bob).size() == 1);
}

TEST_CASE("ping and pong are free") {
  Stage stage(tight());
  const SessionId ada = stage.sign_in("ada");
  for (int i = 0; i < 50; ++i) {
    stage.get<event::Ponged>(ada, command::Ping{});
    stage.get<event::Done>(ada, command::Pong{});
  }
}

TEST_CASE("rooms that are begun have a budget of the user") {
  Limits limits;
  limits.user_creates = {1, 2};
  Stage stage(limits);
  const SessionId first = stage.sign_in("ada");
  const SessionId second = stage.sign_in("ada");
  stage.sign_in("bob");
  CHECK(stage.code(first, join("#a")) == "");
  CHECK(stage.code(second, join("#b")) == "");
  CHECK(stage.code(second, join("#c")) == "rate_limited");
  CHECK(stage.code(second, say("bob", "hi")) == "rate_limited");
  CHECK(stage.code(second, join("#a")) == "");
  stage.pass(milliseconds(1000));
  CHECK(stage.code(second, say("bob", "hi")) == "");
}

TEST_CASE("work that grows with what others set up is paid by who asks for it") {
  Limits limits;
  limits.user_creates = {};
  limits.user_bytes = {};
  limits.session_joins = {};
  limits.session_other = {1, 3};
  limits.rooms_per_session = 5'000;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  for (int i = 0; i < 2'000; ++i) {
    stage.ask(ada, join("#room" + std::to_string(i)));
  }
  const SessionId eve = stage.sign_in("eve");
  CHECK(stage.code(eve, ask_rooms("no*such*room")) == "");
  const auto error = stage.get<event::Failed>(eve, ask_rooms("no*such*room")).error;
  CHECK(error.retry_after == std::chrono::seconds(2));  // one for hello, one and two for this
}

TEST_CASE("however many ask for the list of rooms, the hub looks at so many rooms a second") {
  Limits limits;
  limits.user_creates = {};
  limits.user_bytes = {};
  limits.session_joins = {};
  limits.rooms_per_session = 5'000;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  for (int i = 0; i < 2'000; ++i) stage.ask(ada, join("#room" + std::to_string(i)));
  int lists = 0;
  while (stage.code(stage.sign_in("s" + std::to_string(lists)), ask_rooms("*x*")).empty()) ++lists;
  CHECK(lists == 100);  // of 2,000 rooms: what may be looked at, at once
  const SessionId late = stage.sign_in("late");
  const auto error = stage.get<event::Failed>(late, ask_rooms()).error;
  CHECK(error.code == ErrorCode::busy);
  REQUIRE(error.retry_after);
  stage.pass(*error.retry_after);
  CHECK(stage.code(late, ask_rooms()) == "");
}

TEST_CASE("telling many of a new nick or of being away costs more than telling few") {
  Limits limits;
  limits.session_other = {1, 3};
  Stage stage(limits);
  for (int i = 0; i < 499; ++i) {
    stage.get<event::Joined>(stage.sign_in("m" + std::to_string(i)), join("#r"));
  }
  for (const Command& change : std::vector<Command>{command::Nick{"eve"}, command::Away{"tea"}}) {
    const SessionId ada = stage.sign_in("ada");
    stage.get<event::Joined>(ada, join("#r"));
    CHECK(stage.code(ada, change) == "");
    const auto error = stage.get<event::Failed>(ada, change).error;
    CHECK(error.retry_after == milliseconds(500));  // hello, this, and a half for it
    stage.disconnect(ada);
  }
}

TEST_CASE("new limits hold from now on") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  Limits limits = tight();
  limits.text_bytes = 2;
  stage.hub.set_limits(limits);
  CHECK(stage.code(ada, say("#r", "abc")) == "text_too_long");
  CHECK(stage.code(ada, say("#r", "ab")) == "");
  CHECK(stage.code(ada, say("#r", "ab")) == "rate_limited");
}

}  // namespace parley::core::test
