# SPDX-License-Identifier: MIT
"""Middles, running extremes, places, differences, distances, spreads with means, one-dimensional layers, masks and attention."""
import torch
import torch.nn.functional as F

from golden import INF, NAN, Group, Uniform, ints

g = Group("search")
NN = torch.tensor
TIES = NN([[2.0, 1.0, 2.0, 1.0], [0.5, NAN, -1.0, NAN], [INF, -INF, 0.0, -0.0], [3.0, 3.0, 3.0, 3.0]])
EVEN_TIES = NN([1.0, 2.0, 2.0, 2.0, 5.0, 2.0, 0.0])
SHAPES = ((3, 5), (2, 3, 4), (1,), (4, 1), (), (0, 3), (6,))

# Middles. With ties PyTorch leaves open which index it gives, so those are compared without a dimension, and by values.
for shape in SHAPES:
    g.case("median", lambda x: torch.median(x), {"x": Uniform(*shape)}, note=f"all of {list(shape)}")
    for dim in (0, -1):
        if not (shape == (0, 3) and dim == 0):
            g.case("median", lambda x, dim, keepdim: torch.median(x, dim, keepdim), {"x": Uniform(*shape)}, {"dim": dim, "keepdim": dim == 0},
                   note=f"{list(shape)}, {dim}")
for note, x in (("ties", EVEN_TIES), ("a NaN", NN([1.0, NAN, 0.0, 3.0, NAN])), ("infinities", NN([INF, -INF, 1.0, INF]))):
    g.case("median", lambda x: torch.median(x), {"x": x}, note=note)
g.case("median values", lambda x, dim: torch.median(x, dim)[0], {"x": TIES}, {"dim": 1}, note="ties and NaN", grad=False)
g.case("median", lambda x, dim, keepdim: torch.median(x, dim, keepdim), {"x": NN([[1.0, NAN, 0.0, NAN], [4.0, 2.0, INF, 3.0]])}, {"dim": 1, "keepdim": False},
       note="the first NaN")
g.refuse("median", lambda x, dim, keepdim: torch.median(x, dim, keepdim), {"x": torch.zeros(2, 0)}, {"dim": 1, "keepdim": False}, note="nothing along the dimension")
g.case("median of integers", lambda i: torch.median(i), {"i": ints([[5, 1], [4, 2]])}, note="all")
g.case("median of integers", lambda i, dim: torch.median(i, dim), {"i": ints([[5, 1, 3], [4, 2, 9]])}, {"dim": 1}, note="rows")

# Running extremes.
for op in (torch.cummax, torch.cummin):
    for shape in SHAPES + ((3, 0),):
        for dim in (0, -1):
            g.case(op.__name__, lambda x, dim, op=op: op(x, dim), {"x": Uniform(*shape)}, {"dim": dim}, note=f"{list(shape)}, {dim}")
    for note, x in (("ties, NaN, infinities", TIES), ("ties", EVEN_TIES)):
        for dim in (0, -1):
            g.case(op.__name__, lambda x, dim, op=op: op(x, dim), {"x": x}, {"dim": dim}, note=f"{note}, {dim}")
    g.case(op.__name__ + " of integers", lambda i, dim, op=op: op(i, dim), {"i": ints([[5, 1, 5, 0], [4, 4, 9, 9]])}, {"dim": 1}, note="rows")
    g.refuse(op.__name__, lambda x, dim, op=op: op(x, dim), {"x": torch.zeros(2, 2)}, {"dim": 2}, note="no such dimension")

# log(sum(exp)) up to each place.
for shape in SHAPES + ((3, 0),):
    for dim in (0, -1):
        g.case("logcumsumexp", lambda x, dim: torch.logcumsumexp(x, dim), {"x": Uniform(*shape)}, {"dim": dim}, note=f"{list(shape)}, {dim}", ulp=16)
g.case("logcumsumexp", lambda x, dim: torch.logcumsumexp(x, dim), {"x": NN([1e3, -1e3, 1e3, 2e3])}, {"dim": 0}, note="large", ulp=16, grad=False)
g.case("logcumsumexp", lambda x, dim: torch.logcumsumexp(x, dim), {"x": NN([[-INF, -INF, 1.0, 2.0], [1.0, INF, 0.0, -INF], [0.0, NAN, 1.0, INF]])}, {"dim": 1},
       note="infinities and NaN", grad=False)

