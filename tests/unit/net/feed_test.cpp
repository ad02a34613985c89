// Fed, behind, caught up: the state machine of a connection's deliveries, without a socket.
#include "net/delivery/feed.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <random>
#include <utility>
#include <vector>

using parley::core::RoomId;
using parley::core::Seq;
using parley::net::Feed;

namespace {

constexpr RoomId hall{1};
constexpr RoomId attic{2};
constexpr Feed::Space unfilled{0, 100};
constexpr Feed::Space half_full{50, 100};
constexpr Feed::Space full{100, 100};

/// Subscribed to the hall, and fed: the log is at 10.
Feed in_the_hall() {
  Feed feed;
  REQUIRE(feed.subscribe(hall, Seq{10}, Seq{10}) == Feed::Subscribed{true, false});
  return feed;
}

/// The same, but the entry 11 found the outbox full.
Feed behind_in_the_hall() {
  Feed feed = in_the_hall();
  REQUIRE(feed.offer(Seq{10}, full, true) == Feed::Offer::begin_catch_up);
  return feed;
}

}  // namespace

TEST_CASE("a connection is fed while its outbox has room") {
  Feed feed = in_the_hall();
  CHECK(feed.offer(Seq{10}, unfilled) == Feed::Offer::push);
  CHECK(feed.offer(Seq{11}, {99, 100}) == Feed::Offer::push);
  CHECK(feed.announce(hall, Seq{12}, half_full) == Feed::Offer::push);
  CHECK(feed.next(Seq{12}, Seq{0}, unfilled) == Feed::Step::end);
  CHECK_FALSE(feed.may_go_on(unfilled));
}

TEST_CASE("a full outbox is flushed first, and if it stays full one catch-up begins") {
  Feed feed = in_the_hall();
  CHECK(feed.offer(Seq{10}, full) == Feed::Offer::flush);
  SUBCASE("the socket took it") { CHECK(feed.offer(Seq{10}, unfilled, true) == Feed::Offer::push); }
  SUBCASE("the socket is full, too") {
    CHECK(feed.offer(Seq{10}, full, true) == Feed::Offer::begin_catch_up);
    CHECK(feed.offer(Seq{11}, unfilled) == Feed::Offer::leave);
    CHECK(feed.announce(hall, Seq{12}, unfilled) == Feed::Offer::leave);
    REQUIRE(feed.cursors().size() == 1);
    CHECK(feed.cursors()[0] == parley::core::Cursor{hall, Seq{10}});
  }
}

TEST_CASE("a catch-up waits until the outbox is half empty, and then fills it") {
  Feed feed = behind_in_the_hall();
  CHECK(feed.next(Seq{12}, Seq{0}, half_full) == Feed::Step::wait);
  CHECK_FALSE(feed.may_go_on(half_full));
  CHECK(feed.may_go_on({49, 100}));
  CHECK(feed.next(Seq{12}, Seq{0}, {49, 100}) == Feed::Step::read_tail);
  CHECK(feed.take_from_tail(hall, Seq{11}, half_full) == Feed::Take::push);
  CHECK(feed.take_from_tail(hall, Seq{12}, full) == Feed::Take::stop);
  CHECK(feed.cursors()[0].after == Seq{11});
}

TEST_CASE("what is missing is read from the log until the tail has all of it") {
  Feed feed = behind_in_the_hall();
  CHECK(feed.next(Seq{40}, Seq{30}, unfilled) == Feed::Step::read_log);
  const Feed::Reading reading = feed.begin_reading(Seq{40});
  REQUIRE(feed.is_current(reading));
  CHECK(feed.take_from_log(reading, hall, Seq{11}, unfilled) == Feed::Take::push);
  CHECK(feed.take_from_log(reading, hall, Seq{11}, unfilled) == Feed::Take::skip);
  CHECK(feed.take_from_log(reading, attic, Seq{12}, unfilled) == Feed::Take::skip);
  CHECK(feed.take_from_log(reading, hall, Seq{13}, full) == Feed::Take::stop);
  CHECK(feed.next(Seq{40}, Seq{30}, unfilled) == Feed::Step::read_log);
  feed.log_is_read(reading);
  CHECK(feed.next(Seq{40}, Seq{30}, unfilled) == Feed::Step::read_tail);
  CHECK(feed.caught_up().empty());
  CHECK(feed.next(Seq{40}, Seq{30}, unfilled) == Feed::Step::end);
  CHECK(feed.offer(Seq{40}, unfilled) == Feed::Offer::push);
}

