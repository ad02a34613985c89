// One IRC client's session: registration, capabilities, labels, refusals.
#include "wire/irc/session.hpp"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>

#include "core/name.hpp"
#include "core/number.hpp"
#include "wire/irc/encode.hpp"

namespace parley::wire::irc {

namespace {

constexpr std::size_t secret_least = 16;  // as in JSON's hello
constexpr std::size_t secret_most = 128;
constexpr std::size_t label_bytes = 64;
constexpr std::uint64_t cap_version = 302;  // of CAP LS, from which on values are sent

}  // namespace

const core::Limits& default_limits() {
  static const core::Limits limits;
  return limits;
}

Session::Session(std::string_view version, std::string key, const core::Limits& limits)
    : version_(version),
      key_(std::move(key)),
      limits_(limits),
      registration_(std::make_unique<Registration>()) {}

Output Session::take(std::string_view text) {
  if (held() == 0 && may_begin(text)) return written_by([&]() { take_now(text); });
  hold({std::string(text)});
  return {};
}

Output Session::take_too_long() {
  if (held() == 0 && open_jobs_ == 0) {
    return written_by([&]() { numeric(ERR_INPUTTOOLONG, {"Input line was too long"}); });
  }
  hold({{}, true});
  return {};
}

void Session::hold(Held line) {
  if (!backlog_) backlog_ = std::make_unique<Backlog>();
  backlog_->lines.push_back(std::move(line));
}

bool Session::may_begin(std::string_view text) const {
  return open_jobs_ == 0 || (only_messages_ && is_message(text));
}

bool Session::has_more() const {
  if (!backlog_) return false;
  if (backlog_->rest) return true;
  return !backlog_->lines.empty() && may_begin(backlog_->lines.front().text);
}

Output Session::go_on() {
  constexpr std::size_t enough = 16U << 10U;  // bytes; then the peer is looked at again
  return written_by([&]() {
    while (has_more() && now_->output.bytes.size() < enough && !now_->output.close) {
      if (backlog_->rest) {
        now_->job = backlog_->rest->job;
        history_piece();
        settle(std::exchange(now_->job, nullptr), true);
      } else {
        const Held line = std::move(backlog_->lines.front());
        backlog_->lines.pop_front();
        line.too_long ? numeric(ERR_INPUTTOOLONG, {"Input line was too long"})
                      : take_now(line.text);
      }
      if (backlog_ && backlog_->lines.empty() && !backlog_->rest) backlog_.reset();
    }
  });
}

void Session::settle(const JobPtr& job, bool was_open) {
  if (!was_open && job->open > 0) {
    const bool message = job->command == "PRIVMSG" || job->command == "NOTICE";
    only_messages_ = message && (open_jobs_ == 0 || only_messages_);
    ++open_jobs_;
  }
  if (was_open && job->open == 0) --open_jobs_;
  finish(job);
}

void Session::take_now(std::string_view text) {
  // RFC 1459 has none of these in a line; the answer repeats nothing of it.
  const auto has_a = [text](char c) { return text.find(c) != std::string_view::npos; };
  if (has_a('\r') || has_a('\n') || has_a('\0')) {
    return numeric(ERR_UNKNOWNERROR, {"*", "Line contains NUL, CR or LF"});
  }
  const Message in = parse(text);
  if (in.command.empty()) return;
  now_->job = std::make_shared<Job>();
  now_->job->command = in.command;
  if (const auto label = in.tag("label"); label && has(cap::labeled_response | cap::batch)) {
    if (label->size() <= label_bytes) now_->job->label = *label;
  }
  if (too_long(text)) {
    numeric(ERR_INPUTTOOLONG, {"Input line was too long"});
  } else if (!core::is_utf8(text)) {
    fail_line("INVALID_UTF8", "this server speaks UTF-8 only");
  } else {
    dispatch(in);
  }
  settle(std::exchange(now_->job, nullptr), false);
}

struct Session::Handler {
  std::string_view name;
  void (Session::*run)(const Message&);
  std::size_t least;  // parameters
  bool early;         // also before registration
};

const Session::Handler* Session::handler_of(std::string_view command) {
  static constexpr std::array handlers = {
      Handler{"ADMIN", &Session::admin, 0, false},
      Handler{"AUTHENTICATE", &Session::authenticate, 1, true},
      Handler{"AWAY", &Session::away, 0, false},
      Handler{"CAP", &Session::cap, 1, true},
      Handler{"CHATHISTORY", &Session::chat_history, 1, false},
      Handler{"HELP", &Session::help, 0, false},
      Handler{"HELPOP", &Session::help, 0, false},
      Handler{"INFO", &Session::info, 0, false},
      Handler{"INVITE", &Session::invite, 2, false},
      Handler{"ISON", &Session::ison, 1, false},
      Handler{"JOIN", &Session::join, 1, false},
      Handler{"KICK", &Session::kick, 2, false},
      Handler{"KILL", &Session::kill, 1, false},
      Handler{"KNOCK", &Session::knock, 1, false},
      Handler{"LINKS", &Session::links, 0, false},
      Handler{"LIST", &Session::list, 0, false},
      Handler{"LUSERS", &Session::lusers, 0, false},
      Handler{"MARKREAD", &Session::mark_read, 0, false},
      Handler{"MODE", &Session::mode, 1, false},
      Handler{"MONITOR", &Session::monitor, 1, false},
      Handler{"MOTD", &Session::motd, 0, false},
      Handler{"NAMES", &Session::names, 0, false},
      Handler{"NICK", &Session::nick, 0, true},
      Handler{"NOTICE", &Session::say, 0, false},
      Handler{"OPER", &Session::oper, 2, false},
      Handler{"PART", &Session::part, 1, false},
      Handler{"PASS", &Session::pass, 1, true},
      Handler{"PONG", &Session::pong, 0, true},
      Handler{"PRIVMSG", &Session::say, 0, false},
      Handler{"QUIT", &Session::quit, 0, true},
      Handler{"REDACT", &Session::redact, 2, false},
      Handler{"REGISTER", &Session::register_account, 3, false},
      Handler{"REHASH", &Session::rehash, 0, false},
      Handler{"SETNAME", &Session::setname, 1, false},
      Handler{"STATS", &Session::stats, 1, false},
      Handler{"TAGMSG", &Session::typing, 1, false},
      Handler{"TIME", &Session::time, 0, false},
      Handler{"TOPIC", &Session::topic, 1, false},
      Handler{"USER", &Session::user, 4, true},
      Handler{"USERHOST", &Session::userhost, 1, false},
      Handler{"VERIFY", &Session::verify_account, 2, false},
      Handler{"VERSION", &Session::version, 0, false},
      Handler{"WALLOPS", &Session::wallops, 1, false},
      Handler{"WHO", &Session::who, 1, false},
      Handler{"WHOIS", &Session::whois, 0, false},
      Handler{"WHOWAS", &Session::whowas, 0, false},
  };
  static_assert(std::ranges::is_sorted(handlers, {}, &Handler::name));
  const auto* const found = std::ranges::lower_bound(handlers, command, {}, &Handler::name);
  return found == handlers.end() || found->name != command ? nullptr : found;
}

void Session::dispatch(const Message& in) {
  if (in.command == "PING") {
    if (in.parameters.empty()) return numeric(ERR_NOORIGIN, {"No origin specified"});
    return line(server_source, "PONG", {server_source, in.at(0)});
  }
  const Handler* const handler = handler_of(in.command);
  if (!registered_ && (handler == nullptr || !handler->early)) {
    return numeric(ERR_NOTREGISTERED, {"You have not registered"});
  }
  if (handler == nullptr) return numeric(ERR_UNKNOWNCOMMAND, {in.command, "Unknown command"});
  if (enough(in, handler->least)) (this->*handler->run)(in);
}

bool Session::enough(const Message& in, std::size_t least) {
  if (in.parameters.size() >= least) return true;
  numeric(ERR_NEEDMOREPARAMS, {in.command, "Not enough parameters"});
  return false;
}

void Session::cap(const Message& in) {
  const std::string what = upper(in.at(0));
  if (what == "LS") {
    if (!registered_ && !signing_in_) negotiating_ = true;
    if (core::number_in(in.at(1)).value_or(0) >= cap_version) caps_ |= cap::cap_notify;
    return line(server_source, "CAP", {shown_nick(), "LS", all_capabilities()});
  }
  if (what == "REQ") return cap_request(in.at(1));
  if (what == "END") {
    negotiating_ = false;
    if (sasl_) {
      sasl_.reset();
      numeric(ERR_SASLABORTED, {"SASL authentication aborted"});
    }
    return sign_in();
  }
  if (what != "LIST") {
    return numeric(ERR_INVALIDCAPCMD, {what.empty() ? "*" : what, "Invalid CAP command"});
  }
  std::string on;
  for (const Capability& one : capabilities) {
    if (has(one.bit)) on.append(on.empty() ? "" : " ").append(one.name);
  }
  line(server_source, "CAP", {shown_nick(), "LIST", on});
}

void Session::cap_request(std::string_view list) {
  if (!registered_ && !signing_in_) negotiating_ = true;
  Capabilities caps = caps_;
  bool known = true;
  for (std::string_view rest = list; !rest.empty();) {
    std::string_view word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    if (word.empty()) continue;
    const bool off = word.starts_with('-');
    if (off) word.remove_prefix(1);
    const auto* const found = std::ranges::find(capabilities, word, &Capability::name);
    known = known && found != capabilities.end();
    if (!known) break;
    caps = static_cast<Capabilities>(off ? caps & ~found->bit : caps | found->bit);
  }
  line(server_source, "CAP", {shown_nick(), known ? "ACK" : "NAK", list});
  if (known) caps_ = caps;
}

void Session::pass(const Message& in) {
  if (registered_ || signing_in_) return numeric(ERR_ALREADYREGISTERED, {"You may not reregister"});
  if (in.at(0).size() >= secret_least && in.at(0).size() <= secret_most) {
    registration_->secret = core::Secret(in.at(0));
    return;
  }
  const std::string why = "the password is your secret: 16 to 128 bytes, or none at all";
  numeric(ERR_PASSWDMISMATCH, {why});
  now_->output.close = core::event::Closing{"bad_secret", why, std::nullopt};
}

void Session::nick(const Message& in) {
  if (in.at(0).empty()) return numeric(ERR_NONICKNAMEGIVEN, {"No nickname given"});
  std::string wanted(in.at(0));
  if (!registered_) {
    registration_->nick = std::move(wanted);
    return sign_in();
  }
  ask(core::command::Nick{wanted}, [this, to = wanted](const core::Event& event) {
    if (refused(event, to)) return;
    if (to != nick_) own_line("NICK", {to});
    nick_ = to;
  });
}

void Session::user(const Message& in) {
  if (registered_) return numeric(ERR_ALREADYREGISTERED, {"You may not reregister"});
  realname_ = in.at(3);
  user_given_ = true;
  sign_in();
}

void Session::quit(const Message& in) {
  quitting_ = true;
  ask(core::command::Quit{std::string(in.at(0))}, [](const core::Event&) {});
}

void Session::pong(const Message& in) {
  if (registered_ || !pinged_ || answered_) return;
  if (in.parameters.empty() || in.parameters.back() != key_) {
    return numeric(ERR_BADPING, {"To connect, type /QUOTE PONG " + key_});
  }
  answered_ = true;
  sign_in();
}

void Session::sign_in() {
  if (registered_ || signing_in_ || negotiating_ || !user_given_) return;
  if (registration_->nick.empty()) return;
  if (door_.ping_cookie && !answered_) {
    if (!std::exchange(pinged_, true)) line({}, "PING", {key_});
    return;
  }
  signing_in_ = true;
  core::command::Hello hello;
  hello.nick = registration_->nick;
  hello.realname = realname_;
  hello.secret = registration_->secret;
  ask(std::move(hello), [this, nick = registration_->nick](const core::Event& event) {
    signing_in_ = false;
    if (const auto* in = std::get_if<core::event::Welcome>(&event)) return welcome(*in);
    const auto* no = std::get_if<core::event::Failed>(&event);
    if (no == nullptr) return;
    refuse(no->error, nick);
    const bool again = no->error.code == core::ErrorCode::nick_in_use ||
                       no->error.code == core::ErrorCode::nick_reserved ||
                       no->error.code == core::ErrorCode::bad_nick;
    if (!again) now_->output.close = core::event::Closing{"refused", no->error.text, std::nullopt};
    registration_->nick.clear();
  });
}

void Session::welcome(const core::event::Welcome& welcome) {
  registered_ = true;
  nick_ = std::string(welcome.nick);  // of its size: assigned to, it would be twice as large
  set_account(welcome.account);
  registration_.reset();
  constexpr std::size_t about = 1500;  // bytes of all that comes now
  now_->output.bytes.reserve(about);
  numeric(RPL_WELCOME, {"Welcome to Parley, " + nick_});
  numeric(RPL_YOURHOST,
          {"Your host is " + std::string(server_source) + ", running " + std::string(version_)});
  numeric(RPL_CREATED, {"Messages are kept in the server's log; CHATHISTORY shows them"});
  std::string version(version_);
  std::ranges::replace(version, ' ', '-');
  numeric(RPL_MYINFO, {server_source, version, "Biow", "Ibeiklmnoqstv", "Ibeklqov"});
  supported();
  if (welcome.is_operator) own_line("MODE", {nick_, "+o"});
  ask(core::command::ServerInfo{}, [this](const core::Event& event) {
    if (const auto* is = std::get_if<core::event::ServerIs>(&event)) user_counts(*is);
    motd({});
  });
}

void Session::ask(core::Command&& command, Then then) {
  if (++next_tag_ == 0) ++next_tag_;
  if (now_->job) ++now_->job->open;
  pending_.emplace_back(next_tag_, now_->job, std::move(then));
  now_->output.asks.emplace_back(next_tag_, std::move(command));
}

Output Session::answer(core::RequestTag tag, const core::Event& event) {
  const auto found = std::ranges::find(pending_, tag, &Pending::tag);
  if (found == pending_.end()) return {};
  std::swap(*found, pending_.back());  // they are found by tag: their order is nobody's
  const Pending pending = std::move(pending_.back());
  pending_.pop_back();
  if (pending_.empty()) pending_ = std::vector<Pending>();  // `= {}` would keep the memory
  return written_by([&]() {
    now_->job = pending.job;
    pending.then(event);
    if (!now_->job) return;
    --now_->job->open;
    settle(std::exchange(now_->job, nullptr), true);
  });
}

void Session::finish(const JobPtr& job) {
  if (job->label.empty() || job->echoed) return;
  const bool is_done = job->open == 0;
  const bool alone = !job->own_batch && job->batch.empty() && job->count < 2;
  if (alone && !is_done) return;  // a second line may follow
  std::string& out = now_->output.bytes;
  const std::string lines = std::exchange(job->lines, {});
  std::string label;
  append_tag(label, "label", job->label);
  if (alone && job->count == 0) return append_line(out, label, server_source, "ACK", {});
  if (alone || job->own_batch) {
    if (std::exchange(job->begun, true)) return void(out += lines);
    // The first line has the label; tags that it has already stand behind it.
    const bool tagged = lines.starts_with('@');
    out += "@" + label + (tagged ? ";" : " ") + lines.substr(tagged ? 1 : 0);
    return;
  }
  if (job->batch.empty()) {
    job->batch = std::to_string(++next_batch_);
    append_line(out, label, server_source, "BATCH", {"+" + job->batch, "labeled-response"});
  }
  for (std::string_view rest = lines; !rest.empty();) {
    const std::string_view one = rest.substr(0, rest.find('\n') + 1);
    rest.remove_prefix(one.size());
    const bool tagged = one.starts_with('@');
    out.append("@batch=").append(job->batch).append(tagged ? ";" : " ");
    out.append(one.substr(tagged ? 1 : 0));
  }
  if (is_done) append_line(out, {}, server_source, "BATCH", {"-" + job->batch});
}

std::string& Session::next_line() {
  if (!now_->job || now_->job->label.empty()) return now_->output.bytes;
  ++now_->job->count;
  return now_->job->lines;
}

void Session::line(std::string_view source, std::string_view command, Parameters parameters) {
  append_line(next_line(), {}, source, command, parameters);
}

void Session::own_line(std::string_view command, Parameters parameters) {
  append_line(next_line(), with_account(caps_, account()), source_of(nick_), command, parameters);
}

void Session::numeric(Numeric code, Parameters parameters) {
  fmt::memory_buffer command;
  fmt::format_to(fmt::appender(command), FMT_COMPILE("{} {}"), digits_of(code), shown_nick());
  line(server_source, {command.data(), command.size()}, parameters);
}

std::string_view prefix_of(core::Role role) {
  if (role == core::Role::founder || role == core::Role::op) return "@";
  return role == core::Role::voice ? "+" : "";
}

std::string_view take_part(std::string_view& list) {
  list.remove_prefix(std::min(list.size(), list.find_first_not_of(',')));
  const std::string_view part = list.substr(0, list.find(','));
  list.remove_prefix(part.size());
  return part;
}

std::vector<std::string> comma_list(std::string_view list) {
  std::vector<std::string> parts;
  for (auto part = take_part(list); !part.empty(); part = take_part(list)) {
    parts.emplace_back(part);
  }
  return parts;
}

}  // namespace parley::wire::irc
