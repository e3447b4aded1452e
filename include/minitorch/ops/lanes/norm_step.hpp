// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

#include "minitorch/kernels/reduce.hpp"
#include "minitorch/ops/batch_norm.hpp"
#include "minitorch/ops/lanes/dropout_step.hpp"
#include "minitorch/tensor/factories.hpp"

namespace minitorch::detail {

/// What a normalization in a chain has in common with its layer.
template <Floating T>
struct LaneNormLayer {
  enum class Kind { batch, fixed, group, layer } kind;  // fixed: by running statistics
  BasicTensor<T> weight, bias;
  double eps;
  std::int64_t groups = 1;                       // group
  Shape normalized_shape{};                      // layer
  BasicTensor<T> running_mean{}, running_var{};  // batch, if they are to be updated, and fixed
  double momentum = 0;
  LongTensor batches{};  // counts batches that are in the running statistics
};

/// batch_norm, group_norm and layer_norm, and a Dropout2d after them: y = ((x - mean) rstd weight + bias) mask.
template <Floating T>
class LaneNorm : public LaneStep<T> {
 public:
  using Kind = typename LaneNormLayer<T>::Kind;

  explicit LaneNorm(LaneNormLayer<T> layer) : layer_(std::move(layer)) {}
  LaneNorm(const LaneNorm& other)
      : LaneStep<T>(other),
        layer_(other.layer_),
        mean_(other.mean_),
        spread_(other.spread_),
        dropout_(other.dropout_ ? std::make_unique<LaneDropout<T>>(*other.dropout_) : nullptr),
        relu_(other.relu_) {}
  LaneNorm& operator=(const LaneNorm&) = delete;

  bool accepts(const LaneBatch&, const Block& in, Block& out) override {
    const Shape affine = layer_.kind == Kind::layer ? Shape{in.channels, in.height, in.width} : Shape{in.channels};
    const auto fits = [](const BasicTensor<T>& x, const Shape& shape) { return !x.defined() || x.shape() == shape; };
    if (!fits(layer_.weight, affine) || !fits(layer_.bias, affine) || !fits(layer_.running_mean, {in.channels}) ||
        !fits(layer_.running_var, {in.channels}) || autograd::recording({layer_.running_mean, layer_.running_var}) ||
        (layer_.kind == Kind::group && (layer_.groups < 1 || in.channels % layer_.groups != 0 ||
                                        in.channels / layer_.groups * in.height * in.width == 1)) ||
        (layer_.kind == Kind::layer && !(layer_.normalized_shape == affine))) {
      return false;
    }
    const BasicTensor<T>&mean = layer_.running_mean, &var = layer_.running_var;
    if (mean.defined() != var.defined() || (layer_.kind == Kind::fixed && !mean.defined()) ||
        (mean.defined() && (!mean.is_contiguous() || !var.is_contiguous() || mean.storage() == var.storage()))) {
      return false;
    }
    out = in;
    return true;
  }
  bool absorb(LaneStep<T>& next) override {
    auto* dropout = dynamic_cast<LaneDropout<T>*>(&next);
    if (dropout == nullptr || dropout_) {
      return false;
    }
    dropout_ = std::make_unique<LaneDropout<T>>(*dropout);
    return true;
  }
  bool waits() const override { return layer_.kind == Kind::batch; }
  bool masks_input() const override { return true; }
  void input_is_relu(bool relu) override { relu_ = relu; }

  std::vector<BasicTensor<T>*> parameters() override { return {&layer_.weight, &layer_.bias}; }
  std::vector<BasicTensor<T>*> kept() override {
    std::vector<BasicTensor<T>*> out{&mean_, &spread_};
    if (dropout_) {
      out.push_back(dropout_->kept()[0]);
    }
    return out;
  }
  /// Those that are no part of backward.
  void forget() override {
    layer_.running_mean = layer_.running_var = {};
    layer_.batches = {};
  }

  BasicTensor<T> composed(const BasicTensor<T>& x, const LaneBatch& batch, bool again) override {
    const BasicTensor<T> y = ordinary(x, again);
    return dropout_ ? dropout_->composed(y, batch, again) : y;
  }

