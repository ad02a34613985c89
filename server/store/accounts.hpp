// Accounts, bans from the server and the audit log, as the rest of the server sees them.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/account.hpp"
#include "core/audit.hpp"
#include "core/error.hpp"

namespace parley::store {

/// What proves a password in SCRAM-SHA-256 (RFC 5802, section 3) without being it. Raw bytes.
struct ScramKeys {
  std::string salt;
  unsigned iterations = 0;  // 0: the account has no SCRAM
  std::string stored_key;
  std::string server_key;

  friend bool operator==(const ScramKeys&, const ScramKeys&) = default;
};

/// All that is kept of one account. Fingerprints and hashes are secrets of their owner.
struct AccountRecord {
  core::AccountName account;
  std::string password_hash;  // argon2id, as crypto_pwhash_str writes it
  ScramKeys scram;
  core::Time created{};
  core::Time last_login{};  // epoch: not since it was made
  std::vector<std::string> certificates;
};

/// All calls block; one thread at a time. Errors have the code log_unavailable and say what is
/// wrong with the disk, unless a call says otherwise. Whatever returned a value is durable.
class Accounts {
 public:
  virtual ~Accounts() = default;

  /// For the start; throws std::runtime_error with one line. With those that were removed;
  /// `wrote` is not set.
  [[nodiscard]] virtual std::vector<core::AccountName> names() = 0;
  [[nodiscard]] virtual std::vector<core::MaskRule> bans() = 0;

  /// 32 random bytes, made once for this store: what is derived from them stays over restarts.
  [[nodiscard]] virtual std::string secret() = 0;
  /// True if guests of an older version may be in the log, whose identities do not depend on
  /// `secret`.
  [[nodiscard]] virtual bool had_guests() = 0;

  [[nodiscard]] virtual core::Result<std::optional<AccountRecord>> find(
      std::string_view folded) = 0;
  /// The account that may log in with this certificate.
  [[nodiscard]] virtual core::Result<std::optional<AccountRecord>> find_by_certificate(
      std::string_view fingerprint) = 0;

  /// account_exists where the name or the identity has one, or had one that was removed. `place`:
  /// as in `logged_in`, "" for none.
  [[nodiscard]] virtual core::Result<void> add(const AccountRecord& record,
                                               const std::string& place = {}) = 0;
  /// Removes the account with all that is kept of it but name and identity, which stay reserved.
  [[nodiscard]] virtual core::Result<void> remove(std::string_view folded, core::Time when) = 0;
  /// Frees the name and the identity of an account, which may have been removed before.
  [[nodiscard]] virtual core::Result<void> forget(std::span<const std::string> folded) = 0;
  [[nodiscard]] virtual core::Result<void> set_password(std::string_view folded,
                                                        const std::string& hash,
                                                        const ScramKeys& scram) = 0;
  /// bad_field where another account has this certificate.
  [[nodiscard]] virtual core::Result<void> set_certificate(std::string_view folded,
                                                           std::string_view fingerprint,
                                                           bool add) = 0;
  /// The account was logged in to from `place`, an address as a keyed hash. The newest
  /// `most_places` of an account are kept. A power cut may take this back.
  [[nodiscard]] virtual core::Result<void> logged_in(std::string_view folded,
                                                     const std::string& place, core::Time when) = 0;
  /// True if `place` is one of those.
  [[nodiscard]] virtual core::Result<bool> is_familiar(std::string_view folded,
                                                       const std::string& place) = 0;
  static constexpr int most_places = 16;

  /// A ban with the same mask is replaced.
  [[nodiscard]] virtual core::Result<void> set_ban(const core::MaskRule& rule, bool add) = 0;

  /// Keeps the newest `audit_entries` records of operators, and as many of what accounts did to
  /// themselves; of the latter, the newest `most_own_records` of one account.
  [[nodiscard]] virtual core::Result<void> record(const core::AuditRecord& record) = 0;
  static constexpr int most_own_records = 50;
  [[nodiscard]] virtual core::Result<core::account::AuditPage> audit(std::uint64_t before,
                                                                     std::size_t limit) = 0;
};

struct AccountsOptions {
  std::filesystem::path directory;  // "": in memory, gone with the server
  std::uint64_t audit_entries = 100'000;
  bool log_is_older = false;  // if they are new: whether the log beside them has entries already
};

/// Opens or makes accounts.db beside the log (mode 0600), whose lock keeps other servers away.
/// Throws std::runtime_error with one line saying what is wrong and what to do.
[[nodiscard]] std::unique_ptr<Accounts> open_accounts(const AccountsOptions& options);

class Log;

/// The accounts, with `wrote` set. Frees the names of removed accounts that the log does not know:
/// no other user can be taken for them. Throws std::runtime_error with one line.
[[nodiscard]] std::vector<core::AccountName> accounts_of(Accounts& accounts, Log& log);

}  // namespace parley::store
