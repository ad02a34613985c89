// One IRC client's session: what was said before, from the same log as everybody's; taking it back;
// and how far one has read.
#include <algorithm>
#include <optional>
#include <utility>

#include "core/number.hpp"
#include "core/time.hpp"
#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"

namespace parley::wire::irc {

namespace {

/// "42" or, for a later part of a long text, "42.2".
std::optional<core::Seq> message_id(std::string_view text) {
  const auto seq = core::number_in(text.substr(0, text.find('.')));
  if (!seq) return std::nullopt;
  return core::Seq{*seq};
}

std::string_view history_code(core::ErrorCode code) {
  using core::ErrorCode;
  switch (code) {
    case ErrorCode::no_such_room:
    case ErrorCode::no_such_user:
    case ErrorCode::bad_room_name:
    case ErrorCode::not_a_member: return "INVALID_TARGET";
    case ErrorCode::bad_query: return "INVALID_PARAMS";
    default: return "MESSAGE_ERROR";
  }
}

}  // namespace

/// What a client points at: "msgid=..." or "timestamp=...".
struct Session::Reference {
  std::optional<core::Seq> seq;
  std::optional<core::Time> time;

  explicit Reference(std::string_view text) {
    constexpr std::string_view by_id = "msgid=";
    constexpr std::string_view by_time = "timestamp=";
    if (text.starts_with(by_id)) seq = message_id(text.substr(by_id.size()));
    if (text.starts_with(by_time)) time = core::parse_time(text.substr(by_time.size()));
  }
  [[nodiscard]] bool is_there() const { return seq || time; }

  /// As far as can be told.
  [[nodiscard]] bool is_not_after(const Reference& other) const {
    if (seq && other.seq) return *seq <= *other.seq;
    return !time || !other.time || *time <= *other.time;
  }

