// SPDX-License-Identifier: MIT
#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "minitorch/nn/module.hpp"

// Modules and parameters in numbers that are known at run time only. A container has no forward: a model calls what is
// in it.

namespace minitorch::nn {

/// A module of any class, or of the class M that all in a container have.
template <class M>
concept ModuleType = requires {
  typename M::value_type;
}
&&std::derived_from<M, BasicModule<typename M::value_type>>;

namespace detail {

/// What ModuleList and ModuleDict share: modules under names, in the order of their coming.
template <ModuleType M>
class ModuleContainer : public BasicModule<typename M::value_type> {
 public:
  std::size_t size() const { return modules_->size(); }
  bool empty() const { return modules_->empty(); }

 protected:
  using Base = BasicModule<typename M::value_type>;

  explicit ModuleContainer(const char* type)
      : Base(type), modules_(std::make_shared<std::vector<std::pair<std::string, std::shared_ptr<M>>>>()) {}

  template <std::derived_from<M> D>
  const M& add(const std::string& name, const D& module) const {
    auto kept = std::make_shared<D>(module);
    kept->state()->type = kept->type();  // the handle below no longer knows its class
    this->add_child(name, kept);
    modules_->emplace_back(name, std::move(kept));
    return *modules_->back().second;
  }
  template <std::derived_from<M> D>
  const D& part_as(const M& module, const std::string& name) const {
    const auto* found = dynamic_cast<const D*>(&module);
    core::check(found != nullptr, "[", this->type(), "] module '", name, "' is a ", module.type(),
                ", not of the type asked for");
    return *found;
  }

  std::shared_ptr<std::vector<std::pair<std::string, std::shared_ptr<M>>>> modules_;  // copies see what is appended
};

}  // namespace detail

/// Modules by number, registered as 0, 1, 2, ..:
///
///     nn::ModuleList<Block> blocks = register_module("blocks", nn::ModuleList<Block>());  // then push_back in a loop
///     for (const Block& block : blocks) x = block(x, mask);
///
/// `ModuleList<>` takes modules of all classes, each as an nn::Module; at<nn::Linear>(0) is one as what it is.
template <ModuleType M = Module>
class ModuleList : public detail::ModuleContainer<M> {
 public:
  /// What begin() and end() are.
  using Iterator = detail::ModuleIterator<ModuleList, M>;

  ModuleList() : detail::ModuleContainer<M>("ModuleList") {}
  template <std::derived_from<M>... D>
  requires(sizeof...(D) > 0 && !(std::same_as<D, ModuleList> || ...)) explicit ModuleList(const D&... modules)
      : ModuleList() {
    (push_back(modules), ...);
  }

  template <std::derived_from<M> D>
  const ModuleList& push_back(const D& module) const {
    this->add(core::concat(this->size()), module);
    return *this;
  }
  /// push_back, under PyTorch's name.
  template <std::derived_from<M> D>
  const ModuleList& append(const D& module) const {
    return push_back(module);
  }
  const M& operator[](std::size_t i) const {
    core::check(i < this->size(), "[ModuleList] there is no module ", i, " of ", this->size());
    return *(*this->modules_)[i].second;
  }
  template <std::derived_from<M> D>
  const D& at(std::size_t i) const {
    return this->template part_as<D>((*this)[i], core::concat(i));
  }
  Iterator begin() const { return {this, 0}; }
  Iterator end() const { return {this, this->size()}; }
};

/// Modules by name, in the order of their coming.
template <ModuleType M = Module>
class ModuleDict : public detail::ModuleContainer<M> {
 public:
  /// A name and its module.
  struct Entry {
    std::function<void(const ModuleDict&)> add;  ///< inserts them
    /// Name and module.
    template <std::derived_from<M> D>
    Entry(std::string name, const D& module)
        : add([name = std::move(name), module](const ModuleDict& dict) { dict.insert(name, module); }) {}
  };

  ModuleDict() : detail::ModuleContainer<M>("ModuleDict") {}
  /// `ModuleDict<>({{"conv", nn::Conv2d(1, 8, 3)}, {"pool", nn::MaxPool2d(2)}})`.
  ModuleDict(std::initializer_list<Entry> modules) : ModuleDict() {
    for (const Entry& entry : modules) {
      entry.add(*this);
    }
  }

