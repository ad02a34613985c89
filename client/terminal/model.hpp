// Everything the interactive client knows: the conversations, and the state of the connection.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/event.hpp"
#include "lib/update.hpp"
#include "terminal/conversation.hpp"

namespace parley::terminal {

enum class LinkState : std::uint8_t { connecting, online, offline };

struct Link {
  LinkState state = LinkState::connecting;
  std::string reason;                                 // why it is offline
  std::optional<std::chrono::milliseconds> retry_at;  // on the steady clock; none: not again
  std::optional<std::chrono::milliseconds> lag;
};

/// Turns updates and answers into conversations. No I/O, no clock. The first conversation is the
/// home window, which always exists; then come the rooms, then the direct conversations.
class Model {
 public:
  Model(std::string server, std::string nick);

  /// What the client library says. True if a person should be called (a mention, a direct message).
  bool apply(const client::Update& update, core::Now now);

  // Answers to one's own requests.
  void show_page(std::string_view with, const core::event::Page& page, core::Now now);
  void show_members(const core::event::MembersAre& list, bool first_page);
  void info(Conversation& where, std::string text, core::Now now, LineKind kind = LineKind::info);
  void error(Conversation& where, std::string text, core::Now now);

  // One's own messages on their way.
  void saying(std::string_view to, std::string key, std::string text, core::Now now);
  void not_said(std::string_view to, std::string_view key, std::string_view why, core::Now now);

  /// Finds or makes them.
  Conversation& open_room(std::string_view name);
  Conversation& open_direct(std::string_view nick);
  /// By room name or nick; "" is the home window; nullptr: there is none.
  [[nodiscard]] Conversation* find(std::string_view name);
  void close(std::string_view name);

  [[nodiscard]] std::size_t size() const { return conversations_.size(); }
  [[nodiscard]] const Conversation& at(std::size_t index) const { return *conversations_[index]; }
  [[nodiscard]] std::size_t current_index() const { return current_; }
  [[nodiscard]] Conversation& current() { return *conversations_[current_]; }
  [[nodiscard]] const Conversation& current() const { return *conversations_[current_]; }
  [[nodiscard]] Conversation& home() { return *conversations_[0]; }

  void go_to(std::size_t index);  // out of range: nothing happens
  void go_to(const Conversation& conversation);
  void step(int by);    // round and round
  void go_to_unread();  // mentions first

  /// Time passes: typing indicators end. True: something changed.
  [[nodiscard]] bool tick(core::Now now);

  [[nodiscard]] const Link& link() const { return link_; }
  [[nodiscard]] const std::string& nick() const { return nick_; }
  [[nodiscard]] const std::string& server() const { return server_; }
  [[nodiscard]] std::size_t pending() const;

 private:
  bool on(const core::Entry& entry, core::Now now);
  bool on(const core::Event& event, core::Now now);
  bool on(const client::update::Online& online, core::Now now);
  bool on(const client::update::Offline& offline, core::Now now);
  bool on(const client::update::Joined& joined, core::Now now);
  bool on(const client::update::Lost& lost, core::Now now);
  bool on(const client::update::Nick& nick, core::Now now);
  bool on(const client::update::Lag& lag, core::Now now);

  [[nodiscard]] Line line_of(const core::Entry& entry) const;
  void apply_change(Conversation& room, const core::Entry& entry);
  void on_presence(const core::Event& event, core::Now now);
  void note(Conversation& where, const core::Event& event, core::Now now,
            LineKind kind = LineKind::info);
  Conversation* conversation_of(const core::Entry& entry);
  bool arrived(Conversation& where, const Line& line);
  void set_nick(const std::string& nick);
  [[nodiscard]] bool is_self(std::string_view nick) const;

  std::string server_;
  std::vector<std::unique_ptr<Conversation>> conversations_;
  std::size_t current_ = 0;
  Link link_;
  std::string nick_;
  std::set<std::string> own_nicks_;  // folded: all that this session had
};

}  // namespace parley::terminal
