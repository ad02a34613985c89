#include "terminal/palette.hpp"

#include <cstdlib>
#include <span>
#include <string_view>

namespace parley::terminal {
namespace {

// Of the 256-colour cube: middle brightness, so that they can be read on dark and on light.
constexpr std::array<short, 12> rich_nicks{167, 173, 136, 106, 71, 73, 67, 68, 98, 133, 168, 37};
constexpr std::array<short, 6> plain_nicks{COLOR_RED,  COLOR_GREEN,   COLOR_YELLOW,
                                           COLOR_BLUE, COLOR_MAGENTA, COLOR_CYAN};

bool colours_are_wanted() {
  const char* no_color = std::getenv("NO_COLOR");  // no-color.org: set and not empty
  return no_color == nullptr || *no_color == '\0';
}

}  // namespace

Palette::Palette() {
  if (has_colors() && colours_are_wanted()) {
    start_color();
    use_default_colors();
    colours_ = COLORS;
  }
  define(Tone::plain, {}, {}, A_NORMAL);
  define(Tone::dim, {244}, {-1, -1, A_DIM}, A_DIM);
  define(Tone::nick, {}, {}, A_NORMAL);
  define(Tone::own_nick, {-1, -1, A_BOLD}, {-1, -1, A_BOLD}, A_BOLD);
  define(Tone::mention, {214, -1, A_BOLD}, {COLOR_YELLOW, -1, A_BOLD}, A_BOLD);
  define(Tone::mention_text, {214}, {COLOR_YELLOW}, A_BOLD);
  define(Tone::error, {203}, {COLOR_RED}, A_BOLD);
  define(Tone::notice, {109}, {COLOR_CYAN}, A_NORMAL);
  define(Tone::fresh, {203}, {COLOR_RED}, A_NORMAL);
  define(Tone::bar, {252, 237}, {-1, -1, A_REVERSE}, A_REVERSE);
  define(Tone::bar_strong, {231, 24, A_BOLD}, {-1, -1, A_REVERSE | A_BOLD}, A_REVERSE | A_BOLD);
  define(Tone::bar_alert, {231, 88}, {COLOR_WHITE, COLOR_RED}, A_REVERSE | A_BOLD);
  define(Tone::listed, {247}, {}, A_NORMAL);
  define(Tone::listed_unread, {-1, -1, A_BOLD}, {-1, -1, A_BOLD}, A_BOLD);
  define(Tone::listed_mention, {214, -1, A_BOLD}, {COLOR_YELLOW, -1, A_BOLD}, A_BOLD);
  define(Tone::listed_current, {231, 24, A_BOLD}, {-1, -1, A_REVERSE}, A_REVERSE);
  define(Tone::prompt, {73, -1, A_BOLD}, {COLOR_CYAN, -1, A_BOLD}, A_BOLD);
  define(Tone::pending, {244}, {-1, -1, A_DIM}, A_DIM);
  const bool rich = colours_ >= 256;
  const auto nicks =
      rich ? std::span<const short>(rich_nicks) : std::span<const short>(plain_nicks);
  nick_colours_ = colours_ >= 8 ? nicks.size() : 0;
  for (std::size_t i = 0; i < nick_colours_; ++i) {
    init_pair(next_pair_, nicks[i], -1);
    nick_pairs_[i] = next_pair_++;
  }
}

void Palette::define(Tone tone, Look rich, Look plain, attr_t without_colours) {
  const auto index = static_cast<std::size_t>(tone);
  if (colours_ < 8) {
    attributes_[index] = without_colours;
    return;
  }
  const auto& look = colours_ >= 256 ? rich : plain;
  attributes_[index] = look.attributes;
  if (look.foreground < 0 && look.background < 0) return;
  init_pair(next_pair_, look.foreground, look.background);
  pairs_[index] = next_pair_++;
}

void Palette::use(const Style& style) const {
  const auto index = static_cast<std::size_t>(style.tone);
  short pair = pairs_[index];
  if (style.tone == Tone::nick && nick_colours_ > 0)
    pair = nick_pairs_[style.colour % nick_colours_];
  attr_set(attributes_[index], pair, nullptr);
}

}  // namespace parley::terminal
