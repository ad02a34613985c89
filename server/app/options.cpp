// The command line of parleyd: CLI11.
#include "app/options.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>
#include <stdexcept>

#include "core/version.hpp"

namespace parley::app {

net::ListenAddress parse_address(const std::string& text) {
  const auto wrong = [&]() {
    return std::invalid_argument("'" + text +
                                 "' is not ADDR:PORT (write 127.0.0.1:6667 or [::1]:6667)");
  };
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) throw wrong();
  net::ListenAddress address{text.substr(0, colon), 0};
  if (address.host.front() == '[' && address.host.back() == ']') {
    address.host = address.host.substr(1, address.host.size() - 2);
  } else if (address.host.find(':') != std::string::npos) {
    throw wrong();
  }
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data() + colon + 1, end, address.port);
  if (error != std::errc{} || stop != end) throw wrong();
  return address;
}

namespace {

/// Lets CLI11 report a wrong address in its own words.
std::string check_address(const std::string& text) {
  try {
    static_cast<void>(parse_address(text));
    return {};
  } catch (const std::invalid_argument& wrong) {
    return wrong.what();
  }
}

std::string check_http(const std::string& text) {
  return text == "off" ? std::string{} : check_address(text);
}

std::vector<net::ListenAddress> parse_http(const std::vector<std::string>& texts) {
  std::vector<net::ListenAddress> addresses;
  for (const std::string& text : texts) {
    if (text != "off") addresses.push_back(parse_address(text));
  }
  return addresses;
}

int report(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) return app.exit(error);
  std::cerr << "parleyd: " << error.what() << " (parleyd --help lists the flags)\n";
  return 2;
}

/// What an export has beside open rooms.
void add_export(CLI::App& out, Options& options) {
  store::ExportWhat& what = options.what;
  out.add_option("--room", what.room, "one room; without it, all that are open");
  out.add_flag("--direct", what.direct, "direct conversations, too");
  out.add_flag("--private", what.closed,
               "rooms that are invite-only, secret or with a password, too");
  out.add_flag("--keys", what.keys, "passwords of rooms and ids of messages, too");
  out.add_flag("--identities", what.identities, "guests' identities as they are");
  out.add_flag_callback(
      "--all", [&what]() { what = {what.room, true, true, true, true}; },
      "everything: to move a server");
}

/// What is done to the data of a server, which may be running, and which action that is.
void add_care_of_data(CLI::App& app, Options& options) {
  const auto names_data = [&options](CLI::App* command) {
    command->add_option("--data", options.data, "directory of the log");
    command->add_option("--config", options.config, "configuration file (TOML)");
  };
  auto* backup = app.add_subcommand("backup", "copy log and accounts of a server that may run");
  backup->add_option("directory", options.backup, "where to; is made, or empty")->required();
  names_data(backup);
  backup->callback([&options]() { options.action = Action::back_up; });

  auto* account = app.add_subcommand("account", "look after the accounts of a server");
  account->require_subcommand(1);
  auto* list = account->add_subcommand("list", "names, when they were made, last log-in");
  names_data(list);
  list->callback([&options]() { options.action = Action::list_accounts; });
  auto* add = account->add_subcommand("add", "make one; its password comes from standard input");
  add->add_option("name", options.account, "of the account")->required();
  names_data(add);
  add->callback([&options]() { options.action = Action::add_account; });
  auto* password = account->add_subcommand("password", "set a new one, from standard input");
  password->add_option("name", options.account, "of the account")->required();
  names_data(password);
  password->callback([&options]() { options.action = Action::set_password; });
}

}  // namespace

Parsed parse_command_line(int argc, const char* const* argv) {
  Parsed parsed;
  Options& options = parsed.options;
  std::vector<std::string> listen;
  std::vector<std::string> http;
  std::vector<std::string> tls;
  std::vector<std::string> https;
  std::string server = "127.0.0.1:6667";

  CLI::App app("parleyd: the Parley chat server", "parleyd");
  app.set_version_flag("--version", "parleyd " + std::string(core::version));
  app.add_option("--config", options.config, "configuration file (TOML); none is needed");
  app.add_option("--listen", listen,
                 "address to listen on, ADDR:PORT; port 0 picks one; repeatable")
      ->check(CLI::Validator(check_address, "ADDR:PORT"));
  app.add_option("--http", http,
                 "address of the web page and of WebSocket, ADDR:PORT; repeatable; 'off' for none")
      ->check(CLI::Validator(check_http, "ADDR:PORT or off"));
  app.add_option("--tls", tls, "address to listen on for TLS, ADDR:PORT; repeatable")
      ->check(CLI::Validator(check_address, "ADDR:PORT"));
  app.add_option("--https", https,
                 "address of the web page and of WebSocket through TLS, ADDR:PORT; repeatable")
      ->check(CLI::Validator(check_address, "ADDR:PORT"));
  app.add_option("--data", options.data, "directory for the log");
  app.add_option("--store", options.store, "where the log is kept: sqlite or memory")
      ->check(CLI::IsMember({"sqlite", "memory"}));
  app.add_option("--threads", options.threads, "event loops, one thread each")
      ->check(CLI::Range(1U, 64U));
  app.require_subcommand(0, 1);

  auto* health = app.add_subcommand("health", "ask a running server for a sign of life");
  health->add_option("--server", server, "ADDR:PORT")
      ->check(CLI::Validator(check_address, "ADDR:PORT"));
  auto* out = app.add_subcommand("export", "write the log of one room, or of all, as NDJSON");
  add_export(*out, options);
  out->add_option("--data", options.data, "directory of the log");
  auto* in = app.add_subcommand("import", "read NDJSON from standard input into the log");
  in->add_option("--data", options.data, "directory of the log");

  add_care_of_data(app, options);
  auto* keys =
      app.add_subcommand("config", "print every key of the configuration with its default");

  try {
    app.parse(argc, argv);
    for (const std::string& address : listen) options.listen.push_back(parse_address(address));
    if (!http.empty()) options.http = parse_http(http);
    for (const std::string& address : tls) options.tls.push_back(parse_address(address));
    for (const std::string& address : https) options.https.push_back(parse_address(address));
    options.server = parse_address(server);
  } catch (const CLI::ParseError& error) {
    parsed.exit_code = report(app, error);
  }
  if (health->parsed()) options.action = Action::health;
  if (keys->parsed()) options.action = Action::show_config;
  if (out->parsed()) options.action = Action::export_rooms;
  if (in->parsed()) options.action = Action::import_rooms;
  return parsed;
}

}  // namespace parley::app
