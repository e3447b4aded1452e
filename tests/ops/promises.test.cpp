// SPDX-License-Identifier: MIT
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <unordered_set>
#include <vector>

#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/inplace.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/sampling.hpp"
#include "minitorch/ops/search.hpp"
#include "minitorch/ops/unique.hpp"
#include "support/catch.hpp"
#include "support/op_cases.hpp"

// What every operation promises beside its value: whose memory its results have, what it keeps for backward, and that a
// change in place between forward and backward is noticed or makes no difference.

using namespace optable;
using namespace minitorch;

namespace {

/// The functions whose documentation says that their results may share memory with an argument.
const std::set<std::string> views = {
    "contiguous", "reshape", "permute",  "transpose", "t",       "slice",     "narrow",  "squeeze",
    "unsqueeze",  "select",  "flatten",  "expand",    "dropout", "dropout2d", "view",    "view_as",
    "expand_as",  "index",   "split",    "chunk",     "unbind",  "unfold",    "movedim", "unflatten",
    "diagonal",   "ravel",   "swapdims", "moveaxis",  "hsplit",  "vsplit",    "dsplit"};

bool is_view(const OpRow& row) {
  return std::all_of(row.covers.begin(), row.covers.end(),
                     [](const std::string& name) { return views.count(name) > 0; });
}

/// The row's own shapes, and the same with all sizes 1, for an operation may have less to do then.
std::vector<Shapes> all_shapes(const OpRow& row) {
  std::vector<Shapes> all = row.shapes;
  for (const Shapes& shapes : row.shapes) {
    Shapes ones;
    for (const Shape& shape : shapes) {
      ones.push_back(Dims::filled(shape.size(), 1));
    }
    all.push_back(std::move(ones));
  }
  return all;
}

/// Calls f for each row and shape; shapes of ones that a row refuses are left out.
template <class F>
void for_each_shape(const F& f) {
  for (const OpRow& row : table()) {
    const std::vector<Shapes> all = all_shapes(row);
    for (std::size_t i = 0; i < all.size(); ++i) {
      INFO(describe(row, all[i]));
      if (i >= row.shapes.size()) {
        try {
          row.in_double(make_inputs<double>(row, all[i]));
        } catch (const Error&) {
          continue;
        }
      }
      f(row, all[i]);
    }
  }
}

/// Results of the row on tensors that may be changed in place while they are part of a graph.
struct Forward {
  std::vector<DoubleTensor> leaf, input, output, upstream;

  Forward(const OpRow& row, const Shapes& shapes) : leaf(leaves(make_inputs<double>(row, shapes))) {
    for (const DoubleTensor& x : leaf) {
      input.push_back(x * 1.0);
    }
    Generator generator(17);
    for (const DoubleTensor& y : row.in_double(input)) {
      if (y.requires_grad()) {
        output.push_back(y);
        upstream.push_back(randn<double>(y.shape(), generator));
      }
    }
  }
  std::vector<DoubleTensor> gradients() const { return autograd::grad(output, leaf, upstream, false, false, true); }
};

/// Whether the gradients are `factor` times the expected ones.
void require_gradients(const std::vector<DoubleTensor>& grads, const std::vector<DoubleTensor>& expected,
                       double factor) {
  for (std::size_t i = 0; i < grads.size(); ++i) {
    INFO("gradient of input " << i);
    if (!expected[i].defined()) {
      continue;
    }
    REQUIRE(grads[i].defined());
    const std::vector<double> g = grads[i].to_vector(), e = expected[i].to_vector();
    for (std::size_t k = 0; k < g.size(); ++k) {
      REQUIRE(std::fabs(g[k] - factor * e[k]) <= 1e-10 * (1 + std::fabs(e[k])));
    }
  }
}

/// Gradients after `change`, which may also make backward an Error.
template <class Change>
bool noticed_or_right(const Forward& forward, const std::vector<DoubleTensor>& expected, double factor,
                      const Change& change) {
  change();
  std::vector<DoubleTensor> grads;
  try {
    grads = forward.gradients();
  } catch (const Error&) {
    return true;
  }
  require_gradients(grads, expected, factor);
  return false;
}

}  // namespace

TEST_CASE("no result shares memory with an input, unless it is documented as a view", "[ops][promises]") {
  for_each_shape([](const OpRow& row, const Shapes& shapes) {
    if (is_view(row)) {
      return;
    }
    for (const bool recorded : {false, true}) {
      INFO((recorded ? "recorded" : "not recorded"));
      const auto inputs = recorded ? leaves(make_inputs<double>(row, shapes)) : make_inputs<double>(row, shapes);
      const auto outputs = row.in_double(inputs);
      for (std::size_t j = 0; j < outputs.size(); ++j) {
        for (std::size_t i = 0; i < inputs.size(); ++i) {
          INFO("output " << j << ", input " << i);
          REQUIRE(outputs[j].storage() != inputs[i].storage());
        }
        for (std::size_t k = 0; k < j; ++k) {
          INFO("outputs " << j << " and " << k);
          REQUIRE(outputs[j].storage() != outputs[k].storage());
        }
      }
    }
  });
}

