// The chat server as tasks: what is left of a session whose task has ended, however it did.
#include "03_poll_and_waker/chat_server.hpp"

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "03_poll_and_waker/tests/failing_readiness.hpp"

using namespace parley::notes;

namespace {

/// Ada and Bob in a room, their sessions polled by hand.
class TwoPeople {
 public:
  TwoPeople() : ada(port_of(listener_)), bob(port_of(listener_)) {
    while (sessions.size() < 2) poll(accepting_);
    ada.send(std::string(hello_ada) + std::string(join_lobby));
    bob.send(std::string(hello_bob) + std::string(join_lobby));
    while (ada.heard().find(R"("from":"bob")") == std::string::npos) poll_all();
  }

  void poll_all() {
    for (Task<>& session : sessions) poll(session);
  }
  static void poll(Task<>& task) {
    const Waker nobody = noop_waker();
    Context context(nobody);
    static_cast<void>(task.poll(context));
  }
  [[nodiscard]] std::size_t attached() const { return server_.chat().counts().sessions; }

  AskAgain again;
  FailingReadiness source{again};

 private:
  Descriptor listener_ = listen_on(source, "127.0.0.1", 0);
  ChatServer server_{ChatSettings{}};
  Task<> accepting_ =
      server_.accept_all(listener_, [this](Task<> task) { sessions.push_back(std::move(task)); });

 public:
  PlainClient ada;
  PlainClient bob;
  std::vector<Task<>> sessions;  // Ada's and Bob's
};

}  // namespace

TEST_CASE("a session whose task throws is out of the chat, and the others go on") {
  TwoPeople people;
  REQUIRE(people.attached() == 2);
  people.source.fails = true;
  CHECK_THROWS(TwoPeople::poll(people.sessions.front()));
  people.source.fails = false;
  CHECK(people.attached() == 1);
  people.sessions.erase(people.sessions.begin());
  people.bob.send("{\"type\":\"say\",\"id\":3,\"to\":\"#lobby\",\"text\":\"still here\"}\n");
  while (people.bob.heard().find("still here") == std::string::npos) people.poll_all();
  CHECK(people.ada.heard().find("still here") == std::string::npos);
}

TEST_CASE("a session that is destroyed where it waits is out of the chat") {
  TwoPeople people;
  people.sessions.erase(people.sessions.begin());
  CHECK(people.attached() == 1);
  people.bob.send("{\"type\":\"say\",\"id\":3,\"to\":\"#lobby\",\"text\":\"still here\"}\n");
  while (people.bob.heard().find("still here") == std::string::npos) people.poll_all();
  CHECK(people.bob.heard().find(R"("type":"quit")") != std::string::npos);
}
