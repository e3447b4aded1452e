// SPDX-License-Identifier: MIT
#include "golden/compare.hpp"
#include "minitorch/ops/matmul.hpp"

namespace {

using namespace golden;

template <class T>
struct LinalgOps {
  using C = const Call<T>&;

  static Registry<T> registry() {
    Registry<T> r;
    r["matmul"] = [](C c) -> Results<T> { return {matmul(c["a"], c["b"])}; };
    r["linear"] = [](C c) -> Results<T> { return {linear(c["x"], c["weight"], c["bias"])}; };
    return r;
  }
};

}  // namespace

TEST_CASE("matrix products equal PyTorch's", "[golden]") {
  run_group("linalg", LinalgOps<double>::registry(), LinalgOps<float>::registry());
}
