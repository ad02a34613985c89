// The right to say "poll that task again", as a value: two words and a table of four functions.
#pragma once

#include <utility>

namespace parley::notes {

// region: table
/// What a waker can do, for whatever `data` points to. All four may be called on any thread.
struct WakerTable {
  void (*clone)(const void* data);        // there is one waker more
  void (*wake)(const void* data);         // schedule the task; this waker is used up
  void (*wake_by_ref)(const void* data);  // schedule the task; the waker stays
  void (*drop)(const void* data);         // there is one waker less
};
// end region

// region: waker
class Waker {
 public:
  Waker(const void* data, const WakerTable& table) : data_(data), table_(&table) {}

  Waker(const Waker& other) : data_(other.data_), table_(other.table_) { table_->clone(data_); }
  Waker(Waker&& other) noexcept
      : data_(other.data_), table_(std::exchange(other.table_, nullptr)) {}
  Waker& operator=(Waker other) noexcept {
    std::swap(data_, other.data_);
    std::swap(table_, other.table_);
    return *this;
  }
  ~Waker() {
    if (table_ != nullptr) table_->drop(data_);
  }

  void wake() && { std::exchange(table_, nullptr)->wake(data_); }
  void wake_by_ref() const { table_->wake_by_ref(data_); }

  /// True if both wake the same task: no need to store the other one.
  [[nodiscard]] bool will_wake(const Waker& other) const {
    return data_ == other.data_ && table_ == other.table_;
  }

  /// What its executor put into it; nullptr if it is one of another kind.
  [[nodiscard]] const void* data(const WakerTable& of) const {
    return table_ == &of ? data_ : nullptr;
  }

 private:
  const void* data_;
  const WakerTable* table_;
};
// end region

// region: context
/// What a future is given when it is polled. Good for that one call.
class Context {
 public:
  static constexpr unsigned unlimited = ~0U;

  explicit Context(const Waker& waker) : waker_(waker) {}
  /// `budget`: how many leaf futures may be ready in this poll (layer 05 says why).
  Context(const Waker& waker, unsigned budget) : waker_(waker), budget_(budget) {}

  [[nodiscard]] const Waker& waker() const { return waker_; }

  /// Asked by leaf futures first. False: the task has had its share, and is to answer `pending`; it
  /// has been woken, and goes on when it is polled next.
  [[nodiscard]] bool may_go_on() {
    if (budget_ == unlimited) return true;
    if (budget_ == 0) {
      waker_.wake_by_ref();
      return false;
    }
    --budget_;
    return true;
  }
  /// Said by a leaf future that was allowed to look, and has found nothing: that costs no share.
  /// Else many that wait in one join would use it up, and the last of them would never be asked.
  void found_nothing() {
    if (budget_ != unlimited) ++budget_;
  }

 private:
  const Waker& waker_;
  unsigned budget_ = unlimited;
};
// end region

// region: counted
/// The table for a T that counts its owners: add_owner(), drop_owner(), wake().
template <class T>
inline const WakerTable counted_waker{
    [](const void* data) { static_cast<T*>(const_cast<void*>(data))->add_owner(); },
    [](const void* data) {
      auto* task = static_cast<T*>(const_cast<void*>(data));
      task->wake();
      task->drop_owner();
    },
    [](const void* data) { static_cast<T*>(const_cast<void*>(data))->wake(); },
    [](const void* data) { static_cast<T*>(const_cast<void*>(data))->drop_owner(); },
};

template <class T>
[[nodiscard]] Waker waker_of(T& counted) {
  counted.add_owner();
  return {&counted, counted_waker<T>};
}
// end region

/// Wakes nobody: for whoever polls again anyway.
[[nodiscard]] inline Waker noop_waker() {
  static const auto nothing = [](const void* /*data*/) {};
  static const WakerTable table{nothing, nothing, nothing, nothing};
  return {nullptr, table};
}

}  // namespace parley::notes
