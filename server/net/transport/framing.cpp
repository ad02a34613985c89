// Lines as they stand, or as WebSocket messages.
#include "net/transport/framing.hpp"

#include <algorithm>
#include <string_view>

#include "net/transport/websocket/frames.hpp"

namespace parley::net {

std::string framed(Framing framing, std::string lines) {
  if (framing == Framing::line) return lines;
  std::string frames;
  for (std::string_view rest = lines; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    frames +=
        framing == Framing::text ? websocket::text_frame(line) : websocket::binary_frame(line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return frames;
}

}  // namespace parley::net
