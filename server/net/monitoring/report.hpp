// How this floor tells the operator something: the app floor decides where it goes.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

namespace parley::net {

enum class Severity : std::uint8_t { info, warning, error };

/// Called on any thread, possibly on several at once. Lines name what happened and what to do.
using Report = std::function<void(Severity, std::string_view)>;

}  // namespace parley::net
