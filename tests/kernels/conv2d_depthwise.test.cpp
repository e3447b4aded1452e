// SPDX-License-Identifier: MIT
#include "minitorch/kernels/conv2d/depthwise.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "minitorch/core/random.hpp"
#include "minitorch/kernels/conv2d.hpp"
#include "support/catch.hpp"

using namespace minitorch;
using namespace minitorch::kernels;

namespace {

template <class T>
std::vector<T> normal_numbers(std::int64_t n, std::uint64_t stream) {
  const RandomStream random(11, stream);
  std::vector<T> values(static_cast<std::size_t>(n));
  for (std::size_t i = 0; i < values.size(); ++i) {
    values[i] = static_cast<T>(random.normal<double>(i));
  }
  return values;
}

template <class T>
struct Depthwise {
  Conv2dSizes z;
  std::vector<T> x, w, b, dy, y, dx, dw;

  explicit Depthwise(const Conv2dSizes& sizes)
      : z(sizes),
        x(normal_numbers<T>(z.n * z.c * z.h * z.w, 0)),
        w(normal_numbers<T>(z.k * z.r * z.s, 1)),
        b(normal_numbers<T>(z.k, 2)),
        dy(normal_numbers<T>(z.n * z.k * z.positions(), 3)),
        y(dy.size(), std::numeric_limits<T>::quiet_NaN()),
        dx(x.size(), std::numeric_limits<T>::quiet_NaN()),
        dw(w.size(), std::numeric_limits<T>::quiet_NaN()) {}

  void run() {
    depthwise_conv2d_forward(z, x.data(), w.data(), b.data(), y.data());
    depthwise_conv2d_backward_input(z, dy.data(), w.data(), dx.data());
    depthwise_conv2d_backward_weight(z, dy.data(), x.data(), dw.data());
  }
};

// Sums of single products in double, and of their magnitudes.
struct Definition {
  std::vector<double> y, dx, dw, y_size, dx_size, dw_size;

  template <class T>
  explicit Definition(const Depthwise<T>& t)
      : y(t.y.size()), dx(t.dx.size()), dw(t.dw.size()), y_size(y), dx_size(dx), dw_size(dw) {
    const Conv2dSizes& z = t.z;
    std::size_t at_y = 0;
    for (std::int64_t n = 0; n < z.n; ++n) {
      for (std::int64_t k = 0; k < z.k; ++k) {
        for (std::int64_t oy = 0; oy < z.oh(); ++oy) {
          for (std::int64_t ox = 0; ox < z.ow(); ++ox, ++at_y) {
            y[at_y] = static_cast<double>(t.b[static_cast<std::size_t>(k)]);
            for (std::int64_t r = 0; r < z.r; ++r) {
              for (std::int64_t s = 0; s < z.s; ++s) {
                const std::int64_t iy = oy * z.stride_h - z.pad_h + r * z.dilation_h;
                const std::int64_t ix = ox * z.stride_w - z.pad_w + s * z.dilation_w;
                if (iy < 0 || iy >= z.h || ix < 0 || ix >= z.w) {
                  continue;
                }
                const auto at_x = static_cast<std::size_t>(((n * z.c + k / (z.k / z.c)) * z.h + iy) * z.w + ix);
                const auto at_w = static_cast<std::size_t>((k * z.r + r) * z.s + s);
                const auto x = static_cast<double>(t.x[at_x]), w = static_cast<double>(t.w[at_w]);
                const auto g = static_cast<double>(t.dy[at_y]);
                y[at_y] += x * w;
                y_size[at_y] += std::fabs(x * w);
                dx[at_x] += g * w;
                dx_size[at_x] += std::fabs(g * w);
                dw[at_w] += g * x;
                dw_size[at_w] += std::fabs(g * x);
              }
            }
          }
        }
      }
    }
  }
};

// NaN, where nothing was written, is worse than everything.
template <class T>
bool all_near(const std::vector<T>& got, const std::vector<double>& expected, const std::vector<double>& size,
              double tolerance) {
  for (std::size_t i = 0; i < got.size(); ++i) {
    if (!(std::fabs(static_cast<double>(got[i]) - expected[i]) <= tolerance * (1 + size[i]))) {
      return false;
    }
  }
  return true;
}

template <class T>
void check_depthwise(const Conv2dSizes& z, double tolerance) {
  INFO("n " << z.n << " c " << z.c << " h " << z.h << " w " << z.w << " k " << z.k << " r " << z.r << " s " << z.s
            << " stride " << z.stride_h << ' ' << z.stride_w << " pad " << z.pad_h << ' ' << z.pad_w << " dilation "
            << z.dilation_h << ' ' << z.dilation_w);
  Depthwise<T> t(z);
  const Definition expected(t);
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    t.run();
    CHECK(all_near(t.y, expected.y, expected.y_size, tolerance));
    CHECK(all_near(t.dx, expected.dx, expected.dx_size, tolerance));
    CHECK(all_near(t.dw, expected.dw, expected.dw_size, tolerance));
  }
  limit_isa(Isa::avx512);
}

