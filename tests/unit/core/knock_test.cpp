// Knocking at a room; and nicks under a mask.
#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

/// Ada founded the room, Otto is its operator, Bob a plain member; Eve is outside.
struct Door : Stage {
  explicit Door(const Limits& limits = {}) : Stage(limits) {
    get<event::Joined>(ada, join("#den"));
    get<event::Joined>(otto, join("#den"));
    get<event::Joined>(bob, join("#den"));
    get<event::Accepted>(ada, grant("#den", "otto", Role::op));
    forget();
  }
  SessionId ada = sign_in("ada");
  SessionId otto = sign_in("otto");
  SessionId bob = sign_in("bob");
  SessionId eve = sign_in("eve");
};

command::Knock knock(std::string room, std::string text = "") {
  return {std::move(room), std::move(text)};
}

}  // namespace

TEST_CASE("a knock reaches the operators who are in the room, and nobody else") {
  Door stage;
  stage.get<event::Accepted>(stage.ada, make_private("#den"));
  stage.get<event::Done>(stage.otto, part("#den"));
  stage.get<event::Done>(stage.eve, knock("#den", "it is me"));
  const auto heard = stage.told<event::Knocked>(stage.ada);
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].room == "#den");
  CHECK(heard[0].who == "eve");
  CHECK(heard[0].text == "it is me");
  for (const SessionId other : {stage.otto, stage.bob, stage.eve}) {
    CHECK(stage.told<event::Knocked>(other).empty());
  }
}

TEST_CASE("one knocks where one may not enter for now: uninvited, without the password, full") {
  Door stage;
  CHECK(stage.code(stage.eve, knock("#den")) == "room_is_open");
  CHECK(stage.code(stage.bob, knock("#den")) == "already_a_member");
  CHECK(stage.code(stage.eve, knock("#nowhere")) == "no_such_room");
  stage.get<event::Accepted>(stage.ada, make_limit("#den", 3));
  CHECK(stage.code(stage.eve, knock("#den")) == "");
  stage.get<event::Accepted>(stage.ada, make_limit("#den", 0));
  stage.get<event::Accepted>(stage.ada, make_password("#den", "sesame"));
  CHECK(stage.code(stage.eve, knock("#den")) == "");
  CHECK(stage.code(stage.eve, knock("#den", "two\nlines")) == "bad_field");
  stage.get<event::Accepted>(stage.ada, ban("#den", "eve"));
  CHECK(stage.code(stage.eve, knock("#den")) == "banned");
}

TEST_CASE("knocks have the rate of rooms begun") {
  Limits limits;
  limits.user_creates = {0.2, 2};
  Door stage(limits);
  stage.get<event::Accepted>(stage.ada, make_private("#den"));
  CHECK(stage.code(stage.eve, knock("#den")) == "");
  CHECK(stage.code(stage.eve, knock("#den")) == "");
  CHECK(stage.code(stage.eve, knock("#den")) == "rate_limited");
  CHECK(stage.told<event::Knocked>(stage.ada).size() == 2);
}

TEST_CASE("invitations have it, too") {
  Limits limits;
  limits.user_creates = {0.2, 3};  // one of them is the room
  Door stage(limits);
  CHECK(stage.code(stage.ada, invite("#den", "eve")) == "");
  CHECK(stage.code(stage.ada, invite("#den", "eve")) == "");
  CHECK(stage.code(stage.ada, invite("#den", "eve")) == "rate_limited");
  CHECK(stage.told<event::Invited>(stage.eve).size() == 2);
  CHECK(stage.code(stage.ada, invite("#den", "bob")) == "already_a_member");  // costs nothing
}

TEST_CASE("who is banned or muted in a room keeps the nick while in it") {
  Door stage;
  stage.get<event::Accepted>(stage.ada, mute("#den", "bob"));
  CHECK(stage.code(stage.bob, command::Nick{"rob"}) == "muted");
  CHECK(stage.code(stage.bob, command::Nick{"Bob"}) == "");
  stage.get<event::Accepted>(stage.ada, unmute("#den", "bob"));
  stage.get<event::Accepted>(stage.ada, ban("#den", "bob"));
  CHECK(stage.code(stage.bob, command::Nick{"rob"}) == "banned");
  stage.get<event::Done>(stage.bob, part("#den"));
  CHECK(stage.code(stage.bob, command::Nick{"rob"}) == "");
  stage.get<event::Accepted>(stage.ada, mute("#den", "otto"));
  CHECK(stage.code(stage.otto, command::Nick{"o"}) == "");  // operators are never muted
}

TEST_CASE("operators' lines reach who asked for them only where they say so") {
  Stage stage;
  stage.hub.set_operators({"root"});
  stage.hub.restore_accounts({{{"root", "root"}, guest("root")}}, {});
  const SessionId ada = stage.sign_in("ada");
  CHECK(stage.get<event::ProfileIs>(ada, command::Profile{{}, {}, {}, true}).wallops);
  CHECK_FALSE(stage.get<event::ProfileIs>(ada, command::Profile{}).is_operator);
  CHECK(stage.code(ada, command::Announce{"x", true, true}) == "not_a_server_operator");
}

}  // namespace parley::core::test
