// The configuration of what stands between the network and the chat: addresses, TLS, proxies.
#include "app/config_key.hpp"

namespace parley::app {

Key texts(std::string name, std::string must,
          std::function<void(Config&, const std::vector<std::string>&)> read,
          std::function<std::vector<std::string>(const Config&)> show) {
  const auto store = [must = "must be a list of " + std::move(must), read = std::move(read)](
                         Config& config, const toml::node& node) {
    const toml::array* const list = node.as_array();
    if (list == nullptr) wrong_value(must);
    std::vector<std::string> values;
    for (const toml::node& item : *list) {
      const auto text = item.value<std::string>();
      if (!text) wrong_value(must);
      values.push_back(*text);
    }
    read(config, values);
  };
  const auto quoted = [show = std::move(show)](const Config& config) {
    std::vector<std::string> all = show(config);
    for (std::string& one : all) one = fmt::format("\"{}\"", one);
    return fmt::format("[{}]", fmt::join(all, ", "));
  };
  return {std::move(name), store, quoted};
}

namespace {

using Texts = std::vector<std::string>;

/// "ADDR:PORT", each.
Key addresses(std::string name, std::vector<net::ListenAddress> net::Settings::* place) {
  const auto show = [place](const Config& config) {
    Texts all;
    for (const net::ListenAddress& address : config.settings.*place) {
      const bool v6 = address.host.find(':') != std::string::npos;
      all.push_back((v6 ? "[" + address.host + "]" : address.host) + ":" +
                    std::to_string(address.port));
    }
    return all;
  };
  const auto read = [place](Config& config, const Texts& values) {
    (config.settings.*place).clear();
    for (const std::string& text : values) {
      (config.settings.*place).push_back(parse_address(text));
    }
    if (place == &net::Settings::http) config.settings.http_demanded = true;
    if (place != &net::Settings::listen) return;
    if (values.empty()) wrong_value("must be a list of \"ADDR:PORT\"");
    config.listen_configured = true;
  };
  return texts(std::move(name), "\"ADDR:PORT\"", read, show);
}

}  // namespace

Key networks(std::string name, const std::function<std::vector<net::Network>&(Config&)>& get) {
  const std::string each = "networks, as \"192.0.2.0/24\"";
  const auto read = [get, each](Config& config, const Texts& values) {
    std::vector<net::Network> all;
    for (const std::string& text : values) {
      const auto network = net::Network::parse(text);
      if (!network) wrong_value(fmt::format("must be a list of {}: '{}' is none", each, text));
      all.push_back(*network);
    }
    get(config) = std::move(all);
  };
  const auto show = [get](const Config& config) {
    auto copy = config;
    Texts all;
    for (const net::Network& network : get(copy)) all.push_back(network.text());
    return all;
  };
  return texts(std::move(name), each, read, show);
}

namespace {

void read_origins(Config& config, const Texts& values) {
  for (const std::string& text : values) {
    if (text.find("://") == std::string::npos || text.back() == '/') {
      wrong_value("must be a list of origins, as \"https://chat.example\"");
    }
  }
  config.settings.origins = values;
}

void read_hosts(Config& config, const Texts& values) {
  for (const std::string& text : values) {
    if (text.empty() || text.find_first_of("/ ") != std::string::npos) {
      wrong_value("must be a list of host names, as \"chat.example\"; \"*\" is any");
    }
  }
  config.settings.hosts = values;
}

void read_header_on(Config& config, const Texts& values) {
  auto& begin_with_header = config.tuning.proxies.begin_with_header;
  begin_with_header = {};
  for (const std::string& text : values) {
    const auto* const known = std::ranges::find(net::entrance_names, text);
    if (known == net::entrance_names.end()) {
      wrong_value(fmt::format("must be a list of: {}", fmt::join(net::entrance_names, ", ")));
    }
    begin_with_header[static_cast<std::size_t>(known - net::entrance_names.begin())] = true;
  }
}

Texts show_header_on(const Config& config) {
  Texts all;
  for (const net::Entrance entrance : net::entrances) {
    const std::size_t index = net::index_of(entrance);
    if (config.tuning.proxies.begin_with_header[index]) {
      all.emplace_back(net::entrance_names[index]);
    }
  }
  return all;
}

}  // namespace

std::vector<Key> listener_keys() {
  return {
      addresses("server.listen", &net::Settings::listen),
      addresses("http.listen", &net::Settings::http),
      addresses("tls.listen", &net::Settings::tls),
      addresses("tls.http_listen", &net::Settings::https),
      texts("http.origins", "origins, as \"https://chat.example\"", read_origins,
            [](const Config& c) { return c.settings.origins; }),
      texts("http.hosts", "host names, as \"chat.example\"; \"*\" is any", read_hosts,
            [](const Config& c) { return c.settings.hosts; }),
  };
}

std::vector<Key> door_keys() {
  return {
      path("tls.certificate", [](Config& c) -> auto& { return c.tls.certificate; }),
      path("tls.key", [](Config& c) -> auto& { return c.tls.key; }),
      flag("tls.client_certificates", [](Config& c) -> auto& { return c.client_certificates; }),
      number(
          "tls.strict_seconds", [](Config& c) -> auto& { return c.tuning.strict_transport; }, 0,
          63'072'000),
      number(
          "tls.strict_port", [](Config& c) -> auto& { return c.tuning.strict_port; }, 0, 65'535),
      number(
          "addresses.connections",
          [](Config& c) -> auto& { return c.tuning.addresses.connections; }, 1, 1e7),
      number(
          "addresses.http_connections",
          [](Config& c) -> auto& { return c.tuning.addresses.http_connections; }, 1, 1e7),
      number(
          "addresses.connects_per_second",
          [](Config& c) -> auto& { return c.tuning.addresses.connects.per_second; }, 0, 1e9),
      number(
          "addresses.connects_burst",
          [](Config& c) -> auto& { return c.tuning.addresses.connects.burst; }, 1, 1e9),
      number(
          "addresses.ipv4_prefix",
          [](Config& c) -> auto& { return c.tuning.addresses.prefixes.ipv4; }, 0, 32),
      number(
          "addresses.ipv6_prefix",
          [](Config& c) -> auto& { return c.tuning.addresses.prefixes.ipv6; }, 0, 128),
      networks("addresses.exempt", [](Config& c) -> auto& { return c.tuning.addresses.exempt; }),
      networks("proxy.trusted", [](Config& c) -> auto& { return c.tuning.proxies.trusted; }),
      flag("proxy.tls", [](Config& c) -> auto& { return c.tuning.proxies.tls; }),
      texts("proxy.header_on", "\"chat\", \"tls\", \"http\", \"https\"", read_header_on,
            show_header_on),
  };
}

}  // namespace parley::app
