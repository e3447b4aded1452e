// SPDX-License-Identifier: MIT
#include "minitorch/kernels/reduce.hpp"

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <vector>

#include "minitorch/core/random.hpp"
#include "support/catch.hpp"

using namespace minitorch;
using namespace minitorch::kernels;

namespace {

struct Extent {
  std::int64_t outer, count, inner;
  std::size_t size() const { return static_cast<std::size_t>(outer * count * inner); }
  std::size_t results() const { return static_cast<std::size_t>(outer * inner); }
};

const std::vector<Extent>& extents() {
  static const std::vector<Extent> all = {
      {1, 1, 1},   {3, 7, 1},    {2, 15, 1},    {2, 16, 1},   {2, 63, 1},    {2, 64, 1},    {2, 65, 1},     {1, 255, 1},
      {1, 256, 1}, {1, 257, 1},  {3, 1000, 1},  {1, 4096, 1}, {2, 4500, 1},  {1, 70000, 1}, {2, 200003, 1}, {1, 5, 3},
      {4, 9, 16},  {2, 130, 17}, {1, 300, 129}, {3, 2, 1000}, {1, 70001, 2}, {2, 64, 1500}, {1, 1, 40},     {0, 3, 2}};
  return all;
}

template <class T>
std::vector<T> some_numbers(std::size_t n, bool ties) {
  const RandomStream random(5, 0);
  std::vector<T> x(n);
  for (std::size_t i = 0; i < n; ++i) {
    const double value = random.normal<double>(i);
    x[i] = static_cast<T>(ties ? std::round(value * 2) : value);
  }
  return x;
}

template <class F>
void on_every_isa(const F& f) {
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    f();
  }
  limit_isa(Isa::avx512);
}

template <class T>
bool same(T a, T b) {  // bits, but any NaN is like another
  return (std::isnan(static_cast<double>(a)) && std::isnan(static_cast<double>(b))) ||
         (a == b && std::signbit(static_cast<double>(a)) == std::signbit(static_cast<double>(b)));
}

template <bool Largest, class T>
void check_extreme(const Extent& e, const std::vector<T>& x) {
  std::vector<T> values(e.results());
  std::vector<std::int64_t> places(e.results());
  extreme<Largest>(x.data(), values.data(), places.data(), e.outer, e.count, e.inner);
  std::vector<T> alone(e.results());
  extreme<Largest>(x.data(), alone.data(), nullptr, e.outer, e.count, e.inner);
  bool right = true;
  for (std::size_t k = 0; k < alone.size(); ++k) {
    right = right && same(alone[k], values[k]);
  }
  for (std::int64_t o = 0; o < e.outer; ++o) {
    for (std::int64_t i = 0; i < e.inner; ++i) {
      const auto at = [&](std::int64_t r) { return x[static_cast<std::size_t>((o * e.count + r) * e.inner + i)]; };
      std::int64_t best = 0;
      for (std::int64_t r = 0; r < e.count && at(best) == at(best); ++r) {
        best = at(r) != at(r) || (Largest ? at(r) > at(best) : at(r) < at(best)) ? r : best;
      }
      const auto k = static_cast<std::size_t>(o * e.inner + i);
      right = right && places[k] == best && same(values[k], at(best));
    }
  }
  INFO(e.outer << " x " << e.count << " x " << e.inner << (Largest ? " largest" : " smallest"));
  CHECK(right);
}

template <class T>
void check_extremes() {
  for (const Extent& e : extents()) {
    for (const bool ties : {false, true}) {
      std::vector<T> x = some_numbers<T>(e.size(), ties);
      check_extreme<true>(e, x);
      check_extreme<false>(e, x);
      if constexpr (std::is_floating_point_v<T>) {
        for (std::size_t i = 3; i < x.size(); i += 37) {
          x[i] = i % 2 ? T(0) : -T(0);
        }
        for (std::size_t i = 11; i < x.size(); i += x.size() / 3 + 50) {
          x[i] = std::numeric_limits<T>::quiet_NaN();
        }
        check_extreme<true>(e, x);
        check_extreme<false>(e, x);
        for (std::size_t i = 0; i < x.size(); ++i) {  // nothing above zero, of either sign
          x[i] = std::isnan(x[i]) || std::fabs(x[i]) < 2 ? (i % 3 == 0 ? T(0) : -T(0)) : -std::fabs(x[i]);
        }
        check_extreme<true>(e, x);
        check_extreme<false>(e, x);
      }
    }
  }
}