TEST_CASE("an entry that the loop was not told of is left for the loop to offer") {
  Feed feed = behind_in_the_hall();
  const Feed::Reading reading = feed.begin_reading(Seq{20});
  CHECK(feed.take_from_log(reading, hall, Seq{20}, unfilled) == Feed::Take::push);
  CHECK(feed.take_from_log(reading, hall, Seq{21}, unfilled) == Feed::Take::stop);
  CHECK(feed.cursors()[0].after == Seq{20});
}

TEST_CASE("a page that was read while a room came or went is of no use") {
  Feed feed = behind_in_the_hall();
  Feed::Reading reading = feed.begin_reading(Seq{20});
  CHECK(feed.subscribe(attic, Seq{5}, Seq{20}) == Feed::Subscribed{true, false});
  CHECK_FALSE(feed.is_current(reading));
  reading = feed.begin_reading(Seq{20});
  CHECK(feed.unsubscribe(attic));
  CHECK_FALSE(feed.unsubscribe(attic));
  CHECK_FALSE(feed.is_current(reading));
}

TEST_CASE("joining at the log's end feeds at once, and resuming from earlier begins a catch-up") {
  Feed feed = in_the_hall();
  CHECK(feed.subscribe(attic, Seq{20}, Seq{20}) == Feed::Subscribed{true, false});
  CHECK(feed.subscribe(attic, Seq{15}, Seq{20}) == Feed::Subscribed{false, true});
  REQUIRE(feed.cursors().size() == 2);
  CHECK(feed.cursors()[0] == parley::core::Cursor{hall, Seq{20}});
  CHECK(feed.cursors()[1] == parley::core::Cursor{attic, Seq{15}});
  CHECK(feed.subscribe(hall, Seq{3}, Seq{20}) == Feed::Subscribed{false, false});
  CHECK(feed.cursors()[0].after == Seq{3});
}

TEST_CASE("after a catch-up the rooms with missed events are named, unless they were left") {
  Feed feed = in_the_hall();
  REQUIRE(feed.subscribe(attic, Seq{10}, Seq{10}).is_new);
  CHECK(feed.announce(hall, Seq{10}, full) == Feed::Offer::begin_catch_up);
  CHECK(feed.announce(attic, Seq{10}, unfilled) == Feed::Offer::leave);
  CHECK(feed.announce(hall, Seq{10}, unfilled) == Feed::Offer::leave);
  CHECK(feed.unsubscribe(attic));
  CHECK(feed.caught_up() == std::vector{hall});
  CHECK(feed.announce(hall, Seq{10}, unfilled) == Feed::Offer::push);
}

TEST_CASE("a connection that ends takes nothing more, and its catch-up ends") {
  Feed feed = behind_in_the_hall();
  const Feed::Reading reading = feed.begin_reading(Seq{20});
  feed.stop();
  CHECK_FALSE(feed.is_current(reading));
  CHECK(feed.next(Seq{20}, Seq{0}, unfilled) == Feed::Step::end);
  CHECK(feed.offer(Seq{20}, unfilled) == Feed::Offer::leave);
  CHECK(feed.announce(hall, Seq{20}, full) == Feed::Offer::leave);
  CHECK(feed.subscribe(attic, Seq{0}, Seq{20}) == Feed::Subscribed{false, false});
  CHECK(feed.rooms() == std::vector{hall});
}

namespace {

/// A loop with a log, and one connection whose peer reads when it likes. Entries of one byte.
class FeedRun {
 public:
  explicit FeedRun(unsigned seed) : random_(seed) {
    REQUIRE(feed_.subscribe(hall, Seq{0}, Seq{0}).is_new);
  }

