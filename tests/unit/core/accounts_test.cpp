// Accounts in the hub: registering, logging in, reserved nicks, roles and bans by account.
#include "support/entries.hpp"
#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

command::Register wish(std::string name, const char* password = "correct horse") {
  return {std::move(name), Secret(password), ""};
}

/// Registers the session's user, with the keeper's consent.
void enrol(Stage& stage, SessionId session, const std::string& name) {
  const RequestTag tag = stage.ask(session, wish(name));
  stage.answer(stage.asked(), account::Kept{stage.now.wall, {}, {}});
  CHECK(stage.answer<event::AccountIs>(session, tag).account == name);
}

Error refusal(ErrorCode code) { return {code, "because", std::nullopt}; }

}  // namespace

TEST_CASE("whoever registers keeps identity and rooms, and is known by the account's name") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  stage.get<event::Joined>(ada, join("#lobby"));
  stage.get<event::Joined>(bob, join("#lobby"));
  stage.forget();
  enrol(stage, ada, "Ada");
  const auto told = stage.told<event::AccountChanged>(bob);
  REQUIRE(told.size() == 1);
  CHECK(told[0].who == "ada");
  CHECK(told[0].account == "Ada");
  CHECK(stage.get<event::UserIs>(bob, command::Whois{"ada"}).account == "Ada");
  stage.disconnect(ada);

  const SessionId again = stage.enter("ADA");
  CHECK(stage.get<event::Joined>(again, join("#lobby")).role == Role::founder);
  stage.get<event::Accepted>(again, say("#lobby", "it is me"));
  CHECK(stage.log.back()->account == "Ada");
  CHECK(stage.log.back()->sender == guest("ada"));
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE(
    "the question to the keeper has what was asked, and nothing waits for it but its session") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  const RequestTag registering = stage.ask(ada, wish("ada"));
  const RequestTag behind = stage.ask(ada, ask_rooms());
  const RequestTag ping = stage.ask(ada, command::Ping{});
  stage.get<event::Joined>(bob, join("#lobby"));
  CHECK_FALSE(stage.is_answered(ada, behind));
  CHECK_FALSE(stage.is_answered(ada, ping));
  Asked asked = stage.asked();
  const auto& question = std::get<account::Register>(asked.question);
  CHECK(question.account.identity == guest("ada"));
  CHECK(question.password.view() == "correct horse");
  CHECK(question.address == "192.0.2.1");
  stage.answer(std::move(asked), account::Kept{});
  stage.answer<event::AccountIs>(ada, registering);
  stage.answer<event::RoomsAre>(ada, behind);
  stage.answer<event::Ponged>(ada, ping);
}

TEST_CASE("rooms are a guest's until the keeper has registered their founder") {
  Limits limits;
  limits.rooms = 4;
  limits.guest_rooms_percent = 50;
  Stage stage(limits);
  const SessionId ada = stage.sign_in("ada");
  const SessionId other = stage.sign_in("ada");
  stage.get<event::Joined>(ada, join("#one"));
  stage.ask(ada, wish("ada"));
  CHECK(stage.hub.check_invariants() == Strings{});
  stage.get<event::Joined>(other, join("#two"));
  CHECK(stage.code(other, join("#three")) == "too_many_rooms");
  stage.answer(stage.asked(), account::Kept{});
  CHECK(stage.hub.check_invariants() == Strings{});
  stage.get<event::Joined>(other, join("#three"));
}

TEST_CASE("a name is registered once, also while the first is on its way, and not if it fails") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId eve = stage.sign_in("eve");
  const RequestTag first = stage.ask(ada, wish("Name"));
  CHECK(stage.code(eve, wish("nAME")) == "account_exists");
  CHECK(stage.code(eve, command::Nick{"name"}) == "nick_reserved");
  stage.answer(stage.asked(), tl::unexpected(refusal(ErrorCode::bad_invitation)));
  CHECK(stage.code(ada, first) == "bad_invitation");
  CHECK(stage.code(eve, command::Nick{"name"}) == "");
  CHECK(stage.code(ada, wish("name")) == "nick_in_use");
  CHECK(stage.code(ada, wish("two words")) == "bad_nick");
  CHECK(stage.code(ada, wish("ada", "short")) == "bad_password");
  enrol(stage, ada, "ada");
  CHECK(stage.code(ada, wish("ada2")) == "already_registered");
}

