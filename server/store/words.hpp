// What a word is when messages are searched.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/entry.hpp"

namespace parley::store {

/// The words of a text, in NFKC, case and accents removed: runs of letters and digits; each sign of
/// the scripts that are written without spaces, and of Hangul; and, of the alphabets among them
/// (Thai, Lao, Khmer, Myanmar, ...), each pair of neighbours, too. Both logs index and search
/// these, so both find the same.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// The text that a search finds the entry by: what users wrote to be read. Null for other entries,
/// and for messages whose text is gone.
[[nodiscard]] const std::string* searched_text(const core::Entry& entry);

}  // namespace parley::store