const std::vector<Conv2dSizes>& depthwise_sizes() {
  static const std::vector<Conv2dSizes> all = {
      {.n = 2, .c = 3, .h = 6, .w = 7, .k = 3, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 2, .h = 3, .w = 3, .k = 2, .r = 3, .s = 3},
      {.n = 1, .c = 2, .h = 19, .w = 37, .k = 2, .r = 3, .s = 3, .pad_h = 2, .pad_w = 2},
      {.n = 3, .c = 2, .h = 11, .w = 32, .k = 2, .r = 3, .s = 3, .pad_h = 1},
      {.n = 2, .c = 3, .h = 9, .w = 20, .k = 3, .r = 5, .s = 5, .pad_h = 2, .pad_w = 2},
      {.n = 2, .c = 3, .h = 12, .w = 33, .k = 3, .r = 5, .s = 5},
      {.n = 2, .c = 3, .h = 9, .w = 8, .k = 3, .r = 7, .s = 7, .pad_h = 3, .pad_w = 3},
      {.n = 2, .c = 3, .h = 9, .w = 8, .k = 3, .r = 3, .s = 5, .pad_h = 1, .pad_w = 2},
      {.n = 2, .c = 3, .h = 9, .w = 8, .k = 3, .r = 5, .s = 3, .pad_h = 4, .pad_w = 1},
      {.n = 2, .c = 3, .h = 9, .w = 8, .k = 3, .r = 1, .s = 1},
      {.n = 2, .c = 3, .h = 9, .w = 8, .k = 3, .r = 1, .s = 1, .stride_h = 2, .stride_w = 2},
      {.n = 2, .c = 3, .h = 9, .w = 80, .k = 3, .r = 2, .s = 4},
      // Padding beyond the filter: outputs that see nothing, a gradient whose padding is negative.
      {.n = 2, .c = 3, .h = 6, .w = 5, .k = 3, .r = 3, .s = 3, .pad_h = 4, .pad_w = 5},
      {.n = 2, .c = 3, .h = 6, .w = 5, .k = 3, .r = 1, .s = 2, .stride_h = 2, .stride_w = 2, .pad_h = 3, .pad_w = 4},
      // Strides: 2, others, unequal, with tails on every side.
      {.n = 2, .c = 3, .h = 11, .w = 13, .k = 3, .r = 3, .s = 3, .stride_h = 2, .stride_w = 2, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 3, .h = 12, .w = 70, .k = 3, .r = 3, .s = 3, .stride_h = 2, .stride_w = 2, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 3, .h = 12, .w = 64, .k = 3, .r = 5, .s = 5, .stride_h = 2, .stride_w = 2, .pad_h = 2, .pad_w = 2},
      {.n = 2, .c = 2, .h = 12, .w = 41, .k = 2, .r = 2, .s = 2, .stride_h = 2, .stride_w = 2},
      {.n = 2, .c = 2, .h = 12, .w = 41, .k = 2, .r = 3, .s = 3, .stride_h = 1, .stride_w = 2, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 2, .h = 12, .w = 41, .k = 2, .r = 3, .s = 3, .stride_h = 2, .stride_w = 1, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 2, .h = 14, .w = 17, .k = 2, .r = 4, .s = 3, .stride_h = 3, .stride_w = 4, .pad_h = 2, .pad_w = 1},
      {.n = 2, .c = 2, .h = 14, .w = 17, .k = 2, .r = 2, .s = 2, .stride_h = 4, .stride_w = 3, .pad_h = 3, .pad_w = 2},
      // Dilation, with strides that divide it and that do not.
      {.n = 2,
       .c = 2,
       .h = 14,
       .w = 37,
       .k = 2,
       .r = 3,
       .s = 3,
       .pad_h = 2,
       .pad_w = 2,
       .dilation_h = 2,
       .dilation_w = 2},
      {.n = 2, .c = 2, .h = 14, .w = 17, .k = 2, .r = 3, .s = 3, .dilation_h = 1, .dilation_w = 3},
      {.n = 2,
       .c = 2,
       .h = 14,
       .w = 17,
       .k = 2,
       .r = 5,
       .s = 5,
       .pad_h = 4,
       .pad_w = 4,
       .dilation_h = 1,
       .dilation_w = 2},
      {.n = 2, .c = 2, .h = 14, .w = 17, .k = 2, .r = 3, .s = 3, .dilation_h = 3, .dilation_w = 1},
      {.n = 2,
       .c = 2,
       .h = 15,
       .w = 17,
       .k = 2,
       .r = 3,
       .s = 3,
       .stride_h = 2,
       .stride_w = 2,
       .pad_h = 3,
       .pad_w = 2,
       .dilation_h = 2,
       .dilation_w = 3},
      {.n = 2,
       .c = 2,
       .h = 15,
       .w = 17,
       .k = 2,
       .r = 3,
       .s = 2,
       .stride_h = 3,
       .stride_w = 2,
       .pad_h = 3,
       .pad_w = 2,
       .dilation_h = 2,
       .dilation_w = 4},
      // Several filters for a channel.
      {.n = 2, .c = 3, .h = 8, .w = 9, .k = 6, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 2, .h = 9, .w = 20, .k = 6, .r = 3, .s = 3, .stride_h = 2, .stride_w = 2, .pad_h = 1, .pad_w = 1},
      {.n = 2, .c = 2, .h = 9, .w = 20, .k = 4, .r = 2, .s = 4, .pad_h = 1, .dilation_w = 2},
      // Many channels, many samples, and planes of several bands.
      {.n = 3, .c = 70, .h = 5, .w = 4, .k = 70, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 35, .c = 2, .h = 5, .w = 4, .k = 2, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 1, .c = 2, .h = 210, .w = 300, .k = 2, .r = 3, .s = 3, .pad_h = 1, .pad_w = 1},
      {.n = 1,
       .c = 2,
       .h = 210,
       .w = 300,
       .k = 2,
       .r = 3,
       .s = 3,
       .stride_h = 2,
       .stride_w = 2,
       .pad_h = 1,
       .pad_w = 1},
      {.n = 1, .c = 2, .h = 130, .w = 24, .k = 2, .r = 3, .s = 3, .stride_h = 2, .stride_w = 2, .pad_h = 1, .pad_w = 1},
      {.n = 1, .c = 2, .h = 9, .w = 6000, .k = 2, .r = 5, .s = 5, .pad_h = 2, .pad_w = 2},
  };
  return all;
}

}  // namespace

