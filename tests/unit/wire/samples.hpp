// Commands, entries and events with contents drawn from a seed: for round trips and for fuzzing.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "core/command.hpp"
#include "core/entry.hpp"
#include "core/event.hpp"

namespace parley::tests {

class Samples {
 public:
  explicit Samples(std::uint32_t seed) : random_(seed) {}

  /// What the log can hold, as far as it is on the wire: the rest is left empty.
  [[nodiscard]] core::Entry entry();
  [[nodiscard]] core::Entry entry(std::uint8_t kind);

  /// Every alternative of core::Event is drawn as often as the others.
  [[nodiscard]] core::Event event();
  /// The same for core::Command. What a request cannot say is not drawn.
  [[nodiscard]] core::Command command();

  /// Valid UTF-8 without NUL: empty, ASCII, controls, quotes, every length of code point.
  [[nodiscard]] std::string text();
  [[nodiscard]] std::size_t below(std::size_t bound) { return random_() % bound; }
  [[nodiscard]] bool flag() { return below(2) == 0; }

 private:
  template <class Alternative>
  void fill(Alternative& what);

  [[nodiscard]] std::string some_text();  // not empty
  [[nodiscard]] core::Seq seq() { return {random_() % (std::uint64_t{1} << (1 + below(53)))}; }
  [[nodiscard]] core::Time time();
  [[nodiscard]] core::event::RoomModes modes();
  [[nodiscard]] core::event::MemberInfo member();
  [[nodiscard]] core::command::MaskList mask_list();
  [[nodiscard]] core::Role role() { return static_cast<core::Role>(below(4)); }
  template <class T, class Draw>
  [[nodiscard]] std::vector<T> some(Draw draw) {
    std::vector<T> items;
    for (std::size_t left = below(4); left > 0; --left) items.push_back(draw());
    return items;
  }
  template <class T>
  [[nodiscard]] std::optional<T> perhaps(T value) {
    return flag() ? std::optional<T>(std::move(value)) : std::nullopt;
  }

  std::mt19937_64 random_;
};

}  // namespace parley::tests
