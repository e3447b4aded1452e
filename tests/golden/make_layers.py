# SPDX-License-Identifier: MIT
"""Losses of single elements, rectifiers and gates, transposed convolution, resizing, embedding."""
import torch
from torch.nn.utils import rnn
import torch.nn.functional as F

from golden import INF, NAN, Group, Uniform, ints, positive

g = Group("layers")
REDUCTIONS = ("none", "mean", "sum")


def probabilities(*shape):
    return Uniform(*shape, lo=0.02, hi=0.98)


for r in REDUCTIONS:
    both = {"x": Uniform(3, 4), "y": Uniform(3, 4)}
    g.case("l1_loss", lambda x, y, reduction: F.l1_loss(x, y, reduction=reduction), both, {"reduction": r}, note=r)
    for beta in (1.0, 0.5):
        g.case("smooth_l1_loss", lambda x, y, **kw: F.smooth_l1_loss(x, y, **kw), both, {"reduction": r, "beta": beta}, note=f"{r}, {beta}")
        g.case("huber_loss", lambda x, y, **kw: F.huber_loss(x, y, **kw), both, {"reduction": r, "delta": beta}, note=f"{r}, {beta}")
    g.case("binary_cross_entropy", lambda x, y, **kw: F.binary_cross_entropy(x, y, **kw), {"x": probabilities(3, 4), "y": probabilities(3, 4)},
           {"reduction": r}, note=r)
    g.case("binary_cross_entropy", lambda x, y, weight, **kw: F.binary_cross_entropy(x, y, weight, **kw),
           {"x": probabilities(3, 4), "y": probabilities(3, 4), "weight": positive(4)}, {"reduction": r}, note=f"weight, {r}", constant=("weight", "y"))
    g.case("binary_cross_entropy", lambda x, y, **kw: F.binary_cross_entropy(x, y, **kw),
           {"x": torch.tensor([0.0, 1.0, 0.0, 1.0]), "y": torch.tensor([0.0, 1.0, 1.0, 0.0])}, {"reduction": r}, note=f"certain, {r}", grad=False)  # its bound 1e-12 is a float's
    g.case("binary_cross_entropy_with_logits", lambda x, y, **kw: F.binary_cross_entropy_with_logits(x, y, **kw),
           {"x": Uniform(3, 4), "y": probabilities(3, 4)}, {"reduction": r}, note=r)
    g.case("binary_cross_entropy_with_logits", lambda x, y, weight, pos_weight, **kw: F.binary_cross_entropy_with_logits(x, y, weight, pos_weight=pos_weight, **kw),
           {"x": Uniform(3, 4), "y": probabilities(3, 4), "weight": positive(3, 1), "pos_weight": positive(4)}, {"reduction": r}, note=f"weights, {r}",
           constant=("y", "weight", "pos_weight"))
for r in REDUCTIONS + ("batchmean",):
    g.case("kl_div", lambda x, y, **kw: F.kl_div(x, y, **kw), {"x": Uniform(3, 4), "y": positive(3, 4)}, {"reduction": r}, note=r)
    g.case("kl_div", lambda x, y, **kw: F.kl_div(x, y, **kw), {"x": Uniform(3, 4), "y": Uniform(3, 4)}, {"reduction": r, "log_target": True},
           note=f"log_target, {r}")
g.case("kl_div", lambda x, y, **kw: F.kl_div(x, y, **kw), {"x": Uniform(3), "y": torch.tensor([0.0, 0.5, 1.0])}, {"reduction": "none"}, note="zero target",
       constant=("y",))
g.case("binary_cross_entropy_with_logits", lambda x, y, **kw: F.binary_cross_entropy_with_logits(x, y, **kw),
       {"x": torch.tensor([300.0, -300.0, 0.0, 50.0]), "y": torch.tensor([0.0, 1.0, 1.0, 0.0])}, {"reduction": "none"}, note="large", constant=("y",))
g.refuse("binary_cross_entropy", lambda x, y, reduction: F.binary_cross_entropy(x, y, reduction=reduction), {"x": torch.tensor([1.5]), "y": torch.ones(1)},
         {"reduction": "mean"}, note="no probability")
