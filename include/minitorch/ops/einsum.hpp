// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cctype>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "minitorch/ops/broadcast.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/matmul.hpp"

// Einstein's sums: products of tensors whose dimensions have letters.

namespace minitorch {

namespace detail {

/// One side of an equation: a label for each dimension. Letters are labels; the dimensions that "..." stands for have
/// numbers below 0, the last one -1.
using Labels = std::vector<int>;

inline bool holds(const Labels& labels, int label) {
  return std::find(labels.begin(), labels.end(), label) != labels.end();
}

/// What `equation` says of operands with so many dimensions.
struct Einsum {
  std::vector<Labels> inputs;
  Labels output;

  Einsum(std::string_view equation, const std::vector<int>& dims);

 private:
  static bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

  MINITORCH_INLINE static Labels labels_of(const std::string& text, const std::string& part, int dims);
};

/// A tensor whose dimensions have labels, no two alike.
template <Scalar T>
struct Labelled {
  BasicTensor<T> x;
  Labels labels;

  Labelled(BasicTensor<T> tensor, Labels names) : x(std::move(tensor)), labels(std::move(names)) {
    for (int d = 0; d < x.dim(); ++d) {
      for (int e = d + 1; e < x.dim(); ++e) {
        if (labels[static_cast<std::size_t>(d)] == labels[static_cast<std::size_t>(e)]) {
          take_diagonal(d, e--);
        }
      }
    }
  }

  std::int64_t size(int label) const {
    const auto at = std::find(labels.begin(), labels.end(), label);
    return at == labels.end() ? 1 : x.shape()[static_cast<int>(at - labels.begin())];
  }
  /// Sums over all labels that are not in `wanted`.
  void sum_others(const Labels& wanted) {
    Shape kept = x.shape(), rest;
    Labels left;
    for (int d = 0; d < x.dim(); ++d) {
      const int label = labels[static_cast<std::size_t>(d)];
      kept[d] = holds(wanted, label) ? kept[d] : 1;
      if (holds(wanted, label)) {
        left.push_back(label);
        rest.push_back(kept[d]);
      }
    }
    if (left.size() != labels.size()) {
      if constexpr (std::is_same_v<kernels::SumOf<T>, T>) {
        x = reshape(sum_to(x, kept), rest);
      } else {
        x = cast<T>(reshape(sum_to(x, kept), rest));
      }
      labels = left;
    }
  }
  /// With the dimensions that `order` names, in that order; size 1 where there is none, and `sizes` where it is 1.
  BasicTensor<T> arranged(const Labels& order, const Shape& sizes) const {
    Dims places;
    Shape shape;
    for (const int label : order) {
      const auto at = std::find(labels.begin(), labels.end(), label);
      if (at != labels.end()) {
        places.push_back(at - labels.begin());
      }
      shape.push_back(size(label));
    }
    return expand(reshape(permute(x, places), shape), sizes);
  }

