// Accounts, as the core sees them: names and questions. What is secret about them is the keeper's.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "core/audit.hpp"
#include "core/error.hpp"
#include "core/identity.hpp"
#include "core/ids.hpp"
#include "core/name.hpp"
#include "core/room_state.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"

namespace parley::core {

/// A registered name. Its identity is that of the guest who registered it: what the guest founded
/// is the account's from then on, and the guest's secret opens nothing any more.
struct AccountName {
  Name name;
  Identity identity;
  Time seen{};           // when it was registered or, after that, last logged in to
  bool wrote = false;    // the log has an entry or a read mark of its identity
  bool removed = false;  // only name and identity are left, so that no other user takes them
};

/// The state of a SASL exchange, kept for the session by the hub and understood by the keeper only.
class SaslExchange {
 public:
  virtual ~SaslExchange() = default;
  SaslExchange() = default;
  SaslExchange(const SaslExchange&) = delete;
  SaslExchange& operator=(const SaslExchange&) = delete;
};

/// What the hub asks of the keeper of accounts, who may take long over it: passwords are slow on
/// purpose. `address` is the peer's, for the rates.
namespace account {

struct LogIn {
  std::string account;  // folded
  Secret password;
  std::string address;
};
/// One message of a SASL exchange. `exchange` null: it begins, with `mechanism`.
struct Sasl {
  std::string mechanism;    // "PLAIN", "SCRAM-SHA-256", "EXTERNAL"
  Secret message;           // decoded
  std::string certificate;  // fingerprint of the client's TLS certificate, "" for none
  std::string address;
  std::shared_ptr<SaslExchange> exchange;
};
struct Register {
  AccountName account;
  Secret password;
  std::string invitation;
  std::string address;
};
struct ChangePassword {
  std::string account;  // folded
  Secret old_password;
  Secret new_password;
  std::string address;
};
/// Lets the account log in with this TLS certificate, or not any more.
struct SetCertificate {
  std::string account;  // folded
  std::string fingerprint;
  bool add = true;
};
struct Look {  // what is kept about the account, for its owner
  std::string account;
};
/// A ban from the server, made durable before it holds.
struct SetBan {
  MaskRule rule;
  bool add = true;
};
/// Removes accounts that were never used; their names are free.
struct RemoveUnused {
  std::vector<std::string> accounts;  // folded
};
/// Reads all accounts again: `parleyd account` may have changed them beside the server.
struct ReadNames {};
struct ReadAudit {
  std::uint64_t before = 0;  // the newest that are older than this number; 0: the newest
  std::size_t limit = 50;
};
struct Record {  // nobody is answered
  AuditRecord record;
};
/// Reads the configuration again.
struct Rehash {
  std::string by;  // an account
};

struct Nothing {};
struct LoggedIn {
  std::string account;  // folded
};
struct Challenge {
  std::string message;  // to the client; not encoded
  std::shared_ptr<SaslExchange> exchange;
};
struct Kept {
  Time created{};
  Time last_login{};
  std::vector<std::string> certificates;
};
struct AuditPage {
  std::vector<AuditRecord> records;  // oldest first
  bool more = false;
};
struct Names {
  std::vector<AccountName> names;
};

}  // namespace account

using AccountQuestion =
    std::variant<account::LogIn, account::Sasl, account::Register, account::ChangePassword,
                 account::SetCertificate, account::Look, account::SetBan, account::ReadAudit,
                 account::Record, account::Rehash, account::RemoveUnused, account::ReadNames>;
using AccountFact = std::variant<account::Nothing, account::LoggedIn, account::Challenge,
                                 account::Kept, account::AuditPage, account::Names>;

/// The question as it was asked (the secrets may be gone) and what came of it.
struct AccountAnswer {
  SessionId session;  // who asked; may be gone
  RequestTag tag = 0;
  AccountQuestion question;
  Result<AccountFact> fact;
};

/// Passwords are 8 to 128 bytes of UTF-8 without control characters. Two that are equal under NFKC
/// are one: gives the form that is hashed, which has 8 to 128 bytes too, or bad_password with what
/// is wrong.
[[nodiscard]] Result<Secret> check_password(std::string_view password);

/// The form that is compared; "" for what is no password at all.
[[nodiscard]] Secret normal_password(std::string_view password);

/// A SHA-256 fingerprint of a certificate as 64 lower-case hex digits; colons and upper case are
/// taken, too. Refused with bad_field.
[[nodiscard]] Result<std::string> check_fingerprint(std::string_view fingerprint);

}  // namespace parley::core
