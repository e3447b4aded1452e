// SPDX-License-Identifier: MIT
#include "support/norm_case.hpp"
#include "support/sanitized.hpp"

namespace {

struct ManySize {
  std::int64_t n, c, s;
};

// The error of float sums, in units of 2^-24 of the exact result's largest element, or of the root of the sum of its
// terms' squares if that is larger.
double units(const std::vector<float>& got, const std::vector<double>& want, const std::vector<double>& squares) {
  double scale = 0, worst = 0;
  for (std::size_t i = 0; i < want.size(); ++i) {
    scale = std::max({scale, std::abs(want[i]), std::sqrt(squares[i])});
    worst = std::max(worst, std::abs(static_cast<double>(got[i]) - want[i]));
  }
  return worst / scale * 0x1p24;
}

}  // namespace

TEST_CASE("norm: gradients of weight and bias are as accurate for a million rows as for ten", "[kernels]") {
  // Chunks of rows, chunks of long rows, columns, pieces, channels side by side and one by one, groups as rows.
  const std::vector<ManySize> rows{{37, 1000, 1}, {700, 5, 1},    {3402, 7, 1},    {63, 3, 1},    {65, 33, 1},
                                   {130, 3, 1},   {1000, 400, 1}, {100, 17000, 1}, {3000, 64, 1}, {1000000, 4, 1}},
      planes{{700, 5, 1},   {3402, 70, 1}, {100000, 3, 1}, {3000, 4, 30},
             {500, 16, 64}, {40, 8, 577},  {9, 4, 4000},   {2, 2, 70001}};
  for (const Norm norm : {Norm::batch, Norm::group, Norm::layer, Norm::rms}) {
    const bool by_rows = norm == Norm::layer || norm == Norm::rms;
    for (const ManySize& size : by_rows ? rows : planes) {
      if (sanitized && size.n * size.c * size.s > 100000) {
        continue;
      }
      // Random terms; equal terms, whose rounding errors are equal, too; terms of one sign.
      for (const int kind : {0, 1, 2}) {
        NormCase<float> t{norm, size.n, size.c, size.s, size.c % 2 == 0 ? 2 : 1};
        t.fill();
        for (float& g : t.dy) {
          g = kind == 0 ? g : kind == 1 ? 0.1F : 1.5F + 0.5F * g;
        }
        const NaiveNorm p = t.problem();
        const std::vector<double> x(t.x.begin(), t.x.end());
        const NaiveStatistics s = naive_statistics(p, x, static_cast<double>(1e-5F));
        std::vector<double> dweight(t.weight.size()), dbias(dweight), weight_squares(dweight), bias_squares(dweight);
        for (std::size_t i = 0; i < x.size(); ++i) {
          const auto k = static_cast<std::int64_t>(i);
          const auto q = static_cast<std::size_t>(p.set_of(k)), w = static_cast<std::size_t>(p.weight_of(k));
          const double g = static_cast<double>(t.dy[i]), term = g * (x[i] - s.mean[q]) * s.rstd[q];
          dweight[w] += term;
          dbias[w] += g;
          weight_squares[w] += term * term;
          bias_squares[w] += g * g;
        }
        for_each_isa([&] {
          t.run();
          INFO("norm " << static_cast<int>(norm) << " n " << size.n << " c " << size.c << " s " << size.s << " kind "
                       << kind);
          CHECK(units(t.dweight, dweight, weight_squares) <= 20);  // 1.2e-6
          if (norm != Norm::rms) {
            CHECK(units(t.dbias, dbias, bias_squares) <= 8);  // 4.8e-7
          }
        });
      }
    }
  }
}
