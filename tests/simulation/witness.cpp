// Who watches a run: the promises of docs/reliability.md, one function each.
#include "simulation/witness.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "core/page.hpp"
#include "support/entries.hpp"

namespace parley::simulation {

void Tally::add(const Tally& other) {
  acknowledged += other.acknowledged;
  seen += other.seen;
  deaths += other.deaths;
  connections += other.connections;
  refused_commits += other.refused_commits;
  attacks += other.attacks;
  rooms_full += other.rooms_full;
  conversations_full += other.conversations_full;
  most_waiting = std::max(most_waiting, other.most_waiting);
}

void Witness::complain(std::string what) {
  if (!complaint_.empty()) return;
  const auto at = world_.clocks().steady;
  complaint_ = fmt::format("{} (at {} ms, step {})", what, at.count(), world_.steps());
}

void Witness::acknowledged(const std::string& who, core::Seq seq, const std::string& key) {
  ++tally.acknowledged;
  const auto [known, is_new] = acknowledged_.emplace(seq, key);
  if (!is_new && known->second != key) {
    return complain(fmt::format("{}: {} is acknowledged for '{}' and for '{}'", who, seq.value,
                                known->second, key));
  }
  const core::EntryPtr entry = disk_.find(seq);
  if (entry == nullptr) {
    complain(
        fmt::format("{}: '{}' is acknowledged as {}, which is not durable", who, key, seq.value));
  } else if (entry->key != key) {
    complain(fmt::format("{}: '{}' is acknowledged as {}, where '{}' stands", who, key, seq.value,
                         entry->key));
  }
}

void Witness::saw(const std::string& who, const core::Entry& entry) {
  ++tally.seen;
  const core::EntryPtr stored = disk_.find(entry.seq);
  if (stored == nullptr) {
    complain(fmt::format("{} sees {}, which is not durable", who, entry.seq.value));
  } else if (tests::text_of(*stored) != tests::text_of(entry) || stored->from != entry.from ||
             stored->room_name != entry.room_name ||
             core::kind_number(*stored) != core::kind_number(entry)) {
    complain(fmt::format("{} sees another {} than the log has: '{}' from {}, and not '{}' from {}",
                         who, entry.seq.value, tests::text_of(entry), entry.from,
                         tests::text_of(*stored), stored->from));
  }
}

void Witness::began(const std::string& nick, unsigned connection) {
  connections_[nick] = nick + "/" + std::to_string(connection);
}

void Witness::saw_disorder(const std::string& who, const Sequence::Fault& fault) {
  const std::string nick = fault.who.substr(0, fault.who.find('/'));
  if (connections_[nick] == fault.who) complain(fmt::format("{} sees {}", who, fault.text));
}

void Witness::compare(const std::string& who, const std::string& what,
                      const std::vector<core::Seq>& seen, const std::vector<core::Seq>& expected) {
  const auto [one, other] = std::ranges::mismatch(seen, expected);
  if (one == seen.end() && other == expected.end()) return;
  const auto name = [](const auto& at, const auto& list) {
    return at == list.end() ? std::string("nothing") : std::to_string(at->value);
  };
  complain(fmt::format(
      "{} in {}: after {} entries comes {} where {} was to come; {} were seen of {}", who, what,
      one - seen.begin(), name(one, seen), name(other, expected), seen.size(), expected.size()));
}

core::Seq Witness::newest_text_in(const std::string& room) const {
  const auto& entries = disk_.entries();
  const auto newest = std::find_if(entries.rbegin(), entries.rend(), [&room](const auto& entry) {
    return entry->room_name == room && core::spoken(*entry) != nullptr;
  });
  return newest == entries.rend() ? core::Seq{} : (*newest)->seq;
}

std::vector<core::Seq> Witness::lasting(const std::vector<core::Seq>& seen) const {
  std::vector<core::Seq> left;
  std::ranges::copy_if(seen, std::back_inserter(left), [this](core::Seq seq) {
    const core::EntryPtr entry = disk_.find(seq);
    return entry == nullptr || !disk_.has_ended(entry->room);
  });
  return left;
}

void Witness::check_most(std::size_t count, std::size_t most, std::string_view what) {
  if (count > most) complain(fmt::format("{} {}; {} are the bound", count, what, most));
}

void Witness::check_quotas(const core::Limits& limits) {
  const Begun& begun = disk_.begun();
  const std::size_t rooms = limits.rooms * limits.guest_rooms_percent / 100;
  check_most(begun.most_rooms(), rooms + begun.ends_refused(), "rooms are guests'");
  check_most(begun.most_by_one(), limits.direct_conversations_per_user,
             "direct conversations were begun by one user");
  check_most(begun.most_with_one(), limits.direct_conversations_from_others + begun.ends_refused(),
             "direct conversations were begun with one user");
}

void Witness::check_texts(const core::Limits& limits) {
  for (const core::EntryPtr& entry : disk_.entries()) {
    const core::entry::Spoken* const said = core::spoken(*entry);
    if (said == nullptr) continue;
    check_most(said->text.size(), limits.text_bytes, "bytes are in a message");
    check_most(core::lines_in(said->text), limits.text_lines, "lines are in a message");
  }
}

void Witness::check_view(const std::string& who, const View& view) {
  std::vector<core::Seq> expected;
  for (const core::EntryPtr& entry : disk_.entries()) {
    if (entry->room_name != view.room || entry->seq <= view.after) continue;
    if (disk_.has_ended(entry->room)) continue;
    if (!view.texts || core::spoken(*entry) != nullptr) expected.push_back(entry->seq);
  }
  const std::vector<core::Seq> seen = lasting(view.seen);
  if (view.ended && expected.size() > seen.size()) expected.resize(seen.size());
  compare(who, view.room, seen, expected);
}

void Witness::check_direct(const std::string& who, const core::Identity& self, core::Seq after,
                           const std::vector<core::Seq>& seen) {
  std::set<core::RoomId> own;  // conversations
  std::vector<core::Seq> expected;
  for (const core::EntryPtr& entry : disk_.entries()) {
    if (!entry->room_name.empty() || disk_.has_ended(entry->room)) continue;
    if (const auto* create = core::as<core::entry::Create>(*entry)) {
      if (entry->sender == self || create->with == self) own.insert(entry->room);
    } else if (own.contains(entry->room) && entry->seq > after) {
      expected.push_back(entry->seq);
    }
  }
  std::vector<core::Seq> seen_since;
  std::ranges::copy_if(lasting(seen), std::back_inserter(seen_since),
                       [after](core::Seq seq) { return seq > after; });
  compare(who, "direct messages", seen_since, expected);
}

void Witness::check_log() {
  std::set<std::pair<std::string, std::string>> keys;
  for (const core::EntryPtr& entry : disk_.entries()) {
    // A repeat after the end of its conversation begins another one, which knows no keys.
    if (entry->key.empty() || disk_.has_ended(entry->room)) continue;
    if (!keys.emplace(entry->sender.value, entry->key).second) {
      complain(fmt::format("'{}' is in the log twice", entry->key));
    }
  }
  // Times may be equal, and never go back: the wall clocks jump by less than what the hub waits
  // for.
  const auto& entries = disk_.entries();
  const auto older = std::ranges::adjacent_find(
      entries, [](const auto& one, const auto& next) { return next->time < one->time; });
  if (older != entries.end()) {
    complain(fmt::format("the entry after {} is older", (*older)->seq.value));
  }
  for (const auto& [seq, key] : acknowledged_) {
    const core::EntryPtr entry = disk_.find(seq);
    if (entry == nullptr || entry->key != key) {
      complain(fmt::format("'{}' was acknowledged as {}, and is lost", key, seq.value));
    }
  }
}

}  // namespace parley::simulation
