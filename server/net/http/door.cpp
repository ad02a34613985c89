// The HTTP side of one loop: reading requests, writing answers, deadlines.
#include "net/http/door.hpp"

#include <array>
#include <asio/write.hpp>
#include <tuple>
#include <utility>

#include "net/http/request.hpp"

namespace parley::net::http {

Door::Door(Loop& loop, const Site& site)
    : loop_(loop), site_(site), clock_(loop.executor()), scope_(loop.executor()) {}

void Door::welcome(Socket socket, const std::string& address) {
  if (closing_ || visitors_.size() >= visitors_most) return;  // the socket closes
  std::error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  visitors_.push_back({std::move(socket), address, loop_.now()});
  scope_.spawn(serve(std::prev(visitors_.end())));
}

awaitable<void> Door::serve(std::list<Visitor>::iterator visitor) {
  try {
    if (!co_await converse(*visitor)) co_await hang_up(*visitor);
  } catch (const std::exception& broken) {
    loop_.report(Severity::error, std::string("an HTTP visitor failed: ") + broken.what());
  }
  visitors_.erase(visitor);
}

/// True: the socket has been handed on.
awaitable<bool> Door::converse(Visitor& visitor) {
  RequestParser parser;
  std::string waiting;  // bytes behind the last head, at most one read
  for (unsigned count = 1; count <= requests_most; ++count) {
    visitor.since = loop_.now();
    std::optional<Request> request;
    while (!request) {
      const std::size_t used = parser.feed(waiting);
      waiting.erase(0, used);
      if (parser.refusal()) {
        co_await send(visitor, refuse(parser.refusal()->status), false);
        co_return false;
      }
      request = parser.request();
      if (request) break;
      std::array<char, 2048> bytes;
      const auto [error, size] =
          co_await visitor.socket.async_read_some(asio::buffer(bytes), as_result);
      if (error) co_return false;
      loop_.metrics().bytes_in.add(size);
      waiting.append(bytes.data(), size);
    }
    const Response response = respond(*request, site_);
    const bool keep = request->keep_alive && !request->has_body && count < requests_most;
    if (!co_await send(visitor, response, keep)) co_return false;
    if (response.switch_protocol) {
      become_websocket(visitor, response.sub_protocol, waiting);
      co_return true;
    }
    if (!keep) co_return false;
  }
  co_return false;
}

/// A close with unread input would reset the connection, and could take the answer with it.
awaitable<void> Door::hang_up(Visitor& visitor) {
  constexpr std::size_t bytes_most = 64 << 10;
  std::error_code error;
  visitor.socket.shutdown(Socket::shutdown_send, error);
  std::array<char, 2048> dropped;
  for (std::size_t total = 0, size = 0; !error && total < bytes_most; total += size) {
    std::tie(error, size) =
        co_await visitor.socket.async_read_some(asio::buffer(dropped), as_result);
  }
}

awaitable<bool> Door::send(Visitor& visitor, const Response& response, bool keep_alive) {
  const std::string head = head_of(response, keep_alive);
  const std::string_view body = response.head_only ? std::string_view{} : response.body();
  const std::array parts{asio::buffer(head), asio::buffer(body)};
  const auto [error, size] = co_await asio::async_write(visitor.socket, parts, as_result);
  loop_.metrics().bytes_out.add(size);
  co_return !error;
}

void Door::become_websocket(Visitor& visitor, std::string_view protocol, std::string_view first) {
  loop_.adopt({.socket = std::move(visitor.socket),
               .address = visitor.address,
               .framing = protocol == irc_binary ? Framing::binary : Framing::text,
               .irc = !protocol.empty(),
               .first = first});
}

awaitable<void> Door::run() {
  while (!closing_) {
    clock_.expires_after(std::chrono::seconds(1));
    co_await clock_.async_wait(as_result);
    const auto bound = static_cast<Tick>(loop_.tuning().request_within.count());
    for (Visitor& visitor : visitors_) {
      std::error_code ignored;
      if (loop_.now() - visitor.since >= bound) visitor.socket.close(ignored);
    }
  }
  co_await scope_.join();
}

void Door::close() {
  closing_ = true;
  clock_.cancel();
  std::error_code ignored;
  for (Visitor& visitor : visitors_) visitor.socket.close(ignored);
}

}  // namespace parley::net::http
