// Standard output, written without stopping the loop.
#pragma once

#include <string>
#include <string_view>
#include <system_error>

#include "terminal/readiness.hpp"

namespace parley::terminal {

class Output {
 public:
  explicit Output(const client::Executor& executor);

  /// Writes all of it, as fast as the reader takes it. EPIPE: the reader is gone.
  [[nodiscard]] awaitable<std::error_code> write(std::string_view text);

 private:
  Readiness ready_;
};

}  // namespace parley::terminal
