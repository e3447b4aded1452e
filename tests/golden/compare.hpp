// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "golden/cases.hpp"
#include "minitorch/autograd/variable.hpp"
#include "minitorch/tensor/factories.hpp"
#include "support/catch.hpp"

namespace golden {

using minitorch::BasicTensor;
using minitorch::BoolTensor;
using minitorch::Dims;
using minitorch::LongTensor;

/// A tensor with these values; `strided` spreads it over storage in column-major order with gaps that hold NaN (or 1).
template <class T>
BasicTensor<T> tensor_of(const Array& array, bool strided = false) {
  const Dims& shape = array.shape;
  if (!strided) {
    return minitorch::from_data<T>(shape, std::vector<T>(array.values.begin(), array.values.end()));
  }
  Dims strides = shape;
  std::int64_t step = 2;
  for (int d = 0; d < shape.size(); ++d) {
    strides[d] = step;
    step *= std::max<std::int64_t>(shape[d], 1);
  }
  const T gap = std::is_floating_point_v<T> ? std::numeric_limits<T>::quiet_NaN() : T(1);
  const BasicTensor<T> whole = minitorch::full<T>({step + 1}, gap);
  const BasicTensor<T> out(whole.storage(), shape, strides, 1);
  std::size_t i = 0;
  minitorch::kernels::for_each_offset(
      shape, strides, [&](std::int64_t offset) { out.data()[offset] = static_cast<T>(array.values[i++]); });
  return out;
}

/// What a call gives: floating tensors and indices, in PyTorch's order.
template <class T>
using Results = std::vector<std::variant<BasicTensor<T>, LongTensor>>;

/// The tensors and arguments of a case, by PyTorch's names.
template <class T>
class Call {
 public:
  Call(const Case& c, bool strided) : case_(c), strided_(strided) {
    for (const auto& [name, arrays] : c.inputs) {
      for (const auto& array : arrays.items) {
        if (!array || array->type != Array::Type::real) {
          continue;
        }
        BasicTensor<T> x = tensor_of<T>(*array, strided);
        x.requires_grad_(c.grad.count(name) > 0 && c.grad.at(name).items[tensors_[name].size()].has_value());
        tensors_[name].push_back(x);
      }
    }
  }

  bool has(const std::string& name) const { return case_.inputs.count(name) > 0; }
  bool is_real(const std::string& name) const { return case_.inputs.at(name).items[0]->type == Array::Type::real; }
  /// A floating input; undefined if the case has none of that name.
  BasicTensor<T> operator[](const std::string& name) const {
    const auto found = tensors_.find(name);
    return found == tensors_.end() ? BasicTensor<T>() : found->second.at(0);
  }
  std::vector<BasicTensor<T>> list(const std::string& name) const {
    const auto found = tensors_.find(name);
    return found == tensors_.end() ? std::vector<BasicTensor<T>>() : found->second;
  }
  LongTensor indices(const std::string& name) const {
    return tensor_of<std::int64_t>(*case_.inputs.at(name).items[0], strided_);
  }
  BoolTensor mask(const std::string& name) const { return tensor_of<bool>(*case_.inputs.at(name).items[0], strided_); }

