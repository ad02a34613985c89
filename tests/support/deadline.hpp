// How long tests wait for what must happen, and how the rest of that is counted.
#pragma once

#include <algorithm>
#include <chrono>

namespace parley::tests {

/// Long enough for a sanitizer build on a busy machine: a test that waits this long has failed.
inline constexpr std::chrono::milliseconds patience{60'000};

class Deadline {
 public:
  explicit Deadline(std::chrono::milliseconds within)
      : at_(std::chrono::steady_clock::now() + within) {}

  /// Milliseconds as poll(2) wants them; 0 once it is over.
  [[nodiscard]] int poll_timeout() const {
    using std::chrono::milliseconds;
    const auto left = std::chrono::ceil<milliseconds>(at_ - std::chrono::steady_clock::now());
    return static_cast<int>(std::clamp<milliseconds::rep>(left.count(), 0, 1'000'000));
  }
  [[nodiscard]] bool over() const { return poll_timeout() == 0; }

 private:
  std::chrono::steady_clock::time_point at_;
};

}  // namespace parley::tests
