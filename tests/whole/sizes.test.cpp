// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <new>
#include <string>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "support/catch.hpp"
#include "whole/little_memory.hpp"

// Every function that takes a size, a position or a count gets the extremes of 64 bits and products that wrap to small
// numbers. Each call is an Error or finds no memory, or its result is sound; under the sanitizers nothing is undefined.

using namespace minitorch;

namespace {

using Numbers = std::vector<std::int64_t>;

constexpr std::int64_t largest = std::numeric_limits<std::int64_t>::max(),
                       smallest = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t big = std::int64_t{1} << 62;
// 3 * 6148914691236517206 wraps to 2, 2^32 * 2^32 to 0, (2^62 + 1) * 2^61 to 2^61, 5 * 3689348814741910324 to 4.
const Numbers extremes = {largest,
                          smallest,
                          smallest + 1,
                          big,
                          big + 1,
                          std::int64_t{1} << 61,
                          std::int64_t{1} << 59,
                          std::int64_t{1} << 32,
                          6148914691236517206,
                          3689348814741910324,
                          -1,
                          0,
                          1,
                          2,
                          3,
                          5};

/// Reads everything of a result: one whose memory is not its own would crash here.
template <class T>
void read(const BasicTensor<T>& x) {
  std::int64_t count = 1;
  for (const std::int64_t size : x.shape()) {
    REQUIRE(size >= 0);
    count *= size == 0 || count <= (std::int64_t{1} << 40) / size ? size : 0;
  }
  if (count > (1 << 20)) {
    return;  // an expanded one
  }
  T sum = 0;
  for (const T v : x.to_vector()) {
    sum = detail::wrap::add(sum, v);
  }
  REQUIRE(sum == sum);
}
template <class T>
void read(const ValuesAndIndices<T>& pair) {
  read(pair.values);
  for (const std::int64_t i : pair.indices.to_vector()) {
    REQUIRE(i >= 0);
  }
}
void read(std::int64_t) {}

struct Taker {
  std::string name;
  int numbers;
  std::function<void(const Numbers&)> call;
};

template <class F>
Taker taker(std::string name, int numbers, F f) {
  return {std::move(name), numbers, [f = std::move(f)](const Numbers& n) { read(f(n)); }};
}

const Tensor& cube() {
  static const Tensor x = reshape(arange(0, 24), {2, 3, 4});
  return x;
}
const Tensor& image() {
  static const Tensor x = reshape(arange(0, 24), {1, 2, 3, 4});
  return x;
}
const LongTensor& whole() {
  static const LongTensor x = arange<std::int64_t>(0, 4);
  return x;
}

/// With backward, which has sizes of its own.
template <class F>
auto differentiated(const F& f) {
  return [f](const Numbers& n) {
    const Tensor x = clone(image()).requires_grad_();
    const Tensor y = f(x, n);
    if (y.numel() > 0 && y.numel() < 100000) {
      sum(y).backward();
      read(x.grad());
    }
    return y;
  };
}

std::vector<Taker> takers() {
  static float memory_of_blob[64] = {};
  const Tensor weight = ones({2, 2, 2, 2}), thin = ones({2, 1, 1, 1}), none = zeros({0, 2, 3, 4});
  return {
      taker("empty", 2,
            [](const Numbers& n) {
              return static_cast<void>(empty({n[0], n[1]})), std::int64_t{0};
            }),
      taker("zeros", 3,
            [](const Numbers& n) {
              return zeros({n[0], n[1], n[2]});
            }),
      taker("full: int64", 2,
            [](const Numbers& n) {
              return full<std::int64_t>({n[0], n[1]}, 7);
            }),
      taker("rand", 2,
            [](const Numbers& n) {
              return rand({n[0], n[1]});
            }),
      taker("randn", 2,
            [](const Numbers& n) {
              return randn<double>({n[0], n[1]});
            }),
      taker("randint", 3, [](const Numbers& n) { return randint(n[0], n[1], {n[2]}); }),
      taker("randint: bytes", 2, [](const Numbers& n) { return randint<std::uint8_t>(n[0], n[1], {3}); }),
      taker("eye", 2, [](const Numbers& n) { return eye(n[0], n[1]); }),
      taker("arange: int64", 3, [](const Numbers& n) { return arange<std::int64_t>(n[0], n[1], n[2]); }),
      taker("arange: float", 3,
            [](const Numbers& n) {
              return arange(static_cast<float>(n[0]), static_cast<float>(n[1]), static_cast<float>(n[2]));
            }),
      taker("from_data", 2,
            [](const Numbers& n) {
              return from_data({n[0], n[1]}, {1, 2, 3, 4});
            }),
      taker("from_blob", 1,
            [](const Numbers& n) { return from_blob(memory_of_blob, {std::min<std::int64_t>(n[0], 64)}); }),
      taker("from_blob: strides", 2,
            [](const Numbers& n) {
              const Tensor x = from_blob(memory_of_blob, {1, 0}, {n[0], n[1]});
              return unsqueeze(slice(x, 0, 1), 0);
            }),
      taker("numel", 3,
            [](const Numbers& n) {
              return numel({n[0], n[1], n[2]});
            }),
      taker("reshape", 3,
            [](const Numbers& n) {
              return reshape(cube(), {n[0], n[1], n[2]});
            }),
      taker("reshape: of nothing", 3,
            [](const Numbers& n) {
              return reshape(zeros({0, 3}), {n[0], n[1], n[2]});
            }),
      taker("expand", 3,
            [](const Numbers& n) {
              return expand(ones({1, 1}), {n[0], n[1], n[2]});
            }),
      taker("sum of expand", 2,
            [](const Numbers& n) {
              const Tensor x = expand(ones({1, 1}), {n[0], n[1]});
              return x.numel() < 1000 ? sum_to(x, {1, 1}) : ones({1});
            }),
      taker("expand: of nothing", 2,
            [](const Numbers& n) {
              return expand(zeros({0, 1, 1}), {0, n[0], n[1]});
            }),
      taker("cat of expand", 1,
            [](const Numbers& n) { return cat(std::vector<Tensor>(32, expand(ones({1}), {n[0]})), 0); }),
      taker("cat: dim", 1,
            [](const Numbers& n) {
              return cat<float>({cube(), cube()}, n[0]);
            }),
      taker("stack", 1,
            [](const Numbers& n) {
              return stack<float>({cube(), cube()}, n[0]);
            }),
      taker("unsqueeze", 1, [](const Numbers& n) { return unsqueeze(cube(), n[0]); }),
      taker("squeeze", 1, [](const Numbers& n) { return squeeze(cube(), n[0]); }),
      taker("transpose", 2, [](const Numbers& n) { return transpose(cube(), n[0], n[1]); }),
      taker("permute", 3,
            [](const Numbers& n) {
              return permute(cube(), {n[0], n[1], n[2]});
            }),
      taker("flatten", 2, [](const Numbers& n) { return flatten(cube(), n[0], n[1]); }),
      taker("select", 2, [](const Numbers& n) { return select(cube(), n[0], n[1]); }),
      taker("slice", 3,
            differentiated([](const Tensor& x, const Numbers& n) { return slice(x, 3, n[0], n[1], n[2]); })),
      taker("slice: dim", 1, [](const Numbers& n) { return slice(cube(), n[0]); }),
      taker("narrow", 3, differentiated([](const Tensor& x, const Numbers& n) { return narrow(x, n[0], n[1], n[2]); })),
      taker("at", 3,
            [](const Numbers& n) {
              return static_cast<std::int64_t>(cube().at({n[0], n[1], n[2]}));
            }),
      taker("size", 1, [](const Numbers& n) { return cube().size(n[0]); }),
      taker("pad", 2, differentiated([](const Tensor& x, const Numbers& n) {
              return pad(x, {n[0], n[1]});
            })),
      taker("pad: two dimensions", 2, differentiated([](const Tensor& x, const Numbers& n) {
              return pad(x, {1, n[0], n[1], 0});
            })),
      taker("pad: reflect", 2, differentiated([](const Tensor& x, const Numbers& n) {
              return pad(x, {n[0], n[1]}, PadMode::reflect);
            })),
      taker("pad: replicate", 2, differentiated([](const Tensor& x, const Numbers& n) {
              return pad(x, {n[0], n[1]}, PadMode::replicate);
            })),
      taker("pad: circular", 2, differentiated([](const Tensor& x, const Numbers& n) {
              return pad(x, {n[0], n[1]}, PadMode::circular);
            })),
      taker("gather", 2, [](const Numbers& n) { return gather(whole(), n[0], from_data<std::int64_t>({n[1]})); }),
      taker("gather: expanded index", 1,
            [](const Numbers& n) { return gather(whole(), 0, expand(zeros<std::int64_t>({1}), {n[0]})); }),
      taker("scatter_add", 3,
            [](const Numbers& n) {
              return scatter_add({n[0], 4}, n[1], from_data<std::int64_t>(Shape{1, 1}, {n[2]}), ones({1, 1}));
            }),
      taker("index_select", 2,
            [](const Numbers& n) { return index_select(cube(), n[0], from_data<std::int64_t>({n[1]})); }),
      taker("sum", 2,
            [](const Numbers& n) {
              return sum(cube(), {n[0], n[1]});
            }),
      taker("mean", 1, [](const Numbers& n) { return mean(cube(), n[0]); }),
      taker("var", 2, [](const Numbers& n) { return static_cast<void>(var(cube(), n[0], n[1])), std::int64_t{0}; }),
      taker("max", 1, [](const Numbers& n) { return max(cube(), n[0]); }),
      taker("argmin", 1, [](const Numbers& n) { return argmin(cube(), n[0]); }),
      taker("logsumexp", 1, [](const Numbers& n) { return logsumexp(cube(), Shape{n[0]}); }),
      taker("softmax", 1, [](const Numbers& n) { return softmax(cube(), n[0]); }),
      taker("log_softmax", 1, [](const Numbers& n) { return log_softmax(cube(), n[0]); }),
      taker("nll_loss: ignore_index", 1,
            [](const Numbers& n) {
              return nll_loss(ones({4, 5}), whole(), {.ignore_index = n[0]});
            }),
      taker("nll_loss: target", 1,
            [](const Numbers& n) {
              return nll_loss(ones({1, 5}), from_data<std::int64_t>({n[0]}), {});
            }),
      taker("matmul of expand", 2,
            [](const Numbers& n) {
              return matmul(expand(ones({1, 1, 1}), {n[0], n[1], 0}), zeros({0, 1}));
            }),
      taker("matmul of batches", 2,
            [](const Numbers& n) {
              return matmul(expand(ones({1, 1, 0, 1}), {n[0], 1, 0, 1}), expand(ones({1, 1, 1, 0}), {1, n[1], 1, 0}));
            }),
      taker("add of expand", 2,
            [](const Numbers& n) {
              return expand(ones({1, 1}), {n[0], 1}) + expand(ones({1, 1}), {1, n[1]});
            }),
      taker("conv2d: stride", 2, differentiated([=](const Tensor& x, const Numbers& n) {
              return conv2d(x, weight, {}, {.stride = {n[0], n[1]}});
            })),
      taker("conv2d: padding", 2, differentiated([=](const Tensor& x, const Numbers& n) {
              return conv2d(x, weight, {}, {.padding = {n[0], n[1]}});
            })),
      taker("conv2d: dilation", 2, differentiated([=](const Tensor& x, const Numbers& n) {
              return conv2d(x, weight, {}, {.dilation = {n[0], n[1]}});
            })),
      taker("conv2d: padding, stride and dilation", 3, differentiated([=](const Tensor& x, const Numbers& n) {
              return conv2d(x, weight, {}, {.stride = {n[0], 1}, .padding = {n[1], 1}, .dilation = {n[2], 1}});
            })),
      taker("conv2d: groups", 1,
            differentiated([=](const Tensor& x, const Numbers& n) { return conv2d(x, thin, {}, {.groups = n[0]}); })),
      taker("conv2d: no samples", 2,
            [=](const Numbers& n) {
              return conv2d(none, weight, {}, {.padding = {n[0], n[1]}});
            }),
      taker("conv2d: expanded weight", 2,
            [](const Numbers& n) {
              return conv2d(image(), expand(ones({1, 1, 1, 1}), {1, 2, n[0], n[1]}));
            }),
      taker("max_pool2d: kernel", 2, differentiated([](const Tensor& x, const Numbers& n) {
              return max_pool2d(x, {.kernel_size = {n[0], n[1]}});
            })),
      taker("max_pool2d: kernel and padding", 3, differentiated([](const Tensor& x, const Numbers& n) {
              return max_pool2d(x, {.kernel_size = n[0], .stride = Pair(n[1]), .padding = n[2]});
            })),
      taker("max_pool2d: stride", 2, differentiated([](const Tensor& x, const Numbers& n) {
              return max_pool2d(x, {.kernel_size = 2, .stride = Pair{n[0], n[1]}, .padding = 1});
            })),
      taker("max_pool2d: dilation", 2, differentiated([](const Tensor& x, const Numbers& n) {
              return max_pool2d(x, {.kernel_size = 1, .dilation = {n[0], n[1]}});
            })),
      taker("max_pool2d: all, rounded up", 3,
            [](const Numbers& n) {
              return max_pool2d_with_indices(
                  image(),
                  {.kernel_size = 2, .stride = Pair(n[0]), .padding = n[1], .dilation = n[2], .ceil_mode = true});
            }),
      taker("max_pool2d: padding that fits", 2, differentiated([](const Tensor& x, const Numbers& n) {
              return max_pool2d(
                  x,
                  {.kernel_size = 2, .stride = Pair(n[0]), .padding = n[1] / 2, .dilation = n[1], .ceil_mode = true});
            })),
      taker("avg_pool2d: kernel", 2, differentiated([](const Tensor& x, const Numbers& n) {
              return avg_pool2d(x, {.kernel_size = {n[0], n[1]}, .padding = {n[0] / 2, n[1] / 2}});
            })),
      taker("avg_pool2d: all, rounded up", 3, differentiated([](const Tensor& x, const Numbers& n) {
              return avg_pool2d(x, {.kernel_size = n[0], .stride = Pair(n[1]), .padding = n[2], .ceil_mode = true});
            })),
      taker("avg_pool2d: divisor", 1, differentiated([](const Tensor& x, const Numbers& n) {
              return avg_pool2d(x, {.kernel_size = 2, .divisor_override = n[0]});
            })),
      taker("adaptive_avg_pool2d", 2, differentiated([](const Tensor& x, const Numbers& n) {
              return adaptive_avg_pool2d(x, {n[0], n[1]});
            })),
      taker("adaptive_avg_pool2d: no samples", 2,
            [=](const Numbers& n) {
              return adaptive_avg_pool2d(none, {n[0], n[1]});
            }),
      taker("Linear", 2, [](const Numbers& n) { return nn::Linear(n[0], n[1]).weight(); }),
      taker("Conv2d", 3, [](const Numbers& n) { return nn::Conv2d(n[0], n[1], n[2]).weight(); }),
      taker("Conv2d: groups", 2, [](const Numbers& n) { return nn::Conv2d(n[0], 4, 1, {.groups = n[1]}).weight(); }),
      taker("BatchNorm2d", 1, [](const Numbers& n) { return nn::BatchNorm2d(n[0]).weight(); }),
      taker("Flatten", 2, [](const Numbers& n) { return nn::Flatten(n[0], n[1])(cube()); }),
      taker("synthetic_digits", 1, [](const Numbers& n) { return synthetic_digits(n[0]).size(); }),
      taker("ImageDataset", 2, [](const Numbers& n) { return ImageDataset(n[0], n[1], {}, {}).size(); }),
      taker("ImageDataset: first", 1, [](const Numbers& n) { return synthetic_digits(3).first(n[0]).size(); }),
      taker("random_permutation", 1,
            [](const Numbers& n) {
              return n[0] == std::int64_t{1} << 32 ? 0
                                                   : static_cast<std::int64_t>(random_permutation(n[0], {1, 1}).size());
            }),
      taker("DataLoader: batch_size", 1,
            [](const Numbers& n) {
              for (const bool drop_last : {false, true}) {
                const DataLoader loader(synthetic_digits(5), ImageTransform(),
                                        {.batch_size = n[0], .shuffle = true, .drop_last = drop_last});
                std::int64_t batches = 0, samples = 0;
                for (const Batch& batch : loader.epoch()) {
                  ++batches;
                  samples += batch.targets.numel();
                }
                REQUIRE(batches == loader.size());
                REQUIRE(samples == (drop_last ? 5 / n[0] * n[0] : 5));
              }
              return std::int64_t{0};
            }),
      taker("DataLoader: epoch and batch", 2,
            [](const Numbers& n) {
              const DataLoader loader(synthetic_digits(5), ImageTransform(), {.batch_size = 2, .shuffle = true});
              return loader.epoch(n[0]).batch(n[1]).targets;
            }),
      taker("schedules", 2,
            [](const Numbers& n) {
              const Tensor p = ones({1}).requires_grad_();
              optim::SGD sgd({p}, {.lr = 1});
              const auto steps = [](auto&& schedule) {
                for (int i = 0; i < 4; ++i) {
                  schedule.step();
                }
              };
              const auto tried = [&](const auto& make) {
                try {
                  make();
                } catch (const Error&) {
                }
              };
              tried([&] { steps(optim::StepLR(sgd, {.step_size = n[0]})); });
              tried([&] { steps(optim::MultiStepLR(sgd, {.milestones = {n[0], n[1]}})); });
              tried([&] { steps(optim::CosineAnnealingLR(sgd, {.T_max = n[0]})); });
              tried([&] { steps(optim::OneCycleLR(sgd, {.max_lr = 1, .total_steps = n[0]})); });
              tried([&] { steps(optim::OneCycleLR(sgd, {.max_lr = 1, .epochs = n[0], .steps_per_epoch = n[1]})); });
              optim::ReduceLROnPlateau plateau(sgd, {.patience = n[0], .cooldown = n[1]});
              for (int i = 0; i < 8; ++i) {
                plateau.step(1);
              }
              return std::int64_t{0};
            }),
  };
}

}  // namespace

