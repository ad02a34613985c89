// Hash tables: names that somebody made to collide cost no more than others.
#include "core/hash_table.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string>
#include <vector>

namespace parley::core {

namespace {

constexpr std::size_t flood = 20'000;

std::uint64_t word(std::string_view bytes) {
  std::uint64_t value = 0;
  std::memcpy(&value, bytes.data(), sizeof value);
  return value;
}

#ifdef __GLIBCXX__
/// Names of 16 bytes that have one and the same std::hash. In libstdc++ that is MurmurHash64A with
/// a seed that everybody knows; each of its steps can be undone, so that for any first eight bytes
/// there are eight more that lead to the same hash.
std::vector<std::string> names_of_one_hash(std::size_t count) {
  constexpr std::uint64_t mul = 0xc6a4a7935bd1e995ULL;
  constexpr std::uint64_t begin = 0xc70f6907ULL ^ (16 * mul);
  const auto mix = [](std::uint64_t v) { return v ^ (v >> 47U); };
  std::uint64_t inverse = mul;
  for (int i = 0; i < 6; ++i) inverse *= 2 - mul * inverse;
  const std::uint64_t target = 0x1234567890abcdefULL * inverse;
  std::vector<std::string> names;
  for (std::size_t n = 0; n < count; ++n) {
    std::string name = std::to_string(10'000'000 + n);
    const std::uint64_t half = (begin ^ (mix(word(name) * mul) * mul)) * mul;
    const std::uint64_t rest = mix((half ^ target) * inverse) * inverse;
    name.append(reinterpret_cast<const char*>(&rest), sizeof rest);
    names.push_back(std::move(name));
  }
  return names;
}
#endif

std::vector<std::string> plain_names(std::size_t count) {
  std::vector<std::string> names;
  names.reserve(count);
  for (std::size_t n = 0; n < count; ++n) names.push_back("#room-" + std::to_string(n));
  return names;
}

/// What a table does for these names, counted: keys compared, and buckets at the end.
struct Work {
  std::size_t compared = 0;
  std::size_t buckets = 0;
};

struct CountingEqual {
  using is_transparent = void;
  std::size_t* compared;
  bool operator()(std::string_view a, std::string_view b) const {
    ++*compared;
    return a == b;
  }
};

Work insert_and_find(const std::vector<std::string>& names) {
  Work work;
  HashSet<std::string, KeyedHash, CountingEqual> table(16, KeyedHash{}, {&work.compared});
  for (const std::string& name : names) table.insert(name);
  for (const std::string& name : names) REQUIRE(table.contains(name));
  REQUIRE(table.size() == names.size());
  work.buckets = table.bucket_count();
  return work;
}

/// The most names that want the same one of 2^15 buckets.
std::size_t fullest_bucket(const std::vector<std::string>& names) {
  const KeyedHash hash;
  std::vector<std::size_t> buckets(std::size_t{1} << 15U);
  for (const std::string& name : names) ++buckets[hash(name) % buckets.size()];
  return std::ranges::max(buckets);
}

}  // namespace

#ifdef __GLIBCXX__
TEST_CASE("names that collide under the standard library's hash are names like any others") {
  const auto names = names_of_one_hash(flood);
  for (const std::string& name : names) {
    REQUIRE(std::hash<std::string>{}(name) == std::hash<std::string>{}(names.front()));
  }
  const Work hostile = insert_and_find(names);
  const Work usual = insert_and_find(plain_names(flood));
  CHECK(hostile.buckets == usual.buckets);
  CHECK(hostile.compared < flood + flood / 10);  // each is found by the first comparison
  CHECK(usual.compared < flood + flood / 10);
  CHECK(fullest_bucket(names) < 16);
}
#endif

TEST_CASE("names that collide under one key do not collide under another") {
  const std::vector<std::string> names = plain_names(flood);
  const KeyedHash before;
  const auto bucket = [](const KeyedHash& hash, std::string_view name) { return hash(name) % 256; };
  std::vector<std::string> together;
  std::ranges::copy_if(names, std::back_inserter(together),
                       [&](const auto& name) { return bucket(before, name) == 0; });
  REQUIRE(together.size() > 40);
  set_hash_key({1, 2});
  const KeyedHash after;
  set_hash_key({});
  const auto still = std::ranges::count_if(together, [&](const auto& name) {
    return bucket(after, name) == bucket(after, together[0]);
  });
  CHECK(still < 10);
}

TEST_CASE("a table keeps the key it was made with") {
  HashMap<std::string, int> table;
  table["ada"] = 1;
  set_hash_key({3, 4});
  for (int i = 0; i < 1000; ++i) table["name" + std::to_string(i)] = i;  // it grows, too
  HashMap<std::string, int> moved = std::move(table);
  HashMap<std::string, int> copy = moved;
  set_hash_key({});
  CHECK(moved.find(std::string_view("ada"))->second == 1);
  CHECK(copy.find(std::string_view("name999"))->second == 999);
}

TEST_CASE("the hash is SipHash: the vectors of its authors' reference implementation") {
  // Key 00 01 .. 0f, the input 00 01 .. of each length (vectors.h of SipHash, read as numbers).
  const HashKey key{0x0706050403020100ULL, 0x0f0e0d0c0b0a0908ULL};
  std::string input;
  const auto add = [&input]() { input += static_cast<char>(input.size()); };
  CHECK(SipHash<2, 4>(key)("") == 0x726fdb47dd0e0e31ULL);
  add();
  CHECK(SipHash<2, 4>(key)(input) == 0x74f839c593dc67fdULL);
  while (input.size() < 15) add();
  CHECK(SipHash<2, 4>(key)(input) == 0xa129ca6149be45e5ULL);  // the paper's own example
}

}  // namespace parley::core
