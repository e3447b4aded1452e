// SPDX-License-Identifier: MIT
#include <cmath>
#include <cstdint>
#include <limits>
#include <sstream>
#include <vector>

#include "minitorch/minitorch.hpp"
#include "support/catch.hpp"

// What people who come from PyTorch type, as they type it: that it compiles is most of the test.

using namespace minitorch;

TEST_CASE("habits: indexing, masks and assignment", "[ops][habits]") {
  const Tensor x = tensor({{1, 2, 3}, {4, 5, 6}});
  CHECK(equal(x[0], tensor({1, 2, 3})));
  CHECK(x[1][2].item() == 6);
  CHECK(x[{1, 2}].item() == 6);
  CHECK(equal(x[{slice(), 1}], tensor({2, 5})));
  CHECK(equal(x[{slice(0, 1), slice(1, None)}], tensor({{2, 3}})));
  CHECK(x[{Ellipsis, None}].shape() == Shape{2, 3, 1});
  CHECK(equal(x[x > 2], tensor({3, 4, 5, 6})));
  CHECK(equal(x[{slice(), tensor<std::int64_t>({2, 0})}], tensor({{3, 1}, {6, 4}})));
  CHECK(equal(x.index({0, slice(None, -1)}), tensor({1, 2})));
  CHECK(equal(masked_select(x, x > 4), tensor({5, 6})));
  CHECK(equal(masked_fill(x, x > 4, 0), tensor({{1, 2, 3}, {4, 0, 0}})));

  const Tensor y = x.clone();
  y[0] = 7;
  y[{1, 0}] = tensor({8})[0];
  y[y == 5] = -1;
  y[1] *= 2;
  y[y < 0] += 10;
  CHECK(equal(y, tensor({{7, 7, 7}, {16, 8, 12}})));
  y[{1, tensor<std::int64_t>({0, 2})}] = tensor({{5, 6}});
  CHECK(equal(y[1], tensor({5, 8, 6})));
  y[1] = tensor({{1, 2, 3}});  // as PyTorch: sizes 1 in front fall away
  CHECK(equal(y[1], tensor({1, 2, 3})));
  CHECK_THROWS_WITH(y[0] = ones(2), contains("[index_put] a value of shape (2,) does not fit x[..] of shape (3,)"));
  CHECK_THROWS_WITH(y[0] = ones(2, 3), contains("does not fit x[..] of shape (3,)"));
  Tensor row = x[0];
  row = relu(row);  // a name is bound anew; x stays
  auto other = x[0];
  other = x[1];
  CHECK(equal(x, tensor({{1, 2, 3}, {4, 5, 6}})));
  CHECK(equal(other, tensor({4, 5, 6})));

  const Tensor w = randn(3, 2).requires_grad_();
  const Tensor z = zeros(3, 2);
  z[w > 0] = w[w > 0] * 2;
  sum(z).backward();
  CHECK(equal(w.grad(), 2 * cast<float>(w.detach() > 0)));
}

TEST_CASE("habits: operators", "[ops][habits]") {
  const Tensor x = tensor({1, 2, 3}), y = tensor({3, 2, 1});
  const LongTensor i = arange<std::int64_t>(6);
  const BoolTensor mask = (x == y) | !(x > 1.5f);
  CHECK(equal(mask, tensor<bool>({true, true, false})));
  CHECK(all((x != y) == !(x == 2)).item());
  CHECK(equal((x > 1) & (y > 1), tensor<bool>({false, true, false})));
  CHECK(equal((x > 1) ^ (y > 1), tensor<bool>({true, false, true})));
  CHECK(equal(~mask, tensor<bool>({false, false, true})));
  CHECK(equal(i % 2, tensor<std::int64_t>({0, 1, 0, 1, 0, 1})));
  CHECK(equal((0 - i) % 4, tensor<std::int64_t>({0, 3, 2, 1, 0, 3})));
  CHECK(equal(where(i > 2, i, -1), tensor<std::int64_t>({-1, -1, -1, 3, 4, 5})));
  CHECK(equal(abs(i - 3), tensor<std::int64_t>({3, 2, 1, 0, 1, 2})));
  CHECK(equal(clamp(i, 1, 4), tensor<std::int64_t>({1, 1, 2, 3, 4, 4})));
  CHECK(equal(clamp(x, {.min = 2}), tensor({2, 2, 3})));
  CHECK(equal(clamp_max(x, 2), tensor({1, 2, 2})));
}

