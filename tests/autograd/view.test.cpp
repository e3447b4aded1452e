// SPDX-License-Identifier: MIT
#include "minitorch/autograd/view.hpp"

#include <functional>
#include <numeric>
#include <string>
#include <vector>

#include "minitorch/autograd/gradcheck.hpp"
#include "minitorch/ops/activation.hpp"
#include "minitorch/ops/index.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/reduce.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {

using D = DoubleTensor;
using Values = std::vector<double>;

D leaf(const Shape& shape, std::uint64_t seed) {
  Generator generator(seed);
  const D x = randn<double>(shape, generator);
  x.requires_grad_();
  return x;
}

/// Gradients and gradients of gradients of f against finite differences.
template <class F>
void check_gradients(const F& f, const std::vector<D>& inputs) {
  const GradcheckReport once = gradcheck(f, inputs), twice = gradgradcheck(f, inputs);
  INFO(once << twice);
  CHECK(once.ok);
  CHECK(twice.ok);
}

}  // namespace

TEST_CASE("a buffer that is filled slice by slice gets its gradient", "[autograd][view]") {
  const D w = leaf({3}, 1), u = leaf({2, 2}, 2);
  check_gradients(
      [](const std::vector<D>& in) {
        const D buf = zeros<double>({2, 3});
        select(buf, 0, 0) += in[0];
        copy_(slice(select(buf, 0, 1), 0, 0, 2), select(in[1], 0, 0));
        slice(buf, 1, 1) *= in[1];
        select(buf, 1, 0) -= 2.0;
        return std::vector<D>{buf};
      },
      {w, u});
  const Tensor v = from_data<float>({2, 3}, {1, 2, 3, 4, 5, 6}), f = ones({3}), buf = zeros({2, 3});
  f.requires_grad_();
  select(buf, 0, 0) += f;
  sum(buf * v).backward();
  REQUIRE(f.grad().defined());
  CHECK(f.grad().to_vector() == std::vector<float>{1, 2, 3});
}

TEST_CASE("views made before and after a recorded change show it, and so does their base", "[autograd][view]") {
  const D x = leaf({3, 4}, 3), w = leaf({4}, 4);
  check_gradients(
      [](const std::vector<D>& in) {
        const D y = in[0] * 2.0;
        const D row = select(y, 0, 1), flipped = t(y), wide = expand(unsqueeze(row, 0), {2, 4});
        y += in[1];
        const D after = slice(y, 1, 0, 4, 2);
        flipped *= 3.0;
        row += in[1] * in[1];
        return std::vector<D>{y, row * row, flipped, after, wide * wide};
      },
      {x, w});
}

TEST_CASE("parts that are overwritten have no gradient, the others keep theirs", "[autograd][view]") {
  const D x = leaf({2, 3}, 5);
  const D y = x * 3.0, part = select(y, 1, 1);
  zero_(part);
  CHECK(part.requires_grad());
  sum(y).backward();
  CHECK(x.grad().to_vector() == Values{3, 0, 3, 3, 0, 3});
  x.zero_grad();
  // Exactly 0, whatever arrives: 0 times infinity would be no number.
  const D z = x * 3.0;
  fill_(select(z, 0, 0), 7);
  z.backward(full<double>({2, 3}, std::numeric_limits<double>::infinity()));
  CHECK(x.grad().at({0, 0}) == 0);
  CHECK(x.grad().at({1, 0}) == std::numeric_limits<double>::infinity());
  x.zero_grad();
  // All of it.
  const D all = x * 3.0;
  fill_(all, 1);
  CHECK(all.requires_grad());
  sum(all).backward();
  CHECK(x.grad().to_vector() == Values(6, 0));
  check_gradients(
      [](const std::vector<D>& in) {
        const D h = in[0] * in[0];
        copy_(slice(h, 1, 1), slice(h, 1, 0, 2));  // source and target overlap
        copy_(select(h, 0, 0), in[1]);             // broadcast
        return std::vector<D>{h};
      },
      {x, leaf({1}, 6)});
}

