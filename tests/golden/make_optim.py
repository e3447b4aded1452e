# SPDX-License-Identifier: MIT
"""SGD, Adam and AdamW over several steps, learning-rate schedules, gradient clipping, and the bounds of the initialisations."""
import itertools
import math
import random

import torch
from torch import nn
from torch.optim import lr_scheduler as schedule

from golden import Group, Uniform, encode

g = Group("optim")

# Three parameters: the second has a gradient in some steps only, the third never.
P = [torch.tensor([1.0, -2.0, 0.5, 0.0]), torch.tensor([[0.25, -0.75]]), torch.tensor([3.0])]
GRADS = [[Uniform(4).draw(random.Random(10 * step)), Uniform(1, 2).draw(random.Random(10 * step + 1)) if step % 2 else None, None]
         for step in range(5)]
CONFIGS = [dict(lr=0.1), dict(lr=0.1, weight_decay=0.05), dict(lr=0.1, momentum=0.9), dict(lr=0.1, momentum=0.9, dampening=0.4),
           dict(lr=0.1, momentum=0.9, nesterov=True), dict(lr=0.1, momentum=0.9, weight_decay=0.05), dict(lr=0.1, momentum=0.9, weight_decay=0.05, nesterov=True),
           dict(lr=0.1, momentum=0.9, weight_decay=0.05, dampening=0.4), dict(lr=0.1, maximize=True), dict(lr=0.1, momentum=0.9, maximize=True),
           dict(lr=0.1, momentum=0.9, weight_decay=0.05, maximize=True), dict(lr=0.1, momentum=0.9, weight_decay=0.05, nesterov=True, maximize=True),
           dict(lr=0.1, dampening=0.5), dict(lr=0.0, momentum=0.9)]
ADAM = [("Adam", {}), ("Adam", dict(lr=0.1)), ("Adam", dict(lr=0.1, weight_decay=0.05)), ("Adam", dict(lr=0.1, amsgrad=True)),
        ("Adam", dict(lr=0.1, betas=(0.5, 0.8), eps=0.1, weight_decay=0.05, maximize=True)), ("AdamW", {}), ("AdamW", dict(lr=0.1, weight_decay=0.05)),
        ("AdamW", dict(lr=0.1, betas=(0.5, 0.8), eps=0.1, amsgrad=True, maximize=True)), ("AdamW", dict(lr=0.1, weight_decay=0.0))]
MORE = [("RMSprop", {}), ("RMSprop", dict(lr=0.1, alpha=0.9, weight_decay=0.05)), ("RMSprop", dict(lr=0.1, momentum=0.9, eps=0.1)),
        ("RMSprop", dict(lr=0.1, centered=True, eps=0.01)), ("RMSprop", dict(lr=0.1, centered=True, momentum=0.5, maximize=True, eps=0.01)),
        ("Adagrad", {}), ("Adagrad", dict(lr=0.1, lr_decay=0.2, weight_decay=0.05)), ("Adagrad", dict(lr=0.1, initial_accumulator_value=0.5, eps=0.1, maximize=True))]
MORE += [("Adadelta", {}), ("Adadelta", dict(lr=0.5, rho=0.8, eps=0.1, weight_decay=0.05)), ("Adadelta", dict(maximize=True)), ("Adamax", {}),
         ("Adamax", dict(lr=0.1, betas=(0.5, 0.8), eps=0.1, weight_decay=0.05, maximize=True)), ("RAdam", {}), ("RAdam", dict(lr=0.1, weight_decay=0.05)),
         ("RAdam", dict(lr=0.1, betas=(0.5, 0.9), eps=0.1)), ("NAdam", {}), ("NAdam", dict(lr=0.1, weight_decay=0.05, momentum_decay=0.1)),
         ("NAdam", dict(lr=0.1, betas=(0.5, 0.9), eps=0.1))]
for op, config in [("SGD", config) for config in CONFIGS] + ADAM + MORE:
    params = [p.clone().requires_grad_() for p in P]
    # NAdam's loop over tensors has mu(t) twice in 1.13, which later releases corrected; foreach never had.
    optimizer = getattr(torch.optim, op)(params, **config, **(dict(foreach=True) if op == "NAdam" else {}))
    after = []
    for grads in GRADS:
        for p, grad in zip(params, grads):
            p.grad = None if grad is None else grad.clone()
        optimizer.step()
        for p, grad in zip(params, grads):
            assert grad is None or op == "NAdam" or torch.equal(p.grad, grad)  # step() leaves the gradient alone
        after.append([encode(p) for p in params])
    g.record({"op": op, "kind": "optimizer", "note": ", ".join(f"{k} {v}" for k, v in config.items()), "args": config, "params": [encode(p) for p in P],
              "steps": [[encode(x) for x in grads] for grads in GRADS], "after": after})
