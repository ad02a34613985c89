// The bounds that a hub keeps whatever it is asked, checked from outside.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <string>

#include "core/effect.hpp"
#include "core/entry.hpp"
#include "core/event.hpp"
#include "core/limits.hpp"
#include "core/room_state.hpp"

namespace parley::fuzz {

/// Small, so that bounds are met.
[[nodiscard]] core::Limits small_limits();

class Bounds {
 public:
  explicit Bounds(const core::Limits& limits) : limits_(limits) {}

  /// An entry on its way to the log.
  void check(const core::Entry& entry) const;
  /// An answer, or an event.
  void check(const core::Event& event) const;
  /// What one page may ask of the log.
  void check_limit(std::size_t entries) const;
  /// What the log holds; `pending` more wait for it.
  void check(const std::map<core::RoomId, core::RoomState>& rooms, std::size_t pending) const;

  /// From now on its rooms are no guest's.
  void registered(const core::Identity& user) { accounts_.insert(user.value); }
  /// An end was to make place for what was begun meanwhile, and the log refused it.
  void end_refused() { ++ends_refused_; }

 private:
  [[nodiscard]] bool is_guest(const core::Identity& user) const {
    return !accounts_.contains(user.value);
  }

  core::Limits limits_;
  std::set<std::string> accounts_{"guest:ada"};
  std::size_t ends_refused_ = 0;
};

}  // namespace parley::fuzz
