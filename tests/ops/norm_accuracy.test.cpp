// SPDX-License-Identifier: MIT
#include "minitorch/kernels/simd/isa.hpp"
#include "minitorch/ops/elementwise.hpp"
#include "support/catch.hpp"
#include "support/hard_norms_minitorch.hpp"
#include "support/sanitized.hpp"

using namespace hard_norms;
using minitorch::kernels::Isa;

namespace {

// Units of 2^-24, half a unit in the last place, by quantity. Sums of thousands of terms keep a few more of them than
// single elements do; on the widest vectors, whose lanes add up fewer terms each, the errors are half as large.
constexpr std::array<double, 6> bounds{9, 4, 16, 9, 20, 8};

void check_errors(const std::array<double, 6>& errors, const std::array<double, 6>& limits) {
  for (std::size_t q = 0; q < errors.size(); ++q) {
    INFO(quantity_names[q] << ": error " << errors[q] << ", limit " << limits[q]);
    CHECK(errors[q] <= limits[q]);
  }
}

void check_norm(Norm norm) {
  for (const Input& input : inputs()) {
    for (const Size& size : sizes_of(norm)) {
      if (size.n * size.c * size.s > (sanitized ? 20000 : 160000)) {
        continue;  // for the table, not for every run of the tests
      }
      INFO(name_of(norm) << ", " << input.name << ", n " << size.n << " c " << size.c << " s " << size.s);
      const Data data = make_data(norm, size, input);
      const Reference reference = make_reference(norm, size, data);
      std::array<double, 6> limits = bounds;
      for (double& limit : limits) {
        limit *= 0x1p-24;
      }
      for (const Isa isa : {Isa::baseline, Isa::avx2, Isa::avx512}) {
        minitorch::kernels::limit_isa(isa);
        if (minitorch::kernels::active_isa() == isa) {
          INFO("instruction set " << static_cast<int>(isa));
          check_errors(errors_of(run_minitorch<float>(norm, size, data), reference), limits);
        }
      }
      // In double, an offset of a million deviations leaves ten digits.
      limits.fill(5e-10);
      check_errors(errors_of(run_minitorch<double>(norm, size, data), reference), limits);
    }
  }
  minitorch::kernels::limit_isa(Isa::avx512);
}

}  // namespace

TEST_CASE("batch norm: float results on hard inputs are right to a few units in the last place", "[ops][accuracy]") {
  check_norm(Norm::batch);
}
TEST_CASE("layer norm: float results on hard inputs are right to a few units in the last place", "[ops][accuracy]") {
  check_norm(Norm::layer);
}
TEST_CASE("group norm: float results on hard inputs are right to a few units in the last place", "[ops][accuracy]") {
  check_norm(Norm::group);
}
TEST_CASE("instance norm: float results on hard inputs are right to a few units in the last place", "[ops][accuracy]") {
  check_norm(Norm::instance);
}
TEST_CASE("RMS norm: float results on hard inputs are right to a few units in the last place", "[ops][accuracy]") {
  check_norm(Norm::rms);
}

TEST_CASE("normalizations: gradients that are recorded are as accurate at an offset", "[ops][accuracy]") {
  const Size size{9, 4, 577, 2};
  const Input& input = inputs()[1];
  REQUIRE(input.name == "offset 1e4");
  for (const Norm norm : {Norm::batch, Norm::layer, Norm::group, Norm::instance}) {
    INFO(name_of(norm));
    const Data data = make_data(norm, size, input);
    const Reference reference = make_reference(norm, size, data);
    std::array<double, 6> limits;
    limits.fill(20 * 0x1p-24);
    check_errors(errors_of(run_minitorch<float>(norm, size, data, true), reference), limits);
  }
}