g.refuse("huber_loss", lambda x, y, **kw: F.huber_loss(x, y, **kw), {"x": torch.zeros(2), "y": torch.zeros(2)}, {"delta": 0.0}, note="delta 0")
g.refuse("smooth_l1_loss", lambda x, y, **kw: F.smooth_l1_loss(x, y, **kw), {"x": torch.zeros(2), "y": torch.zeros(2)}, {"beta": -1.0}, note="beta below 0")

EDGES = torch.tensor([-30.0, -3.0, -1.0, 0.0, 1.0, 3.0, 6.0, 30.0, INF, NAN])
for op, fn in (("elu", F.elu), ("selu", F.selu), ("hardtanh", F.hardtanh), ("relu6", F.relu6), ("hardsigmoid", F.hardsigmoid), ("hardswish", F.hardswish),
               ("mish", F.mish), ("logsigmoid", F.logsigmoid)):
    g.case(op, lambda x: fn(x), {"x": Uniform(3, 8, lo=-8.0, hi=8.0)}, note="range", per="element", ulp=16, grad=op != "hardsigmoid")  # whose 1 / 6 is a float's
    if op not in ("mish", "hardswish"):  # there infinity times 0
        g.case(op, lambda x: fn(x), {"x": EDGES.clone()[:-2] if op in ("elu", "selu", "logsigmoid") else EDGES.clone()[:-1]}, note="edges", per="element",
               grad=op != "hardsigmoid")
for alpha in (0.5, 2.0):
    g.case("elu", lambda x, alpha: F.elu(x, alpha), {"x": Uniform(3, 4)}, {"alpha": alpha}, note=f"alpha {alpha}")
g.case("hardtanh", lambda x, **kw: F.hardtanh(x, **kw), {"x": Uniform(3, 4)}, {"min_val": -0.5, "max_val": 2.0}, note="other borders")
for shape, count in (((3, 4), 1), ((3, 4), 4), ((2, 3, 2, 2), 3), ((5,), 1)):
    g.case("prelu", lambda x, weight: F.prelu(x, weight), {"x": Uniform(*shape), "weight": Uniform(count)}, note=f"{list(shape)}, {count}")
g.case("prelu", lambda x, weight: F.prelu(x, weight), {"x": torch.tensor([-1.0, 0.0, 2.0]), "weight": Uniform(1)}, note="zero")
g.refuse("prelu", lambda x, weight: F.prelu(x, weight), {"x": torch.zeros(2, 3), "weight": torch.zeros(2)}, note="weights that do not fit")
for shape, dim in (((3, 4), -1), ((4, 3), 0), ((2, 6, 2), 1)):
    g.case("glu", lambda x, dim: F.glu(x, dim), {"x": Uniform(*shape)}, {"dim": dim}, note=f"{list(shape)}, {dim}")
g.refuse("glu", lambda x, dim: F.glu(x, dim), {"x": torch.zeros(2, 3)}, {"dim": -1}, note="odd")

for x, w, args in (((2, 3, 3, 4), (3, 2, 3, 2), {}), ((1, 2, 3, 3), (2, 2, 3, 3), {"stride": 2, "padding": 1, "output_padding": 1}),
                   ((1, 4, 3, 2), (4, 2, 2, 2), {"stride": [2, 1], "groups": 2}), ((1, 2, 3, 4), (2, 1, 3, 2), {"dilation": 2, "padding": [1, 0]}),
                   ((3, 2, 4), (3, 2, 2, 2), {"stride": 2}), ((0, 2, 3, 3), (2, 2, 2, 2), {})):
    g.case("conv_transpose2d", lambda x, weight, bias, **kw: F.conv_transpose2d(x, weight, bias, **kw),
           {"x": Uniform(*x), "weight": Uniform(*w), "bias": Uniform(w[1] * args.get("groups", 1))}, args,
           note=f"{list(x)} by {list(w)}" + "".join(f", {k} {v}" for k, v in args.items()))
