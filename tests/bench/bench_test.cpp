// The pieces of ./dev bench: the bare loop loses nothing, alone and loaded by two processes.
#include <doctest/doctest.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "support/process.hpp"

using namespace parley::tests;
using nlohmann::json;

namespace {

/// A clean run against the bare loop; its result.
json load_bare(const std::vector<std::string>& more) {
  Process bare({program("bare"), "0"});
  const std::string line = bare.read_line().value_or("");
  REQUIRE(line.starts_with("listening on 127.0.0.1:"));
  std::vector<std::string> command{program("parley-load"),
                                   "--server",
                                   line.substr(line.rfind(' ') + 1),
                                   "--dialect",
                                   "irc",
                                   "--quiet",
                                   "--json",
                                   "-",
                                   "--settle",
                                   "60",
                                   "--arrivals",
                                   "uniform",
                                   "--connections",
                                   "60",
                                   "--rate",
                                   "100",
                                   "--seconds",
                                   "1",
                                   "--pid",
                                   std::to_string(bare.pid())};
  command.insert(command.end(), more.begin(), more.end());
  Process load(command);
  const std::string output = load.read_rest(2 * patience);
  CAPTURE(load.errors());
  CHECK(load.wait() == Exit{0, 0});
  json result = json::parse(output);
  CHECK(result["clean"] == true);
  return result;
}

}  // namespace

TEST_CASE("the bare loop brings every message to every member once and in order") {
  const json result = load_bare({"--rooms", "4"});
  CHECK(result["messages"]["sent"] == 100);
  CHECK(result["deliveries"]["total"] == 100 * 14);
  CHECK(result["server"]["anonymous_idle"] > 0);
}

TEST_CASE("two processes load it together, and their results are one") {
  const json result = load_bare({"--rooms", "5", "--processes", "2"});
  CHECK(result["connections"]["up"] == 60);
  CHECK(result["messages"]["sent"] == 100);
  CHECK(result["deliveries"]["total"] == 100 * 11);
}
