// A flow of control: the one that a thread begins with, or one with a stack of its own.
#pragma once

#include <cxxabi.h>

#include <array>
#include <cstddef>
#include <cstring>
#include <span>

#include "10_green_threads/sanitizers.hpp"
#include "10_green_threads/switch.hpp"

namespace parley::notes {

/// What the C++ runtime keeps for each thread about exceptions that are under way. It belongs to
/// the stack on which they are, so each flow has its own.
class ExceptionsUnderWay {
 public:
  /// Stores those of this thread, and gives it the other one's instead.
  void exchange_for(const ExceptionsUnderWay& other) {
    void* const of_thread = abi::__cxa_get_globals();
    std::memcpy(kept_.data(), of_thread, kept_.size());
    std::memcpy(of_thread, other.kept_.data(), other.kept_.size());
  }

 private:
  // The one being handled, and how many were thrown and not caught (Itanium C++ ABI, 2.2.2).
  std::array<std::byte, sizeof(void*) + sizeof(unsigned)> kept_{};
};

/// At any time one flow of a thread runs, and the others stand.
template <class S = Switch>
class BasicFlow {
 public:
  /// The thread's own.
  BasicFlow() = default;
  /// Stands before the first line of `entry`, which must begin with `arrived` and never return.
  BasicFlow(std::span<std::byte> stack, void (*entry)()) : sanitizers_(stack) {
    S::begin(place_, stack, entry);
  }

  // region: go_to
  /// Leaves this flow, which runs, for the other one. Returns when somebody goes to this one.
  void go_to(BasicFlow& other) { leave(other, false); }
  void arrived() { sanitizers_.arrive(came_from_->sanitizers_); }

  /// The same, and nobody will go to this one again.
  void end_with(BasicFlow& other) { leave(other, true); }

 private:
  void leave(BasicFlow& other, bool for_good) {
    other.came_from_ = this;
    exceptions_.exchange_for(other.exceptions_);
    sanitizers_.leave(other.sanitizers_, for_good);
    S::go(place_, other.place_);
    arrived();
  }
  // end region

  typename S::Place place_{};
  BasicFlow* came_from_ = nullptr;
  ExceptionsUnderWay exceptions_{};
  [[no_unique_address]] SanitizerNotes sanitizers_{};
};

using Flow = BasicFlow<>;

}  // namespace parley::notes
