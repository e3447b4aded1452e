// SPDX-License-Identifier: MIT
// Included by kernels/simd/math.hpp, once per instruction set.
// Functions of whole vectors: exp, exp2, expm1, log, log2, log10, log1p, tanh, erf, sin, cos, atan, sigmoid.
//
// Arguments are reduced as by Cody and Waite (Software Manual for the Elementary Functions, 1980), what remains is a
// polynomial of MathTable<T>. Nothing is read from tables, no step relies on fused multiplication, though it is used
// where there is one, and each lane is computed on its own: the place of an element changes no bit. NaN stays NaN.

// The polynomial with these coefficients, highest first.
template <class T, std::size_t count>
MINITORCH_ALWAYS_INLINE Vec<T> polynomial(Vec<T> x, const T (&c)[count]) {
  Vec<T> y = splat(c[0]);
  MINITORCH_UNROLL
  for (std::size_t i = 1; i < count; ++i) {
    y = fma(y, x, splat(c[i]));
  }
  return y;
}

// Rounding to an integer, |x| < 2^22 or 2^51: added to this number the unit is the last digit.
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> rounder() {
  return splat(T(1.5) * static_cast<T>(typename Bits<T>::Element{1} << Bits<T>::fraction));
}

// 2^n for an integer n whose power is a normal number; of `n` only the lowest digits count.
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> power_of_two(Bits<T> n) {
  return from_bits(shift_left<Bits<T>::fraction>(n + splat_bits<T>(Bits<T>::bias)));
}

