// Heads of HTTP requests: any bytes in any split give the same requests or the same refusal.
#include <string>
#include <vector>

#include "fuzz/target.hpp"
#include "net/http/request.hpp"

namespace parley::fuzz {

namespace {

std::vector<std::string> all_of(std::string_view bytes, std::size_t piece) {
  net::http::RequestParser parser;
  std::vector<std::string> found;
  std::size_t idle = 0;
  while (!bytes.empty() && !parser.refusal() && idle < 2) {
    const std::size_t taken = parser.feed(bytes.substr(0, piece));
    demand(taken <= std::min(piece, bytes.size()), "no more is taken than is there");
    bytes.remove_prefix(taken);
    idle = taken == 0 ? idle + 1 : 0;
    while (const auto request = parser.request()) {
      std::string text = request->method + ' ' + request->target;
      demand(request->target.size() <= net::http::target_most, "a target is within its bound");
      for (const auto& [name, value] : request->headers)
        text.append("\n").append(name).append(": ").append(value);
      static_cast<void>(request->words("connection"));
      static_cast<void>(request->path());
      found.push_back(text + (request->keep_alive ? " keep" : " close"));
      if (request->has_body || !request->keep_alive) return found;
      idle = 0;
    }
  }
  if (parser.refusal()) found.push_back(std::to_string(parser.refusal()->status));
  return found;
}

}  // namespace

void http(std::string_view input) {
  Choices choices(input);
  const std::size_t piece = choices.below(64) + 1;
  const std::string_view bytes = choices.all();
  demand(all_of(bytes, bytes.size()) == all_of(bytes, piece), "a split changes nothing");
}

}  // namespace parley::fuzz
