// The scripted conversations: reads them. README.md describes the format.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace parley::tests {

struct ScriptLine {
  std::size_t number = 0;  // in its file
  std::string verb;
  std::string rest;
};

struct Script {
  std::string name;  // the file's, and the value of its `with` if it has one
  std::vector<ScriptLine> lines;
};

/// All scripts that apply to the client ("library", "load"), once for each value of their `with`.
[[nodiscard]] std::vector<Script> scripts_for(const std::string& client);

}  // namespace parley::tests
