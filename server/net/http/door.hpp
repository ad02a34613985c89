// The HTTP side of one loop: visitors, who ask for pages or become WebSocket connections.
#pragma once

#include <cstddef>
#include <functional>
#include <list>
#include <string>

#include "net/async/asio.hpp"
#include "net/async/task_scope.hpp"
#include "net/http/request.hpp"
#include "net/http/site.hpp"
#include "net/settings/loop_context.hpp"
#include "net/transport/admission.hpp"
#include "net/transport/arrival.hpp"

namespace parley::net::http {

/// Everything on the loop's thread. A visitor has Tuning::request_within for each request, from its
/// first wait to the last byte of the answer; so an idle one is gone after that, too.
class Door {
 public:
  /// Takes over the socket of a visitor that has become a WebSocket connection.
  using Upgrade = std::function<void(Arrival)>;

  Door(LoopContext& loop, Upgrade upgrade, const Site& site, Admission& admission);

  /// An accepted socket, TLS not yet spoken on it. Past `visitors_most` it is closed at once. One
  /// that comes from a trusted proxy is not counted, and may say in a request for whom it is.
  void welcome(Arrival visitor);

  /// Ends visitors that are too slow, until `close`. Returns when all have ended.
  [[nodiscard]] awaitable<void> run();

  /// Ends all visitors. WebSocket connections are the loop's by then, and are not touched.
  void close();

 private:
  static constexpr std::size_t visitors_most = 512;
  static constexpr unsigned requests_most = 100;  // of one visitor

  struct Visitor {
    Arrival it;
    Tick since;
  };

  /// True if the address has as many connections here as it may.
  [[nodiscard]] bool has_enough(const Arrival& visitor) const;
  void turn_away(Arrival& visitor) const;
  [[nodiscard]] awaitable<void> serve(std::list<Visitor>::iterator visitor);
  [[nodiscard]] awaitable<bool> converse(Visitor& visitor);
  [[nodiscard]] awaitable<void> hang_up(Visitor& visitor);
  [[nodiscard]] awaitable<bool> send(Visitor& visitor, Response& response, bool keep_alive);
  /// For a WebSocket that comes through a trusted proxy: whom it is for. 0, or the status with
  /// which the client is refused.
  [[nodiscard]] unsigned learn_client(Visitor& visitor, const Request& request);
  void become_websocket(Visitor& visitor, std::string_view protocol, std::string_view first);

  LoopContext& loop_;
  Upgrade upgrade_;
  const Site& site_;
  Admission& admission_;
  Timer clock_;
  TaskScope scope_;
  std::list<Visitor> visitors_;
  bool closing_ = false;
};

}  // namespace parley::net::http
