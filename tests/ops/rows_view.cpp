// SPDX-License-Identifier: MIT
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/view.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

// The array whose element at `index` is x at from(index).
template <class From>
auto picked(Shape (*shape)(const Shape&), const From& from) {
  return [=](const std::vector<Array>& in) {
    return naive::make(shape(in[0].shape), [&](const Dims& index) { return in[0](from(index)); });
  };
}
Array reshaped(Array x, const Shape& shape) {
  x.shape = shape;
  return x;
}
Dims dropped(Dims index, int at) {
  index.erase(at);
  return index;
}
Dims inserted(Dims index, int at, std::int64_t value) {
  index.insert(at, value);
  return index;
}

// Positions that depend on the shape alone, with repeats.
minitorch::LongTensor positions(const Shape& shape, std::int64_t below) {
  minitorch::LongTensor index(shape);
  for (std::int64_t i = 0; i < index.numel(); ++i) {
    index.data()[i] = (i * 7 + i / 3) % below;
  }
  return index;
}
std::int64_t position_at(const Shape& shape, const Dims& at, std::int64_t below) {
  const auto i = static_cast<std::int64_t>(Array(shape).place(at));
  return (i * 7 + i / 3) % below;
}

}  // namespace

std::vector<OpRow> view_rows() {
  std::vector<OpRow> rows;
  rows.push_back(unary(
      "clone", {"clone"}, [](const auto& x) { return clone(x); }, [](double x) { return x; }));
  rows.push_back(unary(
      "contiguous", {"contiguous"}, [](const auto& x) { return contiguous(x); }, [](double x) { return x; }));
  rows.push_back(op(
                     "reshape", {"reshape"},
                     [](const auto& in) {
                       return reshape(in[0], {2, -1});
                     },
                     [](const std::vector<Array>& in) {
                       return reshaped(in[0], {2, minitorch::numel(in[0].shape) / 2});
                     })
                     .of({{{3, 4}}, {{2}}, {{2, 1, 3}}, {{0, 2}}})
                     .threads({{{200, 402}}}));
  rows.push_back(op(
                     "view", {"view"},
                     [](const auto& in) {
                       return view(contiguous(in[0]), {2, -1});
                     },
                     [](const std::vector<Array>& in) {
                       return reshaped(in[0], {2, minitorch::numel(in[0].shape) / 2});
                     })
                     .of({{{3, 4}}, {{2}}, {{0, 2}}})
                     .threads({{{200, 402}}}));
  rows.push_back(
      op(
          "view_as and expand_as", {"view_as", "expand_as"},
          [](const auto& in) {
            const auto line = minitorch::zeros<std::int64_t>({in[0].numel(), 1});
            return expand_as(view_as(contiguous(in[0]), line), minitorch::zeros<bool>({2, in[0].numel(), 3}));
          },
          [](const std::vector<Array>& in) {
            const Array line = reshaped(in[0], {minitorch::numel(in[0].shape)});
            return naive::make({2, line.size(0), 3}, [&](const Dims& i) { return line({i[1]}); });
          })
          .of({{{3, 2}}, {{}}, {{0, 2}}}));
  rows.push_back(op(
                     "permute", {"permute"},
                     [](const auto& in) {
                       return permute(in[0], {2, 0, -2});
                     },
                     picked(
                         [](const Shape& s) {
                           return Shape{s[2], s[0], s[1]};
                         },
                         [](const Dims& i) {
                           return Dims{i[1], i[2], i[0]};
                         }))
                     .of({{{2, 3, 4}}, {{1, 1, 1}}, {{2, 0, 3}}})
                     .threads({{{51, 40, 60}}}));
  rows.push_back(op(
                     "transpose", {"transpose"}, [](const auto& in) { return transpose(in[0], 0, -1); },
                     picked(
                         [](const Shape& s) {
                           return Shape{s[2], s[1], s[0]};
                         },
                         [](const Dims& i) {
                           return Dims{i[2], i[1], i[0]};
                         }))
                     .of({{{2, 3, 4}}, {{1, 2, 1}}, {{0, 2, 3}}})
                     .threads({{{51, 40, 60}}}));
  rows.push_back(op(
                     "t", {"t"}, [](const auto& in) { return t(in[0]); },
                     picked(
                         [](const Shape& s) {
                           return Shape{s[1], s[0]};
                         },
                         [](const Dims& i) {
                           return Dims{i[1], i[0]};
                         }))
                     .of({{{2, 3}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 401}}}));
  rows.push_back(op(
                     "slice", {"slice"}, [](const auto& in) { return slice(in[0], 1, 1, -1, 2); },
                     picked(
                         [](const Shape& s) {
                           return Shape{s[0], (s[1] - 1) / 2, s[2]};
                         },
                         [](const Dims& i) {
                           return Dims{i[0], 1 + 2 * i[1], i[2]};
                         }))
                     .of({{{2, 7, 3}}, {{1, 4, 1}}, {{3, 1, 2}}, {{0, 5, 2}}})
                     .threads({{{51, 41, 60}}}));
  rows.push_back(op(
                     "narrow", {"narrow"}, [](const auto& in) { return narrow(in[0], 0, 1, 2); },
                     picked(
                         [](const Shape& s) {
                           return Shape{2, s[1]};
                         },
                         [](const Dims& i) {
                           return Dims{i[0] + 1, i[1]};
                         }))
                     .of({{{4, 3}}, {{3, 1}}, {{3, 0}}})
                     .threads({{{4, 40009}}}));
  rows.push_back(op(
                     "squeeze: one dimension", {"squeeze"}, [](const auto& in) { return squeeze(in[0], -2); },
                     picked(
                         [](const Shape& s) {
                           return Shape{s[0], s[2]};
                         },
                         [](const Dims& i) { return inserted(i, 1, 0); }))
                     .of({{{2, 1, 3}}, {{1, 1, 1}}, {{0, 1, 2}}})
                     .threads({{{301, 1, 401}}}));
  rows.push_back(op(
                     "squeeze", {"squeeze"}, [](const auto& in) { return squeeze(in[0]); },
                     [](const std::vector<Array>& in) { return reshaped(in[0], {in[0].size(1)}); })
                     .of({{{1, 3, 1, 1}}, {{1, 2, 1, 1}}, {{1, 0, 1, 1}}})
                     .threads({{{1, 70001, 1, 1}}}));
  rows.push_back(op(
                     "unsqueeze", {"unsqueeze"}, [](const auto& in) { return unsqueeze(in[0], -2); },
                     picked(
                         [](const Shape& s) {
                           return Shape{s[0], 1, s[1]};
                         },
                         [](const Dims& i) { return dropped(i, 1); }))
                     .of({{{2, 3}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 401}}}));
  rows.push_back(op(
                     "select", {"select"}, [](const auto& in) { return select(in[0], 1, -2); },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0), in[0].size(2)},
                                          [&](const Dims& i) { return in[0](inserted(i, 1, in[0].size(1) - 2)); });
                     })
                     .of({{{2, 3, 4}}, {{1, 2, 1}}, {{0, 2, 3}}})
                     .threads({{{51, 41, 60}}}));
  rows.push_back(op(
                     "flatten", {"flatten"}, [](const auto& in) { return flatten(in[0], 1); },
                     [](const std::vector<Array>& in) {
                       return reshaped(in[0], {in[0].size(0), in[0].size(1) * in[0].size(2)});
                     })
                     .of({{{2, 3, 4}}, {{1, 1, 1}}, {{2, 0, 4}}})
                     .threads({{{51, 41, 60}}}));
  rows.push_back(op(
                     "flatten: everything", {"flatten"}, [](const auto& in) { return flatten(in[0]); },
                     [](const std::vector<Array>& in) { return reshaped(in[0], {minitorch::numel(in[0].shape)}); })
                     .of({{{2, 3}}, {{}}, {{1}}, {{0, 4}}}));
  rows.push_back(op(
                     "expand", {"expand"},
                     [](const auto& in) {
                       return expand(in[0], {2, -1, 3});
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make({2, in[0].size(0), 3}, [&](const Dims& i) { return in[0].broadcast(i); });
                     })
                     .of({{{4, 1}}, {{4, 3}}, {{1, 1}}, {{0, 1}}})
                     .threads({{{40009, 1}}}));
  rows.push_back(op(
                     "sum_to", {"sum_to"},
                     [](const auto& in) {
                       return sum_to(in[0], {in[0].size(1), 1});
                     },
                     [](const std::vector<Array>& in) {
                       return reshaped(naive::reduce(in[0], {0, 2}, true, naive::sum), {in[0].size(1), 1});
                     })
                     .of({{{2, 3, 4}}, {{1, 1, 1}}, {{2, 3, 0}}, {{0, 2, 1}}})
                     .threads({{{31, 11, 401}}, {{3, 40009, 1}}}));
  rows.push_back(op(
                     "sum_to: trailing dimensions", {"sum_to"},
                     [](const auto& in) {
                       return sum_to(in[0], {in[0].size(0), 1, 1});
                     },
                     [](const std::vector<Array>& in) {
                       return naive::reduce(in[0], {1, 2}, true, naive::sum);
                     })
                     .of({{{2, 3, 4}}, {{1, 1, 1}}, {{2, 0, 3}}})
                     .threads({{{3, 401, 201}}, {{401, 30, 20}}}));
  return rows;
}

