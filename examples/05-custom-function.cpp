// SPDX-License-Identifier: MIT
// A differentiable operation with a backward of one's own: rounding, whose true gradient is useless (0 everywhere),
// with the gradient of the identity instead, the trick by which quantised networks are trained.
#include <cmath>
#include <iostream>

#include "minitorch/minitorch.hpp"

namespace {

using namespace minitorch;

struct RoundStraightThrough : Function<RoundStraightThrough> {
  static Tensor forward(FunctionContext<float>&, const Tensor& x, float step) {
    Tensor y = clone(x);
    for (std::int64_t i = 0; i < y.numel(); ++i) {
      y.data()[i] = step * std::round(y.data()[i] / step);
    }
    return y;
  }
  /// One gradient for each tensor argument.
  static std::vector<Tensor> backward(FunctionContext<float>&, const std::vector<Tensor>& dy) { return {dy[0]}; }
};

}  // namespace

int main() {
  // Weights that are multiples of a quarter, trained to map x to y.
  manual_seed(1);
  const Tensor x = randn({64, 2}), y = matmul(x, from_data({2, 1}, {0.75f, -1.25f}));
  const Tensor w = zeros({2, 1});
  w.requires_grad_();
  optim::SGD sgd({w}, {.lr = 0.1});
  for (int step = 0; step < 100; ++step) {
    const Tensor loss = mse_loss(matmul(x, RoundStraightThrough::apply(w, 0.25f)), y);
    sgd.zero_grad();
    loss.backward();
    sgd.step();
  }
  const Tensor rounded = RoundStraightThrough::apply(w, 0.25f);
  std::cout << "learned, in steps of a quarter:\n" << rounded.detach() << "\n";
  return rounded.at({0, 0}) == 0.75f && rounded.at({1, 0}) == -1.25f ? 0 : 1;
}
