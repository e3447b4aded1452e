// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>

#include "minitorch/core/parallel.hpp"

// Note [Plan]: which way a normalization of some size is computed, and every number that decides it. A set is what is
// normalized together: a channel of all samples (batch norm), a group of channels of one sample (group norm; instance
// norm has groups of one channel), a row (layer and RMS norm). A plane is a channel of one sample, s neighbouring
// elements that share weight and bias.
//
//   norm        sizes                                            forward   backward         file
//   batch       s = 1                                            columns   columns          columns.inl
//   batch       fewer than 8 sets, 65536 elements each           pieces    pieces           planes.hpp
//   batch       planes up to 2 KB, several channels' data        channels  channels         channels.inl
//               in half a megabyte
//   batch       else                                             sets      sets             sets.inl
//   group       several planes of s < 64 in a group              as below  groups_as_rows   ../group_norm.hpp
//   group       fewer than 8 sets, 65536 elements each           pieces    pieces           planes.hpp
//   group       one plane of s <= 128 in a group                 sets      single_planes    sets.inl
//   group       else                                             sets      sets             sets.inl
//   layer, RMS  rows of more than 16384, or fewer than 16 rows,  below 8   long_rows        rows.hpp
//               32768 elements in all                            rows: long_rows, else rows
//   layer, RMS  else                                             rows      rows             rows.inl
//   batch, in inference: s = 1: columns; else planes, one by one           planes           planes.inl
//
// Paths with threads own sets, but pieces and long_rows, which cut a set up for them, and groups_as_rows and rows in
// backward, where chunks of samples or rows add up gradients of the weights on their own.

namespace minitorch::kernels {

enum class Path { columns, pieces, channels, sets, single_planes, groups_as_rows, rows, long_rows, planes };
enum class Direction { forward, backward, inference };

/// What is normalized, and how: n samples of c channels of s positions, or n rows of c elements.
struct NormSizes {
  enum class Kind { batch, group, rows };
  Kind kind;
  std::int64_t n, c, s, groups;

  static NormSizes batch(std::int64_t n, std::int64_t c, std::int64_t s) { return {Kind::batch, n, c, s, 1}; }
  static NormSizes group(std::int64_t n, std::int64_t c, std::int64_t s, std::int64_t groups) {
    return {Kind::group, n, c, s, groups};
  }
  static NormSizes rows(std::int64_t rows, std::int64_t cols) { return {Kind::rows, rows, cols, 1, 1}; }