TEST_CASE("habits: making and joining", "[ops][habits]") {
  CHECK(zeros(3, 4).shape() == Shape{3, 4});
  CHECK(ones(3).shape() == Shape{3});
  CHECK(randn(2, 3).sizes() == Shape{2, 3});
  CHECK(zeros({}).dim() == 0);
  CHECK(Tensor({3, 4}).shape() == Shape{3, 4});
  CHECK(tensor({{1}}).shape() == Shape{1, 1});
  CHECK(tensor<double>({{{1, 2}}, {{3, 4}}}).shape() == Shape{2, 1, 2});
  CHECK_THROWS_WITH(tensor({{1, 2}, {3}}), contains("[tensor] all lists at one depth must have one shape"));
  const Tensor a = ones(2), b = zeros(2);
  CHECK(equal(cat({a, b}), tensor({1, 1, 0, 0})));
  CHECK(equal(stack({a, b}), tensor({{1, 1}, {0, 0}})));
  CHECK(equal(stack({a, b}, 1)[0], tensor({1, 0})));
  CHECK(linspace(0, 1, 5).to_vector() == std::vector<float>{0, 0.25f, 0.5f, 0.75f, 1});
  CHECK(sort(randperm(9)).values.to_vector() == arange<std::int64_t>(9).to_vector());
  CHECK(max_pool2d(ones(1, 1, 4, 4), 2).shape() == Shape{1, 1, 2, 2});
  std::ostringstream out;
  out << zeros(2, 3).shape();
  CHECK(out.str() == "(2, 3)");
  std::int64_t product = 1;
  for (const std::int64_t size : zeros(2, 3).shape()) {  // of a temporary
    product *= size;
  }
  CHECK(product == 6);
}

TEST_CASE("habits: methods", "[ops][habits]") {
  const Tensor x = tensor({{1, 2}, {3, 4}});
  CHECK(x.sum().item() == 10);
  CHECK(x.sum(0).shape() == Shape{2});
  CHECK(x.sum({0, 1}, true).shape() == Shape{1, 1});
  CHECK(x.mean().item() == 2.5f);
  CHECK(x.std(0).shape() == Shape{2});
  CHECK(x.view(4).shape() == Shape{4});
  CHECK(x.view({-1, 1}).shape() == Shape{4, 1});
  CHECK(x.reshape(1, -1).t().shape() == Shape{4, 1});
  CHECK(equal(x.to<double>(), cast<double>(x)));
  CHECK(x.clone().fill_(3).max().item() == 3);
  CHECK(x.max(1).values.shape() == Shape{2});
  CHECK(x.argmax(1).to_vector() == std::vector<std::int64_t>{1, 1});
  CHECK(equal(x.permute(1, 0), x.transpose(0, 1)));
  CHECK(x.unsqueeze(0).squeeze().flatten().shape() == Shape{4});
  CHECK(equal(x.matmul(x), matmul(x, x)));
  CHECK(allclose(x.exp().log().sqrt().pow(2).abs(), x));
  CHECK(allclose(x.softmax(-1).log(), x.log_softmax(-1)));
  CHECK(equal(x.relu().sigmoid().tanh(), tanh(sigmoid(relu(x)))));
  CHECK(x.expand(3, 2, 2).repeat(1, 2, 1).shape() == Shape{3, 4, 2});
  CHECK(equal(x.clone().zero_(), zeros(2, 2)));
  CHECK(x.topk(1).indices.numel() == 2);
  CHECK(x.norm().item() == std::sqrt(30.0f));
}

