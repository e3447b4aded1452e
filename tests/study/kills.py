#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kills the program mnist_norms at random instants and looks at what is left: weights, metrics.json and metrics.csv must
be of one state, and results of an earlier study must be there to the last byte.

    kills.py PROGRAM [SECONDS] [SEED]      reads MNIST from $MINITORCH_MNIST_DIR; default: 30 seconds, seed from the clock
"""
import csv
import json
import os
import pathlib
import random
import signal
import struct
import subprocess
import sys
import tempfile
import time

SKIPPED = 77


def metadata(path):
    """__metadata__ of a safetensors file, whose bytes must be all there."""
    data = path.read_bytes()
    length = struct.unpack("<Q", data[:8])[0]
    header = json.loads(data[8:8 + length])
    entries = header.pop("__metadata__"), header
    assert max(e["data_offsets"][1] for e in header.values()) == len(data) - 8 - length, f"{path} is cut off"
    return entries[0]


def check_one_state(folder):
    """Number of finished epochs that the folder tells of."""
    files = {p.name for p in folder.iterdir() if p.exists()}  # a link that leads nowhere is no file
    weights = {name for name in files if name.startswith("weights_")}
    if "metrics.json" not in files:
        assert not weights and "metrics.csv" not in files and "README.md" not in files, sorted(files)
        return 0
    results = json.loads((folder / "metrics.json").read_text())
    rows = [(r["model"], int(r["seed"]), int(r["epoch"]), float(r["test_loss"]), float(r["test_accuracy"]))
            for r in csv.DictReader((folder / "metrics.csv").open())]
    told = [(run["model"], run["seed"], e["epoch"], e["test_loss"], e["test_accuracy"])
            for run in results["runs"] for e in run["epochs"]]
    assert rows == told, f"metrics.csv has {len(rows)} epochs, metrics.json {len(told)}"
    expected = {}
    for run in results["runs"]:
        if run["epochs"]:
            name = "weights_" + run["model"] + ("" if run["seed"] == results["runs"][0]["seed"] else f"_seed{run['seed']}")
            expected[name + ".safetensors"] = (run["model"], str(run["seed"]), str(run["epochs"][-1]["epoch"]))
    assert weights == set(expected), f"weights {sorted(weights)}, expected {sorted(expected)}"
    for name, what in expected.items():
        found = metadata(folder / name)
        assert (found["model"], found["seed"], found["epoch"]) == what, f"{name} is of {found}, expected {what}"
    if results["small_batches"]:
        lines = (folder / "small_batches.csv").read_text().splitlines()
        assert len(lines) == 1 + len(results["small_batches"]), lines
    else:
        assert "small_batches.csv" not in files
    if results["complete"]:
        assert {"README.md", "test_loss.png", "train_accuracy.png"} <= files, sorted(files)
        assert "interrupted" not in (folder / "README.md").read_text()
    return len(told)


def contents(folder):
    return {p.name: p.read_bytes() for p in folder.iterdir() if p.is_file()}


def main():
    program, seconds = sys.argv[1], float(sys.argv[2] if len(sys.argv) > 2 else 30)
    if not os.environ.get("MINITORCH_MNIST_DIR"):
        print("skipped: killing the study (set MINITORCH_MNIST_DIR to the folder of MNIST)")
        return SKIPPED
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else int(time.time())
    rng = random.Random(seed)
    print(f"seed {seed}")
    small = ["--limit", "32", "--batch-size", "16", "--threads", "1"]
    counts = {"fresh": 0, "forced": 0, "new": 0, "interrupted": 0}

    def start(out, *arguments):
        return subprocess.Popen([program, *small, "--output", str(out), *arguments], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)

    def finish(process, code=0):
        text = process.communicate(timeout=120)[0]
        assert process.returncode == code, f"exit code {process.returncode}, expected {code}: {text}"
        return text

    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        finished = scratch / "finished"
        began = time.monotonic()
        finish(start(finished, "--models", "gn", "--epochs", "1"))
        whole = time.monotonic() - began  # how long such a run takes
        earlier = contents(finished)
        assert check_one_state(finished) == 1
        end = time.monotonic() + seconds
        for round_ in range(10**6):
            if time.monotonic() > end:
                break
            out = scratch / f"out{round_}"
            kind = round_ % 3
            if kind == 0:  # a study into a fresh folder, killed while it trains and saves
                process = start(out, "--models", "gn,ln", "--epochs", "4", "--seed", "1,2", "--small-batches",
                                rng.choice(["on", "off"]))
                while not (out / "metrics.json").exists() and process.poll() is None:
                    time.sleep(0.002)
                time.sleep(rng.uniform(0, 0.4))
                process.kill()
                process.communicate()
                check_one_state(out)
                counts["fresh"] += 1
                # The same folder can be used: its report is written from what there is.
                if round_ % 9 == 0 and (out / "metrics.json").exists():
                    finish(start(out, "--report"))
                    check_one_state(out)
                    assert not [p for p in out.iterdir() if p.is_symlink() or p.name.startswith(".")], list(out.iterdir())
            elif kind == 1:  # a study over a finished one, killed at any instant
                process = start(finished, "--models", "gn", "--epochs", "1", "--seed", str(rng.randrange(10**9)), "--force")
                time.sleep(rng.uniform(0.5, 1.1) * whole)
                process.kill()
                process.communicate()
                left = contents(finished)
                if left != earlier:
                    assert json.loads(left["metrics.json"])["complete"]
                    earlier = left
                    counts["new"] += 1
                assert check_one_state(finished) == 1
                counts["forced"] += 1
            else:  # Ctrl-C twice within a millisecond, as `timeout -s INT` sends it
                process = start(out, "--models", "gn", "--epochs", "100000")
                while not (out / "metrics.json").exists() and process.poll() is None:
                    time.sleep(0.002)
                time.sleep(rng.uniform(0, 0.1))
                process.send_signal(signal.SIGINT)
                time.sleep(rng.uniform(0, 0.001))
                process.send_signal(signal.SIGINT)
                finish(process, 130)
                assert check_one_state(out) > 0
                assert "interrupted" in (out / "README.md").read_text()
                assert not [p for p in out.iterdir() if p.is_symlink() or p.name.startswith(".")], list(out.iterdir())
                counts["interrupted"] += 1
    assert counts["fresh"] > 0 and counts["forced"] > 0 and counts["interrupted"] > 0, counts
    print(f"mnist_norms: {counts['fresh']} kills into a fresh folder, {counts['forced']} over a finished study "
          f"({counts['new']} came late), {counts['interrupted']} double interrupts: one state each time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
