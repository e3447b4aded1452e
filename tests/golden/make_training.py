# SPDX-License-Identifier: MIT
"""40 SGD steps of each of the three networks of examples/mnist_norms on real MNIST, in double and in float.

The images are the first 1,280 of the training set, in order, 32 a step, kept in data/ (`--mnist FOLDER` cuts them anew).
Weights come from a formula that C++ computes to the same bits (RandomStream of core/random.hpp).
"""
import argparse
import gzip
import math
import os
import struct

import torch
import torch.nn.functional as F
from torch import nn

from golden import HERE, Group, encode

STEPS, BATCH = 40, 32
LR, MOMENTUM, L1 = 0.01, 0.9, 0.0005
SEED = 2021
DATA = os.path.join(HERE, "data")
IMAGES = os.path.join(DATA, "mnist-1280-images.idx3-ubyte.gz")
LABELS = os.path.join(DATA, "mnist-1280-labels.idx1-ubyte.gz")


def philox(key, counter, stream):
    mask = 0xFFFFFFFF
    k0, k1 = key & mask, key >> 32
    c = [counter & mask, counter >> 32, stream & mask, stream >> 32]
    for _ in range(10):
        p0, p1 = 0xD2511F53 * c[0], 0xCD9E8D57 * c[2]
        c = [(p1 >> 32) ^ c[1] ^ k0, p1 & mask, (p0 >> 32) ^ c[3] ^ k1, p0 & mask]
        k0, k1 = (k0 + 0x9E3779B9) & mask, (k1 + 0xBB67AE85) & mask
    return c


def uniform(seed, stream, i):
    """minitorch::RandomStream(seed, stream).uniform<double>(i)"""
    word = philox(seed, i // 2, stream)
    high, low = word[i % 2 * 2], word[i % 2 * 2 + 1]
    return ((high << 32 | low) >> 11) * 2.0 ** -53


def norm(kind, c, h, w):
    return {"b": lambda: nn.BatchNorm2d(c), "l": lambda: nn.LayerNorm([c, h, w]), "g": lambda: nn.GroupNorm(2, c)}[kind]()


def network(kind):
    def block(i, o, size, padding=0):
        return [nn.Conv2d(i, o, 3, padding=padding, bias=False), nn.ReLU(), norm(kind, o, size, size)]
    return nn.Sequential(*block(1, 8, 26), *block(8, 10, 24), nn.MaxPool2d(2, 2), *block(10, 12, 10), *block(12, 14, 8), *block(14, 16, 8, 1), *block(16, 16, 6),
                         nn.AvgPool2d(6), nn.Conv2d(16, 10, 1, bias=False), nn.Flatten(), nn.LogSoftmax(1))


def initialise(net):
    """Convolution j (0, 1, ...): weight i is (2 u - 1) / sqrt(fan_in) with u = RandomStream(2021, j).uniform<double>(i)."""
    convolutions = [m for m in net if isinstance(m, nn.Conv2d)]
    for j, m in enumerate(convolutions):
        bound = 1.0 / math.sqrt(m.weight[0].numel())
        m.weight.data = torch.tensor([(2.0 * uniform(SEED, j, i) - 1.0) * bound for i in range(m.weight.numel())]).reshape(m.weight.shape).to(m.weight.dtype)


def train(kind, dtype, images, labels):
    torch.set_default_dtype(dtype)
    net = network(kind)
    torch.set_default_dtype(torch.float64)
    initialise(net)
    net.to(dtype)
    parameters = list(net.parameters())
    optimizer = torch.optim.SGD(parameters, lr=LR, momentum=MOMENTUM)
    losses = []
    for step in range(STEPS):
        rows = slice(step * BATCH, (step + 1) * BATCH)
        x = ((images[rows].to(dtype) / 255) - 0.1307) / 0.3081
        loss = F.nll_loss(net(x), labels[rows])
        if kind == "b":
            loss = loss + L1 * sum(p.abs().mean() for p in parameters)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    net.eval()
    with torch.no_grad():
        x = ((images[:4].to(dtype) / 255) - 0.1307) / 0.3081
        output = net(x)
    return net, losses, output


def read(raw_images, raw_labels):
    images = torch.frombuffer(bytearray(raw_images[16:]), dtype=torch.uint8).reshape(-1, 1, 28, 28)
    return images, torch.frombuffer(bytearray(raw_labels[8:]), dtype=torch.uint8).long()


def cut(folder):
    """Writes the first images of the training set in `folder` into data/."""
    def load(name):
        path = os.path.join(folder, name)
        return open(path, "rb").read() if os.path.exists(path) else gzip.open(path + ".gz").read()
    images, labels = load("train-images-idx3-ubyte"), load("train-labels-idx1-ubyte")
    n = STEPS * BATCH
    for path, raw in ((IMAGES, struct.pack(">IIII", 2051, n, 28, 28) + images[16:16 + n * 784]), (LABELS, struct.pack(">II", 2049, n) + labels[8:8 + n])):
        with open(path, "wb") as file:
            file.write(gzip.compress(raw, 9, mtime=0))


parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--mnist", help="folder of the MNIST files, to cut the images anew")
arguments = parser.parse_args()
if arguments.mnist:
    cut(arguments.mnist)
images, labels = read(gzip.open(IMAGES).read(), gzip.open(LABELS).read())
assert len(images) == len(labels) == STEPS * BATCH

g = Group("training")
for kind, name in (("b", "BN + L1"), ("l", "LN"), ("g", "GN")):
    net, losses, output = train(kind, torch.float64, images, labels)
    _, losses32, _ = train(kind, torch.float32, images, labels)
    state = {k: v for k, v in net.state_dict().items()}
    g.record({"op": "training", "kind": "training", "note": name, "norm": kind, "seed": SEED, "steps": STEPS, "batch": BATCH, "lr": LR, "momentum": MOMENTUM,
              "l1": L1 if kind == "b" else 0.0, "parameters": sum(p.numel() for p in net.parameters()), "losses": losses, "losses_float": losses32,
              "first_weights": [(2.0 * uniform(SEED, 0, i) - 1.0) * (1.0 / 3.0) for i in range(4)],
              "sums": [[v.double().sum().item(), v.double().abs().sum().item()] for v in state.values()], "keys": list(state),
              "eval": encode(output)})
    print(name, losses[0], losses[-1], max(abs(a - b) for a, b in zip(losses, losses32)))
g.write()
