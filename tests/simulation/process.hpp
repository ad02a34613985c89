// One life of the server: its real hub, loops and connections, from a start to a death.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/settings/settings.hpp"
#include "simulation/disk.hpp"
#include "simulation/link.hpp"
#include "simulation/world.hpp"

namespace parley::simulation {

/// Wired as net/server/server.cpp does it, without listeners and HTTP: connections are handed to a
/// loop.
class Process {
 public:
  struct Shape {
    unsigned loops = 1;
    net::Settings settings;
    net::Tuning tuning;
  };

  Process(World& world, Disk& disk, const Shape& shape);
  /// It dies, wherever it stands.
  ~Process();

  /// `address`: the peer's.
  void accept(std::shared_ptr<Link> link, std::string address);

  /// As SIGTERM does: everyone is told, everything accepted is stored. `is_drained` tells when.
  void drain();
  [[nodiscard]] bool is_drained() const;

  [[nodiscard]] std::size_t connections() const;
  /// The most bytes that wait for one peer.
  [[nodiscard]] std::size_t most_waiting() const;
  [[nodiscard]] std::size_t sessions() const;
  [[nodiscard]] std::size_t users() const;
  [[nodiscard]] std::size_t pending() const;
  /// What the hub finds wrong with itself.
  [[nodiscard]] std::vector<std::string> faults() const;

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace parley::simulation
