// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "minitorch/core/memory_pool.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/simd/vec.hpp"

// Note [Products]: c = a b is cut as in "Anatomy of High-Performance Matrix Multiplication" (Goto and van de Geijn,
// 2008). A tile of c, some rows by two vectors of columns, stays in registers while one loop goes through a part of the
// depth k; it reads a tile of a, packed [depth][row], whose numbers are factors, and one of b, packed [depth][column],
// in whole vectors. The part of b stays in L1, a block of a in L2. What lies in that order already is not packed.
//
// Only sizes decide how k is cut, so that an element has the same bits for any number of threads and with any caches;
// different elements may be computed by anybody. NaN and infinities go where they should: b is filled up with zeros at
// columns only that no element of c is made of.

namespace minitorch::kernels {

/// A matrix in memory: element (i, j) at data[i * row_stride + j * column_stride], one of the strides being 1.
template <class T>
struct MatrixView {
  const T* data;
  std::int64_t row_stride, column_stride;

  bool row_major() const { return column_stride == 1; }
  std::int64_t leading() const { return row_major() ? row_stride : column_stride; }
  MatrixView shifted(std::int64_t row, std::int64_t column) const {
    return {data + row * row_stride + column * column_stride, row_stride, column_stride};
  }
  MatrixView transposed() const { return {data, column_stride, row_stride}; }
};

/// What the loops of a product see: c (m, n) = or += a (m, k) b (k, n), where k is added up in `depths` parts.
template <class T>
struct Product {
  std::int64_t m, n, k, depths;
  const T* a;
  std::int64_t a_stride, a_step;  // between rows, and between columns
  bool a_packed;
  const T* b;
  std::int64_t b_stride;
  bool b_packed;
  T* c;
  std::int64_t c_stride;
  bool add;
};

/// Rows of a tile, and columns of one of its two vectors.
struct ProductTile {
  std::int64_t rows, lanes;
};

}  // namespace minitorch::kernels

#define MINITORCH_LOOPS "minitorch/kernels/gemm.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace minitorch::kernels {

/// c += a b on this thread: a is (m, k), b is (k, n), c is (m, n) with rows `c_stride` apart.
template <class T>
void gemm_serial(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c,
                 std::int64_t c_stride);

namespace detail::gemm {

constexpr std::int64_t most_summed = 16384;    // products that are added up before the sum goes on in double
constexpr std::int64_t most_depth = 320;       // of k in one go: what one lane of a register adds up
constexpr std::int64_t most_packed = 1 << 20;  // elements of a or of b that are packed at a time
constexpr std::int64_t most_tasks = 16;

#if MINITORCH_DEFINES_BODIES  // Note [Compiled once] in core/config.hpp

// Memory for `count` numbers: on the stack if they are few, as fetching it may take as long as a small product.
template <class T>
class Buffer {
 public:
  explicit Buffer(std::int64_t count) {
    if (count > few) {
      more_.emplace(count);
    }
    data_ = more_ ? more_->data() : own_;
  }
  T* data() { return data_; }

