// use_task: a completion token of our own, so that every operation of Asio can be awaited by a
// Task.
#pragma once

#include <asio/async_result.hpp>
#include <coroutine>
#include <optional>
#include <tuple>
#include <utility>

namespace parley::notes02 {

struct UseTask {};
inline constexpr UseTask use_task{};

/// One operation: begun when it is awaited, with a handler that resumes who awaits. The result is
/// kept here, in the frame of the awaiting coroutine.
// region: operation
template <class Initiation, class Arguments, class... Results>
class Operation {
 public:
  Operation(Initiation initiation, Arguments arguments)
      : initiation_(std::move(initiation)), arguments_(std::move(arguments)) {}

  [[nodiscard]] bool await_ready() const { return false; }
  void await_suspend(std::coroutine_handle<> awaiting) {
    auto handler = [this, awaiting](Results... results) {
      results_.emplace(std::move(results)...);
      awaiting.resume();
    };
    std::apply(
        [&](auto&... arguments) {
          std::move(initiation_)(std::move(handler), std::move(arguments)...);
        },
        arguments_);
  }
  std::tuple<Results...> await_resume() { return *std::move(results_); }

 private:
  Initiation initiation_;
  Arguments arguments_;
  std::optional<std::tuple<Results...>> results_;
};
// end region

}  // namespace parley::notes02

// region: async_result
/// Asio asks this what to do with an operation that was called with `use_task`.
template <class... Results>
class asio::async_result<parley::notes02::UseTask, void(Results...)> {
 public:
  template <class Initiation, class... Arguments>
  static auto initiate(Initiation initiation, parley::notes02::UseTask /*token*/,
                       Arguments... arguments) {
    return parley::notes02::Operation<Initiation, std::tuple<Arguments...>, Results...>(
        std::move(initiation), std::tuple(std::move(arguments)...));
  }
};
// end region
