// The gate of one loop: proxies, limits, and who is handed to whom.
#include "net/server/gate.hpp"

#include <array>
#include <iterator>
#include <utility>

#include "core/secret.hpp"
#include "net/async/clock.hpp"
#include "net/transport/proxy/header.hpp"
#include "net/transport/send_parts.hpp"
#include "wire/irc/message.hpp"
#include "wire/json/encode.hpp"

namespace parley::net {

namespace {

/// Nobody has said yet which language is spoken: one line for each, JSON's first, which is the last
/// that a JSON client reads.
std::string in_both_languages(const core::event::Closing& closing) {
  std::string lines = wire::json::encode(closing);
  wire::irc::append_line(lines, {}, {}, "ERROR", {closing.code + ": " + closing.reason});
  return lines;
}

std::string words_for(Entrance entrance, const core::event::Closing& closing, unsigned status) {
  if (entrance == Entrance::chat) return in_both_languages(closing);
  if (entrance != Entrance::http) return {};
  const http::Response response = http::refuse(status);
  return http::head_of(response, false) + response.text;
}

}  // namespace

std::string Gate::words_when_full(Entrance entrance) {
  return words_for(entrance,
                   {core::closing::server_full.name, "the server has no room for more connections",
                    std::chrono::seconds(5)},
                   503);
}

Gate::Gate(LoopContext& loop, Chat chat, http::Door& door, Admission& admission)
    : loop_(loop),
      chat_(std::move(chat)),
      door_(door),
      admission_(admission),
      clock_(loop.executor()),
      scope_(loop.executor()) {}

void Gate::welcome(Entrance entrance, Socket socket, const asio::ip::address& peer) {
  if (closing_) return;  // the socket closes
  const Proxies& proxies = loop_.tuning().proxies;
  if (!proxies.trusts(peer)) return admit(entrance, std::move(socket), peer);
  if (!proxies.begin_with_header[index_of(entrance)]) {
    // A reverse proxy of HTTP says it in each request; nobody else speaks for others here.
    if (!is_http(entrance)) return admit(entrance, std::move(socket), peer, proxies.tls);
    return hand_on(entrance, {.socket = std::move(socket),
                              .address = peer.to_string(),
                              .encrypted_before = proxies.tls});
  }
  if (waiting_.size() >= waiting_most) return loop_.metrics().connections_refused.add(1);
  waiting_.push_back({entrance, std::move(socket), loop_.now()});
  scope_.spawn(hear_proxy(std::prev(waiting_.end()), peer));
}

awaitable<void> Gate::hear_proxy(std::list<Waiting>::iterator waiting, asio::ip::address peer) {
  proxy::HeaderReader reader;
  Socket& socket = waiting->socket;
  std::error_code failure;
  while (!failure && reader.state() == proxy::HeaderReader::State::reading) {
    std::tie(failure) = co_await socket.async_wait(Socket::wait_read, as_result);
    if (failure) break;
    // Looked at first: what stands behind the header belongs to the connection, or to OpenSSL.
    std::array<char, 512> bytes;
    const int descriptor = socket.native_handle();
    const ssize_t seen = ::recv(descriptor, bytes.data(), bytes.size(), MSG_PEEK | MSG_DONTWAIT);
    if (seen < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (seen <= 0) break;
    const core::Wiping passing{std::span<char>(bytes).first(static_cast<std::size_t>(seen))};
    const std::size_t used = reader.feed({bytes.data(), static_cast<std::size_t>(seen)});
    if (::recv(descriptor, bytes.data(), used, MSG_DONTWAIT) != static_cast<ssize_t>(used)) break;
  }
  if (reader.state() == proxy::HeaderReader::State::done && !closing_) {
    admit(waiting->entrance, std::move(socket), plain(reader.client().value_or(peer)),
          loop_.tuning().proxies.tls);
  } else {
    loop_.metrics().connections_refused.add(1);
  }
  waiting_.erase(waiting);
}

void Gate::admit(Entrance entrance, Socket socket, const asio::ip::address& address,
                 bool encrypted_before) {
  auto answer = admission_.admit(address, steady_now());
  if (const auto* why = std::get_if<Admission::Refusal>(&answer)) {
    return turn_away(entrance, std::move(socket), address, *why);
  }
  hand_on(entrance, {.socket = std::move(socket),
                     .address = address.to_string(),
                     .ticket = std::get<Admission::Ticket>(std::move(answer)),
                     .encrypted_before = encrypted_before});
}

void Gate::hand_on(Entrance entrance, Arrival arrival) {
  if (is_tls(entrance)) {
    const auto& context = is_http(entrance) ? tls_.web : tls_.chat;
    arrival.tls = std::make_unique<tls::Session>(context, arrival.socket.native_handle());
  }
  if (is_http(entrance)) return door_.welcome(std::move(arrival));
  chat_(std::move(arrival));
}

core::event::Closing Gate::goodbye_for(const asio::ip::address& address,
                                       Admission::Refusal why) const {
  switch (why) {
    case Admission::Refusal::too_many:
      return {core::closing::too_many_connections.name,
              "your address has too many connections to this server", std::chrono::seconds(30)};
    case Admission::Refusal::too_fast:
      return {core::closing::connecting_too_fast.name, "your address makes connections too fast",
              std::chrono::seconds(10)};
    case Admission::Refusal::banned: break;
  }
  const std::string reason = admission_.ban_reason(address);
  return {core::closing::banned.name,
          "banned from the server" + (reason.empty() ? reason : ": " + reason), std::nullopt};
}

void Gate::turn_away(Entrance entrance, Socket socket, const asio::ip::address& address,
                     Admission::Refusal why) {
  loop_.metrics().connections_refused.add(1);
  send_last_words(socket.native_handle(),
                  words_for(entrance, goodbye_for(address, why), Admission::http_status(why)));
}

awaitable<void> Gate::run() {
  while (!closing_) {
    clock_.expires_after(std::chrono::seconds(1));
    co_await clock_.async_wait(as_result);
    const auto bound = static_cast<Tick>(loop_.tuning().hello_within.count());
    for (Waiting& one : waiting_) {
      std::error_code ignored;
      if (loop_.now() - one.since >= bound) one.socket.close(ignored);
    }
  }
  co_await scope_.join();
}

void Gate::close() {
  closing_ = true;
  clock_.cancel();
  std::error_code ignored;
  for (Waiting& one : waiting_) one.socket.close(ignored);
}

}  // namespace parley::net
