# SPDX-License-Identifier: MIT
"""Reductions over dimensions."""
import torch

from golden import INF, NAN, Group, Uniform

g = Group("reduce")


def reduce(name, dim=None, keepdim=False, **more):
    """torch's function, called without the arguments that are None."""
    def call(x, **_):
        if dim is None:
            return getattr(torch, name)(x, **more)
        return getattr(torch, name)(x, dim=dim, keepdim=keepdim, **more)
    return call


def add(op, x, dim=None, keepdim=False, note="", fn=None, shown=None, **more):
    args = {"dim": dim, "keepdim": keepdim, **more}
    where = f"{list(x.shape)} over {'all' if dim is None else dim}" + (", keepdim" if keepdim else "")
    where += "".join(f", {k} {v}" for k, v in more.items()) + (f": {note}" if note else "")
    g.case(op, fn or reduce(op, dim, keepdim, **more), {"x": x}, args, note=where, call=args, **(shown or {}))


def refuse(op, x, dim=None, keepdim=False, note="", **more):
    args = {"dim": dim, "keepdim": keepdim, **more}
    g.refuse(op, reduce(op, dim, keepdim, **more), {"x": x}, args, note=note, call=args)


ANY_DIMS = [(None, False), (0, False), (-1, True), ((0, 2), False), ((1, -1), True), ((0, 1, 2), False), ((0, 1, 2), True), ((), False)]
for op in ("sum", "mean"):
    for dim, keep in ANY_DIMS:
        add(op, Uniform(2, 3, 4), dim, keep)
    for shape, dim in (((), None), ((1, 1), (0,)), ((0,), None), ((0, 3), 0), ((0, 3), 1), ((2, 0, 3), (1,)), ((), 0), ((), -1)):
        add(op, Uniform(*shape), dim)
    add(op, torch.tensor([[1.0, INF, 2.0], [INF, -INF, 0.0], [NAN, 1.0, 2.0]]), 1, note="infinities and NaN")
    refuse(op, torch.zeros(2, 3), 2, note="a dimension that is not there")
    refuse(op, torch.zeros(2, 3), -3, note="a negative dimension that is not there")
    refuse(op, torch.zeros(2, 3), (1, -1), note="the same dimension twice")
    refuse(op, torch.zeros(()), 1, note="dimension 1 of a scalar")

for op in ("amax", "amin"):
    for dim, keep in ANY_DIMS:
        add(op, Uniform(2, 3, 4), dim, keep)
    add(op, torch.tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]), 1, note="ties share the gradient")
    add(op, torch.tensor([[1.0, 3.0, 3.0], [2.0, 3.0, 2.0]]), None, note="ties share the gradient")
    add(op, torch.tensor([[1.0, NAN, 3.0], [INF, -INF, 2.0]]), 1, note="NaN and infinities")
    add(op, torch.zeros(0, 3), 1)
    refuse(op, torch.zeros(0, 3), 0, note="over a dimension of size 0")
    refuse(op, torch.zeros(0), None, note="all of an empty tensor")

for op in ("max", "min"):
    for dim, keep in ((None, False), (0, False), (1, True), (-1, False)):
        add(op, Uniform(2, 3, 4), dim, keep)
    add(op, Uniform(), None)
    add(op, Uniform(), 0)
    add(op, torch.tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]), 1, note="the first of several takes the gradient")
    add(op, torch.tensor([[1.0, 3.0, 3.0], [2.0, 3.0, 2.0]]), None, note="ties share the gradient")
    add(op, torch.tensor([[1.0, NAN, 3.0, NAN], [INF, -INF, 2.0, INF], [-INF, -INF, -INF, -INF], [INF, INF, INF, INF]]), 1,
        note="NaN and infinities")
    add(op, torch.tensor([1.0, NAN, 3.0]), None, note="NaN")
    add(op, torch.zeros(0, 3), 1)
    add(op, torch.zeros(3, 1), 1)
    refuse(op, torch.zeros(0, 3), 0, note="over a dimension of size 0")
    refuse(op, torch.zeros(0), None, note="all of an empty tensor")
    refuse(op, torch.zeros(2, 3), 2, note="a dimension that is not there")

