// Entries of the log and unasked events, as IRC lines that all receivers of a dialect share.
#include "wire/irc/encode.hpp"

#include <algorithm>
#include <chrono>
#include <iterator>
#include <vector>

#include "core/room_state.hpp"
#include "core/time.hpp"
#include "wire/irc/message.hpp"

namespace parley::wire::irc {

namespace {

constexpr std::string_view me = "/me ";
constexpr std::string_view action = "\1ACTION ";

std::string encode_text(const core::Entry& entry, const core::entry::Spoken& said,
                        std::string_view target, Capabilities caps, std::string_view more) {
  if (said.redacted) return {};
  const std::string_view command = said.notice ? "NOTICE" : "PRIVMSG";
  const std::string source = source_of(entry.from);
  const std::size_t frame = source.size() + target.size() + std::string_view(": PRIVMSG  :").size();
  const std::size_t room = line_bytes - 2 - frame;
  const bool is_action = !said.notice && said.text.starts_with(me) && said.text.size() > me.size();
  // A byte 1 would be a request of CTCP to the client of IRC: it answers for its user.
  std::string plain;
  std::string_view text = said.text;
  if (text.find('\1') != std::string_view::npos) {
    std::ranges::remove_copy(text, std::back_inserter(plain), '\1');
    text = plain;
  }
  if (is_action) text.remove_prefix(me.size());
  std::string out;
  std::size_t part = 0;
  const std::size_t most = room - action.size() - 1;
  std::string_view line = take_line(text, most);
  if (line.empty()) line = " ";  // a text of line breaks is shown, too
  for (; !line.empty(); line = take_line(text, most)) {
    std::string id = std::to_string(entry.seq.value);
    if (++part > 1) id += "." + std::to_string(part);
    const std::string as_action = is_action ? std::string(action).append(line) + '\1' : "";
    append_line(out, tags_of(caps, entry.time, id, more), source, command,
                {target, is_action ? std::string_view(as_action) : line});
  }
  return out;
}

/// A mode's entry as the parameters of MODE after the room.
std::vector<std::string> mode_change(const core::entry::SetMode& entry) {
  namespace name = core::mode_name;
  const bool on = entry.value == "on";
  const auto flag = [](bool set, const char* letters) {
    return std::vector<std::string>{std::string(set ? "+" : "-") + letters};
  };
  if (entry.mode == name::private_room) return flag(on, "is");
  if (entry.mode == name::moderated) return flag(on, "m");
  if (entry.mode == name::invite_only) return flag(on, "i");
  if (entry.mode == name::secret) return flag(on, "s");
  if (entry.mode == name::open_topic) return flag(!on, "t");
  if (entry.mode == name::outside_messages) return flag(!on, "n");
  if (entry.mode == name::password) {
    return {entry.value.empty() ? "-k" : "+k", entry.value.empty() ? "*" : entry.value};
  }
  if (entry.value.empty()) return {"-l"};
  return {"+l", entry.value};
}

std::string_view granted(core::Role role) {
  if (role >= core::Role::op) return "+o";  // the former founder stays one
  return role == core::Role::voice ? "-o+v" : "-ov";
}

/// An entry of each kind as lines.
struct ShowEntry {
  const core::Entry& entry;
  Capabilities caps;
  std::string tags;
  std::string out{};

  void line(std::string_view command, Parameters with) {
    append_line(out, tags_of(caps, entry.time, std::to_string(entry.seq.value), tags),
                source_of(entry.from), command, with);
  }
  void mode(std::string_view change, std::string_view mask) {
    line("MODE", {entry.room_name, change, mask});
  }
  void operator()(const core::entry::Message& said) {
    out = encode_text(entry, said, entry.room_name, caps, tags);
  }
  void operator()(const core::entry::Direct& said) {
    out = encode_text(entry, said, said.to, caps, tags);
  }
  void operator()(const core::entry::Create&) const {}  // the JOIN says it
  void operator()(const core::entry::SetTopic& topic) {
    line("TOPIC", {entry.room_name, topic.text});
  }
  void operator()(const core::entry::SetMode& mode) {
    const auto change = mode_change(mode);
    std::vector<std::string_view> with{entry.room_name};
    with.insert(with.end(), change.begin(), change.end());
    line("MODE", with);
  }
  void operator()(const core::entry::Grant& grant) {
    const std::string_view change = granted(grant.role);
    if (change.size() == 2) return mode(change, grant.nick);
    line("MODE", {entry.room_name, change, grant.nick, grant.nick});
  }
  void operator()(const core::entry::Invite& invite) {
    if ((caps & cap::invite_notify) != 0) line("INVITE", {invite.nick, entry.room_name});
  }
  void operator()(const core::entry::Kick& kick) {
    line("KICK", {entry.room_name, kick.nick, kick.reason});
  }
  void operator()(const core::entry::Ban& ban) { mode("+b", ban.mask); }
  void operator()(const core::entry::Unban& unban) { mode("-b", unban.mask); }
  void operator()(const core::entry::Mute& mute) { mode("+q", mute.mask); }
  void operator()(const core::entry::Unmute& unmute) { mode("-q", unmute.mask); }
  void operator()(const core::entry::Except& except) { mode("+e", except.mask); }
  void operator()(const core::entry::Unexcept& unexcept) { mode("-e", unexcept.mask); }
  void operator()(const core::entry::Admit& admit) { mode("+I", admit.mask); }
  void operator()(const core::entry::Unadmit& unadmit) { mode("-I", unadmit.mask); }
  void operator()(const core::entry::Redact& redact) {
    if ((caps & cap::redaction) == 0) return;
    const std::string& where = entry.room_name.empty() ? redact.to : entry.room_name;
    line("REDACT", {where, std::to_string(redact.about.value), redact.reason});
  }
};

struct ShowEvent {
  Capabilities caps;
  std::string out{};

