// In place of server/net/accounts/keeper.hpp: a keeper of no accounts, who is always too busy.
// Password hashes take real time and real threads; what is simulated here needs neither.
#pragma once

#include <functional>
#include <utility>
#include <variant>

#include "core/effect.hpp"
#include "net/settings/settings.hpp"

namespace parley::net {

class AccountKeeper {
 public:
  using Outcome = std::function<void(core::AccountAnswer answer)>;

  void on_outcome(Outcome outcome) { outcome_ = std::move(outcome); }
  void set_tuning(const Tuning& /*tuning*/) {}

  void ask(core::effect::AskAccounts question) {
    if (std::holds_alternative<core::account::Record>(question.question)) return;
    outcome_({question.session, question.tag, std::move(question.question),
              core::refuse(core::ErrorCode::busy, "there are no accounts in the simulation")});
  }

 private:
  Outcome outcome_;
};

}  // namespace parley::net
