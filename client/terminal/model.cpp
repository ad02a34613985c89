#include "terminal/model.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "core/mention.hpp"
#include "core/name.hpp"
#include "core/room_state.hpp"
#include "terminal/describe.hpp"

namespace parley::terminal {
namespace {

namespace event = core::event;
namespace update = client::update;

constexpr std::chrono::milliseconds typing_shows_for{6'000};

}  // namespace

Model::Model(std::string server, std::string nick)
    : server_(std::move(server)), nick_(std::move(nick)) {
  conversations_.push_back(std::make_unique<Conversation>(ConversationType::home, "parley"));
}

// Conversations.

Conversation& Model::open_room(std::string_view name) {
  if (auto* found = find(name)) return *found;
  auto last_room =
      std::find_if(conversations_.rbegin(), conversations_.rend(),
                   [](const auto& each) { return each->type != ConversationType::direct; });
  const auto place = last_room.base();
  const auto index = static_cast<std::size_t>(place - conversations_.begin());
  auto room = std::make_unique<Conversation>(ConversationType::room, std::string(name));
  auto& opened = **conversations_.insert(place, std::move(room));
  if (index <= current_) ++current_;
  return opened;
}

Conversation& Model::open_direct(std::string_view nick) {
  if (auto* found = find(nick)) return *found;
  auto direct = std::make_unique<Conversation>(ConversationType::direct, std::string(nick));
  direct->inside = true;
  return *conversations_.emplace_back(std::move(direct));
}

Conversation* Model::find(std::string_view name) {
  if (name.empty()) return &home();
  const auto folded = core::fold(name);
  for (const auto& each : conversations_) {
    if (each->type != ConversationType::home && core::fold(each->name) == folded) {
      return each.get();
    }
  }
  return nullptr;
}

void Model::close(std::string_view name) {
  const auto* closing = find(name);
  if (closing == nullptr || closing == &home()) return;
  const auto place = std::find_if(conversations_.begin(), conversations_.end(),
                                  [&](const auto& each) { return each.get() == closing; });
  const auto index = static_cast<std::size_t>(place - conversations_.begin());
  const bool was_current = index == current_;
  conversations_.erase(place);
  if (index < current_ || (was_current && current_ == conversations_.size())) --current_;
  if (was_current) current().look();
}

void Model::go_to(std::size_t index) {
  if (index >= conversations_.size() || index == current_) return;
  current().leave();
  current_ = index;
  current().look();
}

void Model::go_to(const Conversation& conversation) {
  for (std::size_t i = 0; i < conversations_.size(); ++i) {
    if (conversations_[i].get() == &conversation) return go_to(i);
  }
}

void Model::step(int by) {
  const auto count = static_cast<int>(conversations_.size());
  go_to(static_cast<std::size_t>((static_cast<int>(current_) + by + count) % count));
}

void Model::go_to_unread() {
  const auto urgency = [](const auto& each) { return std::pair{each->mentions, each->unread}; };
  const auto most =
      std::max_element(conversations_.begin(), conversations_.end(),
                       [&](const auto& a, const auto& b) { return urgency(a) < urgency(b); });
  if ((*most)->unread > 0) go_to(**most);
}

// What one's own requests bring.

void Model::show_page(std::string_view with, const event::Page& page, core::Now now) {
  auto* conversation = find(with);
  if (conversation == nullptr) return;
  conversation->loading = false;
  conversation->top_reached = !page.more;
  std::vector<Line> lines;
  lines.reserve(page.entries.size());
  for (const auto& entry : page.entries) lines.push_back(line_of(*entry));
  if (!conversation->prepend(std::move(lines))) {
    error(*conversation, "no more lines fit in this window; /clear empties it", now);
    conversation->top_reached = true;
  }
}

void Model::show_members(const event::MembersAre& list, bool first_page) {
  if (auto* room = find(list.room)) room->set_members(list, first_page);
}

void Model::info(Conversation& where, std::string text, core::Now now, LineKind kind) {
  Line line;
  line.time = now.wall;
  line.kind = kind;
  line.text = std::move(text);
  where.append(std::move(line));
}

void Model::error(Conversation& where, std::string text, core::Now now) {
  info(where, std::move(text), now, LineKind::error);
}

void Model::saying(std::string_view to, std::string key, std::string text, core::Now now) {
  auto* conversation = find(to);
  if (conversation == nullptr) return;
  Line line;
  line.time = now.wall;
  line.kind = LineKind::pending;
  line.from = nick_;
  line.text = std::move(text);
  line.key = std::move(key);
  line.own = true;
  conversation->add_pending(std::move(line));
}

void Model::not_said(std::string_view to, std::string_view key, std::string_view why,
                     core::Now now) {
  auto* conversation = find(to);
  if (conversation == nullptr) return;
  conversation->settle(key);
  error(*conversation, fmt::format("not sent: {}", why), now);
}

std::size_t Model::pending() const {
  std::size_t count = 0;
  for (const auto& each : conversations_) count += each->pending.size();
  return count;
}

// What comes from the server.

bool Model::apply(const client::Update& update, core::Now now) {
  return std::visit([&](const auto& each) { return on(each, now); }, update);
}

bool Model::is_self(std::string_view nick) const { return own_nicks_.contains(core::fold(nick)); }

Conversation* Model::conversation_of(const core::Entry& entry) {
  if (!entry.room_name.empty()) return find(entry.room_name);
  const auto peer = [&](const std::string& to) { return is_self(entry.from) ? to : entry.from; };
  if (const auto* direct = core::as<core::entry::Direct>(entry)) {
    return &open_direct(peer(direct->to));
  }
  const auto* const redaction = core::as<core::entry::Redact>(entry);
  if (redaction == nullptr) return nullptr;
  // It may come from an operator of the server, who is neither side.
  for (const auto& each : conversations_) {
    if (each->type == ConversationType::direct && each->has(redaction->about)) {
      return each.get();
    }
  }
  return find(peer(redaction->to));
}

Line Model::line_of(const core::Entry& entry) const {
  Line line;
  line.seq = entry.seq;
  line.time = entry.time;
  line.from = entry.from;
  line.text = describe(entry);
  line.key = entry.key;
  line.own = is_self(entry.from);
  const core::entry::Spoken* const said = core::spoken(entry);
  if (said == nullptr) {
    line.kind = LineKind::change;
    if (const auto* redact = core::as<core::entry::Redact>(entry)) line.about = redact->about;
    line.from.clear();
    return line;
  }
  const auto action = action_of(said->text);
  line.kind = action.empty() ? LineKind::message : LineKind::action;
  if (!action.empty()) line.text = std::string(action);
  line.mention = !line.own && core::mentions(said->text, nick_);
  line.redacted = said->redacted;
  return line;
}

bool Model::on(const core::Entry& entry, core::Now) {
  auto* where = conversation_of(entry);
  if (where == nullptr) return false;
  if (!entry.key.empty() && is_self(entry.from)) where->settle(entry.key);
  where->stopped_typing(entry.from);
  apply_change(*where, entry);
  return arrived(*where, where->append(line_of(entry)));
}

bool Model::arrived(Conversation& where, const Line& line) {
  if (!is_said(line) || line.own || line.redacted) return false;
  const bool calls = line.mention || where.type == ConversationType::direct;
  if (&where != &current()) {
    ++where.unread;
    if (calls) ++where.mentions;
  }
  return calls;
}

void Model::apply_change(Conversation& room, const core::Entry& entry) {
  if (const auto* topic = core::as<core::entry::SetTopic>(entry)) room.topic = topic->text;
  if (const auto* mode = core::as<core::entry::SetMode>(entry)) {
    core::set_mode(room.modes, mode->mode, mode->value);
  }
  if (const auto* grant = core::as<core::entry::Grant>(entry)) {
    if (grant->role == core::Role::founder) room.demote_founder();
    if (auto* member = room.member(grant->nick)) member->role = grant->role;
    if (is_self(grant->nick)) room.role = grant->role;
  }
  if (const auto* kick = core::as<core::entry::Kick>(entry)) room.remove_member(kick->nick);
  if (const auto* redact = core::as<core::entry::Redact>(entry)) room.take_back(redact->about);
}

void Model::note(Conversation& where, const core::Event& event, core::Now now, LineKind kind) {
  for (auto& text : describe(event)) info(where, std::move(text), now, kind);
}

bool Model::on(const core::Event& event, core::Now now) {
  if (const auto* typing = std::get_if<event::TypingNow>(&event)) {
    auto* where = find(typing->room.empty() ? typing->who : typing->room);
    if (where != nullptr && !is_self(typing->who)) {
      where->typed(typing->who, now.steady + typing_shows_for);
    }
    return false;
  }
  if (const auto* list = std::get_if<event::MembersAre>(&event)) {
    show_members(*list, true);
    return false;
  }
  if (const auto* left = std::get_if<event::YouLeft>(&event)) {
    if (auto* room = find(left->room)) {
      room->inside = false;
      room->pending.clear();
      note(*room, event, now);
    }
    return false;
  }
  if (std::holds_alternative<event::Invited>(event) ||
      std::holds_alternative<event::Knocked>(event) ||
      std::holds_alternative<event::Notice>(event)) {
    note(home(), event, now);
    if (&current() != &home()) note(current(), event, now);
    return true;
  }
  if (std::holds_alternative<event::Closing>(event) ||
      std::holds_alternative<event::Failed>(event)) {
    note(home(), event, now);
    return false;
  }
  on_presence(event, now);
  return false;
}

void Model::on_presence(const core::Event& event, core::Now now) {
  Conversation* room = nullptr;
  if (const auto* joined = std::get_if<event::MemberJoined>(&event)) {
    room = find(joined->room);
    if (room == nullptr || is_self(joined->who)) return;
    room->add_member(joined->who, joined->role);
  } else if (const auto* left = std::get_if<event::MemberLeft>(&event)) {
    room = find(left->room);
    if (room == nullptr || is_self(left->who)) return;
    room->remove_member(left->who);
  } else if (const auto* renamed = std::get_if<event::Renamed>(&event)) {
    room = find(renamed->room);
    if (room == nullptr) return;
    room->rename_member(renamed->who, renamed->nick);
    auto* direct = find(renamed->who);
    if (direct != nullptr && !is_self(renamed->who) && find(renamed->nick) == nullptr) {
      direct->name = renamed->nick;
    }
  } else if (const auto* registered = std::get_if<event::AccountChanged>(&event)) {
    room = find(registered->room);
    if (room == nullptr) return;
  } else if (const auto* away = std::get_if<event::AwayChanged>(&event)) {
    room = find(away->room);
    if (room == nullptr) return;
    if (auto* member = room->member(away->who)) member->away = !away->text.empty();
    if (is_self(away->who)) return;
  } else {
    return;
  }
  note(*room, event, now, LineKind::presence);
}

void Model::set_nick(const std::string& nick) {
  nick_ = nick;
  own_nicks_.insert(core::fold(nick));
}

bool Model::on(const update::Online& online, core::Now now) {
  set_nick(online.nick);
  link_ = {LinkState::online, {}, {}, {}};
  info(home(), fmt::format("connected to {} as {}", server_, nick_), now);
  if (online.began_anew) {
    for (const auto& each : conversations_) {
      error(*each, "the server's log began anew: what was said before is not on it", now);
      each->begin_anew();
    }
  }
  return false;
}

bool Model::on(const update::Offline& offline, core::Now now) {
  const bool first = link_.state == LinkState::online || link_.reason != offline.reason;
  link_.state = LinkState::offline;
  link_.reason = offline.reason;
  link_.lag.reset();
  link_.retry_at.reset();
  if (offline.retry_in) link_.retry_at = now.steady + *offline.retry_in;
  for (const auto& each : conversations_) each->typists.clear();
  if (first) error(home(), fmt::format("not connected: {}", offline.reason), now);
  return false;
}

bool Model::on(const update::Joined& joined, core::Now) {
  auto& room = open_room(joined.room.room);
  room.name = joined.room.room;
  room.inside = true;
  room.topic = joined.room.topic;
  room.modes = joined.room.modes;
  room.role = joined.room.role;
  room.counted = joined.room.members;
  room.members_complete = false;
  return false;
}

bool Model::on(const update::Lost& lost, core::Now now) {
  if (auto* room = find(lost.room)) {
    room->inside = false;
    error(*room, fmt::format("could not get back into {}: {}", lost.room, lost.why.text), now);
  }
  return false;
}

bool Model::on(const update::Nick& nick, core::Now now) {
  set_nick(nick.nick);
  info(current(), fmt::format("you are now {}", nick_), now);
  return false;
}

bool Model::on(const update::Lag& lag, core::Now) {
  link_.lag = lag.round_trip;
  return false;
}

bool Model::tick(core::Now now) {
  bool changed = link_.state == LinkState::offline;  // the countdown moves
  for (const auto& each : conversations_) changed = each->forget_typing(now.steady) || changed;
  return changed;
}

}  // namespace parley::terminal