# Elements along a dimension.
for x, i, dim in (((3, 4), [[0], [3], [1]], 1), ((3, 4), [[2, 0, 1, 0]], 0), ((3, 1), [[0, 0, 0]], -1), ((2, 1, 3), [[[1, 2], [0, 0]]], 2), ((4,), [3, 3, 0], 0),
                  ((3, 4), [[0, 1]], 1), ((1, 3), [[0], [2]], 1)):
    g.case("take_along_dim", lambda x, i, dim: torch.take_along_dim(x, i, dim), {"x": Uniform(*x), "i": ints(i)}, {"dim": dim}, note=f"{list(x)}, {i}, {dim}")
g.case("take_along_dim", lambda x, i, dim: torch.take_along_dim(x, i), {"x": Uniform(2, 3), "i": ints([[5, 0], [1, 1]])}, {"dim": None}, note="all of them")
g.refuse("take_along_dim", lambda x, i, dim: torch.take_along_dim(x, i, dim), {"x": torch.zeros(2, 3), "i": ints([0])}, {"dim": 1}, note="fewer dimensions")
g.refuse("take_along_dim", lambda x, i, dim: torch.take_along_dim(x, i, dim), {"x": torch.zeros(2, 3), "i": ints([[3], [0]])}, {"dim": 1}, note="out of range")

# Different values. Of NaN there are as many as elements, last; where they are PyTorch's return_inverse does not find.
ROWS = NN([[1.0, 2.0, 1.0], [0.0, 2.0, 0.0], [1.0, 2.0, 1.0], [0.0, 1.0, 0.0]])
for note, x in (("ties", EVEN_TIES), ("two dimensions", NN([[3.0, 1.0], [1.0, -2.0]])), ("none", torch.zeros(0)), ("no dimension", NN(2.0)), ("zeros of both signs", NN([0.0, -0.0, 1.0])),
                ("infinities", NN([INF, 1.0, -INF, INF]))):
    g.case("unique", lambda x, dim: torch.unique(x, return_inverse=True, return_counts=True), {"x": x}, {"dim": None}, note=note, grad=False)
g.case("unique values", lambda x: torch.unique(x), {"x": NN([NAN, 1.0, NAN, INF, -INF])}, note="NaN", grad=False)
for dim in (0, 1, -1):
    g.case("unique", lambda x, dim: torch.unique(x, return_inverse=True, return_counts=True, dim=dim), {"x": ROWS}, {"dim": dim}, note=f"rows, {dim}", grad=False)
g.case("unique", lambda x, dim: torch.unique(x, return_inverse=True, return_counts=True, dim=dim), {"x": NN([[[2.0, 1.0], [0.0, 0.0]], [[1.0, 5.0], [0.0, 0.0]]])}, {"dim": 1},
       note="three dimensions", grad=False)
for op in ("unique_consecutive",):
    g.case(op, lambda x, dim: torch.unique_consecutive(x, return_inverse=True, return_counts=True), {"x": NN([1.0, 1.0, 2.0, 2.0, 1.0])}, {"dim": None}, note="one dimension", grad=False)
    g.case(op, lambda x, dim: torch.unique_consecutive(x, return_inverse=True, return_counts=True, dim=dim), {"x": NN([[1.0, 2.0], [1.0, 2.0], [0.0, 2.0], [1.0, 2.0]])}, {"dim": 0},
           note="rows", grad=False)

# Counts and places in an order.
for values, least in (([0, 3, 3, 1], 0), ([0, 3, 3, 1], 6), ([], 0), ([], 3), ([2], 0)):
    g.case("bincount", lambda i, minlength: torch.bincount(i, minlength=minlength), {"i": ints(values)}, {"minlength": least}, note=f"{values}, {least}")
    g.case("bincount", lambda i, w, minlength: torch.bincount(i, w, minlength), {"i": ints(values), "w": Uniform(len(values))}, {"minlength": least},
           note=f"{values}, {least}, weights", grad=False)
