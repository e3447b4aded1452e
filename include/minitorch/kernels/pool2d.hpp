// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/shape.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/interleave.hpp"
#include "minitorch/kernels/reduce.hpp"
#include "minitorch/kernels/simd/lanewise.hpp"
#include "minitorch/kernels/simd/math.hpp"

// Pooling over windows of planes (planes, h, w) -> (planes, oh, ow). Planes are independent of each other.

// Note [Average pooling]: the window of an average is a product of rows and columns, and so is its divisor unless the
// user gives one. So the rows of a window are summed first, whole rows of the plane at a time, and then the columns.
// For a stride the sums are cut into phases (column j to phase j % stride), in which neighbouring windows are
// neighbours. The gradient goes the same way back.

namespace minitorch::kernels {

/// The columns of an average pooling: input and output columns, padding before, window and stride; elements between
/// phases, and zeros before the gradients. `width` is what each output column counts for in the divisor.
template <class T>
struct AvgRow {
  std::int64_t w, ow, pad, kernel, step, phase, before;
  const T* width;
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/pool2d.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

struct Pool2dSizes {
  std::int64_t planes, h, w, oh, ow;
  std::int64_t kernel_h, kernel_w, stride_h, stride_w, pad_h = 0, pad_w = 0, dilation_h = 1, dilation_w = 1;

