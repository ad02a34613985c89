// Plays a script against a client.
#pragma once

#include "client_conformance/client_under_test.hpp"
#include "client_conformance/script.hpp"

namespace parley::tests {

/// The draw that the client's waits are made with.
enum class Draw { least, most };

/// Fails the test, with the line's number, where the client does anything else than the script
/// says.
void play(const Script& script, ClientUnderTest& client, Draw draw);

}  // namespace parley::tests
