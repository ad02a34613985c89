// How a line of a dialect travels: as it stands, or as a WebSocket message.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

#include "net/shared_bytes.hpp"
#include "net/websocket/frames.hpp"

namespace parley::net {

enum class Framing : std::uint8_t { line, websocket };

/// The bytes on the wire for a line that ends with its line end. A message has none.
[[nodiscard]] inline std::string framed(Framing framing, std::string line) {
  if (framing == Framing::line) return line;
  if (line.ends_with('\n')) line.pop_back();
  return websocket::text_frame(line);
}

/// One event for many receivers: encoded once for each framing, when the first needs it.
class SharedLine {
 public:
  /// `encode` gives the line; it is called at most once for each framing.
  template <class Encode>
  [[nodiscard]] const SharedBytes& in(Framing framing, const Encode& encode) {
    SharedBytes& bytes = framings_[static_cast<std::size_t>(framing)];
    if (!bytes) bytes = SharedBytes{framed(framing, encode())};
    return bytes;
  }

 private:
  std::array<SharedBytes, 2> framings_;
};

}  // namespace parley::net
