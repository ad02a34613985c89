// The versions of the program and of its protocol.
#pragma once

#include <cstdint>
#include <string_view>

namespace parley::core {

/// As "0.1.0+1a2b3c4", of whichever program of Parley asks.
extern const std::string_view version;

/// The version of the JSON protocol: `welcome` and `hello` name it.
inline constexpr std::uint64_t protocol_version = 1;

}  // namespace parley::core
