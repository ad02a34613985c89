// One IRC client's session: SASL, and accounts (IRCv3: sasl 3.2, draft/account-registration).
#include <algorithm>
#include <array>
#include <utility>

#include "wire/base64.hpp"
#include "wire/irc/encode.hpp"
#include "wire/irc/session.hpp"

namespace parley::wire::irc {

namespace {

using core::ErrorCode;

constexpr std::size_t chunk_bytes = 400;
constexpr std::size_t message_bytes = 4'096;  // in base64

/// The draft's code for a refusal of REGISTER.
std::string_view registration_code(ErrorCode code) {
  switch (code) {
    case ErrorCode::account_exists:
    case ErrorCode::nick_in_use: return "ACCOUNT_EXISTS";
    case ErrorCode::bad_nick: return "BAD_ACCOUNT_NAME";
    case ErrorCode::already_registered: return "ALREADY_AUTHENTICATED";
    case ErrorCode::bad_password: return "UNACCEPTABLE_PASSWORD";
    case ErrorCode::bad_invitation: return "UNACCEPTABLE_EMAIL";
    case ErrorCode::nick_reserved: return "BAD_ACCOUNT_NAME";
    default: return "TEMPORARILY_UNAVAILABLE";
  }
}

}  // namespace

std::string Session::all_capabilities() const {
  std::string list;
  for (const Capability& one : capabilities) {
    if (!list.empty()) list += ' ';
    list += one.name;
    if (!has(cap::cap_notify)) continue;  // a client of 302 or later has it, and gets values, too
    if (one.bit == cap::sasl) {
      list.append("=").append(mechanisms());
    } else if (!one.value.empty()) {
      list.append("=").append(one.value);
    }
  }
  if (const std::string sts = strict_transport(); has(cap::cap_notify) && !sts.empty()) {
    list.append(" sts=").append(sts);
  }
  return list;
}

std::string Session::strict_transport() const {
  if (door_.strict_seconds == 0) return {};
  if (door_.secure) return "duration=" + std::to_string(door_.strict_seconds);
  return door_.strict_port == 0 ? std::string() : "port=" + std::to_string(door_.strict_port);
}

std::string Session::mechanisms() const {
  return std::string(door_.external ? "EXTERNAL," : "") + (door_.passwords ? "PLAIN," : "") +
         "SCRAM-SHA-256";
}

void Session::authenticate(const Message& in) {
  const std::string_view what = in.at(0);
  if (account_) return numeric(ERR_SASLALREADY, {"You have already authenticated using SASL"});
  if (registered_)
    return numeric(ERR_SASLFAIL, {"SASL authentication failed: reconnect to log in"});
  if (!has(cap::sasl))
    return numeric(ERR_SASLFAIL, {"SASL authentication failed: request the capability sasl first"});
  if (what.size() > chunk_bytes) {
    sasl_.reset();
    return numeric(ERR_SASLTOOLONG, {"SASL message too long: at most 400 bytes in one line"});
  }
  if (what == "*") {
    sasl_.reset();
    return numeric(ERR_SASLABORTED, {"SASL authentication aborted"});
  }
  if (!sasl_) return begin_sasl(upper(what));
  if (what != "+") sasl_->message.append(what);
  if (sasl_->message.size() > message_bytes) {
    sasl_.reset();
    return numeric(ERR_SASLTOOLONG, {"SASL message too long: at most 4096 bytes in all"});
  }
  if (what.size() < chunk_bytes) send_sasl();  // a full chunk is never the last one
}

void Session::begin_sasl(const std::string& mechanism) {
  constexpr std::array<std::string_view, 3> all{"EXTERNAL", "PLAIN", "SCRAM-SHA-256"};
  const bool is_known = std::ranges::find(all, mechanism) != all.end();
  if (!is_known || (mechanism == "PLAIN" && !door_.passwords)) {
    numeric(RPL_SASLMECHS, {mechanisms(), "are available SASL mechanisms"});
    return numeric(ERR_SASLFAIL, {"SASL authentication failed: unknown mechanism"});
  }
  sasl_ = std::make_unique<Sasl>();
  sasl_->mechanism = mechanism;
  sasl_line("+");  // in all of them the client speaks first
}

void Session::send_sasl() {
  using Step = core::command::Authenticate::Step;
  auto decoded = from_base64(sasl_->message.view());
  sasl_->message.wipe();
  if (!decoded) {
    sasl_.reset();
    return numeric(ERR_SASLFAIL, {"SASL authentication failed: the message is not base64"});
  }
  const Step step = std::exchange(sasl_->begun, true) ? Step::go_on : Step::begin;
  core::command::Authenticate message{
      step, sasl_->mechanism, core::Secret(std::move(*decoded)), {}};
  ask(std::move(message), [this](const core::Event& event) { sasl_answered(event); });
}

void Session::sasl_answered(const core::Event& event) {
  if (const auto* challenge = std::get_if<core::event::Challenge>(&event)) {
    return sasl_challenge(to_base64(challenge->message));
  }
  sasl_.reset();
  if (const auto* in = std::get_if<core::event::LoggedIn>(&event)) {
    logged_in(in->account);
    return numeric(RPL_SASLSUCCESS, {"SASL authentication successful"});
  }
  const auto* no = std::get_if<core::event::Failed>(&event);
  numeric(ERR_SASLFAIL,
          {no == nullptr ? std::string_view("SASL authentication failed") : no->error.text});
}

void Session::sasl_challenge(std::string_view message) {
  while (message.size() >= chunk_bytes) {
    sasl_line(message.substr(0, chunk_bytes));
    message.remove_prefix(chunk_bytes);
  }
  sasl_line(message.empty() ? "+" : message);
}

void Session::sasl_line(std::string_view message) {
  // Without the colon that a last parameter may have: some clients compare the line as it is.
  now_->output.bytes.append("AUTHENTICATE ").append(message).append("\r\n");
}

void Session::logged_in(const std::string& account) {
  set_account(account);
  const std::string text = "You are now logged in as " + account;
  numeric(RPL_LOGGEDIN, {source_of(shown_nick()), account, text});
}

void Session::register_account(const Message& in) {
  const std::string account(in.at(0) == "*" ? std::string_view(nick_) : in.at(0));
  // There is no mail here. Where the server wants an invitation, it stands in its place.
  const std::string invitation(in.at(1) == "*" ? std::string_view() : in.at(1));
  ask(core::command::Register{account, core::Secret(in.at(2)), invitation},
      [this, account](const core::Event& event) {
        if (const auto* made = std::get_if<core::event::AccountIs>(&event)) {
          line(server_source, "REGISTER",
               {"SUCCESS", made->account, "Account successfully registered"});
          return logged_in(made->account);
        }
        if (const auto* no = std::get_if<core::event::Failed>(&event)) {
          line(server_source, "FAIL",
               {"REGISTER", registration_code(no->error.code), account, no->error.text});
        }
      });
}

void Session::verify_account(const Message& in) {
  line(server_source, "FAIL",
       {"VERIFY", "INVALID_CODE", in.at(0), "accounts need no verification here"});
}

void Session::notice(const core::event::Notice& notice) {
  const std::string tags = tags_of(caps_, notice.time, {}, with_account(caps_, notice.account));
  std::vector<std::string_view> with{notice.text};
  if (!notice.operators_only) with.insert(with.begin(), shown_nick());
  append_line(now_->output.bytes, tags, source_of(notice.who),
              notice.operators_only ? "WALLOPS" : "NOTICE", with);
}

}  // namespace parley::wire::irc
