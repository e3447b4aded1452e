// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <functional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/autograd/variable.hpp"

namespace minitorch {

/// How gradcheck compares; the defaults are PyTorch's.
struct GradcheckOptions {
  double eps = 1e-6;   ///< step of the finite difference
  double atol = 1e-5;  ///< passes if |analytic - numeric| <= atol + rtol * |numeric|
  double rtol = 1e-3;  ///< see atol
  /// Also accepts the derivative from the left or from the right: for points at a kink (ReLU at 0, ties in a maximum).
  bool allow_one_sided = false;
};

/// Outcome of gradcheck: true if every element passed, and the worst of all, so that a failure can be understood.
struct GradcheckReport {
  bool ok = true;       ///< whether every element passed
  std::string problem;  ///< what failed other than a value: a missing gradient, a backward that is not repeatable, ...
  std::int64_t compared = 0;                           ///< derivatives that were compared
  std::size_t input = 0, output = 0;                   ///< the worst element is d(output[..]) / d(input[..])
  std::int64_t input_element = 0, output_element = 0;  ///< row-major
  double analytic = 0, numeric = 0;                    ///< backward's, and the finite difference
  double excess = -1;  ///< |analytic - numeric| / (atol + rtol |numeric|) of the worst element; passes up to 1

  explicit operator bool() const { return ok; }
};

/// What happened in a line, and in case of failure the worst element with both values.
MINITORCH_INLINE std::string to_string(const GradcheckReport& report);

inline std::ostream& operator<<(std::ostream& out, const GradcheckReport& report) {
  return out << to_string(report);
}

namespace detail {

using Doubles = std::vector<DoubleTensor>;

template <class F>
Doubles call_for_gradcheck(const F& f, const Doubles& in) {
  const auto as_vector = [](auto&& result) -> Doubles {
    if constexpr (std::convertible_to<decltype(result), DoubleTensor>) {
      return {DoubleTensor(result)};
    } else {
      return Doubles(result.begin(), result.end());
    }
  };
  const auto expect = [&](std::size_t count) {
    core::check(in.size() == count, "[gradcheck] the function takes ", count, " tensors, got ", in.size(), " inputs");
  };
  using X = const DoubleTensor&;
  if constexpr (std::invocable<const F&, const Doubles&>) {
    return as_vector(f(in));
  } else if constexpr (std::invocable<const F&, X>) {
    expect(1);
    return as_vector(f(in[0]));
  } else if constexpr (std::invocable<const F&, X, X>) {
    expect(2);
    return as_vector(f(in[0], in[1]));
  } else if constexpr (std::invocable<const F&, X, X, X>) {
    expect(3);
    return as_vector(f(in[0], in[1], in[2]));
  } else {
    static_assert(std::invocable<const F&, X, X, X, X>,
                  "gradcheck: the function must take const std::vector<DoubleTensor>&, or one to four DoubleTensors");
    expect(4);
    return as_vector(f(in[0], in[1], in[2], in[3]));
  }
}

/// Gives an element its value back, also when the function under test throws.
struct RestoreElement {
  double *place, before;

  RestoreElement(const DoubleTensor& x, std::int64_t offset) : place(x.data() + offset), before(*place) {}
  ~RestoreElement() { *place = before; }
  RestoreElement(const RestoreElement&) = delete;
  RestoreElement& operator=(const RestoreElement&) = delete;
};

MINITORCH_INLINE void compare_derivative(GradcheckReport& report, const GradcheckOptions& options, double analytic,
                                         double numeric, double left, double right, std::size_t input,
                                         std::int64_t element, std::size_t output, std::int64_t output_element);

}  // namespace detail

/// Compares the gradients of `f` with central differences (f(x + eps) - f(x - eps)) / (2 eps), every output element by
/// every element of every input that requires grad.
///
/// `f` takes the inputs, as one vector or as one to four tensors, and returns one DoubleTensor or a vector of them. The
/// inputs' elements are changed in place and restored, also if `f` throws, so parameters of a module may be listed
/// among the inputs and used by `f` directly. Inputs may be non-contiguous but not overlap themselves (expanded). `f`
/// must not be random. Error if no input requires grad.
///
/// Also fails if a second backward differs in a single bit, or if the gradient is not linear in the upstream gradient.
template <class F>
GradcheckReport gradcheck(const F& f, const std::vector<DoubleTensor>& inputs, const GradcheckOptions& options = {}) {
  GradcheckReport report;
  const auto problem = [&](std::string text) {
    report.ok = false;
    report.problem = std::move(text);
    return report;
  };
  std::vector<std::size_t> checked;
  std::vector<DoubleTensor> wanted;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    if (inputs[i].requires_grad()) {
      for (int d = 0; d < inputs[i].dim(); ++d) {
        core::check(inputs[i].strides()[d] != 0 || inputs[i].shape()[d] <= 1, "[gradcheck] input ", i,
                    " overlaps itself (it is expanded); pass a clone() of it");
      }
      checked.push_back(i);
      wanted.push_back(inputs[i]);
    }
  }
  core::check(!checked.empty(), "[gradcheck] no input requires grad; call requires_grad_() on those to be checked");