  /// Adds a module; Error if the name is taken.
  template <std::derived_from<M> D>
  const ModuleDict& insert(const std::string& name, const D& module) const {
    this->add(name, module);
    return *this;
  }
  bool contains(const std::string& name) const { return find(name) != nullptr; }
  /// Error if there is none of that name.
  const M& operator[](const std::string& name) const {
    const M* found = find(name);
    core::check(found != nullptr, "[ModuleDict] there is no module '", name, "' among ", this->size());
    return *found;
  }
  template <std::derived_from<M> D>
  const D& at(const std::string& name) const {
    return this->template part_as<D>((*this)[name], name);
  }
  std::vector<std::string> keys() const {
    std::vector<std::string> out;
    for (const auto& [name, module] : *this->modules_) {
      out.push_back(name);
    }
    return out;
  }

 private:
  const M* find(const std::string& name) const {
    for (const auto& [key, module] : *this->modules_) {
      if (key == name) {
        return module.get();
      }
    }
    return nullptr;
  }
};

/// Parameters by number, registered as 0, 1, 2, ...
template <Floating T>
class BasicParameterList : public BasicModule<T> {
 public:
  explicit BasicParameterList(const std::vector<BasicTensor<T>>& parameters = {});
  /// The tensor must be a leaf; it requires grad from now on.
  void push_back(const BasicTensor<T>& parameter) const;
  std::size_t size() const { return this->state()->parameters.size(); }
  const BasicTensor<T>& operator[](std::size_t i) const;
};

/// Parameters by name, in the order of their coming.
template <Floating T>
class BasicParameterDict : public BasicModule<T> {
 public:
  BasicParameterDict(const std::vector<std::pair<std::string, BasicTensor<T>>>& parameters = {});
  /// The tensor must be a leaf; it requires grad from now on. Error if the name is taken.
  void insert(const std::string& name, const BasicTensor<T>& parameter) const;
  std::size_t size() const { return this->state()->parameters.size(); }
  /// Error if there is none of that name.
  BasicTensor<T> operator[](const std::string& name) const { return this->parameter(name); }
  /// The names, in order.
  std::vector<std::string> keys() const;
};

using ParameterDict = BasicParameterDict<float>;
using ParameterList = BasicParameterList<float>;

}  // namespace minitorch::nn

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn {

template <Floating T>
BasicParameterList<T>::BasicParameterList(const std::vector<BasicTensor<T>>& parameters)
    : BasicModule<T>("ParameterList") {
  for (const BasicTensor<T>& parameter : parameters) {
    push_back(parameter);
  }
}

template <Floating T>
void BasicParameterList<T>::push_back(const BasicTensor<T>& parameter) const {
  core::check(parameter.defined(), "[ParameterList] parameter ", size(), " is undefined");
  this->register_parameter(core::concat(size()), parameter);
}

template <Floating T>
const BasicTensor<T>& BasicParameterList<T>::operator[](std::size_t i) const {
  core::check(i < size(), "[ParameterList] there is no parameter ", i, " of ", size());
  return this->state()->parameters[i].second;
}

template <Floating T>
BasicParameterDict<T>::BasicParameterDict(const std::vector<std::pair<std::string, BasicTensor<T>>>& parameters)
    : BasicModule<T>("ParameterDict") {
  for (const auto& [name, parameter] : parameters) {
    insert(name, parameter);
  }
}

template <Floating T>
void BasicParameterDict<T>::insert(const std::string& name, const BasicTensor<T>& parameter) const {
  core::check(parameter.defined(), "[ParameterDict] parameter '", name, "' is undefined");
  this->register_parameter(name, parameter);
}

template <Floating T>
std::vector<std::string> BasicParameterDict<T>::keys() const {
  std::vector<std::string> out;
  for (const auto& [name, parameter] : this->state()->parameters) {
    out.push_back(name);
  }
  return out;
}

}  // namespace minitorch::nn
#endif
