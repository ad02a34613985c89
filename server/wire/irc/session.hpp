// One IRC client's session: lines to commands of the core, and what the core says back to lines.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/command.hpp"
#include "core/entry.hpp"
#include "core/event.hpp"
#include "core/limits.hpp"
#include "wire/irc/capability.hpp"
#include "wire/irc/message.hpp"
#include "wire/irc/name_list.hpp"
#include "wire/irc/numeric.hpp"

namespace parley::wire::irc {

/// What the surroundings are to do, in this order: send `bytes`, ask the hub, close.
struct Output {
  struct Ask {
    core::RequestTag tag = 0;
    core::Command command;
  };
  std::string bytes;
  std::vector<Ask> asks;
  std::optional<core::event::Closing> close;
};

/// What a session has to know of the connection that it is on.
struct Door {
  bool external = false;             // the client showed a certificate: it may log in with that
  bool secure = false;               // it came through TLS
  bool passwords = true;             // it may send any: PLAIN is offered
  bool ping_cookie = false;          // it answers a PING before it is registered
  std::uint16_t strict_port = 0;     // where TLS is; 0: nowhere
  std::uint32_t strict_seconds = 0;  // how long clients shall insist on TLS; 0: not said
};

/// For sessions that belong to no server.
[[nodiscard]] const core::Limits& default_limits();

/// Sans-I/O, one thread. It decides nothing about rooms and people: every rule is the hub's, and a
/// refusal becomes the numeric that IRC has for it. The surroundings bound the requests in flight.
class Session {
 public:
  /// `version`: of the server, as shown. `key`: nobody else's, at most 32 bytes; it marks what this
  /// session says in the log, so that it is not echoed to a client that did not ask for it.
  /// `limits`: the server's, as they are now; they and `version` must outlive the session.
  Session(std::string_view version, std::string key, const core::Limits& limits = default_limits());

  /// Who the client is, known from its Hello on.
  void identify(core::Identity identity) { identity_ = std::move(identity); }

  /// Before the first line: by which door the client comes.
  void come_by(const Door& door) { door_ = door; }

  /// A line from the client, without its end.
  [[nodiscard]] Output take(std::string_view line);
  /// A line that was too long to be kept.
  [[nodiscard]] Output take_too_long();
  /// The hub's answer to an ask. Each ask is answered once.
  [[nodiscard]] Output answer(core::RequestTag tag, const core::Event& event);

  // Lines are done one after the other: what comes while one is being answered is held. Only
  // messages do not wait for messages.
  /// True if `go_on` has something to do: the rest of a long answer, or lines that were held.
  [[nodiscard]] bool has_more() const;
  /// Does a part of that. To be called when the effects of the answers are in place, and as long as
  /// the peer takes what is written.
  [[nodiscard]] Output go_on();
  /// Lines that are held. The surroundings bound them: they stop reading.
  [[nodiscard]] std::size_t held() const { return backlog_ ? backlog_->lines.size() : 0; }
  /// The session is over: what is held is not done.
  void forget_lines() { backlog_.reset(); }
  /// What the hub says to this session unasked.
  [[nodiscard]] Output tell(const core::Event& event);

  /// An entry as this session must see it, where that is not what all of its dialect see: "" hides
  /// it. nullopt: the shared encoding is right.
  [[nodiscard]] std::optional<std::string> own_view(const core::Entry& entry);
  [[nodiscard]] const core::Identity& identity() const { return identity_; }
  /// True if this session's user said it: only then can `own_view` be anything but nullopt.
  [[nodiscard]] bool said(const core::Entry& entry) const { return entry.sender == identity_; }
  /// An event of a room that this client will not be sent, because it is behind.
  void missed(const core::Event& event);
  /// It is behind no longer: who left its rooms meanwhile. A list of those who are there follows.
  [[nodiscard]] Output caught_up();
  /// False: this event of a room was told already, of another room. Learns the session's own nick.
  [[nodiscard]] bool hears(const core::Event& event);

  /// The capabilities that change how a shared line looks.
  [[nodiscard]] Capabilities shape() const { return caps_ & cap::shaping; }

 private:
  /// What one line of the client is answered with. With a label its first line is kept until it is
  /// known whether a second one follows: then they are a batch, and none is kept any longer.
  struct Job {
    std::string label;
    std::string command;
    std::string lines;       // not written yet
    std::string batch;       // its name, once it has begun
    std::size_t count = 0;   // of lines
    std::size_t open = 0;    // asks, and a rest that is to be written
    bool echoed = false;     // the echo carries the label
    bool own_batch = false;  // the lines are a batch already: its first one carries the label
    bool begun = false;      // that line is written
  };
  using JobPtr = std::shared_ptr<Job>;  // of each ask of one line
  struct Writing {                      // by one call
    Output& output;
    JobPtr job{};  // whose replies are being written
  };
  using Then = std::function<void(const core::Event&)>;
  struct Pending {
    core::RequestTag tag = 0;
    JobPtr job;
    Then then;
  };

