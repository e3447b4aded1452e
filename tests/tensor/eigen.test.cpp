// SPDX-License-Identifier: MIT
#include "minitorch/tensor/eigen.hpp"

#include <vector>

#include "minitorch/ops/matmul.hpp"
#include "support/catch.hpp"

using namespace minitorch;

namespace {
using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
}

TEST_CASE("from_eigen: a map becomes a tensor over the same memory", "[tensor]") {
  std::vector<float> memory{1, 2, 3, 4, 5, 6};
  const Tensor rows = from_eigen(Eigen::Map<RowMajor>(memory.data(), 2, 3));
  CHECK(rows.data() == memory.data());
  CHECK(rows.shape() == Shape{2, 3});
  CHECK(rows.is_contiguous());
  CHECK(rows.to_vector() == memory);
  const Eigen::Map<Eigen::MatrixXf> map(memory.data(), 2, 3);  // a const map of changeable elements
  const Tensor columns = from_eigen(map);
  CHECK(columns.data() == memory.data());
  CHECK(columns.shape() == Shape{2, 3});
  CHECK(columns.strides() == Strides{1, 2});
  CHECK(columns.to_vector() == std::vector<float>{1, 3, 5, 2, 4, 6});
  columns.at({1, 2}) = 60;
  CHECK(memory[5] == 60);
  memory[0] = 10;
  CHECK(rows.at({0, 0}) == 10);
}

TEST_CASE("from_eigen: named matrices, arrays, vectors and blocks", "[tensor]") {
  Eigen::MatrixXd m(2, 3);
  m << 1, 2, 3, 4, 5, 6;
  const DoubleTensor x = from_eigen(m);
  CHECK(x.data() == m.data());
  CHECK(x.to_vector() == std::vector<double>{1, 2, 3, 4, 5, 6});
  const DoubleTensor block = from_eigen(m.block(0, 1, 2, 2));
  CHECK(block.shape() == Shape{2, 2});
  CHECK(block.to_vector() == std::vector<double>{2, 3, 5, 6});
  CHECK(from_eigen(m.row(1)).shape() == Shape{3});
  CHECK(from_eigen(m.row(1)).to_vector() == std::vector<double>{4, 5, 6});
  CHECK(from_eigen(m.transpose()).to_vector() == std::vector<double>{1, 4, 2, 5, 3, 6});
  Eigen::VectorXi v(3);
  v << 7, 8, 9;
  const IntTensor ints = from_eigen(v);
  CHECK(ints.shape() == Shape{3});
  CHECK(ints.data() == v.data());
  Eigen::ArrayXXf a = Eigen::ArrayXXf::Constant(2, 2, 1.5f);
  CHECK(from_eigen(a).to_vector() == std::vector<float>(4, 1.5f));
  Eigen::Map<RowMajor, 0, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>> spread(
      a.data(), 2, 1, Eigen::Stride<Eigen::Dynamic, Eigen::Dynamic>(2, 1));
  CHECK(from_eigen(spread).shape() == Shape{2, 1});
  Eigen::MatrixXf nothing(0, 3);
  CHECK(from_eigen(nothing).shape() == Shape{0, 3});
}

TEST_CASE("from_eigen: a temporary or moved matrix belongs to the tensor", "[tensor]") {
  Eigen::MatrixXf m = Eigen::MatrixXf::Random(40, 50);
  const float* memory = m.data();
  const Eigen::MatrixXf copy = m;
  Tensor view;
  {
    const Tensor x = from_eigen(std::move(m));
    CHECK(x.data() == memory);
    view = x.detach();
  }
  CHECK(view.at({39, 49}) == copy(39, 49));
  CHECK(from_eigen(Eigen::MatrixXf::Constant(2, 2, 3).eval()).to_vector() == std::vector<float>(4, 3));
}

TEST_CASE("as_eigen: a tensor as a matrix over the same memory", "[tensor]") {
  const Tensor x = from_data<float>({2, 3}, {1, 2, 3, 4, 5, 6});
  auto m = as_eigen(x);
  CHECK(m.data() == x.data());
  CHECK((m.rows() == 2 && m.cols() == 3));
  CHECK(m(1, 0) == 4);
  m(1, 0) = 40;
  CHECK(x.at({1, 0}) == 40);
  m *= 2;
  CHECK(x.to_vector() == std::vector<float>{2, 4, 6, 80, 10, 12});
  // Views keep their strides.
  const auto transposed = as_eigen(t(x));
  CHECK((transposed.rows() == 3 && transposed(0, 1) == 80));
  const auto columns = as_eigen(slice(x, 1, 0, 3, 2));
  CHECK((columns.cols() == 2 && columns(1, 1) == 12));
  CHECK(as_eigen(expand(scalar<float>(3), {2, 2}))(1, 1) == 3);
  // One dimension: a column, or a vector.
  const Tensor v = select(x, 1, 1);
  CHECK((as_eigen(v).rows() == 2 && as_eigen(v).cols() == 1 && as_eigen(v)(1, 0) == 10));
  CHECK(as_eigen_vector(v).dot(as_eigen_vector(v)) == 4 * 4 + 10 * 10);
  CHECK(as_eigen(arange<std::int64_t>(4)).sum() == 6);
}

TEST_CASE("as_eigen and matmul agree", "[tensor]") {
  const DoubleTensor a = randn<double>({5, 7}), b = randn<double>({7, 4});
  Eigen::MatrixXd product = as_eigen(a) * as_eigen(b);
  const DoubleTensor y = matmul(a, b), expected = from_eigen(product);
  for (std::int64_t i = 0; i < 5; ++i) {
    for (std::int64_t j = 0; j < 4; ++j) {
      CHECK(y.at({i, j}) == Approx(expected.at({i, j})));
    }
  }
}

TEST_CASE("as_eigen: refuses what is no matrix", "[tensor]") {
  CHECK_THROWS_WITH(as_eigen(zeros({2, 3, 4})),
                    "[as_eigen] needs one or two dimensions, got shape (2, 3, 4); reshape it first");
  CHECK_THROWS_AS(as_eigen(scalar<float>(1)), Error);
  CHECK_THROWS_AS(as_eigen_vector(zeros({2, 2})), Error);
  CHECK_THROWS_WITH(as_eigen(Tensor()), contains("undefined"));
}
