// Bounds of the data on the disk.
#include "net/settings/storage_limits.hpp"

#include <doctest/doctest.h>

namespace core = parley::core;
namespace net = parley::net;
namespace store = parley::store;

namespace {

constexpr std::uint64_t mib = 1 << 20;

core::Storage storage(const net::StorageLimits& limits, const store::DiskUse& use) {
  return net::storage_state(limits, use).storage;
}

}  // namespace

TEST_CASE("the data directory: a warning, then only accounts, then nobody") {
  const net::StorageLimits limits{100, 0};
  const auto state = [&](std::uint64_t used) {
    return net::storage_state(limits, {used * mib, 0});
  };
  CHECK_FALSE(state(79).warns);
  CHECK(state(79).storage == core::Storage::free);
  CHECK(state(80).warns);
  CHECK(state(94).storage == core::Storage::free);
  CHECK(state(95).storage == core::Storage::scarce);
  CHECK(state(99).storage == core::Storage::scarce);
  CHECK(state(100).storage == core::Storage::full);
  CHECK(state(100'000).storage == core::Storage::full);
  CHECK(state(85).reason.find("85 of the 100 MiB that store.directory_mib") != std::string::npos);
}

TEST_CASE("the free space: the same steps, from twice the bound down to it") {
  const net::StorageLimits limits{0, 100};
  CHECK_FALSE(net::storage_state(limits, {0, 10'000 * mib}).warns);
  CHECK_FALSE(net::storage_state(limits, {0, 121 * mib}).warns);
  CHECK(net::storage_state(limits, {0, 119 * mib}).warns);
  CHECK(storage(limits, {0, 104 * mib}) == core::Storage::scarce);
  CHECK(storage(limits, {0, 100 * mib}) == core::Storage::full);
  CHECK(storage(limits, {0, 0}) == core::Storage::full);
}

TEST_CASE("of two bounds the nearer one counts, and no bound is none") {
  CHECK(storage({100, 100}, {50 * mib, 10 * mib}) == core::Storage::full);
  CHECK(storage({100, 100}, {100 * mib, 10'000 * mib}) == core::Storage::full);
  CHECK(net::storage_state({0, 0}, {~0ULL, 0}) == net::StorageState{});
}