TEST_CASE("habits: functions that are met less often, as methods too", "[ops][habits]") {
  const Tensor x = tensor({{1, 2, 3}, {4, 5, 6}});
  const LongTensor i = arange<std::int64_t>(4);
  CHECK(equal(i & 1, i % 2));
  CHECK(equal(~i, -i - 1));
  CHECK(equal((i | 2) ^ 2, i & 1));
  CHECK(equal(x.diagonal(), tensor({1, 5})));
  CHECK(x.trace().item() == 6);
  CHECK(equal(hstack({x, x}), cat({x, x}, 1)));
  CHECK(equal(vstack({x[0], x[1]}), x));
  CHECK(equal(x.movedim(0, 1), x.t()));
  CHECK(unflatten(x, 1, {3, -1}).shape() == Shape{2, 3, 1});
  CHECK(equal(x.unfold(1, 2, 1)[0], tensor({{1, 2}, {2, 3}})));
  CHECK(equal(tensordot(x, x, {0, 1}, {0, 1}), (x * x).sum()));
  CHECK(equal(x.floor_divide(2), tensor({{0, 1, 1}, {2, 2, 3}})));
  CHECK(x.count_nonzero({0, 1}).item() == 6);
  CHECK(allclose(x.log2().exp2(), x));
  CHECK(allclose((x / 10).sinh().asinh(), x / 10));
  CHECK(equal(x.addcmul(x, x, 2), x + 2 * x * x));
  CHECK(equal(max_pool3d(x.view(1, 1, 1, 2, 3), 1), x.view(1, 1, 1, 2, 3)));
}

TEST_CASE("habits: what an outsider typed and was refused", "[ops][habits]") {
  const Tensor x = tensor({{1, 2, 3, 4}, {5, 6, 7, 8}});
  CHECK(equal(max(x, x.flip(1)), maximum(x, x.flip(1))));
  CHECK(equal(min(x, -x), -x));
  CHECK(equal(x.amax(1), tensor({4, 8})));
  CHECK(x.amin(0, true).shape() == Shape{1, 4});
  CHECK(x.logsumexp(1).shape() == Shape{2});
  CHECK(all((1 < x) == (x > 1)).item());
  CHECK(all((2 >= x) == (x <= 2)).item());
  CHECK(equal(where(x > 2, 1.0, 0.0), cast<float>(x > 2)));
  CHECK(equal(where(x > 2, 1, 0), cast<std::int64_t>(x > 2)));
  CHECK(equal(einsum("ij,kj->ik", x, x), matmul(x, x.t())));
  CHECK(tensor(3.5).shape() == Shape{});
  CHECK(equal(tensor(std::vector<int>{1, 2}), tensor({1, 2})));
  CHECK(x.sum().item<double>() == 36.0);
  CHECK(randint(10, {3}).max().item() < 10);
  CHECK(equal(x.type_as(arange<std::int64_t>(1)), x.to<std::int64_t>()));
  // What views show need not be contiguous.
  const std::vector<Tensor> halves = x.split(2, 1);
  CHECK(equal(halves[1].view(2, 2, 1), tensor({{{3}, {4}}, {{7}, {8}}})));
  CHECK(x.view(2, 2, 2).transpose(0, 1).view(2, 2, 1, 2).is_same(x) == false);
  CHECK_THROWS_WITH(x.t().view(8), contains("cannot be shown in shape (8,) without a copy"));

  const Tensor y = zeros(2, 4);
  CHECK(equal(y.add_(x).add_(x, 2).sub_(x).mul_(2).div_(4), x));
  CHECK(equal(zeros(2, 3).scatter_(1, tensor<std::int64_t>({{2}, {0}}), 1.0), tensor({{0, 0, 1}, {1, 0, 0}})));
  CHECK(equal(zeros(3).scatter_add_(0, tensor<std::int64_t>({1, 1}), ones(2)), tensor({0, 2, 0})));
  CHECK(zeros(100).uniform_(2, 3).min().item() >= 2);
  CHECK(zeros(100).normal_(50, 1).min().item() > 40);
  CHECK(zeros(50).bernoulli_(1).sum().item() == 50);

  const DoubleTensor t = tensor<double>({2}).requires_grad_();
  const DoubleTensor first = autograd::grad(sum(pow(t, 4)), t, {.create_graph = true});
  CHECK(autograd::grad(first, t).item() == 48);
  CHECK(autograd::grad({sum(t * t)}, {t})[0].item() == 4);
  set_grad_enabled(false);
  CHECK_FALSE((t * 2).requires_grad());
  set_grad_enabled(true);
}

