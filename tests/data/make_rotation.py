# SPDX-License-Identifier: MIT
"""Writes rotation.txt: hashes of images that Pillow rotated as torchvision's RandomRotation does by default. Each line:
height, width, angle in degrees (exact, as a hexadecimal float), value outside, FNV-1a hash of the result."""
import math
import os
import random

from PIL import Image


def picture(height, width):
    return bytes((x * 37 + y * 101 + x * y) % 251 for y in range(height) for x in range(width))


def fnv1a(data):
    value = 0xCBF29CE484222325
    for byte in data:
        value = (value ^ byte) * 0x100000001B3 % 2**64
    return value


rng = random.Random(1)
lines = []
for height, width in [(28, 28), (27, 27), (1, 1), (5, 9), (64, 33), (3, 100)]:
    angles = [0.0, 7.0, -7.0, 45.0, 90.0, 180.0, 270.0, -90.0, 0.01, 359.5, 1e-9]
    angles += [rng.uniform(-7, 7) for _ in range(40)] + [rng.uniform(-360, 360) for _ in range(40)]
    for angle in angles:
        image = Image.frombytes("L", (width, height), picture(height, width))
        fill = rng.randrange(256)
        result = image.rotate(angle, resample=Image.NEAREST, fillcolor=fill).tobytes()
        lines.append(f"{height} {width} {angle.hex()} {fill} {fnv1a(result):016x}\n")
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "rotation.txt"), "w") as out:
    out.writelines(lines)
