// Plots of figures over time, as SVG inside a page.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace parley::load {

/// One line of a plot: (seconds, value), in the order of time.
struct PlotLine {
  std::string name;
  std::vector<std::pair<double, double>> points;
};

struct Plot {
  std::string title;
  std::string unit;
  std::vector<PlotLine> lines;
  bool logarithmic = false;  // values of 0 are left out then
};

/// The element, self-contained. A plot without points is an empty string.
[[nodiscard]] std::string svg_of(const Plot& plot);

/// Text between tags, or in an attribute's quotes.
[[nodiscard]] std::string escaped_html(std::string_view text);

}  // namespace parley::load
