// The ledger with planted faults: each is found, counted and named, and nothing else is.
#include "load/ledger.hpp"

#include <doctest/doctest.h>

#include <ostream>
#include <random>
#include <vector>

using namespace parley::load;
using parley::core::Seq;

namespace {

constexpr Member members = 3;

/// One room, three members, and messages numbered as their seqs minus one.
struct Run {
  Run() {
    for (Member member = 0; member < members; ++member) ledger.join(member, 0, Seq{0});
  }
  Number send() {
    const Number number = ledger.issue(0);
    ledger.accepted(number, Seq{number + 1});
    return number;
  }
  void deliver(Member member, Number number) { ledger.delivered(member, number, Seq{number + 1}); }
  void deliver_to_all(Number number) {
    for (Member member = 0; member < members; ++member) deliver(member, number);
  }
  void expect(std::uint64_t lost, std::uint64_t duplicated, std::uint64_t out_of_order,
              std::uint64_t unexpected) {
    ledger.settle();
    CHECK(ledger.findings().of(Fault::lost) == lost);
    CHECK(ledger.findings().of(Fault::duplicated) == duplicated);
    CHECK(ledger.findings().of(Fault::out_of_order) == out_of_order);
    CHECK(ledger.findings().of(Fault::unexpected) == unexpected);
    CHECK(ledger.outstanding() == 0);
  }
  Ledger ledger{2};
};

}  // namespace

TEST_CASE("a clean run is clean, however acknowledgements and deliveries interleave") {
  Run run;
  for (int i = 0; i < 5000; ++i) {
    const Number number = run.ledger.issue(0);
    if (i % 3 == 0) run.ledger.accepted(number, Seq{number + 1});
    run.deliver_to_all(number);
    if (i % 3 == 1) run.ledger.accepted(number, Seq{number + 1});  // i % 3 == 2: never
  }
  run.expect(0, 0, 0, 0);
  CHECK(run.ledger.findings().clean());
}

TEST_CASE("a message that one member misses is lost once; the example says who and what") {
  Run run;
  run.deliver_to_all(run.send());
  const Number number = run.send();
  run.deliver(0, number);
  run.deliver(2, number);
  run.deliver_to_all(run.send());
  run.expect(1, 0, 0, 0);
  const Example& example = run.ledger.findings().examples.at(0);
  CHECK(example.fault == Fault::lost);
  CHECK(example.member == 1);
  CHECK(example.seq == Seq{number + 1});
}

TEST_CASE("acknowledged and delivered to nobody is lost for everybody") {
  Run run;
  run.deliver_to_all(run.send());
  run.send();
  CHECK(run.ledger.outstanding() == members);
  run.expect(members, 0, 0, 0);
}

TEST_CASE("acknowledged late, and delivered to nobody, among messages long gone") {
  Run run;
  const Number silent = run.ledger.issue(0);
  for (int i = 0; i < 5000; ++i) run.deliver_to_all(run.send());
  run.ledger.accepted(silent, Seq{silent + 1});
  run.expect(members, 0, 0, 0);
}

TEST_CASE("never acknowledged and delivered to nobody is nobody's loss") {
  Run run;
  REQUIRE(run.ledger.issue(0) == 0);
  run.deliver_to_all(run.send());
  run.expect(0, 0, 0, 0);
}

TEST_CASE("seen by one member alone is due to all: it was durable") {
  Run run;
  const Number number = run.ledger.issue(0);
  run.deliver(1, number);
  run.expect(2, 0, 0, 0);
}

TEST_CASE("a second delivery is a duplicate, at once or much later") {
  Run run;
  const Number first = run.send();
  run.deliver_to_all(first);
  run.deliver(0, first);
  for (int i = 0; i < 5000; ++i) run.deliver_to_all(run.send());
  run.deliver(1, first);
  run.expect(0, 2, 0, 0);
}

TEST_CASE("one message under two seqs is a duplicate in the log") {
  Run run;
  const Number number = run.send();
  run.deliver_to_all(number);
  for (Member member = 0; member < members; ++member) {
    run.ledger.delivered(member, number, Seq{100});
  }
  run.expect(0, 1, 0, 0);
}

TEST_CASE("two that change places are one out of order, and none is lost") {
  Run run;
  const Number first = run.send();
  const Number second = run.send();
  run.deliver(0, second);
  run.deliver(0, first);
  for (const Number number : {first, second}) {
    run.deliver(1, number);
    run.deliver(2, number);
  }
  run.expect(0, 0, 1, 0);
}

TEST_CASE("what nobody sent, or was for another room, or is from before, is unexpected") {
  Run run;
  run.ledger.delivered(0, 77, Seq{78});
  const Number elsewhere = run.ledger.issue(1);
  run.ledger.delivered(1, elsewhere, Seq{5});
  const Number number = run.send();
  run.deliver_to_all(number);
  run.ledger.join(3, 0, Seq{number + 1});
  run.deliver(3, number);
  run.expect(0, 0, 0, 3);
}

TEST_CASE("who joins later owes nothing from before; who leaves is owed nothing") {
  Run run;
  const Number before = run.send();
  run.deliver_to_all(before);
  run.ledger.join(3, 0, Seq{before + 1});
  const Number after = run.send();
  run.deliver_to_all(after);
  CHECK(run.ledger.outstanding() == 1);
  run.deliver(3, after);
  run.send();
  run.ledger.leave(2);
  run.expect(members, 0, 0, 0);  // of the last: 0, 1 and 3
}

TEST_CASE("random runs: what was planted is what is found") {
  for (std::uint64_t seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    Run run;
    std::vector<Number> numbers;
    numbers.reserve(40);
    for (int i = 0; i < 40; ++i) numbers.push_back(run.send());
    std::uint64_t lost = 0;
    std::uint64_t twice = 0;
    std::uint64_t swapped = 0;
    for (Member member = 0; member < members; ++member) {
      for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto dice = random() % 20;
        if (dice == 0) {
          ++lost;
        } else if (dice == 1) {
          ++twice;
          run.deliver(member, numbers[i]);
          run.deliver(member, numbers[i]);
        } else if (dice == 2 && i + 1 < numbers.size()) {
          ++swapped;
          run.deliver(member, numbers[i + 1]);
          run.deliver(member, numbers[i]);
          ++i;
        } else {
          run.deliver(member, numbers[i]);
        }
      }
    }
    run.expect(lost, twice, swapped, 0);
  }
}
