// parleyd: the server's main.
#include <iostream>

#include "app/accounts.hpp"
#include "app/config.hpp"
#include "app/health.hpp"
#include "app/options.hpp"
#include "app/serve.hpp"
#include "app/transfer.hpp"

namespace parley::app {
namespace {

int show_config() {
  std::string section;
  for (const KeyInfo& key : config_keys()) {
    const auto dot = key.key.find('.');
    if (key.key.substr(0, dot) != section) {
      std::cout << (section.empty() ? "[" : "\n[") << key.key.substr(0, dot) << "]\n";
      section = key.key.substr(0, dot);
    }
    std::cout << key.key.substr(dot + 1) << " = " << key.default_value << '\n';
  }
  return 0;
}

int run(const Options& options) {
  switch (options.action) {
    case Action::serve: return serve(options);
    case Action::health: return check_health(options.server);
    case Action::show_config: return show_config();
    case Action::export_rooms: return export_rooms(options);
    case Action::import_rooms: return import_rooms(options);
    case Action::back_up: return back_up(options);
    case Action::list_accounts: return list_accounts(options);
    case Action::set_password: return set_password(options);
  }
  return 2;
}

}  // namespace
}  // namespace parley::app

int main(int argc, char** argv) {
  const auto [options, exit_code] = parley::app::parse_command_line(argc, argv);
  if (exit_code) return *exit_code;
  try {
    return parley::app::run(options);
  } catch (const std::exception& failure) {
    std::cerr << "parleyd: " << failure.what() << '\n';
    return 1;
  }
}
