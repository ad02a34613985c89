// One io_context with its connections: turns, fan-out, deadlines.
#include "net/loop/loop.hpp"

#include <algorithm>
#include <utility>

#include "net/log/unavailable.hpp"

namespace parley::net {

namespace {
constexpr std::size_t clock_phases = 8;  // deadlines are looked at in slices, to keep turns short
constexpr std::uint64_t sockets_at_a_time = 128;  // asio::detail::epoll_reactor
constexpr unsigned longest_turn = 8;              // of those
constexpr std::size_t most_mail = 4096;           // in a turn that grows longer
constexpr unsigned rounds_a_turn = 4;             // of questions to the hub
}  // namespace

Loop::Loop(unsigned index, asio::io_context& context, const Settings& settings,
           const Tuning& tuning, LogService& log, const Report& report)
    : index_(index),
      server_name_(settings.name),
      guest_key_(settings.guest_key),
      tuning_(tuning),
      log_(log),
      report_(report),
      context_(context),
      clock_(context_.get_executor()),
      tail_(settings.tail_entries, settings.tail_bytes),
      scope_(context_.get_executor()) {}

Loop::~Loop() = default;

void Loop::connect(Mailbox<ToHub>& hub, core::Seq reached) {
  hub_ = &hub;
  tail_.begin_at(reached);
}

core::SessionId Loop::next_id() {
  std::uint32_t slot = 0;
  if (free_slots_.empty()) {
    slot = static_cast<std::uint32_t>(slots_.size());
    slots_.emplace_back();
  } else {
    slot = free_slots_.back();
    free_slots_.pop_back();
  }
  return {std::uint64_t{++born_} << 32U | std::uint64_t{slot} << 8U | index_};
}

namespace {
std::size_t slot_of(core::SessionId session) { return session.value >> 8U & 0xFF'FFFFU; }
}  // namespace

core::Error Loop::cannot_read(const core::Error& why) {
  constexpr Tick quiet = 10;
  if (why.code == core::ErrorCode::log_unavailable && now_ >= quiet_until_) {
    quiet_until_ = now_ + quiet;
    report_(Severity::error, why.text);
  }
  return without_cause(why);
}

Connection* Loop::find(core::SessionId session) {
  const std::size_t slot = slot_of(session);
  if (slot >= slots_.size() || !slots_[slot] || slots_[slot]->id() != session) return nullptr;
  return slots_[slot].get();
}

void Loop::adopt(Arrival arrival) {
  if (draining_) return;  // the socket closes
  std::error_code ignored;
  arrival.socket.non_blocking(true, ignored);
  arrival.socket.set_option(tcp::no_delay(true), ignored);
  const core::SessionId id = next_id();
  const bool secure = arrival.tls != nullptr || arrival.encrypted_before;
  const auto address = asio::ip::make_address(arrival.address, ignored);
  arrival.passwords = secure || tuning_.accounts.takes_plaintext_from(address);
  tell_hub(id, ToHub::Attach{arrival.address, secure, arrival.passwords});
  metrics_.connections_opened.add(1);
  if (arrival.framing != Framing::line) metrics_.websockets.add(1);
  const std::string_view first = arrival.first;
  auto& connection = slots_[slot_of(id)];
  connection = std::make_unique<Connection>(*this, id, std::move(arrival));
  if (!first.empty()) connection->take_bytes(first);
  scope_.spawn(connection->run());
}

void Loop::retire(core::SessionId session, std::string_view reason) {
  tell_hub(session, ToHub::Detach{std::string(reason)});
  retired_.push_back(session);
}

void Loop::receive(core::Effects effects) {
  for (core::Effect& effect : effects) carry_out(effect);
  go_on();
}

void Loop::go_on_later(Connection& connection) {
  going_on_.push_back(connection.id());
  end_turn_soon();
}

void Loop::go_on() {
  for (const core::SessionId session : std::exchange(going_on_, {})) {
    if (Connection* connection = find(session)) connection->go_on();
  }
}

void Loop::carry_out(core::Effect& what) {
  using namespace core::effect;
  if (const auto* publication = std::get_if<Publish>(&what)) return publish(*publication->batch);
  if (const auto* news = std::get_if<Announce>(&what)) return announce(*news);
  if (auto* reply = std::get_if<Reply>(&what)) {
    if (auto* to = find(reply->to)) to->answer(reply->tag, std::move(reply->event));
  } else if (const auto* in = std::get_if<Subscribe>(&what)) {
    if (auto* to = find(in->session)) to->subscribe(in->room, in->after);
  } else if (const auto* out = std::get_if<Unsubscribe>(&what)) {
    if (auto* to = find(out->session)) to->unsubscribe(out->room);
  } else if (auto* read = std::get_if<Read>(&what)) {
    if (auto* to = find(read->to)) to->read_history(read->tag, std::move(read->with), read->query);
  } else if (auto* search = std::get_if<Find>(&what)) {
    if (auto* to = find(search->to)) {
      to->search(search->tag, std::move(search->with), std::move(search->query));
    }
  } else if (auto* recall = std::get_if<Recall>(&what)) {
    if (auto* to = find(recall->to)) to->recall(recall->tag, std::move(recall->query));
  } else if (const auto* close = std::get_if<Close>(&what)) {
    if (auto* to = find(close->session)) to->close(close->closing);
  }
}

void Loop::publish(const core::Batch& batch) {
  for (std::span<const core::EntryPtr> rest = batch; !rest.empty();) {
    const auto entries = Run::front_of(rest);
    rest = rest.subspan(entries.size());
    FreshEntry* fresh = nullptr;
    for (const core::EntryPtr& entry : entries) fresh = &tail_.push(entry);
    const auto room = rooms_.find(entries.front()->room);
    if (room == rooms_.end()) continue;
    if (entries.size() == 1) {
      for (Connection* connection : room->second) connection->offer(*fresh);
    } else {
      Run run(entries);
      for (Connection* connection : room->second) connection->offer(run);
    }
  }
}

void Loop::announce(const core::effect::Announce& news) {
  const auto room = rooms_.find(news.room);
  if (room == rooms_.end()) return;
  Encodings encodings;
  for (Connection* connection : room->second) {
    if (connection->id() != news.except) connection->announce(news.room, news.event, encodings);
  }
}

void Loop::add_to_room(core::RoomId room, Connection& connection) {
  rooms_[room].push_back(&connection);
}

void Loop::remove_from_room(core::RoomId room, Connection& connection) {
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return;
  auto& members = found.value();
  const auto place = std::ranges::find(members, &connection);
  if (place == members.end()) return;
  *place = members.back();
  members.pop_back();
  if (members.empty()) rooms_.erase(found);
}

void Loop::flush_at_end_of_turn(Connection& connection) {
  dirty_.push_back(connection.id());
  end_turn_soon();
}

void Loop::end_turn_soon() {
  if (!std::exchange(turn_ends_, true)) post_end_of_turn();
}

void Loop::post_end_of_turn() {
  // Behind everything that is ready now: whatever that produces goes out in the same turn.
  asio::post(context_, [this, read = reads_]() {
    // Asio takes 128 ready sockets at a time. If that many were read, others wait, too. But the hub
    // is to have no more at once than it lets wait for the log: else it would call itself busy.
    const bool more = reads_ - read >= sockets_at_a_time / 2 && mail_.size() < most_mail &&
                      ++longer_ < longest_turn;
    more ? post_end_of_turn() : end_turn();
  });
}

void Loop::end_turn() {
  longer_ = 0;
  go_on();
  // Where the hub is on this thread its answers are here when `send` returns, and may have led to
  // further questions: those of a client that comes or joins go out with one write.
  for (unsigned round = 0; round < rounds_a_turn && !mail_.empty(); ++round) {
    hub_->send(std::exchange(mail_, {}));
  }
  turn_ends_ = false;
  if (!mail_.empty()) end_turn_soon();
  std::swap(dirty_, flushed_);  // each keeps its memory for the next turn
  for (const core::SessionId session : flushed_) {
    if (Connection* connection = find(session)) connection->flush();
  }
  flushed_.clear();
  for (const core::SessionId session : std::exchange(retired_, {})) {
    auto& connection = slots_[slot_of(session)];
    for (const core::RoomId room : connection->rooms()) remove_from_room(room, *connection);
    if (connection->framing() != Framing::line) {
      metrics_.websockets.set(metrics_.websockets.value() - 1);
    }
    connection.reset();
    free_slots_.push_back(static_cast<std::uint32_t>(slot_of(session)));
  }
}

awaitable<void> Loop::run_clock() {
  const auto start = SteadyClock::now();
  for (std::size_t phase = 0; !draining_ || scope_.running() > 0; ++phase) {
    const auto due = SteadyClock::now() + std::chrono::milliseconds(1000 / clock_phases);
    clock_.expires_at(due);
    co_await clock_.async_wait(as_result);
    const auto late =
        std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - due);
    metrics_.lag.add(late);
    metrics_.behind.set(static_cast<std::uint64_t>(std::max<std::int64_t>(late.count(), 0)));
    now_ = static_cast<Tick>(
        std::chrono::duration_cast<std::chrono::seconds>(SteadyClock::now() - start).count());
    check_deadlines(phase % clock_phases);
  }
}

std::size_t Loop::most_waiting() const {
  std::size_t most = 0;
  for (const auto& connection : slots_) {
    if (connection) most = std::max(most, connection->waiting());
  }
  return most;
}

void Loop::check_deadlines(std::size_t phase) {
  metrics_.connections.set(slots_.size() - free_slots_.size());
  for (std::size_t slot = phase; slot < slots_.size(); slot += clock_phases) {
    if (slots_[slot]) slots_[slot]->check_deadlines(now_);
  }
}

awaitable<void> Loop::drain(core::event::Closing closing) {
  draining_ = true;
  for (const auto& connection : slots_) {
    if (connection) connection->close(closing);
  }
  co_await scope_.join();
}

}  // namespace parley::net
