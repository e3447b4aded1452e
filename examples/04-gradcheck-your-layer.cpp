// SPDX-License-Identifier: MIT
// A layer of one's own as a module, and the proof that its gradients are right. Layers are templates over the element
// type, so that they train in float and are checked in double.
#include <iostream>

#include "minitorch/minitorch.hpp"

namespace {

using namespace minitorch;

/// y = x * sigmoid(x W^T + b): a gate that each feature opens by looking at all others.
template <Floating T>
class Gate : public nn::BasicModule<T> {
 public:
  explicit Gate(std::int64_t features) : look_(this->register_module("look", nn::BasicLinear<T>(features, features))) {}
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return x * sigmoid(look_(x)); }

 private:
  nn::BasicLinear<T> look_;
};

}  // namespace

int main() {
  manual_seed(1);
  const Gate<double> gate(3);
  const DoubleTensor x = randn<double>({4, 3});
  x.requires_grad_();

  // Inputs and parameters alike: gradcheck changes each element a little and compares with what backward says.
  std::vector<DoubleTensor> checked{x};
  for (const auto& [name, parameter] : gate.named_parameters()) {
    std::cout << "parameter " << name << " of shape " << to_string(parameter.shape()) << "\n";
    checked.push_back(parameter);
  }
  const GradcheckReport good = gradcheck([&](const std::vector<DoubleTensor>&) { return gate(x); }, checked);
  std::cout << good << "\n\n";

  // A wrong gradient is found, and the report says where: detach() cuts one of the two paths to x.
  const GradcheckReport bad = gradcheck([](const DoubleTensor& v) { return v * sigmoid(v.detach()); }, {x});
  std::cout << "On purpose wrong: " << bad << "\n";
  return good && !bad ? 0 : 1;
}
