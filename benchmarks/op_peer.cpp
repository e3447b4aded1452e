// SPDX-License-Identifier: MIT
// The rows of op_bench.cpp through LibTorch, convolutions in plain and in channels-last layout.
#include "benchmarks/op_rows.hpp"

#include <memory>

#include <torch/torch.h>
#include <torch/version.h>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace {

using namespace bench;
using torch::Tensor;
using Shape = std::vector<std::int64_t>;
namespace F = torch::nn::functional;

const std::string torch_name =
    "torch" + std::to_string(TORCH_VERSION_MAJOR) + "." + std::to_string(TORCH_VERSION_MINOR);

void use_threads(int threads) {
#ifdef _OPENMP
  omp_set_num_threads(threads);
#endif
  at::set_num_threads(threads);
}

void add(const std::string& library, const std::string& op, const std::string& direction, const std::string& shape,
         const Make& make) {
  add_row(library, op, direction, shape, 0, use_threads, make);
}

template <class Prepare>
void forward(const std::string& op, const std::string& shape, const Prepare& prepare,
             const std::string& library = torch_name) {
  add(library, op, "fwd", shape, [=]() -> Call {
    torch::manual_seed(1);
    const auto f = prepare();
    return [f] {
      const torch::NoGradGuard guard;
      auto result = f();
      benchmark::DoNotOptimize(result);
    };
  });
}

template <class Function>
void both(const std::string& op, const std::string& shape, const std::vector<Shape>& sizes, const Function& f,
          bool channels_last = false) {
  add(torch_name + (channels_last ? "+cl" : ""), op, "fwdbwd", shape, [=]() -> Call {
    torch::manual_seed(1);
    std::vector<Tensor> inputs;
    for (const Shape& size : sizes) {
      const Tensor x = torch::randn(size);
      inputs.push_back((channels_last ? x.contiguous(at::MemoryFormat::ChannelsLast) : x).requires_grad_());
    }
    const Tensor dy = torch::randn_like(f(inputs));
    return [=] {
      for (const Tensor& x : inputs) {
        x.mutable_grad() = Tensor();
      }
      f(inputs).backward(dy);
    };
  });
}

void add_convolutions() {
  for (const Convolution& c : convolutions) {
    const Shape x{c.n, c.channels, c.size, c.size}, w{c.filters, c.channels / c.groups, c.kernel, c.kernel};
    const auto convolve = [=](const Tensor& input, const Tensor& weight) {
      return at::conv2d(input, weight, {}, c.stride, c.padding, 1, c.groups);
    };
    for (const bool last : {false, true}) {
      const auto tensor = [=](const Shape& shape) {
        const Tensor t = torch::randn(shape);
        return last ? t.contiguous(at::MemoryFormat::ChannelsLast) : t;
      };
      forward(
          "conv2d", c.name, [=] { return [=, x = tensor(x), w = tensor(w)] { return convolve(x, w); }; },
          torch_name + (last ? "+cl" : ""));
      both(
          "conv2d", c.name, {x, w}, [=](const std::vector<Tensor>& in) { return convolve(in[0], in[1]); }, last);
    }
  }
}

void add_products() {
  for (const std::int64_t n : {100, 128, 512, 1024}) {
    forward("matmul", std::to_string(n), [=] {
      return [a = torch::randn({n, n}), b = torch::randn({n, n})] { return a.matmul(b); };
    });
  }
  forward("matmul", "64x128x64x128", [] {
    return [a = torch::randn({64, 128, 64}), b = torch::randn({64, 64, 128})] { return a.matmul(b); };
  });
  for (const std::int64_t n : {8, 16}) {
    forward("matmul", "1024x" + std::to_string(n) + "x" + std::to_string(n), [=] {
      return [a = torch::randn({1024, n, n}), b = torch::randn({1024, n, n})] { return a.matmul(b); };
    });
  }
  forward("matmul", "1024x1", [] {
    return [a = torch::randn({1024, 1024}), b = torch::randn({1024, 1})] { return a.matmul(b); };
  });
  both("linear", "128x784x256", {{128, 784}, {256, 784}, {256}},
       [](const std::vector<Tensor>& in) { return at::linear(in[0], in[1], in[2]); });
}

