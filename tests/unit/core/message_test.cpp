// Messages to rooms.
#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

struct Lobby : Stage {
  explicit Lobby(const Limits& limits = {}) : Stage(limits) {
    get<event::Joined>(ada, join("#Lobby"));
    get<event::Joined>(bob, join("#lobby"));
    forget();
  }
  SessionId ada = sign_in("ada");
  SessionId bob = sign_in("bob");
};

}  // namespace

TEST_CASE("a message reaches everybody in the room once, and the sender gets its seq") {
  Lobby stage;
  const auto accepted = stage.get<event::Accepted>(stage.ada, say("#LOBBY", "hello\nthere", "k1"));
  CHECK(accepted.seq == Seq{2});
  CHECK(accepted.time == stage.now.wall);
  CHECK(stage.texts(stage.ada) == Strings{"hello\nthere"});
  REQUIRE(stage.heard(stage.bob).entries.size() == 1);
  const Entry& entry = *stage.heard(stage.bob).entries[0];
  CHECK(entry.room_name == "#Lobby");
  CHECK(entry.from == "ada");
  CHECK(entry.sender == guest("ada"));
  CHECK(entry.key == "k1");
}

TEST_CASE("nobody sees a message before it is durable") {
  Lobby stage;
  stage.instant = false;
  const RequestTag tag = stage.ask(stage.ada, say("#lobby", "wait"));
  CHECK_FALSE(stage.is_answered(stage.ada, tag));
  CHECK(stage.texts(stage.bob) == Strings{});
  stage.commit_all();
  CHECK(stage.texts(stage.bob) == Strings{"wait"});
}

TEST_CASE("in one commit the answers come first, then one publish in the order of the log") {
  Lobby stage;
  stage.instant = false;
  stage.ask(stage.ada, say("#lobby", "one"));
  stage.ask(stage.bob, say("#lobby", "two"));
  stage.ask(stage.ada, say("#lobby", "three"));
  stage.commit_all();
  REQUIRE(stage.effects.size() == 4);
  CHECK(std::get<effect::Publish>(stage.effects[3]).batch->size() == 3);
  CHECK(stage.heard(stage.ada).order ==
        Strings{"Accepted", "Accepted", "entry 2", "entry 3", "entry 4"});
}

TEST_CASE("a repeated key is answered with the first one's seq and time, and published once") {
  Lobby stage;
  const auto first = stage.get<event::Accepted>(stage.ada, say("#lobby", "hi", "k"));
  stage.pass(std::chrono::seconds(1));
  const auto repeat = stage.get<event::Accepted>(stage.ada, say("#lobby", "hi", "k"));
  CHECK(repeat.seq == first.seq);
  CHECK(repeat.time == first.time);
  CHECK(stage.get<event::Accepted>(stage.bob, say("#lobby", "hi", "k")).seq != first.seq);
  CHECK(stage.texts(stage.bob) == Strings{"hi", "hi"});
}

TEST_CASE("a batch of nothing but repeats publishes nothing") {
  Lobby stage;
  stage.get<event::Accepted>(stage.ada, say("#lobby", "hi", "k"));
  const Seq head = stage.hub.head();
  stage.get<event::Accepted>(stage.ada, say("#lobby", "hi", "k"));
  CHECK(stage.effects.size() == 2);  // the append and the answer
  CHECK(stage.hub.head() == head);
}

TEST_CASE("a message that the log refuses is answered with the reason, and seen by nobody") {
  Lobby stage;
  stage.instant = false;
  const RequestTag lost = stage.ask(stage.ada, say("#lobby", "lost"));
  const RequestTag kept = stage.ask(stage.ada, say("#lobby", "kept"));
  stage.refuse(1);
  stage.commit_all();
  CHECK(stage.code(stage.ada, lost) == "log_unavailable");
  CHECK(stage.code(stage.ada, kept) == "");
  CHECK(stage.texts(stage.bob) == Strings{"kept"});
}

TEST_CASE("only members speak, each session for itself") {
  Lobby stage;
  const SessionId outside = stage.sign_in("ada");
  CHECK(stage.code(outside, say("#lobby", "hi")) == "not_a_member");
  CHECK(stage.code(outside, command::Typing{"#lobby"}) == "not_a_member");
  CHECK(stage.code(outside, say("#nowhere", "hi")) == "no_such_room");
}