 private:
  static constexpr std::int64_t few = 8192 / static_cast<std::int64_t>(sizeof(T));
  alignas(64) T own_[few];
  std::optional<core::Scratch<T>> more_;
  T* data_;
};

// c = or += a b by tiles: packs both sides, then computes, each step in pieces for all threads.
template <class T>
void packed_product(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c,
                    std::int64_t c_stride, bool add, bool parallel) {
  const ProductTile tile = with_isa([](auto isa) { return product_tile_size(isa, T()); });
  const std::int64_t width = 2 * tile.lanes, padded = (n + tile.lanes - 1) / tile.lanes * tile.lanes;
  Product<T> p{m,
               n,
               k,
               (k + most_depth - 1) / most_depth,
               a.data,
               a.row_stride,
               a.column_stride,
               false,
               b.data,
               b.leading(),
               false,
               c,
               c_stride,
               add};
  // Rows of a are read where they are. Columns of a and rows of b are, too, if they are short and dense and so stay in
  // L1, or if few tiles on the other side read them.
  constexpr std::int64_t small = 8192;
  p.a_packed = !a.row_major() && n > width && (m * k > small || a.leading() > 2 * m);
  p.b_packed = !b.row_major() || padded != n || (m > tile.rows && (n * k > small || b.leading() > 2 * n));
  Buffer<T> left(p.a_packed ? m * k : 0), right(p.b_packed ? padded * k : 0);
  Product<T> packed = p;  // where it is to lie
  packed.a = p.a_packed ? left.data() : p.a;
  packed.b = p.b_packed ? right.data() : p.b;
  packed.b_stride = p.b_packed ? padded : p.b_stride;
  if (!parallel) {
    with_isa([&](auto isa) {
      if (p.a_packed) {
        pack_left(isa, packed, a, left.data(), 0, m);
      }
      if (p.b_packed) {
        pack_right(isa, packed, b, right.data(), 0, n);
      }
      product_block(isa, packed, 0, m, 0, n);
    });
    return;
  }
  const core::Chunks rows((m + tile.rows - 1) / tile.rows, 1, most_tasks),
      columns((n + width - 1) / width, 1, most_tasks);
  const std::int64_t packs_a = p.a_packed ? rows.count : 0, packs_b = p.b_packed ? columns.count : 0;
  core::parallel_chunks(packs_a + packs_b, true, [&](std::int64_t i) {
    with_isa([&](auto isa) {
      if (i < packs_a) {
        pack_left(isa, packed, a, left.data(), rows.begin(i) * tile.rows, std::min(m, rows.end(i) * tile.rows));
      } else {
        pack_right(isa, packed, b, right.data(), columns.begin(i - packs_a) * width,
                   std::min(n, columns.end(i - packs_a) * width));
      }
    });
  });
  // Pieces of c, as square as can be: each reads its rows of a and its columns of b from the caches once.
  constexpr std::int64_t least = 64 * 64 * 64, least_rows = 4;  // of a piece; the latter in tiles
  const std::int64_t pieces = std::clamp<std::int64_t>(m * n / 64 * k / (least / 64), 1, most_tasks);
  std::int64_t right_cuts = 1, down_cuts = 1;
  while (right_cuts * down_cuts * 2 <= pieces) {
    const bool wider = n / right_cuts >= m / down_cuts || rows.n < 2 * least_rows * down_cuts;
    (wider && columns.n >= 2 * right_cuts ? right_cuts : down_cuts) *= 2;
  }
  const core::Chunks across(columns.n, 1, right_cuts), down(rows.n, least_rows, down_cuts);
  core::parallel_chunks(across.count * down.count, true, [&](std::int64_t task) {
    const std::int64_t x = task % across.count, y = task / across.count;
    with_isa([&](auto isa) {
      product_block(isa, packed, down.begin(y) * tile.rows, std::min(m, down.end(y) * tile.rows),
                    across.begin(x) * width, std::min(n, across.end(x) * width));
    });
  });
}

// c = or += a b, k > 0 and no more than a sum in T may be long.
template <class T>
void product(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c,
             std::int64_t c_stride, bool add, bool parallel) {
  constexpr std::int64_t thin = 8, long_dot = 64, light = core::parallel_threshold;
  if (n == 1) {
    if (b.row_stride != 1) {
      Buffer<T> column(k);
      for (std::int64_t l = 0; l < k; ++l) {
        column.data()[l] = b.data[l * b.row_stride];
      }
      return product(m, n, k, a, {column.data(), 1, k}, c, c_stride, add, parallel);
    }
    b.column_stride = std::max<std::int64_t>(k, 2);  // row j of its transpose is contiguous
  }
  const core::Chunks strips(n, std::max<std::int64_t>(4, light / (m * k)),
                            std::max<std::int64_t>(most_tasks, n / 4096));
  const bool worthwhile = parallel && m * n * k > light;
  if (m == 1 && b.row_major()) {
    const std::int64_t depths = (k + most_depth - 1) / most_depth;
    const Product<T> p{m,     n, k,        depths, a.data, a.row_stride, a.column_stride, false, b.data, b.row_stride,
                       false, c, c_stride, add};
    core::parallel_chunks(strips.count, worthwhile, [&](std::int64_t i) {
      with_isa([&](auto isa) { product_by_rows(isa, p, strips.begin(i), strips.end(i)); });
    });
  } else if (m <= thin && !b.row_major() && k >= (m == 1 ? thin : long_dot)) {
    Buffer<T> rows(a.row_major() ? 0 : m * k);
    if (!a.row_major()) {
      for (std::int64_t i = 0; i < m * k; ++i) {
        rows.data()[i] = a.data[i / k + i % k * a.column_stride];
      }
    }
    const std::int64_t depth = most_depth * with_isa([](auto isa) { return product_tile_size(isa, T()); }).lanes;
    const Product<T> p{m,
                       n,
                       k,
                       (k + depth - 1) / depth,
                       a.row_major() ? a.data : rows.data(),
                       a.row_major() ? a.row_stride : k,
                       1,
                       false,
                       b.data,
                       b.column_stride,
                       false,
                       c,
                       c_stride,
                       add};
    core::parallel_chunks(strips.count, worthwhile, [&](std::int64_t i) {
      with_isa([&](auto isa) { product_by_dots(isa, p, strips.begin(i), strips.end(i)); });
    });
  } else if (n <= thin && m >= 2 * n) {  // vectors along the rows are too short: c^T = b^T a^T
    const bool direct = n == 1 && c_stride == 1;
    Buffer<T> across(direct ? 0 : m * n);
    product(n, m, k, b.transposed(), a.transposed(), direct ? c : across.data(), m, direct && add, parallel);
    for (std::int64_t i = 0; !direct && i < m; ++i) {
      for (std::int64_t j = 0; j < n; ++j) {
        T* to = c + i * c_stride + j;
        *to = (add ? *to : T(0)) + across.data()[j * m + i];
      }
    }
  } else {
    const std::int64_t height = std::max<std::int64_t>(240, most_packed / k / 240 * 240);
    const std::int64_t width = std::max<std::int64_t>(256, most_packed / k / 256 * 256);
    for (std::int64_t j = 0; j < n; j += width) {
      for (std::int64_t i = 0; i < m; i += height) {
        packed_product(std::min(height, m - i), std::min(width, n - j), k, a.shifted(i, 0), b.shifted(0, j),
                       c + i * c_stride + j, c_stride, add, parallel);
      }
    }
  }
}

// gemm_serial for sums of any length.
template <class T>
void long_sums(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c,
               std::int64_t c_stride) {
  constexpr std::int64_t most_elements = 1 << 16;  // of the sums in double, so that they stay in the cache
  const std::int64_t rows = std::clamp<std::int64_t>(most_elements / n, 1, m);
  core::Scratch<T> part(rows * n);
  core::Scratch<double> total(rows * n);
  for (std::int64_t row = 0; row < m; row += rows) {
    const std::int64_t height = std::min(rows, m - row), count = height * n;
    std::fill_n(total.data(), count, 0.0);
    for (std::int64_t i = 0; i < k; i += most_summed) {
      product(height, n, std::min(most_summed, k - i), a.shifted(row, i), b.shifted(i, 0), part.data(), n, false,
              false);
      for (std::int64_t j = 0; j < count; ++j) {
        total[j] += static_cast<double>(part[j]);
      }
    }
    for (std::int64_t y = 0; y < height; ++y) {
      T* to = c + (row + y) * c_stride;
      for (std::int64_t x = 0; x < n; ++x) {
        to[x] = static_cast<T>(static_cast<double>(to[x]) + total[y * n + x]);
      }
    }
  }
}

#endif

}  // namespace detail::gemm

