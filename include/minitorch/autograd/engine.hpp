// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "minitorch/autograd/record.hpp"
#include "minitorch/tensor/copy.hpp"
#include "minitorch/tensor/factories.hpp"

namespace minitorch::autograd {

namespace detail {

/// a += b for contiguous a, outside of any graph.
template <Floating T>
void add_into(const BasicTensor<T>& a, const BasicTensor<T>& b) {
  const bool aside = b.storage() == a.storage() && b.data() != a.data();  // it may begin within a
  const BasicTensor<T> other = aside ? minitorch::detail::copy_of(b) : minitorch::detail::contiguous_data(b);
  T* sum = a.data();
  const T* term = other.data();
  core::parallel_for(a.numel(), core::parallel_threshold, [=](std::int64_t begin, std::int64_t end) {
    MINITORCH_SIMD
    for (std::int64_t i = begin; i < end; ++i) {
      sum[i] += term[i];
    }
  });
}

/// Whether `grad` is contiguous and nobody else holds it or its elements.
template <Floating T>
bool nobody_elses(const BasicTensor<T>& grad) {
  return grad.is_contiguous() && grad.impl_ptr().use_count() == 1 && grad.storage().use_count() == 1;
}

/// `grad` for somebody who may change it: itself if it is nobody else's, else a copy, for the same gradient may arrive
/// at several places. The copy is part of the graph if backward is recorded.
template <Floating T>
BasicTensor<T> own_gradient(BasicTensor<T> grad) {
  if (is_grad_enabled()) {
    return record("accumulate_grad", minitorch::detail::copy_of(grad), {grad},
                  [](const BackwardContext<T>& ctx) -> Grads<T> { return {ctx.grad()}; });
  }
  return nobody_elses(grad) ? grad.detach() : minitorch::detail::copy_of(grad);
}

/// a + b for two gradients of one tensor. May write into `a` if nobody else holds it and backward is not recorded.
template <Floating T>
BasicTensor<T> add_gradients(BasicTensor<T> a, const BasicTensor<T>& b) {
  const bool own = !is_grad_enabled() && nobody_elses(a) && !a.is_same(b);
  BasicTensor<T> out = own ? a : minitorch::detail::copy_of(a);
  add_into(out, b);
  return own ? out : record("add_gradients", std::move(out), {a, b}, [](const BackwardContext<T>& ctx) -> Grads<T> {
    return {ctx.grad(), ctx.grad()};
  });
}

/// Runs a graph backward: nodes in descending order of their numbers, from an explicit heap. Every consumer of a node
/// has a higher number, so a node is only reached once its gradient is complete. All state is local: several threads
/// may run their own graphs, and a hook may start another run.
template <Floating T>
class Engine {
 public:
  Engine(bool retain_graph, bool create_graph) : retain_(retain_graph || create_graph), create_(create_graph) {}

  /// The gradient that arrives at `edge` will be in `captured(slot)`; leaves then keep their grad as it is, and only
  /// what leads to a capture is run.
  void capture(const Edge<T>& edge, std::size_t slot) {
    captures_[edge.node.get()].push_back({edge.output, slot});
    captured_.resize(std::max(captured_.size(), slot + 1));
  }
  BasicTensor<T>& captured(std::size_t slot) { return captured_[slot]; }

  void add(const Edge<T>& edge, BasicTensor<T> grad) {
    Node<T>* key = edge.node.get();
    auto [place, fresh] = pending_.try_emplace(key);
    Pending& pending = place->second;
    if (fresh) {
      pending.node = edge.node;
      pending.grads.resize(static_cast<std::size_t>(key->outputs()));
      heap_.push_back(key);
      std::push_heap(heap_.begin(), heap_.end(), before);
    }
    BasicTensor<T>& sum = pending.grads[static_cast<std::size_t>(edge.output)];
    sum = sum.defined() ? add_gradients(std::move(sum), grad) : std::move(grad);
  }

  void run() {
    const GradModeGuard mode(create_);
    if (!captures_.empty()) {
      find_leading();
    }
    while (!heap_.empty()) {
      std::pop_heap(heap_.begin(), heap_.end(), before);
      auto taken = pending_.extract(heap_.back());
      heap_.pop_back();
      run_node(taken.mapped());
    }
  }

 private:
  struct Pending {
    std::shared_ptr<Node<T>> node;
    Grads<T> grads;
  };
  struct Capture {
    int output;
    std::size_t slot;
  };

  static bool before(const Node<T>* a, const Node<T>* b) { return a->id() < b->id(); }

  // With captures: the nodes below which there is one.
  void find_leading() {
    std::unordered_set<Node<T>*> seen(heap_.begin(), heap_.end());
    std::vector<Node<T>*> order(heap_.begin(), heap_.end());
    for (std::size_t i = 0; i < order.size(); ++i) {
      for (const Edge<T>& edge : order[i]->inputs()) {
        if (edge.node && seen.insert(edge.node.get()).second) {
          order.push_back(edge.node.get());
        }
      }
    }
    std::sort(order.begin(), order.end(), before);  // inputs first
    for (Node<T>* node : order) {
      const auto& inputs = node->inputs();
      if (std::any_of(inputs.begin(), inputs.end(), [&](const Edge<T>& edge) { return wanted(edge); })) {
        leading_.insert(node);
      }
    }
  }

