// A terminal emulator for tests.
#include "clients/emulator.hpp"

#include <algorithm>
#include <charconv>
#include <clocale>
#include <cwchar>

namespace parley::tests {
namespace {

std::vector<int> numbers(std::string_view parameters) {
  std::vector<int> result;
  while (true) {
    const auto end = std::min(parameters.find(';'), parameters.size());
    int number = 0;
    std::from_chars(parameters.begin(), parameters.begin() + end, number);
    result.push_back(number);
    if (end == parameters.size()) return result;
    parameters.remove_prefix(end + 1);
  }
}

/// The bytes of the character that begins there; 0: not all of them are there yet.
std::size_t character_size(std::string_view bytes) {
  const auto first = static_cast<unsigned char>(bytes.front());
  std::size_t size = 1;
  if (first >= 0xF0) {
    size = 4;
  } else if (first >= 0xE0) {
    size = 3;
  } else if (first >= 0xC0) {
    size = 2;
  }
  return bytes.size() >= size ? size : 0;
}

std::size_t cells(std::string_view character) {
  wchar_t wide = 0;
  std::mbstate_t state{};
  if (std::mbrtowc(&wide, character.data(), character.size(), &state) == 0) return 0;
  return static_cast<std::size_t>(std::max(::wcwidth(wide), 0));
}

}  // namespace

Emulator::Emulator(std::size_t columns, std::size_t rows) : columns_(columns) {
  std::setlocale(LC_CTYPE, "C.UTF-8");  // for the widths of characters
  resize(columns, rows);
}

void Emulator::resize(std::size_t columns, std::size_t rows) {
  columns_ = columns;
  grid_.resize(rows);
  for (auto& row : grid_) row.resize(columns, " ");
  top_ = 0;
  bottom_ = rows;
  move(row_, column_);
}

void Emulator::move(std::size_t row, std::size_t column) {
  row_ = std::min(row, grid_.size() - 1);
  column_ = std::min(column, columns_ - 1);
  wrap_next_ = false;
}

std::string Emulator::row(std::size_t index) const {
  std::string text;
  for (const auto& cell : grid_[index]) text += cell;
  return text.substr(0, text.find_last_not_of(' ') + 1);
}

std::string Emulator::text() const {
  std::string text;
  for (std::size_t i = 0; i < grid_.size(); ++i) text += row(i) + "\n";
  return text;
}

void Emulator::feed(std::string_view bytes) {
  held_ += bytes;
  std::string_view rest = held_;
  while (!rest.empty()) {
    const auto first = static_cast<unsigned char>(rest.front());
    std::size_t size = 1;
    if (first == 0x1B) {
      size = escape(rest);
    } else if (first < 0x20 || first == 0x7F) {
      control(rest.front());
    } else {
      size = character_size(rest);
      if (size > 0) put(rest.substr(0, size));
    }
    if (size == 0) break;
    rest.remove_prefix(size);
  }
  held_ = std::string(rest);
}

void Emulator::put(std::string_view character) {
  const auto width = cells(character);
  if (width == 0) {  // a mark: it belongs to the cell before
    std::size_t at = wrap_next_ ? column_ : column_ - std::min<std::size_t>(column_, 1);
    if (grid_[row_][at].empty() && at > 0) --at;
    grid_[row_][at] += character;
    return;
  }
  if (wrap_next_ || column_ + width > columns_) {
    column_ = 0;
    line_feed();
  }
  grid_[row_][column_] = character;
  if (width == 2) grid_[row_][column_ + 1].clear();
  wrap_next_ = column_ + width >= columns_;
  column_ = std::min(column_ + width, columns_ - 1);
  last_ = character;
}

void Emulator::line_feed() {
  wrap_next_ = false;
  if (row_ + 1 == bottom_) {
    scroll_up(top_, 1);
  } else if (row_ + 1 < grid_.size()) {
    ++row_;
  }
}

void Emulator::scroll_up(std::size_t top, std::size_t count) {
  for (; count > 0; --count) {
    grid_.erase(grid_.begin() + static_cast<std::ptrdiff_t>(top));
    grid_.insert(grid_.begin() + static_cast<std::ptrdiff_t>(bottom_ - 1), Row(columns_, " "));
  }
}

void Emulator::scroll_down(std::size_t top, std::size_t count) {
  for (; count > 0; --count) {
    grid_.erase(grid_.begin() + static_cast<std::ptrdiff_t>(bottom_ - 1));
    grid_.insert(grid_.begin() + static_cast<std::ptrdiff_t>(top), Row(columns_, " "));
  }
}

void Emulator::control(char byte) {
  if (byte == '\r') move(row_, 0);
  if (byte == '\n') line_feed();
  if (byte == '\b' && column_ > 0) move(row_, column_ - 1);
  if (byte == '\t') move(row_, (column_ / 8 + 1) * 8);
}

std::size_t Emulator::escape(std::string_view rest) {
  if (rest.size() < 2) return 0;
  const char kind = rest[1];
  if (kind == '[') {
    const auto end = rest.find_first_not_of("0123456789;?>", 2);
    if (end == std::string_view::npos) return 0;
    csi(rest.substr(2, end - 2), rest[end]);
    return end + 1;
  }
  if (kind == ']') {  // a title and the like
    const auto end = rest.find('\a');
    return end == std::string_view::npos ? 0 : end + 1;
  }
  if (kind == '(' || kind == ')') return rest.size() < 3 ? 0 : 3;
  if (kind == 'M') {
    if (row_ == top_) {
      scroll_down(top_, 1);
    } else if (row_ > 0) {
      move(row_ - 1, column_);
    }
    return 2;
  }
  if (kind != '=' && kind != '>' && kind != '7' && kind != '8') {
    unknown_.push_back("ESC " + std::string(1, kind));
  }
  return 2;
}

void Emulator::csi(std::string_view parameters, char final) {
  if (final == 'h' || final == 'l') return set_mode(parameters, final == 'h');
  const auto codes = numbers(parameters);
  const auto first = static_cast<std::size_t>(std::max(codes.front(), 1));
  const auto second = codes.size() > 1 ? static_cast<std::size_t>(std::max(codes[1], 1)) : 1;
  switch (final) {
    case 'H': return move(first - 1, second - 1);
    case 'd': return move(first - 1, column_);
    case 'G': return move(row_, first - 1);
    case 'A': return move(row_ - std::min(row_, first), column_);
    case 'B': return move(row_ + first, column_);
    case 'C': return move(row_, column_ + first);
    case 'D': return move(row_, column_ - std::min(column_, first));
    case 'J': return erase_in_display(codes.front());
    case 'K': return erase_in_line(codes.front());
    case 'X':
      for (std::size_t i = column_; i < std::min(column_ + first, columns_); ++i) {
        grid_[row_][i] = " ";
      }
      return;
    case 'P': return shift_cells(first, false);
    case '@': return shift_cells(first, true);
    case 'L': return scroll_down(row_, first);
    case 'M': return scroll_up(row_, first);
    case 'S': return scroll_up(top_, first);
    case 'T': return scroll_down(top_, first);
    case 'b':
      for (std::size_t i = 0; i < first; ++i) put(std::string(last_));
      return;
    case 'r':
      top_ = first - 1;
      bottom_ = codes.size() > 1 && codes[1] > 0 ? second : grid_.size();
      return move(0, 0);
    case 'm': return style(codes);
    case 't': return;
    default: unknown_.push_back("CSI " + std::string(parameters) + final);
  }
}

void Emulator::erase_in_display(int mode) {
  for (std::size_t i = 0; i < grid_.size(); ++i) {
    const bool after = i > row_ && mode == 0;
    const bool before = i < row_ && mode == 1;
    if (mode == 2 || after || before) grid_[i].assign(columns_, " ");
  }
  if (mode < 2) erase_in_line(mode);
}

void Emulator::erase_in_line(int mode) {
  for (std::size_t i = 0; i < columns_; ++i) {
    if (mode == 2 || (mode == 0 && i >= column_) || (mode == 1 && i <= column_)) {
      grid_[row_][i] = " ";
    }
  }
}

void Emulator::shift_cells(std::size_t count, bool right) {
  auto& cells = grid_[row_];
  const auto at = cells.begin() + static_cast<std::ptrdiff_t>(column_);
  count = std::min(count, columns_ - column_);
  if (right) {
    cells.insert(at, count, " ");
  } else {
    cells.erase(at, at + static_cast<std::ptrdiff_t>(count));
  }
  cells.resize(columns_, " ");
}

void Emulator::set_mode(std::string_view parameters, bool on) {
  if (parameters == "?1049") {
    alternate_ = on;
    erase_in_display(2);
  }
  if (parameters == "?2004") paste_ = on;
  if (parameters.find("25") != std::string_view::npos) cursor_shown_ = on;
}

void Emulator::style(const std::vector<int>& codes) {
  for (const int code : codes) {
    const bool colour = code == 38 || code == 48 || (code >= 30 && code <= 37) ||
                        (code >= 40 && code <= 47) || (code >= 90 && code <= 107);
    coloured_ = coloured_ || colour;
  }
}

}  // namespace parley::tests
