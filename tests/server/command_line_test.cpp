// parleyd's command line and configuration, as scripts see them.
#include <doctest/doctest.h>

#include <csignal>
#include <fstream>
#include <iterator>
#include <sstream>

#include "app/config.hpp"
#include "support/parleyd.hpp"
#include "support/temporary_directory.hpp"

using namespace parley::tests;

namespace {

struct Outcome {
  int code = 0;
  std::string output;
  std::string errors;
};

Outcome run(std::vector<std::string> flags) {
  flags.insert(flags.begin(), program("parleyd"));
  Process process(flags);
  process.close_input();
  Outcome outcome;
  outcome.output = process.read_rest();
  outcome.code = process.wait().code;
  outcome.errors = process.errors();
  return outcome;
}

}  // namespace

TEST_CASE("--help and --version answer on standard output and exit 0") {
  CHECK(run({"--version"}).output.starts_with("parleyd "));
  CHECK(run({"--help"}).output.find("--listen") != std::string::npos);
  CHECK(run({"--help"}).code == 0);
}

TEST_CASE("a wrong flag or value exits 2 with one line that says what was wrong") {
  for (const std::vector<std::string>& flags : {std::vector<std::string>{"--no-such-flag"},
                                                {"--listen", "nowhere"},
                                                {"--threads", "0"},
                                                {"--store", "paper"},
                                                {"--listen", "127.0.0.1:99999"}}) {
    const Outcome outcome = run(flags);
    CHECK_MESSAGE(outcome.code == 2, flags[0]);
    CHECK(outcome.errors.starts_with("parleyd: "));
    CHECK(std::ranges::count(outcome.errors, '\n') == 1);
  }
}

TEST_CASE("a port in use is one line with the address, exit 1") {
  const Parleyd server({"--store", "memory"});
  const Outcome outcome = run({"--store", "memory", "--listen", server.address()});
  CHECK(outcome.code == 1);
  CHECK(outcome.errors.find("cannot listen on " + server.address()) != std::string::npos);
}

TEST_CASE("health: 0 beside a running server, 1 and a line without one") {
  std::string address;
  {
    const Parleyd server({"--store", "memory"});
    address = server.address();
    CHECK(run({"health", "--server", address}).code == 0);
  }
  const Outcome outcome = run({"health", "--server", address});
  CHECK(outcome.code == 1);
  CHECK(outcome.errors.find("is not healthy") != std::string::npos);
}

TEST_CASE("a mistake in the configuration names file, line and key") {
  const TemporaryDirectory directory;
  const auto failure = [&](const std::string& text) {
    const auto file = directory.write("parleyd.toml", text);
    const Outcome outcome = run({"--config", file.string()});
    CHECK(outcome.code == 1);
    return outcome.errors.substr(outcome.errors.find("parleyd.toml"));
  };
  CHECK(failure("[limits]\n\nrooms = \"many\"\n")
            .starts_with("parleyd.toml:3: 'limits.rooms' must be a whole number from 1 to"));
  CHECK(failure("[limits]\nrooms = 0\n").find("must be a whole number") != std::string::npos);
  for (const std::string value : {"nan", "-nan", "inf", "-inf"}) {
    CHECK(failure("[rates]\nsession_messages_per_second = " + value + "\n")
              .starts_with("parleyd.toml:2: 'rates.session_messages_per_second' must be a number"));
    CHECK(failure("[limits]\nrooms = " + value + "\n").find("must be a whole") !=
          std::string::npos);
  }
  CHECK(failure("[limits]\nromos = 1\n").starts_with("parleyd.toml:2: 'limits.romos' is no key"));
  CHECK(failure("rooms = 1\n").starts_with("parleyd.toml:1: 'rooms' stands outside a section"));
  CHECK(failure("[server]\nlisten = [\"here\"]\n").find("is not ADDR:PORT") != std::string::npos);
  CHECK(failure("[server\n").starts_with("parleyd.toml:1: "));
  CHECK(run({"--config", "/no/such/file"}).errors ==
        "parleyd: there is no configuration file /no/such/file\n");
}

TEST_CASE("a closed standard descriptor gets no other file: the lock holds a process id alone") {
  for (const std::string closed : {"<&-", "2>&-", "<&- 2>&-"}) {
    CAPTURE(closed);
    const TemporaryDirectory directory;
    const auto data = directory.path() / "data";
    Process process({"/bin/sh", "-c",
                     "exec '" + program("parleyd") + "' --listen 127.0.0.1:0 --http off --data '" +
                         data.string() + "' " + closed});
    REQUIRE(process.read_line());  // ready
    process.signal(SIGTERM);
    CHECK(process.wait() == Exit{0, 0});
    std::ifstream lock(data / "lock");
    const std::string content{std::istreambuf_iterator<char>(lock), {}};
    CHECK(content == std::to_string(process.pid()) + "\n");
  }
}

TEST_CASE("every key and its default stands in the operating guide, and no other does") {
  std::ifstream file(source_file("docs/operating.md"));
  std::vector<std::string> documented;
  std::string section;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("## ")) section.clear();
    if (line.starts_with("### [")) section = line.substr(5, line.find(']') - 5);
    if (section.empty() || !line.starts_with("| `")) continue;
    std::istringstream cells(line);
    std::string empty;
    std::string key;
    std::string value;
    std::getline(cells, empty, '|');
    std::getline(cells, key, '|');
    std::getline(cells, value, '|');
    const auto inner = [](const std::string& cell) { return cell.substr(2, cell.rfind('`') - 2); };
    documented.push_back(section + "." + inner(key) + " = " + inner(value));
  }
  std::vector<std::string> expected;
  for (const auto& key : parley::app::config_keys()) {
    expected.push_back(key.key + " = " + key.default_value);
  }
  std::ranges::sort(documented);
  std::ranges::sort(expected);
  REQUIRE(documented.size() == expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) CHECK(documented[i] == expected[i]);
}
