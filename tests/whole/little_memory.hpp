// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>

/// While one lives, requests for more than 128 KiB fail with std::bad_alloc: no call with a wild size takes long,
/// and under the sanitizers, which end the program at a request that cannot be met, it fails as it does without.
struct LittleMemory {
  LittleMemory();
  ~LittleMemory();
  LittleMemory(const LittleMemory&) = delete;
  LittleMemory& operator=(const LittleMemory&) = delete;
};
