# SPDX-License-Identifier: MIT
"""Views, joining, padding, picking."""
import torch
import torch.nn.functional as F

from golden import INF, NAN, Group, Uniform, ints

g = Group("shape")

# Views: a value and a gradient each, since nothing can be rounded here.
X = (2, 3, 4)
for op, args, fn in (
        ("reshape", {"shape": [4, 6]}, lambda x, shape: x.reshape(shape)),
        ("reshape", {"shape": [-1, 2, 3]}, lambda x, shape: x.reshape(shape)),
        ("permute", {"dims": [2, 0, 1]}, lambda x, dims: x.permute(dims)),
        ("permute", {"dims": [-1, 1, 0]}, lambda x, dims: x.permute(dims)),
        ("transpose", {"dim0": 0, "dim1": 2}, lambda x, dim0, dim1: x.transpose(dim0, dim1)),
        ("transpose", {"dim0": -1, "dim1": -2}, lambda x, dim0, dim1: x.transpose(dim0, dim1)),
        ("select", {"dim": 1, "index": 2}, lambda x, dim, index: x.select(dim, index)),
        ("select", {"dim": -1, "index": -1}, lambda x, dim, index: x.select(dim, index)),
        ("slice", {"dim": 2, "start": 1, "end": 4, "step": 2}, lambda x, dim, start, end, step: x[:, :, start:end:step]),
        ("slice", {"dim": 1, "start": -2, "end": 100, "step": 1}, lambda x, dim, start, end, step: x[:, start:end:step]),
        ("slice", {"dim": 0, "start": 2, "end": 2, "step": 1}, lambda x, dim, start, end, step: x[start:end:step]),
        ("unsqueeze", {"dim": 0}, torch.unsqueeze), ("unsqueeze", {"dim": -1}, torch.unsqueeze),
        ("unsqueeze", {"dim": 3}, torch.unsqueeze),
        ("flatten", {"start_dim": 0, "end_dim": -1}, torch.flatten), ("flatten", {"start_dim": 1, "end_dim": -1}, torch.flatten),
        ("flatten", {"start_dim": 0, "end_dim": 1}, torch.flatten)):
    g.case(op, lambda x, **kw: fn(x, **kw), {"x": Uniform(*X)}, args, note=", ".join(f"{k} {v}" for k, v in args.items()))
g.case("squeeze", lambda x, **_: x.squeeze(), {"x": Uniform(1, 3, 1)}, {"dim": None}, note="all")
g.case("squeeze", lambda x, dim: x.squeeze(dim), {"x": Uniform(1, 3, 1)}, {"dim": 0}, note="one")
g.case("squeeze", lambda x, dim: x.squeeze(dim), {"x": Uniform(1, 3, 1)}, {"dim": 1}, note="one that is not of size 1 stays")
g.case("expand", lambda x, shape: x.expand(shape), {"x": Uniform(3, 1)}, {"shape": [2, 3, 4]}, note="a new dimension in front")
g.case("expand", lambda x, shape: x.expand(shape), {"x": Uniform(3, 1)}, {"shape": [-1, 2]}, note="-1 keeps")
g.case("expand", lambda x, shape: x.expand(shape), {"x": Uniform(1, 3)}, {"shape": [0, 3]}, note="to size 0")
g.case("flatten", lambda x, **kw: torch.flatten(x, **kw), {"x": Uniform()}, {"start_dim": 0, "end_dim": -1}, note="a scalar")
g.refuse("reshape", lambda x, shape: x.reshape(shape), {"x": torch.zeros(X)}, {"shape": [5, 5]}, note="another count")
g.refuse("reshape", lambda x, shape: x.reshape(shape), {"x": torch.zeros(X)}, {"shape": [-1, -1]}, note="two unknown sizes")
g.refuse("reshape", lambda x, shape: x.reshape(shape), {"x": torch.zeros(X)}, {"shape": [-1, 5]}, note="unknown size not whole")
g.refuse("reshape", lambda x, shape: x.reshape(shape), {"x": torch.zeros(0, 2)}, {"shape": [-1, 0]}, note="unknown size of an empty tensor")
g.refuse("permute", lambda x, dims: x.permute(dims), {"x": torch.zeros(X)}, {"dims": [0, 1, 1]}, note="a dimension twice")
g.refuse("permute", lambda x, dims: x.permute(dims), {"x": torch.zeros(X)}, {"dims": [0, 1]}, note="too few dimensions")
g.refuse("select", lambda x, dim, index: x.select(dim, index), {"x": torch.zeros(X)}, {"dim": 1, "index": 3}, note="index too large")
g.refuse("select", lambda x, dim, index: x.select(dim, index), {"x": torch.zeros(X)}, {"dim": 1, "index": -4}, note="index too small")
g.refuse("expand", lambda x, shape: x.expand(shape), {"x": torch.zeros(3, 2)}, {"shape": [3, 4]}, note="a size that is not 1")
g.refuse("expand", lambda x, shape: x.expand(shape), {"x": torch.zeros(3, 2)}, {"shape": [2]}, note="fewer dimensions")
g.refuse("unsqueeze", lambda x, dim: x.unsqueeze(dim), {"x": torch.zeros(X)}, {"dim": 4}, note="dimension out of range")
g.refuse("flatten", lambda x, **kw: torch.flatten(x, **kw), {"x": torch.zeros(X)}, {"start_dim": 2, "end_dim": 1}, note="start after end")

