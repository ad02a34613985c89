// Who is here, who was, what they say of themselves, and being told who comes and goes.
#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

Strings nicks(const event::UsersAre& are) {
  Strings found;
  for (const auto& user : are.users) found.push_back(user.nick);
  return found;
}

command::Watch watch(std::string nicks) { return {command::Watch::Action::add, std::move(nicks)}; }
command::Watch unwatch(std::string nicks = "") {
  return {command::Watch::Action::remove, std::move(nicks)};
}

}  // namespace

TEST_CASE("users are found by nick and by pattern; the invisible only by who shares a room") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.sign_in("bart");
  CHECK(nicks(stage.get<event::UsersAre>(ada, command::Users{"BOB nobody ada", ""})) ==
        Strings{"bob", "ada"});
  CHECK(nicks(stage.get<event::UsersAre>(ada, command::Users{"", "b*"})) == Strings{"bart", "bob"});
  stage.get<event::ProfileIs>(bob, command::Profile{{}, {}, true});
  CHECK(nicks(stage.get<event::UsersAre>(ada, command::Users{"", "b*"})) == Strings{"bart"});
  CHECK(nicks(stage.get<event::UsersAre>(ada, command::Users{"", "bob"})) == Strings{"bob"});
  stage.get<event::Joined>(ada, join("#r"));
  stage.get<event::Joined>(bob, join("#r"));
  CHECK(nicks(stage.get<event::UsersAre>(ada, command::Users{"", "b*"})) == Strings{"bart", "bob"});
  CHECK(stage.get<event::ServerIs>(ada, command::ServerInfo{}).invisible == 1);
  stage.disconnect(bob);
  const auto counts = stage.get<event::ServerIs>(ada, command::ServerInfo{});
  CHECK(counts.invisible == 0);
  CHECK(counts.users == 2);
  CHECK(counts.most_users == 3);
}

TEST_CASE("a real name comes with hello, is changed, and the rooms are told") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.connect();
  auto hello_bob = hello("bob");
  hello_bob.realname = "Robert";
  stage.get<event::Welcome>(bob, hello_bob);
  stage.get<event::Joined>(ada, join("#r"));
  stage.get<event::Joined>(bob, join("#r"));
  CHECK(stage.get<event::UserIs>(ada, command::Whois{"bob"}).realname == "Robert");
  stage.get<event::ProfileIs>(bob, command::Profile{"Bob B.", {}, {}});
  const auto told = stage.told<event::RealnameChanged>(ada);
  REQUIRE(told.size() == 1);
  CHECK(told[0].text == "Bob B.");
  const auto members = stage.get<event::MembersAre>(ada, command::Members{"#r", "", true});
  CHECK(members.members[1].realname == "Bob B.");
  CHECK(stage.code(bob, command::Profile{std::string(200, 'x'), {}, {}}) == "text_too_long");
}

TEST_CASE("who has left is remembered, the newest first, and only so many") {
  Limits limits;
  limits.users_gone = 2;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  for (const char* nick : {"bob", "Bob", "eve", "bob"}) {
    stage.disconnect(stage.sign_in(nick));
    stage.pass(std::chrono::seconds(1));
  }
  const auto were = stage.get<event::UsersWere>(ada, command::Whowas{"BOB"});
  CHECK(were.users.size() == 1);
  CHECK(were.users[0].gone == stage.now.wall - std::chrono::seconds(1));
  CHECK(stage.code(ada, command::Whowas{"zoe"}) == "no_such_user");
}

TEST_CASE("who watches a nick is told when somebody has it, and when nobody has it any more") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const auto added = stage.get<event::Watching>(ada, watch("Bob eve"));
  REQUIRE(added.nicks.size() == 2);
  CHECK_FALSE(added.nicks[0].here);
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Done>(bob, command::Nick{"rob"});
  stage.get<event::Done>(bob, command::Nick{"bob"});
  stage.disconnect(bob);
  const auto told = stage.told<event::Presence>(ada);
  REQUIRE(told.size() == 4);
  CHECK(told[0].nick == "bob");
  for (std::size_t i = 0; i < told.size(); ++i) CHECK(told[i].here == (i % 2 == 0));
  stage.get<event::Done>(ada, unwatch("BOB"));
  stage.forget();
  stage.sign_in("bob");
  CHECK(stage.told<event::Presence>(ada).empty());
  CHECK(stage.get<event::Watching>(ada, command::Watch{}).nicks.size() == 1);
  stage.get<event::Done>(ada, unwatch());
  CHECK(stage.get<event::Watching>(ada, command::Watch{}).nicks.empty());
}

TEST_CASE("what one watches is bounded, and ends with the session") {
  Limits limits;
  limits.watched_per_session = 2;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Watching>(ada, watch("bob eve"));
  CHECK(stage.code(ada, watch("zoe")) == "list_full");
  stage.disconnect(ada);
  stage.sign_in("bob");  // the stage fails where somebody who is gone is told something
}

}  // namespace parley::core::test
