# SPDX-License-Identifier: MIT
"""softmax, log_softmax, nll_loss, cross_entropy, mse_loss, dropout where nothing is random."""
import torch
import torch.nn.functional as F

from golden import INF, NAN, Group, Uniform, ints, positive

g = Group("loss")

for op, fn in (("softmax", torch.softmax), ("log_softmax", torch.log_softmax)):
    def call(x, dim):
        return fn(x, dim)
    for shape, dim in (((2, 5), 1), ((2, 5), 0), ((2, 3, 4), 1), ((2, 3, 4), -1), ((2, 3, 4), -3), ((4,), 0), ((), 0), ((3, 1), 1), ((0, 3), 1),
                       ((3, 0), 1), ((2, 0, 3), 2), ((1, 40), 1), ((2, 3, 2, 2), 1)):
        g.case(op, call, {"x": Uniform(*shape)}, {"dim": dim}, note=f"{list(shape)} along {dim}")
    g.case(op, call, {"x": torch.tensor([[1000.0, 1000.5, 999.0], [-1000.0, -1000.5, -999.0], [1000.0, -1000.0, 0.0], [3.0, 3.0, 3.0]])},
           {"dim": 1}, note="large values")
    g.case(op, call, {"x": torch.tensor([[INF, 1.0, 2.0], [-INF, 1.0, 2.0], [-INF, -INF, -INF], [NAN, 1.0, 2.0], [INF, -INF, 0.0]])},
           {"dim": 1}, note="infinities and NaN", mag=32)  # the gradient is a small difference of larger numbers
    g.refuse(op, call, {"x": torch.zeros(2, 3)}, {"dim": 2}, note="dimension out of range")

REDUCTIONS = ("mean", "sum", "none")
TARGET = ints([1, 0, 3, 3, 2])
IGNORING = ints([1, -100, 3, -100, 2])
IGNORING_1 = ints([1, 0, 3, 1, 2])
PLANES = ints([[[0, 2, 1], [1, 1, -100]], [[2, 0, 0], [-100, 1, 2]]])
WEIGHT = torch.tensor([0.5, 2.0, 0.25, 1.5])
ALL = torch.tensor([-100] * 5)


def nll(x, target, weight=None, **args):
    return F.nll_loss(x, target, weight=weight, **args)


def ce(x, target, weight=None, **args):
    return F.cross_entropy(x, target, weight=weight, **args)


for op, fn in (("nll_loss", nll), ("cross_entropy", ce)):
    for r in REDUCTIONS:
        def add(shape, target, note, weight=None, **args):
            inputs = {"x": Uniform(*shape), "target": target.clone()}
            if weight is not None:
                inputs["weight"] = weight.clone()
            g.case(op, lambda **kw: fn(**kw), inputs, {**args, "reduction": r}, constant=("weight",), note=f"{note}, {r}")
        add((5, 4), TARGET, "plain")
        add((5, 4), TARGET, "weights", WEIGHT)
        add((5, 4), IGNORING, "ignored rows")
        add((5, 4), IGNORING, "weights and ignored rows", WEIGHT)
        add((5, 4), IGNORING_1, "ignore_index 1", ignore_index=1)
        add((5, 4), IGNORING_1, "weights, ignore_index 1", WEIGHT, ignore_index=1)
        add((5, 4), ints([1, 7, 3, 7, 2]), "an ignored class outside the range", ignore_index=7)
        add((5, 4), ALL, "all rows ignored")
        add((4,), ints(2), "one sample without a batch")
        add((4,), ints(2), "one sample without a batch, weights", WEIGHT)
        add((4,), ints(-100), "one sample without a batch, ignored")
        add((2, 3, 2, 3), PLANES, "planes")
        add((2, 3, 2, 3), PLANES, "planes, weights", WEIGHT[:3])
        add((2, 3, 4), ints([[0, 1, 2, 1], [2, 2, 0, -100]]), "rows of planes")
        add((5, 4), TARGET, "all weights zero", torch.zeros(4))
        add((1, 1), ints([0]), "one class")
        add((0, 4), torch.zeros(0, dtype=torch.int64), "no samples")
    for target, why in ((ints([0, 4]), "target too large"), (ints([-1, 0]), "negative target"), (ints([0, 1, 2]), "another number of targets"),
                        (ints([[0], [1]]), "a target with too many dimensions")):
        g.refuse(op, lambda **kw: fn(**kw), {"x": torch.zeros(2, 4), "target": target}, {"reduction": "mean"}, note=why)
    g.refuse(op, lambda **kw: fn(**kw), {"x": torch.zeros(2, 4), "target": ints([0, 1]), "weight": torch.ones(3)}, {"reduction": "mean"},
             note="weights of another length")
    g.refuse(op, lambda **kw: fn(**kw), {"x": torch.zeros(2, 4), "target": ints([0, 1])}, {"reduction": "average"}, note="an unknown reduction")
