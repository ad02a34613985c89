// The web page: what lies in client/web, put into the binary by the build (cmake/Web.cmake).
#pragma once

#include <span>

#include "net/settings/web_file.hpp"

namespace parley::app {

/// Sorted by path; empty in a build without client/web.
[[nodiscard]] std::span<const net::http::WebFile> web_files();

}  // namespace parley::app
