// SPDX-License-Identifier: MIT
#include <cmath>
#include <optional>

#include "minitorch/ops/ctc_loss.hpp"
#include "minitorch/ops/loss.hpp"
#include "minitorch/ops/softmax.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

using minitorch::Reduction;

Array log_probabilities(const Array& x, int dim) {
  const Dims dims{dim};
  const Array total = naive::reduce(x, dims, true, [](const std::vector<double>& v) {
    long double sum = 0;
    for (const double value : v) {
      sum += std::exp(static_cast<long double>(value));
    }
    return static_cast<double>(std::log(sum));
  });
  return naive::zip(x, total, [](double a, double b) { return a - b; });
}

Shape target_shape(const Shape& input) {
  Shape shape = input;
  shape.erase(input.size() == 1 ? 0 : 1);
  return shape;
}
// Class of position i; every fifth is ignored if `ignore`.
std::int64_t label_at(std::int64_t i, std::int64_t classes, std::int64_t ignore) {
  return ignore != 0 && i % 5 == 3 ? ignore : (i * 5 + i / 2) % classes;
}
minitorch::LongTensor labels(const Shape& input, std::int64_t ignore) {
  minitorch::LongTensor target(target_shape(input));
  const std::int64_t classes = input[input.size() == 1 ? 0 : 1];
  for (std::int64_t i = 0; i < target.numel(); ++i) {
    target.data()[i] = label_at(i, classes, ignore);
  }
  return target;
}
Dims class_index(const Dims& position, std::int64_t c) {
  Dims index = position;
  index.insert(position.empty() ? 0 : 1, c);
  return index;
}

double class_weight(std::int64_t c) {
  return 0.5 + 0.25 * static_cast<double>(c);
}
template <class X>
X class_weights(const X& x) {
  X weight({x.shape()[x.dim() == 1 ? 0 : 1]});
  for (std::int64_t c = 0; c < weight.numel(); ++c) {
    weight.data()[c] = static_cast<typename X::value_type>(class_weight(c));
  }
  return weight;
}

// The formulas of the documentation, one position after the other; x are log-probabilities.
Array naive_nll(const Array& x, Reduction reduction, bool weighted, std::int64_t ignore, double smoothing = 0) {
  const std::int64_t classes = x.shape[x.shape.size() == 1 ? 0 : 1];
  Array losses(target_shape(x.shape));
  double total = 0, weights = 0;
  std::int64_t position = 0;
  naive::for_each_index(losses.shape, [&](const Dims& at) {
    const std::int64_t label = label_at(position++, classes, ignore);
    if (ignore != 0 && label == ignore) {
      return;
    }
    const double w = weighted ? class_weight(label) : 1;
    double smooth = 0;
    for (std::int64_t c = 0; c < classes; ++c) {
      smooth -= (weighted ? class_weight(c) : 1) * x(class_index(at, c));
    }
    losses(at) = (1 - smoothing) * -w * x(class_index(at, label)) + smoothing / static_cast<double>(classes) * smooth;
    total += losses(at);
    weights += w;
  });
  if (reduction == Reduction::none) {
    return losses;
  }
  return Array({}, reduction == Reduction::sum ? total : total / weights);
}

int class_dim(const Shape& shape) {
  return shape.size() == 1 ? 0 : 1;
}

