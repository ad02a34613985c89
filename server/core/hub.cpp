// The hub: coming, going, and the way of a command.
#include "core/hub.hpp"

#include <algorithm>
#include <utility>

#include "core/hub/state.hpp"
#include "core/name.hpp"

namespace parley::core {

Hub::Hub(Limits limits) : state_(std::make_unique<State>(limits)) {}
Hub::~Hub() = default;
Hub::Hub(Hub&&) noexcept = default;
Hub& Hub::operator=(Hub&&) noexcept = default;

void Hub::restore(std::vector<RoomState> rooms, Seq head, Time latest) {
  state_->restore(std::move(rooms), head, latest);
}
void Hub::restore_accounts(std::vector<AccountName> accounts, std::vector<MaskRule> bans) {
  state_->restore_accounts(std::move(accounts), std::move(bans));
}
void Hub::set_operators(const std::vector<std::string>& accounts) {
  state_->set_operators(accounts);
}
void Hub::accounts_answered(AccountAnswer&& answer, Now now, Effects& out) {
  state_->accounts_answered(std::move(answer), state_->rising(now), out);
  state_->drop_undeliverable(out);
}
void Hub::set_storage(Storage storage) { state_->set_storage(storage); }
void Hub::know_former_guests() { state_->know_former_guests(); }
std::vector<effect::BarAddresses::Barred> Hub::barred() const { return state_->barred(); }
void Hub::set_limits(const Limits& limits) { state_->set_limits(limits); }
std::vector<std::string> Hub::missing_operators() const { return state_->missing_operators(); }
void Hub::attach(SessionId session, std::string address, bool secure, std::string_view counted_as,
                 Passwords passwords) {
  state_->attach(session, std::move(address), secure, counted_as, passwords);
}
void Hub::detach(SessionId session, std::string_view reason, Now now, Effects& out) {
  state_->detach(session, reason, state_->rising(now), out);
  state_->drop_undeliverable(out);
}
void Hub::handle(SessionId session, RequestTag tag, Command&& command, Now now, Effects& out) {
  state_->handle(session, tag, std::move(command), state_->rising(now), out);
  state_->drop_undeliverable(out);
}
void Hub::begin_turn(std::chrono::milliseconds lag, Now now) { state_->begin_turn(lag, now); }
void Hub::snapshot(SessionId session, RoomId room, Effects& out) {
  state_->snapshot(session, room, out);
}
void Hub::charge_output(SessionId session, std::size_t bytes, Now now) {
  state_->charge_output(session, bytes, now);
}
void Hub::committed(std::span<const Committed> entries, Now now, Effects& out) {
  state_->committed(entries, state_->rising(now), out);
  state_->drop_undeliverable(out);
}
void Hub::refused(std::size_t count, const Error& why, Now now, Effects& out) {
  state_->refused(count, why, state_->rising(now), out);
  state_->drop_undeliverable(out);
}
void Hub::begin_shutdown() { state_->begin_shutdown(); }
HubCounts Hub::counts() const { return state_->counts(); }
Seq Hub::head() const { return state_->head(); }
std::vector<RoomState> Hub::rooms() const { return state_->rooms(); }
std::vector<std::string> Hub::check_invariants() const { return state_->check_invariants(); }

Now Hub::State::rising(Now now) const {
  constexpr std::chrono::hours most{24};
  if (now.wall < latest_ && latest_ - now.wall <= most) {
    now.wall = latest_ + std::chrono::milliseconds(1);
  }
  return now;
}

void Hub::State::restore(std::vector<RoomState> rooms, Seq head, Time latest) {
  head_ = head;
  latest_ = latest;
  for (RoomState& state : rooms) {
    last_room_ = std::max(last_room_, state.id.value);
    if (state.ended) continue;
    auto room = std::make_unique<Room>();
    room->now = std::move(state);
    room->key =
        room->is_direct() ? direct_key(room->now.founder, room->now.other) : fold(room->now.name);
    // Two names of an old log can be one under a newer Unicode: the first keeps it.
    if (keys_.find(room->key) != nullptr) continue;
    keys_.insert(room.get());
    if (room->is_direct()) {
      add_conversation(*room);
    } else {
      directory_.insert(room.get());
      room_skeletons_.add(room->now.name, room.get());
    }
    watch_restored(*room);
    rooms_.insert(std::move(room));
  }
  count_guest_rooms();
}

void Hub::State::know_former_guests() {
  const auto know = [this](const Identity& one) { former_.insert(one.value); };
  for (const auto& room : rooms_) {
    const RoomState& state = room->now;
    know(state.founder);
    know(state.other);
    for (const auto* list : {&state.operators, &state.voiced, &state.invited}) {
      std::ranges::for_each(*list, know);
    }
  }
  for (const auto& account : accounts_) know(account->identity);
  former_.erase("");
}

void Hub::State::attach(SessionId id, std::string address, bool secure, std::string_view counted_as,
                        Passwords passwords) {
  auto session = std::make_unique<Session>();
  session->id = id;
  session->address = std::move(address);
  session->secure = secure;
  if (!counted_as.empty()) {
    session->shared = &addresses_.at(counted_as);
    addresses_.enter(*session->shared);
  }
  session->may_send_passwords = passwords == Passwords::accepted;
  sessions_.insert(std::move(session));
}

void Hub::State::detach(SessionId id, std::string_view reason, Now now, Effects& out) {
  steady_ = now.steady;
  Session* session = sessions_.find(id);
  if (session == nullptr) return;
  if (session->left) {
    erase_session(*session, now);
    return;
  }
  ++lingering_;
  if (session->ending) {  // killed, and the log has not answered yet
    session->ending->closing.reset();
    return;
  }
  session->ending = std::make_unique<Ending>(Ending{std::nullopt, std::string(reason)});
  const std::size_t queued = session->queue ? session->queue->size() : 0;
  if (lingering_queued_ + queued > limits_.pending_appends) {
    session->queue.reset();
    session->blocks = 0;
  } else {
    session->ending->queued = queued;
    lingering_queued_ += queued;
  }
  go_on(*session, now, out);
  run_ready(now, out);
}

void Hub::State::handle(SessionId id, RequestTag tag, Command&& command, Now now, Effects& out) {
  if (since_ == Time{}) since_ = now.wall;
  steady_ = now.steady;
  end_deserted_rooms(now, out);
  Session* session = sessions_.find(id);
  if (session == nullptr || session->left || session->ending) return;
  Queued queued{tag, std::move(command)};
  if (!may_begin(*session, std::get<Command>(queued.what))) {
    return enqueue(*session, std::move(queued));
  }
  begin(*session, queued, now, out);
  run_ready(now, out);
}

void Hub::State::perform(Ask& ask, Command& command) {
  Refusal no;
  if (Room* room = room_it_waits_for(ask.session, command)) {
    no = wait_for_log(ask, *room, std::move(command));
  } else {
    no = std::visit([&](auto& what) { return on(ask, what); }, command);
  }
  if (no) ask.reply(event::Failed{*no});
}

Room* Hub::State::room_it_waits_for(const Session& session, const Command& command) const {
  if (session.creating == 0) return nullptr;
  const std::string_view name = conversation_of(command);
  if (!name.starts_with('#') || name.size() > room_name_bytes) return nullptr;
  Room* room = keys_.find(fold(name));
  return room != nullptr && room->being_created() ? room : nullptr;
}

Refusal Hub::State::admit(Ask& ask, const Command& command) {
  const schema::Traits& traits = traits_of(command);
  if (traits.rate == schema::Rate::none) return std::nullopt;
  if (shutting_down_) return shutting_down();
  if (ask.session.user == nullptr && !traits.before_hello) {
    return Error{ErrorCode::not_signed_in, "say hello first"};
  }
  return charge(ask, traits.rate);
}

Error Hub::State::shutting_down() {
  return {ErrorCode::shutting_down, "the server is shutting down; connect again later"};
}

Refusal Hub::State::charge(Ask& ask, schema::Rate rate) {
  Session& session = ask.session;
  const auto steady = ask.now.steady;
  std::optional<std::chrono::milliseconds> wait;
  switch (rate) {
    case schema::Rate::message:
      wait = session.messages.take(limits_.session_messages, steady);
      if (!wait) wait = ask.user().messages.take(limits_.user_messages, steady);
      break;
    case schema::Rate::room: wait = session.joins.take(limits_.session_joins, steady); break;
    case schema::Rate::other: wait = session.other.take(limits_.session_other, steady); break;
    case schema::Rate::typing:  // which is dropped instead
    case schema::Rate::none: break;
  }
  if (wait) return too_fast(*wait);
  return std::nullopt;
}

void Hub::State::charge_output(SessionId id, std::size_t bytes, Now now) {
  constexpr double bytes_per_token = 64 << 10;
  Session* session = sessions_.find(id);
  if (session == nullptr) return;
  session->other.charge(limits_.session_other, static_cast<double>(bytes) / bytes_per_token,
                        now.steady);
}

/// A message is written as a line for each of its own to every member who speaks IRC.
void Hub::State::charge_lines(Ask& ask, std::size_t lines) const {
  constexpr double lines_per_token = 10;
  if (lines <= 1) return;
  const double tokens = static_cast<double>(lines - 1) / lines_per_token;
  ask.session.messages.charge(limits_.session_messages, tokens, ask.now.steady);
  ask.user().messages.charge(limits_.user_messages, tokens, ask.now.steady);
}

Error Hub::State::too_fast(std::chrono::milliseconds wait) {
  return {ErrorCode::rate_limited, "too fast; try again in " + std::to_string(wait.count()) + " ms",
          wait};
}

void Hub::State::charge_work(const Ask& ask, std::size_t units) const {
  constexpr double units_per_token = 1000;
  ask.session.other.charge(limits_.session_other, static_cast<double>(units) / units_per_token,
                           ask.now.steady);
}

}  // namespace parley::core
