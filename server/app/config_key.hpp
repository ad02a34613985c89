// One key of the configuration file: how it is read, checked and shown.
#pragma once

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <toml++/toml.h>
#include <algorithm>
#include <concepts>
#include <functional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "app/config.hpp"

namespace parley::app {

struct Key {
  std::string name;
  /// Throws std::invalid_argument that says what the value must be.
  std::function<void(Config&, const toml::node&)> store;
  std::function<std::string(const Config&)> show;
};

[[noreturn]] inline void wrong_value(const std::string& must) { throw std::invalid_argument(must); }

/// A number (also a duration: the key's name then ends with its unit) within bounds.
template <class Get>
Key number(std::string name, Get get, double least, double most) {
  const auto must = [least, most](bool whole) {
    return fmt::format("must be a {}number from {} to {}", whole ? "whole " : "", least, most);
  };
  const auto store = [get, least, most, must](Config& config, const toml::node& node) {
    auto& place = get(config);
    using Place = std::remove_reference_t<decltype(place)>;
    constexpr bool whole = !std::floating_point<Place>;
    const auto value = whole && !node.is_integer() ? std::nullopt : node.value<double>();
    const bool inside = value && *value >= least && *value <= most;  // false for nan
    if (!inside) wrong_value(must(whole));
    if constexpr (requires { typename Place::rep; }) {
      place = Place(static_cast<typename Place::rep>(*value));
    } else {
      place = static_cast<Place>(*value);
    }
  };
  const auto show = [get](const Config& config) {
    auto copy = config;
    const auto& place = get(copy);
    if constexpr (requires { place.count(); }) {
      return fmt::format("{}", place.count());
    } else {
      return fmt::format("{}", place);
    }
  };
  return {std::move(name), store, show};
}

/// One of a few words.
template <class Get>
Key word(std::string name, Get get, const std::vector<std::string>& allowed) {
  const auto store = [get, allowed](Config& config, const toml::node& node) {
    const auto value = node.value<std::string>();
    if (!value || std::ranges::find(allowed, *value) == allowed.end()) {
      wrong_value(fmt::format("must be one of: {}", fmt::join(allowed, ", ")));
    }
    get(config) = *value;
  };
  const auto show = [get](const Config& config) {
    auto copy = config;
    return fmt::format("\"{}\"", get(copy));
  };
  return {std::move(name), store, show};
}

/// true or false.
template <class Get>
Key flag(std::string name, Get get) {
  return {std::move(name),
          [get](Config& config, const toml::node& node) {
            const auto value = node.value_exact<bool>();
            if (!value) wrong_value("must be true or false");
            get(config) = *value;
          },
          [get](const Config& config) {
            auto copy = config;
            return std::string(get(copy) ? "true" : "false");
          }};
}

template <class Get>
Key path(std::string name, Get get) {
  return {std::move(name),
          [get](Config& config, const toml::node& node) {
            const auto value = node.value<std::string>();
            if (!value) wrong_value("must be a path");
            get(config) = *value;
          },
          [get](const Config& config) {
            auto copy = config;
            return fmt::format("\"{}\"", get(copy).string());
          }};
}

/// A list of texts. `read` takes them whole and throws std::invalid_argument if one is wrong;
/// `show` gives them back.
Key texts(std::string name, std::string must,
          std::function<void(Config&, const std::vector<std::string>&)> read,
          std::function<std::vector<std::string>(const Config&)> show);

/// A list of texts, none of them empty.
template <class Get>
Key texts(std::string name, Get get) {
  const std::string must = "strings, none of them empty";
  const auto read = [get, must](Config& config, const std::vector<std::string>& values) {
    for (const std::string& one : values) {
      if (one.empty()) wrong_value("must be a list of " + must);
    }
    get(config) = values;
  };
  const auto show = [get](const Config& config) {
    auto copy = config;
    return get(copy);
  };
  return texts(std::move(name), must, read, show);
}

/// A list of networks, as "192.0.2.0/24".
Key networks(std::string name, const std::function<std::vector<net::Network>&(Config&)>& get);

/// A token bucket: NAME_per_second and NAME_burst.
template <class Get>
void add_rate(std::vector<Key>& keys, const std::string& name, Get get) {
  keys.push_back(number(
      name + "_per_second", [get](Config& c) -> auto& { return get(c).per_second; }, 0, 1e9));
  keys.push_back(
      number(name + "_burst", [get](Config& c) -> auto& { return get(c).burst; }, 1, 1e9));
}

/// [tls], [http], [addresses], [proxy], and the addresses of [server]. Those of the first take
/// effect at the next start.
[[nodiscard]] std::vector<Key> listener_keys();
[[nodiscard]] std::vector<Key> door_keys();

/// Of the sections [accounts] and [operators]. What hashing costs is fixed when the server starts.
[[nodiscard]] std::vector<Key> hashing_keys();
[[nodiscard]] std::vector<Key> account_keys();

}  // namespace parley::app
