// The log's times do not go back where the machine's clock does.
#include <algorithm>

#include "unit/core/stage.hpp"

using namespace parley::core::test;
using namespace std::chrono_literals;
using parley::core::SessionId;
using parley::core::Time;

namespace {

std::vector<Time> times(const Stage& stage) {
  std::vector<Time> found;
  found.reserve(stage.log.size());
  for (const auto& entry : stage.log) found.push_back(entry->time);
  return found;
}

SessionId in_room(Stage& stage) {
  const auto ada = stage.sign_in("ada");
  stage.ask(ada, join("#r"));
  return ada;
}

}  // namespace

TEST_CASE("a clock that is set back: each entry is a millisecond later, until it has caught up") {
  Stage stage;
  const SessionId ada = in_room(stage);
  stage.ask(ada, say("#r", "one"));
  const Time before = stage.log.back()->time;
  stage.now.wall -= 1h;
  stage.ask(ada, say("#r", "two"));
  stage.ask(ada, say("#r", "three"));
  CHECK(stage.log.back()->time == before + 2ms);
  stage.now.wall += 2h;
  stage.ask(ada, say("#r", "four"));
  CHECK(stage.log.back()->time == stage.now.wall);
  CHECK(std::ranges::is_sorted(times(stage)));
}

TEST_CASE("a clock that was ahead by more than a day is not followed when it is put right") {
  Stage stage;
  const SessionId ada = in_room(stage);
  stage.ask(ada, say("#r", "one"));
  stage.now.wall -= 25h;
  stage.ask(ada, say("#r", "two"));
  CHECK(stage.log.back()->time == stage.now.wall);
}

TEST_CASE("after a start the log's latest entry counts") {
  Stage before;
  (void)in_room(before);
  Stage after;
  after.now.wall = before.now.wall - 1h;
  after.hub.restore(before.hub.rooms(), before.hub.head(), before.now.wall);
  const SessionId ada = in_room(after);
  after.ask(ada, say("#r", "one"));
  CHECK(after.log.back()->time == before.now.wall + 1ms);
}

TEST_CASE("a ban that is set while the clock is behind lasts as long as it says") {
  Stage stage;
  const SessionId ada = in_room(stage);
  stage.now.wall -= 1h;
  stage.ask(ada, lasting(ban("#r", "troll!*@*"), 10min));
  stage.ask(ada, lasting(ban("#r", "other!*@*"), 10min));
  const auto bans = stage.hub.rooms().front().bans;
  CHECK(bans.size() == 2);  // the second did not take the place of the first
}
