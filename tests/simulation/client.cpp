// A visitor who speaks JSON: deeds, and what comes back.
#include "simulation/client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "codec/request.hpp"

namespace parley::simulation {

namespace {

namespace command = core::command;
namespace event = core::event;
namespace update = client::update;

client::ProtocolOptions options_of(const std::string& nick, std::function<std::string()> make_key) {
  client::ProtocolOptions options;
  options.nick = nick;
  options.secret = "the secret word of " + nick;
  options.make_key = std::move(make_key);
  options.hello_deadline = 4s;
  options.ping_every = 3s;
  options.silence_limit = 9s;
  return options;
}

/// Refusals that pass: the same is asked again.
bool passes(core::ErrorCode code) {
  using enum core::ErrorCode;
  return code == busy || code == rate_limited || code == log_unavailable || code == shutting_down;
}

}  // namespace

Client::Client(World& world, Witness& witness, Dial dial, unsigned number, const Habits& habits,
               const Visitors& everybody)
    : Visitor(world, witness, std::move(dial), "user" + std::to_string(number), habits.pause),
      habits_(habits),
      everybody_(everybody),
      protocol_(options_of(nick(), [this] { return fmt::format("{}-{}", nick(), ++keys_); })) {}

// --- the connection

void Client::connected() {
  lines_ = wire::LineSplitter(std::size_t{1} << 20U);
  came_.clear();
  sequence_.clear();
  witness_.began(nick(), ++connections_);
  protocol_.connected(world_.now());
}

void Client::received(std::string_view bytes) {
  check_lines(bytes);
  protocol_.received(bytes, world_.now());
  pass_on();
}

void Client::lost() {
  protocol_.disconnected("lost", std::nullopt);
  pass_on();
}

std::string Client::output() {
  pass_on();
  return protocol_.take_output();
}

void Client::tick() { protocol_.tick(world_.now()); }

/// The library would hide from its application what comes twice: on one connection, nothing may.
void Client::check_lines(std::string_view bytes) {
  lines_.feed(bytes);
  while (const auto line = lines_.next()) {
    const auto decoded = client::decode_server_line(line->text);
    if (!decoded) continue;
    if (const auto* event = std::get_if<core::Event>(&decoded->what)) check_order(*event);
    const auto* entry = std::get_if<core::Entry>(&decoded->what);
    if (entry == nullptr) continue;
    if (const auto* said = core::spoken(*entry)) {
      const auto* const direct = core::as<core::entry::Direct>(*entry);
      check_order(direct == nullptr ? entry->room_name : direct->to, said->text);
    }
    core::Seq& last = came_[entry->room_name];
    if (entry->seq <= last) {
      witness_.complain(fmt::format("{} is sent {} behind {} in '{}', on one connection", nick(),
                                    entry->seq.value, last.value, entry->room_name));
    }
    last = entry->seq;
  }
}

void Client::check_order(const core::Event& event) {
  if (const auto* left = std::get_if<event::MemberLeft>(&event)) {
    check_order(left->room, left->reason);
  }
}

/// Everybody sees what one connection does to a conversation in the order in which it did it.
void Client::check_order(const std::string& room, std::string_view text) {
  if (const auto fault = sequence_.saw(room, text)) witness_.saw_disorder(nick(), *fault);
}

bool Client::is_settled() const { return protocol_.ready() && unsettled_says_ == 0; }

bool Client::has_all() const {
  return std::ranges::all_of(views_, [this](const View& view) {
    const core::Seq newest = view.seen.empty() ? view.after : view.seen.back();
    return view.ended || newest >= witness_.newest_in(view.room);
  });
}

// --- deeds

void Client::act() {
  const Habits& h = habits_;
  act_once(world_.random().below(h.says + h.bursts + h.whispers + h.joins + h.parts + h.asks +
                                 h.stalls + h.vanishes));
}

void Client::act_once(std::size_t dice) {
  Random& random = world_.random();
  const auto is = [&dice](std::size_t share) {
    const bool hit = dice < share;
    dice -= hit ? 0 : share;
    return hit;
  };
  if (is(habits_.says)) return say(some_room(), random.between(1, 200));
  if (is(habits_.bursts)) {
    const std::string room = some_room();
    for (std::size_t i = random.between(5, 40); i > 0; --i) say(room, random.between(1, 400));
  } else if (is(habits_.whispers)) {
    say(everybody_[random.below(everybody_.size())]->nick(), random.between(1, 100));
  } else if (is(habits_.joins)) {
    join_some_room();
  } else if (is(habits_.parts)) {
    if (const std::string room = some_room(); !room.empty()) ask(command::Part{room, next_deed()});
  } else if (is(habits_.asks)) {
    ask_something();
  } else if (is(habits_.stalls)) {
    stall();
  } else {
    break_off();
  }
}

void Client::join_some_room() {
  const char* room = meeting_rooms[world_.random().below(meeting_rooms.size())];
  const auto joins = [room](const auto& asked) {
    const auto* join = std::get_if<command::Join>(&asked.second);
    return join != nullptr && join->room == room;
  };
  if (open_view(room) == nullptr && std::ranges::none_of(asked_, joins)) {
    ask(command::Join{room, std::nullopt});
  }
}

void Client::ask_something() {
  const std::string room = some_room();
  if (room.empty()) return;
  switch (world_.random().below(4)) {
    case 0: return ask(command::History{room, std::nullopt, core::Seq{}, 5});
    case 1: return ask(command::Members{room, "", false});
    case 2: return ask(command::Topic{room, fmt::format("topic {}", ++keys_)});
    default: return ask(command::Typing{room});
  }
}

std::string Client::some_room() {
  std::vector<std::string> in;
  for (const View& view : views_) {
    if (!view.ended) in.push_back(view.room);
  }
  return in.empty() ? std::string{} : in[world_.random().below(in.size())];
}

View* Client::open_view(const std::string& room) {
  const auto found = std::ranges::find_if(
      views_, [&room](const View& view) { return view.room == room && !view.ended; });
  return found == views_.end() ? nullptr : &*found;
}

void Client::ask(core::Command command) {
  core::Command copy = command;
  const auto ticket = protocol_.ask(std::move(command));
  asked_.emplace(ticket, std::move(copy));
}

void Client::say(std::string to, std::size_t bytes) {
  if (to.empty()) return;
  const std::string key = fmt::format("{}-{}", nick(), ++keys_);
  ++unsettled_says_;
  ask(command::Say{std::move(to), next_deed() + std::string(bytes, '.'), key});
}

// --- what comes back

void Client::pass_on() {
  for (const client::Update& what : protocol_.take_updates()) take(what);
  for (const client::Protocol::Answer& answer : protocol_.take_answers()) take(answer);
  if (const auto& ending = protocol_.ending(); ending && !is_gone()) {
    witness_.complain(fmt::format("{} gives up: {}", nick(), ending->text));
  }
}

void Client::take(const client::Update& what) {
  if (const auto* entry = std::get_if<core::Entry>(&what)) {
    witness_.saw(nick(), *entry);
    if (entry->room_name.empty()) {
      direct_seen_.push_back(entry->seq);
    } else if (View* view = open_view(entry->room_name)) {
      view->seen.push_back(entry->seq);
    } else {
      witness_.complain(fmt::format("{} sees {} of a room it is not in", nick(), entry->seq.value));
    }
  } else if (const auto* joined = std::get_if<update::Joined>(&what)) {
    if (!joined->again) views_.push_back({joined->room.room, joined->room.head});
  } else if (const auto* lost = std::get_if<update::Lost>(&what)) {
    witness_.complain(
        fmt::format("{} is not let into {} again: {}", nick(), lost->room, lost->why.text));
  } else if (const auto* online = std::get_if<update::Online>(&what)) {
    if (online->began_anew) witness_.complain(nick() + " finds the log shorter than it was");
    if (!direct_after_) direct_after_ = witness_.head();
  }
}

void Client::take(const client::Protocol::Answer& answer) {
  const auto found = asked_.find(answer.ticket);
  if (found == asked_.end()) return;
  core::Command what = std::move(found->second);
  asked_.erase(found);
  if (auto* say = std::get_if<command::Say>(&what)) {
    return answered_say(std::move(*say), answer.result);
  }
  const auto* part = std::get_if<command::Part>(&what);
  if (part == nullptr || !answer.result) return;
  if (View* view = open_view(part->room)) view->ended = true;
}

void Client::answered_say(core::command::Say say, const core::Result<core::Event>& result) {
  if (result) {
    --unsettled_says_;
    if (const auto* accepted = std::get_if<event::Accepted>(&*result)) {
      witness_.acknowledged(nick(), accepted->seq, say.key);
    }
  } else if (passes(result.error().code) && !is_gone()) {
    if (result.error().code == core::ErrorCode::log_unavailable) ++witness_.tally.refused_commits;
    wait_and(result.error().retry_after.value_or(300ms), [this, say = std::move(say)]() mutable {
      say.text = next_deed() + say.text.substr(say.text.find('.'));  // said only now
      ask(say);
      look_soon();
    });
  } else {
    --unsettled_says_;  // the receiver has gone, or the room was left: it was not said
  }
}

void Client::check() {
  for (const View& view : views_) witness_.check_view(nick(), view);
  if (direct_after_) {
    witness_.check_direct(nick(), {"guest:the secret word of " + nick()}, *direct_after_,
                          direct_seen_);
  }
}

}  // namespace parley::simulation
