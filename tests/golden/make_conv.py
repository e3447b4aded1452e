# SPDX-License-Identifier: MIT
"""Convolution and pooling over planes."""
import torch
import torch.nn.functional as F

from golden import INF, NAN, Group, Uniform

g = Group("conv")


def conv(x, weight, bias=None, **args):
    return F.conv2d(x, weight, bias, **args)


#       x               weight         bias   arguments
CONV = [((2, 3, 6, 5), (4, 3, 3, 3), True, {}), ((2, 3, 6, 5), (4, 3, 3, 3), False, {}), ((1, 1, 4, 4), (1, 1, 1, 1), True, {}),
        ((2, 3, 4, 4), (5, 3, 1, 1), False, {}), ((2, 3, 4, 4), (5, 3, 1, 1), True, {"stride": 2}), ((2, 2, 6, 7), (3, 2, 3, 2), True, {"stride": 2}),
        ((2, 2, 6, 7), (3, 2, 3, 2), True, {"stride": [2, 3]}), ((2, 2, 5, 5), (3, 2, 3, 3), True, {"padding": 1}),
        ((2, 2, 4, 5), (3, 2, 3, 2), False, {"padding": [2, 1]}), ((1, 2, 7, 8), (2, 2, 3, 3), True, {"dilation": 2}),
        ((1, 2, 7, 8), (2, 2, 2, 3), True, {"dilation": [3, 1], "padding": [1, 2]}), ((2, 4, 5, 4), (6, 2, 3, 2), True, {"groups": 2}),
        ((2, 4, 5, 4), (4, 1, 3, 3), True, {"groups": 4, "padding": 1}), ((2, 3, 4, 5), (6, 1, 2, 2), False, {"groups": 3, "stride": 2}),
        ((2, 4, 7, 9), (6, 2, 3, 2), True, {"groups": 2, "stride": [2, 1], "padding": [1, 2], "dilation": [1, 2]}),
        ((2, 2, 5, 6), (3, 2, 3, 3), True, {"padding": "same"}), ((1, 2, 5, 6), (3, 2, 2, 4), True, {"padding": "same"}),
        ((1, 2, 6, 6), (3, 2, 3, 2), False, {"padding": "same", "dilation": 2}), ((2, 2, 5, 6), (3, 2, 3, 3), True, {"padding": "valid"}),
        ((3, 6, 5), (4, 3, 3, 3), True, {"padding": 1}), ((0, 3, 6, 5), (4, 3, 3, 3), True, {}), ((2, 3, 3, 4), (4, 3, 3, 4), True, {}),
        ((2, 2, 1, 1), (3, 2, 3, 3), True, {"padding": 1}), ((1, 1, 9, 9), (1, 1, 3, 3), True, {"stride": 4}),
        ((1, 2, 1, 12), (2, 2, 1, 5), True, {"padding": [0, 2]}), ((2, 8, 6, 6), (10, 8, 3, 3), False, {})]
for x, w, bias, args in CONV:
    inputs = {"x": Uniform(*x), "weight": Uniform(*w, lo=-1.5, hi=1.5)} | ({"bias": Uniform(w[0])} if bias else {})
    g.case("conv2d", lambda **kw: conv(**kw), inputs, args,
           note=f"{list(x)} by {list(w)}{'' if bias else ' without bias'}" + "".join(f", {k} {v}" for k, v in args.items()))
for x, w, b, args, why in (
        ((2, 3, 5, 5), (4, 2, 3, 3), None, {}, "channels that do not fit"), ((2, 3, 2, 2), (4, 3, 3, 3), None, {}, "a kernel larger than the input"),
        ((2, 3, 5, 5), (4, 1, 3, 3), None, {"groups": 2}, "groups that do not divide the input channels"),
        ((2, 4, 5, 5), (3, 2, 3, 3), None, {"groups": 2}, "groups that do not divide the output channels"),
        ((2, 3, 5, 5), (4, 3, 3, 3), (3,), {}, "a bias that does not fit"), ((2, 3, 5, 5), (4, 3, 3, 3), None, {"stride": 0}, "stride 0"),
        ((2, 3, 5, 5), (4, 3, 3, 3), None, {"padding": -1}, "negative padding"), ((2, 3, 5, 5), (4, 3, 3, 3), None, {"stride": -1}, "negative stride"),
        ((2, 3, 5, 5), (4, 3, 3, 3), None, {"stride": 2, "padding": "same"}, "padding same with stride"),
        ((5, 5), (4, 3, 3, 3), None, {}, "an input of two dimensions"), ((2, 3, 5, 5), (4, 3, 3), None, {}, "a weight of three dimensions"),
        ((2, 3, 5, 5), (4, 3, 3, 3), None, {"dilation": 3}, "a dilated kernel larger than the input")):
    inputs = {"x": torch.zeros(x), "weight": torch.zeros(w)} | ({"bias": torch.zeros(b)} if b else {})
    g.refuse("conv2d", lambda **kw: conv(**kw), inputs, args, note=why)