std::vector<OpRow> index_rows() {
  std::vector<OpRow> rows;
  rows.push_back(op(
                     "gather", {"gather"},
                     [](const auto& in) {
                       return gather(in[0], 1, positions({in[0].size(0), 5}, in[0].size(1)));
                     },
                     [](const std::vector<Array>& in) {
                       const Shape shape{in[0].size(0), 5};
                       return naive::make(shape, [&](const Dims& i) {
                         return in[0]({i[0], position_at(shape, i, in[0].size(1))});
                       });
                     })
                     .of({{{3, 4}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{9001, 11}}}));
  rows.push_back(op(
                     "gather: first dimension, smaller index", {"gather"},
                     [](const auto& in) {
                       return gather(in[0], 0, positions({6, 2}, in[0].size(0)));
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make({6, 2}, [&](const Dims& i) {
                         return in[0]({position_at({6, 2}, i, in[0].size(0)), i[1]});
                       });
                     })
                     .of({{{3, 4}}, {{1, 2}}}));
  rows.push_back(op(
                     "scatter_add", {"scatter_add"},
                     [](const auto& in) {
                       return scatter_add({3, in[0].size(1)}, 0, positions(in[0].shape(), 3), in[0]);
                     },
                     [](const std::vector<Array>& in) {
                       Array y(Shape{3, in[0].size(1)});
                       naive::for_each_index(in[0].shape, [&](const Dims& i) {
                         y({position_at(in[0].shape, i, 3), i[1]}) += in[0](i);
                       });
                       return y;
                     })
                     .of({{{4, 2}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 301}}}));
  rows.push_back(op(
                     "index_select", {"index_select"},
                     [](const auto& in) { return index_select(in[0], -1, positions({5}, in[0].size(-1))); },
                     [](const std::vector<Array>& in) {
                       Shape shape = in[0].shape;
                       const int last = shape.size() - 1;
                       shape[last] = 5;
                       return naive::make(shape, [&](const Dims& i) {
                         Dims from = i;
                         from[last] = position_at({5}, {i[last]}, in[0].size(-1));
                         return in[0](from);
                       });
                     })
                     .of({{{2, 3, 4}}, {{1}}, {{3, 2}}, {{0, 2}}})
                     .threads({{{9001, 11}}}));
  rows.push_back(
      op(
          "index_add", {"index_add"},
          [](const auto& in) { return index_add(in[0], 1, positions({in[1].size(1)}, in[0].size(1)), in[1], -1.5); },
          [](const std::vector<Array>& in) {
            Array y = in[0];
            naive::for_each_index(in[1].shape, [&](const Dims& i) {
              Dims to = i;
              to[1] = position_at({in[1].size(1)}, {i[1]}, in[0].size(1));
              y(to) -= 1.5 * in[1](i);
            });
            return y;
          })
          .of({{{2, 3, 2}, {2, 5, 2}}, {{1, 4}, {1, 2}}, {{2, 3}, {2, 0}}, {{0, 2}, {0, 3}}})
          .threads({{{31, 40, 50}, {31, 90, 50}}}));
  rows.push_back(op(
                     "cat and stack in braces", {"cat", "stack"},
                     [](const auto& in) {
                       return minitorch::cat({minitorch::stack({in[0], in[1]}), minitorch::stack({in[1], in[0]})});
                     },
                     [](const std::vector<Array>& in) {
                       Shape shape = in[0].shape;
                       shape.insert(0, 4);
                       return naive::make(shape,
                                          [&](const Dims& i) { return in[i[0] % 3 == 0 ? 0 : 1](dropped(i, 0)); });
                     })
                     .of({{{2, 3}, {2, 3}}, {{}, {}}, {{0, 2}, {0, 2}}})
                     .threads({{{301, 101}, {301, 101}}}));
  rows.push_back(op(
                     "cat", {"cat"}, [](const auto& in) { return cat(in, 1); },
                     [](const std::vector<Array>& in) {
                       const std::int64_t first = in[0].size(1);
                       return naive::make({in[0].size(0), first + in[1].size(1)}, [&](const Dims& i) {
                         return i[1] < first ? in[0](i) : in[1]({i[0], i[1] - first});
                       });
                     })
                     .of({{{2, 3}, {2, 2}}, {{1, 1}, {1, 1}}, {{2, 0}, {2, 2}}, {{0, 1}, {0, 2}}})
                     .threads({{{301, 201}, {301, 101}}}));
  rows.push_back(op(
                     "stack", {"stack"}, [](const auto& in) { return stack(in, -1); },
                     [](const std::vector<Array>& in) {
                       Shape shape = in[0].shape;
                       shape.push_back(2);
                       return naive::make(
                           shape, [&](const Dims& i) { return in[std::size_t(i.back())](dropped(i, i.size() - 1)); });
                     })
                     .of({{{2, 3}, {2, 3}}, {{}, {}}, {{0, 2}, {0, 2}}})
                     .threads({{{301, 201}, {301, 201}}}));
  rows.push_back(op(
                     "pad", {"pad"},
                     [](const auto& in) {
                       return pad(in[0], {1, 2, 3, 0}, 0.5);
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0) + 3, in[0].size(1) + 3}, [&](const Dims& i) {
                         const std::int64_t y = i[0] - 3, x = i[1] - 1;
                         return y >= 0 && x >= 0 && x < in[0].size(1) ? in[0]({y, x}) : 0.5;
                       });
                     })
                     .of({{{2, 3}}, {{1, 1}}, {{0, 2}}})
                     .threads({{{301, 401}}}));
  rows.push_back(op(
                     "pad: cut", {"pad"},
                     [](const auto& in) {
                       return pad(in[0], {-1, 2, 0, -1});
                     },
                     [](const std::vector<Array>& in) {
                       return naive::make({in[0].size(0) - 1, in[0].size(1) + 1}, [&](const Dims& i) {
                         return i[1] + 1 < in[0].size(1) ? in[0]({i[0], i[1] + 1}) : 0.0;
                       });
                     })
                     .of({{{3, 4}}, {{1, 1}}}));
  const auto folded = [](minitorch::PadMode mode) {
    return [mode](const std::vector<Array>& in) {
      const std::int64_t n = in[0].size(1);
      return naive::make({in[0].size(0), n + 3}, [&](const Dims& i) {
        std::int64_t at = i[1] - 1;
        if (mode == minitorch::PadMode::reflect) {
          at = at < 0 ? -at : at >= n ? 2 * n - 2 - at : at;
        } else if (mode == minitorch::PadMode::replicate) {
          at = at < 0 ? 0 : at >= n ? n - 1 : at;
        } else {
          at = (at + n) % n;
        }
        return in[0]({i[0], at});
      });
    };
  };
  for (const auto mode : {minitorch::PadMode::reflect, minitorch::PadMode::replicate, minitorch::PadMode::circular}) {
    rows.push_back(op(
                       "pad: mode " + std::to_string(static_cast<int>(mode)), {"pad"},
                       [mode](const auto& in) {
                         return pad(in[0], {1, 2}, mode);
                       },
                       folded(mode))
                       .of({{{2, 4}}, {{1, 3}}, {{0, 3}}})
                       .threads({{{301, 301}}}));
  }
  return rows;
}

}  // namespace optable
