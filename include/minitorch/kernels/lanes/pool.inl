// SPDX-License-Identifier: MIT
// Included by kernels/lanes/lanes.hpp, once per instruction set.
// Loops of lanes.hpp: pooling.

// The first largest value of each window, the last NaN if there is one, and which cell it is (kernels/pool2d.hpp).
template <class T>
void max_pool_lanes(Tag, const lanes::Window& w, const T* x, std::int64_t x_pitch, std::int64_t height,
                    std::int64_t width, T* y, std::int64_t y_pitch, std::uint8_t* which) {
  constexpr std::int64_t step = lanes::count<T>;
  using Cell = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  for (std::int64_t row = 0; row < height; ++row) {
    for (std::int64_t column = 0; column < width; ++column) {
      const T* const first = x + row * w.stride_h * x_pitch + column * w.stride_w * step;
      T best[step];
      Cell at[step];
      for (std::int64_t l = 0; l < step; ++l) {
        best[l] = first[l];
        at[l] = 0;
      }
      for (std::int64_t cell = 1; cell < w.rows * w.columns; ++cell) {
        const T* const from = first + cell / w.columns * x_pitch + cell % w.columns * step;
        const auto number = static_cast<Cell>(cell);
        MINITORCH_SIMD
        for (std::int64_t l = 0; l < step; ++l) {
          const T value = from[l];
          const bool better = value > best[l] || value != value;
          best[l] = better ? value : best[l];
          at[l] = better ? number : at[l];
        }
      }
      T* const to = y + row * y_pitch + column * step;
      for (std::int64_t l = 0; l < step; ++l) {
        to[l] = best[l];
      }
      if (which) {
        for (std::int64_t l = 0; l < step; ++l) {
          which[l] = static_cast<std::uint8_t>(at[l]);
        }
        which += step;
      }
    }
  }
}

// dx, zero so far, += dy at the cells that `which` names; `apart`, dx = dy there and else 0, where no cell is in two
// windows.
template <bool apart, class T>
void max_pool_backward_lanes(Tag, const lanes::Window& w, const T* dy, std::int64_t dy_pitch, std::int64_t height,
                             std::int64_t width, const std::uint8_t* which, T* dx, std::int64_t dx_pitch) {
  constexpr std::int64_t step = lanes::count<T>;
  using Cell = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;
  for (std::int64_t row = 0; row < height; ++row) {
    for (std::int64_t column = 0; column < width; ++column, which += step) {
      const T* const upstream = dy + row * dy_pitch + column * step;
      T* const first = dx + row * w.stride_h * dx_pitch + column * w.stride_w * step;
      Cell at[step];
      for (std::int64_t l = 0; l < step; ++l) {
        at[l] = which[l];
      }
      for (std::int64_t cell = 0; cell < w.rows * w.columns; ++cell) {
        T* const to = first + cell / w.columns * dx_pitch + cell % w.columns * step;
        const auto number = static_cast<Cell>(cell);
        MINITORCH_SIMD
        for (std::int64_t l = 0; l < step; ++l) {
          to[l] = (apart ? T(0) : to[l]) + (at[l] == number ? upstream[l] : T(0));
        }
      }
    }
  }
}