g.refuse("bincount", lambda i, minlength: torch.bincount(i, minlength=minlength), {"i": ints([1, -1])}, {"minlength": 0}, note="a negative number")
g.refuse("bincount", lambda i, minlength: torch.bincount(i, minlength=minlength), {"i": ints([[1]])}, {"minlength": 0}, note="two dimensions")
LINE = NN([-1.0, 0.0, 0.0, 2.0, 2.0, 2.0, 7.0])
LOOKED = NN([[-2.0, -1.0, 0.0, 1.0], [2.0, 7.0, 8.0, NAN]])
for right in (False, True):
    for note, line, values in (("a line", LINE, LOOKED), ("no dimension", LINE, NN(2.0)), ("an empty line", torch.zeros(0), LOOKED), ("no values", LINE, torch.zeros(0, 2)),
                               ("infinities and NaN in the line", NN([-INF, 0.0, INF, NAN, NAN]), NN([-INF, INF, NAN, 0.0])),
                               ("rows", NN([[1.0, 3.0, 5.0], [2.0, 2.0, 4.0]]), NN([[3.0, 0.0, 9.0, 5.0], [2.0, 4.0, 3.0, 2.0]]))):
        g.case("searchsorted", lambda line, values, right: torch.searchsorted(line, values, right=right), {"line": line, "values": values}, {"right": right},
               note=f"{note}, {right}", grad=False)
    g.case("bucketize", lambda line, values, right: torch.bucketize(values, line, right=right), {"line": LINE, "values": LOOKED}, {"right": right}, note=f"{right}", grad=False)
g.refuse("searchsorted", lambda line, values, right: torch.searchsorted(line, values, right=right), {"line": torch.zeros(2, 3), "values": torch.zeros(3, 3)}, {"right": False},
         note="other rows")
g.refuse("bucketize", lambda line, values, right: torch.bucketize(values, line, right=right), {"line": torch.zeros(2, 3), "values": torch.zeros(2, 3)}, {"right": False}, note="two dimensions")

# The most frequent, histograms, covariances, masks as places, numbers of integers.
for note, x in (("ties", EVEN_TIES), ("of equal number", NN([2.0, 1.0, 2.0, 1.0, 3.0])), ("rows", NN([[3.0, 1.0, 3.0], [2.0, 5.0, 4.0]])), ("one", NN(2.0)), ("a column", NN([[1.0], [1.0]]))):
    for keepdim in (False, True):
        g.case("mode", lambda x, dim, keepdim: torch.mode(x, dim, keepdim), {"x": x}, {"dim": -1, "keepdim": keepdim}, note=f"{note}, {keepdim}")
g.case("mode", lambda x, dim, keepdim: torch.mode(x, dim, keepdim), {"x": NN([[3.0, 1.0, 3.0], [2.0, 1.0, 4.0]])}, {"dim": 0, "keepdim": False}, note="columns")
g.refuse("mode", lambda x, dim, keepdim: torch.mode(x, dim, keepdim), {"x": torch.zeros(2, 0)}, {"dim": 1, "keepdim": False}, note="nothing along the dimension")
for note, x, bins, low, high in (("own range", Uniform(4, 5), 6, 0.0, 0.0), ("a range", Uniform(40), 7, -1.0, 2.0), ("borders", NN([0.0, 1.0, 2.0, 3.0, 1.5, -1.0, 4.0]), 3, 0.0, 3.0),
                                 ("equal ones", torch.ones(3), 3, 0.0, 0.0), ("nothing", torch.zeros(0), 3, 0.0, 0.0), ("a point", NN([2.0, 5.0]), 2, 2.0, 2.0)):
    g.case("histc", lambda x, bins, low, high: torch.histc(x, bins, low, high), {"x": x}, {"bins": bins, "low": low, "high": high}, note=note, grad=False)
for note, x, bins, low, high in (("no bins", torch.ones(2), 0, 0.0, 1.0), ("a range that falls", torch.ones(2), 2, 3.0, 1.0), ("NaN in its own range", NN([1.0, NAN]), 4, 0.0, 0.0)):
    g.refuse("histc", lambda x, bins, low, high: torch.histc(x, bins, low, high), {"x": x}, {"bins": bins, "low": low, "high": high}, note=note)
for shape in ((3, 5), (5,), (1, 4), (2, 1), ()):
    g.case("cov", lambda x, correction: torch.cov(x, correction=correction), {"x": Uniform(*shape)}, {"correction": 1}, note=f"{list(shape)}", grad=shape not in ((2, 1), ()), ulp=32)
    g.case("corrcoef", lambda x: torch.corrcoef(x), {"x": Uniform(*shape)}, note=f"{list(shape)}", grad=len(shape) == 2 and shape[1] > 1, ulp=64)
