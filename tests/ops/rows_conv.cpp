// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "minitorch/ops/pool2d.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

using minitorch::Conv2dOptions;
using minitorch::Pair;

Array naive_conv(const std::vector<Array>& in, const Conv2dOptions& o) {
  const Array &x = in[0], &w = in[1];
  const auto out_size = [](std::int64_t size, std::int64_t pad, std::int64_t dilation, std::int64_t kernel,
                           std::int64_t stride) { return (size + 2 * pad - dilation * (kernel - 1) - 1) / stride + 1; };
  const std::int64_t oh = out_size(x.size(2), o.padding.h, o.dilation.h, w.size(2), o.stride.h),
                     ow = out_size(x.size(3), o.padding.w, o.dilation.w, w.size(3), o.stride.w);
  const std::int64_t per_group = w.size(0) / o.groups;
  return naive::make({x.size(0), w.size(0), oh, ow}, [&](const Dims& i) {
    double total = in.size() > 2 ? in[2]({i[1]}) : 0;
    for (std::int64_t c = 0; c < w.size(1); ++c) {
      for (std::int64_t r = 0; r < w.size(2); ++r) {
        for (std::int64_t s = 0; s < w.size(3); ++s) {
          const std::int64_t y = i[2] * o.stride.h - o.padding.h + r * o.dilation.h;
          const std::int64_t xx = i[3] * o.stride.w - o.padding.w + s * o.dilation.w;
          if (y >= 0 && y < x.size(2) && xx >= 0 && xx < x.size(3)) {
            total += w({i[1], c, r, s}) * x({i[0], i[1] / per_group * w.size(1) + c, y, xx});
          }
        }
      }
    }
    return total;
  });
}

OpRow conv(const std::string& name, const Conv2dOptions& options) {
  return op(
             name, {"conv2d"},
             [options](const auto& in) {
               return in.size() > 2 ? conv2d(in[0], in[1], in[2], options) : conv2d(in[0], in[1], {}, options);
             },
             [options](const std::vector<Array>& in) { return naive_conv(in, options); })
      .float_within(1e-5);
}

// One window after the other. `out` gets the values of a window's cells inside of x, and how many cells lie inside of x
// and its padding.
template <class F>
Array windows(const Array& x, Pair kernel, Pair stride, Pair padding, Pair dilation, Shape shape, const F& f) {
  const int d = x.shape.size() - 2;
  return naive::make(shape, [&](const Dims& i) {
    std::vector<double> values;
    std::vector<std::int64_t> places;
    std::int64_t cells = 0;
    for (std::int64_t r = 0; r < kernel.h; ++r) {
      for (std::int64_t s = 0; s < kernel.w; ++s) {
        const std::int64_t y = i[d] * stride.h - padding.h + r * dilation.h;
        const std::int64_t z = i[d + 1] * stride.w - padding.w + s * dilation.w;
        cells += y < x.shape[d] + padding.h && z < x.shape[d + 1] + padding.w;
        if (y >= 0 && y < x.shape[d] && z >= 0 && z < x.shape[d + 1]) {
          Dims at = i;
          at[d] = y;
          at[d + 1] = z;
          values.push_back(x(at));
          places.push_back(y * x.shape[d + 1] + z);
        }
      }
    }
    return f(values, places, cells);
  });
}

double largest(const std::vector<double>& values, const std::vector<std::int64_t>&, std::int64_t) {
  return *std::max_element(values.begin(), values.end());
}
double place_of_largest(const std::vector<double>& values, const std::vector<std::int64_t>& places, std::int64_t) {
  return static_cast<double>(places[naive::extreme_at(values, 1)]);
}

Shape with_plane(Shape shape, std::int64_t h, std::int64_t w) {
  shape[shape.size() - 2] = h;
  shape[shape.size() - 1] = w;
  return shape;
}

}  // namespace

