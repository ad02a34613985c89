// Lists of nicks in one text.
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

namespace parley::core {

/// The first `most` words of a text, without the spaces between them.
[[nodiscard]] inline std::vector<std::string_view> words_in(std::string_view text,
                                                            std::size_t most) {
  std::vector<std::string_view> words;
  while (words.size() < most) {
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ')));
    if (text.empty()) break;
    words.push_back(text.substr(0, text.find(' ')));
    text.remove_prefix(words.back().size());
  }
  return words;
}

}  // namespace parley::core
