# SPDX-License-Identifier: MIT
"""Matrix products."""
import torch
import torch.nn.functional as F

from golden import INF, NAN, Group, Uniform

g = Group("linalg")


def matmul(a, b):
    return torch.matmul(a, b)


PAIRS = [((4,), (4,)), ((3, 4), (4,)), ((4,), (4, 5)), ((3, 4), (4, 5)), ((1, 1), (1, 1)), ((2, 3, 4), (2, 4, 5)),
         ((2, 3, 4), (4, 5)), ((3, 4), (2, 4, 5)), ((2, 3, 4), (4,)), ((4,), (2, 4, 5)), ((2, 1, 3, 4), (5, 4, 2)),
         ((2, 1, 3, 4), (1, 3, 4, 2)), ((1, 3, 4), (6, 4, 2)), ((2, 3, 3, 4), (4,)), ((4,), (2, 3, 4, 2)), ((1, 70), (70, 1)),
         ((0, 4), (4, 5)), ((3, 0), (0, 5)), ((3, 4), (4, 0)), ((0,), (0,)), ((2, 3, 0), (0, 2)), ((0, 3, 4), (4, 2)), ((3, 0), (0,)),
         ((0, 3, 4), (1, 4, 2)), ((17, 33), (33, 9))]
for a, b in PAIRS:
    g.case("matmul", matmul, {"a": Uniform(*a), "b": Uniform(*b)}, note=f"{list(a)} by {list(b)}")
g.case("matmul", matmul, {"a": torch.tensor([[1.0, INF], [NAN, 2.0]]), "b": torch.tensor([[0.0, 1.0], [1.0, 0.0]])},
       note="0 times infinity is NaN")
for a, b, why in (((2, 3), (4, 5), "inner sizes"), ((3,), (4,), "lengths of vectors"), ((2, 3), (2,), "matrix by vector"),
                  ((), (3,), "a scalar on the left"), ((3, 3), (), "a scalar on the right"),
                  ((2, 3, 4), (3, 4, 5), "batches that do not broadcast")):
    g.refuse("matmul", matmul, {"a": torch.zeros(a), "b": torch.zeros(b)}, note=why)


def linear(x, weight, bias=None):
    return F.linear(x, weight, bias)


for x in ((4,), (3, 4), (2, 3, 4), (0, 4), (1, 4), (2, 1, 2, 4)):
    g.case("linear", linear, {"x": Uniform(*x), "weight": Uniform(5, 4), "bias": Uniform(5)}, note=f"{list(x)} with bias")
    g.case("linear", linear, {"x": Uniform(*x), "weight": Uniform(5, 4)}, note=f"{list(x)} without bias")
g.case("linear", linear, {"x": Uniform(3, 4), "weight": Uniform(4)}, note="a vector as weight")
g.case("linear", linear, {"x": Uniform(3, 0), "weight": Uniform(2, 0), "bias": Uniform(2)}, note="no input features")
g.case("linear", linear, {"x": Uniform(3, 2), "weight": Uniform(0, 2), "bias": Uniform(0)}, note="no output features")
g.refuse("linear", linear, {"x": torch.zeros(3, 4), "weight": torch.zeros(5, 3)}, note="features that do not fit")
g.refuse("linear", linear, {"x": torch.zeros(3, 4), "weight": torch.zeros(5, 4), "bias": torch.zeros(4)}, note="a bias that does not fit")
g.write()