std::vector<OpRow> conv_rows() {
  std::vector<OpRow> rows;
  rows.push_back(
      conv("conv2d", {})
          .of({{{2, 2, 4, 4}, {2, 2, 3, 2}, {2}}, {{1, 1, 1, 1}, {1, 1, 1, 1}, {1}}, {{0, 1, 3, 3}, {2, 1, 2, 2}, {2}}})
          .threads({{{9, 3, 28, 27}, {5, 3, 3, 3}, {5}}}));
  rows.push_back(conv("conv2d: without bias, padding", {.padding = {1, 2}})
                     .of({{{1, 2, 3, 3}, {2, 2, 3, 3}}, {{2, 1, 1, 1}, {1, 1, 3, 3}}})
                     .threads({{{70, 8, 14, 14}, {16, 8, 3, 3}}}));
  rows.push_back(conv("conv2d: stride, dilation", {.stride = {2, 1}, .padding = {1, 0}, .dilation = {1, 2}})
                     .of({{{2, 1, 5, 5}, {2, 1, 2, 3}, {2}}, {{1, 1, 4, 6}, {1, 1, 3, 2}, {1}}})
                     .threads({{{33, 4, 29, 28}, {6, 4, 3, 3}, {6}}}));
  rows.push_back(conv("conv2d: groups", {.stride = 2, .padding = 1, .groups = 2})
                     .of({{{1, 4, 4, 3}, {4, 2, 3, 3}, {4}}, {{2, 2, 2, 2}, {2, 1, 2, 2}, {2}}})
                     .threads({{{33, 6, 28, 28}, {8, 3, 3, 3}, {8}}}));
  rows.push_back(conv("conv2d: depthwise", {.padding = 1, .groups = 3})
                     .of({{{1, 3, 3, 3}, {3, 1, 3, 3}, {3}}})
                     .threads({{{20, 3, 28, 28}, {3, 1, 3, 3}, {3}}}));
  rows.push_back(conv("conv2d: 1 x 1", {})
                     .of({{{2, 3, 2, 2}, {2, 3, 1, 1}, {2}}})
                     .threads({{{64, 16, 13, 13}, {10, 16, 1, 1}, {10}}}));
  return rows;
}

