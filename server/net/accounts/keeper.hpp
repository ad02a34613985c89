// The keeper of accounts: answers what the hub asks about them.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "core/effect.hpp"
#include "net/accounts/passwords.hpp"
#include "net/accounts/rate_table.hpp"
#include "net/asio.hpp"
#include "net/report.hpp"
#include "net/settings.hpp"
#include "net/task_scope.hpp"
#include "store/accounts.hpp"

namespace parley::net {

/// Lives on the hub's executor; passwords are hashed on a HashPool, the store has a thread of its
/// own. Bounded: past a number of questions that wait, more are answered with `busy`.
///
/// What a log-in takes and what it says do not depend on whether the account exists: an unknown one
/// gets a hash to check, too. Attempts are bounded for an address and, for those who failed, for an
/// account; an address from which the account was logged in to before is not kept out by others'
/// failures.
class AccountKeeper {
 public:
  using Outcome = std::function<void(core::AccountAnswer answer)>;
  using Reload = std::function<std::string()>;  // "": done, else what is wrong

  AccountKeeper(Executor home, store::Accounts& accounts, const Settings& settings,
                const AccountTuning& tuning, const Report& report);
  ~AccountKeeper();

  void on_outcome(Outcome outcome) { outcome_ = std::move(outcome); }
  void on_reload(Reload reload) { reload_ = std::move(reload); }
  void set_tuning(const AccountTuning& tuning);

  void ask(core::effect::AskAccounts question);

  /// What waits for a thread is refused from now on.
  void quiet() { hashing_.quiet(); }
  /// Returns when nothing is being answered.
  [[nodiscard]] awaitable<void> settled() { return tasks_.join(); }
  /// Ends the threads. Nothing may be asked any more.
  void stop();

 private:
  using Fact = core::Result<core::AccountFact>;
  using Refusal = std::optional<core::Error>;
  using Found = core::Result<std::optional<store::AccountRecord>>;

  [[nodiscard]] awaitable<void> answer(core::effect::AskAccounts question);
  [[nodiscard]] awaitable<Fact> find_out(core::AccountQuestion& question);
  [[nodiscard]] awaitable<Fact> log_in(std::string account, core::Secret password,
                                       std::string address);
  [[nodiscard]] awaitable<Fact> authenticate(core::account::Sasl& step);
  [[nodiscard]] awaitable<Fact> plain(core::account::Sasl& step);
  [[nodiscard]] awaitable<Fact> external(core::account::Sasl& step);
  [[nodiscard]] awaitable<Fact> scram(core::account::Sasl& step);
  [[nodiscard]] awaitable<Fact> begin_scram(core::account::Sasl& step);
  [[nodiscard]] awaitable<Fact> make_account(core::account::Register& wish);
  [[nodiscard]] awaitable<Fact> change_password(core::account::ChangePassword& change);
  [[nodiscard]] awaitable<Fact> look(std::string account);

  [[nodiscard]] awaitable<Found> find(std::string folded);
  [[nodiscard]] awaitable<core::Result<bool>> check(std::string account, core::Secret password,
                                                    std::string address);
  template <class Work>
  [[nodiscard]] awaitable<Fact> stored(Work work);
  [[nodiscard]] Refusal may_try(const std::string& account, const std::string& address);
  [[nodiscard]] Refusal may_register(const core::account::Register& wish);
  void failed(const std::string& account);
  void succeeded(const std::string& account, const std::string& address);
  void record(core::AuditRecord record);
  [[nodiscard]] store::ScramKeys nobodys_keys(const std::string& account) const;

  store::Accounts& accounts_;
  HashCost cost_;
  AccountTuning tuning_;
  const Report& report_;
  Outcome outcome_;
  Reload reload_;
  RateTable attempts_;       // by address
  RateTable failures_;       // by account
  RateTable registrations_;  // by address
  RecentNames familiar_;     // "account address": log-ins that succeeded
  std::string salt_secret_;  // gives accounts that do not exist a salt that stays
  TaskScope tasks_;
  asio::thread_pool store_thread_{1};
  HashPool hashing_;
};

}  // namespace parley::net
