// SPDX-License-Identifier: MIT
#include "minitorch/tensor/factories.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include "support/catch.hpp"

using namespace minitorch;

namespace {
using Values = std::vector<float>;
}

TEST_CASE("zeros, ones, full, and their like", "[tensor]") {
  CHECK(zeros({2, 2}).to_vector() == Values(4, 0));
  CHECK(ones<double>({3}).to_vector() == std::vector<double>(3, 1));
  CHECK(full<std::int64_t>({2}, 7).to_vector() == std::vector<std::int64_t>{7, 7});
  CHECK(full({}, 2.5).item() == 2.5f);
  const Tensor x = ones({2, 3});
  CHECK(zeros_like(x).shape() == x.shape());
  CHECK(ones_like(x).to_vector() == Values(6, 1));
  CHECK(full_like(x, 3).to_vector() == Values(6, 3));
  CHECK(empty_like(x).shape() == x.shape());
  CHECK(zeros({0, 5}).numel() == 0);
  // Longer than one chunk of the parallel loop.
  const std::vector<float> many = full({100003}, 4).to_vector();
  CHECK(std::count(many.begin(), many.end(), 4.0f) == 100003);
}

TEST_CASE("arange: up to but without the end, in either direction", "[tensor]") {
  CHECK(arange<float>(4).to_vector() == Values{0, 1, 2, 3});
  CHECK(arange<float>(1, 2, 0.25f).to_vector() == Values{1, 1.25f, 1.5f, 1.75f});
  CHECK(arange<std::int64_t>(5, 0, -2).to_vector() == std::vector<std::int64_t>{5, 3, 1});
  CHECK(arange<float>(3, 3).numel() == 0);
  CHECK(arange<double>(0, 1, 0.3).numel() == 4);
  CHECK_THROWS_WITH(arange<float>(0, 5, 0), "[arange] step must not be 0");
  CHECK_THROWS_WITH(arange<float>(0, 5, -1), contains("[arange] step -1 leads away from end 5 when starting at 0"));
}

TEST_CASE("eye: square and rectangular", "[tensor]") {
  CHECK(eye(2).to_vector() == Values{1, 0, 0, 1});
  CHECK(eye(2, 3).to_vector() == Values{1, 0, 0, 0, 1, 0});
  CHECK(eye(3, 2).to_vector() == Values{1, 0, 0, 1, 0, 0});
  CHECK(eye<std::int64_t>(0).numel() == 0);
}

TEST_CASE("from_data copies row-major values, and counts them", "[tensor]") {
  Values values{1, 2, 3, 4, 5, 6};
  const Tensor x = from_data<float>({2, 3}, values);
  values[0] = 100;
  CHECK(x.at({0, 0}) == 1);
  CHECK(x.at({1, 2}) == 6);
  CHECK(from_data<float>({1, 2}).shape() == Shape{2});
  CHECK_THROWS_WITH(from_data<float>({2, 2}, {1, 2, 3}), "[from_data] shape (2, 2) needs 4 values, got 3");
}

TEST_CASE("rand and randn: seeded, of the right distribution, the same for any number of threads", "[tensor]") {
  Generator generator(3);
  const Tensor first = randn({30001}, generator), second = randn({30001}, generator);
  CHECK(first.to_vector() != second.to_vector());
  Generator again(3);
  const int threads = get_num_threads();
  set_num_threads(5);
  CHECK(randn({30001}, again).to_vector() == first.to_vector());
  set_num_threads(threads);
  Generator for_uniform(3);
  const std::vector<float> uniform = rand({30001}, for_uniform).to_vector();
  CHECK(*std::min_element(uniform.begin(), uniform.end()) >= 0);
  CHECK(*std::max_element(uniform.begin(), uniform.end()) < 1);
  double mean = 0;
  for (const float value : uniform) {
    mean += static_cast<double>(value) / 30001;
  }
  CHECK(mean == Approx(0.5).margin(0.01));
  manual_seed(9);
  const auto global = randn({5}).to_vector();
  manual_seed(9);
  CHECK(randn({5}).to_vector() == global);
}

TEST_CASE("randint: every integer from low to below high", "[tensor]") {
  Generator generator(1);
  const auto values = randint(-2, 3, {1000}, generator).to_vector();
  CHECK(*std::min_element(values.begin(), values.end()) == -2);
  CHECK(*std::max_element(values.begin(), values.end()) == 2);
  CHECK_THROWS_WITH(randint(3, 3, {1}), contains("[randint] needs low < high, got [3, 3)"));
}

TEST_CASE("from_blob looks at foreign memory without copying, and keeps its owner", "[tensor]") {
  const std::size_t before = memory_stats().live_bytes;
  const auto memory = std::make_shared<Values>(Values{1, 2, 3, 4, 5, 6});
  std::weak_ptr<Values> watch = memory;
  {
    Tensor x;
    {
      std::shared_ptr<Values> owner = memory;
      x = from_blob(owner->data(), {2, 3}, std::shared_ptr<const void>(owner));
    }
    CHECK(memory.use_count() == 2);
    CHECK(x.data() == memory->data());
    (*memory)[4] = 50;
    CHECK(x.at({1, 1}) == 50);
    const Tensor columns = from_blob(memory->data(), {3, 2}, Strides{1, 3});
    CHECK(columns.to_vector() == Values{1, 4, 2, 50, 3, 6});
    CHECK_FALSE(columns.is_contiguous());
    CHECK_THROWS_WITH(from_blob(memory->data(), {3, 2}, Strides{1}),
                      contains("[from_blob] strides (1,) do not fit shape (3, 2)"));
    CHECK_THROWS_AS(from_blob(memory->data(), {-1}), Error);
    CHECK(memory_stats().live_bytes == before);  // nothing came from the pool
    const Tensor view = x.detach();
    x = Tensor();
    CHECK(memory.use_count() == 2);
  }
  CHECK(memory.use_count() == 1);
}
