# SPDX-License-Identifier: MIT
"""Indexing, order, scans, norms, triangles, einsum, pieces and repeats, scatter, rounding."""
import torch
import torch.nn.functional as F

from golden import INF, NAN, Group, Uniform, ints

g = Group("tensor")
NN = torch.tensor

# Indexing: the op is the Python text of the index.
I2, J2, MASK = ints([2, 0, 2]), ints([[1, -1, 0], [3, 0, 2]]), torch.tensor([[True, False, True, True], [False] * 4, [True, True, False, False]])
INDICES = {"x[1]": lambda x, **_: x[1], "x[-1, 1:]": lambda x, **_: x[-1, 1:], "x[..., None, 0]": lambda x, **_: x[..., None, 0],
           "x[:, ::2, None]": lambda x, **_: x[:, ::2, None], "x[1:, :-1, 2]": lambda x, **_: x[1:, :-1, 2],
           "x[i]": lambda x, i, **_: x[i], "x[:, :, i]": lambda x, i, **_: x[:, :, i], "x[1, j]": lambda x, j, **_: x[1, j],
           "x[i, j]": lambda x, i, j, **_: x[i, j], "x[i, :, j]": lambda x, i, j, **_: x[i, :, j], "x[:, j, i]": lambda x, i, j, **_: x[:, j, i],
           "x[None, i, 1:]": lambda x, i, **_: x[None, i, 1:], "x[m]": lambda x, m, **_: x[m],
           "x[:, m[0], 1]": lambda x, m, **_: x[:, m[0], 1], "x[x > 0]": lambda x, **_: x[x > 0]}
for text, fn in INDICES.items():
    wide = text in ("x[i, :, j]", "x[i, j]", "x[1, j]")
    own = {"i": I2, "j": J2 if wide else J2.clamp(-1, 2), "m": MASK}
    g.case(text, fn, {"x": Uniform(3, 4, 4 if wide else 3)} | {name: own[name] for name in own if name in text[2:]}, note=text)


def put(x, v, **more):
    y = x.clone()
    y[more["i"] if "i" in more else more["m"]] = v
    return y


g.case("put", put, {"x": Uniform(3, 4), "v": Uniform(2, 4), "i": ints([2, 0])}, note="positions")
g.case("put", put, {"x": Uniform(3, 4), "v": Uniform(4), "i": ints([1, -1])}, note="positions, a value that broadcasts")
g.case("put", put, {"x": Uniform(3, 4), "v": Uniform(5), "m": MASK}, note="a mask")
g.case("masked_fill", lambda x, m, value: x.masked_fill(m, value), {"x": Uniform(3, 4), "m": MASK}, {"value": -2.5}, note="a mask")
g.case("masked_select", lambda x, m: x.masked_select(m), {"x": Uniform(2, 3, 4), "m": MASK}, note="a mask that broadcasts")

# Order.
TIES = NN([[2.0, 1.0, 2.0, 1.0], [0.5, NAN, -1.0, NAN], [INF, -INF, 0.0, -0.0]])
for note, x in (("distinct", Uniform(3, 5)), ("ties, NaN, infinities", TIES), ("three dimensions", Uniform(2, 3, 4))):
    for dim in (0, -1):
        for descending in (False, True):
            args = {"dim": dim, "descending": descending}
            g.case("sort", lambda x, dim, descending: torch.sort(x, dim=dim, descending=descending, stable=True), {"x": x}, args, note=f"{note}, {args}")
        g.case("topk", lambda x, k, dim, largest: torch.topk(x, k, dim, largest), {"x": Uniform(4, 5)}, {"k": 3, "dim": dim, "largest": dim == 0},
               note=f"{note}, {dim}") if note == "distinct" else None
        g.case("kthvalue", lambda x, k, dim, keepdim: torch.kthvalue(x, k, dim, keepdim), {"x": Uniform(4, 5)},
               {"k": 2, "dim": dim, "keepdim": dim == 0}, note=f"{note}, {dim}") if note == "distinct" else None