TEST_CASE("depthwise conv2d: forward and both gradients equal the definition on every instruction set",
          "[kernels][conv2d]") {
  for (Conv2dSizes z : depthwise_sizes()) {
    z.groups = z.c;
    REQUIRE(depthwise_applies(z));
    check_depthwise<float>(z, 1e-6);
    check_depthwise<double>(z, 1e-14);
  }
}

TEST_CASE("depthwise conv2d: channels in the lanes, one whole vector of them and two left over", "[kernels][conv2d]") {
  int by_lanes = 0;
  for (Conv2dSizes z : depthwise_sizes()) {
    z.c = z.k = z.groups = 18;
    z.w = std::min<std::int64_t>(z.w, 400);
    if (depthwise_by_lanes<float>(z, true)) {
      ++by_lanes;
      check_depthwise<float>(z, 1e-6);
    }
  }
  CHECK(by_lanes > 15);
}

TEST_CASE("depthwise conv2d: which sizes the kernels take", "[kernels][conv2d]") {
  const Conv2dSizes z{
      .n = 1, .c = 2, .h = 9, .w = 9, .k = 4, .r = 3, .s = 3, .stride_h = 4, .stride_w = 4, .groups = 2};
  CHECK(depthwise_applies(z));
  const auto with = [&](auto member, std::int64_t value) {
    Conv2dSizes other = z;
    other.*member = value;
    return depthwise_applies(other);
  };
  using Z = Conv2dSizes;
  CHECK_FALSE(with(&Z::n, 0));
  CHECK_FALSE(with(&Z::c, 4));
  CHECK_FALSE(with(&Z::stride_h, 5));
  CHECK_FALSE(with(&Z::stride_w, 5));
  CHECK_FALSE(depthwise_applies({.n = 1, .c = 1, .h = 9, .w = 9, .k = 4, .r = 3, .s = 3}));
}

