// What a server's text may do to a terminal: nothing.
#include "lib/printable.hpp"

#include <doctest/doctest.h>

#include <nlohmann/json.hpp>

using parley::client::printable;
using parley::client::printable_json;

TEST_CASE("controls, direction marks and broken bytes are replaced, the rest stays") {
  CHECK(printable("plain – 日本 👍\n") == "plain – 日本 👍\n");
  CHECK(printable("\x1b[31m \x07 \r \x7f") == "?[31m ? ? ?");
  CHECK(printable("\xc2\x9b"
                  "31m") == "?31m");  // CSI in one character
  CHECK(printable("a\xe2\x80\xae"
                  "b\xe2\x81\xa6"
                  "c\xd8\x9c"
                  "d") == "a?b?c?d");
  CHECK(printable("\x9b \xff \xe6\x97") == "? ? ??");
}

TEST_CASE("JSON means the same, and has no such character") {
  const nlohmann::json said{{"text",
                             "\xc2\x9b"
                             "31m \x7f \xe2\x80\xae \xe2\x80\xa8 日本 👍 \x1b"}};
  const auto safe = printable_json(said.dump());
  CHECK(nlohmann::json::parse(safe) == said);
  CHECK(safe.find("\\u009b31m \\u007f \\u202e \\u2028 日本 👍") != std::string::npos);
  CHECK(printable(safe) == safe);
}
