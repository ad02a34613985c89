// One connection of the load tester: signs in, joins its room, says what it is told, verifies.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lib/asio.hpp"
#include "lib/backoff.hpp"
#include "load/agenda.hpp"
#include "load/dialect.hpp"
#include "load/ledger.hpp"
#include "load/link.hpp"
#include "load/plan.hpp"
#include "load/tally.hpp"
#include "load/transcript.hpp"
#include "wire/line_splitter.hpp"

namespace parley::load {

/// What the sessions of one loop share.
struct Shared {
  const Plan& plan;
  client::Executor executor;
  Ledger ledger;
  Tally tally{};
  Agenda agenda{};
  std::unique_ptr<Dialect> dialect;
  LinkPlan link;
  std::vector<Transcript> transcripts;                                     // by room
  std::vector<char> scratch = std::vector<char>(std::size_t{256} * 1024);  // what was just read
  std::vector<bool> direct_arrived{};                                      // by number
  std::vector<Clock::time_point> page_due{};                               // by number
  Clock::time_point now{};                                                 // when it was read
  std::uint64_t random = 0;

  explicit Shared(const Plan& p, client::Executor e);
  /// Even in [0, 1).
  [[nodiscard]] double draw();
};

/// Lives on one loop, for the whole run: connections come and go under it. Holds no buffer while
/// idle. Everything that waits for a time is in the shared agenda.
class Session {
 public:
  Session(Shared& shared, Member member);

  /// Connects, if it is time for it. Also for the agenda.
  void open();
  /// Ends it for good, without counting that as a failure.
  void close();

  /// A new message that was due then. It is sent now if the session is up; else, if it comes back,
  /// when it does.
  void say(Clock::time_point due);
  /// For the agenda: the server had asked to wait.
  void say_again(Number number);

  // Beside the messages to its room; where it is not in it, they are counted as not begun.
  void say_direct(Member to, Clock::time_point due);
  /// Leaves its room and comes again. What is said meanwhile is not due to it.
  void move(Clock::time_point due);
  void ask_page(Clock::time_point due);

  /// Stops reading: what the server sends piles up. `resume` reads on.
  void stall() { stalled_ = true; }
  void resume();

  /// Called about once a second: a connection that does not get to its room in time is ended.
  void check_deadline(Clock::time_point now);

 private:
  enum class Phase : std::uint8_t { down, connecting, greeting, joining, up, failed, closed };
  struct Pending {
    Clock::time_point due;
    Number number = 0;
    bool in_flight = false;  // sent on this connection, and not answered
  };

  [[nodiscard]] client::awaitable<void> connect();
  /// TLS and WebSocket, where the plan has them. "": it stands.
  [[nodiscard]] client::awaitable<std::string> open_link();
  [[nodiscard]] client::awaitable<void> listen();
  [[nodiscard]] client::awaitable<void> drain();
  [[nodiscard]] std::error_code prepare_socket();
  void read_available();
  void read_link();
  void take_bytes(std::string_view bytes);
  /// Takes the lines that somebody else of its room has read: gives their bytes.
  [[nodiscard]] std::size_t take_known(std::string_view bytes);
  /// A line, or a part of one.
  void take_part(std::string_view bytes);

  void take(const Heard& heard, std::string_view line);
  void on_message(const Heard& heard, std::string_view line);
  /// It arrived. False: that is a fault, which the ledger has noted.
  bool deliver(Number number, core::Seq seq, Clock::time_point due);
  void on_accepted(const Heard& heard);
  void on_closing(const Heard& heard);
  void on_welcome(const Heard& heard);
  void on_refused(const Heard& heard);
  /// The server could not read the id of what it refuses: the oldest request is taken to be meant.
  void on_nameless_refusal(const Heard& heard);
  void on_say_refused(const Heard& heard, Pending& pending);
  void on_joined(const Heard& heard);
  /// Counts that one is due; false: not in its room, and counted so.
  [[nodiscard]] bool begins(Activity& activity) const;
  void on_direct(const Heard& heard);
  void on_page(const Heard& heard);
  /// True: it was one of a direct message or of a page.
  [[nodiscard]] bool on_mix_refused(const Heard& heard);
  void strange(std::string_view line);

  void send(std::string line);
  void send_bytes(std::string bytes);
  /// How much the socket takes now.
  [[nodiscard]] std::size_t write_some(std::string_view bytes, std::error_code& error);
  void send_say(Pending& pending);
  /// Where there are no acknowledgements: from now on it is due to everybody else.
  void send_unanswered(Clock::time_point due, Number number);
  [[nodiscard]] Pending* oldest_in_flight();
  [[nodiscard]] std::string line_of(Number number, Clock::time_point due) const;
  [[nodiscard]] Pending* find_pending(std::uint64_t request);
  void enter(Phase phase);
  /// The connection ended. It comes back, not before `retry_after`; or has failed for good.
  void end(const std::string& why, std::chrono::milliseconds retry_after = {});
  void fail(const std::string& why);
  void drop_connection();

  Shared* shared_;
  std::optional<client::Socket> socket_;
  std::unique_ptr<Link> link_;  // none: bare TCP
  wire::LineSplitter splitter_{0};
  std::string output_;  // what the socket did not take
  std::vector<Pending> pending_;
  core::Seq reached_;  // the cursor: where to resume
  Transcript::Place heard_to_ = Transcript::nowhere;
  client::Backoff backoff_{first_wait, longest_wait};
  Clock::time_point since_{};  // when the phase began
  std::optional<Clock::time_point> moving_since_{};
  Member member_;
  Room room_;
  Phase phase_ = Phase::down;
  bool joined_before_ = false;
  bool stalls_;  // for a while, as planned
  bool stalled_ = false;
  bool listening_ = false;  // the coroutine runs
  bool draining_ = false;   // the coroutine runs

  static constexpr std::chrono::milliseconds first_wait{100};
  static constexpr std::chrono::milliseconds longest_wait{2'000};
};

}  // namespace parley::load
