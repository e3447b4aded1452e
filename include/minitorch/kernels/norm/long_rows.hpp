// SPDX-License-Identifier: MIT
#pragma once

#include "minitorch/kernels/norm/rows.hpp"

// The path `long_rows`, see Note [Plan]: few or long rows, cut into pieces of columns for all threads.

namespace minitorch::kernels::detail {

template <bool centred, class T, class Before, class After>
void normalize_long_rows(const RowTask<T>& t, const NormForward<T>& a, const Fused<Before, After>& f) {
  const Chunks pieces(t.cols, 2048, 32);
  Scratch<Moments> part(pieces.count);
  for (std::int64_t row = 0; row < t.rows; ++row) {
    parallel_chunks_isa(pieces.count, true, [&](auto isa, std::int64_t i) {
      const std::int64_t from = pieces.begin(i);
      part[i] = row_moments<centred>(isa, a.x + row * t.cols + from, pieces.end(i) - from, f.before);
    });
    Moments moments;
    for (std::int64_t i = 0; i < pieces.count; ++i) {
      moments.add(part[i]);
    }
    const double r = t.rstd_of(moments);
    t.report(row, moments, r, a);
    const Affine<T> k(moments.mean, r, 0);
    parallel_chunks_isa(pieces.count, true, [&](auto isa, std::int64_t i) {
      affine_rows(isa, t, a.x, a.y, row, 1, pieces.begin(i), pieces.end(i), &k, t.hints(0, 2), f.before, f.after);
    });
  }
}

// Threads own columns, so that nobody needs a copy of the weights' gradients. Rows are taken in blocks that stay in the
// caches between the two sweeps, but at least four together, for the sake of the weights.
template <bool centred, class T, class Before, class After>
void long_row_gradients(const RowTask<T>& t, const NormBackward<T>& a, const Fused<Before, After>& f) {
  constexpr std::int64_t cached = (std::int64_t{4} << 20) / static_cast<std::int64_t>(2 * sizeof(T));
  const std::int64_t block =
      std::clamp<std::int64_t>(cached / t.cols / 4 * 4, std::min<std::int64_t>(t.rows, 4), t.rows);
  const auto mean_of = [&](std::int64_t row) { return centred ? a.mean[row] : T(0); };
  const Chunks pieces(t.cols, 2048, 64);
  Scratch<GradientSums> sums(block * pieces.count);
  Scratch<RowFactors<T>> factors(block);
  const bool wide = needs_totals<T>(t.rows, 1);
  Scratch<double> totals(wide ? 2 * t.cols : 1);
  std::int64_t added = 0;  // rows that are in dweight and dbias
  bool any_total = false;
  for (std::int64_t first = 0; first < t.rows; first += block) {
    const std::int64_t rows = std::min(block, t.rows - first);
    const bool last = first + rows == t.rows, to_totals = wide && (last || added + rows + block > rows_in_float);
    parallel_chunks_isa(pieces.count, true, [&](auto isa, std::int64_t i) {
      for (std::int64_t r = 0; r < rows; ++r) {
        const Affine<T> k(static_cast<double>(mean_of(first + r)), static_cast<double>(a.rstd[first + r]), 0);
        sums[r * pieces.count + i] =
            row_sums(isa, t, a.dy, a.x, first + r, pieces.begin(i), pieces.end(i), k, f.before, f.after);
      }
    });
    for (std::int64_t r = 0; r < rows; ++r) {
      GradientSums total;
      for (std::int64_t i = 0; i < pieces.count; ++i) {
        total.add(sums[r * pieces.count + i]);
      }
      factors[r] = t.template factors<centred>(mean_of(first + r), a.rstd[first + r], total);
      t.watch(factors[r].by_z - factors[r].by_z);
    }
    parallel_chunks_isa(pieces.count, true, [&](auto isa, std::int64_t i) {
      const std::int64_t begin = pieces.begin(i), end = pieces.end(i);
      row_gradients(isa, t, a.dy, a.x, a.dx, a.dweight, a.dbias, added > 0, first, rows, begin, end, factors.data(),
                    t.hints(0, 3), f.before, f.after);
      if constexpr (std::is_same_v<T, float>) {
        double* const sums_of[] = {totals.data(), totals.data() + t.cols};
        T* const gradients[] = {a.dweight, a.dbias};
        for (int k = 0; k < 2 && to_totals; ++k) {
          if (gradients[k]) {
            add_to_totals(isa, gradients[k], sums_of[k], any_total, begin, end);
            if (last) {
              add_chunks(isa, sums_of[k], gradients[k], 1, 0, begin, end);
            }
          }
        }
      }
    });
    any_total = any_total || to_totals;
    added = to_totals ? 0 : added + rows;
  }
}

// Layer and RMS norm: the path that Note [Plan] says.
template <bool centred, class T, class Before, class After>
void rows_forward(const RowTask<T>& t, const NormForward<T>& arrays, const Fused<Before, After>& f) {
  norm_forward<centred>({t.sizes, t.plane}, t.eps, arrays, f, [&](const NormForward<T>& a) {
    constexpr auto bytes = static_cast<std::int64_t>(sizeof(T));
    const Path path = plan(t.sizes, Direction::forward, bytes);
    if (path == Path::long_rows) {
      normalize_long_rows<centred>(t, a, f);
      return;
    }
    parallel_for_isa(
        t.rows, sets_for_a_thread(t.sizes, path, bytes, 1),
        [&](auto isa, std::int64_t begin, std::int64_t end) { normalize_rows<centred>(isa, t, a, begin, end, f); });
  });
}

template <bool centred, class T, class Before, class After>
void rows_backward(RowTask<T> t, const NormBackward<T>& a, const Fused<Before, After>& f) {
  norm_backward<centred>({t.sizes, t.plane}, a, f, [&](std::atomic<bool>* overflow) {
    t.overflow = overflow;
    if (plan(t.sizes, Direction::backward, static_cast<std::int64_t>(sizeof(T))) == Path::long_rows) {
      long_row_gradients<centred>(t, a, f);
    } else {
      row_chunk_gradients<centred>(t, a, f);
    }
  });
}

}  // namespace minitorch::kernels::detail