# cat and stack


def cat(tensors, dim):
    return torch.cat(tensors, dim)


def stack(tensors, dim):
    return torch.stack(tensors, dim)


for dim, shapes in ((0, ((2, 3), (1, 3), (4, 3))), (1, ((2, 3), (2, 1))), (-1, ((2, 1, 3), (2, 1, 2))), (-2, ((2, 1, 3), (2, 4, 3))),
                    (0, ((3,), (2,))), (0, ((2, 3),)), (1, ((2, 0), (2, 3))), (0, ((0, 3), (0, 3))), (1, ((0,), (2, 3), (0,), (2, 2)))):
    g.case("cat", cat, {"tensors": [Uniform(*s) for s in shapes]}, {"dim": dim}, note=f"{[list(s) for s in shapes]} along {dim}")
for dim, count in ((0, 2), (1, 3), (2, 2), (-1, 2), (-3, 1)):
    g.case("stack", stack, {"tensors": [Uniform(2, 3) for _ in range(count)]}, {"dim": dim}, note=f"{count} along {dim}")
g.case("stack", stack, {"tensors": [Uniform(), Uniform()]}, {"dim": 0}, note="scalars")
g.case("stack", stack, {"tensors": [Uniform(0, 2), Uniform(0, 2)]}, {"dim": 1}, note="empty")
Z = torch.zeros
g.refuse("cat", cat, {"tensors": [Z(2, 3), Z(2, 4)]}, {"dim": 0}, note="sizes that differ elsewhere")
g.refuse("cat", cat, {"tensors": [Z(2, 3), Z(2)]}, {"dim": 0}, note="numbers of dimensions")
g.refuse("cat", cat, {"tensors": []}, {"dim": 0}, note="nothing")
g.refuse("cat", cat, {"tensors": [Z(2), Z(2)]}, {"dim": 1}, note="dimension out of range")
g.refuse("cat", cat, {"tensors": [Z(()), Z(())]}, {"dim": 0}, note="scalars")
g.refuse("stack", stack, {"tensors": [Z(2), Z(3)]}, {"dim": 0}, note="shapes that differ")
g.refuse("stack", stack, {"tensors": []}, {"dim": 0}, note="nothing")
g.refuse("stack", stack, {"tensors": [Z(2), Z(2)]}, {"dim": 2}, note="dimension out of range")

# pad: sizes are (left, right) of the last dimension, then of the one before ...


def pad(x, pad, mode, value=0.0):
    return F.pad(x, pad, mode=mode, value=value) if mode == "constant" else F.pad(x, pad, mode=mode)


for shape, sizes, mode, value in (
        ((3,), [1, 2], "constant", 0.0), ((2, 3), [1, 0], "constant", 2.5), ((2, 3), [0, 1, 2, 0], "constant", -1.0),
        ((2, 3, 4), [1, 1, 0, 2, 1, 0], "constant", 0.0), ((2, 5), [-1, 2], "constant", 0.5), ((4, 5), [-1, -2, 1, -1], "constant", 0.0),
        ((2, 3), [0, 0], "constant", 1.0), ((0, 3), [1, 1], "constant", 1.0), ((2, 0), [1, 2], "constant", 1.0),
        ((2, 3), [1, 1], "constant", NAN),
        ((2, 5), [2, 3], "reflect", None), ((2, 3, 4), [3, 1], "reflect", None), ((2, 3, 4), [1, 2, 2, 1], "reflect", None),
        ((2, 2, 3, 4), [1, 2, 2, 0], "reflect", None), ((1, 2, 3, 2, 3), [1, 2, 1, 0, 2, 1], "reflect", None),
        ((2, 5), [2, 3], "replicate", None), ((2, 3, 4), [5, 1], "replicate", None), ((2, 3, 4), [1, 2, 3, 1], "replicate", None),
        ((2, 2, 3, 4), [1, 2, 2, 0], "replicate", None), ((1, 2, 2, 2, 3), [1, 2, 1, 0, 2, 1], "replicate", None),
        ((2, 3, 4), [3, 1], "circular", None), ((2, 2, 3, 4), [1, 4, 3, 0], "circular", None)):
    args = {"pad": sizes, "mode": mode} | ({} if value is None else {"value": value})
    g.case("pad", lambda x, **kw: pad(x, **kw), {"x": Uniform(*shape)}, args, note=f"{list(shape)} by {sizes}, {mode} {value}")
