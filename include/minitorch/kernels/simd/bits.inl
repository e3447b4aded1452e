// SPDX-License-Identifier: MIT
// Included by kernels/simd/math.hpp, once per instruction set.
// What simd/math.inl needs of Vec<T> beyond arithmetic, written in the compiler's own vectors. Included by
// simd/math.hpp.
//   Bits<T>: the lanes as unsigned integers;  bits(x), from_bits(x): the same bits, read as the other.
//   less(a, b), equal(a, b): a Mask, all ones where true, NaN is neither;  select(mask, a, b) = mask ? a : b.
//   absolute(x); with_sign(x, s): |x| with the sign of s.

template <class T>
struct Bits {
  using Element = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  typedef Element Raw __attribute__((vector_size(sizeof(Vec<T>))));
  Raw raw;
  static constexpr Element sign = Element{1} << (8 * sizeof(T) - 1);
  static constexpr int fraction = std::numeric_limits<T>::digits - 1;
  static constexpr Element bias = static_cast<Element>(std::numeric_limits<T>::max_exponent - 1);
};
template <class T>
struct Mask {
  using Element = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  typedef Element Raw __attribute__((vector_size(sizeof(Vec<T>))));
  Raw raw;
};

template <class T>
MINITORCH_ALWAYS_INLINE Bits<T> bits(Vec<T> x) {
  return {reinterpret_cast<typename Bits<T>::Raw>(x.raw)};
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> from_bits(Bits<T> x) {
  return {reinterpret_cast<decltype(Vec<T>::raw)>(x.raw)};
}
template <class T>
MINITORCH_ALWAYS_INLINE Bits<T> splat_bits(typename Bits<T>::Element s) {
  return {s + typename Bits<T>::Raw{}};
}
template <class T>
MINITORCH_ALWAYS_INLINE Bits<T> operator+(Bits<T> a, Bits<T> b) {
  return {a.raw + b.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Bits<T> operator-(Bits<T> a, Bits<T> b) {
  return {a.raw - b.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Bits<T> operator&(Bits<T> a, Bits<T> b) {
  return {a.raw & b.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Bits<T> operator|(Bits<T> a, Bits<T> b) {
  return {a.raw | b.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Bits<T> operator^(Bits<T> a, Bits<T> b) {
  return {a.raw ^ b.raw};
}
template <int count, class T>
MINITORCH_ALWAYS_INLINE Bits<T> shift_left(Bits<T> a) {
  return {a.raw << count};
}
template <int count, class T>
MINITORCH_ALWAYS_INLINE Bits<T> shift_right(Bits<T> a) {
  return {a.raw >> count};
}

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> operator/(Vec<T> a, Vec<T> b) {
  return {a.raw / b.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE Mask<T> less(Vec<T> a, Vec<T> b) {
  return {reinterpret_cast<typename Mask<T>::Raw>(a.raw < b.raw)};
}
template <class T>
MINITORCH_ALWAYS_INLINE Mask<T> equal(Vec<T> a, Vec<T> b) {
  return {reinterpret_cast<typename Mask<T>::Raw>(a.raw == b.raw)};
}
template <class T>
MINITORCH_ALWAYS_INLINE Mask<T> nonzero(Bits<T> a) {
  return {reinterpret_cast<typename Mask<T>::Raw>(a.raw != typename Bits<T>::Raw{})};
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> select(Mask<T> mask, Vec<T> a, Vec<T> b) {
  return {mask.raw ? a.raw : b.raw};
}
template <class T>
MINITORCH_ALWAYS_INLINE bool all(Mask<T> mask) {
#if MINITORCH_VECTOR_BITS == 512
  return _mm512_movepi32_mask(reinterpret_cast<__m512i>(mask.raw)) == 0xFFFF;
#elif MINITORCH_VECTOR_BITS == 256
  return _mm256_movemask_epi8(reinterpret_cast<__m256i>(mask.raw)) == -1;
#elif MINITORCH_NEON
  return vminvq_u32(reinterpret_cast<uint32x4_t>(mask.raw)) != 0;
#else
  typename Mask<T>::Element every = -1;
  for (std::int64_t l = 0; l < Vec<T>::lanes; ++l) {
    every &= mask.raw[l];
  }
  return every != 0;
#endif
}

template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> absolute(Vec<T> x) {
  return from_bits(bits(x) & splat_bits<T>(~Bits<T>::sign));
}
template <class T>
MINITORCH_ALWAYS_INLINE Vec<T> with_sign(Vec<T> x, Vec<T> s) {
  return from_bits((bits(x) & splat_bits<T>(~Bits<T>::sign)) | (bits(s) & splat_bits<T>(Bits<T>::sign)));
}
