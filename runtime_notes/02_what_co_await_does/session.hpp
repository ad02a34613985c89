// A small session as a coroutine.
#pragma once

#include "02_what_co_await_does/lines.hpp"
#include "02_what_co_await_does/task.hpp"

namespace parley::notes02 {

// region: coroutine
inline Task<> converse(Lines& lines) {
  const std::string name = co_await lines.next();
  lines.say("welcome, " + name);
  for (int number = 1;; ++number) {
    const std::string line = co_await lines.next();
    if (line == "quit") break;
    lines.say(numbered(number, name, line));
  }
  lines.say("bye, " + name);
}
// end region

}  // namespace parley::notes02
