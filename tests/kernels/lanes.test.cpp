// SPDX-License-Identifier: MIT
// Each loop of kernels/lanes against the plain sum over positions, for all instruction sets, borders and odd sizes.
#include "minitorch/kernels/lanes/lanes.hpp"

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "support/catch.hpp"

namespace {

using namespace minitorch::kernels;
using lanes::Block;

template <class T>
constexpr std::int64_t step = lanes::count<T>;

constexpr double garbage = 77;  // where nothing may be read, or written

template <class T>
std::vector<T> numbers(std::int64_t n, unsigned seed) {
  std::mt19937 bits(seed);
  std::normal_distribution<double> normal;
  std::vector<T> out(static_cast<std::size_t>(n));
  for (T& value : out) {
    value = static_cast<T>(normal(bits));
  }
  return out;
}

// Random planes with a border of zeros.
template <class T>
std::vector<T> planes(const Block& b, unsigned seed) {
  std::vector<T> out = numbers<T>(b.size() * step<T>, seed);
  lanes::clear_border(b, out.data());
  return out;
}

// f(c, row, column, lane) for all of the interior.
template <class T, class F>
void each(const Block& b, const F& f) {
  for (std::int64_t c = 0; c < b.channels; ++c) {
    for (std::int64_t i = 0; i < b.height; ++i) {
      for (std::int64_t j = 0; j < b.width; ++j) {
        for (std::int64_t l = 0; l < step<T>; ++l) {
          f(c, i, j, l);
        }
      }
    }
  }
}

template <class T>
double at(const std::vector<T>& x, const Block& b, std::int64_t c, std::int64_t i, std::int64_t j, std::int64_t l) {
  return static_cast<double>(x[static_cast<std::size_t>(b.at(c, i, j) * step<T> + l)]);
}

template <class T>
bool near(T value, double expected, double scale = 1) {
  const double allowed = (sizeof(T) == 4 ? 3e-6 : 1e-14) * (std::abs(expected) + scale);
  return std::abs(static_cast<double>(value) - expected) <= allowed;
}

// f() under each instruction set.
template <class F>
void with_each_isa(const F& f) {
  for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
    limit_isa(isa);
    INFO("instruction set " << static_cast<int>(isa));
    f();
  }
  limit_isa(Isa::avx512);
}

template <class T>
void check_moves() {
  for (const Block& b : {Block{3, 5, 7, 0}, Block{2, 3, 18, 1}, Block{1, 1, 1, 2}}) {
    for (const std::int64_t samples : {std::int64_t{1}, step<T> - 3, step<T>}) {
      const std::int64_t sample = b.channels * b.height * b.width;
      const std::vector<T> x = numbers<T>(samples * sample, 3);
      std::vector<T> block(static_cast<std::size_t>(b.size() * step<T>), T(garbage)), back(x.size(), T(garbage));
      lanes::enter(x.data(), samples, b, block.data());
      bool right = true;
      each<T>(b, [&](std::int64_t c, std::int64_t i, std::int64_t j, std::int64_t l) {
        const auto from = static_cast<std::size_t>(l * sample + (c * b.height + i) * b.width + j);
        right = right && at(block, b, c, i, j, l) == (l < samples ? static_cast<double>(x[from]) : 0.0);
      });
      CHECK(right);
      CHECK((b.border == 0 || block[0] == T(garbage)));
      lanes::leave(block.data(), samples, b, back.data());
      CHECK(back == x);
    }
  }
}

