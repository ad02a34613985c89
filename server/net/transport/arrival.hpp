// Somebody who comes to a loop: the socket, and what is known of it.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "net/async/asio.hpp"
#include "net/transport/admission.hpp"
#include "net/transport/framing.hpp"
#include "net/transport/tls/session.hpp"

namespace parley::net {

/// A connection before it is one.
struct Arrival {
  Socket socket;
  std::string address;                  // the peer's, as a number
  Admission::Ticket ticket{};           // empty: not counted
  std::unique_ptr<tls::Session> tls{};  // null: plain text
  Framing framing = Framing::line;      // WebSocket: its handshake is done
  bool irc = false;                     // agreed by sub-protocol; else the first line tells
  std::string_view first{};             // bytes that came with the handshake
  bool encrypted_before = false;        // a trusted proxy ends the client's TLS
  bool passwords = true;                // it may send any; known to the loop
};

}  // namespace parley::net
