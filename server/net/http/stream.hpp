// The bytes of an HTTP visitor, in plain text or through TLS.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <system_error>
#include <utility>

#include "net/async/asio.hpp"
#include "net/transport/arrival.hpp"

namespace parley::net::http {

/// TLS: shakes hands; in plain text nothing. False: it came to nothing.
[[nodiscard]] awaitable<bool> shake_hands(Arrival& visitor);

/// The next bytes. Their end is an error, too: asio::error::eof.
[[nodiscard]] awaitable<std::pair<std::error_code, std::size_t>> read_some(Arrival& visitor,
                                                                           std::span<char> into);

/// Writes both, and gives how many bytes went out.
[[nodiscard]] awaitable<std::pair<std::error_code, std::size_t>> write(Arrival& visitor,
                                                                       std::string_view head,
                                                                       std::string_view body);

/// Says that nothing more will come.
void finish_sending(Arrival& visitor);

}  // namespace parley::net::http
