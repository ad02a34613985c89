// The chat, without a runtime: requests to the hub, its effects to the sessions.
#include "chat/chat.hpp"

#include <algorithm>
#include <utility>

#include "chat/identity.hpp"
#include "core/page.hpp"
#include "wire/json/encode.hpp"

namespace parley::notes {

Chat::Chat(const ChatSettings& settings)
    : settings_(settings),
      hub_(settings.limits),
      log_(store::open_memory(settings.log_entries)),
      writer_(log_->make_writer()),
      reader_(log_->make_reader()),
      index_(log_->make_index()) {}

// --- sessions

core::SessionId Chat::connect(std::string address) {
  const core::SessionId id{++born_};
  sessions_.emplace(id, std::make_unique<Session>(id, settings_));
  hub_.attach(id, std::move(address));
  return id;
}

void Chat::finish(core::SessionId id) {
  Session& session = *sessions_.at(id);
  session.finished = true;
  wake(session);
}

void Chat::disconnect(core::SessionId id, std::string_view reason, core::Now now) {
  const auto found = sessions_.find(id);
  const auto rooms = found->second->feed.rooms();
  for (const core::RoomId room : rooms) unsubscribe(*found->second, room);
  sessions_.erase(found);
  core::Effects effects;
  hub_.detach(id, reason, now, effects);
  settle(std::move(effects), now);
}

Chat::Session* Chat::session_of(core::SessionId id) {
  const auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

// --- what a runtime asks

std::string_view Chat::to_write(core::SessionId session) const {
  return known(session).feed.waiting();
}

bool Chat::may_read(core::SessionId id) const {
  const Session& session = known(id);
  return !session.over && !session.finished && session.unread.empty() &&
         session.feed.may_be_asked();
}

bool Chat::is_over(core::SessionId id) const {
  const Session& session = known(id);
  return session.over || (session.finished && session.unread.empty());
}

std::vector<core::SessionId> Chat::take_woken() {
  for (const core::SessionId id : woken_) {
    if (Session* session = session_of(id)) session->woken = false;
  }
  return std::exchange(woken_, {});
}

void Chat::wake(Session& session) {
  if (!std::exchange(session.woken, true)) woken_.push_back(session.id);
}

// --- bytes in

void Chat::receive(core::SessionId id, std::string_view bytes, core::Now now) {
  if (Session* session = session_of(id); session != nullptr && !session->over) {
    take_bytes(*session, bytes, now);
  }
}

void Chat::take_bytes(Session& session, std::string_view bytes, core::Now now) {
  while (!bytes.empty() && !session.over) {
    if (!session.feed.may_be_asked()) {
      session.unread = bytes;
      return;
    }
    const std::size_t end = bytes.find('\n');
    const auto piece = bytes.substr(0, end == std::string_view::npos ? end : end + 1);
    session.splitter.feed(piece);
    while (const auto line = session.splitter.next()) take_line(session, *line, now);
    bytes.remove_prefix(piece.size());
  }
}

void Chat::take_line(Session& session, const wire::LineSplitter::Line& line, core::Now now) {
  if (session.over || (line.text.empty() && !line.too_long)) return;
  if (line.too_long) {
    const auto limit = std::to_string(settings_.line_bytes);
    return refuse(
        session,
        {"", {core::ErrorCode::line_too_long, "the line is longer than " + limit + " bytes"}});
  }
  auto request = wire::json::decode(line.text);
  if (!request) return refuse(session, request.error());
  take_request(session, std::move(*request), now);
}

void Chat::take_request(Session& session, wire::json::Request request, core::Now now) {
  if (auto* hello = std::get_if<core::command::Hello>(&request.command)) {
    hello->identity = hello->secret.empty() ? identity_of_session(session.id)
                                            : identity_of_secret(hello->secret.view());
  }
  // The log commits at once: the answer comes before `settle` returns, and one id is enough.
  session.request_id = std::move(request.id);
  core::Effects effects;
  hub_.handle(session.id, 1, std::move(request.command), now, effects);
  settle(std::move(effects), now);
}

void Chat::refuse(Session& session, const wire::json::BadRequest& bad) {
  session.request_id = bad.id;
  answer(session, 1, core::event::Failed{bad.error});
  if (bad.malformed && ++session.malformed >= settings_.malformed_most) {
    close(session,
          {"too_many_errors", "too many lines were no requests of this protocol", std::nullopt});
  }
}

// --- the hub's effects

void Chat::settle(core::Effects effects, core::Now now) {
  while (!effects.empty() || !hungry_.empty()) {
    std::vector<core::Submission> appends;
    for (core::Effect& what : std::exchange(effects, {})) {
      if (auto* append = std::get_if<core::effect::Append>(&what)) {
        appends.push_back(std::move(append->what));
      } else {
        carry_out(what);
      }
    }
    // Only when everything in the log is published: what is read from it then is old news.
    if (appends.empty()) {
      feed_hungry(effects);
      continue;
    }
    const std::size_t count = appends.size();
    if (const auto committed = writer_->append(std::move(appends))) {
      hub_.committed(*committed, now, effects);
    } else {
      hub_.refused(count, committed.error(), now, effects);
    }
  }
}

void Chat::carry_out(core::Effect& what) {
  using namespace core::effect;
  if (const auto* publication = std::get_if<Publish>(&what)) return publish(*publication->batch);
  if (const auto* news = std::get_if<Announce>(&what)) return announce(*news);
  if (auto* reply = std::get_if<Reply>(&what)) {
    if (auto* to = session_of(reply->to)) answer(*to, reply->tag, std::move(reply->event));
  } else if (const auto* in = std::get_if<Subscribe>(&what)) {
    if (auto* to = session_of(in->session)) subscribe(*to, in->room, in->after);
  } else if (const auto* out = std::get_if<Unsubscribe>(&what)) {
    if (auto* to = session_of(out->session)) unsubscribe(*to, out->room);
  } else if (const auto* question = std::get_if<Read>(&what)) {
    if (auto* to = session_of(question->to)) answer(*to, question->tag, read(*question));
  } else if (const auto* search = std::get_if<Find>(&what)) {
    if (auto* to = session_of(search->to)) answer(*to, search->tag, find(*search));
  } else if (const auto* recall = std::get_if<Recall>(&what)) {
    if (auto* to = session_of(recall->to)) answer(*to, recall->tag, recent(*recall));
  } else if (const auto* end = std::get_if<Close>(&what)) {
    if (auto* to = session_of(end->session)) close(*to, end->closing);
  }
}

void Chat::publish(const core::Batch& batch) {
  for (const core::EntryPtr& entry : batch) {
    if (const auto room = rooms_.find(entry->room); room != rooms_.end()) {
      const std::string line = wire::json::encode(*entry);
      for (Session* session : room->second) {
        if (session->over) continue;
        session->feed.publish(line, reached_);
        wake(*session);
      }
    }
    reached_ = entry->seq;
  }
}

void Chat::announce(const core::effect::Announce& news) {
  const auto room = rooms_.find(news.room);
  if (room == rooms_.end()) return;
  const std::string line = wire::json::encode(news.event);
  for (Session* session : room->second) {
    if (session->id == news.except || session->over) continue;
    session->feed.announce(news.room, line, reached_);
    wake(*session);
  }
}

void Chat::subscribe(Session& session, core::RoomId room, core::Seq after) {
  auto& members = rooms_[room];
  if (std::ranges::find(members, &session) == members.end()) members.push_back(&session);
  session.feed.watch(room, after, reached_);
  if (session.feed.is_behind()) hungry_.push_back(session.id);
}

void Chat::unsubscribe(Session& session, core::RoomId room) {
  session.feed.forget(room);
  const auto found = rooms_.find(room);
  if (found == rooms_.end()) return;
  std::erase(found->second, &session);
  if (found->second.empty()) rooms_.erase(found);
}

void Chat::answer(Session& session, core::RequestTag tag, core::Event event) {
  if (session.over) return;
  if (auto* welcome = std::get_if<core::event::Welcome>(&event)) {
    welcome->server = settings_.server;
    welcome->line_bytes = settings_.line_bytes;
    welcome->text_lines = settings_.limits.text_lines;
  }
  session.feed.answer(
      wire::json::encode(event, tag == 0 ? std::string_view() : session.request_id));
  wake(session);
}

namespace {

core::Event page_of(const std::string& with, core::Result<store::EntryPage> page, core::Keep keep,
                    std::size_t bytes) {
  if (!page) return core::event::Failed{page.error()};
  std::erase_if(page->entries, [](const auto& entry) { return core::is_silent(*entry); });
  core::event::Page answer{with, std::move(page->entries), page->more};
  core::cut_page(answer, keep, bytes);
  return answer;
}

}  // namespace

core::Event Chat::read(const core::effect::Read& what) {
  core::HistoryQuery query = what.query;
  auto page = reader_->history(query);
  const bool silent = page && page->entries.size() == 1 && core::is_silent(*page->entries.front());
  if (silent && page->more && query.after) {  // an empty page would not say where to go on
    query.after = page->entries.front()->seq;
    page = reader_->history(query);
  }
  const bool rises = query.after || query.after_time;
  return page_of(what.with, std::move(page), rises ? core::Keep::first : core::Keep::last,
                 settings_.limits.page_bytes);
}

core::Event Chat::find(const core::effect::Find& what) {
  return page_of(what.with, index_->search(what.query), core::Keep::first,
                 settings_.limits.page_bytes);
}

core::Event Chat::recent(const core::effect::Recall& what) {
  auto found = reader_->recent(what.query);
  if (!found) return core::event::Failed{found.error()};
  return core::event::RecentAre{std::move(*found)};
}

void Chat::close(Session& session, const core::event::Closing& closing) {
  answer(session, 0, closing);
  session.over = true;
}

// --- bytes out

void Chat::wrote(core::SessionId id, std::size_t size, core::Now now) {
  Session& session = *sessions_.at(id);
  const bool could_read = may_read(id);
  session.feed.wrote(size);
  if (session.feed.is_behind() && !session.over) {
    hungry_.push_back(id);
    settle({}, now);
  }
  if (!session.unread.empty() && session.feed.may_be_asked()) {
    const std::string rest = std::exchange(session.unread, {});
    take_bytes(session, rest, now);
  }
  if (could_read != may_read(id)) wake(session);
}

void Chat::feed_hungry(core::Effects& effects) {
  for (const core::SessionId id : std::exchange(hungry_, {})) {
    Session* session = session_of(id);
    if (session == nullptr || session->over) continue;
    for (const core::RoomId room : session->feed.catch_up(*reader_)) {
      hub_.snapshot(id, room, effects);
    }
    wake(*session);
  }
}

}  // namespace parley::notes
