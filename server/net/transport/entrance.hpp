// The kinds of port that a server has.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace parley::net {

/// Chat or HTTP, in plain text or through TLS.
enum class Entrance : std::uint8_t { chat, tls, http, https };

inline constexpr std::array entrances{Entrance::chat, Entrance::tls, Entrance::http,
                                      Entrance::https};

/// One value for each.
template <class Value>
using ForEntrances = std::array<Value, entrances.size()>;

[[nodiscard]] constexpr std::size_t index_of(Entrance entrance) {
  return static_cast<std::size_t>(entrance);
}
[[nodiscard]] constexpr bool is_http(Entrance entrance) {
  return entrance == Entrance::http || entrance == Entrance::https;
}
[[nodiscard]] constexpr bool is_tls(Entrance entrance) {
  return entrance == Entrance::tls || entrance == Entrance::https;
}

/// As the configuration calls them.
inline constexpr ForEntrances<std::string_view> entrance_names{"chat", "tls", "http", "https"};

}  // namespace parley::net
