#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every header alone (nothing included before it), with each compiler, warnings as errors: by g++ with
OpenMP and by clang++ without.

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
EXTRA = {"g++": ["-fopenmp"], "clang++": []}


def compile_alone(compiler, header):
    # Twice, so that a missing #pragma once shows too.
    source = f'#include "{header}"\n#include "{header}"\n'
    command = [compiler, *FLAGS, *EXTRA.get(compiler, []), "-"]
    result = subprocess.run(command, input=source, capture_output=True, text=True, cwd=ROOT)
    return result.returncode == 0, compiler, header, result.stderr


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", action="append", help="default: g++ and clang++, those that are there")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("header", nargs="*", help='e.g. minitorch/core/shape.hpp; default: all')
    arguments = parser.parse_args()
    compilers = arguments.compiler or [name for name in ("g++", "clang++") if shutil.which(name)]
    headers = arguments.header or sorted(path.relative_to(ROOT / "include").as_posix()
                                         for path in (ROOT / "include").rglob("*.hpp"))
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        jobs = [pool.submit(compile_alone, compiler, header) for compiler in compilers for header in headers]
        for job in concurrent.futures.as_completed(jobs):
            good, compiler, header, messages = job.result()
            if not good:
                failures += 1
                print(f"check_headers: {header} does not compile alone with {compiler}:\n{messages[:4000]}")
    if failures:
        return 1
    print(f"check_headers: {len(headers)} headers compile alone with {' and '.join(compilers)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
