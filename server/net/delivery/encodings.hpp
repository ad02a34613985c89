// One thing to tell, encoded once for each dialect and framing in use.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include "net/transport/framing.hpp"
#include "net/transport/shared_bytes.hpp"
#include "wire/dialect.hpp"

namespace parley::net {

/// Loop thread only. Holds at most one buffer for each dialect and framing that asked.
class Encodings {
 public:
  /// `what`, the same each time, in a dialect and a framing. The reference is good until the next
  /// call.
  template <class What>
  [[nodiscard]] const SharedBytes& of(const What& what, wire::Dialect dialect, Framing framing) {
    const auto encode = [&]() { return wire::encode(what, dialect); };
    if (dialect == wire::Dialect{}) return json_.in(framing, encode);
    auto made = std::ranges::find(others_, dialect, &Other::first);
    if (made == others_.end()) made = others_.insert(made, {dialect, SharedLine{}});
    return made->second.in(framing, encode);
  }

 private:
  using Other = std::pair<wire::Dialect, SharedLine>;
  SharedLine json_;
  std::vector<Other> others_;
};

}  // namespace parley::net
