// Password hashes, and the threads they are made on.
#include "net/accounts/passwords.hpp"

#include <sched.h>
#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <new>
#include <type_traits>

#include "net/accounts/argon2.hpp"
#include "net/async/clock.hpp"

namespace parley::net {

namespace {

constexpr std::size_t salt_bytes = 16;

/// The calling thread stays on one core, and never on the first: so the others go elsewhere. Beside
/// a thread that computes, a sync of the log took 5 ms instead of 0.5, whatever its priority.
void keep_to_one_core() {
  cpu_set_t may;
  if (::sched_getaffinity(0, sizeof may, &may) != 0) return;
  const int cores = CPU_COUNT(&may);
  if (cores < 2) return;
  static std::atomic<unsigned> threads = 0;
  int place = cores - 1 - static_cast<int>(threads++ % static_cast<unsigned>(cores - 1));
  for (std::size_t core = 0; core < CPU_SETSIZE; ++core) {
    if (!CPU_ISSET(core, &may) || place-- > 0) continue;
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(core, &one);
    ::sched_setaffinity(0, sizeof one, &one);
    return;
  }
}

/// At nice 19, a log-in beside two busy loops took 10 s, at nice 5 0.3 s; messages beside a storm
/// of log-ins were as fast at both (decision 0006).
constexpr int niceness = 5;

/// Of the calling thread alone: on Linux, setpriority means threads. If it fails, it is as before.
/// Not SCHED_IDLE: to the kernel a core that runs such a thread is idle, and it puts others there.
void give_way() {
  static thread_local const int done = []() {
    keep_to_one_core();
    return ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
  }();
  static_cast<void>(done);
}

core::Error shutting_down() {
  return {core::ErrorCode::shutting_down, "the server is shutting down; connect again later"};
}

/// A job's turn: the last one for now gives the thread's memory back.
class Turn {
 public:
  explicit Turn(std::atomic<std::size_t>& queued) : queued_(queued) { --queued_; }
  ~Turn() {
    if (queued_ == 0) give_back_memory();
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  std::atomic<std::size_t>& queued_;
};

core::Error no_memory() {
  return {core::ErrorCode::busy, "the server has no memory for this now; try again",
          std::chrono::seconds(5)};
}

}  // namespace

HashedPassword hash_password(const core::Secret& password, const HashCost& cost) {
  HashedPassword hashed{argon2id(password.view(), cost), {}};
  if (cost.scram_iterations == 0) return hashed;
  std::string salt(salt_bytes, '\0');
  randombytes_buf(salt.data(), salt.size());
  hashed.scram = make_scram_keys(password.view(), salt, cost.scram_iterations);
  return hashed;
}

bool is_password(const std::string& hash, const core::Secret& password) {
  // Where it is empty it has no bytes, and an address is wanted all the same.
  return is_argon2id(hash, password.empty() ? std::string_view("") : password.view());
}

HashPool::HashPool(unsigned threads, const HashCost& cost)
    : cost_(cost), count_(threads), threads_(threads) {
  std::array<char, 16> nobodys;
  randombytes_buf(nobodys.data(), nobodys.size());
  nobodys_hash_ = argon2id({nobodys.data(), nobodys.size()}, cost_);
  give_back_memory();
}

template <class Work>
awaitable<core::Result<std::invoke_result_t<Work&>>> HashPool::run(Work work) {
  using Answer = std::invoke_result_t<Work&>;
  if (waiting_ >= most_) {
    const auto wait = took_ * static_cast<std::int64_t>(1 + waiting_ / count_);
    co_return tl::unexpected(
        core::Error{core::ErrorCode::busy, "too many log in at the moment; try again", wait});
  }
  ++waiting_;
  ++queued_;
  struct Done {
    core::Result<Answer> answer;
    SteadyClock::duration took;
  };
  auto job = [this, work = std::move(work)]() mutable -> Done {
    give_way();
    const auto began = SteadyClock::now();
    const Turn turn(queued_);
    if (quiet_) return {tl::unexpected(shutting_down()), {}};
    try {
      core::Result<Answer> answer = work();
      return {std::move(answer), SteadyClock::now() - began};
    } catch (const std::bad_alloc&) {
      return {tl::unexpected(no_memory()), SteadyClock::now() - began};
    }
  };
  Done done = co_await offload(threads_, std::move(job));
  --waiting_;
  const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(done.took);
  took_ = std::max(std::chrono::milliseconds(1), (took_ * 7 + took) / 8);
  co_return std::move(done.answer);
}

awaitable<core::Result<bool>> HashPool::check(std::string hash, core::Secret password,
                                              bool unknown) {
  auto work = [hash = unknown ? nobodys_hash_ : std::move(hash), password = std::move(password),
               unknown]() { return is_password(hash, password) && !unknown; };
  co_return co_await run(std::move(work));
}

awaitable<core::Result<HashedPassword>> HashPool::hash(core::Secret password) {
  auto work = [password = std::move(password), cost = cost_]() {
    return hash_password(password, cost);
  };
  co_return co_await run(std::move(work));
}

}  // namespace parley::net
