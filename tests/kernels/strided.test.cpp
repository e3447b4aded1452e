// SPDX-License-Identifier: MIT
#include "minitorch/kernels/strided.hpp"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <vector>

#include "minitorch/kernels/power.hpp"
#include "support/catch.hpp"

using namespace minitorch;
using namespace minitorch::kernels;

namespace {

// All indices of a shape, each with its place under some strides.
std::vector<std::int64_t> places(const Shape& shape, const Strides& strides) {
  std::vector<std::int64_t> all = {0};
  for (int d = 0; d < shape.size(); ++d) {
    std::vector<std::int64_t> next;
    for (const std::int64_t place : all) {
      for (std::int64_t i = 0; i < shape[d]; ++i) {
        next.push_back(place + i * strides[d]);
      }
    }
    all = next;
  }
  return all;
}

template <class T>
void check_copy(const Shape& shape, const Strides& from_strides, const Strides& to_strides) {
  const std::vector<std::int64_t> from = places(shape, from_strides), to = places(shape, to_strides);
  const auto last = [](const std::vector<std::int64_t>& all) {
    return all.empty() ? std::size_t{0} : static_cast<std::size_t>(*std::max_element(all.begin(), all.end())) + 1;
  };
  std::vector<T> x(last(from)), y(last(to) + 40, T(77)), expected = y;
  for (std::size_t i = 0; i < x.size(); ++i) {
    x[i] = static_cast<T>(i % 120);
  }
  for (std::size_t k = 0; k < from.size(); ++k) {
    expected[static_cast<std::size_t>(to[k])] = x[static_cast<std::size_t>(from[k])];
  }
  std::vector<T> z = y;
  copy(shape, x.data(), from_strides, y.data(), to_strides);
  CHECK(y == expected);
  if constexpr (sizeof(T) >= 4) {
    copy_in_blocks(shape, x.data(), from_strides, z.data(), to_strides);
    CHECK(z == expected);
  }
}

template <class T>
void check_copies() {
  for (const Shape& shape : {Shape{70, 33}, Shape{16, 16}, Shape{4, 5}, Shape{3, 200}, Shape{65, 130}, Shape{1, 9},
                             Shape{3, 17, 20}, Shape{18, 4, 35}, Shape{2, 5, 4, 34}, Shape{0, 3}, Shape{200, 300}}) {
    std::vector<int> order(static_cast<std::size_t>(shape.size()));
    std::iota(order.begin(), order.end(), 0);
    do {
      // The elements lie in the order of the dimensions `order`, with and without a gap between rows.
      for (const std::int64_t gap : {0, 3}) {
        Strides strides(shape);
        std::int64_t step = 1;
        for (auto d = order.rbegin(); d != order.rend(); ++d) {
          strides[*d] = step;
          step = step * shape[*d] + gap;
        }
        check_copy<T>(shape, strides, core::contiguous_strides(shape));
        check_copy<T>(shape, core::contiguous_strides(shape), strides);
      }
    } while (std::next_permutation(order.begin(), order.end()));
    Strides expanded = core::contiguous_strides(shape);
    expanded[shape.size() - 1] = 0;  // one element many times, then transposed
    expanded[0] = 1;
    check_copy<T>(shape, expanded, core::contiguous_strides(shape));
  }
}

}  // namespace

TEST_CASE("copy: every order of dimensions, on every instruction set", "[kernels][strided]") {
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    check_copies<float>();
    check_copies<double>();
    check_copies<std::int64_t>();
  }
  limit_isa(Isa::avx512);
  check_copies<std::int32_t>();
  check_copies<unsigned char>();
}

TEST_CASE("power: vectors have the bits of single numbers, with and without a gradient", "[kernels][power]") {
  std::vector<float> x = {0.0F, -0.0F, 1e-30F, -HUGE_VALF, HUGE_VALF};
  for (int i = 0; i < 45; ++i) {
    x.push_back(static_cast<float>(i * i - 300) / 7);
  }
  const auto same = [](float a, float b) {
    return (a != a && b != b) || (a == b && std::signbit(a) == std::signbit(b));
  };
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    for (const float exponent : {1.0F, 2.0F, 3.0F, 0.5F, -0.5F, -1.0F, -2.0F}) {
      std::vector<float> y(x.size()), dx(x.size()), dy(x.size());
      std::iota(dy.begin(), dy.end(), 1.0F);
      const auto n = static_cast<std::int64_t>(x.size());
      power<float>(power_kind(exponent), n, x.data(), nullptr, 1, y.data());
      power(power_kind(exponent), n, x.data(), dy.data(), 3.0F, dx.data());
      for (std::size_t i = 0; i < x.size(); ++i) {
        CHECK(same(y[i], power(x[i], exponent)));
        CHECK(same(dx[i], dy[i] * (power(x[i], exponent) * 3)));
        if (x[i] > 1e-3F && x[i] < 1e3F) {
          CHECK(static_cast<double>(y[i]) == Approx(std::pow(static_cast<double>(x[i]), exponent)));
        }
      }
    }
    CHECK(power_kind(2.5F) == Power::general);
  }
  limit_isa(Isa::avx512);
}
