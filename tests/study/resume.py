#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Kills the program mnist_norms by SIGKILL at random instants and resumes it: the weights at the end must be those of a
study that nobody killed, to the last bit, and so must all figures but the seconds.

    resume.py PROGRAM [KILLS] [SEED]      reads MNIST from $MINITORCH_MNIST_DIR; default: 20 kills, seed from the clock
"""
import csv
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

SKIPPED = 77
STUDY = ["--limit", "256", "--batch-size", "16", "--epochs", "6", "--models", "bn,gn", "--threads", "1"]
EARLIER = ["--limit", "32", "--epochs", "1", "--models", "gn", "--threads", "1"]


def figures(folder):
    return [{k: v for k, v in row.items() if k != "seconds"} for row in csv.DictReader((folder / "metrics.csv").open())]


def same(folder, reference):
    names = sorted(p.name for p in folder.iterdir())
    assert names == sorted(p.name for p in reference.iterdir()), names
    assert figures(folder) == figures(reference), "other figures"
    for name in names:
        if name.startswith(("weights_", "summary_", "small_batches.csv", "misclassified_", "test_", "train_")):
            assert (folder / name).read_bytes() == (reference / name).read_bytes(), f"{name} is another"


def main():
    program, kills = sys.argv[1], int(sys.argv[2] if len(sys.argv) > 2 else 20)
    if not os.environ.get("MINITORCH_MNIST_DIR"):
        print("skipped: resuming the study (set MINITORCH_MNIST_DIR to the folder of MNIST)")
        return SKIPPED
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else int(time.time())
    rng = random.Random(seed)
    print(f"seed {seed}")

    def start(out, *arguments, study=STUDY):
        return subprocess.Popen([program, *study, "--output", str(out), *arguments], stdout=subprocess.PIPE,
                                stderr=subprocess.STDOUT, text=True)

    def finish(process):
        text = process.communicate(timeout=300)[0]
        assert process.returncode == 0, f"exit code {process.returncode}: {text}"
        return text

    done = went_on = studies = 0
    with tempfile.TemporaryDirectory() as scratch:
        scratch = pathlib.Path(scratch)
        reference = scratch / "reference"
        began = time.monotonic()
        finish(start(reference))
        whole = time.monotonic() - began
        while done < kills:
            # Every other study over a finished one, which stays until the new one is complete.
            out = scratch / f"out{studies}"
            more = ["--resume"]
            if studies % 2 == 1:
                finish(start(out, study=EARLIER))
                more.append("--force")
            studies += 1
            while True:
                process = start(out, *more)
                time.sleep(rng.uniform(0.1, 0.8) * whole)
                if done < kills and process.poll() is None:
                    process.kill()
                    process.communicate()
                    done += 1
                    continue
                went_on += "going on" in finish(process)
                break
            same(out, reference)
            assert "is complete" in finish(start(out, "--resume"))
    assert went_on > 0 or kills < 10, "no study went on within a model: the kills came too early or too late"
    print(f"mnist_norms: {done} kills in {studies} studies, each resumed to the weights of a study without a kill; {went_on} of them "
          "ended in a run that went on within a model")
    return 0


if __name__ == "__main__":
    sys.exit(main())
