// SPDX-License-Identifier: MIT
#include <cmath>
#include <limits>
#include <vector>

#include "minitorch/core/random.hpp"
#include "minitorch/kernels/pool2d.hpp"
#include "support/catch.hpp"

using namespace minitorch;
using namespace minitorch::kernels;

namespace {

// Cell by cell over the padded window: mean, and the gradient of x.
void windows_by_cells(const Pool2dSizes& z, const AvgPoolDivisor& divisor, const std::vector<double>& x,
                      const std::vector<double>& dy, std::vector<double>& y, std::vector<double>& dx) {
  for (std::int64_t out = 0; out < z.planes * z.oh * z.ow; ++out) {
    const std::int64_t plane = out / (z.oh * z.ow), oy = out / z.ow % z.oh, ox = out % z.ow;
    std::vector<std::size_t> cells;
    std::int64_t padded = 0;
    for (std::int64_t r = 0; r < z.kernel_h; ++r) {
      for (std::int64_t s = 0; s < z.kernel_w; ++s) {
        const std::int64_t iy = oy * z.stride_h - z.pad_h + r, ix = ox * z.stride_w - z.pad_w + s;
        padded += iy < z.h + z.pad_h && ix < z.w + z.pad_w;
        if (iy >= 0 && iy < z.h && ix >= 0 && ix < z.w) {
          cells.push_back(static_cast<std::size_t>((plane * z.h + iy) * z.w + ix));
        }
      }
    }
    const auto count = static_cast<double>(divisor.override != 0       ? divisor.override
                                           : divisor.count_include_pad ? padded
                                                                       : static_cast<std::int64_t>(cells.size()));
    for (const std::size_t cell : cells) {
      y[static_cast<std::size_t>(out)] += x[cell] / count;
      dx[cell] += dy[static_cast<std::size_t>(out)] / count;
    }
  }
}

template <class T>
void check_avg_pool(const Pool2dSizes& z, const AvgPoolDivisor& divisor, double tolerance) {
  const RandomStream random(8, 1);
  std::vector<double> x(static_cast<std::size_t>(z.planes * z.h * z.w)), dx(x.size());
  std::vector<double> dy(static_cast<std::size_t>(z.planes * z.oh * z.ow)), y(dy.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<double>(random.normal<float>(i));
  }
  for (std::size_t i = 0; i < dy.size(); ++i) {
    dy[i] = static_cast<double>(random.normal<float>(i + 100000));
  }
  windows_by_cells(z, divisor, x, dy, y, dx);
  const std::vector<T> in(x.begin(), x.end()), upstream(dy.begin(), dy.end());
  std::vector<T> out(y.size() + 40, T(7)), back(x.size() + 40, T(7));
  avg_pool2d_forward(z, divisor, in.data(), out.data());
  avg_pool2d_backward(z, divisor, upstream.data(), back.data());
  INFO("kernel " << z.kernel_h << ' ' << z.kernel_w << " stride " << z.stride_h << ' ' << z.stride_w << " pad "
                 << z.pad_h << ' ' << z.pad_w << " plane " << z.h << ' ' << z.w);
  const auto near = [&](const std::vector<T>& got, const std::vector<double>& expected) {
    bool right = true;
    for (std::size_t i = 0; i < got.size(); ++i) {
      right = right && std::fabs(static_cast<double>(got[i]) - (i < expected.size() ? expected[i] : 7)) <= tolerance;
    }
    return right;
  };
  CHECK(near(out, y));
  CHECK(near(back, dx));
}

}  // namespace

TEST_CASE("avg_pool2d: means and gradients of every window, on every instruction set", "[kernels][pool2d]") {
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    for (const std::int64_t kernel : {1, 2, 3, 5, 17}) {
      for (const std::int64_t stride : {1, 2, 3, 5}) {
        for (const std::int64_t pad : {0, 1, 2}) {
          for (const std::int64_t overhang : {0, 1}) {  // as ceil_mode has it
            Pool2dSizes z{};
            z.planes = 3;
            z.h = 21;
            z.w = kernel == 5 ? 70 : 19 + stride;
            z.kernel_h = kernel;
            z.kernel_w = kernel + 1;
            z.stride_h = stride + 1;
            z.stride_w = stride;
            z.pad_h = pad;
            z.pad_w = pad;
            z.oh = (z.h + 2 * pad - z.kernel_h) / z.stride_h + 1 + (stride > 1 ? overhang : 0);
            z.ow = (z.w + 2 * pad - z.kernel_w) / z.stride_w + 1 + (stride > 1 ? overhang : 0);
            if (pad > kernel / 2 || (z.oh - 1) * z.stride_h >= z.h + pad || (z.ow - 1) * z.stride_w >= z.w + pad) {
              continue;
            }
            z.dilation_h = z.dilation_w = 1;
            check_avg_pool<float>(z, {}, 1e-5);
            check_avg_pool<double>(z, {.count_include_pad = false}, 1e-13);
            check_avg_pool<float>(z, {.override = 3}, 1e-4);
          }
        }
      }
    }
  }
  limit_isa(Isa::avx512);
}