  const std::vector<DoubleTensor> outputs = [&] {
    const EnableGradGuard guard;
    return detail::call_for_gradcheck(f, inputs);
  }();
  const auto analytic_row = [&](const DoubleTensor& y, const DoubleTensor& upstream) {
    return autograd::grad<double>({y}, wanted, {upstream}, true, false, true);
  };

  // numeric[k][j][e * numel + o]: derivative of output j's element o by element e of the k-th checked input
  struct Difference {
    std::vector<double> central, left, right;
  };
  std::vector<std::vector<Difference>> numeric(checked.size());
  {
    const NoGradGuard guard;
    const auto evaluate = [&] {
      std::vector<std::vector<double>> values;
      for (const DoubleTensor& y : detail::call_for_gradcheck(f, inputs)) {
        values.push_back(y.to_vector());
      }
      return values;
    };
    const auto middle = evaluate();
    for (std::size_t k = 0; k < checked.size(); ++k) {
      const DoubleTensor& x = wanted[k];
      numeric[k].resize(outputs.size());
      kernels::for_each_offset(x.shape(), x.strides(), [&](std::int64_t offset) {
        std::vector<std::vector<double>> above, below;
        {
          const detail::RestoreElement element(x, offset);
          x.data()[offset] = element.before + options.eps;
          above = evaluate();
          x.data()[offset] = element.before - options.eps;
          below = evaluate();
        }
        for (std::size_t j = 0; j < outputs.size(); ++j) {
          for (std::size_t o = 0; o < above[j].size(); ++o) {
            numeric[k][j].central.push_back((above[j][o] - below[j][o]) / (2 * options.eps));
            numeric[k][j].left.push_back((middle[j][o] - below[j][o]) / options.eps);
            numeric[k][j].right.push_back((above[j][o] - middle[j][o]) / options.eps);
          }
        }
      });
    }
  }

  Generator generator(0);
  for (std::size_t j = 0; j < outputs.size(); ++j) {
    const DoubleTensor& y = outputs[j];
    if (!y.requires_grad()) {
      // Legal only if the output really does not depend on the inputs.
      for (std::size_t k = 0; k < checked.size(); ++k) {
        for (const double slope : numeric[k][j].central) {
          if (std::fabs(slope) > options.atol) {
            return problem(
                core::concat("output ", j, " does not require grad, although it depends on input ", checked[k]));
          }
        }
      }
      continue;
    }
    const std::int64_t count = y.numel();
    const DoubleTensor random = randn<double>(y.shape(), generator);
    std::vector<std::vector<double>> expected(checked.size());  // sum over outputs of upstream times analytic row
    for (std::size_t k = 0; k < checked.size(); ++k) {
      expected[k].assign(static_cast<std::size_t>(wanted[k].numel()), 0.0);
    }
    std::vector<std::vector<double>> magnitude = expected;
    for (std::int64_t o = 0; o < count; ++o) {
      const DoubleTensor upstream = zeros<double>(y.shape());
      upstream.data()[o] = 1;
      const auto row = analytic_row(y, upstream), again = analytic_row(y, upstream);
      for (std::size_t k = 0; k < checked.size(); ++k) {
        const std::int64_t elements = wanted[k].numel();
        const std::vector<double> values =
            row[k].defined() ? row[k].to_vector() : std::vector<double>(static_cast<std::size_t>(elements), 0.0);
        if (row[k].defined() && !values.empty() &&
            std::memcmp(values.data(), again[k].to_vector().data(), values.size() * sizeof(double))) {
          return problem(core::concat("two backward passes gave different bits for input ", checked[k]));
        }
        for (std::int64_t e = 0; e < elements; ++e) {
          const auto at = static_cast<std::size_t>(e * count + o);
          const Difference& difference = numeric[k][j];
          const double value = values[static_cast<std::size_t>(e)];
          detail::compare_derivative(report, options, value, difference.central[at], difference.left[at],
                                     difference.right[at], checked[k], e, j, o);
          const double term = random.data()[o] * value;
          expected[k][static_cast<std::size_t>(e)] += term;
          magnitude[k][static_cast<std::size_t>(e)] += std::fabs(term);
        }
      }
    }
    const auto mixed = analytic_row(y, random);
    for (std::size_t k = 0; k < checked.size(); ++k) {
      const std::vector<double> values = mixed[k].defined() ? mixed[k].to_vector() : expected[k];
      for (std::size_t e = 0; e < values.size(); ++e) {
        if (!(std::fabs(values[e] - expected[k][e]) <= 1e-9 + 1e-7 * magnitude[k][e]) && report.ok) {
          return problem(
              core::concat("the gradient of input ", checked[k], " [", e, "] is not linear in that of output ", j,
                           ": for a random upstream gradient it is ", values[e], ", expected ", expected[k][e]));
        }
      }
    }
  }
  return report;
}

