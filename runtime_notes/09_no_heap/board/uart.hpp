// The board's serial line: what is typed comes by interrupt, what is shown goes byte by byte.
#pragma once

#include <string_view>

#include "09_no_heap/members.hpp"

namespace parley::notes::bare {

/// A PL011, as the LM3S6965 has it.
class Uart {
 public:
  explicit Uart(WakeBits& bits) : keys_(bits), has_room_(bits) {}

  void begin();
  /// Called by the processor.
  void on_interrupt();

  [[nodiscard]] Keys& keys() { return keys_; }

  // A port, as `send` wants it.
  [[nodiscard]] static bool is_full();
  static void put(char byte);
  [[nodiscard]] Doorbell& has_room() { return has_room_; }

 private:
  Keys keys_;
  Doorbell has_room_;
};

/// Blocks until all of it is in the device: before the tasks begin, and when something went wrong.
void print(std::string_view text);

}  // namespace parley::notes::bare
