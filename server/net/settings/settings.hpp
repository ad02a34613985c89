// What the network floor can be told: addresses, threads, bounds and deadlines.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/limits.hpp"
#include "net/settings/hash_cost.hpp"
#include "net/settings/storage_limits.hpp"
#include "net/settings/web_file.hpp"
#include "net/transport/admission.hpp"
#include "net/transport/entrance.hpp"
#include "net/transport/network.hpp"

namespace parley::net {

/// Where to listen: "127.0.0.1:6667", "[::1]:6667". Port 0: the system picks one.
struct ListenAddress {
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const ListenAddress&, const ListenAddress&) = default;
};

/// Fixed when the server starts.
struct Settings {
  std::string name = "parley";  // of the server, with its version: clients are told
  std::vector<ListenAddress> listen{{"127.0.0.1", 6667}, {"::1", 6667}};
  std::vector<ListenAddress> http{{"127.0.0.1", 8080}};
  bool http_demanded = false;          // else an HTTP address that is taken is a warning
  std::vector<ListenAddress> tls;      // chat through TLS: needs a certificate
  std::vector<ListenAddress> https;    // HTTP through TLS, the same way
  std::vector<std::string> origins;    // of pages on other hosts that may open a WebSocket
  std::vector<std::string> hosts;      // names of the web page, beside addresses and localhost
  std::span<const http::WebFile> web;  // the page
  unsigned threads = 1;
  unsigned reader_threads = 2;        // for history and catch-up from disk
  std::size_t tail_entries = 16'384;  // a loop's memory of the log
  std::size_t tail_bytes = 16 << 20;
  int backlog = 4096;
  HashCost hash_cost;
  unsigned hash_threads = 1;  // that check and make passwords
  std::string guest_key;      // of the hash that makes guests' secrets identities; "" for none

  [[nodiscard]] const std::vector<ListenAddress>& addresses(Entrance entrance) const {
    const ForEntrances<const std::vector<ListenAddress>*> all{&listen, &tls, &http, &https};
    return *all[index_of(entrance)];
  }
};

/// Who may say for whom it speaks.
struct Proxies {
  std::vector<Network> trusted;
  /// A trusted peer begins each connection with the header of the PROXY protocol.
  ForEntrances<bool> begin_with_header{true, true, false, false};
  bool tls = false;  // clients reach the proxies through TLS only

  [[nodiscard]] bool trusts(const asio::ip::address& address) const {
    return std::ranges::any_of(
        trusted, [&address](const Network& network) { return network.contains(address); });
  }
};

/// Who may register, how often one may try a password, who operates the server.
struct AccountTuning {
  enum class Registration : std::uint8_t { open, invitation, closed };
  Registration registration = Registration::open;
  std::vector<std::string> invitations;      // each good for any number of accounts
  std::vector<std::string> operators;        // account names
  std::size_t waiting = 100;                 // log-ins; past it, more are told "busy"
  core::Rate logins_per_address{1, 60};      // attempts; see AddressLimits::prefixes
  core::Rate failures_per_account{0.1, 10};  // of each familiar address, and of all others together
  core::Rate registrations_per_address{0.02, 5};
  core::Rate changes_per_account{0.1, 20};  // of its password and certificates
  /// Where passwords are accepted from in plain text. Through TLS they are accepted from
  /// everywhere.
  std::vector<Network> plaintext_from = AddressLimits::loopback();

  [[nodiscard]] bool takes_plaintext_from(const asio::ip::address& address) const {
    return std::ranges::any_of(
        plaintext_from, [&address](const Network& network) { return network.contains(address); });
  }
};

/// May change while the server runs (SIGHUP).
struct Tuning {
  core::Limits limits;
  AddressLimits addresses;
  Proxies proxies;
  AccountTuning accounts;
  StorageLimits storage;
  std::size_t line_bytes = 8192;             // longest request, line end included
  std::size_t outbox_bytes = 256 << 10;      // waiting for one peer before it is behind
  std::size_t requests_in_flight = 64;       // of one connection; past it, it is not read
  unsigned malformed_most = 10;              // requests that are no requests, then goodbye
  std::chrono::seconds hello_within{15};     // from connect to hello
  std::chrono::seconds request_within{10};   // an HTTP request, and idle until the next
  std::chrono::seconds ping_after{60};       // silence before the server asks
  std::chrono::seconds close_after{150};     // silence before it hangs up
  std::chrono::seconds write_within{120};    // no progress in writing before it hangs up
  std::chrono::seconds goodbye_within{3};    // from the closing line to the close
  std::chrono::seconds strict_transport{0};  // how long clients shall insist on TLS; 0: not said
  std::uint16_t strict_port = 0;             // where IRC clients find TLS; 0: nowhere
  bool ping_cookie = false;                  // IRC clients answer a PING before they are registered
};

}  // namespace parley::net
