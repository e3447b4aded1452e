// SPDX-License-Identifier: MIT
#include "support/op_table.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "minitorch/autograd/gradcheck.hpp"
#include "minitorch/ops/arithmetic.hpp"
#include "minitorch/ops/reduce.hpp"
#include "minitorch/ops/view.hpp"
#include "support/catch.hpp"
#include "support/op_cases.hpp"
#include "support/sanitized.hpp"

using namespace optable;
using namespace minitorch;

namespace {

template <class T>
Array to_array(const BasicTensor<T>& x) {
  Array out(x.shape());
  const std::vector<T> values = x.to_vector();
  std::copy(values.begin(), values.end(), out.values.begin());
  return out;
}

template <class T>
void require_close(const BasicTensor<T>& y, const Array& expected, double tolerance) {
  REQUIRE(y.shape() == expected.shape);
  const std::vector<T> values = y.to_vector();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const double value = static_cast<double>(values[i]), wanted = expected.values[i];
    const bool close = std::fabs(value - wanted) <= tolerance * (1 + std::fabs(wanted)) || value == wanted ||
                       (std::isnan(value) && std::isnan(wanted));
    INFO("element " << i << ": " << value << ", expected " << wanted);
    REQUIRE(close);
  }
}

template <class T>
void check_value(const OpRow& row, const Shapes& shapes, double tolerance) {
  const auto inputs = make_inputs<T>(row, shapes);
  std::vector<Array> arrays;
  for (const auto& x : inputs) {
    arrays.push_back(to_array(x));
  }
  const auto outputs = run(row, inputs);
  const auto expected = row.oracle(arrays);
  REQUIRE(outputs.size() == expected.size());
  for (std::size_t j = 0; j < outputs.size(); ++j) {
    INFO("output " << j);
    require_close(outputs[j], expected[j], tolerance);
  }
}

// The same elements, laid out otherwise.
template <class T>
BasicTensor<T> transposed_layout(const BasicTensor<T>& x) {
  Dims reversed;
  for (int d = x.dim() - 1; d >= 0; --d) {
    reversed.push_back(d);
  }
  return permute(clone(permute(x, reversed)), reversed);
}
template <class T>
BasicTensor<T> sliced_layout(const BasicTensor<T>& x) {
  if (x.dim() == 0) {
    return select(from_data<T>({7, x.item(), 9}), 0, 1);
  }
  Shape larger = x.shape();
  for (int d = 0; d < x.dim(); ++d) {
    larger[d] = 2 * larger[d] + 3;
  }
  BasicTensor<T> y = full<T>(larger, T(1e30));
  for (int d = 0; d < x.dim(); ++d) {
    y = slice(y, d, 2, 2 + 2 * x.shape()[d], 2);
  }
  kernels::copy(x.shape(), x.data(), x.strides(), y.data(), y.strides());
  return y;
}

// Outputs that need a gradient, the upstream gradients for them, and the gradients of the inputs.
template <class T>
std::vector<BasicTensor<T>> gradients(const OpRow& row, const std::vector<BasicTensor<T>>& inputs,
                                      bool odd_upstream = false) {
  const auto x = leaves(inputs);
  std::vector<BasicTensor<T>> outputs, upstream;
  Generator generator(11);
  for (const auto& y : run(row, x)) {
    if (y.requires_grad()) {
      outputs.push_back(y);
      const BasicTensor<T> dy = randn<T>(y.shape(), generator);
      upstream.push_back(odd_upstream ? transposed_layout(dy) : dy);
    }
  }
  return autograd::grad(outputs, x, upstream, false, false, true);
}

