// Sockets as futures: the system calls.
#include "03_poll_and_waker/socket.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <system_error>

namespace parley::notes {

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

bool would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

std::array<char, 4096>& scratch() {
  thread_local std::array<char, 4096> bytes;
  return bytes;
}

}  // namespace

Descriptor::~Descriptor() {
  if (value_ < 0) return;
  source_->close(value_);
  ::close(value_);
}

// region: receive_poll
Poll<std::string_view> Receive::poll(Context& context) {
  if (!context.may_go_on()) return pending;
  for (;;) {
    const ssize_t size = ::recv(socket_.get(), scratch().data(), scratch().size(), 0);
    if (size >= 0) return std::string_view(scratch().data(), static_cast<std::size_t>(size));
    if (errno == EINTR) continue;
    if (!would_block()) return std::string_view();
    context.found_nothing();
    socket_.source().wait(socket_.get(), Interest::read, context.waker());
    return pending;
  }
}
// end region

Poll<Sent> send_some(const Descriptor& socket, std::string_view bytes, Context& context) {
  if (!context.may_go_on()) return pending;
  for (;;) {
    const ssize_t size = ::send(socket.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (size >= 0) return Sent(static_cast<std::size_t>(size));
    if (errno == EINTR) continue;
    if (!would_block()) return Sent();
    context.found_nothing();
    socket.source().wait(socket.get(), Interest::write, context.waker());
    return pending;
  }
}

Poll<Accepted> Accept::poll(Context& context) {
  if (!context.may_go_on()) return pending;
  sockaddr_in peer{};
  socklen_t size = sizeof peer;
  const int accepted = ::accept4(listener_.get(), reinterpret_cast<sockaddr*>(&peer), &size,
                                 SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (accepted < 0) {
    context.found_nothing();
    // Out of descriptors is no readiness: look again when the next one knocks.
    if (would_block() || errno == EMFILE || errno == ENFILE) {
      listener_.source().wait(listener_.get(), Interest::read, context.waker());
    } else {
      context.waker().wake_by_ref();
    }
    return pending;
  }
  const int on = 1;
  ::setsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  std::array<char, INET_ADDRSTRLEN> text{};
  ::inet_ntop(AF_INET, &peer.sin_addr, text.data(), text.size());
  return Accepted{Descriptor(accepted, listener_.source()), text.data()};
}

Descriptor listen_on(Readiness& source, const std::string& host, std::uint16_t port) {
  const int listener = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (listener < 0) fail("socket");
  Descriptor owned(listener, source);
  const int on = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  errno = EINVAL;  // inet_pton says only that it does not like the text
  if (::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1) fail(host.c_str());
  if (::bind(listener, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) fail("bind");
  if (::listen(listener, 4096) != 0) fail("listen");
  return owned;
}

std::uint16_t port_of(const Descriptor& listener) {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
  return ntohs(address.sin_port);
}

namespace {

sigset_t termination() {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGTERM);
  sigaddset(&signals, SIGINT);
  return signals;
}

}  // namespace

void block_termination_signals() {
  const sigset_t signals = termination();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
}

Descriptor termination_signals(Readiness& source) {
  block_termination_signals();
  const sigset_t signals = termination();
  const int descriptor = ::signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
  if (descriptor < 0) fail("signalfd");
  return {descriptor, source};
}

Poll<Unit> Terminated::poll(Context& context) {
  signalfd_siginfo signal{};
  if (::read(signals_.get(), &signal, sizeof signal) == sizeof signal) return Unit{};
  signals_.source().wait(signals_.get(), Interest::read, context.waker());
  return pending;
}

}  // namespace parley::notes