g.case("nll_loss", nll, {"x": torch.tensor([[-1.0, INF], [NAN, -2.0], [-INF, -0.5]]), "target": ints([0, 1, 0])}, {"reduction": "none"},
       note="only the chosen entry counts")

# Label smoothing and probability targets.
for r in REDUCTIONS:
    for e in (0.1, 1.0):
        g.case("cross_entropy", ce, {"x": Uniform(5, 4), "target": TARGET.clone()}, {"label_smoothing": e, "reduction": r}, note=f"smoothing {e}, {r}")
    e = 0.3
    g.case("cross_entropy", ce, {"x": Uniform(5, 4), "target": TARGET.clone(), "weight": WEIGHT.clone()}, {"label_smoothing": e, "reduction": r},
           constant=("weight",), note=f"smoothing, weights, {r}")
    g.case("cross_entropy", ce, {"x": Uniform(5, 4), "target": IGNORING.clone(), "weight": WEIGHT.clone()}, {"label_smoothing": e, "reduction": r},
           constant=("weight",), note=f"smoothing, weights, ignored rows, {r}")
    g.case("cross_entropy", ce, {"x": Uniform(5, 4), "target": IGNORING_1.clone()}, {"label_smoothing": e, "ignore_index": 1, "reduction": r},
           note=f"smoothing, ignore_index 1, {r}")
    g.case("cross_entropy", ce, {"x": Uniform(2, 3, 2, 3), "target": PLANES.clone(), "weight": WEIGHT[:3].clone()}, {"label_smoothing": e, "reduction": r},
           constant=("weight",), note=f"smoothing, weights, planes, {r}")
    g.case("cross_entropy", ce, {"x": Uniform(5, 4), "target": ALL.clone()}, {"label_smoothing": e, "reduction": r}, note=f"smoothing, all ignored, {r}")
    g.case("cross_entropy", ce, {"x": Uniform(4), "target": ints(1)}, {"label_smoothing": e, "reduction": r}, note=f"smoothing, one sample, {r}")
    g.case("cross_entropy", ce, {"x": Uniform(5, 4), "target": positive(5, 4)}, {"reduction": r}, note=f"probabilities, {r}")
    g.case("cross_entropy", ce, {"x": Uniform(5, 4), "target": positive(5, 4), "weight": WEIGHT.clone()}, {"reduction": r}, constant=("weight",),
           note=f"probabilities, weights, {r}")
    g.case("cross_entropy", ce, {"x": Uniform(5, 4), "target": positive(5, 4), "weight": WEIGHT.clone()}, {"label_smoothing": e, "reduction": r},
           constant=("weight",), note=f"probabilities, weights, smoothing, {r}")
    g.case("cross_entropy", ce, {"x": Uniform(5, 4), "target": positive(5, 4)}, {"label_smoothing": e, "reduction": r}, constant=("target",),
           note=f"probabilities without gradient, smoothing, {r}")
    g.case("cross_entropy", ce, {"x": Uniform(2, 3, 2, 3), "target": positive(2, 3, 2, 3), "weight": WEIGHT[:3].clone()}, {"reduction": r},
           constant=("weight",), note=f"probabilities, weights, planes, {r}")
    g.case("cross_entropy", ce, {"x": Uniform(4), "target": positive(4)}, {"reduction": r}, note=f"probabilities, one sample, {r}")
