// Encoded bytes that many outboxes of one loop refer to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace parley::net {

/// An immutable byte string, counted by reference. Belongs to one loop: the count is not atomic,
/// so copies must be made and dropped on that loop's thread only. A copy costs one increment.
class SharedBytes {
 public:
  SharedBytes() = default;
  explicit SharedBytes(std::string bytes) : block_(new Block{1, std::move(bytes)}) {}

  SharedBytes(const SharedBytes& other) : block_(other.block_) {
    if (block_ != nullptr) ++block_->references;
  }
  SharedBytes(SharedBytes&& other) noexcept : block_(std::exchange(other.block_, nullptr)) {}
  SharedBytes& operator=(SharedBytes other) noexcept {
    std::swap(block_, other.block_);
    return *this;
  }
  ~SharedBytes() {
    if (block_ != nullptr && --block_->references == 0) delete block_;
  }

  [[nodiscard]] explicit operator bool() const { return block_ != nullptr; }
  [[nodiscard]] std::string_view view() const {
    return block_ == nullptr ? std::string_view{} : std::string_view{block_->bytes};
  }

 private:
  struct Block {
    std::uint32_t references;
    std::string bytes;
  };
  Block* block_ = nullptr;  // owned by its references together: the one naked new of the server
};

}  // namespace parley::net
