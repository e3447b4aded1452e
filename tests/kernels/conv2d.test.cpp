// SPDX-License-Identifier: MIT
#include "minitorch/kernels/conv2d.hpp"

#include <array>
#include <cmath>
#include <cstring>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/core/random.hpp"
#include "support/catch.hpp"

using namespace minitorch;
using namespace minitorch::kernels;

namespace {

template <class T>
std::vector<T> random_values(std::int64_t n, std::uint64_t stream) {
  const RandomStream random(7, stream);
  std::vector<T> values(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<T>(random.normal<double>(i));
  }
  return values;
}

// Calls f(y index, x index, weight index) for every product of the definition.
template <class F>
void for_each_product(const Conv2dSizes& z, const F& f) {
  const std::int64_t cg = z.c / z.groups, kg = z.k / z.groups;
  for (std::int64_t n = 0; n < z.n; ++n) {
    for (std::int64_t k = 0; k < z.k; ++k) {
      for (std::int64_t oy = 0; oy < z.oh(); ++oy) {
        for (std::int64_t ox = 0; ox < z.ow(); ++ox) {
          for (std::int64_t c = 0; c < cg; ++c) {
            for (std::int64_t r = 0; r < z.r; ++r) {
              for (std::int64_t s = 0; s < z.s; ++s) {
                const std::int64_t iy = oy * z.stride_h - z.pad_h + r * z.dilation_h;
                const std::int64_t ix = ox * z.stride_w - z.pad_w + s * z.dilation_w;
                if (iy >= 0 && iy < z.h && ix >= 0 && ix < z.w) {
                  f(((n * z.k + k) * z.oh() + oy) * z.ow() + ox, ((n * z.c + k / kg * cg + c) * z.h + iy) * z.w + ix,
                    ((k * cg + c) * z.r + r) * z.s + s);
                }
              }
            }
          }
        }
      }
    }
  }
}

template <class T>
struct Case {
  Conv2dSizes z;
  std::vector<T> x, w, b, dy, y, dx, dw;

  explicit Case(const Conv2dSizes& sizes)
      : z(sizes),
        x(random_values<T>(z.n * z.c * z.h * z.w, 0)),
        w(random_values<T>(z.k * z.patch(), 1)),
        b(random_values<T>(z.k, 2)),
        dy(random_values<T>(z.n * z.k * z.positions(), 3)),
        y(dy.size()),
        dx(x.size()),
        dw(w.size()) {}

