// One IRC client's session: what it is told unasked, and what it must see differently from others.
#include <algorithm>
#include <utility>

#include "core/name.hpp"
#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"

namespace parley::wire::irc {

namespace {
constexpr std::size_t missed_most = 64U << 10U;  // bytes: of about a thousand who left
}

Output Session::tell(const core::Event& event) {
  return written_by([&]() { tell_now(event); });
}

void Session::tell_now(const core::Event& event) {
  using namespace core::event;
  if (const auto* told = std::get_if<Notice>(&event)) notice(*told);
  if (core::holds<PingYou>(event)) line({}, "PING", {server_source});
  if (const auto* closing = std::get_if<Closing>(&event)) {
    line({}, "ERROR", {closing->code + ": " + closing->reason});
  }
  if (const auto* invited = std::get_if<Invited>(&event)) {
    const std::string account = with_account(caps_, invited->account);
    append_line(now_->output.bytes, tags_of(caps_, invited->time, {}, account),
                source_of(invited->by), "INVITE", {nick_, invited->room});
  }
  if (const auto* knocked = std::get_if<Knocked>(&event)) {
    std::string_view text = knocked->text;
    if (text.empty()) text = "has asked for an invite";
    const std::string who = source_of(knocked->who);
    numeric(RPL_KNOCK, {knocked->room, who, text});
  }
  if (const auto* left = std::get_if<YouLeft>(&event)) {
    // Of a kick, the entry was shown before.
    if (left->deleted) line(server_source, "KICK", {left->room, nick_, left->reason});
    rooms_.remove(core::fold(left->room));
  }
  if (const auto* members = std::get_if<MembersAre>(&event)) {
    name_lines(*members);
    if (members->more) {
      ask_names(members->room, members->members.back().nick);
    } else {
      numeric(RPL_ENDOFNAMES, {members->room, "End of /NAMES list"});
    }
  }
  if (const auto* marked = std::get_if<Marked>(&event); marked && has(cap::read_marker)) {
    read_mark(*marked);
  }
  if (const auto* seen = std::get_if<Presence>(&event)) {
    if (seen->here) {
      numeric(RPL_MONONLINE, {source_of(seen->nick)});
    } else {
      numeric(RPL_MONOFFLINE, {seen->nick});
    }
  }
  if (const auto* typing = std::get_if<TypingNow>(&event); typing && has(cap::message_tags)) {
    const std::string tags = with_account(caps_, typing->account, "+typing=active");
    append_line(now_->output.bytes, tags_of(caps_, typing->time, {}, tags), source_of(typing->who),
                "TAGMSG", {nick_});
  }
  if (const auto* renamed = std::get_if<Renamed>(&event)) {
    const std::string tags =
        tags_of(caps_, renamed->time, {}, with_account(caps_, renamed->account));
    if (hears(event)) {
      append_line(now_->output.bytes, tags, source_of(renamed->who), "NICK", {renamed->nick});
    }
  }
}

std::optional<std::string> Session::own_view(const core::Entry& entry) {
  if (core::spoken(entry) == nullptr || entry.sender != identity_) return std::nullopt;
  const bool here = entry.key.starts_with(key_);
  if (!has(cap::echo_message)) {
    // Said elsewhere by the same person: rooms show it; a query window would be the wrong one.
    const auto* const direct = core::as<core::entry::Direct>(entry);
    const bool elsewhere = direct != nullptr && direct->to != nick_;
    return here || elsewhere ? std::optional<std::string>("") : std::nullopt;
  }
  if (!here || !labels_) return std::nullopt;
  const auto labeled = std::ranges::find(*labels_, entry.key, &Label::key);
  if (labeled == labels_->end()) return std::nullopt;
  std::string label;
  append_tag(label, "label", labeled->label);
  labels_->erase(labeled);
  return encode(entry, shape(), label);
}

void Session::missed(const core::Event& event) {
  const bool leaves =
      core::holds<core::event::MemberLeft>(event) || core::holds<core::event::Renamed>(event);
  if (!leaves) return;
  if (!missed_) missed_ = std::make_unique<std::string>();
  if (missed_->size() < missed_most) *missed_ += encode(event, shape());
}

Output Session::caught_up() {
  Output output;
  if (missed_) output.bytes = *std::exchange(missed_, nullptr);
  return output;
}

bool Session::hears(const core::Event& event) {
  const auto is_news = [this](std::string news) {
    if (news == last_news_) return false;
    last_news_ = std::move(news);
    return true;
  };
  if (const auto* left = std::get_if<core::event::MemberLeft>(&event)) {
    const auto at = std::to_string(left->time.time_since_epoch().count());
    return !left->gone || is_news("quit " + left->who + " " + at);
  }
  if (const auto* renamed = std::get_if<core::event::Renamed>(&event)) {
    if (renamed->who == nick_) nick_ = renamed->nick;
    const auto at = std::to_string(renamed->time.time_since_epoch().count());
    return is_news("nick " + renamed->who + " " + renamed->nick + " " + at);
  }
  if (const auto* registered = std::get_if<core::event::AccountChanged>(&event)) {
    const auto at = std::to_string(registered->time.time_since_epoch().count());
    return is_news("account " + registered->who + " " + at);
  }
  if (const auto* changed = std::get_if<core::event::RealnameChanged>(&event)) {
    const auto at = std::to_string(changed->time.time_since_epoch().count());
    return is_news("realname " + changed->who + " " + at);
  }
  if (const auto* away = std::get_if<core::event::AwayChanged>(&event)) {
    const auto at = std::to_string(away->time.time_since_epoch().count());
    return is_news("away " + away->who + " " + at);
  }
  return true;
}

}  // namespace parley::wire::irc
