// The client library against a server that says anything, in any split.
#include <string>

#include "fuzz/target.hpp"
#include "lib/protocol.hpp"

namespace parley::fuzz {

void client(std::string_view input) {
  using client::Protocol;
  client::ProtocolOptions options;
  options.nick = "ada";
  options.secret = "a secret that is long enough";
  options.make_key = [made = 0]() mutable { return std::to_string(++made); };
  Protocol protocol(std::move(options));
  Protocol::TimePoint now{std::chrono::hours(1)};
  protocol.ask(core::command::Join{"#lobby", std::nullopt});
  protocol.ask(core::command::Say{"#lobby", "hello", ""});
  protocol.connected(now);
  Choices choices(input);
  while (!choices.empty() && !protocol.ending()) {
    now += std::chrono::milliseconds(choices.below(256) * 8);
    protocol.tick(now);
    if (protocol.hang_up()) {
      protocol.disconnected("hung up", std::nullopt);
      protocol.connected(now);
    }
    const std::string line = std::string(choices.line()) + '\n';
    const std::size_t split = choices.below(256) % line.size();
    protocol.received(std::string_view(line).substr(0, split), now);
    protocol.received(std::string_view(line).substr(split), now);
    static_cast<void>(protocol.take_updates());
    static_cast<void>(protocol.take_answers());
    const std::string output = protocol.take_output();
    demand(output.empty() || output.ends_with('\n'), "what is sent is lines");
  }
}

}  // namespace parley::fuzz
