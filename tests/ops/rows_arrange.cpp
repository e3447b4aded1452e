// SPDX-License-Identifier: MIT
#include <utility>

#include "minitorch/ops/arrange.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {
template <class X>
std::vector<typename X::value_type> both_of(const X& in) {
  return {in[0], in[1]};
}
}  // namespace

std::vector<OpRow> arrange_rows() {
  std::vector<OpRow> rows;
  const auto joined = [](int d, bool columns) {
    return [=](const std::vector<Array>& in) {
      Array a = in[0], b = in[1];
      for (Array* x : {&a, &b}) {
        if (x->shape.size() < 2 && columns) {
          x->shape = {static_cast<std::int64_t>(x->values.size()), 1};
        } else if (x->shape.size() < 2 && d == 0) {
          x->shape = {1, static_cast<std::int64_t>(x->values.size())};
        }
      }
      const int at = a.shape.size() == 1 ? 0 : d;
      Shape shape = a.shape;
      shape[at] += b.shape[at];
      return naive::make(shape, [&](const Dims& i) {
        Dims j = i;
        j[at] -= a.shape[at];
        return i[at] < a.shape[at] ? a(i) : b(j);
      });
    };
  };
  rows.push_back(op(
                     "vstack", {"vstack"}, [](const auto& in) { return vstack(both_of(in)); }, joined(0, false))
                     .of({{{2, 3}, {1, 3}}, {{3}, {3}}, {{1, 2}, {2}}})
                     .threads({{{301, 402}, {301, 402}}}));
  rows.push_back(op(
                     "hstack", {"hstack"},
                     [](const auto& in) {
                       return minitorch::hstack({in[0], in[1]});
                     },
                     joined(1, false))
                     .of({{{2, 3}, {2, 1}}, {{3}, {2}}, {{2, 0}, {2, 1}}})
                     .threads({{{301, 402}, {301, 402}}}));
  rows.push_back(
      op(
          "column_stack", {"column_stack"}, [](const auto& in) { return column_stack(both_of(in)); }, joined(1, true))
          .of({{{3}, {3}}, {{2}, {2, 2}}})
          .threads({{{301, 402}, {301, 402}}}));
  rows.push_back(op(
                     "movedim", {"movedim"}, [](const auto& in) { return movedim(in[0], 0, -1); },
                     [](const std::vector<Array>& in) {
                       Shape shape = in[0].shape;
                       shape.erase(0);
                       shape.push_back(in[0].shape[0]);
                       return naive::make(shape, [&](const Dims& i) {
                         Dims at = i;
                         at.erase(i.size() - 1);
                         at.insert(0, i[i.size() - 1]);
                         return in[0](at);
                       });
                     })
                     .of({{{2, 3, 4}}, {{3}}, {{2, 0}}})
                     .threads({{{301, 402}}}));
  rows.push_back(op(
                     "unflatten", {"unflatten"},
                     [](const auto& in) {
                       return unflatten(in[0], 1, {2, -1});
                     },
                     [](const std::vector<Array>& in) {
                       Array y = in[0];
                       y.shape.insert(1, 2);
                       y.shape[2] /= 2;
                       return y;
                     })
                     .of({{{3, 4}}, {{2, 2, 3}}, {{0, 4}}})
                     .threads({{{301, 402}}}));
  for (const auto& [offset, first] : {std::pair<std::int64_t, std::int64_t>{0, 0}, {1, 0}, {-1, 1}}) {
    rows.push_back(op(
                       "diagonal " + std::to_string(offset) + " from " + std::to_string(first), {"diagonal"},
                       [o = offset, f = first](const auto& in) { return diagonal(in[0], o, f, 1 - f); },
                       [o = offset, f = first](const std::vector<Array>& in) {
                         const std::int64_t down = o < 0 ? -o : 0, right = o > 0 ? o : 0;
                         const int a = static_cast<int>(f), b = 1 - a;
                         Shape shape = in[0].shape;
                         shape.erase(0);
                         shape.erase(0);
                         shape.push_back(
                             std::max<std::int64_t>(0, std::min(in[0].shape[a] - down, in[0].shape[b] - right)));
                         return naive::make(shape, [&](const Dims& i) {
                           Dims at = i;
                           at.erase(i.size() - 1);
                           at.insert(0, 0);
                           at.insert(0, 0);
                           at[a] = i[i.size() - 1] + down;
                           at[b] = i[i.size() - 1] + right;
                           return in[0](at);
                         });
                       })
                       .of({{{3, 4}}, {{3, 2, 2}}, {{1, 1}}, {{0, 3}}})
                       .threads({{{301, 402}}}));
  }
  rows.push_back(op(
                     "trace", {"trace"}, [](const auto& in) { return trace(in[0]); },
                     [](const std::vector<Array>& in) {
                       double total = 0;
                       for (std::int64_t i = 0; i < std::min(in[0].size(0), in[0].size(1)); ++i) {
                         total += in[0]({i, i});
                       }
                       return Array({}, total);
                     })
                     .of({{{3, 4}}, {{1, 1}}, {{0, 3}}})
                     .threads({{{301, 402}}}));
  const auto flipped = [](int d) {
    return [d](const std::vector<Array>& in) {
      return naive::make(in[0].shape, [&](const Dims& i) {
        Dims at = i;
        at[d] = in[0].shape[d] - 1 - i[d];
        return in[0](at);
      });
    };
  };
  rows.push_back(op(
                     "fliplr", {"fliplr"}, [](const auto& in) { return fliplr(in[0]); }, flipped(1))
                     .of({{{3, 4}}, {{2, 1, 2}}})
                     .threads({{{301, 402}}}));
  rows.push_back(op(
                     "flipud", {"flipud"}, [](const auto& in) { return flipud(in[0]); }, flipped(0))
                     .of({{{3, 4}}, {{2}}})
                     .threads({{{301, 402}}}));
  for (const int k : {-1, 0, 1, 2}) {
    rows.push_back(op(
                       "rot90: " + std::to_string(k), {"rot90"}, [k](const auto& in) { return rot90(in[0], k); },
                       [k](const std::vector<Array>& in) {
                         Array y = in[0];
                         for (int turn = 0; turn < (k + 4) % 4; ++turn) {
                           Shape shape = y.shape;
                           std::swap(shape[0], shape[1]);
                           y = naive::make(shape, [x = y](const Dims& i) {
                             Dims at = i;
                             at[0] = i[1];
                             at[1] = x.shape[1] - 1 - i[0];
                             return x(at);
                           });
                         }
                         return y;
                       })
                       .of({{{3, 4}}, {{2, 3, 2}}, {{1, 2}}})
                       .threads({{{301, 402}}}));
  }
  rows.push_back(op(
                     "kron", {"kron"}, [](const auto& in) { return kron(in[0], in[1]); },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0) * in[1].size(0), in[0].size(1) * in[1].size(1)},
                                          [&](const Dims& i) {
                                            return in[0]({i[0] / in[1].size(0), i[1] / in[1].size(1)}) *
                                                   in[1]({i[0] % in[1].size(0), i[1] % in[1].size(1)});
                                          });
                     })
                     .of({{{2, 3}, {3, 1}}, {{1, 1}, {2, 2}}})
                     .threads({{{301, 70}, {2, 3}}}));
  rows.push_back(op(
                     "tensordot", {"tensordot"},
                     [](const auto& in) {
                       return tensordot(in[0], in[1], {0, 2}, {1, 0});
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(1), in[1].size(2)}, [&](const Dims& i) {
                         double total = 0;
                         naive::for_each_index({in[0].size(0), in[0].size(2)}, [&](const Dims& k) {
                           total += in[0]({k[0], i[0], k[1]}) * in[1]({k[1], k[0], i[1]});
                         });
                         return total;
                       });
                     })
                     .of({{{2, 3, 2}, {2, 2, 3}}, {{1, 1, 1}, {1, 1, 1}}})
                     .threads({{{30, 101, 20}, {20, 30, 102}}})
                     .float_within(1e-5));
  rows.push_back(op(
                     "tensordot: the last with the first", {"tensordot"},
                     [](const auto& in) { return tensordot(in[0], in[1], 1); },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0), in[1].size(1)}, [&](const Dims& i) {
                         double total = 0;
                         for (std::int64_t k = 0; k < in[0].size(1); ++k) {
                           total += in[0]({i[0], k}) * in[1]({k, i[1]});
                         }
                         return total;
                       });
                     })
                     .of({{{2, 3}, {3, 4}}})
                     .threads({{{230, 90}, {90, 70}}})
                     .float_within(1e-5));
  return rows;
}

}  // namespace optable