// 16 lanes of a block of 256, pairwise, and blocks in double: the bits that are promised.
template <class T>
double sum_in_blocks(const T* x, std::int64_t n) {
  double total = 0;
  for (std::int64_t first = 0; first < n; first += 256) {
    T lane[16] = {};
    for (std::int64_t i = first; i < std::min(n, first + 256); ++i) {
      lane[i % 16] += x[i];
    }
    for (int width = 8; width > 0; width /= 2) {
      for (int k = 0; k < width; ++k) {
        lane[k] += lane[k + width];
      }
    }
    total += static_cast<double>(lane[0]);
  }
  return total;
}

template <class T>
void check_sums() {
  for (const Extent& e : extents()) {
    const std::vector<T> x = some_numbers<T>(e.size(), false);
    std::vector<T> y(e.results());
    sum(x.data(), y.data(), e.outer, e.count, e.inner);
    bool right = true;
    for (std::size_t k = 0; k < y.size(); ++k) {
      const auto inner = static_cast<std::size_t>(e.inner), count = static_cast<std::size_t>(e.count);
      double total = 0, size = 0;
      for (std::size_t r = 0; r < count; ++r) {
        const auto value = static_cast<double>(x[(k / inner * count + r) * inner + k % inner]);
        total += value;
        size += std::fabs(value);
      }
      right = right && std::fabs(static_cast<double>(y[k]) - total) <= 4e-7 * (1 + size);
      if (e.inner == 1 && e.count <= 65536) {
        right = right && y[k] == static_cast<T>(sum_in_blocks(x.data() + k * count, e.count));
      }
    }
    INFO(e.outer << " x " << e.count << " x " << e.inner);
    CHECK(right);
  }
}

}  // namespace

TEST_CASE("extreme: the first of equals, the first NaN, and the sign of zeros as a search finds them",
          "[kernels][reduce]") {
  on_every_isa([] {
    check_extremes<float>();
    check_extremes<double>();
  });
  check_extremes<std::int64_t>();
}

TEST_CASE("sum: lanes, blocks and columns have the same bits on every instruction set", "[kernels][reduce]") {
  std::vector<std::vector<float>> columns;
  on_every_isa([&] {
    check_sums<float>();
    check_sums<double>();
    const std::vector<float> x = some_numbers<float>(300 * 129, false);
    std::vector<float> y(129);
    sum(x.data(), y.data(), 1, 300, 129);
    columns.push_back(y);
  });
  CHECK(columns[1] == columns[0]);
  CHECK(columns[2] == columns[0]);
}

TEST_CASE("sum_ends: over the first and the last of three dimensions", "[kernels][reduce]") {
  for (const Extent& e : {Extent{3, 5, 7}, Extent{40, 2, 300}, Extent{1, 1, 1}, Extent{2, 70, 1000}}) {
    const std::vector<double> x = some_numbers<double>(e.size(), false);
    std::vector<double> y(static_cast<std::size_t>(e.count)), expected = y;
    sum_ends(x.data(), y.data(), e.outer, e.count, e.inner);
    for (std::size_t i = 0; i < x.size(); ++i) {
      expected[i / static_cast<std::size_t>(e.inner) % y.size()] += x[i];
    }
    for (std::size_t c = 0; c < y.size(); ++c) {
      CHECK(y[c] == Approx(expected[c]).margin(1e-10));
    }
    std::vector<std::int64_t> ones(e.size(), 1), counts(y.size());
    sum_ends(ones.data(), counts.data(), e.outer, e.count, e.inner);
    CHECK(counts == std::vector<std::int64_t>(y.size(), e.outer * e.inner));
  }
}