g.refuse("topk", lambda x, k, dim, largest: torch.topk(x, k, dim, largest), {"x": torch.zeros(2, 3)}, {"k": 4, "dim": 1, "largest": True}, note="more than there are")

# Scans and products.
ZEROS = NN([[1.5, 0.0, -2.0, 3.0], [0.0, 2.0, 0.0, 1.0], [1.0, -1.0, 2.0, 0.5]])
for note, x in (("plain", Uniform(3, 4)), ("zeros", ZEROS), ("empty", Uniform(3, 0)), ("one dimension", Uniform(7))):
    for dim in (0, -1):
        for op in (torch.cumsum, torch.cumprod):
            g.case(op.__name__, lambda x, dim, op=op: op(x, dim), {"x": x}, {"dim": dim}, note=f"{note}, {dim}")
        g.case("prod", lambda x, dim, keepdim: torch.prod(x, dim, keepdim), {"x": x}, {"dim": dim, "keepdim": dim == 0}, note=f"{note}, {dim}")
    g.case("prod", lambda x: torch.prod(x), {"x": x}, note=note)

# Norms.
WITH_ZERO = NN([[0.0, 0.0, 0.0], [3.0, 0.0, -4.0]])
for p in (0.0, 0.5, 1.0, 2.0, 3.0, INF, -INF):
    for dims in ([], [1], [0, 2]):
        g.case("norm", lambda x, p, dim, keepdim: torch.linalg.vector_norm(x, p, dim or None, keepdim), {"x": Uniform(2, 3, 4)},
               {"p": p, "dim": dims, "keepdim": dims == [1]}, note=f"p {p}, {dims}", grad=p != 0, mag=8.0 if p in (0.5, 3.0) else 1.0)
for p in (1.0, 2.0, 3.0):
    g.case("norm", lambda x, p, dim, keepdim: torch.linalg.vector_norm(x, p, dim, keepdim), {"x": WITH_ZERO}, {"p": p, "dim": [1], "keepdim": False},
           note=f"zeros, p {p}", mag=8.0)
for p, dim in ((2.0, 1), (1.0, 0), (3.0, -1)):
    g.case("normalize", lambda x, p, dim: F.normalize(x, p, dim), {"x": Uniform(3, 4)}, {"p": p, "dim": dim}, note=f"p {p}, {dim}", mag=8.0)
g.case("normalize", lambda x, p, dim: F.normalize(x, p, dim), {"x": NN([[0.0, 0.0], [3.0, 0.0]]) + torch.zeros(2, 2)}, {"p": 2.0, "dim": 1}, note="a row of zeros")
for a, b, dim in (((3, 4), (3, 4), 1), ((2, 3, 4), (3, 1), 1), ((5,), (5,), 0)):
    g.case("cosine_similarity", lambda a, b, dim: F.cosine_similarity(a, b, dim), {"a": Uniform(*a), "b": Uniform(*b)}, {"dim": dim},
           note=f"{a}, {b}, {dim}", mag=8.0)

# Triangles.
for k in (-4, -1, 0, 2, 5):
    for shape in ((3, 4), (2, 3, 2)):
        for op in (torch.tril, torch.triu):
            g.case(op.__name__, lambda x, k, op=op: op(x, k), {"x": Uniform(*shape)}, {"k": k}, note=f"{shape}, {k}")
for shape, k in (((3, 4), 0), ((3, 4), 2), ((3, 4), -1), ((3,), 0), ((3,), 2), ((2,), -1)):
    g.case("diag", lambda x, k: torch.diag(x, k), {"x": Uniform(*shape)}, {"k": k}, note=f"{shape}, {k}")
g.case("outer", lambda a, b: torch.outer(a, b), {"a": Uniform(3), "b": Uniform(4)}, note="vectors")
g.refuse("outer", lambda a, b: torch.outer(a, b), {"a": torch.zeros(2, 2), "b": torch.zeros(2)}, note="a matrix")
g.refuse("tril", lambda x, k: torch.tril(x, k), {"x": torch.zeros(3)}, {"k": 0}, note="a vector")

