// The gate of one loop: everybody who comes passes here, from the listener to chat or HTTP.
#pragma once

#include <functional>
#include <list>
#include <string>
#include <string_view>

#include "net/async/asio.hpp"
#include "net/async/task_scope.hpp"
#include "net/http/door.hpp"
#include "net/settings/loop_context.hpp"
#include "net/transport/admission.hpp"
#include "net/transport/arrival.hpp"
#include "net/transport/entrance.hpp"
#include "net/transport/tls/certificate.hpp"

namespace parley::net {

/// Hears a trusted proxy say whom it speaks for, asks the admission, turns away or hands on.
/// Everything on the loop's thread.
class Gate {
 public:
  /// Takes over the socket of a chat connection.
  using Chat = std::function<void(Arrival)>;

  Gate(LoopContext& loop, Chat chat, http::Door& door, Admission& admission);

  /// For connections from now on.
  void set_tls(tls::Contexts contexts) { tls_ = std::move(contexts); }

  void welcome(Entrance entrance, Socket socket, const asio::ip::address& peer);

  /// Ends proxies that do not say their header within Tuning::hello_within, until `close`. Returns
  /// when all have ended.
  [[nodiscard]] awaitable<void> run();
  void close();

  /// What a peer at this entrance is sent when no descriptor is left for it; "" where nothing can
  /// be said without a TLS handshake.
  [[nodiscard]] static std::string words_when_full(Entrance entrance);

 private:
  static constexpr std::size_t waiting_most = 1024;

  struct Waiting {
    Entrance entrance;
    Socket socket;
    Tick since;
  };

  [[nodiscard]] awaitable<void> hear_proxy(std::list<Waiting>::iterator waiting,
                                           asio::ip::address peer);
  void admit(Entrance entrance, Socket socket, const asio::ip::address& address,
             bool encrypted_before = false);
  void hand_on(Entrance entrance, Arrival arrival);
  [[nodiscard]] core::event::Closing goodbye_for(const asio::ip::address& address,
                                                 Admission::Refusal why) const;
  void turn_away(Entrance entrance, Socket socket, const asio::ip::address& address,
                 Admission::Refusal why);

  LoopContext& loop_;
  Chat chat_;
  http::Door& door_;
  Admission& admission_;
  tls::Contexts tls_;
  Timer clock_;
  TaskScope scope_;
  std::list<Waiting> waiting_;
  bool closing_ = false;
};

}  // namespace parley::net
