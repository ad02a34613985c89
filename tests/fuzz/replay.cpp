// Plays what is in corpus/ on every target: what was ever found stays mended.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "fuzz/target.hpp"

namespace {

std::size_t replay(const parley::fuzz::Named& named, const std::filesystem::path& corpus) {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus / named.name)) {
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string input{std::istreambuf_iterator<char>(file), {}};
    std::cerr << named.name << ": " << entry.path().filename().string() << '\n';
    named.target(input);
    ++count;
  }
  return count;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 2) {
    std::cerr << "usage: fuzz_replay CORPUS\n";
    return 2;
  }
  for (const auto& named : parley::fuzz::targets) {
    if (replay(named, arguments[1]) == 0) {
      std::cerr << "no input for " << named.name << '\n';
      return 1;
    }
  }
}
