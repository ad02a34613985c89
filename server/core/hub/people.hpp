// What the hub remembers of those who are connected. Small: there is one of each for everybody.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/command.hpp"
#include "core/event.hpp"
#include "core/hub/account.hpp"
#include "core/hub/address_rates.hpp"
#include "core/identity.hpp"
#include "core/ids.hpp"
#include "core/name.hpp"
#include "core/time.hpp"
#include "core/token_bucket.hpp"

namespace parley::core {

struct Room;
struct Session;

/// One signed-in person: a nick and an identity, with one or more sessions.
struct User {
  Name nick;
  Identity identity;
  const Account* account = nullptr;  // null: a guest
  Time since{};
  Time active{};                          // when it last spoke, or came
  std::unique_ptr<std::string> away;      // null: here
  std::unique_ptr<std::string> realname;  // null: none
  TokenBucket messages;
  TokenBucket creates;
  TokenBucket bytes;
  // What others whom the user has not answered still may send it: see Limits::unasked_messages.
  TokenBucket from_guests;
  TokenBucket from_accounts;
  Session* sessions = nullptr;  // the newest; the rest by Session::next
  bool bot = false;
  bool invisible = false;
  bool wallops = false;  // hears operators' lines to those who ask for them

  [[nodiscard]] std::size_t session_count() const;
  [[nodiscard]] std::string_view folded_account() const {
    return account == nullptr ? std::string_view{} : account->name.folded;
  }
  [[nodiscard]] std::string shown_account() const {
    return account == nullptr ? std::string{} : account->name.shown;
  }
  [[nodiscard]] bool is_operator() const { return account != nullptr && account->is_operator; }
  [[nodiscard]] std::string_view away_text() const { return away ? *away : std::string_view{}; }
  [[nodiscard]] std::string_view real_name() const {
    return realname ? *realname : std::string_view{};
  }
  [[nodiscard]] bool is_secure() const;
};

/// A command that has not begun, or an answer that has to wait, in a session's queue.
struct Queued {
  RequestTag tag = 0;
  std::variant<Command, Event> what;
  bool admitted = false;  // begun before, and charged for: it waited for a room
};

/// How a session ends once what it asked for before is done.
struct Ending {
  std::optional<event::Closing> closing;  // unset if its connection is gone
  std::string reason;                     // for its rooms
  std::vector<SessionId> awaited_by{};    // whose command is answered when it has ended
  std::size_t queued = 0;                 // commands that waited when the connection went
};

/// One connection, for as long as it lives.
struct Session {
  SessionId id;
  User* user = nullptr;     // null: not signed in
  Session* next = nullptr;  // of the same user
  std::string address;
  AddressRates* shared = nullptr;  // with all sessions of its address; null: not limited
  std::vector<Room*> rooms;
  /// For each of `rooms` the Room::rules under which it is known that no ban and no mute covers
  /// this session; 0 if that is not known. A fact of this kind stays true: rules only end by time.
  std::vector<std::uint32_t> clear;
  TokenBucket messages;
  TokenBucket joins;
  TokenBucket other;
  const Account* account = nullptr;           // it logged in to; its Hello may be still to come
  std::unique_ptr<Asking> asking;             // while it waits for the keeper of accounts
  std::shared_ptr<SaslExchange> exchange;     // while it authenticates
  std::unique_ptr<std::deque<Queued>> queue;  // not begun; null if empty; see order.cpp
  std::unique_ptr<Ending> ending;             // it takes no more commands
  std::uint64_t last_append = 0;              // the number of its newest entry, if any is pending
  std::uint32_t appends = 0;                  // entries of its that the log has not answered
  std::uint32_t creating = 0;                 // rooms it asked for that are not in the log yet
  std::uint32_t blocks = 0;  // rooms and ends of sessions that the first in `queue` waits for
  bool left : 1 = false;     // it has ended: nothing more is sent to it
  bool secure : 1 = false;   // it goes through TLS
  bool may_send_passwords : 1 = true;  // it does, or comes from where plain text is accepted
  std::unique_ptr<std::vector<std::string>> watched;  // nicks as given; null: none

  [[nodiscard]] bool is_in(const Room& room) const;
};

/// The sessions of a user, newest first: `for (Session& session : sessions_of(user))`. The loop's
/// body must not end a session.
class SessionsOf {
 public:
  explicit SessionsOf(const User& user) : first_(user.sessions) {}

  class Iterator {
   public:
    explicit Iterator(Session* at) : at_(at) {}
    Session& operator*() const { return *at_; }
    Iterator& operator++() {
      at_ = at_->next;
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    Session* at_;
  };
  [[nodiscard]] Iterator begin() const { return Iterator(first_); }
  [[nodiscard]] static Iterator end() { return Iterator(nullptr); }

 private:
  Session* first_;
};

/// The user's nick or account changes: masks may cover its sessions now that did not before.
void forget_clear(const User& user);

/// Every room that any of the user's sessions is in, once, by id.
[[nodiscard]] std::vector<Room*> rooms_of(const User& user);

}  // namespace parley::core
