// SPDX-License-Identifier: MIT
#include "support/norm_case.hpp"
#include "support/sanitized.hpp"

using namespace minitorch::kernels;

namespace {

// A user's own activation: smooth, without vector code of ours.
struct Softsign {
  template <class T>
  T operator()(T x) const {
    return x / (1 + (x < 0 ? -x : x));
  }
  template <class T>
  T derivative(T x) const {
    const T d = 1 + (x < 0 ? -x : x);
    return 1 / (d * d);
  }
};

// A user's own step after the norm: another factor for every element, and one for the plane.
template <class T>
struct Fade {
  const T* factors;

  struct Plane {
    const T* factors;
    T gain;
    T operator()(T h, std::int64_t i) const { return gain * factors[i] * h; }
    T backward(T dy, T, std::int64_t i) const { return gain * factors[i] * dy; }
  };
  Plane plane(std::int64_t p) const { return {factors, p % 2 == 0 ? T(0.5) : T(2)}; }
};

// A step that reads the value: a residual, then an activation.
template <class T>
struct Residual {
  const T* other;

  T operator()(T h, std::int64_t i) const { return Softsign{}(h + other[i]); }
  T backward(T dy, T h, std::int64_t i) const { return dy * Softsign{}.derivative(h + other[i]); }
  Residual plane(std::int64_t) const { return *this; }
};

template <class T, class Before, class After, class WideAfter>
void check(const Before& before, const After& after, const WideAfter& wide_after) {
  for_each_isa([&] {
    for (const Norm norm : {Norm::batch, Norm::group, Norm::layer, Norm::rms}) {
      for (const std::int64_t s : {1, 5, 36, 70}) {
        NormCase<T> t{norm, 6, 4, s, 2};
        INFO("norm " << static_cast<int>(norm) << " s " << s);
        t.fill();
        t.run(before, after);
        t.compare(before, wide_after, 4);
      }
      if (norm == Norm::batch) {
        NormCase<T> matrix{norm, 9, 70, 1, 1};
        INFO("a matrix");
        matrix.fill();
        matrix.run(before, after);
        matrix.compare(before, wide_after, 4);
      }
      NormCase<T> few{norm, 2, 2, 40000, 1};  // cut into pieces
      INFO("few long sets, norm " << static_cast<int>(norm));
      few.fill();
      few.run(before, after);
      few.compare(before, wide_after, 4);
    }
  });
}

template <class T>
void check_fusions() {
  const std::vector<double> scale = random_values(9 * 70, 8), other = random_values(2 * 2 * 40000, 9);
  const std::vector<T> narrow_scale(scale.begin(), scale.end()), narrow_other(other.begin(), other.end());
  const std::vector<double> s(narrow_scale.begin(), narrow_scale.end()), o(narrow_other.begin(), narrow_other.end());

  if constexpr (!sanitized) {  // the other two read all that these read
    SECTION("ReLU before") {
      check<T>(Relu{}, Identity{}, Identity{});
    }
    SECTION("ReLU before, channel dropout after") {
      check<T>(Relu{}, PlaneScale<T>{narrow_scale.data()}, PlaneScale<double>{s.data()});
    }
    SECTION("an activation after") {
      check<T>(Identity{}, Then<Relu>{}, Then<Relu>{});
    }
  }
  SECTION("a residual and an activation after") {
    check<T>(Relu{}, Residual<T>{narrow_other.data()}, Residual<double>{o.data()});
  }
  SECTION("functors of the user's own") {
    check<T>(Softsign{}, Fade<T>{narrow_other.data()}, Fade<double>{o.data()});
  }
}

}  // namespace

TEST_CASE("norm: what is fused before and after equals separate passes, float", "[kernels]") {
  check_fusions<float>();
}

TEST_CASE("norm: what is fused before and after equals separate passes, double", "[kernels]") {
  check_fusions<double>();
}

TEST_CASE("norm: a ReLU given its own output has the same result and gradient", "[kernels]") {
  NormCase<float> raw{Norm::batch, 6, 4, 70, 1}, clipped = raw;
  raw.fill();
  clipped.fill();
  for (float& v : clipped.x) {
    v = std::max(v, 0.0F);
  }
  raw.run(Relu{}, Identity{});
  clipped.run(Relu{}, Identity{});
  CHECK(raw.y == clipped.y);
  CHECK(raw.dx == clipped.dx);
}

TEST_CASE("norm: the gradients are those of finite differences", "[kernels]") {
  const Then<Softsign> after;
  for (const Norm norm : {Norm::batch, Norm::group, Norm::layer, Norm::rms}) {
    NormCase<double> t{norm, 3, 4, 5, 2};
    t.fill();
    t.run(Softsign{}, after);
    const std::vector<double> dx = t.dx, dweight = t.dweight;
    const auto loss = [&] {
      t.run(Softsign{}, after);
      double total = 0;
      for (std::size_t i = 0; i < t.y.size(); ++i) {
        total += t.dy[i] * t.y[i];
      }
      return total;
    };
    const auto slope = [&](double& at) {
      const double was = at, step = 1e-5;
      at = was + step;
      const double up = loss();
      at = was - step;
      const double down = loss();
      at = was;
      return (up - down) / (2 * step);
    };
    for (std::size_t i = 0; i < t.x.size(); i += 7) {
      CHECK(slope(t.x[i]) == Approx(dx[i]).margin(1e-8));
    }
    for (std::size_t i = 0; i < t.weight.size(); i += 3) {
      CHECK(slope(t.weight[i]) == Approx(dweight[i]).margin(1e-8));
    }
  }
}
