// Exercise 1, solved: as many futures as there are, and ready when all of them are.
#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

/// The outputs in the order of the futures. A future that was ready is not polled again.
template <Future F>
class JoinAll {
 public:
  using Output = std::vector<typename F::Output>;
  explicit JoinAll(std::vector<F> futures)
      : futures_(std::move(futures)), outputs_(futures_.size()) {}

  Poll<Output> poll(Context& context) {
    bool all = true;
    for (std::size_t i = 0; i < futures_.size(); ++i) {
      if (outputs_[i]) continue;
      if (auto answer = futures_[i].poll(context); answer.is_ready()) {
        outputs_[i].emplace(answer.take());
      } else {
        all = false;
      }
    }
    if (!all) return pending;
    Output outputs;
    for (auto& output : outputs_) outputs.push_back(std::move(*output));
    return outputs;
  }

 private:
  std::vector<F> futures_;
  std::vector<std::optional<typename F::Output>> outputs_;
};

}  // namespace parley::notes
