// The examples of docs/protocol.md.
#include "wire/document.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <utility>

namespace parley::tests {

namespace {

[[noreturn]] void wrong(int line, const std::string& what) {
  throw std::runtime_error("line " + std::to_string(line) + ": " + what);
}

bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  });
}

/// `name> TEXT` or `name< TEXT`.
Step step_of(const std::string& text, int line) {
  const std::size_t arrow = text.find_first_of("<>");
  if (arrow == std::string::npos || !is_name(std::string_view(text).substr(0, arrow)) ||
      text.substr(arrow + 1, 1) != " ") {
    wrong(line, "neither 'name> ...' nor 'name< ...': " + text);
  }
  return {line, text.substr(0, arrow), text[arrow] == '>', text.substr(arrow + 2)};
}

/// The document, a line at a time.
class Reader {
 public:
  explicit Reader(std::string_view document) : stream_(std::string(document)) {}

  bool next() {
    ++number_;
    return static_cast<bool>(std::getline(stream_, text_));
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] int number() const { return number_; }

  /// The lines up to the one that is `end`.
  template <class Take>
  void until(std::string_view end, Take take) {
    const int begin = number_;
    while (true) {
      if (!next()) wrong(begin, "no line '" + std::string(end) + "' after this");
      if (text_ == end) return;
      take();
    }
  }

 private:
  std::istringstream stream_;
  std::string text_;
  int number_ = 0;
};

}  // namespace

std::vector<Example> examples_in(std::string_view document) {
  std::vector<Example> examples;
  std::string config;
  Reader reader(document);
  while (reader.next()) {
    if (reader.text() == "<!-- parleyd.toml") {
      reader.until("-->", [&] { config += reader.text() + '\n'; });
    } else if (reader.text() == "```parley") {
      Example example{reader.number(), std::exchange(config, {}), {}};
      reader.until("```",
                   [&] { example.steps.push_back(step_of(reader.text(), reader.number())); });
      examples.push_back(std::move(example));
    } else if (!config.empty()) {
      wrong(reader.number(), "a parleyd.toml comment must stand right before its example");
    }
  }
  return examples;
}

std::string read_file(const std::filesystem::path& path) {
  const std::ifstream file(path, std::ios::binary);
  std::ostringstream content;
  content << file.rdbuf();
  if (!file) throw std::runtime_error("cannot read " + path.string());
  return content.str();
}

}  // namespace parley::tests
