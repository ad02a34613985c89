// The whole screen, put together from the model and the input line.
#pragma once

#include <cstddef>
#include <string>

#include "core/time.hpp"
#include "terminal/editor.hpp"
#include "terminal/frame.hpp"
#include "terminal/model.hpp"

namespace parley::terminal {

/// What the parts of the screen get. Narrow screens lose the room list first, low ones the bars.
struct Regions {
  std::size_t list_columns = 0;  // 0: no room list
  std::size_t main_columns = 0;
  std::size_t member_columns = 0;  // 0: no member list
  std::size_t main_rows = 0;
  std::size_t input_rows = 1;
  bool topic = true;
  bool status = true;
};

[[nodiscard]] Regions divide(Size size, const Model& model, const Editor& editor);

/// "ada> " or, in the home window, "> ".
[[nodiscard]] std::string prompt_of(const Model& model);

/// The picture. `hint`: shown in the status line instead of what else would be at its right.
[[nodiscard]] Frame compose(const Model& model, const Editor& editor, Size size, core::Now now,
                            std::string_view hint);

}  // namespace parley::terminal
