// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstdint>
#include <string_view>
#include <utility>

#include "minitorch/core/choice.hpp"
#include "minitorch/nn/recurrent.hpp"

// Recurrent layers and their cells, with PyTorch's names, order and layout of parameters, which all start uniform in
// +-1 / sqrt(hidden_size). directions is 2 if bidirectional, else 1.

namespace minitorch::nn {

/// Keyword arguments of the cells.
struct RNNCellOptions {
  bool bias = true;
};
/// Of RNN and RNNCell.
enum class RNNNonlinearity { tanh, relu };

}  // namespace minitorch::nn

namespace minitorch {
template <>
inline constexpr std::string_view core::words<nn::RNNNonlinearity> = "tanh, relu";
}  // namespace minitorch

namespace minitorch::nn {

/// What an LSTM remembers. Of layers (num_layers * directions, N, hidden_size), of a cell (N, hidden_size).
template <Floating T>
struct BasicLSTMState {
  BasicTensor<T> h, c;  ///< what goes out of a step, and what stays inside
};
/// What an LSTM returns.
template <Floating T>
struct BasicLSTMResult {
  BasicTensor<T> output;    ///< h of the last layer for each step: (L, N, directions * hidden_size), batch as in x
  BasicLSTMState<T> state;  ///< after the last step
};
/// What an LSTM returns of packed sequences.
template <Floating T>
struct BasicPackedLSTMResult {
  utils::rnn::BasicPackedSequence<T> output;  ///< h of the last layer, packed as x
  BasicLSTMState<T> state;  ///< after the last element of each sequence, which are in the order before packing
};
namespace detail {

template <Floating T>
RecurrentStep<T> step_of(RNNNonlinearity nonlinearity) {
  return nonlinearity == RNNNonlinearity::tanh ? tanh_step<T> : relu_step<T>;
}

}  // namespace detail

/// Long short-term memory (Hochreiter and Schmidhuber, 1997), as in PyTorch: with gates i, f, g, o in this order in the
/// rows of weight_ih and weight_hh, c' = sigmoid(f) c + sigmoid(i) tanh(g) and h' = sigmoid(o) tanh(c').
///
///     nn::LSTM lstm(10, 20, {.num_layers = 2, .batch_first = true});
///     auto [y, state] = lstm(x);       // from zeros
///     auto [z, later] = lstm(w, state);
template <Floating T>
class BasicLSTM : public detail::RecurrentLayer<T> {
 public:
  template <std::integral Layers>
  BasicLSTM(std::int64_t input_size, std::int64_t hidden_size, Layers num_layers, const RNNOptions& options = {})
      : BasicLSTM(input_size, hidden_size,
                  detail::layers_by_position("LSTM", options, static_cast<std::int64_t>(num_layers))) {}
  BasicLSTM(std::int64_t input_size, std::int64_t hidden_size, const RNNOptions& options = {})
      : detail::RecurrentLayer<T>("LSTM", input_size, hidden_size, 4, options) {}
  /// The output alone, from zeros: what a Sequential passes on.
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return this->from_zeros(x, detail::lstm_step<T>); }
  BasicLSTMResult<T> operator()(const BasicTensor<T>& x, BasicLSTMState<T> state = {}) const {
    const BasicTensor<T> y = this->call(x, [&] { return this->run(x, state.h, state.c, detail::lstm_step<T>); });
    return {y, std::move(state)};
  }
  /// Of packed sequences, each for itself.
  BasicPackedLSTMResult<T> operator()(const utils::rnn::BasicPackedSequence<T>& x, BasicLSTMState<T> state = {}) const {
    const auto y = this->run_packed(x, state.h, state.c, detail::lstm_step<T>);
    return {y, std::move(state)};
  }
};

/// Gated recurrent unit (Cho et al., 2014), as in PyTorch: with gates r, z, n in this order, n = tanh(x_n + sigmoid(r)
/// h_n) and h' = n + sigmoid(z) (h - n).
template <Floating T>
class BasicGRU : public detail::RecurrentLayer<T> {
 public:
  template <std::integral Layers>
  BasicGRU(std::int64_t input_size, std::int64_t hidden_size, Layers num_layers, const RNNOptions& options = {})
      : BasicGRU(input_size, hidden_size,
                 detail::layers_by_position("GRU", options, static_cast<std::int64_t>(num_layers))) {}
  BasicGRU(std::int64_t input_size, std::int64_t hidden_size, const RNNOptions& options = {})
      : detail::RecurrentLayer<T>("GRU", input_size, hidden_size, 3, options) {}
  /// The output alone, from zeros.
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return this->from_zeros(x, detail::gru_step<T>); }
  BasicRNNResult<T> operator()(const BasicTensor<T>& x, const BasicTensor<T>& h = {}) const {
    return this->result(x, h, detail::gru_step<T>);
  }
  /// Of packed sequences, each for itself.
  BasicPackedRNNResult<T> operator()(const utils::rnn::BasicPackedSequence<T>& x, const BasicTensor<T>& h = {}) const {
    return this->result(x, h, detail::gru_step<T>);
  }
};

