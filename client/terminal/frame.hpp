// A picture of the screen as values: rows of styled text. What paints it knows nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace parley::terminal {

/// What a piece of text is. The painter decides how that looks, in colour or without.
enum class Tone : std::uint8_t {
  plain,
  dim,   // times, rules, what is past
  nick,  // Style::colour tells whose
  own_nick,
  mention,  // who names the reader
  mention_text,
  error,
  notice,  // info lines
  fresh,   // the "new" rule
  bar,     // the topic and status lines
  bar_strong,
  bar_alert,  // not connected
  listed,     // the room list
  listed_unread,
  listed_mention,
  listed_current,
  prompt,
  pending,  // said, not durable yet
};

struct Style {
  Tone tone = Tone::plain;
  std::uint32_t colour = 0;

  friend bool operator==(const Style&, const Style&) = default;
};

/// `text` is safe to print: it went through `glyphs`.
struct Span {
  std::string text;
  Style style;
};
using Row = std::vector<Span>;

struct Size {
  std::size_t columns = 80;
  std::size_t rows = 24;
};

struct Frame {
  std::vector<Row> rows;
  std::size_t cursor_row = 0;
  std::size_t cursor_column = 0;
};

/// Style::colour for a person: the same everywhere, however the nick is written.
[[nodiscard]] std::uint32_t nick_colour(std::string_view nick);

/// The row's text without its styles.
[[nodiscard]] std::string text_of(const Row& row);

}  // namespace parley::terminal
