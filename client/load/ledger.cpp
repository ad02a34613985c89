// Who must have received what: the exact account of a run.
#include "load/ledger.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace parley::load {

std::uint64_t mix(std::uint64_t seq) {
  seq += 0x9E3779B97F4A7C15ULL;
  seq = (seq ^ (seq >> 30U)) * 0xBF58476D1CE4E5B9ULL;
  seq = (seq ^ (seq >> 27U)) * 0x94D049BB133111EBULL;
  return seq ^ (seq >> 31U);
}

Receipts::Order Receipts::take(std::uint64_t seq) {
  if (seq == last_) return Order::repeated;
  if (seq < last_) return Order::out_of_order;
  last_ = seq;
  ++count_;
  sum_ += mix(seq);
  return Order::fine;
}

void RoomLedger::acknowledged(std::uint64_t seq) { seqs_.push_back(seq); }

void RoomLedger::close() {
  std::ranges::sort(seqs_);
  const auto repeats = std::ranges::unique(seqs_);
  seqs_.erase(repeats.begin(), repeats.end());
  sum_ = 0;
  for (const std::uint64_t seq : seqs_) sum_ += mix(seq);
}

void Account::check(const RoomLedger& room, const Receipts& receipts, const std::string& who) {
  expected += room.count();
  delivered += receipts.count();
  if (room.matches(receipts)) return;
  if (receipts.count() < room.count()) {
    lost += room.count() - receipts.count();
    note(fmt::format("{}: {} of {} messages came", who, receipts.count(), room.count()));
  } else if (receipts.count() > room.count()) {
    unexpected += receipts.count() - room.count();
    note(fmt::format("{}: {} messages came, {} were acknowledged", who, receipts.count(),
                     room.count()));
  } else {  // as many, but not the same: at least one of each
    ++lost;
    ++unexpected;
    note(fmt::format("{}: as many messages as acknowledged, but not the same ones", who));
  }
}

}  // namespace parley::load
