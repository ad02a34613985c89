// parley-load: the load tester's main.
#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <fstream>

#include "load/swarm.hpp"

namespace {

using namespace parley;

constexpr std::size_t other_descriptors = 32;  // epoll, timers, standard streams, /proc

client::tcp::endpoint resolve(const client::Address& address) {
  asio::io_context context(1);
  client::Resolver resolver(context.get_executor());
  std::error_code error;
  const auto found = resolver.resolve(address.host, std::to_string(address.port), error);
  if (error || found.empty()) {
    throw std::runtime_error("cannot find " + address.host + ": " + error.message());
  }
  return found.begin()->endpoint();
}

void write_json(const std::string& file, const std::string& text) {
  if (file == "-") {
    fmt::print("{}", text);
    return;
  }
  std::ofstream out(file);
  if (!(out << text) || !out.flush()) throw std::runtime_error("cannot write " + file);
}

int run(const load::Options& options) {
  const std::size_t limit = load::raise_descriptor_limit();
  if (options.connections + other_descriptors > limit) {
    fmt::print(stderr,
               "parley-load: {} connections need as many descriptors, and this process may have "
               "{}: raise the hard limit (ulimit -Hn) or start several processes\n",
               options.connections, limit);
    return 2;
  }
  load::Swarm swarm(options, resolve(options.server));
  const load::Result result = swarm.run();
  if (options.json != "-") fmt::print("{}", load::table(options, result));
  if (!options.json.empty()) write_json(options.json, load::to_json(options, result));
  return result.clean() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  const auto [options, exit_code] = load::parse_command_line(argc, argv);
  if (exit_code) return *exit_code;
  try {
    return run(options);
  } catch (const std::exception& failure) {
    fmt::print(stderr, "parley-load: {}\n", failure.what());
    return 1;
  }
}
