// SPDX-License-Identifier: MIT
// The functions of vectors against the C library in the next wider type; benchmarks/ulp.cpp is the same over all
// floats.
#include "minitorch/kernels/simd/math.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "minitorch/kernels/vector_map.hpp"
#include "support/catch.hpp"

using namespace minitorch::kernels;

namespace {

// Distance of `got` from `exact` in units of the last place, infinite where NaN, infinity or the sign of 0 differ.
template <class T, class Wide>
double units_off(T got, Wide exact) {
  constexpr double wrong = std::numeric_limits<double>::infinity();
  const T rounded = static_cast<T>(exact);
  if (std::isnan(rounded) || std::isnan(got)) {
    return std::isnan(rounded) && std::isnan(got) ? 0 : wrong;
  }
  if (std::isinf(rounded) || std::isinf(got) || (rounded == 0 && got == 0)) {
    return rounded == got && std::signbit(rounded) == std::signbit(got) ? 0 : wrong;
  }
  const int exponent = std::max(exact == 0 ? -100000 : std::ilogb(exact), std::numeric_limits<T>::min_exponent - 1);
  const Wide unit = std::ldexp(Wide(1), exponent + 1 - std::numeric_limits<T>::digits);
  return static_cast<double>(std::abs(static_cast<Wide>(got) - exact) / unit);
}

// All sizes, both signs, many near where something changes; then what is special.
template <class T>
std::vector<T> arguments() {
  using U = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  std::vector<T> x;
  const U step = std::numeric_limits<U>::max() / 60013;
  for (U i = 0; i < U{60013}; ++i) {
    x.push_back(std::bit_cast<T>(static_cast<U>(i * step)));
  }
  for (int i = -20000; i <= 20000; ++i) {
    x.push_back(static_cast<T>(i) / T(3001));
    x.push_back(static_cast<T>(i) / T(19));
    x.push_back(static_cast<T>(i) * T(3.14159265358979323846 / 4));
  }
  const T points[] = {0,
                      T(0.54630249),
                      T(2.41421356),
                      T(129),
                      T(-149),
                      T(-151),
                      T(1025),
                      T(-1074),
                      T(-1076),
                      T(0.55),
                      T(0.9),
                      1,
                      T(3.92),
                      T(5.93),
                      T(10),
                      T(22),
                      T(88.722839),
                      T(-87.336545),
                      T(-103.97208),
                      T(-104),
                      T(89),
                      T(709.78271289338397),
                      T(-745.13321910194111),
                      T(-708.3964185322641),
                      T(12800),
                      T(1600000),
                      std::numeric_limits<T>::min(),
                      std::numeric_limits<T>::denorm_min(),
                      std::numeric_limits<T>::max(),
                      T(0.70710678),
                      T(1.41421356),
                      T(-0.5),
                      T(-1)};
  for (T p : points) {
    for (const T sign : {T(1), T(-1)}) {
      T up = p * sign, down = p * sign;
      for (int i = 0; i < 40; ++i) {
        x.push_back(up);
        x.push_back(down);
        up = std::nextafter(up, std::numeric_limits<T>::infinity());
        down = std::nextafter(down, -std::numeric_limits<T>::infinity());
      }
    }
  }
  const T infinity = std::numeric_limits<T>::infinity(), nan = std::numeric_limits<T>::quiet_NaN();
  x.insert(x.end(), {T(0), -T(0), infinity, -infinity, nan, -nan});
  return x;
}

template <class T, class Op, class Wide>
void check_function(const char* name, const Op& op, Wide (*exact)(Wide), double allowed) {
  const std::vector<T> x = arguments<T>();
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    std::vector<T> y(x.size());
    vector_map(op, static_cast<std::int64_t>(x.size()), x.data(), y.data());
    double largest = 0;
    T at = 0;
    for (std::size_t i = 0; i < x.size(); ++i) {
      const double off = units_off(y[i], exact(static_cast<Wide>(x[i])));
      if (off > largest) {
        largest = off;
        at = x[i];
      }
    }
    INFO(name << " on instruction set " << static_cast<int>(isa) << " is worst at " << at);
    CHECK(largest <= allowed);
    // an element has the same bits at every place and in every company
    std::vector<T> some(x.begin() + 7, x.begin() + 207), values(some.size());
    for (std::size_t n = 1; n < some.size(); n += 13) {
      vector_map(op, static_cast<std::int64_t>(n), some.data() + 1, values.data());
      for (std::size_t i = 0; i < n; ++i) {
        CHECK(std::bit_cast<std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>(values[i]) ==
              std::bit_cast<std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>(y[i + 8]));
      }
    }
  }
  limit_isa(Isa::avx512);
}

// What the C library's own errors are allowed to be exceeded by: 1 for float, 2 for double.
template <class T, class Wide>
void check_functions(bool wide_enough) {
  using Exact = Wide (*)(Wide);
  const double more = sizeof(T) == 4 ? 0 : 0.75;
  if (!wide_enough) {
    WARN("long double is no wider than double here: double is left out");
    return;
  }
  check_function<T>("exp", vectored::Exp{}, static_cast<Exact>(std::exp), 1.1 + more);
  check_function<T>("exp2", vectored::Exp2{}, static_cast<Exact>(std::exp2), 1.1 + more);
  check_function<T>("expm1", vectored::Expm1{}, static_cast<Exact>(std::expm1), 1.5 + more);
  check_function<T>("log", vectored::Log{}, static_cast<Exact>(std::log), 1 + more);
  check_function<T>("log2", vectored::Log2{}, static_cast<Exact>(std::log2), 1.1 + more);
  check_function<T>("log10", vectored::Log10{}, static_cast<Exact>(std::log10), 1.1 + more);
  check_function<T>("log1p", vectored::Log1p{}, static_cast<Exact>(std::log1p), 1 + more);
  check_function<T>("tanh", vectored::Tanh{}, static_cast<Exact>(std::tanh), 1.5 + more);
  check_function<T>("erf", vectored::Erf{}, static_cast<Exact>(std::erf), 1.25 + more);
  check_function<T>("sin", vectored::Sin{}, static_cast<Exact>(std::sin), 1 + more);
  check_function<T>("cos", vectored::Cos{}, static_cast<Exact>(std::cos), 1 + more);
  check_function<T>("atan", vectored::Atan{}, static_cast<Exact>(std::atan), 1.2 + more);
}

}  // namespace

TEST_CASE("math: functions of vectors of floats are right to about a unit in the last place, everywhere", "[math]") {
  check_functions<float, double>(true);
}
TEST_CASE("math: functions of vectors of doubles are right to about a unit in the last place, everywhere", "[math]") {
  check_functions<double, long double>(std::numeric_limits<long double>::digits > 53);
}
