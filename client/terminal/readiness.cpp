#include "terminal/readiness.hpp"

#include <sys/epoll.h>

#include <cerrno>
#include <system_error>

namespace parley::terminal {

Readiness::Readiness(const client::Executor& executor, int descriptor, For purpose)
    : epoll_(executor) {
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  epoll_.assign(epoll);
  epoll_event event{};
  event.events = purpose == For::reading ? EPOLLIN : EPOLLOUT;
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) == 0) return;
  if (errno != EPERM) throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  always_ = true;
}

awaitable<void> Readiness::wait() {
  if (!always_) co_await epoll_.async_wait(client::Descriptor::wait_read, client::use_awaitable);
}

}  // namespace parley::terminal
