// SPDX-License-Identifier: MIT
// Trains a small network and prints the bits of its weights, in float and in double, and what is not compiled once.
#include <bit>
#include <cstdint>
#include <cstdio>

#include "minitorch/minitorch.hpp"

#if defined(MINITORCH_COMPILED) && defined(EIGEN_WORLD_VERSION)
#error "a file with MINITORCH_COMPILED should not bring Eigen"
#endif

using namespace minitorch;

namespace {

template <Floating T>
std::uint64_t train() {
  manual_seed(3);
  nn::BasicSequential<T> net(nn::BasicConv2d<T>(1, 4, 3), nn::BasicReLU<T>(), nn::BasicGroupNorm<T>(2, 4),
                             nn::BasicMaxPool2d<T>(2), nn::BasicFlatten<T>(), nn::BasicLinear<T>(4 * 5 * 5, 10));
  optim::BasicAdam<T> adam(net.parameters(), {.lr = 0.01});
  const BasicTensor<T> images = randn<T>({8, 1, 12, 12});
  const LongTensor labels = randint(0, 10, {8});
  for (int step = 0; step < 5; ++step) {
    adam.zero_grad();
    cross_entropy(net(images), labels).backward();
    adam.step();
  }
  std::uint64_t hash = 14695981039346656037u;  // FNV-1a
  for (const BasicTensor<T>& p : net.parameters()) {
    for (const T value : p.to_vector()) {
      hash = (hash ^ std::bit_cast<std::uint64_t>(static_cast<double>(value))) * 1099511628211u;
    }
  }
  return hash;
}

}  // namespace

int main() {
  const ByteTensor bytes = full<std::uint8_t>({3}, 7);  // an element type of which nothing is listed
  std::printf("%016llx %016llx %lld\n", static_cast<unsigned long long>(train<float>()),
              static_cast<unsigned long long>(train<double>()), static_cast<long long>(sum(bytes + bytes).item()));
  return 0;
}
