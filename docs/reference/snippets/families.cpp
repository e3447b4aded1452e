// SPDX-License-Identifier: MIT
// What stands under each family of the API reference, between marks with its id in families.txt. tools/check_docs.py
// runs it and compares each line that is printed with the comment behind the statement that prints it.
#include <cmath>
#include <filesystem>
#include <iostream>
#include <tuple>
#include <utility>
#include <vector>

#include "minitorch/io/checkpoint.hpp"
#include "minitorch/io/idx.hpp"
#include "minitorch/io/safetensors.hpp"
#include "minitorch/io/state_dict.hpp"
#include "minitorch/minitorch.hpp"
#include "minitorch/profile/profile.hpp"
#include "minitorch/tensor/eigen.hpp"
#include "minitorch/viz/viz.hpp"

using namespace minitorch;

namespace {

//! [custom]
// A function with a backward of its own: x^3, and the proof that its gradient is right.
struct Cube : Function<Cube, double> {
  static DoubleTensor forward(FunctionContext<double>& ctx, const DoubleTensor& x) {
    ctx.save_for_backward({x});
    return x * x * x;
  }
  static std::vector<DoubleTensor> backward(FunctionContext<double>& ctx, const std::vector<DoubleTensor>& dy) {
    const DoubleTensor& x = ctx.saved()[0];
    return {dy[0] * 3 * x * x};
  }
};

GradcheckReport check_cube() {
  return gradcheck([](const DoubleTensor& x) { return Cube::apply(x); }, {randn<double>({4}).requires_grad_()});
}
//! [custom]

//! [module]
struct Block : nn::Module {
  nn::Linear wide = register_module("wide", nn::Linear(8, 32));
  nn::Linear narrow = register_module("narrow", nn::Linear(32, 8));
  Tensor forward(const Tensor& x) const override { return x + narrow(wide(x).relu()); }
};

void use_block() {
  const Block block;
  const nn::EvalGuard guard(block);
  std::cout << block(randn(2, 8)).shape() << ' ' << block.parameters().size() << '\n';  // (2, 8) 4
  std::cout << nn::summary(block, {8}).total_parameters << '\n';                        // 552
}
//! [module]

//! [record]
// The operation y = 2 x as the library's own are written.
template <Floating T>
BasicTensor<T> twice(const BasicTensor<T>& x) {
  return autograd::record("twice", x.detach() * 2, {x},
                          [](const autograd::BackwardContext<T>& ctx) { return autograd::Grads<T>{ctx.grad() * 2}; });
}
//! [record]

}  // namespace

