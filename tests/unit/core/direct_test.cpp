// Direct conversations.
#include "support/entries.hpp"
#include "unit/core/stage.hpp"

namespace parley::core::test {

TEST_CASE("the first words begin a conversation, and its create is shown to nobody") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("Bob");
  CHECK(stage.get<event::Accepted>(ada, say("bob", "hi")).seq == Seq{2});
  CHECK(stage.get<event::Accepted>(bob, say("ADA", "hello")).seq == Seq{3});
  CHECK(stage.texts(ada, entry::Direct::number) == Strings{"hi", "hello"});
  CHECK(stage.texts(bob, entry::Direct::number) == Strings{"hi", "hello"});
  CHECK(stage.texts(ada, entry::Create::number).empty());
  const Entry& entry = *stage.heard(ada).entries[0];
  CHECK(entry.room_name == "");
  CHECK(tests::target_of(entry) == "Bob");
  CHECK(stage.hub.counts().rooms == 0);
}

TEST_CASE("all sessions of both sides hear a conversation, and nobody else") {
  Stage stage;
  const SessionId ada1 = stage.sign_in("ada");
  const SessionId ada2 = stage.sign_in("ada");
  const SessionId bob1 = stage.sign_in("bob");
  const SessionId bob2 = stage.sign_in("bob");
  const SessionId eve = stage.sign_in("eve");
  stage.get<event::Accepted>(ada1, say("bob", "hi"));
  for (const SessionId session : {ada1, ada2, bob1, bob2}) {
    CHECK(stage.texts(session, entry::Direct::number) == Strings{"hi"});
  }
  CHECK(stage.texts(eve, entry::Direct::number).empty());
}

TEST_CASE("what each side says while a conversation begins keeps its order") {
  Stage stage;
  stage.instant = false;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.ask(ada, say("bob", "one"));
  stage.ask(bob, say("ada", "two"));
  stage.ask(ada, say("bob", "three"));
  CHECK(stage.appended.size() == 1);
  stage.commit_all();
  CHECK(stage.appended.size() == 3);
  stage.commit_all();
  CHECK(stage.texts(bob, entry::Direct::number) == Strings{"one", "three", "two"});
}

TEST_CASE("a conversation that the log refuses fails what was said, and can begin again") {
  Stage stage;
  stage.instant = false;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  const RequestTag one = stage.ask(ada, say("bob", "one"));
  const RequestTag two = stage.ask(bob, say("ada", "two"));
  stage.refuse(1);
  CHECK(stage.code(ada, one) == "log_unavailable");
  CHECK(stage.code(bob, two) == "log_unavailable");
  CHECK(stage.hub.check_invariants() == Strings{});
  stage.instant = true;
  CHECK(stage.code(ada, say("bob", "again")) == "");
}

TEST_CASE("a conversation belongs to the identities, whatever their nicks are") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Accepted>(ada, say("bob", "hi"));
  stage.get<event::Done>(bob, command::Nick{"robert"});
  CHECK(stage.code(ada, say("bob", "gone?")) == "no_such_user");
  stage.get<event::Accepted>(ada, say("robert", "there you are"));
  CHECK(stage.hub.rooms().size() == 1);
  stage.sign_in("bob", "another");
  stage.get<event::Accepted>(ada, say("bob", "who are you?"));
  CHECK(stage.hub.rooms().size() == 2);
  CHECK(stage.texts(bob, entry::Direct::number) == Strings{"hi", "there you are"});
}

TEST_CASE("hello resumes every conversation behind the entry that was seen last") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Accepted>(ada, say("bob", "one"));  // seq 2
  const SessionId second = stage.sign_in("ada");
  stage.disconnect(ada);
  stage.get<event::Accepted>(bob, say("ada", "two"));
  stage.get<event::Accepted>(second, say("ada", "note"));
  auto resume = hello("ada");
  resume.after = Seq{2};
  const SessionId back = stage.connect();
  stage.get<event::Welcome>(back, resume);
  CHECK(stage.heard(back).order[0] == "Welcome");
  stage.get<event::Accepted>(bob, say("ada", "three"));
  CHECK(stage.texts(back, entry::Direct::number) == Strings{"two", "note", "three"});
  CHECK(stage.texts(second, entry::Direct::number) == Strings{"two", "note", "three"});
  resume.after = Seq{99};
  CHECK(stage.code(stage.connect(), resume) == "bad_query");
}

TEST_CASE("who signs in while a conversation begins hears it from its first word") {
  Stage stage;
  stage.instant = false;
  const SessionId ada = stage.sign_in("ada");
  stage.sign_in("bob");
  stage.ask(ada, say("bob", "one"));
  const SessionId late = stage.sign_in("bob");
  stage.commit_all();
  stage.commit_all();
  CHECK(stage.texts(late, entry::Direct::number) == Strings{"one"});
}

TEST_CASE("one can write to oneself, and sees it once") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Accepted>(ada, say("ada", "note"));
  CHECK(stage.texts(ada, entry::Direct::number) == Strings{"note"});
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("who is not here cannot be written to") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  CHECK(stage.code(ada, say("nobody", "hi")) == "no_such_user");
  stage.get<event::Accepted>(ada, say("bob", "hi"));
  stage.disconnect(bob);
  CHECK(stage.code(ada, say("bob", "hi")) == "no_such_user");
  CHECK(stage.code(ada, command::Typing{"bob"}) == "no_such_user");
  CHECK(stage.code(ada, say(std::string(10'000, 'x'), "hi")) == "no_such_user");
}

TEST_CASE("typing to a user is told to that user's sessions, without a conversation") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob1 = stage.sign_in("bob");
  const SessionId bob2 = stage.sign_in("bob");
  stage.get<event::Done>(ada, command::Typing{"bob"});
  stage.get<event::Done>(ada, command::Typing{"ada"});
  for (const SessionId session : {bob1, bob2}) {
    REQUIRE(stage.told<event::TypingNow>(session).size() == 1);
    CHECK(stage.told<event::TypingNow>(session)[0].room == "");
    CHECK(stage.told<event::TypingNow>(session)[0].who == "ada");
  }
  CHECK(stage.told<event::TypingNow>(ada).empty());
  CHECK(stage.log.empty());
}

TEST_CASE("a user begins a bounded number of conversations; those of others do not count") {
  Limits limits;
  limits.direct_conversations_per_user = 1;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.sign_in("eve");
  stage.get<event::Accepted>(ada, say("bob", "hi"));
  CHECK(stage.code(ada, say("eve", "hi")) == "list_full");
  CHECK(stage.code(stage.sign_in("mallory"), say("ada", "hi")) == "");
  CHECK(stage.code(bob, say("ada", "hi")) == "");
  CHECK(stage.code(bob, say("eve", "hi")) == "");
}

}  // namespace parley::core::test
