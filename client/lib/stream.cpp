// The bytes between client and server: asio's TLS stream, and what is verified.
#include "lib/stream.hpp"

#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <algorithm>
#include <array>
#include <asio/ssl/error.hpp>
#include <asio/ssl/host_name_verification.hpp>
#include <cctype>
#include <stdexcept>

namespace parley::client {

namespace {

std::string hex(std::span<const unsigned char> bytes) {
  return fmt::format("{:02x}", fmt::join(bytes.begin(), bytes.end(), ""));
}

std::string why_not_verified(SSL* ssl, const std::error_code& error) {
  if (error == asio::error::operation_aborted) return "no TLS handshake in time";
  const long result = ::SSL_get_verify_result(ssl);
  if (result == X509_V_OK) return error.message();
  return fmt::format(
      "the server's certificate is not trusted: {} "
      "(--ca-file or --tls-fingerprint say what to trust)",
      ::X509_verify_cert_error_string(result));
}

}  // namespace

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

Stream::Stream(const Executor& executor, const TlsOptions& options)
    : socket_(executor), fingerprint_(options.fingerprint) {
  if (!options.on) return;
  tls_ = std::make_unique<Tls>();
  ::SSL_CTX_set_min_proto_version(tls_->context.native_handle(), TLS1_2_VERSION);
  std::error_code error;
  tls_->context.set_default_verify_paths(error);
  error.clear();  // a system without certificates: then only what is given is trusted
  if (!options.ca_file.empty()) tls_->context.load_verify_file(options.ca_file, error);
  if (error) throw std::runtime_error(options.ca_file + ": " + error.message());
  tls_->stream.emplace(socket_, tls_->context);
}

bool Stream::has_fingerprint() {
  X509* const certificate = ::SSL_get0_peer_certificate(tls_->stream->native_handle());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  return certificate != nullptr &&
         ::X509_digest(certificate, ::EVP_sha256(), digest.data(), &size) == 1 &&
         hex(std::span(digest).first(size)) == fingerprint_;
}

awaitable<std::string> Stream::secure(std::string host) {
  if (!tls_) co_return std::string{};
  auto& stream = *tls_->stream;
  std::error_code not_an_address;
  static_cast<void>(asio::ip::make_address(host, not_an_address));
  if (not_an_address) SSL_set_tlsext_host_name(stream.native_handle(), host.c_str());
  if (fingerprint_.empty()) {
    stream.set_verify_mode(asio::ssl::verify_peer);
    stream.set_verify_callback(asio::ssl::host_name_verification(host));
  } else {
    stream.set_verify_mode(asio::ssl::verify_none);  // it is compared below, before any byte
  }
  const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::client, as_result);
  if (error) co_return why_not_verified(stream.native_handle(), error);
  if (!fingerprint_.empty() && !has_fingerprint()) {
    co_return std::string("the server's certificate does not have the fingerprint that was given");
  }
  co_return std::string{};
}

awaitable<std::pair<std::error_code, std::size_t>> Stream::read_some(std::span<char> into) {
  const auto buffer = asio::buffer(into.data(), into.size());
  if (tls_) {
    auto [failure, size] = co_await tls_->stream->async_read_some(buffer, as_result);
    // A server that closes without a farewell: what it owed is known to the protocol above.
    if (failure == asio::ssl::error::stream_truncated) failure = asio::error::eof;
    co_return std::pair(failure, size);
  }
  const auto [error, size] = co_await socket_.async_read_some(buffer, as_result);
  co_return std::pair(error, size);
}

awaitable<std::error_code> Stream::write(std::string_view bytes) {
  const auto buffer = asio::buffer(bytes);
  if (tls_) {
    const auto [error, size] = co_await asio::async_write(*tls_->stream, buffer, as_result);
    co_return error;
  }
  const auto [error, size] = co_await asio::async_write(socket_, buffer, as_result);
  co_return error;
}

}  // namespace parley::client
