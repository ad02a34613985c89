// Protocol v1 from the client's side: requests to lines, lines to messages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/command.hpp"
#include "core/entry.hpp"
#include "core/error.hpp"
#include "core/event.hpp"

namespace parley::client {

/// One request as a line, line end included. `id`: a number of the client's own.
[[nodiscard]] std::string encode_request(const core::Command& command, std::uint64_t id);

/// What a server's line says: a log entry, or an answer or event, with the id it answers (none for
/// an id that encode_request does not give).
struct ServerLine {
  std::variant<core::Entry, core::Event> what;
  std::optional<std::uint64_t> id;
};

/// Reads a server's line (without its line end). Ignores unknown fields, and entries of unknown
/// type inside a page; a line of unknown type is an error with code unknown_type, so that a client
/// can skip what a newer server says. A refusal whose code is unknown comes as bad_field, with the
/// code before its text. What is not on the wire (room ids, identities) is empty in the result.
[[nodiscard]] core::Result<ServerLine> decode_server_line(std::string_view line);

}  // namespace parley::client
