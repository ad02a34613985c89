// What one run is going to do.
#include "load/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace parley::load {

namespace {

/// SplitMix64: an even spread of bits from a counter.
std::uint64_t mixed(std::uint64_t value) {
  value += 0x9E3779B97F4A7C15U;
  value = (value ^ (value >> 30U)) * 0xBF58476D1CE4E5B9U;
  value = (value ^ (value >> 27U)) * 0x94D049BB133111EBU;
  return value ^ (value >> 31U);
}

/// The first member of each room, where room i has a share of 1/(i + 1), and at least one member.
std::vector<Member> zipf_places(std::uint32_t rooms, std::uint32_t members) {
  double all = 0;
  for (std::uint32_t room = 0; room < rooms; ++room) all += 1.0 / (room + 1);
  std::vector<Member> first{0};
  double before = 0;
  for (std::uint32_t room = 0; room < rooms; ++room) {
    before += 1.0 / (room + 1);
    const double share = std::min(before / all, 1.0) * (members - rooms);
    first.push_back(room + 1 + static_cast<Member>(share));
  }
  first.back() = members;
  return first;
}

}  // namespace

Plan::Plan(Options options, client::tcp::endpoint server, std::uint32_t run,
           std::uint64_t secret_seed)
    : options_(std::move(options)),
      server_(std::move(server)),
      run_(run),
      secret_seed_(secret_seed) {
  for (Room room = 0; room < options_.rooms; ++room) {
    room_names_.push_back(fmt::format("#l{:08x}{}", run_, overall(room)));
  }
  if (options_.zipf) first_of_ = zipf_places(options_.rooms, options_.connections);
}

Room Plan::room_of(Member member) const {
  if (first_of_.empty()) return member % options_.rooms;
  const auto behind = std::ranges::upper_bound(first_of_, member);
  return static_cast<Room>(behind - first_of_.begin() - 1);
}

std::uint32_t Plan::members_of(Room room) const {
  return first_of_.empty() ? options_.members_of(room) : first_of_[room + 1] - first_of_[room];
}

std::uint32_t Plan::place_of(Member member) const {
  return first_of_.empty() ? member / options_.rooms : member - first_of_[room_of(member)];
}

std::string Plan::nick(Member member) const {
  return fmt::format("l{:08x}{}", run_, overall(member));
}

std::string Plan::secret(Member member) const {
  if (!options_.reconnect) return {};
  const std::uint64_t own = secret_seed_ ^ mixed(overall(member));
  return fmt::format("{:016x}{:016x}", mixed(own), mixed(~own));
}

std::uint32_t Plan::senders_of(Room room) const {
  const std::uint32_t readers = members_of(room) - (room == 0 ? options_.stalled : 0);
  return options_.senders_per_room == 0 ? readers : std::min(readers, options_.senders_per_room);
}

Member Plan::sender(std::uint64_t message) const {
  if (!first_of_.empty()) {
    const Room room = room_of(anybody(message, 0));
    return first_of_[room] + static_cast<Member>(mixed(message) % senders_of(room));
  }
  const auto room = static_cast<Room>(message % options_.rooms);
  const auto turn = static_cast<Member>(message / options_.rooms % senders_of(room));
  return room + turn * options_.rooms;
}

bool Plan::sends(Member member) const { return place_of(member) < senders_of(room_of(member)); }

bool Plan::stalls(Member member) const {
  return room_of(member) == 0 && place_of(member) >= members_of(0) - options_.stalled;
}

Member Plan::anybody(std::uint64_t number, std::uint64_t purpose) const {
  return static_cast<Member>(mixed(mixed(purpose) ^ number) % options_.connections);
}

double Plan::highest_rate() const {
  if (!first_of_.empty()) {
    const double of_each = options_.rate / options_.connections;
    return of_each * members_of(0) / senders_of(0);
  }
  // Members differ by one at most: the last room is a smallest one, and room 0 may have stalled.
  const auto senders = std::min(senders_of(0), senders_of(options_.rooms - 1));
  return options_.rate / options_.rooms / senders;
}

}  // namespace parley::load
