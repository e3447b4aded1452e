// SPDX-License-Identifier: MIT
#include <cmath>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "minitorch/autograd/gradcheck.hpp"
#include "minitorch/core/random.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/batch_norm.hpp"
#include "minitorch/ops/group_norm.hpp"
#include "minitorch/ops/instance_norm.hpp"
#include "minitorch/ops/layer_norm.hpp"
#include "minitorch/ops/rms_norm.hpp"
#include "minitorch/tensor/factories.hpp"
#include "support/catch.hpp"
#include "support/naive_norm.hpp"
#include "support/sanitized.hpp"

// The normalizations where there is nothing to normalize, where numbers leave the range in which squares exist, and
// where many rows share one weight.

using namespace minitorch;

namespace {

// One call of a normalization on x (N, C, L..), weight and bias (C) or of a row's shape.
struct NormCall {
  std::string name;
  bool by_rows, centred = true;
  std::function<Tensor(const Tensor&, const Tensor&, const Tensor&, double eps)> run;
  std::function<NaiveNorm(const Shape&)> problem;
};

NaiveNorm planes(const Shape& s, std::int64_t groups) {
  const std::int64_t positions = s[0] * s[1] == 0 ? 0 : numel(s) / (s[0] * s[1]);
  return groups == 0 ? NaiveNorm::batch(s[0], s[1], positions) : NaiveNorm::group(s[0], s[1], positions, groups);
}

Shape row_of(const Shape& s) {
  Shape row;
  for (int d = 1; d < s.size(); ++d) {
    row.push_back(s[d]);
  }
  return row;
}

std::vector<NormCall> calls() {
  const auto rows = [](bool centred) {
    return [centred](const Shape& s) {
      const std::int64_t cols = s[0] == 0 ? 1 : numel(s) / s[0];
      return NaiveNorm::rows(s[0], cols, centred);
    };
  };
  return {{"batch_norm, training", false, true,
           [](const Tensor& x, const Tensor& w, const Tensor& b, double eps) {
             return batch_norm(x, Tensor(), Tensor(), w, b, true, 0.1, eps);
           },
           [](const Shape& s) { return planes(s, 0); }},
          {"batch_norm, evaluation", false, true,
           [](const Tensor& x, const Tensor& w, const Tensor& b, double eps) {
             return batch_norm(x, zeros<float>({x.size(1)}), ones<float>({x.size(1)}), w, b, false, 0.1, eps);
           },
           [](const Shape& s) { return planes(s, 0); }},
          {"group_norm", false, true,
           [](const Tensor& x, const Tensor& w, const Tensor& b, double eps) { return group_norm(x, 1, w, b, eps); },
           [](const Shape& s) { return planes(s, 1); }},
          {"instance_norm", false, true,
           [](const Tensor& x, const Tensor& w, const Tensor& b, double eps) {
             return instance_norm(x, Tensor(), Tensor(), w, b, true, 0.1, eps);
           },
           [](const Shape& s) { return planes(s, s[1]); }},
          {"layer_norm", true, true,
           [](const Tensor& x, const Tensor& w, const Tensor& b, double eps) {
             return layer_norm(x, row_of(x.shape()), w, b, eps);
           },
           rows(true)},
          {"rms_norm", true, false,
           [](const Tensor& x, const Tensor& w, const Tensor&, double eps) {
             return rms_norm(x, row_of(x.shape()), w, eps);
           },
           rows(false)}};
}

// What forward and backward give; the backward may be recorded, which takes another way.
struct Outcome {
  Tensor y, dx, dweight, dbias;
};

Outcome run(const NormCall& call, const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& dy,
            double eps, bool recorded) {
  Outcome out;
  out.y = call.run(x, weight, bias, eps);
  out.y.backward(dy, false, recorded);
  out.dx = x.grad();
  out.dweight = weight.defined() ? weight.grad() : Tensor();
  out.dbias = bias.defined() ? bias.grad() : Tensor();
  return out;
}

Tensor parameter(const Shape& shape, float value) {
  return full<float>(shape, value).requires_grad_(true);
}

}  // namespace

