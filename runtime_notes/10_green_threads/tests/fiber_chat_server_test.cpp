// The chat server as fibers: what is left of a session whose reader has thrown.
#include "10_green_threads/fiber_chat_server.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <string>

#include "03_poll_and_waker/combine.hpp"
#include "03_poll_and_waker/tests/failing_readiness.hpp"
#include "06_reactor/reactor.hpp"
#include "10_green_threads/fiber.hpp"

using namespace parley::notes;
using namespace std::chrono_literals;

TEST_CASE("a session whose fiber throws is out of the chat, and the others go on") {
  Reactor reactor;
  FailingReadiness source(reactor);
  Executor executor(reactor);
  const Descriptor listener = listen_on(source, "127.0.0.1", 0);
  FiberChatServer server(executor, ChatSettings{});
  const auto until = [&](const std::function<bool()>& condition) {
    while (!condition()) await(sleep_for(executor.timers(), 1ms));
  };
  const auto sessions = [&] { return server.chat().counts().sessions; };

  executor.run(Fiber([&] {
    executor.spawn(Fiber([&] { server.accept_all(listener); }));
    PlainClient ada(port_of(listener));
    ada.send(std::string(hello_ada) + std::string(join_lobby));
    until([&] { return ada.heard().find("joined") != std::string::npos; });
    PlainClient bob(port_of(listener));
    bob.send(std::string(hello_bob) + std::string(join_lobby));
    until([&] { return ada.heard().find(R"("from":"bob")") != std::string::npos; });
    CHECK(sessions() == 2);

    source.fails = true;
    ada.send("\n");  // her reader is woken, finds it, and cannot wait for more
    until([&] { return sessions() == 1; });
    source.fails = false;
    bob.send("{\"type\":\"say\",\"id\":3,\"to\":\"#lobby\",\"text\":\"still here\"}\n");
    until([&] { return bob.heard().find("still here") != std::string::npos; });
    CHECK(ada.heard().find("still here") == std::string::npos);
  }));
  CHECK(sessions() == 0);
}
