// A model, and a server that tells it things.
#pragma once

#include <string>

#include "support/entries.hpp"
#include "terminal/model.hpp"

namespace parley::tests {

struct ModelFixture {
  terminal::Model model{"127.0.0.1:6667", "ada"};
  core::Now now{core::Time{std::chrono::hours{500'000}}, std::chrono::hours{1}};
  std::uint64_t seq = 0;

  void online(bool again = false) { model.apply(client::update::Online{"ada", again, false}, now); }
  terminal::Conversation& enter(const std::string& room) {
    core::event::Joined joined;
    joined.room = room;
    model.apply(client::update::Joined{joined, false}, now);
    return *model.find(room);
  }
  bool entry(std::uint8_t kind, std::string room, std::string from, std::string text,
             std::string target = {}) {
    core::Entry entry;
    entry.seq = {++seq};
    entry.what = payload(kind, std::move(text), std::move(target));
    entry.time = now.wall;
    entry.room_name = std::move(room);
    entry.from = std::move(from);
    return model.apply(entry, now);
  }
  bool says(const std::string& room, const std::string& from, const std::string& text) {
    return entry(core::entry::Message::number, room, from, text);
  }
  bool tells(const std::string& from, const std::string& to, const std::string& text) {
    return entry(core::entry::Direct::number, {}, from, text, to);
  }
  /// The message `about` is taken back by whoever said it.
  bool takes_back(const std::string& room, const std::string& from, std::uint64_t about,
                  const std::string& target = {}) {
    core::Entry entry;
    entry.seq = {++seq};
    entry.what = core::entry::Redact{{about}, target, {}, ""};
    entry.room_name = room;
    entry.from = from;
    return model.apply(entry, now);
  }
  void told(const core::Event& event) { model.apply(event, now); }
};

}  // namespace parley::tests
