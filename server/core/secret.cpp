// A password on its way: overwritten before its memory is given back.
#include "core/secret.hpp"

#include <algorithm>
#include <utility>

namespace parley::core {

namespace {

/// Through a volatile pointer, so that no compiler leaves it out as writing to what is freed next.
void overwrite(char* bytes, std::size_t size) {
  volatile char* at = bytes;
  for (std::size_t i = 0; i < size; ++i) at[i] = 0;
}

}  // namespace

Secret::Secret(std::string_view text)
    : bytes_(text.empty() ? nullptr : std::make_unique<char[]>(text.size())), size_(text.size()) {
  std::ranges::copy(text, bytes_.get());
}

Secret::Secret(std::string&& text) : Secret(std::string_view(text)) { core::wipe(text); }

Secret::Secret(Secret&& other) noexcept
    : bytes_(std::move(other.bytes_)), size_(std::exchange(other.size_, 0)) {}

Secret& Secret::operator=(const Secret& other) {
  if (this != &other) *this = Secret(other.view());
  return *this;
}

Secret& Secret::operator=(Secret&& other) noexcept {
  if (this == &other) return *this;
  wipe();
  bytes_ = std::move(other.bytes_);
  size_ = std::exchange(other.size_, 0);
  return *this;
}

void Secret::wipe() {
  overwrite(bytes_.get(), size_);
  bytes_.reset();
  size_ = 0;
}

void wipe(std::string& text) {
  overwrite(text.data(), text.capacity());
  text.clear();
}

}  // namespace parley::core
