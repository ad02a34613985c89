// The configuration file: one table of keys reads it, checks it and lists it.
#include "app/config_key.hpp"

#include <fmt/format.h>

#include <toml++/toml.h>
#include <algorithm>
#include <cstdlib>
#include <iterator>
#include <sstream>
#include <stdexcept>

#include "app/config_key.hpp"
#include "core/unicode.hpp"

namespace parley::app {

namespace {

std::string durability_word(store::Durability durability) {
  return durability == store::Durability::power ? "power" : "process";
}

/// May change while the server runs.
std::vector<Key> storage_keys() {
  return {
      number(
          "store.directory_mib", [](Config& c) -> auto& { return c.tuning.storage.directory_mib; },
          0, 1e9),
      number(
          "store.free_mib", [](Config& c) -> auto& { return c.tuning.storage.free_mib; }, 0, 1e9),
  };
}

std::vector<Key> server_keys() {
  std::vector<Key> keys = listener_keys();
  const std::vector<Key> more = {
      number(
          "server.threads", [](Config& c) -> auto& { return c.settings.threads; }, 1, 64),
      number(
          "server.backlog", [](Config& c) -> auto& { return c.settings.backlog; }, 1, 65'535),
      flag("server.core_dumps", [](Config& c) -> auto& { return c.core_dumps; }),
      word("store.kind", [](Config& c) -> auto& { return c.store; }, {"sqlite", "memory"}),
      {"store.directory",
       [](Config& c, const toml::node& node) {
         const auto value = node.value<std::string>();
         if (!value || value->empty()) wrong_value("must be a path");
         c.data = *value;
       },
       [](const Config&) { return std::string("\"parley-data\""); }},
      {"store.durability",
       [](Config& c, const toml::node& node) {
         const auto value = node.value<std::string>().value_or("");
         if (value != "power" && value != "process") wrong_value("must be one of: power, process");
         c.durability = value == "power" ? store::Durability::power : store::Durability::process;
       },
       [](const Config& c) { return fmt::format("\"{}\"", durability_word(c.durability)); }},
      number(
          "store.memory_entries", [](Config& c) -> auto& { return c.memory_entries; }, 1, 1e9),
      number(
          "store.cache_kib", [](Config& c) -> auto& { return c.cache_kib; }, 64, 1e6),
      number(
          "store.reader_threads", [](Config& c) -> auto& { return c.settings.reader_threads; }, 1,
          64),
      number(
          "store.tail_entries", [](Config& c) -> auto& { return c.settings.tail_entries; }, 16,
          1e8),
      number(
          "store.tail_bytes", [](Config& c) -> auto& { return c.settings.tail_bytes; }, 65'536,
          1e11),
  };
  keys.insert(keys.end(), more.begin(), more.end());
  std::ranges::move(storage_keys(), std::back_inserter(keys));  // of [store], too
  keys.push_back(word("log.level", [](Config& c) -> auto& { return c.log_level; },
                      {"trace", "debug", "info", "warn", "error"}));
  return keys;
}

std::vector<Key> connection_keys() {
  return {
      number(
          "connection.line_bytes", [](Config& c) -> auto& { return c.tuning.line_bytes; }, 512,
          1 << 20),
      number(
          "connection.outbox_bytes", [](Config& c) -> auto& { return c.tuning.outbox_bytes; },
          16'384, 1e9),
      number(
          "connection.requests_in_flight",
          [](Config& c) -> auto& { return c.tuning.requests_in_flight; }, 1, 10'000),
      number(
          "connection.malformed_most", [](Config& c) -> auto& { return c.tuning.malformed_most; },
          1, 255),
      number(
          "connection.hello_within_seconds",
          [](Config& c) -> auto& { return c.tuning.hello_within; }, 1, 3600),
      number(
          "connection.request_within_seconds",
          [](Config& c) -> auto& { return c.tuning.request_within; }, 1, 3600),
      number(
          "connection.ping_after_seconds", [](Config& c) -> auto& { return c.tuning.ping_after; },
          1, 86'400),
      number(
          "connection.close_after_seconds", [](Config& c) -> auto& { return c.tuning.close_after; },
          2, 86'400),
      number(
          "connection.write_within_seconds",
          [](Config& c) -> auto& { return c.tuning.write_within; }, 1, 86'400),
      number(
          "connection.goodbye_within_seconds",
          [](Config& c) -> auto& { return c.tuning.goodbye_within; }, 1, 60),
      flag("connection.ping_cookie", [](Config& c) -> auto& { return c.tuning.ping_cookie; }),
  };
}

template <class Member>
Key limit(const std::string& name, Member member, double most) {
  return number(
      "limits." + name, [member](Config& c) -> auto& { return c.tuning.limits.*member; }, 1, most);
}

std::vector<Key> limit_keys() {
  using L = core::Limits;
  return {
      limit("text_bytes", &L::text_bytes, 1 << 16),
      limit("text_lines", &L::text_lines, 1 << 16),
      limit("topic_bytes", &L::topic_bytes, 1 << 14),
      limit("reason_bytes", &L::reason_bytes, 1 << 14),
      limit("key_bytes", &L::key_bytes, 256),
      limit("rooms", &L::rooms, 1e8),
      limit("guest_rooms_percent", &L::guest_rooms_percent, 100),
      limit("direct_conversations_per_user", &L::direct_conversations_per_user, 1e6),
      limit("direct_conversations_from_others", &L::direct_conversations_from_others, 1e6),
      limit("empty_room_seconds", &L::empty_room, 1e8),
      limit("rooms_per_session", &L::rooms_per_session, 1e5),
      limit("members_per_room", &L::members_per_room, 1e7),
      limit("sessions", &L::sessions, 1e7),
      limit("sessions_per_user", &L::sessions_per_user, 1e5),
      limit("accounts", &L::accounts, 1e7),
      limit("server_bans", &L::server_bans, 1e5),
      limit("masks_per_room", &L::masks_per_room, 1000),
      limit("roles_per_room", &L::roles_per_room, 1000),
      limit("invites_per_room", &L::invites_per_room, 1000),
      limit("presence_members", &L::presence_members, 1e7),
      limit("page_entries", &L::page_entries, 10'000),
      limit("page_members", &L::page_members, 10'000),
      limit("page_bytes", &L::page_bytes, 1e7),
      limit("pending_appends", &L::pending_appends, 1e7),
      limit("append_wait_milliseconds", &L::append_wait, 600'000),
      limit("loop_lag_milliseconds", &L::loop_lag, 600'000),
      limit("busy_retry_milliseconds", &L::busy_retry, 600'000),
      limit("busy_retry_most_milliseconds", &L::busy_retry_most, 600'000),
      number(
          "rooms.forget_empty_after_seconds",
          [](Config& c) -> auto& { return c.tuning.limits.abandoned_room; }, 0, 1e8),
  };
}

std::vector<Key> rate_keys() {
  std::vector<Key> keys;
  const auto add = [&keys](const std::string& name, core::Rate core::Limits::* rate) {
    add_rate(keys, "rates." + name, [rate](Config& c) -> auto& { return c.tuning.limits.*rate; });
  };
  add("session_messages", &core::Limits::session_messages);
  add("user_messages", &core::Limits::user_messages);
  add("session_joins", &core::Limits::session_joins);
  add("session_other", &core::Limits::session_other);
  add("user_creates", &core::Limits::user_creates);
  add("address_creates", &core::Limits::address_creates);
  add("unasked_messages", &core::Limits::unasked_messages);
  add("user_bytes", &core::Limits::user_bytes);
  add("address_bytes", &core::Limits::address_bytes);
  return keys;
}

const std::vector<Key>& all_keys() {
  static const std::vector<Key> keys = []() {
    std::vector<Key> all;
    for (auto part : {server_keys(), hashing_keys(), account_keys(), door_keys(), connection_keys(),
                      limit_keys(), rate_keys()}) {
      all.insert(all.end(), part.begin(), part.end());
    }
    return all;
  }();
  return keys;
}

/// In one line, whatever the file holds: a quoted key or the parser's words may break lines.
std::string in_one_line(std::string text) {
  std::ranges::replace_if(text, core::is_control, ' ');
  return text;
}

void read_section(Config& config, const std::string& file, const std::string& section,
                  const toml::table& table) {
  for (const auto& [key, node] : table) {
    const std::string name = fmt::format("{}.{}", section, std::string_view(key.str()));
    const auto place =
        in_one_line(fmt::format("{}:{}: '{}'", file, node.source().begin.line, name));
    const auto known = std::ranges::find(all_keys(), name, &Key::name);
    if (known == all_keys().end()) {
      throw std::runtime_error(place + " is no key of this server (docs/operating.md lists them)");
    }
    try {
      known->store(config, node);
    } catch (const std::invalid_argument& wrong) {
      throw std::runtime_error(place + " " + in_one_line(wrong.what()));
    }
  }
}

void read_file(Config& config, const std::filesystem::path& path) {
  const std::string file = path.string();
  if (!std::filesystem::exists(path)) {
    throw std::runtime_error("there is no configuration file " + file);
  }
  try {
    const toml::table root = toml::parse_file(file);
    for (const auto& [section, node] : root) {
      if (const toml::table* const table = node.as_table()) {
        read_section(config, file, std::string(section.str()), *table);
      } else {
        throw std::runtime_error(
            in_one_line(fmt::format("{}:{}: '{}' stands outside a section", file,
                                    node.source().begin.line, std::string_view(section.str()))));
      }
    }
  } catch (const toml::parse_error& error) {
    throw std::runtime_error(in_one_line(fmt::format("{}:{}: {}", file, error.source().begin.line,
                                                     std::string_view(error.description()))));
  }
}

std::filesystem::path default_directory() {
  const char* const state = std::getenv("XDG_STATE_HOME");
  if (state != nullptr && *state != '\0') return std::filesystem::path(state) / "parley";
  return "parley-data";
}

}  // namespace

Config load_config(const Options& options) {
  Config config;
  config.data = default_directory();
  if (options.config) read_file(config, *options.config);
  if (!options.listen.empty()) {
    config.settings.listen = options.listen;
    config.listen_configured = true;
  }
  if (!options.tls.empty()) config.settings.tls = options.tls;
  if (!options.https.empty()) config.settings.https = options.https;
  if (config.tls.certificate.empty() != config.tls.key.empty()) {
    throw std::runtime_error("'tls.certificate' and 'tls.key' belong together: one is missing");
  }
  if (config.tuning.strict_port == 0 && !config.settings.tls.empty()) {
    config.tuning.strict_port = config.settings.tls.front().port;
  }
  if (options.http) {
    config.settings.http = *options.http;
    config.settings.http_demanded = true;
  }
  if (options.data) config.data = *options.data;
  if (options.store) config.store = *options.store;
  if (options.threads) config.settings.threads = *options.threads;
  return config;
}

std::vector<std::string> needs_restart(const Config& before, const Config& after) {
  std::vector<std::string> names;
  std::vector<Key> fixed = server_keys();
  std::ranges::move(hashing_keys(), std::back_inserter(fixed));
  for (const Key& key : fixed) {
    const bool may_change = key.name == "log.level" || key.name == "store.directory_mib" ||
                            key.name == "store.free_mib";
    if (may_change) continue;
    const bool directory = key.name == "store.directory";
    const bool same = directory ? before.data == after.data : key.show(before) == key.show(after);
    if (!same) names.push_back(key.name);
  }
  return names;
}

std::vector<KeyInfo> config_keys() {
  std::vector<KeyInfo> infos;
  const Config defaults;
  for (const Key& key : all_keys()) infos.push_back({key.name, key.show(defaults)});
  return infos;
}

}  // namespace parley::app
