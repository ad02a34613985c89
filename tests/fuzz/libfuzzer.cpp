// The door by which libFuzzer comes in: FUZZ_TARGET names the target.
#include <cstddef>
#include <cstdint>

#include "fuzz/target.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  parley::fuzz::FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
  return 0;
}
