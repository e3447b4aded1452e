// SPDX-License-Identifier: MIT
// What the consumers build: a small use of the library, in two translation units.
#include <cstdio>
#include <cstring>

#include "minitorch/minitorch.hpp"
#ifdef APP_USES_IO_AND_VIZ
#include "minitorch/io/idx.hpp"
#include "minitorch/viz/png.hpp"
#endif

const void* address_seen_elsewhere();  // in other.cpp

int main(int argc, char** argv) {
  if (address_seen_elsewhere() != &minitorch::MemoryPool::instance()) {
    std::puts("the two translation units see two storage pools");
    return 1;
  }
#ifdef _OPENMP
  const char* threads = "openmp";
#else
  const char* threads = "serial";
#endif
  if (argc > 1 && std::strcmp(argv[1], threads) != 0) {
    std::printf("built as %s, expected %s\n", threads, argv[1]);
    return 1;
  }
  std::printf("consumer works: %s, %d threads\n", threads, minitorch::get_num_threads());
}
