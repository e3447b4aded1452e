// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "minitorch/nn/init.hpp"
#include "minitorch/nn/packed_sequence.hpp"
#include "minitorch/nn/repr.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/dropout.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/matmul.hpp"

namespace minitorch::nn {

/// Keyword arguments of LSTM, GRU and RNN, PyTorch's names and defaults.
struct RNNOptions {
  std::int64_t num_layers = 1;
  bool bias = true;
  bool batch_first = false;  ///< x and output are (N, L, ..) instead of (L, N, ..)
  double dropout = 0;        ///< between layers, in training
  bool bidirectional = false;
};
/// What GRU and RNN return.
template <Floating T>
struct BasicRNNResult {
  BasicTensor<T> output;  ///< h of the last layer for each step: (L, N, directions * hidden_size), batch as in x
  BasicTensor<T> h;       ///< of every layer after its last step: (num_layers * directions, N, hidden_size)
};
/// What they return of packed sequences.
template <Floating T>
struct BasicPackedRNNResult {
  utils::rnn::BasicPackedSequence<T> output;  ///< h of the last layer, packed as x
  BasicTensor<T> h;  ///< of every layer after the last element of each sequence, which are in the order before packing
};

namespace detail {

/// Options of which the number of layers is given by position.
inline RNNOptions layers_by_position(const char* layer, RNNOptions o, std::int64_t num_layers) {
  core::check(o.num_layers == 1, "[", layer, "] num_layers is given by position, and among the options, too");
  o.num_layers = num_layers;
  return o;
}

/// x in parts of these sizes along `dim`, copied: one operation, whose gradient is put together once.
template <Floating T>
std::vector<BasicTensor<T>> pieces(const BasicTensor<T>& x, int dim, const std::vector<std::int64_t>& sizes) {
  std::vector<BasicTensor<T>> parts;
  std::int64_t start = 0;
  for (const std::int64_t size : sizes) {
    parts.push_back(minitorch::detail::copy_of(narrow(x.detach(), dim, start, size)));
    start += size;
  }
  autograd::record<T>("pieces", std::span<const BasicTensor<T>>(parts), std::span<const BasicTensor<T>>(&x, 1),
                      [dim, shape = x.shape(), sizes](const autograd::BackwardContext<T>& ctx) -> autograd::Grads<T> {
                        std::vector<BasicTensor<T>> grads;
                        for (int i = 0; i < ctx.outputs(); ++i) {
                          Shape part = shape;
                          part[dim] = sizes[static_cast<std::size_t>(i)];
                          grads.push_back(ctx.grad(i).defined() ? ctx.grad(i) : zeros<T>(part));
                        }
                        return {cat(grads, dim)};
                      });
  return parts;
}
/// x in `count` equal parts.
template <Floating T>
std::vector<BasicTensor<T>> pieces(const BasicTensor<T>& x, int dim, std::int64_t count) {
  return pieces(x, dim, std::vector<std::int64_t>(static_cast<std::size_t>(count), x.shape()[dim] / count));
}

/// One step: from gates (N, G H) of input and of state to the next state. c is the LSTM's alone.
template <Floating T>
using RecurrentStep = void (*)(const BasicTensor<T>& of_x, const BasicTensor<T>& of_h, BasicTensor<T>& h,
                               BasicTensor<T>& c);

template <Floating T>
void lstm_step(const BasicTensor<T>& of_x, const BasicTensor<T>& of_h, BasicTensor<T>& h, BasicTensor<T>& c) {
  const auto gate = pieces(of_x + of_h, 1, 4);  // input, forget, cell, output
  c = sigmoid(gate[1]) * c + sigmoid(gate[0]) * tanh(gate[2]);
  h = sigmoid(gate[3]) * tanh(c);
}
template <Floating T>
void gru_step(const BasicTensor<T>& of_x, const BasicTensor<T>& of_h, BasicTensor<T>& h, BasicTensor<T>&) {
  const auto x = pieces(of_x, 1, 3), s = pieces(of_h, 1, 3);  // reset, update, new
  const BasicTensor<T> fresh = tanh(x[2] + sigmoid(x[0] + s[0]) * s[2]);
  h = fresh + sigmoid(x[1] + s[1]) * (h - fresh);
}
template <Floating T>
void tanh_step(const BasicTensor<T>& of_x, const BasicTensor<T>& of_h, BasicTensor<T>& h, BasicTensor<T>&) {
  h = tanh(of_x + of_h);
}
template <Floating T>
void relu_step(const BasicTensor<T>& of_x, const BasicTensor<T>& of_h, BasicTensor<T>& h, BasicTensor<T>&) {
  h = relu(of_x + of_h);
}

/// Weights of one layer and direction.
template <Floating T>
struct RecurrentWeights {
  BasicTensor<T> w_ih, w_hh, b_ih, b_hh;
};

/// What cells and layers have in common: weights (gates * hidden, ..), all uniform in +-1 / sqrt(hidden) at the start.
template <Floating T>
class RecurrentBase : public BasicModule<T> {
 protected:
  RecurrentBase(const char* type, std::int64_t input, std::int64_t hidden, std::int64_t gates);
  void add_weights(std::int64_t input, bool bias, const std::string& suffix);
  /// The given state, zeros if undefined; Error if its shape is another.
  BasicTensor<T> state_or_zeros(const BasicTensor<T>& state, const Shape& shape) const;
  void check_input(const BasicTensor<T>& x, bool right_dim, const char* expected) const;

