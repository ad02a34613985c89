#include "terminal/options.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>

#include "core/name.hpp"
#include "core/version.hpp"
#include "lib/nick.hpp"

namespace parley::terminal {
namespace {

constexpr const char* description =
    "Chat in the terminal.\n\n"
    "In a terminal it is interactive. With redirected input or output it works line by line:\n"
    "  echo hi | parley --room '#lobby'     sends each line, and waits until it is stored\n"
    "  parley --tail '#lobby'               prints new messages until interrupted\n"
    "  parley --tail --json '#lobby'        prints the server's events, one JSON object per line";

constexpr const char* footer =
    "Environment: PARLEY_SERVER is the default of --server. PARLEY_PASSWORD is the password of\n"
    "--account; without it, parley asks for the password. NO_COLOR turns colours off.\n"
    "A secret in ${XDG_STATE_HOME:-~/.local/state}/parley identifies you to the server. Each "
    "other\n"
    "nick that is given with --nick is a different user, with a secret of its own.";

constexpr std::uint16_t plain_port = 6667;
constexpr std::uint16_t tls_port = 6697;

std::string user_name() {
  for (const char* variable : {"USER", "LOGNAME"}) {
    const char* user = std::getenv(variable);
    if (user != nullptr && *user != '\0') return user;
  }
  return "guest";
}

/// CLI11 explains on several lines; the first says what is wrong.
std::string first_line(std::string text) {
  text.resize(std::min(text.find('\n'), text.size()));
  return text;
}

Done wrong_usage(std::string_view text) {
  return {fmt::format("parley: {}; parley --help lists the flags\n", text), 2};
}

/// Checks what CLI11 does not.
std::variant<Options, Done> checked(Options options, const std::string& server) {
  const client::Address usual_server{"127.0.0.1", options.tls.on ? tls_port : plain_port};
  const auto address = client::parse_address(server, usual_server);
  if (!address) return wrong_usage(address.error().text);
  if (!options.tls.on && !(options.tls.ca_file.empty() && options.tls.fingerprint.empty())) {
    return wrong_usage("--ca-file and --tls-fingerprint need --tls");
  }
  if (!options.tls.fingerprint.empty()) {
    const auto fingerprint = client::parse_fingerprint(options.tls.fingerprint);
    if (!fingerprint) return wrong_usage("--tls-fingerprint: a SHA-256 has 64 hex digits");
    options.tls.fingerprint = *fingerprint;
  }
  options.server = *address;
  const auto usual = client::nick_from_user(user_name());
  options.nick_given = !options.nick.empty() || !options.account.empty();
  if (options.nick.empty()) options.nick = options.account.empty() ? usual : options.account;
  if (options.account.empty() && (!options.password_file.empty() || options.registers)) {
    return wrong_usage("--password-file and --register need --account");
  }
  const auto nick = core::check_nick(options.nick);
  if (!nick) return wrong_usage(fmt::format("--nick {}: {}", options.nick, nick.error().text));
  if (nick->folded != core::fold(usual)) options.persona = nick->folded;
  for (auto& room : options.rooms) {
    if (!room.starts_with('#')) room.insert(0, 1, '#');
    if (const auto name = core::check_room_name(room); !name) {
      return wrong_usage(fmt::format("room {}: {}", room, name.error().text));
    }
  }
  return options;
}

}  // namespace

std::variant<Options, Done> read_options(int argc, const char* const* argv) {
  Options options;
  std::string server = "127.0.0.1";
  std::vector<std::string> more_rooms;
  bool no_identity = false;
  CLI::App app{description, "parley"};
  app.footer(footer);
  app.set_version_flag("--version", "parley " + std::string(core::version));
  app.get_formatter()->column_width(24);
  app.add_option("--server", server, "the server (default: 127.0.0.1; port 6667, with --tls 6697)")
      ->envname("PARLEY_SERVER")
      ->option_text("HOST:PORT");
  app.add_flag("--tls", options.tls.on, "encrypt, and verify the server's certificate");
  app.add_option("--ca-file", options.tls.ca_file, "also trust the certificates in this PEM file")
      ->check(CLI::ExistingFile)
      ->option_text("FILE");
  app.add_option("--tls-fingerprint", options.tls.fingerprint,
                 "trust only the certificate with this SHA-256")
      ->option_text("HEX");
  app.add_option("--nick", options.nick, "your nick (default: your user name)")
      ->option_text("NAME");
  app.add_option("--account", options.account, "log in to an account; parley asks for the password")
      ->option_text("NAME");
  app.add_flag("--register", options.registers,
               "create the account first, from your guest identity");
  app.add_option("--password-file", options.password_file, "read the password from this file")
      ->check(CLI::ExistingFile)
      ->option_text("FILE");
  app.add_option("--room", options.rooms, "a room to join; repeatable (default: #lobby)")
      ->allow_extra_args(false)
      ->option_text("ROOM");
  app.add_option("rooms", more_rooms, "rooms to join, as --room")->option_text(" ");
  app.add_flag("--tail", options.tail, "print new messages until interrupted; read no input");
  app.add_flag("--json", options.json, "print the server's events as JSON, one object per line");
  app.add_option("--history", options.history, "number of older messages to show first, 0 to 1000")
      ->check(CLI::Range(0, 1000))
      ->option_text("COUNT");
  app.add_flag("--no-identity", no_identity, "be a new user: do not use or create a secret");
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    return Done{app.help(), 0};
  } catch (const CLI::CallForVersion& version) {
    return Done{std::string(version.what()) + "\n", 0};
  } catch (const CLI::ParseError& error) {
    return wrong_usage(first_line(error.what()));
  }
  options.identity = !no_identity;
  options.rooms.insert(options.rooms.end(), more_rooms.begin(), more_rooms.end());
  return checked(std::move(options), server);
}

}  // namespace parley::terminal
