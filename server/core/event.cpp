// Refusals, as they come from the wire.
#include "core/event.hpp"

#include <utility>

namespace parley::core::event {

void Failed::set_code(std::string name) {
  if (const auto known = code_named(name)) {
    error.code = *known;
    return;
  }
  error.code = ErrorCode::bad_field;
  error.text = std::move(name) + ": ";
}

}  // namespace parley::core::event
