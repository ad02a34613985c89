// One io_context with its connections: turns, fan-out, deadlines.
#include "net/loop/loop.hpp"

#include <algorithm>
#include <utility>

#include "net/delivery/encodings.hpp"
#include "net/delivery/run.hpp"

namespace parley::net {

namespace {
constexpr std::size_t clock_phases = 8;  // deadlines are looked at in slices, to keep turns short
constexpr unsigned rounds_a_turn = 4;    // of questions to the hub
}  // namespace

Loop::Loop(unsigned index, asio::io_context& context, const Settings& settings,
           const Tuning& tuning, LogService& log, const Report& report)
    : index_(index),
      host_(context.get_executor(), settings, tuning, log, report, [this]() { end_turn(); }),
      clock_(context.get_executor()),
      scope_(context.get_executor()) {}

Loop::~Loop() = default;

void Loop::connect(Mailbox<ToHub>& hub, core::Seq reached) {
  hub_ = &hub;
  host_.tail().begin_at(reached);
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
  arrival.passwords = secure || host_.tuning().accounts.takes_plaintext_from(address);
  host_.turn().tell_hub(id, ToHub::Attach{arrival.address, secure, arrival.passwords});
  metrics().connections_opened.add(1);
  if (arrival.framing != Framing::line) metrics().websockets.add(1);
  const std::string_view first = arrival.first;
  auto& connection = slots_[slot_of(id)];
  connection = std::make_unique<Connection>(host_, id, std::move(arrival));
  if (!first.empty()) connection->take_bytes(first);
  scope_.spawn(connection->run());
}

void Loop::receive(core::Effects effects) {
  for (core::Effect& effect : effects) carry_out(effect);
  go_on();
}

void Loop::go_on() {
  for (const core::SessionId session : host_.turn().take_going_on()) {
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
    subscribe(*in);
  } else if (const auto* out = std::get_if<Unsubscribe>(&what)) {
    unsubscribe(*out);
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
    for (const core::EntryPtr& entry : entries) fresh = &host_.tail().push(entry);
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

void Loop::subscribe(const core::effect::Subscribe& subscribe) {
  Connection* to = find(subscribe.session);
  if (to != nullptr && to->subscribe(subscribe.room, subscribe.after)) {
    rooms_[subscribe.room].push_back(to);
  }
}

void Loop::unsubscribe(const core::effect::Unsubscribe& unsubscribe) {
  Connection* to = find(unsubscribe.session);
  if (to != nullptr && to->unsubscribe(unsubscribe.room)) remove_from_room(unsubscribe.room, *to);
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

void Loop::end_turn() {
  LoopTurn& turn = host_.turn();
  go_on();
  // Where the hub is on this thread its answers are here when `send` returns, and may have led to
  // further questions: those of a client that comes or joins go out with one write.
  for (unsigned round = 0; round < rounds_a_turn && turn.has_mail(); ++round) {
    hub_->send(turn.take_mail());
  }
  turn.begin_next();
  for (const core::SessionId session : turn.take_dirty()) {
    if (Connection* connection = find(session)) connection->flush();
  }
  destroy_retired();
}

void Loop::destroy_retired() {
  for (const core::SessionId session : host_.turn().take_retired()) {
    auto& connection = slots_[slot_of(session)];
    for (const core::RoomId room : connection->rooms()) remove_from_room(room, *connection);
    if (connection->framing() != Framing::line) {
      metrics().websockets.set(metrics().websockets.value() - 1);
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
    metrics().lag.add(late);
    metrics().behind.set(static_cast<std::uint64_t>(std::max<std::int64_t>(late.count(), 0)));
    host_.set_now(static_cast<Tick>(
        std::chrono::duration_cast<std::chrono::seconds>(SteadyClock::now() - start).count()));
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
  metrics().connections.set(slots_.size() - free_slots_.size());
  for (std::size_t slot = phase; slot < slots_.size(); slot += clock_phases) {
    if (slots_[slot]) slots_[slot]->check_deadlines(host_.now());
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
