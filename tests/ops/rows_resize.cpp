// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>

#include "minitorch/ops/conv1d.hpp"
#include "minitorch/ops/conv_transpose.hpp"
#include "minitorch/ops/grid_sample.hpp"
#include "minitorch/ops/resize.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

using minitorch::InterpolateMode;

// Every input element adds itself times the kernel to the result.
Array spread(const std::vector<Array>& in, std::int64_t stride, std::int64_t padding, std::int64_t extra,
             std::int64_t dilation, std::int64_t groups) {
  const Array &x = in[0], &w = in[1];
  const auto out = [&](int d) {
    return (x.size(d) - 1) * stride - 2 * padding + dilation * (w.size(d) - 1) + extra + 1;
  };
  const std::int64_t per_group = w.size(1), in_group = x.size(1) / groups;
  Array y({x.size(0), per_group * groups, out(2), out(3)});
  naive::for_each_index(x.shape, [&](const Dims& i) {
    for (std::int64_t k = 0; k < per_group; ++k) {
      for (std::int64_t r = 0; r < w.size(2); ++r) {
        for (std::int64_t s = 0; s < w.size(3); ++s) {
          const std::int64_t row = i[2] * stride - padding + r * dilation,
                             column = i[3] * stride - padding + s * dilation;
          if (row >= 0 && row < y.size(2) && column >= 0 && column < y.size(3)) {
            y({i[0], i[1] / in_group * per_group + k, row, column}) += x(i) * w({i[1], k, r, s});
          }
        }
      }
    }
  });
  if (in.size() > 2) {
    naive::for_each_index(y.shape, [&](const Dims& i) { y(i) += in[2](Dims{i[1]}); });
  }
  return y;
}

OpRow transposed(const std::string& name, std::int64_t stride, std::int64_t padding, std::int64_t extra,
                 std::int64_t dilation, std::int64_t groups) {
  const minitorch::ConvTranspose2dOptions options{
      .stride = stride, .padding = padding, .output_padding = extra, .groups = groups, .dilation = dilation};
  return op(
             name, {"conv_transpose2d"},
             [options](const auto& in) {
               return in.size() > 2 ? conv_transpose2d(in[0], in[1], in[2], options)
                                    : conv_transpose2d(in[0], in[1], {}, options);
             },
             [=](const std::vector<Array>& in) { return spread(in, stride, padding, extra, dilation, groups); })
      .float_within(1e-5);
}

Array line_conv(const std::vector<Array>& in, std::int64_t stride, std::int64_t padding, std::int64_t dilation) {
  const Array &x = in[0], &w = in[1];
  const std::int64_t size = (x.size(2) + 2 * padding - dilation * (w.size(2) - 1) - 1) / stride + 1;
  return naive::make({x.size(0), w.size(0), size}, [&](const Dims& i) {
    double total = in[2](Dims{i[1]});
    for (std::int64_t c = 0; c < w.size(1); ++c) {
      for (std::int64_t r = 0; r < w.size(2); ++r) {
        const std::int64_t at = i[2] * stride - padding + r * dilation;
        total += at >= 0 && at < x.size(2) ? w({i[1], c, r}) * x({i[0], c, at}) : 0;
      }
    }
    return total;
  });
}

// Windows of 3 with stride 2 without padding.
template <class F>
Array line_windows(const Array& x, const F& f) {
  Shape shape = x.shape;
  const int d = shape.size() - 1;
  shape[d] = (x.size(-1) - 3) / 2 + 1;
  return naive::make(shape, [&](const Dims& i) {
    std::vector<double> values;
    for (std::int64_t r = 0; r < 3; ++r) {
      Dims at = i;
      at[d] = i[d] * 2 + r;
      values.push_back(x(at));
    }
    return f(values);
  });
}

double cubic(double x) {
  const double a = -0.75, d = std::fabs(x);
  return d <= 1  ? (a + 2) * d * d * d - (a + 3) * d * d + 1
         : d < 2 ? a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a
                 : 0;
}

