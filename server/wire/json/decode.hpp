// Protocol v1, requests: one line of JSON to a Command.
#pragma once

#include <string>
#include <string_view>
#include <tl/expected.hpp>

#include "core/command.hpp"
#include "core/error.hpp"

namespace parley::wire::json {

struct Request {
  std::string id;  // as JSON text (`7`, `"a"`), "" where none was given
  core::Command command;
};

struct BadRequest {
  std::string id;  // where it could be read
  core::Error error;
  bool malformed = true;  // counts as a strike (not for an unknown type or a wrong field's value)
};

/// Reads one line (docs/protocol.md). Total over all byte sequences; allocates no more than a small
/// multiple of the line's size; no recursion. `line`: without its line end.
[[nodiscard]] tl::expected<Request, BadRequest> decode(std::string_view line);

}  // namespace parley::wire::json