TEST_CASE("normalizations: every combination of empty dimensions gives a result or an Error", "[ops][norm]") {
  for (const NormCall& call : calls()) {
    for (const int dims : {2, 3, 4, 5}) {
      for (int mask = 0; mask < 243; ++mask) {
        Shape shape;
        int digits = mask;
        for (int d = 0; d < dims; ++d, digits /= 3) {
          shape.push_back(digits % 3);
        }
        if (digits != 0 || numel(shape) > 0) {
          continue;
        }
        for (const bool recorded : {false, true}) {
          INFO(call.name << " of " << core::concat(shape) << (recorded ? ", recorded" : ""));
          const Shape affine = call.by_rows ? row_of(shape) : Shape{shape[1]};
          const Tensor x = parameter(shape, 1), weight = parameter(affine, 1), bias = parameter(affine, 0);
          std::string message;
          try {
            const Outcome out = run(call, x, weight, bias, full<float>(shape, 1.F), 1e-5, recorded);
            if (recorded && out.dx.requires_grad()) {
              sum(out.dx * out.dx).backward();
            }
            CHECK(out.y.shape() == shape);
            CHECK(out.dx.shape() == shape);
            CHECK(out.dweight.shape() == affine);
            for (const Tensor& g : {out.dweight, out.dbias}) {
              for (std::int64_t i = 0; g.defined() && i < g.numel(); ++i) {
                CHECK(detail::contiguous_data(g.detach()).data()[i] == 0);
              }
            }
          } catch (const Error& error) {
            message = error.what();
          }
          // PyTorch refuses a set of one value, which an input without channels may announce.
          if (!message.empty()) {
            CHECK((message.find("needs more than one") != std::string::npos ||
                   (call.name == "instance_norm" && dims == 2 && message.find("(N, C, L...)") != std::string::npos)));
          }
        }
      }
    }
  }
}

TEST_CASE("batch_norm in evaluation: dx does not depend on x, NaN and infinity in x do not reach it", "[ops][norm]") {
  const NormCall call = calls()[1];
  REQUIRE(call.name == "batch_norm, evaluation");
  for (const Shape& shape : {Shape{3, 5}, Shape{40, 70}, Shape{2, 3, 7}, Shape{2, 3, 40, 31}, Shape{2, 2, 300, 70}}) {
    for (const bool recorded : {false, true}) {
      INFO("shape " << core::concat(shape) << (recorded ? ", recorded" : ""));
      const Tensor dy = randn<float>(shape), weight = parameter({shape[1]}, 3), bias = parameter({shape[1]}, 1);
      const Tensor plain = randn<float>(shape), dirty = detail::copy_of(plain);
      for (std::int64_t i = 0; i < dirty.numel(); i += 3) {
        dirty.data()[i] = i % 2 == 0 ? std::numeric_limits<float>::quiet_NaN() : std::numeric_limits<float>::infinity();
      }
      const Outcome want = run(call, plain.requires_grad_(true), weight, bias, dy, 1e-5, recorded);
      const Outcome got = run(call, dirty.requires_grad_(true), Tensor(), Tensor(), dy, 1e-5, recorded),
                    scaled = run(call, detail::copy_of(dirty).requires_grad_(true), weight, bias, dy, 1e-5, recorded);
      for (std::int64_t i = 0; i < dirty.numel(); ++i) {
        CHECK(scaled.dx.data()[i] == want.dx.data()[i]);
        CHECK(got.dx.data()[i] == Approx(want.dx.data()[i] / 3));
      }
      for (std::int64_t c = 0; c < shape[1]; ++c) {
        CHECK(std::isfinite(scaled.dbias.data()[c]));
      }
    }
  }
}

