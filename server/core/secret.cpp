// A password on its way: overwritten before its memory is given back.
#include "core/secret.hpp"

#include <string.h>  // NOLINT(modernize-deprecated-headers): explicit_bzero is not in <cstring>

#include <algorithm>
#include <utility>

namespace parley::core {

namespace {
constexpr std::size_t least_capacity = 64;  // of one that grows
}

Secret::Secret(std::string_view text)
    : bytes_(text.empty() ? nullptr : std::make_unique<char[]>(text.size())),
      size_(static_cast<std::uint32_t>(text.size())),
      capacity_(size_) {
  std::ranges::copy(text, bytes_.get());
}

Secret::Secret(std::string&& text) : Secret(std::string_view(text)) { core::wipe(text); }

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)),
      size_(std::exchange(other.size_, 0)),
      capacity_(std::exchange(other.capacity_, 0)) {}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) *this = Secret(other.view());
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  bytes_ = std::move(other.bytes_);
  size_ = std::exchange(other.size_, 0);
  capacity_ = std::exchange(other.capacity_, 0);
  return *this;
}

void Secret::append(std::string_view more) {
  const std::size_t needed = size_ + more.size();
  if (needed > capacity_) {
    const std::size_t capacity = std::max({least_capacity, 2 * std::size_t{capacity_}, needed});
    auto grown = std::make_unique_for_overwrite<char[]>(capacity);
    std::ranges::copy(view(), grown.get());
    core::wipe(std::span(bytes_.get(), size_));
    bytes_ = std::move(grown);
    capacity_ = static_cast<std::uint32_t>(capacity);
  }
  std::ranges::copy(more, bytes_.get() + size_);
  size_ = static_cast<std::uint32_t>(needed);
}

void Secret::wipe() {
  core::wipe(std::span(bytes_.get(), size_));
  bytes_.reset();
  size_ = 0;
  capacity_ = 0;
}

void wipe(std::string& text) {
  wipe(std::span(text.data(), text.capacity()));
  text.clear();
}

void wipe(std::span<char> bytes) {
  if (!bytes.empty()) ::explicit_bzero(bytes.data(), bytes.size());  // null with 0 is not allowed
}

}  // namespace parley::core
