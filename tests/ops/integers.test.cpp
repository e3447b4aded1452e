// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/ops/arrange.hpp"
#include "minitorch/ops/einsum.hpp"
#include "minitorch/ops/indexing.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/maximum.hpp"
#include "minitorch/ops/pow.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/remainder.hpp"
#include "minitorch/ops/statistics.hpp"
#include "support/catch.hpp"

using namespace minitorch;

// Every operation on integers and bool, at the ends of each type's range, against 128-bit arithmetic: results wrap
// around as in PyTorch, nothing traps, and a number that an element cannot hold is promoted or refused, never cut off.

namespace {

__extension__ using Wide = __int128;

template <class T>
std::vector<T> ends() {
  if constexpr (std::is_same_v<T, bool>) {
    return {false, true};
  } else {
    using Limits = std::numeric_limits<T>;
    std::vector<T> out = {0, 1, 2, 3, 7, Limits::max() / 2, Limits::max() / 2 + 1, Limits::max() - 1, Limits::max()};
    if constexpr (std::is_signed_v<T>) {
      for (const int small : {-1, -2, -3}) {
        out.push_back(static_cast<T>(small));
      }
      out.insert(out.end(), {Limits::min(), Limits::min() + 1, Limits::min() / 2, Limits::min() / 2 - 1});
    }
    return out;
  }
}

/// The element that `value` wraps around to; for bool whether it is not 0.
template <class T>
T wrapped(Wide value) {
  if constexpr (std::is_same_v<T, bool>) {
    return value != 0;
  } else {
    const Wide count = Wide(1) << (8 * sizeof(T));
    Wide rest = value % count;
    rest = rest < 0 ? rest + count : rest;
    return static_cast<T>(rest > Wide(std::numeric_limits<T>::max()) ? rest - count : rest);
  }
}

template <class T>
BasicTensor<T> tensor_of(const std::vector<T>& values) {
  BasicTensor<T> x({static_cast<std::int64_t>(values.size())});
  std::copy(values.begin(), values.end(), x.data());
  return x;
}

template <class F>
void for_each_integer_type(const F& f) {
  f(std::int64_t{});
  f(std::int32_t{});
  f(std::uint8_t{});
  f(false);
}

/// op(a, b) for tensors and numbers on either side equals oracle(a, b) for all pairs of ends; `safe(b)` tells which b
/// may be.
template <class T, class Op, class Assign, class Oracle, class Safe>
void check_pairs(const Op& op, const Assign& assign, const Oracle& oracle, const Safe& safe) {
  const std::vector<T> all = ends<T>();
  std::vector<T> right;
  std::copy_if(all.begin(), all.end(), std::back_inserter(right), safe);
  const BasicTensor<T> a = tensor_of(all), b = tensor_of(right), table = op(unsqueeze(a, 1), b);
  const BasicTensor<T> rows = contiguous(expand(unsqueeze(a, 1), {a.numel(), b.numel()})),
                       turned = t(contiguous(t(rows)));
  const BasicTensor<T> strided = op(turned, b);
  const BasicTensor<T> assigned = clone(rows);
  assign(assigned, b);
  for (std::int64_t j = 0; j < b.numel(); ++j) {
    const T v = b.data()[j];
    const BasicTensor<T> with_number = op(a, v), in_place = clone(a);
    assign(in_place, v);
    for (std::int64_t i = 0; i < a.numel(); ++i) {
      const T u = a.data()[i], expected = wrapped<T>(oracle(Wide(u), Wide(v)));
      INFO(+u << " and " << +v);
      REQUIRE(table.at({i, j}) == expected);
      REQUIRE(strided.at({i, j}) == expected);
      REQUIRE(assigned.at({i, j}) == expected);
      REQUIRE(with_number.data()[i] == expected);
      REQUIRE(in_place.data()[i] == expected);
    }
  }
}

const auto always = [](auto) { return true; };
const auto not_zero = [](auto v) { return v != decltype(v)(0); };

std::string message_of(const std::function<void()>& f) {
  try {
    f();
  } catch (const Error& error) {
    return error.what();
  }
  return "no error";
}

}  // namespace