for correction in (0, 1, 2):
    g.case("cov", lambda x, w, i, correction: torch.cov(x, correction=correction, fweights=i, aweights=w),
           {"x": Uniform(2, 4), "w": Uniform(4, lo=0.5, hi=2.0), "i": ints([1, 2, 0, 3])}, {"correction": correction}, note=f"both weights, {correction}", constant=("w",), ulp=32)
    g.case("cov", lambda x, i, correction: torch.cov(x, correction=correction, fweights=i), {"x": Uniform(2, 4), "i": ints([1, 2, 0, 3])}, {"correction": correction},
           note=f"numbers, {correction}", ulp=32)
g.refuse("cov", lambda x, correction: torch.cov(x, correction=correction), {"x": torch.zeros(2, 2, 2)}, {"correction": 1}, note="three dimensions")
for note, x in (("a matrix", NN([[0.0, 2.0], [3.0, NAN]])), ("no dimension", NN(5.0)), ("none", NN(0.0)), ("nothing", torch.zeros(0, 3)), ("a line", NN([1.0, 0.0, -0.0, 2.0]))):
    g.case("where", lambda x: torch.where(x), {"x": x}, note=note, grad=False)
WHOLE = [0, 1, -4, 6, 9, -9, 2**40, -(2**63)]
PAIRS = {"i": ints([a for a in WHOLE for _ in WHOLE]), "j": ints([b for _ in WHOLE for b in WHOLE])}
for op in ("gcd", "lcm"):
    g.case(op, lambda i, j: getattr(torch, op)(i, j), {k: v.clamp(-100) for k, v in PAIRS.items()}, note="every pair")
for op in ("bitwise_left_shift", "bitwise_right_shift"):
    g.case(op, lambda i, j: getattr(torch, op)(i, j), {"i": PAIRS["i"].reshape(8, 8), "j": ints([0, 1, 3, 31, 32, 33, 50, 62])}, note="broadcast")

# Differences.
for shape, n, dim in (((6,), 1, -1), ((6,), 3, 0), ((3, 4), 1, 0), ((2, 3, 4), 2, 1), ((3,), 5, -1), ((1,), 1, 0), ((0, 3), 1, 0), ((3, 0), 1, 0), ((4,), 0, 0)):
    g.case("diff", lambda x, n, dim: torch.diff(x, n, dim), {"x": Uniform(*shape)}, {"n": n, "dim": dim}, note=f"{list(shape)}, {n}, {dim}")
g.case("diff", lambda x, n, dim, prepend, append: torch.diff(x, n, dim, prepend, append), {"x": Uniform(2, 3), "prepend": Uniform(2, 1), "append": Uniform(2, 2)},
       {"n": 2, "dim": 1}, note="with more at both ends")
g.case("diff of integers", lambda i: torch.diff(i), {"i": ints([[1, 4, 9], [0, 0, -2]])}, note="rows")
g.refuse("diff", lambda x, n, dim: torch.diff(x, n, dim), {"x": NN(1.0)}, {"n": 1, "dim": 0}, note="no dimension")

# Distances.
for p in (0.0, 0.5, 1.0, 1.5, 2.0, 3.0, INF):
    many = dict(mag=8.0) if p not in (0.0, 1.0, INF) else {}
    g.case("cdist", lambda a, b, p: torch.cdist(a, b, p), {"a": Uniform(3, 4), "b": Uniform(2, 4)}, {"p": p}, note=f"p {p}", **many)
    g.case("cdist", lambda a, b, p: torch.cdist(a, b, p), {"a": NN([[1.0, 2.0], [0.0, 0.0], [1.0, -1.0]]), "b": NN([[1.0, 2.0], [0.0, 3.0], [2.0, -2.0]])}, {"p": p},
           note=f"equal rows, coordinates and distances, p {p}", **many)
for a, b in (((2, 3, 4), (2, 5, 4)), ((1, 3, 4), (2, 5, 4)), ((0, 4), (2, 4)), ((2, 4), (0, 4)), ((3, 1), (2, 1)), ((3, 0), (2, 0))):
    for p in (1.0, 2.0, INF):
        g.case("cdist", lambda a, b, p: torch.cdist(a, b, p), {"a": Uniform(*a), "b": Uniform(*b)}, {"p": p}, note=f"{list(a)}, {list(b)}, p {p}", mag=8.0,
               grad=0 not in a + b)
