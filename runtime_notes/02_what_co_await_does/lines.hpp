// What the two small sessions talk to: lines that come one by one, answers that go out.
#pragma once

#include <coroutine>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace parley::notes02 {

/// "2 ada: hello".
inline std::string numbered(int number, const std::string& name, const std::string& line) {
  return std::to_string(number) + " " + name + ": " + line;
}

/// Lines are put in by `arrive`, which goes on with whoever waits for one.
class Lines {
 public:
  /// To be awaited: the next line.
  auto next() {
    struct Wait {
      Lines& lines;
      [[nodiscard]] bool await_ready() const { return !lines.came_.empty(); }
      void await_suspend(std::coroutine_handle<> waiting) { lines.waiting_ = waiting; }
      std::string await_resume() { return lines.take(); }
    };
    return Wait{*this};
  }

  void arrive(std::string line) {
    came_.push_back(std::move(line));
    if (waiting_) std::exchange(waiting_, nullptr).resume();
  }

  std::string take() {
    std::string line = std::move(came_.front());
    came_.pop_front();
    return line;
  }
  void say(std::string line) { said_.push_back(std::move(line)); }
  [[nodiscard]] const std::vector<std::string>& said() const { return said_; }

 private:
  std::deque<std::string> came_;
  std::vector<std::string> said_;
  std::coroutine_handle<> waiting_;
};

}  // namespace parley::notes02
