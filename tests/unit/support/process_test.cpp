// The tests' own tools: a child process with deadlines.
#include "support/process.hpp"

#include <doctest/doctest.h>

#include <csignal>

#include "support/temporary_directory.hpp"

using namespace std::chrono_literals;
using parley::tests::Exit;
using parley::tests::Process;
using parley::tests::TemporaryDirectory;
using parley::tests::TimedOut;

TEST_CASE("a process is read line by line to its end") {
  Process process({"/bin/sh", "-c", "printf 'one\\ntwo\\n\\nlast'; exit 3"});
  CHECK(process.read_line() == "one");
  CHECK(process.read_line() == "two");
  CHECK(process.read_line() == "");
  CHECK(process.read_line() == "last");
  CHECK(process.read_line() == std::nullopt);
  CHECK(process.wait() == Exit{3, 0});
  CHECK(process.wait() == Exit{3, 0});
}

TEST_CASE("a process gets what is written to it, and its environment and directory") {
  const TemporaryDirectory directory;
  Process process({"/bin/sh", "-c", "cat; echo $COLOUR; pwd; ulimit -n; echo broken >&2"},
                  {{"COLOUR=blue"}, directory.path(), 123});
  process.write("to the cat\n");
  process.close_input();
  CHECK(process.read_line() == "to the cat");
  CHECK(process.read_line() == "blue");
  CHECK(process.read_line() == directory.path().string());
  CHECK(process.read_rest() == "123\n");
  CHECK(process.wait() == Exit{0, 0});
  CHECK(process.errors() == "broken\n");
}

TEST_CASE("a deadline that passes is an error that says what came") {
  Process process({"/bin/sh", "-c", "echo why >&2; printf 'half a line'; exec sleep 1000"});
  std::string problem;
  while (process.errors().empty()) CHECK_THROWS_AS(process.wait(1ms), TimedOut);
  try {
    static_cast<void>(process.read_line(1ms));
  } catch (const TimedOut& late) {
    problem = late.what();
  }
  CHECK(problem.find("why") != std::string::npos);
  process.signal(SIGTERM);
  CHECK(process.wait() == Exit{-1, SIGTERM});
}

TEST_CASE("a process ends with its owner") {
  pid_t pid = 0;
  {
    const Process process({"/bin/sh", "-c", "exec sleep 1000"});
    pid = process.pid();
    CHECK(::kill(pid, 0) == 0);
  }
  CHECK(::kill(pid, 0) == -1);
}

TEST_CASE("a program that is not there ends with 127 and says so") {
  Process process({"/no/such/program"});
  CHECK(process.wait() == Exit{127, 0});
  CHECK(process.errors().find("could not be started") != std::string::npos);
}