/// gradcheck of the gradient: compares second derivatives with differences of first ones. `f` must be made of
/// operations whose backward can itself be differentiated.
template <class F>
GradcheckReport gradgradcheck(const F& f, const std::vector<DoubleTensor>& inputs,
                              const GradcheckOptions& options = {}) {
  std::vector<DoubleTensor> all = inputs;
  Generator generator(1);
  std::vector<bool> differentiable;
  {
    const EnableGradGuard guard;
    for (const DoubleTensor& y : detail::call_for_gradcheck(f, inputs)) {
      differentiable.push_back(y.requires_grad());
      all.push_back(randn<double>(y.shape(), generator));
      all.back().requires_grad_(y.requires_grad());
    }
  }
  const std::size_t count = inputs.size();
  const auto gradient = [&](const std::vector<DoubleTensor>& in) {
    const EnableGradGuard guard;
    const std::vector<DoubleTensor> x(in.begin(), in.begin() + static_cast<std::ptrdiff_t>(count));
    const std::vector<DoubleTensor> results = detail::call_for_gradcheck(f, x);
    std::vector<DoubleTensor> wanted, outputs, upstream;
    for (const DoubleTensor& one : x) {
      if (one.requires_grad()) {
        wanted.push_back(one);
      }
    }
    for (std::size_t j = 0; j < results.size(); ++j) {
      if (differentiable[j]) {
        outputs.push_back(results[j]);
        upstream.push_back(in[count + j]);
      }
    }
    auto grads = autograd::grad<double>(outputs, wanted, upstream, true, true, true);
    for (std::size_t k = 0; k < grads.size(); ++k) {
      grads[k] = grads[k].defined() ? grads[k] : zeros<double>(wanted[k].shape());
    }
    return grads;
  };
  return gradcheck(gradient, all, options);
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch {

MINITORCH_INLINE std::string to_string(const GradcheckReport& report) {
  std::string out = core::concat("gradcheck ", report.ok ? "passed" : "FAILED", ", ", report.compared, " derivatives");
  if (!report.problem.empty()) {
    out += "\n  " + report.problem;
  }
  if (report.excess >= 0) {
    out += core::concat("\n  worst: d output ", report.output, " [", report.output_element, "] / d input ",
                        report.input, " [", report.input_element, "]\n  analytic ", report.analytic, ", numeric ",
                        report.numeric, ", difference ", std::fabs(report.analytic - report.numeric), ", ",
                        report.excess, " times what is allowed");
  }
  return out;
}

}  // namespace minitorch

namespace minitorch::detail {

MINITORCH_INLINE void compare_derivative(GradcheckReport& report, const GradcheckOptions& options, double analytic,
                                         double numeric, double left, double right, std::size_t input,
                                         std::int64_t element, std::size_t output, std::int64_t output_element) {
  const auto excess_of = [&](double candidate) {
    const double excess = std::fabs(analytic - candidate) / (options.atol + options.rtol * std::fabs(candidate));
    return std::isnan(excess) ? HUGE_VAL : excess;
  };
  double excess = excess_of(numeric);
  if (options.allow_one_sided) {
    excess = std::min({excess, excess_of(left), excess_of(right)});
  }
  ++report.compared;
  if (excess > report.excess) {
    report.excess = excess;
    report.input = input;
    report.input_element = element;
    report.output = output;
    report.output_element = output_element;
    report.analytic = analytic;
    report.numeric = numeric;
  }
  report.ok = report.ok && excess <= 1;
}

}  // namespace minitorch::detail
#endif
