// A session's commands, one after the other: what others see, what is answered, how it ends.
#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

/// Ada founded the room and Bob is in; from here on the log waits for the test.
struct OrderStage : Stage {
  explicit OrderStage(const Limits& limits = {}) : Stage(limits) {
    get<event::Joined>(ada, join("#r"));
    get<event::Joined>(bob, join("#r"));
    forget();
    instant = false;
  }
  /// Commits until nothing is on its way any more.
  void settle() {
    while (!appended.empty()) commit_all();
    CHECK(hub.check_invariants() == Strings{});
  }
  /// What Ada's command does to Bob, who was to see a message of hers first.
  Strings bob_sees_after_a_message(Command command) {
    ask(ada, say("#r", "first"));
    ask(ada, std::move(command));
    CHECK(heard(bob).order == Strings{});
    settle();
    REQUIRE_FALSE(heard(bob).order.empty());
    CHECK(heard(bob).order.front() == "entry 2");
    return {heard(bob).order.begin() + 1, heard(bob).order.end()};
  }
  SessionId ada = sign_in("ada");
  SessionId bob = sign_in("bob");
};

}  // namespace

TEST_CASE("what follows a message is seen after it, whatever it is") {
  CHECK(OrderStage().bob_sees_after_a_message(part("#r")) == Strings{"MemberLeft"});
  CHECK(OrderStage().bob_sees_after_a_message(command::Quit{}) == Strings{"MemberLeft"});
  CHECK(OrderStage().bob_sees_after_a_message(command::Nick{"lady"}) == Strings{"Renamed"});
  CHECK(OrderStage().bob_sees_after_a_message(command::Away{"tea"}) == Strings{"AwayChanged"});
  CHECK(OrderStage().bob_sees_after_a_message(command::Typing{"#r"}) == Strings{"TypingNow"});
  CHECK(OrderStage().bob_sees_after_a_message(command::Typing{"bob"}) == Strings{"TypingNow"});
  command::Profile profile;
  profile.realname = "Ada";
  CHECK(OrderStage().bob_sees_after_a_message(profile) == Strings{"RealnameChanged"});
  CHECK(OrderStage().bob_sees_after_a_message(say("bob", "psst")) == Strings{"entry 4"});
  CHECK(OrderStage().bob_sees_after_a_message(kick("#r", "bob")) == Strings{"entry 3", "YouLeft"});
}

TEST_CASE("a session whose connection breaks leaves after what it had asked for") {
  OrderStage stage;
  stage.ask(stage.ada, say("#r", "first"));
  stage.ask(stage.ada, say("bob", "a first direct message"));
  stage.ask(stage.ada, command::Away{"gone"});
  stage.disconnect(stage.ada);
  CHECK(stage.hub.counts().users == 2);
  stage.settle();
  CHECK(stage.heard(stage.bob).order == Strings{"entry 2", "entry 4", "AwayChanged", "MemberLeft"});
  CHECK(stage.hub.counts().sessions == 1);
}

TEST_CASE("a query sees what the same session changed before it") {
  OrderStage stage;
  stage.ask(stage.ada, make_flag("#r", &command::Mode::invite_only));
  const RequestTag modes = stage.ask(stage.ada, ask_modes("#r"));
  stage.ask(stage.ada, set_topic("#r", "news"));
  const RequestTag topic = stage.ask(stage.ada, ask_topic("#r"));
  stage.ask(stage.ada, grant("#r", "bob", Role::voice));
  const RequestTag members = stage.ask(stage.ada, ask_members("#r"));
  stage.ask(stage.ada, ban("#r", "eve"));
  const RequestTag bans = stage.ask(stage.ada, ask_bans("#r"));
  stage.ask(stage.ada, join("#new"));
  const RequestTag rooms = stage.ask(stage.ada, ask_rooms("#new"));
  stage.settle();
  CHECK(stage.answer<event::ModesAre>(stage.ada, modes).modes.invite_only);
  CHECK(stage.answer<event::TopicIs>(stage.ada, topic).text == "news");
  CHECK(stage.answer<event::MembersAre>(stage.ada, members).members[1].role == Role::voice);
  CHECK(stage.answer<event::MasksAre>(stage.ada, bans).masks.size() == 1);
  CHECK(stage.answer<event::RoomsAre>(stage.ada, rooms).rooms[0].members == 1);
}

