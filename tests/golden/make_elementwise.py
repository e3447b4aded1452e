# SPDX-License-Identifier: MIT
"""Arithmetic with broadcasting, activations, where."""
import torch
import torch.nn.functional as F

from golden import INF, NAN, Group, Uniform, positive

g = Group("elementwise")
EXACT = dict(per="element", ulp=4)

# Two tensors.
BINARY = {"add": lambda a, b: a + b, "sub": lambda a, b: a - b, "mul": lambda a, b: a * b, "div": lambda a, b: a / b,
          "maximum": lambda a, b: torch.maximum(a, b), "minimum": lambda a, b: torch.minimum(a, b)}
SHAPES = [((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1, 3), (4, 1)), ((), (2, 2)), ((3, 1), (1, 1)), ((), ()),
          ((2, 1, 1), (1, 3, 2)), ((0, 3), (1, 3)), ((2, 0), (2, 1)), ((1,), (0,))]
SPECIAL = [NAN, INF, -INF, 0.0, -0.0, 1.0, -2.0]
LEFT = torch.tensor([a for a in SPECIAL for b in SPECIAL])
RIGHT = torch.tensor([b for a in SPECIAL for b in SPECIAL])
for op, fn in BINARY.items():
    for a, b in SHAPES:
        g.case(op, fn, {"a": Uniform(*a), "b": Uniform(*b)}, note=f"{list(a)} with {list(b)}", **EXACT)
    g.case(op, fn, {"a": LEFT.clone(), "b": RIGHT.clone()}, note="special values, every pair", **EXACT)
    g.refuse(op, fn, {"a": torch.zeros(2, 3), "b": torch.zeros(2, 4)}, note="shapes that do not broadcast")
for op in ("add", "sub", "mul", "div"):
    for s in (2.5, 0.0, -1.0, INF, NAN):
        g.case(op, BINARY[op], {"a": Uniform(2, 3)}, {"b": s}, note=f"scalar {s} on the right", **EXACT)
        g.case(op, BINARY[op], {"b": Uniform(2, 3)}, {"a": s}, note=f"scalar {s} on the left", **EXACT)
g.case("maximum", BINARY["maximum"], {"a": torch.tensor([1., 2., 2., -0.0]), "b": torch.tensor([1., 1., 3., 0.0])},
       note="a tie halves the gradient", **EXACT)
g.case("minimum", BINARY["minimum"], {"a": torch.tensor([1., 2., 2., -0.0]), "b": torch.tensor([1., 1., 3., 0.0])},
       note="a tie halves the gradient", **EXACT)
g.case("neg", lambda x: -x, {"x": torch.tensor(SPECIAL)}, note="special values", **EXACT)

# Powers: the exponent's gradient has three roundings and a logarithm's.
EXACT["ulp"] = 8
for s in (0.0, 1.0, 2.0, 3.0, -1.0, -2.0, 0.5, -0.5, 2.5, 1.0 / 3.0):
    g.case("pow", torch.pow, {"input": positive(2, 3)}, {"exponent": s}, note=f"exponent {s}", **EXACT)
    g.case("pow", torch.pow, {"input": torch.tensor([0.0, -0.0, 1.0, -1.5, INF, -INF, NAN])}, {"exponent": s},
           note=f"special bases, exponent {s}", **EXACT)
for s in (2.0, 0.5, 1.0, 0.0, -2.0):
    g.case("pow", torch.pow, {"exponent": torch.tensor([0.0, 1.0, -1.0, 2.0, 0.5, INF, -INF, NAN])}, {"self": s},
           note=f"scalar base {s}", call={"self": s}, **EXACT)
