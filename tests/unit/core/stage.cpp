// The stage's machinery.
#include "unit/core/stage.hpp"

#include <algorithm>

namespace parley::core::test {

namespace {

std::string name_of(const Event& event) {
  static const char* const names[] = {
      "Welcome",  "Done",         "Accepted",   "Joined",  "TopicIs",     "ModesAre",
      "MasksAre", "MembersAre",   "RoomsAre",   "UserIs",  "Page",        "Failed",
      "Ponged",   "MemberJoined", "MemberLeft", "Renamed", "AwayChanged", "TypingNow",
      "Invited",  "YouLeft",      "PingYou",    "Closing"};
  static_assert(std::size(names) == std::variant_size_v<Event>);
  return names[event.index()];
}

}  // namespace

SessionId Stage::connect(std::string address) {
  const SessionId session{++last_session_};
  ears[session];
  connected_[session] = true;
  hub.attach(session, std::move(address));
  return session;
}

SessionId Stage::sign_in(const std::string& nick, const std::string& identity) {
  const SessionId session = connect();
  get<event::Welcome>(session, hello(nick, identity));
  return session;
}

RequestTag Stage::ask(SessionId session, Command command) {
  last.clear();
  const RequestTag tag = ++last_tag_;
  hub.handle(session, tag, std::move(command), now, last);
  carry_out();
  return tag;
}

void Stage::disconnect(SessionId session, std::string_view reason) {
  last.clear();
  connected_[session] = false;
  std::erase_if(subscriptions_, [&](const auto& each) { return each.first.first == session; });
  hub.detach(session, reason, now, last);
  carry_out();
}

void Stage::carry_out() {
  const std::vector<Effect> effects = last;
  for (const Effect& effect : effects) carry_out(effect);
  if (instant && !appended.empty()) {
    std::vector<Effect> all = last;
    commit_all();
    last.insert(last.begin(), all.begin(), all.end());
  }
}

void Stage::carry_out(const Effect& effect) {
  if (const auto* reply = std::get_if<effect::Reply>(&effect)) {
    tell(reply->to, reply->tag, reply->event);
  } else if (const auto* news = std::get_if<effect::Announce>(&effect)) {
    for (const auto& [who, subscription] : subscriptions_) {
      if (who.second == news->room && who.first != news->except) tell(who.first, 0, news->event);
    }
  } else if (const auto* append = std::get_if<effect::Append>(&effect)) {
    appended.push_back(append->entry);
  } else if (const auto* publication = std::get_if<effect::Publish>(&effect)) {
    REQUIRE_FALSE(publication->batch->empty());
    for (const EntryPtr& entry : *publication->batch) {
      REQUIRE(published_ < entry->seq);
      published_ = entry->seq;
      for (auto& [who, subscription] : subscriptions_) {
        if (who.second != entry->room || subscription.cursor >= entry->seq) continue;
        show(who.first, Seq{entry->seq.value - 1});
        subscription.cursor = entry->seq;
        ears[who.first].entries.push_back(entry);
      }
    }
  } else if (const auto* in = std::get_if<effect::Subscribe>(&effect)) {
    REQUIRE(connected_[in->session]);
    Subscription& subscription = subscriptions_[{in->session, in->room}];
    subscription.cursor = in->after;
    for (const EntryPtr& entry : log) {
      if (entry->room != in->room || entry->seq <= in->after || entry->seq > published_) continue;
      if (entry->kind == EntryKind::create && entry->room_name.empty()) continue;
      show(in->session, Seq{entry->seq.value - 1});
      subscription.cursor = entry->seq;
      ears[in->session].entries.push_back(entry);
    }
  } else if (const auto* out = std::get_if<effect::Unsubscribe>(&effect)) {
    REQUIRE(subscriptions_.erase({out->session, out->room}) == 1);
  } else if (const auto* read = std::get_if<effect::Read>(&effect)) {
    ears[read->to].answers[read->tag].emplace_back(*read);
  } else if (const auto* find = std::get_if<effect::Find>(&effect)) {
    ears[find->to].answers[find->tag].emplace_back(*find);
  } else if (const auto* close = std::get_if<effect::Close>(&effect)) {
    REQUIRE(connected_[close->session]);
    ears[close->session].answers[last_tag_].emplace_back(*close);
    std::erase_if(subscriptions_,
                  [&](const auto& each) { return each.first.first == close->session; });
  }
}

void Stage::show(SessionId session, Seq after) {
  ears[session].order.push_back("entry " + std::to_string(after.value + 1));
}

void Stage::tell(SessionId session, RequestTag tag, const Event& event) {
  REQUIRE(connected_[session]);
  Ears& to = ears[session];
  if (tag == 0) {
    to.told.push_back(event);
    to.order.push_back("told " + name_of(event));
  } else {
    to.answers[tag].emplace_back(event);
    to.order.push_back("answer " + name_of(event));
  }
}

void Stage::commit(std::size_t count) {
  last.clear();
  std::vector<Committed> done;
  for (; count > 0; --count) {
    Entry entry = std::move(appended.front());
    appended.pop_front();
    const std::tuple key{entry.room, entry.sender, entry.key};
    if (!entry.key.empty() && keys_.contains(key)) {
      done.push_back({keys_[key], true});
      continue;
    }
    entry.seq = Seq{++last_seq_};
    const auto stored = std::make_shared<const Entry>(std::move(entry));
    if (!stored->key.empty()) keys_[key] = stored;
    log.push_back(stored);
    done.push_back({stored, false});
  }
  hub.committed(done, now, last);
  carry_out();
}

void Stage::refuse(std::size_t count) {
  last.clear();
  appended.erase(appended.begin(), appended.begin() + static_cast<std::ptrdiff_t>(count));
  hub.refused(count, {ErrorCode::log_unavailable, "the disk is full", std::nullopt}, now, last);
  carry_out();
}

const Told* Stage::answer(SessionId session, RequestTag tag) const {
  const auto& answers = ears.at(session).answers;
  const auto found = answers.find(tag);
  if (found == answers.end()) return nullptr;
  REQUIRE(found->second.size() == 1);
  return &found->second.front();
}

std::string Stage::code(SessionId session, RequestTag tag) const {
  const Told* told = answer(session, tag);
  REQUIRE(told != nullptr);
  const Event* event = std::get_if<Event>(told);
  const auto* failed = event == nullptr ? nullptr : std::get_if<event::Failed>(event);
  if (failed == nullptr) return "";
  CHECK_FALSE(failed->error.text.empty());
  return std::string(code_name(failed->error.code));
}

std::string Stage::code(SessionId session, Command command) {
  const RequestTag tag = ask(session, std::move(command));
  return code(session, tag);
}

std::vector<std::string> Stage::texts(SessionId session, EntryKind kind) const {
  std::vector<std::string> found;
  for (const EntryPtr& entry : ears.at(session).entries) {
    if (entry->kind == kind) found.push_back(entry->text);
  }
  return found;
}

}  // namespace parley::core::test
