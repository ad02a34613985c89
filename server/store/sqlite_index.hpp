// Full text over the log, in a database of its own that can be made again at any time.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "store/log.hpp"
#include "store/sqlite_reader.hpp"

namespace parley::store {

class SqliteIndex final : public SearchIndex {
 public:
  /// `head`: the log's newest entry. An index that cannot be read, or knows more than the log, is
  /// made again. Throws SQLite::Exception where even that fails.
  SqliteIndex(std::filesystem::path file, const std::filesystem::path& log, core::Seq head);

  [[nodiscard]] core::Result<bool> advance(std::size_t limit) override;
  [[nodiscard]] core::Result<EntryPage> search(const core::SearchQuery& query) override;

 private:
  struct Words;

  void open(core::Seq head);
  void remove();

  std::filesystem::path file_;
  SqliteReader log_;
  std::unique_ptr<Words> words_;

 public:
  ~SqliteIndex() override;
};

}  // namespace parley::store
