// One io_context with the connections that live on it.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/effect.hpp"
#include "core/hash_table.hpp"
#include "net/async/asio.hpp"
#include "net/async/task_scope.hpp"
#include "net/connection/connection.hpp"
#include "net/delivery/tail.hpp"
#include "net/hub/mailbox.hpp"
#include "net/log/log_service.hpp"
#include "net/monitoring/metrics.hpp"
#include "net/monitoring/report.hpp"
#include "net/settings/settings.hpp"
#include "net/transport/arrival.hpp"

namespace parley::net {

/// Everything is called on the loop's own thread, unless it says otherwise. Work is done in turns:
/// what the handlers of one turn produce (mail to the hub, bytes to peers) goes out at its end, at
/// once, so that a thousand small things cost one call each and not a thousand.
class Loop {
 public:
  /// `context` is this loop's alone, and is run by one thread.
  Loop(unsigned index, asio::io_context& context, const Settings& settings, const Tuning& tuning,
       LogService& log, const Report& report);
  ~Loop();

  [[nodiscard]] Executor executor() { return context_.get_executor(); }

  /// Before the threads start. `reached`: the log's head.
  void connect(Mailbox<ToHub>& hub, core::Seq reached);

  /// Takes over an accepted socket.
  void adopt(Arrival arrival);

  /// Carries out what the hub decided.
  void receive(core::Effects effects);

  void set_tuning(const Tuning& tuning) { tuning_ = tuning; }

  /// Ticks once a second until `drain` has ended.
  [[nodiscard]] awaitable<void> run_clock();

  /// Says goodbye to every connection and returns when the last has ended.
  [[nodiscard]] awaitable<void> drain(core::event::Closing closing);

  [[nodiscard]] LoopMetrics& metrics() { return metrics_; }
  [[nodiscard]] std::size_t connections() const { return scope_.running(); }
  /// The most bytes that wait for one peer (for tests).
  [[nodiscard]] std::size_t most_waiting() const;

  // For the connections of this loop.
  [[nodiscard]] const Tuning& tuning() const { return tuning_; }
  [[nodiscard]] const std::string& server_name() const { return server_name_; }
  [[nodiscard]] const std::string& guest_key() const { return guest_key_; }
  [[nodiscard]] LogService& log() { return log_; }
  /// Tells the operator why, once in ten seconds; gives what the client is told.
  [[nodiscard]] core::Error cannot_read(const core::Error& why);
  void report(Severity severity, std::string_view line) const { report_(severity, line); }
  [[nodiscard]] Tail& tail() { return tail_; }
  [[nodiscard]] Tick now() const { return now_; }
  /// Where bytes are read into; its contents last until the reader suspends. They may be a
  /// password: who reads into it overwrites what was read.
  [[nodiscard]] std::span<char> scratch() { return scratch_; }
  /// `what`: one of those in ToHub.
  template <class What>
  void tell_hub(core::SessionId session, What&& what) {
    if (mail_.empty()) mail_.reserve(Mailbox<ToHub>::usual);
    mail_.emplace_back(session, std::forward<What>(what));
    end_turn_soon();
  }
  /// A connection reads what has come for it.
  void count_read() { ++reads_; }
  void flush_at_end_of_turn(Connection& connection);
  /// Calls its `go_on` when the effects at hand are carried out.
  void go_on_later(Connection& connection);
  void add_to_room(core::RoomId room, Connection& connection);
  void remove_from_room(core::RoomId room, Connection& connection);
  /// The connection has ended: it is destroyed at the end of the turn.
  void retire(core::SessionId session, std::string_view reason);

 private:
  void carry_out(core::Effect& what);
  void publish(const core::Batch& batch);
  void announce(const core::effect::Announce& announce);
  void go_on();
  void end_turn_soon();
  void post_end_of_turn();
  void end_turn();
  void check_deadlines(std::size_t phase);
  [[nodiscard]] Connection* find(core::SessionId session);
  [[nodiscard]] core::SessionId next_id();

  unsigned index_;
  std::string server_name_;
  std::string guest_key_;
  Tuning tuning_;
  LogService& log_;
  const Report& report_;
  Mailbox<ToHub>* hub_ = nullptr;
  asio::io_context& context_;
  Timer clock_;
  LoopMetrics metrics_;
  Tail tail_;
  TaskScope scope_;
  std::vector<std::unique_ptr<Connection>> slots_;
  std::vector<std::uint32_t> free_slots_;
  core::HashMap<core::RoomId, std::vector<Connection*>> rooms_;
  std::vector<ToHub> mail_;
  std::vector<core::SessionId> dirty_;     // has something to write at the end of this turn
  std::vector<core::SessionId> flushed_;   // empty but at the end of a turn
  std::vector<core::SessionId> going_on_;  // have something to do when the effects are carried out
  std::vector<core::SessionId> retired_;
  std::array<char, 4096> scratch_;
  std::uint32_t born_ = 0;  // connections so far; makes ids unique
  Tick now_ = 0;
  Tick quiet_until_ = 0;     // about a log that cannot be read
  std::uint64_t reads_ = 0;  // sockets that were found ready
  unsigned longer_ = 0;      // how often the end of this turn was put off
  bool turn_ends_ = false;
  bool draining_ = false;
};

}  // namespace parley::net
