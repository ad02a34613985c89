// One conversation as its reader has it: what was said, who is there, what is new.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/command.hpp"
#include "core/event.hpp"
#include "core/ids.hpp"
#include "core/time.hpp"

namespace parley::terminal {

enum class LineKind : std::uint8_t {
  message,
  action,    // "/me waves"
  presence,  // came, left, renamed, away
  change,    // topic, roles, kicks, bans: what the log says besides messages
  info,      // for this reader only: answers
  help,      // the same, on the whole width
  error,
  pending,  // said by this reader, not durable yet
};

struct Line {
  std::int64_t id = 0;  // rises from the oldest line to the newest
  core::Seq seq;        // 0: not from the log
  core::Seq about;      // of a redaction: the message that it took back
  core::Time time{};
  LineKind kind = LineKind::info;
  std::string from;  // who said it, of messages and actions
  std::string text;
  std::string key;  // of one's own message
  bool own = false;
  bool mention = false;
  bool redacted = false;  // taken back: its text is nowhere any more
};

/// Somebody's words: a message or an action.
[[nodiscard]] bool is_said(const Line& line);

/// Where the screen stands in the lines; none: at the newest, and follows it.
struct Anchor {
  std::int64_t line = 0;
  std::size_t row = 0;  // of that line's rows, the last one shown
};

struct Member {
  std::string nick;
  core::Role role = core::Role::none;
  bool away = false;
};

enum class ConversationType : std::uint8_t { home, room, direct };

class Conversation {
 public:
  static constexpr std::size_t most_lines = 20'000;

  Conversation(ConversationType kind, std::string called) : type(kind), name(std::move(called)) {}

  /// At the newest end. Past the bound the oldest line goes.
  Line& append(Line line);
  /// Log lines (oldest first) that are older than everything from this log here. False: full.
  bool prepend(std::vector<Line> lines);
  void clear();
  /// The server's log began anew: what is here is no part of it, which is shown below.
  void begin_anew();

  /// The message with that seq was taken back. If it is not here, nothing happens.
  void take_back(core::Seq seq);
  /// True if the entry is among the lines.
  [[nodiscard]] bool has(core::Seq seq) const;
  /// What somebody said (`from`; "" for one's own messages) and has not taken back: the newest one
  /// is number 1. 0: there is no such message here.
  [[nodiscard]] core::Seq said(std::string_view from, std::size_t number) const;

  /// Own messages on their way.
  void add_pending(Line line) { pending.push_back(std::move(line)); }
  /// Takes the pending message with that key out; false: there is none.
  bool settle(std::string_view key);

  void set_members(const core::event::MembersAre& list, bool first_page);
  void add_member(const std::string& nick, core::Role role);
  void remove_member(std::string_view nick);
  void rename_member(std::string_view nick, const std::string& to);
  /// The room is being handed over: its founder becomes an operator.
  void demote_founder();
  [[nodiscard]] Member* member(std::string_view nick);
  [[nodiscard]] std::size_t member_count() const;

  /// Nicks for completion: those who spoke last first, then the others by name.
  [[nodiscard]] std::vector<std::string> nicks(std::string_view self) const;

  void typed(const std::string& nick, std::chrono::milliseconds until);
  void stopped_typing(std::string_view nick);
  [[nodiscard]] bool forget_typing(std::chrono::milliseconds now);  // true: something changed

  /// The oldest and newest entry of the log that is here; 0: none.
  [[nodiscard]] core::Seq oldest() const;
  [[nodiscard]] core::Seq newest() const;

  /// The reader sees it: nothing is unread. What comes after `leave` stands behind the "new" rule.
  void look();
  void leave();

  ConversationType type;
  std::string name;
  std::string topic;
  core::event::RoomModes modes;
  core::Role role = core::Role::none;
  bool inside = false;  // of a room: one is a member now
  std::deque<Line> lines;
  std::deque<Line> pending;
  std::optional<Anchor> anchor;
  std::size_t unread = 0;
  std::size_t mentions = 0;
  std::optional<std::int64_t> read_to;  // the "new" rule stands behind this line
  bool top_reached = false;             // the server has nothing older
  bool loading = false;                 // older lines were asked for
  bool greeted = false;                 // of a direct conversation: its history was asked for
  std::string draft;
  std::map<std::string, Member> members;  // by folded nick
  std::size_t counted = 0;                // what the server said where the list is not complete
  bool members_complete = false;

  struct Typist {
    std::string nick;
    std::chrono::milliseconds until{0};
  };
  std::map<std::string, Typist> typists;  // by folded nick

 private:
  /// The id of the next line at the newest end.
  [[nodiscard]] std::int64_t next_id() const;

  std::size_t past_ = 0;  // so many lines at the top are of an earlier log
};

}  // namespace parley::terminal