TEST_CASE("a password's length is that of the form that is compared, too") {
  CHECK(check_password("abcdefgh"));
  CHECK(check_password("\u00FCbcdefg"));
  // Full-width letters are three bytes each, and the letters themselves under NFKC.
  CHECK_FALSE(check_password("\uFF41\uFF42\uFF43"));
  // One character of three bytes that stands for a phrase of 33.
  const std::string phrase = "\uFDFA";
  CHECK(check_password(phrase));
  CHECK_FALSE(check_password(phrase + phrase + phrase + phrase));
}

TEST_CASE("an account that was made while its guest left is there for the next log-in") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  stage.ask(ada, wish("ada"));
  stage.disconnect(ada);
  stage.answer(stage.asked(), account::Kept{});
  CHECK(stage.code(stage.sign_in("eve"), command::Nick{"ada"}) == "nick_reserved");
  stage.enter("ada");
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a registered name is its account's as a nick, and the guest's secret opens nothing") {
  Stage stage;
  enrol(stage, stage.sign_in("ada"), "ada");
  CHECK(stage.code(stage.connect(), hello("x", "ada")) == "account_required");
  const SessionId eve = stage.connect();
  stage.disconnect(SessionId{1});
  CHECK(stage.code(eve, hello("ADA", "eve")) == "nick_reserved");
  CHECK(stage.code(eve, hello("eve", "eve")) == "");
  CHECK(stage.code(eve, command::Nick{"ada"}) == "nick_reserved");
  const SessionId phone = stage.enter("ada", "ada_phone");
  CHECK(stage.code(phone, command::Nick{"ada"}) == "");
}

TEST_CASE("a log-in that fails says so to the hello, and what came behind it is not signed in") {
  Stage stage;
  enrol(stage, stage.sign_in("ada"), "ada");
  const SessionId session = stage.connect();
  const RequestTag hello = stage.ask(session, log_in("ada", "wrong horse"));
  const RequestTag behind = stage.ask(session, join("#lobby"));
  Asked asked = stage.asked();
  CHECK(std::get<account::LogIn>(asked.question).account == "ada");
  stage.answer(std::move(asked), tl::unexpected(refusal(ErrorCode::login_failed)));
  CHECK(stage.code(session, hello) == "login_failed");
  CHECK(stage.code(session, behind) == "not_signed_in");
  const RequestTag again = stage.ask(session, log_in("ada"));
  const RequestTag then = stage.ask(session, join("#lobby"));
  stage.answer(stage.asked(), account::LoggedIn{"ada"});
  CHECK(stage.answer<event::Welcome>(session, again).nick == "ada");
  stage.answer<event::Joined>(session, then);
}

TEST_CASE("a session that quits or breaks while its password is checked ends after that") {
  Stage stage;
  enrol(stage, stage.sign_in("ada"), "ada");
  const SessionId quits = stage.connect();
  stage.ask(quits, log_in("ada"));
  const RequestTag quit = stage.ask(quits, command::Quit{});
  const SessionId breaks = stage.connect();
  stage.ask(breaks, log_in("ada"));
  stage.disconnect(breaks);
  CHECK(stage.hub.counts().sessions == 3);
  stage.answer(stage.asked(), account::LoggedIn{"ada"});
  stage.answer(stage.asked(), account::LoggedIn{"ada"});
  stage.answer<effect::Close>(quits, quit);
  CHECK(stage.hub.counts().users == 1);
  CHECK(stage.hub.counts().sessions == 2);  // one of them has quit, and is not yet disconnected
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("SASL goes step by step before hello, and hello then is the account's") {
  using Step = command::Authenticate::Step;
  struct Exchange : SaslExchange {};
  Stage stage;
  enrol(stage, stage.sign_in("ada"), "ada");
  const SessionId session = stage.connect();
  CHECK(stage.code(session, command::Authenticate{Step::go_on, "", Secret("x"), ""}) ==
        "login_failed");
  const RequestTag first =
      stage.ask(session, command::Authenticate{Step::begin, "SCRAM-SHA-256", Secret("hi"), ""});
  auto exchange = std::make_shared<Exchange>();
  stage.answer(stage.asked(), account::Challenge{"and?", exchange});
  CHECK(stage.answer<event::Challenge>(session, first).message == "and?");
  const RequestTag second =
      stage.ask(session, command::Authenticate{Step::go_on, "", Secret("proof"), ""});
  Asked asked = stage.asked();
  CHECK(std::get<account::Sasl>(asked.question).exchange == exchange);
  stage.answer(std::move(asked), account::LoggedIn{"ada"});
  CHECK(stage.answer<event::LoggedIn>(session, second).account == "ada");
  CHECK(stage.get<event::Welcome>(session, hello("ada_", "whoever")).account == "ada");
  CHECK(stage.code(session, command::Authenticate{Step::begin, "PLAIN", Secret("x"), ""}) ==
        "already_signed_in");
}

TEST_CASE("a new password ends the account's other sessions, and only those") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  enrol(stage, ada, "ada");
  const SessionId phone = stage.enter("ada");
  const SessionId bob = stage.sign_in("bob");
  CHECK(stage.code(bob, command::ChangePassword{Secret("correct horse"),
                                                Secret("battery staple")}) == "not_logged_in");
  const RequestTag tag =
      stage.ask(ada, command::ChangePassword{Secret("correct horse"), Secret("battery staple")});
  stage.answer(stage.asked(), account::Nothing{});
  stage.answer<event::Done>(ada, tag);
  REQUIRE(stage.heard(phone).closed);
  CHECK(stage.heard(phone).closed->code == "password_changed");
  CHECK_FALSE(stage.heard(ada).closed);
  CHECK_FALSE(stage.heard(bob).closed);
}

