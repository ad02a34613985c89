// UTF-8, and the characters that it encodes.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace parley::core {

using CodePoint = std::int32_t;

/// True for a byte of a character of UTF-8 after its first one.
[[nodiscard]] constexpr bool continues_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

/// The longest beginning of the text with at most `most` bytes that cuts no code point in two.
[[nodiscard]] constexpr std::string_view cut_between_code_points(std::string_view text,
                                                                 std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && continues_character(text[most])) --most;
  return text.substr(0, most);
}

/// True for a control character of ASCII, DEL included.
[[nodiscard]] constexpr bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7F;
}

[[nodiscard]] bool is_ascii(std::string_view text);

/// True if `text` is well-formed UTF-8 (Unicode 15, table 3-7: no surrogates, no overlong forms).
[[nodiscard]] bool is_utf8(std::string_view text);

/// Takes the first code point off the text; -1 if no well-formed UTF-8 begins there, and nothing is
/// taken then.
[[nodiscard]] CodePoint take_code_point(std::string_view& text);

/// Appends it as UTF-8.
void append_code_point(std::string& text, CodePoint point);

/// The text under utf8proc's `options` (UTF8PROC_STABLE | ..., see utf8proc.h), in memory of its
/// own. Empty where the text is no UTF-8.
class MappedText {
 public:
  MappedText(std::string_view text, int options);

  [[nodiscard]] std::string_view view() const { return {bytes_.data(), bytes_.size()}; }
  /// To be wiped, where the text was a secret.
  [[nodiscard]] std::span<char> bytes() { return bytes_; }

 private:
  std::unique_ptr<char, void (*)(void*)> owner_;
  std::span<char> bytes_;
};

}  // namespace parley::core
