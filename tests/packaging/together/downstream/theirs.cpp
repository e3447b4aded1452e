// SPDX-License-Identifier: MIT
#include <Eigen/Core>

float theirs(float x) {
  return (Eigen::Matrix2f::Identity() * x).sum();  // 2 x
}