namespace {

// x of set s is scale * (z + offset) if s % every == 0, and plain z elsewhere.
struct Extreme {
  const char* name;
  double scale, offset, gradient;
  std::int64_t every;
};

void check_close(const char* what, const Tensor& got, const std::vector<double>& want, double natural) {
  double scale = natural, worst = 0;
  for (const double v : want) {
    scale = std::max(scale, std::abs(v));
  }
  for (std::size_t i = 0; i < want.size(); ++i) {
    const double error = std::abs(static_cast<double>(got.data()[i]) - want[i]);
    worst = std::isnan(error) ? HUGE_VAL : std::max(worst, error);
  }
  INFO(what << ": worst error " << worst / scale << " of " << scale);
  CHECK(worst <= 20 * 0x1p-24 * scale + 4 * static_cast<double>(std::numeric_limits<float>::denorm_min()));
}

}  // namespace

TEST_CASE("normalizations: values whose squares overflow or vanish are normalized all the same", "[ops][norm]") {
  const std::vector<Extreme> extremes{{"1e30", 1e30, 0, 1, 1},
                                      {"1e30 in some sets", 1e30, 0, 1, 2},
                                      {"1e19", 1e19, 0, 1, 1},
                                      {"1e18", 1e18, 0, 1, 1},
                                      {"largest", 5e37, 0, 1e10, 1},
                                      {"offset 1e30", 1e27, 1000, 1, 1},
                                      {"offset 1e38", 1e32, 1e6, 1, 3},
                                      {"1e-17", 1e-17, 0, 1, 1},
                                      {"1e-30", 1e-30, 0, 1, 1},
                                      {"1e-30 in some sets", 1e-30, 0, 1, 2},
                                      {"denormal", 1e-39, 0, 1e-9, 1},
                                      {"huge gradient", 1e12, 0, 1e30, 1},
                                      {"huge gradient in some sets", 1e15, 0, 1e28, 2}};
  const std::vector<Shape> shapes{{6, 4, 1},    {6, 4, 5},     {4, 2, 70}, {64, 8, 36},
                                  {2, 2, 9000}, {1, 2, 40000}, {300, 5, 1}};
  for (const NormCall& call : calls()) {
    if (call.name == "batch_norm, evaluation") {
      continue;
    }
    for (const Shape& shape : shapes) {
      if (call.name == "instance_norm" && shape[2] == 1) {
        continue;
      }
      const NaiveNorm p = call.problem(shape);
      if (sanitized && minitorch::numel(shape) > 20000) {
        continue;  // paths for long planes: tests/kernels reads and writes past nothing there
      }
      for (const Extreme& e : extremes) {
        if (!call.centred && e.offset != 0) {
          continue;
        }
        for (const bool recorded : {false, true}) {
          if (recorded && e.gradient > 1e20) {
            continue;  // products of dy and x in the composed operations
          }
          INFO(call.name << " of " << core::concat(shape) << ", " << e.name << (recorded ? ", recorded" : ""));
          const RandomStream for_x(3, 0), for_dy(3, 1);
          const Tensor x(shape), dy(shape);
          for (std::int64_t i = 0; i < x.numel(); ++i) {
            const double z = for_x.normal<double>(static_cast<std::uint64_t>(i));
            const bool odd = p.set_of(i) % e.every == 0;
            x.data()[i] = static_cast<float>(odd ? e.scale * (z + e.offset) : z);
            dy.data()[i] =
                static_cast<float>((odd ? e.gradient : 1) * for_dy.normal<double>(static_cast<std::uint64_t>(i)));
          }
          const Shape affine = call.by_rows ? row_of(shape) : Shape{shape[1]};
          const Tensor weight = parameter(affine, 1.5F), bias = parameter(affine, 0.25F);
          const Outcome got = run(call, x.requires_grad_(true), weight, bias, dy, 0, recorded);
          const auto wide = [](const Tensor& t) { return std::vector<double>(t.data(), t.data() + t.numel()); };
          std::vector<double> shift = wide(bias);
          if (!call.centred) {
            shift.assign(shift.size(), 0);
          }
          const NaiveStatistics statistics = naive_statistics(p, wide(x), 0);
          const NaiveGradients want = naive_backward(p, wide(dy), wide(x), wide(weight), statistics);
          double of_dx = 0, of_weight = 0, of_bias = 0;
          for (std::int64_t i = 0; i < x.numel(); ++i) {
            const auto set = static_cast<std::size_t>(p.set_of(i));
            const double g = static_cast<double>(dy.data()[i]);
            of_dx = std::max(of_dx, std::abs(1.5 * statistics.rstd[set] * g));
            of_weight +=
                std::pow(g * (static_cast<double>(x.data()[i]) - statistics.mean[set]) * statistics.rstd[set], 2);
            of_bias += g * g;
          }
          check_close("y", got.y, naive_forward(p, wide(x), wide(weight), shift, statistics), 1);
          check_close("dx", got.dx, want.dx, of_dx);
          check_close("dweight", got.dweight, want.dweight, std::sqrt(of_weight));
          if (call.centred) {
            check_close("dbias", got.dbias, want.dbias, std::sqrt(of_bias));
          }
        }
      }
    }
  }
}

