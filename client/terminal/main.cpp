// `parley`, the terminal client: reads the command line, picks the mode, reports how it ended.
#include <fmt/format.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <optional>
#include <utility>

#include "lib/client.hpp"
#include "lib/secret.hpp"
#include "os/process.hpp"
#include "terminal/display.hpp"
#include "terminal/interactive.hpp"
#include "terminal/line_mode.hpp"
#include "terminal/options.hpp"
#include "terminal/password.hpp"
#include "terminal/text.hpp"

namespace {

using namespace parley;
using terminal::Exit;

constexpr unsigned line_mode_tries = 5;  // over about four seconds: a server may just be starting

bool is_interactive(const terminal::Options& options) {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1 && !options.tail &&
         !options.json;
}

core::Result<std::string> secret_of(const terminal::Options& options) {
  if (!options.identity) return std::string{};
  const auto path = client::secret_path(options.persona);
  if (!path) return tl::unexpected(path.error());
  return client::load_or_make_secret(*path);
}

client::awaitable<void> run(client::Client& client, const terminal::Options& options,
                            terminal::Display* display, Exit& exit) {
  if (display != nullptr) {
    exit = co_await terminal::run_interactive(client, options, *display);
  } else {
    exit = co_await terminal::run_line_mode(client, options);
  }
}

Exit run(terminal::Options options) {
  const bool interactive = is_interactive(options);
  if (!interactive && options.rooms.empty()) {
    return {2, "say which room: parley --room '#lobby'"};
  }
  if (options.rooms.empty()) options.rooms = {"#lobby"};
  const auto secret = secret_of(options);
  if (!secret) return {1, secret.error().text};
  if (!options.account.empty()) {
    auto password = terminal::read_password(options.account, options.password_file);
    if (!password) return {1, password.error().text};
    options.password = std::move(*password);
  }
  client::ClientOptions connection;
  if (!options.registers) {
    connection.account = options.account;
    connection.password = options.password;
  }
  connection.server = options.server;
  connection.tls = options.tls;
  connection.nick = options.nick;
  connection.number_nick = !options.nick_given;
  connection.secret = *secret;
  connection.tries = interactive ? 0 : line_mode_tries;
  asio::io_context loop{1};
  client::Client client(loop.get_executor(), std::move(connection));
  std::optional<terminal::Display> display;
  if (interactive) display.emplace();
  Exit exit;
  std::exception_ptr failure;
  asio::co_spawn(loop, run(client, options, display ? &*display : nullptr, exit),
                 [&](std::exception_ptr thrown) { failure = std::move(thrown); });
  loop.run();
  if (failure) std::rethrow_exception(failure);
  return exit;
}

/// Dies of the signal, so that a shell sees why.
int end_by(int signal) {
  std::signal(signal, SIG_DFL);
  std::raise(signal);
  return 128 + signal;
}

}  // namespace

int main(int argc, char** argv) {
  if (!os::open_standard_descriptors()) return 1;
  std::signal(SIGPIPE, SIG_IGN);  // a closed output is an error of write
  static_cast<void>(terminal::use_utf8_locale());
  auto read = terminal::read_options(argc, argv);
  if (const auto* done = std::get_if<terminal::Done>(&read)) {
    fmt::print(done->code == 0 ? stdout : stderr, "{}", done->text);
    return done->code;
  }
  Exit exit;
  try {
    exit = run(std::get<terminal::Options>(std::move(read)));
  } catch (const std::exception& error) {
    exit = {1, error.what()};
  }
  // It may hold a server's words.
  if (!exit.complaint.empty()) {
    fmt::print(stderr, "parley: {}\n", terminal::shown(exit.complaint));
  }
  return exit.signal != 0 ? end_by(exit.signal) : exit.code;
}
