#include "terminal/commands_accounts.hpp"

#include "core/number.hpp"

namespace parley::terminal {
namespace {

namespace command = core::command;
using Read = core::Result<Action>;
using PromptFor = action::AskPassword::For;

}  // namespace

std::optional<std::chrono::seconds> duration(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const char unit = text.back();
  text.remove_suffix(1);
  const unsigned count = core::number_in<unsigned>(text).value_or(0);
  if (count == 0) return std::nullopt;
  switch (unit) {
    case 's': return std::chrono::seconds{count};
    case 'm': return std::chrono::minutes{count};
    case 'h': return std::chrono::hours{count};
    case 'd': return std::chrono::hours{24} * count;
    default: return std::nullopt;
  }
}

Read register_account(Arguments args) {
  const auto name = args.word();
  return action::AskPassword{PromptFor::registering, name, args.rest()};
}

Read log_in(Arguments args) {
  const auto name = args.word();
  if (name.empty()) return args.missing("to which account?");
  return action::AskPassword{PromptFor::logging_in, name, {}};
}

Read change_password(Arguments /*args*/) {
  return action::AskPassword{PromptFor::changing, {}, {}};
}

Read account(Arguments /*args*/) { return core::Command{command::AskAccount{}}; }

Read certificate(Arguments args) {
  const auto what = args.word();
  const auto fingerprint = args.word();
  if ((what != "add" && what != "remove") || fingerprint.empty()) {
    return args.missing("write 'add' or 'remove', and the SHA-256 of a certificate");
  }
  return core::Command{command::SetCertificate{fingerprint, what == "add"}};
}

Read kill(Arguments args) {
  const auto who = args.word();
  if (who.empty()) return args.missing("whom?");
  return core::Command{command::Kill{who, args.rest()}};
}

Read server_ban(Arguments args) {
  command::SetServerBan set{true, args.word(), std::nullopt, {}};
  if (set.mask.empty()) return args.missing("which address or account?");
  set.lasting = duration(args.peek());
  if (set.lasting) args.word();
  set.reason = args.rest();
  return core::Command{std::move(set)};
}

Read server_unban(Arguments args) {
  const auto mask = args.word();
  if (mask.empty()) return args.missing("which address or account?");
  return core::Command{command::SetServerBan{false, mask, std::nullopt, {}}};
}

Read server_bans(Arguments /*args*/) { return core::Command{command::ServerBans{}}; }

Read announce(Arguments args) {
  if (args.empty()) return args.missing("what?");
  return core::Command{command::Announce{args.rest(), false}};
}

Read wallops(Arguments args) {
  if (args.empty()) return args.missing("what?");
  return core::Command{command::Announce{args.rest(), true}};
}

Read delete_room(Arguments args) {
  if (!args.peek().starts_with('#')) return args.missing("which room?");
  const auto room = args.word();
  return core::Command{command::DeleteRoom{room, args.rest()}};
}

Read take_down(Arguments args) {
  const auto seq = core::number_in(args.word());
  if (!seq || *seq == 0) return args.missing("the number that the message has in the log?");
  return core::Command{command::Redact{"", core::Seq{*seq}, args.rest()}};
}

Read rehash(Arguments /*args*/) { return core::Command{command::Rehash{}}; }

Read sessions(Arguments args) { return core::Command{command::Sessions{args.word(), {}}}; }

Read audit(Arguments /*args*/) { return core::Command{command::Audit{}}; }

}  // namespace parley::terminal
