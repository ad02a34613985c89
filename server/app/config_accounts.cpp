// The configuration file: the sections [accounts] and [operators].
#include "app/config_key.hpp"

namespace parley::app {

namespace {

void read_registration(Config& config, const toml::node& node) {
  using Registration = net::AccountTuning::Registration;
  const auto value = node.value<std::string>().value_or("");
  auto& registration = config.tuning.accounts.registration;
  if (value == "open") {
    registration = Registration::open;
  } else if (value == "invitation") {
    registration = Registration::invitation;
  } else if (value == "closed") {
    registration = Registration::closed;
  } else {
    wrong_value("must be one of: open, invitation, closed");
  }
}

std::string show_registration(const Config& config) {
  using Registration = net::AccountTuning::Registration;
  switch (config.tuning.accounts.registration) {
    case Registration::open: return "\"open\"";
    case Registration::invitation: return "\"invitation\"";
    case Registration::closed: return "\"closed\"";
  }
  return {};
}

}  // namespace

std::vector<Key> hashing_keys() {
  return {
      number(
          "accounts.hash_threads", [](Config& c) -> auto& { return c.settings.hash_threads; }, 1,
          64),
      number(
          "accounts.hash_memory_kib",
          [](Config& c) -> auto& { return c.settings.hash_cost.memory_kib; }, 1'024, 1 << 21),
      number(
          "accounts.hash_passes", [](Config& c) -> auto& { return c.settings.hash_cost.passes; }, 1,
          100),
      number(
          "accounts.scram_iterations",
          [](Config& c) -> auto& { return c.settings.hash_cost.scram_iterations; }, 0, 1e8),
      number(
          "accounts.audit_entries", [](Config& c) -> auto& { return c.audit_entries; }, 1, 1e9),
  };
}

std::vector<Key> account_keys() {
  std::vector<Key> keys{
      {"accounts.registration", read_registration, show_registration},
      texts("accounts.invitations",
            [](Config& c) -> auto& { return c.tuning.accounts.invitations; }),
      number(
          "accounts.forget_unused_after_seconds",
          [](Config& c) -> auto& { return c.tuning.limits.unused_account; }, 0, 1e8),
      number(
          "accounts.waiting", [](Config& c) -> auto& { return c.tuning.accounts.waiting; }, 1, 1e6),
      networks("accounts.plaintext_from",
               [](Config& c) -> auto& { return c.tuning.accounts.plaintext_from; }),
      texts("operators.accounts", [](Config& c) -> auto& { return c.tuning.accounts.operators; }),
  };
  const auto add = [&keys](const std::string& name, core::Rate net::AccountTuning::* rate) {
    add_rate(keys, "accounts." + name,
             [rate](Config& c) -> auto& { return c.tuning.accounts.*rate; });
  };
  add("logins_per_address", &net::AccountTuning::logins_per_address);
  add("failures_per_account", &net::AccountTuning::failures_per_account);
  add("registrations_per_address", &net::AccountTuning::registrations_per_address);
  add("changes_per_account", &net::AccountTuning::changes_per_account);
  return keys;
}

}  // namespace parley::app
