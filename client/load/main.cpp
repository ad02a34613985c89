// parley-load: the load tester's main.
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <asio/connect.hpp>
#include <csignal>
#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <random>
#include <stdexcept>
#include <utility>

#include "lib/printable.hpp"
#include "load/compare.hpp"
#include "load/options.hpp"
#include "load/report.hpp"
#include "load/swarm.hpp"
#include "load/workers.hpp"
#include "os/process.hpp"

namespace parley::load {

namespace {

/// Resolves the server's name and tries it once, so that a wrong address is one clear line.
client::tcp::endpoint find_server(asio::io_context& loop, const client::Address& address) {
  client::Resolver resolver(loop.get_executor());
  client::Socket probe(loop.get_executor());
  std::error_code error;
  const auto found = resolver.resolve(address.host, std::to_string(address.port), error);
  if (error) {
    throw std::runtime_error(
        fmt::format("cannot find the server {}: {}", address.host, error.message()));
  }
  const auto endpoint = asio::connect(probe, found, error);
  if (error) {
    throw std::runtime_error(fmt::format("cannot connect to {}: {} (is parleyd running there?)",
                                         client::to_string(address), error.message()));
  }
  return endpoint;
}

/// The line that is written over itself once a second.
class LiveLine {
 public:
  explicit LiveLine(bool shown) : shown_(shown) {}

  void show(const std::string& text) {
    if (!shown_) return;
    constexpr const char* to_line_end = "\x1b[K";
    fmt::print(stderr, "\r{}{}", text, to_line_end);
    std::fflush(stderr);
    written_ = true;
  }
  void end() {
    if (std::exchange(written_, false)) fmt::print(stderr, "\n");
  }

 private:
  bool shown_;
  bool written_ = false;
};

client::awaitable<void> heed(client::SignalSet& signals, Swarm& swarm) {
  while (true) {
    const auto [error, number] = co_await signals.async_wait(client::as_result);
    if (error) co_return;
    swarm.interrupt();
  }
}

client::awaitable<void> run_swarm(Swarm& swarm, client::SignalSet& signals) {
  co_await swarm.run();
  signals.cancel();
}

Outcome load(const Plan& plan, asio::io_context& loop, Rendezvous* others) {
  const Options& options = plan.options();
  LiveLine live(!options.quiet && ::isatty(STDERR_FILENO) == 1);
  const std::vector<WatchedProcess> server(options.server_pids.begin(), options.server_pids.end());
  Swarm swarm(plan, server, loop.get_executor(), [&](const Sample& sample, const Tally& tally) {
    live.show(live_line_of(plan, sample, tally));
  });
  if (others != nullptr) swarm.meet(*others);
  client::SignalSet signals(loop.get_executor(), SIGINT, SIGTERM);
  const auto rethrow = [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  };
  asio::co_spawn(loop, run_swarm(swarm, signals), rethrow);
  asio::co_spawn(loop, heed(signals, swarm), rethrow);
  loop.run();
  live.end();
  return swarm.outcome();
}

void write_file(const std::string& path, const std::string& text) {
  if (path == "-") {
    fmt::print("{}", text);
    return;
  }
  std::ofstream file(path);
  file << text << std::flush;
  if (!file) throw std::runtime_error(fmt::format("cannot write {}", path));
}

std::string content_of(const std::string& path) {
  std::ifstream file(path);
  std::string content{std::istreambuf_iterator<char>(file), {}};
  if (!file) throw std::runtime_error(fmt::format("cannot read {}", path));
  return content;
}

/// By this process, or by several of them.
Outcome load_by_all(const Plan& plan) {
  if (plan.options().processes == 1) {
    asio::io_context loop{1};
    return load(plan, loop, nullptr);
  }
  Outcome sum = run_workers(plan.options(), [&plan](const Options& share, Rendezvous& others) {
    asio::io_context loop{1};
    return load(plan.with(share), loop, &others);
  });
  sum.plan = &plan;
  return sum;
}

Plan make_plan(const Options& options) {
  asio::io_context loop{1};
  std::random_device random;
  const std::uint64_t secret_seed = (std::uint64_t{random()} << 32U) | random();
  return {options, find_server(loop, options.server), random(), secret_seed};
}

int run(const Options& options) {
  constexpr std::size_t kept_for_the_tool = 32;  // standard streams, epoll, timers, files of /proc
  const auto limit = os::raise_descriptor_limit();
  if (!limit) throw std::runtime_error(limit.error().text);
  const std::size_t room = *limit - std::min(*limit, kept_for_the_tool);
  const std::uint32_t most = share_of(options, 0).connections;  // worker 0 has the most
  if (most > room) {
    fmt::print(stderr,
               "parley-load: {} connections need more descriptors than a process may have: it can "
               "hold {}; raise the limit (ulimit -Hn), or use more --processes\n",
               most, room);
    return 2;
  }
  const Plan plan = make_plan(options);
  const Outcome outcome = load_by_all(plan);
  if (!options.json.empty()) write_file(options.json, json_of(outcome));
  if (!options.html.empty()) write_file(options.html, html_of(outcome));
  const auto problems = problems_of(outcome);
  if (!options.quiet) {
    // Where JSON goes to standard output, the table must not.
    fmt::print(options.json == "-" ? stderr : stdout, "{}", client::printable(table_of(outcome)));
  } else {
    for (const std::string& problem : problems) {
      fmt::print(stderr, "parley-load: {}\n", client::printable(problem));
    }
  }
  if (!problems.empty()) return 1;
  constexpr int ended_by_signal = 130;
  return outcome.cut_short ? ended_by_signal : 0;
}

int show_comparison(const Comparison& files) {
  fmt::print("{}", comparison_of(content_of(files.before), content_of(files.after)));
  return 0;
}

}  // namespace
}  // namespace parley::load

int main(int argc, char** argv) {
  if (!parley::os::open_standard_descriptors()) return 1;
  const auto [options, compare, exit_code] = parley::load::parse_command_line(argc, argv);
  if (exit_code) return *exit_code;
  try {
    if (compare) return parley::load::show_comparison(*compare);
    return parley::load::run(options);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "parley-load: {}\n", parley::client::printable(failure.what()));
    return 1;
  }
}
