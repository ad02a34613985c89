// A hub with its surroundings: effects carried out, promises demanded.
#include "fuzz/house.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "core/redaction.hpp"

namespace parley::fuzz {

using namespace core;

House::House(Ears* ears) : ears_(ears), hub_(small_limits()) {
  hub_.restore_accounts({{{"ada", "ada"}, {"guest:ada"}}}, {});
  hub_.set_operators({"ada"});
}

House::Session* House::find(SessionId session) {
  const auto found = sessions_.find(session);
  return found == sessions_.end() ? nullptr : &found->second;
}

SessionId House::connect() {
  const SessionId session{++born_};
  sessions_.emplace(session, Session{});
  const std::string address = born_ % 2 == 0 ? "192.0.2.1" : "2001:db8::7";
  hub_.attach(session, address, false, address);
  return session;
}

void House::disconnect(SessionId session) {
  if (find(session) == nullptr) return;
  sessions_.erase(session);
  Effects effects;
  hub_.detach(session, "gone", now_, effects);
  carry_out(std::move(effects));
}

void House::ask(SessionId session, RequestTag tag, Command command) {
  Session* asker = find(session);
  if (asker == nullptr || asker->closed) return;
  asker->open.insert(tag);
  Effects effects;
  hub_.handle(session, tag, std::move(command), now_, effects);
  carry_out(std::move(effects));
}

Committed House::store(Submission what) {
  if (auto* const draft = std::get_if<Draft>(&what)) return store(std::move(**draft));
  if (auto* const mark = std::get_if<ReadMark>(&what)) return {std::move(*mark)};
  auto& end = std::get<RoomEnd>(what);
  folded_.erase(end.room);
  return {std::move(end)};
}

Committed House::store(Entry entry) {
  const std::string key =
      std::to_string(entry.room.value) + ' ' + entry.sender.value + ' ' + entry.key;
  if (!entry.key.empty() && by_key_.contains(key)) return {by_key_.at(key), true};
  if (is<entry::Redact>(entry)) {
    const std::uint64_t seq = std::get<entry::Redact>(entry.what).about.value;
    const bool there = seq > 0 && seq <= log_.size();
    EntryPtr* about = there ? &log_[seq - 1] : nullptr;
    if (auto no = why_not_redact(there ? about->get() : nullptr, entry)) {
      return {EntryPtr(std::make_shared<const Entry>(std::move(entry))), false, std::move(no)};
    }
    *about = std::make_shared<const Entry>(without_text(**about));
  }
  entry.seq = Seq{log_.size() + 1};
  auto stored = std::make_shared<const Entry>(std::move(entry));
  log_.push_back(stored);
  if (!stored->key.empty()) by_key_.emplace(key, stored);
  apply(folded_[stored->room], *stored);
  return {EntryPtr(std::move(stored))};
}

void House::commit(std::size_t count) {
  count = std::min(count, appended_.size());
  if (count == 0) return;
  std::vector<Committed> committed;
  committed.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    committed.push_back(store(std::move(appended_.front())));
    appended_.pop_front();
  }
  Effects effects;
  hub_.committed(committed, now_, effects);
  carry_out(std::move(effects));
}

void House::refuse(std::size_t count) {
  count = std::min(count, appended_.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (std::holds_alternative<RoomEnd>(appended_[i])) bounds_.end_refused();
  }
  appended_.erase(appended_.begin(), appended_.begin() + static_cast<std::ptrdiff_t>(count));
  Effects effects;
  hub_.refused(count, {ErrorCode::log_unavailable, "the disk is full"}, now_, effects);
  carry_out(std::move(effects));
}

void House::keep(bool yes) {
  if (questions_.empty()) return;
  effect::AskAccounts asked = std::move(questions_.front());
  questions_.pop_front();
  Result<AccountFact> fact = core::refuse(ErrorCode::login_failed, "no");
  if (yes) {
    fact = AccountFact{};
    if (const auto* login = std::get_if<account::LogIn>(&asked.question)) {
      fact = AccountFact{account::LoggedIn{login->account}};
    } else if (std::holds_alternative<account::Sasl>(asked.question)) {
      fact = AccountFact{account::LoggedIn{"ada"}};
    } else if (std::holds_alternative<account::Register>(asked.question) ||
               std::holds_alternative<account::Look>(asked.question)) {
      fact = AccountFact{account::Kept{}};
    } else if (std::holds_alternative<account::ReadAudit>(asked.question)) {
      fact = AccountFact{account::AuditPage{}};
    }
  }
  const auto* made = std::get_if<account::Register>(&asked.question);
  if (made != nullptr && fact) bounds_.registered(made->account.identity);
  Effects effects;
  hub_.accounts_answered({asked.session, asked.tag, std::move(asked.question), std::move(fact)},
                         now_, effects);
  carry_out(std::move(effects));
}

