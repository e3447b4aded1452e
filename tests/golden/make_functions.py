# SPDX-License-Identifier: MIT
"""Functions of elements beyond the common ones, and sums with products."""
import torch
import torch.nn.functional as F

from golden import INF, NAN, Group, Uniform, positive

g = Group("functions")
NEAR = dict(per="element", ulp=16)


def inside(*shape):
    return Uniform(*shape, lo=-0.95, hi=0.95)


above_one = Uniform(3, 8, lo=1.1, hi=6.0)
EDGES = torch.tensor([0.0, -0.0, 1.0, -1.0, 0.5, 2.0, INF, -INF, NAN])
for op, x in (("asin", inside(3, 8)), ("acos", inside(3, 8)), ("atan", Uniform(3, 8)), ("tan", Uniform(3, 8, lo=-1.4, hi=1.4)), ("sinh", Uniform(3, 8)),
              ("cosh", Uniform(3, 8)), ("asinh", Uniform(3, 8)), ("acosh", above_one), ("atanh", inside(3, 8)), ("log2", positive(3, 8)), ("log10", positive(3, 8)),
              ("exp2", Uniform(3, 8)), ("erfc", Uniform(3, 8)), ("frac", Uniform(3, 8)), ("deg2rad", Uniform(3, 8)), ("rad2deg", Uniform(3, 8))):
    g.case(op, lambda x: getattr(torch, op)(x), {"x": x}, note="range", **NEAR)
    g.case(op, lambda x: getattr(torch, op)(x), {"x": EDGES.clone()}, note="edges", grad=op not in ("cosh", "sinh"), **NEAR)
g.case("logit", lambda x: torch.logit(x), {"x": Uniform(3, 8, lo=0.05, hi=0.95)}, note="range", ulp=32)
g.case("logit", lambda x: torch.logit(x), {"x": torch.tensor([0.0, -0.0, 1.0, -0.5, 1.5, 0.5, NAN])}, note="edges", **NEAR)
g.case("logit", lambda x, eps: torch.logit(x, eps), {"x": torch.tensor([0.0, 1.0, 0.25, 0.75, 0.5, -INF, INF])}, {"eps": 0.25}, note="edges with eps", **NEAR)
g.case("erfinv", lambda x: torch.erfinv(x), {"x": Uniform(3, 8, lo=-0.999, hi=0.999)}, note="range", ulp=64)
g.case("erfinv", lambda x: torch.erfinv(x), {"x": torch.tensor([1.0, -1.0, 2.0, -INF, 0.0, -0.0, NAN, 1e-9, 0.5, -0.5])}, note="edges", grad=False, ulp=64, float=False)
g.case("sinc", lambda x: torch.sinc(x), {"x": Uniform(3, 8)}, note="range", ulp=32)
g.case("sinc", lambda x: torch.sinc(x), {"x": torch.tensor([0.0, -0.0, 0.5, 1.5, INF, -INF, NAN])}, note="edges", ulp=32)
g.case("softshrink", lambda x: F.softshrink(x), {"x": torch.tensor([0.25, -0.25, 0.5, -0.5, 0.0, -0.0, INF, -INF])}, note="edges")
g.case("hardswish", lambda x: F.hardswish(x), {"x": torch.tensor([3.0, -3.0, 4.0, -4.0, 0.0, -0.0, INF, NAN])}, note="edges", ulp=8)
g.case("logit", lambda x, eps: torch.logit(x, eps), {"x": Uniform(3, 8, lo=-0.5, hi=1.5)}, {"eps": 0.125}, note="eps", ulp=32)
for op in ("atan2", "hypot", "logaddexp", "fmod", "floor_divide", "xlogy", "fmax", "fmin", "copysign"):
    second = positive if op == "xlogy" else Uniform
    for a, b in (((2, 3), (2, 3)), ((2, 1, 3), (4, 1)), ((), (2, 2)), ((0, 3), (1, 3))):
        g.case(op, lambda a, b: getattr(torch, op)(a, b), {"a": Uniform(*a), "b": second(*b)}, note=f"{list(a)} with {list(b)}", grad=op != "floor_divide", **NEAR)
SPECIAL = [NAN, INF, -INF, 0.0, 1.0, -2.0, 3.5]
for op in ("atan2", "hypot", "logaddexp", "fmod", "floor_divide", "xlogy", "fmax", "fmin", "copysign"):
    g.case(op, lambda a, b: getattr(torch, op)(a, b), {"a": torch.tensor([a for a in SPECIAL for _ in SPECIAL]), "b": torch.tensor([b for _ in SPECIAL for b in SPECIAL])},
           note="special values, every pair", grad=False, **NEAR)