template <class Function>
void unary(const std::string& op, const Function& f) {
  forward(op, "1024x1024", [=] { return [=, x = torch::randn({1024, 1024})] { return f(x); }; });
}

void add_elementwise() {
  const auto with = [](const std::string& op, const Shape& other, const auto& f) {
    forward(op, "1024x1024", [=] {
      return [=, x = torch::randn({1024, 1024}), y = torch::randn(other)] { return f(x, y); };
    });
  };
  const auto plus = [](const Tensor& x, const Tensor& y) { return x + y; };
  with("add", {1024, 1024}, plus);
  with("add_row", {1024}, plus);
  with("add_column", {1024, 1}, plus);
  with("mul_transposed", {1024, 1024}, [](const Tensor& x, const Tensor& y) { return x * y.t(); });
  with("where", {1024, 1024}, [](const Tensor& x, const Tensor& y) { return torch::where(x > y, x, y); });
  with("cat", {1024, 1024}, [](const Tensor& x, const Tensor& y) { return torch::cat({x, y}, 1); });
  unary("relu", [](const Tensor& x) { return torch::relu(x); });
  unary("exp", [](const Tensor& x) { return torch::exp(x); });
  unary("tanh", [](const Tensor& x) { return torch::tanh(x); });
  unary("sigmoid", [](const Tensor& x) { return torch::sigmoid(x); });
  unary("gelu", [](const Tensor& x) { return at::gelu(x); });
  unary("silu", [](const Tensor& x) { return at::silu(x); });
  unary("log", [](const Tensor& x) { return x.log(); });
  unary("sin", [](const Tensor& x) { return x.sin(); });
  unary("cos", [](const Tensor& x) { return x.cos(); });
  unary("erf", [](const Tensor& x) { return x.erf(); });
  unary("atan", [](const Tensor& x) { return x.atan(); });
  unary("softplus", [](const Tensor& x) { return at::softplus(x); });
  unary("clamp", [](const Tensor& x) { return x.clamp(-1, 1); });
  unary("masked_fill", [](const Tensor& x) { return x.masked_fill(x > 0, 0); });
  unary("sqrt", [](const Tensor& x) { return x.sqrt(); });
  unary("abs", [](const Tensor& x) { return x.abs(); });
  unary("elu", [](const Tensor& x) { return at::elu(x); });
  unary("leaky_relu", [](const Tensor& x) { return at::leaky_relu(x); });
  unary("hardswish", [](const Tensor& x) { return at::hardswish(x); });
  unary("mish", [](const Tensor& x) { return at::mish(x); });
  unary("cast_int64", [](const Tensor& x) { return x.to(torch::kLong); });
  unary("greater", [](const Tensor& x) { return x > 0; });
  with("div", {1024, 1024}, [](const Tensor& x, const Tensor& y) { return x / y; });
  with("maximum", {1024, 1024}, [](const Tensor& x, const Tensor& y) { return torch::maximum(x, y); });
  forward("nhwc", "8x64x56x56", [] {
    return [x = torch::randn({8, 64, 56, 56})] { return x.permute({0, 2, 3, 1}).contiguous(); };
  });
  forward("scale_channels", "8x64x56x56", [] {
    return [x = torch::randn({8, 64, 56, 56}), y = torch::randn({64, 1, 1})] { return x * y; };
  });
  unary("pow2", [](const Tensor& x) { return x.pow(2.0); });
  unary("pow1.7", [](const Tensor& x) { return x.pow(1.7); });
  unary("contiguous_transposed", [](const Tensor& x) { return x.t().contiguous(); });
  unary("dropout", [](const Tensor& x) { return at::dropout(x, 0.5, true); });
  forward("dropout2d", "64x256x8x8", [] {
    return [x = torch::randn({64, 256, 8, 8})] { return torch::feature_dropout(x, 0.5, true); };
  });
  forward("randn", "1024x1024", [] { return [] { return torch::randn({1024, 1024}); }; });
}

