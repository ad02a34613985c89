// UTF-8: utf8proc where a text is not ASCII, a table-free fast path where it is.
#include "core/unicode.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>

namespace parley::core {

namespace {

const utf8proc_uint8_t* as_bytes(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

}  // namespace

bool is_ascii(std::string_view text) {
  constexpr std::uint64_t high_bits = 0x8080808080808080ULL;
  while (text.size() >= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, text.data(), sizeof word);
    if ((word & high_bits) != 0) return false;
    text.remove_prefix(sizeof word);
  }
  return std::ranges::all_of(text, [](char c) { return static_cast<signed char>(c) >= 0; });
}

bool is_utf8(std::string_view text) {
  if (is_ascii(text)) return true;
  while (!text.empty()) {
    if (take_code_point(text) < 0) return false;
  }
  return true;
}

CodePoint take_code_point(std::string_view& text) {
  CodePoint point = 0;
  const auto size =
      utf8proc_iterate(as_bytes(text), static_cast<utf8proc_ssize_t>(text.size()), &point);
  if (size <= 0) return -1;
  text.remove_prefix(static_cast<std::size_t>(size));
  return point;
}

void append_code_point(std::string& text, CodePoint point) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(point, bytes.data());
  text.append(bytes.begin(), bytes.begin() + size);
}

MappedText::MappedText(std::string_view text, int options) : owner_(nullptr, std::free) {
  utf8proc_uint8_t* made = nullptr;
  const auto size = utf8proc_map(as_bytes(text), static_cast<utf8proc_ssize_t>(text.size()), &made,
                                 static_cast<utf8proc_option_t>(options));
  owner_.reset(reinterpret_cast<char*>(made));
  if (size > 0) bytes_ = {owner_.get(), static_cast<std::size_t>(size)};
}

}  // namespace parley::core
