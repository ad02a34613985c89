// A visitor who speaks IRC: lines.
#include "simulation/irc_client.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>

#include "wire/irc/numeric.hpp"

namespace parley::simulation {

IrcClient::IrcClient(World& world, Witness& witness, Dial dial, unsigned number, Duration pause)
    : Visitor(world, witness, std::move(dial), "irc" + std::to_string(number), pause) {
  for (const char* room : meeting_rooms) {
    if (world.random().chance(0.6)) wanted_.insert(room);
  }
}

void IrcClient::connected() {
  lines_ = wire::LineSplitter(8192);
  output_.clear();
  last_.clear();
  sequence_.clear();
  registered_ = false;
  hangs_up_ = false;
  heard_ = world_.now();
  witness_.began(nick(), connections_ + 1);
  tell("CAP REQ :message-tags echo-message");
  // Another nick each time: the one before may still be there, with nobody behind it.
  tell(fmt::format("NICK {}_{}", nick(), ++connections_));
  tell("USER x 0 * :somebody");
  tell("CAP END");
}

void IrcClient::lost() {
  for (auto& [room, view] : views_) {
    view.ended = true;
    ended_.push_back(std::move(view));
  }
  views_.clear();
  joined_.clear();
}

void IrcClient::received(std::string_view bytes) {
  heard_ = world_.now();
  lines_.feed(bytes);
  while (const auto line = lines_.next()) {
    const wire::irc::Message message = wire::irc::parse(line->text);
    if (is_own(line->text)) take_own(message);
    take(message);
  }
}

/// True if the line's source is this client.
bool IrcClient::is_own(std::string_view line) const {
  if (line.starts_with('@')) line.remove_prefix(std::min(line.find(' ') + 1, line.size()));
  return line.starts_with(fmt::format(":{}_{}!", nick(), connections_));
}

void IrcClient::take_own(const wire::irc::Message& line) {
  const std::string room(line.at(0));
  if (line.command == "JOIN") joined_.insert(room);
  if (line.command != "PART") return;
  joined_.erase(room);
  wanted_.erase(room);
  if (auto view = views_.extract(room)) {
    view.mapped().ended = true;
    ended_.push_back(std::move(view.mapped()));
  }
}

void IrcClient::take(const wire::irc::Message& line) {
  using namespace wire::irc;
  const std::string room(line.at(0));
  const std::optional<Numeric> numeric = numeric_in(line.command);
  if (numeric == RPL_WELCOME) {
    registered_ = true;
    for (const std::string& wanted : wanted_) tell("JOIN " + wanted);
  } else if (numeric == RPL_ENDOFNAMES && joined_.contains(std::string(line.at(1)))) {
    views_.try_emplace(std::string(line.at(1)),
                       View{std::string(line.at(1)), witness_.head(), {}, false, true});
  } else if (line.command == "PRIVMSG" && room.starts_with('#')) {
    said(room, line.tag("msgid").value_or(""));
    check_order(room, line.at(1));
  } else if (line.command == "PART") {
    // It may come late: a peer that was behind is told of those who left when it has caught up.
    // What was said before it must not come after it.
    static_cast<void>(sequence_.saw(room, line.at(1)));
  } else if (line.command == "PING") {
    tell("PONG :" + room);
  } else if (line.command == "ERROR") {
    hangs_up_ = true;
  }
}

void IrcClient::said(const std::string& room, std::string_view msgid) {
  core::Seq seq;
  const std::span<const char> digits(msgid);
  const auto [end, error] =
      std::from_chars(std::to_address(digits.begin()), std::to_address(digits.end()), seq.value);
  const std::string_view rest = msgid.substr(static_cast<std::size_t>(end - digits.data()));
  const bool is_part = rest.starts_with('.');  // "7.2": the second line of 7
  if (error != std::errc{} || (!rest.empty() && !is_part)) {
    return witness_.complain(fmt::format("{} sees the msgid '{}'", nick(), msgid));
  }
  core::Seq& last = last_[room];
  if (is_part && seq != last) {
    witness_.complain(fmt::format("{} sees '{}' without its first line", nick(), msgid));
  }
  if (is_part) return;
  if (seq <= last) {
    witness_.complain(
        fmt::format("{} is sent {} behind {} in {}", nick(), seq.value, last.value, room));
  }
  last = seq;
  const auto view = views_.find(room);
  if (view != views_.end() && seq > view->second.after) view->second.seen.push_back(seq);
}

void IrcClient::check_order(const std::string& room, std::string_view text) {
  if (const auto fault = sequence_.saw(room, text)) witness_.saw_disorder(nick(), *fault);
}

void IrcClient::tick() {
  if (!is_connected()) return;
  if (world_.now() - heard_ > 9s) hangs_up_ = true;
  if (world_.now() - heard_ > 3s) tell("PING :x");
  // A JOIN may have been refused by a full disk: again.
  if (!registered_ || is_wild()) return;
  for (const std::string& room : wanted_) {
    if (!views_.contains(room) && world_.random().chance(0.2)) tell("JOIN " + room);
  }
}

void IrcClient::act() {
  Random& random = world_.random();
  const std::string room = meeting_rooms[random.below(meeting_rooms.size())];
  switch (random.below(24)) {
    case 0: return break_off();
    case 1: return stall();
    case 2: return views_.contains(room) ? tell("NAMES " + room) : void();
    case 3: return tell("WHO " + room);
    case 4: return tell("@+typing=active TAGMSG " + room);
    case 5: return tell("AWAY :tea");
    case 7: return tell("QUIT :" + deed_of(nick(), connections_, ++deeds_));
    case 6: wanted_.insert(room); return tell("JOIN " + room);
    case 8:  // without a wait between them
      for (std::size_t i = random.between(2, 20); i > 0; --i) speak(room);
      return tell(fmt::format("PART {} :{}", room, deed_of(nick(), connections_, ++deeds_)));
    default: speak(room);
  }
}

void IrcClient::speak(const std::string& room) {
  tell(fmt::format("PRIVMSG {} :{}{}", room, deed_of(nick(), connections_, ++deeds_),
                   std::string(world_.random().between(1, 300), '.')));
}

bool IrcClient::is_settled() const {
  return registered_ && std::ranges::all_of(wanted_, [this](const std::string& room) {
           return views_.contains(room);
         });
}

bool IrcClient::has_all() const {
  return std::ranges::all_of(views_, [this](const auto& each) {
    const View& view = each.second;
    const core::Seq newest = view.seen.empty() ? view.after : view.seen.back();
    return newest >= witness_.newest_text_in(view.room);
  });
}

void IrcClient::check() {
  for (const View& view : ended_) witness_.check_view(nick(), view);
  for (const auto& [room, view] : views_) witness_.check_view(nick(), view);
}

}  // namespace parley::simulation
