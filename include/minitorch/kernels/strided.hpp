// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/core/parallel.hpp"
#include "minitorch/core/shape.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/simd/isa.hpp"
#include "minitorch/kernels/transpose.hpp"

// Loops over tensors that are not contiguous: broadcast, transposed, sliced.

namespace minitorch::kernels {

/// A loop nest over `N` operands with one shape and their own strides (in elements; 0 repeats). Dimensions of size 1
/// are dropped and neighbours that lie in one stride for all operands are merged, so most nests end with one or two.
template <int N>
class LoopNest {
 public:
  LoopNest(const Shape& shape, const std::array<Strides, N>& strides) {
    for (int d = 0; d < shape.size(); ++d) {
      if (shape[d] == 1) {
        continue;
      }
      const int last = sizes_.size() - 1;
      bool mergeable = last >= 0;
      for (int k = 0; mergeable && k < N; ++k) {
        mergeable = strides_[at(k)][last] == strides[at(k)][d] * shape[d];
      }
      if (mergeable) {
        sizes_[last] *= shape[d];
      } else {
        sizes_.push_back(shape[d]);
      }
      for (int k = 0; k < N; ++k) {
        if (mergeable) {
          strides_[at(k)][last] = strides[at(k)][d];
        } else {
          strides_[at(k)].push_back(strides[at(k)][d]);
        }
      }
    }
    if (sizes_.empty()) {
      sizes_.push_back(1);
      for (int k = 0; k < N; ++k) {
        strides_[at(k)].push_back(1);
      }
    }
    count();
  }

  /// Makes the last dimension but one the innermost where that has a few elements only. For who does not care in which
  /// order the elements come.
  void lengthen_runs() {
    constexpr std::int64_t few = 16;
    const int last = sizes_.size() - 1;
    if (last < 1 || inner_ >= few || sizes_[last - 1] <= inner_) {
      return;
    }
    std::swap(sizes_[last - 1], sizes_[last]);
    for (Strides& strides : strides_) {
      std::swap(strides[last - 1], strides[last]);
    }
    count();
  }

  /// Length of the innermost loop and number of its runs.
  std::int64_t inner() const { return inner_; }
  std::int64_t outer() const { return outer_; }
  std::int64_t inner_stride(int operand) const { return strides_[at(operand)].back(); }

  /// The dimensions that are left.
  int dims() const { return sizes_.size(); }
  std::int64_t size(int dim) const { return sizes_[dim]; }
  std::int64_t stride(int operand, int dim) const { return strides_[at(operand)][dim]; }

  /// Where run `index` of the innermost loop starts, for each operand.
  std::array<std::int64_t, N> offsets(std::int64_t index) const {
    std::array<std::int64_t, N> offset{};
    for (int d = sizes_.size() - 2; d >= 0; --d) {
      const std::int64_t i = index % sizes_[d];
      index /= sizes_[d];
      for (int k = 0; k < N; ++k) {
        offset[at(k)] += i * strides_[at(k)][d];
      }
    }
    return offset;
  }

  /// Calls f(offsets) for runs [begin, end) of the innermost loop: where each starts, for each operand.
  template <class F>
  void for_runs(std::int64_t begin, std::int64_t end, const F& f) const {
    const int rows = sizes_.size() - 2;  // the dimension in which neighbouring runs differ
    std::array<std::int64_t, N> offset = offsets(begin);
    std::int64_t left = rows < 0 ? end : sizes_[rows] - begin % sizes_[rows];
    for (std::int64_t run = begin; run < end; ++run) {
      f(offset);
      if (--left > 0) {
        for (int k = 0; k < N; ++k) {
          offset[at(k)] += strides_[at(k)][rows];
        }
      } else if (run + 1 < end) {
        offset = offsets(run + 1);
        left = sizes_[rows];
      }
    }
  }

 private:
  static std::size_t at(int k) { return static_cast<std::size_t>(k); }

