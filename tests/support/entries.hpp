// Log entries for tests: made of their columns, and looked at by them.
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/entry_columns.hpp"

namespace parley::tests {

/// A payload as a store reads it: entry::Columns says what each column means for a kind.
inline core::entry::Payload payload(std::uint8_t kind, std::string text = {},
                                    std::string target = {}, core::Identity subject = {},
                                    core::Time until = {}) {
  core::PayloadColumns<std::string> columns;
  columns.target = std::move(target);
  columns.subject = std::move(subject.value);
  columns.text = std::move(text);
  columns.until = until;
  return core::payload_of(kind, std::move(columns)).value();
}

inline const std::string& text_of(const core::Entry& entry) {
  return core::columns_of(entry).text.get();
}
inline const std::string& target_of(const core::Entry& entry) {
  return core::columns_of(entry).target.get();
}

/// Of a message.
inline const core::entry::Spoken& said(const core::Entry& entry) {
  const core::entry::Spoken* const found = core::spoken(entry);
  if (found == nullptr) throw std::logic_error("this entry is no message");
  return *found;
}
inline core::entry::Spoken& said(core::Entry& entry) {
  if (auto* const direct = std::get_if<core::entry::Direct>(&entry.what)) return *direct;
  return std::get<core::entry::Message>(entry.what);
}
inline const core::entry::Redact& redact(const core::Entry& entry) {
  return std::get<core::entry::Redact>(entry.what);
}
inline core::entry::Redact& redact(core::Entry& entry) {
  return std::get<core::entry::Redact>(entry.what);
}

}  // namespace parley::tests
