// Standard input, read line by line without stopping the loop.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "core/error.hpp"
#include "terminal/readiness.hpp"

namespace parley::terminal {

class Input {
 public:
  static constexpr std::size_t longest_line = 65'536;

  explicit Input(const client::Executor& executor);

  /// The next line without its end; nullopt at the end of the input; an error names the line that
  /// is too long or not UTF-8.
  [[nodiscard]] awaitable<core::Result<std::optional<std::string>>> next();

 private:
  Readiness ready_;
  std::string held_;
  bool ended_ = false;
  std::size_t number_ = 0;
};

}  // namespace parley::terminal
