// How much a text becomes when it is written, and pages that end before they are too long.
#include "core/page.hpp"

#include <algorithm>

#include "core/entry_columns.hpp"

namespace parley::core {

std::size_t lines_in(std::string_view text) {
  std::size_t lines = 1 + static_cast<std::size_t>(std::ranges::count(text, '\n'));
  for (auto at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1)) {
    if (!text.substr(at + 1).starts_with('\n')) ++lines;
  }
  return lines;
}

std::size_t written_bytes(std::string_view text) {
  constexpr std::size_t unicode_escape = 5;  // bytes more than the character: \u001f
  std::size_t bytes = text.size();
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool is_short = byte == '"' || byte == '\\' || (byte >= '\b' && byte <= '\r');
    if (is_short) {
      ++bytes;
    } else if (byte < 0x20) {
      bytes += unicode_escape;
    }
  }
  return bytes;
}

std::size_t irc_bytes(const Entry& entry) {
  constexpr std::size_t frame = 250;  // tags, source, command and target of a line
  const std::string& text = columns_of(entry).text.get();
  return text.size() + (lines_in(text) - 1) * frame;
}

void cut_page(event::Page& page, Keep keep, std::size_t bytes) {
  constexpr std::size_t frame = 256;  // names, numbers and keys of an entry
  const bool first = keep == Keep::first;
  const std::size_t count = page.entries.size();
  std::size_t size = 0;
  std::size_t kept = 0;
  while (kept < count) {
    const Entry& entry = *page.entries[first ? kept : count - 1 - kept];
    size += frame + written_bytes(columns_of(entry).text.get());
    if (kept > 0 && size > bytes) break;
    ++kept;
  }
  if (kept == count) return;
  const auto end = page.entries.begin() + static_cast<std::ptrdiff_t>(first ? kept : count - kept);
  if (first) {
    page.entries.erase(end, page.entries.end());
  } else {
    page.entries.erase(page.entries.begin(), end);
  }
  page.more = true;
}

}  // namespace parley::core
