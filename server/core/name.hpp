// Nicks and room names: what is allowed, and when two of them are the same.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/unicode.hpp"

namespace parley::core {

/// The form under which names are compared: Unicode NFKC with full case folding (UAX #31's
/// NFKC_Casefold), so "Ada", "ADA" and full-width "Ａｄａ" are one name. Invalid UTF-8 gives "".
[[nodiscard]] std::string fold(std::string_view name);

/// A name as it was written, and the form it is compared under. Made only by the two checks below.
struct Name {
  std::string shown;
  std::string folded;

  friend bool operator==(const Name& a, const Name& b) { return a.folded == b.folded; }
};

inline constexpr std::size_t nick_bytes = 64;
inline constexpr std::size_t room_name_bytes = 128;

/// A nick is 1 to 32 code points and at most 64 bytes: letters, marks and decimal digits of any
/// script, and any of _ - [ ] \ ` ^ { } |. It does not begin with a digit, a mark or '-'. The same
/// holds for its folded form.
[[nodiscard]] Result<Name> check_nick(std::string_view nick);

/// True for a character that a nick may have anywhere; see check_nick for what it may begin with.
[[nodiscard]] bool is_nick_character(CodePoint point);

/// A room's name is '#' and 1 to 50 code points (at most 128 bytes in all), none of them a space,
/// a comma, a control, a format character or unassigned. The same holds for its folded form.
[[nodiscard]] Result<Name> check_room_name(std::string_view room);

}  // namespace parley::core
