// SPDX-License-Identifier: MIT
#include "minitorch/ops/pool2d.hpp"

#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "support/catch.hpp"

using namespace minitorch;

// Random windows, most of them odd: larger than the plane, stepping over it by their dilation, wholly in the padding,
// overhanging in ceil_mode. Compared with a search of every tap.

namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

/// One direction of a window.
struct Line {
  std::int64_t size, kernel, stride, pad, dilation;
  bool ceil_mode;

  std::int64_t start(std::int64_t o) const { return o * stride - pad; }
  /// Output positions, counted one by one; in ceil_mode also those that overhang but start before the far padding ends.
  std::int64_t outputs() const {
    std::int64_t count = 0;
    const auto fits = [&](std::int64_t o) { return start(o) + (kernel - 1) * dilation + 1 <= size + pad; };
    while (fits(count)) {
      ++count;
    }
    const std::int64_t room = size + 2 * pad - (kernel - 1) * dilation - 1;
    const bool overhangs = count > 0 ? room % stride != 0 : -room < stride;
    return count + (ceil_mode && overhangs && start(count) < size ? 1 : 0);
  }
};

struct Windows {
  Line y, x;
  std::int64_t planes;
  std::int64_t inputs() const { return planes * y.size * x.size; }
  std::int64_t outputs() const { return planes * y.outputs() * x.outputs(); }

  /// f(output, input or -1 for padding, place in the plane) for every tap, window by window in row order.
  template <class F>
  void for_each_tap(const F& f) const {
    std::size_t out = 0;
    for (std::int64_t p = 0; p < planes; ++p) {
      for (std::int64_t oy = 0; oy < y.outputs(); ++oy) {
        for (std::int64_t ox = 0; ox < x.outputs(); ++ox, ++out) {
          for (std::int64_t r = 0; r < y.kernel; ++r) {
            for (std::int64_t s = 0; s < x.kernel; ++s) {
              const std::int64_t iy = y.start(oy) + r * y.dilation, ix = x.start(ox) + s * x.dilation;
              if (iy >= 0 && iy < y.size && ix >= 0 && ix < x.size) {
                f(out, static_cast<std::size_t>((p * y.size + iy) * x.size + ix), iy * x.size + ix);
              }
            }
          }
        }
      }
    }
  }
};

struct Picked {
  std::vector<double> values;
  std::vector<std::int64_t> places;  // -1: no cell
  std::vector<std::size_t> inputs;
};

Picked naive_max(const Windows& z, const std::vector<double>& x) {
  const auto n = static_cast<std::size_t>(z.outputs());
  Picked out{std::vector<double>(n, -inf), std::vector<std::int64_t>(n, -1), std::vector<std::size_t>(n)};
  z.for_each_tap([&](std::size_t o, std::size_t i, std::int64_t place) {
    if (out.places[o] < 0 || x[i] > out.values[o] || std::isnan(x[i])) {
      out.values[o] = x[i];
      out.places[o] = place;
      out.inputs[o] = i;
    }
  });
  return out;
}

class Random {
 public:
  explicit Random(std::uint64_t seed) : stream_(seed, 1) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    return low + std::int64_t{stream_.below(next_++, static_cast<std::uint32_t>(high - low + 1))};
  }
  Line line(bool dilated) {
    Line line{between(1, 9), between(1, 5), between(1, 7), 0, dilated ? between(1, 4) : 1, between(0, 1) == 1};
    if (between(0, 9) == 0) {  // an exact fit for the fast path of 2 x 2, or nearly
      line.kernel = line.stride = 2;
      line.dilation = 1;
    } else {
      line.pad = between(0, ((line.kernel - 1) * line.dilation + 1) / 2);
    }
    return line;
  }
  Windows windows(bool dilated) {
    Windows z{line(dilated), line(dilated), between(1, 3)};
    if (between(0, 4) == 0) {  // 2 x 2 in both directions but for one number
      z.y = z.x = {between(1, 9), 2, 2, 0, 1, false};
      z.y.size = between(1, 9);
      Line& odd = between(0, 1) == 0 ? z.y : z.x;
      switch (between(0, dilated ? 4 : 3)) {
        case 0:
          odd.kernel = 3;
          break;
        case 1:
          odd.stride = 1;
          break;
        case 2:
          odd.pad = 1;
          break;
        case 3:
          break;
        default:
          odd.dilation = 2;
      }
    }
    z.y.ceil_mode = z.x.ceil_mode;
    return z;
  }

 private:
  RandomStream stream_;
  std::uint64_t next_ = 0;
};

DoubleTensor input_of(const Windows& z, bool batched, std::uint64_t seed) {
  Generator generator(seed);
  const DoubleTensor x = randn<double>({z.inputs()}, generator);
  for (std::int64_t i = 0; i < x.numel(); ++i) {
    x.data()[i] = std::round(x.data()[i] * 2);  // many ties
  }
  return batched ? reshape(x, {1, z.planes, z.y.size, z.x.size}) : reshape(x, {z.planes, z.y.size, z.x.size});
}

