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

namespace parley::wire::json {

/// One request as a line, line end included. `id`: a number of the client's own. `secret`: of
/// Hello.
[[nodiscard]] std::string encode_request(const core::Command& command, std::uint64_t id,
                                         std::string_view secret = {});

/// What a server's line says: a log entry, or an answer or event, with the id it answers.
struct ServerLine {
  std::variant<core::Entry, core::Event> what;
  std::optional<std::uint64_t> id;
};

/// Reads a server's line. Ignores unknown fields; an unknown type is an error with that code, so
/// that a client can skip what a newer server says.
[[nodiscard]] core::Result<ServerLine> decode_server_line(std::string_view line);

}  // namespace parley::wire::json