// The value at real coordinates: all pixels weighted by a window, those beyond the border being the border's.
Array resized(const Array& x, std::int64_t oh, std::int64_t ow, InterpolateMode mode, bool align) {
  const auto coordinate = [&](std::int64_t o, std::int64_t in, std::int64_t out) {
    if (align) {
      return out > 1 ? static_cast<double>(o * (in - 1)) / static_cast<double>(out - 1) : 0.0;
    }
    return (static_cast<double>(o) + 0.5) * static_cast<double>(in) / static_cast<double>(out) - 0.5;
  };
  return naive::make({x.size(0), x.size(1), oh, ow}, [&](const Dims& i) {
    const double r = coordinate(i[2], x.size(2), oh), s = coordinate(i[3], x.size(3), ow);
    if (mode == InterpolateMode::nearest) {
      return x({i[0], i[1], i[2] * x.size(2) / oh, i[3] * x.size(3) / ow});
    }
    double total = 0;
    for (std::int64_t a = -4; a < x.size(2) + 4; ++a) {
      for (std::int64_t b = -4; b < x.size(3) + 4; ++b) {
        const double da = r - static_cast<double>(a), db = s - static_cast<double>(b);
        const double weight = mode == InterpolateMode::bicubic
                                  ? cubic(da) * cubic(db)
                                  : std::max(0.0, 1 - std::fabs(da)) * std::max(0.0, 1 - std::fabs(db));
        total += weight * x({i[0], i[1], std::clamp<std::int64_t>(a, 0, x.size(2) - 1),
                             std::clamp<std::int64_t>(b, 0, x.size(3) - 1)});
      }
    }
    return total;
  });
}

}  // namespace

