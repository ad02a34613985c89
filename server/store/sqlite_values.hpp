// Seqs and times as SQLite keeps them: signed numbers of 64 bits.
#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>

#include "core/ids.hpp"
#include "core/time.hpp"

namespace parley::store {

/// The seq of a log's first entry.
inline constexpr core::Seq first_seq{1};

/// The last seq that a column can hold; as a bound: no bound.
inline constexpr core::Seq endless{std::numeric_limits<std::int64_t>::max()};

[[nodiscard]] inline std::int64_t number_of(core::Seq seq) {
  return static_cast<std::int64_t>(std::min(seq, endless).value);
}

[[nodiscard]] inline core::Seq seq_of(const SQLite::Column& column) {
  return {static_cast<std::uint64_t>(column.getInt64())};
}

/// Milliseconds since 1970.
[[nodiscard]] inline std::int64_t number_of(core::Time time) {
  return time.time_since_epoch().count();
}

[[nodiscard]] inline core::Time time_of(std::int64_t milliseconds) {
  return core::Time{std::chrono::milliseconds(milliseconds)};
}

}  // namespace parley::store
