// Bounds of numbers in requests.
#pragma once

#include <cstdint>

namespace parley::core::command {

inline constexpr std::int64_t ten_years = 315'360'000;  // seconds; without a limit, it never ends
inline constexpr std::int64_t page_most = 1'000;        // the core gives no more than its own limit

}  // namespace parley::core::command