for why, x, w, args in (("channels", (1, 3, 3, 3), (2, 2, 2, 2), {}), ("output_padding", (1, 2, 3, 3), (2, 2, 2, 2), {"output_padding": 1}),
                        ("nothing left", (1, 2, 1, 1), (2, 2, 1, 1), {"padding": 1})):
    g.refuse("conv_transpose2d", lambda x, weight, **kw: F.conv_transpose2d(x, weight, **kw), {"x": torch.zeros(x), "weight": torch.zeros(w)}, args, note=why)
for mode in ("nearest", "bilinear", "bicubic"):
    for align in (False, True) if mode != "nearest" else (False,):
        more = {"align_corners": align} if mode != "nearest" else {}
        for shape, args in (((1, 2, 3, 4), {"size": [5, 7]}), ((1, 1, 5, 6), {"size": [2, 3]}), ((2, 1, 3, 3), {"scale_factor": 2.0}),
                            ((1, 1, 4, 5), {"scale_factor": 1.7}), ((1, 1, 5, 5), {"scale_factor": 0.6}), ((1, 1, 3, 3), {"size": [1, 1]})):
            g.case("interpolate", lambda x, **kw: F.interpolate(x, **kw), {"x": Uniform(*shape)}, {**args, "mode": mode, **more},
                   note=f"{list(shape)}, {args}, {mode}, {align}", **({"ulp": 16} if mode == "bicubic" else {}))  # sums of 16 products
for op, shape in (("pixel_shuffle", (2, 8, 2, 3)), ("pixel_unshuffle", (1, 2, 4, 6))):
    g.case(op, lambda x, r: getattr(F, op)(x, r), {"x": Uniform(*shape)}, {"r": 2}, note=f"{list(shape)}")
for shape, size in (((2, 2, 5, 4), [2, 3]), ((1, 4, 4), [4, 4]), ((1, 1, 2, 2), [3, 3])):
    g.case("adaptive_max_pool2d", lambda x, size: F.adaptive_max_pool2d(x, size, return_indices=True), {"x": Uniform(*shape)}, {"size": size},
           note=f"{list(shape)}, {size}")
for padding in (None, 1, -1):
    g.case("embedding", lambda index, weight, padding_idx: F.embedding(index, weight, padding_idx), {"index": ints([[0, 1, 3], [1, 1, 2]]), "weight": Uniform(4, 3)},
           {"padding_idx": padding}, note=f"padding_idx {padding}")
