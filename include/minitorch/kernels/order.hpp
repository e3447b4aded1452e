// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/core/config.hpp"
#include "minitorch/core/number.hpp"
#include "minitorch/core/simd.hpp"
#include "minitorch/kernels/simd/isa.hpp"

// The order of the elements of a line. Keys, unsigned numbers that rise as the elements do, are sorted by their digits,
// the lowest first (Knuth, The Art of Computer Programming, volume 3, 5.2.5), which is stable and compares nothing.

namespace minitorch::kernels {

namespace detail::order {

/// Rises with x: equal for equals, zeros of both signs among them, and for all NaN, which are larger than everything.
template <class U, class T>
U key_of(T x) {
  if constexpr (std::is_floating_point_v<T>) {
    using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
    constexpr int last = 8 * sizeof(T) - 1;
    constexpr Bits sign = Bits(1) << last;
    // without branches, which nobody could foresee
    const Bits number = Bits(Bits(x == T(0)) - 1) & core::bit_cast<Bits>(x), not_a_number = Bits(0) - Bits(x != x);
    return U((number ^ (Bits(Bits(0) - (number >> last)) | sign)) | not_a_number);
  } else if constexpr (std::is_signed_v<T>) {
    constexpr U sign = U(1) << (8 * sizeof(T) - 1);
    return U(static_cast<std::make_unsigned_t<T>>(x)) ^ sign;
  } else {
    return U(x);
  }
}

/// What is sorted: a key, and where its element is.
template <class U>
struct Entry {
  U key, place;
};

/// Entries in stable order of their lowest `bits` bits. `other` is as long; the result is what is returned of the two.
template <class U>
Entry<U>* sorted(Entry<U>* a, Entry<U>* other, std::size_t n, int bits) {
  if (n <= 32) {
    for (std::size_t i = 1; i < n; ++i) {
      const Entry<U> e = a[i];
      std::size_t k = i;
      for (; k > 0 && a[k - 1].key > e.key; --k) {
        a[k] = a[k - 1];
      }
      a[k] = e;
    }
    return a;
  }
  const int width = n < 8192 ? 8 : 11;
  std::array<std::size_t, 2048> first;
  for (int shift = 0; shift < bits; shift += width) {
    const std::size_t digits = std::size_t(1) << width;
    const auto digit = [=](const Entry<U>& e) { return static_cast<std::size_t>(e.key >> shift) & (digits - 1); };
    std::fill_n(first.begin(), digits, std::size_t(0));
    for (std::size_t i = 0; i < n; ++i) {
      ++first[digit(a[i])];
    }
    if (first[digit(a[0])] == n) {
      continue;
    }
    std::size_t total = 0;
    for (std::size_t d = 0; d < digits; ++d) {
      total += std::exchange(first[d], total);
    }
    for (std::size_t i = 0; i < n; ++i) {
      other[first[digit(a[i])]++] = a[i];
    }
    std::swap(a, other);
  }
  return a;
}

/// Moves those entries to the front that may be among the first `count` in order, and returns how many they are.
template <class U>
std::size_t narrowed(Entry<U>* a, std::size_t n, std::size_t count, int bits) {
  constexpr int width = 11;
  const int shift = std::max(0, bits - width);
  const auto digit = [=](const Entry<U>& e) { return static_cast<std::size_t>(e.key >> shift) & 2047; };
  std::array<std::size_t, 2048> many{};
  for (std::size_t i = 0; i < n; ++i) {
    ++many[digit(a[i])];
  }
  std::size_t last = 0;
  for (std::size_t total = many[0]; total < count; total += many[last]) {
    ++last;
  }
  std::size_t kept = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const Entry<U> e = a[i];
    a[kept] = e;
    kept += digit(e) <= last ? 1 : 0;
  }
  return kept;
}

/// A key that at least `count` of n keys do not exceed, count at most 32: of 64 groups' least ones the count-th. Few
/// others are below it, unless they lie in an order of their own.
template <class U>
U bound_of(const U* keys, std::size_t n, std::size_t count) {
  constexpr std::size_t groups = 64;
  U least[groups];
  std::copy_n(keys, groups, least);
  widened([=, &least] {
    for (std::size_t i = groups; i + groups <= n; i += groups) {
      MINITORCH_SIMD
      for (std::size_t g = 0; g < groups; ++g) {
        least[g] = keys[i + g] < least[g] ? keys[i + g] : least[g];
      }
    }
  });
  std::nth_element(least, least + count - 1, least + groups);
  return least[count - 1];
}

/// Entries of the keys that do not exceed `bound`; how many.
template <class U>
std::size_t entries_below(const U* keys, std::size_t n, U bound, Entry<U>* a) {
  std::size_t kept = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (keys[i] <= bound) {
      a[kept++] = {keys[i], static_cast<U>(i)};
    }
  }
  return kept;
}