/// Elman's network (1990): h' = tanh(x W_ih^T + b_ih + h W_hh^T + b_hh), or with relu.
template <Floating T>
class BasicRNN : public detail::RecurrentLayer<T> {
 public:
  BasicRNN(std::int64_t input_size, std::int64_t hidden_size, const RNNOptions& options = {},
           core::Choice<RNNNonlinearity> nonlinearity = RNNNonlinearity::tanh)
      : detail::RecurrentLayer<T>("RNN", input_size, hidden_size, 1, options),
        step_(detail::step_of<T>(nonlinearity)) {}
  /// nn::RNN(4, 8, 2): the number of layers by position.
  template <std::integral Layers>
  BasicRNN(std::int64_t input_size, std::int64_t hidden_size, Layers num_layers, const RNNOptions& options = {},
           core::Choice<RNNNonlinearity> nonlinearity = RNNNonlinearity::tanh)
      : BasicRNN(input_size, hidden_size,
                 detail::layers_by_position("RNN", options, static_cast<std::int64_t>(num_layers)), nonlinearity) {}
  /// The output alone, from zeros.
  BasicTensor<T> forward(const BasicTensor<T>& x) const override { return this->from_zeros(x, step_); }
  BasicRNNResult<T> operator()(const BasicTensor<T>& x, const BasicTensor<T>& h = {}) const {
    return this->result(x, h, step_);
  }
  /// Of packed sequences, each for itself.
  BasicPackedRNNResult<T> operator()(const utils::rnn::BasicPackedSequence<T>& x, const BasicTensor<T>& h = {}) const {
    return this->result(x, h, step_);
  }

 private:
  detail::RecurrentStep<T> step_;
};

/// One step of an LSTM: x (N, input_size) or (input_size) and the state, undefined for zeros, to the next state.
template <Floating T>
class BasicLSTMCell : public detail::RecurrentCell<T> {
 public:
  BasicLSTMCell(std::int64_t input_size, std::int64_t hidden_size, const RNNCellOptions& options = {})
      : detail::RecurrentCell<T>("LSTMCell", input_size, hidden_size, 4, options.bias) {}
  BasicLSTMState<T> operator()(const BasicTensor<T>& x, BasicLSTMState<T> state = {}) const {
    state.h = this->call(x, [&] {
      this->run(x, state.h, state.c, detail::lstm_step<T>);
      return state.h;
    });
    return state;
  }
};

/// One step of a GRU: x (N, input_size) or (input_size) and h, undefined for zeros, to the next h.
template <Floating T>
class BasicGRUCell : public detail::RecurrentCell<T> {
 public:
  BasicGRUCell(std::int64_t input_size, std::int64_t hidden_size, const RNNCellOptions& options = {})
      : detail::RecurrentCell<T>("GRUCell", input_size, hidden_size, 3, options.bias) {}
  BasicTensor<T> operator()(const BasicTensor<T>& x, BasicTensor<T> h = {}) const {
    return this->next(x, std::move(h), detail::gru_step<T>);
  }
};

/// One step of an RNN: x (N, input_size) or (input_size) and h, undefined for zeros, to the next h.
template <Floating T>
class BasicRNNCell : public detail::RecurrentCell<T> {
 public:
  BasicRNNCell(std::int64_t input_size, std::int64_t hidden_size, const RNNCellOptions& options = {},
               RNNNonlinearity nonlinearity = RNNNonlinearity::tanh)
      : detail::RecurrentCell<T>("RNNCell", input_size, hidden_size, 1, options.bias),
        step_(detail::step_of<T>(nonlinearity)) {
    this->state()->extra_repr += nonlinearity == RNNNonlinearity::relu ? ", nonlinearity=relu" : "";
  }
  BasicTensor<T> operator()(const BasicTensor<T>& x, BasicTensor<T> h = {}) const {
    return this->next(x, std::move(h), step_);
  }

 private:
  detail::RecurrentStep<T> step_;
};

using LSTM = BasicLSTM<float>;
using GRU = BasicGRU<float>;
using RNN = BasicRNN<float>;
using LSTMCell = BasicLSTMCell<float>;
using GRUCell = BasicGRUCell<float>;
using RNNCell = BasicRNNCell<float>;
using LSTMState = BasicLSTMState<float>;

}  // namespace minitorch::nn
