// Bytes in, lines out.
#include "wire/line_splitter.hpp"

#include <algorithm>
#include <utility>

namespace parley::wire {

std::optional<LineSplitter::Line> LineSplitter::next() {
  if (std::exchange(held_given_, false)) held_.wipe();
  std::size_t end = lent_.find('\n');
  if (skipping_) {
    if (end == std::string_view::npos) {
      lent_ = {};
      return std::nullopt;
    }
    skipping_ = false;
    lent_.remove_prefix(end + 1);
    end = lent_.find('\n');
  }
  if (end == std::string_view::npos) {
    const std::string_view tail = std::exchange(lent_, {});
    if (held_.size() + tail.size() >= limit_) {  // the line end would be one more
      skipping_ = true;
      return give_too_long(tail);
    }
    held_.append(tail);
    return std::nullopt;
  }
  const std::string_view tail = lent_.substr(0, end);
  lent_.remove_prefix(end + 1);
  return held_.size() + tail.size() + 1 > limit_ ? give_too_long(tail) : give(tail);
}

LineSplitter::Line LineSplitter::give(std::string_view tail) {
  std::string_view text = tail;
  if (!held_.empty()) {
    held_.append(tail);
    held_given_ = true;
    text = held_.view();
  }
  if (text.ends_with('\r')) text.remove_suffix(1);
  return {text, false};
}

LineSplitter::Line LineSplitter::give_too_long(std::string_view tail) {
  Line line = give(tail.substr(0, std::min(tail.size(), limit_ - held_.size())));
  line.too_long = true;
  return line;
}

}  // namespace parley::wire
