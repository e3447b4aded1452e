// SPDX-License-Identifier: MIT
#include <cmath>
#include <limits>

#include "minitorch/ops/batch_norm.hpp"
#include "minitorch/ops/dropout.hpp"
#include "minitorch/ops/group_norm.hpp"
#include "minitorch/ops/instance_norm.hpp"
#include "minitorch/ops/layer_norm.hpp"
#include "minitorch/ops/rms_norm.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

constexpr double eps = 1e-3;  // large enough to show

/// (x - mean) / sqrt(var + eps) over `dims`, or x / sqrt(mean of squares + eps).
Array normalized(const Array& x, const Dims& dims, bool centered = true, double epsilon = eps) {
  const Array center =
      naive::reduce(x, dims, true, [=](const std::vector<double>& v) { return centered ? naive::mean(v) : 0; });
  const Array spread = naive::reduce(x, dims, true, [=](const std::vector<double>& v) {
    double squares = 0;
    const double middle = centered ? naive::mean(v) : 0;
    for (const double value : v) {
      squares += (value - middle) * (value - middle);
    }
    return 1 / std::sqrt(squares / static_cast<double>(v.size()) + epsilon);
  });
  return naive::zip(naive::zip(x, center, [](double a, double b) { return a - b; }), spread,
                    [](double a, double b) { return a * b; });
}

/// weight and bias (C) for x (N, C, ..), the inputs 1 and 2 of a row if they are there.
Array affine_channels(Array x, const std::vector<Array>& in) {
  naive::for_each_index(x.shape, [&](const Dims& i) {
    x(i) = x(i) * (in.size() > 1 ? in[1]({i[1]}) : 1) + (in.size() > 2 ? in[2]({i[1]}) : 0);
  });
  return x;
}
Array affine_elements(Array x, const std::vector<Array>& in) {
  naive::for_each_index(x.shape, [&](const Dims& i) {
    x(i) = x(i) * (in.size() > 1 ? in[1].broadcast(i) : 1) + (in.size() > 2 ? in[2].broadcast(i) : 0);
  });
  return x;
}
Array grouped(const Array& x, std::int64_t groups) {
  Array split = x;
  split.shape = {x.size(0), groups, groups == 0 || x.size(0) == 0 ? 0 : minitorch::numel(x.shape) / x.size(0) / groups};
  split = normalized(split, {2});
  split.shape = x.shape;
  return split;
}
Dims all_but_channels(const Shape& shape) {
  Dims dims{0};
  for (int d = 2; d < shape.size(); ++d) {
    dims.push_back(d);
  }
  return dims;
}

double statistic(std::int64_t channel, double start) {
  return start + 0.25 * static_cast<double>(channel);
}
template <class X>
X statistics(const X& x, double start) {
  X out({x.shape()[1]});
  for (std::int64_t c = 0; c < out.numel(); ++c) {
    out.data()[c] = static_cast<typename X::value_type>(statistic(c, start));
  }
  return out;
}

template <class In>
auto optional_input(const In& in, std::size_t i) {
  return i < in.size() ? in[i] : std::decay_t<decltype(in[0])>();
}

}  // namespace

