// SPDX-License-Identifier: MIT
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <numeric>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "minitorch/ops/index.hpp"
#include "minitorch/ops/view.hpp"

// Sequences of different lengths in one tensor: filled up to the longest, or packed. PyTorch's torch.nn.utils.rnn.

namespace minitorch::nn::utils::rnn {

/// Sequences of different lengths without padding, PyTorch's layout: element 0 of each, the longest sequence first,
/// then element 1 of those that have one, and so on. nn::LSTM, nn::GRU and nn::RNN take it. What acts on each element
/// alone may be applied to the data: PackedSequence{embed(p.data), p.batch_sizes, p.sorted_indices,
/// p.unsorted_indices}.
template <Scalar T>
struct BasicPackedSequence {
  BasicTensor<T> data;             ///< (sum of lengths, ..)
  LongTensor batch_sizes;          ///< how many of the sequences have an element t, for each t; never rises
  LongTensor sorted_indices = {};  ///< the number that packed sequence i had before; undefined: they stay as they came
  LongTensor unsorted_indices = {};  ///< where sequence i is among the packed ones; undefined as the other
};
using PackedSequence = BasicPackedSequence<float>;

/// What pad_packed_sequence returns.
template <Scalar T>
struct BasicPaddedSequences {
  BasicTensor<T> sequences;  ///< (L, N, ..), or (N, L, ..) with batch_first
  LongTensor lengths;        ///< (N)
};

/// Keyword arguments of pad_sequence, PyTorch's names and defaults.
struct PadSequenceOptions {
  bool batch_first = false;  ///< the result is (N, L, ..) instead of (L, N, ..)
  double padding_value = 0;  ///< what stands behind the end of a sequence
};
/// Keyword arguments of pack_padded_sequence, PyTorch's names and defaults.
struct PackPaddedSequenceOptions {
  bool batch_first = false;    ///< x is (N, L, ..) instead of (L, N, ..)
  bool enforce_sorted = true;  ///< lengths that rise are an Error; without, sequences are sorted, and sorted back
};
/// Keyword arguments of pad_packed_sequence, PyTorch's names and defaults.
struct PadPackedSequenceOptions {
  bool batch_first = false;                  ///< the result is (N, L, ..) instead of (L, N, ..)
  double padding_value = 0;                  ///< what stands behind the end of a sequence
  std::optional<std::int64_t> total_length;  ///< L, if more than the longest has
};

}  // namespace minitorch::nn::utils::rnn

namespace minitorch::nn::detail {

using utils::rnn::BasicPackedSequence, utils::rnn::BasicPaddedSequences;

/// Numbers of rows for a batch of sequences, n by length, batch first or not; `absent` where row(sequence, t) is none.
MINITORCH_INLINE LongTensor rows_of_sequences(std::int64_t n, std::int64_t length, bool batch_first,
                                              const std::function<std::int64_t(std::int64_t, std::int64_t)>& row);

/// `shape` with `front` in place of its first `count` dimensions.
MINITORCH_INLINE Shape with_front(const Shape& shape, int count, Shape front);

/// Error unless the parts fit each other and the data has this many rows.
MINITORCH_INLINE void check_packed(std::string_view op, const LongTensor& batch_sizes, const LongTensor& sorted_indices,
                                   const LongTensor& unsorted_indices, std::int64_t rows);

/// Those rows of data, and padding for the number behind the last.
template <Scalar T>
BasicTensor<T> padded_rows(const BasicTensor<T>& data, const LongTensor& rows, double padding);

template <Scalar T>
BasicTensor<T> pad_sequence(const std::vector<BasicTensor<T>>& sequences, bool batch_first, double padding);

template <Scalar T>
BasicPackedSequence<T> pack_padded(const BasicTensor<T>& x, const std::vector<std::int64_t>& lengths, bool batch_first,
                                   bool enforce_sorted);

template <Scalar T>
BasicPaddedSequences<T> pad_packed(const BasicPackedSequence<T>& packed, bool batch_first, double padding,
                                   std::int64_t total_length);

template <Scalar T>
std::vector<std::int64_t> lengths_of(const std::vector<BasicTensor<T>>& sequences) {
  std::vector<std::int64_t> lengths;
  for (const BasicTensor<T>& x : sequences) {
    lengths.push_back(x.size(0));
  }
  return lengths;
}

}  // namespace minitorch::nn::detail

