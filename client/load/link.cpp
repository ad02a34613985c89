// TLS and WebSocket under one connection of the load tester.
#include "load/link.hpp"

#include <openssl/err.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <new>
#include <utility>

namespace parley::load {

namespace {
constexpr std::size_t answer_most = 8192;  // bytes of an HTTP head
constexpr unsigned text_opcode = 1;
}  // namespace

LinkPlan::LinkPlan(const client::TlsOptions& options, bool by_websocket, DialectKind speaks,
                   const std::string& server)
    : tls(options), websocket(by_websocket), dialect(speaks), host(server) {
  if (!tls.on) return;
  context.emplace(client::make_tls_context(tls));
  ::SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS |
                                                   SSL_MODE_ENABLE_PARTIAL_WRITE |
                                                   SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  ::SSL_CTX_set_options(context->native_handle(), SSL_OP_IGNORE_UNEXPECTED_EOF);
}

Link::Link(LinkPlan& plan, int descriptor) : plan_(plan), descriptor_(descriptor) {
  if (plan.websocket) {
    const std::string_view protocol =
        plan.dialect == DialectKind::irc ? "Sec-WebSocket-Protocol: text.ircv3.net\r\n" : "";
    // The key proves nothing but that the other side knows the RFC: one will do.
    handshake_ = "GET /ws HTTP/1.1\r\nHost: " + plan.host +
                 "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                 "Sec-WebSocket-Key: cGFybGV5LWxvYWQgICAgIA==\r\nSec-WebSocket-Version: 13\r\n";
    handshake_.append(protocol).append("\r\n");
  }
  if (!plan.tls.on) return;
  ssl_.reset(::SSL_new(plan.context->native_handle()));
  if (!ssl_ || ::SSL_set_fd(ssl_.get(), descriptor) != 1) throw std::bad_alloc();
  ::SSL_set_connect_state(ssl_.get());
  client::expect_server(ssl_.get(), plan.tls, plan.host);
}

Link::Step Link::fail(std::string why) {
  why_ = std::move(why);
  return Step::failed;
}

Link::Step Link::step(int result) const {
  switch (::SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_NONE: return Step::done;
    case SSL_ERROR_WANT_READ: return Step::want_read;
    case SSL_ERROR_WANT_WRITE: return Step::want_write;
    case SSL_ERROR_ZERO_RETURN: return Step::ended;
    default: return Step::failed;
  }
}

Link::Step Link::open() {
  Step now = Step::done;
  if (stage_ == Stage::tls) now = shake_hands();
  if (now == Step::done && stage_ == Stage::asking) now = ask();
  if (now == Step::done && stage_ == Stage::answered) now = hear_answer();
  return now;
}

Link::Step Link::shake_hands() {
  if (ssl_) {
    ::ERR_clear_error();
    const Step now = step(::SSL_do_handshake(ssl_.get()));
    if (now == Step::failed || now == Step::ended) {
      return fail(client::why_no_handshake(ssl_.get(), "no TLS handshake"));
    }
    if (now != Step::done) return now;
    if (std::string why = client::check_server(ssl_.get(), plan_.tls); !why.empty()) {
      return fail(std::move(why));
    }
  }
  stage_ = plan_.websocket ? Stage::asking : Stage::open;
  return Step::done;
}

Link::Step Link::ask() {
  while (!handshake_.empty()) {
    std::size_t written = 0;
    const Step now = write(handshake_, written);
    if (now == Step::failed) return fail("connection broken in the WebSocket handshake");
    if (now != Step::done) return now;
    handshake_.erase(0, written);
  }
  stage_ = Stage::answered;
  return Step::done;
}

Link::Step Link::hear_answer() {
  constexpr std::string_view accepted = "HTTP/1.1 101 ";
  constexpr std::string_view head_end = "\r\n\r\n";
  // Byte by byte: what stands behind the head are frames. This is done once.
  while (!handshake_.ends_with(head_end)) {
    std::array<char, 1> byte{};
    std::size_t size = 0;
    const Step now = raw_read(byte, size);
    if (now == Step::want_read || now == Step::want_write) return now;
    if (now != Step::done || handshake_.size() > answer_most) {
      return fail("the WebSocket handshake has no answer");
    }
    handshake_.append(byte.data(), size);
  }
  if (!handshake_.starts_with(accepted)) {
    return fail("no WebSocket there: " + handshake_.substr(0, handshake_.find('\r')));
  }
  handshake_ = {};
  stage_ = Stage::open;
  return Step::done;
}

std::string Link::wrapped(std::string lines) const {
  if (!plan_.websocket) return lines;
  std::string frames;
  for (std::string_view rest = lines; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    frames += client_frame(text_opcode, line);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return frames;
}

Link::Step Link::write(std::string_view bytes, std::size_t& written) {
  if (ssl_) {
    ::ERR_clear_error();
    return step(::SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &written));
  }
  const ssize_t sent = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  if (sent < 0) return errno == EAGAIN || errno == EINTR ? Step::want_write : Step::failed;
  written = static_cast<std::size_t>(sent);
  return Step::done;
}

Link::Step Link::raw_read(std::span<char> into, std::size_t& size) {
  if (ssl_) {
    ::ERR_clear_error();
    return step(::SSL_read_ex(ssl_.get(), into.data(), into.size(), &size));
  }
  const ssize_t got = ::recv(descriptor_, into.data(), into.size(), MSG_DONTWAIT);
  if (got == 0) return Step::ended;
  if (got < 0) return errno == EAGAIN || errno == EINTR ? Step::want_read : Step::failed;
  size = static_cast<std::size_t>(got);
  return Step::done;
}

Link::Step Link::read(std::span<char> scratch, std::string_view& text) {
  if (unframer_.ended()) return Step::ended;
  std::size_t size = 0;
  const Step now = raw_read(scratch, size);
  if (now != Step::done) return now;
  text = {scratch.data(), size};
  if (!plan_.websocket) return now;
  plan_.lines.clear();
  unframer_.take(text, plan_.lines);
  text = plan_.lines;
  return now;
}

bool Link::has_more() const { return ssl_ && ::SSL_pending(ssl_.get()) > 0; }

}  // namespace parley::load
