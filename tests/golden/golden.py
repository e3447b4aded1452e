# SPDX-License-Identifier: MIT
"""Writes PyTorch's results as small JSON files, which the C++ tests read. The format is described in README.md."""
import json
import math
import os
import random
import zlib

import torch

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)

HERE = os.path.dirname(os.path.abspath(__file__))
NAN, INF = math.nan, math.inf


class Uniform:
    """Distinct multiples of 1/64 (or finer, where many are needed), never 0: exact in float, and free of accidental ties and kinks."""

    def __init__(self, *shape, lo=-3.0, hi=3.0):
        self.shape, self.lo, self.hi = shape, lo, hi

    def draw(self, rng):
        count, step = math.prod(self.shape), 64
        while (self.hi - self.lo) * step < 2 * count + 8:
            step *= 2
        pool = [i for i in range(math.ceil(self.lo * step), math.floor(self.hi * step) + 1) if i != 0]
        return torch.tensor([i / step for i in rng.sample(pool, count)]).reshape(self.shape)


def positive(*shape):
    return Uniform(*shape, lo=0.05, hi=4.0)


def ints(values):
    return torch.tensor(values, dtype=torch.int64)


def number(x):
    if isinstance(x, bool) or isinstance(x, int):
        return x
    if math.isnan(x):
        return "nan"
    if math.isinf(x):
        return "inf" if x > 0 else "-inf"
    if x == int(x) and abs(x) < 1e15 and not (x == 0 and math.copysign(1, x) < 0):
        return int(x)
    return x  # json prints repr, which reads back to the same bits


def encode(t):
    if t is None:
        return None
    t = t.detach()
    out = {"s": list(t.shape)}
    if t.dtype == torch.int64:
        out["t"] = "int64"
    elif t.dtype == torch.bool:
        out["t"] = "bool"
    elif t.dtype == torch.float32:
        out["t"] = "float"
    data = [number(int(v) if t.dtype == torch.bool else v) for v in t.reshape(-1).tolist()]
    if len(data) > 3 and len(set(map(repr, data))) == 1:
        out["fill"] = data[0]
    else:
        out["d"] = data
    return out


def plain(value):
    if isinstance(value, torch.Tensor):
        return encode(value)
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, float):
        return number(value)
    return value


def as_tuple(out):
    return tuple(out) if isinstance(out, (tuple, list)) else (out,)


class Group:
    """One data file: a list of cases of related operations."""

    def __init__(self, name):
        self.name, self.cases, self.seen = name, [], set()

    def draw(self, op, note, inputs):
        drawn = {}
        for name, value in inputs.items():
            rng = random.Random(zlib.crc32(f"{op}/{note}/{name}".encode()))
            if isinstance(value, Uniform):
                value = value.draw(rng)
            elif isinstance(value, list):
                value = [v.draw(rng) if isinstance(v, Uniform) else v for v in value]
            elif isinstance(value, torch.Tensor):
                value = value.clone()  # which may be an input of other cases, too
            drawn[name] = value
        return drawn

    def add(self, case):
        key = (case["op"], case["note"])
        assert key not in self.seen, f"two cases are called {key}"
        self.seen.add(key)
        self.cases.append(case)

    def case(self, op, fn, inputs, args=None, note="", constant=(), grad=True, after=None, call=None, **more):
        """fn(**inputs, **args) and its gradients. `constant` names floating inputs without gradient; `after` names inputs
        that fn changes; `call` gives the arguments that fn gets where they differ from the recorded ones."""
        args = args or {}
        inputs = self.draw(op, note, inputs)
        recorded = plain(inputs)
        leaves = []
        for name, value in inputs.items():
            for v in value if isinstance(value, list) else [value]:
                if isinstance(v, torch.Tensor) and v.is_floating_point() and name not in constant and grad:
                    v.requires_grad_(True)
                    leaves.append(v)
        outputs = as_tuple(fn(**inputs, **(args if call is None else call)))
        case = {"op": op, "note": note, "in": recorded, "args": plain(args), "out": [encode(o) for o in outputs]}
        roots = [o for o in outputs if o.is_floating_point() and o.requires_grad]
        if roots:
            rng = random.Random(zlib.crc32(f"{op}/{note}/upstream".encode()))
            upstream = [Uniform(*o.shape, lo=-2.0, hi=2.0).draw(rng) for o in roots]
            grads = list(torch.autograd.grad(roots, leaves, upstream, allow_unused=True))
            case["dout"] = [encode(u) for u in upstream]
            case["grad"] = {}
            for name, value in inputs.items():
                if isinstance(value, list):
                    case["grad"][name] = [encode(grads.pop(0)) if v.requires_grad else None for v in value]
                elif isinstance(value, torch.Tensor) and value.requires_grad:
                    case["grad"][name] = encode(grads.pop(0))
        if after:
            case["after"] = {name: encode(inputs[name]) for name in after}
        case.update(plain(more))
        self.add(case)

    def refuse(self, op, fn, inputs, args=None, note="", call=None):
        """PyTorch refuses this, and so must we."""
        args = args or {}
        inputs = self.draw(op, note, inputs)
        try:
            fn(**inputs, **(args if call is None else call))
        except (RuntimeError, IndexError, ValueError, TypeError, ArithmeticError, AssertionError) as error:
            message = str(error).splitlines()[0][:160]
        else:
            raise AssertionError(f"PyTorch accepts {op}: {note}")
        self.add({"op": op, "note": note, "in": plain(inputs), "args": plain(args), "error": message})

    def record(self, case):
        """A case that does not fit the pattern of one call."""
        self.add(plain(case))

    def write(self):
        os.makedirs(os.path.join(HERE, "data"), exist_ok=True)
        path = os.path.join(HERE, "data", self.name + ".json")
        with open(path, "w") as file:
            file.write('{"torch": "%s", "cases": [\n' % torch.__version__.split("+")[0])
            lines = [json.dumps(c, separators=(",", ":"), allow_nan=False) for c in self.cases]
            file.write(",\n".join(lines) + "\n]}\n")
        print(f"{self.name}: {len(self.cases)} cases, {os.path.getsize(path) / 1024:.0f} KiB")
