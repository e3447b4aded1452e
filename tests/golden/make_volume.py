# SPDX-License-Identifier: MIT
"""Convolution and pooling of volumes, windows and what they add up to."""
import torch
import torch.nn.functional as F

from golden import NAN, Group, Uniform

g = Group("volume")


def told(args):
    return "".join(f", {k} {v}" for k, v in args.items())


for x, w, args in (((1, 2, 3, 3, 4), (2, 2, 2, 3, 2), {}), ((2, 1, 2, 3, 2), (2, 1, 3, 2, 1), {"padding": [1, 0, 2], "stride": 2}),
                   ((1, 4, 3, 3, 3), (2, 2, 2, 2, 2), {"groups": 2, "dilation": [2, 1, 1]}), ((2, 3, 3, 2), (1, 2, 2, 2, 2), {"padding": 1})):
    g.case("conv3d", lambda x, weight, bias, **kw: F.conv3d(x, weight, bias, **kw), {"x": Uniform(*x), "weight": Uniform(*w), "bias": Uniform(w[0])}, args,
           note=f"{list(x)} by {list(w)}" + told(args))
for x, w, args in (((1, 2, 2, 2, 3), (2, 2, 2, 3, 2), {}),
                   ((1, 4, 2, 2, 2), (4, 1, 3, 2, 2), {"stride": [2, 1, 3], "padding": [1, 0, 1], "output_padding": [1, 0, 2], "groups": 2}),
                   ((1, 2, 2, 1, 2), (2, 1, 2, 2, 2), {"dilation": 2})):
    g.case("conv_transpose3d", lambda x, weight, bias, **kw: F.conv_transpose3d(x, weight, bias, **kw),
           {"x": Uniform(*x), "weight": Uniform(*w), "bias": Uniform(w[1] * args.get("groups", 1))}, args, note=f"{list(x)} by {list(w)}" + told(args))
for x, k, args in (((1, 2, 4, 4, 4), 2, {}), ((2, 3, 5, 4), [2, 3, 1], {"stride": [1, 2, 2], "padding": [1, 1, 0]}),
                   ((1, 1, 5, 5, 4), 2, {"ceil_mode": True})):
    g.case("max_pool3d", lambda x, **kw: F.max_pool3d(x, **kw), {"x": Uniform(*x)}, {"kernel_size": k, **args}, note=f"{list(x)} by {k}" + told(args))
    for more in ({}, {"count_include_pad": False}, {"divisor_override": 3}):
        g.case("avg_pool3d", lambda x, **kw: F.avg_pool3d(x, **kw), {"x": Uniform(*x)}, {"kernel_size": k, **args, **more},
               note=f"{list(x)} by {k}" + told(args | more))
g.case("max_pool3d", lambda x, **kw: F.max_pool3d(x, **kw), {"x": Uniform(1, 1, 5, 6, 5)}, {"kernel_size": 2, "dilation": [2, 1, 3], "stride": 1}, note="dilation")
TIES = torch.tensor([[[[1., 2.], [2., 0.]], [[2., 1.], [2., 2.]]]])
g.case("max_pool3d", lambda x, **kw: F.max_pool3d(x, **kw), {"x": TIES.clone()}, {"kernel_size": 2}, note="ties")
g.case("max_pool3d", lambda x, **kw: F.max_pool3d(x, **kw), {"x": torch.tensor([[[[1., NAN], [2., 0.]], [[NAN, 1.], [2., 2.]]]])}, {"kernel_size": 2}, note="NaN")
for x, size in (((1, 2, 4, 5, 3), [2, 3, 2]), ((2, 2, 3, 3), [1, 1, 1]), ((1, 1, 2, 2, 2), [3, 1, 2])):
    g.case("adaptive_avg_pool3d", lambda x, output_size: F.adaptive_avg_pool3d(x, output_size), {"x": Uniform(*x)}, {"output_size": size}, note=f"{list(x)}, {size}")
    g.case("adaptive_max_pool3d", lambda x, output_size: F.adaptive_max_pool3d(x, output_size), {"x": Uniform(*x)}, {"output_size": size}, note=f"{list(x)}, {size}")
for x, args in (((1, 2, 3, 4), {"kernel_size": 2}), ((2, 1, 5, 4), {"kernel_size": [3, 2], "dilation": [1, 2], "padding": [1, 0], "stride": [2, 1]}),
                ((2, 3, 3), {"kernel_size": 3, "padding": 1})):
    g.case("unfold", lambda x, **kw: F.unfold(x, **kw), {"x": Uniform(*x)}, args, note=f"{list(x)}" + told(args))
for x, args in (((1, 8, 6), {"output_size": [3, 4], "kernel_size": 2}), ((2, 6, 6), {"output_size": [5, 4], "kernel_size": [3, 2], "dilation": [1, 2], "padding": [1, 0], "stride": [2, 1]}),
                ((9, 9), {"output_size": [3, 3], "kernel_size": 3, "padding": 1})):
    g.case("fold", lambda x, **kw: F.fold(x, **kw), {"x": Uniform(*x)}, args, note=f"{list(x)}" + told(args))
g.refuse("fold", lambda x, **kw: F.fold(x, **kw), {"x": torch.zeros(1, 8, 5)}, {"output_size": [3, 4], "kernel_size": 2}, note="places")
for shape, args in (((5, 2), {"dimension": 0, "size": 2, "step": 1}), ((2, 6), {"dimension": -1, "size": 3, "step": 2}), ((4,), {"dimension": 0, "size": 1, "step": 2})):
    g.case("Tensor.unfold", lambda x, dimension, size, step: x.unfold(dimension, size, step), {"x": Uniform(*shape)}, args, note=f"{list(shape)}" + told(args))
g.write()
