// The bytes of an HTTP visitor: OpenSSL is asked, and the socket waited for.
#include "net/http/stream.hpp"

#include <array>
#include <asio/write.hpp>

namespace parley::net::http {

namespace {

/// Waits for what OpenSSL wants. An error where it wants nothing more.
awaitable<std::error_code> wait_for(Arrival& visitor, tls::Step step) {
  if (step == tls::Step::ended) co_return asio::error::eof;
  if (step == tls::Step::failed) co_return asio::error::connection_aborted;
  const auto what = step == tls::Step::want_read ? Socket::wait_read : Socket::wait_write;
  const auto [error] = co_await visitor.socket.async_wait(what, as_result);
  co_return error;
}

awaitable<std::pair<std::error_code, std::size_t>> write_tls(Arrival& visitor,
                                                             std::string_view bytes) {
  std::size_t total = 0;
  while (!bytes.empty()) {
    std::size_t size = 0;
    const tls::Step step = visitor.tls->write(bytes, size);
    if (step != tls::Step::done) {
      if (const auto error = co_await wait_for(visitor, step)) co_return std::pair(error, total);
    }
    bytes.remove_prefix(size);
    total += size;
  }
  co_return std::pair(std::error_code{}, total);
}

}  // namespace

awaitable<bool> shake_hands(Arrival& visitor) {
  while (visitor.tls && !visitor.tls->is_ready()) {
    const tls::Step step = visitor.tls->shake_hands();
    if (step != tls::Step::done && co_await wait_for(visitor, step)) co_return false;
  }
  co_return true;
}

awaitable<std::pair<std::error_code, std::size_t>> read_some(Arrival& visitor,
                                                             std::span<char> into) {
  if (!visitor.tls) {
    const auto [error, size] =
        co_await visitor.socket.async_read_some(asio::buffer(into.data(), into.size()), as_result);
    co_return std::pair(error, size);
  }
  for (;;) {
    std::size_t size = 0;
    const tls::Step step = visitor.tls->read(into, size);
    if (step == tls::Step::done) co_return std::pair(std::error_code{}, size);
    if (const auto error = co_await wait_for(visitor, step)) co_return std::pair(error, 0U);
  }
}

awaitable<std::pair<std::error_code, std::size_t>> write(Arrival& visitor, std::string_view head,
                                                         std::string_view body) {
  if (!visitor.tls) {
    const std::array parts{asio::buffer(head), asio::buffer(body)};
    const auto [error, size] = co_await asio::async_write(visitor.socket, parts, as_result);
    co_return std::pair(error, size);
  }
  const auto [error, size] = co_await write_tls(visitor, head);
  if (error) co_return std::pair(error, size);
  const auto [failure, more] = co_await write_tls(visitor, body);
  co_return std::pair(failure, size + more);
}

void finish_sending(Arrival& visitor) {
  std::error_code ignored;
  if (visitor.tls) visitor.tls->finish_sending();
  visitor.socket.shutdown(Socket::shutdown_send, ignored);
}

}  // namespace parley::net::http
