// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/memory_pool.hpp"

/// Whether Address- or ThreadSanitizer is watching, under which the pool is off. Code that takes long to compile or run
/// with its checks comes once then, and not in all its variants: the memory and threads of each are the same.
inline constexpr bool sanitized = !MINITORCH_POOL_DEFAULT;
