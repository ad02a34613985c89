// A hub on a stage: the test plays the network, the log and the clocks.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/hub.hpp"

namespace parley::core::test {

/// An answer or a told event, and what was asked of the log on a session's behalf.
using Told = std::variant<Event, effect::Read, effect::Find, effect::Close>;

/// What one session has been sent, in order, each kind by itself.
struct Ears {
  std::map<RequestTag, std::vector<Told>> answers;
  std::vector<Event> told;         // unasked
  std::vector<EntryPtr> entries;   // of the rooms it is subscribed to
  std::vector<std::string> order;  // all of it: "answer 3", "told YouLeft", "entry 7", ...
};

/// Carries effects out as the net floor does: subscriptions have cursors, and an entry is seen by
/// whom its cursor has not passed. Fails the test at once if the hub breaks its contract with it.
class Stage {
 public:
  explicit Stage(Limits limits = {}) : hub(limits) {}

  Hub hub;
  Now now{Time{std::chrono::seconds(1'800'000'000)}, std::chrono::milliseconds(5'000)};
  std::deque<Entry> appended;  // waiting for the log
  std::vector<EntryPtr> log;   // committed
  std::vector<Effect> last;    // effects of the last call
  bool instant = true;         // commit after each call
  std::map<SessionId, Ears> ears;

  /// A new connection; signs in where a nick is given, with an identity of that name.
  SessionId connect(std::string address = "192.0.2.1");
  SessionId sign_in(const std::string& nick, const std::string& identity = "");

  /// Gives the request's tag.
  RequestTag ask(SessionId session, Command command);
  void disconnect(SessionId session, std::string_view reason = "closed by peer");

  void commit(std::size_t count);
  void commit_all() { commit(appended.size()); }
  void refuse(std::size_t count);
  void refuse_all() { refuse(appended.size()); }

  void pass(std::chrono::milliseconds time) {
    now.wall += time;
    now.steady += time;
  }

  /// The answer to the request, null if there is none yet.
  [[nodiscard]] const Told* answer(SessionId session, RequestTag tag) const;

  /// Asks and gives the answer, which must be of this kind.
  template <class T>
  T get(SessionId session, Command command) {
    const RequestTag tag = ask(session, std::move(command));
    return take<T>(session, tag);
  }
  /// The answer that was given to an earlier request, which must be of this kind.
  template <class T>
  T take(SessionId session, RequestTag tag) const;

  /// Asks for what must be refused, and gives the code's name ("" if it was done).
  std::string code(SessionId session, Command command);
  std::string code(SessionId session, RequestTag tag) const;

  /// The texts of the entries of this kind that the session saw, in order.
  [[nodiscard]] std::vector<std::string> texts(SessionId session,
                                               EntryKind kind = EntryKind::message) const;
  /// The events of one kind that the session was told unasked.
  template <class T>
  [[nodiscard]] std::vector<T> told(SessionId session) const;
  void forget() {
    for (auto& [session, heard] : ears) heard = {};
  }

 private:
  void carry_out();
  void carry_out(const Effect& effect);
  void tell(SessionId session, RequestTag tag, const Event& event);
  void show(SessionId session, Seq after);

  struct Subscription {
    Seq cursor;
  };
  std::map<std::pair<SessionId, RoomId>, Subscription> subscriptions_;
  std::map<SessionId, bool> connected_;
  std::map<std::tuple<RoomId, Identity, std::string>, EntryPtr> keys_;
  Seq published_;
  std::uint64_t last_session_ = 0;
  std::uint64_t last_seq_ = 0;
  RequestTag last_tag_ = 0;
};

template <class T>
T Stage::take(SessionId session, RequestTag tag) const {
  const Told* told = answer(session, tag);
  REQUIRE(told != nullptr);
  if constexpr (std::is_constructible_v<Event, T> && !std::is_same_v<T, effect::Read> &&
                !std::is_same_v<T, effect::Find> && !std::is_same_v<T, effect::Close>) {
    const Event* event = std::get_if<Event>(told);
    REQUIRE(event != nullptr);
    if (const auto* failed = std::get_if<event::Failed>(event)) {
      if constexpr (!std::is_same_v<T, event::Failed>) {
        FAIL("refused: ", std::string(code_name(failed->error.code)), ": ", failed->error.text);
      }
    }
    REQUIRE(std::holds_alternative<T>(*event));
    return std::get<T>(*event);
  } else {
    REQUIRE(std::holds_alternative<T>(*told));
    return std::get<T>(*told);
  }
}

template <class T>
std::vector<T> Stage::told(SessionId session) const {
  std::vector<T> found;
  for (const Event& event : ears.at(session).told) {
    if (const T* one = std::get_if<T>(&event)) found.push_back(*one);
  }
  return found;
}

// Short forms of the commands that tests use most.
inline command::Hello hello(std::string nick, std::string identity = "") {
  if (identity.empty()) identity = nick;
  return {std::move(nick), Identity{"guest:" + identity}, std::nullopt};
}
inline command::Join join(std::string room) { return {std::move(room), std::nullopt}; }
inline command::Say say(std::string to, std::string text, std::string key = "") {
  return {std::move(to), std::move(text), std::move(key)};
}
inline command::Kick kick(std::string room, std::string nick, std::string reason = "") {
  return {std::move(room), std::move(nick), std::move(reason)};
}
inline command::SetMask set_mask(command::MaskList list, bool add, std::string room,
                                 std::string mask) {
  return {list, add, std::move(room), std::move(mask), std::nullopt, ""};
}
inline command::SetMask ban(std::string room, std::string mask) {
  return set_mask(command::MaskList::ban, true, std::move(room), std::move(mask));
}
inline command::SetMask unban(std::string room, std::string mask) {
  return set_mask(command::MaskList::ban, false, std::move(room), std::move(mask));
}
inline command::SetMask mute(std::string room, std::string mask) {
  return set_mask(command::MaskList::mute, true, std::move(room), std::move(mask));
}
inline command::SetMask unmute(std::string room, std::string mask) {
  return set_mask(command::MaskList::mute, false, std::move(room), std::move(mask));
}
inline command::Mode make_private(std::string room, bool on = true) {
  return {std::move(room), on, std::nullopt};
}
inline command::Mode make_moderated(std::string room, bool on = true) {
  return {std::move(room), std::nullopt, on};
}
inline command::Grant grant(std::string room, std::string nick, Role role) {
  return {std::move(room), std::move(nick), role};
}
inline command::History history(std::string with) {
  return {std::move(with), std::nullopt, std::nullopt, 50};
}
inline command::Search search(std::string text, std::string room = "") {
  return {std::move(text), std::move(room), std::nullopt, 50};
}

using Strings = std::vector<std::string>;

}  // namespace parley::core::test

namespace doctest {
template <>
struct StringMaker<std::vector<std::string>> {
  static String convert(const std::vector<std::string>& list) {
    std::string all = "[";
    for (const std::string& one : list) all += (all.size() > 1 ? ", " : "") + one;
    return (all + "]").c_str();
  }
};
}  // namespace doctest
