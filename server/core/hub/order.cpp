// A session's commands, one after the other: what must wait for what, and how a session ends.
//
// A command begins when the effects of the previous one are in place. A run of commands that only
// append to the log does not wait: the log keeps the order, and so one commit holds the whole run.
// The queue is bounded by the connection, which is not read past its requests in flight.
#include <algorithm>
#include <utility>

#include "core/hub/state.hpp"
#include "core/name.hpp"

namespace parley::core {

bool Hub::State::only_appends(const Command& command) const {
  if (const auto* join = std::get_if<command::Join>(&command)) {  // it creates the room
    return join->room.size() <= room_name_bytes && keys_.find(fold(join->room)) == nullptr;
  }
  return core::only_appends(command);
}

bool Hub::State::may_begin(const Session& session, const Command& command) const {
  if (session.queue || session.asking || session.blocks > 0) return false;
  return session.appends == 0 || only_appends(command);
}

void Hub::State::enqueue(Session& session, Queued queued) {
  if (!session.queue) session.queue = std::make_unique<std::deque<Queued>>();
  session.queue->push_back(std::move(queued));
}

void Hub::State::enqueue_first(Session& session, Queued queued) {
  if (!session.queue) session.queue = std::make_unique<std::deque<Queued>>();
  session.queue->push_front(std::move(queued));
}

void Hub::State::begin(Session& session, Queued& queued, Now now, Effects& out) {
  Ask ask{session, queued.tag, now, out};
  if (session.appends > 0) ask.behind = &pending_[session.last_append - answered_];
  if (auto* answer = std::get_if<Event>(&queued.what)) return ask.reply(std::move(*answer));
  auto& command = std::get<Command>(queued.what);
  Refusal no;
  if (!queued.admitted) {
    no = admit(ask, command);
  } else if (shutting_down_) {
    no = shutting_down();
  }
  if (no) return ask.reply(event::Failed{*no});
  perform(ask, command);
}

void Hub::State::go_on(Session& session, Now now, Effects& out) {
  while (session.queue && !session.asking && session.blocks == 0) {
    if (session.queue->empty()) {
      session.queue.reset();
      break;
    }
    const auto* command = std::get_if<Command>(&session.queue->front().what);
    const bool runs = command != nullptr && only_appends(*command);
    if (session.appends > 0 && !runs) break;
    Queued next = std::move(session.queue->front());
    session.queue->pop_front();
    if (session.queue->empty()) session.queue.reset();  // the command may wait for an answer
    begin(session, next, now, out);
  }
  if (!session.ending) return;
  const bool killed = session.ending->closing.has_value();
  const bool is_done = killed || (!session.queue && !session.asking && session.blocks == 0);
  if (is_done && session.appends == 0) finish_ending(session, now, out);
}

void Hub::State::run_ready(Now now, Effects& out) {
  while (!ready_.empty()) {
    for (const SessionId id : std::exchange(ready_, {})) {
      Session* session = sessions_.find(id);
      if (session != nullptr && !session->left) go_on(*session, now, out);
    }
  }
}

void Hub::State::count_down(const Pending& pending, Effects& out) {
  Session* session = sessions_.find(pending.asker);
  if (session == nullptr || session->left) return;
  for (const effect::Reply& reply : pending.next) out.emplace_back(reply);
  const bool waits = session->queue || session->ending;
  if (--session->appends == 0 && waits) ready_.push_back(session->id);
}

void Hub::State::release(std::vector<SessionId>& waiting) {
  for (const SessionId id : std::exchange(waiting, {})) {
    --waiting_;
    Session* session = sessions_.find(id);
    if (session == nullptr || session->blocks == 0) continue;  // ended meanwhile
    --session->blocks;
    ready_.push_back(id);
  }
}

void Hub::State::finish_ending(Session& session, Now now, Effects& out) {
  Ending ending = std::move(*std::exchange(session.ending, nullptr));
  if (session.user != nullptr) sign_out(session, ending.reason, now, out);
  for (const SessionId id : ending.awaited_by) {
    Session* waits = sessions_.find(id);
    if (waits == nullptr || waits->blocks == 0) continue;
    --waits->blocks;
    ready_.push_back(id);
  }
  if (ending.closing) {
    session.left = true;
    out.emplace_back(effect::Close{session.id, std::move(*ending.closing)});
    return;
  }
  --lingering_;
  lingering_queued_ -= ending.queued;
  undeliverable_ = true;
  erase_session(session, now);
}

void Hub::State::erase_session(Session& session, Now now) {
  if (session.shared != nullptr) addresses_.leave(*session.shared, now.steady);
  const SessionId id = session.id;
  sessions_.erase(id);
}

std::uint32_t Hub::State::end_all(const std::vector<Session*>& sessions,
                                  const event::Closing& closing, SessionId awaited_by, Now now,
                                  Effects& out) {
  std::uint32_t still_to_end = 0;
  for (Session* session : sessions) {
    end_session(*session, closing, closing.reason, now, out);
    if (!session->ending) continue;
    session->ending->awaited_by.push_back(awaited_by);
    ++still_to_end;
  }
  return still_to_end;
}

void Hub::State::end_sessions(const Ask& ask, const std::vector<Session*>& sessions,
                              const event::Closing& closing, Event answer) {
  const auto is_settled = [&](const Session* session) {
    return session == &ask.session || (session->appends == 0 && !session->ending);
  };
  if (std::ranges::all_of(sessions, is_settled) || std::ranges::count(sessions, &ask.session) > 0) {
    ask.reply(std::move(answer));
    end_all(sessions, closing, {}, ask.now, ask.out);
    return;
  }
  ask.session.blocks += end_all(sessions, closing, ask.session.id, ask.now, ask.out);
  enqueue_first(ask.session, {ask.tag, std::move(answer)});
}

void Hub::State::drop_undeliverable(Effects& out) {
  if (lingering_ == 0 && !std::exchange(undeliverable_, false)) return;
  std::erase_if(out, [this](const Effect& what) {
    const SessionId to = receiver_of(what);
    if (!to) return false;
    const Session* session = sessions_.find(to);
    return session == nullptr || (session->ending && !session->ending->closing);
  });
}

}  // namespace parley::core