  void end(core::command::History& query) const {
    query.before = seq;
    query.before_time = time;
  }
  void begin(core::command::History& query) const {
    query.after = seq;
    query.after_time = time;
  }
  /// As `begin`, with the entry itself.
  void begin_here(core::command::History& query) const {
    if (seq) query.after = core::Seq{seq->value == 0 ? 0 : seq->value - 1};
    if (time) query.after_time = *time - std::chrono::milliseconds(1);
  }
  void begin(Range& shown) const {
    shown.behind = seq.value_or(shown.behind);
    shown.behind_time = time.value_or(shown.behind_time);
  }
  void end(Range& shown) const {
    shown.until = seq.value_or(shown.until);
    shown.until_time = time.value_or(shown.until_time);
  }
};

void Session::chat_history(const Message& in) {
  const std::string what = upper(in.at(0));
  const auto fail = [&](std::string_view code, std::string_view text) {
    line(server_source, "FAIL", {"CHATHISTORY", code, what, text});
  };
  if (what == "TARGETS") return history_targets(in);
  const bool between = what == "BETWEEN";
  if (!between && what != "LATEST" && what != "BEFORE" && what != "AFTER" && what != "AROUND") {
    return fail("INVALID_PARAMS", "LATEST, BEFORE, AFTER, AROUND, BETWEEN and TARGETS are there");
  }
  if (in.parameters.size() < (between ? 5U : 4U)) {
    return fail("NEED_MORE_PARAMS", "a target, a message and a number are needed");
  }
  const std::size_t limit = core::number_in(in.at(between ? 4 : 3)).value_or(0);
  const Reference first(in.at(2));
  const Reference second(in.at(3));
  const bool newest = what == "LATEST" && in.at(2) == "*";
  if (limit == 0 || (!first.is_there() && !newest) || (between && !second.is_there())) {
    return fail("INVALID_PARAMS", "give msgid=... or timestamp=..., and a number of messages");
  }
  core::command::History query{std::string(in.at(1)), {}, {}, limit};
  if (between) return history_between(std::move(query), first, second);
  if (what == "AROUND") return history_around(std::move(query), first);
  Range shown;
  if (what == "BEFORE") first.end(query);
  if (what == "AFTER") first.begin(query);
  if (what == "LATEST") first.begin(shown);
  ask_history(std::move(query), shown, {});
}

void Session::history_between(core::command::History query, const Reference& first,
                              const Reference& second) {
  Range shown;
  if (first.is_not_after(second)) {
    first.begin(query);
    second.end(shown);
  } else {
    first.end(query);
    second.begin(shown);
  }
  ask_history(std::move(query), shown, {});
}

void Session::history_around(core::command::History older, const Reference& middle) {
  auto later = older;
  older.limit /= 2;
  later.limit -= older.limit;
  middle.end(older);
  middle.begin_here(later);
  if (older.limit == 0) return ask_history(std::move(later), {}, {});
  const std::string with = older.with;
  ask(std::move(older), [this, later, with](const core::Event& event) {
    const auto* page = std::get_if<core::event::Page>(&event);
    if (page == nullptr) return history_refused(event, with);
    ask_history(later, {}, page->entries);
  });
}

void Session::history_targets(const Message& in) {
  const auto fail = [&](std::string_view code, std::string_view text) {
    line(server_source, "FAIL", {"CHATHISTORY", code, "TARGETS", text});
  };
  if (in.parameters.size() < 4) {
    return fail("NEED_MORE_PARAMS", "two timestamps and a number are needed");
  }
  const Reference first(in.at(1));
  const Reference second(in.at(2));
  const std::size_t limit = core::number_in(in.at(3)).value_or(0);
  if (!first.time || !second.time || limit == 0) {
    return fail("INVALID_PARAMS", "give timestamp=... twice, and a number of targets");
  }
  const auto [from, to] = std::minmax(*first.time, *second.time);
  const bool rising = *first.time <= *second.time;
  ask(core::command::Recent{from, to, limits_.page_entries},
      [this, limit, rising](const core::Event& event) {
        const auto* are = std::get_if<core::event::RecentAre>(&event);
        if (are == nullptr) return history_refused(event, "TARGETS");
        auto found = are->conversations;
        if (rising) std::ranges::reverse(found);
        if (found.size() > limit) found.resize(limit);
        const std::string name = std::to_string(++next_batch_);
        const bool batches = has(cap::batch);
        if (batches) line(server_source, "BATCH", {"+" + name, "draft/chathistory-targets"});
        now_->job->own_batch = batches;
        for (const core::event::Conversation& one : found) {
          append_line(next_line(), batches ? "batch=" + name : "", server_source, "CHATHISTORY",
                      {"TARGETS", one.with, core::format_time(one.time)});
        }
        if (batches) line(server_source, "BATCH", {"-" + name});
      });
}

void Session::ask_history(core::command::History query, Range range, const core::Batch& before) {
  const std::string with = query.with;
  ask(std::move(query), [this, range, with, before](const core::Event& event) {
    const auto* page = std::get_if<core::event::Page>(&event);
    if (page == nullptr) return history_refused(event, with);
    core::Batch entries = before;
    for (const core::EntryPtr& entry : page->entries) {
      if (entry->seq > range.behind && entry->seq < range.until &&
          entry->time > range.behind_time && entry->time < range.until_time) {
        entries.push_back(entry);
      }
    }
    history_lines(page->with, std::move(entries));
  });
}

void Session::history_refused(const core::Event& event, const std::string& with) {
  const auto* no = std::get_if<core::event::Failed>(&event);
  if (no == nullptr) return;
  line(server_source, "FAIL", {"CHATHISTORY", history_code(no->error.code), with, no->error.text});
}

void Session::history_lines(const std::string& with, core::Batch entries) {
  const bool batches = has(cap::batch);
  const std::string name = batches ? std::to_string(++next_batch_) : std::string();
  if (batches) line(server_source, "BATCH", {"+" + name, "chathistory", with});
  now_->job->own_batch = batches;
  ++now_->job->open;
  if (!backlog_) backlog_ = std::make_unique<Backlog>();
  backlog_->rest = Rest{now_->job, std::move(entries), 0, name};
  history_piece();
}

/// A page of long texts is longer in IRC than a peer should be owed at once.
void Session::history_piece() {
  constexpr std::size_t enough = 16U << 10U;  // bytes
  Rest& rest = *backlog_->rest;
  const std::string tag = rest.batch.empty() ? std::string() : "batch=" + rest.batch;
  for (std::size_t written = 0; rest.next < rest.entries.size(); ++rest.next) {
    if (written >= enough) return;
    const core::Entry& entry = *rest.entries[rest.next];
    const bool wanted = core::spoken(entry) != nullptr || core::is<core::entry::Redact>(entry) ||
                        has(cap::event_playback);
    const std::string lines = wanted ? encode(entry, shape(), tag) : std::string();
    written += lines.size();
    if (!lines.empty()) next_line() += lines;
  }
  if (!rest.batch.empty()) line(server_source, "BATCH", {"-" + rest.batch});
  --now_->job->open;
  backlog_->rest.reset();
  if (backlog_->lines.empty()) backlog_.reset();
}

void Session::redact(const Message& in) {
  const std::string with(in.at(0));
  const std::string id(in.at(1));
  if (!has(cap::redaction)) {
    return numeric(
        ERR_UNKNOWNCOMMAND,
        {"REDACT", "Unknown command: request the capability draft/message-redaction first"});
  }
  const auto fail = [this, with, id](std::string_view code, std::string_view text) {
    line(server_source, "FAIL", {"REDACT", code, with, id, text});
  };
  const auto message = message_id(id);
  if (!message) return fail("UNKNOWN_MSGID", "there is no such message");
  const std::string to = with == "*" ? "" : with;  // "*": an operator of the server, anywhere
  ask(core::command::Redact{to, *message, std::string(in.at(2))},
      [this, with, fail](const core::Event& event) {
        using core::ErrorCode;
        const auto* no = std::get_if<core::event::Failed>(&event);
        if (no == nullptr) return;
        switch (no->error.code) {
          case ErrorCode::no_such_message: return fail("UNKNOWN_MSGID", no->error.text);
          case ErrorCode::not_an_operator:
          case ErrorCode::not_a_server_operator: return fail("REDACT_FORBIDDEN", no->error.text);
          case ErrorCode::no_such_room:
          case ErrorCode::no_such_user:
          case ErrorCode::not_a_member:
            return line(server_source, "FAIL", {"REDACT", "INVALID_TARGET", with, no->error.text});
          default: refuse(no->error, with);
        }
      });
}

void Session::mark_read(const Message& in) {
  const std::string with(in.at(0));
  if (with.empty()) {
    return line(server_source, "FAIL", {"MARKREAD", "NEED_MORE_PARAMS", "a target is needed"});
  }
  const Reference until(in.at(1));
  if (!in.at(1).empty() && !until.time) {
    return line(server_source, "FAIL",
                {"MARKREAD", "INVALID_PARAMS", in.at(1), "give timestamp=..."});
  }
  ask(core::command::Mark{with, until.time}, [this, with](const core::Event& event) {
    if (const auto* marked = std::get_if<core::event::Marked>(&event)) return read_mark(*marked);
    if (const auto* no = std::get_if<core::event::Failed>(&event)) {
      line(server_source, "FAIL", {"MARKREAD", "INTERNAL_ERROR", with, no->error.text});
    }
  });
}

void Session::read_mark(const core::event::Marked& marked) {
  const bool none = marked.time == core::Time{};
  const std::string time = none ? "*" : "timestamp=" + core::format_time(marked.time);
  line(server_source, "MARKREAD", {marked.with, time});
}

}  // namespace parley::wire::irc
