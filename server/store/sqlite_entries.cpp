// Entries and rooms as rows of the log database.
#include "store/sqlite_entries.hpp"
#include "store/sqlite_values.hpp"

#include <sqlite3.h>

#include <nlohmann/json.hpp>
#include <utility>

#include "core/entry_columns.hpp"

namespace parley::store {

namespace {

using nlohmann::json;

constexpr int notice_flag = 1;
constexpr int bot_flag = 2;
constexpr int redacted_flag = 4;

/// Empty texts are NULL: a byte instead of two, and the index of keys leaves them out.
void bind_text(SQLite::Statement& statement, int column, const std::string& text) {
  if (text.empty()) {
    statement.bind(column);
  } else {
    statement.bindNoCopy(column, text);
  }
}

void bind_if_any(SQLite::Statement& statement, int column, std::int64_t number) {
  if (number == 0) {
    statement.bind(column);
  } else {
    statement.bind(column, number);
  }
}

json rules_to_json(const std::vector<core::MaskRule>& rules) {
  json list = json::array();
  for (const core::MaskRule& rule : rules) {
    list.push_back({rule.mask, rule.by, rule.reason, number_of(rule.until)});
  }
  return list;
}

std::vector<core::MaskRule> rules_in(const json& object, const char* field) {
  std::vector<core::MaskRule> rules;
  const auto list = object.find(field);
  if (list == object.end()) return rules;
  for (const json& item : *list) {
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

std::vector<core::Identity> identities_in(const json& object, const char* field) {
  std::vector<core::Identity> identities;
  const auto list = object.find(field);
  if (list == object.end()) return identities;
  for (const json& item : *list) identities.push_back({item.get<std::string>()});
  return identities;
}

}  // namespace

core::Entry entry_of(SQLite::Statement& row) {
  const int kind = row.getColumn(2).getInt();
  const int flags = row.getColumn(13).getInt();
  core::PayloadColumns<std::string> columns{
      row.getColumn(6).getString(),
      row.getColumn(7).getString(),
      row.getColumn(8).getString(),
      time_of(row.getColumn(9).getInt64()),
      {static_cast<std::uint64_t>(row.getColumn(14).getInt64())},
      (flags & notice_flag) != 0,
      (flags & bot_flag) != 0,
      (flags & redacted_flag) != 0};
  auto payload = kind < 0 || kind > core::newest_kind
                     ? std::nullopt
                     : core::payload_of(static_cast<std::uint8_t>(kind), std::move(columns));
  if (!payload || row.getColumn(5).isNull() || row.getColumn(11).isNull()) {
    throw SQLite::Exception("corrupt entry: unknown kind, sender or room", SQLITE_CORRUPT);
  }
  core::Entry entry;
  entry.what = std::move(*payload);
  entry.seq = {static_cast<std::uint64_t>(row.getColumn(0).getInt64())};
  entry.room = {static_cast<std::uint64_t>(row.getColumn(1).getInt64())};
  entry.time = time_of(row.getColumn(3).getInt64());
  entry.from = row.getColumn(4).getString();
  entry.sender.value = row.getColumn(5).getString();
  entry.key = row.getColumn(10).getString();
  entry.room_name = row.getColumn(11).getString();
  entry.account = row.getColumn(12).getString();
  return entry;
}

void bind_entry(SQLite::Statement& statement, const core::Entry& entry, std::int64_t sender) {
  const auto columns = core::columns_of(entry);
  statement.bind(1, static_cast<std::int64_t>(entry.seq.value));
  statement.bind(2, static_cast<std::int64_t>(entry.room.value));
  statement.bind(3, static_cast<int>(core::kind_number(entry)));
  statement.bind(4, number_of(entry.time));
  statement.bindNoCopy(5, entry.from);
  statement.bind(6, sender);
  bind_text(statement, 7, columns.target.get());
  bind_text(statement, 8, columns.subject.get());
  bind_text(statement, 9, columns.text.get());
  bind_if_any(statement, 10, number_of(columns.until));
  bind_text(statement, 11, entry.key);
  bind_if_any(statement, 12, flags_of(entry));
  bind_if_any(statement, 13, static_cast<std::int64_t>(columns.about.value));
}

int flags_of(const core::Entry& entry) {
  const core::entry::Spoken* const said = core::spoken(entry);
  if (said == nullptr) return 0;
  return (said->notice ? notice_flag : 0) | (said->bot ? bot_flag : 0) |
         (said->redacted ? redacted_flag : 0);
}

std::string state_to_text(const core::RoomState& state) {
  json object{{"name", state.name},
              {"created", number_of(state.created)},
              {"founder", state.founder.value}};
  // Most rooms have little of the rest, and a server reads all of them when it starts.
  const auto add = [&object](const char* field, bool there, json value) {
    if (there) object[field] = std::move(value);
  };
  add("direct", state.kind == core::RoomKind::direct, true);
  add("other", !state.other.value.empty(), state.other.value);
  add("topic", !state.topic.empty(), state.topic);
  add("topic_by", !state.topic_by.empty(), state.topic_by);
  add("topic_time", state.topic_time != core::Time{}, number_of(state.topic_time));
  // "private" is what schema 2 and earlier had for both of its halves.
  add("private", state.modes.is_private(), true);
  add("invite_only", state.modes.invite_only && !state.modes.secret, true);
  add("secret", state.modes.secret && !state.modes.invite_only, true);
  add("moderated", state.modes.moderated, true);
  add("open_topic", state.modes.open_topic, true);
  add("outside_messages", state.modes.outside_messages, true);
  add("password", !state.modes.password.empty(), state.modes.password);
  add("limit", state.modes.limit != 0, state.modes.limit);
  add("operators", !state.operators.empty(), identities_to_json(state.operators));
  add("voiced", !state.voiced.empty(), identities_to_json(state.voiced));
  add("invited", !state.invited.empty(), identities_to_json(state.invited));
  add("bans", !state.bans.empty(), rules_to_json(state.bans));
  add("mutes", !state.mutes.empty(), rules_to_json(state.mutes));
  add("excepts", !state.excepts.empty(), rules_to_json(state.excepts));
  add("admits", !state.admits.empty(), rules_to_json(state.admits));
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

core::RoomState state_from_text(core::RoomId id, const std::string& text) {
  try {
    const json object = json::parse(text);
    core::RoomState state;
    state.id = id;
    state.name = object.at("name").get<std::string>();
    state.created = time_of(object.at("created").get<std::int64_t>());
    state.founder.value = object.at("founder").get<std::string>();
    state.kind = object.value("direct", false) ? core::RoomKind::direct : core::RoomKind::room;
    state.other.value = object.value("other", "");
    state.topic = object.value("topic", "");
    state.topic_by = object.value("topic_by", "");
    state.topic_time = time_of(object.value("topic_time", std::int64_t{0}));
    const bool is_private = object.value("private", false);
    state.modes.invite_only = is_private || object.value("invite_only", false);
    state.modes.secret = is_private || object.value("secret", false);
    state.modes.moderated = object.value("moderated", false);
    state.modes.open_topic = object.value("open_topic", false);
    state.modes.outside_messages = object.value("outside_messages", false);
    state.modes.password = object.value("password", "");
    state.modes.limit = object.value("limit", std::uint32_t{0});
    state.operators = identities_in(object, "operators");
    state.voiced = identities_in(object, "voiced");
    state.invited = identities_in(object, "invited");
    state.bans = rules_in(object, "bans");
    state.mutes = rules_in(object, "mutes");
    state.excepts = rules_in(object, "excepts");
    state.admits = rules_in(object, "admits");
    return state;
  } catch (const json::exception& wrong) {
    throw SQLite::Exception("the state of a room cannot be read: " + std::string(wrong.what()),
                            SQLITE_CORRUPT);
  }
}

}  // namespace parley::store
