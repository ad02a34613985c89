// Which accounts the log knows.
#include "store/accounts.hpp"

#include <stdexcept>

#include "store/log.hpp"

namespace parley::store {

std::vector<core::AccountName> accounts_of(Accounts& accounts, Log& log) {
  std::vector<core::AccountName> names = accounts.names();
  log.find_writers(names);
  std::vector<std::string> free;
  std::erase_if(names, [&free](const core::AccountName& one) {
    if (!one.removed || one.wrote) return false;
    free.push_back(one.name.folded);
    return true;
  });
  if (free.empty()) return names;
  const auto done = accounts.forget(free);
  if (!done) throw std::runtime_error(done.error().text);
  return names;
}

}  // namespace parley::store
