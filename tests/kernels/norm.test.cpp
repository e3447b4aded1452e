// SPDX-License-Identifier: MIT
#include "support/norm_case.hpp"
#include "support/norm_sizes.hpp"

namespace {

template <class T>
void check_all(Norm norm, double offset = 0, double slack = 1) {
  for_each_isa([&] {
    for (const NormTestSize& size : norm_test_sizes) {
      for (const bool affine : {true, false}) {
        NormCase<T> t{norm, size.n, size.c, size.s, size.groups};
        t.offset = offset;
        t.with_weight = t.with_bias = affine;
        INFO("n " << size.n << " c " << size.c << " s " << size.s << " groups " << size.groups << " affine " << affine);
        t.fill();
        t.run();
        t.compare(slack);
      }
    }
  });
}

}  // namespace

TEST_CASE("batch norm: forward and backward equal plain loops", "[kernels]") {
  check_all<float>(Norm::batch);
  check_all<double>(Norm::batch);
}

TEST_CASE("group norm: forward and backward equal plain loops", "[kernels]") {
  check_all<float>(Norm::group);
  check_all<double>(Norm::group);
}

TEST_CASE("layer norm: forward and backward equal plain loops", "[kernels]") {
  check_all<float>(Norm::layer);
  check_all<double>(Norm::layer);
}

TEST_CASE("RMS norm: forward and backward equal plain loops", "[kernels]") {
  check_all<float>(Norm::rms);
  check_all<double>(Norm::rms);
}
