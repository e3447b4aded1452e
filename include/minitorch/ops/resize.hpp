// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/core/choice.hpp"
#include "minitorch/kernels/transpose.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/pool2d.hpp"

// Planes in other sizes.

namespace minitorch {

/// The nearest pixel, or a mean of 4 or a cubic of 16 pixels around.
enum class InterpolateMode { nearest, bilinear, bicubic };
template <>
inline constexpr std::string_view core::words<InterpolateMode> = "nearest, bilinear, bicubic";

/// How many times as high and as wide: scale_factor = 2, or {2, 1.5}.
struct ScaleFactor {
  double h, w;  ///< of height and width
  /// The same for both.
  ScaleFactor(double both) : h(both), w(both) {}  // NOLINT: meant to convert
  /// Of height and width.
  ScaleFactor(double height, double width) : h(height), w(width) {}
};

/// A ScaleFactor, or nothing; in braces, too: .scale_factor = {2, 1.5}.
struct OptionalScaleFactor : std::optional<ScaleFactor> {
  using std::optional<ScaleFactor>::optional;
  using std::optional<ScaleFactor>::operator=;
  /// What another one holds.
  OptionalScaleFactor(const std::optional<ScaleFactor>& other)  // NOLINT: meant to convert
      : std::optional<ScaleFactor>(other) {}
  /// Of height and width.
  OptionalScaleFactor(double height, double width) : std::optional<ScaleFactor>(ScaleFactor(height, width)) {}
};

/// Arguments of interpolate, PyTorch's names and defaults: either size or scale_factor.
struct InterpolateOptions {
  OptionalPair size = std::nullopt;
  OptionalScaleFactor scale_factor = std::nullopt;  ///< of the result; instead of size
  core::Choice<InterpolateMode> mode = InterpolateMode::nearest;
  bool align_corners = false;  ///< the corner pixels' middles, not their corners, lie over each other; not for nearest
};

namespace detail {

/// One dimension resampled: output o is the sum of weight[o * taps + k] times input place[o * taps + k].
struct Taps {
  std::int64_t in, out, taps;
  std::vector<std::int64_t> place;
  std::vector<double> weight;
};

MINITORCH_INLINE Taps nearest_taps(std::int64_t in, std::int64_t out, double scale);

MINITORCH_INLINE Taps smooth_taps(std::int64_t in, std::int64_t out, double scale, bool cubic, bool align_corners);

/// The same as lists: element i of the result is the sum of weight[k] times element place[k], k from first[i] on.
template <class T>
struct TapLists {
  std::vector<std::int64_t> first, place;
  std::vector<T> weight;