TEST_CASE("a ping is answered after everything before it, and other sessions do not wait") {
  for (const Command& command : {Command(join("#new")), Command(say("#r", "hi")),
                                 Command(say("bob", "hi")), Command(set_topic("#r", "t")),
                                 Command(command::Mark{"#r", Time{std::chrono::seconds(1)}})}) {
    OrderStage stage;
    const RequestTag first = stage.ask(stage.ada, command);
    const RequestTag ping = stage.ask(stage.ada, command::Ping{});
    stage.get<event::Ponged>(stage.bob, command::Ping{});
    CHECK_FALSE(stage.is_answered(stage.ada, ping));
    stage.settle();
    CHECK(stage.is_answered(stage.ada, first));
    stage.answer<event::Ponged>(stage.ada, ping);
    CHECK(stage.heard(stage.ada).order.back() == "Ponged");
  }
}

TEST_CASE("the last queued command asks the keeper of accounts, and leaves no empty queue") {
  OrderStage stage;
  stage.ask(stage.ada, say("#r", "first"));
  const RequestTag last =
      stage.ask(stage.ada, command::Register{"ada", Secret("correct horse"), ""});
  stage.settle();  // with a look at the hub's invariants
  CHECK_FALSE(stage.is_answered(stage.ada, last));
  stage.answer(stage.asked(), account::Kept{});
  stage.answer<event::AccountIs>(stage.ada, last);
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a run of commands that only append is given to the log at once") {
  OrderStage stage;
  for (int i = 0; i < 20; ++i) stage.ask(stage.ada, say("#r", "hi"));
  stage.ask(stage.ada, set_topic("#r", "t"));
  stage.ask(stage.ada, ban("#r", "eve"));
  stage.ask(stage.ada, join("#new"));
  stage.ask(stage.ada, kick("#r", "bob"));
  stage.ask(stage.ada, say("#r", "gone"));
  CHECK(stage.appended.size() == 25);
  stage.settle();
  CHECK(stage.log.size() == 26);
}

TEST_CASE("answers come in the order of the requests, refusals included") {
  OrderStage stage;
  std::vector<RequestTag> tags;
  const std::vector<Command> commands{say("#r", "one"),
                                      say("#nowhere", "refused"),
                                      command::Ping{},
                                      say("#r", "two"),
                                      say("#r", ""),
                                      join("bad name"),
                                      history("#r"),
                                      set_topic("#r", "t"),
                                      command::Nick{"bob"},
                                      say("bob", "psst"),
                                      command::Mark{"bob", {}},
                                      command::Quit{}};
  tags.reserve(commands.size());
  for (const Command& command : commands) tags.push_back(stage.ask(stage.ada, command));
  std::size_t answered = 0;
  while (!stage.appended.empty()) {
    stage.commit(1);
    while (answered < tags.size() && stage.is_answered(stage.ada, tags[answered])) ++answered;
    for (std::size_t i = answered; i < tags.size(); ++i) {
      CHECK_FALSE(stage.is_answered(stage.ada, tags[i]));
    }
  }
  CHECK(answered == tags.size());
}

TEST_CASE("where the log refuses an entry, what follows it goes on") {
  OrderStage stage;
  const RequestTag lost = stage.ask(stage.ada, say("bob", "first words"));
  const RequestTag second = stage.ask(stage.ada, say("#r", "second"));
  const RequestTag ping = stage.ask(stage.ada, command::Ping{});
  stage.refuse(1);
  CHECK(stage.code(stage.ada, lost) == "log_unavailable");
  stage.settle();
  CHECK(stage.code(stage.ada, second) == "");
  CHECK(stage.code(stage.ada, ping) == "");
  CHECK(stage.texts(stage.bob) == Strings{"second"});
}

TEST_CASE("where the log refuses a new room, what waits for it is answered in its turn") {
  OrderStage stage;
  const RequestTag lost = stage.ask(stage.ada, join("#new"));
  const RequestTag second = stage.ask(stage.ada, say("#r", "second"));
  const RequestTag waits = stage.ask(stage.ada, say("#new", "third"));
  stage.refuse(1);
  CHECK(stage.code(stage.ada, lost) == "log_unavailable");
  CHECK_FALSE(stage.is_answered(stage.ada, waits));
  stage.settle();
  CHECK(stage.code(stage.ada, second) == "");
  CHECK(stage.code(stage.ada, waits) == "log_unavailable");
}

TEST_CASE("nothing follows a quit") {
  OrderStage stage;
  stage.ask(stage.ada, say("#r", "bye"));
  const RequestTag quit = stage.ask(stage.ada, command::Quit{});
  const RequestTag late = stage.ask(stage.ada, say("#r", "and another thing"));
  stage.settle();
  stage.answer<effect::Close>(stage.ada, quit);
  CHECK_FALSE(stage.is_answered(stage.ada, late));
  CHECK(stage.texts(stage.bob) == Strings{"bye"});
  stage.disconnect(stage.ada);
  CHECK(stage.hub.counts().sessions == 1);
}

