// Password hashes: argon2id, on threads that everything else goes before.
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <utility>

#include "core/error.hpp"
#include "core/secret.hpp"
#include "net/accounts/scram.hpp"
#include "net/async/asio.hpp"
#include "net/async/offload.hpp"
#include "net/settings/hash_cost.hpp"

namespace parley::net {

struct HashedPassword {
  std::string hash;
  store::ScramKeys scram;
};

/// Blocking, any thread. Throws std::bad_alloc where there is no memory for it.
[[nodiscard]] HashedPassword hash_password(const core::Secret& password, const HashCost& cost);

/// Blocking, any thread. Takes as long as the hash says, whatever the password is.
[[nodiscard]] bool is_password(const std::string& hash, const core::Secret& password);

/// The threads on which that is done: a few, at a low priority (nice 5), each on one core,
/// so that a flood of log-ins delays log-ins and nobody's messages. All members on the home
/// executor.
class HashPool {
 public:
  HashPool(unsigned threads, const HashCost& cost);
  ~HashPool() { stop(); }
  HashPool(const HashPool&) = delete;
  HashPool& operator=(const HashPool&) = delete;

  /// Jobs that wait or run; past it, more are refused as `busy`.
  void set_most(std::size_t most) { most_ = most; }

  /// `unknown`: there is no such account. It then takes as long as if there were, and gives false.
  [[nodiscard]] awaitable<core::Result<bool>> check(std::string hash, core::Secret password,
                                                    bool unknown);
  [[nodiscard]] awaitable<core::Result<HashedPassword>> hash(core::Secret password);

  /// What waits is refused as shutting_down; what runs, ends.
  void quiet() { quiet_ = true; }
  /// Ends the threads. Nothing may be awaited on this any more.
  void stop() { threads_.join(); }

  [[nodiscard]] std::size_t waiting() const { return waiting_; }

 private:
  template <class Work>
  [[nodiscard]] awaitable<core::Result<std::invoke_result_t<Work&>>> run(Work work);

  HashCost cost_;
  unsigned count_;
  std::string nobodys_hash_;
  std::size_t most_ = 100;
  std::size_t waiting_ = 0;
  std::chrono::milliseconds took_{50};   // a job, on average
  std::atomic<std::size_t> queued_ = 0;  // of them, that have not begun
  std::atomic<bool> quiet_ = false;
  asio::thread_pool threads_;
};

}  // namespace parley::net
