// What the server counts: written by one thread each, read by any.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace parley::net {

/// Grows. One thread writes (a plain load and store: no locked instruction), any thread reads.
class Counter {
 public:
  void add(std::uint64_t by) {
    value_.store(value_.load(std::memory_order_relaxed) + by, std::memory_order_relaxed);
  }
  /// For what goes up and down.
  void set(std::uint64_t value) { value_.store(value, std::memory_order_relaxed); }
  [[nodiscard]] std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// How often something took how long, in buckets of doubling width.
class Durations {
 public:
  static constexpr std::size_t bounded = 18;  // 64 us, 128 us ... 8.4 s; one bucket more for longer

  [[nodiscard]] static constexpr std::chrono::microseconds bound(std::size_t bucket) {
    return std::chrono::microseconds(64LL << bucket);
  }

  void add(std::chrono::microseconds took) {
    std::size_t bucket = 0;
    while (bucket < bounded && took > bound(bucket)) ++bucket;
    buckets_[bucket].add(1);
    sum_.add(took.count() > 0 ? static_cast<std::uint64_t>(took.count()) : 0);
  }

  /// How many fell into this bucket alone; `bounded` is the one without a bound.
  [[nodiscard]] std::uint64_t in(std::size_t bucket) const { return buckets_[bucket].value(); }
  [[nodiscard]] std::chrono::microseconds sum() const {
    return std::chrono::microseconds(static_cast<std::int64_t>(sum_.value()));
  }

 private:
  std::array<Counter, bounded + 1> buckets_;
  Counter sum_;
};

/// Of one loop.
struct LoopMetrics {
  Counter connections;          // now
  Counter websockets;           // now, of these
  Counter connections_opened;   // ever
  Counter connections_refused;  // ever: limits of addresses, and proxies that say nonsense
  Counter requests;             // lines and messages from clients
  Counter deliveries;           // entries of the log put into an outbox
  Counter bytes_in;
  Counter bytes_out;
  Counter behind;  // microseconds: `lag` of the last tick
  Durations lag;   // how much later than asked for the loop's clock ticked
};

/// Of the hub and the log.
struct HubMetrics {
  Counter sessions;  // now
  Counter users;     // now
  Counter rooms;     // now
  Counter pending;   // entries that wait for the log, now
  Counter busy;      // commands refused because the server was behind
  Counter entries;   // committed
  Durations commits;
};

}  // namespace parley::net
