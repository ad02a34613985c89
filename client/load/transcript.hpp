// What a room's members are sent, byte for byte, as the first of them got it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lib/asio.hpp"
#include "load/ledger.hpp"

namespace parley::load {

/// A server sends the same line to all members of a room. One of them reads it; for the others it
/// is enough that their bytes are equal. So in a room of 1,000 the tool's own cost for a delivery
/// is a comparison. Only the newest part is kept. One thread at a time.
class Transcript {
 public:
  /// A message, and what the line says of it.
  struct Line {
    Number number = 0;
    core::Seq seq;
    client::Clock::time_point due;
    std::uint64_t end = 0;  // of its bytes, counted from the run's first one
  };
  /// A line, counted from the run's first one.
  using Place = std::uint64_t;
  static constexpr Place nowhere = ~Place{0};

  /// `bytes_most`: how much is kept, at most. `line_end`: what stands behind each line.
  Transcript(std::size_t bytes_most, std::string_view line_end)
      : bytes_most_(bytes_most), line_end_(line_end) {}

  /// A member was sent this line. It is the newest, or known, or of no interest.
  /// Gives the place behind it; `nowhere` where it is not in here.
  Place learn(std::string_view line, Number number, core::Seq seq, client::Clock::time_point due);

  /// The lines from `place` on that `bytes` begins with, whole and unchanged. Valid until `learn`.
  struct Known {
    std::span<const Line> lines;
    std::size_t bytes = 0;
  };
  [[nodiscard]] Known known(Place place, std::string_view bytes) const;

 private:
  [[nodiscard]] std::uint64_t end_of_bytes() const { return trimmed_bytes_ + bytes_.size(); }
  [[nodiscard]] Place end() const { return trimmed_ + lines_.size(); }
  void trim();

  std::size_t bytes_most_;
  std::string line_end_;
  std::string bytes_;
  std::vector<Line> lines_;
  Place trimmed_ = 0;                // so many lines are gone from the front,
  std::uint64_t trimmed_bytes_ = 0;  // with so many bytes
};

}  // namespace parley::load
