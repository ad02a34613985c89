// Short forms of the commands that tests use.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "core/command.hpp"

namespace parley::core::test {

inline Identity guest(const std::string& name) { return {"guest:" + name}; }
inline command::Hello hello(const std::string& nick, const std::string& identity = "") {
  return {nick, guest(identity.empty() ? nick : identity), std::nullopt};
}
inline command::Hello log_in(std::string account, const char* password = "correct horse",
                             std::string nick = "") {
  command::Hello hello;
  hello.nick = std::move(nick);
  hello.identity = guest("of this connection");
  hello.account = std::move(account);
  hello.password = Secret(password);
  return hello;
}
inline command::Join join(std::string room) { return {std::move(room), std::nullopt}; }
inline command::Join join_after(std::string room, std::uint64_t seq) {
  return {std::move(room), Seq{seq}};
}
inline command::Part part(std::string room, std::string reason = "") {
  return {std::move(room), std::move(reason)};
}
inline command::Say say(std::string to, std::string text, std::string key = "") {
  return {std::move(to), std::move(text), std::move(key)};
}
inline command::Topic ask_topic(std::string room) { return {std::move(room), std::nullopt}; }
inline command::Topic set_topic(std::string room, std::string text) {
  return {std::move(room), std::move(text)};
}
inline command::Invite invite(std::string room, std::string nick) {
  return {std::move(room), std::move(nick)};
}
inline command::Kick kick(std::string room, std::string nick, std::string reason = "") {
  return {std::move(room), std::move(nick), std::move(reason)};
}
inline command::SetMask set_mask(command::MaskList list, bool add, std::string room,
                                 std::string mask) {
  return {list, add, std::move(room), std::move(mask), std::nullopt, ""};
}
inline command::SetMask ban(std::string room, std::string mask) {
  return set_mask(command::MaskList::ban, true, std::move(room), std::move(mask));
}
inline command::SetMask unban(std::string room, std::string mask) {
  return set_mask(command::MaskList::ban, false, std::move(room), std::move(mask));
}
inline command::SetMask mute(std::string room, std::string mask) {
  return set_mask(command::MaskList::mute, true, std::move(room), std::move(mask));
}
inline command::SetMask unmute(std::string room, std::string mask) {
  return set_mask(command::MaskList::mute, false, std::move(room), std::move(mask));
}
inline command::SetMask lasting(command::SetMask set, std::chrono::seconds time) {
  set.lasting = time;
  return set;
}
inline command::Masks ask_bans(std::string room) {
  return {command::MaskList::ban, std::move(room)};
}
inline command::Masks ask_mutes(std::string room) {
  return {command::MaskList::mute, std::move(room)};
}
inline command::Mode ask_modes(std::string room) {
  return {std::move(room), std::nullopt, std::nullopt};
}
inline command::Mode make_private(std::string room, bool on = true) {
  return {std::move(room), on, std::nullopt};
}
inline command::Mode make_moderated(std::string room, bool on = true) {
  return {std::move(room), std::nullopt, on};
}
inline command::Grant grant(std::string room, std::string nick, Role role) {
  return {std::move(room), std::move(nick), role};
}
inline command::Members ask_members(std::string room, std::string after = "") {
  return {std::move(room), std::move(after)};
}
inline command::Rooms ask_rooms(std::string match = "", std::string after = "") {
  return {std::move(match), std::move(after)};
}
inline command::Mode make_password(std::string room, std::string password) {
  command::Mode mode{std::move(room), std::nullopt, std::nullopt};
  mode.password = std::move(password);
  return mode;
}
inline command::Mode make_limit(std::string room, std::uint32_t limit) {
  command::Mode mode{std::move(room), std::nullopt, std::nullopt};
  mode.limit = limit;
  return mode;
}
inline command::Mode make_flag(std::string room, std::optional<bool> command::Mode::* flag,
                               bool on = true) {
  command::Mode mode{std::move(room), std::nullopt, std::nullopt};
  mode.*flag = on;
  return mode;
}
inline command::Join join_with(std::string room, std::string password) {
  return {std::move(room), std::nullopt, std::move(password)};
}
inline command::Redact redact(std::string to, std::uint64_t message, std::string reason = "") {
  return {std::move(to), Seq{message}, std::move(reason)};
}
inline command::SetMask except(std::string room, std::string mask) {
  return set_mask(command::MaskList::except, true, std::move(room), std::move(mask));
}
inline command::SetMask admit(std::string room, std::string mask) {
  return set_mask(command::MaskList::admit, true, std::move(room), std::move(mask));
}
inline command::History history(std::string with) {
  return {std::move(with), std::nullopt, std::nullopt, 50};
}
inline command::Search search(std::string text, std::string room = "") {
  return {std::move(text), std::move(room), std::nullopt, 50};
}

}  // namespace parley::core::test
