// Removing accounts: unused ones when the limit is reached, others when their row is gone.
#include <algorithm>
#include <utility>

#include "core/hash_table.hpp"
#include "core/hub/state.hpp"

namespace parley::core {

namespace {
constexpr std::size_t removed_at_once = 64;       // accounts
constexpr std::chrono::seconds between_scans{2};  // of all accounts (100,000 take some 10 ms)
}  // namespace

Refusal Hub::State::has_place_for_account(Ask& ask) {
  const auto full = [this] { return accounts_.size() - set_aside_ >= limits_.accounts; };
  if (full()) remove_unused_accounts(ask.now, ask.out);
  if (!full()) return std::nullopt;
  return Error{ErrorCode::list_full, "the server has all the accounts that it may have"};
}

std::vector<Account*> Hub::State::unused_accounts(Now now) const {
  HashSet<std::string> in_rooms;  // a room of an account names them
  for (const auto& room : rooms_) {
    if (room->is_direct() || room->of_guest) continue;
    const RoomState& state = room->now;
    in_rooms.insert(state.founder.value);
    for (const auto* list : {&state.operators, &state.voiced}) {
      for (const Identity& one : *list) in_rooms.insert(one.value);
    }
  }
  std::vector<Account*> unused;
  for (const auto& account : accounts_) {
    const bool kept = account->wrote || account->is_operator || account->in_question ||
                      account->state != Account::State::kept;
    if (kept || account->seen + limits_.unused_account > now.wall) continue;
    if (users_.find(account->identity.value) != nullptr) continue;
    if (!in_rooms.contains(account->identity.value)) unused.push_back(account.get());
  }
  std::ranges::sort(unused, {},
                    [](const Account* one) { return std::pair(one->seen, one->name.folded); });
  return unused;
}

void Hub::State::remove_unused_accounts(Now now, Effects& out) {
  if (limits_.unused_account == std::chrono::seconds(0)) return;
  if (unused_scanned_ && now.steady - *unused_scanned_ < between_scans) return;
  std::vector<Account*> unused = unused_accounts(now);
  if (unused.size() <= removed_at_once) unused_scanned_ = now.steady;
  if (unused.empty()) return;
  unused.resize(std::min(unused.size(), removed_at_once));
  account::RemoveUnused wish;
  for (Account* account : unused) {
    account->state = Account::State::leaving;
    wish.accounts.push_back(account->name.folded);
  }
  set_aside_ += unused.size();
  out.emplace_back(effect::AskAccounts{{}, 0, std::move(wish)});
}

void Hub::State::unused_removed(const AccountAnswer& answer, Now now, Effects& out) {
  const auto* wish = std::get_if<account::RemoveUnused>(&answer.question);
  if (wish == nullptr) return;
  if (!answer.fact) unused_scanned_ = now.steady;
  std::vector<const Account*> gone;
  for (const std::string& name : wish->accounts) {
    Account* account = accounts_.find(name);
    if (account == nullptr || account->state != Account::State::leaving) continue;
    --set_aside_;
    account->state = Account::State::kept;
    if (answer.fact) gone.push_back(account);
  }
  if (gone.empty()) return;
  std::ranges::sort(gone);
  for (const auto& session : sessions_) {  // those that authenticated and have not said hello
    if (std::ranges::binary_search(gone, session->account)) session->account = nullptr;
  }
  record({0, now.wall, "", "remove_unused", std::to_string(gone.size()) + " accounts", ""}, out);
  for (const Account* account : gone) forget_account(*account);
}

void Hub::State::forget_account(const Account& account) {
  const Name name = account.name;
  const Identity identity = account.identity;
  account_identities_.erase(identity.value);
  account_skeletons_.remove(name.shown, &account);
  accounts_.erase(name.folded);
  count_rooms_of(identity);
}

void Hub::State::accounts_read(const AccountAnswer& answer, Now now, Effects& out) {
  const auto* all = answer.fact ? std::get_if<account::Names>(&*answer.fact) : nullptr;
  if (all == nullptr) return;
  for (const AccountName& known : all->names) {
    Account* account = accounts_.find(known.name.folded);
    if (account == nullptr) {
      if (account_of(known.identity) == nullptr) add_account(known);
    } else if (known.removed && account->state == Account::State::kept && !account->in_question) {
      set_aside(*account, now, out);
    }
  }
}

void Hub::State::set_aside(Account& account, Now now, Effects& out) {
  account.state = Account::State::removed;
  account.is_operator = false;
  ++set_aside_;
  count_rooms_of(account.identity);
  const User* user = users_.find(account.identity.value);
  if (user == nullptr) return;
  std::vector<Session*> sessions;
  for (Session& session : SessionsOf(*user)) sessions.push_back(&session);
  end_all(sessions, {closing::account_removed.name, "the account was removed", std::nullopt}, {},
          now, out);
}

}  // namespace parley::core
