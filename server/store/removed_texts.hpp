// Texts that were redacted, on their way from the log's writer to the search index.
#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "core/ids.hpp"

namespace parley::store {

/// The index can take words out only if it is told them, and the log has forgotten them. Any
/// thread. At most 1,000: of more than that the oldest is dropped, and the index is made again.
class RemovedTexts {
 public:
  void add(core::Seq message, std::string text) {
    const std::scoped_lock lock(mutex_);
    if (texts_.size() >= most) texts_.pop_front();
    texts_.emplace_back(message, std::move(text));
  }

  /// Once for each.
  std::optional<std::string> take(core::Seq message) {
    const std::scoped_lock lock(mutex_);
    for (auto one = texts_.begin(); one != texts_.end(); ++one) {
      if (one->first != message) continue;
      std::string text = std::move(one->second);
      texts_.erase(one);
      return text;
    }
    return std::nullopt;
  }

 private:
  static constexpr std::size_t most = 1'000;
  std::mutex mutex_;
  std::deque<std::pair<core::Seq, std::string>> texts_;
};

}  // namespace parley::store