TEST_CASE("a role is given to an account that is away, and taken from it") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  enrol(stage, bob, "Bob");
  stage.disconnect(bob);
  stage.get<event::Joined>(ada, join("#lobby"));
  CHECK(stage.code(ada, grant("#lobby", "nobody", Role::op)) == "no_such_user");
  stage.get<event::Accepted>(ada, grant("#lobby", "bob", Role::op));
  CHECK(tests::target_of(*stage.log.back()) == "Bob");
  CHECK(stage.hub.rooms().front().operators == std::vector{guest("bob")});
  stage.get<event::Accepted>(ada, grant("#lobby", "BOB", Role::none));
  CHECK(stage.hub.rooms().front().operators.empty());
  stage.get<event::Accepted>(ada, make_private("#lobby", true));
  stage.get<event::Accepted>(ada, invite("#lobby", "bob"));
  stage.get<event::Joined>(stage.enter("bob"), join("#lobby"));
}

TEST_CASE("a ban by account holds under any nick, and takes an invitation back") {
  Stage stage;
  const SessionId ada = stage.sign_in("ada");
  const SessionId bob = stage.sign_in("bob");
  enrol(stage, bob, "bob");
  stage.get<event::Joined>(ada, join("#lobby"));
  stage.get<event::Accepted>(ada, invite("#lobby", "bob"));
  stage.get<event::Accepted>(ada, ban("#lobby", "$A:Bob"));
  CHECK(tests::target_of(*stage.log.back()) == "$a:bob");
  CHECK(stage.hub.rooms().front().invited.empty());
  stage.get<event::Done>(bob, command::Nick{"robert"});
  CHECK(stage.code(bob, join("#lobby")) == "banned");
  CHECK(stage.code(stage.sign_in("bobby"), join("#lobby")) == "");
  stage.get<event::Accepted>(ada, lasting(mute("#lobby", "$a:b*"), std::chrono::seconds(60)));
  stage.get<event::Accepted>(ada, unban("#lobby", "$a:bob"));
  stage.get<event::Joined>(bob, join("#lobby"));
  CHECK(stage.code(bob, say("#lobby", "x")) == "muted");
  stage.pass(std::chrono::minutes(1));
  CHECK(stage.code(bob, say("#lobby", "x")) == "");
  CHECK(stage.code(ada, ban("#lobby", "$a:*")) == "bad_mask");
}

TEST_CASE("accounts and bans from the store are there at once") {
  Stage stage;
  stage.hub.restore_accounts({{{"Ada", "ada"}, guest("old")}},
                             {{"*!*@198.51.100.*", "Ada", "spam", {}}});
  CHECK(stage.code(stage.connect(), hello("ada", "other")) == "nick_reserved");
  CHECK(stage.code(stage.connect("198.51.100.7"), hello("eve")) == "banned_from_server");
  stage.enter("ada");
}

namespace {

Limits two_accounts() {
  Limits limits;
  limits.accounts = 2;
  return limits;
}

/// A guest registers and is gone.
void leave_account(Stage& stage, const std::string& name) {
  const SessionId session = stage.sign_in(name);
  enrol(stage, session, name);
  stage.disconnect(session);
}

std::string try_to_register(Stage& stage, const std::string& name) {
  return stage.code(stage.sign_in(name), wish(name));
}

}  // namespace

