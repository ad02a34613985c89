// Operators: topic, modes, roles, bans, mutes, invitations.
#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

/// Ada founded the room, Otto is its operator, Bob a plain member; Eve is outside.
struct ModeratedStage : Stage {
  explicit ModeratedStage(const Limits& limits = {}) : Stage(limits) {
    get<event::Joined>(ada, join("#r"));
    get<event::Joined>(otto, join("#r"));
    get<event::Joined>(bob, join("#r"));
    get<event::Accepted>(ada, grant("#r", "otto", Role::op));
    forget();
  }
  SessionId ada = sign_in("ada");
  SessionId otto = sign_in("otto");
  SessionId bob = sign_in("bob");
  SessionId eve = sign_in("eve");
};

const std::vector<Command>& moderating() {
  static const std::vector<Command> commands{
      set_topic("#r", "t"), make_private("#r"), make_moderated("#r"), invite("#r", "eve"),
      kick("#r", "bob"),    ban("#r", "bob"),   unban("#r", "bob"),   mute("#r", "bob"),
      unmute("#r", "bob"),  ask_bans("#r"),     ask_mutes("#r"),      grant("#r", "bob", Role::op)};
  return commands;
}

}  // namespace

TEST_CASE("only operators and the founder moderate, and only from inside") {
  ModeratedStage stage;
  for (const Command& command : moderating()) {
    CHECK(stage.code(stage.bob, command) == "not_an_operator");
    CHECK(stage.code(stage.eve, command) == "not_a_member");
  }
  stage.get<event::Accepted>(stage.ada, grant("#r", "bob", Role::voice));
  CHECK(stage.code(stage.bob, set_topic("#r", "t")) == "not_an_operator");
  stage.get<event::Done>(stage.otto, part("#r"));
  CHECK(stage.code(stage.otto, set_topic("#r", "t")) == "not_a_member");
}

TEST_CASE("the topic is told, remembered and asked for") {
  ModeratedStage stage;
  CHECK(stage.get<event::TopicIs>(stage.bob, ask_topic("#r")).text == "");
  stage.get<event::Accepted>(stage.otto, set_topic("#r", "tea at five"));
  CHECK(stage.texts(stage.bob, entry::SetTopic::number) == Strings{"tea at five"});
  const auto topic = stage.get<event::TopicIs>(stage.eve, ask_topic("#R"));
  CHECK(topic.room == "#r");
  CHECK(topic.text == "tea at five");
  CHECK(topic.by == "otto");
  CHECK(topic.time == stage.now.wall);
  CHECK(stage.get<event::Joined>(stage.eve, join("#r")).topic == "tea at five");
  CHECK(stage.code(stage.ada, set_topic("#r", "two\nlines")) == "bad_field");
  CHECK(stage.code(stage.ada, set_topic("#r", std::string(1025, 't'))) == "text_too_long");
}

TEST_CASE("modes are told one entry each, and answered once with the last") {
  ModeratedStage stage;
  const auto answer = stage.get<event::Accepted>(stage.ada, command::Mode{"#r", true, true});
  CHECK(stage.texts(stage.bob, entry::SetMode::number) == Strings{"on", "on"});
  CHECK(answer.seq == stage.hub.head());
  CHECK(stage.get<event::ModesAre>(stage.bob, ask_modes("#r")).modes ==
        event::RoomModes{true, true, true});
}

TEST_CASE("if the log refuses the first of two modes, that is the one answer") {
  ModeratedStage stage;
  stage.instant = false;
  const RequestTag tag = stage.ask(stage.ada, command::Mode{"#r", true, true});
  stage.refuse(1);
  CHECK(stage.code(stage.ada, tag) == "log_unavailable");
  stage.commit_all();  // the stage fails on a second answer
  CHECK(stage.get<event::ModesAre>(stage.bob, ask_modes("#r")).modes ==
        event::RoomModes{false, false, true});
}