std::string describe(const Windows& z) {
  const auto of = [](const Line& l) {
    return core::concat("size ", l.size, " kernel ", l.kernel, " stride ", l.stride, " pad ", l.pad, " dilation ",
                        l.dilation);
  };
  return core::concat(of(z.y), " / ", of(z.x), z.x.ceil_mode ? " ceil" : "");
}

}  // namespace

TEST_CASE("max_pool2d: any window equals a search of its taps, places lie in the plane", "[ops][pool2d]") {
  int without_cell = 0, kept = 0;
  for (std::uint64_t seed = 0; seed < 6000; ++seed) {
    Random random(seed);
    const Windows z = random.windows(true);
    INFO(describe(z));
    const MaxPool2dOptions o{.kernel_size = {z.y.kernel, z.x.kernel},
                             .stride = Pair{z.y.stride, z.x.stride},
                             .padding = {z.y.pad, z.x.pad},
                             .dilation = {z.y.dilation, z.x.dilation},
                             .ceil_mode = z.x.ceil_mode};
    const DoubleTensor x = input_of(z, seed % 2 == 0, seed).requires_grad_();
    if (z.outputs() == 0) {
      REQUIRE_THROWS_WITH(max_pool2d(x, o), contains("leaves nothing of shape"));
      continue;
    }
    ++kept;
    const Picked expected = naive_max(z, x.to_vector());
    const auto [y, places] = max_pool2d_with_indices(x, o);
    REQUIRE(y.shape() == places.shape());
    REQUIRE(y.size(-2) == z.y.outputs());
    REQUIRE(y.size(-1) == z.x.outputs());
    REQUIRE(y.to_vector() == expected.values);
    REQUIRE(max_pool2d(x, o).to_vector() == expected.values);
    for (std::size_t i = 0; i < expected.places.size(); ++i) {
      const std::int64_t place = places.data()[i];
      REQUIRE((place >= 0 && place < z.y.size * z.x.size));
      REQUIRE((expected.places[i] < 0 || expected.places[i] == place));
      without_cell += expected.places[i] < 0 ? 1 : 0;
    }
    // The gradient goes to the cells that were picked, and theirs back to the outputs; without a cell both are 0.
    Generator generator(seed + 1);
    const DoubleTensor dy = randn<double>(y.shape(), generator).requires_grad_();
    const DoubleTensor dx = autograd::grad<double>({y}, {x}, {dy}, true, true)[0];
    const DoubleTensor back = randn<double>(x.shape(), generator);
    const DoubleTensor ddy = autograd::grad<double>({dx}, {dy}, {back})[0];
    std::vector<double> sums(static_cast<std::size_t>(z.inputs()));
    for (std::size_t i = 0; i < expected.places.size(); ++i) {
      if (expected.places[i] >= 0) {
        sums[expected.inputs[i]] += dy.data()[i];
      }
      REQUIRE(ddy.data()[i] == (expected.places[i] < 0 ? 0.0 : back.data()[expected.inputs[i]]));
    }
    REQUIRE(dx.to_vector() == sums);
  }
  CHECK(kept > 2000);
  CHECK(without_cell > 500);
}

TEST_CASE("max_pool2d: windows that meet padding alone", "[ops][pool2d]") {
  // Taps -1, 1, 3 and 5, 7, 9 of 8 cells.
  const Tensor x = arange(1, 9);
  x.requires_grad_();
  const Tensor line = reshape(x, {1, 1, 1, 8});
  const MaxPool2dOptions o{
      .kernel_size = {1, 3}, .stride = Pair{1, 6}, .padding = {0, 1}, .dilation = {1, 2}, .ceil_mode = true};
  const auto [y, places] = max_pool2d_with_indices(line, o);
  CHECK(y.to_vector() == std::vector<float>{4, 8});
  CHECK(places.to_vector() == std::vector<std::int64_t>{3, 7});

  // The case that wrote beside the plane: taps at -1, 1, 3 in both directions, of one row.
  const MaxPool2dOptions both{.kernel_size = 3, .stride = Pair(6), .padding = 1, .dilation = 2, .ceil_mode = true};
  const auto [none, where_none] = max_pool2d_with_indices(line, both);
  CHECK(none.to_vector() == std::vector<float>(none.to_vector().size(), -std::numeric_limits<float>::infinity()));
  CHECK(where_none.to_vector() == std::vector<std::int64_t>{0, 5});
  sum(none).backward();
  CHECK(x.grad().to_vector() == std::vector<float>(8, 0.0F));

  // Far beyond the plane on both sides, at once.
  const MaxPool2dOptions far{.kernel_size = {1, 2}, .padding = {0, 100000}, .dilation = {1, 200000}};
  x.zero_grad();
  const auto [outside, nearest] = max_pool2d_with_indices(reshape(x, {1, 1, 1, 8}), far);
  sum(outside).backward();
  for (std::int64_t i = 0; i < outside.numel(); ++i) {
    CHECK((nearest.data()[i] >= 0 && nearest.data()[i] < 8));
  }
  const MaxPool2dOptions huge{.kernel_size = {1, 2},
                              .stride = Pair{1, std::int64_t{1} << 60},
                              .padding = {0, (std::int64_t{1} << 60) - 1},
                              .dilation = {1, (std::int64_t{1} << 61) - 1}};
  const auto [at_once, place] = max_pool2d_with_indices(line, huge);
  CHECK(at_once.numel() == 1);
  CHECK(place.data()[0] == 0);
}