// Sample i of a batch: a time, and a target of one label or two, equal ones for every third.
std::int64_t ctc_time(std::int64_t i, std::int64_t time) {
  return time - i % 2;
}
std::vector<std::int64_t> ctc_target(std::int64_t i, std::int64_t classes) {
  return i % 3 == 2 ? std::vector<std::int64_t>{1, 1}
         : i % 3    ? std::vector<std::int64_t>{1}
                    : std::vector<std::int64_t>{1, classes - 1};
}
template <class X>
X ctc_of(const X& x, Reduction reduction) {
  std::vector<std::int64_t> labels, times, counts;
  for (std::int64_t i = 0; i < x.size(1); ++i) {
    const std::vector<std::int64_t> target = ctc_target(i, x.size(2));
    labels.insert(labels.end(), target.begin(), target.end());
    counts.push_back(static_cast<std::int64_t>(target.size()));
    times.push_back(ctc_time(i, x.size(0)));
  }
  return ctc_loss(x, minitorch::from_data<std::int64_t>(labels), times, counts, {.reduction = reduction});
}
// By all ways there are: every sequence of classes that is the target when repeats and then blanks are left out.
Array naive_ctc(const Array& x, Reduction reduction) {
  const std::int64_t samples = x.shape[1], classes = x.shape[2];
  Array losses({samples});
  double average = 0;
  for (std::int64_t i = 0; i < samples; ++i) {
    const std::int64_t time = ctc_time(i, x.shape[0]);
    const std::vector<std::int64_t> target = ctc_target(i, classes);
    double total = 0;
    for (std::int64_t way = 0; way < static_cast<std::int64_t>(std::pow(classes, time)); ++way) {
      std::vector<std::int64_t> said;
      double log_prob = 0;
      for (std::int64_t t = 0, rest = way, last = 0; t < time; ++t, rest /= classes) {
        const std::int64_t c = rest % classes;
        log_prob += x({t, i, c});
        if (c != 0 && c != last) {
          said.push_back(c);
        }
        last = c;
      }
      total += said == target ? std::exp(log_prob) : 0;
    }
    losses({i}) = -std::log(total);
    average += losses({i}) / static_cast<double>(target.size()) / static_cast<double>(samples);
  }
  return reduction == Reduction::none ? losses
                                      : Array({}, reduction == Reduction::sum ? naive::sum(losses.values) : average);
}

}  // namespace

