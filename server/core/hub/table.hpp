// A hash table of objects that carry their own key: 16 bytes a slot, found without making a key.
#pragma once

#include <memory>
#include <string_view>
#include <type_traits>

#include "core/hash_table.hpp"

namespace parley::core {

/// `key_of` gives the key of an object; the table keeps pointers, owning or not. The key of an
/// object must not change while it is in the table.
template <class Pointer, auto key_of>
class Table {
  using Object = typename std::pointer_traits<Pointer>::element_type;
  using Key = std::decay_t<std::invoke_result_t<decltype(key_of), const Object&>>;

  struct Hash : KeyedHash {
    using KeyedHash::operator();
    std::size_t operator()(const Pointer& object) const { return (*this)(key_of(*object)); }
  };
  struct Equal {
    using is_transparent = void;
    bool operator()(const Pointer& a, const Pointer& b) const { return key_of(*a) == key_of(*b); }
    bool operator()(const Key& a, const Pointer& b) const { return a == key_of(*b); }
    bool operator()(const Pointer& a, const Key& b) const { return key_of(*a) == b; }
  };
  using Set = HashSet<Pointer, Hash, Equal>;

 public:
  Table() { set_.max_load_factor(0.7F); }

  /// The object with this key, or null.
  [[nodiscard]] Object* find(const Key& key) const {
    const auto found = set_.find(key);
    return found == set_.end() ? nullptr : &**found;
  }
  /// False if there is one with this key; then nothing changes.
  bool insert(Pointer object) { return set_.insert(std::move(object)).second; }
  void erase(const Key& key) { set_.erase(key); }

  [[nodiscard]] std::size_t size() const { return set_.size(); }
  [[nodiscard]] auto begin() const { return set_.begin(); }
  [[nodiscard]] auto end() const { return set_.end(); }

 private:
  Set set_;
};

}  // namespace parley::core
