// SPDX-License-Identifier: MIT
#include <algorithm>

#include "minitorch/ops/combine.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/scatter.hpp"
#include "minitorch/ops/triangle.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

using minitorch::LongTensor;

/// The part of x from `start` to `end` along dimension 1.
Array part_of(const Array& x, std::int64_t start, std::int64_t end) {
  Shape shape = x.shape;
  shape[1] = end - start;
  return naive::make(shape, [&](const Dims& i) {
    Dims from = i;
    from[1] += start;
    return x(from);
  });
}

/// The array of `shape` whose element at index is x at from(index).
template <class F>
Array taken(const Array& x, const Shape& shape, const F& from) {
  return naive::make(shape, [&](const Dims& i) { return x(from(i)); });
}

/// Places of row i and column j, which repeat only where they may.
std::int64_t once(std::int64_t i, std::int64_t j, std::int64_t below) {
  return (2 * i + 3 * j + 1) % below;
}
std::int64_t often(std::int64_t i, std::int64_t j, std::int64_t below) {
  return (i * 7 + j / 2) % below;
}
template <class F>
LongTensor places_of(std::int64_t rows, std::int64_t columns, std::int64_t below, const F& place) {
  LongTensor index({rows, columns});
  for (std::int64_t i = 0; i < rows; ++i) {
    for (std::int64_t j = 0; j < columns; ++j) {
      index.data()[i * columns + j] = place(i, j, below);
    }
  }
  return index;
}

}  // namespace

