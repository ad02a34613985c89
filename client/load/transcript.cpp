// What a room's members are sent, byte for byte.
#include "load/transcript.hpp"

#include <algorithm>

namespace parley::load {

Transcript::Place Transcript::learn(std::string_view line, Number number, core::Seq seq,
                                    client::Clock::time_point due) {
  if (lines_.empty() || lines_.back().seq < seq) {
    if (bytes_.size() + line.size() + line_end_.size() > bytes_most_) trim();
    bytes_.append(line).append(line_end_);
    lines_.push_back({number, seq, due, end_of_bytes()});
    return end();
  }
  const auto known = std::ranges::lower_bound(lines_, seq, {}, &Line::seq);
  if (known->seq != seq) return nowhere;
  return trimmed_ + static_cast<Place>(known - lines_.begin()) + 1;
}

Transcript::Known Transcript::known(Place place, std::string_view bytes) const {
  if (place < trimmed_ || place >= end()) return {};
  const std::size_t first = place - trimmed_;
  const std::uint64_t begin = first == 0 ? trimmed_bytes_ : lines_[first - 1].end;
  const std::string_view ours = std::string_view(bytes_).substr(begin - trimmed_bytes_);
  std::size_t same = std::min(ours.size(), bytes.size());
  if (ours.substr(0, same) != bytes.substr(0, same)) {
    same = static_cast<std::size_t>(std::ranges::mismatch(ours, bytes).in1 - ours.begin());
  }
  const std::span<const Line> from = std::span(lines_).subspan(first);
  const auto behind = std::ranges::upper_bound(from, begin + same, {}, &Line::end);
  const std::span<const Line> whole(from.begin(), behind);
  return {whole, whole.empty() ? 0 : whole.back().end - begin};
}

/// Half at once: what is moved is then small for each line.
void Transcript::trim() {
  const std::uint64_t until = end_of_bytes() - bytes_.size() / 2;
  const auto kept = std::ranges::lower_bound(lines_, until, {}, &Line::end);
  const std::uint64_t gone = kept == lines_.begin() ? trimmed_bytes_ : std::prev(kept)->end;
  bytes_.erase(0, gone - trimmed_bytes_);
  trimmed_ += static_cast<Place>(kept - lines_.begin());
  lines_.erase(lines_.begin(), kept);
  trimmed_bytes_ = gone;
}

}  // namespace parley::load