# Einstein's sums.
for text, *shapes in (("ij,jk->ik", (2, 3), (3, 4)), ("ij,jk", (2, 3), (3, 4)), ("bij,bjk->bik", (2, 2, 3), (2, 3, 2)), ("ii", (3, 3)), ("ii->i", (3, 3)),
                      ("ij->ji", (2, 3)), ("ji", (2, 3)), ("i,j->ij", (2,), (3,)), ("i,i", (3,), (3,)), ("...ij,...jk->...ik", (2, 1, 2, 3), (4, 3, 2)),
                      ("bhqd,bhkd->bhqk", (1, 2, 3, 2), (1, 2, 2, 2)), ("ij,kj,k->i", (2, 3), (4, 3), (4,)), ("ijk->", (2, 3, 2)), ("a...->...", (3, 2, 2)),
                      ("ij , jk -> ki", (2, 3), (3, 2)), ("bii->b", (2, 3, 3)), ("i,->i", (3,), ())):
    g.case("einsum", lambda tensors, text: torch.einsum(text, *tensors), {"tensors": [Uniform(*s) for s in shapes]}, {"text": text}, note=f"{text} {shapes}")
for text, *shapes in (("ij,jk->ik", (2, 3), (2, 3)), ("ij->ik", (2, 3)), ("ij", (2, 3, 4)), ("ij,jk", (2, 3)), ("ij->ii", (2, 3)), ("i.j", (2, 3))):
    g.refuse("einsum", lambda tensors, text: torch.einsum(text, *tensors), {"tensors": [torch.zeros(s) for s in shapes]}, {"text": text}, note=f"{text} {shapes}")

# Pieces and repeats; several results, each with its gradient.
for size, dim in ((2, 0), (3, 1), (7, -1)):
    g.case("split", lambda x, size, dim: x.split(size, dim), {"x": Uniform(5, 4)}, {"size": size, "dim": dim}, note=f"{size}, {dim}")
for sizes, dim in (([1, 4], 0), ([0, 2, 2], 1)):
    g.case("split", lambda x, size, dim: x.split(size, dim), {"x": Uniform(5, 4)}, {"size": sizes, "dim": dim}, note=f"{sizes}, {dim}")
for chunks, dim in ((2, 0), (3, 0), (4, 0), (9, 1)):
    g.case("chunk", lambda x, chunks, dim: x.chunk(chunks, dim), {"x": Uniform(5, 4)}, {"chunks": chunks, "dim": dim}, note=f"{chunks}, {dim}")
g.case("unbind", lambda x, dim: x.unbind(dim), {"x": Uniform(2, 3)}, {"dim": 1}, note="columns")
g.refuse("split", lambda x, size, dim: x.split(size, dim), {"x": torch.zeros(5, 4)}, {"size": [1, 3], "dim": 0}, note="sizes that do not add up")
for repeats in ([2, 1], [1, 3], [2, 1, 2], [0, 2]):
    g.case("repeat", lambda x, repeats: x.repeat(repeats), {"x": Uniform(2, 3)}, {"repeats": repeats}, note=str(repeats))
for repeats in ([2], [2, 2], [2, 1, 3]):
    g.case("tile", lambda x, repeats: torch.tile(x, repeats), {"x": Uniform(2, 3)}, {"repeats": repeats}, note=str(repeats))
g.case("repeat_interleave", lambda x, repeats, dim: x.repeat_interleave(repeats, dim), {"x": Uniform(2, 3)}, {"repeats": 2, "dim": 1}, note="one number")
g.case("repeat_interleave", lambda x, repeats, dim: x.repeat_interleave(repeats), {"x": Uniform(2, 3)}, {"repeats": 2, "dim": None}, note="all")
for dims in ([0], [1, 0], [-1]):
    g.case("flip", lambda x, dims: x.flip(dims), {"x": Uniform(2, 3, 2)}, {"dims": dims}, note=str(dims))
