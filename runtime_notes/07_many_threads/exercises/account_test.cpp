// Exercise 1: many customers, one account, four threads.
#include <doctest/doctest.h>

#include <account.hpp>
#include <vector>

#include "07_many_threads/workers.hpp"

using namespace parley::notes;

namespace {

Task<> withdraw_all(Workers& workers, Account& account, int& granted) {
  std::vector<JoinHandle<bool>> customers;
  customers.reserve(1000);
  for (std::size_t i = 0; i < 1000; ++i) {
    customers.push_back(workers.at(i % workers.size()).spawn(account.withdraw(10)));
  }
  for (auto& customer : customers) granted += *co_await customer ? 1 : 0;
}

}  // namespace

TEST_CASE("no more than there is, and what was granted is gone") {
  for (const unsigned threads : {1U, 4U}) {
    Workers::Settings settings;
    settings.threads = threads;
    Workers workers(settings);
    Account account(5000);
    int granted = 0;
    workers.run(withdraw_all(workers, account, granted));
    CHECK(granted == 500);
    CHECK(account.balance() == 0);
  }
}
