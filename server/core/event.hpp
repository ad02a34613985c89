// What a client is told besides the log's entries: answers, and what is true only for now.
#pragma once

#include <variant>

#include "core/command.hpp"
#include "core/event/message.hpp"
#include "core/event/people.hpp"
#include "core/event/presence.hpp"
#include "core/event/room.hpp"
#include "core/event/session.hpp"

namespace parley::core {

using Event = std::variant<
    event::Welcome, event::Done, event::Accepted, event::Joined, event::TopicIs, event::ModesAre,
    event::MasksAre, event::MembersAre, event::RoomsAre, event::UserIs, event::UsersAre,
    event::UsersWere, event::Watching, event::ProfileIs, event::ServerIs, event::RecentAre,
    event::Marked, event::Page, event::Failed, event::Ponged, event::MemberJoined,
    event::MemberLeft, event::Renamed, event::AwayChanged, event::RealnameChanged, event::Presence,
    event::TypingNow, event::Invited, event::Knocked, event::YouLeft, event::PingYou,
    event::Closing, event::Challenge, event::LoggedIn, event::AccountIs, event::ServerBansAre,
    event::SessionsAre, event::AuditIs, event::Notice, event::AccountChanged>;

}  // namespace parley::core