template <class T>
bool same_bits(const std::vector<BasicTensor<T>>& a, const std::vector<BasicTensor<T>>& b) {
  bool same = a.size() == b.size();
  for (std::size_t i = 0; same && i < a.size(); ++i) {
    same = a[i].defined() == b[i].defined();
    if (same && a[i].defined()) {
      const std::vector<T> u = a[i].to_vector(), v = b[i].to_vector();
      same = u.size() == v.size() && (u.empty() || std::memcmp(u.data(), v.data(), u.size() * sizeof(T)) == 0);
    }
  }
  return same;
}

}  // namespace

namespace optable {

std::vector<OpRow> all_rows() {
  std::vector<OpRow> all;
  for (auto* part :
       {arithmetic_rows,  operator_rows, activation_rows, compare_rows,  inplace_rows,      view_rows,
        index_rows,       indexing_rows, logic_rows,      rounding_rows, combine_rows,      order_rows,
        search_rows,      habit_rows,    einsum_rows,     reduce_rows,   matmul_rows,       loss_rows,
        conv_rows,        pool_rows,     norm_rows,       random_rows,   rectifier_rows,    elementwise_loss_rows,
        embedding_rows,   resize_rows,   attention_rows,  volume_rows,   trigonometry_rows, remainder_rows,
        margin_loss_rows, arrange_rows,  name_rows}) {
    for (OpRow& row : part()) {
      all.push_back(std::move(row));
    }
  }
  return all;
}

}  // namespace optable

TEST_CASE("every operation equals its naive oracle, in double and in float", "[ops]") {
  for_each_case([](const OpRow& row, const Shapes& shapes) {
    check_value<double>(row, shapes, row.tolerance);
    INFO("in float");
    check_value<float>(row, shapes, row.float_tolerance);
  });
}

TEST_CASE("every operation's gradient matches finite differences", "[ops][gradcheck]") {
  for_each_differentiable([](const OpRow& row, const Shapes& shapes) {
    const GradcheckReport report = gradcheck(row.in_double, leaves(make_inputs<double>(row, shapes)));
    INFO(report);
    REQUIRE(report.ok);
  });
}

TEST_CASE("every operation's gradient has a gradient that matches finite differences", "[ops][gradcheck]") {
  for_each_differentiable([](const OpRow& row, const Shapes& shapes) {
    if (row.twice_differentiable) {
      const GradcheckReport report = gradgradcheck(row.in_double, leaves(make_inputs<double>(row, shapes)));
      INFO(report);
      REQUIRE(report.ok);
    }
  });
}

TEST_CASE("recorded gradients are those of the kernels", "[ops]") {
  // With create_graph, backward is made of other operations.
  for_each_differentiable([](const OpRow& row, const Shapes& shapes) {
    if (row.twice_differentiable) {
      const auto x = leaves(make_inputs<double>(row, shapes));
      std::vector<DoubleTensor> outputs, upstream;
      for (const auto& y : row.in_double(x)) {
        if (y.requires_grad()) {
          outputs.push_back(y);
          Generator generator(3);
          upstream.push_back(randn<double>(y.shape(), generator));
        }
      }
      const auto plain = autograd::grad(outputs, x, upstream, true, false, true);
      const auto recorded = autograd::grad(outputs, x, upstream, true, true, true);
      for (std::size_t i = 0; i < x.size(); ++i) {
        REQUIRE(plain[i].defined() == recorded[i].defined());
        if (plain[i].defined()) {
          require_close(recorded[i], to_array(plain[i]), 1e-11);
        }
      }
    }
  });
}