TEST_CASE("integers: + - * and unary - wrap around at the ends of the range, quotients are float", "[ops][integers]") {
  for_each_integer_type([](auto type) {
    using T = decltype(type);
    check_pairs<T>([](const auto& a, const auto& b) { return a + b; }, [](const auto& a, const auto& b) { a += b; },
                   [](Wide a, Wide b) { return a + b; }, always);
    check_pairs<T>([](const auto& a, const auto& b) { return add(a, b); }, [](const auto& a, const auto& b) { a += b; },
                   [](Wide a, Wide b) { return a + b; }, always);
    check_pairs<T>([](const auto& a, const auto& b) { return a * b; }, [](const auto& a, const auto& b) { a *= b; },
                   [](Wide a, Wide b) { return a * b; }, always);
    if constexpr (!std::is_same_v<T, bool>) {
      check_pairs<T>([](const auto& a, const auto& b) { return div(a, b, "trunc"); },
                     [](const auto& a, const auto& b) { copy_(a, div(a, b, "trunc")); },
                     [](Wide a, Wide b) { return a / b; }, not_zero);
    }
    const BasicTensor<T> x = tensor_of(ends<T>());
    if constexpr (std::is_same_v<T, bool>) {
      CHECK_THROWS_WITH(x - x, contains("[sub] bool tensors have no difference"));
      CHECK_THROWS_WITH(x - true, contains("[sub] bool tensors have no difference"));
      CHECK_THROWS_WITH(-x, contains("[neg] bool tensors have no difference and no negative"));
    } else {
      check_pairs<T>([](const auto& a, const auto& b) { return a - b; }, [](const auto& a, const auto& b) { a -= b; },
                     [](Wide a, Wide b) { return a - b; }, always);
      const BasicTensor<T> negative = -x;
      for (std::int64_t i = 0; i < x.numel(); ++i) {
        REQUIRE(negative.data()[i] == wrapped<T>(-Wide(x.data()[i])));
        for (const T s : ends<T>()) {
          REQUIRE((s - x).data()[i] == wrapped<T>(Wide(s) - Wide(x.data()[i])));
          REQUIRE((s + x).data()[i] == wrapped<T>(Wide(s) + Wide(x.data()[i])));
          REQUIRE((s * x).data()[i] == wrapped<T>(Wide(s) * Wide(x.data()[i])));
        }
      }
    }
    CHECK_THROWS_WITH(x /= x, contains("[/=] a quotient of integers is float"));
    CHECK_THROWS_WITH(x /= T(1), contains("[/=] a quotient of integers is float"));
    CHECK_THROWS_WITH(x[0] /= T(1), contains("[/=] a quotient of integers is float"));
    const Tensor quotients = unsqueeze(x, 1) / x, by_seven = x / 7, seven_by = 7 / x;  // by 0, too, as in PyTorch
    for (std::int64_t i = 0; i < x.numel(); ++i) {
      const auto u = static_cast<float>(x.data()[i]);
      REQUIRE(by_seven.data()[i] == u / 7);
      REQUIRE((seven_by.data()[i] == 7 / u));
      for (std::int64_t j = 0; j < x.numel(); ++j) {
        const float expected = u / static_cast<float>(x.data()[j]), got = quotients.at({i, j});
        REQUIRE((got == expected || (got != got && expected != expected)));
      }
    }
  });
}

