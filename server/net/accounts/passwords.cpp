// Password hashes: libsodium's, and the threads they are made on.
#include "net/accounts/passwords.hpp"

#include <sched.h>
#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <new>
#include <type_traits>

namespace parley::net {

namespace {

constexpr std::size_t salt_bytes = 16;

/// The calling thread runs when no other wants to: whoever wakes up takes the core from it at once,
/// which a low nice value does not promise. Where the system refuses it, nice 19 has to do.
void give_way() {
  static thread_local const bool done = []() {
    const sched_param none{};
    if (::sched_setscheduler(0, SCHED_IDLE, &none) == 0) return true;
    return ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 19) == 0;
  }();
  static_cast<void>(done);
}

std::string argon2id(std::string_view password, const HashCost& cost) {
  std::array<char, crypto_pwhash_STRBYTES> text;
  if (crypto_pwhash_str_alg(text.data(), password.data(), password.size(), cost.passes,
                            cost.memory_kib * 1024, crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::bad_alloc();
  }
  return text.data();
}

core::Error shutting_down() {
  return {core::ErrorCode::shutting_down, "the server is shutting down; connect again later"};
}

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
  // Where it is empty it has no bytes, and libsodium wants an address all the same.
  const std::string_view given = password.empty() ? std::string_view("") : password.view();
  return crypto_pwhash_str_verify(hash.c_str(), given.data(), given.size()) == 0;
}

HashPool::HashPool(unsigned threads, const HashCost& cost)
    : cost_(cost), count_(threads), threads_(threads) {
  std::array<char, 16> nobodys;
  randombytes_buf(nobodys.data(), nobodys.size());
  nobodys_hash_ = argon2id({nobodys.data(), nobodys.size()}, cost_);
}

template <class Work>
awaitable<core::Result<std::invoke_result_t<Work&>>> HashPool::run(Work work) {
  using Answer = std::invoke_result_t<Work&>;
  using std::chrono::steady_clock;
  if (waiting_ >= most_) {
    const auto wait = took_ * static_cast<std::int64_t>(1 + waiting_ / count_);
    co_return tl::unexpected(
        core::Error{core::ErrorCode::busy, "too many log in at the moment; try again", wait});
  }
  ++waiting_;
  struct Done {
    core::Result<Answer> answer;
    steady_clock::duration took;
  };
  auto job = [this, work = std::move(work)]() mutable -> Done {
    give_way();
    const auto began = steady_clock::now();
    if (quiet_) return {tl::unexpected(shutting_down()), {}};
    try {
      core::Result<Answer> answer = work();
      return {std::move(answer), steady_clock::now() - began};
    } catch (const std::bad_alloc&) {
      return {tl::unexpected(no_memory()), steady_clock::now() - began};
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
