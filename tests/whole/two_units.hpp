// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/io/gzip.hpp"
#include "minitorch/io/idx.hpp"
#include "minitorch/io/mnist.hpp"
#include "minitorch/minitorch.hpp"
#include "minitorch/viz/image_grid.hpp"
#include "minitorch/viz/line_chart.hpp"
#include "minitorch/viz/png.hpp"

struct TwoUnits {
  const void *pool, *thread_limit;
  int threads;
};

// Static: each translation unit compiles its own.
static TwoUnits what_this_unit_sees() {
  return {&minitorch::MemoryPool::instance(), &minitorch::detail::thread_limit(), minitorch::get_num_threads()};
}

TwoUnits what_the_other_unit_sees();
