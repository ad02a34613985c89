// Quotas: what strangers may begin and store, and how what they left empty is taken away.
#include <algorithm>

#include "unit/core/stage.hpp"

namespace parley::core::test {

using namespace std::chrono_literals;

namespace {

/// A new guest whose address counts as `address`.
SessionId guest_from(Stage& stage, const std::string& nick, std::string_view address) {
  const SessionId session = stage.connect("192.0.2.1", address);
  REQUIRE(stage.code(session, hello(nick)) == "");
  return session;
}

/// Registers the session's user.
void enrol(Stage& stage, SessionId session, const std::string& name) {
  const RequestTag tag = stage.ask(session, command::Register{name, Secret("correct horse"), ""});
  stage.answer(stage.asked(), account::Kept{stage.now.wall, {}, {}});
  stage.answer<event::AccountIs>(session, tag);
}

Strings names_of_rooms(const Stage& stage) {
  Strings names;
  for (const RoomState& room : stage.hub.rooms()) names.push_back(room.name);
  return names;
}

/// A guest makes a room, does something in it, and is gone.
void leave_behind(Stage& stage, const std::string& room, bool with_a_message) {
  const SessionId guest = stage.sign_in("maker-of-" + room.substr(1));
  stage.get<event::Joined>(guest, join(room));
  stage.get<event::Accepted>(guest, set_topic(room, "mine"));
  if (with_a_message) stage.get<event::Accepted>(guest, say(room, "hello"));
  stage.disconnect(guest);
}

}  // namespace

TEST_CASE("a guest's room that nobody is in and where nothing was said ends after a while") {
  Stage stage;
  leave_behind(stage, "#silent", false);
  leave_behind(stage, "#spoken", true);
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#inhabited"));
  const SessionId owner = stage.sign_in("owner");
  enrol(stage, owner, "owner");
  stage.get<event::Joined>(owner, join("#registered"));
  stage.get<event::Done>(owner, part("#registered"));
  stage.pass(599s);
  stage.get<event::Ponged>(ada, command::Ping{});
  CHECK(stage.hub.rooms().size() == 4);
  stage.pass(2s);
  stage.get<event::Ponged>(ada, command::Ping{});
  CHECK(names_of_rooms(stage) == Strings{"#spoken", "#inhabited", "#registered"});
  CHECK(stage.hub.counts().rooms == 3);
  CHECK(stage.hub.check_invariants() == Strings{});
  CHECK(stage.get<event::Joined>(ada, join("#silent")).created);
}

TEST_CASE("a room that somebody comes back to in time does not end, and its wait begins anew") {
  Stage stage;
  leave_behind(stage, "#silent", false);
  stage.pass(500s);
  const SessionId ada = stage.sign_in("ada");
  CHECK_FALSE(stage.get<event::Joined>(ada, join("#silent")).created);
  stage.pass(200s);
  stage.get<event::Ponged>(ada, command::Ping{});
  stage.get<event::Done>(ada, part("#silent"));
  stage.pass(500s);
  CHECK_FALSE(stage.get<event::Joined>(ada, join("#silent")).created);
}

TEST_CASE("rooms that were empty before a restart have as long as others for their members") {
  Stage before;
  leave_behind(before, "#silent", false);
  Stage stage;
  std::vector<RoomState> rooms = before.hub.rooms();
  RoomState ended;
  ended.id = RoomId{77};
  ended.ended = true;
  rooms.push_back(ended);
  stage.hub.restore(rooms, Seq{2});
  stage.hub.restore_accounts({}, {});
  const SessionId ada = stage.sign_in("ada");
  stage.pass(599s);
  stage.get<event::Ponged>(ada, command::Ping{});
  CHECK(names_of_rooms(stage) == Strings{"#silent"});
  stage.pass(2s);
  stage.get<event::Ponged>(ada, command::Ping{});
  CHECK(names_of_rooms(stage).empty());
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a guest's deserted room with messages ends after a day, unless an account wrote in it") {
  Stage stage;
  const SessionId owner = stage.sign_in("owner");
  enrol(stage, owner, "owner");
  leave_behind(stage, "#guests", true);
  leave_behind(stage, "#answered", true);
  stage.get<event::Joined>(owner, join("#answered"));
  stage.get<event::Accepted>(owner, say("#answered", "hello"));
  stage.get<event::Done>(owner, part("#answered"));
  leave_behind(stage, "#inhabited", true);
  stage.get<event::Joined>(stage.sign_in("ada"), join("#inhabited"));
  stage.pass(24h - 1s);
  stage.get<event::Ponged>(owner, command::Ping{});
  CHECK(names_of_rooms(stage) == Strings{"#guests", "#answered", "#inhabited"});
  stage.pass(2s);
  stage.get<event::Ponged>(owner, command::Ping{});
  CHECK(names_of_rooms(stage) == Strings{"#answered", "#inhabited"});
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a message from outside keeps a deserted room for another day") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#open"));
  stage.get<event::Accepted>(ada, make_flag("#open", &command::Mode::outside_messages));
  stage.get<event::Accepted>(ada, say("#open", "hello"));
  stage.get<event::Done>(ada, part("#open"));
  stage.pass(23h);
  stage.get<event::Accepted>(ada, say("#open", "still there?"));
  stage.pass(2h);
  stage.get<event::Ponged>(ada, command::Ping{});
  CHECK(names_of_rooms(stage) == Strings{"#open"});
}

