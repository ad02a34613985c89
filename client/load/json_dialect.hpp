// Parley's own protocol, as the load tester speaks and hears it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "codec/request.hpp"
#include "load/dialect.hpp"

namespace parley::load {

/// Protocol v1. Messages and acknowledgements as the server writes them are read in one pass,
/// without a copy; presence is passed over by its type; every other line, or one that is written
/// differently, goes to the codec.
class JsonDialect final : public Dialect {
 public:
  [[nodiscard]] Heard hear(std::string_view line) override;
  [[nodiscard]] std::string_view line_end() const override { return "\n"; }
  [[nodiscard]] std::string hello(std::string_view nick, std::string_view secret) const override;
  [[nodiscard]] std::string join(std::string_view room,
                                 std::optional<core::Seq> after) const override;
  [[nodiscard]] std::string say(const Saying& saying) const override;
  [[nodiscard]] std::string pong(std::string_view text) const override;
  [[nodiscard]] std::string part(std::string_view room) const override;
  [[nodiscard]] std::string page(std::string_view room, std::uint64_t id) const override;
  [[nodiscard]] bool acknowledges() const override { return true; }

  /// The short way alone; nullopt: ask the codec.
  [[nodiscard]] static std::optional<Heard> glance(std::string_view line);
  /// The codec alone.
  [[nodiscard]] Heard read(std::string_view line);

 private:
  client::ServerLine line_;  // what the views refer to
};

}  // namespace parley::load