TEST_CASE("integers: sums are int64, over any dimensions, and wrap around", "[ops][integers]") {
  for_each_integer_type([](auto type) {
    using T = decltype(type);
    static_assert(std::is_same_v<decltype(sum(BasicTensor<T>())), LongTensor>);
    static_assert(std::is_same_v<decltype(sum(BasicTensor<T>(), 0)), LongTensor>);
    const std::vector<T> values = ends<T>();
    for (const auto& [rows, columns] :
         {std::pair<std::int64_t, std::int64_t>{1, 1}, {1, 70001}, {70001, 1}, {301, 403}, {3, 5}, {0, 4}, {4, 0}}) {
      BasicTensor<T> x({rows, columns});
      Wide total = 0;
      std::vector<Wide> by_row(static_cast<std::size_t>(rows)), by_column(static_cast<std::size_t>(columns));
      for (std::int64_t i = 0; i < x.numel(); ++i) {
        const T v = values[static_cast<std::size_t>(i * 7 % static_cast<std::int64_t>(values.size()))];
        x.data()[i] = v;
        total += Wide(v);
        by_row[static_cast<std::size_t>(i / columns)] += Wide(v);
        by_column[static_cast<std::size_t>(i % columns)] += Wide(v);
      }
      INFO("(" << rows << ", " << columns << ")");
      REQUIRE(sum(x).item() == wrapped<std::int64_t>(total));
      const LongTensor rows_sum = sum(x, 1), columns_sum = sum(x, 0), kept = sum(x, Dims{1}, true);
      REQUIRE(kept.shape() == Shape{rows, 1});
      for (std::int64_t i = 0; i < rows; ++i) {
        REQUIRE(rows_sum.data()[i] == wrapped<std::int64_t>(by_row[static_cast<std::size_t>(i)]));
        REQUIRE(kept.data()[i] == rows_sum.data()[i]);
      }
      for (std::int64_t i = 0; i < columns; ++i) {
        REQUIRE(columns_sum.data()[i] == wrapped<std::int64_t>(by_column[static_cast<std::size_t>(i)]));
      }
    }
    // With nothing to add up it is still a tensor of its own.
    const BasicTensor<T> one = tensor_of(std::vector<T>{T(1)});
    const LongTensor alone = sum(one, 0, true);
    alone += 1;
    CHECK(one.item() == T(1));
  });
  CHECK(sum(eq(from_data<float>({1, 2, 3}), from_data<float>({1, 5, 3}))).item() == 2);
  // Places that are named twice.
  const std::int64_t most = std::numeric_limits<std::int64_t>::max();
  const LongTensor added =
      scatter_add({2}, 0, from_data<std::int64_t>({1, 1, 1}), from_data<std::int64_t>({most, 1, 5}));
  CHECK(added.to_vector() == std::vector<std::int64_t>{0, std::numeric_limits<std::int64_t>::min() + 5});
}

TEST_CASE("integers: comparisons with any number are those of the numbers", "[ops][integers]") {
  const double inf = std::numeric_limits<double>::infinity();
  for_each_integer_type([&](auto type) {
    using T = decltype(type);
    const BasicTensor<T> x = tensor_of(ends<T>());
    const auto compare = [&](auto number) {
      INFO(+number);
      const BoolTensor less = x<number, less_equal = x <= number, greater = x> number, greater_equal = x >= number;
      const BoolTensor equal = eq(x, number), unequal = ne(x, number);
      CHECK(lt(x, number).to_vector() == less.to_vector());
      CHECK(le(x, number).to_vector() == less_equal.to_vector());
      CHECK(gt(x, number).to_vector() == greater.to_vector());
      CHECK(ge(x, number).to_vector() == greater_equal.to_vector());
      for (std::int64_t i = 0; i < x.numel(); ++i) {
        INFO("element " << +x.data()[i]);
        const auto u = static_cast<long double>(x.data()[i]), v = static_cast<long double>(number);  // 64 bits or more
        REQUIRE(less.data()[i] == (u < v));
        REQUIRE(less_equal.data()[i] == (u <= v));
        REQUIRE(greater.data()[i] == (u > v));
        REQUIRE(greater_equal.data()[i] == (u >= v));
        REQUIRE(equal.data()[i] == (u == v));
        REQUIRE(unequal.data()[i] == (u != v));
      }
    };
    static_assert(std::numeric_limits<long double>::digits >= 64);
    for (const double v : {0.0,
                           -0.0,
                           0.5,
                           -0.5,
                           1.0,
                           1.5,
                           2.5,
                           255.0,
                           255.5,
                           256.0,
                           -1.0,
                           -1.5,
                           2147483646.5,
                           2147483647.0,
                           2147483647.5,
                           2147483648.0,
                           -2147483648.0,
                           -2147483648.5,
                           -2147483649.0,
                           0x1p53,
                           0x1p63,
                           -0x1p63,
                           -0x1.0000000000001p63,
                           0x1.fffffffffffffp62,
                           1e30,
                           -1e30,
                           inf,
                           -inf,
                           std::nan(""),
                           5e-324,
                           -5e-324}) {
      compare(v);
      compare(static_cast<float>(v));
    }
    for (const std::int64_t v : ends<std::int64_t>()) {
      compare(v);
      compare(static_cast<std::uint64_t>(v));
      compare(static_cast<std::int16_t>(v));
      compare(static_cast<int>(v));
      compare(static_cast<unsigned>(v));
    }
    compare(true);
    compare(false);
  });
}

