// In place of server/net/async/asio.hpp: what the server's coroutines ask of Asio, in the simulated
// world. Inside of namespace parley::net the name `asio` means what stands here, so that the
// server's own sources compile as they are.
#pragma once

#include <array>
#include <asio/error.hpp>
#include <asio/ip/address.hpp>
#include <cerrno>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <system_error>
#include <tuple>
#include <type_traits>
#include <utility>

#include "03_poll_and_waker/task.hpp"
#include "net/async/clock.hpp"
#include "simulation/link.hpp"
#include "simulation/world.hpp"

namespace parley::net {

namespace asio {

namespace error = ::asio::error;
namespace ip = ::asio::ip;

class executor_type {
 public:
  explicit executor_type(simulation::Thread& thread) : thread_(&thread) {}
  [[nodiscard]] simulation::Thread& thread() const { return *thread_; }

 private:
  simulation::Thread* thread_;
};

/// A loop's thread. It is seldom kept waiting.
class io_context : public simulation::Thread {
 public:
  using executor_type = asio::executor_type;
  io_context()
      : Thread(simulation::World::here(),
               {0.02, std::chrono::microseconds(10), std::chrono::milliseconds(40)}) {}
  [[nodiscard]] executor_type get_executor() { return executor_type(*this); }
};

/// A thread for blocking work: every piece takes a while. (One thread: pieces that overtake each
/// other are pieces of two pools.)
class thread_pool : public simulation::Thread {
 public:
  explicit thread_pool(std::size_t /*threads*/)
      : Thread(simulation::World::here(),
               {1.0, std::chrono::microseconds(20), std::chrono::milliseconds(15)}) {}
  /// The process ends: what has not begun never will.
  void join() { clear(); }
};

template <class Work>
void post(simulation::Thread& thread, Work work) {
  thread.post(std::move(work));
}
template <class Work>
void post(const executor_type& executor, Work work) {
  executor.thread().post(std::move(work));
}

template <class Work>
void dispatch(const executor_type& executor, Work work) {
  if (executor.thread().is_running()) return work();
  executor.thread().post(std::move(work));
}

/// The simulation does not end while somebody has work: nothing to hold.
class WorkGuard {
 public:
  explicit WorkGuard(const executor_type& executor) : executor_(executor) {}
  [[nodiscard]] executor_type get_executor() const { return executor_; }

 private:
  executor_type executor_;
};
[[nodiscard]] inline WorkGuard make_work_guard(const executor_type& executor) {
  return WorkGuard(executor);
}

template <class Completion>
notes::Task<> run_to_end(notes::Task<> task, Completion completion) {
  std::exception_ptr failure;
  try {
    co_await task;
  } catch (...) {
    failure = std::current_exception();
  }
  completion(failure);
}
template <class Completion>
void co_spawn(const executor_type& executor, notes::Task<> task, Completion completion) {
  executor.thread().spawn(run_to_end(std::move(task), std::move(completion)));
}

/// The thread whose task polls.
[[nodiscard]] inline simulation::Thread& thread_of(const notes::Context& context) {
  const auto* cell = static_cast<const notes::TaskCell*>(
      context.waker().data(notes::counted_waker<notes::TaskCell>));
  return static_cast<simulation::Thread&>(cell->home());
}

/// What a callback will make ready. The one who calls back holds the other share.
template <class Answer>
struct Completion {
  std::optional<Answer> answer{};
  std::optional<notes::Waker> waiting{};
  simulation::Thread* home = nullptr;

  void complete(Answer with) {
    answer = std::move(with);
    home->finish([this]() { waiting->wake_by_ref(); });
  }
};

template <class Answer>
class Handler {
 public:
  explicit Handler(std::shared_ptr<Completion<Answer>> completion)
      : completion_(std::move(completion)) {}
  void operator()(Answer answer = {}) const { completion_->complete(std::move(answer)); }
  [[nodiscard]] executor_type get_executor() const { return executor_type(*completion_->home); }

 private:
  std::shared_ptr<Completion<Answer>> completion_;
};
template <class Answer>
[[nodiscard]] executor_type get_associated_executor(const Handler<Answer>& handler) {
  return handler.get_executor();
}

/// The future of an operation that takes a handler.
template <class Answer, class Start>
class Operation {
 public:
  using Output = Answer;
  explicit Operation(Start start) : start_(std::move(start)) {}

  notes::Poll<Output> poll(notes::Context& context) {
    if (!completion_) {
      completion_ = std::make_shared<Completion<Answer>>();
      completion_->home = &thread_of(context);
      completion_->waiting = context.waker();
      start_(Handler<Answer>(completion_));
    }
    if (!completion_->answer) return notes::pending;
    return *std::move(completion_->answer);
  }

