// Waits for all sockets at once, and wakes the tasks that wait for those that are ready.
#pragma once

#include <array>
#include <mutex>
#include <optional>
#include <vector>

#include "03_poll_and_waker/readiness.hpp"
#include "05_executor/rest.hpp"

namespace parley::notes {

// region: reactor
/// One epoll. `rest` is for the thread that runs the executor; all else may be called on any
/// thread.
class Reactor final : public Readiness, public Rest {
 public:
  Reactor();
  ~Reactor() override;
  Reactor(const Reactor&) = delete;
  Reactor& operator=(const Reactor&) = delete;

  void open(int descriptor) override;
  void close(int descriptor) override;
  void wait(int descriptor, Interest interest, const Waker& waker) override;

  void rest(std::optional<Clock::time_point> until) override;
  void interrupt() override;

 private:
  /// One half of a socket. An edge is told once: if nobody waits when it comes, it is kept here.
  struct Half {
    bool ready = false;
    std::optional<Waker> waker{};
  };
  using Registration = std::array<Half, 2>;  // by Interest

  void take(int descriptor, unsigned events, std::vector<Waker>& woken);

  int epoll_;
  int interrupt_;  // an eventfd
  std::mutex mutex_;
  std::vector<Registration> registrations_;  // by descriptor
};
// end region

}  // namespace parley::notes
