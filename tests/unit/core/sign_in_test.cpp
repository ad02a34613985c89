// Signing in and out: nicks, identities, sessions, away.
#include "unit/core/stage.hpp"

namespace parley::core::test {

TEST_CASE("hello gives the nick as it was written, and the log's head") {
  Stage stage;
  stage.hub.restore({}, Seq{41});
  const SessionId session = stage.connect();
  const auto welcome = stage.get<event::Welcome>(session, hello("Ada"));
  CHECK(welcome.nick == "Ada");
  CHECK(welcome.head == Seq{41});
  CHECK(stage.code(session, hello("Ada")) == "already_signed_in");
}

TEST_CASE("a nick is taken whatever its case or width, until its user is gone") {
  Stage stage;
  const SessionId ada = stage.sign_in("Ada");
  const SessionId other = stage.connect();
  CHECK(stage.code(other, hello("aDA", "other")) == "nick_in_use");
  CHECK(stage.code(other, hello("\uFF21\uFF44\uFF41", "other")) == "nick_in_use");
  stage.disconnect(ada);
  CHECK(stage.code(other, hello("aDA", "other")) == "");
}

TEST_CASE("a nick that is none is refused") {
  Stage stage;
  CHECK(stage.code(stage.connect(), hello("two words")) == "bad_nick");
  CHECK(stage.code(stage.sign_in("ada"), command::Nick{"#ada"}) == "bad_nick");
}

TEST_CASE("two sessions with one identity are one user, under the nick that is held") {
  Stage stage;
  stage.sign_in("ada", "same");
  stage.sign_in("taken");
  const SessionId second = stage.connect();
  CHECK(stage.get<event::Welcome>(second, hello("taken", "same")).nick == "ada");
  CHECK(stage.get<event::UserIs>(second, command::Whois{"ada"}).sessions == 2);
  CHECK(stage.hub.counts().users == 2);
  CHECK(stage.hub.counts().sessions == 3);
}

TEST_CASE("the user stays until the last session ends") {
  Stage stage;
  const SessionId first = stage.sign_in("ada");
  const SessionId second = stage.sign_in("ada");
  const SessionId third = stage.sign_in("ada");
  stage.disconnect(second);
  stage.disconnect(first);
  CHECK(stage.get<event::UserIs>(third, command::Whois{"ada"}).sessions == 1);
  stage.disconnect(third);
  CHECK(stage.hub.counts().users == 0);
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("sessions are bounded, for one user and on the server") {
  Limits limits;
  limits.sessions_per_user = 2;
  limits.sessions = 3;
  Stage stage(limits);
  stage.sign_in("ada");
  const SessionId second = stage.sign_in("ada");
  CHECK(stage.code(stage.connect(), hello("ada")) == "too_many_sessions");
  stage.sign_in("bob");
  CHECK(stage.code(stage.connect(), hello("eve")) == "too_many_sessions");
  stage.disconnect(second);
  CHECK(stage.code(stage.connect(), hello("eve")) == "");
}

TEST_CASE("without hello only ping, pong and quit are answered as asked") {
  Stage stage;
  const SessionId session = stage.connect();
  CHECK(stage.code(session, join("#r")) == "not_signed_in");
  stage.get<event::Ponged>(session, command::Ping{});
  stage.get<event::Done>(session, command::Pong{});
  CHECK(stage.get<effect::Close>(session, command::Quit{"bye"}).closing.code == "quit");
}

TEST_CASE("a new nick is told in every room of the user, and holds at once") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  for (const char* room : {"#a", "#b"}) {
    stage.get<event::Joined>(ada, join(room));
    stage.get<event::Joined>(bob, join(room));
  }
  stage.forget();
  stage.get<event::Done>(ada, command::Nick{"Lovelace"});
  const auto told = stage.told<event::Renamed>(bob);
  REQUIRE(told.size() == 2);
  CHECK(told[0].room == "#a");
  CHECK(told[1].room == "#b");
  CHECK(told[0].who == "ada");
  CHECK(told[0].nick == "Lovelace");
  CHECK(stage.told<event::Renamed>(ada).empty());
  CHECK(stage.get<event::MembersAre>(bob, ask_members("#a")).members[1].nick == "Lovelace");
  CHECK(stage.code(stage.connect(), hello("ada", "other")) == "");
}

TEST_CASE("a new nick is told to the user's own sessions, once, also where one is in no room") {
  Stage stage;
  const SessionId first = stage.sign_in("ada");
  const SessionId second = stage.sign_in("ada");
  const SessionId idle = stage.sign_in("ada");
  stage.get<event::Joined>(first, join("#a"));
  stage.get<event::Joined>(second, join("#a"));
  stage.get<event::Done>(first, command::Nick{"eve"});
  REQUIRE(stage.told<event::Renamed>(idle).size() == 1);
  CHECK(stage.told<event::Renamed>(idle)[0].room == "");
  CHECK(stage.told<event::Renamed>(idle)[0].nick == "eve");
  REQUIRE(stage.told<event::Renamed>(second).size() == 1);
  CHECK(stage.told<event::Renamed>(second)[0].room == "#a");
}

TEST_CASE("a nick can change its own case, and no one can take another's") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.sign_in("bob");
  CHECK(stage.code(ada, command::Nick{"ADA"}) == "");
  CHECK(stage.code(ada, command::Nick{"Bob"}) == "nick_in_use");
  CHECK(stage.get<event::UserIs>(ada, command::Whois{"ada"}).nick == "ADA");
}

