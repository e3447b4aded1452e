// SPDX-License-Identifier: MIT
// Weights to a safetensors file and back. In Python the same file is
//     model.load_state_dict(safetensors.torch.load_file("digits.safetensors"))
// since the names of parameters and buffers are PyTorch's.
#include <filesystem>
#include <iostream>

#include "minitorch/io/state_dict.hpp"
#include "minitorch/minitorch.hpp"

namespace {

using namespace minitorch;

nn::Sequential make_model() {
  return nn::Sequential(nn::Conv2d(1, 8, 3, {.bias = false}), nn::BatchNorm2d(8), nn::ReLU(), nn::Flatten(),
                        nn::Linear(8 * 26 * 26, 10));
}

}  // namespace

int main() {
  manual_seed(1);
  const nn::Sequential model = make_model();
  const auto path = std::filesystem::temp_directory_path() / "minitorch-example-digits.safetensors";

  write_state_dict(path, model.state_dict());  // whole or not at all

  const StateDict weights = read_state_dict(path);  // everything in the file is checked first
  for (const auto& [name, tensor] : weights) {
    std::cout << name << " " << to_string(shape_of(tensor)) << "\n";
  }
  std::filesystem::remove(path);

  const nn::Sequential copy = make_model();  // other random weights at first
  copy.load_state_dict(weights);

  const NoGradGuard no_grad;
  model.eval();
  copy.eval();
  const Tensor x = randn({2, 1, 28, 28});
  const bool same = model(x).to_vector() == copy(x).to_vector();
  std::cout << (same ? "The copy computes the same.\n" : "The copy differs!\n");
  return same ? 0 : 1;
}