std::vector<OpRow> norm_rows() {
  std::vector<OpRow> rows;
  const std::vector<Shapes> channels{
      {{3, 2}, {2}, {2}}, {{2, 3, 2}, {3}, {3}}, {{2, 2, 2, 2}, {2}, {2}}, {{2, 2, 1, 2, 2}, {2}, {2}},
      {{3, 2}},           {{2, 2, 3}, {2}},      {{1, 1, 3}, {1}, {1}},    {{0, 2, 2}, {2}, {2}}};
  const std::vector<Shapes> large{
      {{33, 8, 24, 25}, {8}, {8}}, {{9001, 11}, {11}, {11}}, {{3, 2, 30011}, {2}, {2}}, {{40, 16, 7, 7}, {16}, {16}}};
  rows.push_back(op(
                     "batch_norm: training", {"batch_norm"},
                     [](const auto& in) {
                       using X = std::decay_t<decltype(in[0])>;
                       return batch_norm(in[0], X(), X(), optional_input(in, 1), optional_input(in, 2), true, 0.1, eps);
                     },
                     [](const std::vector<Array>& in) {
                       return affine_channels(normalized(in[0], all_but_channels(in[0].shape)), in);
                     })
                     .of(channels)
                     .threads(large)
                     .float_within(1e-5));
  rows.push_back(op(
                     "batch_norm: inference", {"batch_norm"},
                     [](const auto& in) {
                       return batch_norm(in[0], statistics(in[0], -0.5), statistics(in[0], 0.5), optional_input(in, 1),
                                         optional_input(in, 2), false, 0.1, eps);
                     },
                     [](const std::vector<Array>& in) {
                       return affine_channels(naive::make(in[0].shape,
                                                          [&](const Dims& i) {
                                                            return (in[0](i) - statistic(i[1], -0.5)) /
                                                                   std::sqrt(statistic(i[1], 0.5) + eps);
                                                          }),
                                              in);
                     })
                     .of(channels)
                     .threads(large)
                     .float_within(1e-5));
  rows.push_back(op(
                     "batch_norm: running statistics", {"batch_norm"},
                     [](const auto& in) {
                       using X = std::decay_t<decltype(in[0])>;
                       const X mean = statistics(in[0], -0.5), var = statistics(in[0], 0.5);
                       batch_norm(in[0], mean, var, X(), X(), true, 0.3, eps);
                       return std::vector<X>{mean, var};
                     },
                     [](const std::vector<Array>& in) -> std::vector<Array> {
                       const Dims dims = all_but_channels(in[0].shape);
                       Array mean = naive::reduce(in[0], dims, false, naive::mean);
                       Array var = naive::reduce(in[0], dims, false,
                                                 [](const std::vector<double>& v) { return naive::variance(v, 1); });
                       for (std::int64_t c = 0; c < in[0].size(1); ++c) {
                         mean({c}) = 0.7 * statistic(c, -0.5) + 0.3 * mean({c});
                         var({c}) = 0.7 * statistic(c, 0.5) + 0.3 * var({c});
                       }
                       return {mean, var};
                     })
                     .no_gradient()
                     .of({{{3, 2}}, {{2, 3, 2}}, {{2, 2, 2, 2}}})
                     .threads({{{33, 8, 24, 25}}, {{9001, 11}}, {{3, 2, 30011}}}));
  for (const std::int64_t groups : {1, 2}) {
    rows.push_back(op(
                       "group_norm: groups " + std::to_string(groups), {"group_norm"},
                       [groups](const auto& in) {
                         return group_norm(in[0], groups, optional_input(in, 1), optional_input(in, 2), eps);
                       },
                       [groups](const std::vector<Array>& in) { return affine_channels(grouped(in[0], groups), in); })
                       .of({{{2, 4, 3}, {4}, {4}},
                            {{2, 4}, {4}, {4}},
                            {{1, 4, 2, 2}, {4}, {4}},
                            {{2, 2, 3}},
                            {{2, 4, 2}, {4}},
                            {{2, 2, 1}, {2}, {2}},
                            {{0, 2, 2}, {2}, {2}}})
                       .threads({{{33, 8, 24, 25}, {8}, {8}}, {{2, 4, 30011}, {4}, {4}}, {{70, 16, 7, 7}, {16}, {16}}})
                       .float_within(1e-5));
  }
  rows.push_back(op(
                     "instance_norm", {"instance_norm"},
                     [](const auto& in) {
                       using X = std::decay_t<decltype(in[0])>;
                       return instance_norm(in[0], X(), X(), optional_input(in, 1), optional_input(in, 2), true, 0.1,
                                            eps);
                     },
                     [](const std::vector<Array>& in) { return affine_channels(grouped(in[0], in[0].size(1)), in); })
                     .of({{{2, 3, 3}, {3}, {3}}, {{2, 2, 2, 2}}, {{0, 2, 3}, {2}, {2}}})
                     .threads({{{33, 8, 24, 25}, {8}, {8}}})
                     .float_within(1e-5));
  rows.push_back(op(
                     "instance_norm: running statistics", {"instance_norm"},
                     [](const auto& in) {
                       using X = std::decay_t<decltype(in[0])>;
                       const X mean = statistics(in[0], -0.5), var = statistics(in[0], 0.5);
                       instance_norm(in[0], mean, var, X(), X(), true, 0.3, eps);
                       const X y = instance_norm(in[0], mean, var, X(), X(), false, 0.3, eps);
                       return std::vector<X>{mean, var, y};
                     },
                     [](const std::vector<Array>& in) -> std::vector<Array> {
                       const Array& x = in[0];
                       const auto over_samples = [&](const auto& f, double start) {
                         Array out = naive::reduce(naive::reduce(x, {2}, false, f), {0}, false, naive::mean);
                         for (std::int64_t c = 0; c < x.size(1); ++c) {
                           out({c}) = 0.7 * statistic(c, start) + 0.3 * out({c});
                         }
                         return out;
                       };
                       const Array mean = over_samples(naive::mean, -0.5);
                       const Array var =
                           over_samples([](const std::vector<double>& v) { return naive::variance(v, 1); }, 0.5);
                       return {mean, var, naive::make(x.shape, [&](const Dims& i) {
                                 return (x(i) - mean({i[1]})) / std::sqrt(var({i[1]}) + eps);
                               })};
                     })
                     .no_gradient()
                     .of({{{2, 3, 4}}})
                     .float_within(1e-5));
  const std::vector<Shapes> elements{{{3, 4}, {4}, {4}}, {{2, 2, 3}, {3}, {3}}, {{3, 4}},          {{4}, {4}, {4}},
                                     {{3, 4}, {4}},      {{2, 1}, {1}, {1}},    {{0, 3}, {3}, {3}}};
  const std::vector<Shapes> large_rows{
      {{301, 401}, {401}, {401}}, {{9001, 10}, {10}, {10}}, {{3, 40009}, {40009}, {40009}}};
  rows.push_back(op(
                     "layer_norm", {"layer_norm"},
                     [](const auto& in) {
                       return layer_norm(in[0], {in[0].size(-1)}, optional_input(in, 1), optional_input(in, 2), eps);
                     },
                     [](const std::vector<Array>& in) { return affine_elements(normalized(in[0], {-1}), in); })
                     .of(elements)
                     .threads(large_rows)
                     .float_within(1e-5));
  rows.push_back(op(
                     "layer_norm: two dimensions", {"layer_norm"},
                     [](const auto& in) {
                       return layer_norm(in[0], {in[0].size(-2), in[0].size(-1)}, optional_input(in, 1),
                                         optional_input(in, 2), eps);
                     },
                     [](const std::vector<Array>& in) {
                       return affine_elements(normalized(in[0], {-2, -1}), in);
                     })
                     .of({{{2, 2, 3}, {2, 3}, {2, 3}}, {{2, 3}}})
                     .threads({{{33, 40, 31}, {40, 31}, {40, 31}}})
                     .float_within(1e-5));
  rows.push_back(op(
                     "rms_norm", {"rms_norm"},
                     [](const auto& in) { return rms_norm(in[0], {in[0].size(-1)}, optional_input(in, 1), eps); },
                     [](const std::vector<Array>& in) { return affine_elements(normalized(in[0], {-1}, false), in); })
                     .of({{{3, 4}, {4}}, {{2, 2, 3}, {3}}, {{3, 4}}, {{2, 1}, {1}}, {{0, 3}, {3}}})
                     .threads({{{301, 401}, {401}}, {{9001, 10}, {10}}, {{3, 40009}, {40009}}})
                     .float_within(1e-5));
  return rows;
}

