// Tab: the word before the cursor becomes a command, a room or a nick.
#pragma once

#include <string>
#include <vector>

#include "terminal/editor.hpp"

namespace parley::terminal {

/// What there is to complete to, best first.
struct Completable {
  std::vector<std::string> nicks;
  std::vector<std::string> rooms;
};

/// The first press takes the best match, each further one the next (or, backwards, the one before).
class Completion {
 public:
  void press(Editor& editor, const Completable& from, bool backwards = false);

 private:
  void begin(const Editor& editor, const Completable& from);

  std::vector<std::string> matches_;  // the last one is the word as it was typed
  std::size_t chosen_ = 0;
  std::size_t begin_ = 0;  // where in the text the word stands
  std::size_t end_ = 0;
  std::string left_as_;  // the text after the last press: unchanged, the cycle goes on
};

}  // namespace parley::terminal
