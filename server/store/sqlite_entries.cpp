// Entries and rooms as rows of the log database.
#include "store/sqlite_entries.hpp"

#include <sqlite3.h>

#include <array>
#include <nlohmann/json.hpp>

namespace parley::store {

namespace {

using nlohmann::json;

// seq: INTEGER PRIMARY KEY is the table's own key, so the newest entry and any range of seqs are
// one look-up. The writer counts: entries are never deleted, so a seq is never given twice.
// log_by_room: what history and catch-up walk along.
// log_by_key: what removes duplicates; most entries of some clients have no key and cost nothing.
constexpr std::array<std::string_view, 1> migrations{R"sql(
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
)sql"};

core::Time time_of(std::int64_t milliseconds) {
  return core::Time{std::chrono::milliseconds(milliseconds)};
}

std::int64_t number_of(core::Time time) { return time.time_since_epoch().count(); }

/// Empty texts are NULL: a byte instead of two, and the index of keys leaves them out.
void bind_text(SQLite::Statement& statement, int column, const std::string& text) {
  if (text.empty()) {
    statement.bind(column);
  } else {
    statement.bindNoCopy(column, text);
  }
}

json rules_to_json(const std::vector<core::MaskRule>& rules) {
  json list = json::array();
  for (const core::MaskRule& rule : rules) {
    list.push_back({rule.mask, rule.by, rule.reason, number_of(rule.until)});
  }
  return list;
}

std::vector<core::MaskRule> rules_from_json(const json& list) {
  std::vector<core::MaskRule> rules;
  for (const json& item : list) {
    rules.push_back({item.at(0).get<std::string>(), item.at(1).get<std::string>(),
                     item.at(2).get<std::string>(), time_of(item.at(3).get<std::int64_t>())});
  }
  return rules;
}

json identities_to_json(const std::vector<core::Identity>& identities) {
  json list = json::array();
  for (const core::Identity& identity : identities) list.push_back(identity.value);
  return list;
}

std::vector<core::Identity> identities_from_json(const json& list) {
  std::vector<core::Identity> identities;
  for (const json& item : list) identities.push_back({item.get<std::string>()});
  return identities;
}

}  // namespace

Migrations log_migrations() { return migrations; }

core::Entry entry_of(SQLite::Statement& row) {
  core::Entry entry;
  entry.seq = {static_cast<std::uint64_t>(row.getColumn(0).getInt64())};
  entry.room = {static_cast<std::uint64_t>(row.getColumn(1).getInt64())};
  entry.kind = static_cast<core::EntryKind>(row.getColumn(2).getInt());
  entry.time = time_of(row.getColumn(3).getInt64());
  entry.from = row.getColumn(4).getString();
  entry.sender.value = row.getColumn(5).getString();
  entry.target = row.getColumn(6).getString();
  entry.subject.value = row.getColumn(7).getString();
  entry.text = row.getColumn(8).getString();
  entry.until = time_of(row.getColumn(9).getInt64());
  entry.key = row.getColumn(10).getString();
  entry.room_name = row.getColumn(11).getString();
  return entry;
}

void bind_entry(SQLite::Statement& statement, const core::Entry& entry) {
  statement.bind(1, static_cast<std::int64_t>(entry.seq.value));
  statement.bind(2, static_cast<std::int64_t>(entry.room.value));
  statement.bind(3, static_cast<int>(entry.kind));
  statement.bind(4, number_of(entry.time));
  statement.bindNoCopy(5, entry.from);
  statement.bindNoCopy(6, entry.sender.value);
  bind_text(statement, 7, entry.target);
  bind_text(statement, 8, entry.subject.value);
  bind_text(statement, 9, entry.text);
  if (entry.until == core::Time{}) {
    statement.bind(10);
  } else {
    statement.bind(10, number_of(entry.until));
  }
  bind_text(statement, 11, entry.key);
}

std::string state_to_text(const core::RoomState& state) {
  const json object{{"direct", state.kind == core::RoomKind::direct},
                    {"name", state.name},
                    {"created", number_of(state.created)},
                    {"founder", state.founder.value},
                    {"other", state.other.value},
                    {"topic", state.topic},
                    {"topic_by", state.topic_by},
                    {"topic_time", number_of(state.topic_time)},
                    {"private", state.modes.private_room},
                    {"moderated", state.modes.moderated},
                    {"operators", identities_to_json(state.operators)},
                    {"voiced", identities_to_json(state.voiced)},
                    {"invited", identities_to_json(state.invited)},
                    {"bans", rules_to_json(state.bans)},
                    {"mutes", rules_to_json(state.mutes)}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

core::RoomState state_from_text(core::RoomId id, const std::string& text) {
  try {
    const json object = json::parse(text);
    core::RoomState state;
    state.id = id;
    state.kind = object.at("direct").get<bool>() ? core::RoomKind::direct : core::RoomKind::room;
    state.name = object.at("name").get<std::string>();
    state.created = time_of(object.at("created").get<std::int64_t>());
    state.founder.value = object.at("founder").get<std::string>();
    state.other.value = object.at("other").get<std::string>();
    state.topic = object.at("topic").get<std::string>();
    state.topic_by = object.at("topic_by").get<std::string>();
    state.topic_time = time_of(object.at("topic_time").get<std::int64_t>());
    state.modes.private_room = object.at("private").get<bool>();
    state.modes.moderated = object.at("moderated").get<bool>();
    state.operators = identities_from_json(object.at("operators"));
    state.voiced = identities_from_json(object.at("voiced"));
    state.invited = identities_from_json(object.at("invited"));
    state.bans = rules_from_json(object.at("bans"));
    state.mutes = rules_from_json(object.at("mutes"));
    return state;
  } catch (const json::exception& wrong) {
    throw SQLite::Exception("the state of a room cannot be read: " + std::string(wrong.what()),
                            SQLITE_CORRUPT);
  }
}

}  // namespace parley::store
