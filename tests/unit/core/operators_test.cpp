// The server's operators: kill, bans from the server, announcements, sessions, the audit log.
#include "support/entries.hpp"
#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

/// A stage on which the account "root" operates the server.
struct OperatorScene {
  Stage stage;
  SessionId root;
  SessionId bob;

  OperatorScene() {
    stage.hub.restore_accounts({{{"root", "root"}, guest("root")}, {{"bob", "bob"}, guest("bob")}},
                               {});
    stage.hub.set_operators({"Root"});
    root = enter("root");
    bob = enter("bob");
  }
  SessionId enter(const std::string& account, const std::string& address = "192.0.2.1") {
    return stage.enter(account, "", address);
  }
  void ban(const std::string& mask, std::optional<std::chrono::seconds> lasting = {}) {
    const RequestTag tag = stage.ask(root, command::SetServerBan{true, mask, lasting, "spam"});
    stage.answer(stage.asked(), account::Nothing{});
    stage.answer<event::Done>(root, tag);
  }
};

}  // namespace

TEST_CASE("who is no operator of the server is refused everything that they can do") {
  OperatorScene scene;
  const std::vector<Command> commands{
      command::Kill{"root", ""}, command::SetServerBan{true, "@192.0.2.1", {}, ""},
      command::ServerBans{},     command::Announce{"hello", false},
      command::Rehash{},         command::Sessions{},
      command::Audit{},          command::DeleteRoom{"#none", ""},
  };
  for (const Command& command : commands) {
    CAPTURE(command.index());
    CHECK(scene.stage.code(scene.bob, command) == "not_a_server_operator");
    CHECK(scene.stage.code(scene.stage.connect(), command) == "not_signed_in");
  }
  CHECK(scene.stage.questions.empty());
  CHECK(scene.stage.recorded.empty());
  scene.stage.hub.set_operators({"bob"});
  CHECK(scene.stage.code(scene.root, command::ServerBans{}) == "not_a_server_operator");
  CHECK(scene.stage.code(scene.bob, command::ServerBans{}) == "");
}

TEST_CASE("a kill ends every session of a user, tells the rooms why, and is recorded") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  const SessionId phone = scene.enter("bob");
  stage.get<event::Joined>(scene.root, join("#lobby"));
  stage.get<event::Joined>(phone, join("#lobby"));
  stage.get<event::Done>(scene.root, command::Kill{"BOB", "enough"});
  for (const SessionId session : {scene.bob, phone}) {
    REQUIRE(stage.heard(session).closed);
    CHECK(stage.heard(session).closed->code == "killed");
    CHECK(stage.heard(session).closed->reason == "killed by root: enough");
  }
  const auto left = stage.told<event::MemberLeft>(scene.root);
  REQUIRE(left.size() == 1);
  CHECK(left[0].reason == "killed by root: enough");
  REQUIRE(stage.recorded.size() == 1);
  CHECK(stage.recorded[0] == AuditRecord{0, stage.now.wall, "root", "kill", "bob", "enough"});
  CHECK(stage.code(scene.root, command::Kill{"bob", ""}) == "no_such_user");
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a ban from the server ends whom it covers, and ends by itself") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  const SessionId guest_near = stage.connect("198.51.100.7");
  CHECK(stage.code(guest_near, hello("near")) == "");
  const SessionId guest_far = stage.connect("203.0.113.1");
  CHECK(stage.code(guest_far, hello("far")) == "");
  scene.ban("@198.51.100.*", std::chrono::seconds(60));
  REQUIRE(stage.heard(guest_near).closed);
  CHECK(stage.heard(guest_near).closed->code == "banned");
  CHECK_FALSE(stage.heard(guest_far).closed);
  const SessionId back = stage.connect("198.51.100.8");
  CHECK(stage.code(back, hello("near")) == "banned_from_server");
  CHECK(stage.get<event::ServerBansAre>(scene.root, command::ServerBans{}).masks.size() == 1);
  REQUIRE(stage.barred.size() == 1);
  CHECK(stage.barred[0].network.contains(address_bytes("198.51.100.9").value()));
  CHECK(stage.barred[0].until == stage.now.wall + std::chrono::seconds(60));
  CHECK(stage.barred[0].reason == "spam");
  stage.pass(std::chrono::seconds(61));
  CHECK(stage.code(back, hello("near")) == "");
  CHECK(stage.get<event::ServerBansAre>(scene.root, command::ServerBans{}).masks.empty());
}