TEST_CASE("habits: one dimension in braces, of which clang would warn if it could be a number", "[ops][habits]") {
  const Tensor x = tensor({{1, 2, 3}, {4, 5, 6}});
  CHECK(equal(sum(x, {1}), x.sum(1)));
  CHECK(equal(mean(x, {1}), x.mean({1})));
  CHECK(equal(var(x, {1}), x.var(1)));
  CHECK(equal(minitorch::std(x, {1}), x.std({1})));
  CHECK(equal(amax(x, {1}), x.amax(1)));
  CHECK(equal(amin(x, {1}, true), x.amin({1}, true)));
  CHECK(equal(logsumexp(x, {1}), x.logsumexp(1)));
  CHECK(equal(var_mean(x, {1}).first, var_mean(x, 1).first));
  CHECK(equal(std_mean(x, {1}).second, std_mean(x, 1).second));
  CHECK(equal(count_nonzero(x, {1}), count_nonzero(x, 1)));
  CHECK(equal(flip(x, {1}), flip(x, 1)));
  CHECK(equal(roll(x, {1}, {1}), roll(x, 1, 1)));
  CHECK(equal(movedim(x, {1}, {0}), movedim(x, 1, 0)));
  CHECK(equal(norm(x, 2, {1}), norm(x, 2, 1)));
  CHECK(split(x, {2}).size() == 1);  // sizes that add up
  CHECK(split(x, 1).size() == 2);
  CHECK(equal(sum(x, x.dim() - 1), sum(x, std::size_t{1})));
  // PyTorch's other signature: unbiased, and no dimension.
  CHECK(equal(var(x, false), mean((x - mean(x)).pow(2))));
  CHECK(equal(x.std(true), x.std()));
}