# The learning rate changes between steps: it multiplies after the momentum.
params = [P[0].clone().requires_grad_()]
optimizer = torch.optim.SGD(params, lr=0.1, momentum=0.9)
after = []
for step, grads in enumerate(GRADS):
    optimizer.param_groups[0]["lr"] = 0.1 * 0.5 ** step
    params[0].grad = grads[0].clone()
    optimizer.step()
    after.append([encode(params[0])])
g.record({"op": "SGD", "kind": "optimizer", "note": "a learning rate that halves every step", "args": dict(lr=0.1, momentum=0.9), "params": [encode(P[0])],
          "lr": [0.1 * 0.5 ** step for step in range(5)], "steps": [[encode(x[0])] for x in GRADS], "after": after})
for config, why in ((dict(lr=-0.1), "a negative learning rate"), (dict(lr=0.1, momentum=-0.5), "a negative momentum"),
                    (dict(lr=0.1, weight_decay=-1.0), "a negative decay"), (dict(lr=0.1, nesterov=True), "nesterov without momentum"),
                    (dict(lr=0.1, nesterov=True, momentum=0.9, dampening=0.1), "nesterov with dampening")):
    try:
        torch.optim.SGD([P[0].clone().requires_grad_()], **config)
        raise AssertionError("PyTorch accepts " + why)
    except ValueError as error:
        g.record({"op": "SGD", "kind": "optimizer", "note": why, "args": config, "error": str(error)})

# LBFGS evaluates the loss itself: Rosenbrock's valley in pairs, sum((1 - a)^2) + 10 sum((b - a^2)^2), of parameters of unlike shapes and one without a gradient.
for config in (dict(), dict(lr=0.1), dict(lr=0.5, max_iter=5, history_size=2), dict(line_search_fn="strong_wolfe"), dict(max_iter=3, line_search_fn="strong_wolfe"),
               dict(max_iter=7, history_size=2, line_search_fn="strong_wolfe"), dict(lr=8.0, max_iter=10, max_eval=9, line_search_fn="strong_wolfe"),
               dict(lr=0.2, tolerance_grad=0.5), dict(lr=0.2, tolerance_change=0.05)):
    start = [torch.tensor([-1.2, 0.5, 1.5]), torch.tensor([[1.0], [-0.25], [2.0]]), torch.tensor([3.0])]
    params = [p.clone().requires_grad_() for p in start]
    optimizer = torch.optim.LBFGS(params, **config)
    losses, after, counts = [], [], []
    for step in range(3):
        def closure():
            optimizer.zero_grad()
            loss = (1 - params[0]).pow(2).sum() + 10 * (params[1].view(3) - params[0].pow(2)).pow(2).sum()
            loss.backward()
            return loss
        losses.append(optimizer.step(closure).item())
        after.append([encode(p) for p in params])
        state = optimizer.state[params[0]]
        counts.append([state["func_evals"], state["n_iter"], len(state.get("old_dirs") or [])])
    g.record({"op": "LBFGS", "kind": "lbfgs", "note": ", ".join(f"{k} {v}" for k, v in config.items()), "args": config, "params": [encode(p) for p in start],
              "losses": losses, "after": after, "counts": counts})

# Schedules: the learning rate (and momentum) before step 0, 1, 2 ...
SCHEDULES = [("StepLR", dict(step_size=3), 0.5, 10), ("StepLR", dict(step_size=2, gamma=0.5), 0.1, 9), ("StepLR", dict(step_size=1, gamma=0.9), 0.1, 9),
             ("MultiStepLR", dict(milestones=[2, 5, 5, 7], gamma=0.5), 0.1, 10), ("ExponentialLR", dict(gamma=0.8), 0.1, 8),
             ("CosineAnnealingLR", dict(T_max=6), 0.1, 14), ("CosineAnnealingLR", dict(T_max=7, eta_min=0.01), 0.5, 16),
             ("OneCycleLR", dict(max_lr=0.4, total_steps=20), 0.1, 20), ("OneCycleLR", dict(max_lr=0.4, total_steps=17, pct_start=0.25), 0.1, 17),
             ("OneCycleLR", dict(max_lr=0.4, total_steps=20, anneal_strategy="linear"), 0.1, 20),
             ("OneCycleLR", dict(max_lr=0.4, total_steps=20, three_phase=True), 0.1, 20),
             ("OneCycleLR", dict(max_lr=0.4, total_steps=21, three_phase=True, anneal_strategy="linear", pct_start=0.4), 0.1, 21),
             ("OneCycleLR", dict(max_lr=0.4, total_steps=12, cycle_momentum=False), 0.1, 12),
             ("OneCycleLR", dict(max_lr=0.4, epochs=3, steps_per_epoch=5, div_factor=10.0, final_div_factor=100.0), 0.1, 15),
             ("OneCycleLR", dict(max_lr=0.4, total_steps=15, base_momentum=0.7, max_momentum=0.9), 0.1, 15)]
