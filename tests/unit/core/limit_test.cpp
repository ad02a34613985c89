// Bounds on rooms and members, restoring, shutting down.
#include "unit/core/stage.hpp"

namespace parley::core::test {

TEST_CASE("a session is in so many rooms, those on their way included") {
  Limits limits;
  limits.rooms_per_session = 2;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Joined>(bob, join("#b"));
  stage.get<event::Joined>(ada, join("#a"));
  stage.instant = false;
  stage.ask(ada, join("#c"));
  const RequestTag beyond = stage.ask(ada, join("#d"));  // begins before #c is there
  const RequestTag again = stage.ask(ada, join("#a"));
  const RequestTag later = stage.ask(ada, join("#b"));
  stage.refuse(1);
  CHECK(stage.code(ada, beyond) == "too_many_rooms");
  CHECK(stage.code(ada, again) == "already_a_member");
  CHECK(stage.code(ada, later) == "");
}

TEST_CASE("a server has so many rooms, direct conversations included") {
  Limits limits;
  limits.rooms = 2;
  limits.guest_rooms_percent = 100;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#a"));
  stage.get<event::Accepted>(ada, say("ada", "note"));
  CHECK(stage.code(ada, join("#b")) == "too_many_rooms");
  CHECK(stage.code(stage.sign_in("bob"), say("ada", "hi")) == "too_many_rooms");
  CHECK(stage.code(ada, say("ada", "another note")) == "");
}

TEST_CASE("a room has so many members, but the founder always comes in") {
  Limits limits;
  limits.members_per_room = 1;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  const SessionId bob = stage.sign_in("bob");
  CHECK(stage.code(bob, join("#r")) == "room_full");
  stage.get<event::Joined>(stage.sign_in("ada"), join("#r"));  // the same member again
  stage.get<event::Done>(ada, part("#r"));
  CHECK(stage.code(bob, join("#r")) == "room_full");
  stage.disconnect(SessionId{3});
  CHECK(stage.code(bob, join("#r")) == "");
  CHECK(stage.code(ada, join("#r")) == "");
}

TEST_CASE("a restart brings back rooms, roles, rules and conversations") {
  Stage before;
  const SessionId ada = before.sign_in("ada");
  before.sign_in("bob");
  before.get<event::Joined>(ada, join("#Room"));
  before.get<event::Accepted>(ada, set_topic("#room", "kept"));
  before.get<event::Accepted>(ada, grant("#room", "bob", Role::op));
  before.get<event::Accepted>(ada, ban("#room", "eve"));
  before.get<event::Accepted>(ada, say("bob", "hi"));

  Stage after;
  after.hub.restore(before.hub.rooms(), before.hub.head());
  CHECK(after.hub.rooms() == before.hub.rooms());
  CHECK(after.hub.check_invariants() == Strings{});
  const SessionId bob = after.sign_in("bob");
  CHECK(std::holds_alternative<effect::Subscribe>(after.effects.back()));  // with ada
  const auto joined = after.get<event::Joined>(bob, join("#room"));
  CHECK(joined.topic == "kept");
  CHECK(joined.role == Role::op);
  CHECK(after.code(after.sign_in("eve"), join("#room")) == "banned");
  after.instant = false;
  after.ask(bob, join("#new"));
  CHECK(std::get<Draft>(after.appended.front())->room > before.hub.rooms().back().id);
}

TEST_CASE("of two restored rooms with one name the first keeps it") {
  RoomState one;
  one.id = RoomId{1};
  one.name = "#Room";
  RoomState other;
  other.id = RoomId{2};
  other.name = "#room";
  Stage stage;
  stage.hub.restore({one, other}, Seq{9});
  CHECK(stage.hub.check_invariants() == Strings{});
  CHECK(stage.get<event::Joined>(stage.sign_in("ada"), join("#ROOM")).room == "#Room");
}

TEST_CASE("while shutting down nothing new begins, and what was accepted is still answered") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.instant = false;
  const RequestTag creating = stage.ask(ada, join("#r"));
  const RequestTag waiting = stage.ask(ada, join("#r"));
  stage.hub.begin_shutdown();
  const RequestTag other = stage.ask(ada, join("#other"));
  const RequestTag ping = stage.ask(ada, command::Ping{});
  CHECK(stage.code(stage.connect(), hello("bob")) == "shutting_down");
  stage.commit_all();
  stage.answer<event::Joined>(ada, creating);
  CHECK(stage.code(ada, waiting) == "shutting_down");
  CHECK(stage.code(ada, other) == "shutting_down");
  stage.answer<event::Ponged>(ada, ping);
  stage.get<effect::Close>(ada, command::Quit{});
}

TEST_CASE("commands of a session that does not exist are nothing") {
  Stage stage;
  Effects out;
  stage.hub.handle(SessionId{77}, 1, command::Ping{}, stage.now, out);
  stage.hub.detach(SessionId{77}, "", stage.now, out);
  CHECK(out.empty());
}

}  // namespace parley::core::test
