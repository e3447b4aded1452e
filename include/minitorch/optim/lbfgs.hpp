// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "minitorch/core/choice.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/matmul.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/view.hpp"
#include "minitorch/optim/optimizer.hpp"

namespace minitorch::optim {

/// How LBFGS finds the length of a step: it is lr, or one that meets the strong Wolfe conditions.
enum class LineSearch { none, strong_wolfe };

}  // namespace minitorch::optim

namespace minitorch {
template <>
inline constexpr std::string_view core::words<optim::LineSearch> = "none, strong_wolfe";
}  // namespace minitorch

namespace minitorch::optim {

/// Arguments of LBFGS, PyTorch's names and defaults.
struct LBFGSOptions {
  double lr = 1;
  std::int64_t max_iter = 20;                           ///< iterations in a step
  std::optional<std::int64_t> max_eval = std::nullopt;  ///< calls of the closure in a step; max_iter * 5 / 4
  double tolerance_grad = 1e-7;                         ///< done when no element of the gradient is larger
  double tolerance_change = 1e-9;                       ///< done when neither a parameter nor the loss changes more
  std::int64_t history_size = 100;                      ///< changes that are remembered
  core::Choice<LineSearch> line_search_fn = LineSearch::none;  ///< "strong_wolfe", or none: lr is the step
};

namespace detail {

/// A place on the line from the parameters along a direction, and what is known there.
template <Floating T>
struct LinePoint {
  double t = 0, loss = 0, slope = 0;
  BasicTensor<T> grad;
};

/// Where the cubic through two points of a line, by their losses and slopes, is least, within [least, most]; the middle
/// if it has no minimum. The points are (t, loss, slope).
MINITORCH_INLINE double cubic_minimum(const std::array<double, 3>& a, const std::array<double, 3>& b, double least,
                                      double most);

/// A point at which the strong Wolfe conditions hold (Nocedal and Wright, Numerical Optimization, algorithms 3.5 and
/// 3.6, with constants 1e-4 and 0.9): beginning at `t`, first a bracket, then within it, after 25 points the lowest of
/// the bracket. `evaluate(t)` gives the point at t, `start` is that at 0, `reach` the largest element of the direction.
template <Floating T>
LinePoint<T> strong_wolfe(const std::function<LinePoint<T>(double)>& evaluate, const LinePoint<T>& start, double t,
                          double reach, double tolerance_change);

/// The size of the largest element.
template <Floating T>
double largest(const BasicTensor<T>& x) {
  return static_cast<double>(amax(abs(x)).item());
}

/// dot(a, b) as a number.
template <Floating T>
double product(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  return static_cast<double>(dot(a, b).item());
}

/// All gradients in one row; zeros for a parameter without.
template <Floating T>
BasicTensor<T> flat_gradient(const std::vector<BasicTensor<T>>& params);

/// params += t d
template <Floating T>
void move_along(const std::vector<BasicTensor<T>>& params, double t, const BasicTensor<T>& d);

}  // namespace detail

/// L-BFGS (Liu and Nocedal, 1989), as in PyTorch: a quasi-Newton method that evaluates the loss several times in a
/// step, for losses without noise and few parameters. The direction is -H grad, with H built of the last `history_size`
/// pairs of changes of gradient and parameters.
///
///     optim::LBFGS optimizer(net.parameters(), {.line_search_fn = "strong_wolfe"});
///     optimizer.step([&] {
///       optimizer.zero_grad();
///       const Tensor loss = criterion(net(x), y);
///       loss.backward();
///       return loss;
///     });
///
/// There is one group of parameters, and no decay. Its state_dict() has PyTorch's names, `state.0.old_dirs.2` for
/// number 2 of a list, and not line_search_fn.
template <Floating T>
class BasicLBFGS : public BasicOptimizer<T> {
 public:
  BasicLBFGS(std::vector<BasicTensor<T>> params, double lr) : BasicLBFGS(std::move(params), LBFGSOptions{.lr = lr}) {}
  explicit BasicLBFGS(std::vector<BasicTensor<T>> params, const LBFGSOptions& options = {});

  /// Error: it needs the closure.
  void step() override;
  /// Up to max_iter iterations. `closure` forgets the gradients, computes the loss, calls backward() and returns the
  /// loss; it is called several times. Returns the first loss. If anything throws, parameters and state are as before.
  BasicTensor<T> step(const std::function<BasicTensor<T>()>& closure) override;

 protected:
  void update(std::size_t, const GroupOptions&, const BasicTensor<T>&, const BasicTensor<T>&) override {}
  void visit_group(GroupOptions& group, StateVisitor& v) override;
  void visit_state(std::size_t index, StateVisitor& v) override;

