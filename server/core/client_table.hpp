// What is remembered of each client, and of a bounded number of those that have left.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/hub/table.hpp"

namespace parley::core {

/// A client (an address or a network), and what is remembered of it.
template <class Memory>
struct Client : Memory {
  std::string name;
  std::uint32_t uses = 0;
};

template <class Memory>
[[nodiscard]] std::string_view name_of(const Client<Memory>& client) {
  return client.name;
}

/// Keeps a client while it is in use, and after that while there is something to remember:
/// `Memory::is_empty(steady)` says whether there is. Of those that are not in use it keeps at most
/// `left_most`.
template <class Memory>
class ClientTable {
 public:
  static constexpr std::size_t left_most = 16'384;

  /// The client of this name, which may be new. It stays while it is in use, or else until the next
  /// call of `leave` or `trim`.
  [[nodiscard]] Client<Memory>& at(std::string_view name) {
    if (Client<Memory>* const known = clients_.find(name)) return *known;
    auto made = std::make_unique<Client<Memory>>();
    made->name = name;
    Client<Memory>& client = *made;
    clients_.insert(std::move(made));
    ++left_;
    return client;
  }

  /// One use more.
  void enter(Client<Memory>& client) {
    if (client.uses++ == 0) --left_;
  }

  /// One use less.
  void leave(Client<Memory>& client, std::chrono::milliseconds steady) {
    if (--client.uses > 0) return;
    ++left_;
    trim(steady);
  }

  /// Holds the bound.
  void trim(std::chrono::milliseconds steady) {
    if (left_ <= left_most) return;
    forget([steady](const Client<Memory>& client) { return client.is_empty(steady); });
    // More than that at once have come and gone: all of them begin anew.
    if (left_ > left_most / 2) forget([](const Client<Memory>&) { return true; });
  }

  [[nodiscard]] std::size_t size() const { return clients_.size(); }

 private:
  void forget(const auto& condition) {
    std::vector<std::string> gone;
    for (const auto& client : clients_) {
      if (client->uses == 0 && condition(*client)) gone.push_back(client->name);
    }
    for (const std::string& name : gone) clients_.erase(name);
    left_ -= gone.size();
  }

  Table<std::unique_ptr<Client<Memory>>, name_of<Memory>> clients_;
  std::size_t left_ = 0;  // clients that are not in use
};

}  // namespace parley::core
