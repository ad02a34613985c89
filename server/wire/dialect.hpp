// The dialects: what a connection's bytes look like. One core, one log, several of these.
#pragma once

#include <compare>
#include <string>
#include <string_view>

#include "core/entry.hpp"
#include "core/event.hpp"
#include "wire/irc/capability.hpp"

namespace parley::wire {

/// JSON, or IRC with the capabilities that change how a line looks. Connections of one dialect get
/// the same bytes for the same entry, so it is encoded once for all of them.
struct Dialect {
  enum class Language : unsigned char { json, irc };
  Language language = Language::json;
  irc::Capabilities shape = 0;  // IRC: a subset of irc::cap::shaping

  friend auto operator<=>(const Dialect&, const Dialect&) = default;
};

/// True if a connection that begins with this line speaks IRC. Everything else is JSON, or wrong.
[[nodiscard]] bool begins_irc(std::string_view line);

/// True if a connection's first line is a request of HTTP. A web page elsewhere can have a browser
/// send one here, with lines of its choice after it: none of them may be heeded.
[[nodiscard]] bool begins_http(std::string_view line);

/// An entry of the log for every receiver of the dialect. "": it has nothing to show for it.
[[nodiscard]] std::string encode(const core::Entry& entry, Dialect dialect);

/// An unasked event of a room, the same way.
[[nodiscard]] std::string encode(const core::Event& event, Dialect dialect);

}  // namespace parley::wire
