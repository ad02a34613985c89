// Readiness by a thread of its own: one poll(2) after the other.
#include "04_block_on/poll_thread.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <system_error>
#include <utility>
#include <vector>

namespace parley::notes {

PollThread::PollThread() : interrupt_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
  if (interrupt_ < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  thread_ = std::thread([this] { run(); });
}

PollThread::~PollThread() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  look_again();
  thread_.join();
  ::close(interrupt_);
}

void PollThread::look_again() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t size = ::write(interrupt_, &one, sizeof one);
}

void PollThread::open(int descriptor) {
  const std::lock_guard lock(mutex_);
  waiting_.try_emplace(descriptor);
}

void PollThread::close(int descriptor) {
  Waiting dropped;
  const std::lock_guard lock(mutex_);
  const auto found = waiting_.find(descriptor);
  dropped = std::move(found->second);
  waiting_.erase(found);
}

void PollThread::wait(int descriptor, Interest interest, const Waker& waker) {
  {
    const std::lock_guard lock(mutex_);
    waiting_.at(descriptor).at(static_cast<std::size_t>(interest)) = waker;
  }
  look_again();
}

namespace {

bool is_ready(short events, Interest interest) {
  const int wanted = interest == Interest::read ? POLLIN : POLLOUT;
  return (events & (wanted | POLLHUP | POLLERR)) != 0;
}

}  // namespace

// region: run
void PollThread::run() {
  std::vector<pollfd> list;
  while (fill(list)) {
    ::poll(list.data(), list.size(), -1);
    if (list.front().revents != 0) {
      std::uint64_t count = 0;
      [[maybe_unused]] const ssize_t size = ::read(interrupt_, &count, sizeof count);
    }
    for (Waker& waker : take_woken(list)) std::move(waker).wake();
  }
}

/// All descriptors for which somebody waits. False: it is over.
bool PollThread::fill(std::vector<pollfd>& list) {
  list.assign(1, pollfd{interrupt_, POLLIN, 0});
  const std::lock_guard lock(mutex_);
  for (const auto& [descriptor, wakers] : waiting_) {
    const int events = (wakers[0] ? POLLIN : 0) | (wakers[1] ? POLLOUT : 0);
    if (events != 0) list.push_back({descriptor, static_cast<short>(events), 0});
  }
  return !ends_;
}
// end region

std::vector<Waker> PollThread::take_woken(const std::vector<pollfd>& list) {
  std::vector<Waker> woken;
  const std::lock_guard lock(mutex_);
  for (const pollfd& ready : list) {
    const auto found = waiting_.find(ready.fd);
    if (ready.revents == 0 || found == waiting_.end()) continue;
    for (const Interest interest : {Interest::read, Interest::write}) {
      auto& waker = found->second.at(static_cast<std::size_t>(interest));
      if (!waker || !is_ready(ready.revents, interest)) continue;
      woken.push_back(*std::exchange(waker, std::nullopt));
    }
  }
  return woken;
}

}  // namespace parley::notes