std::vector<OpRow> combine_rows() {
  std::vector<OpRow> rows;
  const std::vector<Shapes> cut = {{{2, 7, 3}}, {{1, 1, 1}}, {{0, 5, 2}}};
  rows.push_back(op(
                     "split: pieces of one size", {"split"}, [](const auto& in) { return split(in[0], 3, 1); },
                     [](const std::vector<Array>& in) {
                       std::vector<Array> parts;
                       for (std::int64_t start = 0; start < in[0].size(1); start += 3) {
                         parts.push_back(part_of(in[0], start, std::min(start + 3, in[0].size(1))));
                       }
                       return parts;
                     })
                     .of(cut)
                     .threads({{{51, 41, 40}}}));
  rows.push_back(
      op(
          "split: sizes", {"split"},
          [](const auto& in) {
            return split(in[0], {1, 0, in[0].size(1) - 1}, -2);
          },
          [](const std::vector<Array>& in) {
            return std::vector<Array>{part_of(in[0], 0, 1), part_of(in[0], 1, 1), part_of(in[0], 1, in[0].size(1))};
          })
          .of(cut)
          .threads({{{51, 41, 40}}}));
  rows.push_back(op(
                     "chunk", {"chunk"}, [](const auto& in) { return chunk(in[0], 3, 1); },
                     [](const std::vector<Array>& in) {
                       const std::int64_t size = (in[0].size(1) + 2) / 3;
                       std::vector<Array> parts;
                       for (std::int64_t start = 0; start < in[0].size(1); start += size) {
                         parts.push_back(part_of(in[0], start, std::min(start + size, in[0].size(1))));
                       }
                       return parts;
                     })
                     .of({{{2, 7, 3}}, {{1, 1, 1}}, {{2, 4, 1}}, {{0, 5, 2}}})
                     .threads({{{51, 41, 40}}}));
  rows.push_back(op(
                     "unbind", {"unbind"}, [](const auto& in) { return unbind(in[0], 1); },
                     [](const std::vector<Array>& in) {
                       std::vector<Array> parts;
                       for (std::int64_t k = 0; k < in[0].size(1); ++k) {
                         parts.push_back(taken(in[0], {in[0].size(0), in[0].size(2)}, [&](const Dims& i) {
                           return Dims{i[0], k, i[1]};
                         }));
                       }
                       return parts;
                     })
                     .of({{{2, 3, 4}}, {{1, 1, 1}}, {{0, 2, 3}}})
                     .threads({{{301, 3, 101}}}));
  const auto repeated = [](const std::vector<Array>& in) {
    const Shape& s = in[0].shape;
    return taken(in[0], {2, s[0], 3 * s[1]}, [&](const Dims& i) { return Dims{i[1], i[2] % s[1]}; });
  };
  rows.push_back(op(
                     "repeat", {"repeat"},
                     [](const auto& in) {
                       return repeat(in[0], {2, 1, 3});
                     },
                     repeated)
                     .of({{{2, 3}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 101}}}));
  rows.push_back(op(
                     "repeat: once", {"repeat"},
                     [](const auto& in) {
                       return repeat(in[0], {1, 1});
                     },
                     [](const std::vector<Array>& in) { return in[0]; })
                     .of({{{2, 3}}, {{1, 1}}, {{0, 2}}}));
  rows.push_back(op(
                     "tile", {"tile"}, [](const auto& in) { return tile(in[0], {2}); },
                     [](const std::vector<Array>& in) {
                       const Shape& s = in[0].shape;
                       return taken(in[0], {s[0], 2 * s[1]}, [&](const Dims& i) { return Dims{i[0], i[1] % s[1]}; });
                     })
                     .of({{{2, 3}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 101}}}));
  rows.push_back(op(
                     "repeat_interleave", {"repeat_interleave"},
                     [](const auto& in) { return repeat_interleave(in[0], 2, 1) * repeat_interleave(in[0], 2).sum(); },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0), 2 * in[0].size(1)}, [&](const Dims& i) {
                         return in[0]({i[0], i[1] / 2}) * 2 * naive::sum(in[0].values);
                       });
                     })
                     .of({{{2, 3}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 101}}})
                     .float_within(1e-4));
  rows.push_back(
      op(
          "repeat_interleave: each as often as its number says", {"repeat_interleave"},
          [](const auto& in) { return repeat_interleave(in[0], minitorch::arange<std::int64_t>(in[0].size(0)), 0); },
          [](const std::vector<Array>& in) {
            std::vector<std::int64_t> from;
            for (std::int64_t i = 0; i < in[0].size(0); ++i) {
              from.insert(from.end(), std::size_t(i), i);
            }
            return taken(in[0], {std::int64_t(from.size()), in[0].size(1)}, [&](const Dims& i) {
              return Dims{from[std::size_t(i[0])], i[1]};
            });
          })
          .of({{{4, 3}}, {{1, 2}}, {{0, 2}}})
          .threads({{{40, 601}}}));
  rows.push_back(
      op(
          "flip", {"flip"},
          [](const auto& in) {
            return flip(in[0], {0, -1});
          },
          [](const std::vector<Array>& in) {
            const Shape& s = in[0].shape;
            return taken(in[0], s, [&](const Dims& i) { return Dims{s[0] - 1 - i[0], i[1], s[2] - 1 - i[2]}; });
          })
          .of({{{2, 3, 4}}, {{1, 1, 1}}, {{0, 2, 3}}})
          .threads({{{51, 41, 40}}}));
  rows.push_back(op(
                     "roll", {"roll"},
                     [](const auto& in) {
                       return roll(in[0], {1, -2}, {0, 1}) + roll(in[0], 2);
                     },
                     [](const std::vector<Array>& in) {
                       const std::int64_t n = in[0].size(0), m = in[0].size(1), all = n * m;
                       return naive::make(in[0].shape, [&](const Dims& i) {
                         return in[0]({(i[0] - 1 + n) % n, (i[1] + 2) % m}) +
                                in[0].values[std::size_t((i[0] * m + i[1] + 2 * all - 2) % all)];
                       });
                     })
                     .of({{{3, 4}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 101}}}));
  rows.push_back(op(
                     "meshgrid", {"meshgrid"}, [](const auto& in) { return minitorch::cat(meshgrid(in)); },
                     [](const std::vector<Array>& in) {
                       const Shape shape{in[0].size(0), in[1].size(0)};
                       return naive::make({2 * shape[0], shape[1]}, [&](const Dims& i) {
                         return i[0] < shape[0] ? in[0]({i[0]}) : in[1]({i[1]});
                       });
                     })
                     .of({{{3}, {4}}, {{1}, {1}}, {{0}, {2}}})
                     .threads({{{20001}, {3}}}));
  rows.push_back(op(
                     "meshgrid: xy", {"meshgrid"},
                     [](const auto& in) {
                       return minitorch::cat(minitorch::meshgrid({in[0], in[1]}, true));
                     },
                     [](const std::vector<Array>& in) {
                       const Shape shape{in[1].size(0), in[0].size(0)};
                       return naive::make({2 * shape[0], shape[1]}, [&](const Dims& i) {
                         return i[0] < shape[0] ? in[0]({i[1]}) : in[1]({i[0] - shape[0]});
                       });
                     })
                     .of({{{3}, {4}}, {{1}, {1}}, {{0}, {2}}}));
  const std::vector<Shapes> scattered = {{{3, 7}, {3, 3}}, {{1, 1}, {1, 1}}, {{2, 5}, {4, 2}}, {{2, 3}, {2, 0}}};
  rows.push_back(op(
                     "scatter", {"scatter"},
                     [](const auto& in) {
                       const std::int64_t n = std::min(in[0].size(0), in[1].size(0));
                       return scatter(in[0], 1, places_of(n, in[1].size(1), in[0].size(1), once), in[1]);
                     },
                     [](const std::vector<Array>& in) {
                       Array y = in[0];
                       naive::for_each_index({std::min(in[0].size(0), in[1].size(0)), in[1].size(1)},
                                             [&](const Dims& i) {
                                               y({i[0], once(i[0], i[1], in[0].size(1))}) = in[1](i);
                                             });
                       return y;
                     })
                     .of(scattered)
                     .threads({{{301, 101}, {301, 50}}}));
  rows.push_back(
      op(
          "scatter: a number", {"scatter"},
          [](const auto& in) { return scatter(in[0], 1, places_of(in[0].size(0), 2, in[0].size(1), once), 0.5); },
          [](const std::vector<Array>& in) {
            Array y = in[0];
            naive::for_each_index({in[0].size(0), 2}, [&](const Dims& i) {
              y({i[0], once(i[0], i[1], in[0].size(1))}) = 0.5;
            });
            return y;
          })
          .of({{{3, 7}}, {{1, 4}}, {{0, 2}}}));
  rows.push_back(op(
                     "scatter_ and scatter_add_", {"scatter_", "scatter_add_"},
                     [](const auto& in) {
                       const auto y = clone(in[0]);
                       const auto at = places_of(in[0].size(0), in[1].size(1), in[0].size(1), once);
                       return scatter_add_(scatter_(scatter_(y, 1, at, 0.5), 1, at, in[1]), 1, at, in[1]);
                     },
                     [](const std::vector<Array>& in) {
                       Array y = in[0];
                       naive::for_each_index({in[0].size(0), in[1].size(1)}, [&](const Dims& i) {
                         y({i[0], once(i[0], i[1], in[0].size(1))}) = 2 * in[1](i);
                       });
                       return y;
                     })
                     .of({{{3, 7}, {3, 3}}, {{1, 1}, {1, 1}}})
                     .threads({{{301, 101}, {301, 50}}}));
  rows.push_back(op(
                     "scatter_add: into x", {"scatter_add"},
                     [](const auto& in) {
                       const std::int64_t n = std::min(in[0].size(0), in[1].size(0));
                       return scatter_add(in[0], 1, places_of(n, in[1].size(1), in[0].size(1), often), in[1]);
                     },
                     [](const std::vector<Array>& in) {
                       Array y = in[0];
                       naive::for_each_index({std::min(in[0].size(0), in[1].size(0)), in[1].size(1)},
                                             [&](const Dims& i) {
                                               y({i[0], often(i[0], i[1], in[0].size(1))}) += in[1](i);
                                             });
                       return y;
                     })
                     .of(scattered)
                     .threads({{{301, 101}, {301, 150}}}));
  rows.push_back(op(
                     "one_hot", {"one_hot"},
                     [](const auto& in) {
                       using T = typename std::decay_t<decltype(in[0])>::value_type;
                       return minitorch::cast<T>(minitorch::one_hot(minitorch::cast<std::int64_t>(in[0].detach()), 3));
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0), in[0].size(1), 3}, [&](const Dims& i) {
                         return i[2] == std::int64_t(in[0]({i[0], i[1]})) ? 1.0 : 0.0;
                       });
                     })
                     .of({{{3, 4}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 101}}})
                     .values({{.low = 0, .high = 2.99}})
                     .no_gradient());
  const std::vector<Shapes> matrices = {{{2, 3, 4}}, {{1, 1, 1}}, {{2, 4, 3}}, {{2, 0, 3}}};
  rows.push_back(op(
                     "tril", {"tril"}, [](const auto& in) { return tril(in[0]) + tril(in[0], -1); },
                     [](const std::vector<Array>& in) {
                       return naive::make(in[0].shape, [&](const Dims& i) {
                         return (i[2] <= i[1] ? in[0](i) : 0) + (i[2] < i[1] ? in[0](i) : 0);
                       });
                     })
                     .of(matrices)
                     .threads({{{2, 201, 101}}}));
  rows.push_back(op(
                     "triu", {"triu"}, [](const auto& in) { return triu(in[0]) + triu(in[0], 2); },
                     [](const std::vector<Array>& in) {
                       return naive::make(in[0].shape, [&](const Dims& i) {
                         return (i[2] >= i[1] ? in[0](i) : 0) + (i[2] >= i[1] + 2 ? in[0](i) : 0);
                       });
                     })
                     .of(matrices)
                     .threads({{{2, 201, 101}}}));
  for (const std::int64_t k : {0, 1, -2}) {
    const std::int64_t down = std::max<std::int64_t>(-k, 0), right = std::max<std::int64_t>(k, 0);
    rows.push_back(op(
                       "diag: of a matrix, " + std::to_string(k), {"diag"},
                       [k](const auto& in) { return diag(in[0], k); },
                       [=](const std::vector<Array>& in) {
                         const std::int64_t n = std::min(in[0].size(0) - down, in[0].size(1) - right);
                         return taken(in[0], {n}, [&](const Dims& i) { return Dims{i[0] + down, i[0] + right}; });
                       })
                       .of({{{3, 4}}, {{2, 2}}, {{5, 2}}})
                       .threads({{{201, 101}}}));
    rows.push_back(
        op(
            "diag: of a vector, " + std::to_string(k), {"diag"}, [k](const auto& in) { return diag(in[0], k); },
            [=](const std::vector<Array>& in) {
              const std::int64_t n = in[0].size(0) + down + right;
              return naive::make({n, n}, [&](const Dims& i) { return i[1] == i[0] + k ? in[0]({i[0] - down}) : 0.0; });
            })
            .of({{{3}}, {{1}}, {{0}}}));
  }
  rows.push_back(op(
                     "outer", {"outer"}, [](const auto& in) { return outer(in[0], in[1]); },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0), in[1].size(0)},
                                          [&](const Dims& i) { return in[0]({i[0]}) * in[1]({i[1]}); });
                     })
                     .of({{{3}, {4}}, {{1}, {1}}, {{0}, {2}}})
                     .threads({{{20001}, {3}}}));
  return rows;
}

}  // namespace optable
