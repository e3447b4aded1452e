// SPDX-License-Identifier: MIT
// Operations on tensors in minitorch, as a user calls and compiles them (-O2 and nothing else); op_peer.cpp has the
// same rows. Directions: fwd without recording, fwdbwd with gradients of everything.
#include "benchmarks/op_rows.hpp"
#include "minitorch/minitorch.hpp"

namespace {

using namespace bench;
using namespace minitorch;

void add(const std::string& op, const std::string& direction, const std::string& shape, const Make& make) {
  add_row("minitorch", op, direction, shape, 0, set_num_threads, make);
}

// f() without a graph.
template <class F>
void forward(const std::string& op, const std::string& shape, const F& prepare) {
  add(op, "fwd", shape, [=]() -> Call {
    manual_seed(1);
    const auto f = prepare();
    return [f] {
      const NoGradGuard guard;
      benchmark::DoNotOptimize(f());
    };
  });
}

// f(inputs) and its backward, from a gradient of its result.
template <class F>
void both(const std::string& op, const std::string& shape, const std::vector<Shape>& sizes, const F& f) {
  add(op, "fwdbwd", shape, [=]() -> Call {
    manual_seed(1);
    std::vector<Tensor> inputs;
    for (const Shape& size : sizes) {
      inputs.push_back(randn(size).requires_grad_());
    }
    const Tensor dy = randn(f(inputs).shape());
    return [=] {
      for (const Tensor& x : inputs) {
        x.zero_grad();
      }
      f(inputs).backward(dy);
    };
  });
}

void add_convolutions() {
  for (const Convolution& c : convolutions) {
    const Shape x{c.n, c.channels, c.size, c.size}, w{c.filters, c.channels / c.groups, c.kernel, c.kernel};
    const Conv2dOptions options{.stride = c.stride, .padding = c.padding, .groups = c.groups};
    forward("conv2d", c.name, [=] { return [=, x = randn(x), w = randn(w)] { return conv2d(x, w, {}, options); }; });
    both("conv2d", c.name, {x, w}, [=](const std::vector<Tensor>& in) { return conv2d(in[0], in[1], {}, options); });
  }
}

void add_products() {
  for (const std::int64_t n : {100, 128, 512, 1024}) {
    forward("matmul", std::to_string(n), [=] {
      return [a = randn({n, n}), b = randn({n, n})] { return matmul(a, b); };
    });
  }
  forward("matmul", "64x128x64x128", [] {
    return [a = randn({64, 128, 64}), b = randn({64, 64, 128})] { return matmul(a, b); };
  });
  for (const std::int64_t n : {8, 16}) {
    forward("matmul", "1024x" + std::to_string(n) + "x" + std::to_string(n), [=] {
      return [a = randn({1024, n, n}), b = randn({1024, n, n})] { return matmul(a, b); };
    });
  }
  forward("matmul", "1024x1", [] { return [a = randn({1024, 1024}), b = randn({1024, 1})] { return matmul(a, b); }; });
  both("linear", "128x784x256", {{128, 784}, {256, 784}, {256}},
       [](const std::vector<Tensor>& in) { return linear(in[0], in[1], in[2]); });
}

template <class F>
void unary(const std::string& op, const F& f) {
  forward(op, "1024x1024", [=] { return [=, x = randn({1024, 1024})] { return f(x); }; });
}

void add_elementwise() {
  const auto with = [](const std::string& op, const Shape& other, const auto& f) {
    forward(op, "1024x1024", [=] { return [=, x = randn({1024, 1024}), y = randn(other)] { return f(x, y); }; });
  };
  const auto plus = [](const Tensor& x, const Tensor& y) { return x + y; };
  with("add", {1024, 1024}, plus);
  with("add_row", {1024}, plus);
  with("add_column", {1024, 1}, plus);
  with("mul_transposed", {1024, 1024}, [](const Tensor& x, const Tensor& y) { return x * transpose(y, 0, 1); });
  with("where", {1024, 1024}, [](const Tensor& x, const Tensor& y) { return where(x > y, x, y); });
  with("cat", {1024, 1024}, [](const Tensor& x, const Tensor& y) { return cat(std::vector<Tensor>{x, y}, 1); });
  unary("relu", [](const Tensor& x) { return relu(x); });
  unary("exp", [](const Tensor& x) { return exp(x); });
  unary("tanh", [](const Tensor& x) { return tanh(x); });
  unary("sigmoid", [](const Tensor& x) { return sigmoid(x); });
  unary("gelu", [](const Tensor& x) { return gelu(x); });
  unary("silu", [](const Tensor& x) { return silu(x); });
  unary("log", [](const Tensor& x) { return log(x); });
  unary("sin", [](const Tensor& x) { return sin(x); });
  unary("cos", [](const Tensor& x) { return cos(x); });
  unary("erf", [](const Tensor& x) { return erf(x); });
  unary("atan", [](const Tensor& x) { return atan(x); });
  unary("softplus", [](const Tensor& x) { return softplus(x); });
  unary("clamp", [](const Tensor& x) { return clamp(x, -1, 1); });
  unary("masked_fill", [](const Tensor& x) { return masked_fill(x, x > 0, 0); });
  unary("sqrt", [](const Tensor& x) { return sqrt(x); });
  unary("abs", [](const Tensor& x) { return abs(x); });
  unary("elu", [](const Tensor& x) { return elu(x); });
  unary("leaky_relu", [](const Tensor& x) { return leaky_relu(x); });
  unary("hardswish", [](const Tensor& x) { return hardswish(x); });
  unary("mish", [](const Tensor& x) { return mish(x); });
  unary("cast_int64", [](const Tensor& x) { return cast<std::int64_t>(x); });
  unary("greater", [](const Tensor& x) { return x > 0; });
  with("div", {1024, 1024}, [](const Tensor& x, const Tensor& y) { return x / y; });
  with("maximum", {1024, 1024}, [](const Tensor& x, const Tensor& y) { return maximum(x, y); });
  forward("nhwc", "8x64x56x56", [] {
    return [x = randn({8, 64, 56, 56})] { return contiguous(permute(x, {0, 2, 3, 1})); };
  });
  forward("scale_channels", "8x64x56x56", [] {
    return [x = randn({8, 64, 56, 56}), y = randn({64, 1, 1})] { return x * y; };
  });
  unary("pow2", [](const Tensor& x) { return pow(x, 2.0); });
  unary("pow1.7", [](const Tensor& x) { return pow(x, 1.7); });
  unary("contiguous_transposed", [](const Tensor& x) { return contiguous(transpose(x, 0, 1)); });
  unary("dropout", [](const Tensor& x) { return dropout(x, 0.5, true); });
  forward("dropout2d", "64x256x8x8", [] { return [x = randn({64, 256, 8, 8})] { return dropout2d(x, 0.5, true); }; });
  forward("randn", "1024x1024", [] { return [] { return randn({1024, 1024}); }; });
}

void add_reductions() {
  unary("sum", [](const Tensor& x) { return sum(x); });
  unary("mean", [](const Tensor& x) { return mean(x); });
  unary("sum_dim0", [](const Tensor& x) { return sum(x, {0}); });
  unary("sum_dim1", [](const Tensor& x) { return sum(x, {1}); });
  unary("amax_dim1", [](const Tensor& x) { return amax(x, 1); });
  unary("argmax_dim1", [](const Tensor& x) { return argmax(x, 1); });
  unary("var_dim1", [](const Tensor& x) { return var(x, {1}); });
  unary("softmax_dim1", [](const Tensor& x) { return softmax(x, 1); });
  unary("softmax_dim0", [](const Tensor& x) { return softmax(x, 0); });
  unary("log_softmax_dim1", [](const Tensor& x) { return log_softmax(x, 1); });
  unary("logsumexp_dim1", [](const Tensor& x) { return logsumexp(x, 1); });
  unary("logsumexp_dim0", [](const Tensor& x) { return logsumexp(x, 0); });
  unary("vector_norm_dim1", [](const Tensor& x) { return norm(x, 2, {1}); });
  unary("max_dim1", [](const Tensor& x) { return max(x, 1); });
  unary("prod_dim1", [](const Tensor& x) { return prod(x, 1); });
  forward("mean_planes", "64x64x28x28", [] { return [x = randn({64, 64, 28, 28})] { return mean(x, {2, 3}); }; });
  forward("sum_middle", "64x64x28x28", [] { return [x = randn({64, 64, 28, 28})] { return sum(x, {0, 2, 3}); }; });
  unary("normalize", [](const Tensor& x) { return normalize(x); });
  unary("cumsum_dim0", [](const Tensor& x) { return cumsum(x, 0); });
  unary("cumsum_dim1", [](const Tensor& x) { return cumsum(x, 1); });
  both("cross_entropy", "128x1000", {{128, 1000}}, [](const std::vector<Tensor>& in) {
    static const LongTensor target = randint(0, 1000, {128});
    return cross_entropy(in[0], target);
  });
}

void add_losses() {
  const auto loss = [](const std::string& op, const auto& f) {
    both(op, "1024x1024", {{1024, 1024}}, [=](const std::vector<Tensor>& in) {
      static const Tensor target = rand({1024, 1024});
      return f(in[0], target);
    });
  };
  loss("mse_loss", [](const Tensor& x, const Tensor& y) { return mse_loss(x, y); });
  loss("huber_loss", [](const Tensor& x, const Tensor& y) { return huber_loss(x, y); });
  loss("bce", [](const Tensor& x, const Tensor& y) { return binary_cross_entropy(sigmoid(x), y); });
  loss("bce_with_logits", [](const Tensor& x, const Tensor& y) { return binary_cross_entropy_with_logits(x, y); });
}

void add_order() {
  unary("sort_dim1", [](const Tensor& x) { return sort(x, 1); });
  unary("sort_dim0", [](const Tensor& x) { return sort(x, 0); });
  unary("topk10_dim1", [](const Tensor& x) { return topk(x, 10, 1); });
  unary("median_dim1", [](const Tensor& x) { return median(x, 1); });
  forward("sort", "1000000", [] { return [x = randn({1000000})] { return sort(x); }; });
  forward("unique", "1000000", [] { return [x = randint(0, 1000, {1000000})] { return unique(x); }; });
}

void add_indexing() {
  unary("flip", [](const Tensor& x) { return flip(x, {1}); });
  unary("roll", [](const Tensor& x) { return roll(x, 100, 1); });
  unary("tril", [](const Tensor& x) { return tril(x); });
  unary("masked_select", [](const Tensor& x) { return masked_select(x, x > 0); });
  forward("pad", "32x16x56x56", [] { return [x = randn({32, 16, 56, 56})] { return pad(x, {1, 1, 1, 1}); }; });
  const auto indexed = [](const std::string& op, const Shape& index, const auto& f) {
    both(op, "1024x1024", {{1024, 1024}}, [=](const std::vector<Tensor>& in) {
      static const LongTensor places = randint(0, 1024, index);
      return f(in[0], places);
    });
  };
  indexed("gather_dim1", {1024, 1024}, [](const Tensor& x, const LongTensor& i) { return gather(x, 1, i); });
  indexed("gather_dim0", {1024, 1024}, [](const Tensor& x, const LongTensor& i) { return gather(x, 0, i); });
  indexed("index_select_dim0", {1024}, [](const Tensor& x, const LongTensor& i) { return index_select(x, 0, i); });
  indexed("index_select_dim1", {1024}, [](const Tensor& x, const LongTensor& i) { return index_select(x, 1, i); });
  indexed("scatter_add_dim1", {1024, 1024}, [](const Tensor& x, const LongTensor& i) {
    static const Tensor zero = zeros({1024, 1024});
    return scatter_add(zero, 1, i, x);
  });
  indexed("index_add_dim0", {1024}, [](const Tensor& x, const LongTensor& i) {
    static const Tensor zero = zeros({1024, 1024});
    return index_add(zero, 0, i, x);
  });
  both("embedding", "10000x128_64x64", {{10000, 128}}, [](const std::vector<Tensor>& in) {
    static const LongTensor index = randint(0, 10000, {64, 64});
    return embedding(index, in[0]);
  });
}

void add_planes() {
  both("unfold", "8x16x56x56_k3", {{8, 16, 56, 56}},
       [](const std::vector<Tensor>& in) { return unfold(in[0], {.kernel_size = 3, .padding = 1}); });
  both("fold", "8x144x3136_k3", {{8, 144, 3136}},
       [](const std::vector<Tensor>& in) { return fold(in[0], 56, {.kernel_size = 3, .padding = 1}); });
  for (const InterpolateMode mode : {InterpolateMode::nearest, InterpolateMode::bilinear, InterpolateMode::bicubic}) {
    both("interpolate_" + core::word_of(mode), "8x16x56x56_x2", {{8, 16, 56, 56}},
         [=](const std::vector<Tensor>& in) { return interpolate(in[0], {.scale_factor = 2, .mode = mode}); });
  }
  both("pixel_shuffle", "8x64x56x56", {{8, 64, 56, 56}},
       [](const std::vector<Tensor>& in) { return pixel_shuffle(in[0], 2); });
  both("max_pool2d_k3_s2", "8x64x56x56", {{8, 64, 56, 56}},
       [](const std::vector<Tensor>& in) { return max_pool2d(in[0], {.kernel_size = 3, .stride = 2, .padding = 1}); });
  both("avg_pool2d_k3_s1", "8x64x28x28", {{8, 64, 28, 28}},
       [](const std::vector<Tensor>& in) { return avg_pool2d(in[0], {.kernel_size = 3, .stride = 1, .padding = 1}); });
  both("conv_transpose2d", "8x64x28x64_k4_s2", {{8, 64, 28, 28}, {64, 64, 4, 4}},
       [](const std::vector<Tensor>& in) { return conv_transpose2d(in[0], in[1], {}, {.stride = 2, .padding = 1}); });
  both("conv_transpose2d", "8x128x28x64_k2_s2", {{8, 128, 28, 28}, {128, 64, 2, 2}},
       [](const std::vector<Tensor>& in) { return conv_transpose2d(in[0], in[1], {}, {.stride = 2}); });
  both("conv1d", "16x64x256x64_k3", {{16, 64, 256}, {64, 64, 3}},
       [](const std::vector<Tensor>& in) { return conv1d(in[0], in[1], {}, {.padding = 1}); });
  both("conv3d", "2x16x16x28x28x32_k3", {{2, 16, 16, 28, 28}, {32, 16, 3, 3, 3}},
       [](const std::vector<Tensor>& in) { return conv3d(in[0], in[1], {}, {.padding = 1}); });
}

void add_attention() {
  for (const bool causal : {false, true}) {
    both("attention", causal ? "16x4x128x32_causal" : "16x4x128x32",
         {{16, 4, 128, 32}, {16, 4, 128, 32}, {16, 4, 128, 32}}, [=](const std::vector<Tensor>& in) {
           return scaled_dot_product_attention(in[0], in[1], in[2], {.is_causal = causal});
         });
  }
  forward("einsum", "bhqd_bhkd", [] {
    return [q = randn({16, 4, 128, 32}), k = randn({16, 4, 128, 32})] { return einsum("bhqd,bhkd->bhqk", q, k); };
  });
  forward("einsum", "bqhd_bkhd", [] {
    return [q = randn({16, 128, 4, 32}), k = randn({16, 128, 4, 32})] { return einsum("bqhd,bkhd->bhqk", q, k); };
  });
}

void add_pooling() {
  both("max_pool2d", "64x16x56x56", {{64, 16, 56, 56}},
       [](const std::vector<Tensor>& in) { return max_pool2d(in[0], {.kernel_size = 2}); });
  both("avg_pool2d", "64x16x56x56", {{64, 16, 56, 56}},
       [](const std::vector<Tensor>& in) { return avg_pool2d(in[0], {.kernel_size = 2}); });
  both("adaptive_avg_pool2d", "64x512x7x7", {{64, 512, 7, 7}},
       [](const std::vector<Tensor>& in) { return adaptive_avg_pool2d(in[0], 1); });
}

template <class Make>
void optimizer(const std::string& op, const Make& make) {
  add(op, "step", "1000000", [=]() -> Call {
    const Tensor p = randn({1000000}).requires_grad_();
    sum(p * p).backward();
    return [o = make(p)] { o->step(); };
  });
}

void add_optimizers() {
  optimizer("adam", [](const Tensor& p) {
    return std::make_shared<optim::Adam>(std::vector{p}, optim::AdamOptions{.lr = 1e-3});
  });
  optimizer("sgd", [](const Tensor& p) {
    return std::make_shared<optim::SGD>(std::vector{p}, optim::SGDOptions{.lr = 1e-3, .momentum = 0.9});
  });
}

// Forward, backward and Adam of a net that maps x to 65 classes for every target.
Call training(const nn::Sequential& net, const Tensor& x, std::int64_t targets) {
  const LongTensor target = randint(0, 65, {targets});
  const auto adam = std::make_shared<optim::Adam>(net.parameters(), optim::AdamOptions{.lr = 1e-3});
  return [=] {
    adam->zero_grad();
    cross_entropy(reshape(net(x), {targets, 65}), target).backward();
    adam->step();
  };
}

void add_training_steps() {
  add("transformer", "step", "64x16x128_2_layers", []() -> Call {
    manual_seed(1);
    const nn::TransformerEncoderLayerOptions options{.dim_feedforward = 512, .dropout = 0, .activation = "gelu"};
    const nn::Sequential net(nn::TransformerEncoderLayer(128, 4, options), nn::TransformerEncoderLayer(128, 4, options),
                             nn::Linear(128, 65));
    return training(net, randn({64, 16, 128}), 64 * 16);
  });
  add("lstm", "step", "32x32x64_128_hidden", []() -> Call {
    manual_seed(1);
    const nn::Sequential net(nn::LSTM(64, 128), nn::Linear(128, 65));
    return training(net, randn({32, 32, 64}), 32 * 32);
  });
}

// What an operation costs that has next to nothing to do: a hundred, or a thousand, of them.
void add_small() {
  const auto hundred = [](const std::string& op, const std::vector<Shape>& sizes, const auto& f) {
    add(op, "fwdbwd", "2x16x8x8_100_times", [=]() -> Call {
      std::vector<Tensor> in;
      for (const Shape& size : sizes) {
        in.push_back(randn(size).requires_grad_());
      }
      const Tensor dy = randn(sizes[0]);
      return [=] {
        for (int i = 0; i < 100; ++i) {
          for (const Tensor& x : in) {
            x.zero_grad();
          }
          f(in).backward(dy);
        }
      };
    });
  };
  hundred("group_norm", {{2, 16, 8, 8}, {16}, {16}},
          [](const std::vector<Tensor>& in) { return group_norm(in[0], 2, in[1], in[2]); });
  hundred("relu", {{2, 16, 8, 8}}, [](const std::vector<Tensor>& in) { return relu(in[0]); });
  add("mul_chain", "fwdbwd", "1_1000_times", []() -> Call {
    const Tensor x = ones({1}).requires_grad_();
    return [=] {
      x.zero_grad();
      Tensor y = x;
      for (int i = 0; i < 1000; ++i) {
        y = y * 1.0001F;
      }
      y.backward();
    };
  });
  forward("add_chain", "1_1000_times", [] {
    return [x = ones({1})] {
      Tensor y = x;
      for (int i = 0; i < 1000; ++i) {
        y = y + 1.0F;
      }
      return y;
    };
  });
}

}  // namespace

int main(int argc, char** argv) {
  add_convolutions();
  add_products();
  add_elementwise();
  add_reductions();
  add_losses();
  add_order();
  add_indexing();
  add_planes();
  add_attention();
  add_pooling();
  add_optimizers();
  add_training_steps();
  add_small();
  return run(argc, argv);
}