namespace minitorch::nn::utils::rnn {

/// Sequences (L_i, ..) of one shape but for their lengths in one tensor (max L_i, N, ..), or (N, max L_i, ..) with
/// batch_first; behind the end of a sequence stands padding_value. Error without a sequence, or if shapes differ.
///
///     Tensor x = nn::utils::rnn::pad_sequence({a, b}, {.batch_first = true});
template <Scalar T>
BasicTensor<T> pad_sequence(const std::vector<BasicTensor<T>>& sequences, const PadSequenceOptions& options = {}) {
  return detail::pad_sequence(sequences, options.batch_first, options.padding_value);
}
/// The same of sequences in braces.
template <Scalar T>
BasicTensor<T> pad_sequence(std::initializer_list<BasicTensor<T>> sequences, const PadSequenceOptions& options = {}) {
  return pad_sequence(std::vector<BasicTensor<T>>(sequences), options);
}

/// The first lengths[i] elements of each sequence i of x (L, N, ..), or (N, L, ..) with batch_first. Error for a length
/// that is 0 or more than L, for another number of lengths than N, and, unless enforce_sorted is off, for one that is
/// more than the length before it.
///
///     const auto packed = nn::utils::rnn::pack_padded_sequence(x, {3, 5, 1}, {.enforce_sorted = false});
///     const auto [output, state] = lstm(packed);
///     const auto [y, lengths] = nn::utils::rnn::pad_packed_sequence(output);
template <Scalar T>
BasicPackedSequence<T> pack_padded_sequence(const BasicTensor<T>& x, const std::vector<std::int64_t>& lengths,
                                            const PackPaddedSequenceOptions& options = {}) {
  return detail::pack_padded(x, lengths, options.batch_first, options.enforce_sorted);
}
/// The same with lengths as a tensor (N).
template <Scalar T>
BasicPackedSequence<T> pack_padded_sequence(const BasicTensor<T>& x, const LongTensor& lengths,
                                            const PackPaddedSequenceOptions& options = {}) {
  return pack_padded_sequence(x, lengths.to_vector(), options);
}

/// Sequences (L_i, ..), packed. Errors as of pad_sequence and pack_padded_sequence.
template <Scalar T>
BasicPackedSequence<T> pack_sequence(const std::vector<BasicTensor<T>>& sequences, bool enforce_sorted = true) {
  return detail::pack_padded(pad_sequence(sequences), detail::lengths_of(sequences), false, enforce_sorted);
}
/// The same of sequences in braces.
template <Scalar T>
BasicPackedSequence<T> pack_sequence(std::initializer_list<BasicTensor<T>> sequences, bool enforce_sorted = true) {
  return pack_sequence(std::vector<BasicTensor<T>>(sequences), enforce_sorted);
}

/// The sequences in the order that they had before they were packed, (L, N, ..), and their lengths (N). Error if
/// total_length is less than the longest.
template <Scalar T>
BasicPaddedSequences<T> pad_packed_sequence(const BasicPackedSequence<T>& packed,
                                            const PadPackedSequenceOptions& options = {}) {
  return detail::pad_packed(packed, options.batch_first, options.padding_value, options.total_length.value_or(-1));
}

}  // namespace minitorch::nn::utils::rnn

