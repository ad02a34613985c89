// WebSocket frames: any bytes in any split give the same messages, within their bound.
#include <string>
#include <vector>

#include "core/name.hpp"
#include "fuzz/target.hpp"
#include "net/transport/websocket/frames.hpp"

namespace parley::fuzz {

namespace {

constexpr std::size_t limit = 512;

net::websocket::Received all_of(std::string_view bytes, bool binary, std::size_t piece) {
  net::websocket::FrameReader reader(limit, binary);
  net::websocket::Received all;
  while (!bytes.empty() && !all.closed) {
    const auto received = reader.take(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    for (const core::Secret& message : received.messages) {
      demand(message.size() <= limit, "a message is within its bound");
      demand(binary || core::is_utf8(message.view()), "text is UTF-8");
      all.messages.push_back(message);
    }
    all.reply += received.reply;
    all.closed = received.closed;
  }
  return all;
}

}  // namespace

void websocket(std::string_view input) {
  Choices choices(input);
  const bool binary = choices.coin();
  const std::size_t piece = choices.below(32) + 1;
  const std::string_view bytes = choices.all();
  const auto whole = all_of(bytes, binary, bytes.size());
  const auto pieces = all_of(bytes, binary, piece);
  demand(whole.messages == pieces.messages, "a split changes no message");
  // When a broken frame is noticed depends on the split. And a pong need not be sent any more when
  // a close frame came with the ping (RFC 6455, 5.5.2).
  const bool ended = whole.closed || pieces.closed;
  demand(ended || whole.reply == pieces.reply, "a split changes no reply");
}

}  // namespace parley::fuzz
