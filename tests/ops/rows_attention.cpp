// SPDX-License-Identifier: MIT
#include <cmath>

#include "minitorch/ops/attention.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

// One query after the other, over the keys that it may see.
template <class Seen>
Array attend(const std::vector<Array>& in, double scale, const Seen& seen) {
  const Array &q = in[0], &k = in[1], &v = in[2];
  const int d = q.shape.size();
  Shape shape = q.shape;
  shape[d - 1] = v.size(-1);
  return naive::make(shape, [&](const Dims& i) {
    double total = 0, weights = 0;
    for (std::int64_t s = 0; s < k.size(-2); ++s) {
      if (!seen(i[d - 2], s)) {
        continue;
      }
      double score = 0;
      for (std::int64_t e = 0; e < q.size(-1); ++e) {
        Dims a = i, b = i;
        a[d - 1] = b[d - 1] = e;
        b[d - 2] = s;
        score += q(a) * k(b);
      }
      Dims at = i;
      at[d - 2] = s;
      const double weight = std::exp(score * scale);
      total += weight * v(at);
      weights += weight;
    }
    return total / weights;
  });
}

}  // namespace

std::vector<OpRow> attention_rows() {
  const std::vector<Shapes> any{
      {{2, 3, 2}, {2, 4, 2}, {2, 4, 3}}, {{2, 2}, {1, 2}, {1, 2}}, {{1, 2, 2, 1}, {1, 2, 2, 1}, {1, 2, 2, 2}}};
  const std::vector<Shapes> large{{{3, 101, 8}, {3, 90, 8}, {3, 90, 80}}};
  std::vector<OpRow> rows;
  const char* name = "scaled_dot_product_attention";
  rows.push_back(op(
                     name, {name}, [](const auto& in) { return scaled_dot_product_attention(in[0], in[1], in[2]); },
                     [](const std::vector<Array>& in) {
                       return attend(in, 1 / std::sqrt(static_cast<double>(in[0].size(-1))),
                                     [](std::int64_t, std::int64_t) { return true; });
                     })
                     .of(any)
                     .threads(large)
                     .float_within(1e-5));
  rows.push_back(op(
                     "scaled_dot_product_attention: causal, scale", {name},
                     [](const auto& in) {
                       using T = typename std::decay_t<decltype(in[0])>::value_type;
                       return scaled_dot_product_attention(
                           in[0], in[1], in[2], minitorch::AttentionOptions<T>{.is_causal = true, .scale = 0.3});
                     },
                     [](const std::vector<Array>& in) {
                       return attend(in, 0.3, [](std::int64_t i, std::int64_t s) { return s <= i; });
                     })
                     .of(any)
                     .threads(large)
                     .float_within(1e-5));
  return rows;
}

}  // namespace optable
