// Every command gets exactly one answer, whatever the state it meets.
#include <functional>

#include "unit/core/stage.hpp"

namespace parley::core::test {

namespace {

/// One command of each kind, aimed at what the states below contain. Quit is last: it ends all.
std::vector<Command> all_commands() {
  return {hello("me"),
          command::Nick{"other"},
          join("#r"),
          part("#r"),
          say("#r", "hi"),
          say("peer", "hi"),
          say("me", "note"),
          say("nobody", "hi"),
          set_topic("#r", "t"),
          ask_topic("#r"),
          invite("#r", "peer"),
          kick("#r", "peer"),
          ban("#r", "x"),
          unban("#r", "x"),
          mute("#r", "x"),
          unmute("#r", "x"),
          ask_bans("#r"),
          ask_modes("#r"),
          command::Mode{"#r", true, true},
          grant("#r", "peer", Role::voice),
          ask_members("#r"),
          ask_rooms(),
          command::Whois{"peer"},
          history("#r"),
          history("peer"),
          search("x"),
          command::Typing{"#r"},
          command::Typing{"peer"},
          command::Away{"tea"},
          command::Ping{},
          command::Pong{},
          command::Quit{"bye"}};
}

struct Scene : Stage {
  SessionId peer = sign_in("peer");
  SessionId me = connect();
};

/// From a fresh connection to what its name says. The peer may have founded the room.
struct Situation {
  const char* name;
  std::function<void(Scene&)> prepare;
};

void sign_in(Scene& scene) { scene.get<event::Welcome>(scene.me, hello("me")); }
void found(Scene& scene) {
  sign_in(scene);
  scene.get<event::Joined>(scene.me, join("#r"));
  scene.get<event::Joined>(scene.peer, join("#r"));
}
void follow(Scene& scene) {
  scene.get<event::Joined>(scene.peer, join("#r"));
  sign_in(scene);
  scene.get<event::Joined>(scene.me, join("#r"));
}

std::vector<Situation> situations() {
  return {{"not signed in", [](Scene&) {}},
          {"signed in, no room there", sign_in},
          {"outside a room",
           [](Scene& scene) {
             sign_in(scene);
             scene.get<event::Joined>(scene.peer, join("#r"));
           }},
          {"founder", found},
          {"member", follow},
          {"member, banned",
           [](Scene& scene) {
             follow(scene);
             scene.get<event::Accepted>(scene.peer, ban("#r", "me"));
           }},
          {"being kicked",
           [](Scene& scene) {
             follow(scene);
             scene.instant = false;
             scene.ask(scene.peer, kick("#r", "me"));
           }},
          {"the room is on its way",
           [](Scene& scene) {
             sign_in(scene);
             scene.instant = false;
             scene.ask(scene.peer, join("#r"));
           }},
          {"a conversation is on its way",
           [](Scene& scene) {
             found(scene);
             scene.instant = false;
             scene.ask(scene.peer, say("me", "hi"));
           }},
          {"the queue to the log is full",
           [](Scene& scene) {
             found(scene);
             Limits limits;
             limits.pending_appends = 0;
             scene.hub.set_limits(limits);
           }},
          {"too fast",
           [](Scene& scene) {
             found(scene);
             Limits limits;
             limits.session_messages = limits.session_joins = limits.session_other = {0.001, 1};
             scene.hub.set_limits(limits);
             scene.ask(scene.me, say("#r", "x"));
             scene.ask(scene.me, part("#elsewhere"));
             scene.ask(scene.me, command::Whois{"me"});
           }},
          {"shutting down", [](Scene& scene) {
             found(scene);
             scene.hub.begin_shutdown();
           }}};
}

void settle(Stage& stage, bool committing) {
  // What waited for the log may itself append: until nothing is left.
  while (!stage.appended.empty()) {
    if (committing) {
      stage.commit(1);
    } else {
      stage.refuse(1);
    }
  }
}

}  // namespace

TEST_CASE("every command in every situation is answered exactly once") {
  for (const Situation& situation : situations()) {
    for (const Command& command : all_commands()) {
      for (const bool committing : {true, false}) {
        CAPTURE(situation.name);
        CAPTURE(command.index());
        CAPTURE(committing);
        Scene scene;
        situation.prepare(scene);
        scene.instant = false;
        const RequestTag tag = scene.ask(scene.me, command);
        settle(scene, committing);  // the stage fails on a second answer
        CHECK(scene.is_answered(scene.me, tag));
        CHECK(scene.hub.check_invariants() == Strings{});
      }
    }
  }
}

TEST_CASE("the situations are what they say: each meets its refusals") {
  std::map<std::string, int> seen;
  for (const Situation& situation : situations()) {
    for (const Command& command : all_commands()) {
      Scene scene;
      situation.prepare(scene);
      scene.instant = false;
      const RequestTag tag = scene.ask(scene.me, command);
      settle(scene, false);
      ++seen[scene.code(scene.me, tag)];
    }
  }
  for (const std::string code :
       {"not_signed_in", "already_signed_in", "no_such_room", "no_such_user", "not_a_member",
        "already_a_member", "banned", "not_an_operator", "no_such_mask", "rate_limited", "busy",
        "shutting_down", "log_unavailable"}) {
    CHECK_MESSAGE(seen[code] > 0, code);
  }
}

}  // namespace parley::core::test
