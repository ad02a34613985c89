// The one door to Asio: what differs between 1.22 (Debian 12) and 1.30 (Debian 13) is settled here.
#pragma once

#include <asio/async_result.hpp>
#include <asio/awaitable.hpp>
#include <asio/co_spawn.hpp>
#include <asio/executor_work_guard.hpp>
#include <asio/io_context.hpp>
#include <asio/ip/tcp.hpp>
#include <asio/post.hpp>
#include <asio/signal_set.hpp>
#include <asio/steady_timer.hpp>
#include <asio/thread_pool.hpp>
#include <asio/use_awaitable.hpp>
#include <asio/version.hpp>
#include <system_error>

#include "net/async/clock.hpp"

#if ASIO_VERSION >= 102400
#include <asio/as_tuple.hpp>
#else
#include <asio/experimental/as_tuple.hpp>
#endif

namespace parley::net {

/// The concrete executor type everywhere: no type erasure in sockets, timers or coroutine frames.
using Executor = asio::io_context::executor_type;

template <class T>
using awaitable = asio::awaitable<T, Executor>;

using asio::ip::tcp;
using Socket = asio::basic_stream_socket<tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;
using Timer = asio::basic_waitable_timer<SteadyClock, asio::wait_traits<SteadyClock>, Executor>;

inline constexpr asio::use_awaitable_t<Executor> use_awaitable{};

#if ASIO_VERSION >= 102400
using asio::as_tuple_t;
#else
using asio::experimental::as_tuple_t;
#endif

/// Completion token: errors come back as the first element of a tuple, nothing is thrown.
inline constexpr as_tuple_t<asio::use_awaitable_t<Executor>> as_result{use_awaitable};

}  // namespace parley::net
