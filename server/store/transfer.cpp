// The log as text: NDJSON out, NDJSON in.
#include "store/transfer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <istream>
#include <map>
#include <nlohmann/json.hpp>
#include <ostream>
#include <set>
#include <stdexcept>
#include <utility>

#include "core/name.hpp"

namespace parley::store {

namespace {

using nlohmann::json;

constexpr int format_version = 1;
constexpr std::size_t page = 1000;   // entries a read
constexpr std::size_t batch = 2000;  // entries a commit

constexpr core::EntryKind all_kinds[] = {
    core::EntryKind::message, core::EntryKind::direct, core::EntryKind::create,
    core::EntryKind::topic,   core::EntryKind::mode,   core::EntryKind::grant,
    core::EntryKind::invite,  core::EntryKind::kick,   core::EntryKind::ban,
    core::EntryKind::unban,   core::EntryKind::mute,   core::EntryKind::unmute};

/// What names a conversation in an export: a room's name, or the two identities of a direct one.
json name_of(const core::RoomState& room) {
  if (room.kind == core::RoomKind::room) return room.name;
  return json::array({room.founder.value, room.other.value});
}

/// The same, as what two of them are compared by.
std::string folded_name(const json& name) {
  if (name.is_string()) return core::fold(name.get<std::string>());
  std::string first = name.at(0).get<std::string>();
  std::string second = name.at(1).get<std::string>();
  if (second < first) std::swap(first, second);
  return first + ' ' + second;
}

json line_of(const core::Entry& entry, const json& name) {
  json line{{"room", name},
            {"kind", core::kind_name(entry.kind)},
            {"time", entry.time.time_since_epoch().count()},
            {"from", entry.from},
            {"sender", entry.sender.value}};
  const auto add = [&line](const char* field, const std::string& value) {
    if (!value.empty()) line[field] = value;
  };
  add("target", entry.target);
  add("subject", entry.subject.value);
  add("text", entry.text);
  add("key", entry.key);
  if (entry.until != core::Time{}) line["until"] = entry.until.time_since_epoch().count();
  return line;
}

core::EntryKind kind_of(const std::string& name) {
  const auto* const kind = std::ranges::find(all_kinds, name, core::kind_name);
  if (kind == std::end(all_kinds)) throw std::runtime_error("'" + name + "' is no kind of entry");
  return *kind;
}

core::Entry entry_of_line(const json& line) {
  const auto time = [&line](const char* field) {
    return core::Time{std::chrono::milliseconds(line.value(field, std::int64_t{0}))};
  };
  core::Entry entry;
  entry.kind = kind_of(line.at("kind").get<std::string>());
  entry.time = time("time");
  entry.from = line.at("from").get<std::string>();
  entry.sender.value = line.at("sender").get<std::string>();
  entry.target = line.value("target", "");
  entry.subject.value = line.value("subject", "");
  entry.text = line.value("text", "");
  entry.key = line.value("key", "");
  entry.until = time("until");
  if (line.at("room").is_string()) entry.room_name = line.at("room").get<std::string>();
  return entry;
}

/// Everything of an entry but its seq.
std::string content_of(const core::Entry& entry) {
  return fmt::format("{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}\n{}", entry.room.value,
                     core::kind_name(entry.kind), entry.time.time_since_epoch().count(), entry.from,
                     entry.sender.value, entry.target, entry.subject.value,
                     entry.until.time_since_epoch().count(), entry.text);
}

template <class Take>
void for_each_entry(LogReader& reader, core::RoomId room, Take take) {
  for (core::Seq after{0};;) {
    const auto entries = reader.history({room, std::nullopt, after, page});
    if (!entries) throw std::runtime_error(entries.error().text);
    for (const core::EntryPtr& entry : entries->entries) take(*entry);
    if (!entries->more) return;
    after = entries->entries.back()->seq;
  }
}

class Import {
 public:
  explicit Import(Log& log) : writer_(log.make_writer()), reader_(log.make_reader()) {
    for (const core::RoomState& room : log.rooms()) {
      rooms_[folded_name(name_of(room))] = room.id;
      last_room_ = std::max(last_room_, room.id);
    }
  }

