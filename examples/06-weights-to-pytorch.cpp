// SPDX-License-Identifier: MIT
// Weights to a safetensors file and back. In Python the same file is
//     model.load_state_dict(safetensors.torch.load_file("digits.safetensors"))
// since the names of parameters and buffers are PyTorch's.
#include <filesystem>
#include <iostream>

#include "minitorch/io/safetensors.hpp"
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

  SafetensorsWriter writer;
  for (const auto& [name, tensor] : model.state_dict()) {
    std::visit([&, &key = name](const auto& t) { writer.add(key, t); }, tensor);
  }
  writer.write(path);  // whole or not at all

  const Safetensors file = read_safetensors(path);  // everything in it is checked first
  nn::StateDict<float> weights;
  for (const SafetensorsEntry& entry : file.entries()) {
    std::cout << entry.name << "  " << entry.dtype << " " << to_string(entry.shape) << "\n";
    if (entry.dtype == "I64") {
      weights.add(entry.name, file.tensor<std::int64_t>(entry.name));
    } else {
      weights.add(entry.name, file.tensor<float>(entry.name));
    }
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
