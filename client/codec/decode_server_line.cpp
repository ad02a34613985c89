// Protocol v1 from the client's side: the server's lines to entries, answers and events.
#include <fmt/format.h>

#include <array>
#include <utility>

#include "codec/message_line.hpp"
#include "codec/request.hpp"
#include "wire/json/schema_reader.hpp"

namespace parley::client {

namespace {

using namespace wire::json;

using core::ErrorCode;
using What = decltype(ServerLine::what);

constexpr auto event_readers = message_readers_of<core::Event>(std::type_identity<core::Event>());

constexpr bool types_differ = [] {
  for (const auto& entry : entry_readers) {
    if (find_reader(event_readers, entry.type) != nullptr) return false;
  }
  return true;
}();
static_assert(types_differ, "an entry and an event have the same type");

/// Numbers are the ids that encode_request gives; what else an answer repeats is not ours.
std::optional<std::uint64_t> id_of(Object& object) {
  const Value* const value = object.find(field("id"));
  const bool ours = value != nullptr && value->kind == Value::Kind::integer && value->integer >= 0;
  return ours ? std::optional(static_cast<std::uint64_t>(value->integer)) : std::nullopt;
}

}  // namespace

core::Result<ServerLine> decode_server_line(std::string_view line) {
  if (auto message = read_message_line(line)) return ServerLine{std::move(*message), std::nullopt};
  Line read;
  if (auto broken = read_line(line, Lists::read, read)) {
    return tl::unexpected(std::move(*broken));
  }
  Fields in(read.fields);
  ServerLine result{core::Event{}, id_of(read.fields)};
  const auto type = in.text(field("type"));
  if (!type) in.missing(field("type"), a_string);
  if (in.error()) return tl::unexpected(std::move(*in.error()));
  if (const auto* const event = find_reader(event_readers, *type)) {
    result.what = event->read({in, read});
  } else if (const auto* const entry = find_reader(entry_readers, *type)) {
    result.what = entry->read({in, read});
  } else {
    return core::refuse(ErrorCode::unknown_type,
                        fmt::format("there is no event '{}'", shortened(*type)));
  }
  if (in.error()) return tl::unexpected(std::move(*in.error()));
  return result;
}

}  // namespace parley::client