TEST_CASE("integers: with a floating number they become float, as in PyTorch", "[ops][integers]") {
  for_each_integer_type([](auto type) {
    using T = decltype(type);
    const BasicTensor<T> x = tensor_of(ends<T>());
    const auto check_each = [&](const auto& result, const auto& expected) {
      static_assert(std::is_same_v<std::remove_cvref_t<decltype(result)>, Tensor>);
      for (std::int64_t i = 0; i < x.numel(); ++i) {
        REQUIRE(result.data()[i] == expected(static_cast<float>(x.data()[i])));
      }
    };
    check_each(x + 0.5, [](float v) { return v + 0.5F; });
    check_each(0.5 + x, [](float v) { return v + 0.5F; });
    check_each(x - 0.5F, [](float v) { return v - 0.5F; });
    check_each(0.5 - x, [](float v) { return 0.5F - v; });
    check_each(x * 0.5, [](float v) { return v * 0.5F; });
    check_each(2.0 * x, [](float v) { return v * 2; });
    check_each(x / 2.0, [](float v) { return v / 2; });
    check_each(1.0 / x, [](float v) { return 1 / v; });
    check_each(add(x, 0.25), [](float v) { return v + 0.25F; });
    check_each(sub(x, 0.25), [](float v) { return v - 0.25F; });
    check_each(mul(x, 0.25), [](float v) { return v * 0.25F; });
    check_each(div(x, 0.25), [](float v) { return v / 0.25F; });
    const BasicTensor<T> before = clone(x);
    CHECK_THROWS_WITH(x += 0.5, contains("[+=] the result with 0.5 is of another type than the elements (float)"));
    CHECK_THROWS_WITH(x -= 0.5, contains("[-=] the result with 0.5"));
    CHECK_THROWS_WITH(x *= 2.0, contains("[*=] the result with 2"));
    CHECK_THROWS_WITH(x /= 2.0F, contains("[/=] the result with 2"));
    CHECK(x.to_vector() == before.to_vector());
  });
  const BoolTensor mask = from_data<bool>({true, false});
  CHECK((mask + 1).to_vector() == std::vector<std::int64_t>{2, 1});
  CHECK((1 - mask).to_vector() == std::vector<std::int64_t>{0, 1});
  CHECK((mask * 300).to_vector() == std::vector<std::int64_t>{300, 0});
  CHECK_THROWS_WITH(mask += 1, contains("[+=] the result with 1 is of another type than the elements (int64)"));
}

TEST_CASE("integers: a number that is no element is refused wherever one is taken", "[ops][integers]") {
  const auto refused = [](auto type, auto number, const std::string& shown) {
    using T = decltype(type);
    const BasicTensor<T> x = zeros<T>({2});
    const auto says = [&](const std::string& op, const std::function<void()>& f) {
      const std::string message = message_of(f);
      INFO(message);
      CHECK(message.find("[" + op + "] an element of type ") == 0);
      CHECK(message.find("cannot be " + shown + ":") != std::string::npos);
    };
    says("full", [&] { full<T>({2}, number); });
    says("full", [&] { full_like(x, number); });
    says("scalar", [&] { scalar<T>(number); });
    says("fill_", [&] { fill_(x, number); });
    says("arange", [&] { arange<T>(number); });
    says("arange", [&] { arange<T>(0, number); });
    says("arange", [&] { arange<T>(number, 1); });
    says("arange", [&] { arange<T>(0, 1, number); });
    if constexpr (std::is_integral_v<decltype(number)> && !std::is_same_v<T, bool>) {
      says("add", [&] { x + number; });
      says("add", [&] { number + x; });
      says("sub", [&] { x - number; });
      says("add", [&] { number - x; });
      says("mul", [&] { x* number; });
      says("mul", [&] { number* x; });
      says("add", [&] { x += number; });
      says("sub", [&] { x -= number; });
      says("mul", [&] { x *= number; });
    }
    CHECK(x.to_vector() == std::vector<T>(2, T(0)));
  };
  refused(std::uint8_t{}, 300, "300");
  refused(std::uint8_t{}, 256, "256");
  refused(std::uint8_t{}, -1, "-1");
  refused(std::uint8_t{}, 2.5, "2.5");
  refused(std::int32_t{}, std::int64_t{1} << 31, "2147483648");
  refused(std::int32_t{}, -(std::int64_t{1} << 31) - 1, "-2147483649");
  refused(std::int64_t{}, std::uint64_t{1} << 63, "9223372036854775808");
  refused(std::int64_t{}, 0x1p63, "9223372036854775808");
  refused(std::int64_t{}, -0x1.0000000000001p63, "-9223372036854777856");
  refused(std::int64_t{}, 2.5, "2.5");
  refused(std::int64_t{}, std::nan(""), "nan");
  refused(std::int64_t{}, std::numeric_limits<float>::infinity(), "inf");
  refused(bool{}, 2, "2");
  refused(bool{}, 0.5, "0.5");
  // What is equal to an element is one.
  CHECK(full<std::int64_t>({1}, 3.0).item() == 3);
  CHECK(full<std::int64_t>({1}, -0x1p63).item() == std::numeric_limits<std::int64_t>::min());
  CHECK(full<std::uint8_t>({1}, std::int64_t{255}).item() == 255);
  CHECK(full<bool>({1}, 1).item());
  CHECK_THROWS_WITH(tensor<std::int64_t>({1, 2}).clamp(-1.5, 2),
                    contains("[clamp] an element of type int64 cannot be -1.5"));
  CHECK_THROWS_WITH(randint<std::uint8_t>(0, 300, {2}), contains("[randint] an element of type uint8 cannot be 299"));
  CHECK_THROWS_WITH(randint<std::uint8_t>(-1, 3, {2}), contains("[randint] an element of type uint8 cannot be -1"));
}

