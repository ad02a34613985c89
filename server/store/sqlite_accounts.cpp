// Accounts, bans from the server and the audit log in a SQLite database of their own.
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <utility>

#include "store/accounts.hpp"
#include "store/sqlite_database.hpp"
#include "store/sqlite_values.hpp"

namespace parley::store {

namespace {

// A file apart from the log: registering never holds the lock that a commit of messages needs, and
// a copy of the log has no passwords in it.
constexpr std::string_view first_accounts = R"sql(
  CREATE TABLE accounts (
    folded TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    identity TEXT NOT NULL UNIQUE,
    password TEXT NOT NULL,
    scram_salt BLOB NOT NULL,
    scram_iterations INTEGER NOT NULL,
    scram_stored_key BLOB NOT NULL,
    scram_server_key BLOB NOT NULL,
    created INTEGER NOT NULL,
    last_login INTEGER NOT NULL DEFAULT 0
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE certificates (
    fingerprint TEXT PRIMARY KEY,
    account TEXT NOT NULL REFERENCES accounts (folded)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX certificates_by_account ON certificates (account);
  CREATE TABLE bans (
    mask TEXT PRIMARY KEY,
    by TEXT NOT NULL,
    reason TEXT NOT NULL,
    until INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE audit (
    number INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    by TEXT NOT NULL,
    action TEXT NOT NULL,
    target TEXT NOT NULL,
    text TEXT NOT NULL
  ) STRICT;
  CREATE TABLE facts (secret BLOB NOT NULL) STRICT;
  INSERT INTO facts VALUES (randomblob(32));
  PRAGMA application_id = 1346454849;
)sql";

// Places are keyed hashes of addresses: the file does not tell who was where. What accounts did to
// themselves is marked, so that it is bounded apart from what operators did.
constexpr std::string_view familiar_places = R"sql(
  CREATE TABLE places (
    account TEXT NOT NULL REFERENCES accounts (folded),
    place BLOB NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (account, place)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE audit ADD COLUMN own INTEGER NOT NULL DEFAULT 0;
  UPDATE audit SET own = 1 WHERE action IN
    ('register', 'password', 'certificate_add', 'certificate_remove');
  CREATE INDEX audit_of_accounts ON audit (own, by, number);
  ALTER TABLE facts ADD COLUMN had_guests INTEGER NOT NULL DEFAULT 0;
)sql";

// removed: what is left of accounts that are gone, so that no other user is taken for them.
constexpr std::string_view removed_accounts = R"sql(
  CREATE TABLE removed (
    folded TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    identity TEXT NOT NULL UNIQUE,
    time INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
)sql";

constexpr std::array account_migrations{first_accounts, familiar_places, removed_accounts};
constexpr int application_id = 1'346'454'849;  // "PAAA"
constexpr std::size_t most_certificates = 10;  // of one account

void bind_blob(SQLite::Statement& statement, int place, const std::string& bytes) {
  statement.bind(place, bytes.data(), static_cast<int>(bytes.size()));
}

/// While it lives, a commit is left to the system: a power cut may take it, a crash may not.
class Unsynced {
 public:
  explicit Unsynced(SQLite::Database& database) : database_(database) {
    database_.exec("PRAGMA synchronous = NORMAL");
  }
  ~Unsynced() { database_.tryExec("PRAGMA synchronous = FULL"); }
  Unsynced(const Unsynced&) = delete;
  Unsynced& operator=(const Unsynced&) = delete;

 private:
  SQLite::Database& database_;
};

class SqliteAccounts final : public Accounts {
 public:
  explicit SqliteAccounts(const AccountsOptions& options)
      : file_(options.directory.empty() ? "accounts (in memory)"
                                        : options.directory / "accounts.db"),
        database_(options.directory.empty()
                      ? SQLite::Database(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
                      : open_database(file_, Access::read_write)),
        audit_entries_(options.audit_entries) {
    const int id = database_.execAndGet("PRAGMA application_id").getInt();
    const int tables = database_.execAndGet("SELECT count(*) FROM sqlite_schema").getInt();
    if (id != application_id && tables > 0) {
      throw std::runtime_error(fmt::format("{} is a database, but not Parley's", file_.string()));
    }
    const int before = migrate(database_, account_migrations, file_);
    if (before == 1 || (before == 0 && options.log_is_older)) {
      database_.exec("UPDATE facts SET had_guests = 1");
    }
    database_.exec("PRAGMA synchronous = FULL");
    database_.exec("PRAGMA foreign_keys = ON");
    // What was overwritten (an old hash) is zeroed in the file.
    database_.exec("PRAGMA secure_delete = ON");
  }

  std::vector<core::AccountName> names() override {
    return explained(file_, [&]() {
      std::vector<core::AccountName> names;
      SQLite::Statement all(database_,
                            "SELECT name, folded, identity, max(created, last_login), 0 "
                            "FROM accounts "
                            "UNION ALL SELECT name, folded, identity, time, 1 FROM removed");
      while (all.executeStep()) {
        core::AccountName& name = names.emplace_back(name_of(all));
        name.seen = time_of(all.getColumn(3).getInt64());
        name.removed = all.getColumn(4).getInt() != 0;
      }
      return names;
    });
  }

  std::vector<core::MaskRule> bans() override {
    return explained(file_, [&]() {
      std::vector<core::MaskRule> bans;
      SQLite::Statement all(database_, "SELECT mask, by, reason, until FROM bans");
      while (all.executeStep()) {
        bans.push_back({all.getColumn(0).getString(), all.getColumn(1).getString(),
                        all.getColumn(2).getString(), time_of(all.getColumn(3).getInt64())});
      }
      return bans;
    });
  }

  std::string secret() override {
    return explained(file_, [&]() -> std::string {
      return database_.execAndGet("SELECT secret FROM facts").getString();
    });
  }

  bool had_guests() override {
    return explained(file_, [&]() {
      return database_.execAndGet("SELECT had_guests FROM facts").getInt() != 0;
    });
  }

  core::Result<std::optional<AccountRecord>> find(std::string_view folded) override {
    return find_where("folded = ?", folded);
  }
  core::Result<std::optional<AccountRecord>> find_by_certificate(
      std::string_view fingerprint) override {
    return find_where("folded = (SELECT account FROM certificates WHERE fingerprint = ?)",
                      fingerprint);
  }

  core::Result<void> add(const AccountRecord& record, const std::string& place) override {
    return guarded(file_, [&]() -> core::Result<void> {
      SQLite::Transaction transaction(database_);
      SQLite::Statement insert(
          database_,
          "INSERT INTO accounts (name, folded, identity, password, scram_salt, scram_iterations, "
          "scram_stored_key, scram_server_key, created, last_login) "
          "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10 WHERE NOT EXISTS "
          "(SELECT 1 FROM removed WHERE folded = ?2 OR identity = ?3) ON CONFLICT DO NOTHING");
      insert.bind(1, record.account.name.shown);
      insert.bind(2, record.account.name.folded);
      insert.bind(3, record.account.identity.value);
      bind_password(insert, 4, record.password_hash, record.scram);
      insert.bind(9, number_of(record.created));
      insert.bind(10, number_of(record.last_login));
      if (insert.exec() == 0) {
        return core::refuse(core::ErrorCode::account_exists,
                            record.account.name.shown + " is registered already");
      }
      if (!place.empty()) note_place(record.account.name.folded, place, record.created);
      transaction.commit();
      return {};
    });
  }

  core::Result<void> remove(std::string_view folded, core::Time when) override {
    return guarded(file_, [&]() -> core::Result<void> {
      SQLite::Transaction transaction(database_);
      SQLite::Statement keep(database_,
                             "INSERT INTO removed SELECT folded, name, identity, ? FROM accounts "
                             "WHERE folded = ?");
      keep.bind(1, number_of(when));
      keep.bind(2, std::string(folded));
      auto done = of_one_account(keep.exec());
      if (!done) return done;
      erase(std::string(folded));
      transaction.commit();
      static_cast<void>(empty_wal(database_));  // the hash is in it
      return {};
    });
  }

  core::Result<void> forget(std::span<const std::string> folded) override {
    return guarded(file_, [&]() -> core::Result<void> {
      SQLite::Transaction transaction(database_);
      for (const std::string& one : folded) {
        erase(one);
        SQLite::Statement free(database_, "DELETE FROM removed WHERE folded = ?");
        free.bind(1, one);
        free.exec();
      }
      transaction.commit();
      static_cast<void>(empty_wal(database_));
      return {};
    });
  }

  core::Result<void> set_password(std::string_view folded, const std::string& hash,
                                  const ScramKeys& scram) override {
    return guarded(file_, [&]() -> core::Result<void> {
      SQLite::Statement update(database_,
                               "UPDATE accounts SET password = ?, scram_salt = ?, "
                               "scram_iterations = ?, scram_stored_key = ?, scram_server_key = ? "
                               "WHERE folded = ?");
      bind_password(update, 1, hash, scram);
      update.bind(6, std::string(folded));
      auto done = of_one_account(update.exec());
      static_cast<void>(empty_wal(database_));  // the old hash is in it
      return done;
    });
  }

  core::Result<void> set_certificate(std::string_view folded, std::string_view fingerprint,
                                     bool add) override {
    return guarded(file_, [&]() -> core::Result<void> {
      const std::string account(folded);
      SQLite::Transaction transaction(database_);
      if (!add) {
        SQLite::Statement remove(database_,
                                 "DELETE FROM certificates WHERE fingerprint = ? AND account = ?");
        remove.bind(1, std::string(fingerprint));
        remove.bind(2, account);
        remove.exec();
        transaction.commit();
        return {};
      }
      if (certificates_of(account).size() >= most_certificates) {
        return core::refuse(core::ErrorCode::list_full, "an account has at most 10 certificates");
      }
      SQLite::Statement insert(database_,
                               "INSERT INTO certificates (fingerprint, account) VALUES (?, ?) "
                               "ON CONFLICT (fingerprint) DO UPDATE SET account = account "
                               "WHERE account = excluded.account");
      insert.bind(1, std::string(fingerprint));
      insert.bind(2, account);
      if (insert.exec() == 0) {
        return core::refuse(core::ErrorCode::bad_field, "another account has this certificate");
      }
      transaction.commit();
      return {};
    });
  }

  core::Result<void> logged_in(std::string_view folded, const std::string& place,
                               core::Time when) override {
    return guarded(file_, [&]() -> core::Result<void> {
      // Not synced: a flood of log-ins would else have the disk wait when messages are committed.
      const Unsynced unsynced(database_);
      SQLite::Transaction transaction(database_);
      SQLite::Statement update(database_, "UPDATE accounts SET last_login = ? WHERE folded = ?");
      update.bind(1, number_of(when));
      update.bind(2, std::string(folded));
      auto done = of_one_account(update.exec());
      if (!done) return done;
      note_place(std::string(folded), place, when);
      transaction.commit();
      return {};
    });
  }

  core::Result<bool> is_familiar(std::string_view folded, const std::string& place) override {
    return guarded(file_, [&]() -> core::Result<bool> {
      SQLite::Statement known(database_, "SELECT 1 FROM places WHERE account = ? AND place = ?");
      known.bind(1, std::string(folded));
      bind_blob(known, 2, place);
      return known.executeStep();
    });
  }

  core::Result<void> set_ban(const core::MaskRule& rule, bool add) override {
    return guarded(file_, [&]() -> core::Result<void> {
      SQLite::Statement change(database_,
                               add ? "INSERT OR REPLACE INTO bans (mask, by, reason, until) "
                                     "VALUES (?, ?, ?, ?)"
                                   : "DELETE FROM bans WHERE mask = ?");
      change.bind(1, rule.mask);
      if (add) {
        change.bind(2, rule.by);
        change.bind(3, rule.reason);
        change.bind(4, number_of(rule.until));
      }
      change.exec();
      return {};
    });
  }

  core::Result<void> record(const core::AuditRecord& what) override {
    return guarded(file_, [&]() -> core::Result<void> {
      SQLite::Transaction transaction(database_);
      SQLite::Statement insert(database_,
                               "INSERT INTO audit (time, by, action, target, text, own) "
                               "VALUES (?, ?, ?, ?, ?, ?)");
      insert.bind(1, number_of(what.time));
      insert.bind(2, what.by);
      insert.bind(3, what.action);
      insert.bind(4, what.target);
      insert.bind(5, what.text);
      insert.bind(6, what.own ? 1 : 0);
      insert.exec();
      if (what.own) prune_own(what.by);
      prune(what.own);
      transaction.commit();
      return {};
    });
  }

  core::Result<core::account::AuditPage> audit(std::uint64_t before, std::size_t limit) override {
    return guarded(file_, [&]() -> core::Result<core::account::AuditPage> {
      SQLite::Statement newest(database_,
                               "SELECT number, time, by, action, target, text FROM audit "
                               "WHERE ?1 = 0 OR number < ?1 ORDER BY number DESC LIMIT ?2");
      newest.bind(1, static_cast<std::int64_t>(before));
      newest.bind(2, static_cast<std::int64_t>(limit + 1));
      core::account::AuditPage page;
      while (newest.executeStep()) {
        page.more = page.records.size() == limit;
        if (page.more) break;
        page.records.insert(page.records.begin(),
                            {static_cast<std::uint64_t>(newest.getColumn(0).getInt64()),
                             time_of(newest.getColumn(1).getInt64()),
                             newest.getColumn(2).getString(), newest.getColumn(3).getString(),
                             newest.getColumn(4).getString(), newest.getColumn(5).getString()});
      }
      return page;
    });
  }

 private:
  static core::AccountName name_of(SQLite::Statement& row) {
    return {{row.getColumn(0).getString(), row.getColumn(1).getString()},
            {row.getColumn(2).getString()}};
  }

  /// Within a transaction: the account and what refers to it.
  void erase(const std::string& folded) {
    for (const char* sql :
         {"DELETE FROM certificates WHERE account = ?", "DELETE FROM places WHERE account = ?",
          "DELETE FROM accounts WHERE folded = ?"}) {
      SQLite::Statement statement(database_, sql);
      statement.bind(1, folded);
      statement.exec();
    }
  }

  void note_place(const std::string& folded, const std::string& place, core::Time when) {
    SQLite::Statement note(database_,
                           "INSERT OR REPLACE INTO places (account, place, time) VALUES (?, ?, ?)");
    note.bind(1, folded);
    bind_blob(note, 2, place);
    note.bind(3, number_of(when));
    note.exec();
    SQLite::Statement drop(database_,
                           "DELETE FROM places WHERE account = ?1 AND place NOT IN (SELECT place "
                           "FROM places WHERE account = ?1 ORDER BY time DESC LIMIT ?2)");
    drop.bind(1, folded);
    drop.bind(2, most_places);
    drop.exec();
  }

  /// Within a transaction: drops what one account did to itself before its newest records.
  void prune_own(const std::string& by) {
    SQLite::Statement drop(database_,
                           "DELETE FROM audit WHERE own = 1 AND by = ?1 AND number NOT IN (SELECT "
                           "number FROM audit WHERE own = 1 AND by = ?1 ORDER BY number DESC "
                           "LIMIT ?2)");
    drop.bind(1, by);
    drop.bind(2, most_own_records);
    drop.exec();
  }

  /// Within a transaction: drops the oldest records past the bound, of operators or of accounts.
  void prune(bool own) {
    SQLite::Statement count(database_, "SELECT count(*) FROM audit WHERE own = ?");
    count.bind(1, own ? 1 : 0);
    count.executeStep();
    const auto extra = count.getColumn(0).getInt64() - static_cast<std::int64_t>(audit_entries_);
    if (extra <= 0) return;
    SQLite::Statement drop(database_,
                           "DELETE FROM audit WHERE number IN (SELECT number FROM audit "
                           "WHERE own = ? ORDER BY number LIMIT ?)");
    drop.bind(1, own ? 1 : 0);
    drop.bind(2, extra);
    drop.exec();
  }

  static void bind_password(SQLite::Statement& statement, int place, const std::string& hash,
                            const ScramKeys& scram) {
    statement.bind(place, hash);
    bind_blob(statement, place + 1, scram.salt);
    statement.bind(place + 2, static_cast<std::int64_t>(scram.iterations));
    bind_blob(statement, place + 3, scram.stored_key);
    bind_blob(statement, place + 4, scram.server_key);
  }

  static core::Result<void> of_one_account(int changed) {
    if (changed == 1) return {};
    return core::refuse(core::ErrorCode::no_such_account, "there is no such account");
  }

  std::vector<std::string> certificates_of(const std::string& folded) {
    std::vector<std::string> certificates;
    SQLite::Statement all(database_, "SELECT fingerprint FROM certificates WHERE account = ?");
    all.bind(1, folded);
    while (all.executeStep()) certificates.push_back(all.getColumn(0).getString());
    return certificates;
  }

  core::Result<std::optional<AccountRecord>> find_where(const char* condition,
                                                        std::string_view value) {
    return guarded(file_, [&]() -> core::Result<std::optional<AccountRecord>> {
      SQLite::Statement row(
          database_, std::string("SELECT name, folded, identity, password, scram_salt, "
                                 "scram_iterations, scram_stored_key, scram_server_key, created, "
                                 "last_login FROM accounts WHERE ") +
                         condition);
      row.bind(1, std::string(value));
      if (!row.executeStep()) return std::optional<AccountRecord>{};
      AccountRecord record;
      record.account = name_of(row);
      record.password_hash = row.getColumn(3).getString();
      record.scram = {row.getColumn(4).getString(),
                      static_cast<unsigned>(row.getColumn(5).getInt64()),
                      row.getColumn(6).getString(), row.getColumn(7).getString()};
      record.created = time_of(row.getColumn(8).getInt64());
      record.last_login = time_of(row.getColumn(9).getInt64());
      record.certificates = certificates_of(record.account.name.folded);
      return std::optional(std::move(record));
    });
  }

  std::filesystem::path file_;
  SQLite::Database database_;
  std::uint64_t audit_entries_;
};

}  // namespace

std::unique_ptr<Accounts> open_accounts(const AccountsOptions& options) {
  return explained(options.directory / "accounts.db",
                   [&]() { return std::make_unique<SqliteAccounts>(options); });
}

}  // namespace parley::store
