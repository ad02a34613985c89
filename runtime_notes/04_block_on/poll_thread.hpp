// Readiness by a thread of its own, which waits in poll(2) and wakes.
#pragma once

#include <poll.h>

#include <array>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include "03_poll_and_waker/readiness.hpp"

namespace parley::notes {

/// All members may be called on any thread; wakers are called on its own. Each turn hands all
/// descriptors to the kernel: the cost of one wake-up grows with their number (layer 06 mends it).
class PollThread final : public Readiness {
 public:
  PollThread();
  ~PollThread() override;
  PollThread(const PollThread&) = delete;
  PollThread& operator=(const PollThread&) = delete;

  void open(int descriptor) override;
  void close(int descriptor) override;
  void wait(int descriptor, Interest interest, const Waker& waker) override;

 private:
  using Waiting = std::array<std::optional<Waker>, 2>;  // by Interest

  void run();
  bool fill(std::vector<pollfd>& list);
  std::vector<Waker> take_woken(const std::vector<pollfd>& list);
  void look_again() const;

  int interrupt_;  // an eventfd: readable when the thread is to look at the list again
  std::mutex mutex_;
  std::unordered_map<int, Waiting> waiting_;
  bool ends_ = false;
  std::thread thread_;
};

}  // namespace parley::notes