  void start(const LaneBatch& batch) override {
    const std::int64_t c = this->in_.channels;
    if (layer_.kind == Kind::fixed) {
      mean_ = copy_of(layer_.running_mean);
      spread_ = copy_of(layer_.running_var);
    } else if (layer_.kind == Kind::batch) {
      mean_ = BasicTensor<T>({c});
      spread_ = BasicTensor<T>({c});
      moments_.assign(static_cast<std::size_t>(batch.blocks * c), {});
    } else {
      mean_ = BasicTensor<T>({batch.blocks, groups(), lane_count<T>});
      spread_ = BasicTensor<T>(mean_.shape());
    }
    unpack();
    if (dropout_) {
      dropout_->place(this->in_, this->out_, this->din_, this->dout_);
      dropout_->start(batch);
    }
    has_map_ = layer_.kind == Kind::fixed && !(dropout_ && dropout_->active());
    for (std::int64_t k = 0; has_map_ && k < c; ++k) {
      map_.mean.push_back(mean_.data()[k]);
      map_.scale.push_back(rstd(k) * weight_of(k));
      map_.shift.push_back(bias_of(k));
    }
  }
  const ChannelMap<T>* map() const override { return has_map_ ? &map_ : nullptr; }

  void measure(const LaneBatch& batch, std::int64_t b, const T* in) override {
    const std::int64_t count = batch.in_block<T>(b), c = this->in_.channels;
    T mean[lane_count<T>], squares[lane_count<T>];
    if (layer_.kind == Kind::batch) {
      for (std::int64_t k = 0; k < c; ++k) {
        kernels::lanes::moments(this->in_, in, k, std::int64_t{1}, mean, squares);
        Moments& sum = moments_[static_cast<std::size_t>(b * c + k)];
        for (std::int64_t l = 0; l < count; ++l) {
          sum.add({static_cast<double>(positions()), static_cast<double>(mean[l]), static_cast<double>(squares[l])});
        }
      }
    } else if (layer_.kind != Kind::fixed) {
      const std::int64_t in_group = c / groups();
      for (std::int64_t g = 0; g < groups(); ++g) {
        kernels::lanes::moments(this->in_, in, g * in_group, in_group, mean, squares);
        T* const means = mean_.data() + (b * groups() + g) * lane_count<T>;
        T* const rstds = spread_.data() + (b * groups() + g) * lane_count<T>;
        for (std::int64_t l = 0; l < lane_count<T>; ++l) {
          const double variance = static_cast<double>(squares[l]) / static_cast<double>(in_group * positions());
          means[l] = l < count ? mean[l] : T(0);
          rstds[l] = l < count ? static_cast<T>(1 / std::sqrt(variance + layer_.eps)) : T(0);
          if (l < count && !kernels::detail::regular(rstds[l])) {
            irregular_.store(true, std::memory_order_relaxed);
          }
        }
      }
    }
  }
  void settle(const LaneBatch& batch) override {
    const std::int64_t c = this->in_.channels;
    variance_.resize(static_cast<std::size_t>(c));
    for (std::int64_t k = 0; k < c; ++k) {
      Moments all;
      for (std::int64_t b = 0; b < batch.blocks; ++b) {
        all.add(moments_[static_cast<std::size_t>(b * c + k)]);
      }
      mean_.data()[k] = static_cast<T>(all.mean);
      variance_[static_cast<std::size_t>(k)] = all.squares / all.count;
      spread_.data()[k] = static_cast<T>(1 / std::sqrt(all.squares / all.count + layer_.eps));
      if (!kernels::detail::regular(spread_.data()[k])) {
        irregular_.store(true, std::memory_order_relaxed);
      }
    }
  }
  bool regular() const override { return !irregular_.load(std::memory_order_relaxed); }