  std::int64_t input_, hidden_, gates_;
  std::vector<RecurrentWeights<T>> weights_;
};

template <Floating T>
class RecurrentCell : public RecurrentBase<T> {
 protected:
  RecurrentCell(const char* type, std::int64_t input, std::int64_t hidden, std::int64_t gates, bool bias);
  void run(const BasicTensor<T>& x, BasicTensor<T>& h, BasicTensor<T>& c, RecurrentStep<T> step) const;
  /// operator() of a cell that has no c.
  BasicTensor<T> next(const BasicTensor<T>& x, BasicTensor<T> h, RecurrentStep<T> step) const {
    return this->call(x, [&] {
      BasicTensor<T> none;
      run(x, h, none, step);
      return h;
    });
  }
};

template <Floating T>
class RecurrentLayer : public RecurrentBase<T> {
 protected:
  RecurrentLayer(const char* type, std::int64_t input, std::int64_t hidden, std::int64_t gates, const RNNOptions& o);
  std::int64_t directions() const { return options_.bidirectional ? 2 : 1; }

  /// The output; h and c come as given, perhaps undefined, and become those after the last step.
  BasicTensor<T> run(const BasicTensor<T>& x, BasicTensor<T>& h, BasicTensor<T>& c, RecurrentStep<T> step) const;
  /// forward() of any layer, from zeros.
  BasicTensor<T> from_zeros(const BasicTensor<T>& x, RecurrentStep<T> step) const {
    BasicTensor<T> h, c;
    return run(x, h, c, step);
  }
  /// operator() of a layer that has no c.
  BasicRNNResult<T> result(const BasicTensor<T>& x, BasicTensor<T> h, RecurrentStep<T> step) const {
    BasicTensor<T> none;
    const BasicTensor<T> y = this->call(x, [&] { return run(x, h, none, step); });
    return {y, h};
  }
  /// The same of packed sequences.
  BasicPackedSequence<T> run_packed(const BasicPackedSequence<T>& x, BasicTensor<T>& h, BasicTensor<T>& c,
                                    RecurrentStep<T> step) const;
  BasicPackedRNNResult<T> result(const BasicPackedSequence<T>& x, BasicTensor<T> h, RecurrentStep<T> step) const {
    BasicTensor<T> none;
    const BasicPackedSequence<T> y = run_packed(x, h, none, step);
    return {y, h};
  }

 private:
  /// x has the rows of all steps, sizes[t] of step t, never more than of the step before; h and c are for the first
  /// rows of step 0, those of fewer steps last. The output has rows as x.
  BasicTensor<T> run_rows(const BasicTensor<T>& x, const std::vector<std::int64_t>& sizes, BasicTensor<T>& h,
                          BasicTensor<T>& c, RecurrentStep<T> step) const;