  std::int64_t grain() const {
    return std::max<std::int64_t>(1, core::parallel_threshold / std::max<std::int64_t>(1, h * w));
  }
};

namespace detail::pool {

/// The cells first, first + step, ... below end of a window's taps start, start + dilation, ... that lie in [0, size);
/// none if first >= end. No sum here leaves 64 bits, however large kernel and dilation are.
struct Cells {
  std::int64_t first, end, step;
  Cells(std::int64_t start, std::int64_t kernel, std::int64_t dilation, std::int64_t size)
      : first(start), end(size), step(std::min(dilation, size)) {
    if (start < 0) {
      const std::int64_t beyond = -start % dilation;
      first = beyond == 0 ? 0 : dilation - beyond;
    }
    const std::int64_t reach = (kernel - 1) * dilation;
    if (start < size - reach) {
      end = start + reach + 1;
    }
  }
};

}  // namespace detail::pool

namespace detail::pool {

/// Sum of rows [y0, y1), columns [x0, x1) of a plane. After some hundred elements it goes on in double.
template <class T>
T window_sum(const T* plane, std::int64_t width, std::int64_t y0, std::int64_t y1, std::int64_t x0, std::int64_t x1) {
  constexpr std::int64_t block = 256;
  double total = 0;
  T part = 0;
  std::int64_t count = 0;
  for (std::int64_t y = y0; y < y1; ++y) {
    for (std::int64_t x = x0; x < x1;) {
      const std::int64_t end = std::min(x1, x + block);
      count += end - x;
      for (; x < end; ++x) {
        part += plane[y * width + x];
      }
      if (count >= block) {
        total += static_cast<double>(part);
        part = 0;
        count = 0;
      }
    }
  }
  return static_cast<T>(total + static_cast<double>(part));
}

}  // namespace detail::pool

/// How avg_pool2d divides a window's sum.
struct AvgPoolDivisor {
  bool count_include_pad = true;
  std::int64_t override = 0;  ///< 0: none
};

namespace detail::pool {

/// Calls f(output position, y0, y1, x0, x1, divisor) for the part of each window that lies inside of the plane.
template <class F>
void for_each_window(const Pool2dSizes& z, const AvgPoolDivisor& divisor, const F& f) {
  for (std::int64_t oy = 0; oy < z.oh; ++oy) {
    for (std::int64_t ox = 0; ox < z.ow; ++ox) {
      std::int64_t y0 = oy * z.stride_h - z.pad_h, x0 = ox * z.stride_w - z.pad_w;
      std::int64_t y1 = z.h + z.pad_h, x1 = z.w + z.pad_w;
      y1 = y0 < y1 - z.kernel_h ? y0 + z.kernel_h : y1;  // compared so that nothing overflows
      x1 = x0 < x1 - z.kernel_w ? x0 + z.kernel_w : x1;
      const std::int64_t padded = (y1 - y0) * (x1 - x0);
      y0 = std::max<std::int64_t>(y0, 0);
      x0 = std::max<std::int64_t>(x0, 0);
      y1 = std::min(y1, z.h);
      x1 = std::min(x1, z.w);
      const std::int64_t inside = std::max<std::int64_t>(0, y1 - y0) * std::max<std::int64_t>(0, x1 - x0);
      const std::int64_t count = divisor.override != 0 ? divisor.override : divisor.count_include_pad ? padded : inside;
      f(oy * z.ow + ox, y0, y1, x0, x1, inside == 0 ? 0 : count);
    }
  }
}

}  // namespace detail::pool

namespace detail::pool {

/// Cells [begin, end) of a window along one dimension, cut at the plane, and how many it has with padding.
struct Span {
  std::int64_t begin, end, padded;
  Span(std::int64_t start, std::int64_t kernel, std::int64_t size, std::int64_t pad)
      : begin(std::clamp<std::int64_t>(start, 0, size)), end(0), padded(std::min(kernel, size + pad - start)) {
    end = std::clamp<std::int64_t>(start + padded, begin, size);
  }
  /// What it counts for in the divisor; 1 where there is nothing to divide.
  std::int64_t count(const AvgPoolDivisor& divisor) const {
    return divisor.override != 0 || end == begin ? 1 : divisor.count_include_pad ? padded : end - begin;
  }
};

/// Windows of few cells, whose sums need no double, and strides of few phases.
inline bool separable(const Pool2dSizes& z) {
  return z.kernel_h <= 16 && z.kernel_w <= 16 && z.stride_w <= 4 && z.oh > 0 && z.ow > 0;
}

/// Calls f(columns, scratch memory of three lines, all zero) for some planes.
template <class T, class F>
void for_planes(const Pool2dSizes& z, const AvgPoolDivisor& divisor, const F& f) {
  constexpr std::int64_t most_lanes = 16;
  const auto whole = [](std::int64_t count) { return core::ceil_div(count, most_lanes) * most_lanes; };
  const std::int64_t cells = std::max((z.ow - 1) * z.stride_w + z.kernel_w, z.pad_w + z.w);
  AvgRow<T> a{z.w,
              z.ow,
              z.pad_w,
              z.kernel_w,
              z.stride_w,
              whole(core::ceil_div(cells, z.stride_w)) + 2 * most_lanes,
              whole(z.kernel_w),
              nullptr};
  const std::int64_t line = a.step * a.phase + a.before + most_lanes;
  core::Scratch<T> width(whole(z.ow));
  for (std::int64_t ox = 0; ox < whole(z.ow); ++ox) {
    const Span span(ox * z.stride_w - z.pad_w, z.kernel_w, z.w, z.pad_w);
    width[ox] = ox >= z.ow              ? T(1)
                : divisor.override != 0 ? static_cast<T>(divisor.override)
                                        : static_cast<T>(span.count(divisor));
  }
  a.width = width.data();
  core::parallel_for(z.planes, z.grain(), [&](std::int64_t begin, std::int64_t end) {
    core::Scratch<T> lines(3 * line);
    std::fill_n(lines.data(), 3 * line, T(0));
    with_isa([&](auto isa) {
      for (std::int64_t plane = begin; plane < end; ++plane) {
        for (std::int64_t oy = 0; oy < z.oh; ++oy) {
          const Span rows(oy * z.stride_h - z.pad_h, z.kernel_h, z.h, z.pad_h);
          f(isa, a, plane, oy, rows, static_cast<T>(rows.count(divisor)), lines.data(), line);
        }
      }
    });
  });
}

template <class T>
void avg_pool2d_forward_rows(const Pool2dSizes& z, const AvgPoolDivisor& divisor, const T* x, T* y) {
  for_planes<T>(z, divisor,
                [&](auto isa, const AvgRow<T>& a, std::int64_t plane, std::int64_t oy, const Span& rows, T height,
                    T* lines, std::int64_t line) {
                  avg_pool_row(isa, a, x + (plane * z.h + rows.begin) * z.w, rows.end - rows.begin, height, lines,
                               lines + line, y + (plane * z.oh + oy) * z.ow);
                });
}

template <class T>
void avg_pool2d_backward_rows(const Pool2dSizes& z, const AvgPoolDivisor& divisor, const T* dy, T* dx) {
  for_planes<T>(z, divisor,
                [&](auto isa, const AvgRow<T>& a, std::int64_t plane, std::int64_t oy, const Span& rows, T height,
                    T* lines, std::int64_t line) {
                  if (oy == 0) {
                    std::fill_n(dx + plane * z.h * z.w, z.h * z.w, T(0));
                  }
                  avg_pool_row_backward(isa, a, dy + (plane * z.oh + oy) * z.ow, rows.end - rows.begin, height, lines,
                                        lines + line, lines + 2 * line, dx + (plane * z.h + rows.begin) * z.w);
                });
}

}  // namespace detail::pool

/// y = mean of each window; 0 for a window without a cell.
template <class T>
void avg_pool2d_forward(const Pool2dSizes& z, const AvgPoolDivisor& divisor, const T* x, T* y) {
  if (detail::pool::separable(z)) {
    return detail::pool::avg_pool2d_forward_rows(z, divisor, x, y);
  }
  core::parallel_for(z.planes, z.grain(), [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const T* in = x + plane * z.h * z.w;
      T* out = y + plane * z.oh * z.ow;
      detail::pool::for_each_window(
          z, divisor,
          [&](std::int64_t at, std::int64_t y0, std::int64_t y1, std::int64_t x0, std::int64_t x1, std::int64_t count) {
            const T sum = detail::pool::window_sum(in, z.w, y0, y1, x0, x1);
            out[at] = count == 0 ? T(0) : sum / static_cast<T>(count);
          });
    }
  });
}

/// dx = dy / divisor, spread over each window and added up.
template <class T>
void avg_pool2d_backward(const Pool2dSizes& z, const AvgPoolDivisor& divisor, const T* dy, T* dx) {
  if (detail::pool::separable(z)) {
    return detail::pool::avg_pool2d_backward_rows(z, divisor, dy, dx);
  }
  core::parallel_for(z.planes, z.grain(), [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const T* in = dy + plane * z.oh * z.ow;
      T* out = dx + plane * z.h * z.w;
      std::fill_n(out, z.h * z.w, T(0));
      detail::pool::for_each_window(
          z, divisor,
          [&](std::int64_t at, std::int64_t y0, std::int64_t y1, std::int64_t x0, std::int64_t x1, std::int64_t count) {
            const T share = count == 0 ? T(0) : in[at] / static_cast<T>(count);
            for (std::int64_t iy = y0; iy < y1; ++iy) {
              for (std::int64_t ix = x0; ix < x1; ++ix) {
                out[iy * z.w + ix] += share;
              }
            }
          });
    }
  });
}

