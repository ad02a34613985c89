// What a word is when messages are searched: Unicode categories through utf8proc.
#include "store/words.hpp"

#include <utf8proc.h>

#include <cstdlib>
#include <utility>

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

/// Scripts that are written without spaces: each sign is taken as a word.
bool is_word_alone(utf8proc_int32_t point) {
  return (point >= 0x3040 && point <= 0x30FF) ||  // Hiragana, Katakana
         (point >= 0x3400 && point <= 0x9FFF) ||  // CJK ideographs
         (point >= 0xF900 && point <= 0xFAFF) ||  // CJK compatibility ideographs
         (point >= 0x20000 && point <= 0x3FFFF);  // CJK extensions
}

/// Case folded and without marks; invalid UTF-8 gives "".
std::string plain(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  const auto size =
      utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                   static_cast<utf8proc_ssize_t>(text.size()), &mapped,
                   static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_DECOMPOSE |
                                                  UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK));
  std::string result;
  if (size > 0)
    result.assign(reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size));
  std::free(mapped);  // utf8proc allocates with malloc
  return result;
}

}  // namespace

std::vector<std::string> words_of(std::string_view text) {
  const std::string folded = plain(text);
  std::vector<std::string> words;
  std::string word;
  const auto* at = reinterpret_cast<const utf8proc_uint8_t*>(folded.data());
  auto left = static_cast<utf8proc_ssize_t>(folded.size());
  while (left > 0) {
    utf8proc_int32_t point = 0;
    const utf8proc_ssize_t size = utf8proc_iterate(at, left, &point);
    if (size <= 0) break;
    if ((!in_word(point) || is_word_alone(point)) && !word.empty()) {
      words.push_back(std::exchange(word, {}));
    }
    if (is_word_alone(point)) {
      words.emplace_back(reinterpret_cast<const char*>(at), static_cast<std::size_t>(size));
    } else if (in_word(point)) {
      word.append(reinterpret_cast<const char*>(at), static_cast<std::size_t>(size));
    }
    at += size;
    left -= size;
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

bool is_searched(core::EntryKind kind) { return core::is_text(kind); }

}  // namespace parley::store
