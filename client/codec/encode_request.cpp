// Protocol v1 from the client's side: requests to lines.
#include <variant>

#include "codec/request.hpp"
#include "wire/base64.hpp"
#include "wire/json/writer.hpp"

namespace parley::client {

namespace {

using namespace wire;
using namespace wire::json;

namespace command = core::command;

/// One overload for each alternative of core::Command: a new one does not compile without.
struct EncodeRequest {
  std::uint64_t id;
  std::string_view secret;

  std::string operator()(const command::Hello& c) const {
    Writer out = begin("hello");
    if (c.account.empty()) {
      out.text("nick", c.nick).text_if_any("secret", secret);
    } else {
      out.text_if_any("nick", c.nick).text("account", c.account);
      out.text("password", c.password.view());
    }
    out.text_if_any("realname", c.realname);
    return seq_if_any(out, "after", c.after).line();
  }
  std::string operator()(const command::Nick& c) const {
    return begin("nick").text("nick", c.nick).line();
  }
  std::string operator()(const command::Join& c) const {
    Writer out = begin("join");
    out.text("room", c.room).text_if_any("password", c.password);
    return seq_if_any(out, "after", c.after).line();
  }
  std::string operator()(const command::Part& c) const {
    return begin("part").text("room", c.room).text_if_any("reason", c.reason).line();
  }
  std::string operator()(const command::Say& c) const {
    Writer out = begin("say", c.text.size());
    out.text("to", c.to).text("text", c.text).text_if_any("key", c.key);
    return c.notice ? out.flag("notice", true).line() : out.line();
  }
  std::string operator()(const command::Redact& c) const {
    return begin("redact")
        .text_if_any("to", c.to)
        .integer("about", c.message.value)
        .text_if_any("reason", c.reason)
        .line();
  }
  std::string operator()(const command::Topic& c) const {
    Writer out = begin("topic");
    out.text("room", c.room);
    if (c.text) out.text("text", *c.text);
    return out.line();
  }
  std::string operator()(const command::Invite& c) const {
    return begin("invite").text("room", c.room).text("nick", c.nick).line();
  }
  std::string operator()(const command::Kick& c) const {
    return begin("kick")
        .text("room", c.room)
        .text("nick", c.nick)
        .text_if_any("reason", c.reason)
        .line();
  }
  std::string operator()(const command::SetMask& c) const {
    Writer out = begin((c.add ? "" : "un") + std::string(mask_word(c.list)));
    out.text("room", c.room).text("mask", c.mask);
    if (c.lasting) out.integer("seconds", static_cast<std::uint64_t>(c.lasting->count()));
    return out.text_if_any("reason", c.reason).line();
  }
  std::string operator()(const command::Masks& c) const {
    return begin(std::string(mask_word(c.list)) + "s").text("room", c.room).line();
  }
  std::string operator()(const command::Mode& c) const {
    Writer out = begin("mode");
    out.text("room", c.room);
    flag_if_any(out, "private", c.private_room);
    flag_if_any(out, "moderated", c.moderated);
    flag_if_any(out, "invite_only", c.invite_only);
    flag_if_any(out, "secret", c.secret);
    flag_if_any(out, "open_topic", c.open_topic);
    flag_if_any(out, "outside_messages", c.outside_messages);
    if (c.password) out.text("password", *c.password);
    if (c.limit) out.integer("limit", *c.limit);
    return out.line();
  }
  std::string operator()(const command::Grant& c) const {
    return begin("grant")
        .text("room", c.room)
        .text("nick", c.nick)
        .text("role", core::role_name(c.role))
        .line();
  }
  std::string operator()(const command::Members& c) const {
    Writer out = begin("members");
    out.text("room", c.room).text_if_any("after", c.after);
    return c.details ? out.flag("details", true).line() : out.line();
  }
  std::string operator()(const command::Rooms& c) const {
    Writer out = begin("rooms");
    out.text_if_any("match", c.match).text_if_any("after", c.after);
    out.text_if_any("without", c.without);
    if (c.more_members_than) out.integer("more_than", *c.more_members_than);
    if (c.fewer_members_than) out.integer("fewer_than", *c.fewer_members_than);
    seconds_if_any(out, "older_than", c.older_than);
    seconds_if_any(out, "younger_than", c.younger_than);
    seconds_if_any(out, "topic_older_than", c.topic_older_than);
    seconds_if_any(out, "topic_younger_than", c.topic_younger_than);
    return out.line();
  }
  std::string operator()(const command::Whois& c) const {
    return begin("whois").text("nick", c.nick).line();
  }
  std::string operator()(const command::Users& c) const {
    return begin("users").text_if_any("nicks", c.nicks).text_if_any("match", c.match).line();
  }
  std::string operator()(const command::Knock& c) const {
    return begin("knock").text("room", c.room).text_if_any("text", c.text).line();
  }
  std::string operator()(const command::Whowas& c) const {
    return begin("whowas").text("nick", c.nick).line();
  }
  std::string operator()(const command::Watch& c) const {
    if (c.action == command::Watch::Action::list) return begin("watched").line();
    if (c.action == command::Watch::Action::add) {
      return begin("watch").text("nicks", c.nicks).line();
    }
    return begin("unwatch").text_if_any("nicks", c.nicks).line();
  }
  std::string operator()(const command::Profile& c) const {
    Writer out = begin("profile");
    if (c.realname) out.text("realname", *c.realname);
    flag_if_any(out, "bot", c.bot);
    flag_if_any(out, "invisible", c.invisible);
    return out.line();
  }
  std::string operator()(const command::ServerInfo& /*c*/) const { return begin("server").line(); }
  std::string operator()(const command::Recent& c) const {
    return begin("recent")
        .time_if_any("after_time", c.after)
        .time_if_any("before_time", c.before)
        .integer("limit", c.limit)
        .line();
  }
  std::string operator()(const command::Mark& c) const {
    Writer out = begin("mark");
    out.text("with", c.with);
    if (c.time) out.time("time", *c.time);
    return out.line();
  }
  std::string operator()(const command::History& c) const {
    Writer out = begin("history");
    out.text("with", c.with);
    if (c.before_time) out.time("before_time", *c.before_time);
    if (c.after_time) out.time("after_time", *c.after_time);
    seq_if_any(out, "before", c.before);
    return seq_if_any(out, "after", c.after).integer("limit", c.limit).line();
  }
  std::string operator()(const command::Search& c) const {
    Writer out = begin("search", c.text.size());
    out.text("text", c.text).text_if_any("room", c.room);
    return seq_if_any(out, "before", c.before).integer("limit", c.limit).line();
  }
  std::string operator()(const command::Typing& c) const {
    return begin("typing").text("to", c.to).line();
  }
  std::string operator()(const command::Away& c) const {
    return begin("away").text_if_any("text", c.text).line();
  }
  std::string operator()(const command::Ping& /*c*/) const { return begin("ping").line(); }
  std::string operator()(const command::Pong& /*c*/) const { return begin("pong").line(); }
  std::string operator()(const command::Quit& c) const {
    return begin("quit").text_if_any("reason", c.reason).line();
  }