TEST_CASE("in a moderated room voice, operators and the founder speak") {
  ModeratedStage stage;
  stage.get<event::Accepted>(stage.ada, make_moderated("#r"));
  CHECK(stage.code(stage.bob, say("#r", "hm")) == "moderated");
  CHECK(stage.code(stage.bob, command::Typing{"#r"}) == "moderated");
  CHECK(stage.code(stage.otto, say("#r", "hm")) == "");
  CHECK(stage.code(stage.ada, say("#r", "hm")) == "");
  stage.get<event::Accepted>(stage.otto, grant("#r", "bob", Role::voice));
  CHECK(stage.code(stage.bob, say("#r", "hm")) == "");
  stage.get<event::Accepted>(stage.otto, grant("#r", "bob", Role::none));
  CHECK(stage.code(stage.bob, say("#r", "hm")) == "moderated");
}

TEST_CASE("roles belong to the identity and survive a reconnect") {
  ModeratedStage stage;
  stage.disconnect(stage.otto);
  CHECK(stage.get<event::Joined>(stage.sign_in("otto2", "otto"), join("#r")).role == Role::op);
}

TEST_CASE("the founder can be neither kicked nor banned by identity nor given a role") {
  ModeratedStage stage;
  CHECK(stage.code(stage.otto, kick("#r", "ada")) == "cannot_target_founder");
  CHECK(stage.code(stage.otto, ban("#r", "=guest:ada")) == "cannot_target_founder");
  CHECK(stage.code(stage.otto, mute("#r", "=guest:ada")) == "cannot_target_founder");
  CHECK(stage.code(stage.otto, grant("#r", "ada", Role::none)) == "cannot_target_founder");
  CHECK(stage.code(stage.otto, grant("#r", "bob", Role::founder)) == "not_an_operator");
}

TEST_CASE("a mask that happens to cover the founder does not hold for the founder") {
  ModeratedStage stage;
  stage.get<event::Accepted>(stage.otto, ban("#r", "@192.0.2.1"));
  stage.get<event::Accepted>(stage.otto, mute("#r", "@192.0.2.1"));
  CHECK(stage.code(stage.ada, say("#r", "mine")) == "");
  stage.get<event::Done>(stage.ada, part("#r"));
  CHECK(stage.code(stage.ada, join("#r")) == "");
  CHECK(stage.code(stage.bob, say("#r", "not mine")) == "banned");
}

TEST_CASE("who is banned cannot join, and cannot speak where already in") {
  ModeratedStage stage;
  stage.get<event::Accepted>(stage.otto, ban("#r", "bob"));
  stage.get<event::Accepted>(stage.otto, ban("#r", "eve"));
  CHECK(stage.code(stage.bob, say("#r", "hm")) == "banned");
  CHECK(stage.code(stage.bob, command::Typing{"#r"}) == "banned");
  CHECK(stage.code(stage.eve, join("#r")) == "banned");
  stage.get<event::Accepted>(stage.ada, say("#r", "still heard"));
  CHECK(stage.texts(stage.bob) == Strings{"still heard"});
  stage.get<event::Accepted>(stage.otto, unban("#r", "BOB!*@*"));
  CHECK(stage.code(stage.bob, say("#r", "hm")) == "");
}

TEST_CASE("operators are not exempt from bans") {
  ModeratedStage stage;
  stage.get<event::Accepted>(stage.ada, ban("#r", "otto"));
  CHECK(stage.code(stage.otto, say("#r", "hm")) == "banned");
}

TEST_CASE("mutes silence by mask, but not operators") {
  ModeratedStage stage;
  stage.get<event::Accepted>(stage.otto, mute("#r", "@192.0.2.1"));
  CHECK(stage.code(stage.bob, say("#r", "hm")) == "muted");
  CHECK(stage.code(stage.otto, say("#r", "hm")) == "");
  stage.get<event::Accepted>(stage.otto, unmute("#r", "@192.0.2.1"));
  CHECK(stage.code(stage.bob, say("#r", "hm")) == "");
}

