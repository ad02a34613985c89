// From what ncurses reads to what a person meant.
#pragma once

#include <optional>
#include <string>

#include "terminal/keys.hpp"

namespace parley::terminal {

/// Made after ncurses was started.
class Keyboard {
 public:
  Keyboard();

  /// The next key, if there is one. A bracketed paste is one key, however it arrives; what is over
  /// 64 KiB of it is dropped.
  [[nodiscard]] std::optional<Key> read();

 private:
  [[nodiscard]] std::optional<Key> go_on_pasting(int status, unsigned code);

  bool pasting_ = false;
  std::string pasted_;
};

}  // namespace parley::terminal
