# SPDX-License-Identifier: MIT
"""Losses with margins, of counts and of normal distributions; activations that draw small values to 0."""
import torch
import torch.nn.functional as F

from golden import INF, NAN, Group, Uniform, ints, positive

g = Group("margin_loss")
SIGNS = torch.tensor([[1.0, -1.0, 1.0], [-1.0, -1.0, 1.0]])
for r in ("none", "mean", "sum"):
    for margin in (0.0, 0.5):
        g.case("margin_ranking_loss", lambda a, b, y, **kw: F.margin_ranking_loss(a, b, y, **kw), {"a": Uniform(2, 3), "b": Uniform(2, 3), "y": SIGNS.clone()},
               {"margin": margin, "reduction": r}, note=f"{margin}, {r}", constant=("y",))
        g.case("cosine_embedding_loss", lambda a, b, y, **kw: F.cosine_embedding_loss(a, b, y, **kw), {"a": Uniform(3, 4), "b": Uniform(3, 4), "y": SIGNS[0].clone()},
               {"margin": margin, "reduction": r}, note=f"{margin}, {r}", constant=("y",), ulp=32)
    g.case("hinge_embedding_loss", lambda x, y, **kw: F.hinge_embedding_loss(x, y, **kw), {"x": Uniform(2, 3), "y": SIGNS.clone()}, {"margin": 1.5, "reduction": r},
           note=r, constant=("y",))
    for swap in (False, True):
        g.case("triplet_margin_loss", lambda a, p, n, **kw: F.triplet_margin_loss(a, p, n, **kw), {"a": Uniform(3, 4), "p": Uniform(3, 4), "n": Uniform(3, 4)},
               {"margin": 2.0, "swap": swap, "reduction": r}, note=f"{swap}, {r}", call={"margin": 2.0, "swap": swap, "reduction": r}, ulp=32)
    g.case("soft_margin_loss", lambda x, y, **kw: F.soft_margin_loss(x, y, **kw), {"x": Uniform(2, 3), "y": SIGNS.clone()}, {"reduction": r}, note=r, constant=("y",), ulp=16)
    for p in (1, 2):
        g.case("multi_margin_loss", lambda x, y, weight, **kw: F.multi_margin_loss(x, y, weight=weight, **kw),
               {"x": Uniform(3, 4), "y": ints([0, 3, 1]), "weight": positive(4)}, {"p": p, "margin": 0.75, "reduction": r}, note=f"{p}, {r}", constant=("weight",))
    for log_input in (True, False):
        g.case("poisson_nll_loss", lambda x, y, **kw: F.poisson_nll_loss(x, y, **kw), {"x": positive(2, 3), "y": positive(2, 3)},
               {"log_input": log_input, "full": log_input, "reduction": r}, note=f"{log_input}, {r}", constant=("y",), ulp=16)
    for shape in ((2, 3), (2,), (2, 1)):
        g.case("gaussian_nll_loss", lambda x, y, var, **kw: F.gaussian_nll_loss(x, y, var, **kw), {"x": Uniform(2, 3), "y": Uniform(2, 3), "var": positive(*shape)},
               {"full": len(shape) == 1, "reduction": r}, note=f"{list(shape)}, {r}", ulp=16)
g.case("multi_margin_loss", lambda x, y, **kw: F.multi_margin_loss(x, y, **kw), {"x": Uniform(4), "y": ints(2)}, {}, note="one sample")
g.case("gaussian_nll_loss", lambda x, y, var, **kw: F.gaussian_nll_loss(x, y, var, **kw), {"x": Uniform(3), "y": Uniform(3), "var": torch.tensor([0.0, 0.125, 1.0])},
       {"eps": 0.25}, note="below eps", ulp=16)
g.refuse("gaussian_nll_loss", lambda x, y, var: F.gaussian_nll_loss(x, y, var), {"x": torch.zeros(3), "y": torch.zeros(3), "var": torch.tensor([1.0, -1.0, 1.0])}, note="negative")
for p in (1.0, 2.0, 3.0):
    g.case("pairwise_distance", lambda a, b, p: F.pairwise_distance(a, b, p), {"a": Uniform(3, 4), "b": Uniform(3, 4)}, {"p": p}, note=f"{p}", ulp=16)

EDGES = torch.tensor([-30.0, -1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0, 30.0])
for op, args in (("softsign", {}), ("tanhshrink", {}), ("hardshrink", {}), ("hardshrink", {"lambd": 1.0}), ("softshrink", {}), ("softshrink", {"lambd": 0.25}),
                 ("threshold", {"threshold": 0.25, "value": -7.0}), ("celu", {}), ("celu", {"alpha": 0.5})):
    for what, x in (("range", Uniform(3, 4)), ("edges", EDGES.clone())):
        g.case(op, lambda x, **kw: getattr(F, op)(x, **kw), {"x": x}, args, note=f"{what}, {args}")
g.case("hardshrink", lambda x, lambd: F.hardshrink(x, lambd), {"x": torch.tensor([NAN, INF, -INF])}, {"lambd": 0.5}, note="special")
for dim in (0, 1):
    g.case("softmin", lambda x, dim: F.softmin(x, dim), {"x": Uniform(3, 4)}, {"dim": dim}, note=f"{dim}")
g.write()