// x = n log(2) + r; n lies in the last digits of `shifted`.
template <class T>
struct ExpParts {
  Vec<T> shifted, r;
};
template <class T>
MINITORCH_ALWAYS_INLINE ExpParts<T> exp_parts(Vec<T> x) {
  const Vec<T> shifted = fma(x, splat(T(1.4426950408889634)), rounder<T>());
  const Vec<T> n = shifted - rounder<T>();
  return {shifted, fma(n, splat(-MathTable<T>::ln2[1]), fma(n, splat(-MathTable<T>::ln2[0]), x))};
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> exp_of_rest(Vec<T> r) {
  return fma(r * r, polynomial(r, MathTable<T>::exp), r) + splat(T(1));
}

// e^x where it is a normal number.
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> exp_normal(Vec<T> x) {
  const ExpParts<T> p = exp_parts(x);
  return exp_of_rest(p.r) * power_of_two<T>(bits(p.shifted));
}

// e^r 2^n for a whole n that lies in the last digits of `shifted`: half of the power at a time stays in the range of
// normal numbers and the last product rounds once to a subnormal one.
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> exp_scaled(const ExpParts<T>& p) {
  const Bits<T> n = bits(p.shifted) - bits(rounder<T>());
  // n / 2, rounded down, of a number that may be negative
  constexpr typename Bits<T>::Element even = 1024;
  const Bits<T> half = shift_right<1>(n + splat_bits<T>(2 * even)) - splat_bits<T>(even);
  return exp_of_rest(p.r) * power_of_two<T>(half) * power_of_two<T>(n - half);
}

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> exp(Vec<T> x) {
  constexpr bool single = sizeof(T) == 4;  // beyond these the result is infinity or 0
  return exp_scaled(exp_parts(larger(splat(T(single ? -104 : -746)), smaller(splat(T(single ? 89 : 710)), x))));
}

// 2^x: x = n + r, whose difference is exact.
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> exp2(Vec<T> x) {
  constexpr bool single = sizeof(T) == 4;
  x = larger(splat(T(single ? -151 : -1076)), smaller(splat(T(single ? 129 : 1025)), x));
  const Vec<T> shifted = x + rounder<T>();
  return exp_scaled(ExpParts<T>{shifted, (x - (shifted - rounder<T>())) * splat(T(std::numbers::ln2))});
}

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> expm1(Vec<T> x) {
  constexpr bool single = sizeof(T) == 4;
  const Vec<T> bounded = larger(splat(T(single ? -30 : -50)), smaller(splat(T(single ? 88.9 : 709.9)), x));
  const ExpParts<T> p = exp_parts(bounded);
  const Vec<T> rest = fma(p.r * p.r, polynomial(p.r, MathTable<T>::expm1), p.r);
  // 2^n (rest + 1) - 1 by way of 2^(n - 1), which does not overflow
  const Vec<T> half = power_of_two<T>(bits(p.shifted) - bits(rounder<T>()) - splat_bits<T>(1));
  const Vec<T> y = fma(half, rest, half - splat(T(0.5))) * splat(T(2));
  return with_sign(select(equal(p.shifted, rounder<T>()), rest, y), x);
}

// log(2^k (1 + f)) = k log(2) + log(1 + f), |f| < 0.42; `small` is added before anything is rounded.
// log(1 + f) = f - f^2 / 2 + s (f^2 / 2 + 2 s^2 / 3 + ..), s = f / (2 + f).
MINITORCH_ALWAYS_INLINE Vec<double> log_of_quotient(Vec<double> k, Vec<double> f, Vec<double> s, Vec<double> small) {
  using Table = MathTable<double>;
  const Vec<double> low = fma(k, splat(Table::ln2[1]), small), high = k * splat(Table::ln2[0]);
  const Vec<double> z = s * s, half_square = f * f * splat(0.5);
  const Vec<double> rest = fma(s, fma(z, polynomial(z, Table::log), half_square), low);
  return high + (f - (half_square - rest));
}
MINITORCH_ALWAYS_INLINE Vec<double> log_of_parts(Vec<double> k, Vec<double> f, Vec<double> small) {
  return log_of_quotient(k, f, f / (f + splat(2.0)), small);
}
MINITORCH_ALWAYS_INLINE Vec<float> log_of_parts(Vec<float> k, Vec<float> f, Vec<float> small) {
  using Table = MathTable<float>;
  const Vec<float> low = fma(k, splat(Table::ln2[1]), small), high = k * splat(Table::ln2[0]);
  const Vec<float> rest = fma(f * f * f, polynomial(f, Table::log), low);
  return high + (f - (f * f * splat(0.5F) - rest));
}

// x = 2^k m with sqrt(1/2) <= m < sqrt(2), for positive normal x.
template <class T>
struct LogParts {
  Vec<T> k, m;
};
template <class T>
MINITORCH_ALWAYS_INLINE LogParts<T> log_parts(Vec<T> x) {
  const Bits<T> root = bits(splat(T(0.70710678118654752)));
  // what x has above sqrt(1/2), as a power: its bits below the fraction's are dropped
  const Bits<T> above = bits(x) - root;
  const Bits<T> exponent = above & splat_bits<T>(~typename Bits<T>::Element{0} << Bits<T>::fraction);
  const Vec<T> m = from_bits(bits(x) - exponent);
  // an integer of few digits becomes a number in the digits of a large one
  const T large = static_cast<T>(typename Bits<T>::Element{1} << Bits<T>::fraction);
  const Bits<T> k = shift_right<Bits<T>::fraction>(exponent + splat_bits<T>(Bits<T>::bias << Bits<T>::fraction));
  const Vec<T> number = from_bits(k | bits(splat(large))) - splat(large + static_cast<T>(Bits<T>::bias));
  return {number, m};
}

// log(1 + f) - f, as above.
MINITORCH_ALWAYS_INLINE Vec<double> log_bend(Vec<double> f) {
  const Vec<double> s = f / (f + splat(2.0)), z = s * s, half_square = f * f * splat(0.5);
  return s * fma(z, polynomial(z, MathTable<double>::log), half_square) - half_square;
}
MINITORCH_ALWAYS_INLINE Vec<float> log_bend(Vec<float> f) {
  return f * f * f * polynomial(f, MathTable<float>::log) - f * f * splat(0.5F);
}

// k + log2(1 + f) and k log10(2) + log10(1 + f). The first half of f times the first half of the factor is exact.
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> log_times(Vec<T> f, const T (&factor)[2], Vec<T> small) {
  constexpr int half = (Bits<T>::fraction + 2) / 2;
  const Vec<T> first = from_bits(bits(f) & splat_bits<T>(~typename Bits<T>::Element{0} << half));
  const Vec<T> rest = fma(f - first, splat(factor[0]), fma(f, splat(factor[1]), small));
  return first * splat(factor[0]) + fma(log_bend(f), splat(factor[0] + factor[1]), rest);
}
template <int base, class T>
MINITORCH_ALWAYS_INLINE Vec<T> log_to_base(Vec<T> k, Vec<T> f) {
  using Table = MathTable<T>;
  if constexpr (base == 2) {
    return k + log_times(f, Table::log2_e, splat(T(0)));
  } else if constexpr (base == 10) {
    return k * splat(Table::log10_2[0]) + log_times(f, Table::log10_e, k * splat(Table::log10_2[1]));
  } else {
    return log_of_parts(k, f, splat(T(0)));
  }
}

// To base 2, 10, or e, which is 0 here.
template <int base, class T>
MINITORCH_ALWAYS_INLINE Vec<T> any_log(Vec<T> x) {
  constexpr T infinity = std::numeric_limits<T>::infinity();
  const Mask<T> subnormal = less(x, splat(std::numeric_limits<T>::min()));
  constexpr T up = static_cast<T>(typename Bits<T>::Element{1} << Bits<T>::fraction);
  const LogParts<T> p = log_parts(select(subnormal, x * splat(up), x));
  const Vec<T> k = p.k - select(subnormal, splat(static_cast<T>(Bits<T>::fraction)), splat(T(0)));
  Vec<T> y = log_to_base<base>(k, p.m - splat(T(1)));
  y = select(less(x, splat(infinity)), y, x);  // infinity and NaN stay
  y = select(equal(x, splat(T(0))), splat(-infinity), y);
  return select(less(x, splat(T(0))), splat(std::numeric_limits<T>::quiet_NaN()), y);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> log(Vec<T> x) {
  return any_log<0>(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> log2(Vec<T> x) {
  return any_log<2>(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> log10(Vec<T> x) {
  return any_log<10>(x);
}

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> log1p(Vec<T> x) {
  constexpr T infinity = std::numeric_limits<T>::infinity();
  const Vec<T> one = splat(T(1)), u = x + one;
  // what u has lost
  const Vec<T> lost = select(less(one, x), one - (u - x), x - (u - one));
  const LogParts<T> p = log_parts(u);
  const Mask<T> near_one = equal(p.k, splat(T(0)));
  Vec<T> y = log_of_parts(p.k, select(near_one, x, p.m - one), select(near_one, splat(T(0)), lost / u));
  y = select(less(x, splat(infinity)), y, x);
  y = select(equal(x, splat(T(-1))), splat(-infinity), y);
  y = select(less(x, splat(T(-1))), splat(std::numeric_limits<T>::quiet_NaN()), y);
  return select(equal(x, splat(T(0))), x, y);  // -0 stays
}

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> tanh(Vec<T> x) {
  const Vec<T> a = absolute(x), z = a * a;
  const Vec<T> near = fma(a * z, polynomial(z, MathTable<T>::tanh), a);
  // 1 - 2 / (e^(2 a) + 1), 1 from here on
  const Vec<T> bounded = smaller(splat(T(sizeof(T) == 4 ? 10 : 22)), a);
  const Vec<T> far = splat(T(1)) - splat(T(2)) / (exp_normal(bounded + bounded) + splat(T(1)));
  return with_sign(select(less(a, splat(T(0.55))), near, far), x);
}

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> erf(Vec<T> x) {
  using Table = MathTable<T>;
  const Vec<T> a = absolute(x);
  const Vec<T> near = fma(a, polynomial(a * a, Table::erf), a);
  const Vec<T> bounded = smaller(splat(Table::erf_end), a);
  const Vec<T> far = splat(T(1)) - exp_normal(splat(T(0)) - polynomial(bounded - splat(Table::erf_split), Table::erfc));
  return with_sign(select(less(a, splat(Table::erf_split)), near, far), x);
}

// |x| above tan(3 pi / 8) is turned by pi / 2, above tan(1 / 2) by pi / 4: then what is added to that is small, and so
// are its errors.
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> atan(Vec<T> x) {
  using Table = MathTable<T>;
  const Vec<T> a = absolute(x), one = splat(T(1)), zero = splat(T(0));
  const Mask<T> steep = less(splat(T(2.4142135623730950)), a), turned = less(splat(T(0.54630248984379048)), a);
  const Vec<T> quotient_of = select(steep, splat(T(-1)), a - one) / select(steep, a, a + one);
  const Vec<T> t = select(turned, quotient_of, a), z = t * t;
  const Vec<T> angle = select(steep, splat(T(1)), select(turned, splat(T(0.5)), zero));
  const Vec<T> rest = fma(t * z, polynomial(z, Table::atan), angle * splat(Table::right_angle[1]));
  return with_sign(fma(angle, splat(Table::right_angle[0]), t + rest), x);
}

// 1 / (1 + e^-x).
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> sigmoid(Vec<T> x) {
  return splat(T(1)) / (exp(splat(T(0)) - x) + splat(T(1)));
}

// The sine of x + quarters * pi / 2.
template <int quarters, class T>
MINITORCH_ALWAYS_INLINE Vec<T> sine(Vec<T> x) {
  using Table = MathTable<T>;
  const Vec<T> a = absolute(x);
  const Vec<T> shifted = fma(a, splat(T(0.63661977236758134)), rounder<T>()), n = shifted - rounder<T>();
  // a - n pi / 2 = r + small. The first products are exact and so are the first differences; what the last one has lost
  // joins the parts that are left.
  constexpr std::size_t parts = std::size(Table::half_pi);
  Vec<T> begin = a;
  MINITORCH_UNROLL
  for (std::size_t i = 0; i + 3 < parts; ++i) {
    begin = begin - n * splat(Table::half_pi[i]);
  }
  const Vec<T> next = n * splat(Table::half_pi[parts - 3]), most = begin - next;
  const Vec<T> rest =
      fma(n, splat(-Table::half_pi[parts - 1]), fma(n, splat(-Table::half_pi[parts - 2]), (begin - most) - next));
  const Vec<T> r = most + rest, small = (most - r) + rest;
  const Vec<T> z = r * r;
  const Vec<T> s = r + fma(r * z, polynomial(z, Table::sin), small);
  // 1 - z / 2 and what it has lost
  const Vec<T> one = splat(T(1)), half = z * splat(T(0.5)), top = one - half;
  const Vec<T> c = top + (((one - top) - half) + (z * z * polynomial(z, Table::cos) - r * small));
  const Bits<T> turn = bits(shifted) + splat_bits<T>(quarters);
  const Vec<T> y = select(nonzero(turn & splat_bits<T>(1)), c, s);
  Bits<T> sign = shift_left<8 * static_cast<int>(sizeof(T)) - 2>(turn);
  if constexpr (quarters == 0) {
    sign = sign ^ bits(x);
  }
  return from_bits(bits(y) ^ (sign & splat_bits<T>(Bits<T>::sign)));
}

// The reduction holds to here; larger ones, and infinity and NaN, go to the C library.
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> sine_limit() {
  return splat(T(sizeof(T) == 4 ? 12800 : 1600000));
}
template <int quarters, class T>
MINITORCH_NOINLINE inline Vec<T> sine_of_large(Vec<T> x, Vec<T> y) {
  T in[Vec<T>::lanes], out[Vec<T>::lanes];
  store(in, x);
  store(out, y);
  for (std::int64_t l = 0; l < Vec<T>::lanes; ++l) {
    if (!(std::abs(in[l]) < sine_limit<T>().raw[0])) {
      out[l] = quarters == 0 ? std::sin(in[l]) : std::cos(in[l]);
    }
  }
  return load(out);
}
template <int quarters, class T>
MINITORCH_ALWAYS_INLINE Vec<T> sine_anywhere(Vec<T> x) {
  const Vec<T> y = sine<quarters>(x);
  const Mask<T> small = less(absolute(x), sine_limit<T>());
  return !all(small) ? sine_of_large<quarters>(x, y) : y;
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> sin(Vec<T> x) {
  return sine_anywhere<0>(x);
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> cos(Vec<T> x) {
  return sine_anywhere<1>(x);
}
