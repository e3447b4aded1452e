// SPDX-License-Identifier: MIT
#include "minitorch/tensor/tensor.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/view.hpp"
#include "minitorch/tensor/factories.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {
using Values = std::vector<float>;
Tensor counting(const Shape& shape) {
  return reshape(arange<float>(static_cast<float>(numel(shape))), shape);
}
}  // namespace

TEST_CASE("a tensor is a handle: copies share elements, gradient and place in the graph", "[tensor]") {
  const Tensor x = zeros({2, 2}), copy = x;
  copy.at({0, 1}) = 5;
  CHECK(x.to_vector() == Values{0, 5, 0, 0});
  CHECK(x.is_same(copy));
  x.requires_grad_();
  CHECK(copy.requires_grad());
  x.set_grad(ones({2, 2}));
  CHECK(copy.grad().is_same(x.grad()));
  const Tensor detached = x.detach();
  CHECK_FALSE(detached.is_same(x));
  CHECK(detached.data() == x.data());
}

TEST_CASE("shape, strides, size and numel", "[tensor]") {
  const Tensor x = zeros({2, 3, 4});
  CHECK(x.shape() == Shape{2, 3, 4});
  CHECK(x.strides() == Strides{12, 4, 1});
  CHECK(x.dim() == 3);
  CHECK(x.numel() == 24);
  CHECK(x.size(0) == 2);
  CHECK(x.size(-1) == 4);
  CHECK_THROWS_WITH(x.size(3), contains("[size] dimension 3 is out of range [-3, 2]"));
  CHECK(scalar<float>(3).dim() == 0);
  CHECK(scalar<float>(3).numel() == 1);
  CHECK(zeros({2, 0}).numel() == 0);
  CHECK(zeros({2, 0}).is_contiguous());
}

TEST_CASE("item and at: bounds are checked, negative indices count from the end", "[tensor]") {
  const Tensor x = counting({2, 3});
  CHECK(x.at({1, 2}) == 5);
  CHECK(x.at({-1, -3}) == 3);
  CHECK_THROWS_WITH(x.at({2, 0}), "[at] index (2, 0) is out of range for shape (2, 3)");
  CHECK_THROWS_WITH(x.at({0, -4}), contains("out of range"));
  CHECK_THROWS_WITH(x.at({0}), "[at] index (0,) does not fit shape (2, 3)");
  CHECK_THROWS_WITH(x.item(), "[item] needs a tensor with one element, got shape (2, 3)");
  CHECK(slice(slice(x, 0, 1, 2), 1, 1, 2).item() == 4);
  CHECK(t(x).at({2, 1}) == 5);
  CHECK(scalar<float>(2.5f).at({}) == 2.5f);
}

TEST_CASE("an undefined tensor says so, whatever is asked of it", "[tensor]") {
  const Tensor none;
  CHECK_FALSE(none.defined());
  CHECK_FALSE(none.requires_grad());
  CHECK(none.is_leaf());
  CHECK_THROWS_WITH(
      none.shape(),
      contains("[tensor] this tensor is undefined (default-constructed, or a gradient that was never computed)"));
  CHECK_THROWS_AS(none.numel(), Error);
  CHECK_THROWS_AS(none.data(), Error);
  CHECK_THROWS_AS(none.item(), Error);
  CHECK_THROWS_AS(none.grad(), Error);
  CHECK_THROWS_AS(none.detach(), Error);
  CHECK_THROWS_AS(none.requires_grad_(), Error);
  CHECK_THROWS_AS(none.backward(), Error);
  CHECK_THROWS_AS(none + ones({1}), Error);
  CHECK_THROWS_AS(ones({1}) * none, Error);
  CHECK_THROWS_AS(none * 2, Error);
  CHECK_THROWS_AS(reshape(none, {1}), Error);
  CHECK_THROWS_AS(fill_(none, 1), Error);
}

TEST_CASE("more than eight dimensions are refused where they would arise", "[tensor]") {
  const Tensor x = zeros(Dims::filled(8, 1));
  CHECK(x.dim() == 8);
  CHECK_THROWS_WITH(unsqueeze(x, 0), contains("at most 8 dimensions"));
  CHECK_THROWS_WITH(zeros({1, 1, 1, 1, 1, 1, 1, 1, 1}), contains("at most 8 dimensions, got 9"));
}

