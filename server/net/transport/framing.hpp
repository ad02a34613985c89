// How the lines of a dialect travel: as they stand, or as WebSocket messages.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>

#include "net/transport/shared_bytes.hpp"

namespace parley::net {

/// Lines with their ends, or a WebSocket message of text or of bytes for each line.
enum class Framing : std::uint8_t { line, text, binary };

/// The bytes on the wire for `lines`, each with its line end. A message has none.
[[nodiscard]] std::string framed(Framing framing, std::string lines);

/// One thing to tell many receivers: encoded once for each framing, when the first needs it.
class SharedLine {
 public:
  /// `encode` gives the lines; it is called at most once for each framing.
  template <class Encode>
  [[nodiscard]] const SharedBytes& in(Framing framing, const Encode& encode) {
    SharedBytes& bytes = framings_[static_cast<std::size_t>(framing)];
    if (!bytes) bytes = SharedBytes{framed(framing, encode())};
    return bytes;
  }

 private:
  std::array<SharedBytes, 3> framings_;
};

}  // namespace parley::net
