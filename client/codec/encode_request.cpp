// Protocol v1 from the client's side: requests to lines, as the schema says.
#include <variant>

#include "codec/request.hpp"
#include "wire/json/schema_writer.hpp"

namespace parley::client {

std::string encode_request(const core::Command& command, std::uint64_t id) {
  const std::string number = std::to_string(id);
  return std::visit(
      [&number](const auto& what) { return wire::json::write_message(what, number).line(); },
      command);
}

}  // namespace parley::client
