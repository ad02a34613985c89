// dispatch, post, defer: what runs at once, what waits, and in which of Asio's queues.
#include <asio/defer.hpp>
#include <asio/dispatch.hpp>
#include <asio/post.hpp>
#include <asio/steady_timer.hpp>
#include <cstdio>

#include "queues.hpp"

namespace {

using parley::notes::look_into;
using parley::notes::Queues;

void tell(asio::io_context& loop, const char* what) {
  const Queues seen = look_into(loop);
  std::printf("  %-26s own queue: %zu   shared queue: %zu%s\n", what, seen.own, seen.shared,
              seen.reactor ? " and the reactor" : "");
}

// region: show
void show(asio::io_context& loop) {
  const asio::steady_timer timer(loop);  // so that there is a reactor
  asio::post(loop, [&loop] {
    tell(loop, "a handler runs");
    asio::dispatch(loop, [&loop] { tell(loop, "  the dispatched one runs"); });
    tell(loop, "it has dispatched");
    asio::defer(loop, [&loop] { tell(loop, "the deferred one runs"); });
    tell(loop, "it has deferred");
    asio::post(loop, [&loop] { tell(loop, "the posted one runs"); });
    tell(loop, "it has posted, and ends");
  });
  loop.run();
}
// end region

}  // namespace

int main() {
  std::printf("io_context(1), as in the server: one thread, which needs no lock\n");
  asio::io_context one(1);
  show(one);
  std::printf("io_context(), for any number of threads\n");
  asio::io_context many;
  show(many);
}
