// The input line: text, cursor, kill buffer, history. Knows nothing of a screen.
#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>

#include "terminal/keys.hpp"

namespace parley::terminal {

/// Works on user-perceived characters: one backspace takes a letter with its accents, or a whole
/// joined emoji. The text is UTF-8 and may hold newlines (from a paste). Bounded.
class Editor {
 public:
  static constexpr std::size_t most_bytes = 65'536;
  static constexpr std::size_t most_history = 500;

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] std::size_t cursor() const { return cursor_; }  // a byte offset
  [[nodiscard]] bool empty() const { return text_.empty(); }

  void insert(std::string_view text);  // at the cursor; what is over the bound is dropped whole
  /// As insert, for what came from a clipboard: line ends become "\n", other controls are dropped.
  void paste(std::string_view text);
  void set(std::string text);  // the cursor goes to its end
  void replace(std::size_t begin, std::size_t end, std::string_view with);

  /// Does what the key says, if it is an editing key. False: it is not.
  bool press(const Key& key);

  /// Takes the text out, and remembers it as the newest in the history.
  [[nodiscard]] std::string submit();
  void clear();

 private:
  bool move(KeyCode code);
  bool erase(KeyCode code);
  void kill(std::size_t begin, std::size_t end, bool before_cursor);
  void transpose();
  void recall(int step);
  [[nodiscard]] std::size_t word_begin() const;
  [[nodiscard]] std::size_t word_end() const;

  std::string text_;
  std::size_t cursor_ = 0;
  std::string killed_;
  bool killing_ = false;  // this key killed
  bool chained_ = false;  // the key before did too: kills in a row gather
  std::deque<std::string> history_;
  std::size_t recalled_ = 0;  // how far back in the history; 0: the text being written
  std::string unsent_;        // that text, while older ones are looked at
};

}  // namespace parley::terminal
