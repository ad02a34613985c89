// Import files: what is taken can be shown to every client, and kept by every room.
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>

#include "codec/request.hpp"
#include "core/room_state.hpp"
#include "fuzz/target.hpp"
#include "store/transfer.hpp"
#include "store/transfer_line.hpp"
#include "wire/dialect.hpp"
#include "wire/irc/capability.hpp"

namespace parley::fuzz {

namespace {

/// What import takes for granted of a line, so does the rest of the server.
void check_entry(const core::Entry& entry) {
  if (core::is_silent(entry)) return;
  const std::string line = wire::encode(entry, wire::Dialect{});
  demand(line.ends_with('\n') && line.find('\n') == line.size() - 1,
         "an entry is one line of JSON");
  const auto read = client::decode_server_line(std::string_view(line).substr(0, line.size() - 1));
  demand(read.has_value(), "clients understand what was imported");
  const std::string irc =
      wire::encode(entry, {wire::Dialect::Language::irc, wire::irc::cap::shaping});
  demand(irc.empty() || irc.ends_with("\r\n"), "an entry is a line of IRC");
}

}  // namespace

void import(std::string_view input) {
  const auto log = store::open_memory(1000);
  std::istringstream in{std::string(input)};
  try {
    static_cast<void>(store::import_entries(*log, in));
  } catch (const std::runtime_error& wrong) {
    demand(*wrong.what() != '\0', "what is wrong is said");
  }
  const auto reader = log->make_reader();
  const auto scan = reader->scan({}, 1000);
  demand(scan.has_value(), "the log can be read");
  std::map<core::RoomId, core::RoomState> rooms;
  for (const core::EntryPtr& entry : scan->entries) {
    core::apply(rooms[entry->room], *entry);
    check_entry(*entry);
  }
}

}  // namespace parley::fuzz
