// Answers about the session, and what ends it.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/closing.hpp"
#include "core/error.hpp"
#include "core/identity.hpp"
#include "core/ids.hpp"
#include "core/schema.hpp"
#include "core/time.hpp"
#include "core/version.hpp"

namespace parley::core::event {

using schema::always;
using schema::computed;
using schema::event;
using schema::object;
using schema::optional;
using schema::required;
using schema::Text;

// Answers. Each belongs to one request.
struct Welcome {
  std::string nick;
  Seq head;  // the log's last entry
  // Of the server, not of the hub: the net floor sets them on the way out.
  std::string server{};           // "parley 0.1.0"
  std::size_t line_bytes = 8192;  // the longest request
  std::size_t text_lines = 100;   // the most lines of a message
  std::string account{};          // logged in to; "" for a guest
  // Not for the client: who it is, so that the net floor knows its own entries.
  Identity identity{};
  bool is_operator = false;                  // of the server; JSON's clients ask
  std::uint64_t version = protocol_version;  // of the protocol

  static constexpr auto schema =
      event("welcome", "You are signed in.", required("nick", &Welcome::nick).as(Text::nick),
            required("head", &Welcome::head, "The last entry of the log."),
            always("server", &Welcome::server, "Name and version."),
            always("version", &Welcome::version, "Of the protocol."),
            required("line_bytes", &Welcome::line_bytes, "The longest request."),
            always("text_lines", &Welcome::text_lines, "The most lines of a message."),
            optional("account", &Welcome::account, "If logged in."));
};

struct Done {
  static constexpr auto schema = event("done", "It is done.");
};  // done, with nothing more to say

struct Accepted {  // durable now, under this seq
  Seq seq;
  Time time;

  static constexpr auto schema =
      event("accepted", "It is durable, under this seq.", required("seq", &Accepted::seq),
            required("time", &Accepted::time));
};

struct Watched {
  std::string nick;  // as it is here or, where nobody has it, as it was given
  bool here = false;

  static constexpr auto schema =
      object(required("nick", &Watched::nick).as(Text::nick), required("here", &Watched::here));
};

struct Watching {
  std::vector<Watched> nicks;  // those just added, or all

  static constexpr auto schema =
      event("watching", "Nicks that this connection watches.", required("nicks", &Watching::nicks));
};

struct ProfileIs {
  std::string realname;
  bool bot = false;
  bool invisible = false;
  bool wallops = false;
  bool is_operator = false;  // of the server

  static constexpr auto schema =
      event("profile_is", "Your profile.", required("realname", &ProfileIs::realname),
            required("bot", &ProfileIs::bot), required("invisible", &ProfileIs::invisible));
};

struct Failed {
  Error error;

  [[nodiscard]] std::string code() const { return std::string(code_name(error.code)); }
  /// The code of a newer server is kept in the text.
  void set_code(std::string name);
  [[nodiscard]] std::string text() const { return error.text; }
  void add_text(const std::string& text) { error.text += text; }
  [[nodiscard]] std::optional<std::chrono::milliseconds> retry_after() const {
    return error.retry_after;
  }
  void set_retry_after(std::optional<std::chrono::milliseconds> wait) { error.retry_after = wait; }

  static constexpr auto schema = event(
      "error", "The request was refused.",
      computed(schema::Presence::required, "code", &Failed::code, &Failed::set_code),
      computed(schema::Presence::always, "text", &Failed::text, &Failed::add_text),
      computed(schema::Presence::optional, "retry_after", &Failed::retry_after,
               &Failed::set_retry_after, "Milliseconds, where trying again later makes sense."));
};

struct Ponged {
  static constexpr auto schema = event("pong", "The answer to `ping`.");
};

struct Challenge {  // the next message of a SASL exchange, not encoded
  std::string message;

  static constexpr auto schema =
      event("challenge", "The next message of a SASL exchange.",
            required("data", &Challenge::message).as(Text::base64).kept_secret());
};

struct LoggedIn {  // by SASL; Hello is next
  std::string account;

  static constexpr auto schema = event("logged_in", "Logged in by SASL; `hello` is next.",
                                       required("account", &LoggedIn::account));
};

struct Presence {  // of a nick that one watches
  std::string nick;
  bool here = false;
  Time time{};

  static constexpr auto schema =
      event("presence", "A user whom you watch came or left.",
            required("nick", &Presence::nick).as(Text::nick), required("here", &Presence::here),
            required("time", &Presence::time));
};

struct PingYou {
  static constexpr auto schema = event("ping", "Answer with `pong`, or anything else.");
};

struct Closing {     // the connection's last line
  std::string code;  // see closing.hpp
  std::string reason;
  std::optional<std::chrono::milliseconds> retry_after;

  static constexpr auto schema =
      event("closing", "The last line of the connection.", required("code", &Closing::code),
            always("text", &Closing::reason),
            optional("retry_after", &Closing::retry_after, "Milliseconds."));
};

}  // namespace parley::core::event
