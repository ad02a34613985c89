// What a word is when messages are searched: Unicode categories through utf8proc.
#include "store/words.hpp"

#include <utf8proc.h>

#include <utility>

#include "core/unicode.hpp"

namespace parley::store {

namespace {

bool in_word(utf8proc_int32_t point) {
  switch (utf8proc_category(point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
    case UTF8PROC_CATEGORY_CO: return true;
    default: return false;
  }
}

/// Scripts of syllables and ideographs that are written without spaces, or, as Hangul, with
/// particles at the word: each sign is taken as a word.
bool is_word_alone(utf8proc_int32_t point) {
  return (point >= 0xAC00 && point <= 0xD7A3) ||  // Hangul syllables
         (point >= 0x3040 && point <= 0x30FF) ||  // Hiragana, Katakana
         (point >= 0x3400 && point <= 0x9FFF) ||  // CJK ideographs
         (point >= 0xF900 && point <= 0xFAFF) ||  // CJK compatibility ideographs
         (point >= 0x20000 && point <= 0x3FFFF);  // CJK extensions
}

/// Alphabets that are written without spaces: each letter is taken as a word, and so is each pair
/// of neighbours, because most texts have most letters.
bool is_in_unspaced_alphabet(utf8proc_int32_t point) {
  return (point >= 0x0E00 && point <= 0x0EFF) ||  // Thai, Lao
         (point >= 0x1000 && point <= 0x109F) ||  // Myanmar
         (point >= 0xA9E0 && point <= 0xA9FF) ||  // Myanmar, extended B
         (point >= 0xAA60 && point <= 0xAADF) ||  // Myanmar, extended A; Tai Viet
         (point >= 0x1780 && point <= 0x17FF) ||  // Khmer
         (point >= 0x1950 && point <= 0x19DF) ||  // Tai Le, New Tai Lue
         (point >= 0x1A20 && point <= 0x1AAF) ||  // Tai Tham
         (point >= 0xA980 && point <= 0xA9DF) ||  // Javanese
         (point >= 0x1B00 && point <= 0x1B7F);    // Balinese
}

/// NFKC, case folded and without marks; invalid UTF-8 gives "".
std::string plain(std::string_view text) {
  constexpr int options =
      UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK;
  return std::string(core::MappedText(text, options).view());
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  const std::string folded = plain(text);
  std::vector<std::string> words;
  std::string word;
  std::string_view letter_before;  // of an alphabet without spaces, directly before
  for (std::string_view rest = folded; !rest.empty();) {
    const std::string_view before = rest;
    const core::CodePoint point = core::take_code_point(rest);
    if (point < 0) break;
    const std::string_view sign = before.substr(0, before.size() - rest.size());
    const bool letter = in_word(point) && is_in_unspaced_alphabet(point);
    const bool alone = letter || is_word_alone(point);
    if ((!in_word(point) || alone) && !word.empty()) words.push_back(std::exchange(word, {}));
    if (alone) {
      words.emplace_back(sign);
    } else if (in_word(point)) {
      word.append(sign);
    }
    if (letter && !letter_before.empty()) words.push_back(std::string(letter_before).append(sign));
    letter_before = letter ? sign : std::string_view{};
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

const std::string* searched_text(const core::Entry& entry) {
  const core::entry::Spoken* const said = core::spoken(entry);
  return said == nullptr || said->redacted ? nullptr : &said->text;
}

}  // namespace parley::store