TEST_CASE("a ban from the server by account, and an operator who bans the own address") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  scene.ban("$a:bob");
  CHECK(stage.heard(scene.bob).closed);
  CHECK(stage.code(stage.connect(), hello("carl")) == "");
  scene.ban("@192.0.2.1");
  CHECK_FALSE(stage.heard(scene.root).closed);
  scene.enter("root");
  const RequestTag tag = stage.ask(scene.root, command::SetServerBan{false, "@192.0.2.1", {}, ""});
  stage.answer(stage.asked(), account::Nothing{});
  stage.answer<event::Done>(scene.root, tag);
  CHECK(stage.code(stage.connect(), hello("dora")) == "");
}

TEST_CASE("bans of an older version hold as they are, and are taken back as they are listed") {
  Stage stage;
  stage.hub.restore_accounts(
      {{{"root", "root"}, guest("root")}},
      {{"*!*@198.51.*.7", "root", "", {}}, {"*!*@198.51.100.*", "root", "", {}}});
  stage.hub.set_operators({"root"});
  CHECK(stage.hub.barred().size() == 1);
  CHECK(stage.code(stage.connect("198.51.9.7"), hello("near")) == "banned_from_server");
  CHECK(stage.code(stage.connect("198.51.100.8"), hello("near")) == "banned_from_server");
  CHECK(stage.code(stage.connect("198.51.9.8"), hello("far")) == "");
  const SessionId root = stage.enter("root");
  const RequestTag undo = stage.ask(root, command::SetServerBan{false, "*!*@198.51.*.7", {}, ""});
  stage.answer(stage.asked(), account::Nothing{});
  stage.answer<event::Done>(root, undo);
  CHECK(stage.code(stage.connect("198.51.9.7"), hello("near")) == "");
}

TEST_CASE("a name that is kept for an operator is neither a nick nor an account") {
  Stage stage;
  stage.hub.set_operators({"Boss"});
  CHECK(stage.hub.missing_operators() == Strings{"boss"});
  CHECK(stage.code(stage.connect(), hello("BOSS")) == "nick_reserved");
  const SessionId eve = stage.sign_in("eve");
  CHECK(stage.code(eve, command::Nick{"boss"}) == "nick_reserved");
  CHECK(stage.code(eve, command::Register{"boss", Secret("correct horse"), ""}) == "nick_reserved");
  CHECK(stage.questions.empty());
  stage.hub.set_operators({});
  CHECK(stage.hub.missing_operators().empty());
  CHECK(stage.code(eve, command::Nick{"boss"}) == "");
}

TEST_CASE("where plain text is not accepted every request with a password is refused") {
  Stage stage;
  const SessionId session = stage.connect("192.0.2.1", "", Hub::Passwords::refused);
  CHECK(stage.code(session, log_in("ada")) == "insecure_connection");
  using Step = command::Authenticate::Step;
  CHECK(stage.code(session, command::Authenticate{Step::begin, "PLAIN", Secret("x"), {}}) ==
        "insecure_connection");
  CHECK(stage.questions.empty());
  stage.ask(session, command::Authenticate{Step::begin, "SCRAM-SHA-256", Secret("n,,n=a,r=b"), {}});
  CHECK(stage.questions.size() == 1);
  stage.answer(stage.asked(), refuse(ErrorCode::login_failed, "no"));
  CHECK(stage.code(session, hello("eve")) == "");
  CHECK(stage.code(session, command::Register{"eve", Secret("correct horse"), ""}) ==
        "insecure_connection");
  CHECK(stage.questions.empty());
}

TEST_CASE("a ban that the disk refused does not hold, and masks must name an address or account") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  const RequestTag tag = stage.ask(scene.root, command::SetServerBan{true, "$a:bob", {}, ""});
  stage.answer(stage.asked(), refuse(ErrorCode::log_unavailable, "the disk is full"));
  CHECK(stage.code(scene.root, tag) == "log_unavailable");
  CHECK_FALSE(stage.heard(scene.bob).closed);
  CHECK(stage.code(scene.root, command::SetServerBan{true, "bob", {}, ""}) == "bad_mask");
  CHECK(stage.code(scene.root, command::SetServerBan{true, "@*", {}, ""}) == "bad_mask");
  CHECK(stage.code(scene.root, command::SetServerBan{true, "$a:carl", {}, ""}) == "bad_mask");
  CHECK(stage.recorded.empty());
  CHECK(stage.code(scene.root, command::SetServerBan{false, "@10.0.0.1", {}, ""}) ==
        "no_such_mask");
}

