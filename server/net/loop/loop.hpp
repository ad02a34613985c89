// One io_context with the connections that live on it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "core/effect.hpp"
#include "core/hash_table.hpp"
#include "net/async/asio.hpp"
#include "net/async/task_scope.hpp"
#include "net/connection/connection.hpp"
#include "net/connection/connection_host.hpp"
#include "net/hub/mailbox.hpp"
#include "net/log/log_service.hpp"
#include "net/monitoring/report.hpp"
#include "net/settings/settings.hpp"
#include "net/transport/arrival.hpp"

namespace parley::net {

/// Everything is called on the loop's own thread, unless it says otherwise. Work is done in turns
/// (LoopTurn).
class Loop {
 public:
  /// `context` is this loop's alone, and is run by one thread.
  Loop(unsigned index, asio::io_context& context, const Settings& settings, const Tuning& tuning,
       LogService& log, const Report& report);
  ~Loop();

  [[nodiscard]] const Executor& executor() const { return host_.executor(); }
  /// For whatever else runs on this loop.
  [[nodiscard]] LoopContext& context() { return host_; }
  [[nodiscard]] LoopMetrics& metrics() { return host_.metrics(); }

  /// Before the threads start. `reached`: the log's head.
  void connect(Mailbox<ToHub>& hub, core::Seq reached);

  /// Takes over an accepted socket.
  void adopt(Arrival arrival);

  /// Carries out what the hub decided.
  void receive(core::Effects effects);

  void set_tuning(const Tuning& tuning) { host_.set_tuning(tuning); }

  /// Ticks once a second until `drain` has ended.
  [[nodiscard]] awaitable<void> run_clock();

  /// Says goodbye to every connection and returns when the last has ended.
  [[nodiscard]] awaitable<void> drain(core::event::Closing closing);

  [[nodiscard]] std::size_t connections() const { return scope_.running(); }
  /// The most bytes that wait for one peer (for tests).
  [[nodiscard]] std::size_t most_waiting() const;

 private:
  void carry_out(core::Effect& what);
  void subscribe(const core::effect::Subscribe& subscribe);
  void unsubscribe(const core::effect::Unsubscribe& unsubscribe);
  void publish(const core::Batch& batch);
  void announce(const core::effect::Announce& announce);
  void remove_from_room(core::RoomId room, Connection& connection);
  void go_on();
  void end_turn();
  void destroy_retired();
  void check_deadlines(std::size_t phase);
  [[nodiscard]] Connection* find(core::SessionId session);
  [[nodiscard]] core::SessionId next_id();

  unsigned index_;
  Mailbox<ToHub>* hub_ = nullptr;
  ConnectionHost host_;
  Timer clock_;
  TaskScope scope_;
  std::vector<std::unique_ptr<Connection>> slots_;
  std::vector<std::uint32_t> free_slots_;
  core::HashMap<core::RoomId, std::vector<Connection*>> rooms_;
  std::uint32_t born_ = 0;  // connections so far; makes ids unique
  bool draining_ = false;
};

}  // namespace parley::net