template <class T>
void check_correlations() {
  struct Case {
    std::int64_t in, out, height, width, kernel, pad, x_border, y_border;
  };
  for (const Case& s : {Case{1, 1, 3, 3, 3, 0, 0, 0}, Case{2, 15, 4, 7, 3, 1, 1, 0}, Case{3, 7, 5, 5, 1, 0, 0, 2},
                        Case{5, 4, 6, 8, 5, 2, 3, 1}, Case{4, 9, 2, 4, 2, 1, 1, 0}, Case{7, 3, 9, 11, 3, 0, 1, 0}}) {
    const lanes::Correlation z{s.in, s.out, s.kernel, s.kernel};
    const Block bx{s.in, s.height, s.width, s.x_border},
        by{s.out, s.height + 2 * s.pad - s.kernel + 1, s.width + 2 * s.pad - s.kernel + 1, s.y_border};
    const std::vector<T> x = planes<T>(bx, 1), dy = planes<T>(by, 2), w = numbers<T>(z.taps(), 3),
                         bias = numbers<T>(s.out, 4);
    const auto weight = [&](std::int64_t k, std::int64_t c, std::int64_t r, std::int64_t t) {
      return static_cast<double>(w[static_cast<std::size_t>(((k * s.in + c) * s.kernel + r) * s.kernel + t)]);
    };
    const double scale = static_cast<double>(s.in * s.kernel * s.kernel);
    INFO(s.in << " to " << s.out << " channels, kernel " << s.kernel << ", pad " << s.pad);

    std::vector<T> packed(static_cast<std::size_t>(lanes::packed_size(z))), y(dy.size(), T(garbage));
    lanes::pack_forward(z, w.data(), packed.data());
    const std::vector<T> mean = numbers<T>(s.out, 6), factor = numbers<T>(s.out, 7), shift = numbers<T>(s.out, 8);
    for (const bool relu : {false, true}) {
      lanes::correlate(z, s.pad, bx, x.data(), packed.data(), bias.data(), {.relu = relu}, by, y.data());
      bool right = true;
      each<T>(by, [&](std::int64_t k, std::int64_t i, std::int64_t j, std::int64_t l) {
        double sum = static_cast<double>(bias[static_cast<std::size_t>(k)]);
        for (std::int64_t c = 0; c < s.in; ++c) {
          for (std::int64_t r = 0; r < s.kernel; ++r) {
            for (std::int64_t t = 0; t < s.kernel; ++t) {
              sum += at(x, bx, c, i + r - s.pad, j + t - s.pad, l) * weight(k, c, r, t);
            }
          }
        }
        const auto value = y[static_cast<std::size_t>(by.at(k, i, j) * step<T> + l)];
        right = right && (relu && sum < 0 ? value >= 0 && near(value, 0, scale) : near(value, sum, scale));
      });
      CHECK(right);
      // The same bits as in a pass of its own.
      std::vector<T> mapped(dy.size(), T(garbage)), expected(dy.size(), T(garbage));
      lanes::correlate(z, s.pad, bx, x.data(), packed.data(), bias.data(),
                       {relu, mean.data(), factor.data(), shift.data()}, by, mapped.data());
      for (std::int64_t k = 0; k < s.out; ++k) {
        const auto everywhere = [&](const std::vector<T>& of) {
          return std::vector<T>(static_cast<std::size_t>(step<T>), of[static_cast<std::size_t>(k)]);
        };
        lanes::scale_shift(by, y.data(), k, everywhere(mean).data(), everywhere(factor).data(),
                           everywhere(shift).data(), by, expected.data());
      }
      CHECK(mapped == expected);
    }

    // The sums of weights, onto what is there.
    std::vector<T> sums(static_cast<std::size_t>(z.taps() * step<T>), T(1));
    lanes::weight_sums(z, s.pad, bx, x.data(), by, dy.data(), sums.data());
    bool right = true;
    for (std::int64_t tap = 0; tap < z.taps(); ++tap) {
      const std::int64_t t = tap % s.kernel, r = tap / s.kernel % s.kernel, c = tap / s.kernel / s.kernel % s.in,
                         k = tap / s.kernel / s.kernel / s.in;
      for (std::int64_t l = 0; l < step<T>; ++l) {
        double sum = 1;
        for (std::int64_t i = 0; i < by.height; ++i) {
          for (std::int64_t j = 0; j < by.width; ++j) {
            sum += at(dy, by, k, i, j, l) * at(x, bx, c, i + r - s.pad, j + t - s.pad, l);
          }
        }
        right = right && near(sums[static_cast<std::size_t>(tap * step<T> + l)], sum, 99);
      }
    }
    CHECK(right);

    // The gradient of the input: dy spread over the filter.
    const std::int64_t border = s.kernel - 1 - s.pad;
    Block bdy = by;
    bdy.border = border;
    const Block bdx{s.in, s.height, s.width, 0};
    const std::vector<T> up = planes<T>(bdy, 5);
    std::vector<T> dx(static_cast<std::size_t>(bdx.size() * step<T>), T(garbage));
    lanes::pack_backward(z, w.data(), packed.data());
    lanes::correlate<T>({s.out, s.in, s.kernel, s.kernel}, border, bdy, up.data(), packed.data(), nullptr, {}, bdx,
                        dx.data());
    right = true;
    each<T>(bdx, [&](std::int64_t c, std::int64_t i, std::int64_t j, std::int64_t l) {
      double sum = 0;
      for (std::int64_t k = 0; k < s.out; ++k) {
        for (std::int64_t r = 0; r < s.kernel; ++r) {
          for (std::int64_t t = 0; t < s.kernel; ++t) {
            const std::int64_t p = i + s.pad - r, q = j + s.pad - t;
            sum += p >= 0 && q >= 0 && p < by.height && q < by.width ? at(up, bdy, k, p, q, l) * weight(k, c, r, t) : 0;
          }
        }
      }
      right = right && near(dx[static_cast<std::size_t>(bdx.at(c, i, j) * step<T> + l)], sum, 99);
    });
    CHECK(right);
  }
}