  void take(const json& line) {
    core::Entry entry = entry_of_line(line);
    const std::string name = folded_name(line.at("room"));
    auto room = rooms_.find(name);
    if (room == rooms_.end()) {
      if (entry.kind != core::EntryKind::create) {
        throw std::runtime_error("the room's first entry must be its create");
      }
      room = rooms_.emplace(name, core::RoomId{++last_room_.value}).first;
      read_.insert(room->second);
    } else if (entry.kind == core::EntryKind::create) {
      ++result_.known;
      return;
    }
    entry.room = room->second;
    if (is_known(entry)) {
      ++result_.known;
      return;
    }
    waiting_.push_back(std::move(entry));
    if (waiting_.size() == batch) commit();
  }

  Imported finish() {
    commit();
    return result_;
  }

 private:
  /// Keeps what a room held before the import by content; entries with a key the log knows itself.
  bool is_known(const core::Entry& entry) {
    if (!entry.key.empty()) return false;
    if (read_.insert(entry.room).second) {
      for_each_entry(*reader_, entry.room, [this](const core::Entry& held) {
        if (held.key.empty()) held_.insert(std::hash<std::string>{}(content_of(held)));
      });
    }
    const auto held = held_.find(std::hash<std::string>{}(content_of(entry)));
    if (held == held_.end()) return false;
    held_.erase(held);
    return true;
  }

  void commit() {
    if (waiting_.empty()) return;
    const auto committed = writer_->append(std::exchange(waiting_, {}));
    if (!committed) throw std::runtime_error(committed.error().text);
    for (const core::Committed& one : *committed) ++(one.duplicate ? result_.known : result_.added);
  }

  std::unique_ptr<LogWriter> writer_;
  std::unique_ptr<LogReader> reader_;
  std::map<std::string, core::RoomId> rooms_;
  core::RoomId last_room_;
  std::set<core::RoomId> read_;  // rooms whose entries are in held_, or that are new
  std::multiset<std::size_t> held_;
  std::vector<core::Entry> waiting_;
  Imported result_;
};

void check_header(const std::string& line) {
  const json header = json::parse(line, nullptr, false);
  if (!header.is_object() || !header.contains("parley_export")) {
    throw std::runtime_error("line 1: this is no export of parleyd");
  }
  if (header["parley_export"] != format_version) {
    throw std::runtime_error("line 1: this export is of a version that this parleyd does not know");
  }
}

}  // namespace

std::uint64_t export_entries(Log& log, const std::string& room, std::ostream& out) {
  const std::vector<core::RoomState> rooms = log.rooms();
  const std::string folded = core::fold(room);
  const auto wanted = [&](const core::RoomState& state) {
    return room.empty() || (state.kind == core::RoomKind::room && core::fold(state.name) == folded);
  };
  if (std::ranges::none_of(rooms, wanted) && !room.empty()) {
    throw std::runtime_error("there is no room '" + room + "' in this log");
  }
  out << json{{"parley_export", format_version}}.dump() << '\n';
  const auto reader = log.make_reader();
  std::uint64_t count = 0;
  for (const core::RoomState& state : rooms) {
    if (!wanted(state)) continue;
    const json name = name_of(state);
    for_each_entry(*reader, state.id, [&](const core::Entry& entry) {
      out << line_of(entry, name).dump(-1, ' ', false, json::error_handler_t::replace) << '\n';
      ++count;
    });
  }
  if (!out.flush()) throw std::runtime_error("the output cannot be written");
  return count;
}

Imported import_entries(Log& log, std::istream& in) {
  std::string line;
  if (!std::getline(in, line)) throw std::runtime_error("line 1: the input is empty");
  check_header(line);
  Import import(log);
  for (std::uint64_t number = 2; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    try {
      import.take(json::parse(line));
    } catch (const std::exception& wrong) {
      throw std::runtime_error(fmt::format("line {}: {}", number, wrong.what()));
    }
  }
  return import.finish();
}

}  // namespace parley::store
