// What a message says of itself in its text: whose it is, which it is, and when it was due.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "lib/asio.hpp"
#include "load/ledger.hpp"

namespace parley::load {

using client::Clock;

/// "rrrrrrrr-nnnnnnnn-tttttttttttt xxxx…" in hexadecimal: run, number, due time in microseconds of
/// the steady clock, which all processes of one machine share; then padding.
struct Stamp {
  std::uint32_t run = 0;
  Number number = 0;
  Clock::time_point due;  // to the microsecond

  static constexpr std::size_t bytes = 30;
};

/// The text of a message, `size` bytes long (at least Stamp::bytes).
[[nodiscard]] std::string text_of(const Stamp& stamp, std::size_t size);

/// The sender's own id of a message: what stays the same when it is sent again.
[[nodiscard]] std::string key_of(const Stamp& stamp);

/// Reads a text back; nullopt: `text_of` did not write it, or it was changed, or it has not `size`
/// bytes.
[[nodiscard]] std::optional<Stamp> read_stamp(std::string_view text, std::size_t size);

}  // namespace parley::load
