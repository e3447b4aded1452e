// SPDX-License-Identifier: MIT
// One set of state in a process, whichever of its parts asks: this program or one of two shared libraries.
#include <cstdio>
#include <cstdlib>

#include "every_state.hpp"
#include "library.hpp"

using namespace minitorch;

namespace {

void expect(bool good, const char* what) {
  if (!good) {
    std::printf("not one per process: %s\n", what);
    std::exit(1);
  }
}

template <class E, class F>
bool throws(const F& f) {
  try {
    f();
  } catch (const E&) {
    return true;
  } catch (...) {
  }
  return false;
}

}  // namespace

int main() {
  const Library &one = library_one(), &two = library_two();
  expect(one.state() == every_state() && two.state() == every_state(), "state");

  {  // a graph through all three; each hook runs once, in the order of the nodes
    const Tensor x = full({3}, 1).requires_grad_(true);
    int calls[4] = {};
    Tensor y = one.times_two(x);
    two.hook(y, &calls[0]);
    for (int i = 0; i < 20; ++i) {
      const Tensor before = y;
      y = i % 3 == 0 ? one.times_two(y) : i % 3 == 1 ? two.times_two(y) : y * 2;
      y = y + before;  // the gradient arrives from nodes of several libraries and must be complete
    }
    one.hook(y, &calls[1]);
    two.hook(x, &calls[2]);
    const Tensor total = sum(y);
    one.hook(total, &calls[3]);
    two.backward(total);
    double expected = 2;
    for (int i = 0; i < 20; ++i) {
      expected *= 3;
    }
    expect(x.grad().to_vector() == std::vector<float>(3, static_cast<float>(expected)), "the graph");
    expect(calls[0] == 1 && calls[1] == 1 && calls[2] == 1 && calls[3] == 1, "hooks");
  }
  {
    const NoGradGuard guard;
    expect(!one.recording() && !two.recording(), "NoGradGuard");
    expect(!one.times_two(ones({2}).requires_grad_(true)).requires_grad(), "NoGradGuard in a library's operations");
  }
  expect(one.recording() && two.recording(), "the end of a NoGradGuard");

  one.seed(5);
  const std::vector<float> first = two.random().to_vector(), second = randn({100}).to_vector();
  manual_seed(5);
  expect(one.random().to_vector() == first && two.random().to_vector() == second, "the default generator");

  two.set_threads(3);
  expect(one.threads() == 3 && get_num_threads() == 3, "the number of threads");
  kernels::limit_isa(kernels::Isa::baseline);
  expect(one.isa() == kernels::Isa::baseline && two.isa() == kernels::Isa::baseline, "the instruction set");

  const std::size_t live = memory_stats().live_bytes;
  {
    const Tensor big = one.times_two(ones({100000}));
    expect(two.memory().live_bytes >= live + 400000 && one.memory().live_bytes == memory_stats().live_bytes, "memory");
  }
  expect(two.memory().live_bytes == live, "freed memory");

  expect(throws<Error>([&] { one.throw_error(); }) && throws<InternalError>([&] { two.throw_internal_error(); }),
         "exceptions of a library");
  expect(one.caught([] { library_two().throw_error(); }) == 'e', "Error from library to library");
  expect(two.caught([] { library_one().throw_internal_error(); }) == 'i', "InternalError from library to library");
  expect(two.caught([] { core::fail("from the program"); }) == 'e', "Error from the program");

  const nn::Sequential net = one.net();
  two.backward(sum(net(randn({5, 3}))));
  expect(net.at<nn::Linear>(0).parameters()[0].grad().defined() && net.at<nn::Dropout>(2).is_training(), "a model");
  std::puts("one set of state in a program and two shared libraries");
}
