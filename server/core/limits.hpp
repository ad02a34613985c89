// Every bound and rate of the core in one place. The configuration file sets them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace parley::core {

/// A token bucket's shape: `burst` at once, refilled by `per_second`. per_second 0: no limit.
struct Rate {
  double per_second = 0;
  double burst = 0;
};

struct Limits {
  std::size_t text_bytes = 4096;  // of a message
  std::size_t text_lines = 100;   // of a message: IRC has a line for each
  std::size_t topic_bytes = 1024;
  std::size_t reason_bytes = 256;
  std::size_t key_bytes = 64;
  std::size_t rooms = 200'000;           // on the server, direct conversations included
  std::size_t guest_rooms_percent = 50;  // of them: those that guests have made
  std::size_t direct_conversations_per_user = 1'000;     // begun by this user
  std::size_t direct_conversations_from_others = 1'000;  // begun with this user
  std::chrono::seconds empty_room{600};  // a guest's room without a member and a message is kept
  std::chrono::seconds abandoned_room{86'400};  // the same, with messages of guests; 0: for ever
  std::size_t rooms_per_session = 250;
  std::size_t members_per_room = 50'000;
  std::size_t sessions = 200'000;  // signed in
  std::size_t sessions_per_user = 16;
  std::size_t accounts = 100'000;
  std::chrono::seconds unused_account{86'400};  // kept although all accounts are taken; 0: for ever
  std::size_t server_bans = 1'000;
  std::size_t masks_per_room = 200;    // of each list
  std::size_t roles_per_room = 200;    // operators and voiced together
  std::size_t invites_per_room = 200;  // the newest count
  std::size_t realname_bytes = 128;
  std::size_t nicks_at_once = 100;        // asked for in one command
  std::size_t watched_per_session = 100;  // nicks
  std::size_t users_gone = 500;           // remembered for whowas
  std::size_t presence_members = 2'000;   // a larger room announces no joins and parts
  std::size_t page_entries = 200;         // of history and search
  std::size_t page_members = 500;         // of member and room lists
  std::size_t page_bytes = 256 << 10;     // of history, search and room lists: it ends there
  std::size_t pending_appends = 20'000;   // waiting for the log; more are told "busy"

  Rate session_messages{10, 40};  // messages and direct messages
  Rate user_messages{20, 80};     // the same, all sessions of one user together
  Rate session_joins{20, 100};
  Rate session_other{20, 60};        // all the rest; 1,000 rooms looked at, or people told of a new
                                     // nick or of being away, cost one token more
  Rate user_creates{0.2, 20};        // rooms and direct conversations begun
  Rate address_creates{0.5, 60};     // the same, all users of one address together
  Rate unasked_messages{0.5, 40};    // to one user: of all guests whom it has not answered
                                     // together, and of all such accounts
  Rate user_bytes{16'384, 1 << 18};  // stored in the log
  Rate address_bytes{65'536, 1 << 20};  // the same, all users of one address together

  std::chrono::milliseconds append_wait{3'000};  // of the oldest entry for the log, then "busy"
  std::chrono::milliseconds loop_lag{1'000};  // past it, a loop's turn takes no more than it can do
  std::chrono::milliseconds busy_retry{500};  // the delay of the first who is told "busy"
  std::chrono::milliseconds busy_retry_most{30'000};
};

}  // namespace parley::core