g.refuse("cdist", lambda a, b, p: torch.cdist(a, b, p), {"a": torch.zeros(3, 4), "b": torch.zeros(3, 5)}, {"p": 2.0}, note="other columns")
g.refuse("cdist", lambda a, b, p: torch.cdist(a, b, p), {"a": torch.zeros(3, 4), "b": torch.zeros(3, 4)}, {"p": -1.0}, note="negative p")

# Spread and mean in one.
for op in (torch.var_mean, torch.std_mean):
    for shape, dims in (((3, 4), []), ((3, 4), [1]), ((2, 3, 4), [0, -1]), ((5,), [0]), ((), [])):
        for correction in (0, 1):
            if shape == () and correction == 1:
                continue  # of one value: infinity in PyTorch's gradient without dimensions, NaN with, as ours
            g.case(op.__name__, lambda x, dims, correction, keepdim, op=op: op(x, dims or None, correction=correction, keepdim=keepdim), {"x": Uniform(*shape)},
                   {"dims": dims, "correction": correction, "keepdim": len(dims) == 1}, note=f"{list(shape)}, {dims}, {correction}", mag=2.0)
    for note, x in (("equal values", NN([[2.0, 2.0, 2.0], [1.0, 3.0, 2.0]])), ("one value", NN([[2.0], [1.0]])), ("nothing", torch.zeros(2, 0)),
                    ("NaN", NN([[NAN, 1.0], [2.0, 1.0]]))):
        for correction in (0, 1):
            g.case(op.__name__, lambda x, dims, correction, keepdim, op=op: op(x, dims, correction=correction, keepdim=keepdim), {"x": x},
                   {"dims": [1], "correction": correction, "keepdim": False}, note=f"{note}, {correction}")

# Two inputs and a weight between them.
for a, b, out, bias in (((3, 2), (3, 4), 5, True), ((3, 2), (3, 4), 5, False), ((2,), (3,), 1, True), ((2, 3, 2), (2, 3, 1), 2, True), ((0, 2), (0, 3), 2, True)):
    inputs = {"a": Uniform(*a), "b": Uniform(*b), "weight": Uniform(out, a[-1], b[-1])} | ({"bias": Uniform(out)} if bias else {})
    g.case("bilinear", lambda a, b, weight, bias=None: F.bilinear(a, b, weight, bias), inputs, note=f"{list(a)}, {list(b)}, {out}, {bias}")
g.refuse("bilinear", lambda a, b, weight: F.bilinear(a, b, weight), {"a": torch.zeros(3, 2), "b": torch.zeros(2, 4), "weight": torch.zeros(5, 2, 4)}, note="other batches")
g.refuse("bilinear", lambda a, b, weight: F.bilinear(a, b, weight), {"a": torch.zeros(3, 2), "b": torch.zeros(3, 4), "weight": torch.zeros(5, 4, 2)}, note="a weight that does not fit")

# Dropout where nothing is left to chance.
for op, shapes in (("dropout1d", ((2, 3, 4), (3, 4))), ("dropout3d", ((2, 3, 1, 2, 2), (3, 1, 2, 2)))):
    for shape in shapes:
        for p, training in ((0.0, True), (1.0, True), (0.5, False), (1.0, False)):
            g.case(op, lambda x, p, training, op=op: getattr(F, op)(x, p, training), {"x": Uniform(*shape)}, {"p": p, "training": training}, note=f"{list(shape)}, {p}, {training}")
    if op == "dropout1d":  # 1.13 warns for 3d
        g.refuse(op, lambda x, p, training, op=op: getattr(F, op)(x, p, training), {"x": torch.zeros(3)}, {"p": 0.5, "training": True}, note="one dimension")
    g.refuse(op, lambda x, p, training, op=op: getattr(F, op)(x, p, training), {"x": torch.zeros(shapes[0])}, {"p": 1.5, "training": True}, note="no probability")