  TapLists(const Taps& t, bool backwards) : place(t.place.size()), weight(t.place.size()) {
    first.assign(static_cast<std::size_t>(backwards ? t.in : t.out) + 1, 0);
    const auto target = [&](std::size_t k) {
      return static_cast<std::size_t>(backwards ? t.place[k] : static_cast<std::int64_t>(k) / t.taps);
    };
    for (std::size_t k = 0; k < place.size(); ++k) {
      ++first[target(k) + 1];
    }
    std::partial_sum(first.begin(), first.end(), first.begin());
    std::vector<std::int64_t> next(first.begin(), first.end() - 1);
    for (std::size_t k = 0; k < place.size(); ++k) {
      const auto at = static_cast<std::size_t>(next[target(k)]++);
      place[at] = backwards ? static_cast<std::int64_t>(k) / t.taps : t.place[k];
      weight[at] = static_cast<T>(t.weight[k]);
    }
  }
};

/// One row of the result from rows of `inner` elements.
template <class T>
void resample_rows(const TapLists<T>& t, std::int64_t i, std::int64_t inner, const T* from, T* to) {
  const auto begin = static_cast<std::size_t>(t.first[static_cast<std::size_t>(i)]);
  const auto end = static_cast<std::size_t>(t.first[static_cast<std::size_t>(i) + 1]);
  if (begin == end) {
    std::fill_n(to, inner, T(0));
  }
  if (end - begin == 4) {  // bicubic, and bilinear's gradient where the result was twice as large
    const T *a = from + t.place[begin] * inner, *b = from + t.place[begin + 1] * inner;
    const T *c = from + t.place[begin + 2] * inner, *d = from + t.place[begin + 3] * inner;
    const T u = t.weight[begin], v = t.weight[begin + 1], w = t.weight[begin + 2], z = t.weight[begin + 3];
    MINITORCH_SIMD
    for (std::int64_t j = 0; j < inner; ++j) {
      to[j] = u * a[j] + v * b[j] + w * c[j] + z * d[j];
    }
    return;
  }
  for (std::size_t k = begin; k < end; ++k) {
    const T *a = from + t.place[k] * inner, w = t.weight[k];
    if (k == begin && k + 1 < end) {
      const T *b = from + t.place[k + 1] * inner, v = t.weight[++k];
      MINITORCH_SIMD
      for (std::int64_t j = 0; j < inner; ++j) {
        to[j] = w * a[j] + v * b[j];
      }
    } else if (k == begin) {
      MINITORCH_SIMD
      for (std::int64_t j = 0; j < inner; ++j) {
        to[j] = w * a[j];
      }
    } else {
      MINITORCH_SIMD
      for (std::int64_t j = 0; j < inner; ++j) {
        to[j] += w * a[j];
      }
    }
  }
}

/// Dimension d of x resampled, or, backwards, the gradient of that.
template <Floating T>
BasicTensor<T> resample(const BasicTensor<T>& x, int d, const Taps& taps, bool backwards) {
  std::int64_t inner = 1;
  for (int i = d + 1; i < x.dim(); ++i) {
    inner *= x.shape()[i];
  }
  const BasicTensor<T> in = contiguous_data(x);
  Shape shape = x.shape();
  shape[d] = backwards ? taps.in : taps.out;
  BasicTensor<T> y(shape);
  const TapLists<T> lists(taps, backwards);
  const std::int64_t size = shape[d], from = x.shape()[d] * inner, to = size * inner;
  const std::int64_t outer = from == 0 ? 0 : x.numel() / from;
  // Elements of the last dimension are resampled as rows, too: some lines are transposed, and back.
  constexpr std::int64_t most = 1 << 17;  // elements of them, before and after
  const std::int64_t lines =
      inner == 1 ? std::clamp<std::int64_t>(most / std::max<std::int64_t>(1, from + to), 1, 32) : 1;
  const std::int64_t work = std::max<std::int64_t>(1, (from + to) * lines);
  const auto run = [&lists, size](const T* rows, std::int64_t length, T* result) {
    kernels::widened([&lists, size, rows, length, result] {
      for (std::int64_t i = 0; i < size; ++i) {
        resample_rows(lists, i, length, rows, result + i * length);
      }
    });
  };
  core::parallel_for(core::ceil_div(outer, lines), std::max<std::int64_t>(1, core::parallel_threshold / work),
                     [&](std::int64_t begin, std::int64_t end) {
                       core::Scratch<T> before(inner == 1 ? from * lines : 0), after(inner == 1 ? to * lines : 0);
                       for (std::int64_t k = begin; k < end; ++k) {
                         const T* rows = in.data() + k * lines * from;
                         T* result = y.data() + k * lines * to;
                         if (inner != 1) {
                           run(rows, inner, result);
                           continue;
                         }
                         const std::int64_t count = std::min(lines, outer - k * lines);
                         kernels::transpose(rows, from, before.data(), count, from, count);
                         run(before.data(), count, after.data());
                         kernels::transpose(after.data(), count, result, to, count, to);
                       }
                     });
  return autograd::record("interpolate", std::move(y), {x},
                          [d, taps, backwards](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                            return {resample(ctx.grad(), d, taps, !backwards)};
                          });
}

}  // namespace detail

/// x (N, C, H, W) in another size, (N, C, OH, OW): `size`, or OH = floor(H scale_factor) and likewise OW. With the
/// scale s = H / OH, or 1 / scale_factor where that is given, row i of the result is nearest's row floor(i s), and for
/// the others lies at (i + 1/2) s - 1/2, or with align_corners at i (H - 1) / (OH - 1); beyond the border it is
/// repeated. Bicubic is the convolution of Keys (1981) with a = -3/4. PyTorch's other numbers of dimensions are not
/// there.
template <Floating T>
BasicTensor<T> interpolate(const BasicTensor<T>& x, const InterpolateOptions& o) {
  const Shape& s = x.shape();
  core::check(s.size() == 4 && s[1] > 0 && s[2] > 0 && s[3] > 0,
              "[interpolate] input must be (N, C, H, W), not empty but for N, got shape ", s);
  core::check(o.size.has_value() != o.scale_factor.has_value(), "[interpolate] needs either size or scale_factor");
  core::check(!o.align_corners || o.mode != InterpolateMode::nearest, "[interpolate] align_corners is not for nearest");
  BasicTensor<T> y = x;
  const std::int64_t high = o.size ? o.size->h : o.scale_factor->h > 1 ? s[2] + 1 : s[2];
  for (const int d : {high > s[2] ? 3 : 2, high > s[2] ? 2 : 3}) {  // lines while there are few, then rows
    const double factor = o.scale_factor ? (d == 2 ? o.scale_factor->h : o.scale_factor->w) : 0;
    core::check(!o.scale_factor || (factor > 0 && factor * static_cast<double>(s[d]) < 1e15),
                "[interpolate] scale_factor must be positive, and the result not too large, got ", factor);
    const std::int64_t out = o.size ? (d == 2 ? o.size->h : o.size->w)
                                    : static_cast<std::int64_t>(std::floor(static_cast<double>(s[d]) * factor));
    core::check(out > 0, "[interpolate] the result must not be empty: size ", out, " of dimension ", d, " of shape ",
                s);
    const double scale = o.scale_factor ? 1 / factor : static_cast<double>(s[d]) / static_cast<double>(out);
    y = detail::resample(
        y, d,
        o.mode == InterpolateMode::nearest
            ? detail::nearest_taps(s[d], out, scale)
            : detail::smooth_taps(s[d], out, scale, o.mode == InterpolateMode::bicubic, o.align_corners),
        false);
  }
  return y;
}

/// (.., C r^2, H, W) to (.., C, H r, W r): channel c r^2 + i r + j becomes pixel (i, j) of each r x r square. Shi et
/// al., 2016.
template <Floating T>
BasicTensor<T> pixel_shuffle(const BasicTensor<T>& x, std::int64_t upscale_factor) {
  const std::int64_t r = upscale_factor;
  core::check(x.dim() >= 3, "[pixel_shuffle] input must be (.., C, H, W), got shape ", x.shape());
  core::check(r > 0 && x.size(-3) % (core::Checked("pixel_shuffle", r) * r).value() == 0,
              "[pixel_shuffle] upscale_factor ", r, " squared must divide the channels of shape ", x.shape());
  const std::int64_t c = x.size(-3) / (r * r), h = x.size(-2), w = x.size(-1);
  const std::int64_t n = c * h * w == 0 ? 0 : x.numel() / (c * h * w * r * r);
  Shape shape = x.shape();
  shape[x.dim() - 3] = c;
  shape[x.dim() - 2] = h * r;
  shape[x.dim() - 1] = w * r;
  const BasicTensor<T> y = permute(reshape(x, {n, c, r, r, h, w}), {0, 1, 4, 2, 5, 3});
  return reshape(clone(y), shape);
}

/// What pixel_shuffle undoes: (.., C, H r, W r) to (.., C r^2, H, W).
template <Floating T>
BasicTensor<T> pixel_unshuffle(const BasicTensor<T>& x, std::int64_t downscale_factor) {
  const std::int64_t r = downscale_factor;
  core::check(x.dim() >= 3, "[pixel_unshuffle] input must be (.., C, H, W), got shape ", x.shape());
  core::check(r > 0 && x.size(-2) % r == 0 && x.size(-1) % r == 0, "[pixel_unshuffle] downscale_factor ", r,
              " must divide height and width of shape ", x.shape());
  const std::int64_t c = x.size(-3), h = x.size(-2) / r, w = x.size(-1) / r;
  const std::int64_t n = c * h * w == 0 ? 0 : x.numel() / (c * h * w * r * r);
  Shape shape = x.shape();
  shape[x.dim() - 3] = (core::Checked("pixel_unshuffle", c) * r * r).value();
  shape[x.dim() - 2] = h;
  shape[x.dim() - 1] = w;
  const BasicTensor<T> y = permute(reshape(x, {n, c, h, r, w, r}), {0, 1, 3, 5, 2, 4});
  return reshape(clone(y), shape);
}

/// Largest elements of the `output_size` windows of adaptive_avg_pool2d, x (N, C, H, W) or (C, H, W), and where each
/// was in its plane (row * W + column). A NaN wins, the last one of several.
template <Floating T>
ValuesAndIndices<T> adaptive_max_pool2d_with_indices(const BasicTensor<T>& x, Pair output_size) {
  const Shape& s = x.shape();
  core::check(s.size() == 3 || s.size() == 4,
              "[adaptive_max_pool2d] input must be (N, C, H, W) or (C, H, W), got shape ", s);
  const int d = s.size() - 2;
  core::check(s[d - 1] > 0 && s[d] > 0 && s[d + 1] > 0,
              "[adaptive_max_pool2d] only the batch dimension may be empty, got ", s);
  core::check(output_size.h > 0 && output_size.w > 0, "[adaptive_max_pool2d] output_size must be positive, got ",
              output_size);
  const std::int64_t h = s[d], w = s[d + 1], oh = output_size.h, ow = output_size.w, planes = x.numel() / (h * w);
  const BasicTensor<T> in = detail::contiguous_data(x);
  LongTensor index(detail::pooled_shape(s, oh, ow));
  const auto start = [](std::int64_t i, std::int64_t in_size, std::int64_t out_size) { return i * in_size / out_size; };
  const auto stop = [](std::int64_t i, std::int64_t in_size, std::int64_t out_size) {
    return core::ceil_div((i + 1) * in_size, out_size);
  };
  core::parallel_for(planes, std::max<std::int64_t>(1, core::parallel_threshold / (h * w)),
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t p = begin; p < end; ++p) {
                         const T* plane = in.data() + p * h * w;
                         for (std::int64_t k = 0; k < oh * ow; ++k) {
                           std::int64_t best = start(k / ow, h, oh) * w + start(k % ow, w, ow);
                           for (std::int64_t i = start(k / ow, h, oh); i < stop(k / ow, h, oh); ++i) {
                             for (std::int64_t j = start(k % ow, w, ow); j < stop(k % ow, w, ow); ++j) {
                               const T value = plane[i * w + j];
                               best = value > plane[best] || value != value ? i * w + j : best;
                             }
                           }
                           index.data()[p * oh * ow + k] = best;
                         }
                       }
                     });
  const BasicTensor<T> y = gather(reshape(x, {planes, h * w}), 1, reshape(index, {planes, oh * ow}));
  return {reshape(y, index.shape()), index};
}
template <Floating T>
BasicTensor<T> adaptive_max_pool2d(const BasicTensor<T>& x, Pair output_size) {
  return adaptive_max_pool2d_with_indices(x, output_size).values;
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE Taps nearest_taps(std::int64_t in, std::int64_t out, double scale) {
  Taps t{in, out, 1, {}, {}};
  for (std::int64_t o = 0; o < out; ++o) {
    // As PyTorch: the scale in float, but for the same size and for twice it.
    const std::int64_t at = out == in ? o
                            : out == 2 * in
                                ? o / 2
                                : static_cast<std::int64_t>(static_cast<float>(o) * static_cast<float>(scale));
    t.place.push_back(std::min(at, in - 1));
    t.weight.push_back(1);
  }
  return t;
}

MINITORCH_INLINE Taps smooth_taps(std::int64_t in, std::int64_t out, double scale, bool cubic, bool align_corners) {
  Taps t{in, out, cubic ? 4 : 2, {}, {}};
  for (std::int64_t o = 0; o < out; ++o) {
    const auto step = static_cast<double>(o);
    double at = align_corners ? (out > 1 ? step * static_cast<double>(in - 1) / static_cast<double>(out - 1) : 0.0)
                              : scale * (step + 0.5) - 0.5;
    at = cubic ? at : std::max(at, 0.0);
    const auto first = static_cast<std::int64_t>(std::floor(at));
    const double part = at - static_cast<double>(first);
    const auto clamped = [&](std::int64_t i) { return std::clamp<std::int64_t>(i, 0, in - 1); };
    if (!cubic) {
      t.place.insert(t.place.end(), {clamped(first), clamped(first + 1)});
      t.weight.insert(t.weight.end(), {1 - part, part});
      continue;
    }
    // Keys' cubic convolution, 1981, with a = -3/4.
    constexpr double a = -0.75;
    const auto near = [](double x) { return ((a + 2) * x - (a + 3)) * x * x + 1; };
    const auto far = [](double x) { return ((a * x - 5 * a) * x + 8 * a) * x - 4 * a; };
    for (std::int64_t k = -1; k < 3; ++k) {
      t.place.push_back(clamped(first + k));
    }
    t.weight.insert(t.weight.end(), {far(part + 1), near(part), near(1 - part), far(2 - part)});
  }
  return t;
}

}  // namespace minitorch::detail
#endif
