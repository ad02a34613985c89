#include "terminal/keyboard.hpp"

#include <curses.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <utility>

namespace parley::terminal {
namespace {

constexpr std::size_t most_pasted = 65'536;

// Keys that terminfo does not name.
enum Extra : int {
  paste_begin = KEY_MAX + 1,
  paste_end,
  ctrl_left,
  ctrl_right,
  alt_left,
  alt_right,
  ctrl_home,
  ctrl_end,
};

struct Sequence {
  const char* bytes;
  int code;
};
constexpr std::array sequences{
    Sequence{"\033[200~", paste_begin}, Sequence{"\033[201~", paste_end},
    Sequence{"\033[1;5D", ctrl_left},   Sequence{"\033[1;5C", ctrl_right},
    Sequence{"\033[1;3D", alt_left},    Sequence{"\033[1;3C", alt_right},
    Sequence{"\033[1;5H", ctrl_home},   Sequence{"\033[1;5F", ctrl_end},
};

struct Meaning {
  wint_t code;
  KeyCode key;
};

constexpr wint_t ctrl(char letter) { return static_cast<wint_t>(letter & 0x1F); }

constexpr wint_t escape = 0x1B;
constexpr wint_t rubout = 0x7F;

constexpr std::array function_keys{
    Meaning{KEY_LEFT, KeyCode::left},
    Meaning{KEY_RIGHT, KeyCode::right},
    Meaning{KEY_UP, KeyCode::older},
    Meaning{KEY_DOWN, KeyCode::newer},
    Meaning{KEY_HOME, KeyCode::home},
    Meaning{KEY_END, KeyCode::end},
    Meaning{KEY_BACKSPACE, KeyCode::backspace},
    Meaning{KEY_DC, KeyCode::erase},
    Meaning{KEY_ENTER, KeyCode::enter},
    Meaning{KEY_PPAGE, KeyCode::page_up},
    Meaning{KEY_NPAGE, KeyCode::page_down},
    Meaning{KEY_BTAB, KeyCode::back_tab},
    Meaning{ctrl_left, KeyCode::word_left},
    Meaning{ctrl_right, KeyCode::word_right},
    Meaning{alt_left, KeyCode::word_left},
    Meaning{alt_right, KeyCode::word_right},
    Meaning{ctrl_home, KeyCode::scroll_top},
    Meaning{ctrl_end, KeyCode::scroll_bottom},
};

constexpr std::array control_keys{
    Meaning{ctrl('A'), KeyCode::home},          Meaning{ctrl('B'), KeyCode::left},
    Meaning{ctrl('C'), KeyCode::interrupt},     Meaning{ctrl('D'), KeyCode::end_of_input},
    Meaning{ctrl('E'), KeyCode::end},           Meaning{ctrl('F'), KeyCode::right},
    Meaning{ctrl('H'), KeyCode::backspace},     Meaning{rubout, KeyCode::backspace},
    Meaning{ctrl('I'), KeyCode::tab},           Meaning{ctrl('J'), KeyCode::enter},
    Meaning{ctrl('K'), KeyCode::kill_to_end},   Meaning{ctrl('L'), KeyCode::redraw},
    Meaning{ctrl('M'), KeyCode::enter},         Meaning{ctrl('N'), KeyCode::next_room},
    Meaning{ctrl('P'), KeyCode::previous_room}, Meaning{ctrl('T'), KeyCode::transpose},
    Meaning{ctrl('U'), KeyCode::kill_to_begin}, Meaning{ctrl('W'), KeyCode::kill_word_before},
    Meaning{ctrl('Y'), KeyCode::yank},          Meaning{ctrl('Z'), KeyCode::suspend},
};

// A key pressed together with Alt comes as an escape and the key.
constexpr std::array alt_function_keys{
    Meaning{KEY_LEFT, KeyCode::word_left},
    Meaning{KEY_RIGHT, KeyCode::word_right},
    Meaning{KEY_BACKSPACE, KeyCode::kill_word_before},
};
constexpr std::array alt_keys{
    Meaning{'b', KeyCode::word_left},           Meaning{'f', KeyCode::word_right},
    Meaning{'d', KeyCode::kill_word_after},     Meaning{'a', KeyCode::next_unread},
    Meaning{'<', KeyCode::scroll_top},          Meaning{'>', KeyCode::scroll_bottom},
    Meaning{rubout, KeyCode::kill_word_before}, Meaning{ctrl('H'), KeyCode::kill_word_before},
};

template <std::size_t N>
Key look_up(const std::array<Meaning, N>& table, wint_t code) {
  const auto found = std::find_if(table.begin(), table.end(),
                                  [&](const Meaning& each) { return each.code == code; });
  return {found == table.end() ? KeyCode::unknown : found->key};
}

Key alt_key(int status, wint_t code) {
  if (status == KEY_CODE_YES) return look_up(alt_function_keys, code);
  if (code >= '0' && code <= '9') return {KeyCode::room_number, {}, code - '0'};
  return look_up(alt_keys, code);
}

std::string utf8(wint_t code) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const auto size = utf8proc_encode_char(static_cast<utf8proc_int32_t>(code), bytes.data());
  return {bytes.begin(), bytes.begin() + size};
}

}  // namespace

Keyboard::Keyboard() {
  for (const auto& [bytes, code] : sequences) define_key(bytes, code);
}

std::optional<Key> Keyboard::go_on_pasting(int status, unsigned code) {
  if (status == KEY_CODE_YES) {
    if (code != paste_end) return std::nullopt;
    pasting_ = false;
    return Key{KeyCode::paste, std::exchange(pasted_, {})};
  }
  if (pasted_.size() < most_pasted) pasted_ += utf8(code);
  return std::nullopt;
}

std::optional<Key> Keyboard::read() {
  for (;;) {
    wint_t code = 0;
    const int status = get_wch(&code);
    if (status == ERR) return std::nullopt;
    if (pasting_) {
      if (auto pasted = go_on_pasting(status, code)) return pasted;
    } else if (status == KEY_CODE_YES && code == paste_begin) {
      pasting_ = true;
    } else if (status == KEY_CODE_YES) {
      return look_up(function_keys, code);
    } else if (code == escape) {
      const int next = get_wch(&code);
      return next == ERR ? Key{KeyCode::escape} : alt_key(next, code);
    } else if (code < 0x20 || code == rubout) {
      return look_up(control_keys, code);
    } else {
      return Key{KeyCode::text, utf8(code)};
    }
  }
}

}  // namespace parley::terminal
