// Kicks: membership ends when they are submitted, sight when they are durable.
#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

struct KickStage : Stage {
  KickStage() {
    get<event::Joined>(ada, join("#r"));
    get<event::Joined>(bob, join("#r"));
    get<event::Joined>(bob2, join("#r"));
    forget();
    instant = false;
  }
  SessionId ada = sign_in("ada");
  SessionId bob = sign_in("bob");
  SessionId bob2 = sign_in("bob");
};

}  // namespace

TEST_CASE("all sessions of the kicked see the kick, then that they are out") {
  KickStage stage;
  const RequestTag tag = stage.ask(stage.ada, kick("#r", "BOB", "enough"));
  CHECK(stage.heard(stage.bob).order.empty());
  stage.commit_all();
  stage.answer<event::Accepted>(stage.ada, tag);
  for (const SessionId session : {stage.bob, stage.bob2}) {
    CHECK(stage.heard(session).order == Strings{"entry 2", "YouLeft"});
    CHECK(stage.told<event::YouLeft>(session)[0].room == "#r");
    CHECK(stage.told<event::YouLeft>(session)[0].reason == "enough");
  }
  CHECK(stage.texts(stage.ada, entry::Kick::number) == Strings{"enough"});
  CHECK(stage.told<event::MemberLeft>(stage.ada).empty());  // the kick says it
  CHECK(stage.get<event::MembersAre>(stage.ada, ask_members("#r")).members.size() == 1);
}

TEST_CASE("the kicked see nothing that was said after the kick, also within one commit") {
  KickStage stage;
  stage.ask(stage.ada, say("#r", "before"));
  stage.ask(stage.ada, kick("#r", "bob"));
  stage.ask(stage.ada, say("#r", "after"));
  stage.commit_all();
  CHECK(stage.texts(stage.bob) == Strings{"before"});
  CHECK(stage.texts(stage.ada) == Strings{"before", "after"});
}

TEST_CASE("who is being kicked is no member for any command, and looks like one to the rest") {
  KickStage stage;
  const SessionId eve = stage.sign_in("eve");
  stage.ask(stage.ada, make_private("#r"));
  stage.commit_all();
  stage.ask(stage.ada, kick("#r", "bob"));
  CHECK(stage.code(stage.bob, say("#r", "hm")) == "not_a_member");
  CHECK(stage.code(stage.bob, command::Typing{"#r"}) == "not_a_member");
  CHECK(stage.code(stage.bob, history("#r")) == "not_a_member");
  CHECK(stage.code(stage.bob, ask_members("#r")) == "not_a_member");
  CHECK(stage.get<event::RoomsAre>(stage.bob, ask_rooms()).rooms.empty());
  CHECK(stage.get<event::Page>(stage.bob, search("before")).entries.empty());
  CHECK(stage.code(eve, join("#r")) == "invite_only");
  const RequestTag again = stage.ask(stage.ada, kick("#r", "bob"));
  const SessionId elsewhere = stage.sign_in("ada");
  CHECK(stage.get<event::MembersAre>(elsewhere, ask_members("#r")).members.size() == 2);
  stage.commit_all();
  CHECK(stage.code(stage.ada, again) == "not_a_member");
}

TEST_CASE("who comes back while being kicked is let in behind the kick") {
  KickStage stage;
  stage.ask(stage.ada, kick("#r", "bob"));
  const RequestTag back = stage.ask(stage.bob, join("#r"));
  CHECK_FALSE(stage.is_answered(stage.bob, back));
  stage.commit_all();
  stage.answer<event::Joined>(stage.bob, back);
  CHECK(stage.heard(stage.bob).order == Strings{"entry 2", "YouLeft", "Joined"});
  CHECK(stage.told<event::MemberJoined>(stage.ada).size() == 1);
  stage.ask(stage.ada, say("#r", "welcome back"));
  stage.commit_all();
  CHECK(stage.texts(stage.bob) == Strings{"welcome back"});
  CHECK(stage.texts(stage.bob2).empty());
}

TEST_CASE("who is kicked and banned at once does not come back") {
  KickStage stage;
  stage.ask(stage.ada, kick("#r", "bob"));
  stage.ask(stage.ada, ban("#r", "bob"));
  const RequestTag back = stage.ask(stage.bob, join("#r"));
  stage.commit(1);
  CHECK(stage.code(stage.bob, back) == "banned");
}

TEST_CASE("a kick that the log refuses leaves everything as it was") {
  KickStage stage;
  const RequestTag tag = stage.ask(stage.ada, kick("#r", "bob"));
  const RequestTag back = stage.ask(stage.bob, join("#r"));
  stage.refuse(1);
  CHECK(stage.code(stage.ada, tag) == "log_unavailable");
  CHECK(stage.code(stage.bob, back) == "already_a_member");
  stage.ask(stage.bob, say("#r", "still here"));
  stage.commit_all();
  CHECK(stage.texts(stage.bob2) == Strings{"still here"});
}

TEST_CASE("who leaves, or goes, before the kick is durable is simply gone") {
  KickStage stage;
  stage.ask(stage.ada, kick("#r", "bob"));
  CHECK(stage.code(stage.bob, part("#r")) == "");
  stage.disconnect(stage.bob2);
  stage.commit_all();
  CHECK(stage.heard(stage.bob).order == Strings{"Done"});
  CHECK(stage.told<event::MemberLeft>(stage.ada).size() == 1);
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a kick holds for the identity that reconnects while it is on its way") {
  KickStage stage;
  stage.ask(stage.ada, kick("#r", "bob"));
  stage.disconnect(stage.bob);
  stage.disconnect(stage.bob2);
  const SessionId back = stage.sign_in("bob");
  const RequestTag tag = stage.ask(back, join("#r"));
  CHECK_FALSE(stage.is_answered(back, tag));
  stage.commit_all();
  stage.answer<event::Joined>(back, tag);
  CHECK(stage.told<event::YouLeft>(back).empty());
}

TEST_CASE("who is being kicked can be invited again: it comes behind the kick in the log") {
  KickStage stage;
  stage.ask(stage.ada, make_private("#r"));
  stage.ask(stage.ada, kick("#r", "bob"));
  stage.ask(stage.ada, invite("#r", "bob"));
  const RequestTag back = stage.ask(stage.bob, join("#r"));
  stage.commit_all();
  stage.answer<event::Joined>(stage.bob, back);
  CHECK(stage.hub.rooms()[0].invited == std::vector{guest("bob")});
}

TEST_CASE("only who is in can be kicked") {
  KickStage stage;
  stage.sign_in("eve");
  CHECK(stage.code(stage.ada, kick("#r", "eve")) == "not_a_member");
  CHECK(stage.code(stage.ada, kick("#r", "nobody")) == "no_such_user");
}

}  // namespace parley::core::test