TEST_CASE("habits: in place by name, other names and positions", "[ops][habits]") {
  const Tensor x = tensor({{1, 2, 3}, {4, 5, 6}}), w = tensor({2, 3}).requires_grad_();
  CHECK(allclose(x.clone().exp_().log_(), x));
  CHECK(equal((-x).abs_().neg_().relu_(), zeros(2, 3)));
  CHECK(equal(ones(2).addcmul_(w.detach(), w.detach(), 0.5), tensor({3, 5.5})));
  CHECK(equal(ones(2).addcdiv_(w.detach(), w.detach(), -1), zeros(2)));
  CHECK(equal(zeros(2).lerp_(ones(2), 0.25), tensor({0.25, 0.25})));
  const Tensor y = w * 1;
  y.exp_().pow_(2);  // what backward needs is kept
  sum(y).backward();
  CHECK(allclose(w.grad(), 2 * exp(2 * w.detach())));
  x.clone().index_put_({x > 2}, 0);
  CHECK(x.new_zeros({2, 2}).shape() == x.new_ones(2, 2).shape());
  CHECK(x.new_full({2}, 3)[1].item() == 3);
  CHECK(equal(x.clip(2, 4), x.clamp(2, 4)));
  CHECK(equal(x.clamp(2), clamp_min(x, 2)));
  CHECK(equal(div(x, tensor({2, 2, -2}), "floor"), floor(x / tensor({2, 2, -2}))));
  CHECK(equal(x.flip(0, 1), flip(x, {0, 1})));
  CHECK(equal(x.swapaxes(0, 1), x.t()));
  CHECK(x.broadcast_to(4, 2, 3).shape() == Shape{4, 2, 3});
  CHECK(equal(concat({x, x}, 1), cat({x, x}, 1)));
  CHECK(equal(pad(x, {1, 1}, "constant", 7)[0], tensor({7, 1, 2, 3, 7})));
  CHECK(normal(5, 0, {3}).sum().item() == 15);
  CHECK(std::abs(x.quantile(0.5).item() - 3.5f) < 1e-6f);
  CHECK(equal(take(x, tensor<std::int64_t>({0, -1})), tensor({1, 6})));
  const Tensor line = randn(2, 3, 8), image = randn(1, 2, 4, 4);
  CHECK(max_pool1d(line, 2).shape() == Shape{2, 3, 4});
  CHECK(avg_pool1d(line, 2, 1).shape() == Shape{2, 3, 7});
  CHECK(conv1d(line, randn(4, 3, 3), Tensor(), 1, 1).shape() == Shape{2, 4, 8});
  CHECK(conv_transpose2d(image, randn(2, 1, 2, 2), Tensor(), 2).shape() == Shape{1, 1, 8, 8});
  CHECK(interpolate(image, {.size = {8, 6}, .mode = "bilinear"}).shape() == Shape{1, 2, 8, 6});
  CHECK(interpolate(image, {.scale_factor = {2, 1}}).shape() == Shape{1, 2, 8, 4});
  CHECK(max_pool2d(image, 2, {.stride = {1, 2}}).shape() == Shape{1, 2, 3, 2});
  CHECK(unfold(image, 3).shape() == Shape{1, 18, 4});
  CHECK(allclose(normalize(x, {.dim = 0}), normalize(x, 2, 0)));
  CHECK(equal(dropout(x, {.p = 0.5, .training = false}), x));
  // A mask as a factor.
  const Tensor z = tensor({-1, 0, 2}).requires_grad_();
  const Tensor kept = (z > 0) * z + z * (z < 0) * 3;
  CHECK(equal(kept, tensor({-3, 0, 2})));
  sum(kept).backward();
  CHECK(equal(z.grad(), tensor({3, 0, 1})));
  CHECK(equal(tensor<std::int64_t>({4, 5}) * tensor<bool>({true, false}), tensor<std::int64_t>({4, 0})));
  CHECK(std::isnan(mul(tensor({INFINITY}), tensor<bool>({false})).item()));
}

TEST_CASE("habits: what a tensor tells, hooks that only look, gradients with respect to several", "[ops][habits]") {
  const Tensor x = randn(2, 3).requires_grad_(), y = randn(2, 3).requires_grad_(), other = ones(1).requires_grad_();
  CHECK(x.ndim() == 2);
  CHECK((x.stride(0) == 3 && x.t().stride(-1) == 3));
  CHECK_THROWS_WITH(x.stride(2), contains("[stride]"));
  CHECK(x.data_ptr() == x.data());
  float seen = 0;
  const HookHandle hook = x.register_hook([&](const Tensor& g) { seen = g.sum().item(); });
  (2 * x * y).sum().backward();
  CHECK(seen == (2 * y).sum().item());
  CHECK(equal(x.grad(), 2 * y));
  hook.remove();
  const auto [dx, dy] = std::pair(autograd::grad((x * y).sum(), {x, y})[0], autograd::grad((x * y).sum(), {x, y})[1]);
  CHECK((equal(dx, y) && equal(dy, x)));
  const std::vector<Tensor> both{x, y};
  CHECK(equal(autograd::grad(x * y, both, {.grad_outputs = full({2, 3}, 3)})[0], 3 * y));
  CHECK_THROWS_WITH(autograd::grad(x.sum(), {x, other}), contains("do not depend on input 1"));
  CHECK_FALSE(autograd::grad(x.sum(), {x, other}, {.allow_unused = true})[1].defined());
  CHECK(equal(autograd::grad({(x * y).sum()}, {y})[0], x));
}

