// Both clocks, read once: the chat is told the time, the programs of the layers ask for it here.
#pragma once

#include <chrono>

#include "core/time.hpp"

namespace parley::notes {

[[nodiscard]] inline core::Now now() {
  using namespace std::chrono;
  return {floor<milliseconds>(system_clock::now()),
          floor<milliseconds>(steady_clock::now().time_since_epoch())};
}

}  // namespace parley::notes
