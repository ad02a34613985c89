// Who may come in: counting.
#include "net/transport/admission.hpp"

#include <algorithm>

#include "net/async/clock.hpp"

namespace parley::net {

std::vector<Network> AddressLimits::loopback() {
  return {Network::parse("127.0.0.0/8").value(), Network::parse("::1/128").value()};
}

std::optional<AddressBytes> AddressLimits::counted(const asio::ip::address& address) const {
  const auto holds = [&address](const Network& network) { return network.contains(address); };
  if (std::ranges::any_of(exempt, holds)) return std::nullopt;
  return prefixes.client_of(address);
}

std::string AddressLimits::counted_as(const std::string& address) const {
  std::error_code none;
  const auto parsed = asio::ip::make_address(address, none);
  const auto bytes = none ? std::nullopt : counted(parsed);
  return bytes ? std::string(bytes->begin(), bytes->end()) : std::string{};
}

void Admission::set_limits(const AddressLimits& limits) {
  const std::lock_guard lock(mutex_);
  limits_ = limits;
}

void Admission::set_barred(std::vector<Barred> barred) {
  const std::lock_guard lock(mutex_);
  barred_ = std::move(barred);
}

const Admission::Barred* Admission::ban_of(const asio::ip::address& address) const {
  if (barred_.empty()) return nullptr;
  const AddressBytes bytes = bytes_of(address);
  const core::Time now = wall_now();
  const auto found = std::ranges::find_if(barred_, [&](const Barred& one) {
    const bool ended = one.until != core::Time{} && one.until <= now;
    return !ended && one.network.core::Network::contains(bytes);
  });
  return found == barred_.end() ? nullptr : &*found;
}

std::string Admission::ban_reason(const asio::ip::address& address) const {
  const std::lock_guard lock(mutex_);
  const Barred* ban = ban_of(address);
  return ban == nullptr ? std::string{} : ban->reason;
}

std::size_t Admission::size() const {
  const std::lock_guard lock(mutex_);
  return clients_.size();
}

std::variant<Admission::Ticket, Admission::Refusal> Admission::admit(
    const asio::ip::address& address, std::chrono::milliseconds steady) {
  const std::lock_guard lock(mutex_);
  const std::optional<AddressBytes> counted = limits_.counted(address);
  if (!counted) return Ticket{};
  if (ban_of(address) != nullptr) return Refusal::banned;
  Client& its = clients_.at({reinterpret_cast<const char*>(counted->data()), counted->size()});
  // Those who are refused pay, too: only who stops trying comes in again.
  const bool too_fast = its.rate.take(limits_.connects, steady).has_value();
  const bool too_many = its.uses >= limits_.connections;
  if (!too_fast && !too_many) {
    clients_.enter(its);
    return Ticket{*this, its};
  }
  clients_.trim(steady);
  return too_many ? Refusal::too_many : Refusal::too_fast;
}

void Admission::leave(Client& client) {
  const std::lock_guard lock(mutex_);
  clients_.leave(client, steady_now());
}

}  // namespace parley::net
