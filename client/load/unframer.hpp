// WebSocket frames from a server, taken apart: messages become lines.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace parley::load {

/// Bytes in, in any split; lines out. Holds nothing but the place in a frame. (RFC 6455, 5)
class Unframer {
 public:
  /// Appends the messages in the frames to `lines`, each with "\n" behind it; the beginning of one
  /// as it is.
  void take(std::string_view bytes, std::string& lines);

  /// The server has closed, or broken the rules: nothing more will come.
  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] std::string take_reply();

 private:
  void take_head(char byte);
  void end_frame();
  [[nodiscard]] bool is_control() const { return (head_[0] & 0x08) != 0; }

  std::array<char, 10> head_{};
  std::uint8_t head_size_ = 0;  // bytes of the head that are there
  bool ended_ = false;
  bool in_payload_ = false;
  std::uint64_t left_ = 0;  // bytes of the payload that are not
  std::string control_;     // a control frame's payload, at most 125 bytes
  std::string reply_;
};

/// A client's frame: masked.
[[nodiscard]] std::string client_frame(unsigned opcode, std::string_view payload);

}  // namespace parley::load
