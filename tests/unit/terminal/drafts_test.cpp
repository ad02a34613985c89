// Drafts in their file: kept by server, for their owner alone, and never in the way.
#include "terminal/drafts.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include <fstream>

using namespace parley::terminal;

namespace {

struct DraftsFile {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("parley_drafts_" + std::to_string(::getpid()));
  std::filesystem::path file = folder / "parley" / "drafts";

  DraftsFile() = default;
  ~DraftsFile() { std::filesystem::remove_all(folder); }
  DraftsFile(const DraftsFile&) = delete;
  DraftsFile& operator=(const DraftsFile&) = delete;
};

}  // namespace

TEST_CASE_FIXTURE(DraftsFile, "drafts come back, for their server alone") {
  const Drafts here{{"#lobby", "two\nlines, “quoted” \\ 日本"}, {"bob", "x"}};
  CHECK(save_drafts(file, "here:6667", here));
  CHECK(save_drafts(file, "there:6667", {{"#lobby", "else"}}));
  CHECK(load_drafts(file, "here:6667") == here);
  CHECK(load_drafts(file, "there:6667") == Drafts{{"#lobby", "else"}});
  CHECK(load_drafts(file, "nowhere:6667").empty());
  CHECK((std::filesystem::status(file).permissions() & std::filesystem::perms::all) ==
        (std::filesystem::perms::owner_read | std::filesystem::perms::owner_write));
}

TEST_CASE_FIXTURE(DraftsFile, "without drafts there is no file") {
  CHECK(save_drafts(file, "here:6667", {}));
  CHECK(save_drafts(file, "here:6667", {{"#lobby", "x"}}));
  CHECK(save_drafts(file, "here:6667", {}));
  CHECK_FALSE(std::filesystem::exists(file));
}

TEST_CASE_FIXTURE(DraftsFile, "a file that holds no drafts does no harm, and is replaced") {
  std::filesystem::create_directories(file.parent_path());
  for (const char* content : {"", "{", "[1]", "{\"here:6667\":1}", "{\"here:6667\":{\"#a\":[]}}"}) {
    std::ofstream(file) << content;
    CHECK(load_drafts(file, "here:6667").empty());
    CHECK(save_drafts(file, "here:6667", {{"#lobby", "x"}}));
    CHECK(load_drafts(file, "here:6667") == Drafts{{"#lobby", "x"}});
  }
}

TEST_CASE_FIXTURE(DraftsFile, "a place that cannot be written is one line that names it") {
  std::ofstream(folder) << "a file where the folder should be";
  const auto saved = save_drafts(file, "here:6667", {{"#lobby", "x"}});
  REQUIRE_FALSE(saved);
  CHECK(saved.error().text.starts_with("cannot keep your drafts in " + file.string()));
}
