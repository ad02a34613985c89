// How near the data are to their bounds.
#include "net/settings/storage_limits.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace parley::net {

namespace {

constexpr double mib = 1 << 20;
constexpr double warn_at = 0.8;
constexpr double scarce_at = 0.95;

StorageState state_at(double part, std::string reason) {
  if (part < warn_at) return {};
  const core::Storage storage = part >= 1           ? core::Storage::full
                                : part >= scarce_at ? core::Storage::scarce
                                                    : core::Storage::free;
  return {storage, true, std::move(reason)};
}

}  // namespace

StorageState storage_state(const StorageLimits& limits, const store::DiskUse& use) {
  StorageState worst;
  const auto consider = [&worst](StorageState state) {
    if (!worst.warns || state.storage > worst.storage) worst = std::move(state);
  };
  if (limits.directory_mib > 0) {
    const double used = static_cast<double>(use.used) / mib;
    const auto most = static_cast<double>(limits.directory_mib);
    consider(state_at(used / most, fmt::format("the data take {:.0f} of the {} MiB that "
                                               "store.directory_mib allows",
                                               used, limits.directory_mib)));
  }
  if (limits.free_mib > 0) {
    const double free = static_cast<double>(use.free) / mib;
    const auto least = static_cast<double>(limits.free_mib);
    const double part = 1 - std::clamp((free - least) / least, 0.0, 1.0);
    consider(state_at(part, fmt::format("{:.0f} MiB are free on the disk of the data, and "
                                        "store.free_mib keeps {} free",
                                        free, limits.free_mib)));
  }
  return worst;
}

}  // namespace parley::net
