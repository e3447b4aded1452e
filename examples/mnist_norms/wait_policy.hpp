// SPDX-License-Identifier: MIT
#pragma once

#include <cstdlib>

#if defined(__linux__)
#include <unistd.h>
#endif

namespace mnist_norms {

/// OpenMP's threads wait for each other by spinning, which is ruinous (ten times slower and worse) as soon as another
/// program wants the same core. OpenMP reads its settings before main() begins, so the program starts itself once more
/// with the polite setting, unless its user chose one.
inline void wait_politely(char** argv) {
#if defined(__linux__) && defined(_OPENMP)
  for (const char* name : {"OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME"}) {
    if (std::getenv(name) != nullptr) {
      return;
    }
  }
  if (setenv("OMP_WAIT_POLICY", "passive", 1) == 0) {
    execv("/proc/self/exe", argv);  // returns only if it fails, and then nothing is lost
  }
#else
  static_cast<void>(argv);
#endif
}

}  // namespace mnist_norms
