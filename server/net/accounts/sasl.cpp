// The keeper of accounts: SASL mechanisms (RFC 4616 PLAIN, RFC 4422 EXTERNAL, RFC 7677 SCRAM).
#include <sodium.h>

#include <utility>

#include "core/name.hpp"
#include "net/accounts/keeper.hpp"
#include "net/accounts/scram.hpp"
#include "wire/base64.hpp"

namespace parley::net {

namespace {

using core::ErrorCode;

constexpr std::size_t nonce_bytes = 18;
constexpr std::size_t scram_salt_bytes = 16;

std::string fold_account(std::string_view name) {
  return name.size() <= core::nick_bytes ? core::fold(name) : std::string{};
}

tl::unexpected<core::Error> wrong_proof() {
  return core::refuse(ErrorCode::login_failed, "the account or the password is wrong");
}

}  // namespace

class AccountKeeper::ScramExchange final : public core::SaslExchange {
 public:
  ScramServer scram;
  Attempt attempt;
  bool known = false;   // the account exists, and has SCRAM keys
  bool proved = false;  // what is left is the client's last, empty message
};

awaitable<AccountKeeper::Fact> AccountKeeper::authenticate(core::account::Sasl& step) {
  if (step.exchange) co_return co_await scram(step);
  if (step.mechanism == "PLAIN") co_return co_await plain(step);
  if (step.mechanism == "EXTERNAL") co_return co_await external(step);
  if (step.mechanism == "SCRAM-SHA-256") co_return co_await begin_scram(step);
  co_return core::refuse(ErrorCode::login_failed, "there is no such mechanism here");
}

awaitable<AccountKeeper::Fact> AccountKeeper::plain(core::account::Sasl& step) {
  std::string_view rest = step.message.view();
  const std::size_t first = rest.find('\0');
  const std::size_t second = first == std::string_view::npos ? first : rest.find('\0', first + 1);
  if (second == std::string_view::npos) {
    co_return core::refuse(ErrorCode::login_failed, "PLAIN: the message is not well-formed");
  }
  const std::string acts_for = fold_account(rest.substr(0, first));
  std::string account = fold_account(rest.substr(first + 1, second - first - 1));
  if (first > 0 && acts_for != account) {
    co_return core::refuse(ErrorCode::login_failed, "PLAIN: act for yourself only");
  }
  core::Secret password = core::normal_password(rest.substr(second + 1));
  step.message.wipe();
  co_return co_await log_in(std::move(account), std::move(password), step.address, "plain");
}

awaitable<AccountKeeper::Fact> AccountKeeper::external(core::account::Sasl& step) {
  if (step.certificate.empty()) {
    co_return core::refuse(ErrorCode::login_failed, "EXTERNAL: you sent no certificate");
  }
  // Nothing is guessed here: what others do wrong is no reason to refuse a certificate.
  if (auto no = may_try(step.address)) co_return tl::unexpected(std::move(*no));
  const Found found = co_await offload(store_thread_, [this, certificate = step.certificate]() {
    return accounts_.find_by_certificate(certificate);
  });
  if (!found) co_return tl::unexpected(found.error());
  const std::string wanted = fold_account(step.message.view());
  if (!*found || (!step.message.empty() && wanted != (*found)->account.name.folded)) {
    log_wrong({}, step.address, "external");
    co_return core::refuse(ErrorCode::login_failed, "EXTERNAL: no account has your certificate");
  }
  note_login((*found)->account.name.folded, step.address);
  co_return core::AccountFact(core::account::LoggedIn{(*found)->account.name.folded});
}

store::ScramKeys AccountKeeper::nobodys_keys(const std::string& account) const {
  store::ScramKeys keys;
  keys.salt.resize(scram_salt_bytes);
  crypto_generichash(reinterpret_cast<unsigned char*>(keys.salt.data()), keys.salt.size(),
                     reinterpret_cast<const unsigned char*>(account.data()), account.size(),
                     reinterpret_cast<const unsigned char*>(salt_secret_.data()),
                     salt_secret_.size());
  keys.iterations = cost_.scram_iterations;
  keys.stored_key.resize(crypto_hash_sha256_BYTES);  // no proof fits, and `known` is false
  keys.server_key.resize(crypto_hash_sha256_BYTES);
  return keys;
}

awaitable<AccountKeeper::Fact> AccountKeeper::begin_scram(core::account::Sasl& step) {
  if (cost_.scram_iterations == 0) {
    co_return core::refuse(ErrorCode::login_failed, "SCRAM is switched off on this server");
  }
  auto exchange = std::make_shared<ScramExchange>();
  const auto name = exchange->scram.begin(step.message.view());
  if (!name) co_return tl::unexpected(name.error());
  // Charged when it begins, for the proof that it leads to: many may begin before one is proved.
  auto attempt = co_await begin_attempt(fold_account(*name), step.address, "scram");
  if (!attempt) co_return tl::unexpected(attempt.error());
  exchange->attempt = std::move(*attempt);
  const auto& record = exchange->attempt.record;
  exchange->known = record && record->scram.iterations > 0;
  std::string nonce(nonce_bytes, '\0');
  randombytes_buf(nonce.data(), nonce.size());
  std::string message = exchange->scram.challenge(
      exchange->known ? record->scram : nobodys_keys(exchange->attempt.account),
      wire::to_base64(nonce));
  co_return core::AccountFact(core::account::Challenge{std::move(message), std::move(exchange)});
}

awaitable<AccountKeeper::Fact> AccountKeeper::scram(core::account::Sasl& step) {
  auto* const exchange = dynamic_cast<ScramExchange*>(step.exchange.get());
  if (exchange == nullptr) co_return wrong_proof();
  if (exchange->proved) {
    right(exchange->attempt);
    co_return core::AccountFact(core::account::LoggedIn{exchange->attempt.account});
  }
  auto last = exchange->scram.finish(step.message.view());
  if (!last || !exchange->known) {
    wrong(exchange->attempt);
    if (last) co_return wrong_proof();
    co_return tl::unexpected(last.error());
  }
  exchange->proved = true;
  co_return core::AccountFact(core::account::Challenge{std::move(*last), std::move(step.exchange)});
}

}  // namespace parley::net