void House::pass(std::chrono::milliseconds time) {
  now_.wall += time;
  now_.steady += time;
}

void House::carry_out(Effects effects) {
  // An ear may ask at once: what that gives comes after the rest of what is being told.
  const bool is_first = effects_.empty();
  std::ranges::move(effects, std::back_inserter(effects_));
  if (!is_first) return;
  for (; !effects_.empty(); effects_.pop_front()) carry_out(effects_.front());
}

void House::answered(SessionId session, RequestTag tag, const Event& event) {
  Session* asker = find(session);
  if (asker == nullptr) return;
  demand(!asker->closed, "nothing is said to a session behind its end");
  demand(asker->open.contains(tag), "a request is answered once");
  demand(*asker->open.begin() == tag, "requests are answered in their order");
  asker->open.erase(tag);
  if (ears_ != nullptr) ears_->answer(session, tag, event);
}

void House::carry_out(Effect& what) {
  if (auto* reply = std::get_if<effect::Reply>(&what)) {
    Session* to = find(reply->to);
    demand(to != nullptr, "nothing is sent to who is gone");
    bounds_.check(reply->event);
    if (reply->tag != 0) return answered(reply->to, reply->tag, reply->event);
    if (ears_ != nullptr && !to->closed) ears_->tell(reply->to, reply->event);
  } else if (auto* append = std::get_if<effect::Append>(&what)) {
    if (const auto* draft = std::get_if<Draft>(&append->what)) bounds_.check(**draft);
    appended_.push_back(std::move(append->what));
  } else if (auto* asked = std::get_if<effect::AskAccounts>(&what)) {
    if (!std::holds_alternative<account::Record>(asked->question)) {
      questions_.push_back(std::move(*asked));
    }
  } else if (const auto* publication = std::get_if<effect::Publish>(&what)) {
    publish(*publication->batch);
  } else if (const auto* in = std::get_if<effect::Subscribe>(&what)) {
    if (Session* session = find(in->session)) session->in.insert_or_assign(in->room, in->after);
  } else if (const auto* out = std::get_if<effect::Unsubscribe>(&what)) {
    if (Session* session = find(out->session)) session->in.erase(out->room);
  } else if (const auto* read = std::get_if<effect::Read>(&what)) {
    bounds_.check_limit(read->query.limit);
    answered(read->to, read->tag, event::Page{read->with, {}, false});
  } else if (const auto* find = std::get_if<effect::Find>(&what)) {
    bounds_.check_limit(find->query.limit);
    answered(find->to, find->tag, event::Page{find->with, {}, false});
  } else if (const auto* recall = std::get_if<effect::Recall>(&what)) {
    bounds_.check_limit(recall->query.limit);
    answered(recall->to, recall->tag, event::RecentAre{});
  } else if (const auto* close = std::get_if<effect::Close>(&what)) {
    if (Session* session = House::find(close->session)) {
      session->closed = true;
      session->open.clear();
    }
  }
}

void House::publish(const Batch& batch) {
  for (const EntryPtr& entry : batch) {
    demand(entry->seq > published_, "entries are published once, in their order");
    published_ = entry->seq;
    for (auto& [id, session] : sessions_) {
      const auto in = session.in.find(entry->room);
      if (in == session.in.end() || session.closed) continue;
      in->second = entry->seq;
      if (ears_ != nullptr) ears_->show(id, *entry);
    }
  }
}

void House::check() {
  const auto faults = hub_.check_invariants();
  demand(faults.empty(), faults.empty() ? "" : faults.front().c_str());
  demand(hub_.counts().pending_appends == appended_.size(), "the hub knows what it waits for");
  bounds_.check(folded_, appended_.size());
  std::vector<RoomState> expected;
  expected.reserve(folded_.size());
  for (const auto& [id, state] : folded_) expected.push_back(state);
  demand(hub_.rooms() == expected, "rooms are the sum of their entries");
}

void House::finish() {
  while (!appended_.empty() || !questions_.empty()) {
    commit(appended_.size());
    keep(false);
  }
  for (const auto& [id, session] : sessions_) {
    demand(session.open.empty() || session.closed, "every request is answered");
  }
  check();
  std::vector<SessionId> all;
  all.reserve(sessions_.size());
  for (const auto& [id, session] : sessions_) all.push_back(id);
  for (const SessionId id : all) disconnect(id);
  demand(hub_.counts().sessions == 0 && hub_.counts().users == 0, "nobody is left over");
}

}  // namespace parley::fuzz
