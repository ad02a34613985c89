// Exercise 2: is the inner handler called where it wants to be, and can it be cancelled?
#include <doctest/doctest.h>

#include <asio/bind_cancellation_slot.hpp>
#include <asio/bind_executor.hpp>
#include <asio/cancellation_signal.hpp>
#include <counted.hpp>

using namespace std::chrono_literals;

TEST_CASE("a handler bound to another loop is called on that loop") {
  asio::io_context here(1);
  asio::io_context there(1);
  parley::net::Timer timer(here.get_executor(), 1ms);
  int completions = 0;
  bool called = false;
  timer.async_wait(
      counted(completions,
              asio::bind_executor(there.get_executor(), [&](std::error_code) { called = true; })));
  here.run();
  CHECK_MESSAGE(!called, "it has run on the timer's loop");
  there.run();
  CHECK(called);
  CHECK(completions == 1);
}

TEST_CASE("a handler without wishes is called on the operation's own loop") {
  asio::io_context here(1);
  parley::net::Timer timer(here.get_executor(), 1ms);
  int completions = 0;
  bool called = false;
  timer.async_wait(counted(completions, [&](std::error_code) { called = true; }));
  here.run();
  CHECK(called);
  CHECK(completions == 1);
}

TEST_CASE("a cancellation reaches the operation") {
  asio::io_context here(1);
  parley::net::Timer timer(here.get_executor(), 1h);
  asio::cancellation_signal signal;
  int completions = 0;
  bool cancelled = false;
  timer.async_wait(counted(
      completions, asio::bind_cancellation_slot(
                       signal.slot(), [&](std::error_code error) { cancelled = bool(error); })));
  asio::post(here, [&] { signal.emit(asio::cancellation_type::terminal); });
  here.run_for(2s);
  CHECK(cancelled);
  CHECK(completions == 1);
}
