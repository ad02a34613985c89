// How much of the disk the data may take, and when the operator is warned.
#pragma once

#include <cstdint>
#include <string>

#include "core/hub.hpp"
#include "store/log.hpp"

namespace parley::net {

/// Two bounds; 0: none. The second one keeps the server from filling a disk that it shares.
struct StorageLimits {
  std::uint64_t directory_mib = 0;  // the most that the data directory takes
  std::uint64_t free_mib = 256;     // the least that stays free on its file system
};

struct StorageState {
  core::Storage storage = core::Storage::free;
  bool warns = false;  // a bound is near
  std::string reason;  // for the operator: which bound, and how near; "" if none is

  friend bool operator==(const StorageState&, const StorageState&) = default;
};

/// Past four fifths of a bound there is a warning; past 19 twentieths guests store nothing; at the
/// bound nobody does. Of the space that stays free, the bound counts from twice as much.
[[nodiscard]] StorageState storage_state(const StorageLimits& limits, const store::DiskUse& use);

}  // namespace parley::net
