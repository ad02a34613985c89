// Rooms: creating, joining, leaving, presence.
#include "unit/core/stage.hpp"

namespace parley::core::test {

TEST_CASE("joining a room that is not there makes it, with the joiner as founder") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const auto joined = stage.get<event::Joined>(ada, join("#Lobby"));
  CHECK(joined.created);
  CHECK(joined.room == "#Lobby");
  CHECK(joined.role == Role::founder);
  CHECK(joined.members == 1);
  CHECK(joined.head == Seq{1});
}

TEST_CASE("the founder sees the room's own create once, behind the answer, then what follows") {
  Stage stage;
  stage.instant = false;
  const SessionId other = stage.sign_in("other");
  const SessionId ada = stage.sign_in("ada");
  stage.ask(other, join("#other"));
  stage.ask(ada, join("#lobby"));
  stage.commit_all();  // both in one batch
  stage.ask(ada, say("#lobby", "hi"));
  stage.commit_all();
  CHECK(stage.heard(ada).order == Strings{"Welcome", "Joined", "entry 2", "Accepted", "entry 3"});
  CHECK(stage.heard(other).order == Strings{"Welcome", "Joined", "entry 1"});
}

TEST_CASE("a room is shown to nobody before it is in the log") {
  Stage stage;
  stage.instant = false;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  const RequestTag creating = stage.ask(ada, join("#r"));
  CHECK_FALSE(stage.is_answered(ada, creating));
  CHECK(stage.code(bob, say("#r", "too early")) == "no_such_room");
  CHECK(stage.code(bob, ask_members("#r")) == "no_such_room");
  CHECK(stage.get<event::RoomsAre>(bob, ask_rooms()).rooms.empty());
  CHECK(stage.hub.rooms().empty());
}

TEST_CASE("those who join while a room is on its way are let in once it is there") {
  Stage stage;
  stage.instant = false;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  const RequestTag first = stage.ask(ada, join("#r"));
  const RequestTag second = stage.ask(bob, join("#R"));
  const RequestTag again = stage.ask(ada, join("#r"));
  CHECK_FALSE(stage.is_answered(bob, second));
  stage.commit_all();
  CHECK(stage.answer<event::Joined>(ada, first).created);
  CHECK_FALSE(stage.answer<event::Joined>(bob, second).created);
  CHECK(stage.answer<event::Joined>(bob, second).members == 2);
  CHECK(stage.code(ada, again) == "already_a_member");
  CHECK(stage.told<event::MemberJoined>(ada).size() == 1);
}

TEST_CASE("what is sent right behind a join is done behind it, also where the join has to wait") {
  Stage stage;
  stage.instant = false;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  for (const SessionId session : {ada, bob}) {
    stage.ask(session, join("#r"));
    stage.ask(session, say("#R", session == ada ? "from ada" : "from bob"));
  }
  const RequestTag gone = stage.ask(bob, part("#r"));
  const RequestTag nowhere = stage.ask(bob, say("#elsewhere", "hi"));
  stage.commit_all();
  stage.commit_all();
  CHECK(stage.code(bob, gone) == "");
  CHECK(stage.code(bob, nowhere) == "no_such_room");
  CHECK(stage.texts(ada) == Strings{"from ada", "from bob"});
  CHECK(stage.texts(bob) == Strings{"from ada", "from bob"});
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a room that the log refuses is gone, and everybody who waits is told why") {
  Stage stage;
  stage.instant = false;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  const RequestTag first = stage.ask(ada, join("#r"));
  const RequestTag second = stage.ask(bob, join("#r"));
  stage.refuse(1);
  CHECK(stage.code(ada, first) == "log_unavailable");
  CHECK(stage.code(bob, second) == "log_unavailable");
  CHECK(stage.hub.check_invariants() == Strings{});
  stage.instant = true;
  CHECK(stage.get<event::Joined>(bob, join("#r")).role == Role::founder);
}

TEST_CASE("joining brings what is new, or everything behind the entry that was seen last") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  stage.get<event::Accepted>(ada, say("#r", "one"));
  stage.get<event::Accepted>(ada, say("#r", "two"));
  const SessionId fresh = stage.sign_in("fresh");
  const SessionId resuming = stage.sign_in("resuming");
  stage.get<event::Joined>(fresh, join("#r"));
  CHECK(stage.get<event::Joined>(resuming, join_after("#r", 2)).head == Seq{3});
  stage.get<event::Accepted>(ada, say("#r", "three"));
  CHECK(stage.texts(fresh) == Strings{"three"});
  CHECK(stage.texts(resuming) == Strings{"two", "three"});
  CHECK(stage.code(stage.sign_in("eager"), join_after("#r", 5)) == "bad_query");
  CHECK(stage.code(stage.sign_in("late"), join_after("#r", 4)) == "");
}

