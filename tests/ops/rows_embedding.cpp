// SPDX-License-Identifier: MIT
#include <algorithm>
#include <numeric>

#include "minitorch/ops/embedding.hpp"
#include "minitorch/ops/embedding_bag.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {
// Indices of `shape` into `rows` rows, with repeats.
minitorch::LongTensor picks(const Shape& shape, std::int64_t rows) {
  minitorch::LongTensor index(shape);
  for (std::int64_t i = 0; i < index.numel(); ++i) {
    index.data()[i] = (i * 5 + i / 3) % rows;
  }
  return index;
}
Array picked(const Array& weight, const Shape& shape) {
  Shape full = shape;
  full.push_back(weight.shape[1]);
  const minitorch::LongTensor index = picks(shape, weight.shape[0]);
  std::int64_t k = 0;
  return naive::make(full, [&](const Dims&) {
    const std::int64_t row = index.data()[k / weight.shape[1]], column = k % weight.shape[1];
    ++k;
    return weight(Dims{row, column});
  });
}
}  // namespace

std::vector<OpRow> embedding_rows() {
  std::vector<OpRow> rows;
  for (const Shape& shape : {Shape{2, 3}, Shape{7}, Shape{}, Shape{0}}) {
    rows.push_back(op(
                       "embedding: " + to_string(shape), {"embedding"},
                       [=](const auto& in) { return embedding(picks(shape, in[0].shape()[0]), in[0]); },
                       [=](const std::vector<Array>& in) { return picked(in[0], shape); })
                       .of({{{4, 3}}, {{1, 1}}, {{5, 0}}}));
  }
  // As many indices as the table has numbers: few where gradients are checked by differences.
  rows.push_back(
      op(
          "embedding: as large as the table", {"embedding"},
          [](const auto& in) { return embedding(picks({in[0].numel()}, in[0].shape()[0]), in[0]); },
          [](const std::vector<Array>& in) { return picked(in[0], {static_cast<std::int64_t>(in[0].values.size())}); })
          .of({{{2, 2}}})
          .threads({{{301, 67}}}));
  // The oracle of the value alone: what is left out of the gradient, tests/nn/embedding.test.cpp says.
  rows.push_back(op(
                     "embedding: padding", {"embedding"},
                     [](const auto& in) { return embedding(picks({7}, in[0].shape()[0]), in[0], {.padding_idx = 2}); },
                     [](const std::vector<Array>& in) { return picked(in[0], {7}); })
                     .of({{{4, 3}}}));
  rows.back().differentiable = rows.back().twice_differentiable = false;
  // Bags of as many indices as there are columns, of the rows that picks names.
  const auto bags = [](const Array& weight, const auto& of_bag) {
    const std::int64_t count = weight.size(0), n = weight.size(1);
    const minitorch::LongTensor index = picks({count, n}, count);
    return naive::make({count, n}, [&](const Dims& i) {
      std::vector<double> values;
      for (std::int64_t k = 0; k < n; ++k) {
        values.push_back(weight({index.at({i[0], k}), i[1]}));
      }
      return of_bag(values);
    });
  };
  const auto total = [](const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0); };
  const auto mean = [=](const std::vector<double>& v) { return total(v) / static_cast<double>(v.size()); };
  const auto largest = [](const std::vector<double>& v) { return *std::max_element(v.begin(), v.end()); };
  const auto row = [&](const char* mode, const auto& of_bag) {
    rows.push_back(op(
                       std::string("embedding_bag: ") + mode, {"embedding_bag"},
                       [=](const auto& in) {
                         const Shape& s = in[0].shape();
                         return embedding_bag(picks(s, s[0]), in[0], {}, {.mode = mode});
                       },
                       [=](const std::vector<Array>& in) { return bags(in[0], of_bag); })
                       .of({{{4, 3}}, {{1, 1}}})
                       .values({{.distinct = true}})
                       .threads({{{301, 67}}}));
  };
  row("sum", total);
  row("mean", mean);
  row("max", largest);
  rows.back().float_tolerance = rows[rows.size() - 2].float_tolerance = 1e-5;
  return rows;
}

}  // namespace optable
