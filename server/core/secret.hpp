// A password on its way: forgotten byte by byte when it is not needed any more.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace parley::core {

/// Bytes on the heap, less than 4 GiB, that are overwritten before they are freed. Moving hands
/// over the one copy (a moved-from std::string may keep a short text in itself; this does not).
/// Copying is for tests.
class Secret {
 public:
  Secret() = default;
  /// Takes a copy. The source is the caller's to wipe.
  explicit Secret(std::string_view text);
  /// Takes the text out of `text` and wipes what was there.
  explicit Secret(std::string&& text);
  explicit Secret(const char* text) : Secret(std::string_view(text)) {}
  ~Secret() { wipe(); }
  Secret(const Secret& other) : Secret(other.view()) {}
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret& other);
  Secret& operator=(Secret&& other) noexcept;

  [[nodiscard]] std::string_view view() const { return {bytes_.get(), size_}; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] std::size_t size() const { return size_; }
  /// Adds to the end. What it grows out of is overwritten, too.
  void append(std::string_view more);
  /// Overwrites it and gives its memory back.
  void wipe();

  friend bool operator==(const Secret& a, const Secret& b) { return a.view() == b.view(); }

 private:
  std::unique_ptr<char[]> bytes_;
  std::uint32_t size_ = 0;
  std::uint32_t capacity_ = 0;
};

/// Overwrites a text that held a secret, all of its buffer, and empties it.
void wipe(std::string& text);
/// Overwrites bytes, even if nobody reads them afterwards.
void wipe(std::span<char> bytes);

/// Overwrites bytes at the end of a scope, however it is left.
class Wiping {
 public:
  explicit Wiping(std::span<char> bytes) : bytes_(bytes) {}
  ~Wiping() { wipe(bytes_); }
  Wiping(const Wiping&) = delete;
  Wiping& operator=(const Wiping&) = delete;

 private:
  std::span<char> bytes_;
};

}  // namespace parley::core
