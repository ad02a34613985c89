// The hub with a mailbox: the one place where what is said becomes what is so.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "core/hub.hpp"
#include "net/accounts/keeper.hpp"
#include "net/async/asio.hpp"
#include "net/async/signal.hpp"
#include "net/hub/mailbox.hpp"
#include "net/log/log_service.hpp"
#include "net/monitoring/metrics.hpp"
#include "net/monitoring/report.hpp"

namespace parley::net {

/// All members run on the hub's executor. One turn: take the mail, let the hub decide, hand its
/// appends to the log, send every loop what concerns it.
class HubActor {
 public:
  HubActor(const Tuning& tuning, LogService& log, AccountKeeper& keeper, const Report& report);

  /// Before the first mail. `loops[i]` takes the effects for sessions of loop i.
  void connect(std::vector<Mailbox<core::Effect>*> loops);
  /// How late each loop was last: LoopMetrics::behind, read before each turn.
  void heed(std::vector<const Counter*> behind) { behind_ = std::move(behind); }
  void restore(std::vector<core::RoomState> rooms, core::Seq head, core::Time latest);

  void restore_accounts(std::vector<core::AccountName> accounts, std::vector<core::MaskRule> bans);

  /// As the hub's.
  void know_former_guests() { hub_.know_former_guests(); }

  /// Takes the addresses that are banned, each time they change. Before `restore_accounts`.
  using Bar = std::function<void(std::vector<core::effect::BarAddresses::Barred>)>;
  void on_bar(Bar bar) { bar_ = std::move(bar); }

  void receive(std::vector<ToHub> mail);

  void set_tuning(const Tuning& tuning);
  void begin_shutdown() { hub_.begin_shutdown(); }

  /// Returns when no append is pending.
  [[nodiscard]] awaitable<void> settled();

  /// Any thread; as of the last turn.
  [[nodiscard]] const HubMetrics& metrics() const { return metrics_; }

  /// For tests.
  [[nodiscard]] const core::Hub& hub() const { return hub_; }

 private:
  void take(ToHub& mail, core::Now now);
  void learn(core::Result<std::vector<core::Committed>> committed, std::size_t count);
  void learn(core::AccountAnswer answer);
  void report_missing_operators() const;
  void route();
  void route(core::Effect& what);
  void hand_to(std::size_t loop, core::Effect&& what);
  void send();
  [[nodiscard]] std::chrono::milliseconds lag() const;
  void measure();
  /// At most once a second: tells the hub how much the log can take, and the operator if that
  /// changes.
  void watch_storage(core::Now now);

  core::Hub hub_;
  AddressLimits addresses_;
  StorageLimits storage_limits_;
  StorageState storage_;
  std::chrono::milliseconds storage_seen_{-1'000'000};  // on the steady clock
  LogService& log_;
  AccountKeeper& keeper_;
  const Report& report_;
  Bar bar_;
  Signal learned_;
  HubMetrics metrics_;
  core::Effects effects_;                // not yet routed
  core::Effects spare_;                  // empty: memory for the next ones
  std::vector<core::Effects> outgoing_;  // one for each loop
  std::vector<Mailbox<core::Effect>*> loops_;
  std::vector<const Counter*> behind_;
  bool in_turn_ = false;
  bool log_fails_ = false;
};

}  // namespace parley::net
