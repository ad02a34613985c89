// WebSocket framing (RFC 6455) for a server: bytes in, messages out, and back. No I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/secret.hpp"

namespace parley::net::websocket {

/// Close codes that this server sends (RFC 6455, 7.4.1).
enum class CloseCode : std::uint16_t {
  normal = 1000,
  going_away = 1001,
  protocol_error = 1002,
  not_understood = 1003,
  policy = 1008,
};

/// One unmasked frame that is a whole text message. Since servers do not mask, the bytes are the
/// same for every receiver, and can be shared.
[[nodiscard]] std::string text_frame(std::string_view text);
/// The same for a binary message.
[[nodiscard]] std::string binary_frame(std::string_view bytes);
[[nodiscard]] std::string close_frame(CloseCode code);
[[nodiscard]] std::string ping_frame();

/// What came of the bytes of one read.
struct Received {
  std::vector<core::Secret> messages;  // whole; text is valid UTF-8; one may be a password
  std::string reply;                   // control frames that the peer must be sent
  bool closed = false;  // closed by the peer, or broken: `reply` ends with the close frame
};

/// Takes a peer's frames as they come, in any split. Answers pings, checks masking, reserved bits,
/// control frames, fragmentation, UTF-8 and close codes, and bounds a message. The frames are read
/// by wslay, whose state (8 KiB) exists only while a frame or message is incomplete. What it had of
/// the peer's bytes is overwritten then.
class FrameReader {
 public:
  /// `limit`: the longest message in bytes. Longer: close code 1009. `binary`: messages of bytes
  /// are taken, too; else they get 1003.
  explicit FrameReader(std::size_t limit, bool binary = false);
  ~FrameReader();
  FrameReader(const FrameReader&) = delete;
  FrameReader& operator=(const FrameReader&) = delete;

  [[nodiscard]] Received take(std::string_view bytes);

  /// Nothing is held: what came so far ended with a frame that ended a message.
  [[nodiscard]] bool idle() const { return session_ == nullptr; }

 private:
  class Session;

  std::size_t limit_;
  std::unique_ptr<Session> session_;
  bool binary_;
  bool closed_ = false;
};

}  // namespace parley::net::websocket