TEST_CASE("sum: of squares, along every dimension", "[kernels][reduce]") {
  on_every_isa([] {
    for (const Extent& e : extents()) {
      const std::vector<float> x = some_numbers<float>(e.size(), false);
      std::vector<float> y(e.results());
      sum<true>(x.data(), y.data(), e.outer, e.count, e.inner);
      bool right = true;
      for (std::size_t k = 0; k < y.size(); ++k) {
        const auto inner = static_cast<std::size_t>(e.inner), count = static_cast<std::size_t>(e.count);
        double total = 0;
        for (std::size_t r = 0; r < count; ++r) {
          const auto value = static_cast<double>(x[(k / inner * count + r) * inner + k % inner]);
          total += value * value;
        }
        right = right && std::fabs(static_cast<double>(y[k]) - total) <= 4e-7 * total;
      }
      INFO(e.outer << " x " << e.count << " x " << e.inner);
      CHECK(right);
    }
  });
}

namespace {

// Of a line with distance `step`: the later half times the earlier, until one is left; what is over waits.
template <class T>
T product_by_halves(const T* x, std::size_t count, std::size_t step) {
  std::vector<T> line(count);
  for (std::size_t r = 0; r < count; ++r) {
    line[r] = x[r * step];
  }
  while (line.size() > 1) {
    const std::size_t half = line.size() / 2;
    std::vector<T> next(half);
    for (std::size_t i = 0; i < half; ++i) {
      next[i] = line[i] * line[half + i];
    }
    if (line.size() % 2 == 1) {
      next.push_back(line.back());
    }
    line = next;
  }
  return line[0];
}

template <class T>
void check_products() {
  for (const Extent& e : extents()) {
    std::vector<T> x = some_numbers<T>(e.size(), false), y(e.results());
    for (T& v : x) {
      v = std::is_floating_point_v<T> ? static_cast<T>(1 + static_cast<double>(v) / 1000) : static_cast<T>(2 * v + 1);
    }
    product(x.data(), y.data(), e.outer, e.count, e.inner);
    bool right = true;
    for (std::size_t k = 0; k < y.size(); ++k) {
      const auto inner = static_cast<std::size_t>(e.inner), count = static_cast<std::size_t>(e.count);
      right = right && y[k] == product_by_halves(x.data() + k / inner * count * inner + k % inner, count, inner);
    }
    INFO(e.outer << " x " << e.count << " x " << e.inner);
    CHECK(right);
  }
}

}  // namespace

TEST_CASE("product: by halves, the same bits on every instruction set", "[kernels][reduce]") {
  on_every_isa([] {
    check_products<float>();
    check_products<double>();
  });
}

TEST_CASE("product: integers wrap around", "[kernels][reduce]") {
  const std::int64_t large = std::int64_t{1} << 62;
  const std::vector<std::int64_t> x{large, 3, 1, 2, 5, 7, 1, 1};
  std::vector<std::int64_t> y(1);
  product(x.data(), y.data(), 1, 8, 1);
  CHECK(y[0] == static_cast<std::int64_t>(static_cast<std::uint64_t>(large) * 210));
  product(x.data() + 1, y.data(), 1, 7, 1);
  CHECK(y[0] == 210);
}

TEST_CASE("reductions: the number of threads changes no bit", "[kernels][reduce]") {
  const int before = get_num_threads();
  for (const Extent& e : extents()) {
    const std::vector<float> x = some_numbers<float>(e.size(), true);
    std::vector<std::vector<float>> results;
    for (const int threads : {1, 2, 3, 8}) {
      set_num_threads(threads);
      std::vector<float> y(3 * e.results() + static_cast<std::size_t>(e.count));
      std::vector<std::int64_t> places(e.results());
      sum(x.data(), y.data(), e.outer, e.count, e.inner);
      extreme<true>(x.data(), y.data() + e.results(), places.data(), e.outer, e.count, e.inner);
      for (std::size_t k = 0; k < e.results(); ++k) {
        y[2 * e.results() + k] = static_cast<float>(places[k]);
      }
      sum_ends(x.data(), y.data() + 3 * e.results(), e.outer, e.count, e.inner);
      results.push_back(y);
    }
    CHECK(results[1] == results[0]);
    CHECK(results[2] == results[0]);
    CHECK(results[3] == results[0]);
  }
  set_num_threads(before);
}
