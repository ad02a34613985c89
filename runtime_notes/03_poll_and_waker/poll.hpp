// What a future answers when it is asked: "here it is", or "not yet".
#pragma once

#include <optional>
#include <utility>
#include <variant>

namespace parley::notes {

/// The value of what has nothing to say but that it is done.
using Unit = std::monostate;

// region: poll
struct Pending {};
inline constexpr Pending pending;

template <class T>
class Poll {
 public:
  using Value = T;

  Poll(Pending /*not_yet*/) {}
  Poll(T value) : value_(std::move(value)) {}

  [[nodiscard]] bool is_ready() const { return value_.has_value(); }
  /// Only if it is ready, and only once.
  [[nodiscard]] T take() { return *std::move(value_); }

 private:
  std::optional<T> value_;
};
// end region

}  // namespace parley::notes