TEST_CASE("a text must be UTF-8 without NUL, neither empty nor too long") {
  Limits limits;
  limits.text_bytes = 8;
  limits.key_bytes = 4;
  Lobby stage(limits);
  CHECK(stage.code(stage.ada, say("#lobby", "12345678")) == "");
  CHECK(stage.code(stage.ada, say("#lobby", "123456789")) == "text_too_long");
  CHECK(stage.code(stage.ada, say("#lobby", "")) == "text_empty");
  CHECK(stage.code(stage.ada, say("#lobby", "a\xFF")) == "bad_utf8");
  CHECK(stage.code(stage.ada, say("#lobby", std::string("a\0b", 3))) == "bad_field");
  CHECK(stage.code(stage.ada, say("#lobby", "hi", "12345")) == "bad_field");
  CHECK(stage.code(stage.ada, say("#lobby", "hi", "a\n")) == "bad_field");
}

TEST_CASE("typing is told to the others in the room, and is in no log") {
  Lobby stage;
  stage.get<event::Done>(stage.ada, command::Typing{"#lobby"});
  const auto told = stage.told<event::TypingNow>(stage.bob);
  REQUIRE(told.size() == 1);
  CHECK(told[0].room == "#Lobby");
  CHECK(told[0].who == "ada");
  CHECK(stage.told<event::TypingNow>(stage.ada).empty());
  CHECK(stage.log.size() == 1);
}

TEST_CASE("a full queue to the log answers busy, with a delay, and takes more when it has room") {
  Limits limits;
  limits.pending_appends = 2;
  Lobby stage(limits);
  stage.instant = false;
  stage.ask(stage.ada, say("#lobby", "one"));
  stage.ask(stage.ada, say("#lobby", "two"));
  const RequestTag refused = stage.ask(stage.bob, say("#lobby", "three"));
  const auto error = stage.answer<event::Failed>(stage.bob, refused).error;
  CHECK(error.code == ErrorCode::busy);
  CHECK(error.retry_after == std::chrono::milliseconds(500));
  CHECK(stage.code(stage.bob, join("#new")) == "busy");
  const RequestTag behind = stage.ask(stage.ada, set_topic("#lobby", "t"));
  stage.commit(1);
  CHECK_FALSE(stage.is_answered(stage.ada, behind));  // its own earlier messages come first
  CHECK_FALSE(stage.is_answered(stage.bob, stage.ask(stage.bob, say("#lobby", "three"))));
  CHECK(stage.hub.counts().pending_appends == 2);
}

TEST_CASE("what waits for the log counts against the bound of its queue") {
  Limits limits;
  limits.pending_appends = 3;
  Lobby stage(limits);
  stage.instant = false;
  stage.ask(stage.ada, join("#new"));
  stage.ask(stage.bob, join("#new"));
  stage.ask(stage.bob, say("#new", "behind it"));
  CHECK(stage.hub.counts().pending_appends == 1);
  const SessionId carl = stage.sign_in("carl");
  const RequestTag first = stage.ask(carl, join("#new"));
  CHECK_FALSE(stage.is_answered(carl, first));  // the third
  CHECK(stage.code(stage.sign_in("dora"), join("#new")) == "busy");
  stage.commit_all();
  CHECK(stage.code(carl, first) == "");
  stage.commit_all();
  CHECK(stage.code(stage.bob, part("#new")) == "");
}

TEST_CASE("a message that shows nothing is refused as empty") {
  Lobby stage;
  for (const char* const blank :
       {"", " ", "   ", "\t", "\n\n", "\u00a0", "\u2003", "\u2028", "\u200b", "\u200d\ufe0f",
        "\u3164", "\u115f", "\u2800", "\u00ad", "\u2066\u2069", "/me ", "/me  ", "/me \u200b"}) {
    CAPTURE(blank);
    CHECK(stage.get<event::Failed>(stage.ada, say("#lobby", blank)).error.code ==
          ErrorCode::text_empty);
  }
  for (const char* const shown :
       {".", " .", "\u200bx", "/me .", "/me", "\u2801", "\U0001F44D", "\u0301"}) {
    CAPTURE(shown);
    stage.get<event::Accepted>(stage.ada, say("#lobby", shown));
  }
}

}  // namespace parley::core::test