SCHEDULES += [("ConstantLR", {}, 0.1, 8), ("ConstantLR", dict(factor=0.5, total_iters=3), 0.1, 6), ("LinearLR", {}, 0.1, 9),
              ("LinearLR", dict(start_factor=0.1, end_factor=0.7, total_iters=4), 0.1, 8), ("CosineAnnealingWarmRestarts", dict(T_0=4), 0.1, 14),
              ("CosineAnnealingWarmRestarts", dict(T_0=3, T_mult=2, eta_min=0.01), 0.5, 24), ("LambdaLR", {}, 0.1, 6), ("MultiplicativeLR", {}, 0.1, 6)]
SCHEDULES += [("PolynomialLR", {}, 0.1, 9), ("PolynomialLR", dict(total_iters=4, power=2.0), 0.5, 7)]
for name, args, lr, count in SCHEDULES:
    p = torch.zeros(1).requires_grad_()
    optimizer = torch.optim.SGD([p], lr=lr, momentum=0.9)
    function = dict(lr_lambda=lambda t: 1 / (2 + t)) if name in ("LambdaLR", "MultiplicativeLR") else {}
    s = getattr(schedule, name)(optimizer, **args, **function)
    rates, momenta = [], []
    for _ in range(count):
        rates.append(optimizer.param_groups[0]["lr"])
        momenta.append(optimizer.param_groups[0]["momentum"])
        optimizer.step()
        if len(rates) < count:
            s.step()
    past = None  # PyTorch lets one step more than total_steps pass, off the end of the curve, and refuses the next
    while name == "OneCycleLR" and past is None:
        try:
            s.step()
            count += 1
        except ValueError:
            past = count
    g.record({"op": name, "kind": "schedule", "note": f"lr {lr}" + "".join(f", {k} {v}" for k, v in args.items()), "args": {"lr": lr, **args}, "rates": rates,
              "momenta": momenta, "refused_step": past})
# One after the other: each part is made for the same optimiser, as users do.
for parts, milestones, count in (([("LinearLR", dict(start_factor=0.1, total_iters=4)), ("CosineAnnealingLR", dict(T_max=6))], [4], 14),
                                 ([("ConstantLR", dict(factor=0.1, total_iters=2)), ("ExponentialLR", dict(gamma=0.9)), ("StepLR", dict(step_size=2))], [2, 6], 14),
                                 ([("LambdaLR", {}), ("CosineAnnealingWarmRestarts", dict(T_0=3)), ("LinearLR", {}), ("PolynomialLR", {})], [3, 7, 9], 16),
                                 ([("ExponentialLR", dict(gamma=0.5)), ("MultiplicativeLR", {}), ("MultiStepLR", dict(milestones=[1, 3]))], [1, 4], 10)):
    p = torch.zeros(1).requires_grad_()
    optimizer = torch.optim.SGD([p], lr=0.1, momentum=0.9)
    made = [getattr(schedule, name)(optimizer, **args, **(dict(lr_lambda=lambda t: 1 / (2 + t)) if name in ("LambdaLR", "MultiplicativeLR") else {}))
            for name, args in parts]
    s = schedule.SequentialLR(optimizer, made, milestones)
    rates = []
    for _ in range(count):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        s.step()
    g.record({"op": "SequentialLR", "kind": "schedule", "note": ", ".join(name for name, _ in parts),
              "args": {"lr": 0.1, "milestones": milestones, "parts": [{"op": name, "args": args} for name, args in parts]}, "rates": rates,
              "momenta": [0.9] * count, "refused_step": None})
