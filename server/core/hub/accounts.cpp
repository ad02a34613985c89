// Accounts: registering, logging in, and what their keeper answers.
#include <algorithm>
#include <utility>

#include "core/hub/state.hpp"
#include "core/hub/text.hpp"
#include "core/skeleton.hpp"

namespace parley::core {

namespace {

Error not_logged_in() {
  return {ErrorCode::not_logged_in, "you are a guest: register, or log in to an account"};
}

Error exists(std::string_view name) {
  return {ErrorCode::account_exists, std::string(name) + " is registered already"};
}

constexpr std::size_t invitation_bytes = 128;

}  // namespace

void Hub::State::restore_accounts(std::vector<AccountName> accounts, std::vector<MaskRule> bans) {
  for (AccountName& account : accounts) add_account(std::move(account));
  for (MaskRule& rule : bans) {
    auto network = network_of_mask(rule.mask);
    server_bans_.push_back({std::move(rule), std::move(network)});
  }
  count_guest_rooms();
}

void Hub::State::set_operators(const std::vector<std::string>& accounts) {
  operators_.clear();
  for (const std::string& name : accounts) operators_.insert(fold(name));
  for (const auto& account : accounts_) {
    account->is_operator =
        account->state == Account::State::kept && operators_.contains(account->name.folded);
  }
}

std::vector<std::string> Hub::State::missing_operators() const {
  std::vector<std::string> missing;
  for (const std::string& name : operators_) {
    if (account_named(name) == nullptr) missing.push_back(name);
  }
  return missing;
}

bool Hub::State::is_kept_for_operator(std::string_view skeleton_of_name) const {
  return std::ranges::any_of(missing_operators(), [&](const std::string& name) {
    return skeleton(name) == skeleton_of_name;
  });
}

Refusal Hub::State::looks_like_another(const Identity& identity, const Name& name) const {
  const std::string like = skeleton(name.shown);
  const auto [first, last] = account_skeletons_.like(like);
  for (auto one = first; one != last; ++one) {
    if (one->second->identity == identity) return std::nullopt;  // its own
  }
  if (first != last) {
    return Error{ErrorCode::nick_reserved, name.shown + " looks like " + first->second->name.shown +
                                               ", which is registered: choose another name"};
  }
  if (is_kept_for_operator(like)) {
    return Error{ErrorCode::nick_reserved,
                 name.shown + " is reserved for an operator of this server"};
  }
  if (!is_service(like)) return std::nullopt;
  return Error{ErrorCode::nick_reserved, name.shown + " is reserved for the server's services"};
}

Account* Hub::State::account_named(std::string_view name) const {
  if (name.empty() || name.size() > nick_bytes) return nullptr;
  Account* account = accounts_.find(fold(name));
  return account == nullptr || account->state != Account::State::kept ? nullptr : account;
}

Account* Hub::State::account_of(const Identity& identity) const {
  return account_identities_.find(identity.value);
}

Account& Hub::State::add_account(AccountName account) {
  auto made = std::make_unique<Account>();
  made->name = std::move(account.name);
  made->identity = std::move(account.identity);
  made->seen = account.seen;
  made->wrote = account.wrote;
  made->state = account.removed ? Account::State::removed : Account::State::kept;
  made->is_operator = !account.removed && operators_.contains(made->name.folded);
  Account& added = *made;
  if (accounts_.insert(std::move(made))) {
    account_identities_.insert(&added);
    account_skeletons_.add(added.name.shown, &added);
    if (account.removed) ++set_aside_;
  }
  return added;
}

void Hub::State::note_writer(const User& user) const {
  if (user.account == nullptr || user.account->wrote) return;
  if (Account* account = account_named(user.account->name.folded)) account->wrote = true;
}

void Hub::State::ask_accounts(const Ask& ask, AccountQuestion question) {
  ask.session.asking = std::make_unique<Asking>();
  ask.out.emplace_back(effect::AskAccounts{ask.session.id, ask.tag, std::move(question)});
}

void Hub::State::record(const Ask& ask, std::string action, std::string target, std::string text) {
  record({0, ask.now.wall, ask.session.user == nullptr ? std::string{} : ask.user().shown_account(),
          std::move(action), std::move(target), std::move(text)},
         ask.out);
}

void Hub::State::record(AuditRecord record, Effects& out) {
  out.emplace_back(effect::AskAccounts{{}, 0, account::Record{std::move(record)}});
}

void Hub::State::record_outcome(const AccountAnswer& answer, Now now, Effects& out) {
  if (!answer.fact) return;
  if (const auto* set = std::get_if<account::SetBan>(&answer.question)) {
    record({0, now.wall, set->rule.by, set->add ? "server_ban" : "server_unban", set->rule.mask,
            set->rule.reason},
           out);
  } else if (const auto* rehash = std::get_if<account::Rehash>(&answer.question)) {
    record({0, now.wall, rehash->by, "rehash", "", ""}, out);
  }
}

Refusal Hub::State::may_send_password(const Session& session) {
  if (session.may_send_passwords) return std::nullopt;
  return Error{ErrorCode::insecure_connection,
               "this connection is not encrypted, so passwords are refused: connect through TLS, "
               "or log in with SCRAM-SHA-256"};
}

Refusal Hub::State::log_in(Ask& ask, command::Hello& hello) {
  if (auto no = may_send_password(ask.session)) return no;
  // The same answer for a name that none can have: it is as unknown as the others.
  std::string name = hello.account.size() <= nick_bytes ? fold(hello.account) : std::string{};
  ask_accounts(ask, account::LogIn{std::move(name), normal_password(hello.password.view()),
                                   ask.session.address});
  hello.password.wipe();
  hello.account.clear();
  ask.session.asking->hello = std::move(hello);
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Authenticate& authenticate) {
  using Step = command::Authenticate::Step;
  Session& session = ask.session;
  if (session.user != nullptr || session.account != nullptr) {
    return Error{ErrorCode::already_signed_in, "you are signed in: connect again to log in"};
  }
  auto exchange = std::exchange(session.exchange, nullptr);
  if (authenticate.step == Step::abort) {
    return Error{ErrorCode::login_failed, "the log-in was given up"};
  }
  if (authenticate.step == Step::begin) exchange.reset();
  if (authenticate.step == Step::go_on && exchange == nullptr) {
    return Error{ErrorCode::login_failed, "there is no log-in to go on with"};
  }
  if (authenticate.mechanism == "PLAIN") {
    if (auto no = may_send_password(session)) return no;
  }
  ask_accounts(ask, account::Sasl{
                        std::move(authenticate.mechanism), std::move(authenticate.message),
                        std::move(authenticate.certificate), session.address, std::move(exchange)});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::Register& wish) {
  const User& user = ask.user();
  if (user.account != nullptr) {
    return Error{ErrorCode::already_registered,
                 "you are logged in to " + user.account->name.shown + " already"};
  }
  if (account_of(user.identity) != nullptr) {
    return Error{ErrorCode::busy, "another connection of yours registers; try again",
                 limits_.busy_retry};
  }
  if (auto no = may_send_password(ask.session)) return no;
  Result<Name> name = check_nick(wish.account);
  if (!name) return name.error();
  Result<Secret> password = check_password(wish.password.view());
  wish.password.wipe();
  if (!password) return password.error();
  if (auto no = check_line("the invitation", wish.invitation, invitation_bytes)) return no;
  if (accounts_.find(name->folded) != nullptr) return exists(name->shown);
  if (auto no = looks_like_another(user.identity, *name)) return no;
  if (const User* holder = nicks_.find(name->folded); holder != nullptr && holder != &user) {
    return Error{ErrorCode::nick_in_use, name->shown + " is somebody's nick at the moment"};
  }
  if (auto no = has_place_for_account(ask)) return no;
  // In the table from now on, so that nobody takes the name or the nick meanwhile.
  const bool spoke = user.active != user.since;
  const AccountName account{std::move(*name), user.identity, ask.now.wall, spoke};
  add_account(account).in_question = true;
  ask_accounts(ask, account::Register{account, std::move(*password), std::move(wish.invitation),
                                      ask.session.address});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::ChangePassword& change) {
  const Account* account = ask.user().account;
  if (account == nullptr) return not_logged_in();
  if (auto no = may_send_password(ask.session)) return no;
  Result<Secret> password = check_password(change.new_password.view());
  change.new_password.wipe();
  if (!password) return password.error();
  Secret old = normal_password(change.old_password.view());
  change.old_password.wipe();
  ask_accounts(ask, account::ChangePassword{account->name.folded, std::move(old),
                                            std::move(*password), ask.session.address});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::AskAccount& /*about*/) {
  const Account* account = ask.user().account;
  if (account == nullptr) return not_logged_in();
  ask_accounts(ask, account::Look{account->name.folded});
  return std::nullopt;
}

Refusal Hub::State::on(Ask& ask, command::SetCertificate& set) {
  const Account* account = ask.user().account;
  if (account == nullptr) return not_logged_in();
  Result<std::string> fingerprint = check_fingerprint(set.fingerprint);
  if (!fingerprint) return fingerprint.error();
  ask_accounts(ask,
               account::SetCertificate{account->name.folded, std::move(*fingerprint), set.add});
  return std::nullopt;
}

namespace {

event::Closing closing_of(const account::SetBan& ban) {
  std::string text = "banned from the server";
  if (!ban.rule.reason.empty()) text += ": " + ban.rule.reason;
  return {closing::banned.name, std::move(text), std::nullopt};
}

}  // namespace

void Hub::State::accounts_answered(AccountAnswer&& answer, Now now, Effects& out) {
  finish_registration(answer, now, out);
  unused_removed(answer, now, out);
  accounts_read(answer, now, out);
  record_outcome(answer, now, out);
  const auto* ban = std::get_if<account::SetBan>(&answer.question);
  std::vector<Session*> banned;
  if (ban != nullptr && answer.fact) banned = apply_server_ban(*ban, now, out);
  Session* session = sessions_.find(answer.session);
  if (session == nullptr || session->left) {
    if (!banned.empty()) end_all(banned, closing_of(*ban), {}, now, out);
  } else {
    const auto asking = std::exchange(session->asking, nullptr);
    Ask ask{*session, answer.tag, now, out};
    if (ban != nullptr && answer.fact) {
      end_sessions(ask, banned, closing_of(*ban), event::Done{});
    } else if (answer.fact) {
      learn(ask, *asking, answer.question, *answer.fact);
    } else {
      ask.reply(event::Failed{answer.fact.error()});
    }
    ready_.push_back(answer.session);
  }
  run_ready(now, out);
}

void Hub::State::learn(Ask& ask, Asking& asking, const AccountQuestion& question,
                       AccountFact& fact) {
  Session& session = ask.session;
  if (auto* in = std::get_if<account::LoggedIn>(&fact)) {
    session.account = account_named(in->account);
    if (session.account == nullptr) {  // changed by `parleyd account` beside the server
      return ask.reply(event::Failed{
          {ErrorCode::login_failed,
           "the account was removed, or made while the server runs: then it needs a SIGHUP"}});
    }
    account_named(in->account)->seen = ask.now.wall;
    if (asking.hello) return resume_hello(ask, *asking.hello);
    return ask.reply(event::LoggedIn{session.account->name.shown});
  }
  if (auto* challenge = std::get_if<account::Challenge>(&fact)) {
    session.exchange = std::move(challenge->exchange);
    return ask.reply(event::Challenge{std::move(challenge->message)});
  }
  if (auto* page = std::get_if<account::AuditPage>(&fact)) {
    return ask.reply(event::AuditIs{std::move(page->records), page->more});
  }
  if (auto* kept = std::get_if<account::Kept>(&fact)) {
    const Account* account = ask.user().account;
    return ask.reply(event::AccountIs{account->name.shown, account->is_operator, kept->created,
                                      kept->last_login, std::move(kept->certificates)});
  }
  if (holds<account::ChangePassword>(question)) return end_other_sessions(ask);
  ask.reply(event::Done{});
}

void Hub::State::resume_hello(Ask& ask, command::Hello& hello) {
  const Refusal no = shutting_down_ ? shutting_down() : on(ask, hello);
  if (!no) return;
  ask.session.account = nullptr;  // the next attempt says the password again
  ask.reply(event::Failed{*no});
}

void Hub::State::finish_registration(const AccountAnswer& answer, Now now, Effects& out) {
  const auto* made = std::get_if<account::Register>(&answer.question);
  if (made == nullptr) return;
  Account* account = accounts_.find(made->account.name.folded);
  if (!answer.fact) return forget_account(*account);
  account->in_question = false;
  User* user = users_.find(account->identity.value);
  count_rooms_of(account->identity);
  if (user == nullptr) return;
  user->account = account;
  forget_clear(*user);
  announce_in_rooms_of(*user, answer.session, out, [&](const std::string& room) {
    return event::AccountChanged{room, user->nick.shown, account->name.shown, now.wall};
  });
}

void Hub::State::end_other_sessions(const Ask& ask) {
  std::vector<Session*> others;
  for (Session& session : SessionsOf(ask.user())) {
    if (&session != &ask.session) others.push_back(&session);
  }
  end_sessions(ask, others,
               {closing::password_changed.name, "the account has a new password", std::nullopt},
               event::Done{});
}

}  // namespace parley::core