TEST_CASE("an announcement reaches everybody, a wallops the operators") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  stage.get<event::Done>(scene.root, command::Announce{"down at noon", false});
  REQUIRE(stage.told<event::Notice>(scene.bob).size() == 1);
  CHECK(stage.told<event::Notice>(scene.bob)[0].text == "down at noon");
  CHECK(stage.told<event::Notice>(scene.bob)[0].who == "root");
  stage.get<event::Done>(scene.root, command::Announce{"psst", true});
  CHECK(stage.told<event::Notice>(scene.bob).size() == 1);
  CHECK(stage.told<event::Notice>(scene.root).size() == 2);
  CHECK(stage.code(scene.root, command::Announce{"", false}) == "text_empty");
}

TEST_CASE("the list of sessions has pages, and a pattern over nick, account and address") {
  Limits limits;
  limits.page_members = 2;
  OperatorScene scene;
  Stage& stage = scene.stage;
  stage.hub.set_limits(limits);
  const SessionId far = stage.connect("203.0.113.9");
  CHECK(stage.code(far, hello("far")) == "");
  const auto first = stage.get<event::SessionsAre>(scene.root, command::Sessions{});
  REQUIRE(first.sessions.size() == 2);
  CHECK(first.more);
  CHECK(first.sessions[0].account == "bob");
  CHECK(first.sessions[1].nick == "far");
  const auto rest = stage.get<event::SessionsAre>(scene.root, command::Sessions{"", "far"});
  REQUIRE(rest.sessions.size() == 1);
  CHECK(rest.sessions[0].nick == "root");
  CHECK_FALSE(rest.more);
  CHECK(stage.get<event::SessionsAre>(scene.root, command::Sessions{"203.*", ""}).sessions.size() ==
        1);
}

TEST_CASE("the audit log is read page by page, rehash is answered with what is wrong") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  const RequestTag tag = stage.ask(scene.root, command::Audit{7, 1});
  Asked asked = stage.asked();
  CHECK(std::get<account::ReadAudit>(asked.question).before == 7);
  stage.answer(std::move(asked), account::AuditPage{{{6, {}, "root", "kill", "eve", ""}}, true});
  const auto page = stage.answer<event::AuditIs>(scene.root, tag);
  CHECK(page.more);
  CHECK(page.records.front().target == "eve");
  const RequestTag rehash = stage.ask(scene.root, command::Rehash{});
  stage.answer(stage.asked(), refuse(ErrorCode::bad_field, "parleyd.toml:3: no"));
  CHECK(stage.code(scene.root, rehash) == "bad_field");
}

TEST_CASE(
    "an operator of the server takes back any room's message and moderates any room, recorded") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#cellar"));
  const Seq said = stage.get<event::Accepted>(ada, say("#cellar", "illegal words")).seq;
  stage.get<event::Accepted>(ada, make_private("#cellar"));
  const auto redact = [&](SessionId who) {
    return stage.code(who, command::Redact{"#cellar", said, "the law"});
  };
  CHECK(redact(scene.bob) == "not_a_member");
  CHECK(stage.recorded.empty());
  CHECK(redact(scene.root) == "");
  REQUIRE(stage.recorded.size() == 1);
  CHECK(stage.recorded[0].by == "root");
  CHECK(stage.recorded[0].action == "redact");
  CHECK(stage.recorded[0].target == "#cellar");
  CHECK(stage.recorded[0].text == "message " + std::to_string(said.value) + ": the law");
  CHECK(redact(scene.root) == "no_such_message");  // the log refuses it: that is no record
  CHECK(stage.recorded.size() == 1);
  // Closed to others, open to the operator; and the role can be given to whoever is to look after
  // it.
  CHECK(stage.code(scene.bob, join("#cellar")) == "invite_only");
  stage.get<event::Joined>(scene.root, join("#cellar"));
  CHECK(stage.recorded.back().action == "enter_room");
  CHECK_FALSE(stage.told<event::MemberJoined>(ada).empty());  // the room sees it
  CHECK(stage.code(scene.root, command::Grant{"#cellar", "bob", Role::op}) == "");
  CHECK(stage.recorded.back().action == "grant");
  CHECK(stage.code(scene.bob, join("#cellar")) == "");
  // Whoever has a role of the room does nothing that is recorded here.
  const std::size_t records = stage.recorded.size();
  CHECK(stage.code(scene.bob, command::Grant{"#cellar", "root", Role::op}) == "");
  CHECK(stage.code(scene.root, command::Grant{"#cellar", "bob", Role::none}) == "");
  CHECK(stage.recorded.size() == records);
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a suspended account is told so, and cannot log in") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  scene.ban("$a:bob");
  CHECK(stage.heard(scene.bob).closed);
  const SessionId again = stage.connect();
  const RequestTag tag = stage.ask(again, log_in("bob"));
  stage.answer(stage.asked(), account::LoggedIn{"bob"});
  CHECK(stage.code(again, tag) == "account_suspended");
}