TEST_CASE("bases that are not contiguous", "[autograd][view]") {
  check_gradients(
      [](const std::vector<D>& in) {
        const D base = t(zeros<double>({4, 3})).detach();  // a tensor of its own with strides (1, 3)
        REQUIRE_FALSE(base.is_contiguous());
        const D before = select(base, 1, 2);
        select(base, 0, 1) += in[0];
        before *= in[1];
        const D gaps = slice(zeros<double>({3, 8}), 1, 0, 8, 2).detach();
        const D corner = slice(gaps, 0, 1);
        copy_(gaps, base + in[0]);
        corner += in[0];
        return std::vector<D>{base, gaps, corner * corner};
      },
      {leaf({4}, 7), leaf({3}, 8)});
}

TEST_CASE("what cannot be recorded is refused, and nothing has changed", "[autograd][view]") {
  const D x = leaf({2, 3}, 9), w = leaf({3}, 10);
  const Values before = x.to_vector();
  const auto refused = [&](const std::function<void()>& change, const std::string& why) {
    CHECK_THROWS_WITH(change(), contains(why));
    CHECK(x.to_vector() == before);
  };
  const D row = select(x, 0, 0);
  refused([&] { x += 1.0; }, "[+=] a leaf of shape (2, 3) that requires grad cannot be changed in place");
  refused([&] { row += 1.0; }, "[+=] a view of a leaf of shape (2, 3) that requires grad");
  refused([&] { copy_(select(x, 0, 1), w); }, "[copy_] a view of a leaf");
  refused([&] { zero_(row); }, "[fill_] a view of a leaf");
  refused([&] { fill_(x, 1); }, "[fill_] a leaf");

  const D buf = zeros<double>({2, 3});
  D unrecorded;
  {
    const NoGradGuard guard;
    unrecorded = select(buf, 0, 0);
  }
  CHECK_THROWS_WITH(unrecorded += w, contains("[+=] this view of shape (3,) was made under a NoGradGuard"));
  CHECK_THROWS_WITH(slice(unrecorded, 0, 1) += slice(w, 0, 1), contains("was made under a NoGradGuard"));
  CHECK(buf.to_vector() == Values(6, 0));
  unrecorded += 1.0;  // without a gradient it is just memory
  CHECK(buf.to_vector() == Values{1, 1, 1, 0, 0, 0});

  // A view that became a leaf, then its base moved.
  const D base = zeros<double>({2, 3}), own = select(base, 0, 0);
  own.requires_grad_();
  CHECK_THROWS_WITH(own += 1.0, contains("[+=] a leaf of shape (3,)"));
  base += w;
  CHECK_THROWS_WITH(own * 2.0, contains("[view] a view of shape (3,) became a leaf"));
}

TEST_CASE("without recording, changes of views are plain memory", "[autograd][view]") {
  const D x = leaf({2, 3}, 11);
  const D y = x * 2.0, row = select(y, 0, 0);
  {
    const NoGradGuard guard;
    row += 1.0;
    select(x, 0, 0) *= 2.0;
  }
  CHECK(y.at({0, 0}) == row.at({0}));
  sum(y).backward();  // neither saved anything
  CHECK(x.grad().to_vector() == Values(6, 2));
}

TEST_CASE("elements that lie over one another cannot be written", "[autograd][view]") {
  const D column = zeros<double>({3, 1}), wide = expand(column, {3, 4});
  CHECK_THROWS_WITH(wide += 1.0,
                    contains("[+=] several elements of this tensor of shape (3, 4) lie at one place in memory "
                             "(strides (1, 0))") &&
                        contains("clone()"));
  CHECK_THROWS_WITH(fill_(wide, 2), contains("[fill_] several elements"));
  CHECK_THROWS_WITH(zero_(t(wide)), contains("[fill_] several elements"));
  CHECK_THROWS_WITH(copy_(wide, ones<double>({4})), contains("[copy_] several elements"));
  CHECK_THROWS_WITH(slice(wide, 1, 1, 3) *= 2.0, contains("[*=] several elements"));
  CHECK(column.to_vector() == Values(3, 0));
  // Not overlapping: one of the repeats, expanding nothing, no element.
  select(wide, 1, 2) += 1.0;
  CHECK(column.to_vector() == Values(3, 1));
  expand(column, {3, 1}) += 1.0;
  zero_(slice(wide, 0, 0, 0));
  CHECK(column.to_vector() == Values(3, 2));
  const LongTensor whole = expand(zeros<std::int64_t>({1}), {5});
  CHECK_THROWS_WITH(fill_(whole, 1), contains("[fill_] several elements"));
}

