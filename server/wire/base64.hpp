// Base64 (RFC 4648, the alphabet with + and /, padded), as SASL uses it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace parley::wire {

[[nodiscard]] std::string to_base64(std::string_view bytes);

/// nullopt: not base64 as it is written above.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

}  // namespace parley::wire
