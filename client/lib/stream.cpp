// The bytes between client and server: asio's TLS stream.
#include "lib/stream.hpp"

#include <asio/ssl/error.hpp>

namespace parley::client {

Stream::Stream(const Executor& executor, const TlsOptions& options)
    : socket_(executor), options_(options) {
  if (!options.on) return;
  tls_ = std::make_unique<Tls>(options);
  tls_->stream.emplace(socket_, tls_->context);
}

awaitable<std::string> Stream::secure(std::string host) {
  if (!tls_) co_return std::string{};
  auto& stream = *tls_->stream;
  expect_server(stream.native_handle(), options_, host);
  const auto [error] = co_await stream.async_handshake(asio::ssl::stream_base::client, as_result);
  if (error == asio::error::operation_aborted) co_return std::string("no TLS handshake in time");
  if (error) co_return why_no_handshake(stream.native_handle(), error.message());
  co_return check_server(stream.native_handle(), options_);
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
