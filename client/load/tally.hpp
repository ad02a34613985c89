// What is counted while a run goes on.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/error.hpp"
#include "lib/asio.hpp"
#include "load/histogram.hpp"

namespace parley::load {

using client::Clock;

/// A latency over the whole run, and over the current second.
struct Latency {
  Histogram second;
  Histogram total;

  void record(Clock::duration duration) {
    second.record(std::chrono::duration_cast<Histogram::Duration>(duration));
  }
  /// The second is over: gives its histogram and begins the next.
  Histogram roll() {
    Histogram last = second;
    total.merge(last);
    second = {};
    return last;
  }
};

struct Refusals {
  std::uint64_t count = 0;
  std::string text;  // the server's words, of the first
};

/// What goes on beside the messages to rooms, and has no part in their figures.
struct Activity {
  std::uint64_t due = 0;
  std::uint64_t not_begun = 0;  // who was to do it could not
  std::uint64_t done = 0;
  std::map<std::string, std::uint64_t> refused;  // why, and how often
  Latency latency;                               // from when it was due until it was done

  /// On the way.
  [[nodiscard]] std::uint64_t open() const {
    std::uint64_t ended = not_begun + done;
    for (const auto& [why, count] : refused) ended += count;
    return due - ended;
  }
  void finish(Clock::time_point was_due, Clock::time_point now) {
    ++done;
    latency.record(now - was_due);
  }
};

struct Tally {
  // Connections
  std::uint32_t opening = 0;                     // on the way to their room
  std::uint32_t up = 0;                          // in their room
  std::uint32_t failed = 0;                      // for good
  std::uint64_t lost = 0;                        // were up, and ended
  std::map<std::string, std::uint64_t> endings;  // why connections or attempts ended

  // Messages
  std::uint64_t sent = 0;
  std::uint64_t unsent = 0;     // their sender had failed for good
  std::uint64_t repeated = 0;   // sent again, after a reconnect or because the server asked to
  std::uint64_t accepted = 0;   // acknowledged
  std::uint64_t waiting = 0;    // sent, and may yet be acknowledged
  std::uint64_t abandoned = 0;  // not acknowledged when their sender failed for good
  std::map<core::ErrorCode, Refusals> retried;  // refused for now
  std::map<core::ErrorCode, Refusals> refused;  // for good
  std::uint64_t delivered = 0;
  std::uint64_t strange = 0;  // lines of the server that could not be read, or answer nothing
  std::string strange_line;   // the first

  // Latencies of what was due at or after `measure_from`
  Clock::time_point measure_from = Clock::time_point::max();
  Latency delivery;
  Latency stalled_delivery;  // to members that stopped reading
  Latency acknowledgement;
  Latency lateness;  // of this tool: from the intended time to the actual sending

  Activity logins;
  Activity directs;  // done: it arrived
  Activity moves;    // out of the room and in again
  Activity pages;    // of history

  /// With the names that people know them by.
  static constexpr std::array<std::pair<std::string_view, Activity Tally::*>, 4> activities();
};

constexpr std::array<std::pair<std::string_view, Activity Tally::*>, 4> Tally::activities() {
  return {{{"logins", &Tally::logins},
           {"directs", &Tally::directs},
           {"moves", &Tally::moves},
           {"pages", &Tally::pages}}};
}

}  // namespace parley::load
