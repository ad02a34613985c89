// The examples of docs/protocol.md, as steps that can be played.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace parley::tests {

struct Step {
  int line = 0;        // in the document
  std::string client;  // its name in the example
  bool sent = false;   // by the client; else received
  std::string text;
};

/// One fenced block of the language `parley`. A comment right before it, `<!-- parleyd.toml`, a few
/// lines, `-->`, is the configuration of its server.
struct Example {
  int line = 0;
  std::string config;
  std::vector<Step> steps;
};

/// Throws std::runtime_error with the line's number for what is no step, and for a block without
/// end.
[[nodiscard]] std::vector<Example> examples_in(std::string_view document);

/// Throws if it cannot be read.
[[nodiscard]] std::string read_file(const std::filesystem::path& path);

}  // namespace parley::tests
