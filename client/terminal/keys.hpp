// What a person can press.
#pragma once

#include <cstdint>
#include <string>

namespace parley::terminal {

enum class KeyCode : std::uint8_t {
  text,   // `Key::text` holds what was typed
  paste,  // `Key::text` holds what was pasted
  enter,
  tab,
  back_tab,
  escape,
  left,
  right,
  word_left,
  word_right,
  home,
  end,
  backspace,
  erase,
  kill_to_end,
  kill_to_begin,
  kill_word_before,
  kill_word_after,
  yank,
  transpose,
  older,  // in the input history
  newer,
  page_up,
  page_down,
  scroll_top,
  scroll_bottom,
  next_room,
  previous_room,
  next_unread,
  room_number,  // Key::number
  redraw,
  interrupt,
  end_of_input,
  suspend,
  unknown,
};

struct Key {
  KeyCode code = KeyCode::unknown;
  std::string text = {};
  unsigned number = 0;
};

}  // namespace parley::terminal
