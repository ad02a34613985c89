// `parleyd export` and `parleyd import`.
#include "app/transfer.hpp"

#include <fmt/format.h>

#include <iostream>

#include "app/config.hpp"
#include "store/transfer.hpp"

namespace parley::app {

int export_rooms(const Options& options) {
  const Config config = load_config(options);
  const auto log = store::open_sqlite({config.data, config.durability, true});
  const auto [entries, unreadable] = store::export_entries(*log, options.what, std::cout);
  std::cerr << fmt::format("parleyd: exported {} entries\n", entries);
  if (unreadable == 0) return 0;
  std::cerr << fmt::format("parleyd: the log is damaged: {} entries of it could not be read\n",
                           unreadable);
  return 1;
}

int import_rooms(const Options& options) {
  const Config config = load_config(options);
  const auto log = store::open_sqlite({config.data, config.durability, false});
  const auto [added, known] = store::import_entries(*log, std::cin);
  std::cerr << fmt::format("parleyd: imported {} entries; {} were there already\n", added, known);
  return 0;
}

}  // namespace parley::app
