// A guest that attacks the server: what it does, one function for each attack.
#include "simulation/hostile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "codec/request.hpp"
#include "simulation/sequence.hpp"

namespace parley::simulation {

namespace {

namespace command = core::command;

constexpr std::size_t irc_text = 400;  // fits a line of IRC

}  // namespace

HostileGuest::HostileGuest(World& world, Witness& witness, Dial dial, const Visitors& victims,
                           const core::Limits& limits, Duration pause)
    : Visitor(world, witness, std::move(dial), "mallory", pause),
      victims_(victims),
      limits_(limits) {}

void HostileGuest::connected() {
  output_.clear();
  rooms_.clear();
  deaf_until_ = world_.now();
  ++connections_;
  witness_.began(nick(), connections_);
  irc_ = world_.random().chance(0.5);
  if (world_.random().chance(0.9)) sign_in();
}

void HostileGuest::sign_in() {
  const std::string name = fmt::format("{}{}", nick(), connections_);
  if (irc_) {
    output_ += "CAP REQ :message-tags labeled-response batch echo-message\r\n";
    output_ += fmt::format("NICK {}\r\nUSER x 0 * :x\r\nCAP END\r\n", name);
  } else {
    command::Hello hello;
    hello.nick = name;
    hello.secret = core::Secret("the secret of " + name);
    output_ += client::encode_request(hello, ++asked_);
  }
}

void HostileGuest::act() {
  using Attack = void (HostileGuest::*)();
  constexpr std::array<Attack, 11> attacks{
      &HostileGuest::create_rooms,        &HostileGuest::begin_conversations,
      &HostileGuest::send_bursts,         &HostileGuest::send_longest_texts,
      &HostileGuest::ask_without_reading, &HostileGuest::name_many_targets,
      &HostileGuest::set_masks,           &HostileGuest::mark_and_type,
      &HostileGuest::send_garbage,        &HostileGuest::speak_http,
      &HostileGuest::leave_in_a_hurry,
  };
  if (!is_connected() || !reads()) return;
  const std::size_t dice = world_.random().below(attacks.size() + 2);
  if (dice >= attacks.size()) return break_off();
  (this->*attacks.at(dice))();
}

void HostileGuest::send(std::string_view irc, const core::Command& json) {
  if (!irc_) {
    output_ += client::encode_request(json, ++asked_);
  } else if (!irc.empty()) {
    output_ += irc;
    output_ += "\r\n";
  }
}

// --- what guests may begin

bool HostileGuest::may_fill_up() {
  may_fill_up_ =
      may_fill_up_ || std::ranges::all_of(meeting_rooms, [this](const std::string& room) {
        return witness_.newest_text_in(room).value > 0;
      });
  return may_fill_up_;
}

void HostileGuest::create_rooms() {
  if (may_fill_up()) {
    for (std::size_t i = world_.random().between(4, 16); i > 0; --i) {
      const std::string room = new_room();
      send("JOIN " + room, command::Join{room, std::nullopt});
    }
    return;
  }
  for (const std::string room : meeting_rooms) {
    send("JOIN " + room, command::Join{room, std::nullopt});
    send("PRIVMSG " + room + " :here I am", command::Say{room, "here I am", ""});
  }
}

void HostileGuest::begin_conversations() {
  if (!may_fill_up()) return;
  for (std::size_t i = world_.random().between(2, 8); i > 0; --i) {
    const std::string to = victim();
    send("PRIVMSG " + to + " :psst", command::Say{to, "psst", ""});
  }
}

// --- messages

void HostileGuest::send_bursts() {
  const std::string room = own_room();
  for (std::size_t i = world_.random().between(20, 80); i > 0; --i) {
    send("PRIVMSG " + room + " :spam", command::Say{room, "spam", ""});
  }
}

/// In one write: what the log must have committed, and what needs no commit. They must not overtake
/// each other.
void HostileGuest::leave_in_a_hurry() {
  const std::string room = meeting_rooms[world_.random().below(meeting_rooms.size())];
  const auto next_deed = [this]() { return deed_of(nick(), connections_, ++deeds_); };
  send("JOIN " + room, command::Join{room, std::nullopt});
  for (std::size_t i = world_.random().between(2, 20); i > 0; --i) {
    const std::string deed = next_deed();
    send(fmt::format("PRIVMSG {} :{}", room, deed), command::Say{room, deed, ""});
  }
  const std::string deed = next_deed();
  send(fmt::format("PART {} :{}", room, deed), command::Part{room, deed});
}

void HostileGuest::send_longest_texts() {
  const std::string room = own_room();
  const std::size_t bytes = limits_.text_bytes;
  const std::size_t lines = limits_.text_lines;
  for (const std::string& text :
       {text_of(bytes, lines), text_of(bytes, lines + 1), text_of(bytes + 1, 1)}) {
    send("PRIVMSG " + room + " :" + text_of(irc_text, 1), command::Say{room, text, ""});
  }
}

void HostileGuest::name_many_targets() {
  std::string targets = victim();
  for (int i = 0; i < 20; ++i) targets += "," + (i % 2 == 0 ? own_room() : victim());
  if (may_fill_up()) send("PRIVMSG " + targets + " :to all", command::Watch{{}, targets});
  send("NAMES " + targets, command::Users{targets, "*"});
  send("PART " + targets, command::Watch{{}, targets});
}

// --- questions and changes

void HostileGuest::ask_without_reading() {
  const std::string room = meeting_rooms[world_.random().below(meeting_rooms.size())];
  const std::string who = victim();
  for (std::size_t i = world_.random().between(5, 20); i > 0; --i) {
    switch (world_.random().below(6)) {
      case 0:
        send("CHATHISTORY LATEST " + room + " * 100",
             command::History{room, std::nullopt, core::Seq{}, 100});
        break;
      case 1: send("@label=x LIST", command::Rooms{"", ""}); break;
      case 2: send("@label=x WHO " + room, command::Members{room, "", true}); break;
      case 3: send("CHATHISTORY TARGETS * * 100", command::Recent{}); break;
      case 4: send("SEARCH in=" + room, command::Search{"spam", room, std::nullopt}); break;
      default: send("@label=x WHOIS " + who, command::Whois{who});
    }
  }
  // What was written last is sent before it stops to read: `look` writes whether it reads or not.
  deaf_until_ = world_.now() + up_to(5s);
}

void HostileGuest::set_masks() {
  const std::string room = own_room();
  for (std::size_t i = 0; i <= limits_.masks_per_room; ++i) {
    const std::string mask = fmt::format("enemy{}*!*@*", i);
    send(fmt::format("MODE {} +b {}", room, mask),
         command::SetMask{command::MaskList::ban, true, room, mask, std::nullopt, "all"});
  }
  send("MODE " + room + " +b", command::Masks{command::MaskList::ban, room});
}

void HostileGuest::mark_and_type() {
  const std::string room = own_room();
  for (std::size_t i = world_.random().between(10, 40); i > 0; --i) {
    send("@+typing=active TAGMSG " + room, command::Typing{room});
    send("MARKREAD " + room + " timestamp=2026-11-23T18:00:00.123Z",
         command::Mark{room, core::Time{std::chrono::hours(i)}});
  }
}

// --- what is no request

void HostileGuest::send_garbage() {
  Random& random = world_.random();
  const std::size_t size = random.chance(0.5) ? 6000 : random.between(1, 200);
  for (std::size_t i = 0; i < size; ++i) {
    const char c = static_cast<char>(random.below(256));
    output_ += c == '\n' && size == 6000 ? ' ' : c;
  }
  output_ += '\n';
}

void HostileGuest::speak_http() {
  constexpr std::array verbs{"GET", "POST", "HEAD", "OPTIONS", "CONNECT"};
  output_ += fmt::format("{} / HTTP/1.1\r\nHost: chat.example\r\nContent-Length: 5\r\n\r\nNICK\n",
                         verbs.at(world_.random().below(verbs.size())));
}

// --- names and texts

std::string HostileGuest::new_room() { return rooms_.emplace_back(fmt::format("#m{}", ++made_)); }

/// One of its own or, now and then, one where the others are.
std::string HostileGuest::own_room() {
  Random& random = world_.random();
  if (rooms_.empty() || random.chance(0.1)) {
    return meeting_rooms[random.below(meeting_rooms.size())];
  }
  return rooms_[random.below(rooms_.size())];
}

std::string HostileGuest::victim() {
  return victims_[world_.random().below(victims_.size())]->nick();
}

std::string HostileGuest::text_of(std::size_t bytes, std::size_t lines) {
  std::string text(bytes, 'x');
  const std::size_t every = bytes / lines;
  for (std::size_t i = 1; i < lines; ++i) text[i * every - 1] = '\n';
  return text;
}

}  // namespace parley::simulation
