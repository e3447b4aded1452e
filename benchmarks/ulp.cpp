// SPDX-License-Identifier: MIT
// The errors of kernels/simd/math.inl in units in the last place: every float, and doubles by the million, against the
// C library in the next wider type. Prints the table of docs/numerics.md. tools/ulp.sh runs it.
//   ulp [step [function]]   every step-th float only, and one function only

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <vector>

#include "minitorch/kernels/vector_map.hpp"

namespace {

namespace k = minitorch::kernels;

// The distance from `got` to `exact`, in units of the last place of T near `exact`.
template <class T, class Wide>
double ulps(T got, Wide exact) {
  const T rounded = static_cast<T>(exact);
  if (std::isnan(rounded) || std::isnan(got)) {
    return std::isnan(rounded) && std::isnan(got) ? 0 : std::numeric_limits<double>::infinity();
  }
  if (std::isinf(rounded) || std::isinf(got)) {
    return rounded == got ? 0 : std::numeric_limits<double>::infinity();
  }
  if (rounded == 0 && got == 0) {
    return std::signbit(rounded) == std::signbit(got) ? 0 : std::numeric_limits<double>::infinity();
  }
  const int exponent = std::max(exact == 0 ? -100000 : std::ilogb(exact), std::numeric_limits<T>::min_exponent - 1);
  const Wide unit = std::ldexp(Wide(1), exponent + 1 - std::numeric_limits<T>::digits);
  return static_cast<double>(std::abs(static_cast<Wide>(got) - exact) / unit);
}

template <class T>
struct Worst {
  double error = 0.5;
  T at = 0;
};

// Keeps the largest error of y. What is rounded right has no more than 0.5 and is passed over.
template <class T, class Wide>
void look(const std::vector<T>& x, const std::vector<T>& y, const std::vector<Wide>& exact, Worst<T>& worst) {
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (y[i] == static_cast<T>(exact[i]) && y[i] != 0) {
      continue;
    }
    const double e = ulps(y[i], exact[i]);
    if (e > worst.error) {
      worst = {e, x[i]};
    }
  }
}

const char* only = nullptr;

constexpr k::Isa isas[] = {k::Isa::avx512, k::Isa::avx2, k::Isa::baseline};

// Calls f(numbers) with blocks of all floats, or of doubles of all sizes.
template <class F>
void for_all(std::uint64_t step, float, const F& f) {
  std::vector<float> x;
  for (std::uint64_t i = 0; i < std::uint64_t{1} << 32; i += step) {
    x.push_back(std::bit_cast<float>(static_cast<std::uint32_t>(i)));
    if (x.size() == 1 << 16) {
      f(x);
      x.clear();
    }
  }
  f(x);
}
template <class F>
void for_all(std::uint64_t step, double, const F& f) {
  std::vector<double> x;
  std::uint64_t state = 1;
  const std::uint64_t count = (std::uint64_t{1} << 26) / std::max<std::uint64_t>(1, step);
  for (std::uint64_t i = 0; i < count; ++i) {
    state = state * 6364136223846793005U + 1442695040888963407U;
    const double u = static_cast<double>(state >> 11) * 0x1p-53;
    switch (i % 4) {
      case 0:  // any bits
        x.push_back(std::bit_cast<double>(state ^ state >> 29));
        break;
      case 1:
        x.push_back((u - 0.5) * 16);
        break;
      case 2:
        x.push_back((u - 0.5) * 1500);
        break;
      default:
        x.push_back(std::ldexp(u < 0.5 ? u + 0.5 : -u, static_cast<int>(state % 97) / 2 - 30));
    }
    if (x.size() == 1 << 16) {
      f(x);
      x.clear();
    }
  }
  f(x);
}

template <class T, class Wide, class Op>
void row(const char* name, std::uint64_t step, const Op& op, T (*libm)(T), Wide (*exact)(Wide)) {
  if (only && std::strcmp(only, name) != 0) {
    return;
  }
  Worst<T> ours[3], theirs;
  std::vector<T> y;
  std::vector<Wide> right;
  for_all(step, T(), [&](const std::vector<T>& x) {
    y.resize(x.size());
    right.resize(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) {
      right[i] = exact(static_cast<Wide>(x[i]));
      y[i] = libm(x[i]);
    }
    look(x, y, right, theirs);
    for (int i = 0; i < 3; ++i) {
      k::limit_isa(isas[i]);
      k::vector_map(op, static_cast<std::int64_t>(x.size()), x.data(), y.data());
      look(x, y, right, ours[i]);
    }
  });
  std::printf("| `%s` %s | %.2f | %.2f | %.2f | %.2f | %.9g |\n", name, sizeof(T) == 4 ? "float" : "double",
              ours[0].error, ours[1].error, ours[2].error, theirs.error, static_cast<double>(ours[0].at));
  std::fflush(stdout);
}

template <class T, class Wide>
void rows(std::uint64_t step) {
  using F = T (*)(T);
  using E = Wide (*)(Wide);
  row<T, Wide>("exp", step, k::vectored::Exp{}, static_cast<F>(std::exp), static_cast<E>(std::exp));
  row<T, Wide>("exp2", step, k::vectored::Exp2{}, static_cast<F>(std::exp2), static_cast<E>(std::exp2));
  row<T, Wide>("expm1", step, k::vectored::Expm1{}, static_cast<F>(std::expm1), static_cast<E>(std::expm1));
  row<T, Wide>("log", step, k::vectored::Log{}, static_cast<F>(std::log), static_cast<E>(std::log));
  row<T, Wide>("log2", step, k::vectored::Log2{}, static_cast<F>(std::log2), static_cast<E>(std::log2));
  row<T, Wide>("log10", step, k::vectored::Log10{}, static_cast<F>(std::log10), static_cast<E>(std::log10));
  row<T, Wide>("log1p", step, k::vectored::Log1p{}, static_cast<F>(std::log1p), static_cast<E>(std::log1p));
  row<T, Wide>("tanh", step, k::vectored::Tanh{}, static_cast<F>(std::tanh), static_cast<E>(std::tanh));
  row<T, Wide>("erf", step, k::vectored::Erf{}, static_cast<F>(std::erf), static_cast<E>(std::erf));
  row<T, Wide>("sin", step, k::vectored::Sin{}, static_cast<F>(std::sin), static_cast<E>(std::sin));
  row<T, Wide>("cos", step, k::vectored::Cos{}, static_cast<F>(std::cos), static_cast<E>(std::cos));
  row<T, Wide>("atan", step, k::vectored::Atan{}, static_cast<F>(std::atan), static_cast<E>(std::atan));
}

}  // namespace

int main(int argc, char** argv) {
  const std::uint64_t step = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1;
  if (step == 0) {
    std::fprintf(stderr, "usage: %s [step [function]]\n", argv[0]);
    return 1;
  }
  only = argc > 2 ? argv[2] : nullptr;
  std::printf("| function | AVX-512 | AVX2 | baseline | C library | at (AVX-512) |\n|---|---:|---:|---:|---:|---:|\n");
  rows<float, double>(step);
  rows<double, long double>(step);
}
