// An entry's payload as the columns of the stores' tables, which are also the fields of an export.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/entry.hpp"

namespace parley::core {

/// A string of the entry; "" at first.
class BorrowedString {
 public:
  BorrowedString() = default;
  explicit BorrowedString(const std::string& text) : text_(&text) {}
  [[nodiscard]] const std::string& get() const {
    static const std::string empty;
    return text_ == nullptr ? empty : *text_;
  }

 private:
  const std::string* text_ = nullptr;
};

/// What each column holds depends on the kind: see entry::Columns.
template <class String>
struct PayloadColumns {
  String target{};
  String subject{};  // an identity
  String text{};
  Time until{};
  Seq about;
  bool notice = false;
  bool bot = false;
  bool redacted = false;
};

/// Borrows from the entry.
[[nodiscard]] PayloadColumns<BorrowedString> columns_of(const Entry& entry);

/// nullopt if there is no such kind. Columns that the kind does not use are ignored.
[[nodiscard]] std::optional<entry::Payload> payload_of(std::uint8_t kind,
                                                       PayloadColumns<std::string> columns);

/// The number of the kind with that name; nullopt if there is none.
[[nodiscard]] std::optional<std::uint8_t> kind_named(std::string_view name);

}  // namespace parley::core
