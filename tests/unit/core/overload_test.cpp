// More to do than can be done: who is turned away, with which delay, and what goes on.
#include <doctest/doctest.h>

#include <chrono>
#include <string>

#include "core/hub/overload.hpp"
#include "unit/core/stage.hpp"

namespace parley::core::test {

using namespace std::chrono_literals;

namespace {

struct Crowd : Stage {
  explicit Crowd(const Limits& limits = {}) : Stage(limits) {
    ada = sign_in("ada");
    get<event::Joined>(ada, join("#lobby"));
    instant = false;
  }
  /// Each from a session of its own, so that no rate refuses it.
  RequestTag say_one(const std::string& text = "hi") {
    const SessionId guest = sign_in("guest" + std::to_string(++guests_));
    get<event::Joined>(guest, join("#lobby"));
    last = guest;
    return ask(guest, say("#lobby", text));
  }
  Error refusal(RequestTag tag) { return answer<event::Failed>(last, tag).error; }

  SessionId ada;
  SessionId last;

 private:
  int guests_ = 0;
};

}  // namespace

TEST_CASE("a log that lets the oldest entry wait too long gets no more, and all it has is done") {
  Crowd stage;
  const RequestTag first = stage.ask(stage.ada, say("#lobby", "one"));
  stage.pass(3'000ms);
  CHECK_FALSE(stage.is_answered(stage.ada, stage.ask(stage.ada, say("#lobby", "in time"))));
  stage.pass(1ms);
  const Error no = stage.refusal(stage.say_one());
  CHECK(no.code == ErrorCode::busy);
  CHECK(no.text == "the log is behind; try again in 500 ms");
  CHECK(no.retry_after == 500ms);
  CHECK(stage.code(stage.last, command::Ping{}) == "");
  stage.get<effect::Read>(stage.last, history("#lobby"));
  stage.commit_all();
  CHECK(stage.answer<event::Accepted>(stage.ada, first).seq == stage.log[1]->seq);
  CHECK_FALSE(stage.is_answered(stage.ada, stage.ask(stage.ada, say("#lobby", "again"))));
  CHECK(stage.hub.counts().busy == 1);
}

TEST_CASE("those who are refused come back one after the other, not as one crowd") {
  Limits limits;
  limits.pending_appends = 1;
  limits.busy_retry_most = 504ms;
  Crowd stage(limits);
  stage.ask(stage.ada, say("#lobby", "one"));
  for (const auto delay : {500ms, 501ms, 502ms, 503ms, 504ms, 504ms}) {
    CHECK(stage.refusal(stage.say_one()).retry_after == delay);
  }
  stage.pass(10'000ms);
  CHECK(stage.refusal(stage.say_one()).retry_after == 500ms);
}

TEST_CASE("they are told to come as fast as the log took entries") {
  Overload overload;
  Limits limits;
  overload.stored(0, 1'000ms);
  overload.stored(4'000, 2'000ms);  // four in a millisecond
  CHECK(overload.come_back(limits, 2'000ms) == 500ms);
  CHECK(overload.come_back(limits, 2'000ms) == 500ms);
  for (int i = 0; i < 6; ++i) static_cast<void>(overload.come_back(limits, 2'000ms));
  CHECK(overload.come_back(limits, 2'000ms) == 502ms);
  CHECK(overload.refused() == 9);
}

TEST_CASE("a turn that is late takes what it can do until the next one, and no more") {
  Overload overload;
  const Limits limits;
  const auto taken = [&]() {
    int count = 0;
    while (count < 10'000 && !overload.refuses(limits, {})) ++count;
    return count;
  };
  overload.begin_turn(1'000ms, 1'000ms);
  CHECK(taken() == 10'000);  // not late
  overload.begin_turn(1'001ms, 1'100ms);
  CHECK(taken() == 200);  // late, but nothing says that it is for long
  overload.stored(4'000, 2'000ms);
  overload.begin_turn(1'001ms, 2'000ms);
  CHECK(taken() == 4'000);  // a second's worth
  CHECK(overload.refuses(limits, {}) == "the server is behind");
  overload.begin_turn(0ms, 2'010ms);
  CHECK(taken() == 10'000);
}

TEST_CASE("a hub whose loops are late refuses what goes into the log, and serves the rest") {
  Limits limits;
  limits.user_messages = limits.session_messages = {};
  Crowd stage(limits);
  stage.hub.begin_turn(2'000ms, stage.now);
  for (int i = 0; i < 200; ++i) stage.ask(stage.ada, say("#lobby", "hi"));
  const Error no = stage.refusal(stage.say_one("one too many"));
  CHECK(no.text == "the server is behind; try again in 500 ms");
  CHECK(stage.code(stage.last, command::Ping{}) == "");
  stage.commit_all();
  CHECK(stage.log.size() == 201);  // its `create`, and all that was taken
}

}  // namespace parley::core::test
