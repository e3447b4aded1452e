// SPDX-License-Identifier: MIT
#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "minitorch/tensor/factories.hpp"
#include "minitorch/tensor/state_dict.hpp"

namespace minitorch::optim {

/// What an optimiser or a schedule shows its state to, value by value under PyTorch's names. One function that visits
/// serves for writing the state and for reading it: see BasicSGD::visit_state and StepLR::visit_state.
class StateVisitor {
 public:
  virtual void number(const char* name, double& value) = 0;
  virtual void count(const char* name, std::int64_t& value) = 0;
  virtual void flag(const char* name, bool& value) = 0;
  /// Several numbers under one name, such as Adam's betas.
  virtual void numbers(const char* name, std::initializer_list<double*> values) = 0;
  /// A tensor of that shape, or undefined.
  virtual void tensor(const char* name, const Shape& shape, Tensor& value) = 0;
  virtual void tensor(const char* name, const Shape& shape, DoubleTensor& value) = 0;
  /// Length of a list, whose values are NAME.0, NAME.1 and so on: that of the object, `now`, or of what is read.
  virtual std::int64_t length(const char* name, std::size_t now) = 0;
  /// Whether values are put into the object, rather than taken from it or only compared.
  virtual bool reads() const { return false; }
  /// Whether values are taken from the object.
  virtual bool writes() const { return false; }

  /// From now on values that are not there become zero or undefined: the state of what has made no step.
  virtual void set_fresh(bool) {}

  /// What is put before the names until the next call.
  void set_prefix(std::string prefix) { prefix_ = std::move(prefix); }
  const std::string& prefix() const { return prefix_; }

 protected:
  ~StateVisitor() = default;

 private:
  std::string prefix_;
};

namespace detail {

/// Fills a dictionary.
class StateWriter final : public StateVisitor {
 public:
  explicit StateWriter(StateDict& dict) : dict_(dict) {}

  void number(const char* name, double& value) override { dict_.add(prefix() + name, scalar<double>(value)); }
  MINITORCH_INLINE void count(const char* name, std::int64_t& value) override;
  void flag(const char* name, bool& value) override { dict_.add(prefix() + name, scalar<bool>(value)); }
  MINITORCH_INLINE void numbers(const char* name, std::initializer_list<double*> values) override;
  void tensor(const char* name, const Shape&, Tensor& value) override { add(name, value); }
  void tensor(const char* name, const Shape&, DoubleTensor& value) override { add(name, value); }
  std::int64_t length(const char*, std::size_t now) override { return static_cast<std::int64_t>(now); }
  bool writes() const override { return true; }

 private:
  template <Floating T>
  void add(const char* name, const BasicTensor<T>& value) {
    if (value.defined()) {
      dict_.add(prefix() + name, value.detach());
    }
  }

  StateDict& dict_;
};

/// Takes values from a dictionary in two rounds: the first looks whether everything fits and copies it, the second,
/// which cannot fail, puts it into the object.
class StateReader final : public StateVisitor {
 public:
  explicit StateReader(const StateDict& dict) : dict_(dict) {}

  void number(const char* name, double& value) override { read(name, value); }
  void count(const char* name, std::int64_t& value) override { read(name, value); }
  void flag(const char* name, bool& value) override { read(name, value); }
  MINITORCH_INLINE void numbers(const char* name, std::initializer_list<double*> values) override;
  void tensor(const char* name, const Shape& shape, Tensor& value) override { read(name, shape, value); }
  void tensor(const char* name, const Shape& shape, DoubleTensor& value) override { read(name, shape, value); }
  MINITORCH_INLINE std::int64_t length(const char* name, std::size_t now) override;
  bool reads() const override { return second_; }

  void set_fresh(bool fresh) override { fresh_ = fresh; }
  void add_problem(std::string problem) { problems_ += "\n  " + std::move(problem); }
  /// The end of the first round; Error if something does not fit.
  void finish_checking(const char* what);

 private:
  const StateTensor* find(const char* name);
  bool fits(const char* name, const Shape& found, const Shape& expected);
  template <class V>
  void read(const char* name, V& value) {
    using T = std::conditional_t<std::is_same_v<V, double>, double, std::int64_t>;
    if (second_) {
      value = static_cast<V>(*std::get<BasicTensor<T>>(copies_[next_++]).data());
    } else if (const StateTensor* found = find(name)) {
      if (minitorch::shape_of(*found).size() == 0 || fits(name, minitorch::shape_of(*found), {1})) {
        copies_.push_back(minitorch::detail::copy_of(minitorch::detail::as_type<T>(*found)));
      }
    } else {
      copies_.push_back(scalar<T>(T(0)));
    }
  }
  template <Floating T>
  void read(const char* name, const Shape& shape, BasicTensor<T>& value) {
    if (second_) {
      value = std::move(std::get<BasicTensor<T>>(copies_[next_++]));
    } else if (const StateTensor* found = dict_.find(prefix() + name)) {
      if (fits(name, minitorch::shape_of(*found), shape)) {
        copies_.push_back(minitorch::detail::copy_of(minitorch::detail::as_type<T>(*found)));
      }
    } else {
      copies_.push_back(BasicTensor<T>());
    }
  }

  const StateDict& dict_;
  std::string problems_;
  std::vector<StateTensor> copies_;
  std::size_t next_ = 0;
  bool fresh_ = false, second_ = false;
};

}  // namespace detail

}  // namespace minitorch::optim

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::optim::detail {

MINITORCH_INLINE void StateWriter::count(const char* name, std::int64_t& value) {
  dict_.add(prefix() + name, scalar<std::int64_t>(value));
}

MINITORCH_INLINE void StateWriter::numbers(const char* name, std::initializer_list<double*> values) {
  DoubleTensor all({static_cast<std::int64_t>(values.size())});
  double* to = all.data();
  for (const double* value : values) {
    *to++ = *value;
  }
  dict_.add(prefix() + name, all);
}

MINITORCH_INLINE void StateReader::numbers(const char* name, std::initializer_list<double*> values) {
  const auto n = static_cast<std::int64_t>(values.size());
  if (const StateTensor* found = second_ ? nullptr : find(name);
      found && fits(name, minitorch::shape_of(*found), {n})) {
    copies_.push_back(minitorch::detail::copy_of(minitorch::detail::as_type<double>(*found)));
  } else if (second_) {
    const double* from = std::get<DoubleTensor>(copies_[next_++]).data();
    for (double* value : values) {
      *value = *from++;
    }
  }
}

MINITORCH_INLINE std::int64_t StateReader::length(const char* name, std::size_t) {
  std::int64_t count = 0;
  while (dict_.contains(core::concat(prefix(), name, ".", count))) {
    ++count;
  }
  return count;
}

MINITORCH_INLINE void StateReader::finish_checking(const char* what) {
  core::check(problems_.empty(), "[load_state_dict] the dictionary does not fit this ", what,
              "; nothing was loaded:", problems_);
  second_ = true;
}

MINITORCH_INLINE const StateTensor* StateReader::find(const char* name) {
  const StateTensor* found = dict_.find(prefix() + name);
  if (found == nullptr && !fresh_) {
    add_problem(core::concat("'", prefix(), name, "' is missing"));
  }
  return found;
}

MINITORCH_INLINE bool StateReader::fits(const char* name, const Shape& found, const Shape& expected) {
  if (found != expected) {
    add_problem(core::concat("'", prefix(), name, "' has shape ", found, ", expected ", expected));
  }
  return found == expected;
}

}  // namespace minitorch::optim::detail
#endif
