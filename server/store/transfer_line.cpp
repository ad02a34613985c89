// One line of an export: an entry as JSON.
#include "store/transfer_line.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <stdexcept>

#include "core/entry_columns.hpp"
#include "core/name.hpp"
#include "core/unicode.hpp"
#include "store/words.hpp"

namespace parley::store {

namespace {

using nlohmann::json;
using Identities = std::pair<std::string, std::string>;

constexpr int format_version = 1;
constexpr std::size_t longest_text = 65'536;
constexpr std::int64_t latest_time = 253'402'300'799'999;  // the end of the year 9999, in ms

[[noreturn]] void wrong(const std::string& what) { throw std::runtime_error(what); }

/// The fields of a line, each checked for its type. An optional one that is absent is empty.
class Fields {
 public:
  explicit Fields(const json& line) : line_(line) {}

  [[nodiscard]] std::string text(const char* field) const {
    const auto found = line_.find(field);
    if (found == line_.end()) return {};
    if (!found->is_string()) wrong(fmt::format("'{}' is not a text", field));
    auto text = found->get<std::string>();
    if (text.size() > longest_text) {
      wrong(fmt::format("'{}' is longer than {} bytes", field, longest_text));
    }
    return text;
  }

  /// Without control characters: it stands within a line of every dialect.
  [[nodiscard]] std::string one_line(const char* field) const {
    std::string found = text(field);
    if (std::ranges::any_of(found, core::is_control)) {
      wrong(fmt::format("'{}' must be one line without control characters", field));
    }
    return found;
  }

  /// What somebody said: any text but NUL; a dialect of lines splits it.
  [[nodiscard]] std::string speech(const char* field) const {
    std::string found = text(field);
    if (found.find('\0') != std::string::npos) wrong(fmt::format("'{}' holds a NUL", field));
    return found;
  }

  [[nodiscard]] std::string required(const char* field) const {
    std::string found = one_line(field);
    if (found.empty()) wrong(fmt::format("'{}' is missing", field));
    return found;
  }

  /// A nick, as far as IRC has to know where it ends. (A "?" is whoever wrote a lost entry.)
  [[nodiscard]] std::string nick(const char* field) const {
    std::string found = required(field);
    if (found.find_first_of(" !@,:") != std::string::npos) {
      wrong(fmt::format("'{}' is no nick: it holds a space or one of ! @ , :", field));
    }
    return found;
  }

  [[nodiscard]] core::Time time(const char* field) const {
    const auto found = line_.find(field);
    if (found == line_.end()) return {};
    if (!found->is_number_integer() || *found < 0 || *found > latest_time) {
      wrong(fmt::format("'{}' is not a number of milliseconds since 1970", field));
    }
    return core::Time{std::chrono::milliseconds(found->get<std::int64_t>())};
  }

  /// 0 where it is absent.
  [[nodiscard]] core::Seq seq(const char* field) const {
    const auto found = line_.find(field);
    if (found == line_.end()) return {};
    if (!found->is_number_unsigned()) wrong(fmt::format("'{}' is not a number", field));
    return core::Seq{found->get<std::uint64_t>()};
  }

  [[nodiscard]] bool flag(const char* field) const {
    const auto found = line_.find(field);
    if (found == line_.end()) return false;
    if (!found->is_boolean()) wrong(fmt::format("'{}' is not true or false", field));
    return found->get<bool>();
  }

  [[nodiscard]] std::uint8_t kind() const {
    const std::string name = required("kind");
    const auto kind = core::kind_named(name);
    if (!kind) wrong(fmt::format("'{}' is no kind of entry", name));
    return *kind;
  }

  [[nodiscard]] ConversationName room() const {
    const auto found = line_.find("room");
    if (found == line_.end()) wrong("'room' is missing");
    if (found->is_string()) {
      auto name = core::check_room_name(found->get<std::string>());
      if (!name) wrong("'room': " + name.error().text);
      return std::move(name->shown);
    }
    const bool two = found->is_array() && found->size() == 2 && (*found)[0].is_string() &&
                     (*found)[1].is_string();
    if (!two) wrong("'room' is neither a name nor two identities");
    return Identities{(*found)[0].get<std::string>(), (*found)[1].get<std::string>()};
  }