std::vector<OpRow> pool_rows() {
  const Fill distinct{.distinct = true};
  std::vector<OpRow> rows;
  const auto floored = [](std::int64_t size, std::int64_t reach, std::int64_t stride) {
    return (size - reach) / stride + 1;
  };
  rows.push_back(op(
                     "max_pool2d", {"max_pool2d"}, [](const auto& in) { return max_pool2d(in[0], {.kernel_size = 2}); },
                     [=](const std::vector<Array>& in) {
                       const Array& x = in[0];
                       return windows(x, 2, 2, 0, 1,
                                      with_plane(x.shape, floored(x.size(-2), 2, 2), floored(x.size(-1), 2, 2)),
                                      largest);
                     })
                     .values({distinct})
                     .of({{{2, 2, 4, 4}}, {{1, 5, 3}}, {{1, 1, 2, 2}}, {{0, 2, 4, 4}}})
                     .threads({{{40, 8, 24, 25}}, {{3, 201, 201}}}));
  rows.push_back(op(
                     "max_pool2d_with_indices: stride, padding, dilation", {"max_pool2d_with_indices"},
                     [](const auto& in) {
                       using X = std::decay_t<decltype(in[0])>;
                       const auto y = max_pool2d_with_indices(
                           in[0], {.kernel_size = {3, 2}, .stride = Pair(2, 1), .padding = {1, 1}, .dilation = {1, 2}});
                       return std::vector<X>{y.values, minitorch::cast<typename X::value_type>(y.indices)};
                     },
                     [=](const std::vector<Array>& in) -> std::vector<Array> {
                       const Array& x = in[0];
                       const Shape shape =
                           with_plane(x.shape, floored(x.size(-2) + 2, 3, 2), floored(x.size(-1) + 2, 3, 1));
                       return {windows(x, {3, 2}, {2, 1}, 1, {1, 2}, shape, largest),
                               windows(x, {3, 2}, {2, 1}, 1, {1, 2}, shape, place_of_largest)};
                     })
                     .values({distinct})
                     .of({{{1, 2, 5, 4}}, {{2, 3, 3}}, {{1, 1, 1, 2}}})
                     .threads({{{40, 8, 24, 25}}}));
  rows.push_back(op(
                     "max_pool2d: ceil_mode", {"max_pool2d"},
                     [](const auto& in) { return max_pool2d(in[0], {.kernel_size = 2, .ceil_mode = true}); },
                     [=](const std::vector<Array>& in) {
                       const Array& x = in[0];
                       return windows(x, 2, 2, 0, 1, with_plane(x.shape, (x.size(-2) + 1) / 2, (x.size(-1) + 1) / 2),
                                      largest);
                     })
                     .values({distinct})
                     .of({{{1, 2, 5, 3}}, {{1, 1, 1, 1}}})
                     .threads({{{40, 8, 23, 25}}}));
  rows.push_back(op(
                     "avg_pool2d", {"avg_pool2d"},
                     [](const auto& in) {
                       return avg_pool2d(in[0], {.kernel_size = {2, 3}, .stride = Pair(1, 2)});
                     },
                     [=](const std::vector<Array>& in) {
                       const Array& x = in[0];
                       return windows(
                           x, {2, 3}, {1, 2}, 0, 1,
                           with_plane(x.shape, floored(x.size(-2), 2, 1), floored(x.size(-1), 3, 2)),
                           [](const auto& values, const auto&, std::int64_t) { return naive::mean(values); });
                     })
                     .of({{{2, 2, 3, 5}}, {{1, 2, 3}}, {{0, 1, 2, 3}}})
                     .threads({{{40, 8, 24, 25}}}));
  const auto padded = [=](bool count_pad) {
    return [=](const std::vector<Array>& in) {
      const Array& x = in[0];
      const auto size = [](std::int64_t n) {  // kernel 3, stride 2, padding 1, rounded up
        const std::int64_t out = (n + 2 - 3 + 1) / 2 + 1;
        return (out - 1) * 2 >= n + 1 ? out - 1 : out;
      };
      return windows(x, 3, 2, 1, 1, with_plane(x.shape, size(x.size(-2)), size(x.size(-1))),
                     [=](const auto& values, const auto&, std::int64_t cells) {
                       return naive::sum(values) /
                              (count_pad ? static_cast<double>(cells) : static_cast<double>(values.size()));
                     });
    };
  };
  for (const bool count_pad : {true, false}) {
    rows.push_back(
        op(
            std::string("avg_pool2d: padding that ") + (count_pad ? "counts" : "does not count"), {"avg_pool2d"},
            [count_pad](const auto& in) {
              return avg_pool2d(
                  in[0],
                  {.kernel_size = 3, .stride = 2, .padding = 1, .ceil_mode = true, .count_include_pad = count_pad});
            },
            padded(count_pad))
            .of({{{1, 2, 4, 5}}, {{1, 3, 6}}})
            .threads({{{40, 8, 24, 25}}}));
  }
  rows.push_back(
      op(
          "avg_pool2d: divisor_override", {"avg_pool2d"},
          [](const auto& in) { return avg_pool2d(in[0], {.kernel_size = 2, .padding = 1, .divisor_override = 3}); },
          [=](const std::vector<Array>& in) {
            const Array& x = in[0];
            return windows(x, 2, 2, 1, 1,
                           with_plane(x.shape, floored(x.size(-2) + 2, 2, 2), floored(x.size(-1) + 2, 2, 2)),
                           [](const auto& values, const auto&, std::int64_t) { return naive::sum(values) / 3; });
          })
          .of({{{1, 2, 4, 3}}}));
  for (const Pair size : {Pair(3, 2), Pair(1, 1)}) {
    rows.push_back(op(
                       "adaptive_avg_pool2d: " + to_string(size), {"adaptive_avg_pool2d"},
                       [size](const auto& in) { return adaptive_avg_pool2d(in[0], size); },
                       [size](const std::vector<Array>& in) {
                         const Array& x = in[0];
                         const int d = x.shape.size() - 2;
                         return naive::make(with_plane(x.shape, size.h, size.w), [&](const Dims& i) {
                           const std::int64_t h = x.shape[d], w = x.shape[d + 1];
                           std::vector<double> values;
                           for (std::int64_t y = i[d] * h / size.h; y * size.h < (i[d] + 1) * h; ++y) {
                             for (std::int64_t z = i[d + 1] * w / size.w; z * size.w < (i[d + 1] + 1) * w; ++z) {
                               Dims at = i;
                               at[d] = y;
                               at[d + 1] = z;
                               values.push_back(x(at));
                             }
                           }
                           return naive::mean(values);
                         });
                       })
                       .of({{{1, 2, 5, 4}}, {{2, 2, 3}}, {{1, 1, 1, 1}}, {{0, 2, 4, 4}}})
                       .threads({{{40, 8, 24, 25}}, {{1, 2, 301, 301}}}));
  }
  return rows;
}

}  // namespace optable
