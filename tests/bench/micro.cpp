// What the parts cost without sockets: the hub, the codecs, the log in memory (Google Benchmark).
// Every benchmark counts its allocations, too.
#include <benchmark/benchmark.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "core/hub.hpp"
#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"
#include "wire/json/decode.hpp"
#include "wire/json/encode.hpp"
#include "wire/line_splitter.hpp"

namespace {

// operator new has no other place to count in.
// NOLINTNEXTLINE(cppcoreguidelines-avoid-non-const-global-variables)
std::atomic<std::uint64_t> allocations{0};

}  // namespace

// NOLINTBEGIN(misc-definitions-in-headers)
void* operator new(std::size_t size) {
  allocations.fetch_add(1, std::memory_order_relaxed);
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc{};
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t /*size*/) noexcept { std::free(memory); }
// NOLINTEND(misc-definitions-in-headers)

namespace {

using namespace parley;

/// Counts what is allocated while it lives, as the benchmark's "allocations" for each iteration.
class Allocations {
 public:
  explicit Allocations(benchmark::State& state) : state_(state), before_(allocations) {}
  Allocations(const Allocations&) = delete;
  Allocations& operator=(const Allocations&) = delete;
  ~Allocations() {
    state_.counters["allocations"] = benchmark::Counter(static_cast<double>(allocations - before_),
                                                        benchmark::Counter::kAvgIterations);
  }

 private:
  benchmark::State& state_;
  std::uint64_t before_;
};

const std::string text(64, 'x');

core::Entry sample_entry() {
  core::Entry entry;
  entry.seq = {123'456};
  entry.room = {7};
  entry.time = core::Time{std::chrono::milliseconds(1'800'000'000'000)};
  entry.room_name = "#bench";
  entry.from = "ada";
  entry.sender = {"guest:0123456789abcdef0123456789abcdef"};
  entry.what = core::entry::Message{{text, false, false, false}};
  return entry;
}

/// A hub with one room of so many members, and a log that commits at once.
class Scene {
 public:
  explicit Scene(std::uint64_t members) {
    for (std::uint64_t i = 1; i <= members; ++i) {
      hub_.attach({i}, "192.0.2.1");
      core::command::Hello hello;
      hello.nick = "user" + std::to_string(i);
      hello.identity = {"guest:" + std::to_string(i)};
      ask(i, std::move(hello));
      core::command::Join join;
      join.room = "#bench";
      ask(i, std::move(join));
    }
  }

  void ask(std::uint64_t session, core::Command command) {
    now_.steady += std::chrono::milliseconds(1);
    hub_.handle({session}, ++tag_, std::move(command), now_, effects_);
    commit();
  }

 private:
  void commit() {
    std::vector<core::Committed> committed;
    for (core::Effect& effect : std::exchange(effects_, {})) {
      auto* const append = std::get_if<core::effect::Append>(&effect);
      if (append == nullptr) continue;
      auto& draft = std::get<core::Draft>(append->what);
      draft->seq = {++seq_};
      committed.push_back({core::EntryPtr(std::move(draft))});
    }
    if (!committed.empty()) hub_.committed(committed, now_, effects_);
    effects_.clear();
  }

  static core::Limits open_limits() {
    core::Limits limits;
    limits.session_messages = limits.user_messages = limits.session_joins = limits.session_other =
        limits.user_creates = {0, 1};
    return limits;
  }

  core::Hub hub_{open_limits()};
  core::Effects effects_;
  core::Now now_{core::Time{std::chrono::seconds(1'800'000'000)}, std::chrono::milliseconds(0)};
  core::RequestTag tag_ = 0;
  std::uint64_t seq_ = 0;
};

void hub_says(benchmark::State& state) {
  Scene scene(static_cast<std::uint64_t>(state.range(0)));
  const Allocations counted(state);
  for ([[maybe_unused]] auto _ : state) {
    core::command::Say say;
    say.to = "#bench";
    say.text = text;
    scene.ask(1, std::move(say));
  }
}
BENCHMARK(hub_says)->Arg(10)->Arg(1000)->Arg(15'000);

void hub_parts_and_joins(benchmark::State& state) {
  Scene scene(static_cast<std::uint64_t>(state.range(0)));
  const Allocations counted(state);
  for ([[maybe_unused]] auto _ : state) {
    core::command::Part part;
    part.room = "#bench";
    scene.ask(2, std::move(part));
    core::command::Join join;
    join.room = "#bench";
    scene.ask(2, std::move(join));
  }
}
BENCHMARK(hub_parts_and_joins)->Arg(10)->Arg(1000);

void line_splitter(benchmark::State& state) {
  wire::LineSplitter splitter(8192);
  std::string lines;
  for (int i = 0; i < 10; ++i) lines += "PRIVMSG #bench :" + text + "\r\n";
  const Allocations counted(state);
  for ([[maybe_unused]] auto _ : state) {
    splitter.feed(lines);
    while (const auto line = splitter.next()) benchmark::DoNotOptimize(line->text.data());
  }
  state.SetItemsProcessed(state.iterations() * 10);
}
BENCHMARK(line_splitter);

void json_decodes_say(benchmark::State& state) {
  const std::string line = R"({"type":"say","id":17,"to":"#bench","text":")" + text + "\"}";
  const Allocations counted(state);
  for ([[maybe_unused]] auto _ : state) {
    auto request = wire::json::decode(line);
    benchmark::DoNotOptimize(request);
  }
}
BENCHMARK(json_decodes_say);

void json_encodes_entry(benchmark::State& state) {
  const core::Entry entry = sample_entry();
  const Allocations counted(state);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(wire::json::encode(entry));
}
BENCHMARK(json_encodes_entry);

void json_encodes_accepted(benchmark::State& state) {
  const core::Event event = core::event::Accepted{{123'456}, sample_entry().time};
  const Allocations counted(state);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(wire::json::encode(event, "17"));
}
BENCHMARK(json_encodes_accepted);

void irc_encodes_entry(benchmark::State& state) {
  const core::Entry entry = sample_entry();
  const Allocations counted(state);
  for ([[maybe_unused]] auto _ : state) benchmark::DoNotOptimize(wire::irc::encode(entry, 0));
}
BENCHMARK(irc_encodes_entry);

void irc_takes_privmsg(benchmark::State& state) {
  wire::irc::Session session("parley", "0123456789abcdef");
  static_cast<void>(session.take("NICK ada"));
  auto hello = session.take("USER ada 0 * :Ada");
  core::event::Welcome welcome;
  welcome.nick = "ada";
  auto welcomed = session.answer(hello.asks.at(0).tag, core::Event{welcome});
  // The welcome has the server's counts: commands wait for them.
  static_cast<void>(session.answer(welcomed.asks.at(0).tag, core::event::ServerIs{}));
  const std::string line = "PRIVMSG #bench :" + text;
  const core::Event accepted = core::event::Accepted{{123'456}, sample_entry().time};
  const Allocations counted(state);
  for ([[maybe_unused]] auto _ : state) {
    auto output = session.take(line);
    benchmark::DoNotOptimize(session.answer(output.asks.at(0).tag, accepted));
  }
}
BENCHMARK(irc_takes_privmsg);

}  // namespace

BENCHMARK_MAIN();
