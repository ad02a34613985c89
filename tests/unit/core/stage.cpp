// The stage's machinery.
#include "unit/core/stage.hpp"

#include <algorithm>
#include <array>

#include "core/redaction.hpp"
#include "support/entries.hpp"

namespace parley::core::test {

namespace {

std::string name_of(const Event& event) {
  static constexpr std::array<const char*, std::variant_size_v<Event>> names{
      "Welcome",       "Done",        "Accepted",   "Joined",      "TopicIs",
      "ModesAre",      "MasksAre",    "MembersAre", "RoomsAre",    "UserIs",
      "UsersAre",      "UsersWere",   "Watching",   "ProfileIs",   "ServerIs",
      "RecentAre",     "Marked",      "Page",       "Failed",      "Ponged",
      "MemberJoined",  "MemberLeft",  "Renamed",    "AwayChanged", "RealnameChanged",
      "Presence",      "TypingNow",   "Invited",    "Knocked",     "YouLeft",
      "PingYou",       "Closing",     "Challenge",  "LoggedIn",    "AccountIs",
      "ServerBansAre", "SessionsAre", "AuditIs",    "Notice",      "AccountChanged"};
  return names.at(event.index());
}

}  // namespace

SessionId Stage::connect(std::string address, std::string_view counted_as,
                         Hub::Passwords passwords) {
  const SessionId session{++last_session_};
  ears_[session];
  open_[session] = true;
  hub.attach(session, std::move(address), false, counted_as, passwords);
  return session;
}

SessionId Stage::sign_in(const std::string& nick, const std::string& identity) {
  const SessionId session = connect();
  REQUIRE(code(session, hello(nick, identity)) == "");
  return session;
}

SessionId Stage::enter(const std::string& account, const std::string& nick, std::string address) {
  const SessionId session = connect(std::move(address));
  const RequestTag tag = ask(session, log_in(account, "correct horse", nick));
  answer(asked(), account::LoggedIn{fold(account)});
  answer<event::Welcome>(session, tag);
  return session;
}

void Stage::disconnect(SessionId session, std::string_view reason) {
  open_[session] = false;
  std::erase_if(cursors_, [&](const auto& each) { return each.first.second == session; });
  Effects fresh;
  hub.detach(session, reason, now, fresh);
  effects.clear();
  take(std::move(fresh));
}

RequestTag Stage::ask(SessionId session, Command command) {
  const RequestTag tag = ++last_tag_;
  if (std::holds_alternative<command::Quit>(command)) quits_.emplace(session, tag);
  Effects fresh;
  hub.handle(session, tag, std::move(command), now, fresh);
  effects.clear();
  take(std::move(fresh));
  return tag;
}

void Stage::take(Effects fresh) {
  for (const Effect& effect : fresh) {
    std::visit([&](const auto& what) { carry_out(what); }, effect);
  }
  effects.insert(effects.end(), fresh.begin(), fresh.end());
  if (instant && !appended.empty()) commit_all();
}

void Stage::commit(std::size_t count) {
  std::vector<Committed> done;
  for (; count > 0; --count) {
    done.push_back(
        std::visit([this](auto& what) { return store(std::move(what)); }, appended.front()));
    appended.pop_front();
  }
  Effects fresh;
  hub.committed(done, now, fresh);
  if (!instant) effects.clear();
  take(std::move(fresh));
}

Committed Stage::store(ReadMark mark) {
  Time& known = stored_.marks[{mark.room, mark.reader}];
  mark.time = known = std::max(known, mark.time);
  return {std::move(mark)};
}

Committed Stage::store(RoomEnd end) {
  ended.push_back(end.room);
  return {std::move(end)};
}

Committed Stage::store(Draft draft) {
  Entry entry = *std::exchange(draft, nullptr);  // a copy: the effects of the test have the draft
  if (is<entry::Redact>(entry)) {
    const auto message = std::ranges::find(log, tests::redact(entry).about,
                                           [](const auto& one) { return one->seq; });
    if (auto no = why_not_redact(message == log.end() ? nullptr : message->get(), entry)) {
      return {EntryPtr(std::make_shared<const Entry>(std::move(entry))), false, std::move(no)};
    }
    take_place(entry, **message);
    *message = std::make_shared<const Entry>(without_text(**message));
  }
  const std::tuple key{entry.room, entry.sender, entry.key};
  const auto before = stored_.by_key.find(key);
  if (!entry.key.empty() && before != stored_.by_key.end()) return {before->second, true};
  entry.seq = Seq{++stored_.last};
  log.push_back(std::make_shared<const Entry>(std::move(entry)));
  if (!log.back()->key.empty()) stored_.by_key[key] = log.back();
  return {log.back()};
}

void Stage::refuse(std::size_t count) {
  appended.erase(appended.begin(), appended.begin() + static_cast<std::ptrdiff_t>(count));
  Effects fresh;
  hub.refused(count, {ErrorCode::log_unavailable, "the disk is full"}, now, fresh);
  effects.clear();
  take(std::move(fresh));
}

void Stage::pass(std::chrono::milliseconds time) {
  now.wall += time;
  now.steady += time;
}

void Stage::carry_out(const effect::Reply& reply) {
  const std::string name = name_of(reply.event);
  if (reply.tag != 0) return record(reply.to, reply.tag, reply.event, name);
  REQUIRE(open_[reply.to]);
  if (const auto* left = std::get_if<event::YouLeft>(&reply.event)) {
    REQUIRE((left->deleted || last_kind(reply.to, left->room) == entry::Kick::number));
  }
  ears_[reply.to].told.push_back(reply.event);
  ears_[reply.to].order.push_back(name);
}

void Stage::record(SessionId session, RequestTag tag, Answer answer, const std::string& name) {
  REQUIRE(open_[session]);
  Ears& ears = ears_[session];
  const bool first = ears.answers.emplace(tag, std::move(answer)).second;
  REQUIRE_MESSAGE(first, "answered twice");
  ears.order.push_back(name);
}

void Stage::carry_out(const effect::Announce& news) {
  for (const auto& [who, cursor] : cursors_) {
    if (who.first != news.room || who.second == news.except) continue;
    ears_[who.second].told.push_back(news.event);
    ears_[who.second].order.push_back(name_of(news.event));
  }
}

void Stage::carry_out(const effect::Publish& publication) {
  REQUIRE_FALSE(publication.batch->empty());
  for (const EntryPtr& entry : *publication.batch) {
    REQUIRE(published_ < entry->seq);
    REQUIRE_FALSE(is_silent(*entry));
    published_ = entry->seq;
    for (auto& [who, cursor] : cursors_) {
      if (who.first != entry->room || cursor >= entry->seq) continue;
      cursor = entry->seq;
      show(who.second, entry);
    }
  }
}

void Stage::carry_out(const effect::Subscribe& subscribe) {
  REQUIRE(open_[subscribe.session]);
  const auto [place, fresh] =
      cursors_.emplace(std::pair{subscribe.room, subscribe.session}, subscribe.after);
  REQUIRE_MESSAGE(fresh, "subscribed twice");
  Seq& cursor = place->second;
  for (const EntryPtr& entry : log) {
    if (entry->room != subscribe.room || entry->seq <= cursor || entry->seq > published_) continue;
    if (is_silent(*entry)) continue;
    cursor = entry->seq;
    show(subscribe.session, entry);
  }
}

void Stage::carry_out(const effect::Unsubscribe& unsubscribe) {
  REQUIRE(cursors_.erase({unsubscribe.room, unsubscribe.session}) == 1);
}

Asked Stage::asked() {
  REQUIRE_FALSE(questions.empty());
  Asked first = std::move(questions.front());
  questions.pop_front();
  return first;
}

void Stage::answer(Asked asked, Result<AccountFact> fact) {
  Effects fresh;
  hub.accounts_answered({asked.session, asked.tag, std::move(asked.question), std::move(fact)}, now,
                        fresh);
  effects.clear();
  take(std::move(fresh));
}

void Stage::carry_out(const effect::AskAccounts& ask) {
  if (const auto* one = std::get_if<account::Record>(&ask.question)) {
    recorded.push_back(one->record);
  } else {
    questions.push_back(ask);
  }
}

void Stage::carry_out(const effect::Close& close) {
  const bool asked_for = close.closing.code == "quit";
  if (asked_for) record(close.session, quits_.at(close.session), close, "Close");
  if (!asked_for) ears_[close.session].closed = close.closing;
  open_[close.session] = false;
  std::erase_if(cursors_, [&](const auto& each) { return each.first.second == close.session; });
}

void Stage::show(SessionId session, const EntryPtr& entry) {
  ears_[session].entries.push_back(entry);
  ears_[session].order.push_back("entry " + std::to_string(entry->seq.value));
}

bool Stage::is_answered(SessionId session, RequestTag tag) const {
  return heard(session).answers.contains(tag);
}

std::string Stage::code(SessionId session, Command command) {
  return code(session, ask(session, std::move(command)));
}

std::string Stage::code(SessionId session, RequestTag tag) const {
  REQUIRE(is_answered(session, tag));
  const auto* event = std::get_if<Event>(&heard(session).answers.at(tag));
  const auto* failed = event == nullptr ? nullptr : std::get_if<event::Failed>(event);
  if (failed == nullptr) return "";
  CHECK_FALSE(failed->error.text.empty());
  return std::string(code_name(failed->error.code));
}

std::vector<std::string> Stage::texts(SessionId session, std::uint8_t kind) const {
  std::vector<std::string> found;
  for (const EntryPtr& entry : heard(session).entries) {
    if (kind_number(*entry) == kind) found.push_back(tests::text_of(*entry));
  }
  return found;
}

std::uint8_t Stage::last_kind(SessionId session, const std::string& room) const {
  const auto& seen = heard(session).entries;
  const auto last = std::ranges::find(seen.rbegin(), seen.rend(), room,
                                      [](const EntryPtr& entry) { return entry->room_name; });
  REQUIRE(last != seen.rend());
  return kind_number(**last);
}

void Stage::forget() {
  for (auto& [session, ears] : ears_) ears = {};
}

}  // namespace parley::core::test
