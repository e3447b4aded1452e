# SPDX-License-Identifier: MIT
"""Writes files/model.safetensors and files/types.safetensors as the format's own library does: tensors by descending
alignment of their dtype and then by name, a compact header padded with blanks to a multiple of 8 bytes."""
import json
import os
import struct

HERE = os.path.dirname(os.path.abspath(__file__))
ORDER = ["U64", "I64", "F64", "F32", "U32", "I32", "BF16", "F16", "U16", "I16", "I8", "U8", "BOOL"]
CODES = {"U64": "Q", "I64": "q", "F64": "d", "F32": "f", "U32": "I", "I32": "i", "BF16": "H", "F16": "e", "U16": "H",
         "I16": "h", "I8": "b", "U8": "B", "BOOL": "?"}


def write(name, tensors):
    tensors = sorted(tensors, key=lambda t: (ORDER.index(t[1]), t[0].encode()))
    header, data = {"__metadata__": {"format": "pt"}}, b""
    for key, dtype, shape, values in tensors:
        packed = struct.pack(f"<{len(values)}{CODES[dtype]}", *values)
        header[key] = {"dtype": dtype, "shape": shape, "data_offsets": [len(data), len(data) + len(packed)]}
        data += packed
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode()
    text += b" " * (-len(text) % 8)
    with open(os.path.join(HERE, "files", name), "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text + data)


write("model.safetensors", [
    ("conv1.weight", "F32", [2, 1, 2, 2], [0.5, -1.25, 3, 4, 5, 6, 7, 8]),
    ("bn1.weight", "F32", [2], [1, 2]),
    ("bn1.bias", "F32", [2], [0, -0.0]),
    ("bn1.running_var", "F64", [2], [0.1, float("inf")]),
    ("bn1.num_batches_tracked", "I64", [], [469]),
    ("mask", "BOOL", [3], [True, False, True]),
    ("pixels", "U8", [5], [0, 1, 127, 128, 255]),
    ("map", "I32", [1, 2], [-1, 2**31 - 1]),
    ("nothing", "F32", [0, 3], []),
    ("größe \"x\"\n", "F32", [1], [9]),
])
write("types.safetensors", [
    ("u64", "U64", [2], [0, 2**64 - 1]), ("i64", "I64", [2], [-2**63, 2**63 - 1]), ("f64", "F64", [2], [0.1, -2.5]),
    ("f32", "F32", [2], [0.5, 3.4028234663852886e38]), ("u32", "U32", [2], [0, 2**32 - 1]),
    ("i32", "I32", [2], [-2**31, 2**31 - 1]), ("u16", "U16", [2], [0, 65535]), ("i16", "I16", [2], [-32768, 32767]),
    ("i8", "I8", [2], [-128, 127]), ("u8", "U8", [2], [0, 255]), ("bool", "BOOL", [2], [False, True]),
    # One, the largest, the smallest normal and subnormal, minus zero, infinity.
    ("f16", "F16", [6], [1, 65504, 2**-14, 2**-24, -0.0, float("-inf")]),
    # 1, -2, the largest below 2^128, the smallest above 0, infinity.
    ("bf16", "BF16", [5], [0x3F80, 0xC000, 0x7F7F, 0x0001, 0x7F80]),
])
