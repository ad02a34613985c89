// A short text that is stored where it stands.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <cstddef>
#include <string_view>

namespace parley::notes::bare {

/// At most so many bytes; what does not fit is left out.
template <std::size_t Capacity>
class Text {
 public:
  Text() = default;
  explicit Text(std::string_view text) { *this << text; }

  Text& operator<<(char byte) {
    if (size_ < Capacity) bytes_[size_++] = byte;
    return *this;
  }
  Text& operator<<(std::string_view text) {
    for (const char byte : text) *this << byte;
    return *this;
  }
  Text& operator<<(std::unsigned_integral auto number) {
    std::array<char, 20> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
    return *this << std::string_view(digits.data(), end);
  }

  void clear() { size_ = 0; }
  [[nodiscard]] std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, Capacity> bytes_{};
  std::size_t size_ = 0;
};

}  // namespace parley::notes::bare
