// The log as text: NDJSON out.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <ostream>
#include <stdexcept>
#include <utility>
#include <variant>

#include "core/name.hpp"
#include "store/transfer.hpp"
#include "store/transfer_line.hpp"

namespace parley::store {

namespace {

class Export {
 public:
  Export(Log& log, const ExportWhat& what, std::ostream& out)
      : reader_(log.make_reader()), what_(what), out_(out) {
    write(header_line());
  }

  void add(const core::RoomState& room) { conversations_.emplace(room.id, Conversation{room}); }

  /// One room, along its own index. Where that is damaged, the rest by looking at everything.
  void take_room(core::RoomId room) {
    for (core::Seq after{0};;) {
      const auto entries = reader_->history({room, std::nullopt, after, entries_a_read});
      if (!entries) return take_behind(after);
      for (const core::EntryPtr& entry : entries->entries) take(*entry);
      if (!entries->more) return;
      after = entries->entries.back()->seq;
    }
  }

  /// All entries of the conversations that were added.
  void take_behind(core::Seq after) {
    for (bool more = true; more;) {
      const auto scan = reader_->scan(after, entries_a_read);
      if (!scan) throw std::runtime_error(scan.error().text);
      for (const core::EntryPtr& entry : scan->entries) take(*entry);
      exported_.unreadable += scan->unreadable;
      after = scan->last;
      more = scan->more;
    }
  }

  Exported finish() {
    if (!out_.flush()) fail();
    return exported_;
  }

 private:
  struct Conversation {
    core::RoomState state;
    bool begun = false;
  };

  void take(const core::Entry& entry) {
    const auto found = conversations_.find(entry.room);
    if (found == conversations_.end()) return;  // another room's, or younger than this export
    auto& [state, begun] = found->second;
    if (!std::exchange(begun, true) && !core::is<core::entry::Create>(entry)) {
      add_line(lost_create(state), name_of(state));
    }
    add_line(entry, name_of(state));
  }

  /// One entry, without what was not asked for.
  void add_line(core::Entry entry, ConversationName name) {
    if (!what_.keys) leave_out_keys(entry);
    if (!what_.identities) {
      entry.sender.value = pseudonym(entry.sender.value);
      std::visit([this](auto& what) { hide_identities(what); }, entry.what);
      if (auto* two = std::get_if<std::pair<std::string, std::string>>(&name)) {
        *two = {pseudonym(two->first), pseudonym(two->second)};
      }
    }
    count(entry_line(entry, name));
  }

  /// A room whose password is left out is for the invited alone where the export is imported.
  static void leave_out_keys(core::Entry& entry) {
    entry.key.clear();
    auto* const mode = std::get_if<core::entry::SetMode>(&entry.what);
    if (mode == nullptr || mode->mode != core::mode_name::password) return;
    mode->mode = core::mode_name::invite_only;
    mode->value = mode->value.empty() ? "off" : "on";
  }

  template <class Payload>
  void hide_identities(Payload& what) {
    constexpr const auto& columns = Payload::columns;
    if constexpr (columns.subject != nullptr) {
      std::string& identity = (what.*columns.subject).value;
      identity = pseudonym(identity);
    }
    if constexpr (columns.target != nullptr) {  // a mask
      std::string& target = what.*columns.target;
      if (target.starts_with('=')) target = "=" + pseudonym(target.substr(1));
    }
  }

  std::string pseudonym(const std::string& identity) {
    if (identity.empty()) return {};
    const auto [known, is_new] = pseudonyms_.try_emplace(identity);
    if (is_new) known->second = fmt::format("guest:{:032x}", pseudonyms_.size());
    return known->second;
  }

  /// A conversation's first entry could not be read, but what it said is in the state.
  static core::Entry lost_create(const core::RoomState& state) {
    core::Entry create;
    create.time = state.created;
    create.from = "?";
    create.sender = state.founder;
    create.what = core::entry::Create{state.other};
    return create;
  }

  void count(const std::string& line) {
    write(line);
    ++exported_.entries;
  }

  void write(const std::string& line) {
    if (!(out_ << line << '\n')) fail();
  }

  [[noreturn]] static void fail() { throw std::runtime_error("the output takes no more"); }

  std::unique_ptr<LogReader> reader_;
  const ExportWhat& what_;
  std::ostream& out_;
  std::map<std::string, std::string> pseudonyms_;  // of identities
  std::map<core::RoomId, Conversation> conversations_;
  Exported exported_;
};

}  // namespace

namespace {

bool is_wanted(const core::RoomState& state, const ExportWhat& what) {
  if (state.kind == core::RoomKind::direct) return what.direct;
  const auto& modes = state.modes;
  return what.closed || (!modes.invite_only && !modes.secret && modes.password.empty());
}

}  // namespace

Exported export_entries(Log& log, const ExportWhat& what, std::ostream& out) {
  const std::string& room = what.room;
  const std::vector<core::RoomState> rooms = log.rooms();
  const std::string folded = core::fold(room);
  const auto wanted = [&folded](const core::RoomState& state) {
    return !state.ended && state.kind == core::RoomKind::room && core::fold(state.name) == folded;
  };
  const auto only = std::ranges::find_if(rooms, wanted);
  if (!room.empty() && only == rooms.end()) {
    throw std::runtime_error(fmt::format("there is no room '{}' in this log", room));
  }
  Export exporting(log, what, out);
  if (room.empty()) {
    for (const core::RoomState& state : rooms) {
      if (!state.ended && is_wanted(state, what)) exporting.add(state);
    }
    exporting.take_behind({});
  } else {
    exporting.add(*only);
    exporting.take_room(only->id);
  }
  return exporting.finish();
}

}  // namespace parley::store
