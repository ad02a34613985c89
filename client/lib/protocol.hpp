// The client's side of the protocol as a state machine: bytes and times in, bytes and updates out.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/command.hpp"
#include "core/error.hpp"
#include "core/event.hpp"
#include "lib/resume.hpp"
#include "lib/update.hpp"
#include "os/clock.hpp"
#include "wire/line_splitter.hpp"

namespace parley::client {

struct ProtocolOptions {
  std::string nick;
  std::string secret;        // by which the server knows one again after a reconnect
  std::string account;       // "": a guest, known by the secret
  core::Secret password;     // of the account
  bool number_nick = false;  // nick in use at the first sign-in: take nick2, nick3, ...
  std::function<std::string()> make_key;  // a fresh unique id for a message
  std::chrono::milliseconds hello_deadline{10'000};
  std::chrono::milliseconds ping_every{20'000};
  std::chrono::milliseconds silence_limit{45'000};  // nothing heard for so long: the server is dead
};

/// Outlives connections: `connected`, any number of `received` and `tick`, `disconnected`, and so
/// on. Signs in, joins again, repeats what was not answered and is safe to repeat, answers pings,
/// and finds a dead server. No I/O, no clock, no randomness of its own.
class Protocol {
 public:
  using TimePoint = os::SteadyClock::time_point;
  using Ticket = std::uint64_t;  // names a request to its asker; also its id on the wire

  struct Answer {
    Ticket ticket = 0;
    core::Result<core::Event> result;
  };

  explicit Protocol(ProtocolOptions options);

  /// Asks. Exactly one Answer follows, unless it is forgotten. A request that is longer than the
  /// server's `line_bytes` is refused here and not sent. What a lost connection does to a request:
  ///  - Say (with a key; one is made if there is none) and Join wait, and are sent again. A Say is
  ///    also sent again, after the delay asked for, where the server refuses it with one;
  ///  - questions are asked again; asked while there is no connection, they fail;
  ///  - everything else fails: whether it was done is not known.
  Ticket ask(core::Command command);
  /// Its asker is gone: no Answer. The server may do it all the same.
  void forget(Ticket ticket);

  void connected(TimePoint now);
  void received(std::string_view bytes, TimePoint now);
  void disconnected(std::string_view why, std::optional<std::chrono::milliseconds> retry_in);
  /// Hangs up, and signs in to the account on the next connection. If that is refused, the client
  /// is the guest again that it was, and the application is told why by an event.
  void log_in(std::string account, core::Secret password);
  /// The application did not take updates for a while, so nothing was received: not silence.
  void excuse(TimePoint now) { heard_ = now; }
  /// To be called at `deadline`, or at any time.
  void tick(TimePoint now);
  [[nodiscard]] std::optional<TimePoint> deadline() const;

  [[nodiscard]] std::string take_output();
  [[nodiscard]] std::vector<Update> take_updates();
  [[nodiscard]] std::vector<Answer> take_answers();

  /// Set: this connection is of no more use, and why. The owner closes it.
  [[nodiscard]] const std::optional<std::string>& hang_up() const { return hang_up_; }
  /// Set: no further connection is of use either.
  [[nodiscard]] const std::optional<Ending>& ending() const { return ending_; }
  /// What the server asked to wait before the next connection.
  [[nodiscard]] std::chrono::milliseconds retry_after() const { return retry_after_; }
  /// Signed in, and each room was joined again or has to wait: it does not hold up the others.
  [[nodiscard]] bool ready() const { return phase_ == Phase::ready; }
  [[nodiscard]] const std::string& nick() const { return nick_; }

 private:
  enum class Phase { offline, greeting, rejoining, ready };
  enum class Purpose { asked, hello, rejoin, ping };

  struct Pending {
    core::Command command;
    Purpose purpose = Purpose::asked;
    bool sent = false;
    std::optional<TimePoint> retry_at;  // of a rejoin or a Say that has to wait
  };

  /// Sends the request; or, if it is too long for the server, fails it, erases it, and gives false.
  bool send(Ticket ticket, Pending& pending);
  /// True: the request was too long for the server, it failed and is erased.
  bool refuse_if_too_long(Ticket ticket, std::string_view line);
  void send_own(Purpose purpose, core::Command command);
  void fail(Ticket ticket, core::ErrorCode code, std::string text);
  void end(std::string code, std::string text);
  void greet();
  void on_line(std::string_view line, TimePoint now);
  void on_event(core::Event event);
  void on_closing(const core::event::Closing& closing);
  void on_answer(std::uint64_t id, core::Event event, TimePoint now);
  /// The server could not read the id of what it refuses, so the oldest request without an answer
  /// is taken to be meant: one that nothing answers would hold up all that wait for it.
  void on_nameless_refusal(const core::event::Failed& failed, TimePoint now);
  void on_hello_answer(const core::Event& event);
  void signed_in(const core::event::Welcome& welcome);
  void refused_hello(const core::Error& why);
  void on_rejoin_answer(Ticket ticket, Pending& pending, core::Event event, TimePoint now);
  void on_asked_answer(Ticket ticket, const Pending& asked, core::Event event, TimePoint now);
  void on_asked_refusal(Ticket ticket, const Pending& asked, const core::Error& why, TimePoint now);
  /// Ready once each room was joined again or has to wait.
  void flush_if_rejoined();
  /// Sends, in their order, the requests that need not wait. Those about a room that is not joined
  /// again wait for it; and what changes a conversation waits for an earlier message to it, so that
  /// a message that the server refuses for now is not overtaken when it is sent again.
  void send_waiting();
  /// Folded names of the rooms that a lost connection left and that are not joined again yet.
  [[nodiscard]] std::set<std::string> rooms_to_rejoin() const;
  void set_nick(const std::string& nick);
  /// The password that was right is the one to come back with.
  void learn_password(const Pending& asked, const core::Event& answer);

  ProtocolOptions options_;
  std::string nick_;
  unsigned nick_number_ = 1;
  bool tries_account_ = false;  // log_in was called, and the answer is not there yet
  Resume resume_;
  Phase phase_ = Phase::offline;
  bool was_online_ = false;
  std::map<Ticket, Pending> pending_;  // ordered: what is repeated is repeated in order
  Ticket last_ticket_ = 0;
  std::size_t line_bytes_ = core::event::Welcome{}.line_bytes;  // the longest request
  wire::LineSplitter lines_;
  std::string output_;
  std::vector<Update> updates_;
  std::vector<Answer> answers_;
  std::optional<std::string> hang_up_;
  std::optional<Ending> ending_;
  std::chrono::milliseconds retry_after_{0};
  TimePoint began_{};
  TimePoint heard_{};
  TimePoint pinged_{};
};

}  // namespace parley::client
