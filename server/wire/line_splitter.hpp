// Bytes in, lines out: any split, any size, bounded memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/secret.hpp"

namespace parley::wire {

/// Cuts a byte stream into lines. Holds no memory between complete lines. A line may be a password:
/// what is held is overwritten before its memory is given back. Not thread-safe.
class LineSplitter {
 public:
  /// `limit`: the longest line, in bytes, its line end included; less than 4 GiB.
  explicit LineSplitter(std::size_t limit) : limit_(static_cast<std::uint32_t>(limit)) {}

  struct Line {
    std::string_view text;  // without "\n" or "\r\n"; valid until the next call of any member
    bool too_long = false;  // the line was over the limit: `text` is its beginning
  };

  /// Lends the next bytes. They must stay valid until `next` returned nullopt.
  void feed(std::string_view bytes) { lent_ = bytes; }

  /// The next complete line, or nullopt when the bytes fed so far hold no more. What was left over
  /// (the beginning of a line, less than `limit` bytes) is then copied; the lent bytes are free
  /// again. A line that is too long is reported as soon as that is known, and once.
  [[nodiscard]] std::optional<Line> next();

  /// Bytes held for an incomplete line.
  [[nodiscard]] std::size_t held() const { return held_given_ ? 0 : held_.size(); }

 private:
  [[nodiscard]] Line give(std::string_view tail);
  [[nodiscard]] Line give_too_long(std::string_view tail);

  core::Secret held_;  // the beginning of a line whose end has not come
  std::string_view lent_;
  std::uint32_t limit_;
  bool held_given_ = false;  // held_ is the line that `next` gave: free at the next call
  bool skipping_ = false;    // in the rest of a line that was too long
};

}  // namespace parley::wire