  void run() {
    conv2d_forward(z, x.data(), w.data(), b.data(), y.data());
    conv2d_backward_input(z, dy.data(), w.data(), dx.data());
    conv2d_backward_weight(z, dy.data(), x.data(), dw.data());
  }
};

template <class T>
double worst(const std::vector<T>& got, const std::vector<double>& expected, const std::vector<double>& magnitude) {
  double error = 0;
  for (std::size_t i = 0; i < got.size(); ++i) {
    error = std::max(error, std::fabs(static_cast<double>(got[i]) - expected[i]) / (1 + magnitude[i]));
  }
  return error;
}

// Against sums of single products in double, relative to the sum of their magnitudes.
template <class T>
void check_against_definition(const Conv2dSizes& z, double tolerance) {
  Case<T> t(z);
  t.run();
  std::vector<double> y(t.y.size()), dx(t.x.size()), dw(t.w.size()), my(t.y.size()), mdx(t.x.size()), mdw(t.w.size());
  for (std::size_t i = 0; i < y.size(); ++i) {
    y[i] = static_cast<double>(t.b[i / static_cast<std::size_t>(z.positions()) % t.b.size()]);
  }
  for_each_product(z, [&](std::int64_t iy, std::int64_t ix, std::int64_t iw) {
    const auto at_y = static_cast<std::size_t>(iy), at_x = static_cast<std::size_t>(ix),
               at_w = static_cast<std::size_t>(iw);
    const auto x = static_cast<double>(t.x[at_x]), w = static_cast<double>(t.w[at_w]),
               dy = static_cast<double>(t.dy[at_y]);
    y[at_y] += x * w;
    dx[at_x] += dy * w;
    dw[at_w] += dy * x;
    my[at_y] += std::fabs(x * w);
    mdx[at_x] += std::fabs(dy * w);
    mdw[at_w] += std::fabs(dy * x);
  });
  INFO("n " << z.n << " c " << z.c << " h " << z.h << " w " << z.w << " k " << z.k << " r " << z.r << " s " << z.s
            << " groups " << z.groups << " direct " << direct_conv2d_applies(z));
  CHECK(worst(t.y, y, my) < tolerance);
  CHECK(worst(t.dx, dx, mdx) < tolerance);
  CHECK(worst(t.dw, dw, mdw) < tolerance);
}

const std::vector<Conv2dSizes>& shapes() {
  static const std::vector<Conv2dSizes> all = {
      {.n = 3, .c = 2, .h = 5, .w = 7, .k = 3, .r = 3, .s = 2},
      {.n = 2, .c = 3, .h = 6, .w = 7, .k = 7, .r = 3, .s = 3, .pad_h = 1, .pad_w = 2},
      {.n = 18, .c = 13, .h = 9, .w = 6, .k = 13, .r = 5, .s = 5, .pad_h = 2, .pad_w = 2},
      {.n = 2, .c = 1, .h = 28, .w = 28, .k = 8, .r = 3, .s = 3},
      {.n = 2, .c = 4, .h = 20, .w = 20, .k = 5, .r = 1, .s = 4},
      {.n = 1, .c = 1, .h = 40, .w = 4, .k = 1, .r = 7, .s = 1, .pad_h = 6},
      {.n = 17, .c = 14, .h = 8, .w = 8, .k = 16, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 5, .c = 4, .h = 6, .w = 6, .k = 3, .r = 6, .s = 6},  // the whole image
      {.n = 3, .c = 5, .h = 4, .w = 4, .k = 6, .r = 1, .s = 1},  // pointwise
      {.n = 3, .c = 5, .h = 9, .w = 9, .k = 6, .r = 1, .s = 1, .stride_h = 2, .stride_w = 3},
      {.n = 2,
       .c = 4,
       .h = 11,
       .w = 10,
       .k = 6,
       .r = 3,
       .s = 2,
       .stride_h = 2,
       .pad_h = 1,
       .pad_w = 2,
       .dilation_h = 2,
       .groups = 2},
      {.n = 2, .c = 6, .h = 7, .w = 7, .k = 6, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1, .groups = 6},  // depthwise
      {.n = 2, .c = 33, .h = 6, .w = 6, .k = 34, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 2, .h = 3, .w = 3, .k = 2, .r = 3, .s = 3, .pad_h = 3, .pad_w = 3},  // padding beyond the filter
      {.n = 2, .c = 3, .h = 8, .w = 9, .k = 4, .r = 3, .s = 3, .stride_h = 2, .stride_w = 2, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 3, .h = 9, .w = 8, .k = 4, .r = 2, .s = 4, .stride_h = 3, .stride_w = 3, .pad_h = 1, .pad_w = 2},
      // Panels: depth in parts, across samples; strides and groups; blocks of filters and rows of more than a vector.
      {.n = 5, .c = 40, .h = 7, .w = 7, .k = 64, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 3,
       .c = 36,
       .h = 9,
       .w = 10,
       .k = 96,
       .r = 3,
       .s = 2,
       .stride_h = 2,
       .stride_w = 2,
       .pad_h = 1,
       .pad_w = 1,
       .groups = 2},
      {.n = 1, .c = 40, .h = 2, .w = 19, .k = 130, .r = 1, .s = 3, .pad_w = 2, .dilation_w = 2},
      {.n = 0, .c = 2, .h = 6, .w = 6, .k = 3, .r = 3, .s = 3}};
  return all;
}

// Each misses the direct kernels, the whole image or the pointwise case by one clause alone: taken for one of them it
// gives other numbers.
const std::vector<Conv2dSizes>& near_misses() {
  static const std::vector<Conv2dSizes> all = {
      {.n = 2, .c = 3, .h = 12, .w = 11, .k = 4, .r = 3, .s = 3, .stride_h = 2},
      {.n = 2, .c = 3, .h = 11, .w = 12, .k = 4, .r = 3, .s = 3, .stride_w = 2},
      {.n = 2, .c = 3, .h = 12, .w = 11, .k = 4, .r = 3, .s = 3, .dilation_h = 2},
      {.n = 2, .c = 3, .h = 11, .w = 12, .k = 4, .r = 3, .s = 3, .dilation_w = 2},
      {.n = 2, .c = 4, .h = 11, .w = 12, .k = 4, .r = 3, .s = 3, .groups = 2},
      {.n = 2, .c = 2, .h = 5, .w = 60, .k = 3, .r = 1, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 2, .h = 60, .w = 5, .k = 3, .r = 3, .s = 1, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 2, .h = 9, .w = 9, .k = 3, .r = 3, .s = 3, .pad_h = 4},
      {.n = 2, .c = 2, .h = 9, .w = 9, .k = 3, .r = 3, .s = 3, .pad_w = 5},
      // The whole image, almost.
      {.n = 2, .c = 3, .h = 5, .w = 4, .k = 4, .r = 4, .s = 4},
      {.n = 2, .c = 3, .h = 4, .w = 5, .k = 4, .r = 4, .s = 4},
      {.n = 2, .c = 3, .h = 4, .w = 4, .k = 4, .r = 4, .s = 4, .pad_h = 1},
      {.n = 2, .c = 3, .h = 4, .w = 4, .k = 4, .r = 4, .s = 4, .pad_w = 1},
      {.n = 2, .c = 4, .h = 4, .w = 4, .k = 4, .r = 4, .s = 4, .groups = 2},
      // Pointwise, almost.
      {.n = 2, .c = 33, .h = 6, .w = 5, .k = 4, .r = 2, .s = 1},
      {.n = 2, .c = 33, .h = 6, .w = 5, .k = 4, .r = 1, .s = 2},
      {.n = 2, .c = 33, .h = 6, .w = 5, .k = 4, .r = 1, .s = 1, .stride_h = 2},
      {.n = 2, .c = 33, .h = 6, .w = 5, .k = 4, .r = 1, .s = 1, .stride_w = 2},
      {.n = 2, .c = 33, .h = 6, .w = 5, .k = 4, .r = 1, .s = 1, .pad_h = 1},
      {.n = 2, .c = 33, .h = 6, .w = 5, .k = 4, .r = 1, .s = 1, .pad_w = 1}};
  return all;
}

// Several samples in a row, bands of rows, phases of a stride, groups, depths in parts: the ways of Note [Long rows].
const std::vector<Conv2dSizes>& long_row_shapes() {
  static const std::vector<Conv2dSizes> all = {
      {.n = 35, .c = 40, .h = 5, .w = 4, .k = 37, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 33, .c = 33, .h = 7, .w = 6, .k = 3, .r = 3, .s = 2, .pad_h = 2, .pad_w = 1},
      {.n = 1, .c = 38, .h = 23, .w = 19, .k = 13, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 3, .h = 41, .w = 37, .k = 9, .r = 7, .s = 7, .stride_h = 2, .stride_w = 2, .pad_h = 3, .pad_w = 3},
      // The patch matrix in two bands.
      {.n = 2, .c = 3, .h = 70, .w = 69, .k = 3, .r = 7, .s = 7, .stride_h = 2, .stride_w = 2, .pad_h = 3, .pad_w = 3},
      {.n = 33, .c = 5, .h = 9, .w = 7, .k = 35, .r = 3, .s = 3, .stride_h = 2, .stride_w = 2, .pad_h = 1, .pad_w = 1},
      // Two columns of taps at once, and one: all paddings, ends with and without the last tap's part, whole vectors.
      {.n = 1, .c = 2, .h = 9, .w = 68, .k = 3, .r = 3, .s = 3, .stride_h = 2, .stride_w = 2},
      {.n = 1, .c = 2, .h = 5, .w = 3, .k = 2, .r = 3, .s = 7, .stride_w = 2, .pad_h = 1, .pad_w = 2},  // one meets
                                                                                                        // nothing
      {.n = 1, .c = 3, .h = 7, .w = 33, .k = 2, .r = 3, .s = 4, .stride_w = 2, .pad_h = 1, .pad_w = 1},
      {.n = 1, .c = 2, .h = 10, .w = 35, .k = 2, .r = 5, .s = 5, .stride_h = 3, .stride_w = 2, .pad_h = 2, .pad_w = 2},
      {.n = 1,
       .c = 2,
       .h = 8,
       .w = 34,
       .k = 2,
       .r = 2,
       .s = 3,
       .stride_h = 2,
       .stride_w = 2,
       .pad_w = 1,
       .dilation_w = 2},
      {.n = 2, .c = 36, .h = 9, .w = 11, .k = 5, .r = 3, .s = 3, .stride_w = 4, .pad_h = 2, .pad_w = 9},
      {.n = 3,
       .c = 9,
       .h = 13,
       .w = 12,
       .k = 6,
       .r = 3,
       .s = 3,
       .pad_h = 2,
       .pad_w = 3,
       .dilation_h = 2,
       .dilation_w = 3,
       .groups = 3},
      {.n = 2, .c = 34, .h = 6, .w = 6, .k = 2, .r = 2, .s = 3, .stride_h = 3, .pad_h = 5, .pad_w = 5, .dilation_w = 2},
      {.n = 1, .c = 50, .h = 300, .w = 33, .k = 2, .r = 3, .s = 1, .pad_h = 1},
      {.n = 19, .c = 8, .h = 8, .w = 8, .k = 64, .r = 1, .s = 1, .stride_h = 2, .stride_w = 2}};
  return all;
}

// Samples in one and in several sets, the last one smaller: Note [Samples side by side].
const std::vector<Conv2dSizes>& side_by_side_shapes() {
  static const std::vector<Conv2dSizes> all = {
      {.n = 5, .c = 130, .h = 7, .w = 6, .k = 129, .r = 1, .s = 1},
      {.n = 51, .c = 128, .h = 6, .w = 5, .k = 128, .r = 1, .s = 1},
      {.n = 3, .c = 17, .h = 3, .w = 5, .k = 16, .r = 1, .s = 1},
      {.n = 3, .c = 5, .h = 9, .w = 8, .k = 257, .r = 3, .s = 2, .stride_h = 2, .stride_w = 3, .pad_h = 1, .pad_w = 1},
      {.n = 3, .c = 7, .h = 9, .w = 8, .k = 256, .r = 1, .s = 1, .stride_h = 2, .stride_w = 2},
      {.n = 1, .c = 3, .h = 7, .w = 7, .k = 256, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 41, .c = 2, .h = 8, .w = 8, .k = 256, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1}};
  return all;
}

// A batch at once and in sets, bands, parts of the depth, a vector at the end, with a border, without one, groups,
// strides: Note [Filters in the lanes].
const std::vector<Conv2dSizes>& filter_lane_shapes() {
  static const std::vector<Conv2dSizes> all = {
      {.n = 3, .c = 64, .h = 7, .w = 7, .k = 80, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 1, .c = 33, .h = 10, .w = 8, .k = 64, .r = 3, .s = 3, .dilation_h = 2},
      {.n = 10, .c = 8, .h = 8, .w = 8, .k = 63, .r = 3, .s = 3, .pad_h = 2, .pad_w = 1},
      {.n = 1, .c = 64, .h = 11, .w = 29, .k = 64, .r = 2, .s = 3, .pad_h = 1, .pad_w = 2},
      {.n = 9, .c = 64, .h = 1, .w = 30, .k = 64, .r = 1, .s = 3, .pad_w = 1},
      {.n = 2, .c = 16, .h = 4, .w = 8, .k = 64, .r = 1, .s = 5, .pad_w = 70},
      {.n = 9,
       .c = 36,
       .h = 17,
       .w = 16,
       .k = 64,
       .r = 2,
       .s = 5,
       .stride_h = 2,
       .stride_w = 3,
       .pad_h = 1,
       .pad_w = 6,
       .dilation_w = 2,
       .groups = 2},
      {.n = 9, .c = 64, .h = 16, .w = 16, .k = 32, .r = 1, .s = 1, .stride_h = 2, .stride_w = 2},
      {.n = 2, .c = 80, .h = 9, .w = 5, .k = 96, .r = 1, .s = 1},
      {.n = 1, .c = 16, .h = 27, .w = 32, .k = 32, .r = 3, .s = 3, .stride_h = 2, .pad_h = 4, .pad_w = 4}};
  return all;
}

// Gradients of inputs phase by phase: sizes that no stride divides, rows that no tap meets, phases without taps, wide
// padding, dilation, bands that end within a stride, a batch at once, parts of the depth, groups.
const std::vector<Conv2dSizes>& filter_phase_shapes() {
  static const std::vector<Conv2dSizes> all = {
      {.n = 9, .c = 32, .h = 8, .w = 8, .k = 32, .r = 3, .s = 3, .stride_h = 2, .stride_w = 2, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 32, .h = 31, .w = 30, .k = 48, .r = 3, .s = 2, .stride_h = 2, .stride_w = 2, .pad_w = 1},
      {.n = 1,
       .c = 47,
       .h = 40,
       .w = 13,
       .k = 33,
       .r = 4,
       .s = 5,
       .stride_h = 3,
       .stride_w = 2,
       .pad_h = 3,
       .pad_w = 4},
      {.n = 3, .c = 64, .h = 12, .w = 17, .k = 200, .r = 2, .s = 2, .stride_h = 3, .stride_w = 4},
      {.n = 2, .c = 96, .h = 9, .w = 14, .k = 192, .r = 1, .s = 1, .stride_w = 3},
      {.n = 1, .c = 32, .h = 1, .w = 200, .k = 64, .r = 1, .s = 7, .stride_h = 2, .stride_w = 3, .pad_w = 5},
      {.n = 2,
       .c = 64,
       .h = 20,
       .w = 19,
       .k = 96,
       .r = 3,
       .s = 3,
       .stride_h = 2,
       .stride_w = 3,
       .pad_h = 3,
       .pad_w = 2,
       .dilation_h = 2,
       .dilation_w = 2,
       .groups = 2}};
  return all;
}

}  // namespace