template <class T>
void check_pool() {
  const Block bx{2, 7, 9, 1};
  for (const lanes::Window& w : {lanes::Window{2, 2, 2, 2}, lanes::Window{3, 2, 1, 3}, lanes::Window{1, 4, 5, 2},
                                 lanes::Window{7, 3, 7, 3}, lanes::Window{7, 2, 7, 2}}) {
    const Block by{2, (bx.height - w.rows) / w.stride_h + 1, (bx.width - w.columns) / w.stride_w + 1, 2};
    std::vector<T> x = planes<T>(bx, 8);
    x[static_cast<std::size_t>(bx.at(0, 0, 1) * step<T>)] = std::numeric_limits<T>::quiet_NaN();
    x[static_cast<std::size_t>(bx.at(1, 0, 0) * step<T>)] = x[static_cast<std::size_t>(bx.at(1, 0, 1) * step<T>)] =
        T(9);
    std::vector<T> y(static_cast<std::size_t>(by.size() * step<T>)), dx(x.size(), T(garbage));
    std::vector<std::uint8_t> which(static_cast<std::size_t>(by.channels * by.height * by.width * step<T>));
    lanes::max_pool(w, bx, x.data(), by, y.data(), which.data());
    const std::vector<T> dy = planes<T>(by, 9);
    lanes::max_pool_backward(w, by, dy.data(), which.data(), bx, dx.data());
    std::vector<double> expected(x.size());
    bool right = true;
    std::size_t next = 0;
    each<T>(by, [&](std::int64_t c, std::int64_t i, std::int64_t j, std::int64_t l) {
      double best = -std::numeric_limits<double>::infinity();
      std::int64_t cell = 0;
      for (std::int64_t k = 0; k < w.rows * w.columns; ++k) {
        const double value = at(x, bx, c, i * w.stride_h + k / w.columns, j * w.stride_w + k % w.columns, l);
        if (value > best || value != value) {
          best = value, cell = k;
        }
      }
      const double got = at(y, by, c, i, j, l);
      right = right && (got == best || (got != got && best != best)) && which[next++] == cell;
      const std::int64_t row = i * w.stride_h + cell / w.columns, column = j * w.stride_w + cell % w.columns;
      expected[static_cast<std::size_t>(bx.at(c, row, column) * step<T> + l)] += at(dy, by, c, i, j, l);
    });
    CHECK(right);
    each<T>(bx, [&](std::int64_t c, std::int64_t i, std::int64_t j, std::int64_t l) {
      right = right && near(dx[static_cast<std::size_t>(bx.at(c, i, j) * step<T> + l)],
                            expected[static_cast<std::size_t>(bx.at(c, i, j) * step<T> + l)], 9);
    });
    CHECK(right);
  }
}