int main() {
  use_block();
  std::cout << check_cube().ok << '\n';  // 1
  std::cout << twice(ones(2)) << '\n';   // [2., 2.]
  {
    //! [tensors]
    const Tensor a = tensor({{1, 2}, {3, 4}}), b = zeros(2, 2), c = from_data({4}, {1, 2, 3, 4});
    std::cout << a << '\n';                                         // [[1., 2.], [3., 4.]]
    std::cout << a.shape() << ' ' << a.numel() << '\n';             // (2, 2) 4
    std::cout << arange<std::int64_t>(3) << '\n';                   // [0, 1, 2]
    std::cout << cast<std::int64_t>(c / 2 + b.at({0, 0})) << '\n';  // [0, 1, 1, 2]
    //! [tensors]
  }
  {
    //! [views]
    const Tensor x = arange<float>(6).view(2, 3);
    std::cout << x.t().shape() << ' ' << unsqueeze(x, 0).shape() << '\n';  // (3, 2) (1, 2, 3)
    std::cout << cat({x, x}, 1).shape() << '\n';                           // (2, 6)
    x.t()[0] = 7;                                                          // a view: x changes, too
    std::cout << x << '\n';                                                // [[7., 1., 2.], [7., 4., 5.]]
    //! [views]
  }
  {
    //! [indexing]
    const Tensor x = arange<float>(12).view(3, 4);
    std::cout << x[{1, slice(1, 3)}] << '\n';                                       // [5., 6.]
    std::cout << x[x > 9] << '\n';                                                  // [10., 11.]
    std::cout << index_select(x, 1, tensor<std::int64_t>({3, 0})).shape() << '\n';  // (3, 2)
    x[{Ellipsis, 0}] = -1;
    std::cout << x[0] << '\n';  // [-1.,  1.,  2.,  3.]
    //! [indexing]
  }
  {
    //! [elementwise]
    const Tensor x = tensor({{-2, 0}, {1, 4}}), row = tensor({10, 20});
    std::cout << x + row << '\n';            // [[ 8., 20.], [11., 24.]]
    std::cout << clamp(x, 0, 1) << '\n';     // [[0., 0.], [1., 1.]]
    std::cout << sigmoid(zeros(2)) << '\n';  // [0.5000, 0.5000]
    //! [elementwise]
  }
  {
    //! [inplace]
    const Tensor x = zeros(3);
    x += 2;
    x[0].fill_(5);
    std::cout << x << '\n';  // [5., 2., 2.]
    //! [inplace]
  }
  {
    //! [compare]
    const Tensor x = tensor({-1, 0, 3});
    std::cout << (x > 0) << '\n';                 // [false, false,  true]
    std::cout << where(x > 0, x, -x) << '\n';     // [ 1., -0.,  3.]
    std::cout << any(x == 0).item() << '\n';      // 1
    std::cout << allclose(x, x + 1e-9f) << '\n';  // 1
    //! [compare]
  }
  {
    //! [reduce]
    const Tensor x = tensor({{1, 5, 3}, {4, 2, 6}});
    std::cout << sum(x).item() << ' ' << mean(x, 1) << '\n';  // 21 [3., 4.]
    const auto [values, places] = max(x, 1);
    std::cout << values << '\n';        // [5., 6.]
    std::cout << argmax(x, 1) << '\n';  // [1, 2]
    std::cout << cumsum(x, 1) << '\n';  // [[ 1.,  6.,  9.], [ 4.,  6., 12.]]
    //! [reduce]
  }
  {
    //! [matrix]
    const Tensor a = randn(2, 3), b = randn(3, 4), batch = randn(5, 2, 3);
    std::cout << matmul(a, b).shape() << ' ' << matmul(batch, b).shape() << '\n';  // (2, 4) (5, 2, 4)
    std::cout << einsum("bij,jk->bk", {batch, b}).shape() << '\n';                 // (5, 4)
    //! [matrix]
  }
  {
    //! [random]
    manual_seed(1);
    const Tensor x = randn(1000);
    manual_seed(1);
    std::cout << equal(x, randn(1000)) << '\n';                     // 1
    std::cout << randint(0, 10, {3}).shape() << '\n';               // (3,)
    std::cout << multinomial(tensor({0, 0, 1}), 1).item() << '\n';  // 2
    Generator mine(7);
    std::cout << rand({2}, mine).shape() << '\n';  // (2,)
    //! [random]
  }
  {
    //! [conv]
    const Tensor images = randn(2, 3, 32, 32), weight = randn(8, 3, 3, 3);
    const Tensor y = conv2d(images, weight, {}, {.stride = 2, .padding = 1});
    std::cout << y.shape() << '\n';                                       // (2, 8, 16, 16)
    std::cout << max_pool2d(y, 2).shape() << '\n';                        // (2, 8, 8, 8)
    std::cout << interpolate(y, {.size = Pair(20, 30)}).shape() << '\n';  // (2, 8, 20, 30)
    //! [conv]
  }
  {
    //! [norm]
    const Tensor x = randn(4, 8, 6, 6);
    std::cout << group_norm(x, 2).shape() << '\n';           // (4, 8, 6, 6)
    std::cout << softmax(zeros(1, 4), 1) << '\n';            // [[0.2500, 0.2500, 0.2500, 0.2500]]
    std::cout << dropout(x, 0.5, false).is_same(x) << '\n';  // 0
    //! [norm]
  }
  {
    //! [attention]
    const Tensor query = randn(2, 4, 5, 8), key = randn(2, 4, 7, 8);
    std::cout << scaled_dot_product_attention(query, key, key).shape() << '\n';           // (2, 4, 5, 8)
    std::cout << embedding(tensor<std::int64_t>({3, 1}), randn(10, 16)).shape() << '\n';  // (2, 16)
    //! [attention]
  }
  {
    //! [losses]
    const Tensor scores = zeros(2, 4);
    const LongTensor classes = tensor<std::int64_t>({0, 3});
    std::cout << cross_entropy(scores, classes).item() << '\n';                      // 1.38629
    std::cout << mse_loss(tensor({0, 3}), tensor({1, 1}), Reduction::none) << '\n';  // [1., 4.]
    //! [losses]
  }
  {
    //! [autograd]
    const Tensor x = tensor({1, 2, 3}).requires_grad_();
    sum(x * x).backward();
    std::cout << x.grad() << '\n';  // [2., 4., 6.]
    const Tensor y = sum(pow(x, 3));
    const Tensor first = autograd::grad<float>({y}, {x}, {}, true, true)[0];
    std::cout << autograd::grad<float>({sum(first)}, {x})[0] << '\n';  // [ 6., 12., 18.]
    const NoGradGuard guard;
    std::cout << (x * 2).requires_grad() << '\n';  // 0
    //! [autograd]
  }
  {
    //! [containers]
    const nn::Sequential net(nn::Conv2d(1, 4, 3), nn::ReLU(), nn::Flatten(), nn::Linear(4 * 6 * 6, 10));
    std::cout << net(randn(2, 1, 8, 8)).shape() << ' ' << net.size() << '\n';  // (2, 10) 4
    //! [containers]
  }
  {
    //! [layers]
    const nn::Conv2d conv(3, 8, 3, {.padding = 1});
    const nn::BasicConv2d<double> in_double(3, 8, 3, {.padding = 1});
    std::cout << conv << '\n';  // Conv2d(3, 8, kernel_size=(3, 3), stride=(1, 1), padding=(1, 1))
    std::cout << in_double(randn<double>({1, 3, 4, 4})).shape() << '\n';  // (1, 8, 4, 4)
    //! [layers]
  }
  {
    //! [activations]
    const nn::Sequential net(nn::Linear(4, 8), nn::GELU(), nn::Linear(8, 3), nn::LogSoftmax(1));
    std::cout << net(randn(2, 4)).shape() << '\n';  // (2, 3)
    //! [activations]
  }
  {
    //! [lossmodules]
    const nn::CrossEntropyLoss loss;
    std::cout << loss(zeros(2, 4), tensor<std::int64_t>({0, 3})).item() << '\n';  // 1.38629
    //! [lossmodules]
  }
  {
    //! [init]
    const nn::Linear layer(64, 64);
    nn::init::xavier_uniform_(layer.weight());
    nn::init::zeros_(layer.bias());
    std::cout << (layer.weight().abs().max().item() <= std::sqrt(6.0f / 128)) << '\n';  // 1
    //! [init]
  }
  {
    //! [weightnorm]
    const nn::Linear layer = nn::utils::weight_norm(nn::Linear(20, 40));
    std::cout << layer.parameter("weight_g").shape() << '\n';  // (40, 1)
    std::cout << layer.parameter("weight_v").shape() << '\n';  // (40, 20)
    //! [weightnorm]
  }
  {
    //! [optimisers]
    const Tensor w = zeros(3).requires_grad_();
    optim::AdamW optimizer({w}, {.lr = 0.1, .weight_decay = 0.0});
    for (int step = 0; step < 200; ++step) {
      optimizer.zero_grad();
      mse_loss(w, ones(3)).backward();
      optim::clip_grad_norm_<float>({w}, 1.0);
      optimizer.step();
    }
    std::cout << allclose(w.detach(), ones(3), 0.01, 0.01) << '\n';  // 1
    //! [optimisers]
  }
  {
    //! [schedules]
    const Tensor w = zeros(3).requires_grad_();
    optim::SGD optimizer({w}, {.lr = 0.1});
    optim::StepLR schedule(optimizer, {.step_size = 2, .gamma = 0.5});
    for (int epoch = 0; epoch < 4; ++epoch) {
      optimizer.step();
      schedule.step();
    }
    std::cout << optimizer.groups()[0].lr << '\n';  // 0.025
    //! [schedules]
  }
  {
    //! [data]
    const TensorDataset data(randn(100, 4), randint(0, 3, {100}));
    const BatchLoader loader(data, {.batch_size = 32, .shuffle = true, .seed = 1});
    std::int64_t samples = 0;
    for (const auto& [x, y] : loader.epoch(0)) {
      samples += x.size(0);
    }
    std::cout << samples << '\n';  // 100
    //! [data]
  }
  {
    //! [state]
    const nn::Linear one(4, 3), other(4, 3);
    write_state_dict("linear.safetensors", one.state_dict());
    other.load_state_dict(read_state_dict("linear.safetensors"));
    std::cout << equal(one.weight(), other.weight()) << '\n';  // 1
    //! [state]
  }
  {
    //! [files]
    SafetensorsWriter().add("x", ones(2, 3)).write("some.safetensors");
    const Safetensors file = read_safetensors("some.safetensors");
    std::cout << file.tensor("x").shape() << '\n';  // (2, 3)
    try {
      io::read_idx("some.safetensors");
    } catch (const Error& error) {
      std::cerr << error.what() << '\n';  // says what the file is, and what was expected
    }
    //! [files]
  }
  {
    //! [profile]
    Profile profile;
    {
      const RecordFunction scope("products");
      matmul(randn(64, 64), randn(64, 64));
    }
    profile.stop();
    std::cerr << profile.table();  // operation, layer, pass, calls, time, share, bytes
    //! [profile]
  }
  {
    //! [viz]
    viz::Chart chart{.title = "Loss", .series = {{.name = "training", .y = {2.3, 0.9, 0.4, 0.3}}}};
    viz::write_png("loss.png", viz::line_chart(chart));
    //! [viz]
  }
  {
    //! [eigen]
    const Tensor x = arange<float>(6).view(2, 3);
    as_eigen(x)(0, 0) = 9;  // the same memory
    const Tensor y = from_eigen(Eigen::MatrixXf(as_eigen(x) * 2));
    std::cout << y[0] << '\n';  // [18.,  2.,  4.]
    //! [eigen]
  }
  {
    //! [system]
    set_num_threads(2);
    try {
      matmul(zeros(2, 3), zeros(4, 5));
    } catch (const Error& error) {
      std::cout << error.what() << '\n';  // [matmul] inner sizes differ: a is (2, 3), b is (4, 5)
    }
    const Tensor x = zeros(1000);
    std::cout << (memory_stats().live_bytes >= 4000) << '\n';  // 1
    //! [system]
  }
}