  /// Of an event: when it was, who did it, and as which account.
  template <class Event>
  void line(const Event& e, std::string_view command, Parameters parameters) {
    append_line(out, tags_of(caps, e.time, {}, with_account(caps, e.account)), source_of(e.who),
                command, parameters);
  }
  void operator()(const core::event::MemberJoined& e) {
    if ((caps & cap::extended_join) != 0) {
      const std::string_view account = e.account.empty() ? std::string_view("*") : e.account;
      line(e, "JOIN", {e.room, account, e.realname.empty() ? e.who : e.realname});
    } else {
      line(e, "JOIN", {e.room});
    }
    if (e.role == core::Role::none) return;
    const std::string_view mode = e.role == core::Role::voice ? "+v" : "+o";
    append_line(out, tags_of(caps, e.time), server_source, "MODE", {e.room, mode, e.who});
  }
  void operator()(const core::event::MemberLeft& e) {
    if (e.gone) return line(e, "QUIT", {e.reason});
    line(e, "PART", {e.room, e.reason});
  }
  void operator()(const core::event::Renamed& e) { line(e, "NICK", {e.nick}); }
  void operator()(const core::event::AwayChanged& e) {
    if ((caps & cap::away_notify) == 0) return;
    if (e.text.empty()) return line(e, "AWAY", {});
    line(e, "AWAY", {e.text});
  }
  void operator()(const core::event::AccountChanged& e) {
    if ((caps & cap::account_notify) == 0) return;
    // Without a tag: until now it was a guest.
    append_line(out, tags_of(caps, e.time), source_of(e.who), "ACCOUNT", {e.account});
  }
  void operator()(const core::event::RealnameChanged& e) {
    if ((caps & cap::setname) != 0) line(e, "SETNAME", {e.text});
  }
  void operator()(const core::event::TypingNow& e) {
    if ((caps & cap::message_tags) == 0 || e.room.empty()) return;
    const std::string tags = with_account(caps, e.account, "+typing=active");
    append_line(out, tags_of(caps, e.time, {}, tags), source_of(e.who), "TAGMSG", {e.room});
  }
  template <class Other>
  void operator()(const Other& /*event*/) {}
};

}  // namespace

std::string source_of(std::string_view nick) {
  constexpr std::string_view user = "!~u@";
  std::string source;
  source.reserve(nick.size() + user.size() + server_source.size());
  source.append(nick).append(user).append(server_source);
  return source;
}

std::string with_account(Capabilities caps, std::string_view account, std::string_view more) {
  std::string tags(more);
  if ((caps & cap::account_tag) != 0 && !account.empty()) append_tag(tags, "account", account);
  return tags;
}

std::string tags_of(Capabilities caps, core::Time time, std::string_view msgid,
                    std::string_view more) {
  std::string tags(more);
  if ((caps & cap::server_time) != 0) append_tag(tags, "time", core::format_time(time));
  if ((caps & cap::message_tags) != 0 && !msgid.empty()) append_tag(tags, "msgid", msgid);
  return tags;
}

std::string encode(const core::Entry& entry, Capabilities caps, std::string_view more) {
  ShowEntry show{entry, caps, with_account(caps, entry.account, more)};
  const core::entry::Spoken* const said = core::spoken(entry);
  const bool bot = said != nullptr && said->bot && (caps & cap::message_tags) != 0;
  if (bot) show.tags += show.tags.empty() ? "bot" : ";bot";
  std::visit(show, entry.what);
  return std::move(show.out);
}

std::string encode(const core::Event& event, Capabilities caps) {
  ShowEvent show{caps};
  std::visit(show, event);
  return std::move(show.out);
}

std::string unix_seconds(core::Time time) {
  return std::to_string(
      std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count());
}

std::string action_from_irc(std::string_view text) {
  if (!text.starts_with(action)) return std::string(text);
  text.remove_prefix(action.size());
  if (text.ends_with('\1')) text.remove_suffix(1);
  return std::string(me).append(text);
}

}  // namespace parley::wire::irc