std::vector<OpRow> resize_rows() {
  const Fill distinct{.distinct = true};
  std::vector<OpRow> rows;
  rows.push_back(
      transposed("conv_transpose2d", 1, 0, 0, 1, 1)
          .of({{{2, 2, 3, 2}, {2, 3, 2, 2}, {3}}, {{1, 1, 1, 1}, {1, 1, 1, 1}, {1}}, {{0, 1, 2, 2}, {1, 1, 2, 2}, {1}}})
          .threads({{{13, 8, 14, 14}, {8, 4, 3, 3}, {4}}}));
  rows.push_back(transposed("conv_transpose2d: stride, padding, output_padding", 2, 1, 1, 1, 1)
                     .of({{{2, 2, 3, 2}, {2, 2, 3, 3}}})
                     .threads({{{13, 8, 14, 14}, {8, 4, 3, 3}}}));
  rows.push_back(
      transposed("conv_transpose2d: groups, dilation", 2, 1, 0, 2, 2).of({{{1, 4, 3, 3}, {4, 1, 2, 3}, {2}}}));
  rows.push_back(
      op(
          "conv_transpose1d", {"conv_transpose1d"},
          [](const auto& in) { return conv_transpose1d(in[0], in[1], in[2], {.stride = 2, .output_padding = 1}); },
          [](const std::vector<Array>& in) {
            // As planes of height 1; their stride and more at the end are cut away.
            std::vector<Array> planes = in;
            planes[0].shape.insert(2, 1);
            planes[1].shape.insert(2, 1);
            const Array y = spread(planes, 2, 0, 1, 1, 1);
            return naive::make({y.size(0), y.size(1), y.size(3)}, [&](const Dims& i) {
              return y({i[0], i[1], 0, i[2]});
            });
          })
          .of({{{2, 2, 4}, {2, 3, 3}, {3}}, {{1, 1, 1}, {1, 1, 1}, {1}}})
          .float_within(1e-5));
  rows.push_back(
      op(
          "conv1d", {"conv1d"},
          [](const auto& in) { return conv1d(in[0], in[1], in[2], {.stride = 2, .padding = 1, .dilation = 2}); },
          [](const std::vector<Array>& in) { return line_conv(in, 2, 1, 2); })
          .of({{{2, 2, 7}, {3, 2, 3}, {3}}, {{1, 1, 3}, {1, 1, 1}, {1}}, {{0, 1, 5}, {2, 1, 2}, {2}}})
          .threads({{{33, 4, 300}, {8, 4, 3}, {8}}})
          .float_within(1e-5));
  rows.push_back(op(
                     "max_pool1d", {"max_pool1d"},
                     [](const auto& in) { return max_pool1d(in[0], {.kernel_size = 3, .stride = 2}); },
                     [](const std::vector<Array>& in) {
                       return line_windows(in[0], [](const auto& v) { return *std::max_element(v.begin(), v.end()); });
                     })
                     .of({{{2, 2, 7}}, {{1, 3}}, {{0, 2, 4}}})
                     .values({distinct}));
  rows.push_back(op(
                     "avg_pool1d", {"avg_pool1d"},
                     [](const auto& in) { return avg_pool1d(in[0], {.kernel_size = 3, .stride = 2}); },
                     [](const std::vector<Array>& in) { return line_windows(in[0], naive::mean); })
                     .of({{{2, 2, 7}}, {{1, 3}}, {{0, 2, 4}}}));
  rows.push_back(op(
                     "adaptive_avg_pool1d", {"adaptive_avg_pool1d"},
                     [](const auto& in) { return adaptive_avg_pool1d(in[0], 2); },
                     [](const std::vector<Array>& in) {
                       const Array& x = in[0];
                       Shape shape = x.shape;
                       const std::int64_t size = x.size(-1), half = (size + 1) / 2;
                       shape[shape.size() - 1] = 2;
                       return naive::make(shape, [&](const Dims& i) {
                         double total = 0;
                         const std::int64_t start = i[i.size() - 1] == 0 ? 0 : size / 2;
                         for (std::int64_t k = start; k < start + half; ++k) {
                           Dims at = i;
                           at[at.size() - 1] = k;
                           total += x(at);
                         }
                         return total / static_cast<double>(half);
                       });
                     })
                     .of({{{2, 2, 7}}, {{1, 4}}, {{2, 1, 1}}}));
  rows.push_back(op(
                     "adaptive_max_pool2d", {"adaptive_max_pool2d", "adaptive_max_pool2d_with_indices"},
                     [](const auto& in) {
                       return adaptive_max_pool2d(in[0], {2, 3});
                     },
                     [](const std::vector<Array>& in) {
                       const Array& x = in[0];
                       Shape shape = x.shape;
                       const int d = shape.size() - 2;
                       shape[d] = 2;
                       shape[d + 1] = 3;
                       return naive::make(shape, [&](const Dims& i) {
                         double best = -INFINITY;
                         for (std::int64_t r = 0; r < x.shape[d]; ++r) {
                           for (std::int64_t s = 0; s < x.shape[d + 1]; ++s) {
                             Dims at = i;
                             at[d] = r;
                             at[d + 1] = s;
                             const bool row = r >= i[d] * x.shape[d] / 2 && 2 * r < (i[d] + 1) * x.shape[d];
                             const bool column =
                                 s >= i[d + 1] * x.shape[d + 1] / 3 && 3 * s < (i[d + 1] + 1) * x.shape[d + 1];
                             best = row && column ? std::max(best, x(at)) : best;
                           }
                         }
                         return best;
                       });
                     })
                     .of({{{2, 2, 4, 5}}, {{1, 3, 3}}, {{2, 1, 1, 1}}})
                     .threads({{{9, 3, 40, 41}}})
                     .values({distinct}));
  rows.push_back(op(
                     "pixel_shuffle", {"pixel_shuffle"}, [](const auto& in) { return pixel_shuffle(in[0], 2); },
                     [](const std::vector<Array>& in) {
                       const Array& x = in[0];
                       return naive::make({x.size(0), x.size(1) / 4, x.size(2) * 2, x.size(3) * 2}, [&](const Dims& i) {
                         return x({i[0], i[1] * 4 + i[2] % 2 * 2 + i[3] % 2, i[2] / 2, i[3] / 2});
                       });
                     })
                     .of({{{2, 8, 2, 3}}, {{1, 4, 1, 1}}, {{0, 4, 2, 2}}}));
  rows.push_back(op(
                     "pixel_unshuffle", {"pixel_unshuffle"}, [](const auto& in) { return pixel_unshuffle(in[0], 3); },
                     [](const std::vector<Array>& in) {
                       const Array& x = in[0];
                       return naive::make({x.size(0), x.size(1) * 9, x.size(2) / 3, x.size(3) / 3}, [&](const Dims& i) {
                         return x({i[0], i[1] / 9, i[2] * 3 + i[1] % 9 / 3, i[3] * 3 + i[1] % 3});
                       });
                     })
                     .of({{{2, 2, 3, 6}}, {{1, 1, 3, 3}}}));
  const std::pair<const char*, InterpolateMode> modes[] = {{"nearest", InterpolateMode::nearest},
                                                           {"bilinear", InterpolateMode::bilinear},
                                                           {"bicubic", InterpolateMode::bicubic}};
  for (const auto& [name, mode] : modes) {
    for (const bool align : {false, true}) {
      if (align && mode == InterpolateMode::nearest) {
        continue;
      }
      rows.push_back(
          op(
              minitorch::core::concat("interpolate: ", name, align ? ", align_corners" : ""), {"interpolate"},
              [mode = mode, align](const auto& in) {
                return interpolate(in[0], {.size = minitorch::Pair(5, 3), .mode = mode, .align_corners = align});
              },
              [mode = mode, align](const std::vector<Array>& in) { return resized(in[0], 5, 3, mode, align); })
              .of({{{2, 2, 3, 4}}, {{1, 1, 1, 1}}, {{1, 2, 7, 6}}, {{0, 1, 2, 2}}})
              .threads({{{9, 3, 40, 41}}})
              .float_within(1e-5));
    }
  }
  // An image and a grid; coordinates keep away from middles of pixels, where the mean of 4 has its kinks.
  const auto read = [](const std::vector<Array>& in) {
    const Array &x = in[0], &grid = in[1];
    const std::int64_t h = x.size(2), w = x.size(3);
    return naive::make({x.size(0), x.size(1), grid.size(1), grid.size(2)}, [&](const Dims& i) {
      const double column = ((grid({i[0], i[2], i[3], 0}) + 1) * static_cast<double>(w) - 1) / 2;
      const double row = ((grid({i[0], i[2], i[3], 1}) + 1) * static_cast<double>(h) - 1) / 2;
      double sum = 0;
      for (std::int64_t r = 0; r < h; ++r) {
        for (std::int64_t c = 0; c < w; ++c) {
          sum += x({i[0], i[1], r, c}) * std::max(0.0, 1 - std::abs(row - static_cast<double>(r))) *
                 std::max(0.0, 1 - std::abs(column - static_cast<double>(c)));
        }
      }
      return sum;
    });
  };
  const Fill inside{
      .low = -1.4, .high = 1.4, .kinks = {-1.5, -1.25, -1, -0.75, -0.5, -0.25, 0, 0.25, 0.5, 0.75, 1, 1.25}};
  rows.push_back(op(
                     "grid_sample", {"grid_sample"}, [](const auto& in) { return grid_sample(in[0], in[1]); }, read)
                     .of({{{2, 2, 4, 4}, {2, 2, 3, 2}}, {{1, 1, 1, 1}, {1, 1, 1, 2}}, {{0, 1, 2, 2}, {0, 1, 1, 2}}})
                     .values({{}, inside})
                     .float_within(2e-5)
                     .threads({{{2, 8, 40, 40}, {2, 40, 41, 2}}}));
  rows.push_back(op(
                     "affine_grid", {"affine_grid"},
                     [](const auto& in) {
                       return affine_grid(in[0], {in[0].shape()[0], 1, 3, 4});
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0), 3, 4, 2}, [&](const Dims& i) {
                         const double x = (2 * static_cast<double>(i[2]) + 1) / 4 - 1;
                         const double y = (2 * static_cast<double>(i[1]) + 1) / 3 - 1;
                         return in[0]({i[0], i[3], 0}) * x + in[0]({i[0], i[3], 1}) * y + in[0]({i[0], i[3], 2});
                       });
                     })
                     .of({{{2, 2, 3}}, {{0, 2, 3}}})
                     .threads({{{4001, 2, 3}}}));
  return rows;
}

}  // namespace optable
