// Mail between the hub and the loops: gathered for a turn, then handed over at once.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/command.hpp"
#include "core/effect.hpp"
#include "net/async/asio.hpp"

namespace parley::net {

/// What a loop tells the hub about one of its sessions.
struct ToHub {
  struct Attach {
    std::string address;
    bool secure = false;
    bool passwords = true;  // it may send any
  };
  struct Detach {
    std::string reason;
  };
  struct Ask {
    core::RequestTag tag = 0;
    core::Command command;
  };
  /// The session missed presence events in this room: send it the members.
  struct Snapshot {
    core::RoomId room;
  };

  /// So many bytes of answers were written for the session: it is charged for them.
  struct Served {
    std::size_t bytes = 0;
  };

  core::SessionId session;
  std::variant<Attach, Detach, Ask, Snapshot, Served> what;
};

/// Hands a turn's mail to the receiver's thread. Bounded by its senders: a connection is not read
/// past Tuning::requests_in_flight, and what the hub sends is answers and one batch for each
/// commit.
template <class Message>
class Mailbox {
 public:
  /// What a turn's mail has room for when it is begun: it seldom grows by ones and twos.
  static constexpr std::size_t usual = 16;

  using Receive = std::function<void(std::vector<Message>)>;

  Mailbox(Executor receiver, Receive receive)
      : receiver_(std::move(receiver)), receive_(std::move(receive)) {}

  /// Any thread. Mail of one sender arrives in the order in which it was sent; on the receiver's
  /// own thread it has been received when this returns.
  void send(std::vector<Message> mail) {
    asio::dispatch(receiver_,
                   [this, mail = std::move(mail)]() mutable { receive_(std::move(mail)); });
  }

 private:
  Executor receiver_;
  Receive receive_;
};

}  // namespace parley::net
