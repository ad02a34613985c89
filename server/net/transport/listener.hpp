// One listening socket of one loop.
#pragma once

#include <functional>
#include <string>

#include "net/async/asio.hpp"
#include "net/monitoring/report.hpp"
#include "os/descriptor.hpp"

namespace parley::net {

/// A descriptor kept back, so that a peer can be told why it is turned away when none is left.
class ReservedDescriptor {
 public:
  ReservedDescriptor() { take(); }

  /// Gives the descriptor up for a moment, accepts one connection on `listener` with it, sends
  /// `line`, closes, and takes it back.
  void turn_one_away(int listener, std::string_view line);

 private:
  void take();

  os::Descriptor held_;
};

/// What becomes of those who come.
struct Reception {
  std::function<void(Socket socket, const asio::ip::address& peer)> welcome;
  std::string full;  // what a peer is sent when no descriptor is left
};

class Listener {
 public:
  /// Binds and listens. `shared`: several loops listen on this address (SO_REUSEPORT), the kernel
  /// spreads the connections. Throws std::runtime_error with one line: which address, why.
  Listener(Executor executor, Reception reception, const tcp::endpoint& address, bool shared,
           int backlog, const Report& report);

  [[nodiscard]] tcp::endpoint address() const { return address_; }

  /// Accepts until `close`.
  [[nodiscard]] awaitable<void> run();

  /// Loop thread.
  void close();

 private:
  /// Those who wait, as many as may come at once: their first words then share a turn.
  [[nodiscard]] std::error_code accept_some();
  [[nodiscard]] awaitable<void> back_off(const std::error_code& error);

  Executor executor_;
  Reception reception_;
  const Report& report_;
  Acceptor acceptor_;
  Timer pause_;
  tcp::endpoint address_;
  ReservedDescriptor reserve_;
  bool exhausted_ = false;
};

}  // namespace parley::net
