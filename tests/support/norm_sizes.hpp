// SPDX-License-Identifier: MIT
#pragma once

#include <cstdint>
#include <vector>

// The sizes that tests/kernels compares the normalizations with plain loops at, all norms at each of them (layer and
// RMS norm: n rows of c * s columns). tests/kernels/norm_plan.test.cpp sees to it that every path is among them.

struct NormTestSize {
  std::int64_t n, c, s, groups;
};

// Around the vector widths, the first block of the moments, the threads' threshold, and few long sets.
inline const std::vector<NormTestSize> norm_test_sizes = {
    {1, 1, 1, 1},     {2, 1, 1, 1},     {2, 3, 1, 1},     {3, 4, 2, 2},    {2, 6, 3, 3},     {4, 2, 15, 1},
    {3, 4, 16, 4},    {2, 4, 17, 2},    {5, 4, 36, 2},    {3, 8, 49, 4},   {4, 4, 64, 2},    {2, 3, 255, 3},
    {2, 2, 511, 1},   {3, 2, 513, 2},   {2, 10, 576, 2},  {2, 4, 4101, 2}, {128, 16, 36, 2}, {9, 128, 49, 32},
    {70, 3, 300, 1},  {9, 128, 7, 32},  {40, 24, 4, 3},   {300, 70, 1, 7}, {600, 133, 1, 7}, {520, 64, 1, 8},
    {1, 2, 70001, 1}, {2, 2, 34001, 2}, {40, 6, 1003, 3}, {1200, 1, 63, 1}};

// Positions of the inference of batch norm, with 5 samples of 6 channels.
inline const std::vector<std::int64_t> inference_test_positions = {1, 9, 64, 1000};
