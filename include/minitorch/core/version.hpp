// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/core/config.hpp"

// The one place of the version: CMake's package and the programs read it here, and tools/check_version.py holds the
// changelog to it.

/// Breaking changes; before 1.0 the minor version may break, too.
#define MINITORCH_VERSION_MAJOR 0
/// Additions.
#define MINITORCH_VERSION_MINOR 2
/// Corrections.
#define MINITORCH_VERSION_PATCH 0
/// One number for the preprocessor to compare with: 10203 is 1.2.3.
#define MINITORCH_VERSION (MINITORCH_VERSION_MAJOR * 10000 + MINITORCH_VERSION_MINOR * 100 + MINITORCH_VERSION_PATCH)

#define MINITORCH_TEXT_OF(number) #number
#define MINITORCH_VERSION_TEXT(major, minor, patch) \
  MINITORCH_TEXT_OF(major) "." MINITORCH_TEXT_OF(minor) "." MINITORCH_TEXT_OF(patch)

namespace minitorch {

/// The version of the headers that this file was compiled with, for instance "0.2.0".
inline constexpr const char* version_string =
    MINITORCH_VERSION_TEXT(MINITORCH_VERSION_MAJOR, MINITORCH_VERSION_MINOR, MINITORCH_VERSION_PATCH);

}  // namespace minitorch

#undef MINITORCH_VERSION_TEXT
#undef MINITORCH_TEXT_OF
