// How each tone looks, on the terminal at hand.
#pragma once

#include <curses.h>

#include <array>
#include <cstddef>

#include "terminal/frame.hpp"

namespace parley::terminal {

/// Made after ncurses was started. Uses 256 colours, 8, or none.
class Palette {
 public:
  Palette();

  /// Makes what is printed next look so.
  void use(const Style& style) const;

 private:
  static constexpr std::size_t most_nick_colours = 12;

  struct Look {
    short foreground = -1;  // -1: the terminal's own
    short background = -1;
    attr_t attributes = A_NORMAL;
  };

  void define(Tone tone, Look rich, Look plain, attr_t without_colours);

  std::array<attr_t, 32> attributes_{};
  std::array<short, 32> pairs_{};
  std::array<short, most_nick_colours> nick_pairs_{};
  std::size_t nick_colours_ = 0;
  short next_pair_ = 1;
  int colours_ = 0;  // 0: none are used
};

}  // namespace parley::terminal