TEST_CASE("integers: casts wrap between integers, cut fractions, and refuse what no element is", "[ops][integers]") {
  for_each_integer_type([](auto from) {
    using From = decltype(from);
    for_each_integer_type([](auto to) {
      using To = decltype(to);
      const std::vector<From> values = ends<From>();
      const BasicTensor<To> y = cast<To>(tensor_of(values));
      for (std::size_t i = 0; i < values.size(); ++i) {
        REQUIRE(y.data()[i] == wrapped<To>(Wide(values[i])));
      }
    });
  });
  const double inf = std::numeric_limits<double>::infinity();
  const auto check_floating = [&](auto type, double v) {
    using To = decltype(type);
    INFO(v);
    const double whole = std::trunc(v);
    const bool fits = whole >= static_cast<double>(std::numeric_limits<To>::min()) &&
                      whole < std::ldexp(1.0, std::numeric_limits<To>::digits);
    if (fits) {
      CHECK(cast<To>(scalar<double>(v)).item() == static_cast<To>(whole));
    } else {
      CHECK_THROWS_WITH(cast<To>(scalar<double>(v)), contains("[cast]") && contains("is beyond what an element"));
    }
    CHECK(cast<bool>(scalar<double>(v)).item() == (v != 0));
  };
  for (const double v :
       {0.0,          0.9,          -0.9,          -1.0,          1.9,    255.0,  255.9,   256.0,
        2147483647.9, 2147483648.0, -2147483648.9, -2147483649.0, 0x1p62, 0x1p63, -0x1p63, -0x1.0000000000001p63,
        1e300,        inf,          -inf,          std::nan("")}) {
    check_floating(std::int64_t{}, v);
    check_floating(std::int32_t{}, v);
    check_floating(std::uint8_t{}, v);
  }
  CHECK_THROWS_WITH(cast<std::int64_t>(t(from_data<float>({1, 2}, {1.5F, NAN}))), contains("[cast]"));
}