for a, b in (((2, 3), (2, 3)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((0, 2), (2,))):
    g.case("pow", torch.pow, {"input": positive(*a), "exponent": Uniform(*b)}, note=f"{list(a)} to {list(b)}", **EXACT)
g.case("pow", torch.pow, {"input": torch.tensor([0., 0., 0., -2., -2., 0., -1., NAN, 1., INF]),
                          "exponent": torch.tensor([0., 2., -1., 3., 0.5, 0.5, 0., 0., NAN, 0.])},
       note="special pairs", **EXACT)

EXACT["ulp"] = 4

# One tensor. The special values are checked in double only: float overflows elsewhere.
SPECIAL = torch.tensor([NAN, INF, -INF, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 20.0, -20.0, 40.0, -40.0, 700.0, -700.0, 1000.0,
                        -1000.0, 1e-8, -1e-8, 1e-300])
UNARY = [("exp", torch.exp, Uniform, {}), ("log", torch.log, positive, {}), ("sqrt", torch.sqrt, positive, {}),
         ("abs", torch.abs, Uniform, {}), ("tanh", torch.tanh, Uniform, {}), ("sigmoid", torch.sigmoid, Uniform, {}),
         ("relu", F.relu, Uniform, {}), ("leaky_relu", F.leaky_relu, Uniform, {}),
         ("leaky_relu", F.leaky_relu, Uniform, {"negative_slope": 0.25}),
         ("leaky_relu", F.leaky_relu, Uniform, {"negative_slope": 0.0}),
         ("leaky_relu", F.leaky_relu, Uniform, {"negative_slope": -0.5}),
         ("rsqrt", torch.rsqrt, positive, {}), ("reciprocal", torch.reciprocal, Uniform, {}),
         ("gelu", F.gelu, Uniform, {"approximate": "none"}), ("gelu", F.gelu, Uniform, {"approximate": "tanh"}),
         ("silu", F.silu, Uniform, {}), ("erf", torch.erf, Uniform, {}),
         ("clamp", torch.clamp, Uniform, {"min": -0.5, "max": 1.0}), ("clamp", torch.clamp, Uniform, {"min": 0.5}),
         ("clamp", torch.clamp, Uniform, {"max": -1.0}), ("clamp", torch.clamp, Uniform, {"min": 1.0, "max": -1.0})]
for op, fn, draw, args in UNARY:
    tag = "".join(f", {k} {v}" for k, v in args.items())
    # gelu adds numbers of size 1 that cancel for negative x: its error scales with the tensor.
    how = dict(per="tensor", ulp=16) if op == "gelu" else EXACT
    for shape in ((3, 7), (), (0, 3), (1,)):
        g.case(op, lambda x, **kw: fn(x, **kw), {"x": draw(*shape)}, args, note=f"{list(shape)}{tag}", **how)
    g.case(op, lambda x, **kw: fn(x, **kw), {"x": SPECIAL.clone()}, args, note=f"special values{tag}", float=False, **EXACT | how)
g.case("clamp", lambda x, **kw: torch.clamp(x, **kw), {"x": torch.tensor([-1., 1., 2., -2., 0.])}, {"min": -1.0, "max": 1.0},
       note="values on the border keep their gradient", **EXACT)
g.case("clamp", lambda x, **kw: torch.clamp(x, **kw), {"x": Uniform(5)}, {"min": NAN, "max": 1.0}, note="min is NaN", **EXACT)
g.refuse("clamp", lambda x: torch.clamp(x), {"x": torch.zeros(2)}, note="neither min nor max")

# where
MASK = torch.tensor([[True, False, True], [False, False, True]])
for name, a, b, mask in (("same shapes", (2, 3), (2, 3), MASK), ("a broadcasts", (3,), (2, 3), MASK),
                         ("the condition broadcasts", (2, 3), (2, 1), MASK[0]), ("scalars", (), (), MASK),
                         ("empty", (0, 3), (1, 3), torch.zeros(1, 3, dtype=torch.bool))):
    g.case("where", lambda condition, a, b: torch.where(condition, a, b),
           {"condition": mask.clone(), "a": Uniform(*a), "b": Uniform(*b)}, note=name, **EXACT)
g.case("where", lambda condition, a, b: torch.where(condition, a, b),
       {"condition": torch.tensor([True, False, True]), "a": torch.tensor([1., NAN, INF]), "b": torch.tensor([NAN, 2., NAN])},
       note="the NaN that is not chosen stays out", **EXACT)
g.refuse("where", lambda condition, a, b: torch.where(condition, a, b),
         {"condition": MASK.clone(), "a": torch.zeros(2, 3), "b": torch.zeros(2, 4)}, note="shapes that do not broadcast")
g.write()
