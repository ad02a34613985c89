// Password hashes, the pool they are made on, and the rates.
#include <doctest/doctest.h>
#include <sodium.h>

#include <array>
#include <ctime>
#include <exception>
#include <memory>
#include <string>
#include <vector>

#include "net/accounts/passwords.hpp"
#include "net/accounts/rate_table.hpp"

namespace parley::net {

namespace {

using namespace std::chrono_literals;

constexpr HashCost cheap{1'024, 1, 10};

}  // namespace

TEST_CASE("a hash is argon2id as configured, and knows its password") {
  REQUIRE(sodium_init() >= 0);
  const HashedPassword hashed = hash_password(core::Secret("correct horse"), cheap);
  CHECK(hashed.hash.starts_with("$argon2id$v=19$m=1024,t=1,p=1$"));
  CHECK(hashed.hash != hash_password(core::Secret("correct horse"), cheap).hash);
  CHECK(is_password(hashed.hash, core::Secret("correct horse")));
  CHECK_FALSE(is_password(hashed.hash, core::Secret("correct horsf")));
  CHECK_FALSE(is_password("", core::Secret("")));
  CHECK(hashed.scram == make_scram_keys("correct horse", hashed.scram.salt, 10));
}

TEST_CASE("hashes are libsodium's text, both ways; what is no hash has no password") {
  REQUIRE(sodium_init() >= 0);
  const std::string ours = hash_password(core::Secret("correct horse"), cheap).hash;
  CHECK(crypto_pwhash_str_verify(ours.c_str(), "correct horse", 13) == 0);
  CHECK(crypto_pwhash_str_verify(ours.c_str(), "correct horsf", 13) != 0);
  std::array<char, crypto_pwhash_STRBYTES> theirs{};
  REQUIRE(crypto_pwhash_str(theirs.data(), "battery", 7, 3, 1U << 21U) == 0);
  CHECK(is_password(theirs.data(), core::Secret("battery")));
  CHECK_FALSE(is_password(theirs.data(), core::Secret("staple")));
  for (const std::string text :
       {"$argon2id$v=19$m=1024,t=1,p=1$c29tZXNhbHRzb21lc2FsdA",
        "$argon2id$v=19$m=9999999,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
        "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo",
        "$argon2id$v=19$m=1024,t=0,p=1$c29tZXNhbHRzb21lc2FsdA$QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo",
        "$argon2id$v=19$m=1024,t=1,p=2$c29tZXNhbHRzb21lc2FsdA$QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo",
        "$argon2id$v=19$m=1024,t=1,p=1$!$QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo",
        "$argon2i$v=19$m=1024,t=1,p=1$c29tZXNhbHRzb21lc2FsdA$"
        "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVo"}) {
    CAPTURE(text);
    CHECK_FALSE(is_password(text, core::Secret("battery")));
  }
}

TEST_CASE("the pool answers, refuses past its bound, and refuses what waits when it goes quiet") {
  REQUIRE(sodium_init() >= 0);
  asio::io_context context;
  HashPool pool(1, cheap);
  pool.set_most(3);
  const std::string hash = hash_password(core::Secret("right"), cheap).hash;
  std::vector<std::string> answers;
  // It lives until its coroutines have ended. NOLINTNEXTLINE(*-capturing-lambda-coroutines)
  const auto check = [&](const char* password, bool unknown) -> awaitable<void> {
    const auto right = co_await pool.check(hash, core::Secret(password), unknown);
    answers.push_back(right ? (*right ? "yes" : "no") : std::string(code_name(right.error().code)));
    if (!right) CHECK(right.error().retry_after.has_value() == (answers.back() == "busy"));
  };
  for (const auto& [password, unknown] : std::vector<std::pair<const char*, bool>>{
           {"right", false}, {"wrong", false}, {"right", true}, {"right", false}}) {
    asio::co_spawn(context, check(password, unknown),
                   [](const std::exception_ptr& failure) { CHECK(failure == nullptr); });
  }
  context.run();
  CHECK(answers == std::vector<std::string>{"busy", "yes", "no", "no"});
  CHECK(pool.waiting() == 0);
  pool.quiet();
  context.restart();
  asio::co_spawn(context, check("right", false),
                 [](const std::exception_ptr& failure) { CHECK(failure == nullptr); });
  context.run();
  CHECK(answers.back() == "shutting_down");
}

TEST_CASE("an account that is not there costs a hash, too") {
  REQUIRE(sodium_init() >= 0);
  asio::io_context context;
  HashPool pool(1, {65'536, 3, 0});  // so that it takes many times longer than everything around it
  const std::string hash = hash_password(core::Secret("right"), {65'536, 3, 0}).hash;
  std::vector<std::clock_t> took;  // of the process's CPU time: the machine may be busy
  // It lives until its coroutines have ended. NOLINTNEXTLINE(*-capturing-lambda-coroutines)
  const auto check = [&](bool unknown) -> awaitable<void> {
    const std::clock_t began = std::clock();
    const auto right =
        co_await pool.check(unknown ? std::string() : hash, core::Secret("wrong"), unknown);
    CHECK_FALSE(right.value());
    took.push_back(std::clock() - began);
  };
  for (const bool unknown : {false, true}) {
    asio::co_spawn(context, check(unknown),
                   [](const std::exception_ptr& failure) { CHECK(failure == nullptr); });
    context.run();
    context.restart();
  }
  // A path without a hash would take a thousandth.
  CHECK(took[1] > took[0] / 20);
  CHECK(took[0] > took[1] / 20);
}

TEST_CASE("rates are kept by name, for a bounded number of names") {
  RateTable table;
  const core::Rate rate{1, 2};
  CHECK_FALSE(table.take("a", rate, 0ms));
  CHECK_FALSE(table.take("a", rate, 0ms));
  CHECK(table.take("a", rate, 0ms));
  CHECK_FALSE(table.take("b", rate, 0ms));
  CHECK_FALSE(table.take("a", rate, 1s));
  CHECK_FALSE(table.take("c", {0, 1}, 0ms));
  table.refund("a", rate);
  CHECK_FALSE(table.take("a", rate, 1s));
  CHECK(table.take("a", rate, 1s));
  table.refund("nobody", rate);
  for (std::size_t i = 0; i < RateTable::most + 10; ++i) {
    CHECK_FALSE(table.take(std::to_string(i), rate, 0ms));
  }
  CHECK(table.size() == RateTable::most);
}

TEST_CASE("made-up names do not refill the bucket of another one") {
  RateTable table;
  const core::Rate rate{0.001, 1};
  CHECK_FALSE(table.take("ada", rate, 0ms));
  const core::Rate fast{1000, 1};  // full again at once
  for (std::size_t i = 0; i < 2 * RateTable::most; ++i) {
    CHECK_FALSE(table.take(std::to_string(i), fast, std::chrono::milliseconds(i)));
  }
  CHECK(table.take("ada", rate, 1s));
  CHECK(table.size() == RateTable::most);
}

}  // namespace parley::net
