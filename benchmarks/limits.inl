// SPDX-License-Identifier: MIT
// The least that a norm must do: move every byte once. For kernels/simd/for_each_isa.hpp.

inline void limit_forward(Tag, const float* x, float* y, std::int64_t n) {
  constexpr std::int64_t lanes = Vec<float>::lanes;
  const Vec<float> factor = splat(1.5F), constant = splat(0.25F);
  for (std::int64_t i = 0; i + lanes <= n; i += lanes) {
    store(y + i, fma(load(x + i), factor, constant));
  }
}

inline void limit_backward(Tag, const float* x, const float* dy, float* dx, std::int64_t n) {
  constexpr std::int64_t lanes = Vec<float>::lanes;
  const Vec<float> factor = splat(1.5F);
  for (std::int64_t i = 0; i + lanes <= n; i += lanes) {
    store(dx + i, fma(load(x + i), factor, load(dy + i)));
  }
}
