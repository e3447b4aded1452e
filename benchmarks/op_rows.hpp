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
    {"64x64_56_n8", 8, 64, 56, 64, 3, 1, 1, 1},
    {"128x128_28_n8", 8, 128, 28, 128, 3, 1, 1, 1},
    {"256x256_14_n8", 8, 256, 14, 256, 3, 1, 1, 1},
    {"3x64_224_k7s2_n2", 2, 3, 224, 64, 7, 2, 3, 1},
    {"dw32_112_n4", 4, 32, 112, 32, 3, 1, 1, 32},
    {"1x1_64x256_56_n4", 4, 64, 56, 256, 1, 1, 0, 1},
    {"16x32_32_s2_n64", 64, 16, 32, 32, 3, 2, 1, 1},
    {"3x16_32_n128", 128, 3, 32, 16, 3, 1, 1, 1},
    {"16x16_32_n128", 128, 16, 32, 16, 3, 1, 1, 1},
    {"64x64_8_n128", 128, 64, 8, 64, 3, 1, 1, 1},
    {"64x64_56_n1", 1, 64, 56, 64, 3, 1, 1, 1},
    {"8x10_26_n1", 1, 8, 26, 10, 3, 1, 0, 1},
    {"256x12_16_n8", 8, 256, 16, 12, 3, 1, 1, 1},
    {"112x12_32_n8", 8, 112, 32, 12, 3, 1, 1, 1},
    {"dw1024_10_n2", 2, 1024, 10, 1024, 3, 1, 1, 1024},
    // Small planes, strides and depthwise filters as residual and mobile networks have them.
    {"512x512_7_n8", 8, 512, 7, 512, 3, 1, 1, 1},
    {"128x128_14_n16", 16, 128, 14, 128, 3, 1, 1, 1},
    {"96x96_10_n16", 16, 96, 10, 96, 3, 1, 1, 1},
    {"256x256_7_n1", 1, 256, 7, 256, 3, 1, 1, 1},
    {"1x1_512x2048_7_n8", 8, 512, 7, 2048, 1, 1, 0, 1},
    {"1x1_2048x512_7_n8", 8, 2048, 7, 512, 1, 1, 0, 1},
    {"1x1_1024x256_14_n8", 8, 1024, 14, 256, 1, 1, 0, 1},
    {"1x1_256x512_28_s2_n8", 8, 256, 28, 512, 1, 2, 0, 1},
    {"64x128_56_s2_n4", 4, 64, 56, 128, 3, 2, 1, 1},
    {"256x512_14_s2_n8", 8, 256, 14, 512, 3, 2, 1, 1},
    {"dw96_56_k7_n4", 4, 96, 56, 96, 7, 1, 3, 96},
    {"dw768_7_k7_n8", 8, 768, 7, 768, 7, 1, 3, 768},
    {"dw96_112_s2_n4", 4, 96, 112, 96, 3, 2, 1, 96},
    {"dw576_14_s2_n8", 8, 576, 14, 576, 3, 2, 1, 576},
    {"dw240_28_k5_s2_n8", 8, 240, 28, 240, 5, 2, 2, 240},
    // Groups, and 1x1 on small planes beyond the above.
    {"g4_64x64_28_n8", 8, 64, 28, 64, 3, 1, 1, 4},
    {"g32_256x256_14_n8", 8, 256, 14, 256, 3, 1, 1, 32},
    {"1x1_960x160_7_n8", 8, 960, 7, 160, 1, 1, 0, 1},
    {"32x64_149_n1", 1, 32, 149, 64, 3, 1, 1, 1},
    {"64x32_272_n1", 1, 64, 272, 32, 3, 1, 1, 1}};

}  // namespace bench
