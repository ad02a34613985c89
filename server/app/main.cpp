// parleyd: the server's main.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>

#include "app/accounts.hpp"
#include "app/config.hpp"
#include "app/health.hpp"
#include "app/options.hpp"
#include "app/serve.hpp"
#include "app/transfer.hpp"
#include "core/hash_table.hpp"
#include "core/version.hpp"
#include "net/accounts/identity.hpp"
#include "os/process.hpp"
#include "wire/json/schema_document.hpp"

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

int show_schema(const std::string& form) {
  if (form == "markdown") {
    std::cout << wire::json::schema_as_markdown();
  } else if (form == "javascript") {
    std::cout << wire::json::schema_as_javascript();
  } else {
    std::cout << wire::json::schema_as_asyncapi(core::version);
  }
  return 0;
}

int run(const Options& options) {
  switch (options.action) {
    case Action::serve: return serve(options);
    case Action::health: return check_health(options.server);
    case Action::show_config: return show_config();
    case Action::show_schema: return show_schema(options.schema_form);
    case Action::export_rooms: return export_rooms(options);
    case Action::import_rooms: return import_rooms(options);
    case Action::back_up: return back_up(options);
    case Action::list_accounts: return list_accounts(options);
    case Action::add_account: return add_account(options);
    case Action::set_password: return set_password(options);
    case Action::remove_account: return remove_account(options);
  }
  return 2;
}

/// Where nothing can be caught any more, most likely for want of memory: one line, no abort
/// message.
[[noreturn]] void give_up() {
  const char* what = "unknown exception";
  try {
    if (const auto failure = std::current_exception()) std::rethrow_exception(failure);
  } catch (const std::bad_alloc&) {
    what = "out of memory";
  } catch (const std::exception& failure) {
    what = failure.what();
  } catch (...) {
    what = "something that is no std::exception";
  }
  // No allocation here: there may be nothing left.
  for (const char* part :
       {"parleyd: ended by an error: ", what, "; what was acknowledged is kept\n"}) {
    if (::write(STDERR_FILENO, part, std::strlen(part)) < 0) break;
  }
  std::abort();
}

}  // namespace
}  // namespace parley::app

int main(int argc, char** argv) {
  if (!parley::os::open_standard_descriptors()) return 1;
  std::set_terminate(parley::app::give_up);
  ::umask(S_IRWXG | S_IRWXO);  // what is made is for this user alone, directories above it, too
  const auto [options, exit_code] = parley::app::parse_command_line(argc, argv);
  if (exit_code) return *exit_code;
  try {
    parley::core::set_hash_key(parley::net::random_hash_key());  // before there is any table
    return parley::app::run(options);
  } catch (const std::bad_alloc&) {
    std::cerr << "parleyd: out of memory; what was acknowledged is kept\n";
    return 1;
  } catch (const std::exception& failure) {
    std::cerr << "parleyd: " << failure.what() << '\n';
    return 1;
  }
}