# Lines: convolution and pooling.
for x, w, args in (((2, 2, 7), (4, 2, 3), {}), ((1, 4, 6), (4, 2, 2), {"stride": 2, "padding": 1, "groups": 2}), ((2, 8), (3, 2, 2), {"dilation": 3}), ((0, 2, 5), (3, 2, 2), {})):
    g.case("conv1d", lambda x, weight, bias, **kw: F.conv1d(x, weight, bias, **kw), {"x": Uniform(*x), "weight": Uniform(*w), "bias": Uniform(w[0])}, args,
           note=f"{list(x)} by {list(w)}, {args}")
for x, w, args in (((2, 3, 5), (3, 2, 3), {}), ((1, 4, 4), (4, 1, 2), {"stride": 3, "padding": 1, "output_padding": 1, "groups": 2}), ((3, 4), (3, 2, 2), {"dilation": 2})):
    g.case("conv_transpose1d", lambda x, weight, bias, **kw: F.conv_transpose1d(x, weight, bias, **kw),
           {"x": Uniform(*x), "weight": Uniform(*w), "bias": Uniform(w[1] * args.get("groups", 1))}, args, note=f"{list(x)} by {list(w)}, {args}")
for x, args in (((2, 3, 8), {"kernel_size": 2}), ((3, 7), {"kernel_size": 3, "stride": 2, "padding": 1}), ((1, 1, 9), {"kernel_size": 4, "stride": 2, "ceil_mode": True})):
    g.case("max_pool1d", lambda x, kernel_size, **kw: F.max_pool1d(x, kernel_size, **kw), {"x": Uniform(*x)}, args, note=f"{list(x)}, {args}")
    g.case("avg_pool1d", lambda x, kernel_size, **kw: F.avg_pool1d(x, kernel_size, **kw), {"x": Uniform(*x)}, args, note=f"{list(x)}, {args}")
for x, size in (((2, 3, 8), 3), ((3, 5), 1), ((1, 1, 2), 5)):
    g.case("adaptive_avg_pool1d", lambda x, size: F.adaptive_avg_pool1d(x, size), {"x": Uniform(*x)}, {"size": size}, note=f"{list(x)}, {size}")

# Masks and places.
for note, x in (("mixed", NN([[0.0, 1.0, NAN], [0.0, 0.0, -0.0]])), ("nothing", torch.zeros(2, 0)), ("no dimension", NN(1.0))):
    for op in (torch.all, torch.any):
        g.case(op.__name__, lambda x, op=op: op(x != 0).long(), {"x": x}, note=note, grad=False)
        g.case(op.__name__, lambda x, dim, keepdim, op=op: op(x != 0, dim, keepdim).long(), {"x": x}, {"dim": -1, "keepdim": note == "mixed"}, note=f"{note}, -1", grad=False)
    g.case("nonzero", lambda x: torch.nonzero(x), {"x": x}, note=note, grad=False)
EDGES = NN([0.0, -0.0, 1.0, INF, -INF, NAN, 5e-324])
for op in (torch.isinf, torch.isfinite, torch.isnan):
    g.case(op.__name__, lambda x, op=op: op(x).long(), {"x": EDGES}, note="edges", grad=False)
for dim in (0, 1):
    for descending in (False, True):
        g.case("argsort", lambda x, dim, descending: torch.argsort(x, dim=dim, descending=descending, stable=True), {"x": TIES}, {"dim": dim, "descending": descending},
               note=f"{dim}, {descending}", grad=False)
for op in (torch.bitwise_and, torch.bitwise_or, torch.bitwise_xor):
    g.case(op.__name__, lambda i, j, op=op: op(i, j), {"i": ints([[0, 5, -3]]), "j": ints([[6], [-1]])}, note="signs")
for op in (torch.eq, torch.ne, torch.lt, torch.le, torch.gt, torch.ge):
    g.case(op.__name__, lambda a, b, op=op: op(a, b).long(), {"a": EDGES.reshape(7, 1), "b": EDGES}, note="edges", grad=False, float=False)

# Elements beyond what the other scripts have.
RANGE = Uniform(3, 8, lo=-6.0, hi=6.0)
for op, fn in (("sin", torch.sin), ("cos", torch.cos), ("expm1", torch.expm1)):
    g.case(op, lambda x, fn=fn: fn(x), {"x": RANGE}, note="range", per="element", ulp=16)
    g.case(op, lambda x, fn=fn: fn(x), {"x": NN([0.0, -0.0, 1e-20, NAN])}, note="edges", per="element", ulp=16)
