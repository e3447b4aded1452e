// SPDX-License-Identifier: MIT
#pragma once

// The only file that includes Eigen, for the views of tensor/eigen.hpp and as a witness in tests.
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#pragma GCC diagnostic ignored "-Wdeprecated-enum-enum-conversion"
#endif
#include <Eigen/Core>
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

#include "minitorch/core/config.hpp"

static_assert(EIGEN_VERSION_AT_LEAST(3, 4, 0), "minitorch needs Eigen 3.4 or newer");
