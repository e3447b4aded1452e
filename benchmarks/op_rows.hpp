// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "benchmarks/norm_rows.hpp"

// The operations that op_bench measures in minitorch and op_peer in LibTorch: sizes of convolutions here, everything
// else by the same name in both programs.

namespace bench {

/// A square convolution without bias.
struct Convolution {
  std::string name;
  std::int64_t n, channels, size, filters, kernel, stride, padding, groups;
};

inline const std::vector<Convolution> convolutions = {
    {"64x64_56_n8", 8, 64, 56, 64, 3, 1, 1, 1},        {"128x128_28_n8", 8, 128, 28, 128, 3, 1, 1, 1},
    {"256x256_14_n8", 8, 256, 14, 256, 3, 1, 1, 1},    {"3x64_224_k7s2_n2", 2, 3, 224, 64, 7, 2, 3, 1},
    {"dw32_112_n4", 4, 32, 112, 32, 3, 1, 1, 32},      {"1x1_64x256_56_n4", 4, 64, 56, 256, 1, 1, 0, 1},
    {"16x32_32_s2_n64", 64, 16, 32, 32, 3, 2, 1, 1},   {"3x16_32_n128", 128, 3, 32, 16, 3, 1, 1, 1},
    {"16x16_32_n128", 128, 16, 32, 16, 3, 1, 1, 1},    {"64x64_8_n128", 128, 64, 8, 64, 3, 1, 1, 1},
    {"64x64_56_n1", 1, 64, 56, 64, 3, 1, 1, 1},        {"8x10_26_n1", 1, 8, 26, 10, 3, 1, 0, 1},
    {"256x12_16_n8", 8, 256, 16, 12, 3, 1, 1, 1},      {"112x12_32_n8", 8, 112, 32, 12, 3, 1, 1, 1},
    {"dw1024_10_n2", 2, 1024, 10, 1024, 3, 1, 1, 1024}};

}  // namespace bench
