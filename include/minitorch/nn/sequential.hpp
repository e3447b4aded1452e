// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/nn/module.hpp"
#include "minitorch/ops/lanes/chain.hpp"

namespace minitorch::nn {

/// A module and the name it gets in a Sequential: `{"conv", nn::Conv2d(1, 8, 3)}`.
template <Floating T>
struct BasicNamed {
  std::string name;                        ///< the key
  std::shared_ptr<BasicModule<T>> module;  ///< a handle of the module

  template <std::derived_from<BasicModule<T>> M>
  BasicNamed(std::string key, const M& layer) : name(std::move(key)), module(std::make_shared<M>(layer)) {}
};

/// Modules one after another, named 0, 1, 2, ... unless they have names:
///
///     nn::Sequential net(nn::Conv2d(1, 8, 3), nn::ReLU(), nn::Flatten());
///     nn::Sequential named{{"conv", nn::Conv2d(1, 8, 3)}, {"act", nn::ReLU()}};
///
/// Neighbours such as Conv2d, ReLU, a normalization, Dropout2d and MaxPool2d run as one operation where that is faster
/// (Note [Chain] in ops/lanes/step.hpp): results are those of layer after layer up to the last bits. Layers with hooks
/// run alone; set_fusion_enabled(false) makes all do so.
///
/// `Sequential(other)` is a copy of the handle `other`; to nest one alone, push_back it.
template <Floating T>
class BasicSequential : public BasicModule<T> {
 public:
  BasicSequential() : BasicModule<T>("Sequential"), modules_(std::make_shared<Modules>()) {}
  template <std::derived_from<BasicModule<T>> First, std::derived_from<BasicModule<T>>... M>
  requires(sizeof...(M) > 0 || !std::same_as<First, BasicSequential>) explicit BasicSequential(const First& first,
                                                                                               const M&... modules)
      : BasicSequential() {
    push_back(first);
    (push_back(modules), ...);
  }
  BasicSequential(std::initializer_list<BasicNamed<T>> modules);

  /// Appends under the next number, or under `name`.
  template <std::derived_from<BasicModule<T>> M>
  const BasicSequential& push_back(const M& module) const {
    return push_back(core::concat(size()), module);
  }
  template <std::derived_from<BasicModule<T>> M>
  const BasicSequential& push_back(const std::string& name, const M& module) const {
    add(name, std::make_shared<M>(module));
    return *this;
  }

  /// push_back, under PyTorch's name.
  template <std::derived_from<BasicModule<T>> M>
  const BasicSequential& append(const M& module) const {
    return push_back(module);
  }

  /// push_back under a name, by PyTorch's name for it.
  template <std::derived_from<BasicModule<T>> M>
  const BasicSequential& add_module(const std::string& name, const M& module) const {
    return push_back(name, module);
  }

  BasicTensor<T> forward(const BasicTensor<T>& x) const override;

  std::size_t size() const { return modules_->size(); }
  bool empty() const { return modules_->empty(); }
  /// The modules, in a loop: `for (const auto& layer : net) x = layer(x);`
  auto begin() const { return detail::ModuleIterator<BasicSequential, BasicModule<T>>(this, 0); }
  auto end() const { return detail::ModuleIterator<BasicSequential, BasicModule<T>>(this, size()); }
  const BasicModule<T>& operator[](std::size_t i) const;
  /// Module i as what it is, e.g. `net.at<nn::Conv2d>(0).weight()`.
  template <std::derived_from<BasicModule<T>> M>
  const M& at(std::size_t i) const {
    const auto* module = dynamic_cast<const M*>(&(*this)[i]);
    core::check(module != nullptr, "[Sequential] module ", i, " is a ", (*this)[i].type(),
                ", not of the type asked for");
    return *module;
  }

 private:
  using Modules = std::vector<std::shared_ptr<BasicModule<T>>>;

  /// Replaces y by the result of modules `first` on, as many as can run as one; none if 0.
  std::size_t run_fused(std::size_t first, BasicTensor<T>& y) const;

  void replaced(std::size_t i, const std::shared_ptr<BasicModule<T>>& module) const override;

  void add(const std::string& name, std::shared_ptr<BasicModule<T>> module) const;

  std::shared_ptr<Modules> modules_;  // shared, so that copies see what is appended
};

using Named = BasicNamed<float>;
using Sequential = BasicSequential<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicSequential<T>::BasicSequential(std::initializer_list<BasicNamed<T>> modules) : BasicSequential() {
  for (const BasicNamed<T>& entry : modules) {
    add(entry.name, entry.module);
  }
}

template <Floating T>
BasicTensor<T> BasicSequential<T>::forward(const BasicTensor<T>& x) const {
  BasicTensor<T> y = x;
  for (std::size_t i = 0; i < size();) {
    const std::size_t fused = run_fused(i, y);
    y = fused > 0 ? std::move(y) : (*(*modules_)[i])(y);
    i += fused > 0 ? fused : 1;
  }
  return y;
}

template <Floating T>
const BasicModule<T>& BasicSequential<T>::operator[](std::size_t i) const {
  core::check(i < size(), "[Sequential] there is no module ", i, " of ", size());
  return *(*modules_)[i];
}

template <Floating T>
std::size_t BasicSequential<T>::run_fused(std::size_t first, BasicTensor<T>& y) const {
  using Chain = minitorch::detail::LaneChain<T>;
  if constexpr (minitorch::detail::records) {
    if (!Chain::possible(y)) {
      return 0;
    }
    Chain chain;
    for (std::size_t i = first; i < size(); ++i) {
      const BasicModule<T>& module = *(*modules_)[i];
      if (module.state()->has_hooks() || !chain.append(y, module.lane_step())) {
        break;
      }
    }
    if (chain.layers() > 0) {
      y = chain.run(y);
    }
    return chain.layers();
  } else {
    return 0;
  }
}

template <Floating T>
void BasicSequential<T>::replaced(std::size_t i, const std::shared_ptr<BasicModule<T>>& module) const {
  (*modules_)[i] = module;
}

template <Floating T>
void BasicSequential<T>::add(const std::string& name, std::shared_ptr<BasicModule<T>> module) const {
  module->state()->type = module->type();  // the handle below no longer knows its class
  this->add_child(name, module);
  modules_->push_back(std::move(module));
}

}  // namespace minitorch::nn
#endif