template <class T>
void check_norms() {
  for (const Block& bx : {Block{3, 5, 7, 0}, Block{4, 1, 33, 1}, Block{2, 2, 1, 0}}) {
    const Block by{bx.channels, bx.height, bx.width, 2};
    const double n = static_cast<double>(bx.height * bx.width);
    std::vector<T> x = planes<T>(bx, 1);
    each<T>(bx, [&](std::int64_t c, std::int64_t i, std::int64_t j, std::int64_t l) {
      x[static_cast<std::size_t>(bx.at(c, i, j) * step<T> + l)] += T(1000);  // a mean far above the deviations
    });
    std::vector<T> y(static_cast<std::size_t>(by.size() * step<T>), T(garbage));
    std::vector<T> mean(step<T>), squares(step<T>);
    lanes::moments(bx, x.data(), 1, bx.channels - 1, mean.data(), squares.data());
    for (std::int64_t l = 0; l < step<T>; ++l) {
      const double count = n * static_cast<double>(bx.channels - 1);
      double total = 0, deviations = 0;
      for (int round = 0; round < 2; ++round) {
        each<T>(bx, [&](std::int64_t c, std::int64_t i, std::int64_t j, std::int64_t lane) {
          if (c > 0 && lane == l) {
            const double value = at(x, bx, c, i, j, l);
            (round == 0 ? total : deviations) += round == 0 ? value : (value - total / count) * (value - total / count);
          }
        });
      }
      CHECK(near(mean[static_cast<std::size_t>(l)], total / count));
      CHECK(std::abs(static_cast<double>(squares[static_cast<std::size_t>(l)]) - deviations) <=
            (sizeof(T) == 4 ? 1e-5 : 1e-13) * deviations + 1e-6);
    }

    const std::vector<T> dy = planes<T>(by, 2), a = numbers<T>(step<T>, 3), b = numbers<T>(step<T>, 4),
                         d = numbers<T>(step<T>, 5), w = numbers<T>(bx.height * bx.width, 6),
                         shift = numbers<T>(bx.height * bx.width, 7);
    const std::vector<T> z = planes<T>(bx, 8);
    const std::int64_t c = bx.channels - 1;
    const auto lane = [](const std::vector<T>& v, std::int64_t l) {
      return static_cast<double>(v[static_cast<std::size_t>(l)]);
    };
    const auto position = [&](const std::vector<T>& v, std::int64_t i, std::int64_t j) {
      return static_cast<double>(v[static_cast<std::size_t>(i * bx.width + j)]);
    };
    // expected(x, dy, i, j, lane) of each position of channel c.
    const auto holds = [&](const auto& expected) {
      bool right = true;
      each<T>(by, [&](std::int64_t k, std::int64_t i, std::int64_t j, std::int64_t l) {
        const T value = y[static_cast<std::size_t>(by.at(k, i, j) * step<T> + l)];
        right = right && (k != c || near(value, expected(at(z, bx, c, i, j, l), at(dy, by, c, i, j, l), i, j, l), 30));
      });
      return right;
    };
    lanes::scale_shift(bx, z.data(), c, a.data(), b.data(), d.data(), by, y.data());
    CHECK(holds([&](double v, double, std::int64_t, std::int64_t, std::int64_t l) {
      return (v - lane(a, l)) * lane(b, l) + lane(d, l);
    }));
    CHECK(y[0] == T(garbage));
    lanes::scale_shift_positions(bx, z.data(), c, a.data(), b.data(), w.data(), shift.data(), d.data(), by, y.data());
    CHECK(holds([&](double v, double, std::int64_t i, std::int64_t j, std::int64_t l) {
      return ((v - lane(a, l)) * lane(b, l) * position(w, i, j) + position(shift, i, j)) * lane(d, l);
    }));
    lanes::multiply(bx, z.data(), c, a.data(), by, y.data());
    CHECK(holds([&](double v, double, std::int64_t, std::int64_t, std::int64_t l) { return v * lane(a, l); }));
    for (const bool relu : {false, true}) {
      lanes::gradient_positions(bx, z.data(), by, dy.data(), c, mean.data(), a.data(), b.data(), d.data(), w.data(),
                                relu, by, y.data());
      CHECK(holds([&](double v, double g, std::int64_t i, std::int64_t j, std::int64_t l) {
        const double value = lane(a, l) * position(w, i, j) * g + lane(b, l) * (v - lane(mean, l)) + lane(d, l);
        return relu && v <= 0 ? 0.0 : value;
      }));
    }
    lanes::relu_backward(bx, z.data(), by, dy.data(), by, y.data());
    CHECK(holds([&](double v, double g, std::int64_t, std::int64_t, std::int64_t) { return v <= 0 ? 0.0 : g; }));
    lanes::relu(bx, z.data(), by, y.data());
    CHECK(holds([&](double v, double, std::int64_t, std::int64_t, std::int64_t) { return v <= 0 ? 0.0 : v; }));

    std::vector<T> sum(step<T>), normalized(step<T>), more(step<T>, T(1)), more_normalized(step<T>, T(2));
    std::vector<T> dweight(w.size(), T(garbage)), dbias(w.size(), T(garbage));
    lanes::gradient_sums(bx, z.data(), by, dy.data(), c, a.data(), b.data(), sum.data(), normalized.data());
    lanes::gradient_sums_positions(bx, z.data(), by, dy.data(), c, a.data(), b.data(), d.data(), w.data(), more.data(),
                                   more_normalized.data(), dweight.data(), dbias.data());
    std::vector<double> by_weight(w.size()), by_bias(w.size());
    for (std::int64_t l = 0; l < step<T>; ++l) {
      double s = 0, t = 0, u = 1, v = 2;
      for (std::int64_t i = 0; i < bx.height; ++i) {
        for (std::int64_t j = 0; j < bx.width; ++j) {
          const double g = at(dy, by, c, i, j, l), value = (at(z, bx, c, i, j, l) - lane(a, l)) * lane(b, l);
          s += g, t += g * value;
          u += g * lane(d, l) * position(w, i, j), v += g * lane(d, l) * position(w, i, j) * value;
          by_weight[static_cast<std::size_t>(i * bx.width + j)] += g * lane(d, l) * value;
          by_bias[static_cast<std::size_t>(i * bx.width + j)] += g * lane(d, l);
        }
      }
      const auto k = static_cast<std::size_t>(l);
      CHECK((near(sum[k], s, 30) && near(normalized[k], t, 99) && near(more[k], u, 99) &&
             near(more_normalized[k], v, 99)));
    }
    for (std::size_t i = 0; i < w.size(); ++i) {
      CHECK((near(dweight[i], by_weight[i], 30) && near(dbias[i], by_bias[i], 30)));
    }
  }
}

