#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles every header alone (nothing included before it), warnings as errors, by clang++, which is the faster one; and by g++
with OpenMP those that bring all others, since what a header lacks is the same for both. And shows that options like -ffast-math,
C++17, -fno-exceptions and -fno-rtti are refused with a message that says what to do; that a user's macros do no harm; and
that the whole library and README's programs give no warning to a strict user who takes it in by -I.

  tools/check_headers.py [--compiler C++] [--jobs N] [HEADER ...]
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
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
# Options under which nothing could compile: one line says so, and nothing follows.
REFUSED = {"-std=c++17": "needs C++20", "-fno-exceptions": "-fno-exceptions", "-fno-rtti": "-fno-rtti"}
# What headers of Apple, Microsoft, C and X11 define, before minitorch's doors; and is the user's again after them.
HOSTILE = "".join(f"#define {name} minitorch_must_not_see_this\n" for name in
                  ["check(x)", "fail(x)", "verify(x)", "require(x)", "min(a, b)", "max(a, b)", "major(x)", "minor(x)", "small",
                   "near", "far", "interface", "I", "None", "Bool", "Status", "Success", "ERROR", "DELETE", "IN", "OUT", "OPTIONAL"])
# The first of them compiles all that is listed in instances/, for float, double and int64.
DOORS = ["minitorch/implementation.hpp", "minitorch/tensor/eigen.hpp", "minitorch/io/checkpoint.hpp", "minitorch/io/mnist.hpp",
         "minitorch/io/state_dict.hpp", "minitorch/viz/viz.hpp"]
STRICT = {"g++": ["-Wuseless-cast"]}
STRICT["all"] = ["-Wpedantic", "-Wconversion", "-Wsign-conversion", "-Wshadow", "-Wold-style-cast", "-Wdouble-promotion", "-Wfloat-equal"]
STILL_THERE = """
#define TEXT(x) #x
#define TEXT_OF(x) TEXT(x)
static_assert(sizeof TEXT_OF(min(1, 2)) == sizeof "minitorch_must_not_see_this" && sizeof TEXT_OF(small) > 6 &&
              sizeof TEXT_OF(check(1)) == sizeof TEXT_OF(I));
"""
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


def check_habits(compiler):
    """Problems with options that config.hpp refuses by one line, and with names that users' macros have."""
    problems = []
    for option, words in REFUSED.items():
        result = subprocess.run([compiler, "-std=c++20", option, "-fsyntax-only", "-x", "c++", "-Iinclude", "-"],
                                input='#include "minitorch/minitorch.hpp"\n', capture_output=True, text=True, cwd=ROOT)
        errors = [line for line in result.stderr.splitlines() if "error:" in line]
        if len(errors) != 2 or words not in errors[0] or "minitorch_see_the_error_above" not in errors[1]:
            problems.append(f"{compiler} {option} is not refused by one line that says so:\n{result.stderr[:600]}")
    source = HOSTILE + "".join(f'#include "{door}"\n' for door in DOORS) + STILL_THERE
    programs = re.findall(r"^```cpp\n(#include.*?)```", (ROOT / "README.md").read_text() + (ROOT / "docs/guide.md").read_text(),
                          re.S | re.M)
    for number, program in enumerate(programs):
        source += program.replace("int main()", f"auto readme{number}()")
    command = [compiler, *FLAGS, *STRICT["all"], *STRICT.get(compiler, []), *EXTRA.get(compiler, []), "-isystem/usr/include/stb", "-"]
    result = subprocess.run(command, input=source, capture_output=True, text=True, cwd=ROOT)
    if result.returncode != 0 or not programs:
        problems.append(f"{compiler}: a macro of the user's reaches into minitorch or is lost, or a strict user gets warnings:\n"
                        f"{result.stderr[:4000]}")
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
        whole = compiler == compilers[-1] or arguments.compiler or arguments.header
        return headers if whole else [h for h in headers if h in BRING_ALL or h.split("/")[1] in ("io", "viz", "profile")]
    failures = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        jobs = [pool.submit(compile_alone, compiler, header) for compiler in compilers for header in headers_for(compiler)]
        for job in concurrent.futures.as_completed(jobs):
            good, compiler, header, messages = job.result()
            if not good:
                failures += 1
                print(f"check_headers: {header} does not compile alone with {compiler}:\n{messages[:4000]}")
        checks = [check_fast_math] + ([check_habits] if not arguments.header else [])
        for problems in pool.map(lambda job: job[0](job[1]), [(check, compiler) for check in checks for compiler in compilers]):
            for problem in problems:
                failures += 1
                print(f"check_headers: {problem}")
    if failures:
        return 1
    print(f"check_headers: {len(headers)} headers compile alone with {' and '.join(compilers)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
