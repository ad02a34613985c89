// WebSocket frames: from a server, and to it.
#include "load/unframer.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace parley::load {

namespace {

constexpr unsigned final_bit = 0x80;
constexpr unsigned mask_bit = 0x80;
constexpr unsigned ping = 9;
constexpr unsigned pong = 10;
constexpr unsigned closing = 8;
constexpr std::size_t control_most = 125;

unsigned value(char byte) { return static_cast<unsigned char>(byte); }

}  // namespace

void Unframer::take(std::string_view bytes, std::string& lines) {
  for (std::size_t at = 0; at < bytes.size() && !ended_;) {
    if (!in_payload_) {
      take_head(bytes[at++]);
    } else {
      const std::string_view part = bytes.substr(at, std::min<std::uint64_t>(left_, bytes.size()));
      (is_control() ? control_ : lines).append(part);
      at += part.size();
      left_ -= part.size();
    }
    if (!in_payload_ || left_ > 0 || ended_) continue;
    if (!is_control() && (value(head_[0]) & final_bit) != 0) lines += '\n';
    end_frame();
  }
}

void Unframer::take_head(char byte) {
  head_[head_size_++] = byte;
  if (head_size_ < 2) return;
  const unsigned length = value(head_[1]) & ~mask_bit;
  const unsigned more = length == 126 ? 2 : length == 127 ? 8 : 0;
  if (head_size_ < 2 + more) return;
  left_ = more == 0 ? length : 0;
  for (unsigned i = 0; i < more; ++i) left_ = left_ << 8U | value(head_[2 + i]);
  const bool masked = (value(head_[1]) & mask_bit) != 0;
  ended_ = masked || (is_control() && left_ > control_most);
  in_payload_ = true;
}

void Unframer::end_frame() {
  const unsigned opcode = value(head_[0]) & 0x0FU;
  if (opcode == ping) reply_ += client_frame(pong, control_);
  ended_ = opcode == closing;
  control_ = {};
  head_size_ = 0;
  in_payload_ = false;
}

std::string Unframer::take_reply() { return std::exchange(reply_, {}); }

std::string client_frame(unsigned opcode, std::string_view payload) {
  // Masks keep proxies from reading a page's bytes as requests; here no page chose them.
  thread_local std::minstd_rand random{std::random_device{}()};
  std::string out;
  out.reserve(payload.size() + 14);
  out += static_cast<char>(final_bit | opcode);
  const std::size_t size = payload.size();
  const unsigned bytes = size < 126 ? 0 : size <= 0xFFFF ? 2 : 8;
  out += static_cast<char>(mask_bit | (bytes == 0 ? size : bytes == 2 ? 126 : 127));
  for (unsigned i = bytes; i-- > 0;) out += static_cast<char>(size >> (8 * i) & 0xFFU);
  const std::uint32_t mask = static_cast<std::uint32_t>(random());
  std::array<char, 4> key{};
  for (unsigned i = 0; i < key.size(); ++i) key[i] = static_cast<char>(mask >> (8 * i) & 0xFFU);
  out.append(key.data(), key.size());
  for (std::size_t i = 0; i < size; ++i) out += static_cast<char>(payload[i] ^ key[i % key.size()]);
  return out;
}

}  // namespace parley::load