TEST_CASE("conv2d: filters in the lanes equal the definition, with the same bits for any threads",
          "[kernels][conv2d]") {
  const int before = get_num_threads();
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    std::vector<Conv2dSizes> sizes = filter_lane_shapes();
    sizes.insert(sizes.end(), filter_phase_shapes().begin(), filter_phase_shapes().end());
    for (std::size_t i = 0; i < sizes.size(); ++i) {
      const Conv2dSizes& z = sizes[i];
      REQUIRE((i < filter_lane_shapes().size() ? conv2d_path<float>(z) : conv2d_input_path<float>(z, true)) ==
              ConvPath::filter_lanes);
      check_against_definition<float>(z, 1e-6);
      Case<float> one(z);
      set_num_threads(1);
      one.run();
      for (const int threads : {2, 5}) {
        Case<float> more(z);
        set_num_threads(threads);
        more.run();
        CHECK(more.y == one.y);
        CHECK(more.dx == one.dx);
      }
      set_num_threads(before);
    }
  }
  limit_isa(Isa::avx512);
}

TEST_CASE("conv2d: forward and both gradients equal the definition", "[kernels][conv2d]") {
  for (const Conv2dSizes& z : shapes()) {
    check_against_definition<double>(z, 1e-14);
    check_against_definition<float>(z, 1e-6);
  }
}

