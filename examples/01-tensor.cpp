// SPDX-License-Identifier: MIT
// Tensors: make them, look at them, calculate with them.
#include <cstdio>
#include <iostream>
#include <vector>

#include "minitorch/minitorch.hpp"

int main() {
  using namespace minitorch;

  const Tensor a = arange(6);                              // 0 1 2 3 4 5
  const Tensor m = reshape(a, {2, 3});                     // the same six numbers as two rows
  const Tensor b = from_data({3}, {10.0f, 20.0f, 30.0f});  // from a std::vector
  std::cout << "m =\n" << m << "\nm + b, the row b is added to every row of m =\n" << m + b << "\n";

  // Views share their elements: nothing is copied until an operation needs it.
  const Tensor column = select(m, 1, 2);  // the last column
  column.at({0}) = 99;
  std::cout << "after writing to the column, m =\n" << m << "\n";

  // Reductions and products, named as in PyTorch.
  const Tensor product = matmul(m, transpose(m, 0, 1));
  std::cout << "m times its transpose has shape " << to_string(product.shape()) << ", sum of all "
            << sum(product).item() << ", largest in each row at " << argmax(product, 1) << "\n";

  // Memory of one's own, without a copy.
  std::vector<float> samples{1, 2, 3, 4};
  const Tensor mine = from_blob(samples.data(), {2, 2});
  std::cout << "mean of my own memory: " << mean(mine).item() << "\n";

  // What cannot work says why.
  try {
    matmul(m, m);
  } catch (const Error& error) {
    std::printf("%s\n", error.what());
  }
  return m.at({0, 2}) == 99.0f && a.at({2}) == 99.0f ? 0 : 1;
}