  RNNOptions options_;
  std::shared_ptr<core::LayerStreams> streams_;
};

}  // namespace detail

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn::detail {

template <Floating T>
RecurrentBase<T>::RecurrentBase(const char* type, std::int64_t input, std::int64_t hidden, std::int64_t gates)
    : BasicModule<T>(type, core::concat(input, ", ", hidden)), input_(input), hidden_(hidden), gates_(gates) {
  core::check(input > 0 && hidden > 0, "[", type, "] sizes must be positive, got ", input, " and ", hidden);
}

template <Floating T>
void RecurrentBase<T>::add_weights(std::int64_t input, bool bias, const std::string& suffix) {
  const double bound = 1 / std::sqrt(static_cast<double>(hidden_));
  const auto make = [&](const char* name, const Shape& shape) {
    return this->register_parameter(name + suffix, init::uniform_(empty<T>(shape), -bound, bound));
  };
  RecurrentWeights<T> w;
  w.w_ih = make("weight_ih", {gates_ * hidden_, input});
  w.w_hh = make("weight_hh", {gates_ * hidden_, hidden_});
  if (bias) {
    w.b_ih = make("bias_ih", {gates_ * hidden_});
    w.b_hh = make("bias_hh", {gates_ * hidden_});
  }
  weights_.push_back(w);
}

template <Floating T>
BasicTensor<T> RecurrentBase<T>::state_or_zeros(const BasicTensor<T>& state, const Shape& shape) const {
  core::check(!state.defined() || state.shape() == shape, "[", this->type(), "] the state must have shape ", shape,
              ", got ", state.defined() ? state.shape() : Shape{});
  return state.defined() ? state : zeros<T>(shape);
}

template <Floating T>
void RecurrentBase<T>::check_input(const BasicTensor<T>& x, bool right_dim, const char* expected) const {
  core::check(right_dim && x.size(-1) == input_, "[", this->type(), "] input must be ", expected, " with input_size ",
              input_, ", got shape ", x.shape());
}

template <Floating T>
RecurrentCell<T>::RecurrentCell(const char* type, std::int64_t input, std::int64_t hidden, std::int64_t gates,
                                bool bias)
    : RecurrentBase<T>(type, input, hidden, gates) {
  this->state()->extra_repr += bias ? "" : ", bias=False";
  this->add_weights(input, bias, "");
}

template <Floating T>
void RecurrentCell<T>::run(const BasicTensor<T>& x, BasicTensor<T>& h, BasicTensor<T>& c, RecurrentStep<T> step) const {
  this->check_input(x, x.dim() == 1 || x.dim() == 2, "(N, input_size) or (input_size)");
  Shape shape = x.shape();
  shape[x.dim() - 1] = this->hidden_;
  h = this->state_or_zeros(h, shape);
  c = this->state_or_zeros(c, shape);
  const RecurrentWeights<T>& w = this->weights_[0];
  if (x.dim() == 1) {
    h = unsqueeze(h, 0);
    c = unsqueeze(c, 0);
  }
  step(linear(x.dim() == 1 ? unsqueeze(x, 0) : x, w.w_ih, w.b_ih), linear(h, w.w_hh, w.b_hh), h, c);
  if (x.dim() == 1) {
    h = squeeze(h, 0);
    c = squeeze(c, 0);
  }
}

template <Floating T>
RecurrentLayer<T>::RecurrentLayer(const char* type, std::int64_t input, std::int64_t hidden, std::int64_t gates,
                                  const RNNOptions& o)
    : RecurrentBase<T>(type, input, hidden, gates), options_(o), streams_(std::make_shared<core::LayerStreams>()) {
  core::check(o.num_layers > 0, "[", type, "] num_layers must be positive, got ", o.num_layers);
  core::check(o.dropout >= 0 && o.dropout <= 1, "[", type, "] dropout must be between 0 and 1, got ", o.dropout);
  std::string& text = this->state()->extra_repr;
  text += o.num_layers == 1 ? "" : core::concat(", num_layers=", o.num_layers);
  text += o.bias ? "" : ", bias=False";
  text += o.batch_first ? ", batch_first=True" : "";
  text += o.dropout == 0 ? "" : core::concat(", dropout=", python_float(o.dropout));
  text += o.bidirectional ? ", bidirectional=True" : "";
  for (std::int64_t layer = 0; layer < o.num_layers; ++layer) {
    const std::int64_t width = layer == 0 ? input : hidden * directions();
    this->add_weights(width, o.bias, core::concat("_l", layer));
    if (o.bidirectional) {
      this->add_weights(width, o.bias, core::concat("_l", layer, "_reverse"));
    }
  }
}

template <Floating T>
BasicTensor<T> RecurrentLayer<T>::run(const BasicTensor<T>& x, BasicTensor<T>& h, BasicTensor<T>& c,
                                      RecurrentStep<T> step) const {
  const bool batched = x.dim() == 3;
  this->check_input(
      x, batched || x.dim() == 2,
      options_.batch_first ? "(N, L, input_size) or (L, input_size)" : "(L, N, input_size) or (L, input_size)");
  const BasicTensor<T> steps = !batched ? unsqueeze(x, 1) : options_.batch_first ? transpose(x, 0, 1) : x;
  const std::int64_t length = steps.shape()[0], n = steps.shape()[1];
  core::check(length > 0, "[", this->type(), "] the sequence is empty: input has shape ", x.shape());
  Shape given{options_.num_layers * directions(), n, this->hidden_}, inner = given;
  if (!batched) {
    given.erase(1);
  }
  h = reshape(this->state_or_zeros(h, given), inner);
  c = reshape(this->state_or_zeros(c, given), inner);
  const BasicTensor<T> rows = run_rows(reshape(steps, {length * n, this->input_}),
                                       std::vector<std::int64_t>(static_cast<std::size_t>(length), n), h, c, step);
  h = reshape(h, given);
  c = reshape(c, given);
  const BasicTensor<T> y = reshape(rows, {length, n, rows.shape()[1]});
  return !batched ? squeeze(y, 1) : options_.batch_first ? transpose(y, 0, 1) : y;
}

template <Floating T>
BasicPackedSequence<T> RecurrentLayer<T>::run_packed(const BasicPackedSequence<T>& x, BasicTensor<T>& h,
                                                     BasicTensor<T>& c, RecurrentStep<T> step) const {
  BasicPackedSequence<T> y = x;
  y.data = this->call(x.data, [&] {
    this->check_input(x.data, x.data.dim() == 2, "packed as (sum of lengths, input_size)");
    check_packed(this->type(), x.batch_sizes, x.sorted_indices, x.unsorted_indices, x.data.shape()[0]);
    const std::vector<std::int64_t> sizes = x.batch_sizes.to_vector();
    const Shape given{options_.num_layers * directions(), sizes[0], this->hidden_};
    const auto ordered = [](const BasicTensor<T>& state, const LongTensor& order) {
      return order.defined() ? index_select(state, 1, order) : state;
    };
    h = ordered(this->state_or_zeros(h, given), x.sorted_indices);
    c = ordered(this->state_or_zeros(c, given), x.sorted_indices);
    const BasicTensor<T> rows = run_rows(x.data, sizes, h, c, step);
    h = ordered(h, x.unsorted_indices);
    c = ordered(c, x.unsorted_indices);
    return rows;
  });
  return y;
}

template <Floating T>
BasicTensor<T> RecurrentLayer<T>::run_rows(const BasicTensor<T>& x, const std::vector<std::int64_t>& sizes,
                                           BasicTensor<T>& h, BasicTensor<T>& c, RecurrentStep<T> step) const {
  const std::int64_t n = sizes[0], d = directions(), all = options_.num_layers * d;
  const auto split = [&](const BasicTensor<T>& state) {
    return pieces(reshape(state, {all * n, this->hidden_}), 0, all);
  };
  std::vector<BasicTensor<T>> hs = split(h), cs = split(c);
  BasicTensor<T> y = x;
  for (std::int64_t layer = 0; layer < options_.num_layers; ++layer) {
    if (layer > 0) {
      y = minitorch::detail::dropout_from(y, options_.dropout, this->is_training(), *streams_);
    }
    std::vector<BasicTensor<T>> both;
    for (std::int64_t k = 0; k < d; ++k) {
      const auto at = static_cast<std::size_t>(layer * d + k);
      const RecurrentWeights<T>& w = this->weights_[at];
      // Rows of sequences that have ended, or backward have not begun, wait on a stack, the shortest sequences lowest.
      std::vector<BasicTensor<T>> h_waiting, c_waiting;
      const auto resize = [](BasicTensor<T>& state, std::vector<BasicTensor<T>>& waiting, std::int64_t size) {
        if (state.shape()[0] > size) {
          std::vector<BasicTensor<T>> parts = pieces(state, 0, {size, state.shape()[0] - size});
          state = parts[0];
          waiting.push_back(parts[1]);
        }
        for (; state.shape()[0] < size; waiting.pop_back()) {
          state = cat(std::vector<BasicTensor<T>>{state, waiting.back()});
        }
      };
      const auto resize_both = [&](std::int64_t size) {
        resize(hs[at], h_waiting, size);
        resize(cs[at], c_waiting, size);
      };
      if (k == 1) {
        std::for_each(sizes.begin(), sizes.end(), resize_both);
      }
      // All steps' products with the input at once.
      const std::vector<BasicTensor<T>> of_x = pieces(linear(y, w.w_ih, w.b_ih), 0, sizes);
      std::vector<BasicTensor<T>> out(sizes.size());
      for (std::size_t t = 0; t < sizes.size(); ++t) {
        const std::size_t i = k == 0 ? t : sizes.size() - 1 - t;
        resize_both(sizes[i]);
        step(of_x[i], linear(hs[at], w.w_hh, w.b_hh), hs[at], cs[at]);
        out[i] = hs[at];
      }
      resize_both(n);
      both.push_back(cat(out, 0));
    }
    y = d == 1 ? both[0] : cat(both, 1);
  }
  h = stack(hs, 0);
  c = stack(cs, 0);
  return y;
}

}  // namespace minitorch::nn::detail
#endif
