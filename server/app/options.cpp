// The command line of parleyd: CLI11.
#include "app/options.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <stdexcept>

#include "core/number.hpp"
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
  const auto port = core::number_in<std::uint16_t>(std::string_view(text).substr(colon + 1));
  if (!port) throw wrong();
  address.port = *port;
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
  out.add_option("--room", what.room, "only this room (default: all open rooms)");
  out.add_flag("--direct", what.direct, "also direct conversations");
  out.add_flag("--private", what.closed,
               "also rooms that are invite-only, secret or have a password");
  out.add_flag("--keys", what.keys, "also passwords of rooms and ids of messages");
  out.add_flag("--identities", what.identities, "guests' identities instead of numbers");
  out.add_flag_callback(
      "--all", [&what]() { what = {what.room, true, true, true, true}; },
      "all of the above, for another server");
}

/// What is done to the data of a server, which may be running, and which action that is.
void add_care_of_data(CLI::App& app, Options& options) {
  const auto names_data = [&options](CLI::App* command) {
    command->add_option("--data", options.data, "directory of the log");
    command->add_option("--config", options.config, "configuration file (TOML)");
  };
  auto* backup =
      app.add_subcommand("backup", "copy a server's log and accounts, also while it runs");
  backup->add_option("directory", options.backup, "the target; created, or an empty directory")
      ->required();
  names_data(backup);
  backup->callback([&options]() { options.action = Action::back_up; });

  auto* account = app.add_subcommand("account", "manage a server's accounts");
  account->require_subcommand(1);
  auto* list =
      account->add_subcommand("list", "list names, dates of creation and of the last log-in");
  names_data(list);
  list->callback([&options]() { options.action = Action::list_accounts; });
  auto* add =
      account->add_subcommand("add", "create an account; the password is read from standard input");
  add->add_option("name", options.account, "of the account")->required();
  names_data(add);
  add->callback([&options]() { options.action = Action::add_account; });
  auto* password =
      account->add_subcommand("password", "set a new password, read from standard input");
  password->add_option("name", options.account, "of the account")->required();
  names_data(password);
  password->callback([&options]() { options.action = Action::set_password; });
  auto* remove = account->add_subcommand("remove", "remove one; what it wrote stays");
  remove->add_option("name", options.account, "of the account")->required();
  remove->add_flag("--yes", options.yes, "do not ask for the name again");
  names_data(remove);
  remove->callback([&options]() { options.action = Action::remove_account; });
}

void add_schema(CLI::App& app, Options& options) {
  auto* schema = app.add_subcommand(
      "schema", "print the JSON protocol as AsyncAPI 3 with JSON Schema, for clients");
  schema
      ->add_option("--as", options.schema_form,
                   "json, or what this project's own files hold: markdown or javascript")
      ->check(CLI::IsMember({"json", "markdown", "javascript"}));
  schema->callback([&options]() { options.action = Action::show_schema; });
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
  app.add_option("--config", options.config, "configuration file (TOML), optional");
  app.add_option("--listen", listen,
                 "address to listen on, ADDR:PORT; port 0 for any free one; repeatable")
      ->check(CLI::Validator(check_address, "ADDR:PORT"));
  app.add_option("--http", http,
                 "address of the web page and of WebSocket, ADDR:PORT; repeatable; 'off' for none")
      ->check(CLI::Validator(check_http, "ADDR:PORT or off"));
  app.add_option("--tls", tls, "address to listen on for TLS, ADDR:PORT; repeatable")
      ->check(CLI::Validator(check_address, "ADDR:PORT"));
  app.add_option("--https", https,
                 "address of the web page and of WebSocket over TLS, ADDR:PORT; repeatable")
      ->check(CLI::Validator(check_address, "ADDR:PORT"));
  app.add_option("--data", options.data, "directory for the log");
  app.add_option("--store", options.store, "where the log is kept: sqlite or memory")
      ->check(CLI::IsMember({"sqlite", "memory"}));
  app.add_option("--threads", options.threads, "event loops, one thread each")
      ->check(CLI::Range(1U, 64U));
  app.require_subcommand(0, 1);

  auto* health = app.add_subcommand("health", "check that a running server answers");
  health->add_option("--server", server, "ADDR:PORT")
      ->check(CLI::Validator(check_address, "ADDR:PORT"));
  auto* out = app.add_subcommand("export", "write the log as NDJSON to standard output");
  add_export(*out, options);
  out->add_option("--data", options.data, "directory of the log");
  auto* in = app.add_subcommand("import", "read NDJSON from standard input into the log");
  in->add_option("--data", options.data, "directory of the log");

  add_care_of_data(app, options);
  auto* keys = app.add_subcommand("config", "print every configuration key with its default");
  add_schema(app, options);

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
