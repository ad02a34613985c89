// Requests of the JSON dialect: total over all bytes, and what is understood survives being
// written.
#include <string>

#include "codec/request.hpp"
#include "fuzz/target.hpp"
#include "wire/json/decode.hpp"
#include "wire/line_splitter.hpp"

namespace parley::fuzz {

namespace {

std::string written(const wire::json::Request& request) {
  return client::encode_request(request.command, 7);
}

void check_line(std::string_view line) {
  const auto request = wire::json::decode(line);
  // The way without a parser, for what nearly all lines are, must read what the parser reads: a
  // space before the line keeps it from that way.
  const auto by_parser = wire::json::decode(" " + std::string(line));
  demand(request.has_value() == by_parser.has_value(), "both ways take a line, or none does");
  if (!request) {
    demand(!request.error().error.text.empty(), "a refusal says why");
    return;
  }
  demand(request->id == by_parser->id, "both ways find the same id");
  const std::string once = written(*request);
  demand(once == written(*by_parser), "both ways read the same");
  demand(once.ends_with('\n') && once.find('\n') == once.size() - 1, "a request is one line");
  const auto again = wire::json::decode(std::string_view(once).substr(0, once.size() - 1));
  demand(again.has_value(), "what was understood is understood when it is written");
  demand(written(*again) == once, "and is the same then");
}

}  // namespace

void json(std::string_view input) {
  Choices choices(input);
  wire::LineSplitter splitter(1024);
  while (!choices.empty()) {
    const std::string bytes(choices.take(choices.below(64) + 1));
    splitter.feed(bytes);
    while (const auto line = splitter.next()) {
      demand(line->text.size() <= 1024, "a line is within its bound");
      check_line(line->text);
    }
    demand(splitter.held() <= 1024, "what is held is within its bound");
  }
  check_line(input);
}

}  // namespace parley::fuzz