  struct Label {
    std::string key;  // of what was said with it
    std::string label;
  };

  /// Entries of a page that are not written yet.
  struct Rest {
    JobPtr job;
    core::Batch entries;
    std::size_t next = 0;
    std::string batch;  // its name, "" for none
  };
  struct Held {
    std::string text;
    bool too_long = false;
  };
  struct Backlog {
    std::deque<Held> lines;
    std::optional<Rest> rest;
  };

  struct Registration {
    std::string nick;  // as wished
    core::Secret secret{};
  };

  // session.cpp: registration and the machinery
  /// Gives what `work` writes.
  template <class Work>
  [[nodiscard]] Output written_by(const Work& work) {
    Output output;
    Writing writing{output};
    now_ = &writing;
    work();
    now_ = nullptr;
    return output;
  }
  void take_now(std::string_view line);
  void hold(Held line);
  [[nodiscard]] bool may_begin(std::string_view line) const;
  /// A job's line is taken, or one of its asks answered.
  void settle(const JobPtr& job, bool was_open);
  void dispatch(const Message& in);
  struct Handler;
  /// nullptr: there is no such command.
  [[nodiscard]] static const Handler* handler_of(std::string_view command);
  void cap(const Message& in);
  void cap_request(std::string_view list);
  void pass(const Message& in);
  void nick(const Message& in);
  void user(const Message& in);
  void quit(const Message& in);
  void pong(const Message& in);
  void sign_in();
  void welcome(const core::event::Welcome& welcome);
  void ask(core::Command&& command, Then then);
  void finish(const JobPtr& job);
  /// Where the next line goes that answers this job: with those that its label will mark, counted,
  /// or out at once.
  [[nodiscard]] std::string& next_line();
  void line(std::string_view source, std::string_view command, Parameters parameters);
  /// A line of which the client itself is the source.
  void own_line(std::string_view command, Parameters parameters);
  void numeric(Numeric code, Parameters parameters);
  [[nodiscard]] bool has(Capabilities which) const { return (caps_ & which) == which; }
  [[nodiscard]] bool enough(const Message& in, std::size_t least);
  /// The parts of a comma-separated parameter; if there are none, the client is told
  /// (ERR_NEEDMOREPARAMS).
  [[nodiscard]] std::vector<std::string> required_list(const Message& in, std::size_t at);
  [[nodiscard]] std::string_view shown_nick() const {
    return nick_.empty() ? std::string_view("*") : std::string_view(nick_);
  }
  [[nodiscard]] std::string_view account() const {
    return account_ ? std::string_view(*account_) : std::string_view{};
  }
  void set_account(const std::string& account) {
    account_ = account.empty() ? nullptr : std::make_unique<std::string>(account);
  }

  // session_refusals.cpp
  void fail_line(std::string_view code, std::string_view text);
  /// True if `event` is a refusal: it is then answered with its numeric.
  bool refused(const core::Event& event, std::string_view subject);
  void refuse(const core::Error& error, std::string_view subject);

  // session_rooms.cpp
  void join(const Message& in);
  void part(const Message& in);
  void topic(const Message& in);
  void topic_is(const core::event::TopicIs& topic);
  void names(const Message& in);
  void ask_names(const std::string& room, const std::string& after);
  void name_lines(const core::event::MembersAre& members);
  void kick(const Message& in);
  void invite(const Message& in);
  void knock(const Message& in);
  void list(const Message& in);
  void ask_list(core::command::Rooms wanted, std::vector<std::string> matches);
  void joined(const core::event::Joined& room);

  // session_modes.cpp
  void mode(const Message& in);
  void mode_of(const std::string& room);
  void modes_are(const core::event::ModesAre& modes);
  void own_modes(const Message& in);
  void change_modes(const Message& in);
  void change_mode(core::command::Mode& set, char letter, bool on, const std::string& parameter);
  void change_role(const std::string& room, char letter, bool on, const std::string& nick);
  void change_list(const std::string& room, char letter, bool on, const std::string& mask);
  void show_masks(const std::string& room, core::command::MaskList list);

  // session_history.cpp
  struct Range {  // of entries shown: behind the one, before the other
    core::Seq behind{0};
    core::Seq until{~std::uint64_t{0}};
    core::Time behind_time = core::Time::min();
    core::Time until_time = core::Time::max();
  };
  struct Reference;
  void history_targets(const Message& in);
  void redact(const Message& in);
  void mark_read(const Message& in);
  void read_mark(const core::event::Marked& marked);
  void chat_history(const Message& in);
  void history_between(core::command::History query, const Reference& first,
                       const Reference& second);
  void history_around(core::command::History older, const Reference& middle);
  void ask_history(core::command::History query, Range range, const core::Batch& before);
  void history_refused(const core::Event& event, const std::string& with);
  void history_lines(const std::string& with, core::Batch entries);
  void history_piece();

