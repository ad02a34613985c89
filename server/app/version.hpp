// The version, as the build was told.
#pragma once

#include <string_view>

#ifndef PARLEY_VERSION
#error "the build defines PARLEY_VERSION"
#endif

namespace parley::app {
inline constexpr std::string_view version = PARLEY_VERSION;
}  // namespace parley::app
