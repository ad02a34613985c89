// Text checks.
#include "core/hub/text.hpp"

#include <utf8proc.h>

#include <algorithm>

#include "core/page.hpp"
#include "core/unicode.hpp"

namespace parley::core {

namespace {

Error too_long(std::string_view what, std::size_t most) {
  return {ErrorCode::text_too_long,
          std::string(what) + " is longer than " + std::to_string(most) + " bytes", std::nullopt};
}

Error fault(ErrorCode code, std::string_view what, std::string_view is) {
  return {code, std::string(what) + std::string(is), std::nullopt};
}

}  // namespace

bool is_blank(std::string_view text) {
  constexpr std::int32_t braille_blank = 0x2800;
  while (!text.empty()) {
    const std::int32_t point = take_code_point(text);
    if (point < 0) return false;  // not UTF-8, which is another fault
    const auto* const property = utf8proc_get_property(point);
    const auto category = property->category;
    const bool space = category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
                       category == UTF8PROC_CATEGORY_ZP || category == UTF8PROC_CATEGORY_CC;
    if (!space && property->ignorable == 0 && point != braille_blank) return false;
  }
  return true;
}

Refusal check_message(std::string_view text, const Limits& limits) {
  constexpr std::string_view action = "/me ";
  if (is_blank(text.starts_with(action) ? text.substr(action.size()) : text)) {
    return fault(ErrorCode::text_empty, "the message", " is empty");
  }
  if (text.size() > limits.text_bytes) return too_long("the message", limits.text_bytes);
  if (lines_in(text) > limits.text_lines) {
    return Error{ErrorCode::text_too_long, "the message has more than " +
                                               std::to_string(limits.text_lines) +
                                               " lines; send it in parts"};
  }
  if (text.find('\0') != std::string_view::npos) {
    return fault(ErrorCode::bad_field, "the message", " holds a NUL character");
  }
  if (!is_utf8(text)) return fault(ErrorCode::bad_utf8, "the message", " is not valid UTF-8");
  return std::nullopt;
}

Refusal check_line(std::string_view what, std::string_view text, std::size_t most) {
  if (text.size() > most) return too_long(what, most);
  if (std::ranges::any_of(text, is_control)) {
    return fault(ErrorCode::bad_field, what, " must be one line without control characters");
  }
  if (!is_utf8(text)) return fault(ErrorCode::bad_utf8, what, " is not valid UTF-8");
  return std::nullopt;
}

std::string cut_line(std::string_view text, std::size_t most) {
  const std::string_view cut = cut_between_code_points(text, most);
  return check_line("", cut, most) ? std::string{} : std::string(cut);
}

std::vector<std::string_view> words_in(std::string_view text, std::size_t most) {
  std::vector<std::string_view> words;
  while (words.size() < most) {
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ')));
    if (text.empty()) break;
    words.push_back(text.substr(0, text.find(' ')));
    text.remove_prefix(words.back().size());
  }
  return words;
}

}  // namespace parley::core