template <class U>
struct Memory {
  std::vector<Entry<U>> entries;
  std::vector<U> keys;
};

/// keys[i] = the key of element `begin` + i of x, whose elements lie `step` apart, turned round or not.
template <class U, class T>
void keys_of(const T* x, std::int64_t step, std::int64_t begin, std::int64_t count, U turned, U* keys) {
  x += begin * step;
  if (step == 1) {
    widened([=] {
      MINITORCH_SIMD
      for (std::int64_t i = 0; i < count; ++i) {
        keys[i] = static_cast<U>(key_of<U>(x[i]) ^ turned);
      }
    });
  } else {
    for (std::int64_t i = 0; i < count; ++i) {
      keys[i] = static_cast<U>(key_of<U>(x[i * step]) ^ turned);
    }
  }
}

template <class U, class T>
void first_places(const T* x, std::int64_t step, std::int64_t size, std::int64_t count, bool descending,
                  std::int64_t* places, std::int64_t places_step, Memory<U>& memory) {
  constexpr std::int64_t few = 32, many = 256;
  constexpr std::size_t short_line = 128;
  auto n = static_cast<std::size_t>(size);
  memory.entries.resize(std::max(memory.entries.size(), 2 * n));
  Entry<U>* a = memory.entries.data();
  const U turned = descending ? U(~U(0)) : U(0);
  if (count > 0 && count <= few && size >= many) {
    memory.keys.resize(std::max(memory.keys.size(), n));
    U* keys = memory.keys.data();
    keys_of(x, step, 0, size, turned, keys);
    n = entries_below(keys, n, bound_of(keys, n, static_cast<std::size_t>(count)), a);
  } else {
    U keys[many];
    for (std::int64_t first = 0; first < size; first += many) {
      const std::int64_t length = std::min(many, size - first);
      keys_of(x, step, first, length, turned, keys);
      for (std::int64_t i = 0; i < length; ++i) {
        a[first + i] = {keys[i], static_cast<U>(first + i)};
      }
    }
  }
  U differ = 0;
  for (std::size_t i = 0; i < n; ++i) {
    differ |= a[i].key ^ a[0].key;
  }
  const int bits = static_cast<int>(std::bit_width(differ));
  if (static_cast<std::size_t>(count) < n && n > short_line) {
    n = narrowed(a, n, static_cast<std::size_t>(count), bits);
  }
  a = sorted(a, memory.entries.data() + memory.entries.size() / 2, n, bits);
  for (std::int64_t k = 0; k < count; ++k) {
    places[k * places_step] = static_cast<std::int64_t>(a[k].place);
  }
}

}  // namespace detail::order

/// places[line][k] = where the k-th element in order is, k < count, in each of the lines x[outer][.][inner] of `size`
/// elements, numbered outer * inner_size + inner from `begin` to `end`. NaN is larger than everything, equals keep
/// their order.
template <class T>
void order_lines(const T* x, std::int64_t size, std::int64_t inner, std::int64_t count, bool descending,
                 std::int64_t begin, std::int64_t end, std::int64_t* places) {
  const auto run = [&](auto zero) {
    using U = decltype(zero);
    detail::order::Memory<U> memory;
    for (std::int64_t line = begin; line < end; ++line) {
      const std::int64_t outer = line / inner, i = line % inner;
      detail::order::first_places<U>(x + outer * size * inner + i, inner, size, count, descending,
                                     places + outer * count * inner + i, inner, memory);
    }
  };
  if (sizeof(T) <= 4 && size <= std::int64_t{std::numeric_limits<std::uint32_t>::max()}) {
    if constexpr (sizeof(T) <= 4) {
      return run(std::uint32_t{0});
    }
  }
  run(std::uint64_t{0});
}

}  // namespace minitorch::kernels
