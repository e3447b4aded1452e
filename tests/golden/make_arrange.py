# SPDX-License-Identifier: MIT
"""Tensors put side by side, dimensions put elsewhere, diagonals, products over chosen dimensions."""
import torch

from golden import Group, Uniform

g = Group("arrange")
for op in ("vstack", "hstack", "column_stack"):
    for shapes in (((2, 3), (2, 3)), ((3,), (3,)), ((), ()), ((2, 1, 2), (2, 1, 2))):
        g.case(op, lambda tensors: getattr(torch, op)(tensors), {"tensors": [Uniform(*s) for s in shapes]}, note=f"{[list(s) for s in shapes]}")
for shape, source, destination in (((2, 3, 4), [0], [2]), ((2, 3, 4), [-1], [0]), ((2, 3, 4), [0, 1], [2, 0]), ((2, 1, 3, 2), [3, 0], [1, 2])):
    g.case("movedim", lambda x, source, destination: torch.movedim(x, tuple(source), tuple(destination)), {"x": Uniform(*shape)},
           {"source": source, "destination": destination}, note=f"{list(shape)}, {source}, {destination}")
for shape, dim, sizes in (((2, 6), 1, [2, 3]), ((6, 2), 0, [-1, 2, 1]), ((4,), -1, [4, 1])):
    g.case("unflatten", lambda x, dim, sizes: x.unflatten(dim, sizes), {"x": Uniform(*shape)}, {"dim": dim, "sizes": sizes}, note=f"{list(shape)}, {dim}, {sizes}")
g.refuse("unflatten", lambda x, dim, sizes: x.unflatten(dim, sizes), {"x": torch.zeros(2, 6)}, {"dim": 1, "sizes": [4, -1]}, note="no multiple")
for shape, args in (((3, 4), {}), ((3, 4), {"offset": 1}), ((3, 4), {"offset": -2}), ((3, 4), {"offset": 5}), ((2, 3, 3), {"offset": 0, "dim1": -2, "dim2": -1}),
                    ((2, 3, 4), {"offset": 1, "dim1": 2, "dim2": 0})):
    g.case("diagonal", lambda x, **kw: torch.diagonal(x, **kw), {"x": Uniform(*shape)}, args, note=f"{list(shape)}, {args}")
for shape in ((3, 4), (2, 2), (0, 2)):
    g.case("trace", lambda x: torch.trace(x), {"x": Uniform(*shape)}, note=f"{list(shape)}")
for op in ("fliplr", "flipud"):
    g.case(op, lambda x: getattr(torch, op)(x), {"x": Uniform(2, 3)}, note="matrix")
for k in (-1, 1, 2, 4):
    for dims in ([0, 1], [1, 0], [2, 0]):
        g.case("rot90", lambda x, k, dims: torch.rot90(x, k, dims), {"x": Uniform(2, 3, 2)}, {"k": k, "dims": dims}, note=f"{k}, {dims}")
for a, b in (((2, 3), (3, 1)), ((2,), (2, 3)), ((), (2,)), ((1, 2, 2), (3, 1))):
    g.case("kron", lambda a, b: torch.kron(a, b), {"a": Uniform(*a), "b": Uniform(*b)}, note=f"{list(a)} with {list(b)}")
for a, b, left, right in (((2, 3, 4), (4, 3, 2), [1, 2], [1, 0]), ((2, 3), (2, 3), [0], [0]), ((2,), (3,), [], [])):
    g.case("tensordot", lambda a, b, left, right: torch.tensordot(a, b, (left, right)), {"a": Uniform(*a), "b": Uniform(*b)}, {"left": left, "right": right},
           note=f"{list(a)} with {list(b)}, {left}, {right}")
g.write()