g.case("log1p", lambda x: torch.log1p(x), {"x": Uniform(3, 8, lo=-0.9, hi=4.0)}, note="range", per="element", ulp=16)
g.case("log1p", lambda x: torch.log1p(x), {"x": NN([0.0, -0.0, 1e-20, -1.0, -2.0, INF, NAN])}, note="edges", per="element", ulp=16)
for beta, threshold in ((1.0, 20.0), (2.0, 3.0), (0.5, 20.0)):
    g.case("softplus", lambda x, **kw: F.softplus(x, **kw), {"x": Uniform(3, 8, lo=-8.0, hi=8.0)}, {"beta": beta, "threshold": threshold}, note=f"{beta}, {threshold}", ulp=16)
g.case("softplus", lambda x, **kw: F.softplus(x, **kw), {"x": NN([0.0, 20.0, 20.5, 100.0, -100.0, INF, NAN])}, {"beta": 1.0, "threshold": 20.0}, note="edges", per="element", ulp=16)

# Products of vectors, matrices and batches.
for op, a, b in (("mm", (2, 3), (3, 4)), ("bmm", (2, 2, 3), (2, 3, 4)), ("mv", (2, 3), (3,)), ("dot", (3,), (3,)), ("mm", (2, 0), (0, 3)), ("dot", (0,), (0,))):
    g.case(op, lambda a, b, op=op: getattr(torch, op)(a, b), {"a": Uniform(*a), "b": Uniform(*b)}, note=f"{list(a)}, {list(b)}")
for op, a, b in (("mm", (2, 3), (2, 3)), ("mm", (3,), (3, 2)), ("bmm", (2, 3), (3, 2)), ("mv", (2, 3), (2,)), ("dot", (3,), (2,)), ("dot", (3, 1), (1, 3))):
    g.refuse(op, lambda a, b, op=op: getattr(torch, op)(a, b), {"a": torch.zeros(a), "b": torch.zeros(b)}, note=f"{list(a)}, {list(b)}")
for note, masks in (("plain", {}), ("causal", {"is_causal": True}), ("a mask", {"m": NN([[True, False, True], [True, True, False]])})):
    g.case("scaled_dot_product_attention", lambda q, k, v, m=None, is_causal=False: torch.softmax(
        (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).masked_fill(~(m if m is not None else torch.ones(2, 3).tril().bool() if is_causal else torch.ones(2, 3).bool()), -INF), -1) @ v,
        {"q": Uniform(2, 2, 4), "k": Uniform(2, 3, 4), "v": Uniform(2, 3, 5)} | {k: v for k, v in masks.items() if k == "m"},
        {k: v for k, v in masks.items() if k != "m"}, note=note, ulp=16)

# Other names and statistics.
HOLES = NN([[1.0, NAN, 2.5, -1.0], [NAN, NAN, NAN, NAN], [0.0, INF, 1.0, 2.0]])
for op in (torch.nansum, torch.nanmean):
    for note, x, dims in (("holes", HOLES, [1]), ("holes, all", HOLES[:1], []), ("none", torch.zeros(2, 0), [1]), ("plain", Uniform(2, 3, 4), [0, 2])):
        g.case(op.__name__, lambda x, dims, op=op: op(x, dims) if dims else op(x), {"x": x}, {"dims": dims}, note=note,
               grad=op is torch.nansum or note != "holes")  # of a row of NaN alone it is 0 here
for note, x in (("plain", Uniform(3, 5)), ("NaN", NN([[1.0, NAN, 2.5], [0.0, 1.0, 2.0]])), ("ties", TIES[3:]), ("one element", Uniform(2, 1))):
    for q in (0.0, 0.3, 0.5, 1.0):
        for how in ("linear", "lower", "higher", "midpoint", "nearest"):
            g.case("quantile", lambda x, q, dim, keepdim, interpolation: torch.quantile(x, q, dim, keepdim, interpolation=interpolation), {"x": x},
                   {"q": q, "dim": 1, "keepdim": q == 0.5, "interpolation": how}, note=f"{note}, {q}, {how}", grad=note == "plain", mag=2.0)