def max_pool(x, kernel_size, **args):
    return F.max_pool2d(x, kernel_size, return_indices=True, **args)


POOL = [((2, 2, 4, 6), 2, {}), ((1, 2, 5, 5), 2, {}), ((1, 2, 5, 5), 2, {"ceil_mode": True}), ((1, 1, 6, 7), [3, 2], {"stride": [1, 2]}),
        ((1, 2, 5, 6), 3, {"stride": 2, "padding": 1}), ((1, 1, 5, 6), [3, 2], {"stride": 2, "padding": [1, 0], "ceil_mode": True}),
        ((1, 1, 7, 8), 3, {"stride": 1, "dilation": 2}), ((1, 1, 7, 8), 2, {"stride": 2, "dilation": [3, 1], "padding": 1}),
        ((1, 1, 7, 8), 3, {"stride": 3, "dilation": 2, "padding": 1, "ceil_mode": True}), ((2, 4, 4), 2, {}), ((0, 2, 4, 4), 2, {}),
        ((1, 2, 1, 1), 1, {}), ((1, 1, 4, 4), 4, {}), ((1, 1, 2, 2), 2, {"padding": 1, "stride": 2, "ceil_mode": True}),
        ((1, 1, 9, 9), 2, {"stride": 5, "ceil_mode": True}), ((1, 1, 5, 5), 1, {"stride": 3})]
for x, k, args in POOL:
    g.case("max_pool2d", lambda x, kernel_size, **kw: max_pool(x, kernel_size, **kw), {"x": Uniform(*x)}, {"kernel_size": k, **args},
           note=f"{list(x)} by {k}" + "".join(f", {n} {v}" for n, v in args.items()))
TIES = torch.tensor([[[[1., 1., 2., 0.], [1., 1., 2., 2.], [0., 3., 0., 0.], [3., 3., 0., 0.]]]])
NANS = torch.tensor([[[[1., NAN, 2., 0.], [NAN, 5., 7., INF], [-INF, -INF, NAN, 1.], [-INF, -INF, 1., NAN]]]])
for note, x in (("ties", TIES), ("NaN and infinities", NANS), ("all -inf", torch.full((1, 1, 4, 4), -INF))):
    for args in ({"kernel_size": 2}, {"kernel_size": 3, "stride": 1, "padding": 1}, {"kernel_size": 2, "stride": 1, "dilation": 2, "padding": 1}):
        g.case("max_pool2d", lambda x, kernel_size, **kw: max_pool(x, kernel_size, **kw), {"x": x.clone()}, args,
               note=note + "".join(f", {n} {v}" for n, v in args.items()))
for x, args, why in (((1, 1, 4, 4), {"kernel_size": 2, "padding": 2}, "padding above half the kernel"), ((1, 1, 2, 2), {"kernel_size": 3}, "a kernel larger than the input"),
                     ((1, 1, 4, 4), {"kernel_size": 2, "stride": 0}, "stride 0"), ((1, 1, 4, 4), {"kernel_size": 2, "dilation": 0}, "dilation 0"),
                     ((1, 1, 4, 4), {"kernel_size": 2, "padding": -1}, "negative padding"), ((4, 4), {"kernel_size": 2}, "two dimensions"),
                     ((1, 0, 4, 4), {"kernel_size": 2}, "no channels"), ((1, 1, 0, 4), {"kernel_size": 2}, "an empty plane"),
                     ((1, 1, 4, 4), {"kernel_size": 0}, "kernel 0")):
    g.refuse("max_pool2d", lambda x, kernel_size, **kw: max_pool(x, kernel_size, **kw), {"x": torch.zeros(x)}, args, note=why)