TEST_CASE("an operator of the server redacts a direct message, and both sides are told") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  const SessionId ada = stage.sign_in("ada");
  const Seq said = stage.get<event::Accepted>(ada, say("bob", "illegal words")).seq;
  CHECK(stage.code(ada, redact("", said.value)) == "not_a_server_operator");
  CHECK(stage.code(scene.root, redact("", said.value + 5)) == "no_such_message");
  CHECK(stage.code(scene.root, redact("", said.value - 1)) == "no_such_message");  // its create
  CHECK(stage.recorded.empty());
  stage.forget();
  const Seq taken = stage.get<event::Accepted>(scene.root, redact("", said.value, "the law")).seq;
  for (const SessionId side : {ada, scene.bob}) {
    REQUIRE(stage.heard(side).entries.size() == 1);
    const Entry& told = *stage.heard(side).entries[0];
    CHECK(told.seq == taken);
    CHECK(tests::redact(told).about == said);
    CHECK(told.from == "root");
    CHECK(tests::target_of(told) == "bob");
    CHECK(told.room_name.empty());
  }
  CHECK(stage.heard(scene.root).entries.empty());
  CHECK(tests::text_of(*stage.log[said.value - 1]).empty());
  REQUIRE(stage.recorded.size() == 1);
  CHECK(stage.recorded[0].action == "redact");
  CHECK(stage.recorded[0].target == "bob");
  CHECK(stage.recorded[0].text == "message " + std::to_string(said.value) + ": the law");
  CHECK(stage.code(scene.root, redact("", said.value)) == "no_such_message");
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("an operator of the server redacts by number alone in rooms, also in deleted ones") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#r"));
  const Seq first = stage.get<event::Accepted>(ada, say("#r", "one")).seq;
  const Seq second = stage.get<event::Accepted>(ada, say("#r", "two")).seq;
  stage.get<event::Accepted>(scene.root, redact("", first.value));
  CHECK(stage.heard(ada).entries.back()->room_name == "#r");
  stage.get<event::Done>(scene.root, command::DeleteRoom{"#r", ""});
  stage.instant = false;
  const RequestTag tag = stage.ask(scene.root, redact("", second.value));
  CHECK(stage.hub.check_invariants() == Strings{});
  stage.commit_all();
  CHECK(stage.code(scene.root, tag) == "");
  CHECK(tests::text_of(*stage.log[second.value - 1]).empty());
  const RequestTag refused = stage.ask(scene.root, redact("", 1));
  stage.refuse(1);
  CHECK(stage.code(scene.root, refused) == "log_unavailable");
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("members of a deleted room see what was said before, then that they are out") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#cellar"));
  stage.get<event::Joined>(scene.bob, join("#cellar"));
  const SessionId carl = stage.sign_in("carl");
  stage.forget();
  stage.instant = false;
  stage.ask(ada, say("#cellar", "illegal words"));
  stage.ask(ada, kick("#cellar", "bob"));
  const RequestTag deleted = stage.ask(scene.root, command::DeleteRoom{"#CELLAR", "the law"});
  // Until the log has answered nobody writes into the room, and joining it waits for its end.
  const RequestTag late = stage.ask(ada, say("#cellar", "too late"));
  const RequestTag joining = stage.ask(carl, join("#cellar"));
  CHECK_FALSE(stage.is_answered(carl, joining));
  CHECK(stage.heard(ada).order == Strings{});
  CHECK(stage.recorded.empty());
  CHECK(stage.hub.check_invariants() == Strings{});
  stage.commit_all();
  CHECK(stage.code(ada, late) == "no_such_room");
  CHECK(stage.heard(ada).order ==
        Strings{"Accepted", "Accepted", "Failed", "entry 2", "entry 3", "YouLeft"});
  CHECK(stage.heard(scene.bob).order == Strings{"entry 2", "entry 3", "YouLeft"});  // by the kick
  const auto out = stage.told<event::YouLeft>(ada).front();
  CHECK(out.room == "#cellar");
  CHECK(out.reason == "deleted by root: the law");
  CHECK(out.deleted);
  stage.answer<event::Done>(scene.root, deleted);
  REQUIRE(stage.recorded.size() == 1);
  CHECK(stage.recorded[0] ==
        AuditRecord{0, stage.now.wall, "root", "delete_room", "#cellar", "the law"});
  CHECK(stage.hub.check_invariants() == Strings{});
  stage.commit_all();  // the name is free: who waited makes another room of it
  CHECK(stage.answer<event::Joined>(carl, joining).created);
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a deleted room is neither read nor searched, and its end may be all of a commit") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId phone = stage.sign_in("ada");
  for (const SessionId session : {ada, phone}) stage.get<event::Joined>(session, join("#cellar"));
  stage.get<event::Accepted>(ada, say("#cellar", "illegal words"));
  stage.get<event::Done>(scene.root, command::DeleteRoom{"#cellar", ""});
  CHECK(stage.ended.size() == 1);
  for (const SessionId session : {ada, phone}) {
    REQUIRE(stage.told<event::YouLeft>(session).size() == 1);
    CHECK(stage.told<event::YouLeft>(session)[0].reason == "deleted by root");
  }
  CHECK(stage.code(ada, command::History{"#cellar", {}, {}, 10}) == "no_such_room");
  CHECK(stage.get<event::Page>(ada, command::Search{"words", "", {}}).entries.empty());
  CHECK(stage.code(ada, say("#cellar", "?")) == "no_such_room");
  CHECK(stage.code(scene.root, command::DeleteRoom{"#cellar", ""}) == "no_such_room");
  CHECK(stage.get<event::RoomsAre>(scene.bob, command::Rooms{"", ""}).rooms.empty());
  CHECK(stage.get<event::Joined>(scene.bob, join("#cellar")).role == Role::founder);
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a room whose deletion the log refuses goes on, and that is no record") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  stage.get<event::Joined>(scene.bob, join("#cellar"));
  stage.instant = false;
  const RequestTag deleted = stage.ask(scene.root, command::DeleteRoom{"#cellar", ""});
  stage.refuse(1);
  CHECK(stage.code(scene.root, deleted) == "log_unavailable");
  CHECK(stage.recorded.empty());
  CHECK(stage.told<event::YouLeft>(scene.bob).empty());
  stage.instant = true;
  CHECK(stage.code(scene.bob, say("#cellar", "still here")) == "");
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a founder hands the room over to a member, and is an operator from then on") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId carl = stage.sign_in("carl");
  stage.get<event::Joined>(ada, join("#cellar"));
  const auto give = [](const std::string& nick) {
    return command::Grant{"#cellar", nick, Role::founder};
  };
  CHECK(stage.code(ada, give("bob")) == "not_a_member");
  stage.get<event::Joined>(scene.bob, join("#cellar"));
  CHECK(stage.code(ada, command::Grant{"#cellar", "bob", Role::op}) == "");
  CHECK(stage.code(scene.bob, give("bob")) == "not_an_operator");
  CHECK(stage.code(ada, give("ada")) == "cannot_target_founder");
  CHECK(stage.code(ada, give("bob")) == "");
  CHECK(stage.texts(ada, entry::Grant::number).back() == "founder");
  CHECK(stage.hub.rooms().front().founder == guest("bob"));
  CHECK(stage.hub.rooms().front().operators == std::vector{guest("ada")});
  CHECK(stage.code(ada, kick("#cellar", "bob")) == "cannot_target_founder");
  CHECK(stage.recorded.empty());
  CHECK(stage.hub.check_invariants() == Strings{});
  // An operator of the server does it for anybody, also from outside, on record.
  CHECK(stage.code(scene.root, give("carl")) == "");
  CHECK(stage.recorded.back().action == "grant");
  CHECK(stage.recorded.back().text == "carl: founder");
  CHECK(stage.get<event::Joined>(carl, join("#cellar")).role == Role::founder);
  // A role of the room below the founder's leaves it on record.
  CHECK(stage.code(carl, command::Grant{"#cellar", "root", Role::op}) == "");
  CHECK(stage.code(scene.root, give("bob")) == "");
  CHECK(stage.recorded.size() == 2);
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a room that the log refuses to hand over counts as its old founder's") {
  OperatorScene scene;
  Stage& stage = scene.stage;
  const SessionId ada = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#cellar"));
  stage.instant = false;
  const command::Grant give{"#cellar", "bob", Role::founder};
  SUBCASE("alone") {
    stage.ask(scene.root, give);
    CHECK(stage.hub.check_invariants() == Strings{});
    stage.refuse(1);
  }
  SUBCASE("with a change on its way behind it") {
    stage.ask(scene.root, give);
    stage.ask(ada, set_topic("#cellar", "mine"));
    stage.refuse(1);
    CHECK(stage.hub.check_invariants() == Strings{});
    stage.commit_all();
  }
  CHECK(stage.hub.rooms().front().founder == guest("ada"));
  CHECK(stage.hub.check_invariants() == Strings{});
}

}  // namespace parley::core::test
