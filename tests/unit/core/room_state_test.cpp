// The fold: what each kind of entry does to a room's state.
#include "core/room_state.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace parley::core {

namespace {

const Identity ada{"guest:ada"};
const Identity bob{"guest:bob"};

Entry entry(EntryKind kind, std::string text = "", std::string target = "", Identity subject = {}) {
  Entry made;
  made.room = RoomId{7};
  made.kind = kind;
  made.time = Time{std::chrono::seconds(100)};
  made.room_name = "#r";
  made.from = "ada";
  made.sender = ada;
  made.target = std::move(target);
  made.subject = std::move(subject);
  made.text = std::move(text);
  return made;
}

RoomState room() {
  RoomState state;
  apply(state, entry(EntryKind::create));
  return state;
}

Entry mask(EntryKind kind, std::string target, int from, int until) {
  Entry made = entry(kind, "why", std::move(target));
  made.time = Time{std::chrono::seconds(from)};
  made.until = Time{std::chrono::seconds(until)};
  return made;
}

}  // namespace

TEST_CASE("create makes its sender the founder") {
  const RoomState state = room();
  CHECK(state.id == RoomId{7});
  CHECK(state.kind == RoomKind::room);
  CHECK(state.name == "#r");
  CHECK(state.founder == ada);
  CHECK(state.created == Time{std::chrono::seconds(100)});
}

TEST_CASE("create without a room's name begins a direct conversation") {
  Entry create = entry(EntryKind::create, "", "", bob);
  create.room_name = "";
  RoomState state;
  apply(state, create);
  CHECK(state.kind == RoomKind::direct);
  CHECK(state.founder == ada);
  CHECK(state.other == bob);
}

TEST_CASE("messages change nothing but what is newest, and whether the founder was answered") {
  const RoomState before = room();
  RoomState state = before;
  Entry message = entry(EntryKind::message, "hi");
  message.seq = Seq{9};
  apply(state, message);
  CHECK(state.last == Seq{9});
  CHECK(state.said == Seq{9});
  CHECK_FALSE(state.answered);
  message.sender = {"guest:somebody else"};
  apply(state, message);
  CHECK(state.answered);
  CHECK_FALSE(state.by_account);
  message.account = "Somebody";
  apply(state, message);
  CHECK(state.by_account);
  state.last = before.last;
  state.said = before.said;
  state.answered = before.answered;
  state.by_account = before.by_account;
  CHECK(state == before);
  CHECK_FALSE(changes_state(EntryKind::message));
  CHECK_FALSE(changes_state(EntryKind::direct));
  CHECK(changes_state(EntryKind::create));
  CHECK(changes_state(EntryKind::unmute));
}

TEST_CASE("topic and modes are what was said last") {
  RoomState state = room();
  apply(state, entry(EntryKind::topic, "one"));
  apply(state, entry(EntryKind::topic, "two"));
  apply(state, entry(EntryKind::mode, "on", "private"));
  apply(state, entry(EntryKind::mode, "on", "moderated"));
  apply(state, entry(EntryKind::mode, "off", "moderated"));
  apply(state, entry(EntryKind::mode, "on", "unheard of"));
  CHECK(state.topic == "two");
  CHECK(state.topic_by == "ada");
  CHECK(state.modes == event::RoomModes{true, true, false});
}

TEST_CASE("modes with a value keep it, and private is two modes in one") {
  RoomState state = room();
  apply(state, entry(EntryKind::mode, "sesame", "password"));
  apply(state, entry(EntryKind::mode, "20", "limit"));
  apply(state, entry(EntryKind::mode, "on", "private"));
  apply(state, entry(EntryKind::mode, "off", "secret"));
  CHECK(state.modes == event::RoomModes{true, false, false, false, false, "sesame", 20});
  apply(state, entry(EntryKind::mode, "", "password"));
  apply(state, entry(EntryKind::mode, "many", "limit"));
  CHECK(state.modes == event::RoomModes{true});
}

TEST_CASE("a redaction changes no state: the log takes the text away") {
  const RoomState before = room();
  RoomState state = before;
  Entry redaction = entry(EntryKind::redact, "oops");
  redaction.about = Seq{3};
  apply(state, redaction);
  CHECK(state == before);
  CHECK_FALSE(changes_state(EntryKind::redact));
}

TEST_CASE("a grant replaces the role there was, and leaves the founder alone") {
  RoomState state = room();
  apply(state, entry(EntryKind::grant, "voice", "bob", bob));
  CHECK(state.voiced == std::vector{bob});
  apply(state, entry(EntryKind::grant, "operator", "bob", bob));
  CHECK(state.operators == std::vector{bob});
  CHECK(state.voiced.empty());
  apply(state, entry(EntryKind::grant, "none", "bob", bob));
  CHECK(state.operators.empty());
  apply(state, entry(EntryKind::grant, "voice", "ada", ada));
  CHECK(state.voiced.empty());
}

