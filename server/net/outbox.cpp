// The bytes on their way to one peer: gathered, non-blocking writes.
#include "net/outbox.hpp"

#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

namespace parley::net {

namespace {
constexpr std::size_t gather_most = 256;  // buffers a call; the kernel allows 1,024 (IOV_MAX)
}

void Outbox::push(SharedBytes bytes) {
  if (bytes.view().empty()) return;
  bytes_ += bytes.view().size();
  queue_.push_back(std::move(bytes));
}

Outbox::Written Outbox::write_to(int descriptor, std::error_code& error) {
  std::array<iovec, gather_most> parts;
  while (bytes_ > 0) {
    const std::size_t count = std::min(queue_.size() - first_, gather_most);
    for (std::size_t i = 0; i < count; ++i) {
      std::string_view part = queue_[first_ + i].view();
      if (i == 0) part.remove_prefix(offset_);
      // writev's interface is not const-correct; the kernel only reads.
      parts[i] = {const_cast<char*>(part.data()), part.size()};
    }
    msghdr message{};
    message.msg_iov = parts.data();
    message.msg_iovlen = count;
    const ssize_t written = ::sendmsg(descriptor, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (written >= 0) {
      consume(static_cast<std::size_t>(written));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      return Written::some;
    } else if (errno != EINTR) {
      error.assign(errno, std::system_category());
      return Written::failed;
    }
  }
  return Written::all;
}

std::size_t Outbox::peek(std::span<char> into) const {
  std::size_t size = 0;
  std::size_t skip = offset_;
  for (std::size_t i = first_; i < queue_.size() && size < into.size(); ++i) {
    const std::string_view part = queue_[i].view().substr(std::exchange(skip, 0));
    size += part.copy(into.data() + size, into.size() - size);
  }
  return size;
}

void Outbox::consume(std::size_t written) {
  bytes_ -= written;
  written += offset_;
  while (first_ < queue_.size() && written >= queue_[first_].view().size()) {
    written -= queue_[first_].view().size();
    queue_[first_] = SharedBytes{};
    ++first_;
  }
  offset_ = written;
  if (bytes_ == 0) {
    queue_ = {};
    first_ = 0;
    offset_ = 0;
  } else if (first_ > queue_.size() / 2) {
    queue_.erase(queue_.begin(), queue_.begin() + static_cast<std::ptrdiff_t>(first_));
    first_ = 0;
  }
}

}  // namespace parley::net
