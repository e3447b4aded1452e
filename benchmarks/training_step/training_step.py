# SPDX-License-Identifier: MIT
"""The peer of training_step.cpp: the same work in PyTorch, one line for each block, with the same columns.

  training_step.py VARIANT [task step] [threads 2] [blocks 6] [batch 128] [nets "bn ln gn"]
plain: the textbook loop. tuned: what a knowledgeable user writes: ReLU in place, gradients set to None, multi-tensor
optimisers, the L1 penalty as one scaled sum, evaluation in inference mode by a traced and frozen network.
"""
import resource
import sys
import time

import torch
from torch import nn

variant = sys.argv[1]
task = sys.argv[2] if len(sys.argv) > 2 else "step"
threads, blocks, batch = (int(sys.argv[i]) if len(sys.argv) > i else default for i, default in ((3, 2), (4, 6), (5, 128)))
nets = sys.argv[6].split() if len(sys.argv) > 6 else ["bn", "ln", "gn"]
if task not in ("step", "evaluate", "lenet"):
    sys.exit(f"training_step.py: the tasks are step, evaluate and lenet, got {task}")
tuned = variant == "tuned"
torch.set_num_threads(threads)
torch.manual_seed(1)
options = {"foreach": True} if tuned else {}


def measure(net, size, mflop, call):
    calls = 1 if task == "evaluate" else min(max(1280 // size, 1), 100)
    for _ in range(max(calls, 3)):
        call()
    for _ in range(blocks):
        faults = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
        start = time.perf_counter()
        for _ in range(calls):
            call()
        each = (time.perf_counter() - start) / calls * 1e3
        used = resource.getrusage(resource.RUSAGE_SELF)
        print(f"torch {torch.__version__} {variant},{task},{net},{size},{threads},{each:.4f},"
              f"{(used.ru_minflt - faults) / calls:.1f},{used.ru_maxrss / 1024:.0f},{mflop / each / threads:.1f}", flush=True)


def network(kind):
    def block(i, o, size, padding=0):
        norm = {"bn": lambda: nn.BatchNorm2d(o), "ln": lambda: nn.LayerNorm([o, size, size]),
                "gn": lambda: nn.GroupNorm(2, o)}[kind]()
        return [nn.Conv2d(i, o, 3, padding=padding, bias=False), nn.ReLU(inplace=tuned), norm, nn.Dropout2d(0.02)]

    return nn.Sequential(*block(1, 8, 26), *block(8, 10, 24), nn.MaxPool2d(2, 2), *block(10, 12, 10),
                         *block(12, 14, 8), *block(14, 16, 8, 1), *block(16, 16, 6), nn.AvgPool2d(6),
                         nn.Conv2d(16, 10, 1, bias=False), nn.Flatten(), nn.LogSoftmax(1))


def data(size):
    return torch.randn(size, 1, 28, 28), torch.randint(0, 10, (size,))


def study_net(kind):
    net = network(kind)
    images, labels = data(batch)
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
        loss.item()

    def evaluate():
        with torch.inference_mode() if tuned else torch.no_grad():
            for done in range(0, 10000, batch):
                evaluated(images[:10000 - done])

    evaluated = net
    if task == "evaluate":
        net.eval()
        if tuned:
            with torch.no_grad():
                evaluated = torch.jit.optimize_for_inference(torch.jit.freeze(torch.jit.trace(net, images)))
    measure(kind, batch, 0, step if task == "step" else evaluate)


def lenet():
    size = batch * threads
    images, labels = data(size)
    relu = lambda: nn.ReLU(inplace=tuned)
    net = nn.Sequential(nn.Conv2d(1, 6, 5), relu(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), relu(), nn.MaxPool2d(2),
                        nn.Flatten(), nn.Linear(256, 120), relu(), nn.Linear(120, 84), relu(), nn.Linear(84, 10))
    optimizer = torch.optim.Adam(net.parameters(), lr=3e-4, **options)

    def step():
        optimizer.zero_grad(set_to_none=tuned)
        loss = nn.functional.cross_entropy(net(images), labels)
        loss.backward()
        optimizer.step()
        loss.item()

    conv1, conv2, dense = 2 * 24 * 24 * 6 * 25, 2 * 8 * 8 * 16 * 150, 2 * (256 * 120 + 120 * 84 + 84 * 10)
    measure("lenet", size, (2 * conv1 + 3 * conv2 + 3 * dense) * size * 1e-6, step)


if task == "lenet":
    lenet()
else:
    for kind in nets:
        study_net(kind)