namespace {

/// Ada, with an account, has said something that the log has not taken yet; root operates.
struct KillStage : Stage {
  KillStage() {
    hub.restore_accounts({{{"root", "root"}, guest("root")}, {{"ada", "ada"}, guest("ada")}}, {});
    hub.set_operators({"root"});
    root = enter("root");
    ada = enter("ada");
    get<event::Joined>(root, join("#r"));
    get<event::Joined>(ada, join("#r"));
    forget();
    instant = false;
    said = ask(ada, say("#r", "submitted"));
    dropped = ask(ada, command::Nick{"waits"});
  }
  /// What was given to the log is seen, and answered, before the end; then the operator's command
  /// is answered.
  void check_end(RequestTag command, const std::string& code) {
    CHECK_FALSE(is_answered(root, command));
    const RequestTag after = ask(root, command::Whois{"ada"});
    commit_all();
    CHECK(hub.check_invariants() == Strings{});
    CHECK(is_answered(ada, said));
    CHECK_FALSE(is_answered(ada, dropped));
    CHECK(heard(ada).closed->code == code);
    CHECK(heard(root).order == Strings{"entry 2", "MemberLeft", "Done", "Failed"});
    CHECK(this->code(root, after) == "no_such_user");
    disconnect(ada);
    CHECK(hub.counts().sessions == 1);
  }

  SessionId root;
  SessionId ada;
  RequestTag said = 0;
  RequestTag dropped = 0;
};

}  // namespace

TEST_CASE("a killed session ends after what it gave to the log, and does nothing more") {
  KillStage stage;
  const RequestTag kill = stage.ask(stage.root, command::Kill{"ada", "enough"});
  const RequestTag late = stage.ask(stage.ada, say("#r", "too late"));
  stage.check_end(kill, "killed");
  CHECK_FALSE(stage.is_answered(stage.ada, late));
  CHECK(stage.texts(stage.root) == Strings{"submitted"});
}

TEST_CASE("a session that is banned from the server ends in the same way") {
  KillStage stage;
  const RequestTag ban = stage.ask(stage.root, command::SetServerBan{true, "$a:ada", {}, "spam"});
  stage.answer(stage.asked(), account::Nothing{});
  stage.check_end(ban, "banned");
}

TEST_CASE("a killed session whose connection breaks meanwhile is let go") {
  KillStage stage;
  const RequestTag kill = stage.ask(stage.root, command::Kill{"ada", ""});
  stage.disconnect(stage.ada);
  stage.commit_all();
  stage.answer<event::Done>(stage.root, kill);
  CHECK(stage.hub.counts().sessions == 1);
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("a broken session that is killed while it lingers ends once") {
  KillStage stage;
  stage.disconnect(stage.ada);
  const RequestTag kill = stage.ask(stage.root, command::Kill{"ada", ""});
  stage.commit_all();
  stage.answer<event::Done>(stage.root, kill);
  CHECK(stage.texts(stage.root) == Strings{"submitted"});
  CHECK(stage.hub.counts().sessions == 1);
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("an operator who is killed while waiting for a kill is not answered") {
  KillStage stage;
  const SessionId second = stage.enter("root");
  stage.ask(stage.root, command::Kill{"ada", ""});
  stage.ask(second, command::Kill{"root", ""});
  stage.commit_all();
  CHECK(stage.heard(stage.root).closed->code == "killed");
  CHECK(stage.heard(stage.ada).closed->code == "killed");
  CHECK(stage.hub.check_invariants() == Strings{});
}

TEST_CASE("what broken connections leave to be done is bounded") {
  Limits limits;
  limits.pending_appends = 4;
  OrderStage stage(limits);
  for (int i = 0; i < 4; ++i) {
    const SessionId guest = stage.sign_in("guest" + std::to_string(i));
    stage.ask(guest, say("#r", "hi"));  // refused: not a member
    stage.ask(guest, say("ada", "hi"));
    stage.ask(guest, say("ada", "there"));
    stage.disconnect(guest);
  }
  stage.settle();
  // The first conversation has two commands that wait, the second as many; there the bound is met.
  CHECK(stage.texts(stage.ada, entry::Direct::number).size() == 4);
  CHECK(stage.hub.counts().sessions == 2);
}

}  // namespace parley::core::test
