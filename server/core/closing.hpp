// Why the server ends a connection: the codes of `closing`, its last line.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace parley::core::closing {

struct Code {
  const char* name;  // stable
  bool is_final;     // connecting again would end the same way
  std::string_view why;
  std::string_view advice;
};

inline constexpr Code quit{"quit", true, "You asked for it.", ""};
inline constexpr Code shutting_down{
    "shutting_down", false, "The server stops, perhaps to restart. Accepted messages are durable.",
    "Reconnect after `retry_after`, resume."};
inline constexpr Code idle{"idle", false, "No byte from you for 150 seconds.",
                           "Reconnect, resume. Answer `ping`."};
inline constexpr Code not_http{"not_http", false, "The first line was an HTTP request.",
                               "Use the HTTP port."};
inline constexpr Code hello_timeout{"hello_timeout", false, "No `hello` within 15 seconds.",
                                    "Send `hello` at once."};
inline constexpr Code too_many_errors{"too_many_errors", true, "10 malformed lines.",
                                      "Fix your client: trying again will not help."};
inline constexpr Code killed{"killed", true, "An operator of the server ended the connection.",
                             "Do not reconnect automatically."};
inline constexpr Code banned{"banned", true, "You may not use this server any more.",
                             "Do not reconnect."};
inline constexpr Code password_changed{"password_changed", true, "The account has a new password.",
                                       "Ask the user for it."};
inline constexpr Code account_removed{
    "account_removed", true, "The account was removed from the server.", "Do not reconnect."};
inline constexpr Code server_full{"server_full", false,
                                  "The server has no capacity for more connections.",
                                  "Reconnect after `retry_after`."};
inline constexpr Code too_many_connections{
    "too_many_connections", false, "Your address has the highest allowed number of connections.",
    "Close some, or reconnect after `retry_after`."};
inline constexpr Code connecting_too_fast{"connecting_too_fast", false,
                                          "Your address connects more often than it may.",
                                          "Reconnect after `retry_after`."};

inline constexpr std::array codes{quit,
                                  shutting_down,
                                  idle,
                                  not_http,
                                  hello_timeout,
                                  too_many_errors,
                                  killed,
                                  banned,
                                  password_changed,
                                  account_removed,
                                  server_full,
                                  too_many_connections,
                                  connecting_too_fast};

/// True if a client should not connect again by itself. A code that is not known is not final.
[[nodiscard]] constexpr bool is_final(std::string_view code) {
  return std::ranges::any_of(
      codes, [code](const Code& known) { return known.is_final && known.name == code; });
}

}  // namespace parley::core::closing
