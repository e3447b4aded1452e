# SPDX-License-Identifier: MIT
"""Writes the seeds of the fuzzer's corpora: small files, right and almost right, of every kind that the readers know."""
import gzip
import json
import os
import struct
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))


def put(target, name, data):
    folder = os.path.join(HERE, "corpus", target)
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name), "wb") as out:
        out.write(data)


def idx(kind, sizes, values):
    return bytes([0, 0, kind, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes) + values


def packed(data, level=9):
    return gzip.compress(data, level, mtime=0)


def raw(data, **options):
    made = zlib.compressobj(wbits=-15, **options)
    return made.compress(data) + made.flush()


def safetensors(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header, separators=(",", ":")).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensor(dtype, shape, begin, end):
    return {"dtype": dtype, "shape": shape, "data_offsets": [begin, end]}


images, labels = idx(8, [2, 3, 2], bytes(range(12))), idx(8, [2], b"\x07\x09")

put("idx", "images", images)
put("idx", "labels", labels)
for kind, size in [(9, 1), (11, 2), (12, 4), (13, 4), (14, 8)]:
    put("idx", f"type_{kind:02x}", idx(kind, [1, 2], bytes(range(2 * size))))
put("idx", "eight_dimensions", idx(8, [1] * 7 + [2], b"ab"))
put("idx", "empty", idx(8, [0, 28, 28], b""))
put("idx", "overflow", idx(8, [2**31, 2**31, 4], b""))
put("idx", "cut_off", images[:-1])
put("idx", "web_page", b"<!DOCTYPE html><html>")

put("gzip", "text", packed(b"hello hello hello hello"))
put("gzip", "two_members", packed(b"one") + packed(b"two"))
put("gzip", "empty_member", packed(b""))
put("gzip", "stored", packed(b"stored", 0))
put("gzip", "bomb", packed(bytes(200000)))
put("gzip", "cut_off", packed(b"hello hello hello")[:-3])
put("gzip", "trailing", packed(b"hello") + b"x")
# A header with all optional parts: extra field, name, comment, checksum of the header.
head = b"\x1f\x8b\x08\x1e\0\0\0\0\0\x03" + b"\x04\0ab\x00\x00" + b"name\0" + b"comment\0"
head += struct.pack("<H", zlib.crc32(head) & 0xFFFF)
put("gzip", "all_fields", head + raw(b"hello") + struct.pack("<II", zlib.crc32(b"hello"), 5))

put("deflate", "text", raw(b"hello hello hello"))
put("deflate", "fixed", raw(b"fixed codes", strategy=zlib.Z_FIXED))
put("deflate", "stored", raw(b"stored", level=0))
put("deflate", "dynamic", raw(bytes(i * i % 251 for i in range(400)), level=9))
put("deflate", "bomb", raw(bytes(100000)))
put("deflate", "nearly_64k", raw(bytes(65536)))

put("safetensors", "nothing", safetensors({}))
put("safetensors", "one", safetensors({"a": tensor("F32", [2], 0, 8)}, bytes(8)))
put("safetensors", "scalar", safetensors({"s": tensor("F64", [], 0, 8)}, struct.pack("<d", 1.5)))
put("safetensors", "metadata", safetensors({"__metadata__": {"format": "pt"}, "a": tensor("U8", [1], 0, 1)}, b"\1"))
kinds = [("I64", 8), ("U64", 8), ("C64", 8), ("I32", 4), ("U32", 4), ("BF16", 2), ("F16", 2), ("I16", 2), ("U16", 2),
         ("I8", 1), ("U8", 1), ("BOOL", 1), ("F8_E4M3", 1), ("F8_E5M2", 1), ("F8_E8M0", 1)]
header, at = {}, 0
for kind, size in kinds:
    header[kind.lower()] = tensor(kind, [1], at, at + size)
    at += size
put("safetensors", "all_types", safetensors(header, bytes([1]) * at))
put("safetensors", "escaped", safetensors(rb'{"\u0061\n\ud83d\ude00":{"dtype":"U8","shape":[1,1],"data_offsets":[0,1]} } ', b"\1"))
put("safetensors", "empty_tensor", safetensors({"e": tensor("F32", [0, 3], 0, 0), "a": tensor("U8", [1], 0, 1)}, b"\1"))
put("safetensors", "overlap", safetensors({"a": tensor("U8", [2], 0, 2), "b": tensor("U8", [2], 1, 3)}, b"abc"))
put("safetensors", "gap", safetensors({"a": tensor("U8", [1], 0, 1), "b": tensor("U8", [1], 2, 3)}, b"abc"))
put("safetensors", "twice", safetensors(b'{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},'
                                        b'"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"a"))
put("safetensors", "overflow", safetensors({"a": tensor("U8", [2**32, 2**32], 0, 0)}))
put("safetensors", "deep", safetensors(b'{"a":' + b"[" * 100))
put("safetensors", "zero_byte", safetensors(b'{}\0{"a":1}'))
put("safetensors", "lying_length", struct.pack("<Q", 2**63) + b"{}")

for name, a, b in [("plain", images, labels), ("packed", packed(images), packed(labels)), ("swapped", labels, images),
                   ("bad_label", images, idx(8, [2], b"\x07\x0a")), ("none", idx(8, [0, 28, 28], b""), idx(8, [0], b"")),
                   ("count", images, idx(8, [3], b"\1\2\3"))]:
    put("mnist", name, struct.pack("<H", len(a)) + a + b)