  std::int64_t numel() const { return n * c * s; }
  std::int64_t sets() const { return kind == Kind::batch ? c : kind == Kind::group ? n * groups : n; }
  std::int64_t set() const { return sets() == 0 ? 0 : numel() / sets(); }
  /// Planes of a set.
  std::int64_t planes() const { return kind == Kind::batch ? n : kind == Kind::group && groups > 0 ? c / groups : 1; }
};

/// The arrays of a forward: x and y (which must not overlap) have all elements, weight and bias one for each channel or
/// column, mean, var (biased) and rstd one for each set. All but x and y may be null; mean, var and rstd are written.
template <class T>
struct NormForward {
  const T *x = nullptr, *weight = nullptr, *bias = nullptr;
  T *y = nullptr, *mean = nullptr, *var = nullptr, *rstd = nullptr;
};

/// The same of inference, where mean and variance are given.
template <class T>
struct NormInference {
  const T *x = nullptr, *weight = nullptr, *bias = nullptr, *mean = nullptr, *var = nullptr;
  T* y = nullptr;
};

/// The arrays of a backward: the gradient dy of y; mean and rstd as the forward wrote them (inference: mean and var).
/// dx, dweight and dbias are written, not added to; each may
/// be null.
template <class T>
struct NormBackward {
  const T *dy = nullptr, *x = nullptr, *weight = nullptr, *mean = nullptr, *var = nullptr, *rstd = nullptr;
  T *dx = nullptr, *dweight = nullptr, *dbias = nullptr;
};

// Up to this many bytes a plane is small, and channels, no more than max_batch, are worked on side by side, if so many
// bytes of the arrays that are read hold several; a quarter of the channels at most, for the sake of the threads.
inline constexpr std::int64_t small_plane_bytes = 2048, cached_bytes = std::int64_t{1} << 19;
// Small sets are worked on in batches: the latency of one set's horizontal sums, division and root hides behind others.
inline constexpr std::int64_t max_batch = 16;
// For sets of at most so many elements the horizontal sums matter.
inline constexpr std::int64_t tiny_set = 128;
// With planes of fewer positions a plane's own sums cost more than all the rest.
inline constexpr std::int64_t row_like_plane = 64;
// Fewer sets than these, each worth several threads, are cut into pieces; so are longer rows, and few of them.
inline constexpr std::int64_t few_sets = 8, long_set = 2 * core::parallel_threshold;
inline constexpr std::int64_t few_rows = 16, long_row = 16384;
// Rows up to the first length share the loop's own work with three others, from the second on their weights.
inline constexpr std::int64_t short_row = 128, weights_row = 4096;
// Elements that meet in one float lane, see Note [Moments]: of a block, of the head from which its shift comes, of
// squares (which have one sign), and of gradients (whose terms may be alike).
inline constexpr std::int64_t lane_block = 256, head_block = 256, lane_squares = 64, lane_gradients = 32;
// Rows of a matrix that meet in one float lane: in columns for the moments, there and in rows for the gradients, four
// of which are added up before.
inline constexpr std::int64_t column_rows = 256, rows_in_float = 64;
// Arrays of so many bytes are far away: their input is prefetched, their output written past the caches.
inline constexpr std::int64_t prefetch_bytes = std::int64_t{18} << 20, past_caches_bytes = std::int64_t{32} << 20;
// Chunks of rows that add up gradients of the weights on their own.
inline constexpr std::int64_t weight_chunks = 16;

/// Channels that batch norm works on side by side, with `arrays` to be read; 1: it is not worth it.
inline std::int64_t channels_at_once(const NormSizes& z, std::int64_t element_bytes, std::int64_t arrays) {
  const std::int64_t plane = z.s * element_bytes, set = std::max<std::int64_t>(z.n * plane, 1);
  if (z.kind != NormSizes::Kind::batch || plane > small_plane_bytes) {
    return 1;
  }
  return std::clamp<std::int64_t>(cached_bytes / (arrays * set), 1, std::clamp<std::int64_t>(z.c / 4, 1, max_batch));
}

/// The table above.
inline Path plan(const NormSizes& z, Direction direction, std::int64_t element_bytes) {
  const bool forward = direction == Direction::forward;
  if (z.kind == NormSizes::Kind::rows) {
    const bool few_or_long = z.c > long_row || (z.n < few_rows && z.numel() >= core::parallel_threshold);
    return few_or_long && (!forward || z.n < few_sets) ? Path::long_rows : Path::rows;
  }
  if (z.kind == NormSizes::Kind::batch && z.s == 1) {
    return Path::columns;
  }
  if (direction == Direction::inference) {
    return Path::planes;
  }
  if (z.kind == NormSizes::Kind::group && !forward && z.planes() > 1 && z.s < row_like_plane) {
    return Path::groups_as_rows;
  }
  if (z.sets() < few_sets && z.set() >= long_set) {
    return Path::pieces;
  }
  if (channels_at_once(z, element_bytes, forward ? 1 : 2) > 1) {
    return Path::channels;
  }
  return !forward && z.kind == NormSizes::Kind::group && z.planes() == 1 && z.s <= tiny_set ? Path::single_planes
                                                                                            : Path::sets;
}

/// Sets, of columns columns, that are worth a thread's while; whole blocks of channels that are worked on side by side.
inline std::int64_t sets_for_a_thread(const NormSizes& z, Path path, std::int64_t element_bytes, std::int64_t arrays) {
  const std::int64_t set = std::max<std::int64_t>(z.set(), 1), enough = core::parallel_threshold / 4 / set;
  switch (path) {
    case Path::columns:
      return (enough / 64 + 1) * 64;
    case Path::rows:
      return std::max<std::int64_t>(enough, 1);
    default: {
      const std::int64_t block = channels_at_once(z, element_bytes, arrays);
      return (enough + block) / block * block;
    }
  }
}

}  // namespace minitorch::kernels
