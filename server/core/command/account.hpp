// Commands about the account of the user.
#pragma once

#include <string>

#include "core/schema.hpp"
#include "core/secret.hpp"

namespace parley::core::command {

using schema::always;
using schema::Does;
using schema::optional;
using schema::request;
using schema::required;
using schema::Text;

/// Makes an account of the guest who asks: identity, rooms and roles stay what they are.
struct Register {
  std::string account;
  Secret password;
  std::string invitation{};  // where the server requires one

  static constexpr auto schema = request(
      "register", {.answer = "account"}, "Makes an account of the guest that you are.",
      required("account", &Register::account,
               "The account's name. It must not be another user's nick or another account's name.")
          .as(Text::nick),
      required("password", &Register::password,
               "8 to 128 bytes, no control characters. Texts that are equal under NFKC are one "
               "password; its NFKC form has 8 to 128 bytes, too."),
      optional("invitation", &Register::invitation,
               "At most 128 bytes. If the server requires one.")
          .as(Text::line)
          .kept_secret());
};

/// A new password. All other sessions of the account are ended.
struct ChangePassword {
  Secret old_password;
  Secret new_password;

  static constexpr auto schema =
      request("password", {}, "Changes your account's password.",
              required("old", &ChangePassword::old_password, "The current password."),
              required("new", &ChangePassword::new_password, "As for `register`."));
};

struct AskAccount {
  static constexpr auto schema = request("account", {.does = Does::ask, .answer = "account"},
                                         "What the server keeps about your account.");
};

/// Lets the account log in with a TLS certificate, or no longer.
struct SetCertificate {
  std::string fingerprint;
  bool add = true;

  static constexpr auto schema = request(
      "certificate", {},
      "Lets your account log in with a TLS client certificate (see `authenticate`, EXTERNAL), or "
      "no longer.",
      required("fingerprint", &SetCertificate::fingerprint,
               "64 hex digits. The certificate's SHA-256; colons are ignored."),
      always("on", &SetCertificate::add, "false to remove it."));
};

}  // namespace parley::core::command