  void count() {
    inner_ = sizes_.back();
    outer_ = 1;
    for (int d = 0; d + 1 < sizes_.size(); ++d) {
      outer_ *= sizes_[d];
    }
  }

  Dims sizes_;
  std::array<Strides, N> strides_;
  std::int64_t inner_ = 0, outer_ = 0;
};

/// Calls f(offset) for every element in row-major order.
template <class F>
void for_each_offset(const Shape& shape, const Strides& strides, const F& f) {
  if (numel(shape) == 0) {
    return;
  }
  const LoopNest<1> nest(shape, {strides});
  const std::int64_t inner = nest.inner(), step = nest.inner_stride(0);
  nest.for_runs(0, nest.outer(), [&](const std::array<std::int64_t, 1>& start) {
    for (std::int64_t i = 0; i < inner; ++i) {
      f(start[0] + i * step);
    }
  });
}

/// Whether two elements lie at the same place, as those of an expanded tensor do.
inline bool overlaps(const Shape& shape, const Strides& strides) {
  if (numel(shape) == 0) {
    return false;
  }
  // From the smallest stride up, each must step over all that the smaller ones reach. Views of this library pass if
  // they do not overlap.
  Dims order;
  for (int d = 0; d < shape.size(); ++d) {
    if (shape[d] > 1) {
      int at = 0;
      while (at < order.size() && std::abs(strides[static_cast<int>(order[at])]) <= std::abs(strides[d])) {
        ++at;
      }
      order.insert(at, d);
    }
  }
  std::int64_t reach = 0;
  bool apart = true;
  for (const std::int64_t d : order) {
    const int dim = static_cast<int>(d);
    const std::int64_t stride = std::abs(strides[dim]);
    apart = apart && stride > reach;
    reach += stride * (shape[dim] - 1);
  }
  if (apart || reach + 1 < numel(shape)) {
    return !apart;
  }
  // Strides that somebody chose by hand may interleave without meeting: look at each place.
  std::vector<bool> taken(static_cast<std::size_t>(reach + 1));
  std::int64_t lowest = 0;
  for (const std::int64_t d : order) {
    lowest += std::min<std::int64_t>(0, strides[static_cast<int>(d)]) * (shape[static_cast<int>(d)] - 1);
  }
  bool met = false;
  for_each_offset(shape, strides, [&](std::int64_t offset) {
    const auto place = static_cast<std::size_t>(offset - lowest);
    met = met || taken[place];
    taken[place] = true;
  });
  return met;
}

namespace detail {

/// What bits of a size are moved as.
template <std::size_t Size>
using Bits = std::conditional_t<Size == 4, float, double>;

/// Which two dimensions of a copy are transposed: along `in` the source is contiguous, along `out` the destination.
struct Transposed {
  int in = -1, out = -1;
  explicit Transposed(const LoopNest<2>& nest) {
    for (int d = 0; d < nest.dims(); ++d) {
      in = nest.stride(0, d) == 1 && nest.size(d) >= 4 ? d : in;
      out = nest.stride(1, d) == 1 && nest.size(d) >= 4 ? d : out;
    }
  }
  bool found() const { return in >= 0 && out >= 0 && in != out; }
};

/// The copy in blocks, each of which reads and writes whole cache lines.
template <class T>
void copy_transposed(const LoopNest<2>& nest, const Transposed& t, const T* src, T* dst) {
  constexpr std::int64_t side = 64;
  const std::int64_t rows = nest.size(t.in), columns = nest.size(t.out);
  const std::int64_t down = core::ceil_div(rows, side), across = core::ceil_div(columns, side);
  std::int64_t planes = 1;
  for (int d = 0; d < nest.dims(); ++d) {
    planes *= d == t.in || d == t.out ? 1 : nest.size(d);
  }
  const std::int64_t from_pitch = nest.stride(0, t.out), to_pitch = nest.stride(1, t.in);
  const std::int64_t block = std::min(rows, side) * std::min(columns, side);
  core::parallel_for(planes * down * across, std::max<std::int64_t>(1, core::parallel_threshold / block),
                     [&](std::int64_t begin, std::int64_t end) {
                       for (std::int64_t k = begin; k < end; ++k) {
                         std::int64_t plane = k / (down * across), from = 0, to = 0;
                         for (int d = nest.dims() - 1; d >= 0; --d) {
                           if (d != t.in && d != t.out) {
                             from += plane % nest.size(d) * nest.stride(0, d);
                             to += plane % nest.size(d) * nest.stride(1, d);
                             plane /= nest.size(d);
                           }
                         }
                         const std::int64_t i = k / across % down * side, j = k % across * side;
                         transpose(src + from + j * from_pitch + i, from_pitch, dst + to + i * to_pitch + j, to_pitch,
                                   std::min(side, rows - i), std::min(side, columns - j));
                       }
                     });
}

}  // namespace detail

/// dst = src elementwise; the shapes are equal, strides and types may differ. The ranges must not overlap.
template <class To, class From>
void copy(const Shape& shape, const From* src, const Strides& src_strides, To* dst, const Strides& dst_strides) {
  if (numel(shape) == 0) {
    return;
  }
  LoopNest<2> nest(shape, {src_strides, dst_strides});
  nest.lengthen_runs();
  const std::int64_t in_step = nest.inner_stride(0), out_step = nest.inner_stride(1), inner = nest.inner();
  const auto run_part = [=](const std::array<std::int64_t, 2>& start, std::int64_t begin, std::int64_t end) {
    const From* from = src + start[0];
    To* to = dst + start[1];
    if (std::is_same_v<To, From> && in_step == 1 && out_step == 1) {
      std::memcpy(to + begin, from + begin, static_cast<std::size_t>(end - begin) * sizeof(To));
    } else if (in_step == 1 && out_step == 1) {
      widened([=] {
        MINITORCH_SIMD
        for (std::int64_t i = begin; i < end; ++i) {
          to[i] = static_cast<To>(from[i]);
        }
      });
    } else if (in_step == 0 && out_step == 1) {
      const To value = static_cast<To>(*from);
      MINITORCH_SIMD
      for (std::int64_t i = begin; i < end; ++i) {
        to[i] = value;
      }
    } else {
      for (std::int64_t i = begin; i < end; ++i) {
        to[i * out_step] = static_cast<To>(from[i * in_step]);
      }
    }
  };
  if (nest.outer() == 1) {
    core::parallel_for(inner, core::parallel_threshold,
                       [&](std::int64_t begin, std::int64_t end) { run_part({}, begin, end); });
  } else {
    core::parallel_for(nest.outer(), std::max<std::int64_t>(1, core::parallel_threshold / inner),
                       [&](std::int64_t begin, std::int64_t end) {
                         nest.for_runs(begin, end,
                                       [&](const std::array<std::int64_t, 2>& start) { run_part(start, 0, inner); });
                       });
  }
}

/// copy of elements that are moved as they are, where transposed in blocks. Not for a template that a program with
/// MINITORCH_COMPILED makes itself (Note [Compiled once]): it has no vectors.
template <class T>
void copy_in_blocks(const Shape& shape, const T* src, const Strides& src_strides, T* dst, const Strides& dst_strides) {
  static_assert(std::is_trivially_copyable_v<T> && (sizeof(T) == 4 || sizeof(T) == 8));
  if (numel(shape) == 0) {
    return;
  }
  const LoopNest<2> nest(shape, {src_strides, dst_strides});
  const detail::Transposed transposed(nest);
  if (!transposed.found()) {
    return copy(shape, src, src_strides, dst, dst_strides);
  }
  using Bits = detail::Bits<sizeof(T)>;
  detail::copy_transposed(nest, transposed, reinterpret_cast<const Bits*>(src), reinterpret_cast<Bits*>(dst));
}

}  // namespace minitorch::kernels
