// Futures made of futures: all of them, or the first of them. Nothing here allocates.
#pragma once

#include <cstddef>
#include <optional>
#include <tuple>
#include <utility>
#include <variant>

#include "03_poll_and_waker/future.hpp"

namespace parley::notes {

// region: join
/// Ready when all are; polls at each poll those that are not.
template <Future... F>
class Join {
 public:
  using Output = std::tuple<typename F::Output...>;
  explicit Join(F... futures) : futures_(std::move(futures)...) {}

  Poll<Output> poll(Context& context) { return poll_all(context, std::index_sequence_for<F...>()); }

 private:
  template <std::size_t... I>
  Poll<Output> poll_all(Context& context, std::index_sequence<I...> /*each*/) {
    (poll_one<I>(context), ...);
    if (!(std::get<I>(outputs_).has_value() && ...)) return pending;
    return Output(std::move(*std::get<I>(outputs_))...);
  }
  template <std::size_t I>
  void poll_one(Context& context) {
    auto& output = std::get<I>(outputs_);
    if (output) return;
    if (auto answer = std::get<I>(futures_).poll(context); answer.is_ready()) {
      output.emplace(answer.take());
    }
  }

  std::tuple<F...> futures_;
  std::tuple<std::optional<typename F::Output>...> outputs_;
};
template <Future... F>
[[nodiscard]] Join<F...> join(F... futures) {
  return Join<F...>(std::move(futures)...);
}
// end region

// region: select
/// Ready when the first is. The others are cancelled when the Select is destroyed.
template <Future... F>
class Select {
 public:
  using Output = std::variant<typename F::Output...>;  // index(): which one it was
  explicit Select(F... futures) : futures_(std::move(futures)...) {}

  Poll<Output> poll(Context& context) {
    return poll_until_one(context, std::index_sequence_for<F...>());
  }

 private:
  template <std::size_t... I>
  Poll<Output> poll_until_one(Context& context, std::index_sequence<I...> /*each*/) {
    std::optional<Output> first;
    const bool found = (poll_one<I>(context, first) || ...);
    return found ? Poll<Output>(std::move(*first)) : Poll<Output>(pending);
  }
  template <std::size_t I>
  bool poll_one(Context& context, std::optional<Output>& first) {
    auto answer = std::get<I>(futures_).poll(context);
    if (!answer.is_ready()) return false;
    first.emplace(std::in_place_index<I>, answer.take());
    return true;
  }

  std::tuple<F...> futures_;
};
template <Future... F>
[[nodiscard]] Select<F...> select(F... futures) {
  return Select<F...>(std::move(futures)...);
}
// end region

}  // namespace parley::notes
