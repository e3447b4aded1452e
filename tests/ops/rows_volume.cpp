// SPDX-License-Identifier: MIT
#include <algorithm>
#include <numeric>

#include "minitorch/ops/conv3d.hpp"
#include "minitorch/ops/unfold.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

using minitorch::Conv3dOptions;
using minitorch::ConvTranspose3dOptions;
using minitorch::Triple;
using minitorch::UnfoldOptions;

std::int64_t places_along(std::int64_t size, std::int64_t pad, std::int64_t dilation, std::int64_t taps,
                          std::int64_t step) {
  return (size + 2 * pad - dilation * (taps - 1) - 1) / step + 1;
}

// Of a cell of the result and of a tap where they meet in the input, or false.
bool meets(const Dims& cell, const Dims& tap, const Triple& stride, const Triple& padding, const Triple& dilation,
           const Shape& x, Dims& at) {
  const std::int64_t strides[] = {stride.d, stride.h, stride.w}, pads[] = {padding.d, padding.h, padding.w};
  const std::int64_t dilations[] = {dilation.d, dilation.h, dilation.w};
  for (int i = 0; i < 3; ++i) {
    at[2 + i] = cell[2 + i] * strides[i] - pads[i] + tap[i] * dilations[i];
    if (at[2 + i] < 0 || at[2 + i] >= x[2 + i]) {
      return false;
    }
  }
  return true;
}

Array naive_conv3d(const std::vector<Array>& in, const Conv3dOptions& o) {
  const Array &x = in[0], &w = in[1];
  const Shape shape{x.size(0), w.size(0), places_along(x.size(2), o.padding.d, o.dilation.d, w.size(2), o.stride.d),
                    places_along(x.size(3), o.padding.h, o.dilation.h, w.size(3), o.stride.h),
                    places_along(x.size(4), o.padding.w, o.dilation.w, w.size(4), o.stride.w)};
  return naive::make(shape, [&](const Dims& i) {
    double total = in.size() > 2 ? in[2]({i[1]}) : 0;
    naive::for_each_index({w.size(1), w.size(2), w.size(3), w.size(4)}, [&](const Dims& k) {
      Dims at = {i[0], i[1] / (w.size(0) / o.groups) * w.size(1) + k[0], 0, 0, 0};
      if (meets(i, {k[1], k[2], k[3]}, o.stride, o.padding, o.dilation, x.shape, at)) {
        total += w({i[1], k[0], k[1], k[2], k[3]}) * x(at);
      }
    });
    return total;
  });
}

Array naive_conv_transpose3d(const std::vector<Array>& in, const ConvTranspose3dOptions& o) {
  const Array &x = in[0], &w = in[1];
  const auto size = [](std::int64_t n, std::int64_t step, std::int64_t pad, std::int64_t dilation, std::int64_t taps,
                       std::int64_t more) { return (n - 1) * step - 2 * pad + dilation * (taps - 1) + more + 1; };
  Array y(Shape{x.size(0), w.size(1) * o.groups,
                size(x.size(2), o.stride.d, o.padding.d, o.dilation.d, w.size(2), o.output_padding.d),
                size(x.size(3), o.stride.h, o.padding.h, o.dilation.h, w.size(3), o.output_padding.h),
                size(x.size(4), o.stride.w, o.padding.w, o.dilation.w, w.size(4), o.output_padding.w)});
  naive::for_each_index(y.shape, [&](const Dims& i) { y(i) = in.size() > 2 ? in[2]({i[1]}) : 0; });
  naive::for_each_index(x.shape, [&](const Dims& i) {
    naive::for_each_index({w.size(1), w.size(2), w.size(3), w.size(4)}, [&](const Dims& k) {
      Dims at = {i[0], i[1] / (x.size(1) / o.groups) * w.size(1) + k[0], 0, 0, 0};
      if (meets(i, {k[1], k[2], k[3]}, o.stride, o.padding, o.dilation, y.shape, at)) {
        y(at) += w({i[1], k[0], k[1], k[2], k[3]}) * x(i);
      }
    });
  });
  return y;
}