 private:
  struct State {
    std::int64_t func_evals = 0, n_iter = 0;
    double t = 0, H_diag = 1, prev_loss = 0;
    BasicTensor<T> d, prev_flat_grad;                // flat, of all parameters, as all tensors here
    std::vector<BasicTensor<T>> old_dirs, old_stps;  // changes of the gradient, and of the parameters
    std::vector<double> ro;                          // 1 / (one times the other)
  };

  BasicTensor<T> run(const std::function<BasicTensor<T>()>& closure, const std::vector<BasicTensor<T>>& params,
                     State& state);
  // Takes the last change into the history; then the direction.
  void look_back(State& state, const BasicTensor<T>& grad) const;
  BasicTensor<T> direction(const State& state, const BasicTensor<T>& grad) const;

  LBFGSOptions options_;
  State state_;
};

using LBFGS = BasicLBFGS<float>;

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_BODIES
namespace minitorch::optim {

namespace detail {

template <Floating T>
LinePoint<T> strong_wolfe(const std::function<LinePoint<T>(double)>& evaluate, const LinePoint<T>& start, double t,
                          double reach, double tolerance_change) {
  constexpr int most = 25;
  const auto rises = [&](const LinePoint<T>& p) { return p.loss > start.loss + 1e-4 * p.t * start.slope; };
  const auto flat = [&](const LinePoint<T>& p) { return std::abs(p.slope) <= -0.9 * start.slope; };
  const auto minimum = [](const LinePoint<T>& a, const LinePoint<T>& b, double least, double largest) {
    return cubic_minimum({a.t, a.loss, a.slope}, {b.t, b.loss, b.slope}, least, largest);
  };
  std::array<LinePoint<T>, 2> bracket{start, evaluate(t)};
  int points = 0;
  for (; points < most; ++points) {
    const auto& [before, now] = bracket;
    if (rises(now) || (points > 1 && now.loss >= before.loss)) {
      break;
    }
    if (flat(now)) {
      return now;
    }
    if (now.slope >= 0) {
      break;
    }
    bracket = {now, evaluate(minimum(before, now, now.t + 0.01 * (now.t - before.t), now.t * 10))};
  }
  if (points == most) {
    bracket[0] = start;
  }
  std::size_t low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
  for (bool near_border = false; points < most && !(std::abs(bracket[1].t - bracket[0].t) * reach < tolerance_change);
       ++points) {
    const auto [least, largest] = std::minmax(bracket[0].t, bracket[1].t);
    const double margin = 0.1 * (largest - least);
    double next = minimum(bracket[0], bracket[1], least, largest);
    // Twice near a border, or on it, is no progress: a tenth away from it.
    const bool near = std::min(largest - next, next - least) < margin;
    if (near && (near_border || next >= largest || next <= least)) {
      next = std::abs(next - largest) < std::abs(next - least) ? largest - margin : least + margin;
      near_border = false;
    } else {
      near_border = near;
    }
    const LinePoint<T> now = evaluate(next);
    if (rises(now) || now.loss >= bracket[low].loss) {
      bracket[1 - low] = now;
      low = bracket[0].loss <= bracket[1].loss ? 0 : 1;
      continue;
    }
    const bool done = flat(now);
    if (!done && now.slope * (bracket[1 - low].t - bracket[low].t) >= 0) {
      bracket[1 - low] = bracket[low];
    }
    bracket[low] = now;
    if (done) {
      break;
    }
  }
  return bracket[low];
}

template <Floating T>
BasicTensor<T> flat_gradient(const std::vector<BasicTensor<T>>& params) {
  std::vector<BasicTensor<T>> rows;
  bool any = false;
  for (const BasicTensor<T>& p : params) {
    const BasicTensor<T> grad = p.grad();
    any = any || grad.defined();
    rows.push_back(grad.defined() ? reshape(grad.detach(), {-1}) : zeros<T>({p.numel()}));
  }
  core::check(any, "[LBFGS] no parameter has a gradient after the closure, which is to call backward()");
  return cat(rows, 0);
}

template <Floating T>
void move_along(const std::vector<BasicTensor<T>>& params, double t, const BasicTensor<T>& d) {
  std::int64_t begin = 0;
  for (const BasicTensor<T>& p : params) {
    add_(p, view(narrow(d, 0, begin, p.numel()), p.shape()), static_cast<T>(t));
    begin += p.numel();
  }
}

}  // namespace detail

template <Floating T>
BasicLBFGS<T>::BasicLBFGS(std::vector<BasicTensor<T>> params, const LBFGSOptions& options)
    : BasicOptimizer<T>({options.lr, 0, 0, std::nullopt}), options_(options) {
  core::check(options.max_iter >= 1 && options.max_eval.value_or(1) >= 1 && options.history_size >= 1,
              "[LBFGS] max_iter, max_eval and history_size must be positive, got ", options.max_iter, ", ",
              options.max_eval.value_or(options.max_iter * 5 / 4), " and ", options.history_size);
  core::check(options.tolerance_grad >= 0 && options.tolerance_change >= 0,
              "[LBFGS] tolerance_grad and tolerance_change must not be negative, got ", options.tolerance_grad, " and ",
              options.tolerance_change);
  options_.max_eval = options.max_eval.value_or(options.max_iter * 5 / 4);
  this->add_groups({{.params = std::move(params)}});
}

template <Floating T>
void BasicLBFGS<T>::step() {
  core::fail(
      "[LBFGS] step needs a closure that forgets the gradients, computes the loss, calls backward() and returns it");
}

template <Floating T>
BasicTensor<T> BasicLBFGS<T>::step(const std::function<BasicTensor<T>()>& closure) {
  core::check(this->groups_.size() == 1, "[LBFGS] there can be one group of parameters, not ", this->groups_.size());
  const RecordFunction scope("Optimizer.step");
  const NoGradGuard guard;
  const std::vector<BasicTensor<T>> params = this->parameters();
  std::vector<BasicTensor<T>> before;
  for (const BasicTensor<T>& p : params) {
    before.push_back(clone(p));
  }
  State state = state_;
  try {
    const BasicTensor<T> loss = run(closure, params, state);
    state_ = std::move(state);
    return loss;
  } catch (...) {
    for (std::size_t i = 0; i < params.size(); ++i) {  // which cannot fail
      kernels::copy(params[i].shape(), before[i].data(), before[i].strides(), params[i].data(), params[i].strides());
      params[i].storage()->bump_version();
    }
    throw;
  }
}

template <Floating T>
BasicTensor<T> BasicLBFGS<T>::run(const std::function<BasicTensor<T>()>& closure,
                                  const std::vector<BasicTensor<T>>& params, State& state) {
  const double lr = this->groups_[0].lr;
  const std::int64_t first_evals = state.func_evals;
  const auto evaluate = [&] {
    const EnableGradGuard recorded;
    ++state.func_evals;
    return closure();
  };
  const BasicTensor<T> first = evaluate();
  double loss = static_cast<double>(first.item());
  BasicTensor<T> grad = detail::flat_gradient(params);
  bool optimal = detail::largest(grad) <= options_.tolerance_grad;
  for (std::int64_t iteration = 1; !optimal; ++iteration) {
    const bool fresh = ++state.n_iter == 1;
    if (fresh) {
      state.H_diag = 1;
      state.d = neg(grad);
    } else {
      look_back(state, grad);
      state.d = direction(state, grad);
    }
    state.prev_flat_grad = grad;
    state.prev_loss = loss;
    state.t = (fresh ? std::min(1.0, 1 / static_cast<double>(sum(abs(grad)).item())) : 1.0) * lr;
    const double slope = detail::product(grad, state.d);
    if (slope > -options_.tolerance_change) {
      break;
    }
    if (options_.line_search_fn == LineSearch::strong_wolfe) {
      std::vector<BasicTensor<T>> origin;
      for (const BasicTensor<T>& p : params) {
        origin.push_back(clone(p));
      }
      const auto at = [&](double t) {
        detail::move_along(params, t, state.d);
        const double there = static_cast<double>(evaluate().item());
        const BasicTensor<T> gradient = detail::flat_gradient(params);
        for (std::size_t i = 0; i < params.size(); ++i) {
          copy_(params[i], origin[i]);
        }
        return detail::LinePoint<T>{t, there, detail::product(gradient, state.d), gradient};
      };
      const detail::LinePoint<T> found = detail::strong_wolfe<T>(at, {0, loss, slope, grad}, state.t,
                                                                 detail::largest(state.d), options_.tolerance_change);
      state.t = found.t;
      loss = found.loss;
      grad = found.grad;
    }
    detail::move_along(params, state.t, state.d);
    if (iteration == options_.max_iter) {
      break;
    }
    if (options_.line_search_fn == LineSearch::none) {
      loss = static_cast<double>(evaluate().item());
      grad = detail::flat_gradient(params);
    }
    optimal = state.func_evals - first_evals >= *options_.max_eval ||
              detail::largest(grad) <= options_.tolerance_grad ||
              detail::largest(mul(state.d, static_cast<T>(state.t))) <= options_.tolerance_change ||
              std::abs(loss - state.prev_loss) < options_.tolerance_change;
  }
  return first;
}

template <Floating T>
void BasicLBFGS<T>::look_back(State& state, const BasicTensor<T>& grad) const {
  const BasicTensor<T> y = sub(grad, state.prev_flat_grad), s = mul(state.d, static_cast<T>(state.t));
  const double ys = detail::product(y, s);
  if (!(ys > 1e-10)) {
    return;
  }
  if (static_cast<std::int64_t>(state.ro.size()) >= options_.history_size) {
    state.old_dirs.erase(state.old_dirs.begin());
    state.old_stps.erase(state.old_stps.begin());
    state.ro.erase(state.ro.begin());
  }
  state.old_dirs.push_back(y);
  state.old_stps.push_back(s);
  state.ro.push_back(1 / ys);
  state.H_diag = ys / detail::product(y, y);
}

template <Floating T>
BasicTensor<T> BasicLBFGS<T>::direction(const State& state, const BasicTensor<T>& grad) const {
  const std::size_t count = state.ro.size();
  std::vector<double> al(count);
  BasicTensor<T> r = neg(grad);
  for (std::size_t i = count; i-- > 0;) {
    al[i] = detail::product(state.old_stps[i], r) * state.ro[i];
    add_(r, state.old_dirs[i], static_cast<T>(-al[i]));
  }
  r = mul(r, static_cast<T>(state.H_diag));
  for (std::size_t i = 0; i < count; ++i) {
    add_(r, state.old_stps[i], static_cast<T>(al[i] - detail::product(state.old_dirs[i], r) * state.ro[i]));
  }
  return r;
}

template <Floating T>
void BasicLBFGS<T>::visit_group(GroupOptions& group, StateVisitor& v) {
  v.number("lr", group.lr);
  v.count("max_iter", options_.max_iter);
  v.count("max_eval", *options_.max_eval);
  v.number("tolerance_grad", options_.tolerance_grad);
  v.number("tolerance_change", options_.tolerance_change);
  v.count("history_size", options_.history_size);
}

template <Floating T>
void BasicLBFGS<T>::visit_state(std::size_t index, StateVisitor& v) {
  if (index > 0 || (v.writes() && state_.func_evals == 0)) {
    return;
  }
  v.count("func_evals", state_.func_evals);
  v.count("n_iter", state_.n_iter);
  if (v.writes() && state_.n_iter == 0) {
    return;
  }
  std::int64_t size = 0;
  for (const BasicTensor<T>& p : this->parameters()) {
    size += p.numel();
  }
  v.tensor("d", {size}, state_.d);
  v.tensor("prev_flat_grad", {size}, state_.prev_flat_grad);
  v.number("t", state_.t);
  v.number("H_diag", state_.H_diag);
  v.number("prev_loss", state_.prev_loss);
  const std::int64_t count = v.length("old_dirs", state_.old_dirs.size());
  core::check(v.length("old_stps", state_.old_stps.size()) == count && v.length("ro", state_.ro.size()) == count,
              "[load_state_dict] the lists old_dirs, old_stps and ro of LBFGS differ in length; nothing was loaded");
  State other = state_;
  State& state = v.reads() || v.writes() ? state_ : other;  // a round that only checks changes nothing
  state.old_dirs.resize(static_cast<std::size_t>(count));
  state.old_stps.resize(static_cast<std::size_t>(count));
  state.ro.resize(static_cast<std::size_t>(count));
  for (std::size_t i = 0; i < state.ro.size(); ++i) {
    v.tensor(core::concat("old_dirs.", i).c_str(), {size}, state.old_dirs[i]);
    v.tensor(core::concat("old_stps.", i).c_str(), {size}, state.old_stps[i]);
    v.number(core::concat("ro.", i).c_str(), state.ro[i]);
  }
}

}  // namespace minitorch::optim
#endif

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::optim::detail {

MINITORCH_INLINE double cubic_minimum(const std::array<double, 3>& a, const std::array<double, 3>& b, double least,
                                      double most) {
  const auto& [left, right] = a[0] <= b[0] ? std::pair(a, b) : std::pair(b, a);
  const double mean = left[2] + right[2] - 3 * (left[1] - right[1]) / (left[0] - right[0]);
  const double square = mean * mean - left[2] * right[2];
  if (!(square >= 0)) {
    return (least + most) / 2;
  }
  const double root = std::sqrt(square);
  const double place = right[0] - (right[0] - left[0]) * ((right[2] + root - mean) / (right[2] - left[2] + 2 * root));
  return std::min(std::max(place, least), most);
}

}  // namespace minitorch::optim::detail
#endif