TEST_CASE("accounts that strangers never used give way after a day, the oldest first") {
  Stage stage(two_accounts());
  leave_account(stage, "first");
  stage.pass(std::chrono::hours(2));
  leave_account(stage, "second");
  stage.pass(std::chrono::hours(21));
  CHECK(try_to_register(stage, "early") == "list_full");
  stage.pass(std::chrono::hours(2));
  const SessionId ada = stage.sign_in("ada");
  const RequestTag tag = stage.ask(ada, wish("ada"));
  const Asked removal = stage.asked();
  CHECK(std::get<account::RemoveUnused>(removal.question).accounts == Strings{"first"});
  CHECK(stage.code(stage.connect(), hello("first", "other")) == "nick_reserved");  // not yet free
  stage.answer(removal, account::Nothing{});
  stage.answer(stage.asked(), account::Kept{stage.now.wall, {}, {}});
  CHECK(stage.answer<event::AccountIs>(ada, tag).account == "ada");
  CHECK(stage.recorded.back().action == "remove_unused");
  stage.sign_in("first", "other");  // its name is free
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("accounts that wrote, came back, are here or have a role in an account's room are kept") {
  Limits limits;
  limits.accounts = 5;
  Stage stage(limits);
  const SessionId owner = stage.sign_in("owner");
  enrol(stage, owner, "owner");
  stage.get<event::Joined>(owner, join("#r"));
  leave_account(stage, "helper");
  stage.get<event::Accepted>(owner, grant("#r", "helper", Role::op));
  const SessionId writer = stage.sign_in("writer");
  enrol(stage, writer, "writer");
  stage.get<event::Joined>(writer, join("#r"));
  stage.get<event::Accepted>(writer, say("#r", "hello"));
  stage.disconnect(writer);
  const SessionId idle = stage.sign_in("idle");
  enrol(stage, idle, "idle");
  leave_account(stage, "comes-back");
  stage.pass(std::chrono::hours(23));
  stage.disconnect(stage.enter("comes-back"));
  stage.pass(std::chrono::hours(2));
  CHECK(try_to_register(stage, "ada") == "list_full");
  CHECK(stage.questions.empty());
}

TEST_CASE("an unused account stays where the store cannot remove it, and for ever if that is set") {
  Limits limits = two_accounts();
  SUBCASE("the store fails") {
    Stage stage(limits);
    leave_account(stage, "first");
    leave_account(stage, "second");
    stage.pass(std::chrono::hours(25));
    const SessionId ada = stage.sign_in("ada");
    stage.ask(ada, wish("ada"));
    const Asked removal = stage.asked();
    stage.answer(stage.asked(), tl::unexpected(refusal(ErrorCode::log_unavailable)));
    stage.answer(removal, tl::unexpected(refusal(ErrorCode::log_unavailable)));
    CHECK(stage.code(stage.connect(), hello("first", "other")) == "nick_reserved");
    stage.enter("second");
    CHECK(stage.hub.check_invariants() == Strings{});
  }
  SUBCASE("0 seconds") {
    limits.unused_account = std::chrono::seconds(0);
    Stage stage(limits);
    leave_account(stage, "first");
    leave_account(stage, "second");
    stage.pass(std::chrono::hours(1000));
    CHECK(try_to_register(stage, "ada") == "list_full");
    CHECK(stage.questions.empty());
  }
}

TEST_CASE("an account that was removed in the store is shut out, and its name stays reserved") {
  Stage stage(two_accounts());
  const SessionId owner = stage.sign_in("owner");
  enrol(stage, owner, "owner");
  const SessionId ada = stage.sign_in("ada");
  enrol(stage, ada, "Ada");
  stage.get<event::Joined>(ada, join("#lobby"));
  AccountName removed{{"Ada", "ada"}, guest("ada")};
  removed.removed = true;
  const AccountName added{{"New", "new"}, guest("new-one")};
  stage.answer({{}, 0, account::ReadNames{}}, account::Names{{removed, added}});
  REQUIRE(stage.heard(ada).closed);
  CHECK(stage.heard(ada).closed->code == "account_removed");
  stage.disconnect(ada);
  CHECK(stage.code(stage.connect(), hello("ada", "other")) == "nick_reserved");
  CHECK(stage.code(stage.connect(), hello("guest", "ada")) == "account_required");
  CHECK(stage.code(stage.connect(), hello("new", "other")) == "nick_reserved");
  stage.enter("new");
  CHECK(try_to_register(stage, "third") == "list_full");  // two are left: owner and new
  CHECK(stage.hub.check_invariants() == Strings{});
}

}  // namespace parley::core::test
