#include "core/mention.hpp"

#include <algorithm>
#include <cstddef>
#include <string>

#include "core/name.hpp"
#include "core/unicode.hpp"

namespace parley::core {
namespace {

constexpr std::size_t longest_spelling = 512;  // bytes: a nick may be spelled decomposed
constexpr int most_brackets = 4;

bool is_ascii_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

/// Bytes of the nick character at the front; 0 for none.
std::size_t nick_character(std::string_view text) {
  std::string_view rest = text;
  const auto point = take_code_point(rest);
  return point >= 0 && is_nick_character(point) ? text.size() - rest.size() : 0;
}

/// Bytes at the front that are nick characters or, besides, one of `others`.
std::size_t span(std::string_view text, std::string_view others) {
  std::size_t at = 0;
  while (at < text.size()) {
    const bool other = others.find(text[at]) != std::string_view::npos;
    const std::size_t size = other ? 1 : nick_character(text.substr(at));
    if (size == 0) break;
    at += size;
  }
  return at;
}

/// One pass over a text. Each part of it is looked at a constant number of times.
class Scan {
 public:
  Scan(std::string_view text, std::string folded_nick)
      : rest_(text), nick_(std::move(folded_nick)) {}

  [[nodiscard]] bool finds_nick() {
    while (!rest_.empty()) {
      if (skip_code() || skip_link()) continue;
      const auto token = rest_.substr(0, std::max(span_of_plain(), std::size_t{1}));
      rest_.remove_prefix(token.size());
      if (is_local_part_of_mail()) {
        rest_.remove_prefix(1 + span(rest_.substr(1), "."));
      } else if (has_nick(token)) {
        return true;
      }
    }
    return false;
  }

 private:
  bool skip_code() {
    constexpr std::string_view fence = "```";
    if (rest_.starts_with(fence) && !no_more_fences_) {
      const auto end = rest_.find(fence, fence.size());
      no_more_fences_ = end == std::string_view::npos;
      if (!no_more_fences_) {
        rest_.remove_prefix(end + fence.size());
        return true;
      }
    }
    if (!rest_.starts_with('`')) return false;
    const auto end = rest_.find_first_of("`\n", 1);
    if (end == std::string_view::npos || end == 1 || rest_[end] == '\n') return false;
    rest_.remove_prefix(end + 1);
    return true;
  }

  bool skip_link() {
    const auto scheme = fold(rest_.substr(0, std::string_view("https://").size()));
    if (!scheme.starts_with("http://") && scheme != "https://") return false;
    const auto* const end = std::ranges::find_if(
        rest_, [](char c) { return is_ascii_space(c) || c == '<' || c == '>' || c == '"'; });
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.begin()));
    return true;
  }

  /// Up to what may be code, and to the end of what may be one side of a mail address.
  [[nodiscard]] std::size_t span_of_plain() const {
    const auto all = span(rest_, ".%+");
    const auto code = rest_.substr(0, all).find('`', 1);
    return code == std::string_view::npos ? all : begin_of_code(all, code);
  }

  /// A backquote is a nick's character unless code begins with it.
  [[nodiscard]] std::size_t begin_of_code(std::size_t all, std::size_t backquote) const {
    const auto end = rest_.find_first_of("`\n", backquote + 1);
    const bool code = end != std::string_view::npos && rest_[end] == '`' && end > backquote + 1;
    return code ? backquote : all;
  }

  /// The token before `rest_` is the part before the "@" of an address.
  [[nodiscard]] bool is_local_part_of_mail() const {
    if (!rest_.starts_with('@')) return false;
    const auto host = rest_.substr(1, span(rest_.substr(1), "."));
    const auto dot = host.find('.');
    return dot != 0 && dot != std::string_view::npos && dot + 1 < host.size();
  }

  /// One of the runs of nick characters in the token is the nick.
  [[nodiscard]] bool has_nick(std::string_view token) const {
    while (!token.empty()) {
      const std::size_t size = span(token, "");
      if (is_nick(token.substr(0, size))) return true;
      token.remove_prefix(std::min(size + 1, token.size()));
    }
    return false;
  }

  [[nodiscard]] bool is_nick(std::string_view run) const {
    if (run.size() > longest_spelling) return false;
    for (int brackets = 0; brackets <= most_brackets && !run.empty(); ++brackets) {
      if (fold(run) == nick_) return true;
      const bool square = run.starts_with('[') && run.ends_with(']');
      const bool curly = run.starts_with('{') && run.ends_with('}');
      if (run.size() < 3 || (!square && !curly)) break;
      run = run.substr(1, run.size() - 2);
    }
    return false;
  }

  std::string_view rest_;
  std::string nick_;
  bool no_more_fences_ = false;
};

}  // namespace

bool mentions(std::string_view text, std::string_view nick) {
  auto folded = fold(nick);
  return !folded.empty() && Scan(text, std::move(folded)).finds_nick();
}

}  // namespace parley::core
