// `parleyd account` and `parleyd backup`.
#include "app/accounts.hpp"

#include <fmt/format.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <iostream>
#include <memory>
#include <stdexcept>

#include "app/config.hpp"
#include "core/name.hpp"
#include "core/time.hpp"
#include "net/accounts/identity.hpp"
#include "net/accounts/passwords.hpp"
#include "os/clock.hpp"
#include "store/accounts.hpp"
#include "store/backup.hpp"
#include "store/directory_lock.hpp"
#include "store/log.hpp"
#include "store/private_files.hpp"

namespace parley::app {

namespace {

std::unique_ptr<store::Accounts> open_existing(const Config& config) {
  if (!std::filesystem::exists(config.data / "accounts.db")) {
    throw std::runtime_error(fmt::format(
        "there is no accounts.db in {}: name the directory with --data", config.data.string()));
  }
  static_cast<void>(store::secure_files(config.data));
  return store::open_accounts({config.data, config.audit_entries});
}

/// While it lives, a terminal at standard input does not show what is typed.
class Unseen {
 public:
  Unseen() : is_terminal_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    if (!is_terminal_) return;
    std::cerr << "the new password: " << std::flush;
    termios now = before_;
    now.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &now);
  }
  ~Unseen() {
    if (!is_terminal_) return;
    ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
    std::cerr << '\n';
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  termios before_{};
  bool is_terminal_;
};

core::Secret read_password() {
  std::string line;
  {
    const Unseen unseen;
    if (!std::getline(std::cin, line)) throw std::runtime_error("no password came");
  }
  core::Result<core::Secret> password = core::check_password(line);
  core::wipe(line);
  if (!password) throw std::runtime_error(password.error().text);
  return std::move(*password);
}

template <class T>
T taken(core::Result<T> result) {
  if (!result) throw std::runtime_error(result.error().text);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

void start_sodium() {
  if (::sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
}

}  // namespace

int list_accounts(const Options& options) {
  const auto accounts = open_existing(load_config(options));
  auto names = accounts->names();
  std::ranges::sort(names, {}, [](const auto& one) { return one.name.folded; });
  for (const core::AccountName& one : names) {
    if (one.removed) {
      std::cout << fmt::format("{}\t{}\tremoved\n", one.name.shown, core::format_time(one.seen));
      continue;
    }
    const auto record = taken(accounts->find(one.name.folded));
    if (!record) continue;  // gone meanwhile
    const bool used = record->last_login != core::Time{};
    std::cout << fmt::format("{}\t{}\t{}\n", one.name.shown, core::format_time(record->created),
                             used ? core::format_time(record->last_login) : "-");
  }
  return 0;
}

int add_account(const Options& options) {
  start_sodium();
  const Config config = load_config(options);
  const auto name = taken(core::check_nick(options.account));
  store::make_directory(config.data);
  for (const std::string& line : store::secure_files(config.data)) {
    std::cerr << fmt::format("parleyd: {}\n", line);
  }
  const auto accounts = store::open_accounts(
      {config.data, config.audit_entries, std::filesystem::exists(config.data / "log.db")});
  const core::Secret password = read_password();
  auto hashed = net::hash_password(password, config.settings.hash_cost);
  taken(accounts->add({{name, net::random_identity()},
                       std::move(hashed.hash),
                       std::move(hashed.scram),
                       os::wall_now(),
                       {},
                       {}}));
  taken(
      accounts->record({0, os::wall_now(), "", "register", name.shown, "by parleyd account add"}));
  std::cerr << fmt::format("parleyd: {} is an account now\n", name.shown);
  return 0;
}

int set_password(const Options& options) {
  start_sodium();
  const Config config = load_config(options);
  const auto accounts = open_existing(config);
  const std::string folded = core::fold(options.account);
  const auto record = taken(accounts->find(folded));
  if (!record) throw std::runtime_error(fmt::format("there is no account '{}'", options.account));
  const core::Secret password = read_password();
  const auto hashed = net::hash_password(password, config.settings.hash_cost);
  taken(accounts->set_password(folded, hashed.hash, hashed.scram));
  taken(accounts->record({0, os::wall_now(), "", "password_reset", record->account.name.shown,
                          "by parleyd account password"}));
  std::cerr << fmt::format("parleyd: {} has a new password\n", record->account.name.shown);
  return 0;
}

namespace {

bool is_confirmed(const std::string& name) {
  std::cerr << fmt::format("parleyd: type {} to remove this account: ", name) << std::flush;
  std::string line;
  return std::getline(std::cin, line) && line == name;
}

/// Frees the name of a removed account that wrote nothing. False if it stays reserved.
bool free_name(const Config& config, store::Accounts& accounts, const std::string& folded) {
  try {
    const store::DirectoryLock lock(config.data);
    if (!std::filesystem::exists(config.data / "log.db")) {
      taken(accounts.forget(std::array{folded}));
      return true;
    }
    const auto log = store::open_sqlite({.directory = config.data, .read_only = true});
    return std::ranges::none_of(store::accounts_of(accounts, *log),
                                [&](const auto& one) { return one.name.folded == folded; });
  } catch (const std::runtime_error&) {  // a server runs, or the log is from an older version
    return false;
  }
}

}  // namespace

int remove_account(const Options& options) {
  const Config config = load_config(options);
  const auto accounts = open_existing(config);
  const std::string folded = core::fold(options.account);
  const auto record = taken(accounts->find(folded));
  if (!record) throw std::runtime_error(fmt::format("there is no account '{}'", options.account));
  const std::string& name = record->account.name.shown;
  if (!options.yes && !is_confirmed(name)) throw std::runtime_error("nothing was removed");
  taken(accounts->remove(folded, os::wall_now()));
  taken(accounts->record(
      {0, os::wall_now(), "", "remove_account", name, "by parleyd account remove"}));
  std::cerr << fmt::format("parleyd: {} was removed; its name {}\n", name,
                           free_name(config, *accounts, folded) ? "is free" : "stays reserved");
  return 0;
}

int back_up(const Options& options) {
  const Config config = load_config(options);
  const auto [entries, accounts] = store::back_up(config.data, options.backup);
  std::cerr << fmt::format("parleyd: {} has {} entries and {} accounts\n", options.backup.string(),
                           entries, accounts);
  return 0;
}

}  // namespace parley::app
