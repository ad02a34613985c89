// Bytes in, lines out: any split, any size, bounded memory.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace parley::wire {

/// Cuts a byte stream into lines. Holds no memory between complete lines. Not thread-safe.
class LineSplitter {
 public:
  /// `limit`: the longest line, in bytes, its line end included.
  explicit LineSplitter(std::size_t limit) : limit_(limit) {}

  struct Line {
    std::string_view text;  // without "\n" or "\r\n"; valid until the next call of any member
    bool too_long = false;  // the line was over the limit: `text` is its beginning
  };

  /// Lends the next bytes. They must stay valid until `next` returned nullopt.
  void feed(std::string_view bytes);

  /// The next complete line, or nullopt when the bytes fed so far hold no more. What was left over
  /// (the beginning of a line, at most `limit` bytes) is then copied; the lent bytes are free
  /// again.
  [[nodiscard]] std::optional<Line> next();

  /// Bytes held for an incomplete line.
  [[nodiscard]] std::size_t held() const { return held_.size(); }

 private:
  std::size_t limit_;
  std::string held_;  // the beginning of a line whose end has not come
  std::string_view lent_;
  bool skipping_ = false;  // in the rest of a line that was too long
};

}  // namespace parley::wire
