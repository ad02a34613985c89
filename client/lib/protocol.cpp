#include "lib/protocol.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "codec/request.hpp"
#include "core/name.hpp"
#include "lib/nick.hpp"
#include "lib/retry.hpp"

namespace parley::client {
namespace {

namespace command = core::command;
namespace event = core::event;

constexpr std::size_t longest_server_line = 8U << 20U;  // pages of history are the longest
constexpr std::size_t most_pending = 1'000;
constexpr unsigned most_nick_numbers = 20;
constexpr std::chrono::seconds first_ping{1};  // behind the start of a connection, to know the lag

template <class... Ts>
bool is_one_of(const core::Command& command) {
  return (std::holds_alternative<Ts>(command) || ...);
}

/// Waits for a connection, and is sent again on the next: the key makes a Say safe to repeat.
bool waits(const core::Command& command) { return is_one_of<command::Say, command::Join>(command); }

/// Must not overtake a message to the same conversation: that would change what others see.
bool keeps_order(const core::Command& command) {
  return core::only_appends(command) || is_one_of<command::Part>(command);
}

}  // namespace

Protocol::Protocol(ProtocolOptions options)
    : options_(std::move(options)), nick_(options_.nick), lines_(longest_server_line) {}

// What the application asks.

Protocol::Ticket Protocol::ask(core::Command command) {
  const Ticket ticket = ++last_ticket_;
  const bool quit = std::holds_alternative<command::Quit>(command);
  if (auto* say = std::get_if<command::Say>(&command); say != nullptr && say->key.empty()) {
    say->key = options_.make_key();
  }
  if (quit && !ending_ && phase_ == Phase::offline) end("quit", "");
  if (ending_ || (phase_ == Phase::offline && !waits(command))) {
    fail(ticket, core::ErrorCode::not_signed_in, "there is no connection to the server");
  } else if (pending_.size() >= most_pending) {
    fail(ticket, core::ErrorCode::busy, "too many requests wait for the server");
  } else {
    auto& pending = pending_.emplace(ticket, Pending{std::move(command), {}, {}, {}}).first->second;
    if (phase_ == Phase::ready) refuse_if_too_long(ticket, encode_request(pending.command, ticket));
    if (quit && phase_ == Phase::rejoining) send(ticket, pending);
    send_waiting();
  }
  return ticket;
}

void Protocol::forget(Ticket ticket) {
  pending_.erase(ticket);
  std::erase_if(answers_, [&](const Answer& answer) { return answer.ticket == ticket; });
  send_waiting();
}

bool Protocol::send(Ticket ticket, Pending& pending) {
  const auto line = encode_request(pending.command, ticket);
  if (pending.purpose == Purpose::asked && refuse_if_too_long(ticket, line)) return false;
  output_ += line;
  pending.sent = true;
  pending.retry_at.reset();
  return true;
}

bool Protocol::refuse_if_too_long(Ticket ticket, std::string_view line) {
  if (line.size() <= line_bytes_) return false;
  fail(ticket, core::ErrorCode::line_too_long,
       fmt::format("this is too long for the server: it makes a line of {} bytes, and at most {} "
                   "are allowed; send it in parts",
                   line.size(), line_bytes_));
  pending_.erase(ticket);
  return true;
}

void Protocol::send_own(Purpose purpose, core::Command command) {
  const Ticket ticket = ++last_ticket_;
  send(ticket,
       pending_.emplace(ticket, Pending{std::move(command), purpose, {}, {}}).first->second);
}

void Protocol::fail(Ticket ticket, core::ErrorCode code, std::string text) {
  answers_.push_back({ticket, core::refuse(code, std::move(text))});
}

void Protocol::end(std::string code, std::string text) {
  if (ending_) return;
  hang_up_ = text;
  ending_ = Ending{std::move(code), std::move(text)};
}

// What happens to the connection.

void Protocol::connected(TimePoint now) {
  lines_ = wire::LineSplitter(longest_server_line);
  output_.clear();
  hang_up_.reset();
  retry_after_ = std::chrono::milliseconds{0};
  nick_number_ = 1;
  began_ = heard_ = now;
  pinged_ = now - options_.ping_every + first_ping;
  phase_ = Phase::greeting;
  greet();
}

void Protocol::greet() {
  const auto nick = nick_number_ == 1 ? nick_ : numbered_nick(nick_, nick_number_);
  command::Hello hello;
  hello.nick = nick;
  hello.after = resume_.direct_after();
  hello.account = options_.account;
  hello.password = options_.password;
  if (hello.account.empty()) hello.secret = core::Secret(options_.secret);
  send_own(Purpose::hello, std::move(hello));
}

void Protocol::disconnected(std::string_view why,
                            std::optional<std::chrono::milliseconds> retry_in) {
  update::Offline offline{std::string(why), retry_in};  // first: `why` may be what hang_up() gave
  phase_ = Phase::offline;
  output_.clear();
  hang_up_.reset();
  for (auto it = pending_.begin(); it != pending_.end();) {
    auto& [ticket, pending] = *it;
    const bool asked = pending.purpose == Purpose::asked;
    if (asked && std::holds_alternative<command::Quit>(pending.command)) end("quit", "");
    if (asked && !ending_ && (waits(pending.command) || core::only_asks(pending.command))) {
      pending.sent = false;
      pending.retry_at.reset();
      ++it;
      continue;
    }
    if (asked) {
      fail(ticket, core::ErrorCode::busy,
           "the connection was lost before the server answered; look whether it was done");
    }
    it = pending_.erase(it);
  }
  updates_.emplace_back(std::move(offline));
}

void Protocol::received(std::string_view bytes, TimePoint now) {
  heard_ = now;
  lines_.feed(bytes);
  while (const auto line = lines_.next()) {
    if (hang_up_) continue;  // drains what was fed
    if (line->too_long) {
      hang_up_ = "the server sent a line that is too long";
    } else if (!line->text.empty()) {
      on_line(line->text, now);
    }
  }
}

void Protocol::on_line(std::string_view line, TimePoint now) {
  auto decoded = decode_server_line(line);
  if (!decoded) {
    if (decoded.error().code == core::ErrorCode::unknown_type) return;  // from a newer server
    const auto text = fmt::format("what answers there does not speak Parley's protocol ({})",
                                  decoded.error().text);
    if (was_online_) {
      hang_up_ = text;
    } else {
      end("not_parley", text);
    }
    return;
  }
  if (auto* entry = std::get_if<core::Entry>(&decoded->what)) {
    if (resume_.admit(*entry)) updates_.emplace_back(std::move(*entry));
    return;
  }
  auto& event = std::get<core::Event>(decoded->what);
  if (decoded->id && !std::holds_alternative<event::Closing>(event)) {
    on_answer(*decoded->id, std::move(event), now);
  } else if (const auto* failed = std::get_if<event::Failed>(&event)) {
    on_nameless_refusal(*failed, now);
  } else {
    on_event(std::move(event));
  }
}

void Protocol::on_event(core::Event event) {
  if (std::holds_alternative<event::PingYou>(event)) {
    output_ += encode_request(command::Pong{}, ++last_ticket_);
    return;
  }
  if (const auto* closing = std::get_if<event::Closing>(&event)) return on_closing(*closing);
  if (const auto* left = std::get_if<event::YouLeft>(&event)) resume_.leave(left->room);
  if (const auto* renamed = std::get_if<event::Renamed>(&event)) {
    if (renamed->who == nick_ && renamed->nick != nick_) set_nick(renamed->nick);
  }
  updates_.emplace_back(std::move(event));
}

void Protocol::on_closing(const event::Closing& closing) {
  const auto text = closing.reason.empty() ? closing.code : closing.reason;
  retry_after_ = closing.retry_after.value_or(std::chrono::milliseconds{0});
  if (core::closing::is_final(closing.code)) {
    end(closing.code, text);
  } else {
    hang_up_ = text;
  }
  updates_.emplace_back(core::Event{closing});
}

void Protocol::set_nick(const std::string& nick) {
  nick_ = nick;
  updates_.emplace_back(update::Nick{nick});
}

// Answers.

void Protocol::on_answer(std::uint64_t id, core::Event event, TimePoint now) {
  const auto found = pending_.find(id);
  if (found == pending_.end() || !found->second.sent) return;  // forgotten, or a pong's
  auto& pending = found->second;
  if (pending.purpose == Purpose::rejoin) {
    return on_rejoin_answer(id, pending, std::move(event), now);
  }
  const Pending done = std::move(pending);
  pending_.erase(found);
  switch (done.purpose) {
    case Purpose::hello: return on_hello_answer(event);
    case Purpose::ping:
      updates_.emplace_back(
          update::Lag{std::chrono::duration_cast<std::chrono::milliseconds>(now - pinged_)});
      return;
    default: on_asked_answer(id, done, std::move(event), now); return send_waiting();
  }
}

void Protocol::on_nameless_refusal(const event::Failed& failed, TimePoint now) {
  const auto oldest = std::find_if(pending_.begin(), pending_.end(), [](const auto& each) {
    return each.second.sent && each.second.purpose != Purpose::ping;
  });
  if (oldest == pending_.end()) {  // of a request that was forgotten, or of a pong
    updates_.emplace_back(core::Event{failed});
  } else {
    on_answer(oldest->first, failed, now);
  }
}

void Protocol::on_hello_answer(const core::Event& event) {
  if (const auto* welcome = std::get_if<event::Welcome>(&event)) {
    signed_in(*welcome);
  } else if (const auto* failed = std::get_if<event::Failed>(&event)) {
    refused_hello(failed->error);
  }
}

void Protocol::signed_in(const event::Welcome& welcome) {
  tries_account_ = false;
  if (welcome.line_bytes > 0) line_bytes_ = welcome.line_bytes;
  const bool anew = resume_.signed_in(welcome.head);
  nick_ = welcome.nick;
  updates_.emplace_back(update::Online{nick_, std::exchange(was_online_, true), anew});
  phase_ = Phase::rejoining;
  for (auto& join : resume_.joins()) send_own(Purpose::rejoin, std::move(join));
  flush_if_rejoined();
}

void Protocol::refused_hello(const core::Error& why) {
  const bool may_number = options_.number_nick || was_online_;
  const bool taken =
      why.code == core::ErrorCode::nick_in_use || why.code == core::ErrorCode::nick_reserved;
  if (why.code == core::ErrorCode::bad_query && resume_.direct_after()) {
    resume_.forget_cursors();
    greet();
  } else if (taken && may_number && nick_number_ < most_nick_numbers) {
    ++nick_number_;
    greet();
  } else if (tries_account_) {
    tries_account_ = false;
    options_.account.clear();
    options_.password.wipe();
    updates_.emplace_back(core::Event{event::Failed{why}});
    greet();
  } else if (passes_with_time(why)) {
    retry_after_ = why.retry_after.value_or(std::chrono::milliseconds{0});
    hang_up_ = why.text;
  } else {
    end(std::string(core::code_name(why.code)), why.text);
  }
}

void Protocol::on_rejoin_answer(Ticket ticket, Pending& pending, core::Event event, TimePoint now) {
  auto& join = std::get<command::Join>(pending.command);
  const auto room = join.room;
  if (auto* joined = std::get_if<event::Joined>(&event)) {
    const bool again = resume_.enter_again(room, joined->head);
    updates_.emplace_back(update::Joined{std::move(*joined), again});
  } else if (const auto* failed = std::get_if<event::Failed>(&event)) {
    if (passes_with_time(failed->error)) {
      pending.retry_at = now + failed->error.retry_after.value_or(retry_unless_told);
      pending.sent = false;
      return flush_if_rejoined();
    }
    if (failed->error.code == core::ErrorCode::bad_query && join.after) {
      resume_.forget_cursor(room);
      join.after.reset();
      send(ticket, pending);
      return;
    }
    if (failed->error.code != core::ErrorCode::already_a_member) {
      resume_.leave(room);
      updates_.emplace_back(update::Lost{room, failed->error});
    }
  }
  pending_.erase(ticket);
  flush_if_rejoined();
}

void Protocol::flush_if_rejoined() {
  const bool waiting = std::any_of(pending_.begin(), pending_.end(), [](const auto& each) {
    return each.second.purpose == Purpose::rejoin && each.second.sent;
  });
  if (phase_ == Phase::rejoining && !waiting) phase_ = Phase::ready;
  send_waiting();
}

void Protocol::send_waiting() {
  if (phase_ != Phase::ready) return;
  const auto to_rejoin = rooms_to_rejoin();
  std::set<std::string> spoken_to;
  for (auto it = pending_.begin(); it != pending_.end();) {
    auto& [ticket, pending] = *it++;  // send() may erase it
    if (pending.purpose != Purpose::asked) continue;
    const std::string conversation = core::fold(core::conversation_of(pending.command));
    const bool says = is_one_of<command::Say>(pending.command);
    const bool held = to_rejoin.contains(conversation) ||
                      (keeps_order(pending.command) && spoken_to.contains(conversation));
    const bool erased = !pending.sent && !pending.retry_at && !held && !send(ticket, pending);
    if (says && !erased) spoken_to.insert(conversation);
  }
}

std::set<std::string> Protocol::rooms_to_rejoin() const {
  std::set<std::string> rooms;
  for (const auto& [ticket, pending] : pending_) {
    if (pending.purpose == Purpose::rejoin)
      rooms.insert(core::fold(core::conversation_of(pending.command)));
  }
  return rooms;
}

void Protocol::on_asked_answer(Ticket ticket, const Pending& asked, core::Event event,
                               TimePoint now) {
  if (const auto* failed = std::get_if<event::Failed>(&event)) {
    return on_asked_refusal(ticket, asked, failed->error, now);
  }
  learn_password(asked, event);
  if (const auto* nick = std::get_if<command::Nick>(&asked.command); nick && nick->nick != nick_) {
    set_nick(nick->nick);
  }
  if (const auto* part = std::get_if<command::Part>(&asked.command)) resume_.leave(part->room);
  const auto* join = std::get_if<command::Join>(&asked.command);
  const auto* joined = std::get_if<event::Joined>(&event);
  if (join != nullptr && joined != nullptr) {
    resume_.enter(joined->room, join->after.value_or(joined->head));
    updates_.emplace_back(update::Joined{*joined, false});
  }
  answers_.push_back({ticket, std::move(event)});
}

void Protocol::on_asked_refusal(Ticket ticket, const Pending& asked, const core::Error& why,
                                TimePoint now) {
  const bool next_connection = why.code == core::ErrorCode::shutting_down && waits(asked.command);
  const bool later = why.retry_after && std::holds_alternative<command::Say>(asked.command);
  if (!next_connection && !later) {
    answers_.push_back({ticket, tl::unexpected(why)});
    return;
  }
  Pending& again = pending_.emplace(ticket, asked).first->second;
  again.sent = false;
  again.retry_at = now + why.retry_after.value_or(retry_unless_told);
}

void Protocol::learn_password(const Pending& asked, const core::Event& answer) {
  if (const auto* wish = std::get_if<command::Register>(&asked.command)) {
    const auto* made = std::get_if<event::AccountIs>(&answer);
    if (made == nullptr) return;
    options_.account = made->account;
    options_.password = wish->password;
  } else if (const auto* change = std::get_if<command::ChangePassword>(&asked.command)) {
    options_.password = change->new_password;
  }
}

void Protocol::log_in(std::string account, core::Secret password) {
  options_.account = std::move(account);
  options_.password = std::move(password);
  tries_account_ = true;
  nick_ = options_.account;
  if (phase_ != Phase::offline) hang_up_ = "logging in";
}

// Time.

void Protocol::tick(TimePoint now) {
  if (phase_ == Phase::offline || hang_up_) return;
  if (phase_ == Phase::greeting) {
    if (now >= began_ + options_.hello_deadline) hang_up_ = "the server did not answer our hello";
    return;
  }
  if (now >= heard_ + options_.silence_limit) {
    hang_up_ = "nothing was heard from the server for too long";
    return;
  }
  if (now >= pinged_ + options_.ping_every) {
    pinged_ = now;
    std::erase_if(pending_, [](const auto& each) { return each.second.purpose == Purpose::ping; });
    send_own(Purpose::ping, command::Ping{});
  }
  for (auto it = pending_.begin(); it != pending_.end();) {
    auto& [ticket, pending] = *it++;  // send() may erase it
    if (pending.retry_at && now >= *pending.retry_at) send(ticket, pending);
  }
}

std::optional<Protocol::TimePoint> Protocol::deadline() const {
  if (phase_ == Phase::offline) return std::nullopt;
  if (phase_ == Phase::greeting) return began_ + options_.hello_deadline;
  auto first = std::min(heard_ + options_.silence_limit, pinged_ + options_.ping_every);
  for (const auto& [ticket, pending] : pending_) {
    if (pending.retry_at) first = std::min(first, *pending.retry_at);
  }
  return first;
}

std::string Protocol::take_output() { return std::exchange(output_, {}); }
std::vector<Update> Protocol::take_updates() { return std::exchange(updates_, {}); }
std::vector<Protocol::Answer> Protocol::take_answers() { return std::exchange(answers_, {}); }

}  // namespace parley::client
