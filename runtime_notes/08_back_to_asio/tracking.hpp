// Asio's handler-tracking hook: one line on standard error for each step in a handler's life.
//
// Asio includes this file itself, before its own headers, where ASIO_CUSTOM_HANDLER_TRACKING names
// it. Every source of the program must be built with that macro: it changes Asio's types.
#pragma once

#include <cxxabi.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <type_traits>
#include <typeinfo>

#include "asio/error_code.hpp"

namespace parley::tracking {

inline unsigned this_thread() {
  static std::atomic<unsigned> threads = 0;
  thread_local const unsigned number = ++threads;
  return number;
}

/// "@asio THREAD STEP", the numbers, and text at the end. One write: threads do not mix lines.
template <class... Numbers>
void write(char step, const std::string& text, Numbers... numbers) {
  std::string line = "@asio " + std::to_string(this_thread()) + ' ' + step;
  ((line += ' ' + std::to_string(numbers)), ...);
  if (!text.empty()) line += ' ' + text;
  line += '\n';
  [[maybe_unused]] const ssize_t size = ::write(STDERR_FILENO, line.data(), line.size());
}

/// The operation's full type. It has the handler's type in it, and so the function that made it.
template <class T>
const std::string& name_of() {
  static const std::string name = [] {
    int failed = 0;
    char* readable = abi::__cxa_demangle(typeid(T).name(), nullptr, nullptr, &failed);
    std::string copy = failed == 0 ? readable : typeid(T).name();
    std::free(readable);
    return copy;
  }();
  return name;
}

// region: handler
/// A base of every operation: its number. (Its name must be none that Asio's templates use.)
class Tracked {
 public:
  std::uint64_t id = 0;

 protected:
  Tracked() = default;
  ~Tracked() = default;
};
// end region

inline std::uint64_t next_id() {
  static std::atomic<std::uint64_t> last = 0;
  return ++last;
}

/// On the stack while an operation completes: who begins a new one meanwhile is its parent.
class Completion {
 public:
  explicit Completion(const Tracked& handler) : id_(handler.id), outer_(current()) {
    current() = this;
  }
  Completion(const Completion&) = delete;
  Completion& operator=(const Completion&) = delete;
  ~Completion() {
    current() = outer_;
    if (id_ != 0) write('~', begun_ ? "left by an exception" : "destroyed unused", id_);
  }

  template <class... Results>
  void begin(const Results&... results) {
    begun_ = true;
    std::string text;
    ((text += (text.empty() ? "" : ", ") + told(results)), ...);
    write('>', text, id_);
  }
  void end() {
    write('<', "", id_);
    id_ = 0;
  }

  static Completion*& current() {
    thread_local Completion* innermost = nullptr;
    return innermost;
  }
  [[nodiscard]] std::uint64_t id() const { return id_; }

 private:
  template <class Result>
  static std::string told(const Result& result) {
    if constexpr (std::is_same_v<Result, asio::error_code>) {
      return result ? result.message() : "no error";
    } else if constexpr (std::is_integral_v<Result>) {
      return std::to_string(result);
    } else {
      return "...";
    }
  }

  std::uint64_t id_;
  Completion* outer_;
  bool begun_ = false;
};

// region: begun
/// An operation begins: its number, its parent's, the descriptor, "socket.async_wait", its type.
template <class Context, class Operation>
void begun(Context& /*context*/, Operation& operation, const char* object, const void* /*where*/,
           std::uintmax_t descriptor, const char* name) {
  operation.Tracked::id = next_id();
  const Completion* parent = Completion::current();
  write('+', std::string(object) + '.' + name + ' ' + name_of<Operation>(), operation.Tracked::id,
        parent == nullptr ? 0 : parent->id(), descriptor);
}
// end region

template <class Context>
void registered(Context& /*context*/, std::uintmax_t descriptor, std::uintmax_t registration) {
  write('r', "", registration, descriptor);
}

/// What epoll_wait has told of one registration.
template <class Context>
void happened(Context& /*context*/, std::uintmax_t registration, unsigned events) {
  write('e', "", registration, events);
}

/// The reactor has tried the operation itself: the system call of a read, and what it gave.
template <class... Bytes>
void tried(const Tracked& handler, const char* call, const asio::error_code& error,
           Bytes... /*bytes*/) {
  write('.', std::string(call) + ' ' + (error ? error.message() : "done"), handler.id);
}

}  // namespace parley::tracking

// region: macros
#define ASIO_INHERIT_TRACKED_HANDLER : public parley::tracking::Tracked
#define ASIO_ALSO_INHERIT_TRACKED_HANDLER , public parley::tracking::Tracked
#define ASIO_HANDLER_TRACKING_INIT (void)0
#define ASIO_HANDLER_LOCATION(args) (void)0
#define ASIO_HANDLER_CREATION(args) parley::tracking::begun args
#define ASIO_HANDLER_COMPLETION(args) parley::tracking::Completion tracked_completion args
#define ASIO_HANDLER_INVOCATION_BEGIN(args) tracked_completion.begin args
#define ASIO_HANDLER_INVOCATION_END tracked_completion.end()
#define ASIO_HANDLER_OPERATION(args) (void)0
#define ASIO_HANDLER_REACTOR_REGISTRATION(args) parley::tracking::registered args
#define ASIO_HANDLER_REACTOR_DEREGISTRATION(args) (void)0
#define ASIO_HANDLER_REACTOR_READ_EVENT 1
#define ASIO_HANDLER_REACTOR_WRITE_EVENT 2
#define ASIO_HANDLER_REACTOR_ERROR_EVENT 4
#define ASIO_HANDLER_REACTOR_EVENTS(args) parley::tracking::happened args
#define ASIO_HANDLER_REACTOR_OPERATION(args) parley::tracking::tried args
// end region
