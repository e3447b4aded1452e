#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Breaks the library on purpose, one mistake of tests/mutation/mutants.py at a time, and shows whether the tests notice.

Each mutant is a copy of the headers with one text replaced; its test files are compiled against the copy and run. A mutant
that passes its tests has survived: a hole in the tests, and exit code 1. One that does not compile, or whose text is not
found exactly once, is an error of the list, and exit code 2. Takes about half a minute a mutant on one core.

  tools/mutation.py [--jobs N] [--only TEXT]   --only: headers whose path holds TEXT
"""
import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tests" / "mutation"))
from mutants import MUTANTS  # noqa: E402

FLAGS = ["-std=c++20", "-O1", "-fopenmp", "-DMINITORCH_COUNT_TENSORS", "-isystem", "/usr/include/eigen3"]
ENVIRONMENT = {**os.environ, "OMP_WAIT_POLICY": "passive"}


def compile_file(source, target, include):
    command = [os.environ.get("CXX", "g++"), *FLAGS, f"-I{include}", f"-I{ROOT}/tests", f"-I{ROOT}", "-c",
               str(ROOT / source), "-o", str(target)]
    return subprocess.run(command, capture_output=True, text=True)


def common_objects(folder):
    """What every mutant links unchanged: the test runner and the op table, which calls the rows of a mutant."""
    rows = sorted(str(p.relative_to(ROOT)) for p in (ROOT / "tests/ops").glob("rows_*.cpp"))
    objects = {}
    with concurrent.futures.ThreadPoolExecutor(ARGS.jobs) as pool:
        sources = ["tests/support/main.cpp", "tests/ops/op_table.test.cpp", *rows]
        if not any(str(t).startswith("tests/ops") for m in selected() for t in m[3]):
            sources = sources[:1]
        done = pool.map(lambda s: (s, compile_file(s, folder / (s.replace("/", "_") + ".o"), ROOT / "include")), sources)
        for source, result in done:
            if result.returncode:
                sys.exit(f"{source} does not compile:\n{result.stderr[:2000]}")
            objects[source] = folder / (source.replace("/", "_") + ".o")
    return objects


def judge(number, mutant, objects, folder):
    header, text, replacement, tests = mutant
    original = (ROOT / "include/minitorch" / header).read_text()
    if original.count(text) != 1:
        return "error", f"the text occurs {original.count(text)} times"
    place = folder / f"mutant{number}"
    shutil.copytree(ROOT / "include", place / "include")
    (place / "include/minitorch" / header).write_text(original.replace(text, replacement))
    linked = []
    for test in tests:
        target = place / (test.replace("/", "_") + ".o")
        result = compile_file(test, target, place / "include")
        if result.returncode:
            return "error", "does not compile: " + result.stderr[:600]
        linked.append(target)
    linked.append(objects["tests/support/main.cpp"])
    if any(test.startswith("tests/ops") for test in tests):
        # First come, first linked: the mutant's instantiations win over those of the unchanged table.
        linked += [o for source, o in objects.items() if source.startswith("tests/ops") and source not in tests]
    program = place / "tests"
    result = subprocess.run(["g++", "-fopenmp", *map(str, linked), "-lz", "-o", str(program)], capture_output=True, text=True)
    if result.returncode:
        return "error", "does not link: " + result.stderr[:600]
    try:
        run = subprocess.run([str(program), "--abort", "~[threads]"], capture_output=True, text=True, timeout=300,
                             cwd=ROOT, env=ENVIRONMENT)
    except subprocess.TimeoutExpired:
        return "killed", "hangs"
    finally:
        shutil.rmtree(place, ignore_errors=True)
    if run.returncode == 0:
        return "SURVIVED", ""
    failed = [line.strip() for line in run.stdout.splitlines() if "FAILED" in line or "due to" in line]
    return "killed", failed[0] if failed else f"exit code {run.returncode}"


def selected():
    return [m for m in MUTANTS if ARGS.only in m[0]]


def main():
    tally = {"killed": 0, "SURVIVED": 0, "error": 0}
    with tempfile.TemporaryDirectory(prefix="mutation") as name:
        folder = pathlib.Path(name)
        objects = common_objects(folder)
        with concurrent.futures.ThreadPoolExecutor(ARGS.jobs) as pool:
            futures = {pool.submit(judge, i, m, objects, folder): m for i, m in enumerate(selected())}
            for future in concurrent.futures.as_completed(futures):
                mutant = futures[future]
                verdict, why = future.result()
                tally[verdict] += 1
                change = " ".join(mutant[2].split())[:90]
                print(f"{verdict:8} {mutant[0]}: {change}" + (f"  ({why})" if verdict == "error" else ""), flush=True)
    print(f"{len(selected())} mutants: {tally['killed']} killed, {tally['SURVIVED']} survived, {tally['error']} errors")
    sys.exit(2 if tally["error"] else 1 if tally["SURVIVED"] else 0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--only", default="")
    ARGS = parser.parse_args()
    main()