  void step() {
    switch (random_() % 5) {
      case 0: ++stored_; break;  // durable; the loop is told later
      case 1: tell(); break;
      case 2: waiting_ -= random_() % (waiting_ + 1); break;
      default: catch_up(); break;
    }
  }
  void finish() {
    while (told_ < stored_) tell();
    for (unsigned turn = 0; catching_up_ && turn < 10'000; ++turn) {
      waiting_ = 0;
      catch_up();
    }
  }

  [[nodiscard]] std::size_t stored() const { return stored_; }
  [[nodiscard]] const std::vector<std::uint64_t>& delivered() const { return delivered_; }
  [[nodiscard]] bool was_behind() const { return was_behind_; }
  [[nodiscard]] bool is_behind() const { return catching_up_; }

 private:
  static constexpr std::uint64_t tail = 3;

  [[nodiscard]] Feed::Space space() const { return {waiting_, 8}; }
  void push(std::uint64_t seq) {
    delivered_.push_back(seq);
    ++waiting_;
  }
  void tell() {
    if (told_ == stored_) return;
    ++told_;
    Feed::Offer offer = feed_.offer(Seq{told_ - 1}, space());
    if (offer == Feed::Offer::flush) {
      waiting_ -= random_() % 2;
      offer = feed_.offer(Seq{told_ - 1}, space(), true);
    }
    if (offer == Feed::Offer::push) push(told_);
    if (offer == Feed::Offer::begin_catch_up) {
      REQUIRE_FALSE(catching_up_);
      catching_up_ = was_behind_ = true;
    }
  }
  /// One step of the catch-up; a page that was asked for arrives in a later one.
  void catch_up() {
    if (!catching_up_) return;
    if (reading_) return take_page();
    const std::uint64_t gap = told_ > tail ? told_ - tail : 0;
    switch (feed_.next(Seq{told_}, Seq{gap}, space())) {
      case Feed::Step::wait: break;
      case Feed::Step::read_log:
        reading_ = feed_.begin_reading(Seq{told_});
        from_ = feed_.cursors()[0].after.value + 1;
        break;
      case Feed::Step::read_tail: read_tail(); break;
      case Feed::Step::end: FAIL("a catch-up goes on after its end"); break;
    }
  }
  void read_tail() {
    const std::uint64_t first = feed_.cursors()[0].after.value + 1;
    for (std::uint64_t seq = first; seq <= told_; ++seq) {
      const Feed::Take take = feed_.take_from_tail(hall, Seq{seq}, space());
      if (take == Feed::Take::stop) return;
      if (take == Feed::Take::push) push(seq);
    }
    if (first <= told_) return;
    REQUIRE(feed_.caught_up().empty());
    catching_up_ = false;
  }
  void take_page() {
    const Feed::Reading reading = *std::exchange(reading_, std::nullopt);
    REQUIRE(feed_.is_current(reading));
    const std::uint64_t last = std::min(from_ + 7, stored_);
    for (std::uint64_t seq = from_; seq <= last; ++seq) {
      const Feed::Take take = feed_.take_from_log(reading, hall, Seq{seq}, space());
      if (take == Feed::Take::stop) return;
      if (take == Feed::Take::push) push(seq);
    }
  }

  std::mt19937 random_;
  Feed feed_;
  std::uint64_t stored_ = 0;
  std::uint64_t told_ = 0;
  std::size_t waiting_ = 0;
  std::vector<std::uint64_t> delivered_;
  std::optional<Feed::Reading> reading_;
  std::uint64_t from_ = 0;
  bool catching_up_ = false;
  bool was_behind_ = false;
};

}  // namespace

TEST_CASE("however a peer reads, it gets every entry once and in order") {
  unsigned behind = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    CAPTURE(seed);
    FeedRun run(seed);
    for (unsigned i = 0; i < 400; ++i) run.step();
    run.finish();
    CHECK_FALSE(run.is_behind());
    behind += run.was_behind() ? 1 : 0;
    std::vector<std::uint64_t> all(run.stored());
    std::ranges::generate(all, [seq = std::uint64_t{0}]() mutable { return ++seq; });
    CHECK(run.delivered() == all);
  }
  CHECK(behind > 100);
}
