// What a loop provides for the connections that live on it.
#pragma once

#include <array>
#include <functional>
#include <span>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/ids.hpp"
#include "net/async/asio.hpp"
#include "net/connection/loop_turn.hpp"
#include "net/delivery/tail.hpp"
#include "net/log/log_service.hpp"
#include "net/monitoring/report.hpp"
#include "net/settings/loop_context.hpp"
#include "net/settings/settings.hpp"

namespace parley::net {

/// Everything on the loop's thread.
class ConnectionHost : public LoopContext {
 public:
  /// `end_turn`: see LoopTurn.
  ConnectionHost(Executor executor, const Settings& settings, const Tuning& tuning, LogService& log,
                 const Report& report, std::function<void()> end_turn);

  [[nodiscard]] const std::string& server_name() const { return server_name_; }
  [[nodiscard]] const std::string& guest_key() const { return guest_key_; }
  [[nodiscard]] LogService& log() { return log_; }
  [[nodiscard]] Tail& tail() { return tail_; }
  [[nodiscard]] LoopTurn& turn() { return turn_; }

  /// Where bytes are read into; its contents last until the reader suspends. They may be a
  /// password: a reader overwrites what it has read.
  [[nodiscard]] std::span<char> scratch() { return scratch_; }

  /// Reports why the log cannot be read, at most once in ten seconds; returns the error for the
  /// client.
  [[nodiscard]] core::Error cannot_read(const core::Error& why);

 private:
  std::string server_name_;
  std::string guest_key_;
  LogService& log_;
  Tail tail_;
  LoopTurn turn_;
  std::array<char, 4096> scratch_;
  Tick quiet_until_ = 0;  // about a log that cannot be read
};

}  // namespace parley::net