TEST_CASE("arange: integers are counted exactly, at any size", "[ops][integers]") {
  using L = std::numeric_limits<std::int64_t>;
  const auto values = [](std::int64_t start, std::int64_t end, std::int64_t step) {
    return arange<std::int64_t>(start, end, step).to_vector();
  };
  const std::int64_t odd = (std::int64_t{1} << 53) + 1;
  CHECK(values(odd, odd + 3, 1) == std::vector<std::int64_t>{odd, odd + 1, odd + 2});
  CHECK(values(0, odd, odd - 1) == std::vector<std::int64_t>{0, odd - 1});
  CHECK(values(L::max() - 2, L::max(), 1) == std::vector<std::int64_t>{L::max() - 2, L::max() - 1});
  CHECK(values(L::min() + 2, L::min(), -1) == std::vector<std::int64_t>{L::min() + 2, L::min() + 1});
  CHECK(values(L::min(), L::max(), L::max()) == std::vector<std::int64_t>{L::min(), -1, L::max() - 1});
  CHECK(values(L::max(), L::min(), L::min()) == std::vector<std::int64_t>{L::max(), -1});
  CHECK(values(0, 10, 3) == std::vector<std::int64_t>{0, 3, 6, 9});
  CHECK(values(10, 0, -3) == std::vector<std::int64_t>{10, 7, 4, 1});
  CHECK(values(5, 5, -1).empty());
  CHECK_THROWS_WITH(values(0, 1, 0), contains("[arange] step must not be 0"));
  CHECK_THROWS_WITH(values(0, 1, -1), contains("[arange] step -1 leads away from end 1 when starting at 0"));
  CHECK_THROWS_AS(values(L::min(), L::max(), 1), Error);
  CHECK_THROWS_AS(values(0, L::max(), 1), Error);
  CHECK(arange<std::uint8_t>(250, 255, 2).to_vector() == std::vector<std::uint8_t>{250, 252, 254});
  const float inf = std::numeric_limits<float>::infinity();
  CHECK_THROWS_WITH(arange(0, inf), contains("[arange] from 0 to inf by 1"));
  CHECK_THROWS_WITH(arange(0, NAN), contains("[arange]"));
  CHECK_THROWS_WITH(arange(0, 1e30F, 1e-30F), contains("[arange]"));
}

namespace {

template <class T>
BasicTensor<T> small_digits(const Shape& shape, int low = 0) {
  BasicTensor<T> x(shape);
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    x.data()[i] = static_cast<T>((i * 7 + 3) % 10 + low);
  }
  return x;
}

}  // namespace

TEST_CASE("integers: products of matrices wrap around", "[ops][integers]") {
  for_each_integer_type([](auto type) {
    using T = decltype(type);
    const std::vector<T> all = ends<T>();
    const auto n = static_cast<std::int64_t>(all.size());
    const BasicTensor<T> column = unsqueeze(tensor_of(all), 1), row = unsqueeze(tensor_of(all), 0);
    const BasicTensor<T> a = cat({column, flip(column, {0}), column}, 1), b = cat({row, flip(row, {1}), row}, 0);
    const BasicTensor<T> y = matmul(a, b), turned = matmul(t(contiguous(t(a))), t(contiguous(t(b))));
    for (std::int64_t i = 0; i < n; ++i) {
      for (std::int64_t j = 0; j < n; ++j) {
        BasicTensor<T> expected = scalar<T>(T(0));
        for (std::int64_t k = 0; k < 3; ++k) {
          expected = expected + scalar<T>(a.at({i, k})) * scalar<T>(b.at({k, j}));
        }
        REQUIRE(y.at({i, j}) == expected.item());
        REQUIRE(turned.at({i, j}) == expected.item());
      }
    }
    CHECK(equal(mm(a, b), y));
    CHECK(equal(einsum("ik,kj->ij", {a, b}), y));
    CHECK(equal(tensordot(a, b, 1), y));
    CHECK(equal(mv(a, select(b, 1, 0)), select(y, 1, 0)));
    CHECK(dot(a[0], select(b, 1, 0)).item() == y.at({0, 0}));
    CHECK(equal(bmm(stack({a, a}), stack({b, b}))[1], y));
    CHECK(equal(matmul(stack({a, a}), b)[1], y));
    CHECK(matmul(zeros<T>({2, 0}), zeros<T>({0, 3})).numel() == 6);
    CHECK(matmul(zeros<T>({0, 2, 2}), zeros<T>({2, 2})).shape() == Shape{0, 2, 2});
  });
  const LongTensor big = small_digits<std::int64_t>({130, 257}, -5), other = small_digits<std::int64_t>({257, 65}, -3);
  CHECK(equal(cast<double>(matmul(big, other)), matmul(cast<double>(big), cast<double>(other))));
}

