// One connection of the load: a state machine between its socket and the swarm.
#include "load/member.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace parley::load {

namespace {
constexpr std::size_t longest_line = 1 << 20;
constexpr std::chrono::milliseconds first_delay{50};
constexpr std::chrono::milliseconds retry_delay{200};
constexpr std::uint64_t hello_id = 1;
constexpr std::uint64_t join_id = 2;
}  // namespace

Member::Member(client::Executor executor, MemberSetting setting, MemberHost& host)
    : setting_(std::move(setting)),
      host_(host),
      socket_(executor),
      timer_(executor),
      splitter_(longest_line) {}

void Member::connect() {
  ++generation_;
  std::error_code error;
  socket_.close(error);
  splitter_ = wire::LineSplitter(longest_line);
  output_.clear();
  writing_ = false;
  socket_.open(setting_.server.protocol(), error);
  if (!error && setting_.source) socket_.bind(*setting_.source, error);
  if (error) return lost(error.message());
  socket_.async_connect(setting_.server,
                        [this, mine = generation_](const std::error_code& failure) {
                          if (mine == generation_) connected(failure);
                        });
}

void Member::connected(const std::error_code& error) {
  if (error) return lost(error.message());
  std::error_code ignored;
  socket_.set_option(client::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  state_ = State::greeting;
  send(wire::json::encode_request(core::command::Hello{setting_.nick, {}, {}}, hello_id,
                                  setting_.secret));
  wait_for_bytes();
}

void Member::wait_for_bytes() {
  if (stalled_ || state_ == State::away || state_ == State::ended) return;
  socket_.async_wait(client::Socket::wait_read,
                     [this, mine = generation_](const std::error_code& error) {
                       if (mine != generation_ || stalled_) return;
                       if (error) return lost(error.message());
                       read();
                     });
}

void Member::read() {
  static thread_local std::array<char, 65'536> buffer;
  std::error_code error;
  const std::size_t size = socket_.read_some(asio::buffer(buffer), error);
  if (error && error != asio::error::would_block) return lost("the server closed the connection");
  if (!error) {
    const std::uint64_t mine = generation_;
    splitter_.feed({buffer.data(), size});
    while (const auto line = splitter_.next()) {
      take(line->text);
      if (mine != generation_ || state_ == State::away || state_ == State::ended) return;
    }
  }
  wait_for_bytes();
}

void Member::take(std::string_view line) {
  if (const auto arrival = read_arrival(line)) return host_.arrived(setting_.number, *arrival);
  const auto parsed = wire::json::decode_server_line(line);
  if (!parsed) return;
  const auto* const event = std::get_if<core::Event>(&parsed->what);
  if (event == nullptr) return;
  if (parsed->id) return answer(*event, *parsed->id);
  if (std::holds_alternative<core::event::PingYou>(*event)) {
    send(wire::json::encode_request(core::command::Pong{}, ++last_id_));
  } else if (const auto* closing = std::get_if<core::event::Closing>(event)) {
    lost("the server said goodbye: " + closing->reason);
  }
}

void Member::answer(const core::Event& event, std::uint64_t id) {
  if (std::holds_alternative<core::event::Welcome>(event)) return welcomed();
  if (std::holds_alternative<core::event::Joined>(event)) return joined();
  if (const auto* failed = std::get_if<core::event::Failed>(&event)) {
    return refuse(failed->error, id);
  }
  const auto* accepted = std::get_if<core::event::Accepted>(&event);
  const auto said = std::ranges::find(unacknowledged_, id, &Said::id);
  if (accepted == nullptr || said == unacknowledged_.end()) return;
  host_.acknowledged(setting_.number, accepted->seq.value, said->intended_ns);
  unacknowledged_.erase(said);
}

void Member::welcomed() {
  state_ = State::joining;
  std::optional<core::Seq> after;
  if (was_in_) after = core::Seq{receipts.last()};
  send(wire::json::encode_request(core::command::Join{setting_.room, after}, join_id));
}

void Member::joined() {
  state_ = State::in;
  attempts_ = 0;
  if (!std::exchange(was_in_, true)) host_.ready(setting_.number);
  for (Said& said : unacknowledged_) send_say(said);
}

void Member::refuse(const core::Error& error, std::uint64_t id) {
  const bool later = error.retry_after.has_value() ||
                     error.code == core::ErrorCode::log_unavailable ||
                     error.code == core::ErrorCode::shutting_down;
  host_.refused(core::code_name(error.code));
  if (!later) {
    state_ = State::ended;
    return host_.failed(setting_.number,
                        std::string(core::code_name(error.code)) + ": " + error.text);
  }
  const auto delay = error.retry_after.value_or(retry_delay);
  timer_.expires_after(delay);
  timer_.async_wait([this, id, mine = generation_](const std::error_code& cancelled) {
    if (cancelled || mine != generation_) return;
    if (id == join_id) return welcomed();
    for (Said& said : unacknowledged_) {
      if (state_ == State::in) send_say(said);
    }
  });
}

void Member::say(std::uint64_t intended_ns, std::size_t size, std::string key) {
  unacknowledged_.push_back({0, intended_ns, size, std::move(key)});
  if (state_ == State::in) send_say(unacknowledged_.back());
}

void Member::send_say(Said& said) {
  said.id = std::max(++last_id_, join_id + 1);
  last_id_ = said.id;
  send(wire::json::encode_request(
      core::command::Say{setting_.room, message_text(said.intended_ns, said.size), said.key},
      said.id));
}

void Member::send(std::string bytes) {
  output_ += bytes;
  if (!writing_) flush();
}

void Member::flush() {
  std::error_code error;
  while (!output_.empty()) {
    const std::size_t size = socket_.write_some(asio::buffer(output_), error);
    if (error) break;
    output_.erase(0, size);
  }
  writing_ = error == asio::error::would_block;
  // Any other failure shows where the connection is read.
  if (!writing_) return;
  socket_.async_wait(client::Socket::wait_write,
                     [this, mine = generation_](const std::error_code& failure) {
                       if (mine == generation_ && !failure) flush();
                     });
}

void Member::stall(bool stalled) {
  stalled_ = stalled;
  if (!stalled) wait_for_bytes();
}

void Member::close() {
  state_ = State::ended;
  ++generation_;
  std::error_code ignored;
  timer_.cancel();
  socket_.close(ignored);
}

void Member::lost(const std::string& why) {
  if (state_ == State::ended) return;
  ++generation_;
  std::error_code ignored;
  socket_.close(ignored);
  state_ = State::away;
  if (host_.may_reconnect()) {
    host_.reconnecting();
    return again(first_delay * (1U << std::min<unsigned>(attempts_++, 5)));
  }
  state_ = State::ended;
  host_.failed(setting_.number, why);
}

void Member::again(std::chrono::milliseconds delay) {
  // Spread by the member's number: not all of them in the same instant.
  timer_.expires_after(delay + std::chrono::milliseconds(setting_.number % 97));
  timer_.async_wait([this](const std::error_code& cancelled) {
    if (!cancelled && state_ == State::away) connect();
  });
}

}  // namespace parley::load
