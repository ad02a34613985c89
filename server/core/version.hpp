// The version, as the build was told.
#pragma once

#include <string_view>

namespace parley::core {

/// As "0.1.0+1a2b3c4", of whichever program of Parley asks.
extern const std::string_view version;

}  // namespace parley::core
