// One turn of a loop: what its handlers produce, gathered until the turn ends.
#pragma once

#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "core/ids.hpp"
#include "net/async/asio.hpp"
#include "net/hub/mailbox.hpp"

namespace parley::net {

/// Mail to the hub, and the connections that have something left to do: it goes out at the end of
/// the turn, all at once, so that a thousand small things cost one call each and not a thousand.
/// Loop thread only.
class LoopTurn {
 public:
  /// `end` is called at the end of each turn in which anything was gathered.
  LoopTurn(Executor executor, std::function<void()> end)
      : executor_(std::move(executor)), end_(std::move(end)) {}
  LoopTurn(const LoopTurn&) = delete;
  LoopTurn& operator=(const LoopTurn&) = delete;

  /// `what`: one of those in ToHub.
  template <class What>
  void tell_hub(core::SessionId session, What&& what) {
    if (mail_.empty()) mail_.reserve(Mailbox<ToHub>::usual);
    mail_.emplace_back(session, std::forward<What>(what));
    end_soon();
  }
  /// A connection reads what has come for it.
  void count_read() { ++reads_; }
  /// Its `flush` is called at the end of the turn.
  void flush_at_end(core::SessionId session) {
    dirty_.push_back(session);
    end_soon();
  }
  /// Its `go_on` is called when the effects at hand are carried out.
  void go_on_later(core::SessionId session) {
    going_on_.push_back(session);
    end_soon();
  }
  /// It is destroyed at the end of the turn.
  void retire(core::SessionId session) { retired_.push_back(session); }

  // For the loop, when a turn ends.
  [[nodiscard]] bool has_mail() const { return !mail_.empty(); }
  [[nodiscard]] std::vector<ToHub> take_mail() { return std::exchange(mail_, {}); }
  [[nodiscard]] std::vector<core::SessionId> take_going_on() {
    return std::exchange(going_on_, {});
  }
  [[nodiscard]] std::vector<core::SessionId> take_retired() { return std::exchange(retired_, {}); }
  /// The connections to flush, until the next call.
  [[nodiscard]] const std::vector<core::SessionId>& take_dirty();
  /// From now on what is gathered belongs to the next turn. Mail that is left ends it soon.
  void begin_next();

 private:
  void end_soon() {
    if (!std::exchange(ends_, true)) post_end();
  }
  void post_end();

  Executor executor_;
  std::function<void()> end_;
  std::vector<ToHub> mail_;
  std::vector<core::SessionId> dirty_;
  std::vector<core::SessionId> flushed_;  // keeps its memory for the next turn
  std::vector<core::SessionId> going_on_;
  std::vector<core::SessionId> retired_;
  std::uint64_t reads_ = 0;  // sockets that were found ready
  unsigned longer_ = 0;      // how often the end of this turn was put off
  bool ends_ = false;
};

}  // namespace parley::net
