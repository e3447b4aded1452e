# SPDX-License-Identifier: MIT
"""Made 10-fine-tuning.safetensors: trains a small network on MNIST with PyTorch and saves its weights as
safetensors.torch.save_file() does. `python3 10-fine-tuning.py FOLDER` with MNIST's four files; a minute on one core.
"""
import gzip
import json
import pathlib
import struct
import sys

import torch
from torch import nn

torch.manual_seed(1)
torch.set_num_threads(1)
model = nn.Sequential()
model.add_module("conv1", nn.Conv2d(1, 8, 3, stride=2, bias=False))
model.add_module("norm1", nn.BatchNorm2d(8))
model.add_module("relu1", nn.ReLU())
model.add_module("conv2", nn.Conv2d(8, 16, 3, stride=2, bias=False))
model.add_module("norm2", nn.BatchNorm2d(16))
model.add_module("relu2", nn.ReLU())
model.add_module("pool", nn.AvgPool2d(2))
model.add_module("flatten", nn.Flatten())
model.add_module("head", nn.Linear(144, 10))


def read(name, header):
    folder = pathlib.Path(sys.argv[1])
    path = folder / name
    raw = path.read_bytes() if path.exists() else gzip.open(folder / (name + ".gz")).read()
    return torch.frombuffer(bytearray(raw[header:]), dtype=torch.uint8)


def split(kind):
    images = read(f"{kind}-images-idx3-ubyte", 16).reshape(-1, 1, 28, 28).float() / 255
    return images, read(f"{kind}-labels-idx1-ubyte", 8).long()


images, labels = split("train")
optimizer = torch.optim.Adam(model.parameters(), lr=2e-3)
for epoch in range(4):
    for index in torch.randperm(len(images)).split(128):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(images[index]), labels[index]).backward()
        optimizer.step()
model.eval()
with torch.no_grad():
    images, labels = split("t10k")
    print("test accuracy", (model(images).argmax(1) == labels).float().mean().item())

header, data = {"__metadata__": {"format": "pt"}}, b""
for key, value in sorted(model.state_dict().items(), key=lambda item: (item[1].dtype != torch.int64, item[0])):
    packed = value.contiguous().numpy().tobytes()
    header[key] = {"dtype": {torch.float32: "F32", torch.int64: "I64"}[value.dtype], "shape": list(value.shape),
                   "data_offsets": [len(data), len(data) + len(packed)]}
    data += packed
text = json.dumps(header, separators=(",", ":")).encode()
text += b" " * (-len(text) % 8)
pathlib.Path(__file__).with_suffix(".safetensors").write_bytes(struct.pack("<Q", len(text)) + text + data)
