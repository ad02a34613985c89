// The lines of a conversation as rows of a screen: wrapped, with day and "new" rules, scrolled.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "terminal/conversation.hpp"
#include "terminal/frame.hpp"

namespace parley::terminal {

/// Cuts text into rows of at most `width` cells, at spaces where it can; "\n" begins a new row. The
/// first row is shorter by the `taken` cells. Gives at least one row.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width,
                                            std::size_t taken = 0);

/// The window through which a conversation is seen.
class Scrollback {
 public:
  Scrollback(const Conversation& conversation, std::size_t columns, std::size_t rows);

  /// The rows to show, oldest first, at most as many as fit.
  [[nodiscard]] std::vector<Row> visible() const;

  /// Where one stands after scrolling by `rows` (up: positive). None: at the newest end. It stops
  /// when the oldest line is at the top.
  [[nodiscard]] std::optional<Anchor> scrolled(std::ptrdiff_t rows) const;

  /// True if the oldest line is in view: time to ask the server for older ones.
  [[nodiscard]] bool at_top() const;

  /// Lines below the window.
  [[nodiscard]] std::size_t below() const;

 private:
  struct Place {  // one row: of the line with that index (past the end: the pending ones)
    std::size_t line = 0;
    std::size_t row = 0;
  };

  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] const Line& line(std::size_t index) const;
  [[nodiscard]] std::vector<Row> rows_of(std::size_t index) const;
  [[nodiscard]] Row rule(std::string_view text, Tone tone) const;
  [[nodiscard]] std::vector<Row> body_of(const Line& line) const;
  [[nodiscard]] std::optional<Place> bottom() const;
  [[nodiscard]] std::vector<Row> rows_up_to(Place bottom, std::size_t most) const;

  const Conversation& conversation_;
  std::size_t columns_;
  std::size_t rows_;
  std::size_t nick_columns_;
};

}  // namespace parley::terminal
