// The PROXY protocol: any bytes in any split give the same client, and take nothing behind them.
#include <algorithm>
#include <optional>
#include <string>
#include <tuple>

#include "fuzz/target.hpp"
#include "net/transport/proxy/header.hpp"

namespace parley::fuzz {

namespace {

using Reader = net::proxy::HeaderReader;

std::tuple<Reader::State, std::string, std::size_t> read(std::string_view bytes,
                                                         std::size_t piece) {
  Reader reader;
  std::size_t taken = 0;
  while (taken < bytes.size() && reader.state() == Reader::State::reading) {
    const std::size_t now = reader.feed(bytes.substr(taken, piece));
    demand(now <= std::min(piece, bytes.size() - taken), "no more is taken than is there");
    demand(now > 0 || reader.state() != Reader::State::reading, "reading goes on");
    taken += now;
  }
  demand(taken <= Reader::bytes_most + 16, "a header is within its bound");
  if (reader.state() != Reader::State::done) return {reader.state(), "", 0};
  const auto& client = reader.client();
  return {reader.state(), client ? client->to_string() : "", taken};
}

}  // namespace

void proxy_header(std::string_view input) {
  Choices choices(input);
  const std::size_t piece = choices.below(32) + 1;
  const std::string_view bytes = choices.all();
  demand(read(bytes, bytes.size()) == read(bytes, piece), "a split changes nothing");
}

}  // namespace parley::fuzz
