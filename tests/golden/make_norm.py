# SPDX-License-Identifier: MIT
"""Batch, layer, group, instance and RMS normalization."""
import math

import torch
import torch.nn.functional as F
from torch import nn

from golden import INF, NAN, Group, Uniform, encode, positive

g = Group("norm")
ROUNDING = dict(ulp=32)  # a gradient is a difference of sums of products


def small(values, rstd=1.0):
    """Two values or one to normalize leave a gradient near 0, whose rounding is that of what cancels: about 8 * rstd."""
    return (dict(floor=8.0 * rstd) if values <= 2 else {}) | (dict(mag=300.0) if values == 1 else {})




def batch_norm(x, running_mean=None, running_var=None, weight=None, bias=None, **args):
    return F.batch_norm(x, running_mean, running_var, weight, bias, **args)


def instance_norm(x, running_mean=None, running_var=None, weight=None, bias=None, **args):
    return F.instance_norm(x, running_mean, running_var, weight, bias, **args)


def layer_norm(x, weight=None, bias=None, **args):
    return F.layer_norm(x, args.pop("normalized_shape"), weight, bias, **args)


def group_norm(x, weight=None, bias=None, **args):
    if weight is None and bias is not None:
        weight = torch.ones_like(bias)  # PyTorch 1.13 fails in backward with a bias alone
    return F.group_norm(x, args.pop("num_groups"), weight, bias, **args)


def rms_norm(x, weight=None, normalized_shape=(), eps=None):
    """By torch.nn.RMSNorm's formula (since 2.4, so not in the installed release): eps None is the type's machine epsilon."""
    eps = torch.finfo(x.dtype).eps if eps is None else eps
    y = x * torch.rsqrt(x.pow(2).mean(tuple(range(-len(normalized_shape), 0)), keepdim=True) + eps)
    return y if weight is None else y * weight


def affine(shape, weight=True, bias=True):
    return ({"weight": Uniform(*shape, lo=-2.0, hi=2.0)} if weight else {}) | ({"bias": Uniform(*shape)} if bias else {})


def running(c):
    return {"running_mean": Uniform(c), "running_var": positive(c)}


