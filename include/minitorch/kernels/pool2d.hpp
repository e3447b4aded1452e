// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"

// Pooling over windows of planes (planes, h, w) -> (planes, oh, ow). Planes are independent of each other.

namespace minitorch::kernels {

struct Pool2dSizes {
  std::int64_t planes, h, w, oh, ow;
  std::int64_t kernel_h, kernel_w, stride_h, stride_w, pad_h = 0, pad_w = 0, dilation_h = 1, dilation_w = 1;

  bool plain_2x2() const {
    return kernel_h == 2 && kernel_w == 2 && stride_h == 2 && stride_w == 2 && pad_h == 0 && pad_w == 0 &&
           dilation_h == 1 && dilation_w == 1 && 2 * oh <= h && 2 * ow <= w;
  }
  std::int64_t grain() const {
    return std::max<std::int64_t>(1, parallel_threshold / std::max<std::int64_t>(1, h * w));
  }
};

/// y = largest element of each window, index = its place in the plane. Strictly larger or NaN replaces, so the first of
/// equals and the last NaN win, as in PyTorch; a window of -inf alone points at its first cell.
template <class T>
void max_pool2d_forward(const Pool2dSizes& z, const T* x, T* y, std::int32_t* index) {
  parallel_for(z.planes, z.grain(), [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const T* in = x + plane * z.h * z.w;
      T* out = y + plane * z.oh * z.ow;
      std::int32_t* where = index + plane * z.oh * z.ow;
      if (z.plain_2x2()) {
        for (std::int64_t oy = 0; oy < z.oh; ++oy, out += z.ow, where += z.ow) {
          const T* upper = in + 2 * oy * z.w;
          const T* lower = upper + z.w;
          const auto first = static_cast<std::int32_t>(2 * oy * z.w);
          const auto width = static_cast<std::int32_t>(z.w);
          MINITORCH_SIMD
          for (std::int64_t ox = 0; ox < z.ow; ++ox) {
            T best = upper[2 * ox];
            std::int32_t at = 0;
            const auto consider = [&](T value, std::int32_t place) {
              const bool better = value > best || value != value;
              best = better ? value : best;
              at = better ? place : at;
            };
            consider(upper[2 * ox + 1], 1);
            consider(lower[2 * ox], width);
            consider(lower[2 * ox + 1], width + 1);
            out[ox] = best;
            where[ox] = first + static_cast<std::int32_t>(2 * ox) + at;
          }
        }
        continue;
      }
      for (std::int64_t oy = 0; oy < z.oh; ++oy) {
        for (std::int64_t ox = 0; ox < z.ow; ++ox) {
          std::int64_t y0 = oy * z.stride_h - z.pad_h, x0 = ox * z.stride_w - z.pad_w;
          const std::int64_t y1 = std::min(y0 + (z.kernel_h - 1) * z.dilation_h + 1, z.h);
          const std::int64_t x1 = std::min(x0 + (z.kernel_w - 1) * z.dilation_w + 1, z.w);
          while (y0 < 0) {
            y0 += z.dilation_h;
          }
          while (x0 < 0) {
            x0 += z.dilation_w;
          }
          T best = -std::numeric_limits<T>::infinity();
          std::int64_t at = y0 * z.w + x0;
          for (std::int64_t iy = y0; iy < y1; iy += z.dilation_h) {
            for (std::int64_t ix = x0; ix < x1; ix += z.dilation_w) {
              const T value = in[iy * z.w + ix];
              if (value > best || value != value) {
                best = value;
                at = iy * z.w + ix;
              }
            }
          }
          *out++ = best;
          *where++ = static_cast<std::int32_t>(at);
        }
      }
    }
  });
}

/// dx = dy at the places that index names, added up.
template <class T>
void max_pool2d_backward(const Pool2dSizes& z, const T* dy, const std::int32_t* index, T* dx) {
  parallel_for(z.planes, z.grain(), [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      T* out = dx + plane * z.h * z.w;
      std::fill_n(out, z.h * z.w, T(0));
      const std::int64_t first = plane * z.oh * z.ow;
      for (std::int64_t i = first; i < first + z.oh * z.ow; ++i) {
        out[index[i]] += dy[i];
      }
    }
  });
}

