// SPDX-License-Identifier: MIT
// Included by kernels/lanes/lanes.hpp, once per instruction set.
// Loops of lanes.hpp: statistics, and what is done to each position. Pointers are at one part of the lanes of a vector.

// A plane's rows, for one array: the distance between rows, in elements.
struct LaneRows {
  std::int64_t height, width;
};

// Sum over a plane of x - shift, or of its square. Four sums side by side, since an addition takes four cycles.
template <bool squares, class T>
MINITORCH_ALWAYS_INLINE Vec<T> sum_plane(const LaneRows& z, const T* x, std::int64_t pitch, Vec<T> shift) {
  constexpr std::int64_t step = lanes::count<T>;
  Vec<T> sums[4] = {splat(T(0)), splat(T(0)), splat(T(0)), splat(T(0))};
  for (std::int64_t row = 0; row < z.height; ++row, x += pitch) {
    const T* from = x;
    std::int64_t column = 0;
    for (; column + 4 <= z.width; column += 4, from += 4 * step) {
      MINITORCH_UNROLL
      for (int i = 0; i < 4; ++i) {
        const Vec<T> value = load(from + i * step) - shift;
        sums[i] = squares ? fma(value, value, sums[i]) : sums[i] + value;
      }
    }
    for (; column < z.width; ++column, from += step) {
      const Vec<T> value = load(from) - shift;
      sums[0] = squares ? fma(value, value, sums[0]) : sums[0] + value;
    }
  }
  return (sums[0] + sums[1]) + (sums[2] + sums[3]);
}

// Mean and sum of squared deviations of `channels` planes, in each lane. The mean is that of what is left beside a
// first value, so that it has all its digits also where the deviations are small beside it.
template <class T>
void moments_lanes(Tag, const LaneRows& z, std::int64_t channels, const T* x, std::int64_t pitch, std::int64_t plane,
                   T* mean, T* squares) {
  const Vec<T> share = splat(T(1) / static_cast<T>(channels * z.height * z.width));
  for (std::int64_t part = 0; part < parts<T>; ++part) {
    const T* const from = x + part * Vec<T>::lanes;
    Vec<T> centre = load(from);
    for (int round = 0; round < 2; ++round) {
      Vec<T> total = splat(T(0));
      for (std::int64_t c = 0; c < channels; ++c) {
        total = total + sum_plane<false>(z, from + c * plane, pitch, centre);
      }
      centre = fma(total, share, centre);
    }
    Vec<T> total = splat(T(0));
    for (std::int64_t c = 0; c < channels; ++c) {
      total = total + sum_plane<true>(z, from + c * plane, pitch, centre);
    }
    store(mean + part * Vec<T>::lanes, centre);
    store(squares + part * Vec<T>::lanes, total);
  }
}

// y = (x - mean) scale + shift.
template <class T>
void scale_shift_lanes(Tag, const LaneRows& z, const T* x, std::int64_t x_pitch, const T* mean, const T* scale,
                       const T* shift, T* y, std::int64_t y_pitch) {
  constexpr std::int64_t step = lanes::count<T>;
  for (std::int64_t part = 0; part < parts<T>; ++part) {
    const std::int64_t first = part * Vec<T>::lanes;
    const Vec<T> m = load(mean + first), a = load(scale + first), b = load(shift + first);
    for (std::int64_t row = 0; row < z.height; ++row) {
      const T* from = x + row * x_pitch + first;
      T* to = y + row * y_pitch + first;
      for (std::int64_t column = 0; column < z.width; ++column, from += step, to += step) {
        store(to, fma(load(from) - m, a, b));
      }
    }
  }
}

// y = ((x - mean) rstd weight[position] + bias[position]) factor; weight and bias may be null.
template <class T>
void scale_shift_positions_lanes(Tag, const LaneRows& z, const T* x, std::int64_t x_pitch, const T* mean, const T* rstd,
                                 const T* weight, const T* bias, const T* factor, T* y, std::int64_t y_pitch) {
  constexpr std::int64_t step = lanes::count<T>;
  for (std::int64_t part = 0; part < parts<T>; ++part) {
    const std::int64_t first = part * Vec<T>::lanes;
    const Vec<T> m = load(mean + first), f = load(factor + first), a = load(rstd + first) * f;
    for (std::int64_t row = 0; row < z.height; ++row) {
      const T* from = x + row * x_pitch + first;
      T* to = y + row * y_pitch + first;
      for (std::int64_t column = 0; column < z.width; ++column, from += step, to += step) {
        const std::int64_t at = row * z.width + column;
        const Vec<T> scaled = (load(from) - m) * a * splat(weight ? weight[at] : T(1));
        store(to, fma(f, splat(bias ? bias[at] : T(0)), scaled));
      }
    }
  }
}

// sum = sums of dy, normalized = sums of dy (x - mean) rstd.
template <class T>
void gradient_sums_lanes(Tag, const LaneRows& z, const T* x, std::int64_t x_pitch, const T* dy, std::int64_t dy_pitch,
                         const T* mean, const T* rstd, T* sum_out, T* normalized_out) {
  constexpr std::int64_t step = lanes::count<T>;
  for (std::int64_t part = 0; part < parts<T>; ++part) {
    const std::int64_t first = part * Vec<T>::lanes;
    const Vec<T> m = load(mean + first);
    Vec<T> plain[2] = {splat(T(0)), splat(T(0))}, products[2] = {splat(T(0)), splat(T(0))};
    for (std::int64_t row = 0; row < z.height; ++row) {
      const T* from = x + row * x_pitch + first;
      const T* upstream = dy + row * dy_pitch + first;
      std::int64_t column = 0;
      for (; column + 2 <= z.width; column += 2, from += 2 * step, upstream += 2 * step) {
        MINITORCH_UNROLL
        for (int i = 0; i < 2; ++i) {
          const Vec<T> g = load(upstream + i * step);
          plain[i] = plain[i] + g;
          products[i] = fma(g, load(from + i * step) - m, products[i]);
        }
      }
      if (column < z.width) {
        const Vec<T> g = load(upstream);
        plain[0] = plain[0] + g;
        products[0] = fma(g, load(from) - m, products[0]);
      }
    }
    store(sum_out + first, plain[0] + plain[1]);
    store(normalized_out + first, (products[0] + products[1]) * load(rstd + first));
  }
}