TEST_CASE("views are handles of their own, and say that they are views", "[ops][promises]") {
  namespace fs = std::filesystem;
  std::set<std::string> documented;
  for (const auto& entry :
       fs::directory_iterator(fs::path(__FILE__).parent_path().parent_path().parent_path() / "include/minitorch/ops")) {
    std::ifstream file(entry.path());
    std::string comment;
    for (std::string line; std::getline(file, line);) {
      if (line.rfind("///", 0) == 0) {
        comment += line + "\n";
      } else if (line.rfind("template", 0) != 0) {
        for (const std::string& name : views) {
          const bool says = comment.find("view") != std::string::npos || comment.find("x itself") != std::string::npos;
          if (says && line.find("> " + name + "(") != std::string::npos) {
            documented.insert(name);
          }
        }
        comment.clear();
      }
    }
  }
  CHECK(documented == views);
  for_each_shape([](const OpRow& row, const Shapes& shapes) {
    if (is_view(row) && row.name != "contiguous") {
      const auto inputs = make_inputs<double>(row, shapes);
      const auto outputs = row.in_double(inputs);
      REQUIRE_FALSE(outputs[0].is_same(inputs[0]));
    }
  });
}

TEST_CASE("a view is one of a tensor that is not contiguous, too, unless it says that it may be a copy",
          "[ops][promises]") {
  std::set<std::string> always = views;
  for (const char* name :
       {"contiguous", "reshape", "flatten", "view", "view_as", "index", "dropout", "dropout2d", "ravel"}) {
    always.erase(name);
  }
  int seen = 0;
  for_each_shape([&](const OpRow& row, const Shapes& shapes) {
    const bool windows_of_planes = row.name.rfind("unfold: planes", 0) == 0;  // the same name, and no view
    if (!windows_of_planes &&
        std::all_of(row.covers.begin(), row.covers.end(), [&](const auto& name) { return always.count(name) > 0; })) {
      const DoubleTensor given = make_inputs<double>(row, shapes)[0];
      const DoubleTensor x = given.dim() < 2 ? given : transpose(clone(transpose(given, 0, -1)), 0, -1);
      std::vector<DoubleTensor> inputs = make_inputs<double>(row, shapes);
      inputs[0] = x;
      for (const DoubleTensor& y : row.in_double(inputs)) {
        REQUIRE(y.storage() == x.storage());
        ++seen;
      }
    }
  });
  CHECK(seen > 20);
}

TEST_CASE("without recording no result requires grad", "[ops][promises]") {
  const NoGradGuard guard;
  for_each_shape([](const OpRow& row, const Shapes& shapes) {
    if (row.name == "contiguous") {
      return;
    }
    for (const DoubleTensor& y : row.in_double(leaves(make_inputs<double>(row, shapes)))) {
      REQUIRE_FALSE(y.requires_grad());
    }
  });
}

TEST_CASE("no operation keeps a tensor for backward but as saved", "[ops][promises]") {
  // A saved tensor is storage and a version. A handle that a closure holds would be a tensor more than one can see.
  for_each_shape([](const OpRow& row, const Shapes& shapes) {
    if (!row.differentiable) {
      return;
    }
    const auto inputs = leaves(make_inputs<double>(row, shapes));
    const std::int64_t before = minitorch::detail::Counted::count();
    const auto outputs = row.in_double(inputs);
    std::unordered_set<const void*> visible, known;
    for (const DoubleTensor& x : inputs) {
      known.insert(x.impl_ptr().get());
    }
    for (const DoubleTensor& y : outputs) {
      for (const void* impl :
           {static_cast<const void*>(y.impl_ptr().get()), static_cast<const void*>(y.impl().base.get())}) {
        if (impl && known.count(impl) == 0) {
          visible.insert(impl);
        }
      }
    }
    REQUIRE(minitorch::detail::Counted::count() - before == static_cast<std::int64_t>(visible.size()));
  });
}