for shape, sizes, mode, why in (((2, 3), [1], "constant", "an odd number of sizes"), ((3,), [1, 1, 1, 1], "constant", "too many sizes"),
                                ((2, 3), [-4, 0], "constant", "more than there is cut off"), ((2, 3), [3, 0], "reflect", "reflect as wide as the input"),
                                ((2, 3, 4), [5, 0], "circular", "circular wider than the input"),
                                ((2, 3), [1, 1], "nonsense", "a mode that is not there"),
                                ((2, 0), [1, 1], "replicate", "nothing to replicate")):
    g.refuse("pad", lambda x, **kw: pad(x, **kw), {"x": torch.zeros(shape)}, {"pad": sizes, "mode": mode}, note=why)

# gather, index_select


def gather(x, index, dim):
    return torch.gather(x, dim, index)


def index_select(x, index, dim):
    return torch.index_select(x, dim, index)


for shape, dim, index, note in (
        ((3, 4), 1, [[0, 3, 3], [1, 0, 2], [2, 2, 2]], "along the last, repeated"), ((3, 4), 0, [[0, 2, 1, 1], [2, 2, 2, 2]], "along the first"),
        ((3, 4), -1, [[1]], "an index smaller than the input"), ((2, 2, 3), 1, [[[0, 1, 1]], [[1, 0, 0]]], "three dimensions"),
        ((5,), 0, [4, 0, 4], "a vector")):
    g.case("gather", lambda x, index, dim: gather(x, index, dim), {"x": Uniform(*shape), "index": ints(index)}, {"dim": dim}, note=note)
g.case("gather", lambda x, index, dim: gather(x, index, dim), {"x": Uniform(3, 4), "index": torch.zeros(0, 4, dtype=torch.int64)}, {"dim": 0},
       note="an empty index")
g.case("gather", lambda x, index, dim: gather(x, index, dim), {"x": Uniform(), "index": ints(0)}, {"dim": 0}, note="a scalar")
for shape, dim, index, why in (((3, 4), 1, [[4]], "index too large"), ((3, 4), 1, [[-1]], "a negative index"), ((3, 4), 2, [[0]], "dimension out of range"),
                               ((3, 4), 1, [0], "numbers of dimensions differ"), ((3, 4), 1, [[0], [0], [0], [0]], "index longer than the input elsewhere")):
    g.refuse("gather", lambda x, index, dim: gather(x, index, dim), {"x": torch.zeros(shape), "index": ints(index)}, {"dim": dim}, note=why)
for shape, dim, index, note in (((3, 4), 0, [2, 0, 2, 2], "repeated rows"), ((3, 4), 1, [3], "one column"), ((2, 3, 2), -2, [1, 1, 0, 2], "in the middle"),
                                ((3, 4), 0, [], "none"), ((5,), 0, [4, 0, 4], "a vector"), ((3, 4), 0, 1, "a scalar index")):
    index = ints(index) if index != [] else torch.zeros(0, dtype=torch.int64)
    g.case("index_select", lambda x, index, dim: index_select(x, index, dim), {"x": Uniform(*shape), "index": index}, {"dim": dim}, note=note)
for shape, dim, index, why in (((3, 4), 1, [4], "index too large"), ((3, 4), 1, [-1], "a negative index"), ((3, 4), 2, [0], "dimension out of range"),
                               ((3, 4), 1, [[0]], "an index with two dimensions")):
    g.refuse("index_select", lambda x, index, dim: index_select(x, index, dim), {"x": torch.zeros(shape), "index": ints(index)}, {"dim": dim}, note=why)
g.write()
