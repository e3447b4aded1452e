// SPDX-License-Identifier: MIT
#include <cmath>

#include "minitorch/ops/elementwise_loss.hpp"
#include "support/op_table.hpp"

namespace optable {

namespace {

using minitorch::Reduction;

Array reduced(const Array& losses, Reduction reduction) {
  if (reduction == Reduction::none) {
    return losses;
  }
  const double total = naive::sum(losses.values);
  const double count = reduction == Reduction::mean        ? static_cast<double>(losses.values.size())
                       : reduction == Reduction::batchmean ? static_cast<double>(losses.shape[0])
                                                           : 1.0;
  return Array({}, total / count);
}

/// A row for `f(x, y)`, where `oracle` tells the loss of one element.
template <class F, class Oracle>
OpRow loss_row(const std::string& name, const std::string& function, Reduction reduction, const F& f,
               const Oracle& oracle, const Fill& x = {}, const Fill& y = {}) {
  return op(
             name + ": reduction " + std::to_string(static_cast<int>(reduction)), {function},
             [f](const auto& in) { return f(in[0], in[1]); },
             [=](const std::vector<Array>& in) { return reduced(naive::zip(in[0], in[1], oracle), reduction); })
      .of({{{3, 4}, {3, 4}}, {{1}, {1}}, {{2, 1, 3}, {2, 1, 3}}})
      .threads({{{301, 401}, {301, 401}}})
      .values({x, y});
}

double huber_of(double d, double width, double scale) {
  return std::fabs(d) < width ? scale / width * d * d / 2 : scale * (std::fabs(d) - width / 2);
}
double bce_of(double p, double y) {
  return -(y * std::log(p) + (1 - y) * std::log(1 - p));
}

}  // namespace

std::vector<OpRow> elementwise_loss_rows() {
  const Fill distinct{.distinct = true}, probability{.low = 0.05, .high = 0.95};
  std::vector<OpRow> rows;
  for (const Reduction r : {Reduction::none, Reduction::mean, Reduction::sum}) {
    rows.push_back(loss_row(
        "l1_loss", "l1_loss", r, [=](const auto& x, const auto& y) { return l1_loss(x, y, r); },
        [](double x, double y) { return std::fabs(x - y); }, distinct, distinct));
    rows.push_back(loss_row(
        "smooth_l1_loss", "smooth_l1_loss", r,
        [=](const auto& x, const auto& y) { return smooth_l1_loss(x, y, {.reduction = r, .beta = 0.62}); },
        [](double x, double y) { return huber_of(x - y, 0.62, 1); }, distinct, distinct));
    rows.push_back(loss_row(
        "huber_loss", "huber_loss", r,
        [=](const auto& x, const auto& y) { return huber_loss(x, y, {.reduction = r, .delta = 1.13}); },
        [](double x, double y) { return huber_of(x - y, 1.13, 1.13); }, distinct, distinct));
    rows.push_back(loss_row(
        "binary_cross_entropy", "binary_cross_entropy", r,
        [=](const auto& x, const auto& y) {
          using T = typename std::decay_t<decltype(x)>::value_type;
          return binary_cross_entropy(x, y, minitorch::BinaryCrossEntropyOptions<T>{.reduction = r});
        },
        bce_of, probability, probability));
    rows.push_back(loss_row(
        "binary_cross_entropy: weight", "binary_cross_entropy", r,
        [=](const auto& x, const auto& y) {
          using T = typename std::decay_t<decltype(x)>::value_type;
          return binary_cross_entropy(
              x, y,
              minitorch::BinaryCrossEntropyOptions<T>{.weight = minitorch::from_data<T>({T(1.5)}), .reduction = r});
        },
        [](double x, double y) { return 1.5 * bce_of(x, y); }, probability, probability));
    rows.push_back(loss_row(
        "binary_cross_entropy_with_logits", "binary_cross_entropy_with_logits", r,
        [=](const auto& x, const auto& y) {
          using T = typename std::decay_t<decltype(x)>::value_type;
          return binary_cross_entropy_with_logits(x, y,
                                                  minitorch::BinaryCrossEntropyWithLogitsOptions<T>{.reduction = r});
        },
        [](double x, double y) { return bce_of(1 / (1 + std::exp(-x)), y); }, {}, probability));
    rows.push_back(loss_row(
        "binary_cross_entropy_with_logits: weights", "binary_cross_entropy_with_logits", r,
        [=](const auto& x, const auto& y) {
          using T = typename std::decay_t<decltype(x)>::value_type;
          return binary_cross_entropy_with_logits(
              x, y,
              minitorch::BinaryCrossEntropyWithLogitsOptions<T>{.weight = minitorch::from_data<T>({T(1.5)}),
                                                                .reduction = r,
                                                                .pos_weight = minitorch::from_data<T>({T(3)})});
        },
        [](double x, double y) {
          const double p = 1 / (1 + std::exp(-x));
          return -1.5 * (3 * y * std::log(p) + (1 - y) * std::log(1 - p));
        },
        {}, probability));
  }
  for (const Reduction r : {Reduction::none, Reduction::mean, Reduction::sum, Reduction::batchmean}) {
    rows.push_back(loss_row(
        "kl_div", "kl_div", r, [=](const auto& x, const auto& y) { return kl_div(x, y, {.reduction = r}); },
        [](double x, double y) { return y * (std::log(y) - x); }, {}, probability));
    rows.push_back(loss_row(
        "kl_div: log_target", "kl_div", r,
        [=](const auto& x, const auto& y) { return kl_div(x, y, {.reduction = r, .log_target = true}); },
        [](double x, double y) { return std::exp(y) * (y - x); }));
  }
  return rows;
}

}  // namespace optable
