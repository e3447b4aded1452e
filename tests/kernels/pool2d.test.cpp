// SPDX-License-Identifier: MIT
#include "minitorch/kernels/max_pool2d.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "minitorch/core/random.hpp"
#include "support/catch.hpp"

using namespace minitorch;
using namespace minitorch::kernels;

namespace {

std::vector<float> random_values(std::int64_t n, std::uint64_t stream) {
  const RandomStream random(3, stream);
  std::vector<float> values(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = std::round(random.normal<float>(i) * 2);  // many ties
  }
  return values;
}

// Cell by cell over the whole padded window, in row order.
void naive_max(const Pool2dSizes& z, const std::vector<float>& x, std::vector<float>& y, std::vector<int>& index) {
  for (std::int64_t p = 0; p < z.planes; ++p) {
    for (std::int64_t oy = 0; oy < z.oh; ++oy) {
      for (std::int64_t ox = 0; ox < z.ow; ++ox) {
        float best = -std::numeric_limits<float>::infinity();
        std::int64_t at = -1;
        for (std::int64_t r = 0; r < z.kernel_h; ++r) {
          for (std::int64_t s = 0; s < z.kernel_w; ++s) {
            const std::int64_t iy = oy * z.stride_h - z.pad_h + r * z.dilation_h;
            const std::int64_t ix = ox * z.stride_w - z.pad_w + s * z.dilation_w;
            if (iy < 0 || iy >= z.h || ix < 0 || ix >= z.w) {
              continue;
            }
            const float value = x[static_cast<std::size_t>((p * z.h + iy) * z.w + ix)];
            if (at < 0 || value > best || std::isnan(value)) {
              best = value;
              at = iy * z.w + ix;
            }
          }
        }
        const auto out = static_cast<std::size_t>((p * z.oh + oy) * z.ow + ox);
        y[out] = best;
        index[out] = static_cast<int>(at);
      }
    }
  }
}

}  // namespace

TEST_CASE("max_pool2d: value and place equal a search of each window, ties to the first", "[kernels][pool2d]") {
  for (const Pool2dSizes& z :
       {Pool2dSizes{.planes = 5,
       .h = 24,
       .w = 24,
       .oh = 12,
       .ow = 12,
       .kernel_h = 2,
       .kernel_w = 2,
       .stride_h = 2,
       .stride_w = 2},
        Pool2dSizes{
            .planes = 3, .h = 7, .w = 9, .oh = 3, .ow = 4, .kernel_h = 2, .kernel_w = 2, .stride_h = 2, .stride_w = 2},
        Pool2dSizes{.planes = 2,
        .h = 8,
        .w = 9,
        .oh = 4,
        .ow = 4,
        .kernel_h = 3,
        .kernel_w = 2,
        .stride_h = 2,
        .stride_w = 2,
        .pad_h = 1,
        .pad_w = 1,
        .dilation_h = 1,
        .dilation_w = 2}}) {
    const auto x = random_values(z.planes * z.h * z.w, 0);
    std::vector<float> y(static_cast<std::size_t>(z.planes * z.oh * z.ow)), expected(y.size());
    std::vector<int> index(y.size()), places(y.size());
    max_pool2d_forward(z, x.data(), y.data(), index.data());
    naive_max(z, x, expected, places);
    CHECK(y == expected);
    CHECK(index == places);

    const auto dy = random_values(static_cast<std::int64_t>(y.size()), 1);
    std::vector<float> dx(x.size(), 99.0F), sums(x.size());
    max_pool2d_backward(z, dy.data(), index.data(), dx.data());
    for (std::size_t i = 0; i < dy.size(); ++i) {
      const auto plane = i / static_cast<std::size_t>(z.oh * z.ow);
      sums[plane * static_cast<std::size_t>(z.h * z.w) + static_cast<std::size_t>(places[i])] += dy[i];
    }
    CHECK(dx == sums);
  }
}

