// As much of a terminal as ncurses needs for xterm-256color: bytes in, a screen of text out.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parley::tests {

class Emulator {
 public:
  Emulator(std::size_t columns, std::size_t rows);

  void feed(std::string_view bytes);
  void resize(std::size_t columns, std::size_t rows);

  /// The row's text; a wide character takes the place of two.
  [[nodiscard]] std::string row(std::size_t index) const;
  [[nodiscard]] std::string text() const;  // all rows, each with a line end
  [[nodiscard]] std::size_t rows() const { return grid_.size(); }
  [[nodiscard]] std::size_t cursor_column() const { return column_; }
  [[nodiscard]] std::size_t cursor_row() const { return row_; }

  [[nodiscard]] bool alternate_screen() const { return alternate_; }
  [[nodiscard]] bool bracketed_paste() const { return paste_; }
  [[nodiscard]] bool cursor_shown() const { return cursor_shown_; }
  [[nodiscard]] bool coloured() const { return coloured_; }  // a colour was ever asked for
  /// Sequences that it does not know: the test should fail, lest it judges a wrong picture.
  [[nodiscard]] const std::vector<std::string>& unknown() const { return unknown_; }

 private:
  using Row = std::vector<std::string>;  // a cell holds a character with its marks; "": the right
                                         // half of a wide one

  void put(std::string_view character);
  void line_feed();
  void scroll_up(std::size_t top, std::size_t count);
  void scroll_down(std::size_t top, std::size_t count);
  void control(char byte);
  [[nodiscard]] std::size_t escape(std::string_view rest);  // its length; 0: not complete
  void csi(std::string_view parameters, char final);
  void erase_in_display(int mode);
  void erase_in_line(int mode);
  void shift_cells(std::size_t count, bool right);
  void set_mode(std::string_view parameters, bool on);
  void style(const std::vector<int>& codes);
  void move(std::size_t row, std::size_t column);

  std::size_t columns_;
  std::vector<Row> grid_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
  bool wrap_next_ = false;  // the last column was written: the next character goes to a new line
  std::size_t top_ = 0;     // of the scroll region
  std::size_t bottom_ = 0;  // behind it
  std::string last_;        // for "repeat"
  std::string held_;        // an incomplete sequence
  bool alternate_ = false;
  bool paste_ = false;
  bool cursor_shown_ = true;
  bool coloured_ = false;
  std::vector<std::string> unknown_;
};

}  // namespace parley::tests