template <class T>
void check_fold() {
  const std::vector<T> sums = numbers<T>(37 * step<T>, 1);
  std::vector<double> totals(37, 3.0);
  lanes::fold(sums.data(), 37, totals.data());
  for (std::size_t i = 0; i < 37; ++i) {
    double expected = 3;
    for (std::size_t l = 0; l < static_cast<std::size_t>(step<T>); ++l) {
      expected += static_cast<double>(sums[i * static_cast<std::size_t>(step<T>) + l]);
    }
    CHECK(near(static_cast<T>(totals[i]), expected, 9));
  }
}

}  // namespace

TEMPLATE_TEST_CASE("lanes: samples enter and leave", "[lanes]", float, double) {
  with_each_isa([] { check_moves<TestType>(); });
}
TEMPLATE_TEST_CASE("lanes: correlations and their gradients", "[lanes]", float, double) {
  with_each_isa([] { check_correlations<TestType>(); });
}
TEMPLATE_TEST_CASE("lanes: pooling", "[lanes]", float, double) {
  with_each_isa([] { check_pool<TestType>(); });
}
TEMPLATE_TEST_CASE("lanes: statistics, and what is done to each position", "[lanes]", float, double) {
  with_each_isa([] { check_norms<TestType>(); });
}
TEMPLATE_TEST_CASE("lanes: sums over lanes", "[lanes]", float, double) {
  check_fold<TestType>();
}
