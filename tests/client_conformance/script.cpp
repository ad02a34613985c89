#include "client_conformance/script.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <utility>

#include "support/process.hpp"

namespace parley::tests {

namespace {

std::vector<std::string> words(const std::string& text) {
  std::istringstream in(text);
  std::vector<std::string> words;
  for (std::string word; in >> word;) words.push_back(word);
  return words;
}

/// Takes the line with that verb out. Returns its words, or `otherwise` if there is none.
std::vector<std::string> take_words(Script& script, const std::string& verb,
                                    std::vector<std::string> otherwise) {
  const auto found = std::ranges::find(script.lines, verb, &ScriptLine::verb);
  if (found == script.lines.end()) return otherwise;
  auto taken = words(found->rest);
  script.lines.erase(found);
  return taken;
}

Script read(const std::filesystem::path& file) {
  Script script{file.stem().string(), {}};
  std::ifstream in(file);
  std::string line;
  for (std::size_t number = 1; std::getline(in, line); ++number) {
    if (line.empty() || line.front() == '#') continue;
    const auto end = std::min(line.find(' '), line.size());
    script.lines.push_back(
        {number, line.substr(0, end), line.substr(std::min(end + 1, line.size()))});
  }
  return script;
}

Script with_value(Script script, const std::string& name, const std::string& value) {
  script.name += " " + value;
  for (auto& line : script.lines) {
    for (auto at = line.rest.find(name); at != std::string::npos;
         at = line.rest.find(name, at + value.size())) {
      line.rest.replace(at, name.size(), value);
    }
  }
  return script;
}

}  // namespace

std::vector<Script> scripts_for(const std::string& client) {
  const auto folder = source_file("tests/client_conformance/scripts");
  std::vector<Script> scripts;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    Script script = read(file.path());
    const auto clients = take_words(script, "for", {"library", "page"});
    const auto values = take_words(script, "with", {"", ""});
    if (std::ranges::find(clients, client) == clients.end()) continue;
    if (values.front().empty()) {
      scripts.push_back(std::move(script));
      continue;
    }
    for (auto value = values.begin() + 1; value != values.end(); ++value) {
      scripts.push_back(with_value(script, values.front(), *value));
    }
  }
  REQUIRE_FALSE(scripts.empty());
  std::ranges::sort(scripts, {}, &Script::name);
  return scripts;
}

}  // namespace parley::tests