  void forward(const LaneBatch& batch, std::int64_t b, const T* in, T* out) override {
    Lanes f;
    for (std::int64_t c = 0; c < this->in_.channels; ++c) {
      load(batch, b, c, f);
      if (layer_.kind == Kind::layer) {
        kernels::lanes::scale_shift_positions(this->in_, in, c, f.mean, f.rstd, of_channel(weight_, c),
                                              of_channel(bias_, c), f.factor, this->out_, out);
        continue;
      }
      const T w = weight_of(c), shift = bias_of(c);
      T scales[lane_count<T>], shifts[lane_count<T>];
      for (std::int64_t l = 0; l < lane_count<T>; ++l) {
        scales[l] = f.rstd[l] * w * f.factor[l];
        shifts[l] = shift * f.factor[l];
      }
      kernels::lanes::scale_shift(this->in_, in, c, f.mean, scales, shifts, this->out_, out);
    }
  }

  void finish(const LaneBatch& batch) override {
    if (layer_.kind != Kind::batch || !layer_.running_mean.defined()) {
      return;
    }
    const double n = static_cast<double>(batch.samples * positions());
    update_running(layer_.running_mean, layer_.momentum,
                   [&](std::int64_t k) { return static_cast<double>(mean_.data()[k]); });
    update_running(layer_.running_var, layer_.momentum,
                   [&](std::int64_t k) { return variance_[static_cast<std::size_t>(k)] * n / (n - 1); });
    count();
  }
  /// After composed() has updated the running statistics.
  void count() override {
    if (layer_.batches.defined()) {
      ++*layer_.batches.data();
      layer_.batches.storage()->bump_version();
    }
  }