void add_reductions() {
  unary("sum", [](const Tensor& x) { return x.sum(); });
  unary("mean", [](const Tensor& x) { return x.mean(); });
  unary("sum_dim0", [](const Tensor& x) { return x.sum(0); });
  unary("sum_dim1", [](const Tensor& x) { return x.sum(1); });
  unary("amax_dim1", [](const Tensor& x) { return x.amax(1); });
  unary("argmax_dim1", [](const Tensor& x) { return x.argmax(1); });
  unary("var_dim1", [](const Tensor& x) { return x.var(1); });
  unary("softmax_dim1", [](const Tensor& x) { return x.softmax(1); });
  unary("softmax_dim0", [](const Tensor& x) { return x.softmax(0); });
  unary("log_softmax_dim1", [](const Tensor& x) { return x.log_softmax(1); });
  unary("logsumexp_dim1", [](const Tensor& x) { return x.logsumexp(1); });
  unary("logsumexp_dim0", [](const Tensor& x) { return x.logsumexp(0); });
  unary("vector_norm_dim1", [](const Tensor& x) { return x.norm(2, 1); });
  unary("max_dim1", [](const Tensor& x) { return x.max(1); });
  unary("prod_dim1", [](const Tensor& x) { return x.prod(1); });
  forward("mean_planes", "64x64x28x28", [] { return [x = torch::randn({64, 64, 28, 28})] { return x.mean({2, 3}); }; });
  forward("sum_middle", "64x64x28x28", [] {
    return [x = torch::randn({64, 64, 28, 28})] { return x.sum({0, 2, 3}); };
  });
  unary("normalize", [](const Tensor& x) { return F::normalize(x); });
  unary("cumsum_dim0", [](const Tensor& x) { return x.cumsum(0); });
  unary("cumsum_dim1", [](const Tensor& x) { return x.cumsum(1); });
  both("cross_entropy", "128x1000", {{128, 1000}}, [](const std::vector<Tensor>& in) {
    static const Tensor target = torch::randint(0, 1000, {128}, torch::kLong);
    return F::cross_entropy(in[0], target);
  });
}

void add_losses() {
  const auto loss = [](const std::string& op, const auto& f) {
    both(op, "1024x1024", {{1024, 1024}}, [=](const std::vector<Tensor>& in) {
      static const Tensor target = torch::rand({1024, 1024});
      return f(in[0], target);
    });
  };
  loss("mse_loss", [](const Tensor& x, const Tensor& y) { return at::mse_loss(x, y); });
  loss("huber_loss", [](const Tensor& x, const Tensor& y) { return at::huber_loss(x, y); });
  loss("bce", [](const Tensor& x, const Tensor& y) { return at::binary_cross_entropy(x.sigmoid(), y); });
  loss("bce_with_logits", [](const Tensor& x, const Tensor& y) { return at::binary_cross_entropy_with_logits(x, y); });
}

void add_order() {
  unary("sort_dim1", [](const Tensor& x) { return x.sort(1); });
  unary("sort_dim0", [](const Tensor& x) { return x.sort(0); });
  unary("topk10_dim1", [](const Tensor& x) { return x.topk(10, 1); });
  unary("median_dim1", [](const Tensor& x) { return x.median(1); });
  forward("sort", "1000000", [] { return [x = torch::randn({1000000})] { return x.sort(); }; });
  forward("unique", "1000000",
          [] { return [x = torch::randint(0, 1000, {1000000}, torch::kLong)] { return at::_unique(x); }; });
}