TEST_CASE("a name that is none makes no room") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  CHECK(stage.code(ada, join("lobby")) == "bad_room_name");
  CHECK(stage.code(ada, join("#a b")) == "bad_room_name");
}

TEST_CASE("others see a user come with the first session and leave with the last") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  const SessionId first = stage.sign_in("bob");
  const SessionId second = stage.sign_in("bob");
  stage.get<event::Joined>(first, join("#r"));
  CHECK(stage.get<event::Joined>(second, join("#r")).members == 2);
  CHECK(stage.told<event::MemberJoined>(ada).size() == 1);
  stage.get<event::Done>(first, part("#r", "tea"));
  CHECK(stage.told<event::MemberLeft>(ada).empty());
  stage.get<event::Done>(second, part("#r", "tea"));
  const auto left = stage.told<event::MemberLeft>(ada);
  REQUIRE(left.size() == 1);
  CHECK(left[0].who == "bob");
  CHECK(left[0].reason == "tea");
  CHECK_FALSE(left[0].quit);
  CHECK(stage.told<event::MemberLeft>(second).empty());
}

TEST_CASE("a connection that ends leaves as one that quits") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Joined>(ada, join("#r"));
  stage.get<event::Joined>(bob, join("#r"));
  stage.disconnect(bob, "write timeout");
  const auto left = stage.told<event::MemberLeft>(ada);
  REQUIRE(left.size() == 1);
  CHECK(left[0].quit);
  CHECK(left[0].reason == "write timeout");
}

TEST_CASE("who has left hears nothing more, and cannot leave twice") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Joined>(ada, join("#r"));
  stage.get<event::Joined>(bob, join("#r"));
  stage.get<event::Done>(bob, part("#r"));
  stage.get<event::Accepted>(ada, say("#r", "alone"));
  CHECK(stage.texts(bob) == Strings{});
  CHECK(stage.code(bob, part("#r")) == "not_a_member");
  CHECK(stage.code(bob, part("#nowhere")) == "no_such_room");
  CHECK(stage.code(ada, join("#r")) == "already_a_member");
}

TEST_CASE("a room stays when everybody has left, and its founder comes back as founder") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  stage.disconnect(ada);
  const SessionId eve = stage.sign_in("eve");
  const auto hers = stage.get<event::Joined>(eve, join("#r"));
  CHECK_FALSE(hers.created);
  CHECK(hers.role == Role::none);
  CHECK(stage.get<event::Joined>(stage.sign_in("renamed", "ada"), join("#r")).role ==
        Role::founder);
}

TEST_CASE("a room larger than the bound announces nobody") {
  Limits limits;
  limits.presence_members = 2;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Joined>(bob, join("#r"));
  CHECK(stage.told<event::MemberJoined>(ada).size() == 1);
  const SessionId eve = stage.sign_in("eve");
  stage.get<event::Joined>(eve, join("#r"));
  stage.get<event::Done>(bob, command::Nick{"bobby"});
  stage.get<event::Done>(bob, command::Away{"out"});
  stage.get<event::Done>(bob, command::Typing{"#r"});
  stage.get<event::Done>(eve, part("#r"));
  const SessionId dora = stage.sign_in("dora");
  stage.get<event::Joined>(dora, join("#r"));
  stage.disconnect(dora);
  CHECK(stage.heard(ada).told.size() == 1);
}

TEST_CASE("the snapshot for who missed something is the member list, unasked") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  const RoomId room = stage.hub.rooms().at(0).id;
  Effects out;
  stage.hub.snapshot(ada, room, out);
  REQUIRE(out.size() == 1);
  const auto& reply = std::get<effect::Reply>(out[0]);
  CHECK(reply.tag == 0);
  CHECK(std::get<event::MembersAre>(reply.event).members ==
        std::vector{event::MemberInfo{"ada", Role::founder, false}});
  out.clear();
  stage.hub.snapshot(stage.sign_in("outsider"), room, out);
  stage.hub.snapshot(ada, RoomId{999}, out);
  stage.hub.snapshot(SessionId{999}, room, out);
  CHECK(out.empty());
}

}  // namespace parley::core::test
