// Protocol v1, requests: one line of JSON to a Command, as the schema says.
#include "wire/json/decode.hpp"

#include <fmt/format.h>

#include <utility>

#include "wire/json/glance.hpp"
#include "wire/json/schema_reader.hpp"
#include "wire/json/writer.hpp"

namespace parley::wire::json {

namespace {

using core::Command;
using core::ErrorCode;

constexpr std::size_t id_bytes = 64;

constexpr auto readers = message_readers_of<Command>(std::type_identity<Command>());

/// The id as JSON text, "" where there is none. A wrong one is remembered in `in`.
std::string id_of(Object& object, Fields& in) {
  const Value* const value = object.find(field("id"));
  if (value == nullptr) return {};
  if (value->kind == Value::Kind::integer) return std::to_string(value->integer);
  const bool right = value->kind == Value::Kind::string && value->text.size() <= id_bytes &&
                     value->text.find('\0') == std::string::npos;
  std::string id;
  if (right) {
    append_string(id, value->text);
  } else {
    in.refuse(ErrorCode::bad_field,
              fmt::format("field 'id' must be a whole number or a string of at most {} bytes "
                          "without NUL",
                          id_bytes));
  }
  return id;
}

void check_version(const Command& command, Fields& in) {
  const auto* const hello = std::get_if<core::command::Hello>(&command);
  if (hello == nullptr || hello->version.value_or(core::protocol_version) == core::protocol_version)
    return;
  in.refuse(ErrorCode::unsupported_version,
            fmt::format("this server speaks version {} of the protocol", core::protocol_version));
}

/// Wrong values and unknown types come from clients that speak the protocol, perhaps a newer one.
bool is_malformed(ErrorCode code) {
  return code != ErrorCode::bad_field && code != ErrorCode::unknown_type &&
         code != ErrorCode::unsupported_version;
}

tl::unexpected<BadRequest> bad(std::string id, core::Error error) {
  const bool malformed = is_malformed(error.code);
  return tl::unexpected(BadRequest{std::move(id), std::move(error), malformed});
}

}  // namespace

tl::expected<Request, BadRequest> decode(std::string_view line) {
  if (auto say = glance_at_say(line)) return std::move(*say);
  Line read;
  auto broken = read_line(line, Lists::skip, read);
  Fields in(read.fields);
  std::string id = id_of(read.fields, in);
  if (broken) return bad(std::move(id), std::move(*broken));
  const auto type = in.text(field("type"));
  if (!type) in.missing(field("type"), a_string);
  if (in.error()) return bad(std::move(id), std::move(*in.error()));
  const auto* const reader = find_reader(readers, *type);
  if (reader == nullptr) {
    return bad(std::move(id), {ErrorCode::unknown_type,
                               fmt::format("there is no request '{}'", shortened(*type))});
  }
  Request request{std::move(id), reader->read({in, read})};
  check_version(request.command, in);
  if (in.error()) return bad(std::move(request.id), std::move(*in.error()));
  return request;
}

}  // namespace parley::wire::json
