// What the load tester says, and what it makes of a server's lines, in one dialect.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/ids.hpp"

namespace parley::load {

/// Ids of requests. A say has its message's number behind the last of these.
inline constexpr std::uint64_t hello_id = 1;
inline constexpr std::uint64_t join_id = 2;
inline constexpr std::uint64_t pong_id = 3;
inline constexpr std::uint64_t part_id = 4;
inline constexpr std::uint64_t first_say_id = 16;
// Behind all that a say can have: a message's number has 32 bits.
inline constexpr std::uint64_t first_direct_id = std::uint64_t{1} << 40U;
inline constexpr std::uint64_t first_page_id = std::uint64_t{1} << 41U;

/// The few things that matter to a load tester. Views are valid until the next call of `hear`.
struct Heard {
  enum class Kind : std::uint8_t {
    message,    // room, seq (0: this dialect has none), text
    direct,     // room: the receiver's nick; text
    accepted,   // id, seq
    page,       // id
    refused,    // id (0: none), code, text, retry_after
    welcome,    // line_bytes
    joined,     // room, seq: the room's last entry
    put_out,    // room, text: not in the room any more
    ping,       // text: what the answer repeats
    closing,    // text: the code, of a dialect that has codes, else the reason; retry_after
    nothing,    // understood, and of no interest
    unreadable  // no line of this dialect
  };
  Kind kind = Kind::nothing;
  std::uint64_t id = 0;
  core::Seq seq{};
  std::string_view room{};
  std::string_view text{};
  core::ErrorCode code{};
  std::optional<std::chrono::milliseconds> retry_after{};
  std::size_t line_bytes = 0;  // the longest line that the server takes; 0 if it did not say
};

/// A message on its way out.
struct Saying {
  std::string_view room;
  std::string_view text;
  std::string_view key;  // the sender's own id, "" for none
  std::uint64_t id = 0;
};

class Dialect {
 public:
  virtual ~Dialect() = default;

  [[nodiscard]] virtual Heard hear(std::string_view line) = 0;

  /// What stands behind each line of the server.
  [[nodiscard]] virtual std::string_view line_end() const = 0;

  // Lines with their ends.
  [[nodiscard]] virtual std::string hello(std::string_view nick, std::string_view secret) const = 0;
  [[nodiscard]] virtual std::string join(std::string_view room,
                                         std::optional<core::Seq> after) const = 0;
  [[nodiscard]] virtual std::string say(const Saying& saying) const = 0;
  [[nodiscard]] virtual std::string pong(std::string_view text) const = 0;
  // Of a dialect that acknowledges only:
  [[nodiscard]] virtual std::string part(std::string_view /*room*/) const { return {}; }
  [[nodiscard]] virtual std::string page(std::string_view /*room*/, std::uint64_t /*id*/) const {
    return {};
  }

  /// Messages are answered, are numbered by the server, and come back to their sender. Where not,
  /// each room has one sender, its order is the room's, and what is sent is due.
  [[nodiscard]] virtual bool acknowledges() const = 0;
};

enum class DialectKind : std::uint8_t { json, irc };

[[nodiscard]] std::unique_ptr<Dialect> make_dialect(DialectKind kind);

}  // namespace parley::load
