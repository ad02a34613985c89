// One figure of a server's metrics page, for tests.
#pragma once

#include <string>

#include "support/raw_client.hpp"

namespace parley::tests {

/// `client`: a fresh connection to the server's HTTP port. "absent": there is no such metric.
inline std::string metric(RawClient client, const std::string& name) {
  client.send_bytes("GET /metrics HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n");
  while (const auto line = client.next_line()) {
    if (line->starts_with(name + " ")) return line->substr(name.size() + 1);
  }
  return "absent";
}

}  // namespace parley::tests