TEST_CASE("a change in place of an input or result after forward is noticed, or changes no gradient",
          "[ops][promises]") {
  int noticed = 0, harmless = 0;
  for_each_differentiable([&](const OpRow& row, const Shapes& shapes) {
    const Forward untouched(row, shapes);
    const auto expected = untouched.gradients();
    for (std::size_t i = 0; i < untouched.input.size(); ++i) {
      INFO("input " << i);
      const Forward forward(row, shapes);
      const bool error = noticed_or_right(forward, expected, 1, [&] {
        const NoGradGuard guard;
        forward.input[i] += 3.0;
      });
      ++(error ? noticed : harmless);
    }
    for (std::size_t j = 0; j < untouched.output.size(); ++j) {
      INFO("output " << j);
      if (kernels::overlaps(untouched.output[j].shape(), untouched.output[j].strides())) {
        continue;
      }
      const Forward forward(row, shapes);
      const bool error = noticed_or_right(forward, expected, 1, [&] {
        const NoGradGuard guard;
        forward.output[j] *= -2.0;
      });
      ++(error ? noticed : harmless);
    }
  });
  CHECK(noticed > 100);
  CHECK(harmless > 100);
}

TEST_CASE("a recorded change in place of a result has its gradient, or is noticed", "[ops][promises]") {
  int right = 0;
  for_each_differentiable([&](const OpRow& row, const Shapes& shapes) {
    const Forward untouched(row, shapes);
    if (untouched.output.empty() || kernels::overlaps(untouched.output[0].shape(), untouched.output[0].strides())) {
      return;
    }
    const auto expected = untouched.gradients();
    const Forward forward(row, shapes);
    right += !noticed_or_right(forward, expected, -2, [&] {
      for (const DoubleTensor& y : forward.output) {
        y *= -2.0;
      }
    });
  });
  CHECK(right > 100);
}

// What rows make inside: integers and masks.

TEST_CASE("a change in place of an index or a mask is noticed", "[ops][promises]") {
  const DoubleTensor x = from_data<double>({3, 2}, {1, 2, 3, 4, 5, 6});
  x.requires_grad_();
  const auto noticed = [](const DoubleTensor& loss, const auto& what) {
    fill_(what, 1);
    CHECK_THROWS_WITH(loss.backward(), contains("was changed in place after the forward pass"));
  };
  const LongTensor index = from_data<std::int64_t>({2, 2}, {0, 1, 2, 0});
  noticed(sum(gather(x, 0, index)), index);
  const LongTensor rows = from_data<std::int64_t>({0, 2});
  noticed(sum(index_select(x, 0, rows)), rows);
  const LongTensor places = from_data<std::int64_t>({3, 2}, {0, 1, 2, 0, 1, 2});
  noticed(sum(scatter_add({3, 2}, 0, places, x) * 2.0), places);
  const BoolTensor mask = x.detach() > 2.5;
  noticed(sum(where(mask, x, 0.0)), mask);
  const BoolTensor column = slice(mask, 1, 0, 1);
  CHECK_NOTHROW(sum(where(column, x, 0.0)).backward());
  for (const bool largest : {true, false}) {
    const auto [values, indices] = largest ? max(x, 0) : min(x, 0);
    noticed(sum(values * 3.0), indices);
  }
}

TEST_CASE("values of max and its like may change in place, and the gradient stays right or is refused",
          "[ops][promises]") {
  const DoubleTensor x = from_data<double>({0, 1, 2, 3});
  x.requires_grad_();
  const DoubleTensor y = amax(x, 0, true);
  y -= 1.0;
  CHECK_THROWS_WITH(sum(y).backward(), contains("that 'amax' needs"));
  const auto [values, indices] = max(x, 0, true);
  values -= 1.0;
  sum(values).backward();
  CHECK(x.grad().to_vector() == std::vector<double>{0, 0, 0, 1});
}

TEST_CASE("draws and counts drop no gradient in silence", "[ops][promises]") {
  const DoubleTensor p = tensor<double>({0.1, 0.5, 0.5, 0.9}).requires_grad_();
  const auto grad_of = [&](const DoubleTensor& y) {
    p.zero_grad();
    REQUIRE(y.requires_grad());
    (y * arange<double>(1, static_cast<double>(y.numel() + 1))).sum().backward();
    return p.grad();
  };
  CHECK(equal(grad_of(bernoulli(p)), zeros_like(p)));  // as PyTorch has it
  CHECK(equal(grad_of(normal(p, ones<double>(4))), zeros_like(p)));
  CHECK(equal(grad_of(normal(ones<double>(4), p)), zeros_like(p)));
  CHECK(equal(grad_of(bincount(tensor<std::int64_t>({2, 0, 2, 1}), p)), tensor<double>({3, 1, 3, 2})));
  const DoubleTensor unique_grad = grad_of(unique(p)), runs = grad_of(unique_consecutive(p));
  CHECK(equal(unique_grad, runs));
  CHECK(unique_grad.to_vector()[0] == 1);
  CHECK(unique_grad.slice(0, 1, 3).sum().item() == 2);  // to one of the equals
  CHECK(unique_grad.to_vector()[3] == 3);
}
