// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <ostream>
#include <string>
#include <unordered_set>
#include <vector>

#include "minitorch/nn/eval_guard.hpp"
#include "minitorch/nn/module.hpp"
#include "minitorch/tensor/factories.hpp"

namespace minitorch::nn {

/// What summary() found. Megabytes are 2^20 bytes.
struct Summary {
  /// A layer, in the order of execution.
  struct Row {
    std::string layer;            ///< type and number in order of execution: `Conv2d-1`
    std::string name;             ///< dotted name: `features.0`
    Shape output;                 ///< first size -1: the batch
    std::int64_t parameters = 0;  ///< of the layer itself; 0 if an earlier row has them already
    bool trainable = false;       ///< whether it has parameters that require grad
  };

  std::vector<Row> rows;                                        ///< one for each layer that ran
  std::int64_t total_parameters = 0, trainable_parameters = 0;  ///< each parameter once
  double input_mb = 0;                                          ///< one sample
  double forward_backward_mb = 0;  ///< outputs of all rows for one sample, twice: values and gradients
  double parameters_mb = 0;        ///< of all parameters
  /// Input, outputs and parameters.
  double total_mb() const { return input_mb + forward_backward_mb + parameters_mb; }
};

namespace detail {

/// 37,592
MINITORCH_INLINE std::string with_commas(std::int64_t count);

/// With two digits after the point.
inline std::string megabytes(double value) {
  return minitorch::detail::printed(minitorch::detail::Digits::fixed, 2, value);
}

MINITORCH_INLINE std::string right_aligned(const std::string& text, std::size_t width);

}  // namespace detail

/// The table that the Python package torchsummary prints.
MINITORCH_INLINE std::string to_string(const Summary& summary);
inline std::ostream& operator<<(std::ostream& out, const Summary& summary) {
  return out << to_string(summary);
}

/// Layers of `model` in the order in which they run on an input of `input_shape` (without the batch), their output
/// shapes and parameters. Sequential and the model itself get no row of their own unless they have nothing below them.
/// Runs a batch of two zeros in evaluation mode without recording: running statistics, modes, hooks and the random
/// generator are afterwards what they were.
template <Floating T>
Summary summary(const BasicModule<T>& model, const Shape& input_shape) {
  Summary result;
  constexpr double mb = 1 << 20, size = sizeof(T);
  // Removes its hook, also when forward throws.
  struct Hook {
    HookHandle handle;
    explicit Hook(HookHandle h) : handle(std::move(h)) {}
    Hook(const Hook&) = delete;
    Hook& operator=(const Hook&) = delete;
    ~Hook() { handle.remove(); }
  };
  std::vector<std::unique_ptr<Hook>> hooks;
  std::unordered_set<const void*> counted;
  for (const auto& [name, module] : model.named_modules()) {
    const auto& state = *module.state();
    const bool container = name.empty() || module.type() == "Sequential";
    if (container && !state.children.empty() && state.parameters.empty()) {
      continue;
    }
    const auto record = [&result, &counted, path = name](const BasicModule<T>& layer, const BasicTensor<T>&,
                                                         const BasicTensor<T>& y) {
      Summary::Row row{core::concat(layer.type(), "-", result.rows.size() + 1), path, y.shape(), 0, false};
      if (row.output.size() > 0) {
        row.output[0] = -1;
      }
      for (const auto& [key, parameter] : layer.state()->parameters) {
        if (counted.insert(parameter.impl_ptr().get()).second) {
          row.parameters += parameter.numel();
          row.trainable = row.trainable || parameter.requires_grad();
        }
      }
      result.forward_backward_mb += 2 * size * static_cast<double>(y.numel()) / 2 / mb;
      result.rows.push_back(std::move(row));
    };
    hooks.push_back(std::make_unique<Hook>(module.register_forward_hook(record)));
  }
  {
    const EvalGuard evaluation(model);
    const NoGradGuard no_grad;
    Shape batch = input_shape;
    batch.insert(0, 2);
    model(zeros<T>(batch));
  }
  for (const BasicTensor<T>& parameter : model.parameters()) {
    result.total_parameters += parameter.numel();
    result.trainable_parameters += parameter.requires_grad() ? parameter.numel() : 0;
  }
  result.input_mb = size * static_cast<double>(numel(input_shape)) / mb;
  result.parameters_mb = size * static_cast<double>(result.total_parameters) / mb;
  return result;
}

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::nn {

MINITORCH_INLINE std::string to_string(const Summary& summary) {
  const std::string thin(64, '-'), thick(64, '=');
  const auto line = [](const std::string& layer, const std::string& output, const std::string& parameters) {
    return core::concat(detail::right_aligned(layer, 20), "  ", detail::right_aligned(output, 25), " ",
                        detail::right_aligned(parameters, 15), "\n");
  };
  std::string out = core::concat(thin, "\n", line("Layer (type)", "Output Shape", "Param #"), thick, "\n");
  for (const Summary::Row& row : summary.rows) {
    std::string shape;
    for (const std::int64_t size : row.output) {
      shape += core::concat(shape.empty() ? "" : ", ", size);
    }
    out += line(row.layer, core::concat("[", shape, "]"), detail::with_commas(row.parameters));
  }
  const std::int64_t frozen = summary.total_parameters - summary.trainable_parameters;
  return out + core::concat(thick, "\nTotal params: ", detail::with_commas(summary.total_parameters),
                            "\nTrainable params: ", detail::with_commas(summary.trainable_parameters),
                            "\nNon-trainable params: ", detail::with_commas(frozen), "\n", thin,
                            "\nInput size (MB): ", detail::megabytes(summary.input_mb),
                            "\nForward/backward pass size (MB): ", detail::megabytes(summary.forward_backward_mb),
                            "\nParams size (MB): ", detail::megabytes(summary.parameters_mb),
                            "\nEstimated Total Size (MB): ", detail::megabytes(summary.total_mb()), "\n", thin, "\n");
}

}  // namespace minitorch::nn
#endif

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::nn::detail {

MINITORCH_INLINE std::string with_commas(std::int64_t count) {
  const std::string digits = core::concat(count);
  std::string out;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    if (i > 0 && (digits.size() - i) % 3 == 0) {
      out += ',';
    }
    out += digits[i];
  }
  return out;
}

MINITORCH_INLINE std::string right_aligned(const std::string& text, std::size_t width) {
  return text.size() < width ? std::string(width - text.size(), ' ') + text : text;
}

}  // namespace minitorch::nn::detail
#endif
