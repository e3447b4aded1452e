// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "minitorch/core/choice.hpp"
#include "minitorch/ops/embedding.hpp"
#include "minitorch/ops/gather.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/rounding.hpp"
#include "minitorch/ops/scatter.hpp"
#include "minitorch/ops/sort.hpp"

namespace minitorch {

/// What embedding_bag makes of the rows of a bag.
enum class EmbeddingBagMode { sum, mean, max };
template <>
inline constexpr std::string_view core::words<EmbeddingBagMode> = "sum, mean, max";

/// Keyword arguments of embedding_bag and nn::EmbeddingBag, PyTorch's names and defaults.
struct EmbeddingBagOptions {
  core::Choice<EmbeddingBagMode> mode = EmbeddingBagMode::mean;  ///< what becomes of the rows of a bag
  bool include_last_offset = false;  ///< the last offset is no bag, but the end of the last one
  /// A row that counts in no bag, for indices that fill up; negative ones count from the end.
  std::optional<std::int64_t> padding_idx = std::nullopt;
};

namespace detail {

/// Which indices count, and the bag of each.
struct Bags {
  std::vector<std::int64_t> place, row, bag;
  std::int64_t count = 0;
};
MINITORCH_INLINE Bags bags_of(const LongTensor& index, const LongTensor& offsets, bool include_last,
                              std::int64_t padding);

}  // namespace detail

/// Sum, mean or maximum of the rows of `weight` (V, D) that each bag of indices names, without the rows in between:
/// (bags, D). index (bags, n), or (n) with `offsets` (bags), where each bag begins. An empty bag is zeros.
/// `per_sample_weights`, of the shape of index, multiply the rows, for the sum only; they have gradients, too.
///
///     Tensor y = embedding_bag(words, table, starts, {.mode = "sum"});
template <Floating T>
BasicTensor<T> embedding_bag(const LongTensor& index, const BasicTensor<T>& weight, const LongTensor& offsets = {},
                             const EmbeddingBagOptions& o = {}, const BasicTensor<T>& per_sample_weights = {}) {
  core::check(weight.dim() == 2, "[embedding_bag] weight must be (rows, features), got shape ", weight.shape());
  const detail::Bags bags =
      detail::bags_of(index, offsets, o.include_last_offset,
                      detail::padding_row("embedding_bag", {.padding_idx = o.padding_idx}, weight.shape()[0]));
  const std::int64_t kept = static_cast<std::int64_t>(bags.row.size());
  const LongTensor bag = from_data<std::int64_t>({kept}, bags.bag);
  BasicTensor<T> rows = embedding(from_data<std::int64_t>({kept}, bags.row), weight);
  if (per_sample_weights.defined()) {
    core::check(o.mode == EmbeddingBagMode::sum && per_sample_weights.shape() == index.shape(),
                "[embedding_bag] per_sample_weights need mode sum and the shape of index, ", index.shape(),
                ", got mode ", core::word_of<EmbeddingBagMode>(o.mode), " and shape ", per_sample_weights.shape());
    const LongTensor place = from_data<std::int64_t>({kept}, bags.place);
    rows = rows * unsqueeze(index_select(flatten(per_sample_weights), 0, place), 1);
  }
  const std::int64_t width = weight.shape()[1];
  if (o.mode == EmbeddingBagMode::max) {
    std::vector<BasicTensor<T>> largest;
    for (std::int64_t b = 0, begin = 0, end = 0; b < bags.count; ++b, begin = end) {
      end = std::find_if(bags.bag.begin() + begin, bags.bag.end(), [&](std::int64_t i) { return i != b; }) -
            bags.bag.begin();
      largest.push_back(end > begin ? max(narrow(rows, 0, begin, end - begin), 0).values : zeros<T>({width}));
    }
    return bags.count > 0 ? stack(largest) : zeros<T>({0, width});
  }
  const BasicTensor<T> total = index_add(zeros<T>({bags.count, width}), 0, bag, rows);
  if (o.mode == EmbeddingBagMode::sum) {
    return total;
  }
  BasicTensor<T> size = zeros<T>({bags.count, 1});
  for (const std::int64_t b : bags.bag) {
    size.data()[b] += T(1);
  }
  return total / clamp_min(size, T(1));
}

}  // namespace minitorch

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::detail {

MINITORCH_INLINE Bags bags_of(const LongTensor& index, const LongTensor& offsets, bool include_last,
                              std::int64_t padding) {
  const std::vector<std::int64_t> rows = index.to_vector();
  std::vector<std::int64_t> begins;
  Bags bags;
  if (index.dim() == 2) {
    core::check(!offsets.defined(), "[embedding_bag] offsets are for an index of one dimension, this has shape ",
                index.shape());
    bags.count = index.shape()[0];
    for (std::int64_t b = 0; b < bags.count; ++b) {
      begins.push_back(b * index.shape()[1]);
    }
  } else {
    core::check(index.dim() == 1 && offsets.defined() && offsets.dim() == 1,
                "[embedding_bag] index must be (bags, n), or (n) with offsets (bags), got shape ", index.shape());
    begins = offsets.to_vector();
    for (std::size_t b = 0; b < begins.size(); ++b) {
      core::check(begins[b] >= (b == 0 ? 0 : begins[b - 1]) && begins[b] <= index.numel() && begins[0] == 0,
                  "[embedding_bag] offsets must begin with 0 and not fall or exceed the ", index.numel(),
                  " indices, got ", begins[b], " at ", b);
    }
    core::check(!include_last || !begins.empty(), "[embedding_bag] include_last_offset needs an offset");
    bags.count = static_cast<std::int64_t>(begins.size()) - (include_last ? 1 : 0);
  }
  for (std::int64_t b = 0; b < bags.count; ++b) {
    const auto at = static_cast<std::size_t>(b);
    const std::int64_t end = at + 1 < begins.size() ? begins[at + 1] : index.numel();
    for (std::int64_t i = begins[at]; i < end; ++i) {
      if (const std::int64_t row = rows[static_cast<std::size_t>(i)]; row != padding) {
        bags.place.push_back(i);
        bags.row.push_back(row);
        bags.bag.push_back(b);
      }
    }
  }
  return bags;
}

}  // namespace minitorch::detail
#endif
