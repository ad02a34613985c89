// One client's connection: its life, and the reading of its requests.
#include "net/connection/connection.hpp"

#include <algorithm>
#include <utility>

#include "core/secret.hpp"
#include "net/accounts/identity.hpp"
#include "wire/json/encode.hpp"

namespace parley::net {

namespace {
constexpr unsigned reads_a_turn = 64;  // of one connection: the others have their turn, too

std::unique_ptr<websocket::FrameReader> reader_for(Framing framing, std::size_t limit) {
  if (framing == Framing::line) return nullptr;
  return std::make_unique<websocket::FrameReader>(limit, framing == Framing::binary);
}

}  // namespace

Connection::Connection(ConnectionHost& loop, core::SessionId id, Arrival arrival)
    : loop_(loop),
      socket_(std::move(arrival.socket)),
      id_(id),
      splitter_(loop.tuning().line_bytes),
      frames_(reader_for(arrival.framing, loop.tuning().line_bytes)),
      tls_(std::move(arrival.tls)),
      ticket_(std::move(arrival.ticket)),
      heard_(loop.now()),
      progressed_(loop.now()),
      since_(loop.now()),
      framing_(arrival.framing),
      dialect_chosen_(arrival.irc),
      encrypted_before_(arrival.encrypted_before),
      passwords_(arrival.passwords) {
  if (arrival.irc) speak_irc();
}

// region: run
Task Connection::run() {
  try {
    if (tls_ && !tls_->is_ready()) co_await shake_hands();
    if (tls_ && phase_ == Phase::open && tls_->has_more()) read_tls();  // left by the HTTP door
    while (phase_ == Phase::open) {
      if (!may_read()) {
        reader_waits_ = true;
        co_await notified(may_read_);
        reader_waits_ = false;
        continue;
      }
      // Wait with no buffer: an idle connection holds none.
      const std::error_code error = co_await readable(socket_);
      if (phase_ == Phase::open && error) end(Ending::broken);
      if (phase_ == Phase::open) read_available();
    }
    while (owes()) co_await notified(may_read_);
    // A close with unread input would reset the connection and could take the last line with it.
    for (std::error_code error = finish_sending(); expects_input() && !error;) {
      error = co_await readable(socket_);
      if (!error) error = pass_over_input();
    }
  } catch (const std::exception& broken) {
    give_up(broken);
  }
  end(ending_);
  if (children_ && !children_->is_settled()) co_await children_->join();
  loop_.turn().tell_hub(id_, ToHub::Detach{std::string(words_of(ending_))});
  loop_.turn().retire(id_);
}
// end region

std::string Connection::certificate_fingerprint() const {
  return tls_ ? tls_->peer_fingerprint() : std::string{};
}

bool Connection::may_read() const {
  const Tuning& tuning = loop_.tuning();
  // Events stop at one bound; answers get as much again before their requests are not read.
  return in_flight_.size() < tuning.requests_in_flight &&
         (!irc_ || irc_->held() < tuning.requests_in_flight) &&
         outbox_.has_room(2 * tuning.outbox_bytes);
}

awaitable<void> Connection::shake_hands() {
  while (phase_ == Phase::open) {
    const tls::Step step = tls_->shake_hands();
    if (step == tls::Step::done) co_return;
    if (step == tls::Step::failed || step == tls::Step::ended) co_return end(Ending::no_handshake);
    const bool reads = step == tls::Step::want_read;
    const auto [error] =
        co_await socket_.async_wait(reads ? Socket::wait_read : Socket::wait_write, as_result);
    if (error) co_return end(Ending::no_handshake);
  }
}

void Connection::read_available() {
  loop_.turn().count_read();
  if (tls_) return read_tls();
  const std::span<char> scratch = loop_.scratch();
  for (unsigned reads = 1;; ++reads) {
    std::error_code error;
    const std::size_t size = socket_.read_some(asio::buffer(scratch.data(), scratch.size()), error);
    if (error == asio::error::would_block || error == asio::error::try_again) return;
    if (error == asio::error::eof) return leave_finished_peer();
    if (error) return end(Ending::broken);
    const core::Wiping passing(scratch.first(size));
    take_bytes({scratch.data(), size});
    if (size < scratch.size() || !may_read_on(reads)) return;
  }
}

void Connection::read_tls() {
  const std::span<char> scratch = loop_.scratch();
  unsigned reads = 0;
  do {
    std::size_t size = 0;
    const tls::Step step = tls_->read(scratch, size);
    if (step == tls::Step::want_read || step == tls::Step::want_write) return;
    if (step == tls::Step::ended) return leave_finished_peer();
    if (step == tls::Step::failed) return end(Ending::broken);
    const core::Wiping passing(scratch.first(size));
    take_bytes({scratch.data(), size});
    ++reads;
    // The socket does not tell of a record's rest: that is read in any case.
  } while (phase_ == Phase::open && (tls_->has_more() || may_read_on(reads)));
}

bool Connection::may_read_on(unsigned reads) const {
  return phase_ == Phase::open && reads < reads_a_turn && may_read();
}

void Connection::take_bytes(std::string_view bytes) {
  heard_ = loop_.now();
  pinged_ = false;
  loop_.metrics().bytes_in.add(bytes.size());
  if (frames_) return take_frames(bytes);
  splitter_.feed(bytes);
  while (phase_ == Phase::open) {
    const auto line = splitter_.next();
    if (!line) break;
    take_line(*line);
  }
}

void Connection::take_frames(std::string_view bytes) {
  websocket::Received received = frames_->take(bytes);
  for (const core::Secret& message : received.messages) {
    take_message(message.view());
  }
  // Nothing stands behind a close frame: if this side has said its own, the peer's is not answered.
  if (phase_ != Phase::open) return;
  push(SharedBytes{std::move(received.reply)});
  if (received.closed) {  // what it asked for before is still done
    muted_ = true;
    leave(Ending::by_peer);
  }
}

void Connection::take_message(std::string_view message) {
  if (phase_ == Phase::open && !irc_) return take_text(message);
  // One line without its end; a client that sends the end, or several lines, is understood, too.
  while (phase_ == Phase::open && !message.empty()) {
    const std::size_t end = std::min(message.find('\n'), message.size());
    std::string_view line = message.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    take_line({line, false});
    message.remove_prefix(std::min(end + 1, message.size()));
  }
}

void Connection::take_line(const wire::LineSplitter::Line& line) {
  if (!line.text.empty() && !std::exchange(dialect_chosen_, true)) {
    if (framing_ == Framing::line && wire::begins_http(line.text)) return refuse_http();
    choose_dialect(line.text);
  }
  if (irc_ && line.too_long) return carry_out(irc_->take_too_long());
  if (irc_ && !line.text.empty()) loop_.metrics().requests.add(1);
  if (irc_) return carry_out(irc_->take(line.text));
  if (line.too_long) {
    const auto limit = std::to_string(loop_.tuning().line_bytes);
    return refuse(
        {"", {core::ErrorCode::line_too_long, "the line is longer than " + limit + " bytes"}});
  }
  take_text(line.text);
}

void Connection::refuse_http() {
  close({core::closing::not_http.name, "this is no port of HTTP: it speaks lines of JSON, or IRC",
         std::nullopt});
}

void Connection::choose_dialect(std::string_view line) {
  if (wire::begins_irc(line)) speak_irc();
}

void Connection::speak_irc() {
  irc_ = std::make_unique<wire::irc::Session>(loop_.server_name(), random_key(),
                                              loop_.tuning().limits);
  const Tuning& tuning = loop_.tuning();
  wire::irc::Door door;
  door.external = !certificate_fingerprint().empty();
  door.secure = tls_ != nullptr || encrypted_before_;
  door.passwords = passwords_;
  door.ping_cookie = tuning.ping_cookie;
  if (framing_ == Framing::line) {  // a browser's WebSocket goes where its page came from
    door.strict_port = tuning.strict_port;
    door.strict_seconds = static_cast<std::uint32_t>(tuning.strict_transport.count());
  }
  irc_->come_by(door);
}

wire::Dialect Connection::dialect() const {
  if (!irc_) return {};
  return {wire::Dialect::Language::irc, irc_->shape()};
}

void Connection::carry_out(wire::irc::Output output) {
  charge_output(output.bytes.size());
  if (!output.bytes.empty()) push(SharedBytes{framed(framing_, std::move(output.bytes))});
  for (auto& ask : output.asks) {
    say_who(ask.command);
    in_flight_.push_back({ask.tag, {}});
    ask_hub(ask.tag, std::move(ask.command));
  }
  if (output.close) close(*output.close);
}

void Connection::say_who(core::Command& command) const {
  if (auto* hello = std::get_if<core::command::Hello>(&command)) {
    const core::Secret secret = std::move(hello->secret);
    if (secret.empty()) {
      hello->identity = random_identity();
    } else {
      hello->identity = identity_of_secret(secret.view(), loop_.guest_key());
      hello->former = identity_of_secret(secret.view());
    }
  } else if (auto* step = std::get_if<core::command::Authenticate>(&command)) {
    step->certificate = certificate_fingerprint();
  }
}

void Connection::take_text(std::string_view text) {
  if (text.empty()) return;
  loop_.metrics().requests.add(1);
  auto request = wire::json::decode(text);
  if (!request) return refuse(std::move(request.error()));
  take_request(std::move(*request));
}

void Connection::take_request(wire::json::Request&& request) {
  const auto same_id = [&](const Request& other) { return other.id == request.id; };
  if (!request.id.empty() && std::ranges::any_of(in_flight_, same_id)) {
    return refuse({request.id,
                   {core::ErrorCode::duplicate_id, "a request with this id is not answered yet"}});
  }
  say_who(request.command);
  if (++next_tag_ == 0) ++next_tag_;
  in_flight_.push_back({next_tag_, std::move(request.id)});
  ask_hub(next_tag_, std::move(request.command));
}

bool Connection::may_ask() const {
  const Tuning& tuning = loop_.tuning();
  const std::size_t held = held_ ? held_->size() : 1;  // with the one that is to be asked
  return list_ == 0 && in_flight_.size() - held < tuning.requests_in_flight &&
         outbox_.has_room(tuning.outbox_bytes);
}

void Connection::ask_hub(core::RequestTag tag, core::Command&& command) {
  if (held_ || !may_ask()) return hold({tag, std::move(command)});
  pass_on(tag, std::move(command));
}

void Connection::hold(Held&& held) {
  if (!held_) held_ = std::make_unique<std::deque<Held>>();
  held_->push_back(std::move(held));
}

bool Connection::may_do(const Held& next) const {
  const bool is_bad = std::holds_alternative<wire::json::BadRequest>(next.what);
  return is_bad ? in_flight_.size() == held_->size() : may_ask();
}

void Connection::ask_held() {
  while (held_ && phase_ != Phase::ended && may_do(held_->front())) {
    Held next = std::move(held_->front());
    held_->pop_front();
    if (held_->empty()) held_.reset();
    if (auto* command = std::get_if<core::Command>(&next.what)) {
      pass_on(next.tag, std::move(*command));
    } else {
      std::erase_if(in_flight_, [&](const Request& other) { return other.tag == next.tag; });
      answer_bad(std::get<wire::json::BadRequest>(next.what));
    }
  }
}

void Connection::pass_on(core::RequestTag tag, core::Command&& command) {
  if (core::traits_of(command).list) list_ = tag;
  loop_.turn().tell_hub(id_, ToHub::Ask{tag, std::move(command)});
}

void Connection::go_on_soon() {
  const bool waits = held_ || (irc_ && irc_->has_more());
  if (waits && !std::exchange(goes_on_, true)) loop_.turn().go_on_later(id_);
}

void Connection::go_on() {
  goes_on_ = false;
  if (phase_ == Phase::ended) return;
  ask_held();
  const std::size_t bound = loop_.tuning().outbox_bytes;
  while (irc_ && irc_->has_more() && outbox_.has_room(bound)) carry_out(irc_->go_on());
  if (reader_waits_ || phase_ == Phase::leaving) may_read_.notify();
}

void Connection::charge_output(std::size_t bytes) {
  constexpr std::size_t unit = 16U << 10U;  // told in pieces of at least so many bytes
  served_ += static_cast<std::uint32_t>(bytes);
  if (served_ >= unit) loop_.turn().tell_hub(id_, ToHub::Served{std::exchange(served_, 0)});
}

void Connection::forget_requests() {
  in_flight_ = {};
  held_.reset();
  if (irc_) irc_->forget_lines();
}

void Connection::refuse(wire::json::BadRequest&& bad) {
  if (in_flight_.empty()) return answer_bad(bad);
  if (++next_tag_ == 0) ++next_tag_;
  in_flight_.push_back({next_tag_, bad.id});
  hold({next_tag_, std::move(bad)});
}

void Connection::answer_bad(const wire::json::BadRequest& bad) {
  send(core::event::Failed{bad.error}, bad.id);
  if (bad.malformed && ++malformed_ >= loop_.tuning().malformed_most) {
    close({core::closing::too_many_errors.name, "too many lines were no requests of this protocol",
           std::nullopt});
  }
}

void Connection::close(const core::event::Closing& closing) {
  if (phase_ != Phase::open) return;
  if (tls_ && !tls_->is_ready()) return end(Ending::no_handshake);  // there is no way to say it
  send(closing);
  forget_requests();  // nothing is said after the closing line
  if (frames_) {
    const bool down = closing.code == core::closing::shutting_down.name;
    const bool ours =
        closing.code == core::closing::quit.name || closing.code == core::closing::idle.name;
    push(SharedBytes{websocket::close_frame(down   ? websocket::CloseCode::going_away
                                            : ours ? websocket::CloseCode::normal
                                                   : websocket::CloseCode::policy)});
  }
  leave(closing.code == core::closing::quit.name ? Ending::quit : Ending::by_server);
}

std::string_view Connection::words_of(Ending how) {
  switch (how) {
    case Ending::by_peer: return "closed by peer";
    case Ending::by_server: return "closed by server";
    case Ending::quit: return "quit";
    case Ending::broken: return "connection broken";
    case Ending::write_timeout: return "write timeout";
    case Ending::no_handshake: return "no TLS handshake";
    case Ending::failed: break;
  }
  return "internal error";
}

void Connection::leave(Ending how) {
  if (phase_ != Phase::open) return;
  phase_ = Phase::leaving;
  ending_ = how;
  since_ = loop_.now();
  feed_.stop();
  std::error_code ignored;
  socket_.cancel(ignored);  // the reader's wait ends
  may_read_.notify();
  may_feed_.notify();
}

void Connection::leave_finished_peer() {
  input_ended_ = true;
  leave(Ending::by_peer);
}

bool Connection::owes() const {
  // A peer may close its sending half first, and wait for answers.
  const bool waits = !in_flight_.empty() || (irc_ && irc_->has_more());
  return phase_ == Phase::leaving && (!outbox_.empty() || waits);
}

std::error_code Connection::finish_sending() {
  std::error_code error;
  if (phase_ == Phase::ended) return error;
  if (tls_) tls_->finish_sending();
  socket_.shutdown(Socket::shutdown_send, error);
  return error;
}

bool Connection::expects_input() const { return phase_ == Phase::leaving && !input_ended_; }

std::error_code Connection::pass_over_input() {
  std::error_code error;
  const std::span<char> scratch = loop_.scratch();
  const std::size_t size = socket_.read_some(asio::buffer(scratch.data(), scratch.size()), error);
  core::wipe(scratch.first(size));
  if (error == asio::error::would_block) error.clear();
  return error;
}

void Connection::end(Ending how) {
  if (phase_ == Phase::ended) return;
  phase_ = Phase::ended;
  ending_ = how;
  std::error_code ignored;
  socket_.close(ignored);
  feed_.stop();
  may_read_.notify();
  may_feed_.notify();
  if (pages_) pages_->may_go_on.notify();
}

void Connection::check_deadlines(Tick now) {
  const Tuning& tuning = loop_.tuning();
  const auto over = [now](Tick since, std::chrono::seconds bound) {
    return now - since >= static_cast<Tick>(bound.count());
  };
  if (phase_ == Phase::leaving) {
    if (over(since_, tuning.goodbye_within)) end(ending_);
    return;
  }
  if (phase_ == Phase::ended) return;
  if (!outbox_.empty() && over(progressed_, tuning.write_within)) return end(Ending::write_timeout);
  const bool is_owed = !in_flight_.empty();  // the peer waits for this side
  if (!signed_in_ && !is_owed && over(since_, tuning.hello_within)) {
    return close({core::closing::hello_timeout.name, "no hello came in time", std::nullopt});
  }
  if (reader_waits_ || is_owed) heard_ = now;  // not read, or not answered, is not silent
  if (over(heard_, tuning.close_after)) {
    return close({core::closing::idle.name, "nothing was heard from you, and no answer to ping",
                  std::nullopt});
  }
  if (signed_in_ && !pinged_ && over(heard_, tuning.ping_after)) {
    pinged_ = true;
    // A browser answers a ping frame by itself, also where it has put the page to sleep.
    if (frames_) return push(SharedBytes{websocket::ping_frame()});
    send(core::event::PingYou{});
  }
}

}  // namespace parley::net
