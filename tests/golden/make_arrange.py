# SPDX-License-Identifier: MIT
"""Tensors put side by side, dimensions put elsewhere, diagonals, products over chosen dimensions."""
import torch

from golden import Group, Uniform, ints

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
for op in ("row_stack",):
    g.case(op, lambda tensors: torch.row_stack(tensors), {"tensors": [Uniform(3), Uniform(2, 3)]}, note="a row and two")
for shapes in (((2,), (3,)), ((2,), (1,), (3,)), ((0,), (2,)), ((3,),)):
    g.case("cartesian_prod", lambda tensors: torch.cartesian_prod(*tensors), {"tensors": [Uniform(*s) for s in shapes]}, note=f"{[list(s) for s in shapes]}")
g.refuse("cartesian_prod", lambda tensors: torch.cartesian_prod(*tensors), {"tensors": [torch.zeros(2, 2), torch.zeros(2)]}, note="a matrix")
for n, r, again in ((4, 2, False), (4, 2, True), (3, 3, False), (2, 3, False), (2, 3, True), (0, 2, True), (3, 1, False), (5, 3, False), (3, 0, False)):
    g.case("combinations", lambda x, r, again: torch.combinations(x, r, again), {"x": Uniform(n)}, {"r": r, "again": again}, note=f"{r} of {n}, {again}", grad=r > 0 and (r <= n or (again and n > 0)))
g.refuse("combinations", lambda x, r, again: torch.combinations(x, r, again), {"x": torch.zeros(2, 2)}, {"r": 2, "again": False}, note="a matrix")
for shapes in (((2, 3), (1, 2)), ((2,), ()), ((0, 2), (2, 2), (3, 0)), ((2, 2),)):
    g.case("block_diag", lambda tensors: torch.block_diag(*tensors), {"tensors": [Uniform(*s) for s in shapes]}, note=f"{[list(s) for s in shapes]}")
g.refuse("block_diag", lambda tensors: torch.block_diag(*tensors), {"tensors": [torch.zeros(1, 1, 1)]}, note="three dimensions")
for shape, at in (((5,), [1, 3]), ((5,), [3, 1, 9]), ((2, 4), [-2]), ((2, 4), [])):
    g.case("tensor_split", lambda x, at, dim: torch.tensor_split(x, at, dim), {"x": Uniform(*shape)}, {"at": at, "dim": -1}, note=f"{list(shape)}, {at}")
for op, shape in (("hsplit", (4,)), ("hsplit", (2, 4, 1)), ("vsplit", (4, 1)), ("dsplit", (1, 2, 4))):
    g.case(op, lambda x, parts: getattr(torch, op)(x, parts), {"x": Uniform(*shape)}, {"parts": 2}, note=f"{list(shape)}, halves")
    g.case(op, lambda x, at: getattr(torch, op)(x, at), {"x": Uniform(*shape)}, {"at": [1, 3]}, note=f"{list(shape)}, at places")
    g.refuse(op, lambda x, parts: getattr(torch, op)(x, parts), {"x": Uniform(*shape)}, {"parts": 3}, note=f"{list(shape)}, thirds")
for op, shape in (("hsplit", ()), ("vsplit", (4,)), ("dsplit", (4, 4))):
    g.refuse(op, lambda x, parts: getattr(torch, op)(x, parts), {"x": torch.zeros(shape)}, {"parts": 2}, note="too few dimensions")
for a, b in (((3,), (3,)), ((2, 3), (4, 3)), ((2, 1, 3), (3,)), ((), (2, 2)), ((2, 0), (3, 0))):
    g.case("inner", lambda a, b: torch.inner(a, b), {"a": Uniform(*a), "b": Uniform(*b)}, note=f"{list(a)} with {list(b)}")
g.refuse("inner", lambda a, b: torch.inner(a, b), {"a": torch.zeros(2, 3), "b": torch.zeros(3, 2)}, note="last dimensions that differ")
for shapes in (((2, 1), (3,)), ((), (2, 2)), ((0, 1), (1, 2))):
    g.case("broadcast_tensors", lambda tensors: torch.broadcast_tensors(*tensors), {"tensors": [Uniform(*s) for s in shapes]}, note=f"{[list(s) for s in shapes]}")
for op in ("tril_indices", "triu_indices"):
    for row, col, offset in ((3, 3, 0), (3, 2, -1), (2, 4, 1), (0, 2, 0), (2, 3, 9), (2, 3, -9), (4, 4, -2)):
        g.case(op, lambda row, col, offset: getattr(torch, op)(row, col, offset), {}, {"row": row, "col": col, "offset": offset}, note=f"{row}, {col}, {offset}")
for shape, dim, index in (((3, 2), 0, [2, 0]), ((2, 3), -1, [1]), ((2, 3, 2), 1, [2, 0, 1]), ((2, 3), 1, [])):
    part = list(shape)
    part[dim] = len(index)
    g.case("index_copy", lambda x, i, y, dim: torch.index_copy(x, dim, i, y), {"x": Uniform(*shape), "i": ints(index), "y": Uniform(*part)}, {"dim": dim}, note=f"{list(shape)}, {dim}, {index}")
    g.case("index_fill", lambda x, i, dim, value: torch.index_fill(x, dim, i, value), {"x": Uniform(*shape), "i": ints([i - shape[dim] for i in index])}, {"dim": dim, "value": 2.5},
           note=f"{list(shape)}, {dim}, {index}")
g.refuse("index_copy", lambda x, i, y, dim: torch.index_copy(x, dim, i, y), {"x": torch.zeros(2), "i": ints([-1]), "y": torch.zeros(1)}, {"dim": 0}, note="a negative place")
g.refuse("index_copy", lambda x, i, y, dim: torch.index_copy(x, dim, i, y), {"x": torch.zeros(2), "i": ints([0, 1]), "y": torch.zeros(1)}, {"dim": 0}, note="too few slices")
g.refuse("index_fill", lambda x, i, dim, value: torch.index_fill(x, dim, i, value), {"x": torch.zeros(2), "i": ints([2])}, {"dim": 0, "value": 1.0}, note="beyond the end")
for shape, mask, many in (((2, 3), [[True, False, True], [False, False, True]], 4), ((2, 3), [True, False, True], 4), ((3,), [False, False, False], 1), ((), True, 2)):
    g.case("masked_scatter", lambda x, m, y: torch.masked_scatter(x, m, y), {"x": Uniform(*shape), "m": torch.tensor(mask), "y": Uniform(many)}, note=f"{list(shape)}, {mask}")
g.refuse("masked_scatter", lambda x, m, y: torch.masked_scatter(x, m, y), {"x": torch.zeros(3), "m": torch.tensor([True, True, False]), "y": torch.zeros(1)}, note="too few elements")
g.write()
