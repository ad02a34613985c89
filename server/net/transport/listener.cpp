// One listening socket of one loop: accept, and what to do when descriptors run out.
#include "net/transport/listener.hpp"

#include <fcntl.h>
#include <sys/socket.h>

#include <asio/ip/v6_only.hpp>
#include <cerrno>
#include <sstream>
#include <stdexcept>
#include <utility>

#include "net/transport/network.hpp"
#include "net/transport/send_parts.hpp"

namespace parley::net {

namespace {

constexpr std::chrono::milliseconds accept_pause{100};
constexpr unsigned at_once = 128;  // then the loop's other work has its turn

std::string text(const tcp::endpoint& endpoint) {
  std::ostringstream out;
  out << endpoint;
  return out.str();
}

}  // namespace

void ReservedDescriptor::take() {
  held_ = os::Descriptor(::open("/dev/null", O_RDONLY | O_CLOEXEC));
}

void ReservedDescriptor::turn_one_away(int listener, std::string_view line) {
  held_.reset();
  {
    const os::Descriptor peer(::accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (peer) send_last_words(peer.get(), line);
  }  // only now is the descriptor free again
  take();
}

Listener::Listener(Executor executor, Reception reception, const tcp::endpoint& address,
                   bool shared, int backlog, const Report& report)
    : executor_(std::move(executor)),
      reception_(std::move(reception)),
      report_(report),
      acceptor_(executor_),
      pause_(executor_) {
  try {
    acceptor_.open(address.protocol());
    acceptor_.set_option(Acceptor::reuse_address(true));
    if (address.address().is_v6()) acceptor_.set_option(asio::ip::v6_only(true));
    if (shared) {
      using reuse_port = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
      acceptor_.set_option(reuse_port(true));
    }
    acceptor_.bind(address);
    acceptor_.listen(backlog);
    acceptor_.non_blocking(true);
    acceptor_.set_option(asio::socket_base::enable_connection_aborted(true));
    address_ = acceptor_.local_endpoint();
  } catch (const std::system_error& error) {
    throw std::runtime_error("cannot listen on " + text(address) + ": " + error.code().message());
  }
}

awaitable<void> Listener::run() {
  while (acceptor_.is_open()) {
    auto [error] = co_await acceptor_.async_wait(Acceptor::wait_read, as_result);
    if (!error) error = accept_some();
    if (error && acceptor_.is_open()) co_await back_off(error);
  }
}

std::error_code Listener::accept_some() {
  for (unsigned i = 0; i < at_once; ++i) {
    Socket socket(executor_);
    tcp::endpoint peer;
    std::error_code error;
    acceptor_.accept(socket, peer, error);
    if (error == asio::error::would_block) break;
    if (error) return error;
    exhausted_ = false;
    reception_.welcome(std::move(socket), plain(peer.address()));
  }
  return {};
}

awaitable<void> Listener::back_off(const std::error_code& error) {
  if (error == asio::error::connection_aborted) co_return;  // gone before it was accepted
  if (!std::exchange(exhausted_, true)) {
    report_(Severity::error, "cannot accept connections on " + text(address_) + ": " +
                                 error.message() + "; those that come are told to try again");
  }
  // By number: Asio's own category does not map to std::errc.
  const bool no_descriptors = error.value() == EMFILE || error.value() == ENFILE;
  if (no_descriptors) {
    reserve_.turn_one_away(acceptor_.native_handle(), reception_.full);
  }
  pause_.expires_after(accept_pause);
  co_await pause_.async_wait(as_result);
}

void Listener::close() {
  std::error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
}

}  // namespace parley::net
