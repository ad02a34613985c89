// Plots of figures over time, as SVG.
#include "load/svg_plot.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>

namespace parley::load {

namespace {

constexpr double width = 860;
constexpr double height = 260;
constexpr double left_margin = 70;
constexpr double right_margin = 140;
constexpr double top_margin = 36;
constexpr double bottom_margin = 36;
constexpr std::array<const char*, 6> colours{"#3b7dd8", "#d9622b", "#3a9d5d",
                                             "#a44fb5", "#b8860b", "#c2477f"};

/// Where a value stands between two ends, evenly or by its logarithm, and the values to mark.
class Scale {
 public:
  Scale(double least, double most, bool logarithmic) : log_(logarithmic) {
    if (log_) {
      low_ = std::pow(10, std::floor(std::log10(least)));
      high_ = std::pow(10, std::ceil(std::log10(most)));
      if (high_ <= low_) high_ = low_ * 10;
      for (double mark = low_; mark <= high_ * 1.001; mark *= 10) marks_.push_back(mark);
    } else {
      double step = std::pow(10, std::floor(std::log10(std::max(most, 1e-9))));
      if (most / step < 2) step /= 5;
      if (most / step > 5) step *= 2;
      const double count = std::max(std::ceil(most / step), 1.0);
      high_ = step * count;
      for (int i = 0; i <= static_cast<int>(count); ++i) marks_.push_back(step * i);
    }
  }
  [[nodiscard]] double share(double value) const {
    if (log_) return std::log(std::max(value, low_) / low_) / std::log(high_ / low_);
    return value / high_;
  }
  [[nodiscard]] const std::vector<double>& marks() const { return marks_; }

 private:
  bool log_;
  double low_ = 0;
  double high_ = 1;
  std::vector<double> marks_;
};

std::string short_number(double value) {
  if (value >= 1e6) return fmt::format("{:g} M", value / 1e6);
  if (value >= 1e3) return fmt::format("{:g} k", value / 1e3);
  return fmt::format("{:g}", value);
}

struct Bounds {
  double last = 0;  // of the seconds
  double least = 1e300;
  double most = 0;
};

Bounds bounds_of(const Plot& plot) {
  Bounds bounds;
  for (const PlotLine& line : plot.lines) {
    for (const auto& [at, value] : line.points) {
      bounds.last = std::max(bounds.last, at);
      bounds.most = std::max(bounds.most, value);
      if (value > 0) bounds.least = std::min(bounds.least, value);
    }
  }
  return bounds;
}

}  // namespace

std::string escaped_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else if (c == '>') {
      out += "&gt;";
    } else if (c == '"') {
      out += "&quot;";
    } else {
      out += c;
    }
  }
  return out;
}

std::string svg_of(const Plot& plot) {
  const Bounds bounds = bounds_of(plot);
  if (bounds.last <= 0 || bounds.most <= 0) return {};
  const Scale across(0, bounds.last, false);
  const Scale up(bounds.least, bounds.most, plot.logarithmic);
  const auto x_of = [&](double at) {
    return left_margin + across.share(at) * (width - left_margin - right_margin);
  };
  const auto y_of = [&](double value) {
    return height - bottom_margin - up.share(value) * (height - top_margin - bottom_margin);
  };
  std::string out;
  const auto add = [&out](auto format, const auto&... values) {
    fmt::format_to(std::back_inserter(out), fmt::runtime(format), values...);
  };
  add("<svg viewBox=\"0 0 {:g} {:g}\" role=\"img\"><title>{}</title>\n", width, height,
      escaped_html(plot.title));
  add("<text class=\"title\" x=\"{:g}\" y=\"20\">{} ({})</text>\n", left_margin,
      escaped_html(plot.title), escaped_html(plot.unit));
  for (const double mark : up.marks()) {
    add("<line class=\"grid\" x1=\"{:g}\" y1=\"{:.1f}\" x2=\"{:g}\" y2=\"{:.1f}\"/>", left_margin,
        y_of(mark), width - right_margin, y_of(mark));
    add("<text class=\"left\" x=\"{:g}\" y=\"{:.1f}\">{}</text>\n", left_margin - 8, y_of(mark) + 4,
        short_number(mark));
  }
  for (const double mark : across.marks()) {
    add("<text class=\"below\" x=\"{:.1f}\" y=\"{:g}\">{} s</text>\n", x_of(mark),
        height - bottom_margin + 18, short_number(mark));
  }
  std::size_t number = 0;
  for (const PlotLine& line : plot.lines) {
    const char* const colour = colours.at(number % colours.size());
    add("<polyline fill=\"none\" stroke=\"{}\" points=\"", colour);
    for (const auto& [at, value] : line.points) {
      if (value > 0 || !plot.logarithmic) add("{:.1f},{:.1f} ", x_of(at), y_of(value));
    }
    const double row = top_margin + 8 + 18 * static_cast<double>(number++);
    add("\"/>\n<rect x=\"{:g}\" y=\"{:g}\" width=\"10\" height=\"10\" fill=\"{}\"/>",
        width - right_margin + 14, row - 9, colour);
    add("<text x=\"{:g}\" y=\"{:g}\">{}</text>\n", width - right_margin + 30, row,
        escaped_html(line.name));
  }
  return out + "</svg>\n";
}

}  // namespace parley::load