TEST_CASE("conv2d: sizes that just miss a special case equal the definition", "[kernels][conv2d]") {
  for (const Conv2dSizes& z : long_row_shapes()) {
    check_against_definition<double>(z, 1e-14);
    check_against_definition<float>(z, 1e-6);
  }
  for (const Conv2dSizes& z : near_misses()) {
    check_against_definition<double>(z, 1e-14);
    check_against_definition<float>(z, 1e-6);
  }
}

TEST_CASE("conv2d: samples side by side equal the definition, with the same bits for any threads",
          "[kernels][conv2d]") {
  const int before = get_num_threads();
  for (const Conv2dSizes& z : side_by_side_shapes()) {
    check_against_definition<double>(z, 1e-14);
    check_against_definition<float>(z, 1e-6);
    REQUIRE(conv2d_weight_path<float>(z) == ConvPath::side_by_side);
    const auto x = random_values<float>(z.n * z.c * z.h * z.w, 1), w = random_values<float>(z.k * z.patch(), 2);
    const auto dy = random_values<float>(z.n * z.k * z.positions(), 3);
    std::vector<std::vector<float>> first;
    for (const int threads : {1, 2, 5}) {
      set_num_threads(threads);
      std::vector<std::vector<float>> now{dy, x, w};
      conv2d_forward<float>(z, x.data(), w.data(), nullptr, now[0].data());
      conv2d_backward_input(z, dy.data(), w.data(), now[1].data());
      conv2d_backward_weight(z, dy.data(), x.data(), now[2].data());
      first = first.empty() ? now : first;
      CHECK(now == first);
    }
    set_num_threads(before);
  }
}

