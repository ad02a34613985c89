// TLS from the client's side: trust.
#include "lib/tls.hpp"

#include <fmt/format.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <array>
#include <asio/ip/address.hpp>
#include <cctype>
#include <stdexcept>

namespace parley::client {

std::optional<std::string> parse_fingerprint(std::string_view text) {
  std::string digits;
  for (const char letter : text) {
    if (letter == ':') continue;
    if (std::isxdigit(static_cast<unsigned char>(letter)) == 0) return std::nullopt;
    digits += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  constexpr std::size_t sha256_digits = 64;
  if (digits.size() != sha256_digits) return std::nullopt;
  return digits;
}

asio::ssl::context make_tls_context(const TlsOptions& options) {
  asio::ssl::context context(asio::ssl::context::tls_client);
  ::SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_2_VERSION);
  std::error_code error;
  context.set_default_verify_paths(error);
  error.clear();  // a system without certificates: then only what is given is trusted
  if (!options.ca_file.empty()) context.load_verify_file(options.ca_file, error);
  if (error) throw std::runtime_error(options.ca_file + ": " + error.message());
  return context;
}

void expect_server(SSL* ssl, const TlsOptions& options, const std::string& host) {
  std::error_code no_address;
  static_cast<void>(asio::ip::make_address(host, no_address));
  if (no_address) SSL_set_tlsext_host_name(ssl, host.c_str());
  if (!options.fingerprint.empty()) {
    ::SSL_set_verify(ssl, SSL_VERIFY_NONE, nullptr);
    return;
  }
  ::SSL_set_verify(ssl, SSL_VERIFY_PEER, nullptr);
  ::SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  const int set = no_address ? ::SSL_set1_host(ssl, host.c_str())
                             : ::X509_VERIFY_PARAM_set1_ip_asc(::SSL_get0_param(ssl), host.c_str());
  if (set != 1) throw std::runtime_error("no certificate can be for '" + host + "'");
}

std::string check_server(SSL* ssl, const TlsOptions& options) {
  if (options.fingerprint.empty()) return {};
  const X509* const certificate = ::SSL_get0_peer_certificate(ssl);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  if (certificate != nullptr &&
      ::X509_digest(certificate, ::EVP_sha256(), digest.data(), &size) == 1 &&
      fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + size, "")) ==
          options.fingerprint) {
    return {};
  }
  return "the server's certificate does not have the fingerprint that was given";
}

std::string why_no_handshake(SSL* ssl, const std::string& otherwise) {
  const long result = ::SSL_get_verify_result(ssl);
  if (result == X509_V_OK) return otherwise;
  return fmt::format(
      "the server's certificate is not trusted: {} "
      "(--ca-file or --tls-fingerprint say what to trust)",
      ::X509_verify_cert_error_string(result));
}

}  // namespace parley::client
