// The one door to Asio for the clients: what 1.22 (Debian 12) and 1.30 (Debian 13) name
// differently.
#pragma once

#include <asio/awaitable.hpp>
#include <asio/buffer.hpp>
#include <asio/co_spawn.hpp>
#include <asio/connect.hpp>
#include <asio/experimental/channel.hpp>
#include <asio/experimental/parallel_group.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/posix/stream_descriptor.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/this_coro.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/version.hpp>
#include <asio/write.hpp>
#include <chrono>
#include <system_error>

#if ASIO_VERSION >= 102400
#include <asio/as_tuple.hpp>
#include <asio/deferred.hpp>
#else
#include <asio/experimental/as_tuple.hpp>
#include <asio/experimental/deferred.hpp>

#include "os/clock.hpp"
#endif

namespace parley::client {

/// The concrete executor type everywhere: no type erasure in sockets, timers or coroutine frames.
using Executor = asio::io_context::executor_type;

template <class T>
using awaitable = asio::awaitable<T, Executor>;

using asio::ip::tcp;
using Clock = os::SteadyClock;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Resolver = asio::ip::basic_resolver<tcp, Executor>;
using Descriptor = asio::posix::basic_stream_descriptor<Executor>;
using SignalSet = asio::basic_signal_set<Executor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, Executor>;

/// A bounded queue between coroutines of one loop.
template <class T>
using Channel = asio::experimental::basic_channel<Executor, asio::experimental::channel_traits<>,
                                                  void(std::error_code, T)>;

inline constexpr asio::use_awaitable_t<Executor> use_awaitable{};

#if ASIO_VERSION >= 102400
using asio::as_tuple_t;
using asio::deferred;
#else
using asio::experimental::as_tuple_t;
using asio::experimental::deferred;
#endif

/// Completion token: errors come back as the first element of a tuple, nothing is thrown.
inline constexpr as_tuple_t<asio::use_awaitable_t<Executor>> as_result{use_awaitable};

}  // namespace parley::client