TEST_CASE("conv2d: which sizes the direct kernels take", "[kernels][conv2d]") {
  const Conv2dSizes most{.n = 1, .c = 32, .h = 6, .w = 6, .k = 32, .r = 3, .s = 3, .pad_h = 2, .pad_w = 2};
  CHECK(direct_conv2d_applies(most));
  const auto with = [&](auto member, std::int64_t value) {
    Conv2dSizes z = most;
    z.*member = value;
    return direct_conv2d_applies(z);
  };
  using Z = Conv2dSizes;
  CHECK_FALSE(with(&Z::n, 0));
  CHECK_FALSE(with(&Z::c, 33));
  CHECK_FALSE(with(&Z::k, 33));
  CHECK_FALSE(with(&Z::stride_h, 2));
  CHECK_FALSE(with(&Z::stride_w, 2));
  CHECK_FALSE(with(&Z::dilation_h, 2));
  CHECK_FALSE(with(&Z::dilation_w, 2));
  CHECK_FALSE(with(&Z::groups, 2));
  CHECK_FALSE(with(&Z::pad_h, 3));
  CHECK_FALSE(with(&Z::pad_w, 3));
  const auto square = [](std::int64_t side, std::int64_t filter) {
    return Conv2dSizes{.n = 1, .c = 2, .h = side, .w = side, .k = 2, .r = filter, .s = filter};
  };
  CHECK(direct_conv2d_applies(square(5, 2)));        // 16 positions
  CHECK_FALSE(direct_conv2d_applies(square(5, 3)));  // 9
  CHECK_FALSE(direct_conv2d_applies(square(6, 1)));
  CHECK(direct_conv2d_applies({.n = 1, .c = 2, .h = 6, .w = 6, .k = 2, .r = 1, .s = 2}));
}

