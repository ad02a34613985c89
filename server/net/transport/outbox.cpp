// The bytes on their way to one peer: gathered, non-blocking writes.
#include "net/transport/outbox.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include "net/transport/send_parts.hpp"

namespace parley::net {

namespace {
constexpr std::size_t gather_most = 256;  // buffers a call; the kernel allows 1,024 (IOV_MAX)
}  // namespace

void Outbox::push(SharedBytes bytes) {
  if (bytes.view().empty()) return;
  bytes_ += bytes.view().size();
  if (front_) {
    more_.push_back(std::move(bytes));
  } else {
    front_ = std::move(bytes);
  }
}

Outbox::Written Outbox::write_to(int descriptor, std::error_code& error) {
  std::array<iovec, gather_most> parts;
  while (bytes_ > 0) {
    const std::size_t count = std::min(buffers(), gather_most);
    for (std::size_t i = 0; i < count; ++i) {
      std::string_view part = at(i).view();
      if (i == 0) part.remove_prefix(offset_);
      // writev's interface is not const-correct; the kernel only reads.
      parts[i] = {const_cast<char*>(part.data()), part.size()};
    }
    const ssize_t written = send_parts(descriptor, std::span(parts).first(count));
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
  for (std::size_t i = 0; i < buffers() && size < into.size(); ++i) {
    const std::string_view part = at(i).view().substr(std::exchange(skip, 0));
    size += part.copy(into.data() + size, into.size() - size);
  }
  return size;
}

void Outbox::consume(std::size_t written) {
  bytes_ -= written;
  written += offset_;
  while (front_ && written >= front_.view().size()) {
    written -= front_.view().size();
    drop_front();
  }
  offset_ = static_cast<std::uint32_t>(written);
}

void Outbox::drop_front() {
  if (next_ == more_.size()) {
    front_ = SharedBytes{};
    return;
  }
  front_ = std::move(more_[next_++]);
  if (next_ == more_.size()) {
    more_ = std::vector<SharedBytes>();  // `= {}` would keep the memory
    next_ = 0;
  } else if (next_ > more_.size() / 2) {
    more_.erase(more_.begin(), more_.begin() + static_cast<std::ptrdiff_t>(next_));
    next_ = 0;
  }
}

}  // namespace parley::net