Z, P = torch.zeros(2, 4), torch.ones(2, 4) / 4
g.refuse("cross_entropy", ce, {"x": Z.clone(), "target": ints([0, 1])}, {"label_smoothing": 1.5, "reduction": "mean"}, note="smoothing above 1")
g.refuse("cross_entropy", ce, {"x": Z.clone(), "target": P.clone()}, {"ignore_index": 1, "reduction": "mean"}, note="probabilities with ignore_index")
g.refuse("cross_entropy", ce, {"x": Z.clone(), "target": torch.ones(2, 3)}, {"reduction": "mean"}, note="probabilities of another shape")

for r in REDUCTIONS:
    for shape in ((3, 4), (), (0, 2)):
        g.case("mse_loss", lambda x, y, reduction: F.mse_loss(x, y, reduction=reduction), {"x": Uniform(*shape), "y": Uniform(*shape)}, {"reduction": r},
               note=f"{list(shape)}, {r}")

# The gradient goes to scores, through log_softmax: by log-probabilities that are none PyTorch's is another.
def ctc(x, targets, **args):
    return F.ctc_loss(F.log_softmax(x, -1), targets, **args)


for r in REDUCTIONS:
    for note, shape, targets, inputs, lengths in (("batch", (6, 3, 4), [[1, 2, 2], [3, 0, 0], [1, 1, 3]], [6, 4, 5], [3, 1, 2]), ("one row", (6, 3, 4), [1, 2, 2, 3], [6, 2, 5], [3, 0, 1]),
                                                  ("one sample", (5, 3), [1, 1], [5], [2]), ("no way", (4, 2, 3), [[1, 1, 1], [2, 1, 2]], [4, 3], [3, 3])):
        for more in (dict(zero_infinity=True),) if note == "no way" else (dict(), dict(blank=2)) if note == "one row" else (dict(),):
            g.case("ctc_loss", ctc, {"x": Uniform(*shape), "targets": ints([3 if v == more.get("blank") else v for v in targets] if note == "one row" else targets)},
                   {"input_lengths": tuple(inputs), "target_lengths": tuple(lengths), "reduction": r, **more}, note=f"{note}, {r}" + "".join(f", {k} {v}" for k, v in more.items()), ulp=64)
g.case("ctc_loss", ctc, {"x": Uniform(4, 1, 3), "targets": ints([[1, 1, 1]])}, {"input_lengths": (4,), "target_lengths": (3,), "reduction": "sum"}, note="infinity", grad=False)
for note, args in (("an input too long", dict(input_lengths=(7, 1), target_lengths=(1, 1))), ("lengths for one", dict(input_lengths=(6,), target_lengths=(1, 1))),
                   ("a target too long", dict(input_lengths=(6, 6), target_lengths=(3, 1))), ("no such blank", dict(input_lengths=(6, 6), target_lengths=(1, 1), blank=4))):
    g.refuse("ctc_loss", ctc, {"x": torch.zeros(6, 2, 4), "targets": ints([[1, 2], [3, 1]])}, args, note=note)

# Dropout at its two certain ends. Where p is 1, PyTorch multiplies by 0, so that NaN and infinity become NaN: see README.md.
for op, fn, shape in (("dropout", F.dropout, (3, 4)), ("dropout2d", F.dropout2d, (2, 3, 2, 2))):
    for p, training in ((0.0, True), (1.0, True), (0.5, False), (1.0, False)):
        g.case(op, lambda x, p, training: fn(x, p, training), {"x": Uniform(*shape)}, {"p": p, "training": training}, note=f"p {p}, training {training}")
    for p, training in ((-0.1, True), (1.1, True), (1.1, False)):
        g.refuse(op, lambda x, p, training: fn(x, p, training), {"x": torch.zeros(shape)}, {"p": p, "training": training}, note=f"p {p}, training {training}")
g.case("dropout", lambda x, p, training: F.dropout(x, p, training), {"x": torch.tensor([NAN, INF, -INF, 2.0])}, {"p": 1.0, "training": True},
       note="p 1, NaN and infinities")
g.write()
