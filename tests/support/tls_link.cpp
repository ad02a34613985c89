// TLS for test clients.
#include "support/tls_link.hpp"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>

#include <cstdint>
#include <cstdlib>
#include <map>
#include <stdexcept>
#include <utility>

#include "support/deadline.hpp"
#include "support/line_reader.hpp"

namespace parley::tests {

namespace {

std::map<std::uint16_t, TlsTwin>& noted_twins() {
  static std::map<std::uint16_t, TlsTwin> twins;
  return twins;
}

std::string why() {
  const char* const reason = ::ERR_reason_error_string(::ERR_peek_error());
  return reason != nullptr ? reason : "the connection broke";
}

}  // namespace

struct TlsLink::Parts {
  std::unique_ptr<SSL_CTX, decltype(&::SSL_CTX_free)> context{::SSL_CTX_new(::TLS_client_method()),
                                                              &::SSL_CTX_free};
  std::unique_ptr<SSL, decltype(&::SSL_free)> ssl{nullptr, &::SSL_free};
  int descriptor = -1;

  /// Waits for what the last call wants; false: it has failed, or the server has ended.
  bool wait(int result, const Deadline& deadline, const char* what) const {
    const int error = ::SSL_get_error(ssl.get(), result);
    if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) return false;
    const short events = error == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT;
    pollfd waiting{descriptor, events, 0};
    if (::poll(&waiting, 1, deadline.poll_timeout()) == 0) throw TimedOut(what);
    return true;
  }
};

TlsLink::TlsLink(int descriptor, const TlsSetting& setting, std::chrono::milliseconds within)
    : parts_(std::make_unique<Parts>()) {
  SSL_CTX* const context = parts_->context.get();
  ::SSL_CTX_set_options(context, SSL_OP_IGNORE_UNEXPECTED_EOF);
  const std::string alpn = static_cast<char>(setting.alpn.size()) + setting.alpn;
  if (!setting.alpn.empty()) {
    ::SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(alpn.data()),
                              static_cast<unsigned>(alpn.size()));
  }
  const char* const file = setting.certificate.c_str();
  if (!setting.certificate.empty() &&
      (::SSL_CTX_use_certificate_file(context, file, SSL_FILETYPE_PEM) != 1 ||
       ::SSL_CTX_use_PrivateKey_file(context, file, SSL_FILETYPE_PEM) != 1)) {
    throw std::runtime_error(setting.certificate + ": " + why());
  }
  ::fcntl(descriptor, F_SETFL, ::fcntl(descriptor, F_GETFL) | O_NONBLOCK);
  parts_->descriptor = descriptor;
  parts_->ssl.reset(::SSL_new(context));
  ::SSL_set_fd(parts_->ssl.get(), descriptor);
  const Deadline deadline(within);
  for (;;) {
    ::ERR_clear_error();
    const int result = ::SSL_connect(parts_->ssl.get());
    if (result == 1) return;
    if (!parts_->wait(result, deadline, "no TLS handshake")) {
      throw std::runtime_error("no TLS handshake: " + why());
    }
  }
}

TlsLink::~TlsLink() = default;

void TlsLink::write(std::string_view bytes, std::chrono::milliseconds within) {
  const Deadline deadline(within);
  while (!bytes.empty()) {
    std::size_t size = 0;
    ::ERR_clear_error();
    const int result = ::SSL_write_ex(parts_->ssl.get(), bytes.data(), bytes.size(), &size);
    if (result == 1) {
      bytes.remove_prefix(size);
    } else if (!parts_->wait(result, deadline, "the server does not read what is sent")) {
      throw std::runtime_error("send: " + why());
    }
  }
}

std::size_t TlsLink::read(char* into, std::size_t size, std::chrono::milliseconds within) {
  const Deadline deadline(within);
  for (;;) {
    std::size_t got = 0;
    ::ERR_clear_error();
    const int result = ::SSL_read_ex(parts_->ssl.get(), into, size, &got);
    if (result == 1) return got;
    if (!parts_->wait(result, deadline, "nothing came in time")) return 0;
  }
}

void TlsLink::finish_sending() { ::SSL_shutdown(parts_->ssl.get()); }

std::string TlsLink::alpn() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  ::SSL_get0_alpn_selected(parts_->ssl.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

bool everything_through_tls() { return std::getenv("PARLEY_TEST_TLS") != nullptr; }

NotedTlsTwin::NotedTlsTwin(std::uint16_t plain_port, TlsTwin twin) : plain_port_(plain_port) {
  noted_twins()[plain_port] = std::move(twin);
}

NotedTlsTwin::~NotedTlsTwin() { noted_twins().erase(plain_port_); }

std::optional<TlsTwin> tls_twin_of(std::uint16_t plain_port) {
  const auto noted = noted_twins().find(plain_port);
  if (noted == noted_twins().end()) return std::nullopt;
  return noted->second;
}

}  // namespace parley::tests
