// When a text calls somebody by nick.
#pragma once

#include <string_view>

namespace parley::core {

/// True if `text` has `nick`, compared as nicks are, with neither neighbour being a character that
/// a nick may contain: "ada: hi", "@ada" and "“ada”" call ada; "ada2", "ada|away" and "ada[m]" call
/// others. Pairs of brackets around the whole word do not count: "[ada]" calls ada. Code (between
/// backquotes), links and mail addresses call no one. client/web/chat/text.js has the same rule.
/// Linear in the text.
[[nodiscard]] bool mentions(std::string_view text, std::string_view nick);

}  // namespace parley::core
