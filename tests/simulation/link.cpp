// The simulated network: bytes on their way.
#include "simulation/link.hpp"

#include <algorithm>
#include <cerrno>
#include <map>
#include <utility>

#include "net/transport/send_parts.hpp"

namespace parley::simulation {

namespace {
// A system call names no world: its descriptor must find the link.
// NOLINTBEGIN(cppcoreguidelines-avoid-non-const-global-variables)
thread_local std::map<int, Link*> links;
thread_local int last_descriptor = 0;
// NOLINTEND(cppcoreguidelines-avoid-non-const-global-variables)
}  // namespace

std::size_t Pipe::write(std::string_view bytes) {
  if (bytes.empty() || !has_room() || finished_) return 0;
  Random& random = world_.random();
  std::size_t size = std::min(
      bytes.size(), weather_.buffer - std::min(weather_.buffer, on_the_way_ + arrived_.size()));
  // A kernel may take less than there would be room for.
  if (random.chance(0.2)) size = random.between(1, size);
  std::string_view rest = bytes.substr(0, size);
  while (!rest.empty()) {
    const std::string_view piece = rest.substr(0, random.between(1, weather_.piece));
    on_the_way_ += piece.size();
    deliver(std::string(piece));
    rest.remove_prefix(piece.size());
  }
  return size;
}

TimePoint Pipe::next_arrival() {
  const TimePoint soon =
      world_.now() + world_.random().between(weather_.least_delay, weather_.most_delay);
  return last_arrival_ = std::max(last_arrival_ + 1us, soon);
}

void Pipe::deliver(std::string piece) {
  world_.at(next_arrival(), [this, alive = std::weak_ptr(alive_), piece = std::move(piece)]() {
    if (alive.expired()) return;
    on_the_way_ -= piece.size();
    arrived_ += piece;
    on_arrival();
  });
}

std::string Pipe::read(std::size_t most) {
  const bool was_full = !has_room();
  std::string bytes = arrived_.substr(0, most);
  arrived_.erase(0, bytes.size());
  if (was_full && has_room()) on_room();
  return bytes;
}

void Pipe::finish() {
  if (std::exchange(finished_, true)) return;
  world_.at(next_arrival(), [this, alive = std::weak_ptr(alive_)]() {
    if (!alive.expired()) on_arrival();
  });
}

Link::Link(World& world, const Weather& weather)
    : world_(world),
      weather_(weather),
      to_server_(world, weather_),
      to_client_(world, weather_),
      descriptor_(++last_descriptor) {
  links.emplace(descriptor_, this);
  to_server_.on_arrival = [this] { on_server_news(); };
  to_client_.on_room = [this] { on_server_news(); };
  to_client_.on_arrival = [this] {
    if (!vanished_) on_client_news();
  };
  to_server_.on_room = to_client_.on_arrival;
}

Link::~Link() { links.erase(descriptor_); }

Link* Link::of(int descriptor) {
  const auto found = links.find(descriptor);
  return found == links.end() ? nullptr : found->second;
}

void Link::tell_client_soon() {
  world_.after(world_.random().between(weather_.least_delay, weather_.most_delay),
               [this, alive = std::weak_ptr(alive_)]() {
                 if (!alive.expired() && !vanished_) on_client_news();
               });
}

void Link::reset() {
  if (std::exchange(broken_, true)) return;
  on_server_news();
  tell_client_soon();
}

void Link::vanish() { vanished_ = true; }

std::size_t Link::client_write(std::string_view bytes) {
  return broken_ || vanished_ ? bytes.size() : to_server_.write(bytes);
}

std::string Link::client_read() {
  return vanished_ ? std::string{} : to_client_.read(world_.random().between(1, 8192));
}

void Link::client_finish() {
  if (!vanished_) to_server_.finish();
}

ssize_t Link::server_write(std::span<const iovec> parts) {
  if (broken_) {
    errno = ECONNRESET;
    return -1;
  }
  std::size_t written = 0;
  for (const iovec& part : parts) {
    const std::size_t taken =
        to_client_.write({static_cast<const char*>(part.iov_base), part.iov_len});
    written += taken;
    if (taken < part.iov_len) break;
  }
  if (written > 0) return static_cast<ssize_t>(written);
  errno = EAGAIN;
  return -1;
}

ssize_t Link::server_read(std::span<char> into) {
  if (broken_) {
    errno = ECONNRESET;
    return -1;
  }
  const std::string bytes = to_server_.read(world_.random().between(1, into.size()));
  std::ranges::copy(bytes, into.begin());
  if (!bytes.empty()) return static_cast<ssize_t>(bytes.size());
  if (to_server_.at_end()) return 0;
  errno = EAGAIN;
  return -1;
}

bool Link::server_can_read() const {
  return broken_ || to_server_.has_bytes() || to_server_.at_end();
}

void Link::server_close() {
  on_server_news = [] {};
  // Unread bytes make it a reset, as TCP does; else the client reads what is on its way, then ends.
  if (to_server_.has_bytes()) {
    reset();
  } else {
    to_client_.finish();
  }
}

}  // namespace parley::simulation

namespace parley::net {

ssize_t send_parts(int descriptor, std::span<iovec> parts) {
  simulation::Link* link = simulation::Link::of(descriptor);
  if (link == nullptr) {
    errno = EBADF;
    return -1;
  }
  return link->server_write(parts);
}

}  // namespace parley::net
