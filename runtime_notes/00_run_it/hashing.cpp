// notes_00_hashing: what a message waits while passwords are hashed, on the loop or on a pool.
#include <sodium.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <string_view>
#include <vector>

#include "net/async/asio.hpp"
#include "net/async/offload.hpp"

using namespace std::chrono_literals;
using parley::net::awaitable;
using parley::net::Timer;
using Clock = std::chrono::steady_clock;

namespace {

constexpr auto experiment = 5s;
constexpr auto message_every = 2ms;
constexpr auto sign_in_every = 250ms;

// region: hash
/// argon2id, as a server should store passwords: meant to be slow, and to need memory.
bool hash_password() {
  std::array<char, crypto_pwhash_STRBYTES> hash;
  static constexpr std::string_view password = "correct horse battery staple";
  return crypto_pwhash_str(hash.data(), password.data(), password.size(),
                           crypto_pwhash_OPSLIMIT_INTERACTIVE,
                           crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0;
}
// end region

/// Stands for every session of the loop: each message notes how long after its time it was served.
awaitable<void> serve_messages(asio::io_context& loop, std::vector<double>& delays) {
  Timer timer(loop.get_executor());
  const auto end = Clock::now() + experiment;
  for (auto due = Clock::now() + message_every; due < end; due += message_every) {
    timer.expires_at(due);
    co_await timer.async_wait(parley::net::as_result);
    delays.push_back(std::chrono::duration<double, std::milli>(Clock::now() - due).count());
  }
}

// region: sign_in
awaitable<void> sign_in_on_the_loop() {
  hash_password();
  co_return;
}

awaitable<void> sign_in_on_the_pool(asio::thread_pool& pool) {
  co_await parley::net::offload(pool, hash_password);
}
// end region

awaitable<void> serve_sign_ins(asio::io_context& loop, asio::thread_pool& pool,
                               std::string_view where) {
  Timer timer(loop.get_executor());
  const auto end = Clock::now() + experiment;
  for (auto due = Clock::now() + sign_in_every; due < end; due += sign_in_every) {
    timer.expires_at(due);
    co_await timer.async_wait(parley::net::as_result);
    if (where == "loop") co_await sign_in_on_the_loop();
    if (where == "pool") co_await sign_in_on_the_pool(pool);
  }
}

double percentile(const std::vector<double>& sorted, double share) {
  return sorted[static_cast<std::size_t>(share * static_cast<double>(sorted.size() - 1))];
}

std::vector<double> measure(std::string_view where) {
  asio::io_context loop(1);
  asio::thread_pool pool(1);
  std::vector<double> delays;
  asio::co_spawn(loop, serve_messages(loop, delays), [](const std::exception_ptr&) {});
  asio::co_spawn(loop, serve_sign_ins(loop, pool, where), [](const std::exception_ptr&) {});
  loop.run();
  pool.join();
  std::ranges::sort(delays);
  return delays;
}

}  // namespace

/// `--points`: the delay at each thousandth, for the plot.
int main(int count, char** arguments) {
  const bool points = count > 1 && std::string_view(arguments[1]) == "--points";
  if (sodium_init() < 0) return 1;
  const auto start = Clock::now();
  hash_password();
  const std::chrono::duration<double, std::milli> one = Clock::now() - start;
  if (!points)
    std::printf("one hash takes %.0f ms\n%-10s %8s %8s %8s\n", one.count(), "hashing", "p50 ms",
                "p99 ms", "max ms");
  for (const std::string_view where : {"nowhere", "pool", "loop"}) {
    const std::vector<double> delays = measure(where);
    const std::string name(where);
    if (points) {
      for (int i = 0; i <= 1000; ++i)
        std::printf("%s,%.3f,%.3f\n", name.c_str(), i / 1000.0, percentile(delays, i / 1000.0));
    } else {
      std::printf("%-10s %8.2f %8.2f %8.2f\n", name.c_str(), percentile(delays, 0.5),
                  percentile(delays, 0.99), delays.back());
    }
  }
}