TEST_CASE("a mask with an end ends by itself, in lists and in what it forbids") {
  ModeratedStage stage;
  stage.get<event::Accepted>(stage.otto, lasting(mute("#r", "bob"), std::chrono::seconds(60)));
  stage.pass(std::chrono::milliseconds(59'999));
  CHECK(stage.code(stage.bob, say("#r", "hm")) == "muted");
  CHECK(stage.get<event::MasksAre>(stage.otto, ask_mutes("#r")).masks.size() == 1);
  stage.pass(std::chrono::milliseconds(1));
  CHECK(stage.code(stage.bob, say("#r", "hm")) == "");
  CHECK(stage.get<event::MasksAre>(stage.otto, ask_mutes("#r")).masks.empty());
  CHECK(stage.code(stage.otto, unmute("#r", "bob")) == "no_such_mask");
}

TEST_CASE("a mask lasts at least a second, and for ever where it is longer than a century") {
  ModeratedStage stage;
  CHECK(stage.code(stage.otto, lasting(ban("#r", "x"), std::chrono::seconds(0))) == "bad_field");
  stage.get<event::Accepted>(stage.otto, lasting(ban("#r", "x"), std::chrono::seconds::max()));
  CHECK(stage.get<event::MasksAre>(stage.otto, ask_bans("#r")).masks[0].until == Time{});
}

TEST_CASE("the lists say who set a mask, why and until when; the same mask is there once") {
  ModeratedStage stage;
  stage.get<event::Accepted>(stage.otto, ban("#r", "eve"));
  auto again = lasting(ban("#r", "EVE!*@*"), std::chrono::seconds(60));
  again.reason = "spam";
  stage.get<event::Accepted>(stage.ada, again);
  const auto list = stage.get<event::MasksAre>(stage.otto, ask_bans("#r"));
  REQUIRE(list.masks.size() == 1);
  CHECK(list.masks[0].mask == "eve!*@*");
  CHECK(list.masks[0].by == "ada");
  CHECK(list.masks[0].reason == "spam");
  CHECK(list.masks[0].until == stage.now.wall + std::chrono::seconds(60));
}

TEST_CASE("mask lists are bounded; ended masks make room, and the same one needs none") {
  Limits limits;
  limits.masks_per_room = 2;
  ModeratedStage stage(limits);
  stage.get<event::Accepted>(stage.otto, ban("#r", "a"));
  stage.get<event::Accepted>(stage.otto, lasting(ban("#r", "b"), std::chrono::seconds(60)));
  CHECK(stage.code(stage.otto, ban("#r", "c")) == "list_full");
  CHECK(stage.code(stage.otto, ban("#r", "a")) == "");
  CHECK(stage.code(stage.otto, mute("#r", "c")) == "");
  stage.pass(std::chrono::seconds(60));
  CHECK(stage.code(stage.otto, ban("#r", "c")) == "");
  CHECK(stage.hub.rooms()[0].bans.size() == 2);
}

TEST_CASE("a mask that is none, or not set, is refused") {
  ModeratedStage stage;
  CHECK(stage.code(stage.otto, ban("#r", "*!*@*")) == "bad_mask");
  CHECK(stage.code(stage.otto, unban("#r", "x")) == "no_such_mask");
  CHECK(stage.code(stage.otto, unban("#r", "")) == "bad_mask");
}

TEST_CASE("roles are bounded, and one that is changed needs no room") {
  Limits limits;
  limits.roles_per_room = 2;  // otto has one
  ModeratedStage stage(limits);
  CHECK(stage.code(stage.ada, grant("#r", "bob", Role::voice)) == "");
  CHECK(stage.code(stage.ada, grant("#r", "eve", Role::voice)) == "list_full");
  CHECK(stage.code(stage.ada, grant("#r", "bob", Role::op)) == "");
  CHECK(stage.code(stage.ada, grant("#r", "otto", Role::none)) == "");
  CHECK(stage.code(stage.ada, grant("#r", "eve", Role::voice)) == "");
  CHECK(stage.code(stage.ada, grant("#r", "nobody", Role::voice)) == "no_such_user");
}

TEST_CASE("reasons are one line and bounded") {
  ModeratedStage stage;
  const std::string longer(257, 'x');
  CHECK(stage.code(stage.otto, kick("#r", "bob", longer)) == "text_too_long");
  CHECK(stage.code(stage.bob, part("#r", longer)) == "text_too_long");
  CHECK(stage.code(stage.bob, command::Away{longer}) == "text_too_long");
  CHECK(stage.code(stage.bob, command::Away{"a\rb"}) == "bad_field");
  CHECK(stage.code(stage.bob, part("#r", "a\xFF")) == "bad_utf8");
  auto set = ban("#r", "x");
  set.reason = longer;
  CHECK(stage.code(stage.otto, set) == "text_too_long");
}

}  // namespace parley::core::test
