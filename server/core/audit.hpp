// The audit log: who did what to whom.
#pragma once

#include <cstdint>
#include <string>

#include "core/schema.hpp"
#include "core/time.hpp"

namespace parley::core {

/// Who did what to whom. Operators' deeds, and what becomes of accounts.
struct AuditRecord {
  std::uint64_t number = 0;  // set by the store; rises
  Time time{};
  std::string by;      // an account, "" for the server itself
  std::string action;  // "kill", "server_ban", "register", ...
  std::string target;  // a nick, a mask, an account
  std::string text;
  bool own = false;  // an account did it to itself: the store keeps these apart, so that accounts
                     // cannot push operators' actions out

  static constexpr auto schema = schema::object(schema::required("number", &AuditRecord::number),
                                                schema::required("time", &AuditRecord::time),
                                                schema::required("by", &AuditRecord::by),
                                                schema::required("action", &AuditRecord::action),
                                                schema::required("target", &AuditRecord::target),
                                                schema::required("text", &AuditRecord::text));

  friend bool operator==(const AuditRecord&, const AuditRecord&) = default;
};

}  // namespace parley::core