  void start_backward(const LaneBatch& batch) override {
    unpack();
    if (dropout_) {
      dropout_->place(this->in_, this->out_, this->din_, this->dout_);
    }
    if (layer_.kind == Kind::layer) {
      const auto for_all = [&](const BasicTensor<T>& of) {
        return of.defined() ? BasicTensor<T>({batch.blocks, affine()}) : BasicTensor<T>();
      };
      dweight_ = for_all(layer_.weight);
      dbias_ = for_all(layer_.bias);
    } else {
      sums_ = zeros<double>(Shape{batch.blocks * 2 * affine()});
    }
  }
  void measure_gradient(const LaneBatch& batch, std::int64_t b, const T* in, const T* dout) override {
    Lanes f;
    T sum[lane_count<T>], normalized[lane_count<T>];
    for (std::int64_t c = 0; c < this->in_.channels; ++c) {
      load(batch, b, c, f);
      channel_sums(b, c, in, dout, f, sum, normalized);
    }
  }
  void settle_gradient(const LaneBatch& batch) override {
    totals_ = zeros<double>(Shape{2 * affine()});
    for (std::int64_t b = 0; b < batch.blocks; ++b) {
      for (std::int64_t i = 0; i < 2 * affine(); ++i) {
        totals_.data()[i] += sums_.data()[b * 2 * affine() + i];
      }
    }
  }
  void backward(const LaneBatch& batch, std::int64_t b, const T* in, const T*, T* dout, T* din) override {
    const std::int64_t channels = this->in_.channels, in_group = channels / groups();
    if (layer_.kind == Kind::batch || layer_.kind == Kind::fixed) {
      if (layer_.kind == Kind::fixed) {
        measure_gradient(batch, b, in, dout);
      }
      const double n = static_cast<double>(batch.samples * positions());
      for (std::int64_t c = 0; din != nullptr && c < channels; ++c) {
        const auto k = static_cast<std::size_t>(c);
        const double w = weight_.empty() ? 1 : static_cast<double>(weight_[k]), r = static_cast<double>(rstd(c));
        const bool fixed = layer_.kind == Kind::fixed;
        gradient(batch, b, c, in, dout, din, fixed ? 0 : -r * r * w * totals_.data()[2 * k + 1] / n,
                 fixed ? 0 : -r * w * totals_.data()[2 * k] / n);
      }
      return;
    }
    Lanes f;
    for (std::int64_t g = 0; g < groups(); ++g) {
      T first[lane_count<T>] = {}, second[lane_count<T>] = {};  // sums of g and of g * normalized
      for (std::int64_t c = g * in_group; c < (g + 1) * in_group; ++c) {
        load(batch, b, c, f);
        if (layer_.kind == Kind::layer) {
          const auto to = [&](BasicTensor<T>& gradient) {
            return gradient.defined() ? gradient.data() + b * affine() + c * positions() : nullptr;
          };
          kernels::lanes::gradient_sums_positions(this->in_, in, this->dout_, static_cast<const T*>(dout), c, f.mean,
                                                  f.rstd, f.factor, of_channel(weight_, c), first, second, to(dweight_),
                                                  to(dbias_));
          continue;
        }
        T sum[lane_count<T>], normalized[lane_count<T>];
        channel_sums(b, c, in, dout, f, sum, normalized);
        const T w = weight_of(c);
        for (std::int64_t l = 0; l < lane_count<T>; ++l) {
          first[l] += w * f.factor[l] * sum[l];
          second[l] += w * f.factor[l] * normalized[l];
        }
      }
      const T n = static_cast<T>(in_group * positions());
      for (std::int64_t c = g * in_group; din != nullptr && c < (g + 1) * in_group; ++c) {
        load(batch, b, c, f);
        T slope[lane_count<T>], factor[lane_count<T>], offset[lane_count<T>];
        const T w = layer_.kind == Kind::layer ? T(1) : weight_of(c);
        for (std::int64_t l = 0; l < lane_count<T>; ++l) {
          factor[l] = f.rstd[l] * w * f.factor[l];
          slope[l] = -f.rstd[l] * f.rstd[l] * second[l] / n;
          offset[l] = -f.rstd[l] * first[l] / n;
        }
        if (layer_.kind == Kind::layer) {
          kernels::lanes::gradient_positions(this->in_, in, this->dout_, static_cast<const T*>(dout), c, f.mean, factor,
                                             slope, offset, of_channel(weight_, c), relu_, this->din_, din);
        } else {
          kernels::lanes::gradient(this->in_, in, this->dout_, static_cast<const T*>(dout), c, f.mean, factor, slope,
                                   offset, relu_, this->din_, din);
        }
      }
    }
  }
  std::vector<BasicTensor<T>> gradients(const LaneBatch& batch) override {
    if (layer_.kind == Kind::layer) {
      const auto over_blocks = [&](const BasicTensor<T>& of_blocks) {
        BasicTensor<T> out;
        if (of_blocks.defined()) {
          out = BasicTensor<T>(layer_.normalized_shape);
          kernels::sum(of_blocks.data(), out.data(), 1, batch.blocks, affine());
        }
        return out;
      };
      return {over_blocks(dweight_), over_blocks(dbias_)};
    }
    settle_gradient(batch);
    const auto take = [&](const BasicTensor<T>& parameter, std::int64_t which) {
      BasicTensor<T> out;
      if (parameter.defined()) {
        out = BasicTensor<T>({affine()});
        for (std::int64_t c = 0; c < affine(); ++c) {
          out.data()[c] = static_cast<T>(totals_.data()[2 * c + which]);
        }
      }
      return out;
    };
    return {take(layer_.weight, 1), take(layer_.bias, 0)};
  }

 protected:
  /// The normalization alone as an operation.
  virtual BasicTensor<T> ordinary(const BasicTensor<T>& x, bool again) const = 0;

  LaneNormLayer<T> layer_;
  BasicTensor<T> mean_, spread_;  // spread: 1 / sqrt(var + eps), or var where it is fixed

 private:
  /// Count, mean and sum of squared deviations; put together as Chan, Golub and LeVeque do.
  struct Moments {
    double count = 0, mean = 0, squares = 0;
    void add(const Moments& other) {
      const double all = count + other.count, gap = other.mean - mean;
      squares += other.squares + gap * gap * count * other.count / all;
      mean += gap * other.count / all;
      count = all;
    }
  };
  struct Lanes {
    T mean[lane_count<T>], rstd[lane_count<T>], factor[lane_count<T>];
  };

  std::int64_t groups() const { return layer_.kind == Kind::group ? layer_.groups : 1; }
  std::int64_t positions() const { return this->in_.height * this->in_.width; }
  /// Numbers of weight.
  std::int64_t affine() const { return this->in_.channels * (layer_.kind == Kind::layer ? positions() : 1); }
  const T* of_channel(const std::vector<T>& values, std::int64_t c) const {
    return values.empty() ? nullptr : values.data() + c * positions();
  }