g.case("quantile of all", lambda x, q: torch.quantile(x, q), {"x": Uniform(3, 4), "q": NN([0.1, 0.9])}, note="two", constant=("q",))
g.refuse("quantile", lambda x, q, dim, keepdim, interpolation: torch.quantile(x, q, dim, keepdim, interpolation=interpolation), {"x": torch.zeros(2, 3)},
         {"q": 1.5, "dim": 1, "keepdim": False, "interpolation": "linear"}, note="q beyond 1")
for a, b, dim in (((4, 3), (4, 3), -1), ((3, 2), (3, 2), 0), ((2, 1, 3), (1, 4, 3), -1)):
    g.case("cross", lambda a, b, dim: torch.linalg.cross(a, b, dim=dim), {"a": Uniform(*a), "b": Uniform(*b)}, {"dim": dim}, note=f"{list(a)}, {list(b)}, {dim}")
g.refuse("cross", lambda a, b, dim: torch.linalg.cross(a, b, dim=dim), {"a": torch.zeros(2, 2), "b": torch.zeros(2, 2)}, {"dim": -1}, note="two elements")
for op in ("floor", "trunc"):
    g.case("div", lambda a, b, rounding_mode: torch.div(a, b, rounding_mode=rounding_mode), {"a": NN([[7.0, -7.0, 0.0, INF, NAN, 1.0]]), "b": NN([[2.0], [-2.0], [0.0]])},
           {"rounding_mode": op}, note=op, grad=False)
for p in (0.5, 1.0, 2.0, INF):
    g.case("dist", lambda a, b, p: torch.dist(a, b, p), {"a": Uniform(2, 3), "b": Uniform(3)}, {"p": p}, note=f"{p}", mag=8.0)
for offset in (-2, 0, 1):
    for shape in ((2, 3), (3,), (0,)):
        g.case("diag_embed", lambda x, offset: torch.diag_embed(x, offset), {"x": Uniform(*shape)}, {"offset": offset}, note=f"{list(shape)}, {offset}")
g.case("diag_embed", lambda x, offset: torch.diag_embed(x, offset), {"x": NN([NAN, INF, 1.0])}, {"offset": 0}, note="NaN and infinity", grad=False)
for sections in (2, 3, 5):
    g.case("tensor_split", lambda x, sections, dim: torch.tensor_split(x, sections, dim), {"x": Uniform(4, 3)}, {"sections": sections, "dim": 0}, note=f"{sections}")
for shape in ((), (3,), (2, 3), (2, 1, 2)):
    g.case("dstack", lambda tensors: torch.dstack(tensors), {"tensors": [Uniform(*shape), Uniform(*shape)]}, note=f"{list(shape)}")
g.case("take", lambda x, i: torch.take(x, i), {"x": Uniform(2, 3), "i": ints([[5, 0], [-1, 1]])}, note="negative, too")
g.refuse("take", lambda x, i: torch.take(x, i), {"x": torch.zeros(2, 3), "i": ints([6])}, note="out of range")
g.case("isin", lambda a, b: torch.isin(a, b).long(), {"a": NN([[1.0, 2.0, -0.0], [NAN, INF, 5.0]]), "b": NN([2.0, 0.0, INF, NAN])}, note="specials", grad=False)
for decimals in (0, 2, -1):
    g.case("round to decimals", lambda x, decimals: torch.round(x, decimals=decimals), {"x": NN([1.0625, -2.375, 15.0, 25.0, 0.5, INF, NAN])}, {"decimals": decimals}, note=f"{decimals}",
           per="element", float=decimals == 0)
for start, end, steps, base in ((0.0, 2.0, 3, 10.0), (-1.0, 1.0, 5, 2.0), (1.0, 1.0, 1, 10.0), (0.0, 1.0, 0, 10.0)):
    g.case("logspace", lambda start, end, steps, base: torch.logspace(start, end, steps, base), {}, {"start": start, "end": end, "steps": steps, "base": base},
           note=f"{start}, {end}, {steps}, {base}", ulp=16)
for op in ("exp_", "log_", "sqrt_", "relu_", "sigmoid_", "tanh_", "round_", "abs_", "neg_"):
    g.case(op, lambda x, op=op: getattr(x.clone(), op)(), {"x": Uniform(2, 5, lo=0.1, hi=2.0) if op in ("log_", "sqrt_") else Uniform(2, 5)}, note="range", per="element", ulp=16)
g.write()
