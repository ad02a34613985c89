// One call of utf8proc: a text in another form.
#pragma once

#include <memory>
#include <span>
#include <string_view>

namespace parley::core {

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