#if MINITORCH_DEFINES_FUNCTIONS
namespace minitorch::nn::detail {

MINITORCH_INLINE Shape with_front(const Shape& shape, int count, Shape front) {
  for (int d = count; d < shape.size(); ++d) {
    front.push_back(shape[d]);
  }
  return front;
}

MINITORCH_INLINE LongTensor rows_of_sequences(std::int64_t n, std::int64_t length, bool batch_first,
                                              const std::function<std::int64_t(std::int64_t, std::int64_t)>& row) {
  LongTensor rows(Shape{n * length});
  for (std::int64_t i = 0; i < n * length; ++i) {
    rows.data()[i] = batch_first ? row(i / length, i % length) : row(i % n, i / n);
  }
  return rows;
}

MINITORCH_INLINE void check_packed(std::string_view op, const LongTensor& batch_sizes, const LongTensor& sorted_indices,
                                   const LongTensor& unsorted_indices, std::int64_t rows) {
  core::check(batch_sizes.defined() && batch_sizes.dim() == 1 && batch_sizes.numel() > 0, "[", op,
              "] batch_sizes of a packed sequence must have one dimension and at least one element");
  const std::vector<std::int64_t> sizes = batch_sizes.to_vector();
  core::check(std::is_sorted(sizes.rbegin(), sizes.rend()) && sizes.back() > 0, "[", op,
              "] batch_sizes of a packed sequence must be positive and never rise, got ",
              Dims(std::span<const std::int64_t>(sizes)));
  const std::int64_t total = std::accumulate(sizes.begin(), sizes.end(), std::int64_t{0});
  core::check(total == rows, "[", op, "] batch_sizes of a packed sequence add up to ", total, ", but its data has ",
              rows, " rows");
  core::check(sorted_indices.defined() == unsorted_indices.defined(), "[", op,
              "] a packed sequence needs both of sorted_indices and unsorted_indices, or none");
  core::check(!sorted_indices.defined() ||
                  (sorted_indices.shape() == Shape{sizes[0]} && unsorted_indices.shape() == Shape{sizes[0]}),
              "[", op, "] sorted_indices and unsorted_indices must have shape ", Shape{sizes[0]},
              ", as the packed sequence has ", sizes[0], " of them");
}

}  // namespace minitorch::nn::detail
#endif

