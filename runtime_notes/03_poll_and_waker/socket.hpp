// Sockets as futures: try it, and where it would block, wait for readiness.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "03_poll_and_waker/future.hpp"
#include "03_poll_and_waker/readiness.hpp"

namespace parley::notes {

/// An open, non-blocking descriptor that its readiness source knows. One owner.
class Descriptor {
 public:
  Descriptor(int value, Readiness& source) : value_(value), source_(&source) {
    source_->open(value_);
  }
  Descriptor(Descriptor&& other) noexcept
      : value_(std::exchange(other.value_, -1)), source_(other.source_) {}
  Descriptor& operator=(Descriptor other) noexcept {
    std::swap(value_, other.value_);
    std::swap(source_, other.source_);
    return *this;
  }
  ~Descriptor();

  /// Another source is to tell of it from now on. Nobody may be waiting for it.
  void move_to(Readiness& source) {
    source_->close(value_);
    source_ = &source;
    source_->open(value_);
  }

  [[nodiscard]] int get() const { return value_; }
  [[nodiscard]] Readiness& source() const { return *source_; }

 private:
  int value_;
  Readiness* source_;
};

// region: receive
/// The next bytes; "" when there will be none (the peer has finished, or is gone). They lie in a
/// buffer of the thread: good until the coroutine awaits again. A socket that waits holds no
/// buffer.
class Receive {
 public:
  using Output = std::string_view;
  explicit Receive(const Descriptor& socket) : socket_(socket) {}
  Poll<std::string_view> poll(Context& context);

 private:
  const Descriptor& socket_;
};
// end region

/// How many of the bytes the kernel took; nothing where the connection is broken.
using Sent = std::optional<std::size_t>;
[[nodiscard]] Poll<Sent> send_some(const Descriptor& socket, std::string_view bytes,
                                   Context& context);

// region: send
/// Writes some of what `bytes()` gives. It is asked at each poll: while the coroutine waits, others
/// run, and what is to be written may have grown and moved.
template <class Bytes>
class Send {
 public:
  using Output = Sent;
  Send(const Descriptor& socket, Bytes bytes) : socket_(socket), bytes_(std::move(bytes)) {}
  Poll<Sent> poll(Context& context) { return send_some(socket_, bytes_(), context); }

 private:
  const Descriptor& socket_;
  Bytes bytes_;
};
// end region

struct Accepted {
  Descriptor socket;
  std::string address;  // of the peer
};

/// The next connection. One that is broken already, or for which there is no descriptor, is passed
/// over.
class Accept {
 public:
  using Output = Accepted;
  explicit Accept(const Descriptor& listener) : listener_(listener) {}
  Poll<Accepted> poll(Context& context);

 private:
  const Descriptor& listener_;
};

/// Listens on an IPv4 address. Throws std::system_error.
[[nodiscard]] Descriptor listen_on(Readiness& source, const std::string& host, std::uint16_t port);
[[nodiscard]] std::uint16_t port_of(const Descriptor& listener);

/// SIGTERM and SIGINT no longer end the process, in this thread and in those that it starts later.
void block_termination_signals();

/// Becomes readable when one of them comes; blocks them.
[[nodiscard]] Descriptor termination_signals(Readiness& source);

/// Ready when such a signal came.
class Terminated {
 public:
  using Output = Unit;
  explicit Terminated(const Descriptor& signals) : signals_(signals) {}
  Poll<Unit> poll(Context& context);

 private:
  const Descriptor& signals_;
};

}  // namespace parley::notes
