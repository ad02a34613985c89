#include "terminal/keyboard.hpp"

#include <curses.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace parley::terminal {
namespace {

struct Capability {
  const char* name;
  KeyCode key;
};

constexpr std::array capabilities{
    Capability{"kcub1", KeyCode::left},    Capability{"kcuf1", KeyCode::right},
    Capability{"kcuu1", KeyCode::older},   Capability{"kcud1", KeyCode::newer},
    Capability{"khome", KeyCode::home},    Capability{"kend", KeyCode::end},
    Capability{"kdch1", KeyCode::erase},   Capability{"kent", KeyCode::enter},
    Capability{"kpp", KeyCode::page_up},   Capability{"knp", KeyCode::page_down},
    Capability{"kcbt", KeyCode::back_tab},
};

/// Those that begin with an escape: what else a terminfo entry may hold are control characters,
/// which have a meaning already.
std::vector<KeySequence> sequences_of_this_terminal() {
  std::vector<KeySequence> known;
  for (const auto& [name, key] : capabilities) {
    const char* const found =
        ::tigetstr(const_cast<char*>(name));  // ncurses may be built for K&R C
    const bool absent = found == nullptr || reinterpret_cast<std::intptr_t>(found) == -1;
    if (absent || found[0] != '\033' || found[1] == '\0') continue;
    known.push_back({found, key});
  }
  return known;
}

}  // namespace

Keyboard::Keyboard() : decoder_(sequences_of_this_terminal()) {}

std::optional<Key> Keyboard::read(std::chrono::milliseconds now) {
  if (auto key = decoder_.next(now)) return key;
  pollfd ready{STDIN_FILENO, POLLIN, 0};
  if (::poll(&ready, 1, 0) != 1) return std::nullopt;
  std::array<char, 4096> buffer{};
  const auto size = ::read(STDIN_FILENO, buffer.data(), buffer.size());
  if (size <= 0) return std::nullopt;
  decoder_.feed({buffer.data(), static_cast<std::size_t>(size)}, now);
  return decoder_.next(now);
}

}  // namespace parley::terminal