 private:
  const json& line_;
};

/// In a direct conversation there is nothing but its beginning and what was said.
void check_place(const core::Entry& entry, const ConversationName& name) {
  const core::entry::Spoken* const said = core::spoken(entry);
  if (said != nullptr && said->text.empty() && !said->redacted) wrong("'text' is missing");
  const auto* const two = std::get_if<Identities>(&name);
  const auto* const create = core::as<core::entry::Create>(entry);
  if ((two == nullptr) == core::is<core::entry::Direct>(entry) && create == nullptr &&
      !core::is<core::entry::Redact>(entry)) {
    wrong(fmt::format("'{}' does not belong into such a conversation", core::kind_name(entry)));
  }
  if (two != nullptr && create != nullptr &&
      Identities{entry.sender.value, create->with.value} != *two) {
    wrong("'sender' and 'subject' are not the two of 'room'");
  }
}

}  // namespace

ConversationName name_of(const core::RoomState& room) {
  if (room.kind == core::RoomKind::room) return room.name;
  return Identities{room.founder.value, room.other.value};
}

std::string comparable(const ConversationName& name) {
  if (const auto* const room = std::get_if<std::string>(&name)) return core::fold(*room);
  auto [first, second] = std::get<Identities>(name);
  if (second < first) std::swap(first, second);
  return first + ' ' + second;
}

std::string header_line() { return json{{"parley_export", format_version}}.dump(); }

void check_header(const std::string& line) {
  const json header = json::parse(line, nullptr, false);
  if (!header.is_object() || !header.contains("parley_export")) {
    wrong("this is no export of parleyd");
  }
  if (header["parley_export"] != format_version) {
    wrong("this export is of a version that this parleyd does not know");
  }
}

std::string entry_line(const core::Entry& entry, const ConversationName& name) {
  const auto columns = core::columns_of(entry);
  json line{{"kind", core::kind_name(entry)},
            {"time", entry.time.time_since_epoch().count()},
            {"from", entry.from},
            {"sender", entry.sender.value}};
  if (const auto* const room = std::get_if<std::string>(&name)) {
    line["room"] = *room;
  } else {
    const auto& [first, second] = std::get<Identities>(name);
    line["room"] = json::array({first, second});
  }
  const auto add = [&line](const char* field, std::string_view value) {
    if (!value.empty()) line[field] = value;
  };
  add("account", entry.account);
  add("target", columns.target.get());
  add("subject", columns.subject.get());
  add("text", columns.text.get());
  add("key", entry.key);
  const auto add_flag = [&line](const char* field, bool on) {
    if (on) line[field] = true;
  };
  add_flag("notice", columns.notice);
  add_flag("bot", columns.bot);
  add_flag("redacted", columns.redacted);
  // Seqs change with an import. Only what a redaction is about is named by the one it had.
  if (columns.redacted) line["seq"] = entry.seq.value;
  if (columns.about) line["about"] = columns.about.value;
  if (columns.until != core::Time{}) line["until"] = columns.until.time_since_epoch().count();
  return line.dump(-1, ' ', false, json::error_handler_t::replace);
}

ReadLine read_entry_line(const std::string& line) {
  const json object = json::parse(line, nullptr, false);
  if (!object.is_object()) wrong("this is not a JSON object (in UTF-8)");
  const Fields fields(object);
  ReadLine read{fields.room(), {}};
  core::Entry& entry = read.entry;
  const std::uint8_t kind = fields.kind();
  entry.time = fields.time("time");
  if (entry.time == core::Time{}) wrong("'time' is missing");
  entry.from = fields.nick("from");
  entry.sender.value = fields.required("sender");
  entry.account = fields.one_line("account");
  core::PayloadColumns<std::string> columns;
  columns.target = fields.one_line("target");
  columns.subject = fields.one_line("subject");
  const bool speaks = kind == core::entry::Message::number || kind == core::entry::Direct::number;
  columns.text = speaks ? fields.speech("text") : fields.one_line("text");
  entry.key = fields.one_line("key");
  columns.until = fields.time("until");
  columns.notice = fields.flag("notice");
  columns.bot = fields.flag("bot");
  columns.redacted = fields.flag("redacted");
  columns.about = fields.seq("about");
  entry.seq = fields.seq("seq");
  entry.what = *core::payload_of(kind, std::move(columns));
  if (const auto* const room = std::get_if<std::string>(&read.name)) entry.room_name = *room;
  check_place(entry, read.name);
  return read;
}

}  // namespace parley::store