  std::string operator()(const command::Authenticate& c) const {
    Writer out = begin("authenticate", 2 * c.message.view().size());
    using Step = command::Authenticate::Step;
    if (c.step == Step::begin) out.text("mechanism", c.mechanism);
    if (c.step == Step::abort) out.flag("abort", true);
    return out.text_if_any("data", to_base64(c.message.view())).line();
  }
  std::string operator()(const command::Register& c) const {
    return begin("register")
        .text("account", c.account)
        .text("password", c.password.view())
        .text_if_any("invitation", c.invitation)
        .line();
  }
  std::string operator()(const command::ChangePassword& c) const {
    return begin("password")
        .text("old", c.old_password.view())
        .text("new", c.new_password.view())
        .line();
  }
  std::string operator()(const command::AskAccount& /*c*/) const { return begin("account").line(); }
  std::string operator()(const command::SetCertificate& c) const {
    return begin("certificate").text("fingerprint", c.fingerprint).flag("on", c.add).line();
  }
  std::string operator()(const command::Kill& c) const {
    return begin("kill").text("nick", c.nick).text_if_any("reason", c.reason).line();
  }
  std::string operator()(const command::SetServerBan& c) const {
    Writer out = begin(c.add ? "server_ban" : "server_unban");
    out.text("mask", c.mask);
    if (c.lasting) out.integer("seconds", static_cast<std::uint64_t>(c.lasting->count()));
    return out.text_if_any("reason", c.reason).line();
  }
  std::string operator()(const command::ServerBans& /*c*/) const {
    return begin("server_bans").line();
  }
  std::string operator()(const command::Announce& c) const {
    return begin("announce", c.text.size())
        .text("text", c.text)
        .flag("operators", c.operators_only)
        .line();
  }
  std::string operator()(const command::DeleteRoom& c) const {
    return begin("delete_room").text("room", c.room).text_if_any("reason", c.reason).line();
  }
  std::string operator()(const command::Rehash& /*c*/) const { return begin("rehash").line(); }
  std::string operator()(const command::Sessions& c) const {
    return begin("sessions").text_if_any("match", c.match).text_if_any("after", c.after).line();
  }
  std::string operator()(const command::Audit& c) const {
    Writer out = begin("audit");
    if (c.before != 0) out.integer("before", c.before);
    return out.integer("limit", c.limit).line();
  }

 private:
  [[nodiscard]] Writer begin(std::string_view type, std::size_t text = 0) const {
    Writer out(type, 192 + text);
    out.integer("id", id);
    return out;
  }
  static std::string_view mask_word(command::MaskList list) {
    switch (list) {
      case command::MaskList::mute: return "mute";
      case command::MaskList::except: return "except";
      case command::MaskList::admit: return "admit";
      case command::MaskList::ban: break;
    }
    return "ban";
  }
  static void flag_if_any(Writer& out, std::string_view name, std::optional<bool> on) {
    if (on) out.flag(name, *on);
  }
  static void seconds_if_any(Writer& out, std::string_view name,
                             std::optional<std::chrono::seconds> time) {
    if (time) out.integer(name, static_cast<std::uint64_t>(time->count()));
  }
  static Writer& seq_if_any(Writer& out, std::string_view name, std::optional<core::Seq> seq) {
    return seq ? out.integer(name, seq->value) : out;
  }
};

}  // namespace

std::string encode_request(const core::Command& command, std::uint64_t id,
                           std::string_view secret) {
  return std::visit(EncodeRequest{id, secret}, command);
}

}  // namespace parley::client
