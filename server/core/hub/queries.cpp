// Questions: members, rooms, history, search; and how far one has read.
#include <algorithm>
#include <optional>
#include <utility>

#include "core/hub/state.hpp"
#include "core/hub/text.hpp"
#include "core/page.hpp"

namespace parley::core {

Refusal Hub::State::on(Ask& ask, command::Members& members) {
  const Result<Room*> room = room_to_read(ask, members.room);
  if (!room) return room.error();
  ask.reply(members_page(**room, members.after, members.details));
  return std::nullopt;
}

event::MembersAre Hub::State::members_page(const Room& room, std::string_view after,
                                           bool details) const {
  const RoomState& state = room.durable();
  event::MembersAre page{state.name, {}, false, state.modes.secret};
  const auto nick = [](const Member& member) { return std::string_view(member.user->nick.folded); };
  const std::string last = after.size() <= nick_bytes ? fold(after) : std::string(after);
  auto next = std::ranges::upper_bound(room.members, std::string_view(last), {}, nick);
  const auto left = static_cast<std::size_t>(room.members.end() - next);
  const std::size_t count = std::min(left, limits_.page_members);
  page.members.reserve(count);
  for (; page.members.size() < count; ++next) {
    const User& user = *next->user;
    const Role role = role_of(state, user.identity);
    if (details) {
      page.members.push_back(details_of(user, role));
    } else {
      page.members.push_back({user.nick.shown, role, user.away != nullptr, user.bot});
    }
  }
  page.more = count < left;
  return page;
}

void Hub::State::snapshot(SessionId id, RoomId room_id, Effects& out) const {
  const Session* session = sessions_.find(id);
  const Room* room = rooms_.find(room_id);
  if (session == nullptr || room == nullptr || !session->is_in(*room)) return;
  out.emplace_back(effect::Reply{id, 0, members_page(*room, "", false)});
}

namespace {

bool is_wanted(const Room& room, const command::Rooms& wanted, Time now) {
  const RoomState& state = room.durable();
  const std::size_t members = room.members.size();
  const auto older = [now](Time time, std::optional<std::chrono::seconds> than) {
    return !than || time < now - *than;
  };
  const auto younger = [now](Time time, std::optional<std::chrono::seconds> than) {
    return !than || time > now - *than;
  };
  return (!wanted.more_members_than || members > *wanted.more_members_than) &&
         (!wanted.fewer_members_than || members < *wanted.fewer_members_than) &&
         older(state.created, wanted.older_than) && younger(state.created, wanted.younger_than) &&
         older(state.topic_time, wanted.topic_older_than) &&
         younger(state.topic_time, wanted.topic_younger_than);
}

}  // namespace

Refusal Hub::State::on(Ask& ask, command::Rooms& rooms) {
  const auto is_pattern = [](std::string_view text) {
    return text.size() <= room_name_bytes && is_utf8(text);
  };
  if (!is_pattern(rooms.match) || !is_pattern(rooms.without)) {
    return Error{ErrorCode::bad_query, "match must be a pattern of at most 128 bytes of UTF-8"};
  }
  if (const auto wait = listing_.wait(listing, ask.now.steady)) {
    return Error{ErrorCode::busy, "too many ask for the list of rooms; try again", wait};
  }
  const std::string pattern = fold(rooms.match);
  const std::string without = fold(rooms.without);
  const std::string last = rooms.after.size() <= room_name_bytes ? fold(rooms.after) : rooms.after;
  event::RoomsAre page;
  std::size_t visited = 0;
  std::size_t bytes = 0;
  for (auto next = directory_.upper_bound(std::string_view(last)); next != directory_.end();
       ++next) {
    ++visited;
    const Room& room = **next;
    if (!pattern.empty() && !glob(pattern, room.key)) continue;
    if (!without.empty() && glob(without, room.key)) continue;
    if (is_hidden(ask.user(), room) || !is_wanted(room, rooms, ask.now.wall)) continue;
    const RoomState& state = room.durable();
    bytes += written_bytes(state.name) + written_bytes(state.topic);
    page.more = page.rooms.size() == limits_.page_members ||
                (!page.rooms.empty() && bytes > limits_.page_bytes);
    if (page.more) break;
    page.rooms.push_back({state.name, state.topic, room.members.size()});
  }
  charge_work(ask, visited);
  listing_.charge(listing, static_cast<double>(visited) / 1000, ask.now.steady);
  ask.reply(std::move(page));
  return std::nullopt;
}

bool Hub::State::is_hidden(const User& user, const Room& room) {
  const bool is_secret = room.now.modes.secret || room.durable().modes.secret;
  return is_secret && (room.member(user) == nullptr || room.being_kicked(user.identity));
}

Refusal Hub::State::on(Ask& ask, command::History& history) {
  const int ends = history.before.has_value() + history.after.has_value() +
                   history.before_time.has_value() + history.after_time.has_value();
  if (ends > 1) return Error{ErrorCode::bad_query, "give before or after, not both"};
  if (history.limit == 0) return Error{ErrorCode::bad_query, "limit must be 1 or more"};
  const Result<Readable> what = readable(ask, history.with);
  if (!what) return what.error();
  if (what->room == nullptr) {
    ask.reply(event::Page{what->shown, {}, false});
    return std::nullopt;
  }
  ask.out.emplace_back(effect::Read{
      ask.session.id,
      ask.tag,
      what->shown,
      {what->room->id(), history.before, history.after,
       std::min(history.limit, limits_.page_entries), history.before_time, history.after_time}});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Recent& recent) {
  if (recent.limit == 0) return Error{ErrorCode::bad_query, "limit must be 1 or more"};
  const User& user = ask.user();
  RecentQuery query{{}, recent.after, recent.before, std::min(recent.limit, limits_.page_entries)};
  for (const Room* room : rooms_of(user)) {
    if (!room->being_kicked(user.identity) && !room->is_absent()) {
      query.conversations.push_back({room->id(), room->durable().name});
    }
  }
  const auto conversations = conversations_.find(user.identity.value);
  if (conversations != conversations_.end()) {
    for (const Room* room : conversations->second.rooms) {
      const RoomState& state = room->now;
      const Identity& other = state.founder == user.identity ? state.other : state.founder;
      const User* with = users_.find(other.value);  // others cannot be named
      if (with == nullptr || room->is_absent()) continue;
      query.conversations.push_back({room->id(), with->nick.shown});
    }
  }
  // Each is a look-up in the log's database: 20 of them for a token.
  charge_work(ask, 50 * query.conversations.size());
  ask.out.emplace_back(effect::Recall{ask.session.id, ask.tag, std::move(query)});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Mark& mark) {
  const Result<Readable> what = readable(ask, mark.with);
  if (!what) return what.error();
  if (what->room == nullptr) {
    ask.reply(event::Marked{what->shown, {}});
    return std::nullopt;
  }
  Room& room = *rooms_.find(what->room->id());
  if (mark.time && !room.is_direct() && room.member(ask.user()) == nullptr) {
    return not_a_member(room);  // what is kept for it would be kept for every stranger
  }
  if (const Refusal no = may_append(ask)) return no;
  const User& user = ask.user();
  const Time time = mark.time ? std::min(*mark.time, ask.now.wall) : Time{};
  submit(ask, room, ReadMark{room.id(), what->shown, user.identity, user.shown_account(), time});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Search& search) {
  if (search.text.empty()) {
    return Error{ErrorCode::text_empty, "say what to search for"};
  }
  if (auto no = check_line("the search text", search.text, limits_.topic_bytes)) return no;
  if (search.limit == 0) return Error{ErrorCode::bad_query, "limit must be 1 or more"};
  std::string shown;
  std::vector<RoomId> rooms;
  if (search.room.empty()) {
    rooms = searchable(ask.user());
  } else {
    Result<Readable> what = readable(ask, search.room);
    if (!what) return what.error();
    shown = std::move(what->shown);
    if (what->room != nullptr) rooms.push_back(what->room->id());
  }
  if (rooms.empty()) {
    ask.reply(event::Page{std::move(shown), {}, false});
    return std::nullopt;
  }
  charge_search(ask, search.text, rooms.size());
  ask.out.emplace_back(effect::Find{ask.session.id,
                                    ask.tag,
                                    std::move(shown),
                                    {std::move(rooms), std::move(search.text), search.before,
                                     std::min(search.limit, limits_.page_entries)}});
  return std::nullopt;
}

/// What a search costs grows with its words and rooms: four words, or 50 rooms, for a token more.
void Hub::State::charge_search(Ask& ask, std::string_view text, std::size_t rooms) const {
  const auto words = static_cast<std::size_t>(std::ranges::count(text, ' '));
  charge_work(ask, 250 * words + 20 * rooms);
}

Result<Hub::State::Readable> Hub::State::readable(const Ask& ask, std::string_view with) const {
  if (with.starts_with('#')) {
    const Result<Room*> room = room_to_read(ask, with);
    if (!room) return tl::unexpected(room.error());
    return Readable{*room, (*room)->durable().name};
  }
  const Result<User*> user = user_named(with);
  if (!user) return tl::unexpected(user.error());
  const Room* room = conversation(ask.user().identity, (*user)->identity);
  if (room != nullptr && room->is_absent()) room = nullptr;
  return Readable{room, (*user)->nick.shown};
}

std::vector<RoomId> Hub::State::searchable(const User& user) const {
  std::vector<RoomId> rooms;
  for (const Room* room : rooms_of(user)) {
    if (!room->being_kicked(user.identity) && !room->is_absent()) rooms.push_back(room->id());
  }
  const auto conversations = conversations_.find(user.identity.value);
  if (conversations == conversations_.end()) return rooms;
  for (const Room* room : conversations->second.rooms) {
    if (!room->is_absent()) rooms.push_back(room->id());
  }
  return rooms;
}

HubCounts Hub::State::counts() const {
  return {sessions_.size(), users_.size(), directory_.size(), pending_.size(), overload_.refused()};
}

std::vector<RoomState> Hub::State::rooms() const {
  std::vector<RoomState> all;
  for (const auto& room : rooms_) {
    if (!room->being_created()) all.push_back(room->durable());
  }
  std::ranges::sort(all, {}, &RoomState::id);
  return all;
}

}  // namespace parley::core