/// Window i of `outputs` over `size` cells: [floor(i size / outputs), ceil((i + 1) size / outputs)).
inline std::int64_t adaptive_begin(std::int64_t i, std::int64_t size, std::int64_t outputs) {
  return i * size / outputs;
}
inline std::int64_t adaptive_end(std::int64_t i, std::int64_t size, std::int64_t outputs) {
  return ((i + 1) * size + outputs - 1) / outputs;
}

/// Averages over windows that tile the plane as evenly as whole cells allow. Forward if `Forward`, else its transpose.
template <bool Forward, class T>
void adaptive_avg_pool2d(std::int64_t planes, std::int64_t h, std::int64_t w, std::int64_t oh, std::int64_t ow,
                         const T* in, T* out) {
  const std::int64_t grain = std::max<std::int64_t>(1, core::parallel_threshold / std::max<std::int64_t>(1, h * w));
  if (oh == 1 && ow == 1) {
    const T cells = static_cast<T>(h * w);
    if (Forward) {
      sum(in, out, planes, h * w, 1);
    }
    return core::parallel_for(planes, Forward ? core::parallel_threshold : grain,
                              [=](std::int64_t begin, std::int64_t end) {
                                for (std::int64_t plane = begin; plane < end; ++plane) {
                                  if (Forward) {
                                    out[plane] /= cells;
                                  } else {
                                    std::fill_n(out + plane * h * w, h * w, in[plane] / cells);
                                  }
                                }
                              });
  }
  core::parallel_for(planes, grain, [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const T* from = in + plane * (Forward ? h * w : oh * ow);
      T* to = out + plane * (Forward ? oh * ow : h * w);
      if (!Forward) {
        std::fill_n(to, h * w, T(0));
      }
      for (std::int64_t oy = 0; oy < oh && ow > 0; ++oy) {
        const std::int64_t y0 = adaptive_begin(oy, h, oh), y1 = adaptive_end(oy, h, oh);
        for (std::int64_t ox = 0; ox < ow; ++ox) {
          const std::int64_t x0 = adaptive_begin(ox, w, ow), x1 = adaptive_end(ox, w, ow);
          const auto count = static_cast<T>((y1 - y0) * (x1 - x0));
          for (std::int64_t iy = y0; !Forward && iy < y1; ++iy) {
            for (std::int64_t ix = x0; ix < x1; ++ix) {
              to[iy * w + ix] += from[oy * ow + ox] / count;
            }
          }
          if (Forward) {
            to[oy * ow + ox] = detail::pool::window_sum(from, w, y0, y1, x0, x1) / count;
          }
        }
      }
    }
  });
}

}  // namespace minitorch::kernels
