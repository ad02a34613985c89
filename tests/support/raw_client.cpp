// A client that is only a socket.
#include "support/raw_client.hpp"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <memory>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace parley::tests {

namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Addresses numeric(const std::string& host, std::uint16_t port) {
  addrinfo hints{};
  hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int error = ::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (error != 0) throw std::runtime_error(host + ": " + ::gai_strerror(error));
  return {found, &::freeaddrinfo};
}

}  // namespace

RawClient::RawClient(std::uint16_t plain_port, const Setting& setting) {
  const auto twin = setting.host == "127.0.0.1" ? tls_twin_of(plain_port) : std::nullopt;
  const std::uint16_t port = twin ? twin->port : plain_port;
  const Addresses to = numeric(setting.host, port);
  socket_ = Descriptor(::socket(to->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket_) fail("socket");
  const int on = 1;
  ::setsockopt(descriptor(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (setting.receive_buffer > 0) {  // before connect: it bounds the window
    ::setsockopt(descriptor(), SOL_SOCKET, SO_RCVBUF, &setting.receive_buffer,
                 sizeof setting.receive_buffer);
  }
  if (!setting.source.empty()) {
    const Addresses from = numeric(setting.source, 0);
    if (::bind(descriptor(), from->ai_addr, from->ai_addrlen) != 0) fail("bind " + setting.source);
  }
  if (::connect(descriptor(), to->ai_addr, to->ai_addrlen) != 0) {
    fail("connect to " + setting.host + " port " + std::to_string(port));
  }
  send_plain(setting.before_tls, patience);
  if (!setting.tls && !twin) return;
  tls_ = std::make_unique<TlsLink>(descriptor(), setting.tls.value_or(TlsSetting{}), patience);
  lines_ = LineReader([link = tls_.get()](char* into, std::size_t size, auto within) {
    return link->read(into, size, within);
  });
}

void RawClient::send_bytes(std::string_view bytes, std::chrono::milliseconds within) {
  if (tls_) return tls_->write(bytes, within);
  send_plain(bytes, within);
}

void RawClient::send_plain(std::string_view bytes, std::chrono::milliseconds within) {
  const Deadline deadline(within);
  while (!bytes.empty()) {
    pollfd waiting{descriptor(), POLLOUT, 0};
    const int ready = ::poll(&waiting, 1, deadline.poll_timeout());
    if (ready == 0) throw TimedOut("the server does not read what is sent");
    const ssize_t size =
        ::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (size < 0 && errno != EINTR && errno != EAGAIN) fail("send");
    if (size > 0) bytes.remove_prefix(static_cast<std::size_t>(size));
  }
}

std::optional<std::string> RawClient::next_line(std::chrono::milliseconds within) {
  return lines_.read_line(descriptor(), within);
}

std::string RawClient::read_line(std::chrono::milliseconds within) {
  auto line = next_line(within);
  if (!line) throw std::runtime_error("the server has closed the connection");
  return std::move(*line);
}

std::string RawClient::read_bytes(std::size_t size, std::chrono::milliseconds within) {
  return lines_.read_bytes(descriptor(), size, within);
}

std::string RawClient::read_to_end(std::chrono::milliseconds within) {
  std::string last;
  while (auto line = next_line(within)) last = std::move(*line);
  return last;
}

void RawClient::finish_sending() {
  if (tls_) tls_->finish_sending();
  ::shutdown(descriptor(), SHUT_WR);
}

void RawClient::reset() {
  const linger at_once{1, 0};
  ::setsockopt(descriptor(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close();
}

}  // namespace parley::tests