TEST_CASE("a grant of \"founder\" hands a room over, and no direct conversation") {
  RoomState state = room();
  apply(state, entry(EntryKind::grant, "voice", "bob", bob));
  apply(state, entry(EntryKind::grant, "founder", "bob", bob));
  CHECK(state.founder == bob);
  CHECK(state.operators == std::vector{ada});
  CHECK(state.voiced.empty());
  CHECK(state.answered);
  apply(state, entry(EntryKind::grant, "founder", "ada", ada));
  CHECK(state.founder == ada);
  CHECK(state.operators == std::vector{bob});
  state.kind = RoomKind::direct;
  apply(state, entry(EntryKind::grant, "founder", "bob", bob));
  CHECK(state.founder == ada);
}

TEST_CASE("an invitation ends with a kick, or a ban of the identity") {
  RoomState state = room();
  apply(state, entry(EntryKind::invite, "", "bob", bob));
  apply(state, entry(EntryKind::invite, "", "bob", bob));
  CHECK(state.invited == std::vector{bob});
  apply(state, entry(EntryKind::kick, "", "bob", bob));
  CHECK(state.invited.empty());
  apply(state, entry(EntryKind::invite, "", "bob", bob));
  apply(state, entry(EntryKind::ban, "", "bob!*@*"));
  CHECK(state.invited == std::vector{bob});
  apply(state, entry(EntryKind::ban, "", "=guest:bob"));
  CHECK(state.invited.empty());
}

TEST_CASE("a mask replaces the same one, and takes the place of those that had ended") {
  RoomState state = room();
  apply(state, mask(EntryKind::ban, "a!*@*", 100, 200));
  apply(state, mask(EntryKind::ban, "b!*@*", 100, 300));
  apply(state, mask(EntryKind::ban, "b!*@*", 150, 400));
  CHECK(state.bans.size() == 2);
  apply(state, mask(EntryKind::ban, "c!*@*", 200, 0));
  REQUIRE(state.bans.size() == 2);
  CHECK(state.bans[0] == MaskRule{"b!*@*", "ada", "why", Time{std::chrono::seconds(400)}});
  CHECK(state.bans[1] == MaskRule{"c!*@*", "ada", "why", Time{}});
  apply(state, mask(EntryKind::unban, "b!*@*", 201, 0));
  CHECK(state.bans.size() == 1);
  CHECK(state.mutes.empty());
}

TEST_CASE("a rule without an end never ends") {
  CHECK_FALSE(MaskRule{}.ended(Time::max()));
  const MaskRule rule{"a!*@*", "", "", Time{std::chrono::seconds(5)}};
  CHECK_FALSE(rule.ended(Time{std::chrono::seconds(4)}));
  CHECK(rule.ended(Time{std::chrono::seconds(5)}));
}

TEST_CASE("lists stay bounded whatever the log holds") {
  RoomState state = room();
  for (int i = 0; i < 1100; ++i) {
    const std::string name = std::to_string(i);
    for (const EntryKind kind : {EntryKind::invite, EntryKind::ban, EntryKind::mute}) {
      apply(state, entry(kind, "", name, Identity{name}));
    }
    apply(state, entry(EntryKind::grant, i % 2 == 0 ? "operator" : "voice", name, Identity{name}));
  }
  CHECK(state.invited.size() == 1000);
  CHECK(state.invited.front() == Identity{"100"});
  CHECK(state.bans.size() == 1000);
  CHECK(state.mutes.size() == 1000);
  CHECK(state.operators.size() == 550);
  CHECK(state.voiced.size() == 550);
}

TEST_CASE("entry kinds, roles and codes have the names of the protocol") {
  constexpr std::array names{"message", "direct",   "create", "topic",   "mode",  "grant",
                             "invite",  "kick",     "ban",    "unban",   "mute",  "unmute",
                             "except",  "unexcept", "admit",  "unadmit", "redact"};
  for (std::size_t i = 0; i < names.size(); ++i) {
    CHECK(kind_name(static_cast<EntryKind>(i + 1)) == names.at(i));
  }
  CHECK(role_name(Role::none) == "none");
  CHECK(role_name(Role::voice) == "voice");
  CHECK(role_name(Role::op) == "operator");
  CHECK(role_name(Role::founder) == "founder");
  CHECK(code_name(ErrorCode::bad_json) == "bad_json");
  CHECK(code_name(ErrorCode::log_unavailable) == "log_unavailable");
}

}  // namespace parley::core