TEST_CASE("a conversation of two guests ends a day after both have left; an account's stays") {
  Stage stage;
  const SessionId owner = stage.sign_in("owner");
  enrol(stage, owner, "owner");
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Accepted>(ada, say("bob", "hello"));
  stage.get<event::Accepted>(ada, say("owner", "hello"));
  stage.disconnect(ada);
  stage.pass(25h);
  stage.get<event::Ponged>(bob, command::Ping{});
  CHECK(stage.hub.rooms().size() == 2);  // bob is still here
  stage.disconnect(bob);
  stage.pass(23h);
  stage.disconnect(stage.sign_in("ada"));  // and this begins the day again
  stage.pass(23h);
  stage.get<event::Ponged>(owner, command::Ping{});
  CHECK(stage.hub.rooms().size() == 2);
  stage.disconnect(owner);
  stage.pass(25h);
  stage.sign_in("eve");
  REQUIRE(stage.hub.rooms().size() == 1);
  CHECK(stage.hub.rooms()[0].other == guest("owner"));
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("deserted rooms with messages are kept for ever where the configuration says so") {
  Limits limits;
  limits.abandoned_room = 0s;
  Stage stage(limits);
  leave_behind(stage, "#guests", true);
  const SessionId ada = stage.sign_in("ada");
  stage.pass(24h * 1000);
  stage.get<event::Ponged>(ada, command::Ping{});
  CHECK(names_of_rooms(stage) == Strings{"#guests"});
  limits.abandoned_room = 1h;
  stage.hub.set_limits(limits);
  stage.get<event::Ponged>(ada, command::Ping{});
  CHECK(names_of_rooms(stage) == Strings{});
}

TEST_CASE("where there are too many rooms, the one that has been empty for longest gives way") {
  Limits limits;
  limits.rooms = 3;
  limits.guest_rooms_percent = 100;
  Stage stage(limits);
  leave_behind(stage, "#spoken", true);
  leave_behind(stage, "#first", false);
  leave_behind(stage, "#second", false);
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#third"));
  CHECK(names_of_rooms(stage) == Strings{"#spoken", "#second", "#third"});
  stage.get<event::Joined>(ada, join("#fourth"));
  CHECK(names_of_rooms(stage) == Strings{"#spoken", "#third", "#fourth"});
  CHECK(stage.code(ada, join("#fifth")) == "too_many_rooms");
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("guests have a part of the rooms; the rest is for accounts") {
  Limits limits;
  limits.rooms = 4;
  Stage stage(limits);
  const SessionId guest = stage.sign_in("guest");
  const SessionId owner = stage.sign_in("owner");
  enrol(stage, owner, "owner");
  stage.get<event::Joined>(guest, join("#a"));
  stage.get<event::Accepted>(guest, say("owner", "a conversation counts, too"));
  CHECK(stage.code(guest, join("#b")) == "too_many_rooms");
  stage.get<event::Joined>(owner, join("#c"));
  stage.get<event::Joined>(owner, join("#d"));
  CHECK(stage.code(owner, join("#e")) == "too_many_rooms");
  enrol(stage, guest, "guest");  // and what was a guest's is an account's now
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("all guests of one address make rooms within one budget, others within theirs") {
  Limits limits;
  limits.address_creates = {1, 3};
  Stage stage(limits);
  for (int i = 0; i < 3; ++i) {
    const SessionId guest = guest_from(stage, "g" + std::to_string(i), "here");
    CHECK(stage.code(guest, join("#r" + std::to_string(i))) == "");
    stage.disconnect(guest);
  }
  const SessionId fourth = guest_from(stage, "g3", "here");
  CHECK(stage.code(fourth, join("#r3")) == "rate_limited");
  CHECK(stage.code(fourth, say("g3", "a note")) == "rate_limited");
  CHECK(stage.code(guest_from(stage, "ada", "there"), join("#r3")) == "");
  CHECK(stage.code(guest_from(stage, "bob", ""), join("#r4")) == "");
  stage.pass(1s);
  CHECK(stage.code(fourth, join("#r5")) == "");
}

TEST_CASE("what is stored is charged by its bytes, to the user and to the address") {
  Limits limits;
  limits.user_bytes = {1'000, 4'000};
  limits.address_bytes = {1'000, 8'000};
  Stage stage(limits);
  const std::string long_text(2'000, 'x');
  const SessionId ada = guest_from(stage, "ada", "here");
  stage.get<event::Joined>(ada, join("#r"));
  CHECK(stage.code(ada, say("#r", long_text)) == "");
  CHECK(stage.code(ada, say("#r", long_text)) == "");
  CHECK(stage.code(ada, say("#r", "short")) == "rate_limited");
  CHECK(stage.code(ada, set_topic("#r", "short")) == "rate_limited");  // whatever is stored
  const auto error = stage.get<event::Failed>(ada, say("#r", "short")).error;
  CHECK(*error.retry_after > 0ms);
  stage.disconnect(ada);
  const SessionId again = guest_from(stage, "ada", "here");  // a new connection, the same budget
  CHECK(stage.code(again, join("#r")) == "");
  CHECK(stage.code(again, say("#r", "short")) == "rate_limited");
  const SessionId bob = guest_from(stage, "bob", "here");
  CHECK(stage.code(bob, join("#r")) == "");
  CHECK(stage.code(bob, say("#r", long_text)) == "");
  CHECK(stage.code(bob, say("#r", long_text)) == "");
  CHECK(stage.code(guest_from(stage, "eve", "here"), say("eve", "x")) == "rate_limited");
  CHECK(stage.code(guest_from(stage, "zoe", "there"), say("zoe", "x")) == "");
  stage.pass(10s);
  CHECK(stage.code(bob, say("#r", "short")) == "");
}

TEST_CASE("what strangers begin uses up nothing of a user's own") {
  Limits limits;
  limits.direct_conversations_per_user = 2;
  limits.direct_conversations_from_others = 3;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  for (const char* nick : {"g1", "g2", "g3"}) {
    CHECK(stage.code(stage.sign_in(nick), say("ada", nick)) == "");
  }
  CHECK(stage.code(ada, say("g1", "hello")) == "");  // answered: it stays
  stage.sign_in("friend");
  CHECK(stage.code(ada, say("friend", "hello")) == "");
  CHECK(stage.code(ada, say("ada", "a note")) == "");
  CHECK(stage.code(ada, say("g4", "?")) == "no_such_user");
  stage.sign_in("g4");
  CHECK(stage.code(ada, say("g4", "one more")) == "list_full");
  // The fourth stranger takes the place of the one who was silent for longest, and unanswered.
  CHECK(stage.code(stage.sign_in("g5"), say("ada", "g5")) == "");
  const auto rooms = stage.hub.rooms();
  const auto with = [&](const std::string& who) {
    return std::ranges::count(rooms, guest(who), &RoomState::founder);
  };
  CHECK(with("g1") == 1);
  CHECK(with("g2") == 0);
  CHECK(with("g3") == 1);
  CHECK(with("g5") == 1);
  CHECK(stage.hub.check_invariants() == Strings{});
  stage.pass(5s);
  CHECK(stage.texts(ada, entry::Direct::number).size() == 7);  // and all of it had been heard
}

namespace {

/// How many messages arrive if each of the guests sends as many as it may.
int flood(Stage& stage, const std::string& to, int guests) {
  int sent = 0;
  for (int i = 0; i < guests; ++i) {
    const SessionId guest = stage.sign_in("troll" + std::to_string(i));
    for (int k = 0; k < 40 && stage.code(guest, say(to, "spam")).empty(); ++k) ++sent;
  }
  return sent;
}

}  // namespace

TEST_CASE("strangers together send one user so many messages until they are answered") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId friendly = stage.sign_in("friend");
  stage.get<event::Accepted>(friendly, say("ada", "hello"));
  stage.get<event::Accepted>(ada, say("friend", "hello"));
  const SessionId known = stage.sign_in("known");
  stage.get<event::Accepted>(ada, say("known", "hello"));
  const SessionId owner = stage.sign_in("owner");
  enrol(stage, owner, "owner");
  CHECK(flood(stage, "ada", 20) == 39);  // and one of the friend
  const SessionId late = stage.sign_in("late");
  const Error no = stage.get<event::Failed>(late, say("ada", "hello")).error;
  CHECK(no.code == ErrorCode::rate_limited);
  CHECK(no.text.starts_with("ada has many messages"));
  CHECK(*no.retry_after == 2s);
  CHECK(stage.code(late, command::Typing{"ada"}) == "");
  CHECK(stage.told<event::TypingNow>(ada).empty());
  stage.get<event::Joined>(late, join("#r"));
  CHECK(stage.code(late, command::Invite{"#r", "ada"}) == "rate_limited");
  // Nobody else has to wait: whom she answered, whom she wrote to, accounts, and other receivers.
  CHECK(stage.code(friendly, say("ada", "hello")) == "");
  CHECK(stage.code(known, say("ada", "hello")) == "");
  CHECK(stage.code(owner, say("ada", "hello")) == "");
  CHECK(stage.code(late, say("owner", "hello")) == "");
  CHECK(stage.code(late, say("late", "a note")) == "");
  stage.pass(2s);
  CHECK(stage.code(late, say("ada", "hello")) == "");
  CHECK(stage.code(stage.sign_in("later"), say("ada", "hello")) == "rate_limited");
  stage.get<event::Accepted>(ada, say("late", "hello"));
  CHECK(stage.code(late, say("ada", "thank you")) == "");
}

TEST_CASE("strangers who knock take the allowance of each operator of the room") {
  Limits limits;
  limits.unasked_messages = {0.1, 2};
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  stage.get<event::Accepted>(ada, make_private("#r"));
  for (const char* nick : {"g1", "g2"}) {
    CHECK(stage.code(stage.sign_in(nick), command::Knock{"#r", "please"}) == "");
  }
  CHECK(stage.code(stage.sign_in("g3"), command::Knock{"#r", "please"}) == "rate_limited");
  CHECK(stage.told<event::Knocked>(ada).size() == 2);
  stage.pass(10s);
  CHECK(stage.code(stage.sign_in("g4"), command::Knock{"#r", "please"}) == "");
}

TEST_CASE("a conversation that an account began gives way to none, and its receiver is told") {
  Limits limits;
  limits.direct_conversations_from_others = 1;
  Stage stage(limits);
  stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  enrol(stage, bob, "bob");
  CHECK(stage.code(bob, say("ada", "hello")) == "");
  CHECK(stage.code(stage.sign_in("stranger"), say("ada", "hello")) == "list_full");
}

TEST_CASE("who comes into a room while it ends makes it anew") {
  Stage stage;
  leave_behind(stage, "#silent", false);
  stage.instant = false;
  const SessionId ada = stage.sign_in("ada");
  stage.pass(601s);
  const RequestTag joining = stage.ask(ada, join("#silent"));
  REQUIRE(stage.appended.size() == 1);
  CHECK(std::holds_alternative<RoomEnd>(stage.appended.front()));
  CHECK_FALSE(stage.is_answered(ada, joining));
  CHECK(stage.hub.check_invariants() == Strings{});
  stage.commit_all();
  stage.commit_all();
  CHECK(stage.answer<event::Joined>(ada, joining).created);
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a room whose end the log refuses goes on") {
  Stage stage;
  leave_behind(stage, "#silent", false);
  stage.instant = false;
  const SessionId ada = stage.sign_in("ada");
  stage.pass(601s);
  const RequestTag joining = stage.ask(ada, join("#silent"));
  stage.refuse(1);
  CHECK_FALSE(stage.answer<event::Joined>(ada, joining).created);
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("after a refused end, empty rooms give way until there is place again") {
  Limits limits;
  limits.rooms = 2;
  limits.guest_rooms_percent = 100;
  Stage stage(limits);
  leave_behind(stage, "#first", false);
  leave_behind(stage, "#second", false);
  stage.instant = false;
  const SessionId ada = stage.sign_in("ada");
  stage.ask(ada, join("#third"));
  REQUIRE(stage.appended.size() == 2);  // an end and a creation
  stage.refuse(1);
  stage.commit_all();
  CHECK(stage.hub.rooms().size() == 3);
  stage.instant = true;
  stage.get<event::Joined>(ada, join("#fourth"));
  CHECK(names_of_rooms(stage) == Strings{"#third", "#fourth"});
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("only members set a mark on a room; whoever only asks stores nothing") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  const SessionId eve = stage.sign_in("eve");
  CHECK(stage.code(eve, command::Mark{"#r", {}}) == "");
  CHECK(stage.code(eve, command::Mark{"#r", stage.now.wall}) == "not_a_member");
  CHECK(stage.code(ada, command::Mark{"#r", stage.now.wall}) == "");
}

TEST_CASE("masks are looked at when somebody first speaks, and that is charged") {
  Limits limits;
  limits.session_messages = {1, 10};
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  for (int i = 0; i < 199; ++i) {
    stage.pass(1s);
    stage.get<event::Accepted>(ada, ban("#r", "troll" + std::to_string(i) + "!*@*"));
  }
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Joined>(bob, join("#r"));
  const auto burst = [&](SessionId who) {
    int sent = 0;
    while (stage.code(who, say("#r", "x")).empty()) ++sent;
    return sent;
  };
  CHECK(burst(bob) == 8);  // two tokens for 199 masks, once
  stage.pass(20s);
  CHECK(burst(bob) == 10);
  SUBCASE("again after the masks have changed") {
    stage.get<event::Accepted>(ada, ban("#r", "bob!*@*"));
    stage.pass(20s);
    CHECK(stage.code(bob, say("#r", "x")) == "banned");
  }
  SUBCASE("again under another nick") {
    stage.pass(20s);
    stage.get<event::Done>(bob, command::Nick{"troll7x"});
    CHECK(burst(bob) == 8);
    stage.pass(20s);
    CHECK(stage.code(bob, command::Nick{"troll7"}) == "");
    CHECK(stage.code(bob, say("#r", "x")) == "banned");
  }
}

TEST_CASE("where the storage is scarce accounts write, where it is full nobody does; all read") {
  Stage stage;
  const SessionId guest = stage.sign_in("guest");
  const SessionId owner = stage.sign_in("owner");
  enrol(stage, owner, "owner");
  stage.get<event::Joined>(guest, join("#r"));
  stage.get<event::Joined>(owner, join("#r"));
  stage.hub.set_storage(Storage::scarce);
  CHECK(stage.code(guest, say("#r", "x")) == "log_unavailable");
  CHECK(stage.code(guest, join("#new")) == "log_unavailable");
  CHECK(stage.code(owner, say("#r", "x")) == "");
  stage.hub.set_storage(Storage::full);
  CHECK(stage.code(owner, say("#r", "x")) == "log_unavailable");
  CHECK(stage.code(guest, command::Members{"#r", "", false}) == "");
  stage.hub.set_storage(Storage::free);
  CHECK(stage.code(guest, say("#r", "x")) == "");
}

TEST_CASE("a command that makes several entries pays for each") {
  Limits limits;
  limits.session_other = {1, 10};
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  stage.pass(20s);
  command::Mode mode;
  mode.room = "#r";
  mode.moderated = mode.open_topic = mode.secret = mode.invite_only = true;
  CHECK(stage.code(ada, mode) == "");
  CHECK(stage.code(ada, mode) == "");
  CHECK(stage.code(ada, mode) == "");  // twelve in all: into debt
  CHECK(stage.code(ada, command::Topic{"#r", std::nullopt}) == "rate_limited");
}

}  // namespace parley::core::test
