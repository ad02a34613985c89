// Promise 1 at its root: what the log has confirmed survives SIGKILL at any instant.
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <random>

#include "support/entries.hpp"
#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;

namespace {

/// The child: commits batches of one to twenty entries for ever, and reports each commit's last seq
/// through the pipe, after the commit. Messages hold the seq that they will get.
[[noreturn]] void commit_until_killed(const std::filesystem::path& directory, int report,
                                      unsigned seed) {
  std::mt19937 random(seed);
  const auto log = open_log(directory);
  const auto writer = log->make_writer();
  std::uint64_t last = log->head().value;
  if (last == 0) last = writer->append(drafts({create(lobby)}))->back().entry()->seq.value;
  for (;;) {
    std::vector<core::Entry> batch;
    for (auto left = 1 + random() % 20; left > 0; --left) {
      const std::string text = std::to_string(++last) + std::string(random() % 300, ' ');
      const auto kind =
          random() % 8 == 0 ? core::entry::SetTopic::number : core::entry::Message::number;
      batch.push_back(make_entry(lobby, kind, text));
    }
    const auto committed = writer->append(drafts(batch));
    if (!committed || committed->back().entry()->seq.value != last) std::_Exit(1);
    if (::write(report, &last, sizeof last) != sizeof last) std::_Exit(1);
  }
}

/// Lets the child commit `commits` times, kills it, and gives the last seq that it reported.
std::uint64_t commit_and_kill(const std::filesystem::path& directory, std::uint64_t commits,
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
  for (std::uint64_t i = 0; i < commits; ++i) {
    REQUIRE(::read(ends[0], &last, sizeof last) == static_cast<ssize_t>(sizeof last));
  }
  ::kill(child, SIGKILL);
  for (std::uint64_t later = 0; ::read(ends[0], &later, sizeof later) > 0;) last = later;
  ::close(ends[0]);
  ::waitpid(child, nullptr, 0);
  return last;
}

}  // namespace

TEST_CASE(
    "after kill -9 every confirmed entry is there, once, in order, and the state is its fold") {
  const TemporaryDirectory directory;
  std::mt19937 random(20261123);
  std::uint64_t confirmed = 0;
  for (unsigned round = 0; round < 25; ++round) {
    confirmed = commit_and_kill(directory.path(), 1 + random() % 30, round);
    const auto log = open_log(directory.path());
    const std::uint64_t head = log->head().value;
    CHECK(head >= confirmed);
    const auto page = log->make_reader()->history({lobby, {}, core::Seq{0}, 1'000'000});
    REQUIRE(page.has_value());
    REQUIRE(page->entries.size() == head);
    core::RoomState folded;
    for (std::uint64_t i = 0; i < head; ++i) {
      const core::Entry& entry = *page->entries[i];
      REQUIRE(entry.seq.value == i + 1);
      if (i > 0) REQUIRE(std::stoull(text_of(entry)) == i + 1);
      core::apply(folded, entry);
    }
    CHECK(log->rooms().at(0) == folded);
  }
  CHECK(confirmed > 25);
}
