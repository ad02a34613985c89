// Identifiers as types of their own, so that a room is never taken for a user.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>

namespace parley::core {

/// An opaque number that names one thing of one kind. Zero names nothing.
template <class Tag>
struct Id {
  std::uint64_t value = 0;

  friend constexpr auto operator<=>(const Id&, const Id&) = default;
  [[nodiscard]] constexpr explicit operator bool() const { return value != 0; }
};

/// One connection's state, for as long as the connection lives. The lowest 8 bits name the loop
/// that owns the connection (set by the net floor, opaque here).
using SessionId = Id<struct SessionTag>;
/// One conversation: a room, or the direct conversation of two identities.
using RoomId = Id<struct RoomTag>;
/// A position in the log. Rises by commit order over the whole server; never reused once seen.
using Seq = Id<struct SeqTag>;

/// Names the request that an answer belongs to. The session picks it; 0: nobody asked.
using RequestTag = std::uint32_t;

}  // namespace parley::core

template <class Tag>
struct std::hash<parley::core::Id<Tag>> {
  std::size_t operator()(const parley::core::Id<Tag>& id) const noexcept {
    // Fibonacci hashing. The product's high bits depend on all of the id, and the tables look at
    // the low ones: without the shift, all sessions of one loop (equal low 8 bits) would collide.
    const std::uint64_t spread = id.value * 0x9E3779B97F4A7C15ULL;
    return static_cast<std::size_t>(spread ^ spread >> 32U);
  }
};
