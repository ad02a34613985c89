// The PROXY protocol: a line of text (1), or a block of bytes (2).
#include "net/transport/proxy/header.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace parley::net::proxy {

namespace {

constexpr std::string_view line_begin = "PROXY ";
constexpr std::size_t line_most = 107;  // line end included
constexpr std::string_view signature("\r\n\r\n\0\r\nQUIT\n", 12);
constexpr std::size_t fixed = 16;  // signature, command, family, length

unsigned byte(std::string_view bytes, std::size_t at) {
  return static_cast<unsigned char>(bytes[at]);
}

/// Whether `held` begins as `whole` does, as far as both go.
bool begins(std::string_view held, std::string_view whole) {
  return held.substr(0, whole.size()) == whole.substr(0, held.size());
}

std::vector<std::string> words(std::string_view line) {
  std::vector<std::string> all;
  for (std::size_t at = 0; at <= line.size();) {
    const std::size_t end = std::min(line.find(' ', at), line.size());
    all.emplace_back(line.substr(at, end - at));
    at = end + 1;
  }
  return all;
}

template <class Address>
Address address_at(std::string_view bytes) {
  typename Address::bytes_type raw;
  for (std::size_t i = 0; i < raw.size(); ++i) raw[i] = static_cast<unsigned char>(bytes[i]);
  return Address(raw);
}

}  // namespace

std::size_t HeaderReader::feed(std::string_view bytes) {
  if (state_ != State::reading || bytes.empty()) return 0;
  const char first = held_.empty() ? bytes.front() : held_.front();
  return first == line_begin.front() ? feed_line(bytes) : feed_block(bytes);
}

std::size_t HeaderReader::feed_line(std::string_view bytes) {
  const std::size_t end = bytes.find('\n');
  const std::size_t used = end == std::string_view::npos ? bytes.size() : end + 1;
  held_.append(bytes.substr(0, used));
  if (!begins(held_, line_begin) || held_.size() > line_most) {
    state_ = State::wrong;
  } else if (end != std::string_view::npos) {
    state_ = read_line();
  }
  return used;
}

HeaderReader::State HeaderReader::read_line() {
  if (!held_.ends_with("\r\n")) return State::wrong;
  const auto word = words(std::string_view(held_).substr(0, held_.size() - 2));
  if (word.size() >= 2 && word[1] == "UNKNOWN") return State::done;
  constexpr std::size_t words_of_tcp = 6;  // PROXY, family, two addresses, two ports
  if (word.size() != words_of_tcp || (word[1] != "TCP4" && word[1] != "TCP6")) return State::wrong;
  std::error_code error;
  const auto address = asio::ip::make_address(word[2], error);
  if (error || address.is_v4() != (word[1] == "TCP4")) return State::wrong;
  client_ = address;
  return State::done;
}

std::size_t HeaderReader::feed_block(std::string_view bytes) {
  std::size_t used = 0;
  while (state_ == State::reading && used < bytes.size()) {
    std::size_t whole = fixed;
    if (held_.size() >= fixed) whole += byte(held_, 14) << 8U | byte(held_, 15);
    const std::size_t more = std::min(whole - held_.size(), bytes.size() - used);
    held_.append(bytes.substr(used, more));
    used += more;
    if (!begins(held_, signature)) state_ = State::wrong;
    if (state_ == State::reading && held_.size() >= fixed) state_ = read_block();
  }
  return used;
}

HeaderReader::State HeaderReader::read_block() {
  const unsigned version = byte(held_, 12) >> 4U;
  const unsigned command = byte(held_, 12) & 0xFU;
  const std::size_t length = byte(held_, 14) << 8U | byte(held_, 15);
  if (version != 2 || command > 1 || fixed + length > bytes_most) return State::wrong;
  if (held_.size() < fixed + length) return State::reading;
  const std::string_view block = std::string_view(held_).substr(fixed);
  constexpr unsigned local = 0;
  constexpr unsigned tcp4 = 0x11;
  constexpr unsigned tcp6 = 0x21;
  const unsigned family = byte(held_, 13);
  if (command == local || (family != tcp4 && family != tcp6)) return State::done;
  constexpr std::size_t ports = 4;
  const std::size_t address = family == tcp4 ? 4 : 16;
  if (length < 2 * address + ports) return State::wrong;
  client_ = family == tcp4 ? asio::ip::address(address_at<asio::ip::address_v4>(block))
                           : asio::ip::address(address_at<asio::ip::address_v6>(block));
  return State::done;
}

}  // namespace parley::net::proxy