void add_indexing() {
  unary("flip", [](const Tensor& x) { return x.flip(1); });
  unary("roll", [](const Tensor& x) { return x.roll(100, 1); });
  unary("tril", [](const Tensor& x) { return x.tril(); });
  unary("masked_select", [](const Tensor& x) { return x.masked_select(x > 0); });
  forward("pad", "32x16x56x56", [] {
    return [x = torch::randn({32, 16, 56, 56})] { return at::constant_pad_nd(x, {1, 1, 1, 1}); };
  });
  const auto indexed = [](const std::string& op, const Shape& index, const auto& f) {
    both(op, "1024x1024", {{1024, 1024}}, [=](const std::vector<Tensor>& in) {
      static const Tensor places = torch::randint(0, 1024, index, torch::kLong);
      return f(in[0], places);
    });
  };
  indexed("gather_dim1", {1024, 1024}, [](const Tensor& x, const Tensor& i) { return x.gather(1, i); });
  indexed("gather_dim0", {1024, 1024}, [](const Tensor& x, const Tensor& i) { return x.gather(0, i); });
  indexed("index_select_dim0", {1024}, [](const Tensor& x, const Tensor& i) { return x.index_select(0, i); });
  indexed("index_select_dim1", {1024}, [](const Tensor& x, const Tensor& i) { return x.index_select(1, i); });
  indexed("scatter_add_dim1", {1024, 1024}, [](const Tensor& x, const Tensor& i) {
    static const Tensor zero = torch::zeros({1024, 1024});
    return zero.scatter_add(1, i, x);
  });
  indexed("index_add_dim0", {1024}, [](const Tensor& x, const Tensor& i) {
    static const Tensor zero = torch::zeros({1024, 1024});
    return zero.index_add(0, i, x);
  });
  both("embedding", "10000x128_64x64", {{10000, 128}}, [](const std::vector<Tensor>& in) {
    static const Tensor index = torch::randint(0, 10000, {64, 64}, torch::kLong);
    return at::embedding(in[0], index);
  });
}

// Each in plain and in channels-last layout.
void both_layouts(const std::string& op, const std::string& shape, const std::vector<Shape>& sizes,
                  const std::function<Tensor(const std::vector<Tensor>&)>& f) {
  both(op, shape, sizes, f, false);
  both(op, shape, sizes, f, true);
}

void add_planes() {
  both("unfold", "8x16x56x56_k3", {{8, 16, 56, 56}}, [](const std::vector<Tensor>& in) {
    return at::im2col(in[0], {3, 3}, {1, 1}, {1, 1}, {1, 1});
  });
  both("fold", "8x144x3136_k3", {{8, 144, 3136}}, [](const std::vector<Tensor>& in) {
    return at::col2im(in[0], c10::IntArrayRef({56, 56}), {3, 3}, {1, 1}, {1, 1}, {1, 1});
  });
  const std::vector<double> twice{2, 2};
  both_layouts("interpolate_nearest", "8x16x56x56_x2", {{8, 16, 56, 56}},
               [=](const std::vector<Tensor>& in) { return at::upsample_nearest2d(in[0], c10::nullopt, twice); });
  both_layouts("interpolate_bilinear", "8x16x56x56_x2", {{8, 16, 56, 56}}, [=](const std::vector<Tensor>& in) {
    return at::upsample_bilinear2d(in[0], c10::nullopt, false, twice);
  });
  both_layouts("interpolate_bicubic", "8x16x56x56_x2", {{8, 16, 56, 56}}, [=](const std::vector<Tensor>& in) {
    return at::upsample_bicubic2d(in[0], c10::nullopt, false, twice);
  });
  both("pixel_shuffle", "8x64x56x56", {{8, 64, 56, 56}},
       [](const std::vector<Tensor>& in) { return at::pixel_shuffle(in[0], 2); });
  both_layouts("max_pool2d_k3_s2", "8x64x56x56", {{8, 64, 56, 56}},
               [](const std::vector<Tensor>& in) { return at::max_pool2d(in[0], 3, 2, 1); });
  both_layouts("avg_pool2d_k3_s1", "8x64x28x28", {{8, 64, 28, 28}},
               [](const std::vector<Tensor>& in) { return at::avg_pool2d(in[0], 3, 1, 1); });
  both_layouts("conv_transpose2d", "8x64x28x64_k4_s2", {{8, 64, 28, 28}, {64, 64, 4, 4}},
               [](const std::vector<Tensor>& in) { return at::conv_transpose2d(in[0], in[1], {}, 2, 1); });
  both_layouts("conv_transpose2d", "8x128x28x64_k2_s2", {{8, 128, 28, 28}, {128, 64, 2, 2}},
               [](const std::vector<Tensor>& in) { return at::conv_transpose2d(in[0], in[1], {}, 2); });
  both("conv1d", "16x64x256x64_k3", {{16, 64, 256}, {64, 64, 3}},
       [](const std::vector<Tensor>& in) { return at::conv1d(in[0], in[1], {}, 1, 1); });
  both("conv3d", "2x16x16x28x28x32_k3", {{2, 16, 16, 28, 28}, {32, 16, 3, 3, 3}},
       [](const std::vector<Tensor>& in) { return at::conv3d(in[0], in[1], {}, 1, 1); });
}

