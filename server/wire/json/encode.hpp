// Protocol v1, answers and events: to one line of JSON each, line end included.
#pragma once

#include <string>
#include <string_view>

#include "core/entry.hpp"
#include "core/event.hpp"

namespace parley::wire::json {

/// A log entry as an event. The result is the same for every receiver.
[[nodiscard]] std::string encode(const core::Entry& entry);

/// An event, or the answer to the request whose id (JSON text, "" for none) is given.
[[nodiscard]] std::string encode(const core::Event& event, std::string_view id = {});

}  // namespace parley::wire::json