TEST_CASE("whether strides overlap, against every pair of places", "[autograd][view]") {
  for (const Shape& shape : {Shape{2, 3}, Shape{3, 2}, Shape{2, 2, 2}, Shape{1, 4}, Shape{4}, Shape{0, 3}, Shape{}}) {
    for (int code = 0; code < 343; ++code) {
      const int digits[3] = {code % 7, code / 7 % 7, code / 49};
      Strides strides = Dims::filled(shape.size(), 0);
      for (int d = 0; d < shape.size(); ++d) {
        strides[d] = digits[d];
      }
      std::vector<std::int64_t> places;
      kernels::for_each_offset(shape, strides, [&](std::int64_t offset) { places.push_back(offset); });
      bool met = false;
      for (std::size_t i = 0; i < places.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) {
          met = met || places[i] == places[j];
        }
      }
      INFO(to_string(shape) << " " << to_string(strides));
      REQUIRE(kernels::overlaps(shape, strides) == met);
    }
  }
}

TEST_CASE("a recorded change in place takes retain_grad along", "[autograd][view]") {
  const D x = leaf({2, 2}, 12);
  const D y = x * 2.0;
  y.retain_grad();
  y *= y;
  sum(y * 3.0).backward();
  CHECK(y.grad().to_vector() == Values(4, 3));  // of y as it is now
  const D z = x * 2.0, part = select(z, 0, 0);
  part.retain_grad();
  part.retain_grad();
  z *= 2.0;
  sum(part * 5.0).backward();
  CHECK(part.grad().to_vector() == Values(2, 5));
}

// --- Random programs against an oracle that knows no views: each element of the base is a tensor of its own.

namespace {

struct Handle {
  D tensor;
  std::vector<std::size_t> elements;  // which of the base's it shows
};

class Program {
 public:
  Program(std::uint64_t seed, bool on_graph) : random_(seed, 7), x_(leaf({3, 4}, seed + 1)), w_(leaf({4}, seed + 2)) {
    const D base = on_graph ? x_ * 1.5 : zeros<double>({3, 4});
    Handle whole{base, std::vector<std::size_t>(12)};
    std::iota(whole.elements.begin(), whole.elements.end(), std::size_t{0});
    for (std::int64_t i = 0; i < 12; ++i) {
      cells_.push_back(on_graph ? element(x_, i) * 1.5 : scalar<double>(0));
    }
    handles_.push_back(std::move(whole));
    places_ = arange<double>(12);
    index_.push_back(reshape(places_, {3, 4}));
  }

  void run(int steps) {
    for (int i = 0; i < steps; ++i) {
      const std::uint32_t kind = pick(4);
      kind == 0 ? make_view() : kind == 1 ? read() : change();
    }
    for (std::size_t h = 0; h < handles_.size(); ++h) {
      read_handle(h);
    }
  }

  void compare() const {
    for (const Handle& handle : handles_) {
      const Values values = handle.tensor.to_vector();
      for (std::size_t i = 0; i < values.size(); ++i) {
        REQUIRE(values[i] == Approx(cells_[handle.elements[i]].item()).margin(1e-12));
      }
    }
    // Single elements may know that they depend on nothing, where the tensor as a whole does not.
    const auto gradients = [&](const D& y) {
      return y.requires_grad() ? autograd::grad<double>({y}, {x_, w_}, {}, true, false, true) : std::vector<D>(2);
    };
    REQUIRE((loss_.requires_grad() || !expected_.requires_grad()));
    const std::vector<D> grads = gradients(loss_), wanted = gradients(expected_);
    for (std::size_t i = 0; i < grads.size(); ++i) {
      const Values none(12, 0), g = grads[i].defined() ? grads[i].to_vector() : none,
                                e = wanted[i].defined() ? wanted[i].to_vector() : none;
      for (std::size_t k = 0; k < std::min(g.size(), e.size()); ++k) {
        REQUIRE(g[k] == Approx(e[k]).epsilon(1e-9).margin(1e-9));
      }
    }
  }

 private:
  static D element(const D& x, std::int64_t i) {
    return reshape(index_select(reshape(x, {-1}), 0, from_data<std::int64_t>({i})), {});
  }
  std::uint32_t pick(std::uint32_t bound) { return random_.below(next_++, bound); }

