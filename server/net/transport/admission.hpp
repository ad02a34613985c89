// Who may come in: how many connections one address has, and how fast it makes them.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/client_table.hpp"
#include "core/limits.hpp"
#include "core/time.hpp"
#include "core/token_bucket.hpp"
#include "net/transport/network.hpp"

namespace parley::net {

/// What one client may do, which is one address or what the prefixes say.
struct AddressLimits {
  std::size_t connections = 128;      // at once
  std::size_t http_connections = 64;  // of them, of HTTP on one loop; WebSockets do not count
  core::Rate connects{5, 100};
  ClientPrefixes prefixes;
  std::vector<Network> exempt = loopback();

  [[nodiscard]] static std::vector<Network> loopback();

  /// The client whose address this is; nullopt for one that is exempt.
  [[nodiscard]] std::optional<AddressBytes> counted(const asio::ip::address& address) const;
  /// The same for an address as text, as bytes; "" for one that is exempt or no address.
  [[nodiscard]] std::string counted_as(const std::string& address) const;
};

/// Shared by all loops, any thread: one lock for each connection that comes or goes, none for what
/// it says. Remembers an address while it has connections, and while its rate is not used up
/// again: of those that have left, at most `left_most`.
class Admission {
 public:
  explicit Admission(const AddressLimits& limits) : limits_(limits) {}

  /// For those who come from now on.
  void set_limits(const AddressLimits& limits);

  /// Networks that are banned from the server. Those that `exempt` holds come in all the same, and
  /// are refused when they sign in: an operator who banned the own machine can take it back.
  struct Barred {
    Network network;
    core::Time until{};  // epoch: for good
    std::string reason;
  };
  void set_barred(std::vector<Barred> barred);

 private:
  struct Connects {
    core::TokenBucket rate;

    [[nodiscard]] bool is_empty(std::chrono::milliseconds steady) const {
      return rate.full(steady);
    }
  };
  using Client = core::Client<Connects>;  // a use is a connection

 public:
  /// A connection that is counted, until its end. Empty: it is not counted.
  class Ticket {
   public:
    Ticket() = default;
    Ticket(Ticket&& other) noexcept
        : admission_(std::exchange(other.admission_, nullptr)), client_(other.client_) {}
    Ticket& operator=(Ticket&& other) noexcept {
      std::swap(admission_, other.admission_);
      std::swap(client_, other.client_);
      return *this;
    }
    Ticket(const Ticket&) = delete;
    Ticket& operator=(const Ticket&) = delete;
    ~Ticket() {
      if (admission_ != nullptr) admission_->leave(*client_);
    }
    [[nodiscard]] explicit operator bool() const { return admission_ != nullptr; }

   private:
    friend class Admission;
    Ticket(Admission& admission, Client& client) : admission_(&admission), client_(&client) {}

    Admission* admission_ = nullptr;
    Client* client_ = nullptr;
  };

  enum class Refusal : std::uint8_t { too_many, too_fast, banned };
  /// With which a request over HTTP is refused.
  [[nodiscard]] static constexpr unsigned http_status(Refusal why) {
    constexpr unsigned forbidden = 403;
    constexpr unsigned too_many_requests = 429;
    return why == Refusal::banned ? forbidden : too_many_requests;
  }
  /// One more from this address, or why not. `steady`: a clock that does not go back.
  [[nodiscard]] std::variant<Ticket, Refusal> admit(const asio::ip::address& address,
                                                    std::chrono::milliseconds steady);

  /// Why the address is banned, as its ban says; "" for no reason, or if it is not.
  [[nodiscard]] std::string ban_reason(const asio::ip::address& address) const;

  /// Addresses that are remembered.
  [[nodiscard]] std::size_t size() const;

  static constexpr std::size_t left_most = core::ClientTable<Connects>::left_most;

 private:
  [[nodiscard]] const Barred* ban_of(const asio::ip::address& address) const;  // under the lock
  void leave(Client& client);

  mutable std::mutex mutex_;
  AddressLimits limits_;
  std::vector<Barred> barred_;
  core::ClientTable<Connects> clients_;
};

}  // namespace parley::net
