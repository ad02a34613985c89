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

}  // namespace

Plan::Plan(Options options, client::tcp::endpoint server, std::uint32_t run,
           std::uint64_t secret_seed)
    : options_(std::move(options)),
      server_(std::move(server)),
      run_(run),
      secret_seed_(secret_seed) {
  for (Room room = 0; room < options_.rooms; ++room) {
    room_names_.push_back(fmt::format("#load-{:08x}-{}", run_, overall(room)));
  }
}

std::string Plan::nick(Member member) const {
  return fmt::format("load-{:08x}-{}", run_, overall(member));
}

std::string Plan::secret(Member member) const {
  if (!options_.reconnect) return {};
  const std::uint64_t own = secret_seed_ ^ mixed(overall(member));
  return fmt::format("{:016x}{:016x}", mixed(own), mixed(~own));
}

std::uint32_t Plan::senders_of(Room room) const {
  const std::uint32_t readers = options_.members_of(room) - (room == 0 ? options_.stalled : 0);
  return options_.senders_per_room == 0 ? readers : std::min(readers, options_.senders_per_room);
}

Member Plan::sender(std::uint64_t message) const {
  const auto room = static_cast<Room>(message % options_.rooms);
  const auto turn = static_cast<Member>(message / options_.rooms % senders_of(room));
  return room + turn * options_.rooms;
}

bool Plan::sends(Member member) const {
  return member / options_.rooms < senders_of(room_of(member));
}

bool Plan::stalls(Member member) const {
  const std::uint32_t place = member / options_.rooms;
  return room_of(member) == 0 && place >= options_.members_of(0) - options_.stalled;
}

double Plan::highest_rate() const {
  // Members differ by one at most: the last room is a smallest one, and room 0 may have stalled.
  const auto senders = std::min(senders_of(0), senders_of(options_.rooms - 1));
  return options_.rate / options_.rooms / senders;
}

}  // namespace parley::load
