// Text as a terminal shows it: user-perceived characters, their width, and nothing that could harm.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley::terminal {

/// One user-perceived character (a grapheme cluster, UAX #29), as it may be put on a screen.
struct Glyph {
  std::string shown;      // never a control, escape or direction-changing character
  std::size_t width = 0;  // in cells; 0: not shown at all
  std::size_t begin = 0;  // the bytes of the original text that it stands for
  std::size_t end = 0;
};

/// Cuts text into glyphs. Any bytes: what is not UTF-8 shows as U+FFFD. Controls show as their
/// pictures (ESC as U+241B), so that nothing from the network reaches the terminal raw. Widths are
/// those of the C library's wcwidth, which ncurses counts by too; joined emoji are shown apart,
/// because terminals disagree on the width of the joined form.
[[nodiscard]] std::vector<Glyph> glyphs(std::string_view text);

/// The glyphs' text, one after the other.
[[nodiscard]] std::string shown(std::string_view text);

/// Cells that the text takes.
[[nodiscard]] std::size_t width(std::string_view text);

/// At most `cells` wide; "…" stands for what was cut.
[[nodiscard]] std::string clipped(std::string_view text, std::size_t cells);

/// Exactly `cells` wide: clipped, or filled with spaces on the right (or on the left).
[[nodiscard]] std::string padded(std::string_view text, std::size_t cells, bool right = false);

/// The begin of the user-perceived character before `at`, and the end of the one at `at`.
[[nodiscard]] std::size_t glyph_before(std::string_view text, std::size_t at);
[[nodiscard]] std::size_t glyph_after(std::string_view text, std::size_t at);

/// Makes LC_CTYPE a UTF-8 locale: the user's, else C.UTF-8. False where there is none.
[[nodiscard]] bool use_utf8_locale();

}  // namespace parley::terminal
