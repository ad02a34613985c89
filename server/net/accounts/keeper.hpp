// The keeper of accounts: answers what the hub asks about them.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/effect.hpp"
#include "net/accounts/passwords.hpp"
#include "net/accounts/rate_table.hpp"
#include "net/async/asio.hpp"
#include "net/async/task_scope.hpp"
#include "net/monitoring/report.hpp"
#include "net/settings/settings.hpp"
#include "store/accounts.hpp"

namespace parley::net {

/// Lives on the hub's executor; passwords are hashed on a HashPool, the store has a thread of its
/// own. Bounded: past a number of questions that wait, more are answered with `busy`.
///
/// What a log-in takes and what it says do not depend on whether the account exists: an unknown one
/// gets a hash to check, too. Attempts are bounded for an address. Wrong passwords are bounded for
/// an account: an attempt is charged before the password is looked at, so that attempts at the same
/// time are bounded, too, and one that was right is given back. An address from which the account
/// was logged in to before (the store remembers them) has a bound of its own: it is not locked out
/// by others' failures.
class AccountKeeper {
 public:
  using Outcome = std::function<void(core::AccountAnswer answer)>;
  using Reload = std::function<std::string()>;  // "": done, else what is wrong

  AccountKeeper(Executor home, store::Accounts& accounts, const Settings& settings,
                const Tuning& tuning, const Report& report);
  ~AccountKeeper();

  void on_outcome(Outcome outcome) { outcome_ = std::move(outcome); }
  void on_reload(Reload reload) { reload_ = std::move(reload); }
  void set_tuning(const Tuning& tuning);

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
                                       std::string address, std::string_view method);
  [[nodiscard]] awaitable<Fact> authenticate(core::account::Sasl& step);
  [[nodiscard]] awaitable<Fact> plain(core::account::Sasl& step);
  [[nodiscard]] awaitable<Fact> external(core::account::Sasl& step);
  [[nodiscard]] awaitable<Fact> scram(core::account::Sasl& step);
  [[nodiscard]] awaitable<Fact> begin_scram(core::account::Sasl& step);
  [[nodiscard]] awaitable<Fact> make_account(core::account::Register& wish);
  [[nodiscard]] awaitable<Fact> change_password(core::account::ChangePassword& change);
  [[nodiscard]] awaitable<Fact> set_certificate(const core::account::SetCertificate& set);
  [[nodiscard]] awaitable<Fact> look(std::string account);
  [[nodiscard]] awaitable<Fact> read_names();

  [[nodiscard]] awaitable<Found> find(std::string folded);
  /// One try at the password of an account. Its token is taken before the password is looked at.
  struct Attempt {
    std::string account;                           // folded
    std::string address;                           // the peer's
    std::string_view method;                       // for the log; of static storage
    std::optional<store::AccountRecord> record{};  // none: there is no such account
    std::string bucket{};  // of `failures_`; "" where the name is none that an account can have
  };
  class ScramExchange;

  [[nodiscard]] awaitable<core::Result<Attempt>> begin_attempt(std::string account,
                                                               std::string address,
                                                               std::string_view method);
  /// The password was right: the token is given back, and the address is familiar from now on.
  void right(const Attempt& attempt);
  /// The password was wrong: the token stays taken, and the log says so.
  void wrong(const Attempt& attempt);
  void log_wrong(const std::string& account, const std::string& address, std::string_view method);
  /// A value: what the password check came to, settled by `wrong` if it was wrong. The caller
  /// settles one that was right.
  [[nodiscard]] awaitable<core::Result<bool>> check(Attempt& attempt, core::Secret password);
  template <class Work>
  [[nodiscard]] awaitable<Fact> stored(Work work);
  [[nodiscard]] Refusal may_try(const std::string& address);
  [[nodiscard]] Refusal may_register(const core::account::Register& wish);
  void note_login(const std::string& account, const std::string& address);
  /// A change that an account makes to itself, within its rate; recorded if it is done.
  template <class Work>
  [[nodiscard]] awaitable<Fact> change(core::AuditRecord record, Work work);
  /// What the store remembers of an address: a keyed hash of it and the account.
  [[nodiscard]] std::string place_of(const std::string& account, const std::string& address) const;
  void record(core::AuditRecord record);
  [[nodiscard]] store::ScramKeys nobodys_keys(const std::string& account) const;

  store::Accounts& accounts_;
  HashCost cost_;
  AccountTuning tuning_;
  ClientPrefixes clients_;
  const Report& report_;
  Outcome outcome_;
  Reload reload_;
  RateTable attempts_;       // by client
  RateTable failures_;       // by account; by account and client where that is familiar
  RateTable registrations_;  // by client
  RateTable changes_;        // by account
  std::string salt_secret_;  // gives accounts that do not exist a salt that stays
  TaskScope tasks_;
  asio::thread_pool store_thread_{1};
  HashPool hashing_;
};

}  // namespace parley::net