  // Of channel c, but for Kind::layer.
  T weight_of(std::int64_t c) const { return weight_.empty() ? T(1) : weight_[static_cast<std::size_t>(c)]; }
  T bias_of(std::int64_t c) const { return bias_.empty() ? T(0) : bias_[static_cast<std::size_t>(c)]; }

  void unpack() {
    weight_ = layer_.weight.defined() ? layer_.weight.to_vector() : std::vector<T>();
    bias_ = layer_.bias.defined() ? layer_.bias.to_vector() : std::vector<T>();
    fixed_rstd_.clear();
    for (std::int64_t k = 0; layer_.kind == Kind::fixed && k < this->in_.channels; ++k) {
      fixed_rstd_.push_back(static_cast<T>(1 / std::sqrt(static_cast<double>(spread_.data()[k]) + layer_.eps)));
    }
  }

  void load(const LaneBatch& batch, std::int64_t b, std::int64_t c, Lanes& f) const {
    const std::int64_t count = batch.in_block<T>(b);
    const bool channel = layer_.kind == Kind::batch || layer_.kind == Kind::fixed;
    const std::int64_t group = c / (this->in_.channels / groups());
    for (std::int64_t l = 0; l < lane_count<T>; ++l) {
      const std::int64_t at = channel ? c : (b * groups() + group) * lane_count<T> + l;
      f.mean[l] = mean_.data()[at];
      f.rstd[l] = rstd(at);
      f.factor[l] = l < count ? T(1) : T(0);
    }
    if (dropout_) {
      dropout_->factors(batch, b, c, f.factor);
    }
  }
  T rstd(std::int64_t at) const {
    return layer_.kind == Kind::fixed ? fixed_rstd_[static_cast<std::size_t>(at)] : spread_.data()[at];
  }

  // The sums of channel c in each lane, without the mask; with it they go to sums_.
  void channel_sums(std::int64_t b, std::int64_t c, const T* in, const T* dout, const Lanes& f, T* sum, T* normalized) {
    kernels::lanes::gradient_sums(this->in_, in, this->dout_, dout, c, f.mean, f.rstd, sum, normalized);
    double* const out = sums_.data() + (b * affine() + c) * 2;
    for (std::int64_t l = 0; l < lane_count<T>; ++l) {
      out[0] += static_cast<double>(f.factor[l]) * static_cast<double>(sum[l]);
      out[1] += static_cast<double>(f.factor[l]) * static_cast<double>(normalized[l]);
    }
  }
  // dx = rstd w factor dout + slope (x - mean) + offset, and nothing beyond the batch.
  void gradient(const LaneBatch& batch, std::int64_t b, std::int64_t c, const T* in, const T* dout, T* din,
                double slope, double offset) const {
    Lanes f;
    load(batch, b, c, f);
    const std::int64_t count = batch.in_block<T>(b);
    const T w = weight_of(c);
    T factors[lane_count<T>], slopes[lane_count<T>], offsets[lane_count<T>];
    for (std::int64_t l = 0; l < lane_count<T>; ++l) {
      factors[l] = f.rstd[l] * w * f.factor[l];
      slopes[l] = l < count ? static_cast<T>(slope) : T(0);
      offsets[l] = l < count ? static_cast<T>(offset) : T(0);
    }
    kernels::lanes::gradient(this->in_, in, this->dout_, dout, c, f.mean, factors, slopes, offsets, relu_, this->din_,
                             din);
  }

  std::unique_ptr<LaneDropout<T>> dropout_;
  bool relu_ = false;
  std::vector<T> weight_, bias_, fixed_rstd_;
  bool has_map_ = false;
  ChannelMap<T> map_;
  std::vector<Moments> moments_;
  std::vector<double> variance_;
  // Tensors, since the pool keeps their memory from step to step.
  DoubleTensor sums_, totals_;      // of each block, of all
  BasicTensor<T> dweight_, dbias_;  // layer: of each block and position
  std::atomic<bool> irregular_{false};
};

}  // namespace minitorch::detail
