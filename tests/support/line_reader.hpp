// Lines from a descriptor, with deadlines: the reading half of Process and RawClient.
#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

namespace parley::tests {

/// What a test waited for did not come. The text says what it was.
class TimedOut : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

class LineReader {
 public:
  /// Some bytes; 0: the other side has ended. Throws TimedOut, std::system_error.
  using Source =
      std::function<std::size_t(char* into, std::size_t size, std::chrono::milliseconds within)>;

  LineReader() = default;
  /// Reads from `source` instead of the descriptor.
  explicit LineReader(Source source) : source_(std::move(source)) {}

  /// The next line without its line end. nullopt: the other side has ended (bytes without a line
  /// end are then given as a last line). Throws TimedOut, std::system_error.
  [[nodiscard]] std::optional<std::string> read_line(int descriptor,
                                                     std::chrono::milliseconds within);

  /// Exactly so many bytes; fewer: the other side has ended.
  [[nodiscard]] std::string read_bytes(int descriptor, std::size_t size,
                                       std::chrono::milliseconds within);

  /// Everything until the other side ends.
  [[nodiscard]] std::string read_rest(int descriptor, std::chrono::milliseconds within);

 private:
  /// False: the other side has ended.
  bool read_some(int descriptor, std::chrono::milliseconds within);

  Source source_;
  std::string held_;
  std::size_t searched_ = 0;  // held_ has no line end before this
};

}  // namespace parley::tests
