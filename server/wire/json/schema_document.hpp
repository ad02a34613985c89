// The protocol as documents, made from the schema: for clients in other languages, for
// docs/protocol.md and for the web page.
#pragma once

#include <string>
#include <string_view>

namespace parley::wire::json {

/// AsyncAPI 3.0 with JSON Schema 2020-12, as JSON text. `version`: of the server.
[[nodiscard]] std::string schema_as_asyncapi(std::string_view version);

/// Tables in Markdown, each after a line "### NAME": of the fields of each request type, and of the
/// codes of `closing`.
[[nodiscard]] std::string schema_as_markdown();

/// The lists that the web page needs, as a JavaScript module.
[[nodiscard]] std::string schema_as_javascript();

}  // namespace parley::wire::json
