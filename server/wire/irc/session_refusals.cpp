// One IRC client's session: the numeric or FAIL that a refusal is answered with.
#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"

namespace parley::wire::irc {

namespace {

/// The numeric that IRC has for a refusal by the core.
Numeric numeric_of(core::ErrorCode code, std::string_view command) {
  using core::ErrorCode;
  const bool says =
      command == "PRIVMSG" || command == "NOTICE" || command == "TAGMSG" || command == "KNOCK";
  const bool renames = command == "NICK";
  switch (code) {
    case ErrorCode::bad_nick: return ERR_ERRONEUSNICKNAME;
    case ErrorCode::nick_in_use:
    case ErrorCode::nick_reserved: return ERR_NICKNAMEINUSE;
    case ErrorCode::account_required:
    case ErrorCode::insecure_connection:
    case ErrorCode::login_failed: return ERR_PASSWDMISMATCH;
    case ErrorCode::account_suspended:
    case ErrorCode::banned_from_server: return ERR_YOUREBANNEDCREEP;
    case ErrorCode::not_a_server_operator: return ERR_NOPRIVILEGES;
    case ErrorCode::bad_room_name: return ERR_BADCHANMASK;
    case ErrorCode::no_such_room: return ERR_NOSUCHCHANNEL;
    case ErrorCode::no_such_user: return ERR_NOSUCHNICK;
    case ErrorCode::wrong_password: return ERR_BADCHANNELKEY;
    case ErrorCode::not_a_member: return says ? ERR_CANNOTSENDTOCHAN : ERR_NOTONCHANNEL;
    case ErrorCode::already_a_member: return ERR_USERONCHANNEL;
    case ErrorCode::invite_only: return ERR_INVITEONLYCHAN;
    case ErrorCode::banned:
      return renames ? ERR_UNAVAILRESOURCE : says ? ERR_CANNOTSENDTOCHAN : ERR_BANNEDFROMCHAN;
    case ErrorCode::muted: return renames ? ERR_UNAVAILRESOURCE : ERR_CANNOTSENDTOCHAN;
    case ErrorCode::moderated: return ERR_CANNOTSENDTOCHAN;
    case ErrorCode::room_is_open: return ERR_CHANOPEN;
    case ErrorCode::not_an_operator:
    case ErrorCode::cannot_target_founder: return ERR_CHANOPRIVSNEEDED;
    case ErrorCode::room_full: return ERR_CHANNELISFULL;
    case ErrorCode::too_many_rooms: return ERR_TOOMANYCHANNELS;
    case ErrorCode::list_full: return ERR_BANLISTFULL;
    case ErrorCode::text_empty: return ERR_NOTEXTTOSEND;
    case ErrorCode::text_too_long: return ERR_INPUTTOOLONG;
    case ErrorCode::bad_mask:
    case ErrorCode::no_such_mask: return ERR_INVALIDMODEPARAM;
    case ErrorCode::rate_limited:
    case ErrorCode::busy:
    case ErrorCode::shutting_down:
    case ErrorCode::log_unavailable: return RPL_TRYAGAIN;
    default: return ERR_UNKNOWNERROR;
  }
}

}  // namespace

void Session::fail_line(std::string_view code, std::string_view text) {
  const std::string_view command = now_->job ? std::string_view(now_->job->command) : "*";
  if (has(cap::standard_replies)) return line(server_source, "FAIL", {command, code, text});
  line(server_source, "NOTICE", {shown_nick(), text});
}

bool Session::refused(const core::Event& event, std::string_view subject) {
  const auto* no = std::get_if<core::event::Failed>(&event);
  if (no != nullptr) refuse(no->error, subject);
  return no != nullptr;
}

void Session::refuse(const core::Error& error, std::string_view subject) {
  const std::string_view command = now_->job ? std::string_view(now_->job->command) : "*";
  const Numeric code = numeric_of(error.code, command);
  switch (code) {
    case RPL_TRYAGAIN:
    case ERR_UNKNOWNERROR: return numeric(code, {command, error.text});
    case ERR_NOTEXTTOSEND:
    case ERR_INPUTTOOLONG:
    case ERR_PASSWDMISMATCH:
    case ERR_YOUREBANNEDCREEP:
    case ERR_NOPRIVILEGES: return numeric(code, {error.text});
    case ERR_INVALIDMODEPARAM: return numeric(code, {subject, "b", "*", error.text});
    case ERR_USERONCHANNEL: return numeric(code, {shown_nick(), subject, error.text});
    default: return numeric(code, {subject, error.text});
  }
}

}  // namespace parley::wire::irc