 private:
  Start start_;
  std::shared_ptr<Completion<Answer>> completion_{};
};

template <class Signature>
struct AnswerOf;
template <>
struct AnswerOf<void()> {
  using Type = notes::Unit;
};
template <class Answer>
struct AnswerOf<void(Answer)> {
  using Type = Answer;
};

template <class Executor>
struct use_awaitable_t {};

template <class Token, class Signature, class Initiation, class... Arguments>
[[nodiscard]] auto async_initiate(Initiation initiation, const Token& /*token*/,
                                  Arguments... arguments) {
  using Answer = typename AnswerOf<Signature>::Type;
  auto start = [initiation = std::move(initiation),
                ... given = std::move(arguments)](Handler<Answer> handler) mutable {
    initiation(std::move(handler), std::move(given)...);
  };
  return Operation<Answer, decltype(start)>(std::move(start));
}

/// Goes on behind everything that is ready now.
[[nodiscard]] inline auto post(const executor_type& executor,
                               const use_awaitable_t<executor_type>& token) {
  return async_initiate<use_awaitable_t<executor_type>, void()>(
      [executor](auto handler) { executor.thread().post(std::move(handler)); }, token);
}

[[nodiscard]] inline std::span<char> buffer(char* data, std::size_t size) { return {data, size}; }

}  // namespace asio

using Executor = asio::io_context::executor_type;

template <class T>
using awaitable = notes::Task<T>;

inline constexpr asio::use_awaitable_t<Executor> use_awaitable{};
struct AsResult {};
inline constexpr AsResult as_result{};

struct tcp {
  struct no_delay {
    explicit no_delay(bool /*on*/) {}
  };
};

/// Who waits for a socket.
struct News {
  std::array<std::optional<notes::Waker>, 2> waiting{};  // to read, to write
  unsigned cancels = 0;

  /// A notification promises nothing: whoever waits looks again.
  void wake() {
    for (auto& waker : waiting) {
      if (waker) std::exchange(waker, std::nullopt)->wake_by_ref();
    }
  }
  void cancel() {
    ++cancels;
    wake();
  }
};

/// The server's end of a simulated connection.
class Socket {
 public:
  enum wait_type { wait_read, wait_write };
  enum shutdown_type { shutdown_send };

  explicit Socket(std::shared_ptr<simulation::Link> link) : link_(std::move(link)) {
    link_->on_server_news = [news = news_]() { news->wake(); };
  }
  Socket(Socket&&) = default;
  Socket& operator=(Socket&&) = delete;
  ~Socket() {
    if (link_) link_->server_close();
  }

  using Result = std::tuple<std::error_code>;

  /// Ready when the socket can be read or written, or when that is cancelled.
  class Wait {
   public:
    using Output = Result;
    Wait(const Socket& socket, wait_type what)
        : link_(socket.link_), news_(socket.news_), what_(what), cancels_(news_->cancels) {}

    notes::Poll<Output> poll(notes::Context& context) {
      if (news_->cancels != cancels_ || !link_) return Result(asio::error::operation_aborted);
      // Never at once: Asio comes back by way of the loop, too.
      const bool able = what_ == wait_read ? link_->server_can_read() : link_->server_can_write();
      if (able && asked_) return Result(std::error_code{});
      asked_ = true;
      news_->waiting[what_] = context.waker();
      if (able) context.waker().wake_by_ref();
      return notes::pending;
    }

   private:
    std::shared_ptr<simulation::Link> link_;
    std::shared_ptr<News> news_;
    wait_type what_;
    unsigned cancels_;
    bool asked_ = false;
  };

  [[nodiscard]] Wait async_wait(wait_type what, AsResult /*token*/) const { return {*this, what}; }

  void cancel(std::error_code& /*error*/) { news_->cancel(); }
  void close(std::error_code& /*error*/) {
    if (!link_) return;
    news_->cancel();
    std::exchange(link_, nullptr)->server_close();
  }
  void shutdown(shutdown_type /*what*/, std::error_code& error) {
    if (!link_ || link_->is_broken()) {
      error = std::make_error_code(std::errc::not_connected);
    } else {
      link_->server_finish();
    }
  }
  std::size_t read_some(std::span<char> into, std::error_code& error) {
    const ssize_t size = link_ ? link_->server_read(into) : -1;
    if (size > 0) return static_cast<std::size_t>(size);
    error = size == 0 ? std::error_code(asio::error::eof)
                      : std::error_code(link_ ? errno : EBADF, std::system_category());
    return 0;
  }
  [[nodiscard]] int native_handle() const { return link_ ? link_->descriptor() : -1; }
  void non_blocking(bool /*on*/, std::error_code& /*error*/) {}
  void set_option(const tcp::no_delay& /*option*/, std::error_code& /*error*/) {}

 private:
  std::shared_ptr<simulation::Link> link_;
  std::shared_ptr<News> news_ = std::make_shared<News>();
};

class Timer {
 public:
  explicit Timer(const Executor& /*executor*/) {}
  Timer(const Executor& /*executor*/, simulation::Duration in)
      : at_(simulation::World::here().now() + in) {}

  void expires_at(simulation::TimePoint at) { at_ = at; }

  class Wait {
   public:
    using Output = std::tuple<std::error_code>;
    explicit Wait(simulation::TimePoint at)
        : sleep_(notes::sleep_until(simulation::World::here().timers(), at)) {}
    notes::Poll<Output> poll(notes::Context& context) {
      if (!sleep_.poll(context).is_ready()) return notes::pending;
      return Output(std::error_code{});
    }

   private:
    notes::Sleep sleep_;
  };
  [[nodiscard]] Wait async_wait(AsResult /*token*/) const { return Wait(at_); }

 private:
  simulation::TimePoint at_{};
};

}  // namespace parley::net
