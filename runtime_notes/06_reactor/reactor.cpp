// Waits for all sockets at once: epoll, edge-triggered, each descriptor registered once.
#include "06_reactor/reactor.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <limits>
#include <system_error>
#include <utility>

namespace parley::notes {

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

void add(int epoll, int descriptor, unsigned events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = descriptor;
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) fail("epoll_ctl");
}

}  // namespace

Reactor::Reactor()
    : epoll_(::epoll_create1(EPOLL_CLOEXEC)), interrupt_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (epoll_ < 0 || interrupt_ < 0) fail("epoll_create1, eventfd");
  add(epoll_, interrupt_, EPOLLIN);  // level-triggered: told until it is read
}

Reactor::~Reactor() {
  ::close(interrupt_);
  ::close(epoll_);
}

// region: registration
void Reactor::open(int descriptor) {
  const auto place = static_cast<std::size_t>(descriptor);
  {
    const std::lock_guard lock(mutex_);
    if (registrations_.size() <= place) registrations_.resize(2 * place + 1);
    registrations_[place] = {};
  }
  add(epoll_, descriptor, EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET);
}

void Reactor::wait(int descriptor, Interest interest, const Waker& waker) {
  const std::lock_guard lock(mutex_);
  Half& half =
      registrations_[static_cast<std::size_t>(descriptor)][static_cast<std::size_t>(interest)];
  if (std::exchange(half.ready, false)) {
    waker.wake_by_ref();  // the edge came after the EAGAIN, and before us
  } else {
    half.waker = waker;
  }
}

void Reactor::close(int descriptor) {
  ::epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  Registration dropped;  // its wakers go when the mutex is free again
  const std::lock_guard lock(mutex_);
  dropped = std::exchange(registrations_[static_cast<std::size_t>(descriptor)], {});
}
// end region

namespace {

/// Milliseconds for epoll_wait: rounded up, so that we do not wake just before the deadline.
int timeout_of(std::optional<Clock::time_point> until) {
  if (!until) return -1;
  if (*until <= Clock::time_point::min() + std::chrono::hours(1)) return 0;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*until - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
}

}  // namespace

// region: rest
void Reactor::rest(std::optional<Clock::time_point> until) {
  std::array<epoll_event, 256> events;
  const int count = ::epoll_wait(epoll_, events.data(), events.size(), timeout_of(until));
  std::vector<Waker> woken;
  {
    const std::lock_guard lock(mutex_);
    for (int i = 0; i < count; ++i) {
      const epoll_event& event = events.at(static_cast<std::size_t>(i));
      take(event.data.fd, event.events, woken);
    }
  }
  for (Waker& waker : woken) std::move(waker).wake();
}

void Reactor::take(int descriptor, unsigned events, std::vector<Waker>& woken) {
  if (descriptor == interrupt_) {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t size = ::read(interrupt_, &count, sizeof count);
    return;
  }
  constexpr unsigned ended = EPOLLHUP | EPOLLERR;
  const std::array wanted{EPOLLIN | EPOLLRDHUP | ended, EPOLLOUT | ended};  // by Interest
  Registration& registration = registrations_[static_cast<std::size_t>(descriptor)];
  for (std::size_t interest = 0; interest < wanted.size(); ++interest) {
    Half& half = registration.at(interest);
    if ((events & wanted.at(interest)) == 0) continue;
    if (half.waker) {
      woken.push_back(*std::exchange(half.waker, std::nullopt));
    } else {
      half.ready = true;
    }
  }
}
// end region

void Reactor::interrupt() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t size = ::write(interrupt_, &one, sizeof one);
}

}  // namespace parley::notes
