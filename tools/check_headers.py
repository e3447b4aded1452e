#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every header alone (nothing included before it), warnings as errors, by g++ with OpenMP; and by clang++ without
it those that bring all others, since what a header lacks is the same for both. And shows that options like -ffast-math are refused with a message that says what to do.

  tools/check_headers.py [--compiler C++] [--jobs N] [HEADER ...]
"""
import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLAGS = ["-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-x", "c++", "-Iinclude", "-isystem/usr/include/eigen3"]
CONFIG = "minitorch/core/config.hpp"
# Options that must be refused. clang++ names only those that are also given alone.
FAST = {"g++": ["-ffast-math", "-Ofast", "-ffinite-math-only", "-funsafe-math-optimizations", "-freciprocal-math",
                "-fassociative-math -fno-signed-zeros -fno-trapping-math"],
        "clang++": ["-ffast-math", "-Ofast", "-ffinite-math-only"]}
HARMLESS = ["-O3 -fno-math-errno -fno-trapping-math", "-ffast-math -fno-fast-math", "-ffast-math -DMINITORCH_ALLOW_FAST_MATH"]
BRING_ALL = ("minitorch/minitorch.hpp", "minitorch/implementation.hpp", "minitorch/tensor/eigen.hpp")
EXTRA = {"g++": ["-fopenmp"], "clang++": []}


def compile_alone(compiler, header):
    # Twice, so that a missing #pragma once shows too.
    source = f'#include "{header}"\n#include "{header}"\n'
    command = [compiler, *FLAGS, *EXTRA.get(compiler, []), "-"]
    result = subprocess.run(command, input=source, capture_output=True, text=True, cwd=ROOT)
    return result.returncode == 0, compiler, header, result.stderr


def check_fast_math(compiler):
    """Problems with what core/config.hpp says to options that change arithmetic; every header brings it (check_rooms)."""
    def compile_with(options):
        return subprocess.run([compiler, "-std=c++20", "-fsyntax-only", "-x", "c++", "-Iinclude", *options.split(), "-"],
                              input=f'#include "{CONFIG}"\n', capture_output=True, text=True, cwd=ROOT)
    problems = []
    for options in FAST.get(compiler, []):
        result = compile_with(options)
        if result.returncode == 0 or "MINITORCH_ALLOW_FAST_MATH" not in result.stderr:
            problems.append(f"{compiler} {options} is not refused as it should be:\n{result.stderr[:400]}")
    for options in HARMLESS:
        result = compile_with(options)
        if result.returncode != 0:
            problems.append(f"{compiler} {options} is refused:\n{result.stderr[:400]}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", action="append", help="default: g++ and clang++, those that are there")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("header", nargs="*", help='e.g. minitorch/core/shape.hpp; default: all')
    arguments = parser.parse_args()
    compilers = arguments.compiler or [name for name in ("g++", "clang++") if shutil.which(name)]
    headers = arguments.header or sorted(path.relative_to(ROOT / "include").as_posix()
                                         for path in (ROOT / "include").rglob("*.hpp"))
    def headers_for(compiler):
        whole = compiler == "g++" or arguments.compiler or arguments.header
        return headers if whole else [h for h in headers if h in BRING_ALL or h.split("/")[1] in ("io", "viz")]
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        jobs = [pool.submit(compile_alone, compiler, header) for compiler in compilers for header in headers_for(compiler)]
        for job in concurrent.futures.as_completed(jobs):
            good, compiler, header, messages = job.result()
            if not good:
                failures += 1
                print(f"check_headers: {header} does not compile alone with {compiler}:\n{messages[:4000]}")
    for compiler in compilers:
        for problem in check_fast_math(compiler):
            failures += 1
            print(f"check_headers: {problem}")
    if failures:
        return 1
    print(f"check_headers: {len(headers)} headers compile alone with {' and '.join(compilers)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
