# SPDX-License-Identifier: MIT
"""The peer of training_step.cpp: the same networks, batch and optimiser in PyTorch, one line for each block of ten steps.

  training_step.py VARIANT [threads 2] [blocks 6] [batch 128]
plain: the textbook loop. tuned: what a knowledgeable user writes: ReLU in place, gradients set to None, the multi-tensor
SGD, and the L1 penalty as one scaled sum.
"""
import sys
import time

import torch
from torch import nn

variant = sys.argv[1]
threads, blocks, batch = (int(sys.argv[i]) if len(sys.argv) > i else default for i, default in ((2, 2), (3, 6), (4, 128)))
tuned = variant == "tuned"
STEPS = 10
torch.set_num_threads(threads)
torch.manual_seed(1)
images = torch.randn(batch, 1, 28, 28)
labels = torch.randint(0, 10, (batch,))


def network(kind):
    def block(i, o, size, padding=0):
        norm = {"bn": lambda: nn.BatchNorm2d(o), "ln": lambda: nn.LayerNorm([o, size, size]),
                "gn": lambda: nn.GroupNorm(2, o)}[kind]()
        return [nn.Conv2d(i, o, 3, padding=padding, bias=False), nn.ReLU(inplace=tuned), norm, nn.Dropout2d(0.02)]

    return nn.Sequential(*block(1, 8, 26), *block(8, 10, 24), nn.MaxPool2d(2, 2), *block(10, 12, 10),
                         *block(12, 14, 8), *block(14, 16, 8, 1), *block(16, 16, 6), nn.AvgPool2d(6),
                         nn.Conv2d(16, 10, 1, bias=False), nn.Flatten(), nn.LogSoftmax(1))


for kind in ("bn", "ln", "gn"):
    net = network(kind)
    options = {"foreach": True} if tuned else {}
    optimizer = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9, **options)

    def step():
        optimizer.zero_grad(set_to_none=tuned)
        loss = nn.functional.nll_loss(net(images), labels)
        if kind == "bn":
            if tuned:
                loss = loss + 0.0005 * torch.stack([p.abs().mean() for p in net.parameters()]).sum()
            else:
                for p in net.parameters():
                    loss = loss + 0.0005 * p.abs().mean()
        loss.backward()
        optimizer.step()
        return loss.item()

    for _ in range(STEPS):
        step()
    for _ in range(blocks):
        start = time.perf_counter()
        for _ in range(STEPS):
            step()
        print(f"torch {torch.__version__} {variant},{kind},{threads},{(time.perf_counter() - start) / STEPS * 1e3:.3f}", flush=True)
