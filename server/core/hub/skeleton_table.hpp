// What has a name, found by what the name looks like.
#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "core/skeleton.hpp"

namespace parley::core {

/// Several may look alike: those of an older log. They must outlive their place here.
template <class Named>
class SkeletonTable {
 public:
  void add(std::string_view name, const Named* one) { all_.emplace(skeleton(name), one); }

  /// Takes out `one`, which has this name, if it is there.
  void remove(std::string_view name, const Named* one) {
    const auto [first, last] = like(skeleton(name));
    const auto its =
        std::find_if(first, last, [&](const auto& each) { return each.second == one; });
    if (its != last) all_.erase(its);
  }

  /// The range of those whose names have this skeleton, as pairs of skeleton and pointer.
  [[nodiscard]] auto like(std::string_view skeleton_of_name) const {
    return all_.equal_range(skeleton_of_name);
  }

 private:
  std::multimap<std::string, const Named*, std::less<>> all_;
};

}  // namespace parley::core
