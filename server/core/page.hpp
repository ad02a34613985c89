// How much a text becomes when it is written, and pages that end before they are too long.
#pragma once

#include <cstddef>
#include <string_view>

#include "core/entry.hpp"
#include "core/event.hpp"

namespace parley::core {

/// The lines of a text: one more than its line breaks. CR LF is one break.
[[nodiscard]] std::size_t lines_in(std::string_view text);

/// About how many bytes a text takes in JSON, escapes included.
[[nodiscard]] std::size_t written_bytes(std::string_view text);

/// About how many bytes an entry takes as IRC lines, where each has its own source and tags.
[[nodiscard]] std::size_t irc_bytes(const Entry& entry);

/// Which of its entries a page keeps where it is too long: the first ones, or the last.
enum class Keep : std::uint8_t { first, last };

/// Leaves out what is more than `bytes`, so that one answer is not longer than a peer may be owed.
/// One entry is always left. `more` then says that there are others.
void cut_page(event::Page& page, Keep keep, std::size_t bytes);

}  // namespace parley::core