TEST_CASE("habits: functions of integers", "[ops][habits]") {
  const LongTensor i = tensor<std::int64_t>({-2, 0, 5});
  CHECK(equal(relu(i), tensor<std::int64_t>({0, 0, 5})));
  CHECK(equal(i.exp(), exp(i.to<float>())));
  CHECK(equal(sigmoid(i == 0), sigmoid(tensor({0, 1, 0}))));
  CHECK(equal(relu(i).pow(0.5), sqrt(tensor({0, 0, 5}))));
  CHECK(equal(pow(2.0, i), tensor({0.25, 1, 32})));
  CHECK(equal(i << 2, 4 * i));
  CHECK(equal(i >> 1, tensor<std::int64_t>({-1, 0, 2})));
  CHECK(equal((i << 64) + (i >> 99), tensor<std::int64_t>({-1, 0, 0})));
  CHECK(equal(i >> -1, tensor<std::int64_t>({-1, 0, 0})));
  CHECK(equal(tensor<std::uint8_t>({200, 3}) << 1, tensor<std::uint8_t>({144, 6})));
  CHECK(equal(tensor<std::uint8_t>({200, 3}) >> 7, tensor<std::uint8_t>({1, 0})));
  const LongTensor smallest = tensor<std::int64_t>({std::numeric_limits<std::int64_t>::min()});
  CHECK(equal(gcd(smallest, full_like(smallest, 6)), full_like(smallest, 2)));
  CHECK(equal(gcd(smallest, smallest), smallest));  // whose size is no number of that type
  CHECK(equal(clamp(i, full_like(i, -1), full_like(i, 3)), tensor<std::int64_t>({-1, 0, 3})));
  CHECK(randint_like(i, 7, 8).sum().item() == 21);
  CHECK(randint_like(zeros(2), 1).sum().item() == 0);
  CHECK(equal(cov(tensor<std::int64_t>({{0, 1, 2}, {3, 4, 5}})), ones(2, 2)));
}

TEST_CASE("habits: where finds places, and chooses as a method", "[ops][habits]") {
  const Tensor x = tensor({{0, 2, 0}, {3, 0, 4}});
  const std::vector<LongTensor> places = where(x > 0);
  REQUIRE(places.size() == 2);
  CHECK(equal(x[{places[0], places[1]}], tensor({2, 3, 4})));
  CHECK(equal(x.where(x > 2, -1), tensor({{-1, -1, -1}, {3, -1, 4}})));
  CHECK(equal(x.where(x > 2, x.flip(0)), where(x > 2, x, x.flip(0))));
  CHECK(x.cpu().is_same(x));
}

TEST_CASE("habits: a convolution without a bias takes its options third", "[ops][habits]") {
  const Tensor line = randn(2, 3, 8), image = randn(1, 2, 4, 4), volume = randn(1, 2, 3, 4, 4);
  const Tensor k1 = randn(4, 3, 3), k2 = randn(2, 2, 3, 3), k3 = randn(2, 2, 1, 3, 3), t1 = randn(3, 4, 3);
  CHECK(equal(conv1d(line, k1, {.padding = 1}), conv1d(line, k1, Tensor(), 1, 1)));
  CHECK(equal(conv2d(image, k2, {.padding = 1}), conv2d(image, k2, Tensor(), 1, 1)));
  CHECK(equal(conv3d(volume, k3, {.stride = 2, .padding = 1}), conv3d(volume, k3, Tensor(), 2, 1)));
  CHECK(equal(conv_transpose1d(line, t1, {.stride = 2}), conv_transpose1d(line, t1, Tensor(), 2)));
  CHECK(equal(conv_transpose2d(image, k2, {.stride = 2}), conv_transpose2d(image, k2, Tensor(), 2)));
  CHECK(conv_transpose3d(volume, k3, {.stride = 2}).shape() == Shape{1, 2, 5, 9, 9});
}

