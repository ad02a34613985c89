// A few folded names, in one text.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace parley::wire::irc {

/// Names without commas, each once. Most sessions are in few rooms: a string for each of them would
/// be three times as large.
class NameList {
 public:
  [[nodiscard]] bool contains(std::string_view name) const {
    return place_of(name) != std::string::npos;
  }
  void add(std::string_view name) {
    if (contains(name)) return;
    list_.append(name).push_back(',');
    list_.shrink_to_fit();
  }
  void remove(std::string_view name) {
    if (const std::size_t at = place_of(name); at != std::string::npos) {
      list_.erase(at, name.size() + 1);
    }
  }
  /// Each with a comma behind it.
  [[nodiscard]] const std::string& text() const { return list_; }

 private:
  [[nodiscard]] std::size_t place_of(std::string_view name) const {
    for (std::size_t at = 0; at < list_.size(); at = list_.find(',', at) + 1) {
      const std::string_view rest = std::string_view(list_).substr(at);
      if (rest.substr(0, rest.find(',')) == name) return at;
    }
    return std::string::npos;
  }

  std::string list_;
};

}  // namespace parley::wire::irc
