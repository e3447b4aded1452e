// SPDX-License-Identifier: MIT
#include "minitorch/ops/matmul.hpp"
#include "support/op_table.hpp"

namespace optable {

std::vector<OpRow> matmul_rows() {
  std::vector<OpRow> rows;
  // Vector, matrix, batches on either side, batches that broadcast, sizes 0 and 1.
  rows.push_back(op(
                     "matmul", {"matmul"}, [](const auto& in) { return matmul(in[0], in[1]); },
                     [](const std::vector<Array>& in) { return naive::matmul(in[0], in[1]); })
                     .of({{{2, 3}, {3, 4}},
                          {{3}, {3}},
                          {{3}, {3, 2}},
                          {{2, 3}, {3}},
                          {{2, 2, 3}, {3, 2}},
                          {{2, 3}, {2, 3, 2}},
                          {{2, 2, 3}, {2, 3, 2}},
                          {{2, 1, 2, 2}, {3, 2, 2}},
                          {{2, 2, 2}, {2}},
                          {{2}, {2, 2, 2}},
                          {{1, 2, 3}, {2, 3, 2}},
                          {{1, 1}, {1, 1}},
                          {{2, 0}, {0, 3}},
                          {{0, 2}, {2, 3}},
                          {{0, 2, 2}, {2, 2}}})
                     .threads({{{301, 130}, {130, 257}},
                               {{65, 1001}, {1001, 401}},
                               {{9, 61, 40}, {9, 40, 33}},
                               {{40, 300, 33}, {33, 17}},
                               {{100003}, {100003}}})
                     .float_within(1e-5));
  const auto product = [](const std::vector<Array>& in) { return naive::matmul(in[0], in[1]); };
  rows.push_back(op(
                     "mm", {"mm"}, [](const auto& in) { return mm(in[0], in[1]); }, product)
                     .of({{{2, 3}, {3, 4}}, {{1, 1}, {1, 1}}, {{2, 0}, {0, 3}}, {{0, 2}, {2, 3}}}));
  rows.push_back(op(
                     "bmm", {"bmm"}, [](const auto& in) { return bmm(in[0], in[1]); }, product)
                     .of({{{2, 2, 3}, {2, 3, 2}}, {{1, 1, 1}, {1, 1, 1}}, {{0, 2, 2}, {0, 2, 2}}}));
  rows.push_back(op(
                     "mv", {"mv"}, [](const auto& in) { return mv(in[0], in[1]); }, product)
                     .of({{{2, 3}, {3}}, {{1, 1}, {1}}, {{2, 0}, {0}}}));
  rows.push_back(op(
                     "dot", {"dot"}, [](const auto& in) { return dot(in[0], in[1]); }, product)
                     .of({{{3}, {3}}, {{1}, {1}}, {{0}, {0}}}));
  const auto affine = [](const std::vector<Array>& in) {
    Array weight = naive::make({in[1].size(1), in[1].size(0)}, [&](const Dims& i) { return in[1]({i[1], i[0]}); });
    Array y = naive::matmul(in[0], weight);
    return in.size() == 3 ? naive::zip(y, in[2], [](double a, double b) { return a + b; }) : y;
  };
  rows.push_back(op(
                     "linear", {"linear"}, [](const auto& in) { return linear(in[0], in[1], in[2]); }, affine)
                     .of({{{2, 3}, {4, 3}, {4}},
                          {{3}, {2, 3}, {2}},
                          {{2, 2, 3}, {2, 3}, {2}},
                          {{1, 1}, {1, 1}, {1}},
                          {{0, 3}, {2, 3}, {2}}})
                     .threads({{{301, 130}, {67, 130}, {67}}})
                     .float_within(1e-5));
  rows.push_back(op(
                     "linear: without bias", {"linear"}, [](const auto& in) { return linear(in[0], in[1]); }, affine)
                     .of({{{2, 3}, {4, 3}}, {{3}, {2, 3}}, {{2, 2, 3}, {2, 3}}})
                     .threads({{{9, 41, 130}, {67, 130}}})
                     .float_within(1e-5));
  rows.push_back(op(
                     "linear: weight of one output", {"linear"}, [](const auto& in) { return linear(in[0], in[1]); },
                     [](const std::vector<Array>& in) { return naive::matmul(in[0], in[1]); })
                     .of({{{2, 3}, {3}}, {{3}, {3}}}));
  return rows;
}

}  // namespace optable
