// The command line of parley.
#include "terminal/options.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>

using namespace parley::terminal;

namespace {

std::variant<Options, Done> read(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "parley");
  return read_options(static_cast<int>(arguments.size()), arguments.data());
}

Options accepted(const std::vector<const char*>& arguments) {
  auto result = read(arguments);
  REQUIRE_MESSAGE(std::holds_alternative<Options>(result), std::get<Done>(result).text);
  return std::get<Options>(result);
}

Done refused(const std::vector<const char*>& arguments) {
  auto result = read(arguments);
  REQUIRE(std::holds_alternative<Done>(result));
  return std::get<Done>(result);
}

}  // namespace

TEST_CASE("without flags it is the local server and the user's name") {
  ::unsetenv("PARLEY_SERVER");
  ::setenv("USER", "ada.l", 1);
  const auto options = accepted({});
  CHECK(options.server == parley::client::Address{"127.0.0.1", 6667});
  CHECK(options.nick == "ada_l");
  CHECK_FALSE(options.nick_given);
  CHECK(options.rooms.empty());
  CHECK(options.identity);
}

TEST_CASE("the environment names the server, the flag wins") {
  ::setenv("PARLEY_SERVER", "example.org:7000", 1);
  CHECK(accepted({}).server.host == "example.org");
  CHECK(accepted({"--server", "[::1]:7001"}).server.port == 7001);
  ::unsetenv("PARLEY_SERVER");
}

TEST_CASE("rooms come by flag or plainly, with '#' or without") {
  const auto options = accepted({"--room", "#a", "--room", "b", "--tail", "#c", "d"});
  CHECK(options.rooms == std::vector<std::string>{"#a", "#b", "#c", "#d"});
  CHECK(options.tail);
  CHECK(accepted({"--tail", "#lobby"}).rooms == std::vector<std::string>{"#lobby"});
}

TEST_CASE("the other flags") {
  const auto options = accepted({"--nick", "zoë", "--json", "--history", "20", "--no-identity"});
  CHECK(options.nick == "zoë");
  CHECK(options.nick_given);
  CHECK(options.json);
  CHECK(options.history == 20U);
  CHECK_FALSE(options.identity);
}

TEST_CASE("one's own nick is oneself, another one another person") {
  ::setenv("USER", "ada", 1);
  CHECK(accepted({}).persona.empty());
  CHECK(accepted({"--nick", "ADA"}).persona.empty());
  CHECK(accepted({"--nick", "Bob"}).persona == "bob");
}

TEST_CASE("help and version go to standard output, and are no errors") {
  CHECK(refused({"--help"}).code == 0);
  CHECK(refused({"--help"}).text.find("--history COUNT") != std::string::npos);
  CHECK(refused({"--version"}).code == 0);
  CHECK(refused({"--version"}).text.starts_with("parley 0."));
}

TEST_CASE("what is wrong is one line, and exit 2") {
  for (const auto& arguments : std::vector<std::vector<const char*>>{{"--wrong"},
                                                                     {"--nick"},
                                                                     {"--nick", "1ada"},
                                                                     {"--nick", "a b"},
                                                                     {"--server", "host:port"},
                                                                     {"--history", "-1"},
                                                                     {"--history", "x"},
                                                                     {"--room", "a b"},
                                                                     {"--room", ""}}) {
    CAPTURE(arguments[0]);
    const auto done = refused(arguments);
    CHECK(done.code == 2);
    CHECK(done.text.starts_with("parley: "));
    CHECK(std::count(done.text.begin(), done.text.end(), '\n') == 1);
    CHECK(done.text.ends_with("\n"));
  }
}