METRICS = [1.0, 0.9, 0.9, 0.89999, 0.95, 0.95, 0.8, 0.81, 0.82, 0.83, 0.79, 0.85, 0.85, 0.85, 0.85, 0.85]
for args in (dict(patience=1), dict(patience=2, factor=0.5), dict(patience=0, factor=0.5, min_lr=0.02), dict(patience=1, cooldown=2, factor=0.5),
             dict(patience=1, mode="max", factor=0.5), dict(patience=1, threshold=0.1, threshold_mode="abs", factor=0.5)):
    optimizer = torch.optim.SGD([torch.zeros(1).requires_grad_()], lr=0.1, momentum=0.9)
    s = schedule.ReduceLROnPlateau(optimizer, **args)
    rates = []
    for m in METRICS:
        s.step(m)
        rates.append(optimizer.param_groups[0]["lr"])
    g.record({"op": "ReduceLROnPlateau", "kind": "plateau", "note": ", ".join(f"{k} {v}" for k, v in args.items()), "args": {"lr": 0.1, **args}, "metrics": METRICS,
              "rates": rates})

# Clipping
for fn, args in (("clip_grad_norm_", dict(max_norm=1.0)), ("clip_grad_norm_", dict(max_norm=100.0)), ("clip_grad_norm_", dict(max_norm=1.0, norm_type=1.0)),
                 ("clip_grad_norm_", dict(max_norm=1.0, norm_type=math.inf)), ("clip_grad_value_", dict(clip_value=1.25))):
    params = [p.clone().requires_grad_() for p in P]
    for p, grad in zip(params, GRADS[1]):
        p.grad = None if grad is None else grad.clone()
    norm = getattr(nn.utils, fn)(params, **args)
    g.record({"op": fn, "kind": "clip", "note": ", ".join(f"{k} {v}" for k, v in args.items()), "args": args, "grads": [encode(x) for x in GRADS[1]],
              "norm": None if norm is None else norm.item(), "after": [encode(p.grad) for p in params]})

# Initialisation: uniform ones by their bound, normal ones by their deviation.
for shape, (mode, nonlinearity, a) in itertools.product(((5, 4), (6, 3, 3, 2)), (("fan_in", "leaky_relu", 0.0), ("fan_in", "leaky_relu", math.sqrt(5)),
                                                                                  ("fan_out", "relu", 0.0), ("fan_in", "tanh", 0.0), ("fan_in", "linear", 0.0))):
    fan = nn.init._calculate_correct_fan(torch.empty(shape), mode)
    std = nn.init.calculate_gain(nonlinearity, a) / math.sqrt(fan)
    args = {"shape": list(shape), "mode": mode, "nonlinearity": nonlinearity, "a": a}
    note = f"{list(shape)}, {mode}, {nonlinearity}, a {a:.4g}"
    g.record({"op": "kaiming_uniform_", "kind": "init", "note": note, "args": args, "bound": math.sqrt(3.0) * std})
    g.record({"op": "kaiming_normal_", "kind": "init", "note": note, "args": args, "std": std})
for shape, gain in itertools.product(((5, 4), (6, 3, 3, 2)), (1.0, 2.0)):
    fan_in, fan_out = nn.init._calculate_fan_in_and_fan_out(torch.empty(shape))
    std = gain * math.sqrt(2.0 / float(fan_in + fan_out))
    args = {"shape": list(shape), "gain": gain}
    g.record({"op": "xavier_uniform_", "kind": "init", "note": f"{list(shape)}, gain {gain}", "args": args, "bound": math.sqrt(3.0) * std})
    g.record({"op": "xavier_normal_", "kind": "init", "note": f"{list(shape)}, gain {gain}", "args": args, "std": std})
# The defaults of the layers. The bound is checked to hold, and to be reached, over many draws.
for op, args, make in (("Linear", {"in_features": 7, "out_features": 300}, lambda: nn.Linear(7, 300)),
                       ("Conv2d", {"in_channels": 4, "out_channels": 300, "kernel_size": [3, 2]}, lambda: nn.Conv2d(4, 300, (3, 2))),
                       ("Conv2d", {"in_channels": 4, "out_channels": 300, "kernel_size": [3, 2], "groups": 2}, lambda: nn.Conv2d(4, 300, (3, 2), groups=2))):
    torch.manual_seed(0)
    layer = make()
    fan_in = nn.init._calculate_fan_in_and_fan_out(layer.weight)[0]
    bound = 1 / math.sqrt(fan_in)
    for t in (layer.weight, layer.bias):
        assert 0.97 * bound < t.abs().max().item() <= bound * (1 + 1e-6), (op, args)
    g.record({"op": op, "kind": "layer_init", "note": ", ".join(f"{k} {v}" for k, v in args.items()), "args": args, "bound": bound,
              "weight_shape": list(layer.weight.shape)})
g.write()
