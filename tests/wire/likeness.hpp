// Is a line the one that an example shows?
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace parley::tests {

/// The log's numbers of one example, and those that were received for them. The same number must
/// stand for the same one throughout, and they must rise together.
using LogNumbers = std::map<std::uint64_t, std::uint64_t>;

/// "" if `received` is like `expected`, else what is different. Both are JSON objects. Values that
/// differ from run to run are compared by shape: `seq` and `head` (whole numbers, see LogNumbers),
/// `time`, `since` and `until` (times), `server` (a string), and in a refusal with `retry_after`
/// that number and the text. All else must be equal; the order of fields does not count.
[[nodiscard]] std::string difference(std::string_view expected, std::string_view received,
                                     LogNumbers& numbers);

}  // namespace parley::tests