  void make_view() {
    const std::size_t h = pick(static_cast<std::uint32_t>(handles_.size()));
    const D from = handles_[h].tensor, where = index_[h];
    const std::uint32_t kind = pick(6);
    const auto both = [&](const auto& view) { add(view(from), view(where)); };
    const std::int64_t dims = from.dim();
    if (dims == 0 || kind == 5) {
      both([](const D& x) { return unsqueeze(x, 0).dim() > 3 ? squeeze(x) : unsqueeze(x, 0); });
      return;
    }
    const std::int64_t d = pick(static_cast<std::uint32_t>(dims)), size = from.size(d);
    if (kind == 0 && size > 0) {
      const std::int64_t at = pick(static_cast<std::uint32_t>(size));
      both([&](const D& x) { return select(x, d, at); });
    } else if (kind == 1 && size > 1) {
      const std::int64_t start = pick(static_cast<std::uint32_t>(size)), step = 1 + pick(2);
      both([&](const D& x) { return slice(x, d, start, size, step); });
    } else if (kind == 2) {
      both([&](const D& x) { return transpose(x, d, 0); });
    } else if (kind == 3 && from.is_contiguous()) {
      both([&](const D& x) { return reshape(x, {-1}); });
    } else if (dims < 3) {
      Shape wide = from.shape();
      wide.insert(0, 2);
      both([&](const D& x) { return expand(x, wide); });
    }
  }
  void add(const D& view, const D& where) {
    Handle handle{view, {}};
    for (const double place : where.to_vector()) {
      handle.elements.push_back(static_cast<std::size_t>(place));
    }
    handles_.push_back(std::move(handle));
    index_.push_back(where);
  }

  void read() { read_handle(pick(static_cast<std::uint32_t>(handles_.size()))); }
  void read_handle(std::size_t h) {
    const Handle& handle = handles_[h];
    D factors(handle.tensor.shape());
    D expected = scalar<double>(0);
    for (std::int64_t i = 0; i < factors.numel(); ++i) {
      factors.data()[i] = 0.25 + pick(8);
      expected = expected + cells_[handle.elements[static_cast<std::size_t>(i)]] * factors.data()[i];
    }
    loss_ = loss_ + sum(handle.tensor * factors);
    expected_ = expected_ + expected;
  }

  void change() {
    const std::size_t h = pick(static_cast<std::uint32_t>(handles_.size()));
    const Handle target = handles_[h];
    const std::uint32_t operation = pick(5), operand = pick(3);
    if (kernels::overlaps(target.tensor.shape(), target.tensor.strides())) {
      CHECK_THROWS_AS(target.tensor += 1.0, Error);
      return;
    }
    // The operand, as one tensor and as one cell for each element of the target.
    D y = scalar<double>(0.5 + pick(3));
    std::vector<D> cells(target.elements.size(), y);
    const std::size_t other = pick(static_cast<std::uint32_t>(handles_.size()));
    if (operand == 1) {
      const std::int64_t at = pick(4);
      y = element(w_, at) + 2.0;
      cells.assign(cells.size(), y);
    } else if (operand == 2 && handles_[other].tensor.shape() == target.tensor.shape() && operation != 3) {
      y = handles_[other].tensor;
      for (std::size_t i = 0; i < cells.size(); ++i) {
        cells[i] = cells_[handles_[other].elements[i]];
      }
    }
    const D& x = target.tensor;
    operation == 0 ? x += y : operation == 1 ? x -= y : operation == 2 ? x *= y : operation == 3 ? x /= y : copy_(x, y);
    for (std::size_t i = 0; i < cells.size(); ++i) {
      D& cell = cells_[target.elements[i]];
      cell = operation == 0   ? cell + cells[i]
             : operation == 1 ? cell - cells[i]
             : operation == 2 ? cell * cells[i]
             : operation == 3 ? cell / cells[i]
                              : cells[i] * 1.0;
    }
  }

  RandomStream random_;
  std::uint64_t next_ = 0;
  D x_, w_, places_;
  std::vector<D> cells_, index_;
  std::vector<Handle> handles_;
  D loss_ = scalar<double>(0), expected_ = scalar<double>(0);
};

}  // namespace

TEST_CASE("random programs of views and changes in place agree with single elements", "[autograd][view]") {
  for (std::uint64_t seed = 0; seed < 150; ++seed) {
    INFO("program " << seed);
    Program program(seed, seed % 3 != 0);
    program.run(12 + static_cast<int>(seed % 7));
    program.compare();
  }
}
