// The hub: owner of users, sessions and rooms; turns commands into effects.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/account.hpp"
#include "core/command.hpp"
#include "core/effect.hpp"
#include "core/limits.hpp"
#include "core/room_state.hpp"
#include "core/time.hpp"

namespace parley::core {

/// What the log says about one submission: an entry with its seq, a read mark with the time that
/// the log keeps, or the end of a room.
struct Committed {
  std::variant<EntryPtr, ReadMark, RoomEnd> what;
  bool duplicate = false;  // the sender's key was known: `what` is the entry that has it
  std::optional<Error> refusal = std::nullopt;  // of a `redact`: nothing new is in the log

  /// Null if it is none.
  [[nodiscard]] const EntryPtr& entry() const {
    static const EntryPtr none;
    const auto* const held = std::get_if<EntryPtr>(&what);
    return held == nullptr ? none : *held;
  }
};

/// Counts for metrics.
struct HubCounts {
  std::size_t sessions = 0;  // attached
  std::size_t users = 0;     // signed in
  std::size_t rooms = 0;     // without direct conversations
  std::size_t pending_appends = 0;
  std::size_t busy = 0;  // commands ever that were refused because the server was behind
};

/// How much more the log can take, as its owner sees it.
enum class Storage : std::uint8_t {
  free,
  scarce,  // for accounts only
  full,    // nothing new is stored
};

/// A state machine without I/O, clock, threads or randomness: the same calls give the same
/// effects. One caller at a time. Nothing throws for bad input: a refused command is answered
/// with event::Failed. Effects are appended to `out` in the order in which they must be done.
///
/// Permission is decided by what was submitted to the log, so that it agrees with the order of the
/// log: whoever is banned cannot speak while the ban is still on its way. Only what is durable is
/// shown. What takes effect at once (joining, reading) must be allowed by both.
///
/// The hub's wall clock does not go back before the log's latest entry: until the caller's clock
/// has caught up, each entry is a millisecond later than the one before. An entry that is more than
/// a day ahead of the caller's clock is taken for a mistake, and the hub follows the caller.
class Hub {
 public:
  explicit Hub(Limits limits);
  ~Hub();
  Hub(Hub&&) noexcept;
  Hub& operator=(Hub&&) noexcept;

  /// Takes the rooms that the log holds, before the first session. `head`: the log's last entry;
  /// `latest`: the latest time of an entry.
  void restore(std::vector<RoomState> rooms, Seq head, Time latest = {});

  /// Takes the accounts and the server's bans that the store holds, before the first session.
  void restore_accounts(std::vector<AccountName> accounts, std::vector<MaskRule> bans);

  /// The accounts, by name in any case, that may use the server's operators' commands from now on.
  /// A name without an account is reserved: nobody can register it or take it as a nick.
  void set_operators(const std::vector<std::string>& accounts);
  /// Those of the names that have no account, folded.
  [[nodiscard]] std::vector<std::string> missing_operators() const;

  /// After `restore` and `restore_accounts`: guests keep what they have under a Hello's `former`
  /// identity. Only for a log in which there may be such identities: it remembers all of them.
  void know_former_guests();

  /// The addresses that the server's bans name.
  [[nodiscard]] std::vector<effect::BarAddresses::Barred> barred() const;

  /// New limits, from now on; what already exists above a bound stays.
  void set_limits(const Limits& limits);

  /// From now on; free until it is said.
  void set_storage(Storage storage);

  /// A connection begins. `address`: the peer's, as text without port; masks are held against it.
  /// `secure`: it goes through TLS. `counted_as`: the address, or the network that it is in, whose
  /// limits the session shares; "" if its address is not limited. `passwords`: whether it may send
  /// any.
  enum class Passwords : std::uint8_t { accepted, refused };
  void attach(SessionId session, std::string address, bool secure = false,
              std::string_view counted_as = {}, Passwords passwords = Passwords::accepted);

  /// A connection ended. Must follow each attach once; nothing is sent to the session afterwards.
  /// What it asked for before is still done, and then its rooms are told.
  void detach(SessionId session, std::string_view reason, Now now, Effects& out);

  /// Does what one client asks. Every command gets exactly one answer with its tag: a Reply, the
  /// Page of a Read or Find, or the answer of its Append once that is committed or refused. Quit is
  /// answered by a Close; the session is told nothing after it. A session's commands are done and
  /// answered in their order: each begins when the effects of the one before are in place, or when
  /// both only append to the log.
  void handle(SessionId session, RequestTag tag, Command&& command, Now now, Effects& out);

  /// Before the commands of a turn: how much later than they should the loops do things (see
  /// Limits::loop_lag).
  void begin_turn(std::chrono::milliseconds lag, Now now);

  /// Sends the session the members of a room in which it missed presence events, unasked.
  void snapshot(SessionId session, RoomId room, Effects& out);

  /// The session's answers took so many bytes: that many more of its tokens are gone. Messages are
  /// charged when they are sent; what pages and lists weigh is known only to who writes them.
  void charge_output(SessionId session, std::size_t bytes, Now now);

  /// The oldest pending appends are durable. In the order of the Append effects. In this order come
  ///  - the answers of those who asked, in the order of the entries (for a new room: Joined, then
  ///    a Subscribe from just before its `create`, so that its founder sees that once);
  ///  - one Publish of all that is new; behind a kick, first YouLeft and Unsubscribe for who was
  ///    kicked, then a Publish of the rest, so that nobody sees what was said after their kick;
  ///  - Invited for those invited;
  ///  - what waited for these entries: the next commands of their sessions, and those of sessions
  ///    that wait for a room to be created, or to be kicked from it.
  void committed(std::span<const Committed> entries, Now now, Effects& out);

  /// The `count` oldest pending appends were not stored; `why` goes to whoever asked for them, and
  /// for a new room to everybody who waits for it. Their rooms are as if they had not been asked.
  void refused(std::size_t count, const Error& why, Now now, Effects& out);

  /// What the keeper of accounts answers to an AskAccounts, each once, but not to a Record. What
  /// the session sent meanwhile is done behind it.
  void accounts_answered(AccountAnswer&& answer, Now now, Effects& out);

  /// From now on every command but Ping, Pong and Quit is answered with shutting_down, those
  /// included that wait.
  void begin_shutdown();

  [[nodiscard]] HubCounts counts() const;
  [[nodiscard]] Seq head() const;

  /// The durable state of every room and direct conversation, by id: what `restore` takes.
  [[nodiscard]] std::vector<RoomState> rooms() const;

  /// Empty if all cross-references hold; else one line for each that does not (for tests).
  [[nodiscard]] std::vector<std::string> check_invariants() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace parley::core