TEST_CASE("depthwise conv2d: the number of threads changes no bit", "[kernels][conv2d]") {
  const int before = get_num_threads();
  for (const Conv2dSizes& z :
       {Conv2dSizes{.n = 5, .c = 70, .h = 12, .w = 13, .k = 70, .r = 3, .s = 3, .groups = 70},
        Conv2dSizes{
            .n = 37, .c = 35, .h = 40, .w = 21, .k = 35, .r = 3, .s = 3, .stride_h = 2, .stride_w = 2, .groups = 35},
        Conv2dSizes{
            .n = 37, .c = 3, .h = 40, .w = 21, .k = 6, .r = 3, .s = 3, .stride_h = 2, .stride_w = 2, .groups = 3}}) {
    Depthwise<float> reference(z);
    set_num_threads(1);
    reference.run();
    for (const int threads : {2, 3, 5, 16}) {
      set_num_threads(threads);
      Depthwise<float> t(z);
      t.run();
      CHECK(t.y == reference.y);
      CHECK(t.dx == reference.dx);
      CHECK(t.dw == reference.dw);
    }
  }
  set_num_threads(before);
}

TEST_CASE("depthwise conv2d: an infinity reaches only what it is multiplied with", "[kernels][conv2d]") {
  const Conv2dSizes z{.n = 1, .c = 2, .h = 6, .w = 6, .k = 2, .r = 3, .s = 3, .groups = 2};
  Depthwise<float> t(z);
  t.x[0] = std::numeric_limits<float>::infinity();  // only tap (0, 0) of output (0, 0) sees the corner
  t.w[9] = std::numeric_limits<float>::infinity();  // tap (0, 0) of the second channel
  conv2d_backward_input(z, t.dy.data(), t.w.data(), t.dx.data());
  conv2d_backward_weight(z, t.dy.data(), t.x.data(), t.dw.data());
  CHECK(std::isinf(t.dw[0]));
  for (std::size_t i = 1; i < t.dw.size(); ++i) {
    CHECK(std::isfinite(t.dw[i]));
  }
  CHECK(std::isinf(t.dx[36]));
  CHECK(std::isfinite(t.dx[71]));  // the last corner sees tap (2, 2) alone
}

TEST_CASE("depthwise conv2d: nothing is read or written outside of the arrays", "[kernels][conv2d]") {
  // A sanitizer sees the heap; here each array ends where it must, and the outputs keep what stands behind them.
  for (const std::int64_t channels : {2, 18}) {
    const Conv2dSizes z{.n = 2,
                        .c = channels,
                        .h = 7,
                        .w = 19,
                        .k = channels,
                        .r = 3,
                        .s = 3,
                        .stride_h = 2,
                        .stride_w = 2,
                        .pad_h = 1,
                        .pad_w = 1,
                        .groups = channels};
    Depthwise<float> t(z);
    t.y.resize(t.y.size() + 64, 7);
    t.dx.resize(t.dx.size() + 64, 7);
    t.run();
    CHECK(std::vector<float>(t.y.end() - 64, t.y.end()) == std::vector<float>(64, 7));
    CHECK(std::vector<float>(t.dx.end() - 64, t.dx.end()) == std::vector<float>(64, 7));
  }
}