TEST_CASE("conv2d: every instruction set equals the definition", "[kernels][conv2d]") {
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    for (const Conv2dSizes& z : shapes()) {
      check_against_definition<double>(z, 1e-14);
      check_against_definition<float>(z, 1e-6);
    }
    for (const Conv2dSizes& z : long_row_shapes()) {
      check_against_definition<double>(z, 1e-14);
      check_against_definition<float>(z, 1e-6);
    }
    check_against_definition<float>(side_by_side_shapes().front(), 1e-6);
  }
  limit_isa(Isa::avx512);
}

TEST_CASE("conv2d: the plan, as its table says, and at its borders", "[kernels][conv2d]") {
  using P = ConvPath;
  const auto ways = [](const Conv2dSizes& z) {
    return std::array{conv2d_path<float>(z), conv2d_input_path<float>(z, true), conv2d_weight_path<float>(z)};
  };
  const auto square = [](std::int64_t c, std::int64_t k, std::int64_t size, std::int64_t filter,
                         std::int64_t stride = 1, std::int64_t groups = 1) {
    return Conv2dSizes{.n = 2,
                       .c = c,
                       .h = size,
                       .w = size,
                       .k = k,
                       .r = filter,
                       .s = filter,
                       .stride_h = stride,
                       .stride_w = stride,
                       .pad_h = filter / 2,
                       .pad_w = filter / 2,
                       .groups = groups};
  };
  const auto all = [](P way) { return std::array{way, way, way}; };
  // depthwise
  CHECK(ways(square(12, 12, 11, 3, 1, 12)) == all(P::depthwise_lanes));
  CHECK(ways(square(11, 11, 11, 3, 1, 11)) == all(P::depthwise));
  CHECK(ways(square(12, 12, 12, 3, 1, 12)) == all(P::depthwise));
  CHECK(ways(square(12, 24, 11, 3, 1, 12)) == all(P::depthwise));
  CHECK(ways(square(12, 12, 20, 7, 1, 12)) == all(P::depthwise_lanes));
  CHECK(ways(square(12, 12, 62, 3, 2, 12)) == all(P::depthwise_lanes));
  CHECK(ways(square(12, 12, 64, 3, 2, 12)) == std::array{P::depthwise, P::depthwise_lanes, P::depthwise});
  CHECK(conv2d_path<double>(square(12, 12, 11, 3, 1, 12)) == P::depthwise);
  CHECK(conv2d_input_path<float>(square(12, 12, 11, 3, 1, 12), false) == P::im2col);
  // one product
  CHECK(ways({.n = 2, .c = 40, .h = 5, .w = 4, .k = 9, .r = 5, .s = 4}) == all(P::product));
  // direct
  CHECK(ways(square(11, 8, 9, 3)) == all(P::direct));
  CHECK(ways(square(12, 7, 9, 3)) == all(P::direct));
  CHECK(ways(square(12, 8, 9, 3)) == std::array{P::direct, P::direct, P::long_rows});
  CHECK(ways(square(32, 32, 9, 3)) == std::array{P::direct, P::direct, P::long_rows});
  CHECK(conv2d_input_path<float>(square(8, 8, 9, 3), false) == P::im2col);
  // im2col
  CHECK(ways(square(64, 15, 9, 1)) == all(P::im2col));
  CHECK(ways(square(50, 40, 17, 1)) == all(P::im2col));  // 289 positions
  CHECK(ways(square(64, 64, 9, 1, 1, 2)) == all(P::im2col));
  CHECK(ways(square(1821, 2, 9, 3)) == all(P::im2col));  // sums of 16389 terms
  CHECK(ways(square(40, 40, 30, 3, 5)) == all(P::im2col));
  // samples side by side
  const auto of = [](std::int64_t samples, Conv2dSizes z) {
    z.n = samples;
    return z;
  };
  const auto weights_beside = [](P way) { return std::array{way, way, P::side_by_side}; };
  CHECK(ways(square(129, 130, 16, 1)) == all(P::side_by_side));
  CHECK(ways(of(64, square(129, 130, 16, 1))) == all(P::side_by_side));
  CHECK(ways(of(65, square(129, 130, 16, 1))) == all(P::im2col));  // 16640 positions
  CHECK(ways(of(1, square(129, 130, 16, 1))) == weights_beside(P::im2col));
  CHECK(ways(square(100, 130, 9, 1)) == weights_beside(P::im2col));
  CHECK(ways(square(16, 16, 9, 1)) == weights_beside(P::im2col));
  CHECK(ways(square(40, 256, 31, 3, 2)) == std::array{P::filter_lanes, P::side_by_side, P::side_by_side});
  CHECK(ways(square(40, 256, 33, 3, 2)) == std::array{P::filter_lanes, P::im2col, P::long_rows});
  CHECK(ways(square(40, 255, 9, 3, 2)) == std::array{P::filter_lanes, P::im2col, P::long_rows});
  CHECK(ways(square(40, 256, 8, 3)) == std::array{P::filter_lanes, P::side_by_side, P::side_by_side});
  CHECK(ways(square(64, 256, 8, 3)) == weights_beside(P::filter_lanes));
  CHECK(ways(of(3, square(40, 256, 8, 3))) == std::array{P::filter_lanes, P::long_rows, P::side_by_side});
  CHECK(ways(square(40, 256, 9, 3)) == std::array{P::filter_lanes, P::long_rows, P::long_rows});
  // filters in the lanes
  CHECK(ways(square(128, 128, 16, 1)) == weights_beside(P::filter_lanes));
  CHECK(ways(square(64, 64, 17, 1)) == std::array{P::filter_lanes, P::filter_lanes, P::im2col});
  CHECK(ways(square(128, 20, 17, 1)) == all(P::im2col));
  CHECK(ways(square(64, 64, 9, 3)) == std::array{P::filter_lanes, P::filter_lanes, P::long_rows});
  CHECK(ways(square(40, 59, 9, 3)) == all(P::long_rows));
  CHECK(ways(square(40, 60, 9, 3)) == std::array{P::filter_lanes, P::long_rows, P::long_rows});
  CHECK(ways(square(33, 48, 9, 3)) == all(P::long_rows));  // three vectors, five below
  CHECK(ways(square(33, 80, 9, 3)) == std::array{P::filter_lanes, P::long_rows, P::long_rows});
  CHECK(ways(square(160, 20, 9, 3, 1, 2)) == std::array{P::long_rows, P::filter_lanes, P::long_rows});
  CHECK(conv2d_path<float>(square(7, 64, 9, 3)) == P::long_rows);  // 63 terms
  CHECK(conv2d_path<float>(square(8, 64, 9, 3)) == P::filter_lanes);
  CHECK(conv2d_path<float>(square(40, 64, 4, 3)) == P::filter_lanes);  // 32 positions
  CHECK(conv2d_path<float>(of(1, square(40, 64, 4, 3))) == P::long_rows);
  CHECK(conv2d_path<float>(of(9, square(40, 64, 3, 3))) == P::long_rows);  // 3 in a row
  CHECK(conv2d_path<double>(square(64, 64, 9, 3)) == P::long_rows);
  CHECK(conv2d_input_path<float>(square(64, 64, 9, 3), false) == P::im2col);
  CHECK(conv2d_input_path<float>(square(32, 32, 9, 3, 2), true) == P::filter_lanes);
  CHECK(conv2d_input_path<float>(square(32, 28, 9, 3, 2), true) == P::im2col);  // 63 terms of a phase
  CHECK(conv2d_input_path<float>(square(16, 64, 9, 3, 2), true) == P::im2col);
  // long rows
  CHECK(ways(square(33, 8, 9, 3)) == all(P::long_rows));
  CHECK(ways(square(40, 40, 9, 3, 1, 5)) == all(P::long_rows));
  CHECK(ways(square(40, 40, 9, 3, 1, 8)) == std::array{P::long_rows, P::long_rows, P::im2col});
  CHECK(ways(square(40, 40, 9, 3, 2)) == std::array{P::long_rows, P::im2col, P::long_rows});
  Conv2dSizes wide = square(40, 40, 9, 3);
  wide.pad_h = 3;
  CHECK(ways(wide) == std::array{P::long_rows, P::im2col, P::long_rows});
}

