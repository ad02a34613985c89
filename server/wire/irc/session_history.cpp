// One IRC client's session: CHATHISTORY, from the same log as everybody's.
#include <charconv>
#include <utility>

#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"

namespace parley::wire::irc {

namespace {

/// "msgid=42" or, for a later part of a long text, "msgid=42.2".
std::optional<core::Seq> message_id(std::string_view reference) {
  constexpr std::string_view name = "msgid=";
  if (!reference.starts_with(name)) return std::nullopt;
  reference.remove_prefix(name.size());
  reference = reference.substr(0, reference.find('.'));
  core::Seq seq;
  const auto [end, error] =
      std::from_chars(reference.data(), reference.data() + reference.size(), seq.value);
  if (error != std::errc{} || end != reference.data() + reference.size()) return std::nullopt;
  return seq;
}

std::size_t count_of(std::string_view text) {
  std::size_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc{} && end == text.data() + text.size() ? count : 0;
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

bool is_text(const core::Entry& entry) {
  return entry.kind == core::EntryKind::message || entry.kind == core::EntryKind::direct;
}

}  // namespace

void Session::chat_history(const Message& in) {
  const std::string_view what = in.at(0);
  const std::string_view with = in.at(1);
  const auto fail = [&](std::string_view code, std::string_view text) {
    line(server_source, "FAIL", {"CHATHISTORY", code, what, text});
  };
  const bool between = what == "BETWEEN";
  if (!between && what != "LATEST" && what != "BEFORE" && what != "AFTER" && what != "AROUND") {
    return fail("INVALID_PARAMS", "LATEST, BEFORE, AFTER, AROUND and BETWEEN are there");
  }
  if (in.parameters.size() < (between ? 5U : 4U)) {
    return fail("NEED_MORE_PARAMS", "a target, a message id and a number are needed");
  }
  const std::size_t limit = count_of(in.at(between ? 4 : 3));
  const auto first = message_id(in.at(2));
  const auto second = message_id(in.at(3));
  const bool newest = what == "LATEST" && in.at(2) == "*";
  if (limit == 0 || (!first && !newest) || (between && !second)) {
    return fail("INVALID_PARAMS", "give msgid=... and a number of messages");
  }
  core::command::History query{std::string(with), {}, {}, limit};
  Range range;
  if (what == "BEFORE") query.before = first;
  if (what == "AFTER") query.after = first;
  if (what == "LATEST" && first) range.behind = *first;
  if (between && *first <= *second) {
    query.after = first;
    range.until = *second;
  } else if (between) {
    query.before = first;
    range.behind = *second;
  }
  if (what == "AROUND") return ask_around(std::move(query), *first);
  ask_history(std::move(query), range, {});
}

void Session::ask_around(core::command::History query, core::Seq middle) {
  const std::size_t older = query.limit / 2;
  auto later = query;
  later.limit = query.limit - older;
  later.after = core::Seq{middle.value == 0 ? 0 : middle.value - 1};
  if (older == 0) return ask_history(std::move(later), {}, {});
  query.limit = older;
  query.before = middle;
  const std::string with = query.with;
  ask(std::move(query), [this, later, with](const core::Event& event) {
    const auto* page = std::get_if<core::event::Page>(&event);
    if (page == nullptr) return history_refused(event, with);
    ask_history(later, {}, page->entries);
  });
}

void Session::ask_history(core::command::History query, Range range, const core::Batch& before) {
  const std::string with = query.with;
  ask(std::move(query), [this, range, with, before](const core::Event& event) {
    const auto* page = std::get_if<core::event::Page>(&event);
    if (page == nullptr) return history_refused(event, with);
    core::Batch entries = before;
    for (const core::EntryPtr& entry : page->entries) {
      if (entry->seq > range.behind && entry->seq < range.until) entries.push_back(entry);
    }
    history_lines(page->with, entries);
  });
}

void Session::history_refused(const core::Event& event, const std::string& with) {
  const auto* no = std::get_if<core::event::Failed>(&event);
  if (no == nullptr) return;
  line(server_source, "FAIL", {"CHATHISTORY", history_code(no->error.code), with, no->error.text});
}

void Session::history_lines(const std::string& with, const core::Batch& entries) {
  const std::string name = std::to_string(++next_batch_);
  const bool batches = has(cap::batch);
  if (batches) line(server_source, "BATCH", {"+" + name, "chathistory", with});
  job_->own_batch = batches;
  for (const core::EntryPtr& entry : entries) {
    if (!is_text(*entry)) continue;
    std::string& to = job_->label.empty() ? out_.bytes : job_->lines;
    to += encode(*entry, shape(), batches ? "batch=" + name : "");
    ++job_->count;
  }
  if (batches) line(server_source, "BATCH", {"-" + name});
}

}  // namespace parley::wire::irc