std::vector<OpRow> loss_rows() {
  std::vector<OpRow> rows;
  const std::vector<Shapes> any{{{3, 4}}, {{2, 3, 2}}, {{1, 1}}, {{5}}, {{0, 3}}};
  const std::vector<Shapes> any_large{{{4001, 13}}, {{7, 31, 401}}, {{3, 40009}}};
  rows.push_back(op(
                     "softmax", {"softmax"}, [](const auto& in) { return softmax(in[0], class_dim(in[0].shape())); },
                     [](const std::vector<Array>& in) {
                       return naive::map(log_probabilities(in[0], class_dim(in[0].shape)),
                                         [](double v) { return std::exp(v); });
                     })
                     .of(any)
                     .threads(any_large));
  rows.push_back(op(
                     "softmax: last dimension, scalars", {"softmax"}, [](const auto& in) { return softmax(in[0], -1); },
                     [](const std::vector<Array>& in) {
                       return in[0].shape.empty() ? Array({}, 1.0)
                                                  : naive::map(log_probabilities(in[0], in[0].shape.size() - 1),
                                                               [](double v) { return std::exp(v); });
                     })
                     .of({{{2, 2, 3}}, {{}}, {{3, 0}}})
                     .threads({{{301, 401}}}));
  rows.push_back(op(
                     "log_softmax", {"log_softmax"},
                     [](const auto& in) { return log_softmax(in[0], class_dim(in[0].shape())); },
                     [](const std::vector<Array>& in) { return log_probabilities(in[0], class_dim(in[0].shape)); })
                     .of(any)
                     .threads(any_large));
  const std::vector<Shapes> scores{{{7, 3}}, {{2, 3, 2}}, {{4}}, {{1, 1}}};
  const std::vector<Shapes> large{{{9001, 10}}, {{7, 31, 401}}};
  for (const Reduction reduction : {Reduction::none, Reduction::mean, Reduction::sum}) {
    const std::string suffix = ": reduction " + std::to_string(static_cast<int>(reduction));
    rows.push_back(op(
                       "nll_loss" + suffix, {"nll_loss"},
                       [=](const auto& in) {
                         using T = typename std::decay_t<decltype(in[0])>::value_type;
                         const minitorch::NllLossOptions<T> options{.reduction = reduction};
                         return nll_loss(in[0], labels(in[0].shape(), 0), options);
                       },
                       [=](const std::vector<Array>& in) { return naive_nll(in[0], reduction, false, 0); })
                       .of(scores)
                       .threads(large));
    rows.push_back(op(
                       "nll_loss: weights, ignored" + suffix, {"nll_loss"},
                       [=](const auto& in) {
                         using T = typename std::decay_t<decltype(in[0])>::value_type;
                         const minitorch::NllLossOptions<T> options{
                             .weight = class_weights(in[0]), .ignore_index = -7, .reduction = reduction};
                         return nll_loss(in[0], labels(in[0].shape(), -7), options);
                       },
                       [=](const std::vector<Array>& in) { return naive_nll(in[0], reduction, true, -7); })
                       .of(scores)
                       .threads(large));
    for (const double smoothing : {0.0, 0.2}) {
      rows.push_back(
          op(
              "cross_entropy: weights, ignored, smoothing " + std::to_string(smoothing) + suffix, {"cross_entropy"},
              [=](const auto& in) {
                using T = typename std::decay_t<decltype(in[0])>::value_type;
                const minitorch::CrossEntropyOptions<T> options{.weight = class_weights(in[0]),
                                                                .ignore_index = -7,
                                                                .reduction = reduction,
                                                                .label_smoothing = static_cast<T>(smoothing)};
                return cross_entropy(in[0], labels(in[0].shape(), -7), options);
              },
              [=](const std::vector<Array>& in) {
                return naive_nll(log_probabilities(in[0], class_dim(in[0].shape)), reduction, true, -7, smoothing);
              })
              .of(scores)
              .threads(large));
    }
    rows.push_back(op(
                       "ctc_loss" + suffix, {"ctc_loss"}, [=](const auto& in) { return ctc_of(in[0], reduction); },
                       [=](const std::vector<Array>& in) { return naive_ctc(in[0], reduction); })
                       .of({{{5, 3, 3}}, {{4, 1, 2}}, {{4, 2, 4}}})
                       .threads({{{50, 40, 12}}})
                       .values({{.low = -3, .high = -0.1}}));
    rows.back().twice_differentiable = false;  // nor in PyTorch
    rows.push_back(op(
                       "cross_entropy: probabilities" + suffix, {"cross_entropy"},
                       [=](const auto& in) {
                         using T = typename std::decay_t<decltype(in[0])>::value_type;
                         const minitorch::CrossEntropyOptions<T> options{
                             .weight = class_weights(in[0]), .reduction = reduction, .label_smoothing = T(0.2)};
                         return cross_entropy(in[0], in[1], options);
                       },
                       [=](const std::vector<Array>& in) {
                         const Array logp = log_probabilities(in[0], class_dim(in[0].shape));
                         const std::int64_t classes = in[0].shape[class_dim(in[0].shape)];
                         Array losses(target_shape(in[0].shape));
                         naive::for_each_index(losses.shape, [&](const Dims& at) {
                           for (std::int64_t c = 0; c < classes; ++c) {
                             const Dims i = class_index(at, c);
                             losses(at) -=
                                 class_weight(c) * (0.8 * in[1](i) + 0.2 / static_cast<double>(classes)) * logp(i);
                           }
                         });
                         if (reduction == Reduction::none) {
                           return losses;
                         }
                         const double total = naive::sum(losses.values);
                         const auto count = static_cast<double>(losses.values.size());
                         return Array({}, reduction == Reduction::sum ? total : total / count);
                       })
                       .of({{{4, 3}, {4, 3}}, {{2, 3, 2}, {2, 3, 2}}, {{4}, {4}}, {{1, 1}, {1, 1}}})
                       .threads({{{9001, 10}, {9001, 10}}})
                       .values({{}, {.low = 0, .high = 1}}));
    rows.push_back(
        op(
            "mse_loss" + suffix, {"mse_loss"}, [=](const auto& in) { return mse_loss(in[0], in[1], reduction); },
            [=](const std::vector<Array>& in) {
              const Array squares = naive::zip(in[0], in[1], [](double a, double b) { return (a - b) * (a - b); });
              if (reduction == Reduction::none) {
                return squares;
              }
              return Array({}, reduction == Reduction::sum ? naive::sum(squares.values) : naive::mean(squares.values));
            })
            .of({{{3, 4}, {3, 4}}, {{}, {}}, {{1}, {1}}})
            .threads({{{301, 401}, {301, 401}}}));
  }
  return rows;
}

}  // namespace optable
