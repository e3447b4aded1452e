// SPDX-License-Identifier: MIT
#include "support/norm_case.hpp"

using minitorch::kernels::Identity;

namespace {

struct Size {
  std::int64_t n, c, s, groups;
};

// Around the vector widths, the first block of the moments, the threads' threshold, and few long sets.
const std::vector<Size> sizes = {
    {1, 1, 1, 1},     {2, 1, 1, 1},     {2, 3, 1, 1},     {3, 4, 2, 2},    {2, 6, 3, 3},     {4, 2, 15, 1},
    {3, 4, 16, 4},    {2, 4, 17, 2},    {5, 4, 36, 2},    {3, 8, 49, 4},   {4, 4, 64, 2},    {2, 3, 255, 3},
    {2, 2, 511, 1},   {3, 2, 513, 2},   {2, 10, 576, 2},  {2, 4, 4101, 2}, {128, 16, 36, 2}, {9, 128, 49, 32},
    {70, 3, 300, 1},  {9, 128, 7, 32},  {40, 24, 4, 3},   {300, 70, 1, 7}, {600, 133, 1, 7}, {520, 64, 1, 8},
    {1, 2, 70001, 1}, {2, 2, 34001, 2}, {40, 6, 1003, 3}, {1200, 1, 63, 1}};

template <class T>
void check_all(Norm norm, double offset = 0, double slack = 1) {
  for_each_isa([&] {
    for (const Size& size : sizes) {
      for (const bool affine : {true, false}) {
        NormCase<T> t{norm, size.n, size.c, size.s, size.groups};
        t.offset = offset;
        t.with_weight = t.with_bias = affine;
        INFO("n " << size.n << " c " << size.c << " s " << size.s << " groups " << size.groups << " affine " << affine);
        t.fill();
        t.run(Identity{}, Identity{});
        t.compare(Identity{}, Identity{}, slack);
      }
    }
  });
}

}  // namespace

TEST_CASE("batch norm: forward and backward equal plain loops", "[kernels]") {
  check_all<float>(Norm::batch);
  check_all<double>(Norm::batch);
}

TEST_CASE("group norm: forward and backward equal plain loops", "[kernels]") {
  check_all<float>(Norm::group);
  check_all<double>(Norm::group);
}

TEST_CASE("layer norm: forward and backward equal plain loops", "[kernels]") {
  check_all<float>(Norm::layer);
  check_all<double>(Norm::layer);
}

TEST_CASE("RMS norm: forward and backward equal plain loops", "[kernels]") {
  check_all<float>(Norm::rms);
  check_all<double>(Norm::rms);
}