for shifts, dims in (([1], [0]), ([-2, 1], [1, 0]), ([7], [-1])):
    g.case("roll", lambda x, shifts, dims: x.roll(shifts, dims), {"x": Uniform(2, 3)}, {"shifts": shifts, "dims": dims}, note=f"{shifts}, {dims}")
for indexing in ("ij", "xy"):
    g.case("meshgrid", lambda tensors, indexing: torch.meshgrid(*tensors, indexing=indexing), {"tensors": [Uniform(2), Uniform(3), Uniform(2)]},
           {"indexing": indexing}, note=indexing)

# Scatter.
INDEX = ints([[0, 2, 1, 0], [2, 0, 0, 1]])
g.case("scatter", lambda x, index, src, dim: x.scatter(dim, index, src), {"x": Uniform(3, 4), "index": INDEX, "src": Uniform(2, 4)}, {"dim": 0}, note="rows")
g.case("scatter_add", lambda x, index, src, dim: x.scatter_add(dim, index, src), {"x": Uniform(3, 4), "index": ints([[0, 0, 1, 0], [2, 2, 2, 1]]), "src": Uniform(2, 4)},
       {"dim": 0}, note="repeats")
g.case("index_add", lambda x, index, src, dim, alpha: x.index_add(dim, index, src, alpha=alpha), {"x": Uniform(3, 4), "index": ints([2, 0, 2]), "src": Uniform(3, 4)},
       {"dim": 0, "alpha": -1.5}, note="repeats")
g.case("one_hot", lambda index, classes: F.one_hot(index, classes), {"index": ints([[2, 0], [1, 1]])}, {"classes": 4}, note="four classes")
g.case("one_hot", lambda index, classes: F.one_hot(index, classes), {"index": ints([2, 0])}, {"classes": -1}, note="as many as there are")
g.refuse("one_hot", lambda index, classes: F.one_hot(index, classes), {"index": ints([2, 0])}, {"classes": 2}, note="too few classes")

# Rounding, remainders, bounds.
HALVES = NN([-2.5, -1.5, -0.5, -0.25, 0.0, 0.5, 1.5, 2.5, 3.75, INF, -INF, NAN])
for op in (torch.floor, torch.ceil, torch.round, torch.trunc, torch.sign, torch.square):
    g.case(op.__name__, lambda x, op=op: op(x), {"x": HALVES}, note="halves and what is not finite")
g.case("remainder", lambda a, b: torch.remainder(a, b), {"a": NN([5.5, -5.5, 5.5, -5.5, 6.0, -6.0, 0.0]), "b": NN([2.0, 2.0, -2.0, -2.0, 2.0, -3.0, 2.0])}, note="signs")
g.case("remainder", lambda a, b: torch.remainder(a, b), {"a": Uniform(3, 1), "b": NN([0.75, -1.25, 2.5])}, note="broadcast")
for low, high in ((0.5, None), (None, 0.5), (-1.0, 1.0), (1.0, -1.0)):
    g.case("clamp", lambda x, min, max: torch.clamp(x, min, max), {"x": NN([-2.0, -1.0, 0.0, 0.5, 1.0, NAN, INF])}, {"min": low, "max": high}, note=f"{low}, {high}")
A, B = NN([1.0, 1.0, INF, INF, NAN, 0.0]), NN([1.0 + 1e-6, 1.1, INF, -INF, NAN, 1e-9])
for equal_nan in (False, True):
    g.case("isclose", lambda a, b, equal_nan: torch.isclose(a, b, equal_nan=equal_nan), {"a": A, "b": B}, {"equal_nan": equal_nan}, note=str(equal_nan), grad=False)
for start, end, steps in ((0.0, 1.0, 5), (-1.0, 2.0, 7), (3.0, -3.0, 4), (2.0, 5.0, 1), (0.0, 1.0, 0)):
    g.case("linspace", lambda start, end, steps: torch.linspace(start, end, steps), {}, {"start": start, "end": end, "steps": steps}, note=f"{start}, {end}, {steps}")
g.write()
