// A look into the scheduler of a running io_context: how many operations stand in which queue.
#pragma once

#include <asio/detail/scheduler.hpp>
#include <asio/detail/scheduler_thread_info.hpp>
#include <asio/detail/thread_context.hpp>
#include <asio/io_context.hpp>
#include <cstddef>

namespace parley::notes {

/// `reactor`: the marker that stands in the shared queue for "look for events now".
struct Queues {
  std::size_t own = 0;     // in the queue of this thread alone
  std::size_t shared = 0;  // in the queue of all threads that run the io_context
  bool reactor = false;
};

namespace detail {

using asio::detail::op_queue;
using asio::detail::scheduler;
using asio::detail::scheduler_operation;
using asio::detail::scheduler_thread_info;

/// Both are private. An explicit instantiation may name private members; that is the only door.
op_queue<scheduler_operation>& shared_queue_of(scheduler& from);
const scheduler_operation& reactor_marker_of(scheduler& from);
template <auto Queue, auto Marker>
struct Door {
  friend op_queue<scheduler_operation>& shared_queue_of(scheduler& from) { return from.*Queue; }
  friend const scheduler_operation& reactor_marker_of(scheduler& from) { return from.*Marker; }
};
template struct Door<&scheduler::op_queue_, &scheduler::task_operation_>;

}  // namespace detail

// region: look
/// For a handler that runs on this io_context, which one thread runs.
inline Queues look_into(asio::io_context& context) {
  using namespace detail;
  auto& its_scheduler = asio::use_service<scheduler>(context);
  auto* thread =
      static_cast<scheduler_thread_info*>(asio::detail::thread_context::top_of_thread_call_stack());
  Queues seen;
  for (auto* op = thread->private_op_queue.front(); op != nullptr;
       op = asio::detail::op_queue_access::next(op)) {
    ++seen.own;
  }
  for (auto* op = shared_queue_of(its_scheduler).front(); op != nullptr;
       op = asio::detail::op_queue_access::next(op)) {
    if (op == &reactor_marker_of(its_scheduler)) {
      seen.reactor = true;
    } else {
      ++seen.shared;
    }
  }
  return seen;
}
// end region

}  // namespace parley::notes
