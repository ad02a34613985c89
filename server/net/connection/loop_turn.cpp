// One turn of a loop: when it ends.
#include "net/connection/loop_turn.hpp"

namespace parley::net {

namespace {
constexpr std::uint64_t sockets_at_a_time = 128;  // asio::detail::epoll_reactor
constexpr unsigned longest = 8;                   // of those
constexpr std::size_t most_mail = 4096;           // in a turn that grows longer
}  // namespace

void LoopTurn::post_end() {
  // After everything that is ready now: whatever that produces goes out in the same turn.
  asio::post(executor_, [this, read = reads_]() {
    // Asio takes 128 ready sockets at a time. If that many were read, others wait, too. But the hub
    // is to have no more at once than it lets wait for the log: else it would call itself busy.
    const bool more =
        reads_ - read >= sockets_at_a_time / 2 && mail_.size() < most_mail && ++longer_ < longest;
    if (more) return post_end();
    longer_ = 0;
    end_();
  });
}

void LoopTurn::begin_next() {
  ends_ = false;
  if (has_mail()) end_soon();
}

const std::vector<core::SessionId>& LoopTurn::take_dirty() {
  flushed_.clear();
  std::swap(dirty_, flushed_);
  return flushed_;
}

}  // namespace parley::net