void add_attention() {
  for (const bool causal : {false, true}) {
    both("attention", causal ? "16x4x128x32_causal" : "16x4x128x32",
         {{16, 4, 128, 32}, {16, 4, 128, 32}, {16, 4, 128, 32}}, [=](const std::vector<Tensor>& in) {
           return std::get<0>(at::_scaled_dot_product_attention(in[0], in[1], in[2], {}, 0, false, causal));
         });
  }
  forward("einsum", "bhqd_bhkd", [] {
    return [q = torch::randn({16, 4, 128, 32}), k = torch::randn({16, 4, 128, 32})] {
      return at::einsum("bhqd,bhkd->bhqk", {q, k});
    };
  });
  forward("einsum", "bqhd_bkhd", [] {
    return [q = torch::randn({16, 128, 4, 32}), k = torch::randn({16, 128, 4, 32})] {
      return at::einsum("bqhd,bkhd->bhqk", {q, k});
    };
  });
}

void add_pooling() {
  both("max_pool2d", "64x16x56x56", {{64, 16, 56, 56}},
       [](const std::vector<Tensor>& in) { return at::max_pool2d(in[0], 2); });
  both("avg_pool2d", "64x16x56x56", {{64, 16, 56, 56}},
       [](const std::vector<Tensor>& in) { return at::avg_pool2d(in[0], 2); });
  both("adaptive_avg_pool2d", "64x512x7x7", {{64, 512, 7, 7}}, [](const std::vector<Tensor>& in) {
    return at::adaptive_avg_pool2d(in[0], {1, 1});
  });
}

template <class Make>
void optimizer(const std::string& op, const Make& make) {
  add(torch_name, op, "step", "1000000", [=]() -> Call {
    const Tensor p = torch::randn({1000000}).requires_grad_();
    (p * p).sum().backward();
    return [o = make(p)] { o->step(); };
  });
}

void add_optimizers() {
  optimizer("adam", [](const Tensor& p) {
    return std::make_shared<torch::optim::Adam>(std::vector<Tensor>{p}, torch::optim::AdamOptions(1e-3));
  });
  optimizer("sgd", [](const Tensor& p) {
    return std::make_shared<torch::optim::SGD>(std::vector<Tensor>{p}, torch::optim::SGDOptions(1e-3).momentum(0.9));
  });
}

// Forward, backward and Adam of a net, from a list of parameters and a function of x to 65 classes for every target.
template <class Net>
Call training(const std::vector<Tensor>& parameters, Net net, std::int64_t targets) {
  const Tensor target = torch::randint(0, 65, {targets}, torch::kLong);
  const auto adam = std::make_shared<torch::optim::Adam>(parameters, torch::optim::AdamOptions(1e-3));
  return [=]() mutable {
    adam->zero_grad();
    F::cross_entropy(net().reshape({targets, 65}), target).backward();
    adam->step();
  };
}