  // session_view.cpp
  void tell_now(const core::Event& event);

  // session_account.cpp
  struct Sasl {
    std::string mechanism;
    core::Secret message{};  // of the client, as far as it has come; base64
    bool begun = false;      // the hub knows of it
  };
  [[nodiscard]] std::string all_capabilities() const;  // as CAP LS lists them
  [[nodiscard]] std::string mechanisms() const;
  [[nodiscard]] std::string strict_transport() const;  // the value of sts, "" for none
  void authenticate(const Message& in);
  void begin_sasl(const std::string& mechanism);
  void send_sasl();
  void sasl_answered(const core::Event& event);
  void sasl_challenge(std::string_view message);
  void sasl_line(std::string_view message);
  void logged_in(const std::string& account);
  void register_account(const Message& in);
  void verify_account(const Message& in);
  void notice(const core::event::Notice& notice);

  // session_people.cpp
  void say(const Message& in);
  void say_to(std::string_view to, std::string text, bool notice, bool only);
  void said_outside(const core::command::Say& said, const core::event::Accepted& when);
  void typing(const Message& in);
  void setname(const Message& in);
  void monitor(const Message& in);
  void watching(const core::event::Watching& watching);
  void nick_lines(Numeric code, const std::vector<std::string>& nicks);

  // session_who.cpp
  struct WhoQuery {
    std::string asked;  // as the client wrote it; RPL_ENDOFWHO repeats it
    std::string mask;
    bool operators_only = false;
    bool extended = false;
    std::string fields;
    std::string token;
  };
  void who(const Message& in);
  void ask_who(const WhoQuery& query, const std::string& after);
  void who_line(const WhoQuery& query, std::string_view room, const core::event::MemberInfo& user);
  void extended_who_line(const WhoQuery& query, std::string_view room,
                         const core::event::MemberInfo& user);
  void whois(const Message& in);
  void whowas(const Message& in);
  void ison(const Message& in);
  void userhost(const Message& in);
  void whois_lines(const core::event::UserIs& user);
  void away(const Message& in);

  // session_server.cpp
  void admin(const Message& in);
  void help(const Message& in);
  void kill(const Message& in);
  void links(const Message& in);
  void lusers(const Message& in);
  void user_counts(const core::event::ServerIs& server);
  void oper(const Message& in);
  void rehash(const Message& in);
  void stats(const Message& in);
  void time(const Message& in);
  void wallops(const Message& in);
  void version(const Message& in);
  void motd(const Message& in);
  void info(const Message& in);
  void supported();

  // An idle session is small: there is one for each IRC client (unit_wire holds it to that).
  std::string_view version_;
  std::string key_;
  const core::Limits& limits_;
  core::Identity identity_;
  std::string nick_;
  std::unique_ptr<std::string> account_;  // null: a guest
  std::string realname_;
  std::unique_ptr<std::string> missed_;  // lines about those who left, while it is behind
  Door door_;
  std::unique_ptr<Registration> registration_;  // until it is done
  std::unique_ptr<Sasl> sasl_;                  // while it is under way
  Capabilities caps_ = 0;
  core::RequestTag next_tag_ = 0;
  std::uint32_t next_batch_ = 0;
  bool user_given_ = false;
  bool negotiating_ = false;
  bool signing_in_ = false;
  bool pinged_ = false;    // with a cookie
  bool answered_ = false;  // with that cookie
  bool registered_ = false;
  bool quitting_ = false;
  bool only_messages_ = false;  // of the open jobs
  std::uint16_t open_jobs_ = 0;
  std::uint64_t next_key_ = 0;
  NameList rooms_;
  std::unique_ptr<Backlog> backlog_;  // null: nothing is held
  std::vector<Pending> pending_;
  std::unique_ptr<std::vector<Label>> labels_;  // null: it has used none
  std::string last_news_;                       // see hears
  Writing* now_ = nullptr;                      // what is being written: see written_by
};

/// Of PRIVMSG and NOTICE.
inline constexpr std::size_t most_targets = 4;

/// "@", "+" or "".
[[nodiscard]] std::string_view prefix_of(core::Role role);

/// Takes the next part of a list with commas off its front, empty ones left out. "": there is none.
[[nodiscard]] std::string_view take_part(std::string_view& list);
/// All of them.
[[nodiscard]] std::vector<std::string> comma_list(std::string_view list);

}  // namespace parley::wire::irc