TEST_CASE("away belongs to the user, and is told where others see it") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Joined>(ada, join("#r"));
  stage.get<event::Joined>(bob, join("#r"));
  stage.get<event::Done>(ada, command::Away{"lunch"});
  stage.get<event::Done>(ada, command::Away{"lunch"});  // nothing new
  REQUIRE(stage.told<event::AwayChanged>(bob).size() == 1);
  CHECK(stage.told<event::AwayChanged>(bob)[0].text == "lunch");
  CHECK(stage.get<event::UserIs>(bob, command::Whois{"ada"}).away == "lunch");
  CHECK(stage.get<event::MembersAre>(bob, ask_members("#r")).members[0].away);
  stage.get<event::Done>(ada, command::Away{""});
  CHECK(stage.told<event::AwayChanged>(bob)[1].text == "");
  CHECK(stage.get<event::UserIs>(bob, command::Whois{"ada"}).away == "");
}

TEST_CASE("quit leaves the rooms with its reason, and detach adds nothing") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Joined>(ada, join("#r"));
  stage.get<event::Joined>(bob, join("#r"));
  const auto close = stage.get<effect::Close>(bob, command::Quit{"good night"});
  CHECK(close.closing.reason == "good night");
  const auto left = stage.told<event::MemberLeft>(ada);
  REQUIRE(left.size() == 1);
  CHECK(left[0].quit);
  CHECK(left[0].reason == "good night");
  CHECK_FALSE(stage.is_answered(bob, stage.ask(bob, command::Ping{})));
  stage.disconnect(bob, "quit");
  CHECK(stage.effects.empty());
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a reason to quit that is too long is cut at a character, not refused") {
  Limits limits;
  limits.reason_bytes = 4;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  CHECK(stage.get<effect::Close>(ada, command::Quit{"ab\u20ACcd"}).closing.reason == "ab");
  const SessionId bob = stage.sign_in("bob");
  CHECK(stage.get<effect::Close>(bob, command::Quit{"a\nb"}).closing.reason == "");
}

TEST_CASE("nothing is said to a session that is gone, whatever it still waits for") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  stage.instant = false;
  stage.ask(ada, say("#r", "last words"));
  stage.ask(ada, join("#new"));
  stage.disconnect(ada);
  stage.commit_all();  // the stage fails on a reply
  CHECK(stage.hub.rooms().size() == 2);
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a guest of an older version keeps what it has, and a new one gets no old identity") {
  Stage before;
  before.get<event::Joined>(before.sign_in("ada"), join("#lobby"));
  const std::string old = before.hub.rooms().front().founder.value;
  for (const bool had_guests : {false, true}) {
    CAPTURE(had_guests);
    Stage after;
    after.hub.restore(before.hub.rooms(), before.hub.head());
    if (had_guests) after.hub.know_former_guests();
    const auto role = [&](const std::string& nick, const std::string& identity,
                          const std::string& former) {
      const SessionId session = after.connect();
      command::Hello in = hello(nick);
      in.identity = {identity};
      in.former = {former};
      CHECK(after.code(session, std::move(in)) == "");
      return after.get<event::Joined>(session, join("#lobby")).role;
    };
    CHECK(role("ada", "guest:new", old) == (had_guests ? Role::founder : Role::none));
    CHECK(role("bob", "guest:other", "guest:unknown") == Role::none);
  }
}

}  // namespace parley::core::test
