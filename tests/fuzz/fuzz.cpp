// SPDX-License-Identifier: MIT
// libFuzzer's entry. The name of the program tells which function of targets.hpp it calls: fuzz_idx calls idx().
// tools/fuzz.sh builds and runs it.
#include <cstdio>
#include <string>

#include "fuzz/targets.hpp"

namespace {
void (*target)(const std::uint8_t*, std::size_t) = nullptr;
}

extern "C" int LLVMFuzzerInitialize(int*, char*** argv) {
  const std::string program = (*argv)[0];
  const std::string name = program.substr(program.rfind('_') + 1);
  const auto found = fuzz::targets().find(name);
  if (found == fuzz::targets().end()) {
    std::fprintf(stderr, "fuzz: there is no target '%s'\n", name.c_str());
    return 1;
  }
  target = found->second;
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  target(data, size);
  return 0;
}