 private:
  void take_diagonal(int d, int e) {
    const std::int64_t n = x.shape()[d];
    core::check(n == x.shape()[e], "[einsum] a letter stands for sizes ", n, " and ", x.shape()[e],
                " of one operand of shape ", x.shape());
    Dims order{d, e};
    for (int i = 0; i < x.dim(); ++i) {
      if (i != d && i != e) {
        order.push_back(i);
      }
    }
    Shape flat = permute(x.detach(), order).shape();
    flat.erase(0);
    flat[0] = n * n;
    LongTensor places({n});
    Labels names{labels[static_cast<std::size_t>(d)]};
    for (std::int64_t i = 0; i < n; ++i) {
      places.data()[i] = i * (n + 1);
    }
    for (int i = 0; i < x.dim(); ++i) {
      if (i != d && i != e) {
        names.push_back(labels[static_cast<std::size_t>(i)]);
      }
    }
    // In front now; where a dimension stands does not matter, for each has its label.
    x = take("einsum", reshape(permute(x, order), flat), 0, places);
    labels = names;
  }
};

/// The product of two, summed over what both have and `wanted` has not: one product of matrices for each index of what
/// both have and keep.
template <Scalar T>
Labelled<T> contract(Labelled<T> a, Labelled<T> b, const Labels& wanted) {
  const auto both = [&](Labels own, const Labels& others) {
    own.insert(own.end(), others.begin(), others.end());
    return own;
  };
  a.sum_others(both(wanted, b.labels));
  b.sum_others(both(wanted, a.labels));
  Labels batch, inner, left, right;
  for (const int label : a.labels) {
    (!holds(b.labels, label) ? left : holds(wanted, label) ? batch : inner).push_back(label);
  }
  std::copy_if(b.labels.begin(), b.labels.end(), std::back_inserter(right),
               [&](int label) { return !holds(a.labels, label); });
  const auto sizes = [&](const Labels& labels, Shape& shape) {
    std::int64_t all = 1;
    for (const int label : labels) {
      const std::int64_t u = a.size(label), v = b.size(label);
      core::check(u == v || u == 1 || v == 1, "[einsum] a letter stands for sizes ", u, " and ", v,
                  " of two operands, which have shapes ", a.x.shape(), " and ", b.x.shape());
      shape.push_back(u == 1 ? v : u);
      all *= shape.back();
    }
    return all;
  };
  Shape of_a, of_b, of_y;
  const std::int64_t n = sizes(batch, of_a), l = sizes(left, of_a), k = sizes(inner, of_a);
  sizes(batch, of_b);
  sizes(inner, of_b);
  const std::int64_t r = sizes(right, of_b);
  Labels result = both(batch, both(left, right));
  sizes(result, of_y);
  const BasicTensor<T> u = reshape(a.arranged(both(batch, both(left, inner)), of_a), {n, l, k}),
                       v = reshape(b.arranged(both(batch, both(inner, right)), of_b), {n, k, r});
  return {reshape(matmul(u, v), of_y), std::move(result)};
}

}  // namespace detail

/// Sums of products after Einstein: each operand's dimensions get letters, equal letters run together, and letters that
/// are not in the result are summed over: einsum("ik,kj->ij", {a, b}) is matmul(a, b). Without "->" the result has the
/// letters that stand once, in alphabetical order; "..." stands for dimensions that broadcast; a letter twice in one
/// operand takes its diagonal. Operands are multiplied from left to right.
template <Scalar T>
BasicTensor<T> einsum(std::string_view equation, const std::vector<BasicTensor<T>>& operands) {
  core::check(!operands.empty(), "[einsum] needs at least one operand");
  std::vector<int> dims;
  for (const BasicTensor<T>& x : operands) {
    dims.push_back(x.dim());
  }
  const detail::Einsum plan(equation, dims);
  detail::Labelled<T> y(operands[0], plan.inputs[0]);
  for (std::size_t i = 1; i < operands.size(); ++i) {
    detail::Labels wanted = plan.output;  // and what is needed later
    for (std::size_t j = i + 1; j < operands.size(); ++j) {
      wanted.insert(wanted.end(), plan.inputs[j].begin(), plan.inputs[j].end());
    }
    y = detail::contract(y, detail::Labelled<T>(operands[i], plan.inputs[i]), wanted);
  }
  y.sum_others(plan.output);
  Shape shape;
  for (const int label : plan.output) {
    shape.push_back(y.size(label));
  }
  const BasicTensor<T> arranged = y.arranged(plan.output, shape);
  return operands.size() == 1 ? clone(arranged) : contiguous(arranged);
}
template <Scalar T>
BasicTensor<T> einsum(std::string_view equation, std::initializer_list<BasicTensor<T>> operands) {
  return einsum(equation, std::vector<BasicTensor<T>>(operands));
}
template <Scalar T, std::same_as<BasicTensor<T>>... More>
BasicTensor<T> einsum(std::string_view equation, const BasicTensor<T>& first, const More&... more) {
  return einsum(equation, std::vector<BasicTensor<T>>{first, more...});
}

/// y[.., o] = sum over i and j of a[.., i] weight[o, i, j] b[.., j], + bias[o] unless it is undefined.
template <Floating T>
BasicTensor<T> bilinear(const BasicTensor<T>& a, const BasicTensor<T>& b, const BasicTensor<T>& weight,
                        const BasicTensor<T>& bias = {}) {
  core::check(weight.dim() == 3 && a.dim() > 0 && b.dim() == a.dim() && a.size(-1) == weight.shape()[1] &&
                  b.size(-1) == weight.shape()[2],
              "[bilinear] inputs of shapes ", a.shape(), " and ", b.shape(), " do not fit weight of shape ",
              weight.shape(), " (out_features, in1_features, in2_features)");
  const BasicTensor<T> y = einsum("...i,oij,...j->...o", {a, weight, b});
  return bias.defined() ? y + bias : y;
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE Einsum::Einsum(std::string_view equation, const std::vector<int>& dims) {
  std::string text;
  std::copy_if(equation.begin(), equation.end(), std::back_inserter(text), [](char c) { return c != ' '; });
  const std::size_t arrow = text.find("->");
  const std::string left = text.substr(0, arrow);
  int widest = 0;
  std::size_t start = 0;
  for (std::size_t i = 0; i < dims.size(); ++i) {
    core::check(start != std::string::npos, "[einsum] \"", text, "\" names fewer operands than the ", dims.size(),
                " given");
    const std::size_t comma = left.find(',', start);
    inputs.push_back(labels_of(text, left.substr(start, comma == std::string::npos ? comma : comma - start), dims[i]));
    for (const int label : inputs.back()) {
      widest = std::max(widest, -label);
    }
    start = comma == std::string::npos ? comma : comma + 1;
  }
  core::check(start == std::string::npos, "[einsum] \"", text, "\" names more operands than the ", dims.size(),
              " given");
  if (arrow != std::string::npos) {
    const std::string right = text.substr(arrow + 2);
    const auto letters = static_cast<int>(std::count_if(right.begin(), right.end(), is_letter));
    output = labels_of(text, right, letters + (right.find("...") == std::string::npos ? 0 : widest));
    for (const int label : output) {
      core::check(std::count(output.begin(), output.end(), label) == 1, "[einsum] \"", text,
                  "\" names a dimension of the result twice");
      core::check(std::any_of(inputs.begin(), inputs.end(), [&](const Labels& in) { return holds(in, label); }),
                  "[einsum] \"", text, "\" has a dimension in the result that no operand has");
    }
    return;
  }
  // Without an arrow: what "..." stands for, then the letters that stand once, in the order of the alphabet.
  Labels all;
  for (const Labels& in : inputs) {
    all.insert(all.end(), in.begin(), in.end());
  }
  for (int label = -widest; label < 128; ++label) {
    const auto times = std::count(all.begin(), all.end(), label);
    if (label < 0 ? times > 0 : times == 1) {
      output.push_back(label);
    }
  }
}

MINITORCH_INLINE Labels Einsum::labels_of(const std::string& text, const std::string& part, int dims) {
  Labels labels;
  const auto letters = static_cast<int>(std::count_if(part.begin(), part.end(), is_letter));
  const bool open = part.find("...") != std::string::npos;
  core::check(open ? letters <= dims : letters == dims, "[einsum] \"", text, "\" names ", letters, " dimensions by \"",
              part, "\" of an operand that has ", dims);
  for (std::size_t i = 0; i < part.size(); ++i) {
    if (is_letter(part[i])) {
      labels.push_back(part[i]);
    } else {
      core::check(part.compare(i, 3, "...") == 0 && part.find("...", i + 1) == std::string::npos, "[einsum] \"", text,
                  "\" may hold letters, one \"...\" for each operand, commas and one \"->\"");
      for (int d = dims - letters; d > 0; --d) {
        labels.push_back(-d);
      }
      i += 2;
    }
  }
  return labels;
}

}  // namespace minitorch::detail
#endif