OpRow conv3(const std::string& name, const Conv3dOptions& o) {
  return op(
             name, {"conv3d"},
             [o](const auto& in) {
               return in.size() > 2 ? conv3d(in[0], in[1], in[2], o) : conv3d(in[0], in[1], {}, o);
             },
             [o](const std::vector<Array>& in) { return naive_conv3d(in, o); })
      .float_within(1e-5);
}
OpRow transposed3(const std::string& name, const ConvTranspose3dOptions& o) {
  return op(
             name, {"conv_transpose3d"},
             [o](const auto& in) {
               return in.size() > 2 ? conv_transpose3d(in[0], in[1], in[2], o) : conv_transpose3d(in[0], in[1], {}, o);
             },
             [o](const std::vector<Array>& in) { return naive_conv_transpose3d(in, o); })
      .float_within(1e-5);
}

// Windows of the last three dimensions that begin at `start` and end before `stop`, by f.
template <class Start, class Stop, class F>
Array pooled(const Array& x, const Shape& size, const Start& start, const Stop& stop, const F& f) {
  Shape shape = x.shape;
  const int d = shape.size() - 3;
  for (int k = 0; k < 3; ++k) {
    shape[d + k] = size[k];
  }
  return naive::make(shape, [&](const Dims& i) {
    std::vector<double> values;
    naive::for_each_index(x.shape, [&](const Dims& at) {
      bool inside = true;
      for (int k = 0; k < shape.size(); ++k) {
        inside = inside && (k < d ? at[k] == i[k] : at[k] >= start(k - d, i[k]) && at[k] < stop(k - d, i[k]));
      }
      if (inside) {
        values.push_back(x(at));
      }
    });
    return f(values);
  });
}
double most(const std::vector<double>& values) {
  return *std::max_element(values.begin(), values.end());
}
double average(const std::vector<double>& values) {
  return naive::sum(values) / static_cast<double>(values.size());
}

Array naive_unfold(const Array& x, const UnfoldOptions& o) {
  const std::int64_t oh = places_along(x.size(2), o.padding.h, o.dilation.h, o.kernel_size.h, o.stride.h);
  const std::int64_t ow = places_along(x.size(3), o.padding.w, o.dilation.w, o.kernel_size.w, o.stride.w);
  const std::int64_t cells = o.kernel_size.h * o.kernel_size.w;
  return naive::make({x.size(0), x.size(1) * cells, oh * ow}, [&](const Dims& i) {
    const std::int64_t k = i[1] % cells;
    const std::int64_t h = i[2] / ow * o.stride.h - o.padding.h + k / o.kernel_size.w * o.dilation.h;
    const std::int64_t w = i[2] % ow * o.stride.w - o.padding.w + k % o.kernel_size.w * o.dilation.w;
    return h < 0 || w < 0 || h >= x.size(2) || w >= x.size(3) ? 0 : x({i[0], i[1] / cells, h, w});
  });
}
// The adjoint of naive_unfold, by its columns.
Array naive_fold(const Array& y, const Shape& plane, const UnfoldOptions& o) {
  const std::int64_t cells = o.kernel_size.h * o.kernel_size.w;
  Array x(Shape{y.size(0), y.size(1) / cells, plane[0], plane[1]}), places = x;
  std::iota(places.values.begin(), places.values.end(), 1.0);
  const Array from = naive_unfold(places, o);
  for (std::size_t i = 0; i < from.values.size(); ++i) {
    if (from.values[i] > 0) {
      x.values[static_cast<std::size_t>(from.values[i]) - 1] += y.values[i];
    }
  }
  return x;
}

}  // namespace