/// y = x at the places that index names: the gradient of max_pool2d_backward.
template <class T>
void max_pool2d_pick(const Pool2dSizes& z, const T* x, const std::int32_t* index, T* y) {
  parallel_for(z.planes, z.grain(), [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const std::int64_t first = plane * z.oh * z.ow;
      for (std::int64_t i = first; i < first + z.oh * z.ow; ++i) {
        y[i] = x[plane * z.h * z.w + index[i]];
      }
    }
  });
}

/// How avg_pool2d divides a window's sum.
struct AvgPoolDivisor {
  bool count_include_pad = true;
  std::int64_t override = 0;  ///< 0: none
};

namespace detail_pool {

/// Calls f(output position, y0, y1, x0, x1, divisor) for the part of each window that lies inside of the plane.
template <class F>
void for_each_window(const Pool2dSizes& z, const AvgPoolDivisor& divisor, const F& f) {
  for (std::int64_t oy = 0; oy < z.oh; ++oy) {
    for (std::int64_t ox = 0; ox < z.ow; ++ox) {
      std::int64_t y0 = oy * z.stride_h - z.pad_h, x0 = ox * z.stride_w - z.pad_w;
      std::int64_t y1 = std::min(y0 + z.kernel_h, z.h + z.pad_h), x1 = std::min(x0 + z.kernel_w, z.w + z.pad_w);
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

}  // namespace detail_pool

/// y = mean of each window; 0 for a window without a cell.
template <class T>
void avg_pool2d_forward(const Pool2dSizes& z, const AvgPoolDivisor& divisor, const T* x, T* y) {
  parallel_for(z.planes, z.grain(), [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const T* in = x + plane * z.h * z.w;
      T* out = y + plane * z.oh * z.ow;
      detail_pool::for_each_window(
          z, divisor,
          [&](std::int64_t at, std::int64_t y0, std::int64_t y1, std::int64_t x0, std::int64_t x1, std::int64_t count) {
            T sum = 0;
            for (std::int64_t iy = y0; iy < y1; ++iy) {
              for (std::int64_t ix = x0; ix < x1; ++ix) {
                sum += in[iy * z.w + ix];
              }
            }
            out[at] = count == 0 ? T(0) : sum / static_cast<T>(count);
          });
    }
  });
}

/// dx = dy / divisor, spread over each window and added up.
template <class T>
void avg_pool2d_backward(const Pool2dSizes& z, const AvgPoolDivisor& divisor, const T* dy, T* dx) {
  parallel_for(z.planes, z.grain(), [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const T* in = dy + plane * z.oh * z.ow;
      T* out = dx + plane * z.h * z.w;
      std::fill_n(out, z.h * z.w, T(0));
      detail_pool::for_each_window(
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
  parallel_for(planes, std::max<std::int64_t>(1, parallel_threshold / std::max<std::int64_t>(1, h * w)),
               [=](std::int64_t begin, std::int64_t end) {
                 for (std::int64_t plane = begin; plane < end; ++plane) {
                   const T* from = in + plane * (Forward ? h * w : oh * ow);
                   T* to = out + plane * (Forward ? oh * ow : h * w);
                   if (!Forward) {
                     std::fill_n(to, h * w, T(0));
                   }
                   for (std::int64_t oy = 0; oy < oh; ++oy) {
                     const std::int64_t y0 = adaptive_begin(oy, h, oh), y1 = adaptive_end(oy, h, oh);
                     for (std::int64_t ox = 0; ox < ow; ++ox) {
                       const std::int64_t x0 = adaptive_begin(ox, w, ow), x1 = adaptive_end(ox, w, ow);
                       const auto count = static_cast<T>((y1 - y0) * (x1 - x0));
                       T sum = 0;
                       for (std::int64_t iy = y0; iy < y1; ++iy) {
                         for (std::int64_t ix = x0; ix < x1; ++ix) {
                           if (Forward) {
                             sum += from[iy * w + ix];
                           } else {
                             to[iy * w + ix] += from[oy * ow + ox] / count;
                           }
                         }
                       }
                       if (Forward) {
                         to[oy * ow + ox] = sum / count;
                       }
                     }
                   }
                 }
               });
}

}  // namespace minitorch::kernels