for op in ("argmax", "argmin"):
    for dim, keep in ((None, False), (0, False), (1, True), (-1, False)):
        add(op, Uniform(2, 3, 4), dim, keep)
    add(op, torch.tensor([[1.0, 3.0, 3.0], [2.0, 2.0, 2.0]]), 1, note="ties")
    add(op, torch.tensor([[1.0, 3.0, 3.0], [2.0, 3.0, 2.0]]), None, note="ties")
    add(op, torch.tensor([[1.0, NAN, 3.0, NAN], [INF, -INF, 2.0, INF], [-INF, -INF, -INF, -INF], [INF, INF, INF, INF]]), 1,
        note="NaN and infinities")
    add(op, torch.tensor([[1.0, 2.0], [NAN, NAN]]), None, note="NaN")
    add(op, Uniform(), None)
    add(op, torch.zeros(0, 3), 1)
    refuse(op, torch.zeros(0, 3), 0, note="over a dimension of size 0")
    refuse(op, torch.zeros(0), None, note="all of an empty tensor")

for op in ("var", "std"):
    def spread(dim, keepdim, correction):
        return lambda x, **_: getattr(torch, op)(x, dim=dim, correction=correction, keepdim=keepdim)
    for correction in (1, 0, 2):
        for dim, keep in ((None, False), (0, False), (-1, True), ((0, 2), False), ((1, -1), True)):
            add(op, Uniform(2, 3, 4), dim, keep, fn=spread(dim, keep, correction), correction=correction)
        if correction == 2:  # with as few values as this, releases differ
            continue
        add(op, Uniform(3, 1), 1, fn=spread(1, False, correction), correction=correction, note="one value")
        add(op, Uniform(3, 2), 1, fn=spread(1, False, correction), correction=correction, note="two values")
        add(op, torch.full((2, 4), 3.0), 1, fn=spread(1, False, correction), correction=correction, note="constant rows")
        add(op, torch.zeros(0, 3), 0, fn=spread(0, False, correction), correction=correction)
        add(op, torch.zeros(2, 0), 0, fn=spread(0, False, correction), correction=correction)
    add(op, torch.tensor([[1.0, INF, 2.0], [NAN, 1.0, 2.0]]), 1, fn=spread(1, False, 1), correction=1, note="infinity and NaN")
    # PyTorch's own result is off by 7e-13 here; the exact value, computed with fractions, is 1.4868885221935453 for row 1.
    rough = Uniform(2, 64, lo=9998.0, hi=10002.0)
    add(op, rough, 1, fn=spread(1, False, 1), correction=1, note="offset 1e4", shown=dict(mag=1e4))
    refuse(op, torch.zeros(2, 3), 2, note="a dimension that is not there")

for dim, keep in ANY_DIMS[1:7]:
    add("logsumexp", Uniform(2, 3, 4), dim, keep)
add("logsumexp", torch.tensor([[1000.0, 1000.0, 999.0], [-1000.0, -1001.0, -1000.0], [0.0, 0.0, 0.0]]), 1, note="large values", shown=dict(mag=1e3))
add("logsumexp", torch.tensor([[INF, 1.0, 2.0], [-INF, 1.0, 2.0], [-INF, -INF, -INF], [NAN, 1.0, 2.0], [INF, -INF, 0.0]]), 1,
    note="infinities and NaN")
add("logsumexp", Uniform(), 0)
add("logsumexp", torch.zeros(2, 0), 1, note="over a dimension of size 0")
add("logsumexp", torch.zeros(0, 2), 1)
refuse("logsumexp", torch.zeros(2, 3), 2, note="a dimension that is not there")
g.write()
