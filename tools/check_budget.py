#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What including minitorch costs: CPU seconds and megabytes to compile a file that only includes the umbrella, and the
size of the library. Raising a limit is a line in a diff.

  tools/check_budget.py
"""
import os
import pathlib
import resource
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
MAX_SECONDS = 9.0  # user + system; about three times what a quiet machine of 2026 needs, machines differ
MAX_MEGABYTES = 470
MAX_LINES = 32550  # code lines of the whole library, neither blank nor comment; .hpp and .inl
MAX_HEADER_LINES = 400


def main():
    child = os.fork()
    if child == 0:  # the limits of one compilation, not of everything before it
        command = ["g++", "-std=c++20", "-O2", "-fopenmp", "-Iinclude", "-isystem/usr/include/eigen3", "-x", "c++", "-c",
                   "-o", "/dev/null", "-"]
        source = '#include "minitorch/minitorch.hpp"\nint main() {}\n'
        done = subprocess.run(command, input=source, text=True, cwd=ROOT)
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds, megabytes = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
        print(f"check_budget: #include \"minitorch/minitorch.hpp\" takes {seconds:.1f} s (limit {MAX_SECONDS:.0f}) and "
              f"{megabytes:.0f} MB (limit {MAX_MEGABYTES}) of g++ -O2", flush=True)
        os._exit(done.returncode != 0 or seconds > MAX_SECONDS or megabytes > MAX_MEGABYTES)
    _, status = os.waitpid(child, 0)
    failed = status != 0
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
        print("check_budget: over the budget, or the umbrella does not compile")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
