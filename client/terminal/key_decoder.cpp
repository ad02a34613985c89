#include "terminal/key_decoder.hpp"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <utility>

#include "core/number.hpp"
#include "core/unicode.hpp"

namespace parley::terminal {
namespace {

using std::chrono::milliseconds;

constexpr char escape_byte = '\033';
constexpr char rubout = '\x7F';
constexpr char ctrl_c = '\x03';
constexpr std::string_view paste_begin = "\033[200~";
constexpr std::string_view paste_end = "\033[201~";
constexpr std::size_t longest_sequence = 64;

constexpr char ctrl(char letter) { return static_cast<char>(letter & 0x1F); }

template <class Code>
struct Meaning {
  Code code;
  KeyCode key;
};

constexpr std::array control_keys{
    Meaning<char>{ctrl('A'), KeyCode::home},
    Meaning<char>{ctrl('B'), KeyCode::left},
    Meaning<char>{ctrl('C'), KeyCode::interrupt},
    Meaning<char>{ctrl('D'), KeyCode::end_of_input},
    Meaning<char>{ctrl('E'), KeyCode::end},
    Meaning<char>{ctrl('F'), KeyCode::right},
    Meaning<char>{ctrl('H'), KeyCode::backspace},
    Meaning<char>{rubout, KeyCode::backspace},
    Meaning<char>{ctrl('I'), KeyCode::tab},
    Meaning<char>{ctrl('J'), KeyCode::enter},
    Meaning<char>{ctrl('K'), KeyCode::kill_to_end},
    Meaning<char>{ctrl('L'), KeyCode::redraw},
    Meaning<char>{ctrl('M'), KeyCode::enter},
    Meaning<char>{ctrl('N'), KeyCode::next_room},
    Meaning<char>{ctrl('P'), KeyCode::previous_room},
    Meaning<char>{ctrl('T'), KeyCode::transpose},
    Meaning<char>{ctrl('U'), KeyCode::kill_to_begin},
    Meaning<char>{ctrl('W'), KeyCode::kill_word_before},
    Meaning<char>{ctrl('Y'), KeyCode::yank},
    Meaning<char>{ctrl('Z'), KeyCode::suspend},
};

// A key pressed together with Alt comes as an escape and the key.
constexpr std::array alt_characters{
    Meaning<char>{'b', KeyCode::word_left},
    Meaning<char>{'f', KeyCode::word_right},
    Meaning<char>{'d', KeyCode::kill_word_after},
    Meaning<char>{'a', KeyCode::next_unread},
    Meaning<char>{'<', KeyCode::scroll_top},
    Meaning<char>{'>', KeyCode::scroll_bottom},
    Meaning<char>{rubout, KeyCode::kill_word_before},
    Meaning<char>{ctrl('H'), KeyCode::kill_word_before},
};
constexpr std::array alt_keys{
    Meaning<KeyCode>{KeyCode::left, KeyCode::word_left},
    Meaning<KeyCode>{KeyCode::right, KeyCode::word_right},
    Meaning<KeyCode>{KeyCode::backspace, KeyCode::kill_word_before},
};
constexpr std::array ctrl_keys{
    Meaning<KeyCode>{KeyCode::left, KeyCode::word_left},
    Meaning<KeyCode>{KeyCode::right, KeyCode::word_right},
    Meaning<KeyCode>{KeyCode::home, KeyCode::scroll_top},
    Meaning<KeyCode>{KeyCode::end, KeyCode::scroll_bottom},
};

// "ESC [ ... A" and "ESC O A".
constexpr std::array final_letters{
    Meaning<char>{'A', KeyCode::older},      Meaning<char>{'B', KeyCode::newer},
    Meaning<char>{'C', KeyCode::right},      Meaning<char>{'D', KeyCode::left},
    Meaning<char>{'F', KeyCode::end},        Meaning<char>{'H', KeyCode::home},
    Meaning<char>{'M', KeyCode::enter},      Meaning<char>{'Z', KeyCode::back_tab},
    Meaning<char>{'c', KeyCode::word_right}, Meaning<char>{'d', KeyCode::word_left},
};
// "ESC [ 3 ~".
constexpr std::array numbered_keys{
    Meaning<unsigned>{1, KeyCode::home},      Meaning<unsigned>{3, KeyCode::erase},
    Meaning<unsigned>{4, KeyCode::end},       Meaning<unsigned>{5, KeyCode::page_up},
    Meaning<unsigned>{6, KeyCode::page_down}, Meaning<unsigned>{7, KeyCode::home},
    Meaning<unsigned>{8, KeyCode::end},
};

template <class Code, std::size_t N>
KeyCode look_up(const std::array<Meaning<Code>, N>& meanings, Code code,
                KeyCode otherwise = KeyCode::unknown) {
  const auto found = std::ranges::find(meanings, code, &Meaning<Code>::code);
  return found == meanings.end() ? otherwise : found->key;
}

/// The number before the first ';', and the one after it; 0 for none.
std::pair<unsigned, unsigned> two_numbers(std::string_view parameters) {
  const auto number = [](std::string_view digits) {
    return core::take_number<unsigned>(digits).value_or(0);
  };
  const auto semicolon = std::min(parameters.find(';'), parameters.size());
  const auto rest = parameters.substr(std::min(semicolon + 1, parameters.size()));
  return {number(parameters.substr(0, semicolon)), number(rest)};
}

/// A control sequence's key. Modifiers are a second number: 1 and a bit each for Shift, Alt, Ctrl.
KeyCode key_of(std::string_view parameters, char final) {
  const bool is_report = !parameters.empty() && parameters.front() > ';';  // an answer, not a key
  if (is_report) return KeyCode::unknown;
  const auto [first, second] = two_numbers(parameters);
  const KeyCode key = final == '~' ? look_up(numbered_keys, first) : look_up(final_letters, final);
  const unsigned modifiers = second == 0 ? 0 : second - 1;
  if ((modifiers & 4U) != 0) return look_up(ctrl_keys, key, key);
  if ((modifiers & 2U) != 0) return look_up(alt_keys, key, key);
  return key;
}

/// How many bytes the character at the front has; 0 if some are missing.
std::size_t character_size(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  const std::size_t size = lead < 0xC2   ? 1
                           : lead < 0xE0 ? 2
                           : lead < 0xF0 ? 3
                           : lead < 0xF5 ? 4
                                         : 1;
  const auto begun = text.substr(0, size);
  const bool goes_on = std::ranges::all_of(begun.substr(1), core::continues_character);
  if (begun.size() < size && goes_on) return 0;
  utf8proc_int32_t code = 0;
  const auto* data = reinterpret_cast<const utf8proc_uint8_t*>(begun.data());
  return utf8proc_iterate(data, static_cast<utf8proc_ssize_t>(begun.size()), &code) > 0 ? size : 1;
}

bool is_character(std::string_view bytes) {
  utf8proc_int32_t code = 0;
  const auto* data = reinterpret_cast<const utf8proc_uint8_t*>(bytes.data());
  const auto size = static_cast<utf8proc_ssize_t>(bytes.size());
  return utf8proc_iterate(data, size, &code) == size;
}

/// The characters of the text, without the bytes that are none.
std::string characters_of(std::string_view text) {
  std::string kept;
  while (!text.empty()) {
    const std::size_t size = character_size(text);
    if (size == 0) break;
    if (is_character(text.substr(0, size))) kept += text.substr(0, size);
    text.remove_prefix(size);
  }
  return kept;
}

/// How much of the end of `text` may be the beginning of `marker`.
std::size_t begun_at_end(std::string_view text, std::string_view marker) {
  std::size_t size = std::min(text.size(), marker.size() - 1);
  while (!text.ends_with(marker.substr(0, size))) --size;
  return size;
}

Key alt_key(const Key& key) {
  if (key.code != KeyCode::text) return {look_up(alt_keys, key.code)};
  const char c = key.text.size() == 1 ? key.text.front() : '\0';
  if (c >= '0' && c <= '9') return {KeyCode::room_number, {}, static_cast<unsigned>(c - '0')};
  return {look_up(alt_characters, c)};
}

}  // namespace

void KeyDecoder::feed(std::string_view bytes, milliseconds now) {
  held_.erase(0, std::exchange(used_, 0));
  if (pasting_ && bytes == std::string_view(&ctrl_c, 1) && now - fed_ >= escape_delay) {
    pasting_ = false;
    pasted_.clear();
    held_.clear();
  }
  held_ += bytes;
  fed_ = now;
}

std::optional<Key> KeyDecoder::next(milliseconds now) {
  while (!held().empty()) {
    if (!pasting_ && held().starts_with(paste_begin)) {
      pasting_ = true;
      used_ += paste_begin.size();
      continue;
    }
    Step done = pasting_ ? paste(held()) : step(held(), now - fed_ >= escape_delay);
    if (done.bytes == 0) break;
    used_ += done.bytes;
    if (done.key) return std::move(done.key);
  }
  return std::nullopt;
}

std::optional<milliseconds> KeyDecoder::deadline() const {
  const bool only_escapes =
      !held().empty() && held().find_first_not_of(escape_byte) == std::string_view::npos;
  if (pasting_ || !only_escapes) return std::nullopt;
  return fed_ + escape_delay;
}

KeyDecoder::Step KeyDecoder::step(std::string_view held, bool waited) const {
  const char first = held.front();
  for (const auto& each : known_) {
    if (held.starts_with(each.bytes)) return {each.bytes.size(), Key{each.key}};
  }
  if (first == escape_byte) return escape(held, waited);
  if (core::is_control(first)) return {1, Key{look_up(control_keys, first)}};
  const std::size_t size = character_size(held);
  const auto character = held.substr(0, size);
  if (size == 0 || !is_character(character)) return {size};
  return {size, Key{KeyCode::text, std::string(character)}};
}

KeyDecoder::Step KeyDecoder::sequence(std::string_view held) {
  std::size_t end = 2;
  if (held.substr(end).starts_with('[')) ++end;  // the Linux console's function keys: ESC [ [ A
  const std::size_t parameters = end;
  while (end < held.size() && held[end] >= ' ' && held[end] < '@') ++end;
  if (end > longest_sequence) return {end, Key{}};
  if (end == held.size()) return {};
  const bool broken_off = core::is_control(held[end]) || held[end] < 0;  // by another key
  if (broken_off) return {end, Key{}};
  const bool known = parameters == 2;
  return {end + 1, known ? Key{key_of(held.substr(2, end - 2), held[end])} : Key{}};
}

KeyDecoder::Step KeyDecoder::escape(std::string_view held, bool waited) const {
  if (held.size() == 1) return waited ? Step{1, Key{KeyCode::escape}} : Step{};
  const char second = held[1];
  if (second == '[' || second == 'O') return sequence(held);
  if (second == escape_byte) {  // Alt and a key that itself sends a sequence, or twice the key
    const Step inner = escape(held.substr(1), waited);
    if (inner.bytes < 2) return {inner.bytes, inner.key};
    return {inner.bytes + 1, alt_key(*inner.key)};
  }
  const KeyCode alt = look_up(alt_characters, second);
  if (core::is_control(second)) {  // Ctrl-C works after whatever came before it
    return alt == KeyCode::unknown ? Step{1, Key{KeyCode::escape}} : Step{2, Key{alt}};
  }
  Step inner = step(held.substr(1), waited);
  if (inner.bytes == 0) return {};
  return {inner.bytes + 1, alt_key(inner.key.value_or(Key{}))};
}

KeyDecoder::Step KeyDecoder::paste(std::string_view held) {
  const std::size_t end = held.find(paste_end);
  const bool ended = end != std::string_view::npos;
  const auto part = held.substr(0, ended ? end : held.size() - begun_at_end(held, paste_end));
  pasted_ += part.substr(0, most_pasted - pasted_.size());
  if (!ended) return {part.size()};
  pasting_ = false;
  return {end + paste_end.size(), Key{KeyCode::paste, characters_of(std::exchange(pasted_, {}))}};
}

}  // namespace parley::terminal
