// Full text over the log, in a database of its own that can be made again at any time.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "store/log.hpp"
#include "store/removed_texts.hpp"
#include "store/sqlite_reader.hpp"

namespace parley::store {

/// Which log an index belongs to, and how far that log goes.
struct IndexedLog {
  std::filesystem::path file;
  std::string id;
  core::Seq head;
  Cache pages;  // for reading it
};

class SqliteIndex final : public SearchIndex {
 public:
  /// An index that cannot be read, is another log's or knows more than the log is made again from
  /// nothing. Throws SQLite::Exception where even that fails.
  SqliteIndex(std::filesystem::path file, IndexedLog log, Cache cache, RemovedTexts& removed);
  ~SqliteIndex() override;

  [[nodiscard]] core::Result<bool> advance(std::size_t limit) override;
  [[nodiscard]] core::Result<EntryPage> search(const core::SearchQuery& query) override;

  /// Why the index had to be made again when it was opened; "" if it did not.
  [[nodiscard]] const std::string& remade() const { return remade_; }

 private:
  struct Words;
  using Removals = std::vector<std::pair<core::EntryPtr, std::string>>;  // redaction, text

  void open();
  void make_again(std::string why);
  template <class Work>
  [[nodiscard]] auto healing(Work work) -> decltype(work());
  void add(const core::Entry& entry, const std::string& said);
  /// The texts that the redactions among these entries took away. nullopt: one that the index may
  /// hold is not known any more.
  [[nodiscard]] std::optional<Removals> removals(std::span<const core::EntryPtr> entries);
  void remove(const core::Entry& redaction, const std::string& text);
  [[nodiscard]] std::vector<core::EntryPtr> entries(const core::SearchQuery& query,
                                                    std::span<const core::Seq> seqs);

  std::filesystem::path file_;
  IndexedLog of_;
  Cache cache_;
  SqliteReader log_;
  RemovedTexts& removed_;
  std::unique_ptr<Words> words_;
  std::string remade_;
};

}  // namespace parley::store
