// One connection of the load tester.
#include "load/session.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <asio/detail/socket_option.hpp>
#include <exception>
#include <limits>
#include <utility>

#include "core/closing.hpp"
#include "load/stamp.hpp"

namespace parley::load {

namespace {

using client::as_result;
using client::awaitable;
using client::Socket;

constexpr std::size_t longest_line = std::size_t{1024} * 1024;  // a page of members is long
constexpr std::chrono::seconds to_the_room_within{10};
constexpr std::size_t transcripts_most = std::size_t{8} * 1024 * 1024;
constexpr int stalled_receive_buffer = 4096;  // so that a stalled reader is felt soon

/// For a dialect without seqs: the only sender's order is the room's.
core::Seq seq_in_order(Number number) { return {number + 1ULL}; }

/// The loop owns its coroutines: it ends when all have ended, and what one throws leaves its `run`.
void spawn(const client::Executor& executor, awaitable<void> task) {
  asio::co_spawn(executor, std::move(task), [](const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
  });
}

}  // namespace

Shared::Shared(const Plan& p, client::Executor e)
    : plan(p),
      executor(std::move(e)),
      ledger(p.options().rooms),
      dialect(make_dialect(p.options().dialect)),
      link(p.options().tls, p.options().websocket, p.options().dialect, p.options().server.host),
      transcripts(p.options().rooms,
                  Transcript(transcripts_most / p.options().rooms,
                             p.options().websocket ? "\n" : dialect->line_end())),
      random(p.run() + 1ULL) {}

double Shared::draw() {
  random ^= random << 13U;  // xorshift64
  random ^= random >> 7U;
  random ^= random << 17U;
  return static_cast<double>(random >> 11U) * 0x1.0p-53;
}

Session::Session(Shared& shared, Member member)
    : shared_(&shared),
      member_(member),
      room_(shared.plan.room_of(member)),
      stalls_(shared.plan.stalls(member)) {}

// --- the connection -----------------------------------------------------------------------------

void Session::open() {
  if (phase_ != Phase::down) return;
  if (listening_ || draining_) {  // of the last connection; they end on their own
    shared_->agenda.add({Clock::now() + first_wait, member_, Task::What::open});
    return;
  }
  enter(Phase::connecting);
  spawn(shared_->executor, connect());
}

awaitable<void> Session::connect() {
  std::error_code error = prepare_socket();
  if (!error) {
    const auto [failure] = co_await socket_->async_connect(shared_->plan.server(), as_result);
    error = failure;
  }
  if (phase_ != Phase::connecting) co_return;
  if (error) co_return end("cannot connect: " + error.message());
  if (shared_->link.needed()) {
    const std::string why = co_await open_link();
    if (phase_ != Phase::connecting) co_return;
    if (!why.empty()) co_return end(why);
  }
  enter(Phase::greeting);
  splitter_ = wire::LineSplitter(longest_line);
  listening_ = true;
  spawn(shared_->executor, listen());
  const Plan& plan = shared_->plan;
  send(shared_->dialect->hello(plan.nick(member_), plan.secret(member_)));
}

awaitable<std::string> Session::open_link() {
  link_ = std::make_unique<Link>(shared_->link, socket_->native_handle());
  while (phase_ == Phase::connecting) {
    const Link::Step step = link_->open();
    if (step == Link::Step::done) break;
    if (step == Link::Step::failed) co_return link_->why();
    const bool reads = step == Link::Step::want_read;
    const auto [failure] =
        co_await socket_->async_wait(reads ? Socket::wait_read : Socket::wait_write, as_result);
    if (failure) co_return "connection broken: " + failure.message();
  }
  co_return std::string{};
}

std::error_code Session::prepare_socket() {
  using no_port_at_bind = asio::detail::socket_option::boolean<IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT>;
  const Plan& plan = shared_->plan;
  const auto protocol = plan.server().protocol();
  std::error_code error;
  const auto set = [&](auto option) {
    if (!error) socket_->set_option(option, error);
  };
  socket_.emplace(shared_->executor);
  socket_->open(protocol, error);
  if (!error) socket_->non_blocking(true, error);
  set(client::tcp::no_delay(true));
  if (stalls_) set(asio::socket_base::receive_buffer_size(stalled_receive_buffer));
  if (plan.options().sources > 1 && protocol == client::tcp::v4()) {
    // The port is chosen at connect, when the whole pair is known: one port serves many sources.
    set(no_port_at_bind(true));
    const asio::ip::address_v4 source(0x7F000001U + member_ % plan.options().sources);
    if (!error) socket_->bind({source, 0}, error);
  }
  return error;
}

awaitable<void> Session::listen() {
  while (socket_ && !stalled_) {
    const auto [error] = co_await socket_->async_wait(Socket::wait_read, as_result);
    if (!error && socket_ && !stalled_) read_available();
  }
  listening_ = false;
}

void Session::resume() {
  stalled_ = false;
  if (!socket_ || listening_ || phase_ < Phase::greeting) return;
  listening_ = true;
  spawn(shared_->executor, listen());
}

void Session::read_available() {
  if (link_) return read_link();
  std::vector<char>& scratch = shared_->scratch;
  std::error_code error;
  const std::size_t size = socket_->read_some(asio::buffer(scratch), error);
  if (error == asio::error::would_block) return;
  if (error == asio::error::eof) return end("closed by the server");
  if (error) return end("connection broken: " + error.message());
  take_bytes({scratch.data(), size});
}

void Session::read_link() {
  do {
    std::string_view text;
    const Link::Step step = link_->read(shared_->scratch, text);
    if (step == Link::Step::want_read || step == Link::Step::want_write) return;
    if (step == Link::Step::ended) return end("closed by the server");
    if (step == Link::Step::failed) return end("connection broken");
    if (std::string reply = link_->take_reply(); !reply.empty()) send_bytes(std::move(reply));
    take_bytes(text);
  } while (link_ && link_->has_more());
}

void Session::take_bytes(std::string_view bytes) {
  shared_->now = Clock::now();
  while (socket_ && !bytes.empty()) {
    bytes.remove_prefix(take_known(bytes));
    const std::string_view part = bytes.substr(0, bytes.find('\n') + 1);
    take_part(part.empty() ? bytes : part);
    bytes.remove_prefix(part.empty() ? bytes.size() : part.size());
  }
}

std::size_t Session::take_known(std::string_view bytes) {
  if (phase_ != Phase::up || splitter_.held() > 0) return 0;
  const Transcript::Known known = shared_->transcripts[room_].known(heard_to_, bytes);
  for (const Transcript::Line& line : known.lines) deliver(line.number, line.seq, line.due);
  heard_to_ += known.lines.size();
  return known.bytes;
}

void Session::take_part(std::string_view bytes) {
  splitter_.feed(bytes);
  while (socket_) {
    const auto line = splitter_.next();
    if (!line) break;
    if (line->too_long) {
      heard_to_ = Transcript::nowhere;  // it goes on in the middle of a line
      strange(line->text);
    } else {
      take(shared_->dialect->hear(line->text), line->text);
    }
  }
}

void Session::send(std::string line) {
  send_bytes(link_ ? link_->wrapped(std::move(line)) : std::move(line));
}

std::size_t Session::write_some(std::string_view bytes, std::error_code& error) {
  if (!link_) return socket_->write_some(asio::buffer(bytes), error);
  std::size_t total = 0;
  while (total < bytes.size()) {
    std::size_t written = 0;
    const Link::Step step = link_->write(bytes.substr(total), written);
    if (step == Link::Step::failed || step == Link::Step::ended) {
      error = asio::error::connection_aborted;
    }
    if (step != Link::Step::done) break;
    total += written;
  }
  return total;
}

void Session::send_bytes(std::string bytes) {
  if (output_.empty()) {
    std::error_code error;
    const std::size_t size = write_some(bytes, error);
    if (error && error != asio::error::would_block) {
      return end("connection broken: " + error.message());
    }
    if (size == bytes.size()) return;
    bytes.erase(0, size);
  }
  output_ += bytes;
  if (std::exchange(draining_, true)) return;
  spawn(shared_->executor, drain());
}

awaitable<void> Session::drain() {
  while (socket_ && !output_.empty()) {
    const auto [failure] = co_await socket_->async_wait(Socket::wait_write, as_result);
    if (failure || !socket_) break;
    std::error_code error;
    output_.erase(0, write_some(output_, error));
    if (error && error != asio::error::would_block) {
      end("connection broken: " + error.message());
    }
  }
  draining_ = false;
}

void Session::enter(Phase phase) {
  const auto is_opening = [](Phase p) { return p >= Phase::connecting && p <= Phase::joining; };
  Tally& tally = shared_->tally;
  tally.opening -= is_opening(phase_) ? 1 : 0;
  tally.opening += is_opening(phase) ? 1 : 0;
  tally.up -= phase_ == Phase::up ? 1 : 0;
  tally.up += phase == Phase::up ? 1 : 0;
  phase_ = phase;
  since_ = Clock::now();
}

void Session::drop_connection() {
  link_.reset();
  if (socket_) {
    std::error_code ignored;
    socket_->close(ignored);
    socket_.reset();
  }
  output_ = {};
  for (Pending& pending : pending_) pending.in_flight = false;
}

void Session::end(const std::string& why, std::chrono::milliseconds retry_after) {
  if (phase_ == Phase::failed || phase_ == Phase::closed) return;
  Tally& tally = shared_->tally;
  if (!shared_->plan.options().reconnect) return fail(why);
  ++tally.endings[why];
  if (phase_ == Phase::up) ++tally.lost;
  drop_connection();
  enter(Phase::down);
  const auto wait = backoff_.next(shared_->draw(), retry_after);
  shared_->agenda.add({Clock::now() + wait, member_, Task::What::open});
}

void Session::fail(const std::string& why) {
  Tally& tally = shared_->tally;
  ++tally.endings[why];
  if (phase_ == Phase::up) ++tally.lost;
  drop_connection();
  enter(Phase::failed);
  ++tally.failed;
  tally.waiting -= pending_.size();
  tally.abandoned += pending_.size();
  pending_ = {};
  shared_->ledger.leave(member_);
}

void Session::close() {
  drop_connection();
  if (phase_ != Phase::failed) enter(Phase::closed);
}

void Session::check_deadline(Clock::time_point now) {
  if (phase_ < Phase::connecting || phase_ > Phase::joining) return;
  if (now - since_ < to_the_room_within) return;
  end(fmt::format("not in its room within {} seconds", to_the_room_within.count()));
}

// --- the conversation ---------------------------------------------------------------------------

void Session::take(const Heard& heard, std::string_view line) {
  switch (heard.kind) {
    case Heard::Kind::message: return on_message(heard, line);
    case Heard::Kind::direct: return on_direct(heard);
    case Heard::Kind::page: return on_page(heard);
    case Heard::Kind::accepted: return on_accepted(heard);
    case Heard::Kind::refused: return on_refused(heard);
    case Heard::Kind::welcome: return on_welcome(heard);
    case Heard::Kind::joined: return on_joined(heard);
    case Heard::Kind::put_out: return fail(fmt::format("put out of its room: {}", heard.text));
    case Heard::Kind::ping: return send(shared_->dialect->pong(heard.text));
    case Heard::Kind::closing: return on_closing(heard);
    case Heard::Kind::nothing: return;
    case Heard::Kind::unreadable: return strange(line);
  }
}

void Session::on_closing(const Heard& heard) {
  const std::string why = fmt::format("closed by the server: {}", heard.text);
  if (core::closing::is_final(heard.text)) return fail(why);
  end(why, heard.retry_after.value_or(std::chrono::milliseconds{0}));
}

void Session::on_welcome(const Heard& heard) {
  const Plan& plan = shared_->plan;
  const std::size_t longest = line_of(std::numeric_limits<Number>::max(), Clock::now()).size();
  if (heard.line_bytes > 0 && longest > heard.line_bytes) {
    return fail(fmt::format("the server takes lines of {} bytes, and --size {} makes lines of {}",
                            heard.line_bytes, plan.options().size, longest));
  }
  enter(Phase::joining);
  const auto after = joined_before_ ? std::optional(reached_) : std::nullopt;
  send(shared_->dialect->join(plan.room_name(room_), after));
}

void Session::on_message(const Heard& heard, std::string_view line) {
  if (moving_since_) return;
  const Plan& plan = shared_->plan;
  const auto stamp = read_stamp(heard.text, plan.options().size);
  const bool ours = joined_before_ && stamp && stamp->run == plan.run();
  if (!ours || heard.room != plan.room_name(room_)) {
    return shared_->ledger.unexpected(member_, room_, heard.seq);
  }
  const core::Seq seq = heard.seq ? heard.seq : seq_in_order(stamp->number);
  if (!deliver(stamp->number, seq, stamp->due)) return;
  heard_to_ = shared_->transcripts[room_].learn(line, stamp->number, seq, stamp->due);
}

bool Session::deliver(Number number, core::Seq seq, Clock::time_point due) {
  reached_ = std::max(reached_, seq);
  if (!shared_->ledger.delivered(member_, number, seq)) return false;
  Tally& tally = shared_->tally;
  ++tally.delivered;
  if (due >= tally.measure_from) {
    (stalls_ ? tally.stalled_delivery : tally.delivery).record(shared_->now - due);
  }
  return true;
}

void Session::on_accepted(const Heard& heard) {
  if (heard.id >= first_direct_id) return;  // it is done when it arrives
  Tally& tally = shared_->tally;
  Pending* const pending = find_pending(heard.id);
  if (pending == nullptr) return strange("an acknowledgement of what was not sent");
  shared_->ledger.accepted(pending->number, heard.seq);
  ++tally.accepted;
  --tally.waiting;
  if (pending->due >= tally.measure_from) {
    tally.acknowledgement.record(shared_->now - pending->due);
  }
  pending_.erase(pending_.begin() + (pending - pending_.data()));
}

void Session::on_joined(const Heard& heard) {
  enter(Phase::up);
  backoff_.reset();
  const bool moved = moving_since_.has_value();
  if (moved) shared_->tally.moves.finish(*std::exchange(moving_since_, std::nullopt), shared_->now);
  if (!joined_before_ || moved) {
    joined_before_ = true;
    reached_ = heard.seq;
    const Plan& plan = shared_->plan;
    const bool hears_itself = shared_->dialect->acknowledges();
    if (hears_itself || !plan.sends(member_)) {
      shared_->ledger.join(member_, room_, heard.seq);
    }
  }
  for (std::size_t i = 0; i < pending_.size() && phase_ == Phase::up; ++i) {
    if (pending_[i].in_flight) continue;  // said before it moved
    ++shared_->tally.repeated;
    send_say(pending_[i]);
  }
}

void Session::strange(std::string_view line) {
  constexpr std::size_t shown = 120;
  if (shared_->tally.strange++ == 0) shared_->tally.strange_line = line.substr(0, shown);
}

// --- saying -------------------------------------------------------------------------------------

void Session::say(Clock::time_point due) {
  Tally& tally = shared_->tally;
  if (phase_ == Phase::failed) {
    ++tally.unsent;
    return;
  }
  ++tally.sent;
  const Number number = shared_->ledger.issue(room_);
  if (phase_ == Phase::up && due >= tally.measure_from) {
    tally.lateness.record(Clock::now() - due);
  }
  if (!shared_->dialect->acknowledges()) return send_unanswered(due, number);
  ++tally.waiting;
  pending_.push_back({due, number, false});
  if (phase_ != Phase::up) return;
  send_say(pending_.back());
}

void Session::say_again(Number number) {
  if (phase_ != Phase::up) return;
  Pending* const pending = find_pending(first_say_id + number);
  if (pending == nullptr || pending->in_flight) return;
  ++shared_->tally.repeated;
  send_say(*pending);
}

void Session::send_say(Pending& pending) {
  pending.in_flight = true;
  send(line_of(pending.number, pending.due));
}

void Session::send_unanswered(Clock::time_point due, Number number) {
  shared_->ledger.accepted(number, seq_in_order(number));
  send(line_of(number, due));
}

std::string Session::line_of(Number number, Clock::time_point due) const {
  const Plan& plan = shared_->plan;
  const Stamp stamp{plan.run(), number, due};
  const std::string text = text_of(stamp, plan.options().size);
  const std::string key = plan.options().reconnect ? key_of(stamp) : std::string{};
  return shared_->dialect->say(
      {.room = plan.room_name(room_), .text = text, .key = key, .id = first_say_id + number});
}

Session::Pending* Session::oldest_in_flight() {
  const auto found = std::ranges::find_if(pending_, &Pending::in_flight);
  return found == pending_.end() ? nullptr : &*found;
}

Session::Pending* Session::find_pending(std::uint64_t request) {
  const auto found = std::ranges::find_if(
      pending_, [&](const Pending& pending) { return first_say_id + pending.number == request; });
  return found == pending_.end() ? nullptr : &*found;
}

}  // namespace parley::load
