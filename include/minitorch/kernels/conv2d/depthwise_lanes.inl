// SPDX-License-Identifier: MIT
// Included by kernels/conv2d/depthwise_lanes.hpp, once per instruction set.
// Loops of the depthwise convolution with channels in the lanes, see Note [Channels in the lanes].

// Planes of (h, w) from row `first` on, `rows` of them, into the lanes: zeros around, `left` columns of them before a
// row, rows `pitch` apart.
template <class T>
void enter_padded(Tag, const LanePlanes<T>& p, std::int64_t first, std::int64_t rows, T* to) {
  constexpr std::int64_t step = lanes::count<T>, lanes = Vec<T>::lanes;
  const std::int64_t above = std::min(rows, first < 0 ? -first : 0);
  const std::int64_t end = std::max(above, std::min(rows, p.h - first)), row = p.pitch * step;
  std::int64_t i = 0;
  for (std::int64_t y = above; y <= end; ++y) {  // what is after a row and before the next is in one piece
    const std::int64_t zeros = y < end ? y * row + p.left * step : rows * row;
    for (; i < zeros; i += lanes) {
      store(to + i, splat(T(0)));
    }
    i = zeros + p.w * step;
  }
  enter_lines<true>(p.planes + (first + above) * p.w, p.h * p.w, p.used, (end - above) * p.w, p.w, p.pitch - p.w,
                    to + above * row + p.left * step);
}

// R neighbouring outputs: bias + sum over the taps.
template <int R, class T>
MINITORCH_ALWAYS_INLINE void lane_taps_tile(const LaneTaps<T>& t, const T* in, const T* weights, const T* bias,
                                            T* out) {
  Vec<T> sums[R];
  std::int64_t distance[R];
  MINITORCH_UNROLL
  for (int j = 0; j < R; ++j) {
    sums[j] = bias ? load(bias) : splat(T(0));
    distance[j] = j * t.in_step;
  }
  for (std::int64_t k = 0; k < t.count; ++k, weights += lanes::count<T>) {
    const T* p = in + t.offsets[k];
    const Vec<T> weight = load(weights);
    MINITORCH_UNROLL
    for (int j = 0; j < R; ++j) {
      sums[j] = fma(load(p + distance[j]), weight, sums[j]);
    }
  }
  MINITORCH_UNROLL
  for (int j = 0; j < R; ++j) {
    store(out + j * t.out_step, sums[j]);
  }
}

// Rows and columns of outputs; seven at a time, as planes are often a multiple of that.
template <class T>
void lane_taps(Tag, const LaneTaps<T>& t, const T* in, T* out, std::int64_t rows, std::int64_t columns) {
  constexpr std::int64_t together = 7;
  for (std::int64_t row = 0; row < rows; ++row, in += t.in_row, out += t.out_row) {
    for (std::int64_t part = 0; part < lanes::count<T>; part += Vec<T>::lanes) {
      const T* bias = t.bias ? t.bias + part : nullptr;
      std::int64_t i = 0;
      while (i + together <= columns) {
        lane_taps_tile<together>(t, in + i * t.in_step + part, t.weights + part, bias, out + i * t.out_step + part);
        i += together;
        if (i < columns && i + together > columns) {
          i = columns - together;  // the last ones overlap
        }
      }
      for (; i < columns; ++i) {
        lane_taps_tile<1>(t, in + i * t.in_step + part, t.weights + part, bias, out + i * t.out_step + part);
      }
    }
  }
}

// totals[tap][lane] += sum over the positions of dy * in at the tap's offset; nine taps at a time, for which offsets go
// on. No sum has more than a row or `most` terms before it goes on in totals.
template <class T>
void lane_weight_sums(Tag, const LaneTaps<T>& t, const T* dy, const T* in, std::int64_t rows, std::int64_t columns,
                      std::int64_t most, double* totals) {
  constexpr int taps = 9;
  constexpr std::int64_t step = lanes::count<T>, wide = Vec<double>::lanes;
  T spilled[Vec<T>::lanes];
  const std::int64_t strip = std::max<std::int64_t>(1, most / std::min(columns, most));
  for (std::int64_t first = 0; first < t.count; first += taps) {
    for (std::int64_t part = 0; part < step; part += Vec<T>::lanes) {
      for (std::int64_t top = 0; top < rows; top += strip) {
        for (std::int64_t from = 0; from < columns; from += most) {
          Vec<T> sums[taps];
          const T* x[taps];
          MINITORCH_UNROLL
          for (int k = 0; k < taps; ++k) {
            sums[k] = splat(T(0));
            x[k] = in + t.offsets[first + k] + part;
          }
          const std::int64_t bottom = std::min(rows, top + strip), end = std::min(columns, from + most);
          for (std::int64_t row = top; row < bottom; ++row) {
            const T* g = dy + row * t.out_row + part;
            std::int64_t at = row * t.in_row + from * t.in_step;
            for (std::int64_t i = from; i < end; ++i, at += t.in_step) {
              const Vec<T> factor = load(g + i * step);
              MINITORCH_UNROLL
              for (int k = 0; k < taps; ++k) {
                sums[k] = fma(factor, load(x[k] + at), sums[k]);
              }
            }
          }
          for (int k = 0; k < taps && first + k < t.count; ++k) {
            double* total = totals + (first + k) * step + part;
            store(spilled, sums[k]);
            for (std::int64_t i = 0; i < Vec<T>::lanes; i += wide) {
              store(total + i, load(total + i) + load_wide(spilled + i, wide));
            }
          }
        }
      }
    }
  }
}
