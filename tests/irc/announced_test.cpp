// What CAP LS and ISUPPORT announce, and every numeric that the server sends: each is named by a
// test of this folder that speaks raw lines.
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "irc/talker.hpp"
#include "support/process.hpp"

using namespace parley::tests;

namespace {

/// The C++ files of a folder whose names end so, one behind the other.
std::string text_of(const std::filesystem::path& folder, std::string_view ending) {
  std::ostringstream all;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().string().ends_with(ending)) all << std::ifstream(file.path()).rdbuf();
  }
  return all.str();
}

/// What the first group of the pattern finds.
std::set<std::string> all_of(const std::string& text, const char* pattern) {
  const std::regex regex(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator one(text.begin(), text.end(), regex), end; one != end; ++one) {
    found.insert((*one)[1]);
  }
  return found;
}

bool names(const std::string& text, const std::string& word) {
  const auto is_part = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || (!is_part(text[at - 1]) && text[at - 1] != '-');
    const auto end = at + word.size();
    if (begins && (end == text.size() || (!is_part(text[end]) && text[end] != '-'))) return true;
  }
  return false;
}

std::string titles() {
  std::string all;
  for (const std::string& title :
       all_of(text_of(source_file("") / "tests/irc", "_test.cpp"), R"(TEST_CASE\(\s*"([^"]*)\")")) {
    all += title + "\n";
  }
  return all;
}

/// "sasl=PLAIN" and "MODES" to "sasl" and "MODES".
std::set<std::string> tokens(const std::string& list) {
  std::set<std::string> found;
  std::istringstream words(list);
  for (std::string word; words >> word;) found.insert(word.substr(0, word.find('=')));
  return found;
}

}  // namespace

TEST_CASE("every capability that CAP LS announces has a test whose name names it") {
  Parleyd server({"--tls", "127.0.0.1:0"}, "[tls]\nstrict_seconds = 60\nstrict_port = 6697\n");
  RawClient raw(server.port());
  raw.send("CAP LS 302");
  const std::string line = raw.read_line();
  const auto announced = tokens(line.substr(line.find(" :") + 2));
  CHECK(announced.size() > 20);
  CHECK(announced.contains("sts"));
  const std::string tests = titles();
  for (const std::string& one : announced) {
    CAPTURE(one);
    CHECK(names(tests, one));
  }
}

TEST_CASE("every token of ISUPPORT has a test whose name names it, in lines of at most 13") {
  Parleyd server;
  IrcTalker ada(server.port(), "ada");
  std::set<std::string> announced;
  for (const std::string& line : ada.welcome()) {
    if (!line.starts_with(":parley 005 ada ")) continue;
    CHECK(line.ends_with(" :are supported by this server"));
    const std::string list = line.substr(16, line.find(" :") - 16);
    const auto here = tokens(list);
    CHECK(here.size() <= 13);
    announced.insert(here.begin(), here.end());
  }
  CHECK(announced.size() > 25);
  const std::string tests = titles();
  for (const std::string& one : announced) {
    CAPTURE(one);
    CHECK(names(tests, one));
  }
}

TEST_CASE("every numeric in the source is expected by a test, by its name or its digits") {
  const std::filesystem::path irc = source_file("") / "server/wire/irc";
  const auto sent = all_of(text_of(irc, ".cpp"), R"x(\b((?:RPL|ERR)_\w+))x");
  CHECK(sent.size() > 100);
  const std::string header = text_of(irc, "numeric.hpp");
  const std::string tests = text_of(source_file("") / "tests/irc", "_test.cpp");
  for (const std::string& one : sent) {
    CAPTURE(one);
    const auto number = all_of(header, ("\\b" + one + " = (\\d+),").c_str());
    REQUIRE(number.size() == 1);
    const std::string digits = std::string(3 - number.begin()->size(), '0') + *number.begin();
    CHECK((names(tests, one) || names(tests, digits)));
  }
}