TEST_CASE("transposed and sliced inputs give the same values and gradients", "[ops]") {
  for_each_case([](const OpRow& row, const Shapes& shapes) {
    const auto inputs = make_inputs<double>(row, shapes);
    const auto expected = row.in_double(inputs);
    std::vector<DoubleTensor> slopes;
    if (row.differentiable) {
      slopes = gradients(row, inputs);
    }
    for (const bool transposed : {true, false}) {
      INFO((transposed ? "transposed" : "sliced"));
      std::vector<DoubleTensor> odd;
      for (const DoubleTensor& x : inputs) {
        odd.push_back(transposed ? transposed_layout(x) : sliced_layout(x));
      }
      const auto outputs = row.in_double(odd);
      for (std::size_t j = 0; j < outputs.size(); ++j) {
        require_close(outputs[j], to_array(expected[j]), 1e-13);
      }
      if (row.differentiable) {
        const auto again = gradients(row, odd);
        for (std::size_t i = 0; i < slopes.size(); ++i) {
          REQUIRE(again[i].defined() == slopes[i].defined());
          if (slopes[i].defined()) {
            require_close(again[i], to_array(slopes[i]), 1e-12);
          }
        }
      }
    }
  });
}

TEST_CASE("transposed upstream gradients give the same gradients", "[ops]") {
  for_each_differentiable([](const OpRow& row, const Shapes& shapes) {
    const auto inputs = make_inputs<double>(row, shapes);
    const auto expected = gradients(row, inputs), odd = gradients(row, inputs, true);
    for (std::size_t i = 0; i < expected.size(); ++i) {
      if (expected[i].defined()) {
        require_close(odd[i], to_array(expected[i]), 1e-12);
      }
    }
  });
}

TEST_CASE("expanded inputs give the same values, and gradients that are summed", "[ops]") {
  for_each_differentiable([](const OpRow& row, const Shapes& shapes) {
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      if (shapes[i].empty() || numel(shapes[i]) == 0 || (i < row.fills.size() && row.fills[i].distinct)) {
        continue;
      }
      INFO("input " << i);
      // One slice along the first dimension, repeated.
      auto inputs = make_inputs<double>(row, shapes);
      const DoubleTensor line = clone(slice(inputs[i], 0, 0, 1));
      inputs[i] = expand(line, shapes[i]);
      auto copies = inputs;
      copies[i] = clone(inputs[i]);
      const auto outputs = row.in_double(inputs), expected = row.in_double(copies);
      for (std::size_t j = 0; j < outputs.size(); ++j) {
        require_close(outputs[j], to_array(expected[j]), 1e-13);
      }
      // The gradient through expand is the sum over the repeats.
      const DoubleTensor repeated = line.detach();
      repeated.requires_grad_();
      OpRow through = row;
      through.in_double = [&row, &inputs, i, &shapes](const std::vector<DoubleTensor>& in) {
        auto all = inputs;
        all[i] = expand(in[0], shapes[i]);
        return row.in_double(all);
      };
      const auto slope = gradients(through, std::vector<DoubleTensor>{repeated})[0];
      const auto plain = gradients(row, copies)[i];
      REQUIRE(slope.defined() == plain.defined());
      if (slope.defined()) {
        require_close(slope, to_array(sum(plain, 0, true)), 1e-11);
      }
    }
  });
}

TEST_CASE("an input that is used twice gets the sum of both gradients", "[ops]") {
  for_each_differentiable([](const OpRow& row, const Shapes& shapes) {
    const auto x = leaves(make_inputs<double>(row, shapes));
    OpRow twice = row;
    twice.in_double = [&row](const std::vector<DoubleTensor>& in) {
      auto first = row.in_double(in);
      const auto second = row.in_double(in);
      for (std::size_t j = 0; j < first.size(); ++j) {
        first[j] = first[j] + second[j] * 2.0;
      }
      return first;
    };
    const auto once = gradients(row, x), both = gradients(twice, x);
    for (std::size_t i = 0; i < once.size(); ++i) {
      REQUIRE(once[i].defined() == both[i].defined());
      if (once[i].defined()) {
        require_close(both[i], to_array(once[i] * 3.0), 1e-12);
      }
    }
  });
}

