// The IRCv3 capabilities that a client can switch on.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace parley::wire::irc {

/// A set of capabilities, one bit each.
using Capabilities = std::uint32_t;

namespace cap {
// These change how a line looks, and so are part of the dialect.
inline constexpr Capabilities server_time = 1U << 0U;
inline constexpr Capabilities message_tags = 1U << 1U;
inline constexpr Capabilities away_notify = 1U << 2U;
inline constexpr Capabilities invite_notify = 1U << 3U;
inline constexpr Capabilities extended_join = 1U << 4U;
inline constexpr Capabilities account_tag = 1U << 5U;
inline constexpr Capabilities account_notify = 1U << 6U;
inline constexpr Capabilities setname = 1U << 7U;
inline constexpr Capabilities redaction = 1U << 8U;
inline constexpr Capabilities shaping = (1U << 9U) - 1;
// These are the session's own affair.
inline constexpr Capabilities echo_message = 1U << 16U;
inline constexpr Capabilities labeled_response = 1U << 17U;
inline constexpr Capabilities batch = 1U << 18U;
inline constexpr Capabilities multi_prefix = 1U << 19U;
inline constexpr Capabilities userhost_in_names = 1U << 20U;
inline constexpr Capabilities standard_replies = 1U << 21U;
inline constexpr Capabilities cap_notify = 1U << 22U;
inline constexpr Capabilities sasl = 1U << 23U;
inline constexpr Capabilities account_registration = 1U << 24U;
inline constexpr Capabilities chathistory = 1U << 25U;
inline constexpr Capabilities event_playback = 1U << 26U;
inline constexpr Capabilities read_marker = 1U << 27U;
}  // namespace cap

struct Capability {
  std::string_view name;
  Capabilities bit;
  std::string_view value{};  // told to who asks with CAP LS 302
};

/// All that can be switched on, by name. `CAP LS` announces `sts`, too, where it is configured.
inline constexpr std::array capabilities = {
    Capability{"account-notify", cap::account_notify},
    Capability{"account-tag", cap::account_tag},
    Capability{"away-notify", cap::away_notify},
    Capability{"batch", cap::batch},
    Capability{"cap-notify", cap::cap_notify},
    Capability{"draft/account-registration", cap::account_registration, "custom-account-name"},
    Capability{"draft/chathistory", cap::chathistory},
    Capability{"draft/event-playback", cap::event_playback},
    Capability{"draft/message-redaction", cap::redaction},
    Capability{"draft/read-marker", cap::read_marker},
    Capability{"echo-message", cap::echo_message},
    Capability{"extended-join", cap::extended_join},
    Capability{"invite-notify", cap::invite_notify},
    Capability{"labeled-response", cap::labeled_response},
    Capability{"message-tags", cap::message_tags},
    Capability{"multi-prefix", cap::multi_prefix},
    Capability{"sasl", cap::sasl},
    Capability{"server-time", cap::server_time},
    Capability{"setname", cap::setname},
    Capability{"standard-replies", cap::standard_replies},
    Capability{"userhost-in-names", cap::userhost_in_names},
};

}  // namespace parley::wire::irc