TEST_CASE("impossible shapes never reach the allocator", "[tensor]") {
  const MemoryStats before = memory_stats();
  CHECK_THROWS_WITH(zeros({-1}), contains("sizes must not be negative, got (-1,)"));
  CHECK_THROWS_WITH(empty({std::int64_t{1} << 40, std::int64_t{1} << 40}),
                    contains("more elements than memory can hold"));
  CHECK(memory_stats().live_bytes == before.live_bytes);
  CHECK(memory_stats().fresh_blocks == before.fresh_blocks);
}

TEST_CASE("memory of tensors is 64-byte aligned, and views start inside of it", "[tensor]") {
  for (const std::int64_t n : {0, 1, 3, 17, 1000, 2000000}) {
    CHECK(reinterpret_cast<std::uintptr_t>(empty({n}).data()) % 64 == 0);
    CHECK(reinterpret_cast<std::uintptr_t>(empty<bool>({n}).data()) % 64 == 0);
  }
  const Tensor x = counting({4, 4});
  CHECK(slice(x, 0, 1).data() == x.data() + 4);
}

TEST_CASE("views look at the same elements", "[tensor]") {
  const Tensor x = counting({2, 3, 4});
  const std::vector<Tensor> views{reshape(x, {4, 6}), reshape(x, {-1}),
                                  transpose(x, 0, 2), permute(x, {1, 2, 0}),
                                  slice(x, 1, 1, 3),  slice(x, 2, 0, 4, 2),
                                  narrow(x, 0, 0, 1), select(x, 1, -1),
                                  unsqueeze(x, 1),    squeeze(unsqueeze(x, 0)),
                                  flatten(x),         expand(unsqueeze(x, 0), {3, 2, 3, 4}),
                                  contiguous(x),      x.detach()};
  for (const Tensor& view : views) {
    INFO(to_string(view.shape()) << to_string(view.strides()));
    CHECK(view.storage() == x.storage());
    float& first = *view.data();
    const float before = first;
    first += 100;
    CHECK(view.to_vector()[0] == before + 100);
    const std::vector<float> all = x.to_vector();
    CHECK(std::count(all.begin(), all.end(), before + 100) == 1);
    first = before;
  }
  CHECK(clone(x).storage() != x.storage());
  CHECK(reshape(t(counting({2, 3})), {6}).to_vector() == Values{0, 3, 1, 4, 2, 5});  // this one must copy
}

TEST_CASE("views keep the memory alive", "[tensor]") {
  const std::size_t before = memory_stats().live_bytes;
  {
    Tensor row;
    {
      const Tensor x = counting({1000, 10});
      row = select(x, 0, 999);
    }
    CHECK(row.to_vector()[9] == 9999);
    CHECK(memory_stats().live_bytes > before + 40000);
  }
  CHECK(memory_stats().live_bytes == before);
}

TEST_CASE("is_contiguous: what lies in row-major order without gaps, whatever the strides of size 1", "[tensor]") {
  const Tensor x = counting({2, 3, 4});
  CHECK(x.is_contiguous());
  CHECK_FALSE(transpose(x, 0, 1).is_contiguous());
  CHECK(slice(x, 0, 1).is_contiguous());
  CHECK_FALSE(slice(x, 1, 1).is_contiguous());
  CHECK(slice(slice(x, 0, 1), 1, 1).is_contiguous());  // one block of rows
  CHECK_FALSE(slice(x, 2, 0, 4, 2).is_contiguous());
  CHECK_FALSE(expand(zeros({1}), {3}).is_contiguous());
  CHECK(expand(zeros({1}), {1}).is_contiguous());
  CHECK(transpose(zeros({1, 5}), 0, 1).is_contiguous());
  CHECK(contiguous(x).is_same(x));
  CHECK(contiguous(transpose(x, 0, 2)).is_contiguous());
}