TEST_CASE("normalizations: second derivatives scale with x, also where squares overflow or vanish", "[ops][norm]") {
  for (const NormCall& call : calls()) {
    if (call.name == "batch_norm, evaluation") {
      continue;
    }
    const Shape shape{4, 3, 6}, affine = call.by_rows ? row_of(shape) : Shape{3};
    const auto second = [&](int exponent) {
      const float scale = std::ldexp(1.F, exponent);
      const Tensor x(shape), dy(shape), direction(shape);
      const RandomStream random(5, 0);
      for (std::int64_t i = 0; i < x.numel(); ++i) {
        const auto k = static_cast<std::uint64_t>(3 * i);
        x.data()[i] = scale * static_cast<float>(random.normal<double>(k));
        dy.data()[i] = static_cast<float>(random.normal<double>(k + 1));
        direction.data()[i] = scale * static_cast<float>(random.normal<double>(k + 2));
      }
      x.requires_grad_(true);
      const Tensor y = call.run(x, parameter(affine, 1), Tensor(), 0);
      const auto dx = autograd::grad<float>({y}, {x}, {dy}, true, true);
      sum(dx[0] * direction).backward();
      std::vector<double> out;
      for (std::int64_t i = 0; i < x.numel(); ++i) {
        out.push_back(static_cast<double>(x.grad().data()[i]) * static_cast<double>(scale));
      }
      return out;
    };
    const std::vector<double> plain = second(0);
    for (const int exponent : {100, 80, -100, -80}) {
      INFO(call.name << ", 2^" << exponent);
      const std::vector<double> got = second(exponent);
      for (std::size_t i = 0; i < got.size(); ++i) {
        CHECK(got[i] == Approx(plain[i]).margin(2e-5));
      }
    }
  }
}

TEST_CASE("running statistics: constants, each channel with a place of its own, and unchanged by a call that fails",
          "[ops]") {
  const Tensor x = randn({4, 3, 5});
  const auto both = [&](const Tensor& mean, const Tensor& var, bool update, const std::string& why) {
    CHECK_THROWS_WITH(batch_norm(x, mean, var, {}, {}, update), contains("[batch_norm]") && contains(why));
    CHECK_THROWS_WITH(instance_norm(x, mean, var, {}, {}, update), contains(why));
  };
  both(zeros({3}), Tensor(), true, "must both be given or both be undefined");
  both(zeros({4}), ones({4}), false, "running statistics must have shape (3,)");
  const Tensor wants = zeros({3});
  wants.requires_grad_();
  both(wants, ones({3}), true, "running statistics get no gradient");
  both(zeros({3}), wants, false, "pass them by detach()");
  both(expand(zeros({1}), {3}), ones({3}), true, "lie at one place in memory");
  const Tensor same = ones({3});
  both(same, same, true, "are the same memory");
  CHECK_NOTHROW(batch_norm(x, expand(zeros({1}), {3}), expand(ones({1}), {3})));  // only read
  const Tensor mean = zeros({3}), var = ones({3});
  CHECK_THROWS_AS(batch_norm(x, mean, var, ones({4}), {}, true), Error);
  CHECK_THROWS_AS(instance_norm(x, mean, var, ones({4})), Error);
  CHECK(mean.to_vector() == std::vector<float>(3, 0));
  CHECK(var.to_vector() == std::vector<float>(3, 1));
}
