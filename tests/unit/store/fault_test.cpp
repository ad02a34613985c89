// The SQLite log when the world around it fails: locks, a full disk, one that cannot be written.
#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <sstream>

#include "store/transfer.hpp"
#include "unit/store/samples.hpp"

using namespace parley::tests;
namespace core = parley::core;
namespace store = parley::store;
using core::Seq;
using Texts = std::vector<std::string>;

namespace {

/// A small file system in memory, mounted over a directory. Needs root.
class SmallDisk {
 public:
  /// Empty where it cannot be had; says so.
  static std::unique_ptr<SmallDisk> make() {
    auto disk = std::unique_ptr<SmallDisk>(new SmallDisk);
    if (::mount("tmpfs", disk->path().c_str(), "tmpfs", 0, "size=1m") == 0) {
      disk->mounted_ = true;
      return disk;
    }
    MESSAGE("skipped: no small disk can be mounted here: " << std::strerror(errno));
    return nullptr;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return directory_.path(); }
  void remount(unsigned long flags, const char* options) const {
    REQUIRE(::mount("tmpfs", path().c_str(), "tmpfs", MS_REMOUNT | flags, options) == 0);
  }

 private:
  SmallDisk() = default;

  TemporaryDirectory directory_;
  bool mounted_ = false;
};

/// Appends batches until the log refuses one; gives how many messages it took.
std::uint64_t append_until_refused(store::LogWriter& writer, std::string& refusal) {
  for (std::uint64_t taken = 0;; taken += 10) {
    REQUIRE(taken < 10'000);
    const auto stored =
        writer.append(drafts(std::vector(10, message(lobby, std::string(2000, 'x')))));
    if (stored) continue;
    CHECK(stored.error().code == core::ErrorCode::log_unavailable);
    refusal = stored.error().text;
    return taken;
  }
}

}  // namespace

TEST_CASE("a second server on the same directory is refused, and told who has it") {
  const TemporaryDirectory directory;
  const auto first = open_log(directory.path());
  const std::string failure = opening_failure(directory.path());
  CHECK(failure.find("in use by another parleyd (process " + std::to_string(::getpid())) !=
        std::string::npos);
  CHECK(opening_failure(directory.path(), true).empty());  // reading is allowed beside it
}

TEST_CASE("a log locked by another program refuses, stores nothing, and goes on when it is free") {
  const TemporaryDirectory directory;
  const auto log = open_log(directory.path());
  const auto writer = log->make_writer();
  REQUIRE(writer->append(drafts({create(lobby)})));
  {
    SQLite::Database other((directory.path() / "data" / "log.db").string(), SQLite::OPEN_READWRITE);
    other.exec("BEGIN EXCLUSIVE");
    const auto refused = writer->append(drafts({message(lobby, "lost?")}));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().code == core::ErrorCode::log_unavailable);
    CHECK(refused.error().text.find("locked by another process") != std::string::npos);
    other.exec("ROLLBACK");
  }
  const auto stored = writer->append(drafts({message(lobby, "kept")}));
  REQUIRE(stored.has_value());
  CHECK(stored->front().entry()->seq == Seq{2});
  CHECK(lobby_texts(*log) == Texts{"create", "kept"});
}

TEST_CASE("a write that fails refuses the whole batch, state changes and new senders too") {
  const TemporaryDirectory directory;
  const auto log = open_log(directory.path());
  const auto writer = log->make_writer();
  REQUIRE(writer->append(drafts({create(lobby), message(lobby, "before")})));
  std::vector<core::Entry> many{make_entry(lobby, core::entry::SetTopic::number, "never")};
  for (int i = 0; i < 100; ++i) many.push_back(message(lobby, std::string(4000, 'x')));
  many.front().sender = {"guest:new"};
  // A limit on the size of files: writing past it fails with EFBIG, an error like any of the
  // disk's.
  std::signal(SIGXFSZ, SIG_IGN);
  rlimit old{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &old) == 0);
  const rlimit small{65'536, old.rlim_max};
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
  const auto refused = writer->append(drafts(many));
  REQUIRE(::setrlimit(RLIMIT_FSIZE, &old) == 0);
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().code == core::ErrorCode::log_unavailable);
  CHECK(refused.error().text.find("check the disk") != std::string::npos);
  auto after = message(lobby, "after");
  after.sender = {"guest:new"};
  const auto stored = writer->append(drafts({after}));
  REQUIRE(stored.has_value());
  CHECK(stored->front().entry()->seq == Seq{3});
  CHECK(lobby_texts(*log) == Texts{"create", "before", "after"});
  CHECK(log->make_reader()->history({lobby, {}, {}, 1})->entries.front()->sender == after.sender);
  CHECK(log->rooms()[0].topic.empty());
}

TEST_CASE("a full disk refuses and keeps what was confirmed; with space again the log goes on") {
  const auto disk = SmallDisk::make();
  if (!disk) return;
  auto log = open_log(disk->path());
  auto writer = log->make_writer();
  REQUIRE(writer->append(drafts({create(lobby)})));
  std::string refusal;
  const std::uint64_t taken = append_until_refused(*writer, refusal);
  CHECK(taken > 0);
  CHECK(refusal.find("the disk is full") != std::string::npos);
  CHECK(lobby_texts(*log).size() == 1 + taken);
  const auto index = log->make_index();
  static_cast<void>(index->advance(10'000));  // may be refused, too

  disk->remount(0, "size=32m");
  const auto stored = writer->append(drafts({message(lobby, "space again")}));
  REQUIRE_MESSAGE(stored.has_value(), stored.error().text);
  CHECK(stored->front().entry()->seq == Seq{2 + taken});
  while (index->advance(10'000).value()) {
  }
  CHECK(texts(index->search({{lobby}, "space", {}, 10})->entries) == Texts{"space again"});
}

TEST_CASE("a server that starts on a full disk says so, and loses nothing by it") {
  const auto disk = SmallDisk::make();
  if (!disk) return;
  std::uint64_t taken = 0;
  {
    const auto log = open_log(disk->path());
    const auto writer = log->make_writer();
    REQUIRE(writer->append(drafts({create(lobby)})));
    std::string refusal;
    taken = append_until_refused(*writer, refusal);
  }
  std::filesystem::remove(disk->path() / "data" / "search.db");  // it is wanted, and has no place
  {
    std::ofstream filler(disk->path() / "filler");
    while (filler << std::string(4096, 'x') << std::flush) {
    }
  }
  CHECK(opening_failure(disk->path()).find("the disk is full") != std::string::npos);
  disk->remount(0, "size=32m");
  CHECK(lobby_texts(*open_log(disk->path())).size() == 1 + taken);
}

TEST_CASE("on a disk that cannot be written a server does not start, and an export works") {
  const auto disk = SmallDisk::make();
  if (!disk) return;
  fill_lobby(*open_log(disk->path()), 10);
  disk->remount(MS_RDONLY, "size=1m");
  CHECK(opening_failure(disk->path()).find("cannot write to") != std::string::npos);
  const auto log = open_log(disk->path(), true);
  std::ostringstream out;
  CHECK(store::export_entries(*log, everything, out).entries == 11);
}