#if MINITORCH_DEFINES_BODIES

template <class T>
void gemm_serial(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c,
                 std::int64_t c_stride) {
  if (m == 0 || n == 0 || k == 0) {
    return;
  }
  if (sizeof(T) < sizeof(double) && k > detail::gemm::most_summed) {
    return detail::gemm::long_sums(m, n, k, a, b, c, c_stride);
  }
  detail::gemm::product(m, n, k, a, b, c, c_stride, true, false);
}

#endif

/// c = a b, where c (m, n) is contiguous, on all threads. k = 0 makes zeros.
template <class T>
void gemm(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c);

#if MINITORCH_DEFINES_BODIES

template <class T>
void gemm(std::int64_t m, std::int64_t n, std::int64_t k, MatrixView<T> a, MatrixView<T> b, T* c) {
  constexpr std::int64_t strip = 48, small = 64 * 64 * 64, most = 16;
  if (m == 0 || n == 0) {
    return;
  }
  if (k > 0 && (sizeof(T) == sizeof(double) || k <= detail::gemm::most_summed)) {
    return detail::gemm::product(m, n, k, a, b, c, n, false, m * n * k > small);
  }
  std::fill(c, c + m * n, T(0));
  const bool by_rows = m >= n;
  const core::Chunks chunks(by_rows ? m : n, strip, most);
  core::parallel_chunks(chunks.count, true, [&](std::int64_t chunk) {
    const std::int64_t begin = chunks.begin(chunk), size = chunks.end(chunk) - begin;
    if (by_rows) {
      gemm_serial(size, n, k, a.shifted(begin, 0), b, c + begin * n, n);
    } else {
      gemm_serial(m, size, k, a, b.shifted(0, begin), c + begin, n);
    }
  });
}

#endif

}  // namespace minitorch::kernels
