// Quotas: what strangers may begin and store.
#include <algorithm>
#include <utility>

#include "core/entry_columns.hpp"
#include "core/hub/state.hpp"

namespace parley::core {

namespace {

/// An entry's row and its places in the indexes, on the disk.
constexpr std::size_t row_bytes = 160;

}  // namespace

std::size_t Hub::State::bytes_of(const ReadMark& mark) { return row_bytes + mark.with.size(); }

std::size_t Hub::State::bytes_of(const RoomEnd& end) {
  return row_bytes + end.reason.size() + end.room_name.size();
}

std::size_t Hub::State::bytes_of(const Entry& entry) {
  const auto columns = columns_of(entry);
  return row_bytes + columns.text.get().size() + columns.target.get().size() + entry.key.size() +
         columns.subject.get().size() + entry.room_name.size();
}

Refusal Hub::State::may_store(const Ask& ask) const {
  const bool guest = ask.user().account == nullptr;
  if (storage_ == Storage::full || (storage_ == Storage::scarce && guest)) {
    return Error{ErrorCode::log_unavailable,
                 storage_ == Storage::full
                     ? "the server's storage is full; its operator has to make room"
                     : "the server's storage is almost full; only accounts may write now"};
  }
  const auto steady = ask.now.steady;
  if (const auto wait = ask.user().bytes.wait(limits_.user_bytes, steady)) return too_fast(*wait);
  if (ask.session.shared == nullptr) return std::nullopt;
  const auto wait = ask.session.shared->bytes.wait(limits_.address_bytes, steady);
  return wait ? Refusal(too_fast(*wait)) : std::nullopt;
}

void Hub::State::charge_bytes(const Ask& ask, std::size_t size) const {
  const auto bytes = static_cast<double>(size);
  ask.user().bytes.charge(limits_.user_bytes, bytes, ask.now.steady);
  AddressRates* const shared = ask.session.shared;
  if (shared != nullptr) shared->bytes.charge(limits_.address_bytes, bytes, ask.now.steady);
}

Refusal Hub::State::take_create(const Ask& ask) const {
  const auto steady = ask.now.steady;
  AddressRates* const shared = ask.session.shared;
  if (shared != nullptr) {
    if (const auto wait = shared->creates.wait(limits_.address_creates, steady)) {
      return too_fast(*wait);
    }
  }
  if (const auto wait = ask.user().creates.take(limits_.user_creates, steady)) {
    return too_fast(*wait);
  }
  if (shared != nullptr) shared->creates.charge(limits_.address_creates, 1, steady);
  return std::nullopt;
}

TokenBucket* Hub::State::unasked(const Ask& ask, User& with) const {
  const User& from = ask.user();
  if (from.is_operator() || &from == &with) return nullptr;
  const Room* room = conversation(from.identity, with.identity);
  if (room != nullptr && (room->now.answered || room->now.founder == with.identity)) return nullptr;
  return from.account == nullptr ? &with.from_guests : &with.from_accounts;
}

Refusal Hub::State::may_send_unasked(const Ask& ask, const User& with,
                                     const TokenBucket* unasked) const {
  if (unasked == nullptr) return std::nullopt;
  const auto wait = unasked->wait(limits_.unasked_messages, ask.now.steady);
  if (!wait) return std::nullopt;
  return Error{ErrorCode::rate_limited,
               with.nick.shown +
                   " has many messages from users that it has not answered; try "
                   "again later",
               wait};
}

void Hub::State::charge_unasked(const Ask& ask, TokenBucket* unasked, double messages) const {
  if (unasked != nullptr) unasked->charge(limits_.unasked_messages, messages, ask.now.steady);
}

Refusal Hub::State::may_create(Ask& ask) {
  if (const Refusal no = may_append(ask)) return no;
  if (const Refusal no = take_create(ask)) return no;
  return has_place(ask);
}

Refusal Hub::State::has_place(const Ask& ask) {
  const std::size_t for_guests = limits_.rooms * limits_.guest_rooms_percent / 100;
  const bool guest = ask.user().account == nullptr;
  const auto full = [&] { return rooms_.size() >= limits_.rooms + ending_; };
  const auto share_is_full = [&] { return guest && guest_rooms_ >= for_guests + ending_; };
  // More than one goes where the log has refused an end before.
  while (full() || share_is_full()) {
    if (end_an_unused_room(ask.now, ask.out)) continue;
    return Error{ErrorCode::too_many_rooms,
                 full() ? "the server has too many rooms; join one of them"
                        : "guests have made too many rooms; register, or join one of them"};
  }
  return std::nullopt;
}

Refusal Hub::State::has_place_for_conversation(const Ask& ask, const User& with) {
  const Identity& own = ask.user().identity;
  const auto mine = conversations_.find(own.value);
  if (mine != conversations_.end() && mine->second.begun >= limits_.direct_conversations_per_user) {
    return Error{ErrorCode::list_full, "you have begun too many direct conversations"};
  }
  if (with.identity == own) return std::nullopt;
  const auto theirs = conversations_.find(with.identity.value);
  if (theirs == conversations_.end()) return std::nullopt;
  const Conversations& had = theirs->second;
  if (had.rooms.size() - had.begun < limits_.direct_conversations_from_others) return std::nullopt;
  // What guests wrote, and was never answered, gives way: the one that was silent for longest.
  Room* oldest = nullptr;
  for (Room* room : had.rooms) {
    const RoomState& state = room->now;
    if (!room->of_guest || state.answered || state.founder == with.identity) continue;
    if (room->unsettled || room->speaking > 0) continue;
    if (oldest == nullptr || state.said < oldest->now.said) oldest = room;
  }
  if (oldest == nullptr) {
    return Error{ErrorCode::list_full,
                 with.nick.shown + " has too many direct conversations with others"};
  }
  end_room(*oldest, ask.now, ask.out);
  return std::nullopt;
}

bool Hub::State::is_guest(const Identity& identity) const {
  const Account* account = account_of(identity);
  return account == nullptr || account->in_question || account->state == Account::State::removed;
}

void Hub::State::count_guest_rooms() {
  guest_rooms_ = 0;
  for (const auto& room : rooms_) {
    room->of_guest = is_guest(room->now.founder);
    if (room->of_guest) ++guest_rooms_;
  }
}

void Hub::State::count_rooms_of(const Identity& founder) {
  const bool guest = is_guest(founder);
  for (const auto& room : rooms_) {
    if (room->of_guest != guest && room->now.founder == founder) count_founder(*room);
  }
}

void Hub::State::count_founder(Room& room) {
  const bool guest = is_guest(room.now.founder);
  if (std::exchange(room.of_guest, guest) == guest) return;
  guest ? ++guest_rooms_ : --guest_rooms_;
}

}  // namespace parley::core