// g = dy factor weight[position]: sum += g, normalized += g (x - mean) rstd; and in each position, over all lanes,
// dweight = dy factor (x - mean) rstd and dbias = dy factor, if not null.
template <class T>
void gradient_sums_positions_lanes(Tag, const LaneRows& z, const T* x, std::int64_t x_pitch, const T* dy,
                                   std::int64_t dy_pitch, const T* mean, const T* rstd, const T* factor,
                                   const T* weight, T* sum_inout, T* normalized_inout, T* dweight, T* dbias) {
  constexpr std::int64_t step = lanes::count<T>;
  for (std::int64_t part = 0; part < parts<T>; ++part) {
    const std::int64_t first = part * Vec<T>::lanes;
    const Vec<T> m = load(mean + first), r = load(rstd + first), f = load(factor + first);
    Vec<T> total = load(sum_inout + first), products = load(normalized_inout + first);
    for (std::int64_t row = 0; row < z.height; ++row) {
      for (std::int64_t column = 0; column < z.width; column += Vec<T>::lanes) {
        const std::int64_t at = row * z.width + column, left = z.width - column;
        const std::int64_t n = left < Vec<T>::lanes ? left : Vec<T>::lanes;
        const T* const from = x + row * x_pitch + column * step + first;
        const T* const upstream = dy + row * dy_pitch + column * step + first;
        Vec<T> plain[Vec<T>::lanes], normal[Vec<T>::lanes];  // of n positions, to be added up over lanes together
        if (n == Vec<T>::lanes) {
          MINITORCH_UNROLL
          for (std::int64_t i = 0; i < Vec<T>::lanes; ++i) {
            plain[i] = load(upstream + i * step) * f;
            normal[i] = plain[i] * ((load(from + i * step) - m) * r);
          }
        } else {
          for (std::int64_t i = 0; i < Vec<T>::lanes; ++i) {
            plain[i] = i < n ? load(upstream + i * step) * f : splat(T(0));
            normal[i] = i < n ? plain[i] * ((load(from + i * step) - m) * r) : splat(T(0));
          }
        }
        for (std::int64_t i = 0; i < n; ++i) {
          const Vec<T> scale = splat(weight ? weight[at + i] : T(1));
          total = fma(plain[i], scale, total);
          products = fma(normal[i], scale, products);
        }
        const auto put = [&](const Vec<T>& of_part, T* to) {
          if (to == nullptr) {
            return;
          }
          T values[Vec<T>::lanes];
          store(values, of_part);
          for (std::int64_t i = 0; i < n; ++i) {
            to[at + i] = part == 0 ? values[i] : to[at + i] + values[i];
          }
        };
        put(sums(normal), dweight);
        put(sums(plain), dbias);
      }
    }
    store(sum_inout + first, total);
    store(normalized_inout + first, products);
  }
}

// dx = a weight[position] dy + b (x - mean) + d, and where `relu_before` 0 unless x > 0; weight may be null.
template <class T>
void gradient_lanes(Tag, const LaneRows& z, const T* x, std::int64_t x_pitch, const T* dy, std::int64_t dy_pitch,
                    const T* mean, const T* a, const T* b, const T* d, const T* weight, bool relu_before, T* dx,
                    std::int64_t dx_pitch) {
  constexpr std::int64_t step = lanes::count<T>;
  for (std::int64_t part = 0; part < parts<T>; ++part) {
    const std::int64_t first = part * Vec<T>::lanes;
    const Vec<T> m = load(mean + first), factor = load(a + first), slope = load(b + first), offset = load(d + first);
    for (std::int64_t row = 0; row < z.height; ++row) {
      const T* from = x + row * x_pitch + first;
      const T* upstream = dy + row * dy_pitch + first;
      T* to = dx + row * dx_pitch + first;
      const T* weights = weight ? weight + row * z.width : nullptr;
      for (std::int64_t column = 0; column < z.width; ++column, from += step, upstream += step, to += step) {
        const Vec<T> in = load(from), scale = weights ? factor * splat(weights[column]) : factor;
        const Vec<T> gradient = fma(scale, load(upstream), fma(slope, in - m, offset));
        store(to, relu_before ? keep_positive(in, gradient) : gradient);
      }
    }
  }
}

// y = relu(x), or, with `kept`, y = x where kept is positive.
template <class T>
void relu_lanes(Tag, const LaneRows& z, const T* kept, std::int64_t kept_pitch, const T* x, std::int64_t x_pitch, T* y,
                std::int64_t y_pitch) {
  const std::int64_t length = z.width * lanes::count<T>;
  for (std::int64_t row = 0; row < z.height; ++row, x += x_pitch, y += y_pitch) {
    for (std::int64_t i = 0; i < length; i += Vec<T>::lanes) {
      store(y + i, kept ? keep_positive(load(kept + row * kept_pitch + i), load(x + i)) : relu(load(x + i)));
    }
  }
}