std::vector<OpRow> volume_rows() {
  std::vector<OpRow> rows;
  rows.push_back(conv3("conv3d", {})
                     .of({{{2, 1, 3, 3, 2}, {2, 1, 2, 3, 2}, {2}}, {{1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1}}})
                     .threads({{{3, 3, 6, 20, 19}, {4, 3, 3, 3, 3}, {4}}}));
  rows.push_back(conv3("conv3d: without bias, padding", {.padding = {1, 2, 0}})
                     .of({{{1, 2, 2, 1, 2}, {1, 2, 3, 2, 2}}, {{0, 1, 2, 2, 2}, {1, 1, 1, 2, 2}}})
                     .threads({{{2, 4, 9, 18, 18}, {8, 4, 3, 3, 3}}}));
  rows.push_back(conv3("conv3d: stride, dilation, groups",
                       {.stride = {2, 1, 2}, .padding = {1, 0, 1}, .dilation = {2, 1, 1}, .groups = 2})
                     .of({{{1, 2, 4, 2, 3}, {2, 1, 2, 2, 2}, {2}}})
                     .threads({{{2, 4, 13, 17, 18}, {6, 2, 2, 3, 3}, {6}}}));
  rows.push_back(transposed3("conv_transpose3d", {})
                     .of({{{1, 2, 2, 1, 2}, {2, 1, 2, 2, 1}, {1}}, {{1, 1, 1, 1, 1}, {1, 1, 1, 1, 1}, {1}}})
                     .threads({{{3, 4, 8, 15, 15}, {4, 3, 2, 3, 3}, {3}}}));
  rows.push_back(
      transposed3(
          "conv_transpose3d: every option",
          {.stride = {2, 1, 3}, .padding = {1, 0, 1}, .output_padding = {1, 0, 2}, .groups = 2, .dilation = {1, 2, 1}})
          .of({{{1, 2, 2, 2, 2}, {2, 1, 3, 2, 2}}, {{0, 2, 2, 1, 2}, {2, 1, 2, 1, 1}}})
          .threads({{{3, 4, 8, 15, 15}, {4, 2, 3, 3, 3}}}));
  const Fill distinct{.distinct = true};
  const Dims kernel{2, 3, 1}, stride{1, 2, 2}, padding{1, 1, 0};
  const auto start = [=](int d, std::int64_t i) { return i * stride[d] - padding[d]; };
  const auto stop = [=](int d, std::int64_t i) { return i * stride[d] - padding[d] + kernel[d]; };
  const auto windows = [=](const Array& x) {
    Shape size;
    for (int d = 0; d < 3; ++d) {
      size.push_back(places_along(x.size(d - 3), padding[d], 1, kernel[d], stride[d]));
    }
    return size;
  };
  const std::vector<Shapes> volumes = {{{1, 2, 2, 3, 3}}, {{2, 2, 3, 2}}, {{0, 1, 2, 2, 2}}};
  rows.push_back(
      op(
          "max_pool3d", {"max_pool3d"},
          [](const auto& in) {
            return max_pool3d(in[0], {.kernel_size = {2, 3, 1}, .stride = Triple(1, 2, 2), .padding = {1, 1, 0}});
          },
          [=](const std::vector<Array>& in) { return pooled(in[0], windows(in[0]), start, stop, most); })
          .of(volumes)
          .threads({{{2, 8, 9, 20, 19}}})
          .values({distinct}));
  rows.push_back(op(
                     "avg_pool3d: without the padding", {"avg_pool3d"},
                     [](const auto& in) {
                       return avg_pool3d(in[0], {.kernel_size = {2, 3, 1},
                                                 .stride = Triple(1, 2, 2),
                                                 .padding = {1, 1, 0},
                                                 .count_include_pad = false});
                     },
                     [=](const std::vector<Array>& in) { return pooled(in[0], windows(in[0]), start, stop, average); })
                     .of(volumes)
                     .threads({{{2, 8, 9, 20, 19}}}));
  rows.push_back(op(
                     "avg_pool3d: cubes of two, max_pool3d of them", {"avg_pool3d", "max_pool3d"},
                     [](const auto& in) { return avg_pool3d(max_pool3d(in[0], 1), 2); },
                     [](const std::vector<Array>& in) {
                       const Shape half{in[0].size(-3) / 2, in[0].size(-2) / 2, in[0].size(-1) / 2};
                       return pooled(
                           in[0], half, [](int, std::int64_t i) { return 2 * i; },
                           [](int, std::int64_t i) { return 2 * i + 2; }, average);
                     })
                     .of({{{1, 2, 2, 3, 4}}})
                     .threads({{{2, 8, 9, 20, 19}}}));
  const auto from = [](const Array& x) {
    return [s = x.shape](int d, std::int64_t i) { return i * s[s.size() - 3 + d] / (d + 1); };
  };
  const auto to = [](const Array& x) {
    return [s = x.shape](int d, std::int64_t i) {
      return minitorch::core::ceil_div((i + 1) * s[s.size() - 3 + d], d + 1);
    };
  };
  rows.push_back(op(
                     "adaptive_avg_pool3d", {"adaptive_avg_pool3d"},
                     [](const auto& in) {
                       return adaptive_avg_pool3d(in[0], {1, 2, 3});
                     },
                     [=](const std::vector<Array>& in) {
                       return pooled(in[0], {1, 2, 3}, from(in[0]), to(in[0]), average);
                     })
                     .of(volumes)
                     .threads({{{2, 8, 9, 20, 19}}}));
  rows.push_back(op(
                     "adaptive_max_pool3d", {"adaptive_max_pool3d"},
                     [](const auto& in) {
                       return adaptive_max_pool3d(in[0], {1, 2, 3});
                     },
                     [=](const std::vector<Array>& in) {
                       return pooled(in[0], {1, 2, 3}, from(in[0]), to(in[0]), most);
                     })
                     .of(volumes)
                     .threads({{{2, 8, 9, 20, 19}}})
                     .values({distinct}));
  for (const auto& [size, step] : {std::pair<std::int64_t, std::int64_t>{2, 1}, {1, 3}, {3, 2}}) {
    rows.push_back(op(
                       "unfold: windows of " + std::to_string(size) + " every " + std::to_string(step), {"unfold"},
                       [=, n = size, every = step](const auto& in) { return unfold(in[0], 0, n, every); },
                       [=, n = size, every = step](const std::vector<Array>& in) {
                         Shape shape = in[0].shape;
                         shape[0] = (shape[0] - n) / every + 1;
                         shape.push_back(n);
                         return naive::make(shape, [&](const Dims& i) {
                           Dims at = i;
                           at.erase(i.size() - 1);
                           at[0] = i[0] * every + i[i.size() - 1];
                           return in[0](at);
                         });
                       })
                       .of({{{4, 2}}, {{3}}, {{3, 0, 2}}})
                       .threads({{{301, 402}}}));
  }
  const UnfoldOptions plain{.kernel_size = 2},
      all{.kernel_size = {2, 3}, .dilation = {2, 1}, .padding = {1, 2}, .stride = {2, 1}};
  for (const UnfoldOptions& o : {plain, all}) {
    const std::string which = o.stride.h == 1 ? "plain" : "every option";
    rows.push_back(op(
                       "unfold: planes, " + which, {"unfold"}, [o](const auto& in) { return unfold(in[0], o); },
                       [o](const std::vector<Array>& in) { return naive_unfold(in[0], o); })
                       .of({{{2, 1, 3, 2}}, {{1, 2, 2, 4}}, {{0, 1, 3, 3}}})
                       .threads({{{3, 4, 50, 61}}}));
    const Shape plane{3, 4};
    const std::int64_t columns = naive_unfold(Array(Shape{1, 1, 3, 4}), o).size(2),
                       cells = o.kernel_size.h * o.kernel_size.w;
    rows.push_back(op(
                       "fold: " + which, {"fold"},
                       [o](const auto& in) {
                         return fold(in[0], {3, 4}, o);
                       },
                       [o, plane](const std::vector<Array>& in) { return naive_fold(in[0], plane, o); })
                       .of({{{2, 2 * cells, columns}}, {{0, cells, columns}}})
                       .threads({{{301, 12 * cells, columns}}}));
  }
  return rows;
}

}  // namespace optable
