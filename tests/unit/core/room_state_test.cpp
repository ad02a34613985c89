// The fold: what each kind of entry does to a room's state.
#include "core/room_state.hpp"
#include "support/entries.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

namespace parley::core {

namespace {

const Identity ada{"guest:ada"};
const Identity bob{"guest:bob"};

Entry made(std::uint8_t kind, std::string text = "", std::string target = "",
           Identity subject = {}) {
  Entry one;
  one.room = RoomId{7};
  one.what = tests::payload(kind, std::move(text), std::move(target), std::move(subject));
  one.time = Time{std::chrono::seconds(100)};
  one.room_name = "#r";
  one.from = "ada";
  one.sender = ada;
  return one;
}

RoomState room() {
  RoomState state;
  apply(state, made(entry::Create::number));
  return state;
}

Entry mask(std::uint8_t kind, std::string target, int from, int until) {
  Entry one = made(entry::Create::number);
  one.what = tests::payload(kind, "why", std::move(target), {}, Time{std::chrono::seconds(until)});
  one.time = Time{std::chrono::seconds(from)};
  return one;
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
  Entry create = made(entry::Create::number, "", "", bob);
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
  Entry message = made(entry::Message::number, "hi");
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
  CHECK_FALSE(changes_state(made(entry::Message::number)));
  CHECK_FALSE(changes_state(made(entry::Direct::number)));
  CHECK(changes_state(made(entry::Create::number)));
  CHECK(changes_state(made(entry::Unmute::number)));
}

TEST_CASE("topic and modes are what was said last") {
  RoomState state = room();
  apply(state, made(entry::SetTopic::number, "one"));
  apply(state, made(entry::SetTopic::number, "two"));
  apply(state, made(entry::SetMode::number, "on", "private"));
  apply(state, made(entry::SetMode::number, "on", "moderated"));
  apply(state, made(entry::SetMode::number, "off", "moderated"));
  apply(state, made(entry::SetMode::number, "on", "unheard of"));
  CHECK(state.topic == "two");
  CHECK(state.topic_by == "ada");
  CHECK(state.modes == event::RoomModes{true, true, false});
}

TEST_CASE("modes with a value keep it, and private is two modes in one") {
  RoomState state = room();
  apply(state, made(entry::SetMode::number, "sesame", "password"));
  apply(state, made(entry::SetMode::number, "20", "limit"));
  apply(state, made(entry::SetMode::number, "on", "private"));
  apply(state, made(entry::SetMode::number, "off", "secret"));
  CHECK(state.modes == event::RoomModes{true, false, false, false, false, "sesame", 20});
  apply(state, made(entry::SetMode::number, "", "password"));
  apply(state, made(entry::SetMode::number, "many", "limit"));
  CHECK(state.modes == event::RoomModes{true});
}

TEST_CASE("a redaction changes no state: the log takes the text away") {
  const RoomState before = room();
  RoomState state = before;
  Entry redaction = made(entry::Redact::number, "oops");
  tests::redact(redaction).about = Seq{3};
  apply(state, redaction);
  CHECK(state == before);
  CHECK_FALSE(changes_state(made(entry::Redact::number)));
}

TEST_CASE("a grant replaces the role there was, and leaves the founder alone") {
  RoomState state = room();
  apply(state, made(entry::Grant::number, "voice", "bob", bob));
  CHECK(state.voiced == std::vector{bob});
  apply(state, made(entry::Grant::number, "operator", "bob", bob));
  CHECK(state.operators == std::vector{bob});
  CHECK(state.voiced.empty());
  apply(state, made(entry::Grant::number, "none", "bob", bob));
  CHECK(state.operators.empty());
  apply(state, made(entry::Grant::number, "voice", "ada", ada));
  CHECK(state.voiced.empty());
}

TEST_CASE("a grant of \"founder\" hands a room over, and no direct conversation") {
  RoomState state = room();
  apply(state, made(entry::Grant::number, "voice", "bob", bob));
  apply(state, made(entry::Grant::number, "founder", "bob", bob));
  CHECK(state.founder == bob);
  CHECK(state.operators == std::vector{ada});
  CHECK(state.voiced.empty());
  CHECK(state.answered);
  apply(state, made(entry::Grant::number, "founder", "ada", ada));
  CHECK(state.founder == ada);
  CHECK(state.operators == std::vector{bob});
  state.kind = RoomKind::direct;
  apply(state, made(entry::Grant::number, "founder", "bob", bob));
  CHECK(state.founder == ada);
}

TEST_CASE("an invitation ends with a kick, or a ban of the identity") {
  RoomState state = room();
  apply(state, made(entry::Invite::number, "", "bob", bob));
  apply(state, made(entry::Invite::number, "", "bob", bob));
  CHECK(state.invited == std::vector{bob});
  apply(state, made(entry::Kick::number, "", "bob", bob));
  CHECK(state.invited.empty());
  apply(state, made(entry::Invite::number, "", "bob", bob));
  apply(state, made(entry::Ban::number, "", "bob!*@*"));
  CHECK(state.invited == std::vector{bob});
  apply(state, made(entry::Ban::number, "", "=guest:bob"));
  CHECK(state.invited.empty());
}

TEST_CASE("a mask replaces the same one, and takes the place of those that had ended") {
  RoomState state = room();
  apply(state, mask(entry::Ban::number, "a!*@*", 100, 200));
  apply(state, mask(entry::Ban::number, "b!*@*", 100, 300));
  apply(state, mask(entry::Ban::number, "b!*@*", 150, 400));
  CHECK(state.bans.size() == 2);
  apply(state, mask(entry::Ban::number, "c!*@*", 200, 0));
  REQUIRE(state.bans.size() == 2);
  CHECK(state.bans[0] == MaskRule{"b!*@*", "ada", "why", Time{std::chrono::seconds(400)}});
  CHECK(state.bans[1] == MaskRule{"c!*@*", "ada", "why", Time{}});
  apply(state, mask(entry::Unban::number, "b!*@*", 201, 0));
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
    for (const std::uint8_t kind :
         {entry::Invite::number, entry::Ban::number, entry::Mute::number}) {
      apply(state, made(kind, "", name, Identity{name}));
    }
    apply(state,
          made(entry::Grant::number, i % 2 == 0 ? "operator" : "voice", name, Identity{name}));
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
    const auto number = static_cast<std::uint8_t>(i + 1);
    CHECK(kind_name(made(number)) == names.at(i));
    CHECK(kind_named(names.at(i)) == number);
  }
  CHECK(role_name(Role::none) == "none");
  CHECK(role_name(Role::voice) == "voice");
  CHECK(role_name(Role::op) == "operator");
  CHECK(role_name(Role::founder) == "founder");
  CHECK(code_name(ErrorCode::bad_json) == "bad_json");
  CHECK(code_name(ErrorCode::log_unavailable) == "log_unavailable");
}

}  // namespace parley::core
