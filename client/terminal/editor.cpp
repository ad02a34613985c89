#include "terminal/editor.hpp"

#include <algorithm>
#include <utility>

#include "core/unicode.hpp"
#include "terminal/text.hpp"

namespace parley::terminal {
namespace {

bool is_space(char c) { return c == ' ' || c == '\n' || c == '\t'; }

/// Letters, digits and everything beyond ASCII: what word moves do not stop at.
bool in_word(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte >= 0x80 || (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
         (byte >= 'A' && byte <= 'Z') || byte == '_';
}

/// Clipboards hold "\r\n" and "\r"; a final line end is not meant.
std::string cleaned(std::string_view pasted) {
  std::string text;
  for (std::size_t i = 0; i < pasted.size(); ++i) {
    const char c = pasted[i];
    if (c == '\r') {
      if (i + 1 == pasted.size() || pasted[i + 1] != '\n') text += '\n';
    } else if (c == '\n' || c == '\t' || !core::is_control(c)) {
      text += c;
    }
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

}  // namespace

void Editor::insert(std::string_view text) {
  if (text_.size() + text.size() > most_bytes) return;
  text_.insert(cursor_, text);
  cursor_ += text.size();
}

void Editor::paste(std::string_view text) { insert(cleaned(text)); }

void Editor::set(std::string text) {
  text_ = std::move(text);
  cursor_ = text_.size();
  recalled_ = 0;
}

void Editor::replace(std::size_t begin, std::size_t end, std::string_view with) {
  text_.replace(begin, end - begin, with);
  cursor_ = begin + with.size();
}

void Editor::clear() { set({}); }

std::string Editor::submit() {
  const bool repeated = !history_.empty() && history_.back() == text_;
  if (!text_.empty() && !repeated) history_.push_back(text_);
  if (history_.size() > most_history) history_.pop_front();
  std::string text = std::move(text_);
  clear();
  return text;
}

bool Editor::press(const Key& key) {
  chained_ = std::exchange(killing_, false);
  switch (key.code) {
    case KeyCode::text: insert(key.text); return true;
    case KeyCode::paste: paste(key.text); return true;
    case KeyCode::yank: insert(killed_); return true;
    case KeyCode::transpose: transpose(); return true;
    case KeyCode::older: recall(+1); return true;
    case KeyCode::newer: recall(-1); return true;
    default: return move(key.code) || erase(key.code);
  }
}

bool Editor::move(KeyCode code) {
  switch (code) {
    case KeyCode::left: cursor_ = glyph_before(text_, cursor_); return true;
    case KeyCode::right: cursor_ = glyph_after(text_, cursor_); return true;
    case KeyCode::word_left: cursor_ = word_begin(); return true;
    case KeyCode::word_right: cursor_ = word_end(); return true;
    case KeyCode::home: cursor_ = 0; return true;
    case KeyCode::end: cursor_ = text_.size(); return true;
    default: return false;
  }
}

bool Editor::erase(KeyCode code) {
  switch (code) {
    case KeyCode::backspace: replace(glyph_before(text_, cursor_), cursor_, ""); return true;
    case KeyCode::erase: replace(cursor_, glyph_after(text_, cursor_), ""); return true;
    case KeyCode::kill_to_end: kill(cursor_, text_.size(), false); return true;
    case KeyCode::kill_to_begin: kill(0, cursor_, true); return true;
    case KeyCode::kill_word_before: {
      std::size_t begin = cursor_;  // to the space before, as a shell does
      while (begin > 0 && is_space(text_[begin - 1])) --begin;
      while (begin > 0 && !is_space(text_[begin - 1])) --begin;
      kill(begin, cursor_, true);
      return true;
    }
    case KeyCode::kill_word_after: kill(cursor_, word_end(), false); return true;
    default: return false;
  }
}

void Editor::kill(std::size_t begin, std::size_t end, bool before_cursor) {
  const auto part = text_.substr(begin, end - begin);
  if (!chained_) killed_.clear();
  killed_ = before_cursor ? part + killed_ : killed_ + part;
  killing_ = true;
  replace(begin, end, "");
}

/// Swaps the characters around the cursor, or the last two at the end, and steps on.
void Editor::transpose() {
  const std::size_t middle = cursor_ == text_.size() ? glyph_before(text_, cursor_) : cursor_;
  if (middle == 0) return;
  const std::size_t begin = glyph_before(text_, middle);
  const std::size_t end = glyph_after(text_, middle);
  const auto swapped = text_.substr(middle, end - middle) + text_.substr(begin, middle - begin);
  replace(begin, end, swapped);
}

void Editor::recall(int step) {
  const auto wanted = static_cast<std::ptrdiff_t>(recalled_) + step;
  if (wanted < 0 || wanted > static_cast<std::ptrdiff_t>(history_.size())) return;
  if (recalled_ == 0) unsent_ = text_;
  const auto back = static_cast<std::size_t>(wanted);
  set(back == 0 ? unsent_ : history_[history_.size() - back]);
  recalled_ = back;
}

std::size_t Editor::word_begin() const {
  std::size_t at = cursor_;
  while (at > 0 && !in_word(text_[at - 1])) --at;
  while (at > 0 && in_word(text_[at - 1])) --at;
  return at;
}

std::size_t Editor::word_end() const {
  std::size_t at = cursor_;
  while (at < text_.size() && !in_word(text_[at])) ++at;
  while (at < text_.size() && in_word(text_[at])) ++at;
  return at;
}

}  // namespace parley::terminal
