// One figure of a server's metrics page, for tests.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/raw_client.hpp"

namespace parley::tests {

/// `page`: its lines. "absent": there is no such metric.
inline std::string metric(const std::vector<std::string>& page, const std::string& name) {
  for (const std::string& line : page) {
    if (line.starts_with(name + " ")) return line.substr(name.size() + 1);
  }
  return "absent";
}

/// `client`: a fresh connection to the server's HTTP port.
inline std::string metric(RawClient client, const std::string& name) {
  client.send_bytes("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
  std::vector<std::string> page;
  while (auto line = client.next_line()) page.push_back(std::move(*line));
  return metric(page, name);
}

}  // namespace parley::tests
