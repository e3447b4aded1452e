// SPDX-License-Identifier: MIT
// libFuzzer's entry; MINITORCH_FUZZ_TARGET is one of the functions of targets.hpp. tools/fuzz.sh builds and runs it.
#include "fuzz/targets.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::MINITORCH_FUZZ_TARGET(data, size);
  return 0;
}
