// Exercise 2: a handler around a handler, which must not hide what goes with the inner one.
#pragma once

#include <asio/associator.hpp>
#include <utility>

#include "net/async/asio.hpp"

/// Counts, and calls the handler that is inside.
template <class Handler>
struct Counted {
  Handler inner;
  int* completions;

  template <class... Results>
  void operator()(Results... results) {
    ++*completions;
    std::move(inner)(std::move(results)...);
  }
};

template <class Handler>
Counted<Handler> counted(int& completions, Handler handler) {
  return {std::move(handler), &completions};
}

// The hole. An operation asks its handler for the executor on which it wants to be called, for an
// allocator, and for a cancellation slot. It asks Counted, which has none of them. Specialise
// asio::associator for Counted, so that all three questions are passed on to `inner`:
//
//   template <template <class, class> class Associator, class Handler, class Default>
//   struct asio::associator<Associator, Counted<Handler>, Default> ...
//
// It inherits Associator<Handler, Default>, and has two static functions `get`: one is given the
// Counted alone, the other one a Default as well.
