// SPDX-License-Identifier: MIT
// The same rows through LibTorch (PEER_TORCH) and oneDNN (PEER_DNNL), each in plain (NCHW) and in channels-last layout.
#include "benchmarks/norm_rows.hpp"

#include <memory>
#include <random>
#include <stdexcept>
#include <unordered_map>
#include <utility>

#ifdef _OPENMP
#include <omp.h>
#endif
#ifdef PEER_TORCH
#include <torch/torch.h>
#include <torch/version.h>
#endif
#ifdef PEER_DNNL
#include <dnnl.hpp>
#endif

namespace {

using namespace bench;

void use_threads(int threads) {
#ifdef _OPENMP
  omp_set_num_threads(threads);
#endif
#ifdef PEER_TORCH
  at::set_num_threads(threads);
#endif
}

void add(const std::string& library, const std::string& op, const std::string& direction, const std::string& shape,
         std::int64_t count, const Make& make) {
  add_row(library, op, direction, shape, bytes_of(direction, count), use_threads, make);
}

#ifdef PEER_TORCH
using at::Tensor;
using Shape = std::vector<std::int64_t>;

const std::string torch_name =
    "torch" + std::to_string(TORCH_VERSION_MAJOR) + "." + std::to_string(TORCH_VERSION_MINOR);

// The kernel alone, no graph.
template <class F>
Call kernel(const F& f) {
  return [f] {
    const at::AutoDispatchBelowADInplaceOrView guard;
    auto result = f();
    benchmark::DoNotOptimize(result);
  };
}

Tensor random_tensor(const Shape& shape, bool channels_last) {
  const Tensor t = at::randn(shape);
  return channels_last ? t.contiguous(at::MemoryFormat::ChannelsLast) : t;
}

void torch_batch_norm(const std::string& library, const std::string& op, const std::string& name, const Shape& shape,
                      bool last, bool inference) {
  const std::int64_t c = shape[1];
  std::int64_t count = 1;
  for (const std::int64_t size : shape) {
    count *= size;
  }
  add(library, op, "fwd", name, count, [=]() -> Call {
    const Tensor x = random_tensor(shape, last), w = at::ones({c}), b = at::zeros({c}), m = at::zeros({c}),
                 v = at::ones({c});
    return kernel([=] { return at::native_batch_norm(x, w, b, m, v, true, 0.1, 1e-5); });
  });
  add(library, op, "bwd", name, count, [=]() -> Call {
    const Tensor x = random_tensor(shape, last), dy = random_tensor(shape, last), w = at::ones({c}), b = at::zeros({c}),
                 m = at::zeros({c}), v = at::ones({c});
    const auto forward = at::native_batch_norm(x, w, b, m, v, true, 0.1, 1e-5);
    const Tensor mean = std::get<1>(forward), rstd = std::get<2>(forward);
    return kernel([=] {
      return at::native_batch_norm_backward(dy, x, w, m, v, mean, rstd, true, 1e-5, {true, true, true});
    });
  });
  if (inference) {
    add(library, op, "infer", name, count, [=]() -> Call {
      const Tensor x = random_tensor(shape, last), w = at::ones({c}), b = at::zeros({c}), m = at::zeros({c}),
                   v = at::ones({c});
      return kernel([=] { return at::native_batch_norm(x, w, b, m, v, false, 0.1, 1e-5); });
    });
  }
}

void torch_group_norm(const std::string& library, const std::string& op, const std::string& name, const Images& i,
                      std::int64_t groups, bool last) {
  const Shape shape{i.n, i.c, i.h, i.w};
  const std::int64_t n = i.n, c = i.c, s = i.s(), count = i.count();
  add(library, op, "fwd", name, count, [=]() -> Call {
    const Tensor x = random_tensor(shape, last), w = at::ones({c}), b = at::zeros({c});
    return kernel([=] { return at::native_group_norm(x, w, b, n, c, s, groups, 1e-5); });
  });
  if (last) {
    return;  // autograd makes the tensors contiguous before this backward, so nobody meets it
  }
  add(library, op, "bwd", name, count, [=]() -> Call {
    const Tensor x = random_tensor(shape, last), dy = random_tensor(shape, last), w = at::ones({c}), b = at::zeros({c});
    const auto forward = at::native_group_norm(x, w, b, n, c, s, groups, 1e-5);
    const Tensor mean = std::get<1>(forward), rstd = std::get<2>(forward);
    return kernel([=] {
      return at::native_group_norm_backward(dy, x, mean, rstd, w, n, c, s, groups, {true, true, true});
    });
  });
}

void torch_layer_norm(const std::string& name, std::int64_t rows, std::int64_t cols) {
  add(torch_name, "layer_norm", "fwd", name, rows * cols, [=]() -> Call {
    const Tensor x = at::randn({rows, cols}), w = at::ones({cols}), b = at::zeros({cols});
    return kernel([=] { return at::native_layer_norm(x, {cols}, w, b, 1e-5); });
  });
  add(torch_name, "layer_norm", "bwd", name, rows * cols, [=]() -> Call {
    const Tensor x = at::randn({rows, cols}), dy = at::randn({rows, cols}), w = at::ones({cols}), b = at::zeros({cols});
    const auto forward = at::native_layer_norm(x, {cols}, w, b, 1e-5);
    const Tensor mean = std::get<1>(forward), rstd = std::get<2>(forward);
    return kernel([=] { return at::native_layer_norm_backward(dy, x, {cols}, mean, rstd, w, b, {true, true, true}); });
  });
}

// PyTorch has no kernel for it before 2.4: the tensor operations that people write.
void torch_rms_norm(const std::string& name, std::int64_t rows, std::int64_t cols) {
  add(torch_name + "+composed", "rms_norm", "fwd", name, rows * cols, [=]() -> Call {
    const Tensor x = at::randn({rows, cols}), w = at::ones({cols});
    return kernel([=] { return at::rsqrt(x.square().mean(-1, true).add_(1e-5)).mul(x).mul_(w); });
  });
}

void add_torch() {
  for (const Images& i : images) {
    for (const bool last : {false, true}) {
      const std::string library = torch_name + (last ? "+cl" : "");
      torch_batch_norm(library, "batch_norm", i.name(), {i.n, i.c, i.h, i.w}, last, true);
      torch_group_norm(library, "group_norm", i.group_name(), i, i.groups, last);
    }
    torch_layer_norm(i.name(), i.n, i.c * i.s());
    // What instance_norm itself does: batch norm of one sample with n * c channels; or group norm with single channels.
    torch_batch_norm(torch_name, "instance_norm", i.name(), {1, i.n * i.c, i.h, i.w}, false, false);
    torch_group_norm(torch_name + "+groups", "instance_norm", i.name(), i, i.c, false);
  }
  for (const Rows& r : row_shapes) {
    torch_layer_norm(r.name(), r.rows, r.cols);
    torch_rms_norm(r.name(), r.rows, r.cols);
  }
}
#endif

#ifdef PEER_DNNL
using namespace dnnl;
using Layout = memory::format_tag;

const std::string dnnl_name = "onednn" + std::to_string(DNNL_VERSION_MAJOR) + "." + std::to_string(DNNL_VERSION_MINOR);

engine& cpu() {
  static engine e(engine::kind::cpu, 0);
  return e;
}

memory random_memory(const memory::desc& layout) {
  memory m(layout, cpu());
  auto* data = static_cast<float*>(m.get_data_handle());
  std::minstd_rand random(1);
  std::uniform_real_distribution<float> uniform(-1, 1);
  std::generate_n(data, layout.get_size() / sizeof(float), [&] { return uniform(random); });
  return m;
}

Call runs(const primitive& p, std::unordered_map<int, memory> arguments) {
  const auto queue = std::make_shared<stream>(cpu());
  return [p, queue, arguments = std::move(arguments)] {
    p.execute(*queue, arguments);
    queue->wait();
  };
}

const auto affine = normalization_flags::use_scale | normalization_flags::use_shift;

// Batch and layer norm have the same interface, which changed from version 2 to 3.
template <class P>
typename P::primitive_desc forward_of(const memory::desc& x, prop_kind kind, normalization_flags flags) {
#if DNNL_VERSION_MAJOR >= 3
  return typename P::primitive_desc(cpu(), kind, x, x, 1e-5F, flags);
#else
  return typename P::primitive_desc(typename P::desc(kind, x, 1e-5F, flags), cpu());
#endif
}
template <class P, class F>
typename P::primitive_desc backward_of(const memory::desc& x, const F& forward) {
#if DNNL_VERSION_MAJOR >= 3
  return typename P::primitive_desc(cpu(), prop_kind::backward, x, x, x, 1e-5F, affine, forward);
#else
  return typename P::primitive_desc(typename P::desc(prop_kind::backward, x, x, 1e-5F, affine), cpu(), forward);
#endif
}

template <class Forward, class Backward, class MakeForward, class MakeBackward>
void dnnl_rows(const std::string& library, const std::string& op, const std::string& name, const memory::desc& x,
               std::int64_t weights, const MakeForward& make_forward, const MakeBackward& make_backward) {
  const memory::desc parameter({weights}, memory::data_type::f32, Layout::a);
  const auto count = static_cast<std::int64_t>(x.get_size() / sizeof(float));
  const auto forward_arguments = [=](const auto& forward) {
    return std::unordered_map<int, memory>{{DNNL_ARG_SRC, random_memory(x)},
                                           {DNNL_ARG_DST, random_memory(x)},
                                           {DNNL_ARG_SCALE, random_memory(parameter)},
                                           {DNNL_ARG_SHIFT, random_memory(parameter)},
                                           {DNNL_ARG_MEAN, random_memory(forward.mean_desc())},
                                           {DNNL_ARG_VARIANCE, random_memory(forward.variance_desc())}};
  };
  add(library, op, "fwd", name, count, [=]() -> Call {
    const auto forward = make_forward();
    return runs(Forward(forward), forward_arguments(forward));
  });
  add(library, op, "bwd", name, count, [=]() -> Call {
    const auto forward = make_forward();
    const auto backward = make_backward(forward);
    auto arguments = forward_arguments(forward);
    runs(Forward(forward), arguments)();  // the statistics must be those of the source
    arguments.erase(DNNL_ARG_DST);
    arguments.insert({DNNL_ARG_DIFF_DST, random_memory(x)});
    arguments.insert({DNNL_ARG_DIFF_SRC, random_memory(x)});
    arguments.insert({DNNL_ARG_DIFF_SCALE, random_memory(parameter)});
    arguments.insert({DNNL_ARG_DIFF_SHIFT, random_memory(parameter)});
    return runs(Backward(backward), arguments);
  });
}

void dnnl_batch_norm(const std::string& library, const std::string& op, const std::string& name, const memory::desc& x,
                     std::int64_t c, bool inference) {
  using Forward = batch_normalization_forward;
  using Backward = batch_normalization_backward;
  dnnl_rows<Forward, Backward>(
      library, op, name, x, c, [=] { return forward_of<Forward>(x, prop_kind::forward_training, affine); },
      [=](const auto& forward) { return backward_of<Backward>(x, forward); });
  if (inference) {
    const auto count = static_cast<std::int64_t>(x.get_size() / sizeof(float));
    add(library, op, "infer", name, count, [=]() -> Call {
      const auto forward =
          forward_of<Forward>(x, prop_kind::forward_inference, affine | normalization_flags::use_global_stats);
      const memory::desc parameter({c}, memory::data_type::f32, Layout::a);
      memory var = random_memory(parameter);
      std::fill_n(static_cast<float*>(var.get_data_handle()), c, 1.0F);
      return runs(Forward(forward), {{DNNL_ARG_SRC, random_memory(x)},
                                     {DNNL_ARG_DST, random_memory(x)},
                                     {DNNL_ARG_SCALE, random_memory(parameter)},
                                     {DNNL_ARG_SHIFT, random_memory(parameter)},
                                     {DNNL_ARG_MEAN, random_memory(parameter)},
                                     {DNNL_ARG_VARIANCE, var}});
    });
  }
}

void dnnl_layer_norm(const std::string& name, std::int64_t rows, std::int64_t cols) {
  using Forward = layer_normalization_forward;
  using Backward = layer_normalization_backward;
  const memory::desc x({rows, cols}, memory::data_type::f32, Layout::ab);
  dnnl_rows<Forward, Backward>(
      dnnl_name, "layer_norm", name, x, cols,
      [=] { return forward_of<Forward>(x, prop_kind::forward_training, affine); },
      [=](const auto& forward) { return backward_of<Backward>(x, forward); });
}

#if DNNL_VERSION_MAJOR >= 3
void dnnl_group_norm(const std::string& library, const std::string& op, const std::string& name, const memory::desc& x,
                     std::int64_t c, std::int64_t groups) {
  using Forward = group_normalization_forward;
  using Backward = group_normalization_backward;
  dnnl_rows<Forward, Backward>(
      library, op, name, x, c,
      [=] { return Forward::primitive_desc(cpu(), prop_kind::forward_training, x, x, groups, 1e-5F, affine); },
      [=](const auto& forward) {
        return Backward::primitive_desc(cpu(), prop_kind::backward, x, x, x, groups, 1e-5F, affine, forward);
      });
}
#endif

void add_dnnl() {
  for (const Images& i : images) {
    for (const bool last : {false, true}) {
      const std::string library = dnnl_name + (last ? "+nhwc" : "+nchw");
      const Layout layout = last ? Layout::nhwc : Layout::nchw;
      const memory::desc x({i.n, i.c, i.h, i.w}, memory::data_type::f32, layout);
      dnnl_batch_norm(library, "batch_norm", i.name(), x, i.c, true);
#if DNNL_VERSION_MAJOR >= 3
      dnnl_group_norm(library, "group_norm", i.group_name(), x, i.c, i.groups);
#endif
    }
    const memory::desc one({1, i.n * i.c, i.h, i.w}, memory::data_type::f32, Layout::nchw);
    dnnl_batch_norm(dnnl_name + "+nchw", "instance_norm", i.name(), one, i.n * i.c, false);
    dnnl_layer_norm(i.name(), i.n, i.c * i.s());
  }
  for (const Rows& r : row_shapes) {
    dnnl_layer_norm(r.name(), r.rows, r.cols);
  }
}
#endif

}  // namespace

int main(int argc, char** argv) {
  use_threads(1);
#ifdef PEER_TORCH
  add_torch();
#endif
#ifdef PEER_DNNL
  add_dnnl();
#endif
  return bench::run(argc, argv);
}
