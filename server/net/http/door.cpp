// The HTTP side of one loop: reading requests, writing answers, deadlines.
#include "net/http/door.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>
#include <tuple>
#include <utility>

#include "core/secret.hpp"
#include "net/async/clock.hpp"
#include "net/http/stream.hpp"
#include "net/transport/send_parts.hpp"

namespace parley::net::http {

Door::Door(LoopContext& loop, Upgrade upgrade, const Site& site, Admission& admission)
    : loop_(loop),
      upgrade_(std::move(upgrade)),
      site_(site),
      admission_(admission),
      clock_(loop.executor()),
      scope_(loop.executor()) {}

void Door::welcome(Arrival visitor) {
  if (closing_ || visitors_.size() >= visitors_most) return;  // the socket closes
  std::error_code ignored;
  if (has_enough(visitor)) return turn_away(visitor);
  visitor.socket.non_blocking(true, ignored);  // as OpenSSL needs it
  visitor.socket.set_option(tcp::no_delay(true), ignored);
  visitors_.push_back({std::move(visitor), loop_.now()});
  scope_.spawn(serve(std::prev(visitors_.end())));
}

bool Door::has_enough(const Arrival& visitor) const {
  if (!visitor.ticket) return false;  // an exempt address, or a proxy
  const AddressLimits& limits = loop_.tuning().addresses;
  const std::string client = limits.prefixes.client_of(visitor.address);
  const auto same = std::ranges::count_if(visitors_, [&](const Visitor& other) {
    return limits.prefixes.client_of(other.it.address) == client;
  });
  return static_cast<std::size_t>(same) >= limits.http_connections;
}

void Door::turn_away(Arrival& visitor) const {
  loop_.metrics().connections_refused.add(1);
  if (visitor.tls) return;  // nothing can be said without a handshake
  const Response response = refuse(Admission::http_status(Admission::Refusal::too_many));
  send_last_words(visitor.socket.native_handle(), head_of(response, false) + response.text);
}

awaitable<void> Door::serve(std::list<Visitor>::iterator visitor) {
  try {
    const bool safe = co_await shake_hands(visitor->it);
    if (safe && !co_await converse(*visitor)) co_await hang_up(*visitor);
  } catch (const std::exception& broken) {
    loop_.report(Severity::error, std::string("an HTTP visitor failed: ") + broken.what());
  }
  visitors_.erase(visitor);
}

/// True: the socket has been handed on.
awaitable<bool> Door::converse(Visitor& visitor) {
  RequestParser parser;
  std::array<char, 2048> bytes;
  // A WebSocket's first message may come with its handshake, and be a password.
  const core::Wiping passing(bytes);
  std::string_view waiting;  // of `bytes`: what stands behind the last head
  for (unsigned count = 1; count <= requests_most; ++count) {
    visitor.since = loop_.now();
    std::optional<Request> request;
    while (!request) {
      waiting.remove_prefix(parser.feed(waiting));
      if (parser.refusal()) {
        Response refusal = refuse(parser.refusal()->status);
        co_await send(visitor, refusal, false);
        co_return false;
      }
      request = parser.request();
      if (request) break;
      const auto [error, size] = co_await read_some(visitor.it, bytes);
      if (error) co_return false;
      loop_.metrics().bytes_in.add(size);
      waiting = {bytes.data(), size};
    }
    Response response = respond(*request, site_);
    if (const unsigned refusal = response.switch_protocol ? learn_client(visitor, *request) : 0) {
      response = refuse(refusal);
    }
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
  finish_sending(visitor.it);
  std::array<char, 2048> dropped;
  for (std::size_t total = 0, size = 0; !error && total < bytes_most; total += size) {
    std::tie(error, size) =
        co_await visitor.it.socket.async_read_some(asio::buffer(dropped), as_result);
    core::wipe(std::span(dropped).first(size));
  }
}

awaitable<bool> Door::send(Visitor& visitor, Response& response, bool keep_alive) {
  const auto strict = loop_.tuning().strict_transport;
  if (visitor.it.tls && strict.count() > 0) {  // RFC 6797: never in plain text
    response.headers.emplace_back("Strict-Transport-Security",
                                  "max-age=" + std::to_string(strict.count()));
  }
  const std::string head = head_of(response, keep_alive);
  const std::string_view body = response.head_only ? std::string_view{} : response.body();
  const auto [error, size] = co_await write(visitor.it, head, body);
  loop_.metrics().bytes_out.add(size);
  co_return !error;
}

unsigned Door::learn_client(Visitor& visitor, const Request& request) {
  std::error_code error;
  auto client = asio::ip::make_address(visitor.it.address, error);
  const Proxies& proxies = loop_.tuning().proxies;
  if (error || visitor.it.ticket || !proxies.trusts(client)) return 0;
  // Every proxy adds its peer at the end: the last that no trusted one added is the client's word.
  const auto path = request.words("x-forwarded-for");
  for (auto hop = path.rbegin(); hop != path.rend() && proxies.trusts(client); ++hop) {
    const auto address = asio::ip::make_address(*hop, error);
    if (error) break;
    client = plain(address);
  }
  auto answer = admission_.admit(client, steady_now());
  if (const auto* why = std::get_if<Admission::Refusal>(&answer)) {
    loop_.metrics().connections_refused.add(1);
    return Admission::http_status(*why);
  }
  visitor.it.address = client.to_string();
  visitor.it.ticket = std::get<Admission::Ticket>(std::move(answer));
  return 0;
}

void Door::become_websocket(Visitor& visitor, std::string_view protocol, std::string_view first) {
  visitor.it.framing = protocol == irc_binary ? Framing::binary : Framing::text;
  visitor.it.irc = !protocol.empty();
  visitor.it.first = first;
  upgrade_(std::move(visitor.it));
}

awaitable<void> Door::run() {
  while (!closing_) {
    clock_.expires_after(std::chrono::seconds(1));
    co_await clock_.async_wait(as_result);
    const auto bound = static_cast<Tick>(loop_.tuning().request_within.count());
    for (Visitor& visitor : visitors_) {
      std::error_code ignored;
      if (loop_.now() - visitor.since >= bound) visitor.it.socket.close(ignored);
    }
  }
  co_await scope_.join();
}

void Door::close() {
  closing_ = true;
  clock_.cancel();
  std::error_code ignored;
  for (Visitor& visitor : visitors_) visitor.it.socket.close(ignored);
}

}  // namespace parley::net::http
