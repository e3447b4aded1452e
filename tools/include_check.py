#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Looks for #include lines that nothing needs, and for standard headers that are needed but come by chance, with
include-what-you-use (tools/install_deps.sh includes). Not part of CI: what it says takes judgement.

  tools/include_check.py [--jobs N] [HEADER ...]      e.g. minitorch/core/shape.hpp; default: all

A header may use what the headers of ours bring that it includes, so no missing line for one of ours is reported, and one
of ours is unused only if nothing that comes by it is used either. What an .inl needs, its header includes.
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
LIBRARY = ROOT / "include"
COMMAND = ["include-what-you-use", "-std=c++20", "-fopenmp", "-Iinclude", "-isystem/usr/include/eigen3", "-x", "c++"]
for option in ("--no_fwd_decls", "--cxx17ns", "--check_also=*.inl", f"--mapping_file={ROOT}/tools/include_check.imp"):
    COMMAND += ["-Xiwyu", option]
# Everything has these, and so many headers bring them that to ask for them would be noise.
COMMON = {"<cstddef>", "<cstdint>", "<type_traits>", "<memory>"}

# What acts by being included.
ALLOWED = {'"minitorch/core/config.hpp"', '"minitorch/kernels/simd/for_each_isa.hpp"'}


def includes(header):
    """What a header of ours includes, loops with MINITORCH_LOOPS among them."""
    text = (LIBRARY / header).read_text()
    return set(re.findall(r'#\s*(?:include|define MINITORCH_LOOPS)\s*([<"][^>"]+[>"])', text))


def reached(header, seen=None):
    """Headers of ours that come by this one."""
    seen = seen if seen is not None else set()
    if header not in seen:
        seen.add(header)
        for name in includes(header):
            if name.startswith('"minitorch/'):
                reached(name.strip('"'), seen)
    return seen


def check(header):
    result = subprocess.run([*COMMAND, f"include/{header}"], capture_output=True, text=True, cwd=ROOT)
    if " error: " in result.stderr:
        return [f"{header}: include-what-you-use cannot read it: {re.search('.* error: .*', result.stderr)[0]}"]
    loops = {name.strip('"') for name in includes(header) if name.endswith('.inl"')}
    add, remove, wanted, current, kind = set(), set(), set(), "", ""
    for line in result.stderr.splitlines():
        start = re.match(r"include/(\S+) should (add|remove) these lines:", line)
        if start:
            current, kind = start.groups()
        elif line.startswith("The full include-list"):
            kind = ""
        found = re.match(r'(?:- )?#include ([<"][^>"]+[>"])', line)
        if found and kind:
            if current == header:
                (add if kind == "add" else remove).add(found[1])
            elif current in loops and kind == "add":
                wanted.add(found[1])
    wanted |= add
    ours = {name.strip('"') for name in wanted if name.startswith('"')}
    problems = []
    for name in sorted(remove - wanted):
        by_it = reached(name.strip('"')) if name.startswith('"minitorch/') else set()
        if name not in ALLOWED and name not in COMMON and not by_it & ours:
            problems.append(f"{header}: nothing needs #include {name}")
    standard = {name for path in reached(header) for name in includes(path) if name.startswith("<")} & includes(header)
    for name in sorted(wanted):
        if re.fullmatch(r"<[a-z_]+>", name) and name not in standard and name not in COMMON:
            problems.append(f"{header}: uses what #include {name} brings")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("header", nargs="*")
    arguments = parser.parse_args()
    if not shutil.which(COMMAND[0]):
        print("include_check: needs include-what-you-use: tools/install_deps.sh includes", file=sys.stderr)
        return 2
    headers = arguments.header or sorted(path.relative_to(LIBRARY).as_posix() for path in LIBRARY.rglob("*.hpp")
                                         if path.name not in ("minitorch.hpp", "implementation.hpp"))
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        problems = [problem for found in pool.map(check, headers) for problem in found]
    for problem in problems:
        print(f"include_check: {problem}")
    print(f"include_check: {len(headers)} headers, {len(problems)} findings")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
