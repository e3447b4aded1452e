#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Lines that must not compile do not, and the compiler names the cure: each line of a file *.refused that ends in a comment
must be an error whose text holds what the comment says ("a|b": one of them). One compilation for each file.

  tools/check_refused.py [--compiler g++]
"""
import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
FILES = ["tests/ops/habits.refused"]


def check(compiler, path):
    command = [compiler, "-std=c++20", "-fsyntax-only", "-w", f"-I{ROOT / 'include'}", "-isystem/usr/include/eigen3", "-x",
               "c++", str(path)]
    if "clang" in compiler:
        command.insert(3, "-ferror-limit=0")
    done = subprocess.run(command, capture_output=True, text=True)
    # An error's text lies before or after the line that asked for it: in the lines between its neighbours.
    said = done.stderr.splitlines()
    failed = 0
    for number, line in enumerate(path.read_text().splitlines(), 1):
        if not (wanted := re.search(r"\S.*//\s*(.+)$", line)) or line.startswith("//"):
            continue
        here = [i for i, text in enumerate(said) if f"{path.name}:{number}:" in text]
        around = "\n".join("\n".join(said[max(0, i - 4):i + 5]) for i in here)
        if not here or not any(cure in around for cure in wanted[1].strip().split("|")):
            print(f"check_refused: {path.name}:{number}: {line.split('//')[0].strip()}: "
                  + (f"the message does not say \"{wanted[1].strip()}\"" if here else "compiles"))
            failed += 1
    return failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--compiler", default="g++")
    compiler = parser.parse_args().compiler
    failed = sum(check(compiler, ROOT / name) for name in FILES)
    if not failed:
        print("check_refused: what must not compile does not, and is told why")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
