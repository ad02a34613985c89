#include "terminal/text.hpp"

#include <langinfo.h>
#include <utf8proc.h>

#include <array>
#include <clocale>
#include <cwchar>

#include "core/unicode.hpp"
#include "lib/printable.hpp"

namespace parley::terminal {
namespace {

using core::CodePoint;

constexpr CodePoint replacement = 0xFFFD;
constexpr CodePoint joiner = 0x200D;
constexpr std::size_t most_marks = 4;  // a screen cell of ncurses holds a character and four marks

struct Decoded {
  CodePoint code = replacement;
  std::size_t bytes = 1;
};

Decoded decode(std::string_view text) {
  std::string_view rest = text;
  const CodePoint code = core::take_code_point(rest);
  return code < 0 ? Decoded{} : Decoded{code, text.size() - rest.size()};
}

bool changes_direction_or_hides(CodePoint code) {
  return client::changes_direction(code) || code == 0x2060 || code == 0xFEFF ||
         (code >= 0xFE00 && code <= 0xFE0F) || (code >= 0xFFF9 && code <= 0xFFFB) ||
         (code >= 0xE0000 && code <= 0xE0FFF);
}

/// What stands for a code point on the screen; 0: nothing.
CodePoint visible(CodePoint code) {
  if (code == '\n') return 0x23CE;
  if (code == '\t' || code == 0x2028 || code == 0x2029) return ' ';
  if (code < 0x20) return 0x2400 + code;
  if (code == 0x7F) return 0x2421;
  if (code >= 0x80 && code < 0xA0) return replacement;
  if (changes_direction_or_hides(code)) return 0;
  return ::wcwidth(static_cast<wchar_t>(code)) < 0 ? replacement : code;
}

bool is_pictograph(CodePoint code) {
  return utf8proc_get_property(code)->boundclass == UTF8PROC_BOUNDCLASS_EXTENDED_PICTOGRAPHIC;
}

/// The cluster that begins at `begin`, already known to end at `end`.
Glyph make_glyph(std::string_view text, std::size_t begin, std::size_t end) {
  Glyph glyph{{}, 0, begin, end};
  bool pictograph = false;
  std::size_t marks = 0;
  for (std::size_t at = begin; at < end;) {
    const auto [raw, bytes] = decode(text.substr(at, end - at));
    at += bytes;
    pictograph = pictograph || is_pictograph(raw);
    const auto code = visible(raw);
    if (code == 0 || (code == joiner && pictograph)) continue;
    const auto cells = static_cast<std::size_t>(::wcwidth(static_cast<wchar_t>(code)));
    if (cells == 0 && ++marks > most_marks) continue;
    if (cells == 0 && glyph.width == 0) {  // a mark with nothing to stand on
      core::append_code_point(glyph.shown, 0x25CC);
      glyph.width = 1;
    }
    core::append_code_point(glyph.shown, code);
    glyph.width += cells;
  }
  return glyph;
}

std::size_t cluster_end(std::string_view text, std::size_t begin) {
  utf8proc_int32_t state = 0;
  auto [before, bytes] = decode(text.substr(begin));
  std::size_t end = begin + bytes;
  while (end < text.size()) {
    const auto [code, more] = decode(text.substr(end));
    if (utf8proc_grapheme_break_stateful(before, code, &state) != 0) break;
    before = code;
    end += more;
  }
  return end;
}

}  // namespace

std::vector<Glyph> glyphs(std::string_view text) {
  std::vector<Glyph> result;
  result.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    result.push_back(make_glyph(text, at, cluster_end(text, at)));
    at = result.back().end;
  }
  return result;
}

std::string shown(std::string_view text) {
  std::string result;
  for (const auto& glyph : glyphs(text)) result += glyph.shown;
  return result;
}

std::size_t width(std::string_view text) {
  std::size_t cells = 0;
  for (const auto& glyph : glyphs(text)) cells += glyph.width;
  return cells;
}

std::string clipped(std::string_view text, std::size_t cells) {
  std::string result;
  std::size_t used = 0;
  std::string until_ellipsis;  // what is left when the last cell is the ellipsis
  for (const auto& glyph : glyphs(text)) {
    if (used + glyph.width > cells) return cells == 0 ? "" : until_ellipsis + "…";
    result += glyph.shown;
    used += glyph.width;
    if (used + 1 <= cells) until_ellipsis = result;
  }
  return result;
}

std::string padded(std::string_view text, std::size_t cells, bool right) {
  auto result = clipped(text, cells);
  const std::string fill(cells - width(result), ' ');
  return right ? fill + result : result + fill;
}

std::size_t glyph_before(std::string_view text, std::size_t at) {
  std::size_t begin = 0;
  for (std::size_t end = 0; end < at; end = cluster_end(text, begin)) begin = end;
  return begin;
}

std::size_t glyph_after(std::string_view text, std::size_t at) {
  return at >= text.size() ? text.size() : cluster_end(text, at);
}

bool use_utf8_locale() {
  const auto is_utf8 = [] { return std::string_view(::nl_langinfo(CODESET)) == "UTF-8"; };
  if (std::setlocale(LC_CTYPE, "") != nullptr && is_utf8()) return true;
  return std::setlocale(LC_CTYPE, "C.UTF-8") != nullptr && is_utf8();
}

}  // namespace parley::terminal
