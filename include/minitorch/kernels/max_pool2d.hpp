// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <vector>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/pool2d.hpp"

// Largest elements of windows of planes (planes, h, w) -> (planes, oh, ow).

// Note [Max pooling]: rows with a border of -infinity, in phases likewise, so that a tap of neighbouring windows is a
// vector. What is kept beside the largest element is how far it lies from the start of its window, as a number of type
// T, which both kinds of lanes hold. Taps come in the order of the definition, so that the first of equals wins.

namespace minitorch::kernels {

namespace detail::pool {

/// Max pooling by whole rows, Note [Max pooling]: which sizes, and what is the same for all planes.
template <class T>
struct MaxRows {
  static constexpr std::int64_t most_lanes = 16;
  AvgRow<T> a;
  std::int64_t rows, line;  // that windows of one output row reach over; elements of one
  std::vector<T> first;     // how far the first cell of each window lies from its start

  /// Few taps, places that T counts exactly, and no window without a cell.
  static bool apply(const Pool2dSizes& z) {
    constexpr std::int64_t most_taps = 16, far = 64, exact = 1 << 24;
    return z.kernel_h <= most_taps && z.kernel_w <= most_taps && z.dilation_h <= far && z.dilation_w <= far &&
           z.stride_w <= 4 && z.oh > 0 && z.ow > 0 && z.h * z.w < exact && every_window_has_a_cell(z);
  }
  static bool every_window_has_a_cell(const Pool2dSizes& z) {
    const auto some = [](std::int64_t count, std::int64_t stride, std::int64_t pad, std::int64_t kernel,
                         std::int64_t dilation, std::int64_t size) {
      for (std::int64_t i = 0; i < count; ++i) {
        const Cells cells(i * stride - pad, kernel, dilation, size);
        if (cells.first >= cells.end) {
          return false;
        }
      }
      return true;
    };
    return some(z.oh, z.stride_h, z.pad_h, z.kernel_h, z.dilation_h, z.h) &&
           some(z.ow, z.stride_w, z.pad_w, z.kernel_w, z.dilation_w, z.w);
  }
  explicit MaxRows(const Pool2dSizes& z) : a{}, rows((z.kernel_h - 1) * z.dilation_h + 1) {
    const auto whole = [](std::int64_t count) { return core::ceil_div(count, most_lanes) * most_lanes; };
    const std::int64_t cells = std::max((z.ow - 1) * z.stride_w + (z.kernel_w - 1) * z.dilation_w + 1, z.pad_w + z.w);
    a.w = z.w;
    a.ow = z.ow;
    a.pad = z.pad_w;
    a.kernel = z.kernel_w;
    a.step = z.stride_w;
    a.phase = whole(core::ceil_div(cells, z.stride_w)) + 2 * most_lanes;
    line = a.step * a.phase + most_lanes;
    first.assign(static_cast<std::size_t>(whole(z.ow)), T(0));
    for (std::int64_t ox = 0; ox < z.ow; ++ox) {
      const std::int64_t start = ox * z.stride_w - z.pad_w;
      first[static_cast<std::size_t>(ox)] = static_cast<T>(Cells(start, z.kernel_w, z.dilation_w, z.w).first - start);
    }
  }
};

/// One plane; `memory` has `rows` lines in phases and two more, `places` a row of the result.
template <class Tag, class T>
void max_pool2d_plane(Tag isa, const Pool2dSizes& z, const MaxRows<T>& m, const T* in, T* memory, T* places, T* out,
                      std::int32_t* where) {
  constexpr std::int64_t most_taps = 16;
  T* const plain = memory + m.rows * m.line;
  std::int64_t ready = 0;  // input rows that are in phases, each in the line of its number modulo `rows`
  for (std::int64_t oy = 0; oy < z.oh; ++oy, out += z.ow, where += z.ow) {
    const std::int64_t top = oy * z.stride_h - z.pad_h;
    const Cells rows(top, z.kernel_h, z.dilation_h, z.h);
    const T* lines[most_taps];
    T distances[most_taps];
    std::int64_t count = 0;
    ready = std::max(ready, top);  // rows above are over
    for (std::int64_t iy = rows.first; iy < rows.end; iy += rows.step) {
      for (; ready <= iy; ++ready) {
        T* const slot = m.a.step == 1 ? memory + ready % m.rows * m.line + m.a.pad : plain + m.a.pad;
        std::copy_n(in + ready * z.w, z.w, slot);
        if (m.a.step > 1) {
          split_phases(isa, m.a, plain, memory + ready % m.rows * m.line);
        }
      }
      lines[count] = memory + iy % m.rows * m.line;
      distances[count++] = static_cast<T>((iy - top) * z.w);
    }
    max_pool_row(isa, m.a, z.dilation_w, lines, distances, count, m.first.data(), places, out);
    const auto start = static_cast<std::int32_t>(top * z.w - z.pad_w), step = static_cast<std::int32_t>(z.stride_w);
    MINITORCH_SIMD
    for (std::int32_t ox = 0; ox < static_cast<std::int32_t>(z.ow); ++ox) {
      where[ox] = start + ox * step + static_cast<std::int32_t>(places[ox]);
    }
  }
}

template <class T>
void max_pool2d_forward_rows(const Pool2dSizes& z, const T* x, T* y, std::int32_t* index) {
  const MaxRows<T> m(z);
  core::parallel_for(z.planes, z.grain(), [&](std::int64_t begin, std::int64_t end) {
    const std::int64_t size = (m.rows + 2) * m.line;
    core::Scratch<T> memory(size), places(static_cast<std::int64_t>(m.first.size()));
    std::fill_n(memory.data(), size, -std::numeric_limits<T>::infinity());
    with_isa([&](auto isa) {
      for (std::int64_t plane = begin; plane < end; ++plane) {
        const std::int64_t at = plane * z.oh * z.ow;
        max_pool2d_plane(isa, z, m, x + plane * z.h * z.w, memory.data(), places.data(), y + at, index + at);
      }
    });
  });
}

}  // namespace detail::pool

/// y = largest element of each window, index = its place in the plane. Strictly larger or NaN replaces, so the first of
/// equals and the last NaN win, as in PyTorch; a window of -inf alone points at its first cell. A window without a
/// cell, all of whose taps are in the padding, gives -inf and index -1 (PyTorch: a place outside of the plane).
template <class T>
void max_pool2d_forward(const Pool2dSizes& z, const T* x, T* y, std::int32_t* index) {
  if (detail::pool::MaxRows<T>::apply(z)) {
    return detail::pool::max_pool2d_forward_rows(z, x, y, index);
  }
  core::parallel_for(z.planes, z.grain(), [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const T* in = x + plane * z.h * z.w;
      T* out = y + plane * z.oh * z.ow;
      std::int32_t* where = index + plane * z.oh * z.ow;
      for (std::int64_t oy = 0; oy < z.oh; ++oy) {
        const detail::pool::Cells rows(oy * z.stride_h - z.pad_h, z.kernel_h, z.dilation_h, z.h);
        for (std::int64_t ox = 0; ox < z.ow; ++ox) {
          const detail::pool::Cells columns(ox * z.stride_w - z.pad_w, z.kernel_w, z.dilation_w, z.w);
          T best = -std::numeric_limits<T>::infinity();
          const bool some = rows.first < rows.end && columns.first < columns.end;
          std::int64_t at = some ? rows.first * z.w + columns.first : -1;
          for (std::int64_t iy = rows.first; iy < rows.end; iy += rows.step) {
            for (std::int64_t ix = columns.first; ix < columns.end; ix += columns.step) {
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

/// The places that max_pool2d_forward found, for a user: where a window has no cell, the cell nearest to its start, so
/// that every place lies in the plane.
inline void max_pool2d_places(const Pool2dSizes& z, const std::int32_t* index, std::int64_t* places) {
  for (std::int64_t i = 0; i < z.planes * z.oh * z.ow; ++i) {
    const std::int64_t y = i / z.ow % z.oh * z.stride_h - z.pad_h, x = i % z.ow * z.stride_w - z.pad_w;
    places[i] = index[i] >= 0 ? index[i]
                              : std::clamp<std::int64_t>(y, 0, z.h - 1) * z.w + std::clamp<std::int64_t>(x, 0, z.w - 1);
  }
}

/// dx = dy at the places that index names, added up; that of a window without a cell goes nowhere.
template <class T>
void max_pool2d_backward(const Pool2dSizes& z, const T* dy, const std::int32_t* index, T* dx) {
  core::parallel_for(z.planes, z.grain(), [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      T* out = dx + plane * z.h * z.w;
      std::fill_n(out, z.h * z.w, T(0));
      const std::int64_t first = plane * z.oh * z.ow;
      for (std::int64_t i = first; i < first + z.oh * z.ow; ++i) {
        if (index[i] >= 0) {
          out[index[i]] += dy[i];
        }
      }
    }
  });
}

/// y = x at the places that index names, 0 at -1: the gradient of max_pool2d_backward.
template <class T>
void max_pool2d_pick(const Pool2dSizes& z, const T* x, const std::int32_t* index, T* y) {
  core::parallel_for(z.planes, z.grain(), [=](std::int64_t begin, std::int64_t end) {
    for (std::int64_t plane = begin; plane < end; ++plane) {
      const std::int64_t first = plane * z.oh * z.ow;
      for (std::int64_t i = first; i < first + z.oh * z.ow; ++i) {
        y[i] = index[i] >= 0 ? x[plane * z.h * z.w + index[i]] : T(0);
      }
    }
  });
}

}  // namespace minitorch::kernels
