// IRC, as the load tester speaks and hears it: enough for any server of RFC 1459.
#pragma once

#include "load/dialect.hpp"

namespace parley::load {

class IrcDialect final : public Dialect {
 public:
  [[nodiscard]] Heard hear(std::string_view line) override;
  [[nodiscard]] std::string_view line_end() const override { return "\r\n"; }
  [[nodiscard]] std::string hello(std::string_view nick, std::string_view secret) const override;
  [[nodiscard]] std::string join(std::string_view room,
                                 std::optional<core::Seq> after) const override;
  [[nodiscard]] std::string say(const Saying& saying) const override;
  [[nodiscard]] std::string pong(std::string_view text) const override;
  [[nodiscard]] bool acknowledges() const override { return false; }
};

}  // namespace parley::load
