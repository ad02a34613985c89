// Taking a message back; notices, bots; and how far one has read.
#include "support/entries.hpp"
#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

/// Ada founded the room, Bob is in; Bob said entry 2.
struct Talk : Stage {
  Talk() {
    get<event::Joined>(ada, join("#r"));
    get<event::Joined>(bob, join("#r"));
    said = get<event::Accepted>(bob, say("#r", "oops", "k")).seq.value;
  }
  SessionId ada = sign_in("ada");
  SessionId bob = sign_in("bob");
  SessionId eve = sign_in("eve");
  std::uint64_t said = 0;
};

}  // namespace

TEST_CASE("the sender takes a message back, and all who are in are told") {
  Talk stage;
  stage.get<event::Accepted>(stage.bob, redact("#r", stage.said, "typo"));
  CHECK(stage.texts(stage.ada, entry::Redact::number) == Strings{"typo"});
  CHECK(tests::redact(*stage.heard(stage.ada).entries.back()).about == Seq{stage.said});
  CHECK(tests::text_of(*stage.log[stage.said - 1]).empty());
  CHECK(stage.code(stage.bob, redact("#r", stage.said)) == "no_such_message");
}

TEST_CASE("an operator takes anybody's back; nobody else does, and nobody from outside") {
  Talk stage;
  const SessionId carl = stage.sign_in("carl");
  stage.get<event::Joined>(carl, join("#r"));
  CHECK(stage.code(carl, redact("#r", stage.said)) == "not_an_operator");
  CHECK(stage.code(stage.eve, redact("#r", stage.said)) == "not_a_member");
  CHECK(stage.code(stage.ada, redact("#r", 99)) == "no_such_message");
  CHECK(stage.code(stage.ada, redact("#r", 1)) == "no_such_message");  // the room's create
  CHECK(stage.code(stage.ada, redact("#r", stage.said)) == "");
}

TEST_CASE("in a direct conversation each takes back what is one's own") {
  Talk stage;
  const auto said = stage.get<event::Accepted>(stage.ada, say("bob", "psst")).seq.value;
  CHECK(stage.code(stage.bob, redact("ada", said)) == "not_an_operator");
  CHECK(stage.code(stage.eve, redact("ada", said)) == "no_such_message");
  CHECK(stage.code(stage.ada, redact("bob", said)) == "");
  CHECK(is<entry::Redact>(*stage.heard(stage.bob).entries.back()));
  CHECK(tests::target_of(*stage.heard(stage.bob).entries.back()) == "bob");
}

TEST_CASE("a notice is marked as one, and so is what a bot says") {
  Talk stage;
  stage.get<event::Accepted>(stage.ada, command::Say{"#r", "done", "", true});
  CHECK(tests::said(*stage.heard(stage.bob).entries.back()).notice);
  stage.get<event::ProfileIs>(stage.ada, command::Profile{{}, true, {}});
  stage.get<event::Accepted>(stage.ada, say("#r", "beep"));
  CHECK(tests::said(*stage.heard(stage.bob).entries.back()).bot);
  CHECK_FALSE(tests::said(*stage.heard(stage.bob).entries.back()).notice);
}

TEST_CASE("a read mark only rises, is told to one's other sessions, and to nobody else") {
  Talk stage;
  const SessionId phone = stage.sign_in("bob2", "bob");
  const Time early = stage.now.wall - std::chrono::minutes(2);
  const Time late = stage.now.wall - std::chrono::minutes(1);
  stage.forget();
  CHECK(stage.get<event::Marked>(stage.bob, command::Mark{"#r", {}}).time == Time{});
  CHECK(stage.told<event::Marked>(phone).empty());
  CHECK(stage.get<event::Marked>(stage.bob, command::Mark{"#r", late}).time == late);
  CHECK(stage.get<event::Marked>(stage.bob, command::Mark{"#r", early}).time == late);
  CHECK(stage.get<event::Marked>(phone, command::Mark{"#r", {}}).time == late);
  CHECK(stage.told<event::Marked>(phone).size() == 2);
  CHECK(stage.told<event::Marked>(stage.ada).empty());
  CHECK(stage.get<event::Marked>(stage.ada, command::Mark{"#r", {}}).time == Time{});
  const Time future = stage.now.wall + std::chrono::hours(1);
  CHECK(stage.get<event::Marked>(stage.bob, command::Mark{"#r", future}).time == stage.now.wall);
}

}  // namespace parley::core::test