TEST_CASE("integers: powers wrap around, and there are none with a negative exponent", "[ops][integers]") {
  for_each_integer_type([](auto type) {
    using T = decltype(type);
    if constexpr (!std::is_same_v<T, bool>) {
      const BasicTensor<T> x = tensor_of(ends<T>());
      BasicTensor<T> expected = ones_like(x);
      for (int e = 0; e <= 5; ++e, expected = expected * x) {
        CHECK(equal(pow(x, e), expected));
        CHECK(equal(pow(x, full<T>({}, static_cast<T>(e))), expected));
        CHECK(pow(e, tensor_of(std::vector<T>{3})).item() == static_cast<T>(e * e * e));
      }
      CHECK(equal(pow(tensor_of(std::vector<T>{0, 4, 9}), 0.5), from_data<float>({0, 2, 3})));
      if constexpr (std::is_signed_v<T>) {
        CHECK_THROWS_WITH(pow(x, -1), contains("[pow] integers have no power of -1"));
        const BasicTensor<T> base = tensor_of(std::vector<T>{1, -1, -1, 2, 0, -2});
        const BasicTensor<T> below = tensor_of(std::vector<T>{-5, -1, -2, -1, -1, -3});
        CHECK(equal(pow(base, below), tensor_of(std::vector<T>{1, -1, 1, 0, 0, 0})));  // as PyTorch has them
      }
    }
  });
}

TEST_CASE("integers: small ones have the results that doubles have", "[ops][integers]") {
  for_each_integer_type([](auto type) {
    using T = decltype(type);
    const BasicTensor<T> a = small_digits<T>({3, 4}), b = contiguous(flip(small_digits<T>({3, 4}), {0, 1}));
    const DoubleTensor u = cast<double>(a), v = cast<double>(b);
    const auto same = [](const BasicTensor<T>& y, const DoubleTensor& expected) {
      return equal(cast<double>(y), expected);
    };
    CHECK(same(maximum(a, b), maximum(u, v)));
    CHECK(same(minimum(a, b[0]), minimum(u, v[0])));
    CHECK(same(max(a, b), max(u, v)));
    CHECK(same(min(a, b), min(u, v)));
    CHECK(same(amax(a, 1), amax(u, 1)));
    CHECK(same(amin(t(a), {0, 1}, true), amin(u, {0, 1}, true)));
    CHECK(same(aminmax(a).first, aminmax(u).first));
    CHECK(same(aminmax(a, {0}).second, aminmax(u, {0}).second));
    CHECK(same(pad(a, {1, 2, -1, 1}, 1), pad(u, {1, 2, -1, 1}, 1)));
    CHECK(same(pad(a, {0, 1}), pad(u, {0, 1})));
    CHECK(same(pad(a, {1, 1}, {.value = 1}), pad(u, {1, 1}, 1)));
    for (const char* mode : {"reflect", "replicate", "circular"}) {
      CHECK(same(pad(a, {1, 2}, mode), pad(u, {1, 2}, mode)));
    }
    CHECK(same(diag_embed(a), diag_embed(u)));
    CHECK(equal(isnan(a), isnan(u)));
    CHECK(equal(isinf(a), isinf(u)));
    CHECK(equal(isfinite(a), isfinite(u)));
    CHECK(equal(isclose(a, b), isclose(u, v)));
    CHECK(equal(isclose(a, b, 0.5, 1), isclose(u, v, 0.5, 1)));
    CHECK(allclose(a, a));
    CHECK_FALSE(allclose(a, b));
    CHECK(equal(logical_and(a, b), logical_and(u, v)));
    CHECK(equal(logical_or(a, b), logical_or(u, v)));
    CHECK(equal(logical_xor(a, b), logical_xor(u, v)));
    CHECK(equal(logical_not(a), logical_not(u)));
    if constexpr (!std::is_same_v<T, bool>) {
      CHECK(same(div(a, 3, "floor"), div(u, 3, "floor")));
      CHECK(same(div(a, b + T(1), "trunc"), div(u, v + 1.0, "trunc")));
      if constexpr (std::is_signed_v<T>) {
        CHECK(same(cross(a.narrow(1, 0, 3), b.narrow(1, 1, 3)), cross(u.narrow(1, 0, 3), v.narrow(1, 1, 3))));
        CHECK(same(div(-a, 3, "floor"), div(-u, 3, "floor")));
        CHECK(same(div(-a, 3, "trunc"), div(-u, 3, "trunc")));
      }
      CHECK_THROWS_WITH(pad(a, {1, 1}, 0.5), contains("[pad] an element of type"));
      CHECK_THROWS_WITH(div(a, 0.5, "floor"), contains("[div] an element of type"));
    }
  });
  const DoubleTensor special = tensor<double>({0, 1, std::nan(""), -0.0});
  CHECK(equal(logical_not(special), tensor<bool>({true, false, false, true})));
  CHECK(equal(logical_and(special, special), tensor<bool>({false, true, true, false})));
}