  /// Whether the argument is there and not None.
  bool given(const std::string& name) const {
    const auto found = case_.args.find(name);
    return found != case_.args.end() && found->second.value.index() > 0;
  }
  bool is_list(const std::string& name) const { return given(name) && case_.args.at(name).value.index() == 5; }
  bool is_text(const std::string& name) const { return given(name) && case_.args.at(name).value.index() == 4; }
  double number(const std::string& name, double otherwise = 0) const {
    if (!given(name)) {
      return otherwise;
    }
    const auto& value = case_.args.at(name).value;
    const auto* whole = std::get_if<std::int64_t>(&value);
    return whole ? static_cast<double>(*whole) : std::get<double>(value);
  }
  T real(const std::string& name, double otherwise = 0) const { return static_cast<T>(number(name, otherwise)); }
  std::int64_t integer(const std::string& name, std::int64_t otherwise = 0) const {
    return given(name) ? std::get<std::int64_t>(case_.args.at(name).value) : otherwise;
  }
  bool flag(const std::string& name, bool otherwise = false) const {
    return given(name) ? std::get<bool>(case_.args.at(name).value) : otherwise;
  }
  std::string text(const std::string& name, const std::string& otherwise = "") const {
    return given(name) ? std::get<std::string>(case_.args.at(name).value) : otherwise;
  }
  /// One integer or a list of them; None inside a list is `none`.
  Dims dims(const std::string& name, std::int64_t none = -1) const {
    Dims out;
    if (!is_list(name)) {
      out.push_back(integer(name));
      return out;
    }
    for (const auto& item : std::get<5>(case_.args.at(name).value)) {
      out.push_back(item ? static_cast<std::int64_t>(*item) : none);
    }
    return out;
  }
  /// (height, width); one integer is both.
  std::pair<std::int64_t, std::int64_t> pair(const std::string& name, std::int64_t otherwise = 1) const {
    if (!given(name)) {
      return {otherwise, otherwise};
    }
    const Dims d = dims(name);
    return {d[0], d[d.size() - 1]};
  }

 private:
  const Case& case_;
  bool strided_;
  std::map<std::string, std::vector<BasicTensor<T>>> tensors_;
};

template <class T>
using Op = std::function<Results<T>(const Call<T>&)>;
template <class T>
using Registry = std::map<std::string, Op<T>>;

/// Thrown by a registry entry where the C++ interface cannot even express what PyTorch refuses at run time.
struct NotExpressible : minitorch::Error {
  NotExpressible() : minitorch::Error("[golden] cannot be written in C++") {}
};

/// The largest error in units of the tolerance, and a text that shows where.
struct Worst {
  double ratio = 0;
  std::string where;

  void merge(const Worst& other) {
    if (other.ratio > ratio) {
      *this = other;
    }
  }
};

/// How far `got` is from `expected`, 1 being the tolerance. NaN matches NaN, infinity its like. `scale`: what each
/// element is measured against, where that is not the largest expected magnitude.
template <class T>
Worst compare(const std::string& what, const Array& expected, const BasicTensor<T>& got, double tolerance,
              const std::vector<double>& scale = {}, double floor = 0) {
  using limits = std::numeric_limits<T>;
  const double infinity = std::numeric_limits<double>::infinity();
  if (!got.defined() || !(got.shape() == expected.shape)) {
    return {infinity, what + ": shape " + (got.defined() ? minitorch::to_string(got.shape()) : "(undefined)") +
                          " instead of " + minitorch::to_string(expected.shape)};
  }
  double largest = floor;
  for (const double e : expected.values) {
    largest = std::isfinite(e) ? std::max(largest, std::abs(e)) : largest;
  }
  Worst worst;
  const std::vector<T> values = got.to_vector();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double e = expected.values[i], g = static_cast<double>(values[i]);
    double ratio = infinity;
    if (std::isnan(e) || std::isinf(e)) {
      ratio = std::isnan(e) ? (std::isnan(g) ? 0 : infinity) : (g == e ? 0 : infinity);
    } else if (std::is_integral_v<T>) {
      ratio = g == e ? 0 : infinity;
    } else if (std::isfinite(g)) {
      const double unit = (scale.empty() ? largest : scale[i]) * static_cast<double>(limits::epsilon()) +
                          static_cast<double>(limits::denorm_min());
      ratio = std::abs(g - e) / (unit * tolerance);
    }
    if (ratio > worst.ratio) {
      worst = {ratio, minitorch::core::concat(what, ", element ", i, ": ", g, " instead of ", e, " (",
                                              ratio * tolerance, " units in the last place, ", tolerance, " allowed)")};
    }
  }
  return worst;
}