def avg_pool(x, kernel_size, **args):
    return F.avg_pool2d(x, kernel_size, **args)


AVG = POOL[:2] + [((1, 2, 5, 5), 2, {"ceil_mode": True}), ((1, 2, 5, 5), 2, {"ceil_mode": True, "count_include_pad": False}),
                  ((1, 1, 6, 7), [3, 2], {"stride": [1, 2]}), ((1, 2, 5, 6), 3, {"stride": 2, "padding": 1}),
                  ((1, 2, 5, 6), 3, {"stride": 2, "padding": 1, "count_include_pad": False}),
                  ((1, 2, 5, 6), 3, {"stride": 2, "padding": 1, "divisor_override": 5}),
                  ((1, 1, 6, 6), 3, {"stride": 2, "padding": 1, "ceil_mode": True}),
                  ((1, 1, 6, 6), 3, {"stride": 2, "padding": 1, "ceil_mode": True, "count_include_pad": False}),
                  ((1, 1, 6, 7), [3, 4], {"stride": [2, 3], "padding": [0, 2], "ceil_mode": True, "divisor_override": 2}),
                  ((1, 1, 6, 6), 3, {"divisor_override": -2}), ((1, 16, 6, 6), 6, {}), ((2, 4, 4), 2, {}), ((0, 2, 4, 4), 2, {}),
                  ((1, 1, 2, 2), 2, {"padding": 1, "stride": 2}), ((1, 1, 2, 2), 2, {"padding": 1, "stride": 3, "ceil_mode": True})]
for x, k, args in AVG:
    g.case("avg_pool2d", lambda x, kernel_size, **kw: avg_pool(x, kernel_size, **kw), {"x": Uniform(*x)}, {"kernel_size": k, **args},
           note=f"{list(x)} by {k}" + "".join(f", {n} {v}" for n, v in args.items()))
g.case("avg_pool2d", lambda x, kernel_size, **kw: avg_pool(x, kernel_size, **kw), {"x": NANS.clone()}, {"kernel_size": 2}, note="NaN and infinities")
for x, args, why in (((1, 1, 4, 4), {"kernel_size": 2, "padding": 2}, "padding above half the kernel"), ((1, 1, 2, 2), {"kernel_size": 3}, "a kernel larger than the input"),
                     ((1, 1, 4, 4), {"kernel_size": 2, "stride": 0}, "stride 0"), ((1, 1, 4, 4), {"kernel_size": 2, "divisor_override": 0}, "divisor 0"),
                     ((4, 4), {"kernel_size": 2}, "two dimensions"), ((1, 1, 4, 4), {"kernel_size": 0}, "kernel 0")):
    g.refuse("avg_pool2d", lambda x, kernel_size, **kw: avg_pool(x, kernel_size, **kw), {"x": torch.zeros(x)}, args, note=why)


def adaptive(x, output_size):
    return F.adaptive_avg_pool2d(x, output_size)


for x, size in (((2, 3, 4, 6), 1), ((2, 3, 4, 6), 2), ((1, 2, 5, 7), [3, 2]), ((1, 2, 5, 7), [None, 3]), ((1, 2, 5, 7), [2, None]), ((1, 2, 3, 2), [5, 4]),
                ((3, 4, 4), 2), ((1, 1, 7, 5), [7, 5]), ((0, 2, 4, 4), 2), ((1, 1, 10, 10), 7), ((2, 1, 1, 1), 3)):
    g.case("adaptive_avg_pool2d", lambda x, output_size: adaptive(x, output_size), {"x": Uniform(*x)}, {"output_size": size}, note=f"{list(x)} to {size}")
g.case("adaptive_avg_pool2d", lambda x, output_size: adaptive(x, output_size), {"x": Uniform(1, 2, 4, 4)}, {"output_size": 0}, note="to nothing",
       grad=False)  # PyTorch refuses this in backward only
for x, size, why in (((4, 4), 2, "two dimensions"), ((1, 1, 4, 4), -1, "a negative size"), ((1, 1, 0, 4), 2, "an empty plane")):
    g.refuse("adaptive_avg_pool2d", lambda x, output_size: adaptive(x, output_size), {"x": torch.zeros(x)}, {"output_size": size}, note=why)
g.write()