TEST_CASE("conv2d: of many samples every term counts once", "[kernels][conv2d]") {
  // So many that each chunk's sums go on in double several times. Ones, so that sums are exact.
  const Conv2dSizes z{.n = 15001, .c = 12, .h = 5, .w = 5, .k = 8, .r = 2, .s = 2};
  REQUIRE(conv2d_weight_path<float>(z) == ConvPath::long_rows);
  const std::vector<float> x(static_cast<std::size_t>(z.n * z.c * z.h * z.w), 1.0F);
  const std::vector<float> dy(static_cast<std::size_t>(z.n * z.k * z.positions()), 1.0F);
  std::vector<float> dw(static_cast<std::size_t>(z.k * z.patch()));
  conv2d_backward_weight(z, dy.data(), x.data(), dw.data());
  CHECK(dw == std::vector<float>(dw.size(), static_cast<float>(z.n * z.positions())));
}

TEST_CASE("conv2d: the number of threads changes no bit", "[kernels][conv2d]") {
  const int before = get_num_threads();
  for (const Conv2dSizes& z : {Conv2dSizes{.n = 37, .c = 8, .h = 12, .w = 13, .k = 10, .r = 3, .s = 3},
                               Conv2dSizes{.n = 37, .c = 34, .h = 9, .w = 7, .k = 10, .r = 3, .s = 3, .pad_h = 1},
                               Conv2dSizes{.n = 2, .c = 40, .h = 37, .w = 20, .k = 9, .r = 3, .s = 3, .stride_w = 2},
                               Conv2dSizes{.n = 300, .c = 16, .h = 5, .w = 5, .k = 40, .r = 5, .s = 5}}) {
    Case<float> reference(z);
    set_num_threads(1);
    reference.run();
    for (const int threads : {2, 3, 5, 8, 16}) {
      set_num_threads(threads);
      Case<float> t(z);
      t.run();
      CHECK(t.y == reference.y);
      CHECK(t.dx == reference.dx);
      CHECK(t.dw == reference.dw);
    }
  }
  set_num_threads(before);
}

TEST_CASE("conv2d: an infinite input reaches only the taps that meet it", "[kernels][conv2d]") {
  const Conv2dSizes z{.n = 1, .c = 1, .h = 6, .w = 6, .k = 1, .r = 3, .s = 3};
  REQUIRE(direct_conv2d_applies(z));
  Case<float> t(z);
  t.x[0] = std::numeric_limits<float>::infinity();  // only tap (0, 0) of output (0, 0) sees the corner
  t.run();
  CHECK(std::isinf(t.dw[0]));
  for (std::size_t i = 1; i < t.dw.size(); ++i) {
    CHECK(std::isfinite(t.dw[i]));
  }
}

TEST_CASE("conv2d: an infinite weight spoils only the inputs that it multiplies", "[kernels][conv2d]") {
  const Conv2dSizes z{.n = 1, .c = 1, .h = 6, .w = 6, .k = 1, .r = 3, .s = 3};
  Case<float> t(z);
  t.w[0] = std::numeric_limits<float>::infinity();
  t.run();
  CHECK(std::isfinite(t.dx[35]));  // the last corner sees tap (2, 2) alone
  CHECK(std::isinf(t.dx[0]));
}