TEST_CASE("habits: messages say what was written", "[ops][habits]") {
  const Tensor x = zeros(2, 3), w = zeros(2, 3).requires_grad_();
  CHECK_THROWS_WITH(w[0] = 1, contains("[x[..] =] a view of a leaf of shape (2, 3) that requires grad"));
  CHECK_THROWS_WITH(w[w > 0] = 1, contains("[x[..] =] a leaf of shape (2, 3) that requires grad"));
  CHECK_THROWS_WITH(w.copy_(x), contains("[copy_] a leaf"));
  CHECK_THROWS_WITH(x.unfold(1, 5, 1), contains("[unfold] windows of size 5 do not fit dimension 1 of shape (2, 3)"));
  CHECK_THROWS_WITH(x.unfold(1, 0, 1), contains("the size must be from 1 to 3"));
  CHECK_THROWS_WITH(x.unfold(1, 2, 0), contains("[unfold] step must be positive, got 0"));
  StateDict state;
  state.add("a", x);
  state.add("d", zeros<double>(2));
  state["a"].fill_(1);  // the tensor itself
  CHECK(x.sum().item() == 6);
  CHECK_THROWS_WITH(state["d"], contains("[state_dict] tensor 'd' is of double, not of float"));
  CHECK_THROWS_WITH(state["b"], contains("there is no tensor 'b'"));
  CHECK_THROWS_WITH(cov(x, {.aweights = -ones(3)}), contains("[cov] aweights must not be negative"));
  CHECK_THROWS_WITH(clamp(x, Tensor(), Tensor()), contains("[clamp] at least one of min and max"));
}

TEST_CASE("habits: options that PyTorch takes as words", "[ops][habits]") {
  const Tensor x = randn(2, 3), y = randn(2, 3), image = randn(1, 1, 4, 4);
  CHECK(equal(mse_loss(x, y, {.reduction = "sum"}), mse_loss(x, y, Reduction::sum)));
  CHECK(equal(mse_loss(x, y, "none"), mse_loss(x, y, Reduction::none)));
  CHECK(equal(l1_loss(x, y, {.reduction = "sum"}), l1_loss(x, y, Reduction::sum)));
  CHECK(equal(gelu(x, "tanh"), gelu(x, GeluApproximation::tanh)));
  CHECK(equal(pad(image, {1, 1}, "reflect"), pad(image, {1, 1}, PadMode::reflect)));
  CHECK(equal(pad(image, {1, 1}, {.value = 2}), pad(image, {1, 1}, 2)));
  CHECK(interpolate(image, {.scale_factor = 2, .mode = "bilinear"}).shape() == Shape{1, 1, 8, 8});
  CHECK(max_pool2d(image, 2, 1).shape() == Shape{1, 1, 3, 3});
  CHECK(max_pool2d(image, 3, {.stride = 2, .padding = 1}).shape() == Shape{1, 1, 2, 2});
  CHECK(avg_pool2d(image, 2, 2).shape() == Shape{1, 1, 2, 2});
  CHECK(conv2d(image, randn(2, 1, 3, 3), Tensor(), 1, 1).shape() == Shape{1, 2, 4, 4});
  CHECK(searchsorted(tensor({1, 2, 2}), tensor({2}), "left").item() == 1);
  CHECK(searchsorted(tensor({1, 2, 2}), tensor({2}), "right").item() == 3);
  CHECK(meshgrid({arange(2), arange(3)}, "ij")[0].shape() == Shape{2, 3});
  CHECK(meshgrid({arange(2), arange(3)}, "xy")[0].shape() == Shape{3, 2});
  CHECK_THROWS_WITH(mse_loss(x, y, "summ"), contains("'summ' is none of none, mean, sum, batchmean"));
}
