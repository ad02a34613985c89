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
  return places_.size();
}

std::variant<Admission::Ticket, Admission::Refusal> Admission::admit(
    const asio::ip::address& address, std::chrono::milliseconds steady) {
  const std::lock_guard lock(mutex_);
  const std::optional<AddressBytes> counted = limits_.counted(address);
  if (!counted) return Ticket{};
  if (ban_of(address) != nullptr) return Refusal::banned;
  const auto [place, is_new] = places_.try_emplace(*counted);
  if (is_new) ++left_;
  Place& its = place->second;
  // Those who are refused pay, too: only who stops trying comes in again.
  const bool too_fast = its.connects.take(limits_.connects, steady).has_value();
  const bool too_many = its.connections >= limits_.connections;
  if (!too_fast && !too_many) {
    if (its.connections++ == 0) --left_;
    return Ticket{*this, place};
  }
  if (left_ > left_most) forget_who_left(steady);
  return too_many ? Refusal::too_many : Refusal::too_fast;
}

void Admission::leave(Places::iterator place) {
  const std::lock_guard lock(mutex_);
  if (--place->second.connections > 0) return;
  if (++left_ > left_most) forget_who_left(steady_now());
}

void Admission::forget_who_left(std::chrono::milliseconds steady) {
  const auto drop = [this](const auto& condition) {
    left_ -= std::erase_if(places_, [&](const auto& entry) {
      return entry.second.connections == 0 && condition(entry.second);
    });
  };
  drop([steady](const Place& place) { return place.connects.full(steady); });
  // More than that at once have come and gone: their rates are forgotten, the counts are not.
  if (left_ > left_most / 2) drop([](const Place&) { return true; });
}

}  // namespace parley::net
