// A sign of life from a running server.
#include "app/health.hpp"

#include <asio/read_until.hpp>
#include <asio/write.hpp>
#include <iostream>
#include <optional>
#include <string>

#include "net/async/asio.hpp"
#include "wire/json/encode.hpp"

namespace parley::app {

namespace {

constexpr std::chrono::seconds patience{3};

net::awaitable<void> ask(net::Socket& socket, net::tcp::endpoint server, std::string& problem) {
  problem = "no answer";
  if (const auto [error] = co_await socket.async_connect(server, net::as_result); error) {
    problem = error.message();
    co_return;
  }
  constexpr std::string_view ping = "{\"type\":\"ping\",\"id\":1}\n";
  co_await asio::async_write(socket, asio::buffer(ping), net::as_result);
  std::string line;
  const auto [error, size] = co_await asio::async_read_until(
      socket, asio::dynamic_buffer(line, 4096), '\n', net::as_result);
  if (error) co_return;
  const bool alive = line.substr(0, size) == wire::json::encode(core::event::Ponged{}, "1");
  problem = alive ? "" : "what answers there is no Parley server";
}

}  // namespace

int check_health(const net::ListenAddress& server) {
  const std::string where = server.host + ":" + std::to_string(server.port);
  std::error_code error;
  const auto address = asio::ip::make_address(server.host, error);
  std::string problem = "not an IP address";
  if (!error) {
    asio::io_context context(1);
    net::Socket socket(context.get_executor());
    asio::co_spawn(context, ask(socket, {address, server.port}, problem),
                   [](const std::exception_ptr& thrown) {
                     if (thrown) std::rethrow_exception(thrown);
                   });
    context.run_for(patience);
  }
  if (problem.empty()) return 0;
  std::cerr << "parleyd: " << where << " is not healthy: " << problem << '\n';
  return 1;
}

}  // namespace parley::app