std::vector<OpRow> random_rows() {
  // A generator of its own makes each call draw the same mask: element i is dropped if number i of the first stream is
  // below p.
  const auto kept = [](std::uint64_t seed, std::size_t i, double p) {
    return minitorch::RandomStream(seed, 0).uniform<double>(i) < p ? 0.0 : 1 / (1 - p);
  };
  std::vector<OpRow> rows;
  rows.push_back(op(
                     "dropout", {"dropout"},
                     [](const auto& in) {
                       minitorch::Generator generator(5);
                       return dropout(in[0], 0.3, true, generator);
                     },
                     [=](const std::vector<Array>& in) {
                       Array y = in[0];
                       for (std::size_t i = 0; i < y.values.size(); ++i) {
                         y.values[i] *= kept(5, i, 0.3);
                       }
                       return y;
                     })
                     .of({{{3, 4}}, {{}}, {{0}}, {{1}}})
                     .threads({{{301, 401}}}));
  rows.push_back(op(
                     "dropout2d", {"dropout2d"},
                     [](const auto& in) {
                       minitorch::Generator generator(5);
                       return dropout2d(in[0], 0.5, true, generator);
                     },
                     [=](const std::vector<Array>& in) {
                       return naive::make(in[0].shape, [&](const Dims& i) {
                         return in[0](i) * kept(5, static_cast<std::size_t>(i[0] * in[0].size(1) + i[1]), 0.5);
                       });
                     })
                     .of({{{2, 3, 2, 2}}, {{1, 1, 1, 1}}, {{0, 2, 2, 2}}})
                     .threads({{{33, 8, 24, 25}}}));
  rows.push_back(op(
                     "dropout1d and dropout3d", {"dropout1d", "dropout3d"},
                     [](const auto& in) {
                       minitorch::Generator one(5), two(5);
                       const auto deep = in[0].view(in[0].size(0), in[0].size(1), 1, in[0].size(2), 1);
                       return dropout1d(in[0], 0.5, true, one) + dropout3d(deep, 0.5, true, two).view(in[0].shape());
                     },
                     [=](const std::vector<Array>& in) {
                       return naive::make(in[0].shape, [&](const Dims& i) {
                         return 2 * in[0](i) * kept(5, static_cast<std::size_t>(i[0] * in[0].size(1) + i[1]), 0.5);
                       });
                     })
                     .of({{{2, 3, 4}}, {{1, 1, 1}}, {{0, 2, 2}}})
                     .threads({{{33, 8, 101}}}));
  rows.push_back(op(
                     "dropout: not in training, p 0 and p 1", {"dropout", "dropout2d"},
                     [](const auto& in) {
                       return dropout(in[0], 0.7, false) + dropout(in[0], 0.0) + dropout2d(in[0], 0.7, false) +
                              dropout2d(in[0], 0.0) + dropout(in[0], 1.0) + dropout2d(in[0], 1.0);
                     },
                     [](const std::vector<Array>& in) { return naive::map(in[0], [](double v) { return 4 * v; }); })
                     .of({{{2, 3, 2, 2}}}));
  return rows;
}

}  // namespace optable
