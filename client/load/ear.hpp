// What the load tester makes of a server's line. Another dialect is another ear.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/ids.hpp"
#include "wire/json/request.hpp"

namespace parley::load {

/// The few things that matter to a load tester. Views are valid until the ear's next call.
struct Heard {
  enum class Kind : std::uint8_t {
    message,   // room, seq, text
    accepted,  // id, seq
    refused,   // id (0: none), code, text, retry_after
    welcome,
    joined,   // id, room, seq: the room's last entry
    put_out,  // room, text: not in the room any more
    ping,
    closing,    // text: the code; retry_after
    nothing,    // understood, and of no interest
    unreadable  // no line of this protocol
  };
  Kind kind = Kind::nothing;
  std::uint64_t id = 0;
  core::Seq seq{};
  std::string_view room{};
  std::string_view text{};
  core::ErrorCode code{};
  std::optional<std::chrono::milliseconds> retry_after{};
};

/// Protocol v1. Messages and acknowledgements as the server writes them are read in one pass,
/// without a copy; presence is passed over by its type; every other line, or one that is written
/// differently, goes to the codec.
class JsonEar {
 public:
  [[nodiscard]] Heard hear(std::string_view line);

  /// The short way alone; nullopt: ask the codec.
  [[nodiscard]] static std::optional<Heard> glance(std::string_view line);
  /// The codec alone.
  [[nodiscard]] Heard read(std::string_view line);

 private:
  wire::json::ServerLine line_;  // what the views refer to
};

}  // namespace parley::load