  bool wanted(const Edge<T>& edge) const {
    Node<T>* node = edge.node.get();
    return node && (captures_.empty() || leading_.count(node) != 0 || captures_.count(node) != 0);
  }

  void call_hooks(const Pending& pending, Grads<T>& grads) {
    if (pending.node->hooks().empty()) {
      return;
    }
    const auto hooks = pending.node->hooks();  // a hook may add or remove hooks
    for (const auto& hook : hooks) {
      BasicTensor<T>& grad = grads[static_cast<std::size_t>(hook.output)];
      if (!grad.defined()) {
        continue;
      }
      const std::uint32_t version = grad.storage()->version();
      BasicTensor<T> replaced = hook.call(grad);
      core::check(grad.storage()->version() == version, "[hook] a hook of '", pending.node->name(),
                  "' changed the gradient of shape ", grad.shape(),
                  " in place, which may be another tensor's gradient, too; return a new tensor instead");
      if (replaced.defined()) {
        core::check(replaced.shape() == grad.shape(), "[hook] a hook of '", pending.node->name(), "' returned shape ",
                    replaced.shape(), " for a gradient of shape ", grad.shape());
        grad = std::move(replaced);
      }
    }
  }

  void keep_retained(const Pending& pending, const Grads<T>& grads) {
    for (const auto& [output, tensor] : pending.node->retained()) {
      const BasicTensor<T>& grad = grads[static_cast<std::size_t>(output)];
      if (const auto impl = tensor.lock(); impl && impl->autograd && grad.defined()) {
        BasicTensor<T>& sum = impl->autograd->grad;
        sum = sum.defined() ? add_gradients(BasicTensor<T>(sum), grad) : own_gradient(grad);
      }
    }
  }

  static void check_nan(const Node<T>& node, const Grads<T>& grads) {
    for (std::size_t i = 0; i < grads.size(); ++i) {
      if (!grads[i].defined()) {
        continue;
      }
      const BasicTensor<T> values = minitorch::detail::contiguous_data(grads[i]);
      const std::int64_t bad = std::count_if(values.data(), values.data() + values.numel(), [](T v) { return v != v; });
      core::check(bad == 0, "[detect_anomaly] the gradient of input ", i, " of '", node.name(), "', of shape ",
                  grads[i].shape(), ", became NaN in ", bad, " of ", values.numel(),
                  " elements, the first in this backward pass; look at what went into this '", node.name(), "'",
                  node.place());
    }
  }

  void run_node(Pending& pending) {
    const std::shared_ptr<Node<T>>& node = pending.node;
    BackwardRun run{.last = !retain_};
    std::vector<bool> inputs_wanted;
    call_hooks(pending, pending.grads);
    if (captures_.empty()) {
      keep_retained(pending, pending.grads);
    } else {
      if (const auto found = captures_.find(node.get()); found != captures_.end()) {
        for (const Capture& capture : found->second) {
          captured_[capture.slot] = pending.grads[static_cast<std::size_t>(capture.output)];
        }
      }
      if (leading_.count(node.get()) == 0) {
        return;
      }
      for (const Edge<T>& edge : node->inputs()) {
        inputs_wanted.push_back(wanted(edge));
      }
      run.wanted = &inputs_wanted;
    }
    Grads<T> grads = [&] {
      const minitorch::detail::ProbedSpan span(minitorch::detail::Span::backward, node->name(), node->place());
      return node->backward(node, std::move(pending.grads), run);
    }();
    const auto& inputs = node->inputs();
    core::check(grads.size() == inputs.size(), "[backward] '", node->name(), "' has ", inputs.size(),
                " inputs, but its backward returned ", grads.size(), " gradients");
    if (is_anomaly_enabled()) {
      check_nan(*node, grads);
    }
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      if (!wanted(inputs[i]) || !grads[i].defined()) {
        continue;
      }
      core::check(grads[i].shape() == inputs[i].shape, "[backward] '", node->name(), "' returned a gradient of shape ",
                  grads[i].shape(), " for input ", i, " of shape ", inputs[i].shape);
      add(inputs[i], std::move(grads[i]));
    }
  }

