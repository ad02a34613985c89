// What the tool needs of a line from the server, at the price of a search.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace parley::load {

/// A message of ours, as it arrives.
struct Arrival {
  std::uint64_t seq = 0;
  std::uint64_t intended_ns = 0;  // when it was to be sent, on this process's steady clock
};

/// The text of a message: the intended time in 16 hex digits, then padding up to `size` bytes.
[[nodiscard]] std::string message_text(std::uint64_t intended_ns, std::size_t size);

/// Reads a `message` line without parsing all of it; nullopt for any other line, and for messages
/// that are not of this tool. Every value is looked for behind its key: quotes inside JSON strings
/// are escaped, so `,"seq":` is always a key.
[[nodiscard]] std::optional<Arrival> read_arrival(std::string_view line);

}  // namespace parley::load
