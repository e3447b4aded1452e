#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The study's recipe in PyTorch, for figures beside ours: test accuracy (percent) after every epoch, as CSV.

  examples/mnist_norms/pytorch_same_recipe.py DATA [--seeds 1,2,3] [--models bn_l1,ln,gn] [--epochs 20] [--output FILE]

DATA holds the four files of MNIST, unpacked. A model that FILE has in full is not trained again. Needs PyTorch, NumPy and
Pillow (Debian: python3-torch, python3-numpy, python3-pil).
"""
import argparse
import csv
import os
import time

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F


def block(norm, c_in, c_out, size, padding=0):
    """Convolution, ReLU, normalization, dropout: the order of the original."""
    layer = {"bn_l1": lambda: nn.BatchNorm2d(c_out), "ln": lambda: nn.LayerNorm([c_out, size, size]),
             "gn": lambda: nn.GroupNorm(2, c_out)}[norm]()
    return [nn.Conv2d(c_in, c_out, 3, padding=padding, bias=False), nn.ReLU(), layer, nn.Dropout2d(0.02)]


def network(norm):
    return nn.Sequential(
        *block(norm, 1, 8, 26), *block(norm, 8, 10, 24), nn.MaxPool2d(2), *block(norm, 10, 12, 10),
        *block(norm, 12, 14, 8), *block(norm, 14, 16, 8, 1), *block(norm, 16, 16, 6), nn.AvgPool2d(6),
        nn.Conv2d(16, 10, 1, bias=False), nn.Flatten(), nn.LogSoftmax(1))


def read(folder, name):
    images = np.fromfile(f"{folder}/{name}-images-idx3-ubyte", np.uint8, offset=16).reshape(-1, 28, 28)
    return images, torch.from_numpy(np.fromfile(f"{folder}/{name}-labels-idx1-ubyte", np.uint8, offset=8).astype(np.int64))


def tensor_of(images):
    return ((torch.from_numpy(images).float() / 255 - 0.1307) / 0.3081).unsqueeze(1)


def rotated(images, random):
    """As torchvision's RandomRotation((-7, 7), fill=1): nearest neighbour, about the middle."""
    angles = random.uniform(-7, 7, len(images))
    return np.stack([np.asarray(Image.fromarray(i).rotate(a, Image.NEAREST, fillcolor=1)) for i, a in zip(images, angles)])


def train(norm, seed, data, epochs):
    """Yields the test accuracy after each epoch."""
    (images, labels), (test_images, test_labels) = data
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    net = network(norm)
    sgd = torch.optim.SGD(net.parameters(), lr=0.01, momentum=0.9)
    inputs = tensor_of(test_images)
    for _ in range(epochs):
        net.train()
        bent = tensor_of(rotated(images, random))
        for at in torch.randperm(len(bent)).split(128):
            sgd.zero_grad()
            loss = F.nll_loss(net(bent[at]), labels[at])
            if norm == "bn_l1":
                loss = loss + 0.0005 * sum(p.abs().mean() for p in net.parameters())
            loss.backward()
            sgd.step()
        net.eval()
        with torch.no_grad():
            right = sum(int((net(x).argmax(1) == y).sum()) for x, y in zip(inputs.split(500), test_labels.split(500)))
        yield 100 * right / len(test_labels)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data")
    parser.add_argument("--seeds", default="1,2,3")
    parser.add_argument("--models", default="bn_l1,ln,gn")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--threads", type=int, default=0)
    parser.add_argument("--limit", type=int, default=60000, help="training images, for a quick check")
    parser.add_argument("--output")
    options = parser.parse_args()
    if options.threads:
        torch.set_num_threads(options.threads)
    images, labels = read(options.data, "train")
    data = ((images[:options.limit], labels[:options.limit]), read(options.data, "t10k"))
    rows = []
    if options.output and os.path.exists(options.output):
        with open(options.output, newline="") as file:
            rows = list(csv.reader(file))[1:]
    for seed in options.seeds.split(","):
        for norm in options.models.split(","):
            if sum(row[:2] == [seed, norm] for row in rows) >= options.epochs:
                continue
            start, own = time.time(), []
            for epoch, accuracy in enumerate(train(norm, int(seed), data, options.epochs)):
                own.append([seed, norm, str(epoch), f"{accuracy:.2f}"])
                print(*own[-1], f"{time.time() - start:.0f} s", flush=True)
            rows += own
            if options.output:
                with open(options.output, "w", newline="") as file:
                    csv.writer(file, lineterminator="\n").writerows(
                        [["seed", "model", "epoch", "test_accuracy_percent"], *rows])


if __name__ == "__main__":
    main()