TEST_CASE("max_pool2d: windows, strides, borders and ends of vectors, NaN and -inf among them", "[kernels][pool2d]") {
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    for (const std::int64_t w : {1, 2, 5, 15, 16, 17, 31, 34, 67}) {
      for (std::int64_t kernel = 1; kernel <= 4; ++kernel) {
        for (std::int64_t stride = 1; stride <= 5; ++stride) {
          for (std::int64_t dilation = 1; dilation <= 3; ++dilation) {
            Pool2dSizes z{.planes = 2,
                          .h = 7,
                          .w = w,
                          .oh = 0,
                          .ow = 0,
                          .kernel_h = 2,
                          .kernel_w = kernel,
                          .stride_h = stride,
                          .stride_w = stride};
            z.pad_h = stride % 2;
            z.pad_w = kernel / 2;
            z.dilation_h = dilation;
            z.dilation_w = dilation;
            z.oh = (z.h + 2 * z.pad_h - (z.kernel_h - 1) * dilation - 1) / stride + 1;
            z.ow = (w + 2 * z.pad_w - (kernel - 1) * dilation - 1) / stride + 1;
            if (w + 2 * z.pad_w < (kernel - 1) * dilation + 1) {
              continue;
            }
            std::vector<float> x = random_values(z.planes * z.h * w, static_cast<std::uint64_t>(kernel + 8 * stride));
            for (std::size_t i = 0; i < x.size(); ++i) {
              x[i] = i % 11 == 3   ? -std::numeric_limits<float>::infinity()
                     : i % 29 == 7 ? std::numeric_limits<float>::quiet_NaN()
                                   : x[i];
            }
            CAPTURE(static_cast<int>(isa), w, kernel, stride, dilation);
            const auto outputs = static_cast<std::size_t>(z.planes * z.oh * z.ow);
            std::vector<float> y(outputs), expected(outputs);
            std::vector<int> index(outputs), places(outputs);
            max_pool2d_forward(z, x.data(), y.data(), index.data());
            naive_max(z, x, expected, places);
            CHECK(index == places);
            for (std::size_t i = 0; i < outputs; ++i) {
              const bool same = y[i] == expected[i] || (std::isnan(y[i]) && std::isnan(expected[i]));
              if (!same) {
                CHECK(y[i] == expected[i]);
              }
            }
          }
        }
      }
    }
  }
  limit_isa(Isa::avx512);
}

TEST_CASE("max_pool2d: the last NaN of a window wins, a window of -inf points at its first cell", "[kernels][pool2d]") {
  const Pool2dSizes z{
      .planes = 1, .h = 2, .w = 6, .oh = 1, .ow = 3, .kernel_h = 2, .kernel_w = 2, .stride_h = 2, .stride_w = 2};
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  const std::vector<float> x = {nan, 1, -inf, -inf, 5, 5,  //
                                nan, 9, -inf, -inf, 5, 5};
  std::vector<float> y(3);
  std::vector<int> index(3);
  max_pool2d_forward(z, x.data(), y.data(), index.data());
  CHECK(std::isnan(y[0]));
  CHECK(y[1] == -inf);
  CHECK(y[2] == 5);
  CHECK(index == std::vector<int>{6, 2, 4});
}

TEST_CASE("avg_pool2d: padding is counted if asked for", "[kernels][pool2d]") {
  // one row of 3, windows of 2 with stride 2, padding 1: [pad 4] [6 8]
  const Pool2dSizes z{.planes = 1,
                      .h = 1,
                      .w = 3,
                      .oh = 1,
                      .ow = 2,
                      .kernel_h = 1,
                      .kernel_w = 2,
                      .stride_h = 1,
                      .stride_w = 2,
                      .pad_w = 1};
  const std::vector<float> x = {4, 6, 8};
  std::vector<float> y(2), dx(3);
  avg_pool2d_forward(z, {}, x.data(), y.data());
  CHECK(y == std::vector<float>{2, 7});
  avg_pool2d_forward(z, {.count_include_pad = false}, x.data(), y.data());
  CHECK(y == std::vector<float>{4, 7});
  avg_pool2d_forward(z, {.override = 4}, x.data(), y.data());
  CHECK(y == std::vector<float>{1, 3.5F});
  const std::vector<float> dy = {2, 4};
  avg_pool2d_backward(z, {}, dy.data(), dx.data());
  CHECK(dx == std::vector<float>{1, 2, 2});
}

TEST_CASE("avg_pool2d: what overhangs the padding is not counted", "[kernels][pool2d]") {
  // one row of 4, windows of 3 with stride 2, rounded up: [4 6 8] [8 10 -]
  const Pool2dSizes z{
      .planes = 1, .h = 1, .w = 4, .oh = 1, .ow = 2, .kernel_h = 1, .kernel_w = 3, .stride_h = 1, .stride_w = 2};
  const std::vector<float> x = {4, 6, 8, 10};
  std::vector<float> y(2);
  avg_pool2d_forward(z, {}, x.data(), y.data());
  CHECK(y == std::vector<float>{6, 9});
}