# Coordinates inside, on the border, far outside.
THETA = torch.tensor([[[0.5, -0.25, 0.125], [0.25, 1.25, -0.5]], [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
for align in (False, True):
    for size in ([2, 1, 3, 4], [2, 2, 1, 2]):
        g.case("affine_grid", lambda theta, size, align_corners: F.affine_grid(theta, size, align_corners=align_corners), {"theta": THETA},
               {"size": size, "align_corners": align}, note=f"{size}, {align}")
    for mode in ("bilinear", "nearest"):
        for padding in ("zeros", "border", "reflection"):
            for shape in ((2, 2, 3, 4), (1, 1, 1, 5)):
                g.case("grid_sample", lambda x, grid, **kw: F.grid_sample(x, grid, **kw), {"x": Uniform(*shape), "grid": Uniform(shape[0], 3, 5, 2, lo=-2.5, hi=2.5)},
                       {"mode": mode, "padding_mode": padding, "align_corners": align}, note=f"{list(shape)}, {mode}, {padding}, {align}", ulp=64)
for mode in ("sum", "mean", "max"):
    for padding in (None, 1, -1):
        for note, index, offsets, last in (("rows", [[0, 1, 3], [1, 1, 2]], None, False), ("offsets", [0, 1, 3, 1, 1, 2], [0, 2, 2, 3], False),
                                           ("the last offset is the end", [0, 1, 3, 1, 1, 2], [0, 4, 6], True)):
            weights = {"weights": Uniform(*torch.tensor(index).shape)} if mode == "sum" and not last else {}
            g.case("embedding_bag", lambda index, weight, offsets=None, weights=None, **kw: F.embedding_bag(index, weight, offsets, per_sample_weights=weights, **kw),
                   {"index": ints(index), "weight": Uniform(4, 3)} | ({"offsets": ints(offsets)} if offsets else {}) | weights,
                   {"mode": mode, "padding_idx": padding, "include_last_offset": last}, note=f"{mode}, {padding}, {note}")
g.write()

# Recurrent layers: parameters by name as inputs, so that values and gradients of all of them are compared.
r = Group("recurrent")


def recurrent(kind, n_in, hidden, x_shape, given=False, note="", **kw):
    module = getattr(torch.nn, kind)(n_in, hidden, **kw)
    cell = kind.endswith("Cell")
    inputs = {"x": Uniform(*x_shape)} | {name: Uniform(*p.shape, lo=-1.0, hi=1.0) for name, p in module.named_parameters()}
    batch = x_shape[:-1] if cell else (x_shape[1 - (1 if kw.get("batch_first") else 0)],) if len(x_shape) == 3 else ()
    front = () if cell else (kw.get("num_layers", 1) * (2 if kw.get("bidirectional") else 1),)
    for name in ("h0", "c0")[: (2 if kind.startswith("LSTM") else 1) if given else 0]:
        inputs[name] = Uniform(*front, *batch, hidden)

    def call(x, h0=None, c0=None, **parameters):
        state = (h0, c0) if c0 is not None else h0
        if cell:
            out = torch.nn.utils.stateless.functional_call(module, parameters, (x, state))
        else:  # whose list of weights functional_call does not know
            module._flat_weights = [parameters[name] for name in module._flat_weights_names]
            out = module(x, state)
        flat = []
        for o in out if isinstance(out, tuple) else (out,):
            flat += list(o) if isinstance(o, tuple) else [o]
        return flat

    r.case(kind, call, inputs, {"input_size": n_in, "hidden_size": hidden, **kw}, note=note, call={}, ulp=32)


for kind in ("LSTM", "GRU", "RNN"):
    recurrent(kind, 2, 3, (4, 2, 2), note="plain")
    recurrent(kind, 2, 3, (2, 3, 2), given=True, note="two layers, both directions, batch first", num_layers=2, bidirectional=True, batch_first=True)
    recurrent(kind, 2, 2, (3, 2), given=True, note="unbatched, without bias", bias=False)
    recurrent(kind + "Cell", 2, 3, (2, 2), given=True, note="given")
    recurrent(kind + "Cell", 2, 3, (2,), note="zeros, unbatched")
recurrent("RNN", 2, 2, (3, 1, 2), note="relu", nonlinearity="relu")

# Packed sequences; x has one step more than the longest.
def packed(kind, lengths, enforce_sorted, note, bidirectional=False, batch_first=False, num_layers=1):
    kw = {"num_layers": num_layers, "bidirectional": bidirectional, "batch_first": batch_first}
    module, states = getattr(torch.nn, kind)(2, 3, **kw), 2 if kind == "LSTM" else 1
    n, length, front = len(lengths), max(lengths) + 1, num_layers * (2 if bidirectional else 1)
    inputs = {"x": Uniform(n, length, 2) if batch_first else Uniform(length, n, 2)}
    inputs |= {name: Uniform(*p.shape, lo=-1.0, hi=1.0) for name, p in module.named_parameters()}
    inputs |= {name: Uniform(front, n, 3) for name in ("h0", "c0")[:states]}

    def call(x, h0, c0=None, **parameters):
        module._flat_weights = [parameters[name] for name in module._flat_weights_names]
        into = rnn.pack_padded_sequence(x, torch.tensor(lengths), batch_first, enforce_sorted)
        out, state = module(into, h0 if c0 is None else (h0, c0))
        y, ends = rnn.pad_packed_sequence(out, batch_first, 0.5, total_length=length)
        order = [] if enforce_sorted else [into.sorted_indices, into.unsorted_indices]
        return [into.data, into.batch_sizes, *order, out.data, y, ends] + ([state] if c0 is None else list(state))

    r.case("packed " + kind, call, inputs, {"input_size": 2, "hidden_size": 3, "lengths": lengths, "enforce_sorted": enforce_sorted, "total": length, **kw},
           note=note, call={}, ulp=32)


for kind in ("LSTM", "GRU", "RNN"):
    packed(kind, [4, 2, 2, 1], True, "sorted")
    packed(kind, [2, 4, 1, 4], False, "two layers, both directions, batch first", bidirectional=True, batch_first=True, num_layers=2)
    packed(kind, [3, 3], False, "of one length, both directions", bidirectional=True)
for first in (False, True):
    r.case("pad_sequence", lambda x, **kw: rnn.pad_sequence(x, **kw), {"x": [Uniform(2, 2), Uniform(4, 2), Uniform(1, 2)]},
           {"batch_first": first, "padding_value": -1.5}, note=f"batch_first {first}")
    r.case("pack_sequence", lambda x, enforce_sorted: [t for t in rnn.pack_sequence(x, enforce_sorted) if t is not None],
           {"x": [Uniform(n) for n in ((3, 2, 2) if first else (2, 3, 1))]}, {"enforce_sorted": first}, note=f"enforce_sorted {first}")
for note, lengths, sort in (("rising", [2, 3], True), ("zero", [3, 0], True), ("negative", [-1, 2], False), ("too many", [3, 2, 1], True), ("too few", [3], True)):
    r.refuse("pack_padded_sequence", lambda x, lengths, enforce_sorted: rnn.pack_padded_sequence(x, torch.tensor(lengths), False, enforce_sorted),
             {"x": Uniform(3, 2, 1)}, {"lengths": lengths, "enforce_sorted": sort}, note=note)


def transformer(kind, module, inputs, args, note, call, ulp=64):
    parameters = {name: Uniform(*p.shape, lo=-1.0, hi=1.0) for name, p in module.named_parameters()}
    r.case(kind, lambda **kw: call({k: kw.pop(k) for k in parameters}, **kw), inputs | parameters, args, note=note, call={}, ulp=ulp)


for bias in (True, False):
    m = torch.nn.MultiheadAttention(4, 2, bias=bias)
    causal = torch.triu(torch.ones(3, 3, dtype=torch.bool), 1)
    transformer("MultiheadAttention", m, {"q": Uniform(3, 2, 4), "k": Uniform(3, 2, 4), "v": Uniform(3, 2, 4)}, {"bias": bias, "causal": bias}, f"bias {bias}",
                lambda p, q, k, v, m=m, mask=causal if bias else None: torch.nn.utils.stateless.functional_call(m, p, (q, k, v), {"attn_mask": mask})[0])
for first in (True, False):
    m = torch.nn.TransformerEncoderLayer(4, 2, 3, dropout=0.0, norm_first=first, activation="gelu" if first else "relu")
    transformer("TransformerEncoderLayer", m, {"x": Uniform(3, 2, 4)}, {"first": first}, f"norm_first {first}",
                lambda p, x, m=m: torch.nn.utils.stateless.functional_call(m, p, (x,)))
# (x, y) key 1 of sample 0 only fills up; True means: not.
PADDING, AHEAD = torch.tensor([[False, True, False], [False, False, False]]), torch.triu(torch.ones(3, 3, dtype=torch.bool), 1)
for masked in (False, True):
    m = torch.nn.TransformerEncoder(torch.nn.TransformerEncoderLayer(4, 2, 3, dropout=0.0, batch_first=True), 2, torch.nn.LayerNorm(4) if masked else None)
    masks = {"padding": PADDING, "ahead": AHEAD} if masked else {}
    transformer("TransformerEncoder", m, {"x": Uniform(2, 3, 4)} | masks, {}, "masks and a norm" if masked else "plain",
                lambda p, x, padding=None, ahead=None, m=m: torch.nn.utils.stateless.functional_call(m, p, (x,), {"mask": ahead, "src_key_padding_mask": padding}))
    m = torch.nn.MultiheadAttention(4, 2, batch_first=True)
    transformer("MultiheadAttention of masks", m, {"q": Uniform(2, 2, 4), "k": Uniform(2, 3, 4)} | ({"padding": PADDING} if masked else {}), {}, f"{masked}",
                lambda p, q, k, padding=None, m=m: torch.nn.utils.stateless.functional_call(m, p, (q, k, k), {"key_padding_mask": padding})[0],
                ulp=256)  # dq nearly cancels: a build without fused multiply-adds is off by 142
for average in (True, False):
    m = torch.nn.MultiheadAttention(4, 2)
    transformer("MultiheadAttention with weights", m, {"q": Uniform(2, 2, 4), "k": Uniform(3, 2, 4), "padding": PADDING}, {"average": average}, f"{average}",
                lambda p, q, k, padding, m=m, average=average: torch.nn.utils.stateless.functional_call(
                    m, p, (q, k, k), {"key_padding_mask": padding, "average_attn_weights": average}))
    first = average
    m = torch.nn.TransformerDecoderLayer(4, 2, 3, dropout=0.0, norm_first=first, activation="gelu" if first else "relu")
    transformer("TransformerDecoderLayer", m, {"x": Uniform(3, 2, 4), "memory": Uniform(3, 2, 4), "ahead": AHEAD, "padding": PADDING}, {"first": first},
                f"norm_first {first}", lambda p, x, memory, ahead, padding, m=m: torch.nn.utils.stateless.functional_call(
                    m, p, (x, memory), {"tgt_mask": ahead, "memory_key_padding_mask": padding}))
# Masks that are added to the scores, which get gradients; one for each head, too, and beside a mask of bool.
for note, mask, more in (("for all", Uniform(2, 3), {}), ("each head", Uniform(4, 2, 3), {}), ("and bool padding", Uniform(2, 3), {"padding": PADDING}),
                         ("and added padding", Uniform(2, 3), {"bias": Uniform(2, 3)})):
    m = torch.nn.MultiheadAttention(4, 2, batch_first=True)

    def added(p, q, k, mask, padding=None, bias=None, m=m):
        if bias is not None:  # beside an added attn_mask 1.13 takes one of bool alone, so this is what it means
            mask = (mask + bias.unsqueeze(1)).repeat_interleave(2, 0)
        return torch.nn.utils.stateless.functional_call(m, p, (q, k, k), {"attn_mask": mask, "key_padding_mask": padding})[0]
    transformer("MultiheadAttention of added masks", m, {"q": Uniform(2, 2, 4), "k": Uniform(2, 3, 4), "mask": mask} | more, {}, note, added, ulp=256)
m = torch.nn.TransformerEncoder(torch.nn.TransformerEncoderLayer(4, 2, 3, dropout=0.0, batch_first=True), 2)
transformer("TransformerEncoder of added masks", m, {"x": Uniform(2, 3, 4)}, {}, "square_subsequent",
            lambda p, x, m=m: torch.nn.utils.stateless.functional_call(m, p, (x,), {"mask": torch.nn.Transformer.generate_square_subsequent_mask(3).double()}))
m = torch.nn.TransformerDecoder(torch.nn.TransformerDecoderLayer(4, 2, 3, dropout=0.0, batch_first=True), 2, torch.nn.LayerNorm(4))
transformer("TransformerDecoder", m, {"x": Uniform(2, 3, 4), "memory": Uniform(2, 2, 4), "ahead": AHEAD}, {}, "two and a norm",
            lambda p, x, memory, ahead, m=m: torch.nn.utils.stateless.functional_call(m, p, (x, memory), {"tgt_mask": ahead}))
m = torch.nn.Transformer(4, 2, 1, 2, 3, dropout=0.0, batch_first=True)
transformer("Transformer", m, {"x": Uniform(2, 3, 4), "y": Uniform(2, 3, 4), "ahead": AHEAD, "padding": PADDING}, {}, "one and two layers",
            lambda p, x, y, ahead, padding, m=m: torch.nn.utils.stateless.functional_call(
                m, p, (x, y), {"tgt_mask": ahead, "src_key_padding_mask": padding, "memory_key_padding_mask": padding}))
for bias in (True, False):
    m = torch.nn.Bilinear(2, 3, 4, bias=bias)
    transformer("Bilinear", m, {"a": Uniform(5, 2), "b": Uniform(5, 3)}, {"bias": bias}, f"{bias}", lambda p, a, b, m=m: torch.nn.utils.stateless.functional_call(m, p, (a, b)))
r.write()
