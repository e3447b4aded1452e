#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What including minitorch costs: CPU seconds and megabytes to compile a file that only includes the umbrella, and README's
first example where the library is compiled once; and the size of the library. Raising a limit is a line in a diff.

  tools/check_budget.py
"""
import os
import pathlib
import re
import resource
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# (what, source, flags, seconds of user and system, megabytes). Seconds are about three times what a quiet machine of 2026
# needs, since machines differ; megabytes hardly do.
INCLUDE = '#include "minitorch/minitorch.hpp"'
EXAMPLE = re.search(r"```cpp\n(.*?)```", (ROOT / "README.md").read_text(), re.S).group(1)
COMPILED = [
    (INCLUDE, INCLUDE + "\nint main() {}\n", [], 9.0, 460),
    ("README's first example, compiled once,", EXAMPLE, ["-DMINITORCH_COMPILED"], 9.0, 350),
]
MAX_LINES = 38200  # code lines of the whole library, neither blank nor comment; .hpp and .inl
MAX_HEADER_LINES = 400


def within_budget(what, source, flags, max_seconds, max_megabytes):
    child = os.fork()
    if child == 0:  # the limits of one compilation, not of everything before it
        command = ["g++", "-std=c++20", "-O2", "-fopenmp", "-Iinclude", "-isystem/usr/include/eigen3", *flags, "-x", "c++",
                   "-c", "-o", "/dev/null", "-"]
        done = subprocess.run(command, input=source, text=True, cwd=ROOT)
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds, megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        print(f"check_budget: {what} takes {seconds:.1f} s (limit {max_seconds:.0f}) and {megabytes:.0f} MB (limit "
              f"{max_megabytes}) of g++ -O2", flush=True)
        os._exit(done.returncode != 0 or seconds > max_seconds or megabytes > max_megabytes)
    _, status = os.waitpid(child, 0)
    return status == 0


def main():
    failed = not all([within_budget(*row) for row in COMPILED])
    total = 0
    for path in sorted(p for p in (ROOT / "include").rglob("*") if p.suffix in (".hpp", ".inl")):
        if path.parent.name == "instances":  # written by a script
            continue
        lines = [line.strip() for line in path.read_text().splitlines()]
        code = sum(1 for line in lines if line and not line.startswith("//"))
        total += code
        if code > MAX_HEADER_LINES:
            print(f"check_budget: {path.relative_to(ROOT)} has {code} lines of code (limit {MAX_HEADER_LINES}): is it still one idea?")
            failed = True
    print(f"check_budget: the library has {total} lines of code (limit {MAX_LINES})")
    if failed or total > MAX_LINES:
        print("check_budget: over the budget, or one of them does not compile")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
