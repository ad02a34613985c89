// Who must have received what: the exact account of a run.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace parley::load {

/// What one member of a room has received, in a few words of memory.
class Receipts {
 public:
  enum class Order : std::uint8_t { fine, repeated, out_of_order };

  /// Takes the next message; says whether it came in its place.
  Order take(std::uint64_t seq);

  [[nodiscard]] std::uint64_t last() const { return last_; }
  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::uint64_t sum() const { return sum_; }

 private:
  std::uint64_t last_ = 0;
  std::uint64_t count_ = 0;
  std::uint64_t sum_ = 0;  // of mixed seqs: tells sets of equal size apart
};

/// Spreads a seq's bits, so that sums of them do not meet by chance (splitmix64's finalizer).
[[nodiscard]] std::uint64_t mix(std::uint64_t seq);

/// What a room's members must have: every acknowledged message, once.
class RoomLedger {
 public:
  /// A sender was told this seq. The same seq twice (an answer to a repeat) counts once.
  void acknowledged(std::uint64_t seq);

  /// Sorts and removes repeats. Call before the following.
  void close();
  [[nodiscard]] std::uint64_t count() const { return seqs_.size(); }
  [[nodiscard]] bool matches(const Receipts& receipts) const {
    return receipts.count() == seqs_.size() && receipts.sum() == sum_;
  }

 private:
  std::vector<std::uint64_t> seqs_;
  std::uint64_t sum_ = 0;
};

/// The sum over all members.
struct Account {
  std::uint64_t expected = 0;
  std::uint64_t delivered = 0;
  std::uint64_t lost = 0;
  std::uint64_t unexpected = 0;  // delivered, but never acknowledged to its sender
  std::uint64_t repeated = 0;
  std::uint64_t out_of_order = 0;
  std::vector<std::string> examples;  // the first few, for people

  [[nodiscard]] bool clean() const {
    return lost == 0 && unexpected == 0 && repeated == 0 && out_of_order == 0;
  }
  void note(std::string example) {
    if (examples.size() < 10) examples.push_back(std::move(example));
  }
  /// Holds a member's receipts against its room.
  void check(const RoomLedger& room, const Receipts& receipts, const std::string& who);
};

}  // namespace parley::load