void add_training_steps() {
  add(torch_name, "transformer", "step", "64x16x128_2_layers", []() -> Call {
    torch::manual_seed(1);
    const auto options =
        torch::nn::TransformerEncoderLayerOptions(128, 4).dim_feedforward(512).dropout(0).activation(torch::kGELU);
    torch::nn::TransformerEncoderLayer first(options), second(options);
    torch::nn::Linear head(128, 65);
    std::vector<Tensor> parameters;
    for (const auto& more : {first->parameters(), second->parameters(), head->parameters()}) {
      parameters.insert(parameters.end(), more.begin(), more.end());
    }
    return training(
        parameters, [=, x = torch::randn({64, 16, 128})]() mutable { return head(second(first(x))); }, 64 * 16);
  });
  add(torch_name, "lstm", "step", "32x32x64_128_hidden", []() -> Call {
    torch::manual_seed(1);
    torch::nn::LSTM lstm(64, 128);
    torch::nn::Linear head(128, 65);
    std::vector<Tensor> parameters = lstm->parameters();
    for (const Tensor& p : head->parameters()) {
      parameters.push_back(p);
    }
    return training(
        parameters, [=, x = torch::randn({32, 32, 64})]() mutable { return head(std::get<0>(lstm(x))); }, 32 * 32);
  });
}

void add_small() {
  const auto hundred = [](const std::string& op, const std::vector<Shape>& sizes, const auto& f) {
    add(torch_name, op, "fwdbwd", "2x16x8x8_100_times", [=]() -> Call {
      std::vector<Tensor> in;
      for (const Shape& size : sizes) {
        in.push_back(torch::randn(size).requires_grad_());
      }
      const Tensor dy = torch::randn(sizes[0]);
      return [=] {
        for (int i = 0; i < 100; ++i) {
          for (const Tensor& x : in) {
            x.mutable_grad() = Tensor();
          }
          f(in).backward(dy);
        }
      };
    });
  };
  hundred("group_norm", {{2, 16, 8, 8}, {16}, {16}},
          [](const std::vector<Tensor>& in) { return at::group_norm(in[0], 2, in[1], in[2]); });
  hundred("relu", {{2, 16, 8, 8}}, [](const std::vector<Tensor>& in) { return torch::relu(in[0]); });
  add(torch_name, "mul_chain", "fwdbwd", "1_1000_times", []() -> Call {
    const Tensor x = torch::ones({1}).requires_grad_();
    return [=] {
      x.mutable_grad() = Tensor();
      Tensor y = x;
      for (int i = 0; i < 1000; ++i) {
        y = y * 1.0001;
      }
      y.backward();
    };
  });
  forward("add_chain", "1_1000_times", [] {
    return [x = torch::ones({1})] {
      Tensor y = x;
      for (int i = 0; i < 1000; ++i) {
        y = y + 1.0;
      }
      return y;
    };
  });
}

// A product of LibTorch without a fast BLAS is many times slower than it need be, and no peer.
void require_fast_blas() {
  const Tensor a = torch::randn({256, 256}), b = torch::randn({256, 256});
  const torch::NoGradGuard guard;
  use_threads(1);
  double best = 1e9;
  for (int i = 0; i < 20; ++i) {
    const auto start = std::chrono::steady_clock::now();
    Tensor c = a.matmul(b);
    benchmark::DoNotOptimize(c);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  const double gflops = 2 * 256.0 * 256 * 256 / best * 1e-9;
  if (gflops < 15) {
    std::fprintf(stderr,
                 "op_peer: LibTorch multiplies matrices at %.1f GFLOP/s: it has no fast BLAS (Debian: apt-get install "
                 "libopenblas0-openmp). Its products and convolutions are no peer.\n",
                 gflops);
  }
}

}  // namespace

int main(int argc, char** argv) {
  require_fast_blas();
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
