// The keeper of accounts: questions, one coroutine each.
#include "net/accounts/keeper.hpp"

#include <fmt/format.h>
#include <sodium.h>

#include <algorithm>
#include <optional>
#include <stdexcept>
#include <utility>
#include <variant>

#include "core/name.hpp"
#include "net/accounts/scram.hpp"
#include "net/async/clock.hpp"
#include "net/log/unavailable.hpp"

namespace parley::net {

namespace {

using core::ErrorCode;

core::Error login_failed() {
  return {ErrorCode::login_failed, "the account or the password is wrong"};
}

core::Error too_fast(const char* what, std::chrono::milliseconds wait) {
  return {ErrorCode::rate_limited, std::string(what) + "; try again later", wait};
}

/// Takes the same time wherever two texts differ; their lengths are no secret.
bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

AccountKeeper::AccountKeeper(Executor home, store::Accounts& accounts, const Settings& settings,
                             const Tuning& tuning, const Report& report)
    : accounts_(accounts),
      cost_(settings.hash_cost),
      tuning_(tuning.accounts),
      clients_(tuning.addresses.prefixes),
      report_(report),
      salt_secret_(accounts.secret()),
      tasks_(std::move(home)),
      hashing_(settings.hash_threads, settings.hash_cost) {
  hashing_.set_most(tuning_.waiting);
}

AccountKeeper::~AccountKeeper() { stop(); }

void AccountKeeper::stop() {
  hashing_.stop();
  store_thread_.join();
}

void AccountKeeper::set_tuning(const Tuning& tuning) {
  tuning_ = tuning.accounts;
  clients_ = tuning.addresses.prefixes;
  hashing_.set_most(tuning_.waiting);
}

void AccountKeeper::ask(core::effect::AskAccounts question) {
  if (auto* what = std::get_if<core::account::Record>(&question.question)) {
    return record(std::move(what->record));
  }
  // Those that wait for a hash, and as many that wait for the store.
  if (tasks_.running() < 2 * tuning_.waiting + 16) return tasks_.spawn(answer(std::move(question)));
  outcome_({question.session, question.tag, std::move(question.question),
            core::refuse(ErrorCode::busy, "too many ask about accounts; try again")});
}

awaitable<void> AccountKeeper::answer(core::effect::AskAccounts question) {
  Fact fact = core::AccountFact{};
  try {
    fact = co_await find_out(question.question);
    if (!fact && fact.error().code == ErrorCode::log_unavailable) {
      report_(Severity::error, fact.error().text);
      fact = tl::unexpected(without_cause(fact.error()));
    }
  } catch (const std::exception& broken) {  // no memory for a hash, most likely
    report_(Severity::error, std::string("an account's question failed: ") + broken.what());
    fact = core::refuse(ErrorCode::busy, "the server could not do this; try again later");
  }
  outcome_({question.session, question.tag, std::move(question.question), std::move(fact)});
}

awaitable<AccountKeeper::Fact> AccountKeeper::find_out(core::AccountQuestion& question) {
  using namespace core::account;
  if (auto* login = std::get_if<LogIn>(&question)) {
    co_return co_await log_in(login->account, std::move(login->password), login->address, "hello");
  }
  if (auto* step = std::get_if<Sasl>(&question)) co_return co_await authenticate(*step);
  if (auto* wish = std::get_if<Register>(&question)) co_return co_await make_account(*wish);
  if (auto* change = std::get_if<ChangePassword>(&question)) {
    co_return co_await change_password(*change);
  }
  if (auto* set = std::get_if<SetCertificate>(&question)) {
    co_return co_await set_certificate(*set);
  }
  if (auto* about = std::get_if<Look>(&question)) co_return co_await look(about->account);
  if (auto* ban = std::get_if<SetBan>(&question)) {
    co_return co_await stored(
        [this, ban = *ban]() { return accounts_.set_ban(ban.rule, ban.add); });
  }
  if (auto* read = std::get_if<ReadAudit>(&question)) {
    auto page = co_await offload(
        store_thread_, [this, read = *read]() { return accounts_.audit(read.before, read.limit); });
    if (!page) co_return tl::unexpected(page.error());
    co_return core::AccountFact(std::move(*page));
  }
  if (auto* unused = std::get_if<RemoveUnused>(&question)) {
    co_return co_await stored([this, unused]() { return accounts_.forget(unused->accounts); });
  }
  if (std::holds_alternative<ReadNames>(question)) co_return co_await read_names();
  const std::string wrong = reload_ ? reload_() : std::string{};
  if (!wrong.empty()) co_return core::refuse(ErrorCode::bad_field, wrong);
  co_return core::AccountFact{};
}

awaitable<AccountKeeper::Fact> AccountKeeper::read_names() {
  auto work = [this]() -> core::Result<core::account::Names> {
    try {
      return core::account::Names{accounts_.names()};
    } catch (const std::runtime_error& failure) {
      return core::refuse(ErrorCode::log_unavailable, failure.what());
    }
  };
  auto names = co_await offload(store_thread_, std::move(work));
  if (!names) co_return tl::unexpected(names.error());
  co_return core::AccountFact(std::move(*names));
}

template <class Work>
awaitable<AccountKeeper::Fact> AccountKeeper::stored(Work work) {
  const core::Result<void> done = co_await offload(store_thread_, std::move(work));
  if (!done) co_return tl::unexpected(done.error());
  co_return core::AccountFact{};
}

awaitable<AccountKeeper::Found> AccountKeeper::find(std::string folded) {
  return offload(store_thread_,
                 [this, name = std::move(folded)]() { return accounts_.find(name); });
}

AccountKeeper::Refusal AccountKeeper::may_try(const std::string& address) {
  if (const auto wait =
          attempts_.take(clients_.client_of(address), tuning_.logins_per_address, steady_now())) {
    return too_fast("too many log-ins from your address", *wait);
  }
  return std::nullopt;
}

std::string AccountKeeper::place_of(const std::string& account, const std::string& address) const {
  const std::string text = account + " " + clients_.client_of(address);
  std::string place(crypto_generichash_BYTES_MIN, '\0');
  crypto_generichash(reinterpret_cast<unsigned char*>(place.data()), place.size(),
                     reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                     reinterpret_cast<const unsigned char*>(salt_secret_.data()),
                     salt_secret_.size());
  return place;
}

awaitable<core::Result<AccountKeeper::Attempt>> AccountKeeper::begin_attempt(
    std::string account, std::string address, std::string_view method) {
  if (auto no = may_try(address)) co_return tl::unexpected(std::move(*no));
  Attempt attempt{std::move(account), std::move(address), method};
  struct Known {
    Found found;
    core::Result<bool> familiar;
  };
  auto look_up = [this, name = attempt.account,
                  place = place_of(attempt.account, attempt.address)]() {
    return Known{accounts_.find(name), accounts_.is_familiar(name, place)};
  };
  Known known = co_await offload(store_thread_, std::move(look_up));
  if (!known.found) co_return tl::unexpected(known.found.error());
  if (!known.familiar) co_return tl::unexpected(known.familiar.error());
  attempt.record = std::move(*known.found);
  // A name that no account can have has no bucket: filling one must not hinder anybody.
  if (!core::check_nick(attempt.account)) co_return attempt;
  attempt.bucket = attempt.account;
  if (*known.familiar) attempt.bucket += " " + clients_.client_of(attempt.address);
  if (const auto wait =
          failures_.take(attempt.bucket, tuning_.failures_per_account, steady_now())) {
    co_return tl::unexpected(too_fast("too many wrong passwords for this account", *wait));
  }
  co_return attempt;
}

void AccountKeeper::log_wrong(const std::string& account, const std::string& address,
                              std::string_view method) {
  // docs/operating.md has this format, for fail2ban. A name that is no account's is not written:
  // it may be a password in the wrong field.
  report_(Severity::warning, fmt::format("login failed: address={} account={} method={}", address,
                                         account.empty() ? "-" : account, method));
}

void AccountKeeper::wrong(const Attempt& attempt) {
  log_wrong(attempt.record ? attempt.account : std::string{}, attempt.address, attempt.method);
}

void AccountKeeper::right(const Attempt& attempt) {
  failures_.refund(attempt.bucket, tuning_.failures_per_account);
  note_login(attempt.account, attempt.address);
}

void AccountKeeper::note_login(const std::string& account, const std::string& address) {
  asio::post(store_thread_,
             [this, account, place = place_of(account, address), now = wall_now()]() {
               // If the disk is full, the log-in is not refused for it.
               static_cast<void>(accounts_.logged_in(account, place, now));
             });
}

awaitable<core::Result<bool>> AccountKeeper::check(Attempt& attempt, core::Secret password) {
  const bool unknown = !attempt.record.has_value();
  std::string hash = unknown ? std::string{} : attempt.record->password_hash;
  auto is_right = co_await hashing_.check(std::move(hash), std::move(password), unknown);
  if (!is_right) {  // nothing was tried
    failures_.refund(attempt.bucket, tuning_.failures_per_account);
  } else if (!*is_right) {
    wrong(attempt);
  }
  co_return is_right;
}

awaitable<AccountKeeper::Fact> AccountKeeper::log_in(std::string account, core::Secret password,
                                                     std::string address, std::string_view method) {
  auto attempt = co_await begin_attempt(std::move(account), std::move(address), method);
  if (!attempt) co_return tl::unexpected(attempt.error());
  const auto is_right = co_await check(*attempt, std::move(password));
  if (!is_right) co_return tl::unexpected(is_right.error());
  if (!*is_right) co_return tl::unexpected(login_failed());
  right(*attempt);
  co_return core::AccountFact(core::account::LoggedIn{std::move(attempt->account)});
}

AccountKeeper::Refusal AccountKeeper::may_register(const core::account::Register& wish) {
  using Registration = AccountTuning::Registration;
  if (tuning_.registration == Registration::closed) {
    return core::Error{ErrorCode::registration_closed, "this server's operators make the accounts"};
  }
  const auto wait = registrations_.take(clients_.client_of(wish.address),
                                        tuning_.registrations_per_address, steady_now());
  if (wait) return too_fast("too many accounts from your address", *wait);
  if (tuning_.registration == Registration::open) return std::nullopt;
  bool invited = false;  // all of them are compared, so that time tells nothing
  for (const std::string& one : tuning_.invitations) invited |= same(one, wish.invitation);
  if (invited) return std::nullopt;
  return core::Error{ErrorCode::bad_invitation, "registering here needs a valid invitation"};
}

awaitable<AccountKeeper::Fact> AccountKeeper::make_account(core::account::Register& wish) {
  if (auto no = may_register(wish)) co_return tl::unexpected(std::move(*no));
  auto hashed = co_await hashing_.hash(std::move(wish.password));
  if (!hashed) co_return tl::unexpected(hashed.error());
  store::AccountRecord made{
      wish.account, std::move(hashed->hash), std::move(hashed->scram), wall_now(), {}, {}};
  const core::account::Kept kept{made.created, {}, {}};
  auto work = [this, made = std::move(made),
               place = place_of(wish.account.name.folded, wish.address)]() {
    return accounts_.add(made, place);
  };
  const Fact done = co_await stored(std::move(work));
  if (!done) co_return done;
  record({0, wall_now(), wish.account.name.shown, "register", wish.account.name.shown, wish.address,
          true});
  co_return core::AccountFact(kept);
}

template <class Work>
awaitable<AccountKeeper::Fact> AccountKeeper::change(core::AuditRecord record, Work work) {
  const std::string account = record.by;
  if (const auto wait = changes_.take(account, tuning_.changes_per_account, steady_now())) {
    co_return tl::unexpected(too_fast("too many changes of this account", *wait));
  }
  Fact done = co_await stored(std::move(work));
  if (done) {
    record.own = true;
    this->record(std::move(record));
  } else {
    changes_.refund(account, tuning_.changes_per_account);
  }
  co_return done;
}

awaitable<AccountKeeper::Fact> AccountKeeper::change_password(
    core::account::ChangePassword& change) {
  auto attempt = co_await begin_attempt(change.account, change.address, "change-password");
  if (!attempt) co_return tl::unexpected(attempt.error());
  const auto is_right = co_await check(*attempt, std::move(change.old_password));
  if (!is_right) co_return tl::unexpected(is_right.error());
  if (!*is_right) {
    co_return core::refuse(ErrorCode::login_failed, "the old password is wrong");
  }
  failures_.refund(attempt->bucket, tuning_.failures_per_account);
  auto hashed = co_await hashing_.hash(std::move(change.new_password));
  if (!hashed) co_return tl::unexpected(hashed.error());
  core::AuditRecord record{0,          wall_now(),     change.account,
                           "password", change.account, change.address};
  auto work = [this, account = change.account, hashed = std::move(*hashed)]() {
    return accounts_.set_password(account, hashed.hash, hashed.scram);
  };
  co_return co_await this->change(std::move(record), std::move(work));
}

awaitable<AccountKeeper::Fact> AccountKeeper::set_certificate(
    const core::account::SetCertificate& set) {
  core::AuditRecord record{0,           wall_now(),
                           set.account, set.add ? "certificate_add" : "certificate_remove",
                           set.account, set.fingerprint};
  auto work = [this, set]() {
    return accounts_.set_certificate(set.account, set.fingerprint, set.add);
  };
  co_return co_await change(std::move(record), std::move(work));
}

awaitable<AccountKeeper::Fact> AccountKeeper::look(std::string account) {
  Found found = co_await find(std::move(account));
  if (!found) co_return tl::unexpected(found.error());
  if (!*found) co_return core::refuse(ErrorCode::no_such_account, "there is no such account");
  store::AccountRecord& record = **found;
  co_return core::AccountFact(
      core::account::Kept{record.created, record.last_login, std::move(record.certificates)});
}

void AccountKeeper::record(core::AuditRecord record) {
  report_(Severity::info, "audit: " + (record.by.empty() ? "-" : record.by) + " " + record.action +
                              " " + record.target);
  asio::post(store_thread_, [this, record = std::move(record)]() {
    const auto done = accounts_.record(record);
    if (!done) report_(Severity::error, "the audit log: " + done.error().text);
  });
}

}  // namespace parley::net
