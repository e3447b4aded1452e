// SPDX-License-Identifier: MIT
#pragma once

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <string>
#include <thread>

#if defined(__linux__)
#include <unistd.h>
#endif

namespace mnist_norms {

/// Whether the text of /proc/loadavg tells that this thread alone runs on the machine: its fourth word is running /
/// all.
inline bool nobody_else_runs(const std::string& loadavg) {
  const std::size_t slash = loadavg.find('/');
  const std::size_t space = loadavg.rfind(' ', slash);
  return slash != std::string::npos && space != std::string::npos &&
         loadavg.substr(space + 1, slash - space - 1) == "1";
}

/// OpenMP's threads wait for each other by spinning, as long as a whole step takes, which is ruinous (ten times slower
/// and worse) as soon as another program wants the same core. Sleeping at once is polite, but costs a sixth of the
/// study's time where nobody else runs. So they spin a little if the machine is idle, else not. OpenMP reads its
/// settings before main() begins, so the program starts itself once more, unless its user chose.
inline void wait_politely(char** argv) {
#if defined(__linux__) && defined(_OPENMP)
  for (const char* name : {"OMP_WAIT_POLICY", "GOMP_SPINCOUNT", "KMP_BLOCKTIME"}) {
    if (std::getenv(name) != nullptr) {
      return;
    }
  }
  bool idle = false;
  for (int look = 0; look < 5 && !idle; ++look) {  // what has just started us may still be running
    std::string line;
    std::getline(std::ifstream("/proc/loadavg") >> std::ws, line);
    idle = nobody_else_runs(line);
    if (!idle) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }
  if (setenv("OMP_WAIT_POLICY", "passive", 1) == 0 && (!idle || setenv("GOMP_SPINCOUNT", "10000", 1) == 0)) {
    execv("/proc/self/exe", argv);  // returns only if it fails, and then nothing is lost
  }
#else
  static_cast<void>(argv);
#endif
}

}  // namespace mnist_norms
