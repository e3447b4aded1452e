#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What a file costs to compile: preprocessed lines, seconds of CPU (user and system) and megabytes, beside LibTorch where
it is installed (Debian: libtorch-dev). Writes the table of docs/compiling.md. For a quiet machine; takes some minutes.

  tools/compile_cost.py [--rounds N] [--write]      the lowest of N rounds (default 3); --write: into docs/compiling.md
"""
import argparse
import os
import pathlib
import re
import resource
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXAMPLE = re.search(r"```cpp\n(.*?)```", (ROOT / "README.md").read_text(), re.S).group(1)
INCLUDE = '#include "minitorch/minitorch.hpp"\nint main() {}\n'
TORCH = "#include <torch/torch.h>\nint main() { return static_cast<int>(torch::ones({2}).numel()) - 2; }\n"
STUDY = (ROOT / "examples/mnist_norms/main.cpp").read_text()
HERE = ["-fopenmp", f"-I{ROOT}/include", f"-I{ROOT}", "-isystem", "/usr/include/eigen3", "-isystem", "/usr/include/stb"]
THERE = ["-isystem", "/usr/include/torch/csrc/api/include"]
COMPILED = ["-DMINITORCH_COMPILED"]

# (what, source, options)
ROWS = [
    ("`#include \"minitorch/minitorch.hpp\"` alone", INCLUDE, HERE + ["-O2"]),
    ("the same, compiled once", INCLUDE, HERE + COMPILED + ["-O2"]),
    ("README's first example, -O0", EXAMPLE, HERE + ["-O0"]),
    ("the same, compiled once", EXAMPLE, HERE + COMPILED + ["-O0"]),
    ("README's first example, -O2", EXAMPLE, HERE + ["-O2"]),
    ("the same, compiled once", EXAMPLE, HERE + COMPILED + ["-O2"]),
    ("the study's main file, -O2", STUDY, HERE + ["-O2"]),
    ("the same, compiled once", STUDY, HERE + COMPILED + ["-O2"]),
] + [(f"minitorch::compiled, part {part} of 4, -O2", f"#define MINITORCH_PART {part}\n#include \"minitorch/implementation.hpp\"\n",
      HERE + ["-O2"]) for part in range(1, 5)] + [
    ("torch/torch.h and one call, -O0", TORCH, THERE + ["-O0"]),
    ("torch/torch.h and one call, -O2", TORCH, THERE + ["-O2"]),
]


def compile_once(source, options, target):
    """(seconds, megabytes) of one compilation, or None if it fails."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        done = subprocess.run(["g++", "-std=c++20", *options, "-c", source, "-o", target], capture_output=True, text=True)
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        os.write(writing, f"{done.returncode} {usage.ru_utime + usage.ru_stime} {usage.ru_maxrss / 1024}".encode())
        if done.returncode != 0:
            sys.stderr.write(done.stderr[:2000])
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    code, seconds, megabytes = os.read(reading, 100).decode().split()
    os.close(reading)
    return (float(seconds), float(megabytes)) if code == "0" else None


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--write", action="store_true")
    arguments = parser.parse_args()
    table = ["| file | lines, preprocessed | CPU s | MB | of torch.h at -O2 |", "| --- | ---: | ---: | ---: | ---: |"]
    measured = []
    with tempfile.TemporaryDirectory() as folder:
        for what, text, options in ROWS:
            if options[0] == "-isystem" and not pathlib.Path("/usr/include/torch").exists():
                print("compile_cost: LibTorch is not installed, its rows are left out")
                break
            source = pathlib.Path(folder, "file.cpp")
            source.write_text(text)
            lines = subprocess.run(["g++", "-std=c++20", *options, "-E", str(source)], capture_output=True, text=True).stdout.count("\n")
            rounds = [compile_once(str(source), options, folder + "/file.o") for _ in range(arguments.rounds)]
            if None in rounds:
                sys.exit(f"compile_cost: {what} does not compile")
            measured.append((what, lines, min(r[0] for r in rounds), min(r[1] for r in rounds)))
            print(f"{what}: {lines} lines, {measured[-1][2]:.1f} s, {measured[-1][3]:.0f} MB", flush=True)
    torch = measured[-1][2] if "torch.h" in measured[-1][0] else None
    for what, lines, seconds, megabytes in measured:
        share = f"{seconds / torch:.2f}" if torch else ""
        table.append(f"| {what} | {lines:,} | {seconds:.1f} | {megabytes:.0f} | {share} |")
    print("\n".join(table))
    if arguments.write:
        page = ROOT / "docs/compiling.md"
        before, _, rest = page.read_text().partition("<!-- compile_cost: begin -->\n")
        _, _, after = rest.partition("<!-- compile_cost: end -->")
        page.write_text(before + "<!-- compile_cost: begin -->\n" + "\n".join(table) + "\n<!-- compile_cost: end -->" + after)


main()
