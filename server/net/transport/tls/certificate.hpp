// Certificates: read from files, or made for a server that has none.
#pragma once

#include <filesystem>
#include <string>

#include "net/transport/tls/session.hpp"

namespace parley::net::tls {

/// PEM files.
struct Files {
  std::filesystem::path certificate;  // with the chain behind it
  std::filesystem::path key;
};

/// Makes a self-signed certificate (P-256, ten years, "localhost") and its key, mode 0600, in
/// `directory`, unless they are there. Throws std::runtime_error with one line.
[[nodiscard]] Files self_signed(const std::filesystem::path& directory);

/// One certificate, for the two kinds of port. They differ in their names for ALPN ("irc",
/// "http/1.1"; a client that knows neither is served as well), and only chat asks for the client's.
struct Contexts {
  Context chat;
  Context web;
};

/// TLS 1.2 and 1.3. `ask_clients`: for a certificate that they need not have; whoever signed it.
/// Throws std::runtime_error with one line that names the file.
[[nodiscard]] Contexts load(const Files& files, bool ask_clients = false);

/// SHA-256 of the certificate, as "AB:CD:...".
[[nodiscard]] std::string fingerprint(const Context& context);

}  // namespace parley::net::tls