  bool retain_, create_;
  std::unordered_map<Node<T>*, Pending> pending_;
  std::vector<Node<T>*> heap_;
  std::unordered_map<Node<T>*, std::vector<Capture>> captures_;
  std::unordered_set<Node<T>*> leading_;
  std::vector<BasicTensor<T>> captured_;
};

/// Starts backward at y, with `gradient` or, of one element, with 1.
template <Floating T>
void seed(const char* op, Engine<T>& engine, const BasicTensor<T>& y, const BasicTensor<T>& gradient) {
  core::check(y.requires_grad(), "[", op, "] the tensor of shape ", y.shape(), " does not require grad: ",
              minitorch::detail::records ? "no input of it does, or it was computed under NoGradGuard or detached"
                                         : "the program is compiled with MINITORCH_INFERENCE_ONLY");
  if (gradient.defined()) {
    core::check(gradient.shape() == y.shape(), "[", op, "] gradient has shape ", gradient.shape(),
                ", the tensor has shape ", y.shape());
    engine.add(edge_of(y), gradient);
  } else {
    core::check(y.numel() == 1, "[", op,
                "] only a tensor with one element can start without a gradient, this has shape ", y.shape(),
                "; pass the gradient or reduce it first, for example with sum()");
    engine.add(edge_of(y), ones<T>(y.shape()));
  }
}

}  // namespace detail

/// Gradients of `outputs` (weighted by `grad_outputs`, 1 where undefined or left out) with respect to `inputs`, without
/// touching anybody's grad(). Only what lies between outputs and inputs is run, so hooks and saved tensors elsewhere
/// are left alone; the results share memory with nothing. An input that the outputs do not depend on is an error unless
/// `allow_unused`; its gradient is then undefined. Other arguments as for BasicTensor::backward.
template <Floating T>
Grads<T> grad(const std::vector<BasicTensor<T>>& outputs, const std::vector<BasicTensor<T>>& inputs,
              const std::vector<BasicTensor<T>>& grad_outputs = {}, bool retain_graph = false,
              bool create_graph = false, bool allow_unused = false) {
  core::check(grad_outputs.empty() || grad_outputs.size() == outputs.size(), "[grad] got ", outputs.size(),
              " outputs but ", grad_outputs.size(), " gradients for them");
  detail::Engine<T> engine(retain_graph, create_graph);
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    core::check(inputs[i].requires_grad(), "[grad] input ", i, " of shape ", inputs[i].shape(),
                " does not require grad");
    engine.capture(edge_of(inputs[i]), i);
  }
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    detail::seed("grad", engine, outputs[i], grad_outputs.empty() ? BasicTensor<T>() : grad_outputs[i]);
  }
  engine.run();
  const GradModeGuard mode(create_graph);
  Grads<T> grads;
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    BasicTensor<T> grad = std::exchange(engine.captured(i), BasicTensor<T>());
    grads.push_back(grad.defined() ? detail::own_gradient(std::move(grad)) : grad);
    core::check(allow_unused || grads.back().defined(), "[grad] the outputs do not depend on input ", i, " of shape ",
                inputs[i].shape(), "; set allow_unused to get an undefined gradient for it");
  }
  return grads;
}
/// The same of tensors in braces.
template <Floating T>
Grads<T> grad(std::initializer_list<BasicTensor<T>> outputs, std::initializer_list<BasicTensor<T>> inputs,
              std::initializer_list<BasicTensor<T>> grad_outputs = {}, bool retain_graph = false,
              bool create_graph = false, bool allow_unused = false) {
  return grad(std::vector<BasicTensor<T>>(outputs), std::vector<BasicTensor<T>>(inputs),
              std::vector<BasicTensor<T>>(grad_outputs), retain_graph, create_graph, allow_unused);
}

/// Arguments of grad of one tensor, PyTorch's names and defaults.
template <Floating T>
struct GradOptions {
  BasicTensor<T> grad_outputs = {};  ///< undefined: 1
  bool retain_graph = false;         ///< keep the graph for another run
  bool create_graph = false;         ///< record the gradients, for those of a higher order
  bool allow_unused = false;         ///< undefined where the output does not depend on an input, in place of an Error
};

/// The gradient of one tensor with respect to another: grad(y, x, {.create_graph = true}).
template <Floating T>
BasicTensor<T> grad(const BasicTensor<T>& output, const BasicTensor<T>& input, const GradOptions<T>& options = {}) {
  return grad<T>(std::vector<BasicTensor<T>>{output}, std::vector<BasicTensor<T>>{input},
                 std::vector<BasicTensor<T>>{options.grad_outputs}, options.retain_graph, options.create_graph,
                 options.allow_unused)[0];
}
/// With respect to several: grad(loss, model.parameters()).
template <Floating T>
Grads<T> grad(const BasicTensor<T>& output, const std::vector<BasicTensor<T>>& inputs,
              const GradOptions<T>& options = {}) {
  return grad<T>(std::vector<BasicTensor<T>>{output}, inputs, std::vector<BasicTensor<T>>{options.grad_outputs},
                 options.retain_graph, options.create_graph, options.allow_unused);
}
/// The same in braces: grad(loss, {x, y}).
template <Floating T>
Grads<T> grad(const BasicTensor<T>& output, std::initializer_list<BasicTensor<T>> inputs,
              const GradOptions<T>& options = {}) {
  return grad(output, std::vector<BasicTensor<T>>(inputs), options);
}

}  // namespace minitorch::autograd