TEST_CASE("sizes: the extremes of 64 bits are an Error, find no memory, or give a sound result", "[whole][sizes]") {
  const auto all = takers();
  const LittleMemory little;
  for (const Taker& taker : all) {
    std::size_t calls = 1, sound = 0, errors = 0;
    for (int i = 0; i < taker.numbers; ++i) {
      calls *= extremes.size();
    }
    for (std::size_t number = 0; number < calls; ++number) {
      Numbers n;
      for (std::size_t rest = number; static_cast<int>(n.size()) < taker.numbers; rest /= extremes.size()) {
        n.push_back(extremes[rest % extremes.size()]);
      }
      std::string shown = taker.name;
      for (const std::int64_t value : n) {
        shown += core::concat(" ", value);
      }
      INFO(shown);
      try {
        taker.call(n);
        ++sound;
      } catch (const Error& error) {
        REQUIRE(std::string(error.what()).front() == '[');
        ++errors;
      } catch (const std::bad_alloc&) {
        ++errors;
      }
    }
    INFO(taker.name);
    CHECK(sound > 0);
    CHECK(sound + errors == calls);
  }
}

TEST_CASE("sizes: products that wrap are told in words", "[whole][sizes]") {
  const LittleMemory little;
  CHECK_THROWS_WITH(reshape(ones({2}), {3, 6148914691236517206}),
                    contains("[reshape] sizes must fit 64 bits, but 3 * 6148914691236517206 does not"));
  CHECK_THROWS_WITH(expand(ones({1, 1}), {big, big}), contains("[expand] the shape (4611686018427387904, "));
  CHECK_THROWS_WITH(numel({3, 6148914691236517206}), contains("[numel] the shape (3, 6148914691236517206)"));
  CHECK(numel({big, big, 0}) == 0);
  CHECK_THROWS_WITH(cat(std::vector<Tensor>(64, expand(ones({1}), {std::int64_t{1} << 58}))),
                    contains("[cat] sizes must fit 64 bits"));
  CHECK_THROWS_WITH(narrow(cube(), 0, 1, largest), contains("[narrow] start 1 and length 9223372036854775807"));
  CHECK(slice(arange(0, 5), 0, 1, largest, largest).to_vector() == std::vector<float>{1});
  CHECK_THROWS_WITH(pad(cube(), {largest, largest}), contains("[pad] sizes must fit 64 bits"));
  CHECK_THROWS_WITH(conv2d(image(), ones({1, 2, 2, 2}), {}, {.dilation = largest}),
                    contains("[conv2d] sizes must fit"));
  CHECK_THROWS_WITH(max_pool2d(image(), {.kernel_size = 3, .dilation = big}), contains("[max_pool2d] sizes must fit"));
  CHECK_THROWS_WITH(avg_pool2d(image(), {.kernel_size = big, .padding = big / 2}), contains("[avg_pool2d]"));
  CHECK_THROWS_WITH(synthetic_digits(largest), contains("[synthetic_digits] sizes must fit 64 bits"));
  const Tensor p = ones({1}).requires_grad_();
  optim::SGD sgd({p}, {.lr = 1});
  CHECK_THROWS_WITH(optim::OneCycleLR(sgd, {.max_lr = 1, .epochs = big, .steps_per_epoch = 4}),
                    contains("[OneCycleLR] sizes must fit 64 bits"));
  CHECK_THROWS_WITH(optim::OneCycleLR(sgd, {.max_lr = 1, .epochs = -2, .steps_per_epoch = -3}),
                    contains("[OneCycleLR] needs total_steps, or epochs and steps_per_epoch, above 0"));
}
