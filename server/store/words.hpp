// What a word is when messages are searched.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/entry.hpp"

namespace parley::store {

/// The words of a text, case and accents removed: runs of letters, digits and marks. The same rule
/// as SQLite's FTS5 tokenizer `unicode61 remove_diacritics 2`, so that both logs find the same.
[[nodiscard]] std::vector<std::string> words_of(std::string_view text);

/// True for the kinds of entries that a search looks at: what people wrote to be read.
[[nodiscard]] bool is_searched(core::EntryKind kind);

}  // namespace parley::store