STATS = ("running_mean", "running_var")
SHAPES = [(4, 3), (2, 3, 4), (2, 3, 2, 3), (2, 3, 2, 1, 2), (1, 3, 2, 2), (3, 1, 2, 2), (4, 1), (1, 2, 3), (2, 2, 7, 7), (1, 2, 1, 1, 2)]
for training in (True, False):
    tag = "train" if training else "eval"
    for s in SHAPES:
        g.case("batch_norm", batch_norm, {"x": Uniform(*s)} | running(s[1]) | affine(s[1:2]), {"training": training, "momentum": 0.1, "eps": 1e-5},
               note=f"{list(s)}, {tag}", constant=STATS, after=STATS, **small(math.prod(s) // s[1]), **ROUNDING)
    s = (2, 3, 2, 3)
    for w, b in ((True, False), (False, True), (False, False)):
        g.case("batch_norm", batch_norm, {"x": Uniform(*s)} | running(3) | affine((3,), w, b), {"training": training, "momentum": 0.1, "eps": 1e-5},
               note=f"{tag}, weight {w}, bias {b}", constant=STATS, after=STATS, **ROUNDING)
    for momentum, eps in ((0.0, 1e-5), (1.0, 1e-5), (0.3, 0.5), (0.1, 0.0)):
        g.case("batch_norm", batch_norm, {"x": Uniform(*s)} | running(3) | affine((3,)), {"training": training, "momentum": momentum, "eps": eps},
               note=f"{tag}, momentum {momentum}, eps {eps}", constant=STATS, after=STATS, **ROUNDING)
    g.case("batch_norm", batch_norm, {"x": Uniform(0, 3, 2, 2)} | running(3) | affine((3,)), {"training": training, "momentum": 0.1, "eps": 1e-5},
           note=f"no samples, {tag}", constant=STATS, after=STATS)
g.case("batch_norm", batch_norm, {"x": Uniform(2, 3, 2, 3)} | affine((3,)), {"training": True, "momentum": 0.1, "eps": 1e-5},
       note="train, without running statistics", **ROUNDING)
g.case("batch_norm", batch_norm, {"x": Uniform(1, 3)} | running(3) | affine((3,)), {"training": False, "momentum": 0.1, "eps": 1e-5},
       note="eval, one value per channel", constant=STATS, after=STATS, **ROUNDING)
CONSTANT = torch.cat([torch.full((2, 1, 2, 2), 3.0), torch.arange(8.0).reshape(2, 1, 2, 2)], 1)
g.case("batch_norm", batch_norm, {"x": CONSTANT.clone()} | running(2) | affine((2,)), {"training": True, "momentum": 0.1, "eps": 1e-5},
       note="train, a constant channel", constant=STATS, after=STATS, mag=300.0, **ROUNDING)
BROKEN = torch.tensor([[[1., NAN], [1., INF], [1., 2.]], [[3., 4.], [5., 6.], [7., 9.]]])
g.case("batch_norm", batch_norm, {"x": BROKEN.clone()} | running(3) | affine((3,)), {"training": True, "momentum": 0.1, "eps": 1e-5},
       note="train, NaN and infinity stay in their channel", constant=STATS, after=STATS, **ROUNDING)
g.case("batch_norm", batch_norm, {"x": Uniform(2, 2, 4, 4, lo=9998.0, hi=10002.0)} | running(2) | affine((2,)), {"training": True, "momentum": 0.1, "eps": 1e-5},
       note="train, offset 1e4", constant=STATS, after=STATS, mag=1e4, **ROUNDING)
Z = torch.zeros
ARGS = {"training": True, "momentum": 0.1, "eps": 1e-5}
ONE = lambda n: {"running_mean": Z(n), "running_var": torch.ones(n)}
g.refuse("batch_norm", batch_norm, {"x": Z(1, 3)} | ONE(3), ARGS, note="one value per channel")
g.refuse("batch_norm", batch_norm, {"x": Z(1, 3, 1, 1)} | ONE(3), ARGS, note="one value per channel, planes")
g.refuse("batch_norm", batch_norm, {"x": Z(2, 3)} | ONE(4), ARGS, note="running statistics of another length")
g.refuse("batch_norm", batch_norm, {"x": Z(2, 3)} | ONE(3) | {"weight": Z(2)}, ARGS, note="a weight of another length")
g.refuse("batch_norm", batch_norm, {"x": Z(2, 3)} | ONE(3) | {"bias": Z(2)}, ARGS, note="a bias of another length")
g.refuse("batch_norm", batch_norm, {"x": Z(2, 3)}, {**ARGS, "training": False}, note="eval without running statistics")

for s, n in (((3, 5), (5,)), ((2, 3, 4), (4,)), ((2, 3, 4), (3, 4)), ((2, 3, 4), (2, 3, 4)), ((2, 3, 2, 2), (3, 2, 2)), ((2, 2, 2, 2, 3), (2, 3)),
             ((4,), (4,)), ((3, 1), (1,)), ((0, 4), (4,)), ((2, 40), (40,))):
    g.case("layer_norm", layer_norm, {"x": Uniform(*s)} | affine(n), {"normalized_shape": list(n), "eps": 1e-5}, note=f"{list(s)} over {list(n)}", **small(math.prod(n), 300.0), **ROUNDING)
for w, b, eps in ((True, False, 1e-5), (False, False, 1e-5), (True, True, 0.5), (True, True, 0.0)):
    g.case("layer_norm", layer_norm, {"x": Uniform(3, 5)} | affine((5,), w, b), {"normalized_shape": [5], "eps": eps},
           note=f"weight {w}, bias {b}, eps {eps}", **ROUNDING)
g.case("layer_norm", layer_norm, {"x": Uniform(3, 5), "bias": Uniform(5)}, {"normalized_shape": [5], "eps": 1e-5}, note="bias alone", **ROUNDING)
g.case("layer_norm", layer_norm, {"x": torch.tensor([[3., 3., 3., 3.], [0., 1., 2., 3.]])} | affine((4,)), {"normalized_shape": [4], "eps": 1e-5},
       note="a constant row", mag=300.0, **ROUNDING)
g.case("layer_norm", layer_norm, {"x": torch.tensor([[1., NAN, 2.], [1., INF, 2.], [1., 2., 4.]])} | affine((3,)), {"normalized_shape": [3], "eps": 1e-5},
       note="NaN and infinity stay in their row", **ROUNDING)
g.case("layer_norm", layer_norm, {"x": Uniform(2, 32, lo=9998.0, hi=10002.0)} | affine((32,)), {"normalized_shape": [32], "eps": 1e-5},
       note="offset 1e4", mag=1e4, **ROUNDING)
g.refuse("layer_norm", layer_norm, {"x": Z(2, 3)}, {"normalized_shape": [2], "eps": 1e-5}, note="not the trailing shape")
g.refuse("layer_norm", layer_norm, {"x": Z(3)}, {"normalized_shape": [2, 3], "eps": 1e-5}, note="more dimensions than the input")
g.refuse("layer_norm", layer_norm, {"x": Z(2, 3), "weight": Z(2)}, {"normalized_shape": [3], "eps": 1e-5}, note="a weight of another shape")
g.refuse("layer_norm", layer_norm, {"x": Z(2, 3), "weight": Z(3), "bias": Z(1)}, {"normalized_shape": [3], "eps": 1e-5}, note="a bias of another shape")

for s, groups in (((2, 4), 2), ((2, 4, 3), 2), ((2, 4, 2, 3), 2), ((2, 4, 2, 3), 4), ((2, 4, 2, 3), 1), ((1, 6, 2, 1, 2), 3), ((3, 2, 5), 2), ((2, 4, 7, 7), 2),
                  ((2, 3), 1), ((1, 4, 2, 2, 2), 2)):
    g.case("group_norm", group_norm, {"x": Uniform(*s)} | affine(s[1:2]), {"num_groups": groups, "eps": 1e-5}, note=f"{list(s)}, {groups} groups",
           **small(math.prod(s[1:]) // groups), **ROUNDING)
for w, b, eps in ((True, False, 1e-5), (False, True, 1e-5), (False, False, 1e-5), (True, True, 0.5), (True, True, 0.0)):
    g.case("group_norm", group_norm, {"x": Uniform(2, 4, 2, 3)} | affine((4,), w, b), {"num_groups": 2, "eps": eps},
           note=f"weight {w}, bias {b}, eps {eps}", **ROUNDING)
g.case("group_norm", group_norm, {"x": Uniform(0, 4, 2, 3)} | affine((4,)), {"num_groups": 2, "eps": 1e-5}, note="no samples", **ROUNDING)
g.case("group_norm", group_norm, {"x": CONSTANT.clone()} | affine((2,)), {"num_groups": 2, "eps": 1e-5}, note="a constant group", mag=300.0, **ROUNDING)
g.case("group_norm", group_norm, {"x": Uniform(2, 4, 4, 3, lo=9998.0, hi=10002.0)} | affine((4,)), {"num_groups": 2, "eps": 1e-5}, note="offset 1e4",
       mag=1e4, **ROUNDING)
g.refuse("group_norm", group_norm, {"x": Z(2, 4, 3)}, {"num_groups": 3, "eps": 1e-5}, note="groups that do not divide the channels")
g.refuse("group_norm", group_norm, {"x": Z(2, 4, 3)}, {"num_groups": 0, "eps": 1e-5}, note="no groups")
g.refuse("group_norm", group_norm, {"x": Z(4)}, {"num_groups": 2, "eps": 1e-5}, note="one dimension")
g.refuse("group_norm", group_norm, {"x": Z(1, 4)}, {"num_groups": 4, "eps": 1e-5}, note="one sample, one value per group")
g.refuse("group_norm", group_norm, {"x": Z(2, 4, 3), "weight": Z(2)}, {"num_groups": 2, "eps": 1e-5}, note="a weight of another length")
# PyTorch counts the values of all samples together, so that two samples of one value each pass. y is the bias then.
g.case("group_norm", group_norm, {"x": Uniform(2, 4)} | affine((4,)), {"num_groups": 4, "eps": 1e-5}, note="two samples, one value per group",
       **small(1, 300.0), **ROUNDING)

for use in (True, False):
    tag = "input's statistics" if use else "running statistics"
    for s in ((2, 3, 4), (2, 3, 2, 3), (1, 2, 2, 1, 2), (2, 2, 5, 5)):
        g.case("instance_norm", instance_norm, {"x": Uniform(*s)} | running(s[1]) | affine(s[1:2]), {"use_input_stats": use, "momentum": 0.1, "eps": 1e-5},
               note=f"{list(s)}, {tag}", constant=STATS, after=STATS, **ROUNDING)
g.case("instance_norm", instance_norm, {"x": Uniform(2, 3, 2, 3)}, {"use_input_stats": True, "momentum": 0.1, "eps": 1e-5}, note="plain", **ROUNDING)
g.case("instance_norm", instance_norm, {"x": Uniform(2, 3, 2, 3)} | affine((3,)), {"use_input_stats": True, "momentum": 0.3, "eps": 0.1},
       note="affine, eps 0.1", **ROUNDING)
g.case("instance_norm", instance_norm, {"x": Uniform(2, 3, 2, 3)} | running(3), {"use_input_stats": True, "momentum": 0.3, "eps": 1e-5},
       note="momentum 0.3", constant=STATS, after=STATS, **ROUNDING)
ARGS = {"use_input_stats": True, "momentum": 0.1, "eps": 1e-5}
g.refuse("instance_norm", instance_norm, {"x": Z(2, 3, 1, 1)}, ARGS, note="one value per plane")
g.refuse("instance_norm", instance_norm, {"x": Z(2, 3, 2)} | ONE(4), ARGS, note="running statistics of another length")
g.refuse("instance_norm", instance_norm, {"x": Z(2, 3, 2)}, {**ARGS, "use_input_stats": False}, note="no statistics at all")

for s, n, w, eps in (((3, 5), (5,), True, None), ((2, 3, 4), (4,), True, 1e-5), ((2, 3, 4), (3, 4), True, None), ((2, 3, 4), (4,), False, 0.1),
                     ((3, 1), (1,), True, None), ((0, 4), (4,), True, None)):
    g.case("rms_norm", rms_norm, {"x": Uniform(*s)} | affine(n, w, False), {"normalized_shape": list(n), "eps": eps},
           note=f"{list(s)} over {list(n)}, weight {w}, eps {eps}", float=eps is not None, **small(math.prod(n)),
           **ROUNDING)
g.case("rms_norm", rms_norm, {"x": torch.tensor([[0., 0., 0.], [1., 2., 3.]])} | affine((3,), True, False), {"normalized_shape": [3], "eps": 1e-5},
       note="a row of zeros", **ROUNDING)

# Modules over several batches: what the buffers hold at the end.
for name, c, s, args in (("BatchNorm1d", 3, (4, 3), {}), ("BatchNorm1d", 3, (2, 3, 4), {"momentum": None}), ("BatchNorm2d", 2, (2, 2, 2, 3), {}),
                         ("BatchNorm2d", 2, (2, 2, 2, 3), {"momentum": None}), ("BatchNorm2d", 2, (2, 2, 2, 3), {"momentum": 0.25, "eps": 0.01}),
                         ("BatchNorm2d", 2, (2, 2, 2, 3), {"affine": False}), ("BatchNorm2d", 2, (2, 2, 2, 3), {"track_running_stats": False}),
                         ("BatchNorm2d", 2, (2, 2, 2, 3), {"momentum": 0.0}), ("BatchNorm3d", 2, (1, 2, 2, 2, 1), {}),
                         ("InstanceNorm1d", 2, (2, 2, 3), {"affine": True, "track_running_stats": True}), ("InstanceNorm2d", 2, (2, 2, 2, 3), {}),
                         ("InstanceNorm2d", 2, (2, 2, 2, 3), {"affine": True, "track_running_stats": True, "momentum": 0.3}),
                         ("InstanceNorm3d", 2, (1, 2, 2, 2, 1), {"track_running_stats": True})):
    module = getattr(nn, name)(c, **args)
    note = f"{list(s)}" + "".join(f", {k} {v}" for k, v in args.items())
    steps = []
    for step, training in enumerate((True, True, True, False, True, False)):
        module.train(training)
        x = g.draw(name, note, {f"x{step}": Uniform(*s)})[f"x{step}"]
        steps.append({"training": training, "x": encode(x), "y": encode(module(x))})
    state = {k: v for k, v in module.state_dict().items()}
    g.record({"op": name, "note": note, "kind": "module", "args": {"num_features": c, **args}, "steps": steps, "state": state, "ulp": 32})

# Weights computed from others before each forward: steps of SGD, then an evaluation, then the plain weight again.
for which, layer, kind, s, args in (("weight_norm", nn.Linear, (3, 4), (2, 3), {}), ("weight_norm", nn.Linear, (3, 4), (2, 3), {"dim": 1}),
                                    ("weight_norm", nn.Linear, (3, 4), (2, 3), {"dim": None}), ("weight_norm", nn.Conv2d, (2, 3, 2), (1, 2, 3, 4), {}),
                                    ("weight_norm", nn.Conv2d, (2, 3, 2), (1, 2, 3, 4), {"dim": 2}), ("weight_norm", nn.Linear, (3, 4), (2, 3), {"name": "bias"}),
                                    ("spectral_norm", nn.Linear, (3, 4), (2, 3), {}), ("spectral_norm", nn.Linear, (3, 4), (2, 3), {"n_power_iterations": 3, "dim": 1}),
                                    ("spectral_norm", nn.Conv2d, (2, 3, 2), (1, 2, 3, 4), {"eps": 0.01}),
                                    ("spectral_norm", nn.ConvTranspose2d, (2, 3, 2), (1, 2, 3, 4), {})):
    module = layer(*kind)
    note = f"{layer.__name__}" + "".join(f", {k} {v}" for k, v in args.items())
    for name, p in module.named_parameters():
        p.data = g.draw(which, note, {name: Uniform(*p.shape)})[name]
    before = {k: v.clone() for k, v in module.state_dict().items()}
    getattr(nn.utils, which)(module, **args)
    for name, b in module.named_buffers():  # at random there
        b.copy_(nn.functional.normalize(g.draw(which, note, {name: Uniform(*b.shape)})[name], dim=0))
    start = {k: v.clone() for k, v in module.state_dict().items()}
    steps = []
    for step, training in enumerate((True, True, False)):
        module.train(training)
        module.zero_grad()
        x = g.draw(which, note, {f"x{step}": Uniform(*s)})[f"x{step}"]
        y = module(x)
        y.pow(2).sum().backward()
        steps.append({"training": training, "x": encode(x), "y": encode(y), "grad": {name: encode(p.grad) for name, p in module.named_parameters()},
                      "state": {k: encode(v) for k, v in module.state_dict().items()}})
        with torch.no_grad():
            for p in module.parameters():
                p -= p.grad / 256
    getattr(nn.utils, "remove_" + which)(module, *([args["name"]] if "name" in args else []))
    g.record({"op": which, "note": note, "kind": "computed weight", "layer": layer.__name__, "sizes": kind, "args": args, "before": {k: encode(v) for k, v in before.items()},
              "start": {k: encode(v) for k, v in start.items()}, "steps": steps, "after": {k: encode(v) for k, v in module.state_dict().items()}, "ulp": 64})

g.write()
