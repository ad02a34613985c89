// A file of the web page, as it lies in the program.
#pragma once

#include <string_view>

namespace parley::net::http {

/// The bytes are the program's own, and last as long as it.
struct WebFile {
  std::string_view path;  // "/app.js"; the file at "/index.html" is also at "/"
  std::string_view type;  // Content-Type
  std::string_view etag;  // with its quotes
  std::string_view bytes;
};

}  // namespace parley::net::http