/// Runs one case in type T and tells its worst error.
template <class T>
Worst run_case(const Case& c, const Op<T>& op, bool strided) {
  const double infinity = std::numeric_limits<double>::infinity();
  const std::string how = std::string(sizeof(T) == 4 ? "float" : "double") + (strided ? ", strided" : "");
  try {
    const Call<T> call(c, strided);
    const Results<T> results = op(call);
    if (!c.error.empty()) {
      return {infinity, how + ": accepted, but PyTorch says: " + c.error};
    }
    if (results.size() != c.out.size()) {
      return {infinity, how + ": another number of results"};
    }
    Worst worst;
    const double tolerance = c.ulp * c.magnitude;
    std::size_t root = 0;
    for (std::size_t i = 0; i < results.size(); ++i) {
      const std::string what = minitorch::core::concat(how, ", result ", i);
      if (const auto* index = std::get_if<LongTensor>(&results[i])) {
        worst.merge(compare(what, c.out[i], *index, tolerance));
        continue;
      }
      const BasicTensor<T>& y = std::get<BasicTensor<T>>(results[i]);
      std::vector<double> scale;
      for (const double e : c.out[i].values) {
        scale.push_back(std::abs(e));
      }
      worst.merge(compare(what, c.out[i], y, tolerance, c.per_element ? scale : std::vector<double>()));
      if (root < c.upstream.size()) {
        if (!y.requires_grad()) {
          return {infinity, what + ": has no gradient"};
        }
        y.backward(tensor_of<T>(c.upstream[root++], strided), true);
      }
    }
    for (const auto& [name, arrays] : c.grad) {
      const std::vector<BasicTensor<T>> leaves = call.list(name);
      for (std::size_t i = 0; i < leaves.size(); ++i) {
        const auto& expected = arrays.items[i];
        if (!expected || (expected->values.empty() && !leaves[i].grad().defined())) {
          continue;
        }
        // An elementwise derivative is measured against itself plus what flows in: 1 - y * y has the rounding of 1.
        std::vector<double> scale;
        if (c.per_element && c.upstream[0].values.size() == expected->values.size()) {
          for (std::size_t k = 0; k < expected->values.size(); ++k) {
            scale.push_back(std::abs(expected->values[k]) + std::abs(c.upstream[0].values[k]));
          }
        }
        worst.merge(compare(minitorch::core::concat(how, ", gradient of ", name), *expected, leaves[i].grad(),
                            tolerance, scale, c.floor));
      }
    }
    for (const auto& [name, expected] : c.after) {
      worst.merge(compare(how + ", " + name + " afterwards", expected, call[name], tolerance));
    }
    return worst;
  } catch (const minitorch::Error& error) {
    return c.error.empty() ? Worst{infinity, how + ": refused: " + error.what()} : Worst{};
  } catch (const std::exception& error) {
    return {infinity, how + ": not minitorch::Error: " + error.what()};
  }
}

/// Prints the worst errors of each operation, in units in the last place, if MINITORCH_GOLDEN_REPORT is set.
void print_table(const std::map<std::string, Worst>& table);

/// Compares all calls of a group, in double and in float, contiguous and strided.
inline void run_group(const std::string& group, const Registry<double>& in_double, const Registry<float>& in_float) {
  std::map<std::string, Worst> table;
  for (const Case& c : read_calls(group)) {
    const auto found = in_double.find(c.op);
    if (found == in_double.end()) {
      FAIL_CHECK(c.name() << ": no such operation in the tests");
      continue;
    }
    for (const bool strided : {false, true}) {
      Worst worst = run_case<double>(c, found->second, strided);
      table[c.op + " double"].merge({worst.ratio * c.ulp, c.note});
      if (c.in_float) {
        const Worst in_single = run_case<float>(c, in_float.at(c.op), strided);
        table[c.op + " float"].merge({in_single.ratio * c.ulp, c.note});
        worst.merge(in_single);
      }
      INFO(c.name());
      INFO(worst.where);
      CHECK(worst.ratio <= 1);
    }
  }
  print_table(table);
}

}  // namespace golden
