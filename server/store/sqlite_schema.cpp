// The tables of the log database, and what else it says about itself.
#include "store/sqlite_schema.hpp"

#include <array>

namespace parley::store {

namespace {

// seq: INTEGER PRIMARY KEY is the table's own key, so the newest entry and any range of seqs are
// one look-up. The writer counts on from the newest: entries are never deleted, so no seq is given
// twice (AUTOINCREMENT would write a second table at every commit to know the same).
// log_by_room: what history and catch-up walk along.
// log_by_key: what removes duplicates; entries without a key cost nothing.
constexpr std::string_view first_log = R"sql(
  CREATE TABLE rooms (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    state TEXT NOT NULL
  ) STRICT;
  CREATE TABLE log (
    seq INTEGER PRIMARY KEY,
    room INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    time INTEGER NOT NULL,
    nick TEXT NOT NULL,
    sender TEXT NOT NULL,
    target TEXT,
    subject TEXT,
    text TEXT,
    until INTEGER,
    key TEXT
  ) STRICT;
  CREATE INDEX log_by_room ON log (room, seq);
  CREATE UNIQUE INDEX log_by_key ON log (room, sender, key) WHERE key IS NOT NULL;
  CREATE TABLE stopped (cleanly INTEGER NOT NULL) STRICT;
  INSERT INTO stopped VALUES (1);
  PRAGMA application_id = 1346458956;
)sql";

// An identity is 38 bytes and was in every row and once more in log_by_key: a message of 69 bytes
// took 254 bytes, and takes 176 with a number in its place. The log gets a name of its own.
constexpr std::string_view numbered_senders = R"sql(
  CREATE TABLE identities (id INTEGER PRIMARY KEY, value TEXT NOT NULL UNIQUE) STRICT;
  INSERT INTO identities (value) SELECT DISTINCT sender FROM log;
  CREATE TABLE numbered (
    seq INTEGER PRIMARY KEY,
    room INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    time INTEGER NOT NULL,
    nick TEXT NOT NULL,
    sender INTEGER NOT NULL,
    target TEXT,
    subject TEXT,
    text TEXT,
    until INTEGER,
    key TEXT
  ) STRICT;
  INSERT INTO numbered
    SELECT l.seq, l.room, l.kind, l.time, l.nick, i.id, l.target, l.subject, l.text, l.until, l.key
    FROM log l JOIN identities i ON i.value = l.sender ORDER BY l.seq;
  DROP TABLE log;
  ALTER TABLE numbered RENAME TO log;
  CREATE INDEX log_by_room ON log (room, seq);
  CREATE UNIQUE INDEX log_by_key ON log (room, sender, key) WHERE key IS NOT NULL;
  CREATE TABLE facts (log TEXT NOT NULL, stopped_cleanly INTEGER NOT NULL) STRICT;
  INSERT INTO facts SELECT lower(hex(randomblob(8))), cleanly FROM stopped;
  DROP TABLE stopped;
)sql";

// The account that a sender has, as it was last: messages and their sender's account are read in
// one step, and a message costs not a byte more.
constexpr std::string_view accounts_of_senders = R"sql(
  ALTER TABLE identities ADD COLUMN account TEXT;
)sql";

// flags: what an entry is besides its kind, see sqlite_entries.cpp. about: the message of a redact.
// marks: up to when somebody has read a conversation; that is no entry, for nobody else sees it.
constexpr std::string_view flags_and_marks = R"sql(
  ALTER TABLE log ADD COLUMN flags INTEGER;
  ALTER TABLE log ADD COLUMN about INTEGER;
  CREATE TABLE marks (
    identity INTEGER NOT NULL,
    room INTEGER NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (identity, room)
  ) STRICT, WITHOUT ROWID;
)sql";

// said: the newest message of each room (seq 0: none yet), so that nobody has to walk back through
// what is no message to find it; founder: the number of who made the room; answered: somebody else
// has spoken there. unsaved: entries that change a room and are not in rooms.state yet, which is
// written anew only once there are enough of them. ended: see core::RoomEnd.
constexpr std::string_view newest_messages = R"sql(
  CREATE TABLE said (
    room INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL,
    time INTEGER NOT NULL,
    founder INTEGER NOT NULL,
    answered INTEGER NOT NULL
  ) STRICT;
  INSERT INTO said
    SELECT c.room, coalesce(t.seq, 0), coalesce(t.time, 0), c.sender,
      EXISTS (SELECT 1 FROM log a WHERE a.room = c.room AND a.kind <= 2 AND a.sender <> c.sender)
    FROM (SELECT room, min(seq) AS seq, sender FROM log WHERE kind = 3 GROUP BY room) c
    LEFT JOIN (SELECT room, max(seq) AS seq, time FROM log WHERE kind <= 2 GROUP BY room) t
      ON t.room = c.room;
  CREATE TABLE unsaved (
    room INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    PRIMARY KEY (room, seq)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE rooms ADD COLUMN ended INTEGER NOT NULL DEFAULT 0;
)sql";

// runs: the log is sorted runs of entries whose times never go back; the first entry of each run
// but the first. An import after newer entries begins one, and so does a clock that is put right
// by more than a day. said.time: the latest message's, which is not the newest one's then.
constexpr std::string_view sorted_runs = R"sql(
  CREATE TABLE runs (first INTEGER PRIMARY KEY) STRICT;
  INSERT INTO runs
    SELECT seq FROM (SELECT seq, time, lag(time) OVER (ORDER BY seq) AS before FROM log)
    WHERE time < before;
  UPDATE said SET time = (SELECT max(time) FROM log WHERE room = said.room AND kind <= 2)
    WHERE seq > 0 AND EXISTS (SELECT 1 FROM runs);
)sql";

// said.by_account: an account has written there. A user that registered later counts as one.
constexpr std::string_view rooms_of_accounts = R"sql(
  ALTER TABLE said ADD COLUMN by_account INTEGER NOT NULL DEFAULT 0;
  UPDATE said SET by_account = 1 WHERE room IN
    (SELECT l.room FROM log l JOIN identities i ON i.id = l.sender
     WHERE l.kind <= 2 AND i.account IS NOT NULL);
)sql";

constexpr std::array migrations{first_log,        numbered_senders, accounts_of_senders,
                                flags_and_marks,  newest_messages,  sorted_runs,
                                rooms_of_accounts};

}  // namespace

Migrations log_migrations() { return migrations; }

std::string log_id(SQLite::Database& log) {
  return log.execAndGet("SELECT log FROM facts").getString();
}

bool stopped_cleanly(SQLite::Database& log) {
  return log.execAndGet("SELECT stopped_cleanly FROM facts").getInt() == 1;
}

std::int64_t latest_time(SQLite::Database& log) {
  return log
      .execAndGet(
          "SELECT coalesce(max(time), 0) FROM log "
          "WHERE seq = (SELECT max(seq) FROM log) OR seq IN (SELECT first - 1 FROM runs)")
      .getInt64();
}

void set_stopped_cleanly(SQLite::Database& log, bool cleanly) {
  log.exec(cleanly ? "UPDATE facts SET stopped_cleanly = 1"
                   : "UPDATE facts SET stopped_cleanly = 0");
}

}  // namespace parley::store