#if MINITORCH_DEFINES_BODIES
namespace minitorch::nn::detail {

template <Scalar T>
BasicTensor<T> padded_rows(const BasicTensor<T>& data, const LongTensor& rows, double padding) {
  const BasicTensor<T> filling = full<T>(with_front(data.shape(), 1, {1}), core::Number<T>(padding));
  return index_select(cat<T>(std::vector<BasicTensor<T>>{data, filling}), 0, rows);
}

template <Scalar T>
BasicTensor<T> pad_sequence(const std::vector<BasicTensor<T>>& sequences, bool batch_first, double padding) {
  core::check(!sequences.empty(), "[pad_sequence] needs at least one sequence");
  std::vector<std::int64_t> starts{0};
  std::int64_t length = 0;
  for (const BasicTensor<T>& x : sequences) {
    core::check(x.dim() > 0 && with_front(x.shape(), 1, {}) == with_front(sequences[0].shape(), 1, {}),
                "[pad_sequence] sequences may differ in their first dimension only, got shapes ", sequences[0].shape(),
                " and ", x.shape());
    starts.push_back(starts.back() + x.shape()[0]);
    length = std::max(length, x.shape()[0]);
  }
  const auto n = static_cast<std::int64_t>(sequences.size());
  const LongTensor rows = rows_of_sequences(n, length, batch_first, [&](std::int64_t i, std::int64_t t) {
    const auto at = static_cast<std::size_t>(i);
    return starts[at] + t < starts[at + 1] ? starts[at] + t : starts.back();
  });
  const Shape front = batch_first ? Shape{n, length} : Shape{length, n};
  return reshape(padded_rows(cat(sequences), rows, padding), with_front(sequences[0].shape(), 1, front));
}

template <Scalar T>
BasicPackedSequence<T> pack_padded(const BasicTensor<T>& x, const std::vector<std::int64_t>& lengths, bool batch_first,
                                   bool enforce_sorted) {
  core::check(x.dim() >= 2, "[pack_padded_sequence] x must be ", batch_first ? "(N, L, ..)" : "(L, N, ..)",
              ", got shape ", x.shape());
  const std::int64_t length = x.shape()[batch_first ? 1 : 0], n = x.shape()[batch_first ? 0 : 1];
  core::check(n > 0 && static_cast<std::int64_t>(lengths.size()) == n, "[pack_padded_sequence] x of shape ", x.shape(),
              " has ", n, " sequences, but there are ", lengths.size(), " lengths");
  std::vector<std::int64_t> order(lengths.size());
  std::iota(order.begin(), order.end(), 0);
  const auto length_of = [&](std::int64_t i) { return lengths[static_cast<std::size_t>(i)]; };
  for (std::int64_t i = 0; i < n; ++i) {
    core::check(length_of(i) > 0 && length_of(i) <= length, "[pack_padded_sequence] lengths must be from 1 to ", length,
                ", got ", length_of(i), " for sequence ", i, " of x of shape ", x.shape());
    core::check(!enforce_sorted || i == 0 || length_of(i) <= length_of(i - 1),
                "[pack_padded_sequence] lengths must not rise, but that of sequence ", i, " is ", length_of(i),
                " after ", i == 0 ? 0 : length_of(i - 1), "; sort them, or switch enforce_sorted off");
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::int64_t a, std::int64_t b) { return length_of(a) > length_of(b); });
  std::vector<std::int64_t> rows, sizes, back(lengths.size());
  for (std::int64_t t = 0; t < length_of(order[0]); ++t) {
    const std::size_t before = rows.size();
    for (const std::int64_t i : order) {
      if (length_of(i) > t) {
        rows.push_back(batch_first ? i * length + t : t * n + i);
      }
    }
    sizes.push_back(static_cast<std::int64_t>(rows.size() - before));
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    back[static_cast<std::size_t>(order[i])] = static_cast<std::int64_t>(i);
  }
  const auto as_tensor = [](const std::vector<std::int64_t>& values) {
    return from_data<std::int64_t>({static_cast<std::int64_t>(values.size())}, values);
  };
  BasicPackedSequence<T> packed{index_select(reshape(x, with_front(x.shape(), 2, {length * n})), 0, as_tensor(rows)),
                                as_tensor(sizes)};
  if (!enforce_sorted) {
    packed.sorted_indices = as_tensor(order);
    packed.unsorted_indices = as_tensor(back);
  }
  return packed;
}

template <Scalar T>
BasicPaddedSequences<T> pad_packed(const BasicPackedSequence<T>& packed, bool batch_first, double padding,
                                   std::int64_t total_length) {
  const std::int64_t total = packed.data.size(0);
  check_packed("pad_packed_sequence", packed.batch_sizes, packed.sorted_indices, packed.unsorted_indices, total);
  const std::vector<std::int64_t> sizes = packed.batch_sizes.to_vector();
  const auto steps = static_cast<std::int64_t>(sizes.size());
  core::check(total_length < 0 || total_length >= steps, "[pad_packed_sequence] total_length is ", total_length,
              ", but the longest sequence has ", steps);
  const std::int64_t n = sizes[0], length = total_length < 0 ? steps : total_length;
  std::vector<std::int64_t> starts(sizes.size() + 1, 0);
  std::partial_sum(sizes.begin(), sizes.end(), starts.begin() + 1);
  LongTensor lengths = zeros<std::int64_t>({n});
  const LongTensor rows = rows_of_sequences(n, length, batch_first, [&](std::int64_t i, std::int64_t t) {
    const std::int64_t at = packed.unsorted_indices.defined() ? packed.unsorted_indices.at({i}) : i;
    const auto step = static_cast<std::size_t>(t);
    const bool there = t < steps && at < sizes[step];
    lengths.data()[i] += there;
    return there ? starts[step] + at : total;
  });
  const Shape front = batch_first ? Shape{n, length} : Shape{length, n};
  return {reshape(padded_rows(packed.data, rows, padding), with_front(packed.data.shape(), 1, front)), lengths};
}

}  // namespace minitorch::nn::detail
#endif
