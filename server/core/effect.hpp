// What the hub asks its surroundings to do. The net floor carries effects out, in order.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "core/account.hpp"
#include "core/event.hpp"
#include "core/network.hpp"
#include "core/query.hpp"

namespace parley::core::effect {

/// Send `event` to one session. tag 0: nobody asked for it.
struct Reply {
  SessionId to;
  RequestTag tag = 0;
  Event event;
};
/// Send an event that is not in the log to every session subscribed to the room, but not to
/// `except`. A session that is behind misses it, and gets a members snapshot once it caught up.
struct Announce {
  RoomId room;
  SessionId except;
  Event event;
};
/// Commit this; tell the hub by `committed` or `refused`, in the order of the appends.
struct Append {
  Submission what;
};
/// These are durable now: wake every session that is subscribed to their rooms. Every entry of the
/// log comes by here once, in order, but not the `create` of a direct conversation: clients are
/// never shown that (readers of the log must leave it out).
struct Publish {
  std::shared_ptr<const Batch> batch;
};
/// From here on the session gets the room's entries: those behind `after` from the log first.
struct Subscribe {
  SessionId session;
  RoomId room;
  Seq after;
};
struct Unsubscribe {
  SessionId session;
  RoomId room;
};
/// Ask the log (permission is already checked), and answer with event::Page.
struct Read {
  SessionId to;
  RequestTag tag = 0;
  std::string with;  // for the Page
  HistoryQuery query;
};
struct Find {
  SessionId to;
  RequestTag tag = 0;
  std::string with;
  SearchQuery query;
};
/// Ask the keeper of accounts; tell the hub by `accounts_answered`, unless it is a Record.
struct AskAccounts {
  SessionId session;  // zero: nobody waits
  RequestTag tag = 0;
  AccountQuestion question;
};
/// Ask the log when somebody last spoke in each of these, and answer with event::RecentAre.
struct Recall {
  SessionId to;
  RequestTag tag = 0;
  RecentQuery query;
};
/// These, and no others, are turned away from now on when they connect.
struct BarAddresses {
  struct Barred {
    Network network;
    Time until{};  // epoch: for good
    std::string reason;
  };
  std::vector<Barred> barred;
};
/// Say goodbye, flush, close. It is the answer of Quit.
struct Close {
  SessionId session;
  event::Closing closing;
};

}  // namespace parley::core::effect

namespace parley::core {

using Effect =
    std::variant<effect::Reply, effect::Announce, effect::Append, effect::Publish,
                 effect::Subscribe, effect::Unsubscribe, effect::Read, effect::Find, effect::Recall,
                 effect::AskAccounts, effect::BarAddresses, effect::Close>;
using Effects = std::vector<Effect>;

/// The session that an effect is addressed to; zero for what concerns all, the log or the keeper.
[[nodiscard]] SessionId receiver_of(const Effect& what);

}  // namespace parley::core
