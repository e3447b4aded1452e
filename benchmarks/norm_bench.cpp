// SPDX-License-Identifier: MIT
// Our normalization kernels, and the time that moving their bytes takes at the least ("limit").
#include <memory>

#include "benchmarks/norm_rows.hpp"
#include "minitorch/core/parallel.hpp"
#include "minitorch/kernels/batch_norm.hpp"
#include "minitorch/kernels/group_norm.hpp"
#include "minitorch/kernels/layer_norm.hpp"
#include "minitorch/kernels/rms_norm.hpp"

#define MINITORCH_LOOPS "benchmarks/limits.inl"
#include "minitorch/kernels/simd/for_each_isa.hpp"

namespace {

using namespace bench;
namespace k = minitorch::kernels;

// Shared memory of a row, with some values in it.
struct Buffer {
  explicit Buffer(std::int64_t count) : data(new (std::align_val_t(64)) float[static_cast<std::size_t>(count)]) {
    for (std::int64_t i = 0; i < count; ++i) {
      data.get()[i] = static_cast<float>((i * 7919) % 1024) * 2e-3F - 1;
    }
  }
  struct Free {
    void operator()(float* p) const { ::operator delete[](p, std::align_val_t(64)); }
  };
  std::unique_ptr<float, Free> data;
};

class Buffers {
 public:
  float* operator()(std::int64_t count) {
    all_->push_back(std::make_shared<Buffer>(count));
    return all_->back()->data.get();
  }

