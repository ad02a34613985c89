// What a client must offer so that the scripts can be played against it.
#pragma once

#include <chrono>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace parley::tests {

class ClientUnderTest {
 public:
  using Json = nlohmann::json;
  using Milliseconds = std::chrono::milliseconds;

  ClientUnderTest() = default;
  ClientUnderTest(const ClientUnderTest&) = delete;
  ClientUnderTest& operator=(const ClientUnderTest&) = delete;
  virtual ~ClientUnderTest() = default;

  // What happens to it.
  virtual void connect() = 0;
  virtual void fail_to_connect() = 0;
  virtual void receive(const std::string& line) = 0;
  virtual void lose() = 0;
  virtual void pass(Milliseconds time) = 0;
  virtual void ask(const std::string& name, const Json& request) = 0;
  virtual void say(const Json& message) = 0;

  // What it does. Each `take` gives what has come since the last one.
  [[nodiscard]] virtual std::vector<Json> take_lines() = 0;
  /// {"what": "online", ...}; what is told of a lost connection is {"what": "offline"}.
  [[nodiscard]] virtual std::vector<Json> take_updates() = 0;
  /// The answers, each with the request's name as "name".
  [[nodiscard]] virtual std::vector<Json> take_answers() = 0;
  /// There is a connection, which neither side has closed.
  [[nodiscard]] virtual bool connected() const = 0;
  [[nodiscard]] virtual bool ready() const = 0;
  /// How long until its next attempt to connect; nullopt if there will be none.
  [[nodiscard]] virtual std::optional<Milliseconds> wait() const = 0;

  /// False if it joins by itself and has no application to tell anything to.
  [[nodiscard]] virtual bool has_application() const { return true; }
  /// False if its own waits are not those of docs/protocol.md.
  [[nodiscard]] virtual bool has_standard_waits() const { return true; }
};

}  // namespace parley::tests