FINITE = [0.0, -0.0, 1.0, -2.0, 3.5]
for op in ("atan2", "hypot", "logaddexp", "fmod", "xlogy", "maximum", "minimum", "remainder", "fmax", "fmin", "copysign"):
    g.case(op, lambda a, b: getattr(torch, op)(a, b), {"a": torch.tensor([a for a in FINITE for _ in FINITE]), "b": torch.tensor([b for _ in FINITE for b in FINITE])},
           note="gradients at zeros and equals", **NEAR)
# Bounds that are tensors: below, between, above, equal, in the wrong order, NaN.
BOUNDS = [(x, low, high) for x in (-2.0, 0.0, 1.0, NAN) for low in (-2.0, 0.0, 1.0, NAN) for high in (-2.0, 0.0, 1.0, NAN)]
for note, of in (("both", ("low", "high")), ("low", ("low",)), ("high", ("high",))):
    g.case("clamp", lambda x, low=None, high=None: torch.clamp(x, low, high),
           {"x": torch.tensor([b[0] for b in BOUNDS]), **{n: torch.tensor([b[1 + (n == "high")] for b in BOUNDS]) for n in of}}, note=f"{note}, every triple")
    for x, bound in (((2, 3), (3,)), ((3,), (2, 1)), ((), (2,)), ((0, 2), (1,))):
        g.case("clamp", lambda x, low=None, high=None: torch.clamp(x, low, high), {"x": Uniform(*x), **{n: Uniform(*bound) for n in of}}, note=f"{note}, {list(x)} with {list(bound)}")
g.refuse("clamp", lambda x, low: torch.clamp(x, low), {"x": torch.zeros(2), "low": torch.zeros(3)}, note="shapes that do not broadcast")
g.case("floor_divide", lambda a, b: torch.floor_divide(a, b), {"a": torch.tensor([1.0, -1.0, 7.0, -7.0, 0.0]), "b": torch.tensor([0.125, 0.125, -2.0, 2.0, -3.0])}, note="whole", grad=False)
for args in ({}, {"nan": 2.5, "posinf": 7.0, "neginf": -9.0}):
    g.case("nan_to_num", lambda x, **kw: torch.nan_to_num(x, **kw), {"x": EDGES.clone()}, args, note=f"{args}", float=bool(args))
for dims in ([], [0], [0, 1], [-1]):
    g.case("count_nonzero", lambda x, dims: torch.count_nonzero(x, tuple(dims)) if dims else torch.count_nonzero(x),
           {"x": torch.tensor([[0.0, 1.0, NAN], [-0.0, 0.0, 2.0]])}, {"dims": dims}, note=f"{dims}", grad=False)
for value in (1.0, -0.5):
    for op in ("addcmul", "addcdiv"):
        g.case(op, lambda x, a, b, value: getattr(torch, op)(x, a, b, value=value), {"x": Uniform(2, 3), "a": Uniform(3), "b": Uniform(2, 1)}, {"value": value},
               note=f"value {value}")
for weight in (0.0, 0.25, 0.5, 0.75, 1.0, 1.5):
    g.case("lerp", lambda start, end, weight: torch.lerp(start, end, weight), {"start": Uniform(2, 3), "end": Uniform(2, 3)}, {"weight": weight}, note=f"{weight}")
g.case("lerp", lambda start, end, weight: torch.lerp(start, end, weight), {"start": Uniform(2, 3), "end": Uniform(2, 3), "weight": Uniform(2, 3)}, note="a weight for each")
for x, beta, alpha in (((2, 4), 1.0, 1.0), ((4,), 0.5, -2.0), ((), 0.0, 1.0), ((2, 1), 2.0, 1.0)):
    g.case("addmm", lambda x, a, b, beta, alpha: torch.addmm(x, a, b, beta=beta, alpha=alpha), {"x": Uniform(*x), "a": Uniform(2, 3), "b": Uniform(3, 4)},
           {"beta": beta, "alpha": alpha}, note=f"{list(x)}, {beta}, {alpha}", constant=("x",) if beta == 0 else ())
g.case("baddbmm", lambda x, a, b, beta, alpha: torch.baddbmm(x, a, b, beta=beta, alpha=alpha), {"x": Uniform(2, 2, 4), "a": Uniform(2, 2, 3), "b": Uniform(2, 3, 4)},
       {"beta": 0.5, "alpha": 2.0}, note="both factors")
g.refuse("addmm", lambda x, a, b: torch.addmm(x, a, b), {"x": torch.zeros(3, 4), "a": torch.zeros(2, 3), "b": torch.zeros(3, 4)}, note="a term that does not fit")
g.write()