TEST_CASE("max_pool2d and avg_pool2d: padding reaches at most half of the kernel", "[ops][pool2d]") {
  const Tensor x = ones({1, 9, 9});
  for (const std::int64_t pad : {-1, 2}) {
    CHECK_THROWS_WITH(
        max_pool2d(x, {.kernel_size = 3, .padding = {pad, 0}}),
        contains("[max_pool2d] padding " + std::to_string(pad) + " must be between 0 and half of the kernel"));
    CHECK_THROWS_WITH(max_pool2d(x, {.kernel_size = 3, .padding = {0, pad}}), contains("[max_pool2d] padding"));
    CHECK_THROWS_WITH(avg_pool2d(x, {.kernel_size = 3, .padding = {pad, 0}}), contains("[avg_pool2d] padding"));
    CHECK_THROWS_WITH(avg_pool2d(x, {.kernel_size = 3, .padding = {0, pad}}), contains("[avg_pool2d] padding"));
  }
  CHECK_NOTHROW(max_pool2d(x, {.kernel_size = 3, .padding = 2, .dilation = 2}));  // it reaches over 5
  CHECK_THROWS_WITH(max_pool2d(x, {.kernel_size = 3, .padding = 3, .dilation = 2}), contains("(which reaches over 5)"));
}

TEST_CASE("avg_pool2d: any window equals a sum over its taps", "[ops][pool2d]") {
  int kept = 0;
  for (std::uint64_t seed = 0; seed < 4000; ++seed) {
    Random random(seed);
    const Windows z = random.windows(false);
    AvgPool2dOptions o{.kernel_size = {z.y.kernel, z.x.kernel},
                       .stride = Pair{z.y.stride, z.x.stride},
                       .padding = {z.y.pad, z.x.pad},
                       .ceil_mode = z.x.ceil_mode,
                       .count_include_pad = random.between(0, 1) == 1};
    if (random.between(0, 3) == 0) {
      o.divisor_override = random.between(1, 5);
    }
    INFO(describe(z) << (o.count_include_pad ? " with padding" : ""));
    const DoubleTensor x = input_of(z, seed % 2 == 0, seed).requires_grad_();
    if (z.outputs() == 0) {
      REQUIRE_THROWS_WITH(avg_pool2d(x, o), contains("leaves nothing of shape"));
      continue;
    }
    ++kept;
    // Cells of the plane, and of plane and padding, that each window meets.
    std::vector<double> inside(static_cast<std::size_t>(z.outputs())), padded(inside.size()), sums(inside.size());
    z.for_each_tap([&](std::size_t out, std::size_t in, std::int64_t) {
      inside[out] += 1;
      sums[out] += x.data()[in];
    });
    for (std::int64_t p = 0, out = 0; p < z.planes; ++p) {
      for (std::int64_t oy = 0; oy < z.y.outputs(); ++oy) {
        for (std::int64_t ox = 0; ox < z.x.outputs(); ++ox, ++out) {
          const auto taps = [](const Line& line, std::int64_t o_) {
            std::int64_t count = 0;
            for (std::int64_t k = 0; k < line.kernel; ++k) {
              count += line.start(o_) + k < line.size + line.pad ? 1 : 0;
            }
            return count;
          };
          padded[static_cast<std::size_t>(out)] = static_cast<double>(taps(z.y, oy) * taps(z.x, ox));
        }
      }
    }
    const auto divisor = [&](std::size_t i) {
      return o.divisor_override    ? static_cast<double>(*o.divisor_override)
             : o.count_include_pad ? padded[i]
                                   : inside[i];
    };
    const DoubleTensor y = avg_pool2d(x, o);
    Generator generator(seed + 1);
    const DoubleTensor dy = randn<double>(y.shape(), generator);
    y.backward(dy);
    std::vector<double> slopes(static_cast<std::size_t>(z.inputs()));
    z.for_each_tap([&](std::size_t out, std::size_t in, std::int64_t) { slopes[in] += dy.data()[out] / divisor(out); });
    for (std::size_t i = 0; i < sums.size(); ++i) {
      REQUIRE(y.data()[i] == Approx(inside[i] == 0 ? 0.0 : sums[i] / divisor(i)).margin(1e-12));
    }
    for (std::size_t i = 0; i < slopes.size(); ++i) {
      REQUIRE(x.grad().data()[i] == Approx(slopes[i]).margin(1e-12));
    }
  }
  CHECK(kept > 1500);
}
