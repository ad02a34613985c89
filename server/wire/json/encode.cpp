// Protocol v1, answers and events: to one line of JSON each, as the schema says.
#include "wire/json/encode.hpp"

#include <variant>

#include "wire/json/schema_writer.hpp"

namespace parley::wire::json {

std::string encode(const core::Entry& entry) { return write_message(entry).line(); }

std::string encode(const core::Event& event, std::string_view id) {
  return std::visit([id](const auto& what) { return write_message(what, id).line(); }, event);
}

}  // namespace parley::wire::json