TEST_CASE("view operations name the operation and the shapes when they do not fit", "[tensor]") {
  const Tensor x = counting({2, 3});
  CHECK_THROWS_WITH(reshape(x, {4}),
                    contains("[reshape] cannot turn shape (2, 3) (6 elements) into (4,) (4 elements)"));
  CHECK_THROWS_WITH(reshape(x, {-1, -1}), contains("at most one size may be -1"));
  CHECK_THROWS_WITH(reshape(x, {-1, 4}), contains("[reshape] cannot turn shape (2, 3)"));
  CHECK_THROWS_WITH(reshape(x, {-2, 3}), contains("[reshape]"));
  CHECK_THROWS_WITH(reshape(zeros({0}), {-1, 0}), contains("[reshape]"));
  CHECK_THROWS_WITH(permute(x, {0, 0}),
                    contains("[permute] order (0, 0) does not name each dimension of shape (2, 3) once"));
  CHECK_THROWS_WITH(permute(x, {0}), contains("[permute]"));
  CHECK_THROWS_WITH(transpose(x, 0, 2), contains("[transpose] dimension 2 is out of range"));
  CHECK_THROWS_WITH(t(zeros({1, 1, 1})), contains("[t] needs at most two dimensions"));
  CHECK_THROWS_WITH(select(x, 1, 3), contains("[select] index 3 is out of range for dimension 1 of shape (2, 3)"));
  CHECK_THROWS_WITH(select(scalar<float>(1), 0, 0), contains("[select]"));
  CHECK_THROWS_WITH(slice(scalar<float>(1), 0), contains("[slice]"));
  CHECK_THROWS_WITH(slice(x, 0, 0, 2, 0), contains("[slice] step must be positive, got 0"));
  CHECK_THROWS_WITH(narrow(x, 0, 1, 2), contains("[narrow] start 1 and length 2 do not fit size 2"));
  CHECK_THROWS_WITH(expand(x, {2, 4}), contains("[expand] cannot expand shape (2, 3) to (2, 4)"));
  CHECK_THROWS_WITH(expand(x, {3}), contains("[expand] shape (3,) has fewer dimensions than (2, 3)"));
  CHECK_THROWS_WITH(expand(x, {-1, 2, 3}), contains("[expand]"));
  CHECK_THROWS_WITH(flatten(x, 1, 0), contains("[flatten] start_dim 1 comes after end_dim 0"));
  CHECK_THROWS_WITH(squeeze(x, 2), contains("[squeeze]"));
  CHECK_THROWS_WITH(sum_to(x, {2}),
                    contains("[sum_to] shape (2,) does not broadcast to (2, 3)") || contains("[sum_to] shapes"));
}

TEST_CASE("slice takes positions as Python does", "[tensor]") {
  const Tensor x = counting({6});
  CHECK(slice(x, 0, -2).to_vector() == Values{4, 5});
  CHECK(slice(x, 0, 1, -1).to_vector() == Values{1, 2, 3, 4});
  CHECK(slice(x, 0, 4, 2).numel() == 0);
  CHECK(slice(x, 0, -100, 100, 4).to_vector() == Values{0, 4});
  CHECK(slice(x, 0, 5, 6, 3).to_vector() == Values{5});
}

TEST_CASE("integer, byte and bool tensors: arithmetic and views, but no gradient", "[tensor]") {
  const LongTensor a = from_data<std::int64_t>({7, -7, 3}), b = from_data<std::int64_t>({2, 2, -1});
  CHECK((a + b).to_vector() == std::vector<std::int64_t>{9, -5, 2});
  CHECK((a * 3 - b).to_vector() == std::vector<std::int64_t>{19, -23, 10});
  CHECK((a / b).to_vector() == Values{3.5, -3.5, -3});  // as in PyTorch
  CHECK((a / 2).to_vector() == Values{3.5, -3.5, 1.5});
  CHECK(slice(a, 0, 1).to_vector() == std::vector<std::int64_t>{-7, 3});
  CHECK(select(reshape(a, {3, 1}), 0, 2).item() == 3);
  const BoolTensor mask = from_data<bool>({true, false, true});
  CHECK(cast<float>(mask).to_vector() == Values{1, 0, 1});
  CHECK(cast<std::uint8_t>(from_data<float>({1.9f, 200})).to_vector() == std::vector<std::uint8_t>{1, 200});
  const Tensor x = ones({2});
  x.requires_grad_();
  CHECK_THROWS_WITH(cast<double>(x), contains("[cast] gradients do not pass between element types"));
  CHECK(cast<double>(x.detach()).to_vector() == std::vector<double>{1, 1});
}
