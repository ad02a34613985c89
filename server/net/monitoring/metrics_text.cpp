// The metrics as Prometheus reads them: sums over the loops.
#include "net/monitoring/metrics_text.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <vector>

namespace parley::net {

namespace {

class Page {
 public:
  void counter(std::string_view name, std::string_view help, std::uint64_t value) {
    one(name, "counter", help, value);
  }
  void gauge(std::string_view name, std::string_view help, std::uint64_t value) {
    one(name, "gauge", help, value);
  }

  /// Several sources are one histogram: their buckets are the same.
  void histogram(std::string_view name, std::string_view help,
                 std::span<const Durations* const> sources) {
    head(name, "histogram", help);
    std::uint64_t count = 0;
    std::chrono::microseconds sum{0};
    for (const Durations* source : sources) sum += source->sum();
    for (std::size_t bucket = 0; bucket <= Durations::bounded; ++bucket) {
      for (const Durations* source : sources) count += source->in(bucket);
      const std::string bound = bucket == Durations::bounded
                                    ? std::string("+Inf")
                                    : fmt::format("{}", seconds(Durations::bound(bucket)));
      fmt::format_to(end(), "parley_{}_bucket{{le=\"{}\"}} {}\n", name, bound, count);
    }
    fmt::format_to(end(), "parley_{0}_sum {1}\nparley_{0}_count {2}\n", name, seconds(sum), count);
  }

  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  static double seconds(std::chrono::microseconds time) {
    return std::chrono::duration<double>(time).count();
  }
  std::back_insert_iterator<std::string> end() { return std::back_inserter(text_); }
  void head(std::string_view name, std::string_view type, std::string_view help) {
    fmt::format_to(end(), "# HELP parley_{0} {2}\n# TYPE parley_{0} {1}\n", name, type, help);
  }
  void one(std::string_view name, std::string_view type, std::string_view help,
           std::uint64_t value) {
    head(name, type, help);
    fmt::format_to(end(), "parley_{} {}\n", name, value);
  }

  std::string text_;
};

}  // namespace

std::string metrics_text(std::span<const LoopMetrics* const> loops, const HubMetrics& hub,
                         std::uint64_t database_memory) {
  const auto sum = [loops](Counter LoopMetrics::* counter) {
    std::uint64_t total = 0;
    for (const LoopMetrics* loop : loops) total += (loop->*counter).value();
    return total;
  };
  using L = LoopMetrics;
  Page page;
  page.gauge("connections", "Chat connections, of any kind.", sum(&L::connections));
  page.gauge("websockets", "Chat connections by WebSocket.", sum(&L::websockets));
  page.gauge("users", "Users who are signed in.", hub.users.value());
  page.gauge("rooms", "Rooms, without direct conversations.", hub.rooms.value());
  page.gauge("pending_appends", "Entries that wait for the log.", hub.pending.value());
  page.gauge("database_memory_bytes",
             "Memory of the databases: most of it pages that store.cache_kib lets them keep.",
             database_memory);
  page.counter("connections_total", "Chat connections ever.", sum(&L::connections_opened));
  page.counter(
      "connections_refused_total",
      "Connections turned away: too many or too fast from one address, or a bad PROXY header.",
      sum(&L::connections_refused));
  page.counter("requests_total", "Lines and messages from clients.", sum(&L::requests));
  page.counter("entries_total", "Entries committed to the log: messages and changes of rooms.",
               hub.entries.value());
  page.counter("busy_total", "Requests refused as busy: the log or a loop was behind.",
               hub.busy.value());
  page.counter("deliveries_total", "Entries handed to connections.", sum(&L::deliveries));
  page.counter("received_bytes_total", "Bytes from clients.", sum(&L::bytes_in));
  page.counter("sent_bytes_total", "Bytes to clients.", sum(&L::bytes_out));
  const Durations* const commits = &hub.commits;
  page.histogram("commit_seconds", "From the start of a commit to its end.", {&commits, 1});
  std::vector<const Durations*> lags;
  for (const LoopMetrics* loop : loops) lags.push_back(&loop->lag);
  page.histogram("loop_lag_seconds", "How late a loop's clock ticks.", lags);
  return std::move(page).text();
}

}  // namespace parley::net