TEST_CASE("binary operations take the same tensor on both sides", "[ops][gradcheck]") {
  for (const OpRow& row : table()) {
    if (row.same_twice && row.differentiable) {
      INFO(row.name);
      const Fill fill = row.fills.back();
      const DoubleTensor x = make_input<double>(fill, {2, 3}, 0);
      x.requires_grad_();
      const Array array = to_array(x);
      const auto f = [&](const DoubleTensor& v) { return row.in_double({v, v}); };
      require_close(f(x)[0], row.oracle({array, array})[0], row.tolerance);
      const GradcheckReport report = gradcheck(f, {x});
      INFO(report);
      REQUIRE(report.ok);
    }
  }
}

TEST_CASE("two backward passes add up in grad()", "[ops]") {
  for_each_differentiable([](const OpRow& row, const Shapes& shapes) {
    const auto x = leaves(make_inputs<double>(row, shapes));
    const auto outputs = row.in_double(x);
    const auto backward = [&] {
      for (const DoubleTensor& y : outputs) {
        if (y.requires_grad()) {
          y.backward(ones_like(y), true);
        }
      }
    };
    backward();
    std::vector<Array> once;
    for (const DoubleTensor& leaf : x) {
      REQUIRE(leaf.grad().defined());
      once.push_back(to_array(leaf.grad()));
    }
    backward();
    for (std::size_t i = 0; i < x.size(); ++i) {
      require_close(x[i].grad(), naive::map(once[i], [](double g) { return 2 * g; }), 1e-14);
    }
  });
}

TEST_CASE("only the gradients that are asked for are needed", "[ops]") {
  for_each_differentiable([](const OpRow& row, const Shapes& shapes) {
    const auto inputs = make_inputs<double>(row, shapes);
    const auto all = gradients(row, inputs);
    for (std::size_t i = 0; i < inputs.size(); ++i) {
      INFO("input " << i);
      std::vector<DoubleTensor> mixed;
      for (const DoubleTensor& x : inputs) {
        mixed.push_back(x.detach());
      }
      mixed[i].requires_grad_();
      std::vector<DoubleTensor> outputs, upstream;
      Generator generator(11);
      for (const DoubleTensor& y : row.in_double(mixed)) {
        if (y.requires_grad()) {
          outputs.push_back(y);
          upstream.push_back(randn<double>(y.shape(), generator));
        }
      }
      const auto one = autograd::grad(outputs, {mixed[i]}, upstream, false, false, true)[0];
      REQUIRE(one.defined() == all[i].defined());
      if (one.defined()) {
        require_close(one, to_array(all[i]), 1e-13);
      }
      CHECK_FALSE(mixed[i].grad().defined());
    }
  });
}

TEST_CASE("no operation changes its inputs", "[ops]") {
  for_each_case([](const OpRow& row, const Shapes& shapes) {
    const auto inputs = make_inputs<double>(row, shapes);
    std::vector<DoubleTensor> before;
    for (const DoubleTensor& x : inputs) {
      before.push_back(clone(x));
    }
    row.in_double(inputs);
    if (row.differentiable) {
      gradients(row, inputs);
    }
    CHECK(same_bits(inputs, before));
  });
}

TEST_CASE("values and gradients have the same bits for any number of threads", "[ops][threads]") {
  const int before = get_num_threads();
  for (const OpRow& row : table()) {
    for (const Shapes& shapes : row.large) {
      INFO(describe(row, shapes));
      const auto inputs = make_inputs<float>(row, shapes);
      std::vector<Tensor> values, slopes;
      for (const int threads : sanitized ? std::vector{1, 3} : std::vector{1, 2, 3, 5, 8, 16}) {
        INFO("threads " << threads);
        set_num_threads(threads);
        auto value = row.in_float(inputs);
        auto slope = row.differentiable ? gradients(row, inputs) : std::vector<Tensor>();
        if (threads == 1) {
          values = std::move(value);
          slopes = std::move(slope);
        } else {
          const bool same = same_bits(values, value) && same_bits(slopes, slope);
          set_num_threads(before);
          REQUIRE(same);
        }
      }
      set_num_threads(before);
    }
  }
}
