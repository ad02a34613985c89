// A hub on a stage: the test plays the network, the log and the clocks.
#pragma once

#include <doctest/doctest.h>

#include <chrono>
#include <concepts>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "core/hub.hpp"
#include "unit/core/commands.hpp"

namespace parley::core::test {

/// What can answer a request.
using Answer = std::variant<Event, effect::Read, effect::Find, effect::Recall, effect::Close>;

/// A question to the keeper of accounts, whom the test plays, too.
using Asked = effect::AskAccounts;

/// What one session was sent, each kind by itself, and all of it in order by name.
struct Ears {
  std::map<RequestTag, Answer> answers;
  std::vector<Event> told;               // unasked
  std::vector<EntryPtr> entries;         // of the rooms it is subscribed to
  std::optional<event::Closing> closed;  // from the server's side
  std::vector<std::string> order;        // "Accepted", "YouLeft", "entry 7", ...
};

/// Carries effects out as the net floor does: a subscription is a cursor into the log, and what is
/// behind the newest Publish is seen by nobody. Fails the test at once if a request is answered
/// twice, an entry is published twice or out of order, something is sent to who is gone, or
/// somebody sees what was said after their kick.
class Stage {
 public:
  explicit Stage(const Limits& limits = {}) : hub(limits) {}

  Hub hub;
  Now now{Time{std::chrono::seconds(1'800'000'000)}, std::chrono::milliseconds(5'000)};
  bool instant = true;              // the log commits at once
  std::deque<Submission> appended;  // on their way into the log
  std::vector<EntryPtr> log;        // committed
  std::vector<RoomId> ended;        // rooms
  Effects effects;                  // of the last call
  std::vector<effect::BarAddresses::Barred> barred;
  std::deque<Asked> questions;  // to the keeper of accounts
  std::vector<AuditRecord> recorded;

  /// `counted_as`: see Hub::attach.
  SessionId connect(std::string address = "192.0.2.1", std::string_view counted_as = "",
                    Hub::Passwords passwords = Hub::Passwords::accepted);
  /// A new connection that says hello; the identity is "guest:" and the second name, or the nick.
  SessionId sign_in(const std::string& nick, const std::string& identity = "");
  /// A new connection that is let in to the account.
  SessionId enter(const std::string& account, const std::string& nick = "",
                  std::string address = "192.0.2.1");
  void disconnect(SessionId session, std::string_view reason = "closed by peer");

  /// Gives the request's tag.
  RequestTag ask(SessionId session, Command command);

  void commit(std::size_t count);
  void commit_all() { commit(appended.size()); }
  void refuse(std::size_t count);
  void pass(std::chrono::milliseconds time);

  /// The oldest question to the keeper of accounts that is not taken yet; there must be one.
  Asked asked();
  void answer(Asked asked, Result<AccountFact> fact);

  [[nodiscard]] bool is_answered(SessionId session, RequestTag tag) const;
  [[nodiscard]] bool is_open(SessionId session) const { return open_.at(session); }

  /// Asks, and gives the answer, which must be of this kind.
  template <class T>
  T get(SessionId session, Command command) {
    return answer<T>(session, ask(session, std::move(command)));
  }
  /// The answer to an earlier request, which must be there and of this kind.
  template <class T>
  T answer(SessionId session, RequestTag tag) const;  // NOLINT(modernize-use-nodiscard): it asserts

  /// The name of the code by which the request was refused, "" if it was not.
  std::string code(SessionId session, Command command);
  [[nodiscard]] std::string code(SessionId session, RequestTag tag) const;

  [[nodiscard]] const Ears& heard(SessionId session) const { return ears_.at(session); }
  /// The texts of the entries of this kind that the session saw, in order.
  [[nodiscard]] std::vector<std::string> texts(SessionId session,
                                               std::uint8_t kind = entry::Message::number) const;
  /// The events of this kind that the session was told unasked.
  template <class T>
  [[nodiscard]] std::vector<T> told(SessionId session) const;
  /// From here on only what is new is heard.
  void forget();

 private:
  struct Stored {
    std::map<std::tuple<RoomId, Identity, std::string>, EntryPtr> by_key;
    std::map<std::pair<RoomId, Identity>, Time> marks;
    std::uint64_t last = 0;
  };

  void take(Effects fresh);
  void carry_out(const effect::Reply& reply);
  void carry_out(const effect::Announce& news);
  void carry_out(const effect::Append& append) { appended.push_back(append.what); }
  void carry_out(const effect::Publish& publication);
  void carry_out(const effect::Subscribe& subscribe);
  void carry_out(const effect::Unsubscribe& unsubscribe);
  void carry_out(const effect::Read& read) { record(read.to, read.tag, read, "Read"); }
  void carry_out(const effect::Find& find) { record(find.to, find.tag, find, "Find"); }
  void carry_out(const effect::AskAccounts& ask);
  void carry_out(const effect::Recall& recall) { record(recall.to, recall.tag, recall, "Recall"); }
  void carry_out(const effect::BarAddresses& bar) { barred = bar.barred; }
  void carry_out(const effect::Close& close);
  void record(SessionId session, RequestTag tag, Answer answer, const std::string& name);
  void show(SessionId session, const EntryPtr& entry);
  [[nodiscard]] std::uint8_t last_kind(SessionId session, const std::string& room) const;
  Committed store(Draft draft);
  Committed store(ReadMark mark);
  Committed store(RoomEnd end);

  std::map<SessionId, Ears> ears_;
  std::map<SessionId, bool> open_;
  std::map<SessionId, RequestTag> quits_;
  std::map<std::pair<RoomId, SessionId>, Seq> cursors_;
  Stored stored_;
  Seq published_;
  std::uint64_t last_session_ = 0;
  RequestTag last_tag_ = 0;
};

template <class T>
T Stage::answer(SessionId session, RequestTag tag) const {
  REQUIRE(is_answered(session, tag));
  const Answer& answer = heard(session).answers.at(tag);
  if constexpr (std::same_as<T, effect::Read> || std::same_as<T, effect::Find> ||
                std::same_as<T, effect::Recall> || std::same_as<T, effect::Close>) {
    REQUIRE(std::holds_alternative<T>(answer));
    return std::get<T>(answer);
  } else {
    if (!std::same_as<T, event::Failed>) REQUIRE(code(session, tag) == "");
    REQUIRE(std::holds_alternative<Event>(answer));
    REQUIRE(std::holds_alternative<T>(std::get<Event>(answer)));
    return std::get<T>(std::get<Event>(answer));
  }
}

template <class T>
std::vector<T> Stage::told(SessionId session) const {
  std::vector<T> found;
  for (const Event& event : heard(session).told) {
    if (const T* one = std::get_if<T>(&event)) found.push_back(*one);
  }
  return found;
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
