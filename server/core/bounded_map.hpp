// A map for keys that come from the network: past its bound it forgets the oldest entry.
#pragma once

#include <cstddef>
#include <iterator>
#include <list>
#include <string>
#include <string_view>
#include <utility>

#include "core/hash_table.hpp"

namespace parley::core {

template <class Value>
class BoundedMap {
 public:
  explicit BoundedMap(std::size_t most) : most_(most) {}

  /// The value of this key, or null. Valid until it is erased or forgotten.
  [[nodiscard]] Value* find(std::string_view key) {
    const auto found = by_key_.find(key);
    return found == by_key_.end() ? nullptr : &found->second->value;
  }

  /// Adds a key that is not there. Where that is one too many, an entry goes first: the oldest, but
  /// those that are `needed` are put behind the others, up to `tries` of them.
  template <class Needed>
  Value& insert(std::string_view key, Value value, const Needed& needed) {
    constexpr unsigned tries = 32;
    if (entries_.size() >= most_) {
      for (unsigned i = 0; i < tries && needed(entries_.front().value); ++i) {
        entries_.splice(entries_.end(), entries_, entries_.begin());
      }
      erase(entries_.front().key);
    }
    Entry& entry = entries_.emplace_back(std::string(key), std::move(value));
    by_key_.emplace(std::string_view(entry.key), std::prev(entries_.end()));
    return entry.value;
  }
  Value& insert(std::string_view key, Value value) {
    return insert(key, std::move(value), [](const Value&) { return false; });
  }

  void erase(std::string_view key) {
    const auto found = by_key_.find(key);
    if (found == by_key_.end()) return;
    const auto entry = found->second;
    by_key_.erase(found);  // its key is in the entry
    entries_.erase(entry);
  }

  [[nodiscard]] std::size_t size() const { return entries_.size(); }

 private:
  struct Entry {
    std::string key;
    Value value;
  };

  std::size_t most_;
  std::list<Entry> entries_;  // oldest first
  HashMap<std::string_view, typename std::list<Entry>::iterator> by_key_;
};

}  // namespace parley::core
