// Promise 1 at its root: what the log has confirmed survives SIGKILL at any instant.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <random>

#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;

namespace {

/// The child: commits batches of one to twenty messages for ever, and reports each commit's last
/// seq through the pipe, after the commit.
[[noreturn]] void commit_until_killed(const std::filesystem::path& directory, int report,
                                      unsigned seed) {
  std::mt19937 random(seed);
  const auto log = store::open_sqlite({directory, store::Durability::process});
  const auto writer = log->make_writer();
  if (log->head() == core::Seq{0}) static_cast<void>(writer->append({create(lobby)}));
  for (;;) {
    std::vector<core::Entry> batch;
    for (unsigned left = 1 + random() % 20; left > 0; --left) {
      batch.push_back(message(lobby, std::string(random() % 300, 'x')));
    }
    const auto committed = writer->append(std::move(batch));
    if (!committed) std::_Exit(1);
    const std::uint64_t last = committed->back().entry->seq.value;
    if (::write(report, &last, sizeof last) != sizeof last) std::_Exit(1);
  }
}

/// Lets the child commit `commits` times, kills it, and gives the last seq that it reported.
std::uint64_t commit_and_kill(const std::filesystem::path& directory, unsigned commits,
                              unsigned seed) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::close(ends[0]);
    commit_until_killed(directory, ends[1], seed);
  }
  ::close(ends[1]);
  std::uint64_t last = 0;
  for (unsigned i = 0; i < commits; ++i) {
    REQUIRE(::read(ends[0], &last, sizeof last) == static_cast<ssize_t>(sizeof last));
  }
  ::kill(child, SIGKILL);
  for (std::uint64_t later = 0; ::read(ends[0], &later, sizeof later) > 0;) last = later;
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return last;
}

}  // namespace

TEST_CASE("after kill -9 every confirmed entry is there, once, and no seq is given twice") {
  const TemporaryDirectory directory;
  const auto data = directory.path() / "data";
  std::mt19937 random(20261123);
  std::uint64_t confirmed = 0;
  for (unsigned round = 0; round < 25; ++round) {
    confirmed = commit_and_kill(data, 1 + random() % 30, round);
    const auto log = store::open_sqlite({data, store::Durability::process});
    const std::uint64_t head = log->head().value;
    CHECK(head >= confirmed);
    const auto page = log->make_reader()->history({lobby, {}, core::Seq{0}, 1'000'000});
    REQUIRE(page.has_value());
    REQUIRE(page->entries.size() == head);
    for (std::uint64_t i = 0; i < head; ++i) REQUIRE(page->entries[i]->seq.value == i + 1);
  }
  CHECK(confirmed > 25);
}