 private:
  std::shared_ptr<std::vector<std::shared_ptr<Buffer>>> all_ = std::make_shared<std::vector<std::shared_ptr<Buffer>>>();
};

void add(const std::string& library, const std::string& op, const std::string& direction, const std::string& shape,
         std::int64_t count, const Make& make) {
  add_row(library, op, direction, shape, bytes_of(direction, count), minitorch::set_num_threads, make);
}

void add_limit(const std::string& shape, std::int64_t count) {
  const auto split = [count](const auto& f) {
    const std::int64_t threads = minitorch::get_num_threads(), step = (count / threads + 15) / 16 * 16;
    minitorch::core::parallel_chunks(threads, true, [&](std::int64_t i) {
      const std::int64_t begin = std::min(i * step, count), end = std::min(begin + step, count);
      k::with_isa([&](auto isa) { f(isa, begin, end - begin); });
    });
  };
  add("limit", "move", "fwd", shape, count, [=]() -> Call {
    Buffers buffer;
    const float* x = buffer(count);
    float* y = buffer(count);
    return [=, keep = buffer] {
      split([&](auto isa, std::int64_t from, std::int64_t n) { limit_forward(isa, x + from, y + from, n); });
    };
  });
  add("limit", "move", "bwd", shape, count, [=]() -> Call {
    Buffers buffer;
    const float *x = buffer(count), *dy = buffer(count);
    float* dx = buffer(count);
    return [=, keep = buffer] {
      split(
          [&](auto isa, std::int64_t from, std::int64_t n) { limit_backward(isa, x + from, dy + from, dx + from, n); });
    };
  });
}

k::NormBackward<float> gradients(const float* dy, const float* x, const float* w, const float* mean, const float* rstd,
                                 float* dx, float* dw, float* db) {
  return {.dy = dy, .x = x, .weight = w, .mean = mean, .rstd = rstd, .dx = dx, .dweight = dw, .dbias = db};
}

void add_batch_norm(const std::string& op, const std::string& shape, std::int64_t n, std::int64_t c, std::int64_t s) {
  const std::int64_t count = n * c * s;
  add("minitorch", op, "fwd", shape, count, [=]() -> Call {
    Buffers buffer;
    const float *x = buffer(count), *w = buffer(c), *b = buffer(c);
    float *y = buffer(count), *mean = buffer(c), *var = buffer(c), *rstd = buffer(c);
    const k::NormForward<float> a{.x = x, .weight = w, .bias = b, .y = y, .mean = mean, .var = var, .rstd = rstd};
    return [=, keep = buffer] { k::batch_norm_forward(k::NormSizes::batch(n, c, s), a, 1e-5F); };
  });
  add("minitorch", op, "bwd", shape, count, [=]() -> Call {
    Buffers buffer;
    const float *x = buffer(count), *dy = buffer(count), *w = buffer(c);
    float *dx = buffer(count), *mean = buffer(c), *rstd = buffer(c), *dw = buffer(c), *db = buffer(c);
    const auto z = k::NormSizes::batch(n, c, s);
    k::batch_norm_forward(z, k::NormForward<float>{.x = x, .weight = w, .y = dx, .mean = mean, .rstd = rstd}, 1e-5F);
    return [=, keep = buffer] { k::batch_norm_backward(z, gradients(dy, x, w, mean, rstd, dx, dw, db)); };
  });
}

void add_batch_norm_inference(const Images& i) {
  const std::int64_t n = i.n, c = i.c, s = i.s(), count = i.count();
  add("minitorch", "batch_norm", "infer", i.name(), count, [=]() -> Call {
    Buffers buffer;
    const float *x = buffer(count), *w = buffer(c), *b = buffer(c), *mean = buffer(c);
    float *y = buffer(count), *var = buffer(c);
    std::fill_n(var, c, 1.0F);
    const k::NormInference<float> a{.x = x, .weight = w, .bias = b, .mean = mean, .var = var, .y = y};
    return [=, keep = buffer] { k::batch_norm_inference(k::NormSizes::batch(n, c, s), a, 1e-5F); };
  });
}

void add_group_norm(const std::string& op, const Images& i, const std::string& shape, std::int64_t groups) {
  const std::int64_t n = i.n, c = i.c, s = i.s(), count = i.count();
  add("minitorch", op, "fwd", shape, count, [=]() -> Call {
    Buffers buffer;
    const float *x = buffer(count), *w = buffer(c), *b = buffer(c);
    float *y = buffer(count), *mean = buffer(n * groups), *rstd = buffer(n * groups);
    const k::NormForward<float> a{.x = x, .weight = w, .bias = b, .y = y, .mean = mean, .rstd = rstd};
    return [=, keep = buffer] { k::group_norm_forward(k::NormSizes::group(n, c, s, groups), a, 1e-5F); };
  });
  add("minitorch", op, "bwd", shape, count, [=]() -> Call {
    Buffers buffer;
    const float *x = buffer(count), *dy = buffer(count), *w = buffer(c);
    float *dx = buffer(count), *mean = buffer(n * groups), *rstd = buffer(n * groups), *dw = buffer(c), *db = buffer(c);
    const auto z = k::NormSizes::group(n, c, s, groups);
    k::group_norm_forward(z, k::NormForward<float>{.x = x, .weight = w, .y = dx, .mean = mean, .rstd = rstd}, 1e-5F);
    return [=, keep = buffer] { k::group_norm_backward(z, gradients(dy, x, w, mean, rstd, dx, dw, db)); };
  });
}

void add_layer_norm(const std::string& shape, std::int64_t rows, std::int64_t cols) {
  const std::int64_t count = rows * cols;
  add("minitorch", "layer_norm", "fwd", shape, count, [=]() -> Call {
    Buffers buffer;
    const float *x = buffer(count), *w = buffer(cols), *b = buffer(cols);
    float *y = buffer(count), *mean = buffer(rows), *rstd = buffer(rows);
    const k::NormForward<float> a{.x = x, .weight = w, .bias = b, .y = y, .mean = mean, .rstd = rstd};
    return [=, keep = buffer] { k::layer_norm_forward(k::NormSizes::rows(rows, cols), a, 1e-5F); };
  });
  add("minitorch", "layer_norm", "bwd", shape, count, [=]() -> Call {
    Buffers buffer;
    const float *x = buffer(count), *dy = buffer(count), *w = buffer(cols);
    float *dx = buffer(count), *mean = buffer(rows), *rstd = buffer(rows), *dw = buffer(cols), *db = buffer(cols);
    const auto z = k::NormSizes::rows(rows, cols);
    k::layer_norm_forward(z, k::NormForward<float>{.x = x, .weight = w, .y = dx, .mean = mean, .rstd = rstd}, 1e-5F);
    return [=, keep = buffer] { k::layer_norm_backward(z, gradients(dy, x, w, mean, rstd, dx, dw, db)); };
  });
}

void add_rms_norm(const std::string& shape, std::int64_t rows, std::int64_t cols) {
  const std::int64_t count = rows * cols;
  add("minitorch", "rms_norm", "fwd", shape, count, [=]() -> Call {
    Buffers buffer;
    const float *x = buffer(count), *w = buffer(cols);
    float *y = buffer(count), *rstd = buffer(rows);
    const k::NormForward<float> a{.x = x, .weight = w, .y = y, .rstd = rstd};
    return [=, keep = buffer] { k::rms_norm_forward(k::NormSizes::rows(rows, cols), a, 1e-5F); };
  });
  add("minitorch", "rms_norm", "bwd", shape, count, [=]() -> Call {
    Buffers buffer;
    const float *x = buffer(count), *dy = buffer(count), *w = buffer(cols);
    float *dx = buffer(count), *rstd = buffer(rows), *dw = buffer(cols);
    const auto z = k::NormSizes::rows(rows, cols);
    k::rms_norm_forward(z, k::NormForward<float>{.x = x, .weight = w, .y = dx, .rstd = rstd}, 1e-5F);
    return [=, keep = buffer] { k::rms_norm_backward(z, gradients(dy, x, w, nullptr, rstd, dx, dw, nullptr)); };
  });
}

}  // namespace

int main(int argc, char** argv) {
  for (const Images& i : images) {
    add_limit(i.name(), i.count());
    add_batch_norm("batch_norm", i.name(), i.n, i.c, i.s());
    add_batch_norm_inference(i);
    add_layer_norm(i.name(), i.n, i.c * i.s());
    add_group_norm("group_norm", i, i.group_name(), i.groups);
    add_group_norm("instance_norm", i, i.name(), i.c);
  }
  for (const Rows& r : row_shapes) {
    add_limit(r.name(), r.rows * r.cols);
    add_layer_norm(r.name(), r.rows, r.cols);
    add_rms_norm(r.name(), r.rows, r.cols);
  }
  return bench::run(argc, argv);
}
