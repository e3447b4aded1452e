// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/shape.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/conv2d/sizes.hpp"
#include "minitorch/kernels/gemm.hpp"
#include "minitorch/kernels/interleave.hpp"

// Convolution by im2col: for each sample and group the patches under the filter become the columns of a matrix, which
// one matrix product multiplies by the filters (Chellapilla et al., 2006).

namespace minitorch::kernels {

namespace detail::conv {

/// Output columns [first, last) whose input column `ox * stride + offset` lies inside [0, w).
struct Range {
  std::int64_t first, last;
  Range(std::int64_t outputs, std::int64_t stride, std::int64_t offset, std::int64_t w) {
    first = offset >= 0 ? 0 : std::min(outputs, core::ceil_div(-offset, stride));
    last = offset >= w ? first : std::clamp(core::ceil_div(w - offset, stride), first, outputs);
  }
};

/// Output rows [top, bottom), whose part of the patch matrix is used while it lies in a cache.
struct Band {
  std::int64_t top, bottom;
};

/// Output rows of a band.
inline std::int64_t band_height(const Conv2dSizes& z) {
  constexpr std::int64_t most_copied = 1 << 17, least_positions = 256;  // fewer would not be worth packing filters for
  if (z.positions() == 0) {
    return 1;
  }
  return std::clamp<std::int64_t>(most_copied / std::max<std::int64_t>(1, z.patch() * z.ow()),
                                  std::min(z.oh(), core::ceil_div(least_positions, z.ow())), z.oh());
}

/// col[(channel, r, s)][position] = x[channel][input position], 0 outside of the image, for the band's positions.
template <class T>
void im2col(const Conv2dSizes& z, const Band& band, const T* x, T* col) {
  const std::int64_t ow = z.ow();
  for (std::int64_t channel = 0; channel < z.c / z.groups; ++channel, x += z.h * z.w) {
    for (std::int64_t r = 0; r < z.r; ++r) {
      for (std::int64_t s = 0; s < z.s; ++s) {
        const std::int64_t offset = s * z.dilation_w - z.pad_w;
        const Range in(ow, z.stride_w, offset, z.w);
        for (std::int64_t oy = band.top; oy < band.bottom; ++oy, col += ow) {
          const std::int64_t iy = oy * z.stride_h + r * z.dilation_h - z.pad_h;
          if (iy < 0 || iy >= z.h) {
            std::fill(col, col + ow, T(0));
            continue;
          }
          const T* row = x + iy * z.w + offset;
          std::fill(col, col + in.first, T(0));
          if (z.stride_w == 1) {
            std::memcpy(col + in.first, row + in.first, static_cast<std::size_t>(in.last - in.first) * sizeof(T));
          } else {
            for (std::int64_t ox = in.first; ox < in.last; ++ox) {
              col[ox] = row[ox * z.stride_w];
            }
          }
          std::fill(col + in.last, col + ow, T(0));
        }
      }
    }
  }
}

/// The transpose of im2col: x[channel][input position] += col[(channel, r, s)][position].
template <class T>
void col2im(const Conv2dSizes& z, const Band& band, const T* col, T* x) {
  const std::int64_t ow = z.ow(), size = (band.bottom - band.top) * ow;
  for (std::int64_t channel = 0; channel < z.c / z.groups; ++channel, x += z.h * z.w) {
    for (std::int64_t r = 0; r < z.r; ++r) {
      const std::int64_t down = r * z.dilation_h - z.pad_h;
      const Range inside(z.oh(), z.stride_h, down, z.h);
      const std::int64_t top = std::max(inside.first, band.top), bottom = std::min(inside.last, band.bottom);
      for (std::int64_t s = 0, taps = 1; s < z.s; s += taps, col += taps * size) {
        const std::int64_t offset = s * z.dilation_w - z.pad_w;
        const Range in(ow, z.stride_w, offset, z.w);
        // Two neighbouring taps at once, where both begin at the same position. The second ends there, or one before.
        taps = z.stride_w == 2 && offset % 2 == 0 && z.dilation_w == 1 && s + 1 < z.s ? 2 : 1;
        if (top >= bottom || in.first >= in.last) {
          continue;
        }
        const T* from = col + (top - band.top) * ow + in.first;
        T* to = x + (top * z.stride_h + down) * z.w + offset + in.first * z.stride_w;
        const std::int64_t pitch = bottom - top == 1 ? 0 : z.stride_h * z.w;  // of one row the stride may be any number
        if (z.stride_w == 2) {
          const bool odd = taps == 1 || Range(ow, 2, offset + 1, z.w).last < in.last;  // nothing for the last element
          with_isa([&](auto isa) {
            add_interleaved(isa, from, taps == 2 ? from + size : nullptr, ow, to, pitch, bottom - top,
                            2 * (in.last - in.first) - (odd ? 1 : 0));
          });
          continue;
        }
        for (std::int64_t oy = top; oy < bottom; ++oy, from += ow, to += pitch) {
          if (z.stride_w == 1) {
            MINITORCH_SIMD
            for (std::int64_t i = 0; i < in.last - in.first; ++i) {
              to[i] += from[i];
            }
          } else {
            for (std::int64_t i = 0; i < in.last - in.first; ++i) {
              to[i * z.stride_w] += from[i];
            }
          }
        }
      }
    }
  }
}

/// Calls f(sample, buffer of `size` elements) for the samples of one chunk after another.
template <class T, class F>
void for_each_sample(const Conv2dSizes& z, const core::Chunks& chunks, std::int64_t size, const F& f) {
  if (z.n == 0) {
    return;
  }
  const bool worthwhile = static_cast<double>(z.n * z.k) * static_cast<double>(z.patch() * z.positions()) >
                          static_cast<double>(core::parallel_threshold);
  core::parallel_chunks(chunks.count, worthwhile, [&](std::int64_t chunk) {
    core::Scratch<T> col(z.pointwise() ? 1 : size);
    for (std::int64_t i = chunks.begin(chunk); i < chunks.end(chunk); ++i) {
      f(chunk, i, col.data());
    }
  });
}

}  // namespace detail::conv

/// conv2d_forward by im2col, for any sizes.
template <class T>
void im2col_conv2d_forward(const Conv2dSizes& z, const T* x, const T* weight, const T* bias, T* y) {
  const std::int64_t positions = z.positions(), patch = z.patch(), filters = z.k / z.groups;
  const core::Chunks chunks(z.n, 1, Conv2dSizes::max_chunks);
  detail::conv::for_each_sample<T>(z, chunks, patch * positions, [&](std::int64_t, std::int64_t i, T* col) {
    T* out = y + i * z.k * positions;
    for (std::int64_t k = 0; bias && k < z.k; ++k) {
      std::fill_n(out + k * positions, positions, bias[k]);
    }
    for (std::int64_t g = 0; g < z.groups; ++g) {
      const T* in = x + (i * z.c + g * (z.c / z.groups)) * z.h * z.w;
      if (!z.pointwise()) {
        detail::conv::im2col(z, {0, z.oh()}, in, col);
      }
      const MatrixView<T> weights{weight + g * filters * patch, patch, 1},
          image{z.pointwise() ? in : col, positions, 1};
      T* to = out + g * filters * positions;
      if (bias) {
        gemm_serial<T>(filters, positions, patch, weights, image, to, positions);
      } else {
        gemm<T>(filters, positions, patch, weights, image, to);  // of a single sample on all threads
      }
    }
  });
}

/// conv2d_backward_input by im2col, for any sizes.
template <class T>
void im2col_conv2d_backward_input(const Conv2dSizes& z, const T* dy, const T* weight, T* dx) {
  const std::int64_t positions = z.positions(), patch = z.patch(), filters = z.k / z.groups;
  const std::int64_t height = z.pointwise() ? z.oh() : detail::conv::band_height(z);
  const core::Chunks chunks(z.n, 1, Conv2dSizes::max_chunks);
  detail::conv::for_each_sample<T>(z, chunks, patch * height * z.ow(), [&](std::int64_t, std::int64_t i, T* col) {
    for (std::int64_t g = 0; g < z.groups; ++g) {
      T* out = dx + (i * z.c + g * (z.c / z.groups)) * z.h * z.w;
      const MatrixView<T> weights{weight + g * filters * patch, 1, patch},
          gradient{dy + (i * z.k + g * filters) * positions, positions, 1};
      if (z.pointwise()) {
        gemm<T>(patch, positions, filters, weights, gradient, out);
        continue;
      }
      std::fill_n(out, z.c / z.groups * z.h * z.w, T(0));
      for (std::int64_t top = 0; top < z.oh(); top += height) {
        const detail::conv::Band band{top, std::min(z.oh(), top + height)};
        gemm<T>(patch, (band.bottom - top) * z.ow(), filters, weights, gradient.shifted(0, top * z.ow()), col);
        detail::conv::col2im(z, band, col, out);
      }
    }
  });
}

/// conv2d_backward_weight by im2col, for any sizes: summed over the samples of each chunk, then over chunks in order.
/// After every `most_summed` samples a chunk goes on in double.
template <class T>
void im2col_conv2d_backward_weight(const Conv2dSizes& z, const T* dy, const T* x, T* dweight) {
  const std::int64_t positions = z.positions(), patch = z.patch(), filters = z.k / z.groups, size = z.k * patch;
  constexpr std::int64_t most_summed = 256;
  const core::Chunks chunks(z.n, 1, Conv2dSizes::max_chunks);
  const bool many = sizeof(T) < sizeof(double) && z.n > most_summed * chunks.count;
  core::Scratch<T> partial(chunks.count * size);
  core::Scratch<double> totals(many ? chunks.count * size : 0);
  std::fill_n(partial.data(), chunks.count * size, T(0));
  std::fill_n(totals.data(), many ? chunks.count * size : 0, 0.0);
  // Sums that are too long to be added up in T are gemm_serial's business.
  const bool whole = z.pointwise() || positions > detail::gemm::most_summed;
  const std::int64_t height = whole ? std::max<std::int64_t>(1, z.oh()) : detail::conv::band_height(z);
  detail::conv::for_each_sample<T>(z, chunks, patch * height * z.ow(), [&](std::int64_t chunk, std::int64_t i, T* col) {
    for (std::int64_t g = 0; g < z.groups; ++g) {
      const T* in = x + (i * z.c + g * (z.c / z.groups)) * z.h * z.w;
      const MatrixView<T> gradient{dy + (i * z.k + g * filters) * positions, positions, 1};
      for (std::int64_t top = 0; top < z.oh(); top += height) {
        const detail::conv::Band band{top, std::min(z.oh(), top + height)};
        const std::int64_t length = (band.bottom - top) * z.ow();
        if (!z.pointwise()) {
          detail::conv::im2col(z, band, in, col);
        }
        gemm_serial<T>(filters, patch, length, gradient.shifted(0, top * z.ow()), {z.pointwise() ? in : col, 1, length},
                       partial.data() + chunk * size + g * filters * patch, patch);
      }
    }
    const std::int64_t done = i + 1 - chunks.begin(chunk);
    if (many && (done % most_summed == 0 || i + 1 == chunks.end(chunk))) {
      T* part = partial.data() + chunk * size;
      for (std::int64_t j = 0; j < size; ++j) {
        totals[chunk * size + j] += static_cast<double>(part[j]);
        part[j] = T(0);
      }
    }
  });
  for (std::int64_t j = 0; many && j < size; ++j) {
    double sum = 0;
    for (std::int64_t chunk = 0; chunk < chunks.count; ++chunk) {
      sum += totals[chunk * size + j];
    }
    dweight[j] = static_cast<T>(sum);
  }
  for (std::int64_t j = 0; !many && j < size; ++j) {
    T sum = 0;
    for (std::int64_t chunk = 0; chunk < chunks.count; ++chunk) {
      sum += partial[chunk * size + j];
    }
    dweight[j] = sum;
  }
}

}  // namespace minitorch::kernels
