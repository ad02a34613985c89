// The hub with a mailbox: turns.
#include "net/hub/hub_actor.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "net/async/clock.hpp"
#include "net/log/unavailable.hpp"

namespace parley::net {

namespace {

std::size_t loop_of(core::SessionId session) { return session.value & 0xFFU; }

}  // namespace

HubActor::HubActor(const Tuning& tuning, LogService& log, AccountKeeper& keeper,
                   const Report& report)
    : hub_(tuning.limits),
      addresses_(tuning.addresses),
      storage_limits_(tuning.storage),
      log_(log),
      keeper_(keeper),
      report_(report) {
  hub_.set_operators(tuning.accounts.operators);
  keeper_.on_outcome([this](core::AccountAnswer answer) { learn(std::move(answer)); });
  log_.on_outcome([this](core::Result<std::vector<core::Committed>> committed, std::size_t count,
                         std::chrono::microseconds took) {
    metrics_.commits.add(took);
    if (committed) metrics_.entries.add(count);
    learn(std::move(committed), count);
  });
}

void HubActor::connect(std::vector<Mailbox<core::Effect>*> loops) {
  loops_ = std::move(loops);
  outgoing_.resize(loops_.size());
}

void HubActor::restore(std::vector<core::RoomState> rooms, core::Seq head, core::Time latest) {
  hub_.restore(std::move(rooms), head, latest);
}

void HubActor::restore_accounts(std::vector<core::AccountName> accounts,
                                std::vector<core::MaskRule> bans) {
  hub_.restore_accounts(std::move(accounts), std::move(bans));
  if (bar_) bar_(hub_.barred());
  report_missing_operators();
}

void HubActor::report_missing_operators() const {
  for (const std::string& name : hub_.missing_operators()) {
    report_(Severity::warning,
            fmt::format("operators.accounts names {0}, which is no account: the name is reserved "
                        "until it is taken out, registered and named again, or made by `parleyd "
                        "account add {0}` and SIGHUP",
                        name));
  }
}

void HubActor::set_tuning(const Tuning& tuning) {
  hub_.set_limits(tuning.limits);
  addresses_ = tuning.addresses;
  storage_limits_ = tuning.storage;
  hub_.set_operators(tuning.accounts.operators);
  report_missing_operators();
  keeper_.set_tuning(tuning);
  keeper_.ask({{}, 0, core::account::ReadNames{}});
}

void HubActor::receive(std::vector<ToHub> mail) {
  in_turn_ = true;
  const core::Now time = read_clocks();
  watch_storage(time);
  hub_.begin_turn(lag(), time);
  for (ToHub& message : mail) {
    take(message, time);
    route();
  }
  log_.commit();
  in_turn_ = false;
  send();
}

void HubActor::watch_storage(core::Now now) {
  constexpr std::chrono::seconds pause{1};
  if (now.steady - storage_seen_ < pause) return;
  storage_seen_ = now.steady;
  const auto use = log_.disk_use();
  StorageState state = use ? storage_state(storage_limits_, *use) : StorageState{};
  hub_.set_storage(state.storage);
  const bool changed = state.storage != storage_.storage || state.warns != storage_.warns;
  storage_ = std::move(state);
  if (!changed) return;
  switch (storage_.storage) {
    case core::Storage::free:
      return storage_.warns ? report_(Severity::warning, storage_.reason + ": make room soon")
                            : report_(Severity::info, "the data have room again");
    case core::Storage::scarce:
      return report_(Severity::warning, storage_.reason + ": guests cannot write any more");
    case core::Storage::full:
      return report_(Severity::error, storage_.reason + ": nothing new is stored");
  }
}

void HubActor::take(ToHub& mail, core::Now time) {
  if (auto* ask = std::get_if<ToHub::Ask>(&mail.what)) {
    hub_.handle(mail.session, ask->tag, std::move(ask->command), time, effects_);
  } else if (auto* attach = std::get_if<ToHub::Attach>(&mail.what)) {
    const std::string counted_as = addresses_.counted_as(attach->address);
    hub_.attach(mail.session, std::move(attach->address), attach->secure, counted_as,
                attach->passwords ? core::Hub::Passwords::accepted : core::Hub::Passwords::refused);
  } else if (auto* detach = std::get_if<ToHub::Detach>(&mail.what)) {
    hub_.detach(mail.session, detach->reason, time, effects_);
  } else if (auto* snapshot = std::get_if<ToHub::Snapshot>(&mail.what)) {
    hub_.snapshot(mail.session, snapshot->room, effects_);
  } else if (auto* served = std::get_if<ToHub::Served>(&mail.what)) {
    hub_.charge_output(mail.session, served->bytes, time);
  }
}

void HubActor::learn(core::Result<std::vector<core::Committed>> committed, std::size_t count) {
  const core::Now time = read_clocks();
  if (committed) {
    hub_.committed(*committed, time, effects_);
    if (std::exchange(log_fails_, false)) report_(Severity::info, "the log takes messages again");
  } else {
    hub_.refused(count, without_cause(committed.error()), time, effects_);
    if (!std::exchange(log_fails_, true)) report_(Severity::error, committed.error().text);
  }
  route();
  if (!in_turn_) send();
  learned_.notify();
}

void HubActor::learn(core::AccountAnswer answer) {
  hub_.accounts_answered(std::move(answer), read_clocks(), effects_);
  if (in_turn_) return;  // refused at once: the turn goes on
  route();
  log_.commit();
  send();
}

std::chrono::milliseconds HubActor::lag() const {
  std::uint64_t most = 0;
  for (const Counter* one : behind_) most = std::max(most, one->value());
  return std::chrono::milliseconds(most / 1000);
}

void HubActor::measure() {
  const core::HubCounts counts = hub_.counts();
  metrics_.sessions.set(counts.sessions);
  metrics_.users.set(counts.users);
  metrics_.rooms.set(counts.rooms);
  metrics_.pending.set(counts.pending_appends);
  metrics_.busy.set(counts.busy);
}

void HubActor::route() {
  // An answer of the keeper's that comes at once has effects of its own.
  while (!effects_.empty()) {
    core::Effects routed = std::exchange(effects_, std::exchange(spare_, {}));
    for (core::Effect& what : routed) route(what);
    routed.clear();
    spare_ = std::move(routed);
  }
}

void HubActor::route(core::Effect& what) {
  if (auto* append = std::get_if<core::effect::Append>(&what)) {
    log_.append(std::move(append->what));
  } else if (auto* question = std::get_if<core::effect::AskAccounts>(&what)) {
    keeper_.ask(std::move(*question));
  } else if (auto* bar = std::get_if<core::effect::BarAddresses>(&what)) {
    if (bar_) bar_(std::move(bar->barred));
  } else if (const core::SessionId session = core::receiver_of(what)) {
    hand_to(loop_of(session), std::move(what));
  } else {
    for (std::size_t loop = 1; loop < outgoing_.size(); ++loop) hand_to(loop, core::Effect(what));
    hand_to(0, std::move(what));
  }
}

void HubActor::hand_to(std::size_t loop, core::Effect&& what) {
  core::Effects& mail = outgoing_[loop];
  if (mail.empty()) mail.reserve(Mailbox<core::Effect>::usual);
  mail.push_back(std::move(what));
}

void HubActor::send() {
  measure();
  for (std::size_t loop = 0; loop < loops_.size(); ++loop) {
    if (!outgoing_[loop].empty()) loops_[loop]->send(std::exchange(outgoing_[loop], {}));
  }
}

awaitable<void> HubActor::settled() {
  while (hub_.counts().pending_appends > 0) co_await learned_.wait();
}

}  // namespace parley::net
