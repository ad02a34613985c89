// Questions: members, rooms, users, history, search.
#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

Strings names(const event::MembersAre& page) {
  Strings found;
  for (const auto& member : page.members) found.push_back(member.nick);
  return found;
}
Strings names(const event::RoomsAre& page) {
  Strings found;
  for (const auto& room : page.rooms) found.push_back(room.room);
  return found;
}

}  // namespace

TEST_CASE("members come by folded nick, page by page, with their roles") {
  Limits limits;
  limits.page_members = 2;
  Stage stage(limits);
  for (const char* nick : {"dora", "Bob", "ada", "Eve", "carl"}) {
    stage.get<event::Joined>(stage.sign_in(nick), join("#R"));
  }
  const SessionId outsider = stage.sign_in("zoe");
  const auto first = stage.get<event::MembersAre>(outsider, ask_members("#r"));
  CHECK(first.room == "#R");
  CHECK(names(first) == Strings{"ada", "Bob"});
  CHECK(first.more);
  const auto second = stage.get<event::MembersAre>(outsider, ask_members("#r", "BOB"));
  CHECK(names(second) == Strings{"carl", "dora"});
  CHECK(second.members[1].role == Role::founder);
  CHECK(second.more);
  const auto last = stage.get<event::MembersAre>(outsider, ask_members("#r", "dora"));
  CHECK(names(last) == Strings{"Eve"});
  CHECK_FALSE(last.more);
  CHECK(names(stage.get<event::MembersAre>(outsider, ask_members("#r", "f"))).empty());
}

TEST_CASE("rooms come by folded name, page by page, and by pattern") {
  Limits limits;
  limits.page_members = 2;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  for (const char* room : {"#Beta", "#gamma", "#alpha", "#Alphabet"}) {
    stage.get<event::Joined>(ada, join(room));
  }
  stage.get<event::Accepted>(ada, set_topic("#alpha", "first"));
  const auto first = stage.get<event::RoomsAre>(ada, ask_rooms());
  CHECK(names(first) == Strings{"#alpha", "#Alphabet"});
  CHECK(first.rooms[0].topic == "first");
  CHECK(first.rooms[0].members == 1);
  CHECK(first.more);
  const auto last = stage.get<event::RoomsAre>(ada, ask_rooms("", "#alphabet"));
  CHECK(names(last) == Strings{"#Beta", "#gamma"});
  CHECK_FALSE(last.more);
  CHECK(names(stage.get<event::RoomsAre>(ada, ask_rooms("*BET*"))) ==
        Strings{"#Alphabet", "#Beta"});
  CHECK(stage.code(ada, ask_rooms(std::string(129, '*'))) == "bad_query");
  CHECK(stage.code(ada, ask_rooms("\xFF")) == "bad_query");
}

TEST_CASE("whois says who somebody is") {
  Stage stage;
  stage.pass(std::chrono::hours(1));
  const Time came = stage.now.wall;
  const SessionId ada = stage.sign_in("Ada");
  stage.pass(std::chrono::hours(1));
  stage.get<event::Joined>(ada, join("#r"));
  const auto user = stage.get<event::UserIs>(stage.sign_in("bob"), command::Whois{"ADA"});
  CHECK(user.nick == "Ada");
  CHECK(user.rooms == Strings{"#r"});
  CHECK(user.sessions == 1);
  CHECK(user.since == came);
  CHECK(stage.code(ada, command::Whois{"nobody"}) == "no_such_user");
}

TEST_CASE("whois names no more rooms than a page holds") {
  Limits limits;
  limits.page_members = 1;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#a"));
  stage.get<event::Joined>(ada, join("#b"));
  CHECK(stage.get<event::UserIs>(ada, command::Whois{"ada"}).rooms == Strings{"#a"});
}

TEST_CASE("the history of a public room is read by all who are not banned") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  const SessionId eve = stage.sign_in("eve");
  stage.get<event::Joined>(ada, join("#R"));
  stage.get<event::Joined>(bob, join("#r"));
  stage.get<event::Accepted>(ada, ban("#r", "bob"));
  stage.get<event::Accepted>(ada, ban("#r", "eve"));
  const auto read = stage.get<effect::Read>(bob, history("#r"));  // banned, but in
  CHECK(read.with == "#R");
  CHECK(read.query.room == stage.hub.rooms()[0].id);
  CHECK(stage.code(eve, history("#r")) == "banned");
  CHECK(stage.code(eve, ask_members("#r")) == "banned");
  CHECK(stage.code(eve, history("#nowhere")) == "no_such_room");
  stage.get<effect::Read>(stage.sign_in("zoe"), history("#r"));
}

TEST_CASE("history takes one direction, and at most a page") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  CHECK(stage.code(ada, command::History{"#r", Seq{1}, Seq{2}, 5}) == "bad_query");
  CHECK(stage.code(ada, command::History{"#r", Seq{1}, std::nullopt, 0}) == "bad_query");
  const auto read =
      stage.get<effect::Read>(ada, command::History{"#r", Seq{9}, std::nullopt, 100'000});
  CHECK(read.query.before == Seq{9});
  CHECK(read.query.limit == 200);
  const auto newer = stage.get<effect::Read>(ada, command::History{"#r", std::nullopt, Seq{3}, 7});
  CHECK(newer.query.after == Seq{3});
  CHECK(newer.query.limit == 7);
}

TEST_CASE("the history with a user is the direct conversation, empty if there is none yet") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("Bob");
  stage.sign_in("eve");
  stage.get<event::Accepted>(ada, say("bob", "hi"));
  CHECK(stage.get<effect::Read>(ada, history("bob")).with == "Bob");
  CHECK(stage.get<effect::Read>(bob, history("ada")).query.room ==
        stage.get<effect::Read>(ada, history("bob")).query.room);
  const auto page = stage.get<event::Page>(ada, history("eve"));
  CHECK(page.with == "eve");
  CHECK(page.entries.empty());
  CHECK(stage.code(ada, history("nobody")) == "no_such_user");
}

TEST_CASE("search covers the user's rooms and conversations, or the one that is named") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId ada2 = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Joined>(ada, join("#one"));          // room 1
  stage.get<event::Joined>(ada2, join("#two"));         // room 2
  stage.get<event::Joined>(bob, join("#three"));        // room 3
  stage.get<event::Accepted>(bob, say("ada", "hi"));    // room 4
  stage.get<event::Accepted>(bob, say("bob", "note"));  // room 5
  const auto all = stage.get<effect::Find>(ada, search("tea"));
  CHECK(all.query.rooms == std::vector{RoomId{1}, RoomId{2}, RoomId{4}});
  CHECK(all.query.text == "tea");
  CHECK(all.with == "");
  const auto one = stage.get<effect::Find>(ada, search("tea", "#three"));
  CHECK(one.query.rooms == std::vector{RoomId{3}});
  CHECK(one.with == "#three");
  CHECK(stage.get<effect::Find>(ada, search("tea", "bob")).query.rooms == std::vector{RoomId{4}});
  CHECK(stage.get<event::Page>(stage.sign_in("eve"), search("tea")).entries.empty());
}

TEST_CASE("what cannot be searched for is refused") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  CHECK(stage.code(ada, search("")) == "text_empty");
  CHECK(stage.code(ada, search(std::string(1025, 'a'))) == "text_too_long");
  CHECK(stage.code(ada, search("a\xFF")) == "bad_utf8");
  CHECK(stage.code(ada, search("tea", "#nowhere")) == "no_such_room");
  CHECK(stage.code(ada, command::Search{"tea", "", std::nullopt, 0}) == "bad_query");
}

}  // namespace parley::core::test
