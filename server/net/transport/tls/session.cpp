// TLS on one socket: handshake, read, gathered write.
#include "net/transport/tls/session.hpp"

#include <fmt/format.h>
#include <openssl/err.h>

#include <array>
#include <new>

namespace parley::net::tls {

namespace {
constexpr std::size_t record_most = 16 << 10;  // what one TLS record carries
}

Session::Session(const Context& context, int descriptor) : ssl_(::SSL_new(context.get())) {
  if (!ssl_ || ::SSL_set_fd(ssl_.get(), descriptor) != 1) throw std::bad_alloc();
  ::SSL_set_accept_state(ssl_.get());
}

Step Session::step(int result) {
  switch (::SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_NONE: return Step::done;
    case SSL_ERROR_WANT_READ: return Step::want_read;
    case SSL_ERROR_WANT_WRITE: return Step::want_write;
    case SSL_ERROR_ZERO_RETURN: return Step::ended;
    default: broken_ = true; return Step::failed;
  }
}

Step Session::shake_hands() {
  ::ERR_clear_error();
  const Step now = step(::SSL_do_handshake(ssl_.get()));
  ready_ = now == Step::done;
  return now;
}

Step Session::read(std::span<char> into, std::size_t& size) {
  ::ERR_clear_error();
  return step(::SSL_read_ex(ssl_.get(), into.data(), into.size(), &size));
}

bool Session::has_more() const { return ::SSL_pending(ssl_.get()) > 0; }

std::string Session::peer_fingerprint() const {
  X509* const certificate = ::SSL_get0_peer_certificate(ssl_.get());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  if (!ready_ || certificate == nullptr ||
      ::X509_digest(certificate, ::EVP_sha256(), digest.data(), &size) != 1) {
    return {};
  }
  return fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + size, ""));
}

Step Session::write(std::string_view bytes, std::size_t& written) {
  ::ERR_clear_error();
  return step(::SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written));
}

Outbox::Written Session::write(Outbox& outbox) {
  std::array<char, record_most> record;
  while (!outbox.empty()) {
    const std::size_t size = outbox.peek(record);
    std::size_t written = 0;
    // After want_write OpenSSL demands the same bytes again, and it may be more of them: an outbox
    // only grows at its end.
    switch (write({record.data(), size}, written)) {
      case Step::done: outbox.consume(written); break;
      case Step::want_write: return Outbox::Written::some;
      default: return Outbox::Written::failed;
    }
  }
  return Outbox::Written::all;
}

void Session::finish_sending() {
  if (!ready_ || broken_) return;
  ::ERR_clear_error();
  ::SSL_shutdown(ssl_.get());
}

}  // namespace parley::net::tls
