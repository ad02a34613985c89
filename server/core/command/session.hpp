// Commands about the session itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include "core/identity.hpp"
#include "core/ids.hpp"
#include "core/schema.hpp"
#include "core/secret.hpp"

namespace parley::core::command {

using schema::computed;
using schema::constant;
using schema::Does;
using schema::optional;
using schema::Presence;
using schema::Rate;
using schema::request;
using schema::required;
using schema::Text;

/// Signs in. A nick that another identity holds is refused, and so is an account's name unless the
/// session logs in to it. An identity that is signed in already gets one session more, under the
/// nick it has.
struct Hello {
  std::string nick;
  Identity identity{};         // made by the net floor from `secret`; never empty in the hub
  std::optional<Seq> after{};  // resume direct conversations after this entry
  std::string account{};       // if set, its identity takes the place of the one above
  Secret password{};           // of the account
  std::string realname{};      // cut if it is too long
  Identity former{};           // what an older version made of the secret; "" for none
  Secret secret{};             // of a guest; replaced by `identity` on the net floor
  std::optional<std::uint64_t> version{};  // of the protocol that the client speaks

  static constexpr auto schema = request(
      "hello", {.answer = "welcome", .before_hello = true}, "Signs in; once per connection.",
      optional("version", &Hello::version,
               "Of the protocol: 1. Another one gets `unsupported_version`."),
      optional("account", &Hello::account, "Log in; see [Accounts](#accounts).").as(Text::nick),
      optional("nick", &Hello::nick,
               "The nick that you want. Optional with `account`; then it is the account's name.")
          .as(Text::nick)
          .required_without("account"),
      optional("password", &Hello::password, "Of the account.").required_with("account"),
      optional("after", &Hello::after,
               "Get the entries after it in your direct conversations. If omitted, you get only "
               "new ones."),
      optional("realname", &Hello::realname, "A longer display name; cut to 128 bytes.")
          .as(Text::line),
      optional("secret", &Hello::secret, "See [Who you are](#who-you-are).").from(16, 128));
};

struct Nick {
  std::string nick;

  static constexpr auto schema =
      request("nick", {}, "Changes your nick, for all your connections.",
              required("nick", &Nick::nick, "The new one.").as(Text::nick));
};

/// From now on, tells this session when a user with such a nick signs in or leaves.
struct Watch {
  enum class Action : std::uint8_t { add, remove, list };
  Action action = Action::list;
  std::string nicks{};  // words; to remove: "" for all

  static constexpr auto schema = std::tuple(
      request("watch", {.answer = "watching"},
              "From now on, tells this connection when a user with such a nick comes or goes.",
              constant(&Watch::action, Action::add),
              required("nicks", &Watch::nicks, "At most 100 in all.").as(Text::nicks)),
      request("unwatch", {}, "Takes that back.", constant(&Watch::action, Action::remove),
              optional("nicks", &Watch::nicks, "At most 100 in all.").as(Text::nicks)),
      request("watched", {.answer = "watching"}, "All that this connection watches.",
              constant(&Watch::action, Action::list)));
};

/// Profile fields that the user sets for all their sessions. Unset fields stay unchanged; if all
/// are unset, the current profile is returned.
struct Profile {
  std::optional<std::string> realname{};
  std::optional<bool> bot{};        // a program
  std::optional<bool> invisible{};  // not found by a glob unless the users share a room
  std::optional<bool> wallops{};    // receives what operators tell those who ask for it

  static constexpr auto schema =
      request("profile", {.answer = "profile_is"},
              "What you say of yourself, for all your connections. What is left out stays.",
              optional("realname", &Profile::realname, "At most 128 bytes.").as(Text::line),
              optional("bot", &Profile::bot, "You are a program. Your messages have `bot`: true."),
              optional("invisible", &Profile::invisible, "See [users](#users)."));
};

struct Away {
  std::string text;  // "" for back

  static constexpr auto schema = request(
      "away", {}, "Says that you are away, or back.",
      optional("text", &Away::text, "At most 256 bytes. If omitted or `\"\"`, you are back.")
          .as(Text::line));
};

struct Ping {
  static constexpr auto schema = request(
      "ping", {.does = Does::ask, .rate = Rate::none, .answer = "pong", .before_hello = true},
      "Allowed before `hello`.");
};

struct Pong {
  static constexpr auto schema = request("pong", {.rate = Rate::none, .before_hello = true},
                                         "The answer to the server's `ping`.");
};

struct Quit {
  std::string reason;

  static constexpr auto schema =
      request("quit", {.rate = Rate::none, .answer = "closing", .before_hello = true},
              "Ends the connection, after all requests before it are done and answered.",
              optional("reason", &Quit::reason, "Cut to 256 bytes.").as(Text::line));
};

/// One message of a SASL exchange, before Hello: the session is then logged in, and its Hello gets
/// the account's identity. Answered by Challenge, LoggedIn or a refusal. A message of an exchange
/// that has not begun, or of another mechanism, is refused with login_failed.
struct Authenticate {
  enum class Step : std::uint8_t { begin, go_on, abort };
  Step step = Step::go_on;
  std::string mechanism{};    // of `begin`
  Secret message{};           // decoded
  std::string certificate{};  // set by the net floor: the fingerprint of the client's certificate

  [[nodiscard]] std::string begun() const { return step == Step::begin ? mechanism : ""; }
  void begin(std::string with);
  [[nodiscard]] bool aborts() const { return step == Step::abort; }
  void set_abort(bool on);

  static constexpr auto schema = request(
      "authenticate", {.answer = "challenge", .before_hello = true},
      "One message of a SASL exchange.",
      computed(Presence::optional, "mechanism", &Authenticate::begun, &Authenticate::begin,
               "`PLAIN`, `SCRAM-SHA-256`, `EXTERNAL`. Begins an exchange. Omit it in the following "
               "messages."),
      computed(Presence::optional, "abort", &Authenticate::aborts, &Authenticate::set_abort,
               "Aborts the exchange."),
      optional("data", &Authenticate::message, "The mechanism's message; if omitted, an empty one.")
          .as(Text::base64));
};

}  // namespace parley::core::command
