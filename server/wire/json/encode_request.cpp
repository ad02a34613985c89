// Protocol v1 from the client's side: requests to lines.
#include <variant>

#include "wire/base64.hpp"
#include "wire/json/request.hpp"
#include "wire/json/writer.hpp"

namespace parley::wire::json {

namespace {

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
    return seq_if_any(out, "after", c.after).line();
  }
  std::string operator()(const command::Nick& c) const {
    return begin("nick").text("nick", c.nick).line();
  }
  std::string operator()(const command::Join& c) const {
    Writer out = begin("join");
    out.text("room", c.room);
    return seq_if_any(out, "after", c.after).line();
  }
  std::string operator()(const command::Part& c) const {
    return begin("part").text("room", c.room).text_if_any("reason", c.reason).line();
  }
  std::string operator()(const command::Say& c) const {
    return begin("say", c.text.size())
        .text("to", c.to)
        .text("text", c.text)
        .text_if_any("key", c.key)
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
    const bool ban = c.list == command::MaskList::ban;
    Writer out = begin(c.add ? (ban ? "ban" : "mute") : (ban ? "unban" : "unmute"));
    out.text("room", c.room).text("mask", c.mask);
    if (c.lasting) out.integer("seconds", static_cast<std::uint64_t>(c.lasting->count()));
    return out.text_if_any("reason", c.reason).line();
  }
  std::string operator()(const command::Masks& c) const {
    return begin(c.list == command::MaskList::ban ? "bans" : "mutes").text("room", c.room).line();
  }
  std::string operator()(const command::Mode& c) const {
    Writer out = begin("mode");
    out.text("room", c.room);
    if (c.private_room) out.flag("private", *c.private_room);
    if (c.moderated) out.flag("moderated", *c.moderated);
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
    return begin("members").text("room", c.room).text_if_any("after", c.after).line();
  }
  std::string operator()(const command::Rooms& c) const {
    return begin("rooms").text_if_any("match", c.match).text_if_any("after", c.after).line();
  }
  std::string operator()(const command::Whois& c) const {
    return begin("whois").text("nick", c.nick).line();
  }
  std::string operator()(const command::History& c) const {
    Writer out = begin("history");
    out.text("with", c.with);
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
  static Writer& seq_if_any(Writer& out, std::string_view name, std::optional<core::Seq> seq) {
    return seq ? out.integer(name, seq->value) : out;
  }
};

}  // namespace

std::string encode_request(const core::Command& command, std::uint64_t id,
                           std::string_view secret) {
  return std::visit(EncodeRequest{id, secret}, command);
}

}  // namespace parley::wire::json
