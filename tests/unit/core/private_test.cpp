// Private rooms: who comes in, who sees that they are there, who reads.
#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

/// Ada founded the private room; Bob and Eve are outside.
struct Den : Stage {
  explicit Den(const Limits& limits = {}) : Stage(limits) {
    get<event::Joined>(ada, join("#den"));
    get<event::Accepted>(ada, make_private("#den"));
    get<event::Accepted>(ada, say("#den", "early secret"));
    forget();
  }
  SessionId ada = sign_in("ada");
  SessionId bob = sign_in("bob");
  SessionId eve = sign_in("eve");
};

}  // namespace

TEST_CASE("a private room lets in whom an operator invited, and tells the invited") {
  Den stage;
  CHECK(stage.code(stage.bob, join("#den")) == "invite_only");
  stage.get<event::Accepted>(stage.ada, invite("#den", "bob"));
  const auto told = stage.told<event::Invited>(stage.bob);
  REQUIRE(told.size() == 1);
  CHECK(told[0].room == "#den");
  CHECK(told[0].by == "ada");
  CHECK(stage.code(stage.bob, join("#den")) == "");
  CHECK(stage.code(stage.eve, join("#den")) == "invite_only");
}

TEST_CASE("an invitation stays good until a kick") {
  Den stage;
  stage.get<event::Accepted>(stage.ada, invite("#den", "bob"));
  stage.get<event::Joined>(stage.bob, join("#den"));
  stage.disconnect(stage.bob);
  const SessionId back = stage.sign_in("bob");
  CHECK(stage.code(back, join("#den")) == "");
  stage.get<event::Accepted>(stage.ada, kick("#den", "bob"));
  CHECK(stage.code(back, join("#den")) == "invite_only");
}

TEST_CASE("a ban is stronger than an invitation, and one of the identity ends it") {
  Den stage;
  stage.get<event::Accepted>(stage.ada, invite("#den", "bob"));
  stage.get<event::Accepted>(stage.ada, ban("#den", "bob"));
  CHECK(stage.code(stage.bob, join("#den")) == "banned");
  stage.get<event::Accepted>(stage.ada, unban("#den", "bob"));
  CHECK(stage.code(stage.bob, join("#den")) == "");
  stage.get<event::Done>(stage.bob, part("#den"));
  stage.get<event::Accepted>(stage.ada, ban("#den", "=guest:bob"));
  stage.get<event::Accepted>(stage.ada, unban("#den", "=guest:bob"));
  CHECK(stage.code(stage.bob, join("#den")) == "invite_only");
}

TEST_CASE("operators come in uninvited, those with a voice do not") {
  Den stage;
  stage.get<event::Accepted>(stage.ada, grant("#den", "bob", Role::op));
  stage.get<event::Accepted>(stage.ada, grant("#den", "eve", Role::voice));
  CHECK(stage.code(stage.bob, join("#den")) == "");
  CHECK(stage.code(stage.eve, join("#den")) == "invite_only");
}

TEST_CASE("only the newest invitations count") {
  Limits limits;
  limits.invites_per_room = 1;
  Den stage(limits);
  stage.get<event::Accepted>(stage.ada, invite("#den", "bob"));
  stage.get<event::Accepted>(stage.ada, invite("#den", "eve"));
  CHECK(stage.code(stage.bob, join("#den")) == "invite_only");
  CHECK(stage.code(stage.eve, join("#den")) == "");
}

TEST_CASE("who is in needs no invitation, and who is not here gets none") {
  Den stage;
  CHECK(stage.code(stage.ada, invite("#den", "ada")) == "already_a_member");
  CHECK(stage.code(stage.ada, invite("#den", "nobody")) == "no_such_user");
}

TEST_CASE("a private room is in no list of those outside") {
  Den stage;
  stage.get<event::Joined>(stage.ada, join("#open"));
  CHECK(stage.get<event::RoomsAre>(stage.eve, ask_rooms()).rooms.size() == 1);
  CHECK(stage.get<event::RoomsAre>(stage.ada, ask_rooms()).rooms.size() == 2);
  CHECK(stage.get<event::UserIs>(stage.eve, command::Whois{"ada"}).rooms == Strings{"#open"});
  stage.get<event::Accepted>(stage.ada, invite("#den", "bob"));
  stage.get<event::Joined>(stage.bob, join("#den"));
  CHECK(stage.get<event::UserIs>(stage.bob, command::Whois{"ada"}).rooms ==
        Strings{"#den", "#open"});
}

TEST_CASE("nothing of a private room is read from outside") {
  Den stage;
  CHECK(stage.code(stage.eve, history("#den")) == "not_a_member");
  CHECK(stage.code(stage.eve, search("secret", "#den")) == "not_a_member");
  CHECK(stage.code(stage.eve, ask_members("#den")) == "not_a_member");
  CHECK(stage.code(stage.eve, ask_topic("#den")) == "not_a_member");
  CHECK(stage.code(stage.eve, ask_modes("#den")) == "not_a_member");
}

TEST_CASE("who comes into a private room reads what was said before, too") {
  Den stage;
  stage.get<event::Accepted>(stage.ada, invite("#den", "bob"));
  stage.get<event::Joined>(stage.bob, join_after("#den", 0));
  CHECK(stage.texts(stage.bob) == Strings{"early secret"});
  stage.get<effect::Read>(stage.bob, history("#den"));
}

TEST_CASE("a room that becomes private keeps those who are in") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Joined>(ada, join("#r"));
  stage.get<event::Joined>(bob, join("#r"));
  stage.get<event::Accepted>(ada, make_private("#r"));
  CHECK(stage.code(bob, say("#r", "still in")) == "");
  stage.get<event::Done>(bob, part("#r"));
  CHECK(stage.code(bob, join("#r")) == "invite_only");
  stage.get<event::Accepted>(ada, make_private("#r", false));
  CHECK(stage.code(bob, join("#r")) == "");
}

}  // namespace parley::core::test
