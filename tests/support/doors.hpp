// By which doors a server under test is to be had, and how a client comes through one.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "support/raw_client.hpp"

namespace parley::tests {

/// Flags of a server that keeps nothing, with HTTP beside chat.
inline const std::vector<std::string> http_door{"--store", "memory", "--http", "127.0.0.1:0"};

/// The same with all four doors: chat and HTTP, each in plain text and through TLS.
inline const std::vector<std::string> all_doors{"--store", "memory",      "--http", "127.0.0.1:0",
                                                "--https", "127.0.0.1:0", "--tls",  "127.0.0.1:0"};

/// `alpn`: the protocol that the client offers; "" for none. `setting`: what else it does.
inline RawClient::Setting through_tls(const std::string& alpn = "",
                                      RawClient::Setting setting = {}) {
  setting.tls = TlsSetting{.alpn = alpn};
  return setting;
}

}  // namespace parley::tests
