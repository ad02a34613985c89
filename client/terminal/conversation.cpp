#include "terminal/conversation.hpp"

#include <algorithm>
#include <ranges>
#include <set>

#include "core/name.hpp"
#include "terminal/describe.hpp"

namespace parley::terminal {

namespace {

constexpr std::size_t most_typists = 100;

void hide(Line& line) {
  line.kind = LineKind::message;
  line.text = taken_back;
  line.mention = false;
  line.redacted = true;
}

}  // namespace

bool is_said(const Line& line) {
  return line.kind == LineKind::message || line.kind == LineKind::action;
}

std::int64_t Conversation::next_id() const {
  if (lines.empty()) return 0;
  // Behind the lines of an earlier log there is room for what is prepended to those of this one.
  const bool first = past_ > 0 && lines.size() == past_;
  return lines.back().id + 1 + (first ? static_cast<std::int64_t>(most_lines) : 0);
}

Line& Conversation::append(Line line) {
  line.id = next_id();
  if (lines.size() == most_lines) {
    lines.pop_front();
    if (past_ > 0) --past_;
    top_reached = false;
  }
  return lines.emplace_back(std::move(line));
}

bool Conversation::prepend(std::vector<Line> older) {
  const auto oldest_here = oldest();
  if (oldest_here) {
    std::erase_if(older, [&](const Line& line) { return line.seq >= oldest_here; });
  }
  if (lines.size() + older.size() > most_lines) return false;
  // A page may have been read from the log before a redaction that came first.
  std::set<core::Seq> gone;
  for (const auto& line : lines) gone.insert(line.about);
  for (auto& line : older) {
    if (is_said(line) && gone.contains(line.seq)) hide(line);
  }
  const auto place = lines.begin() + static_cast<std::ptrdiff_t>(past_);
  auto id = place == lines.end() ? next_id() : place->id;
  id -= static_cast<std::int64_t>(older.size());
  for (auto& line : older) line.id = id++;
  lines.insert(place, std::move_iterator(older.begin()), std::move_iterator(older.end()));
  return true;
}

void Conversation::clear() {
  lines.clear();
  past_ = 0;
  anchor.reset();
  read_to.reset();
  top_reached = false;
}

void Conversation::begin_anew() {
  for (auto& line : lines) line.seq = line.about = {};
  past_ = lines.size();
  top_reached = false;
  greeted = false;
}

void Conversation::take_back(core::Seq seq) {
  const auto found = std::ranges::find(lines, seq, &Line::seq);
  if (seq && found != lines.end() && is_said(*found)) hide(*found);
}

bool Conversation::has(core::Seq seq) const {
  return seq && std::ranges::find(lines, seq, &Line::seq) != lines.end();
}

core::Seq Conversation::said(std::string_view from, std::size_t number) const {
  const auto folded = core::fold(from);
  for (const auto& line : lines | std::views::reverse) {
    const bool fits = from.empty() ? line.own : core::fold(line.from) == folded;
    if (!line.seq || !is_said(line) || line.redacted || !fits) continue;
    if (--number == 0) return line.seq;
  }
  return {};
}

bool Conversation::settle(std::string_view key) {
  return std::erase_if(pending, [&](const Line& line) { return line.key == key; }) > 0;
}

void Conversation::set_members(const core::event::MembersAre& list, bool first_page) {
  if (first_page) members.clear();
  for (const core::event::MemberInfo& one : list.members) {
    members.insert_or_assign(core::fold(one.nick), Member{one.nick, one.role, one.away});
  }
  members_complete = !list.more;
  counted = std::max(counted, members.size());
}

void Conversation::demote_founder() {
  if (role == core::Role::founder) role = core::Role::op;
  for (auto& [nick, member] : members) {
    if (member.role == core::Role::founder) member.role = core::Role::op;
  }
}

void Conversation::add_member(const std::string& nick, core::Role role_there) {
  const bool added =
      members.insert_or_assign(core::fold(nick), Member{nick, role_there, false}).second;
  if (added) ++counted;
}

void Conversation::remove_member(std::string_view nick) {
  const auto folded = core::fold(nick);
  members.erase(folded);
  typists.erase(folded);
  if (counted > 0) --counted;
}

void Conversation::rename_member(std::string_view nick, const std::string& to) {
  auto node = members.extract(core::fold(nick));
  if (node.empty()) return;
  node.key() = core::fold(to);
  node.mapped().nick = to;
  members.insert(std::move(node));
}

Member* Conversation::member(std::string_view nick) {
  const auto found = members.find(core::fold(nick));
  return found == members.end() ? nullptr : &found->second;
}

std::size_t Conversation::member_count() const {
  return members_complete ? members.size() : counted;
}

std::vector<std::string> Conversation::nicks(std::string_view self) const {
  constexpr std::size_t looked_at = 500;
  std::vector<std::string> result;
  std::set<std::string> seen{core::fold(self)};
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    if (line - lines.rbegin() > static_cast<std::ptrdiff_t>(looked_at)) break;
    if (line->from.empty() || !seen.insert(core::fold(line->from)).second) continue;
    result.push_back(line->from);
  }
  for (const auto& [folded, there] : members) {
    if (seen.insert(folded).second) result.push_back(there.nick);
  }
  return result;
}

void Conversation::typed(const std::string& nick, std::chrono::milliseconds until) {
  const auto folded = core::fold(nick);
  if (typists.size() < most_typists || typists.contains(folded)) typists[folded] = {nick, until};
}

void Conversation::stopped_typing(std::string_view nick) { typists.erase(core::fold(nick)); }

bool Conversation::forget_typing(std::chrono::milliseconds now) {
  return std::erase_if(typists, [&](const auto& each) { return each.second.until <= now; }) > 0;
}

core::Seq Conversation::oldest() const {
  const auto found =
      std::find_if(lines.begin(), lines.end(), [](const Line& line) { return bool{line.seq}; });
  return found == lines.end() ? core::Seq{} : found->seq;
}

core::Seq Conversation::newest() const {
  const auto found =
      std::find_if(lines.rbegin(), lines.rend(), [](const Line& line) { return bool{line.seq}; });
  return found == lines.rend() ? core::Seq{} : found->seq;
}

void Conversation::look() {
  unread = 0;
  mentions = 0;
}

void Conversation::leave() {
  if (!lines.empty()) read_to = lines.back().id;
}

}  // namespace parley::terminal
