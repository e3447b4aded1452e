#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes all of minitorch as one header, for projects that take in a single file.

  tools/amalgamate.py [--with io,viz,eigen] [FILE]      default: build/minitorch.hpp
  tools/amalgamate.py --check                           writes none: compiles README's first example with it

It holds what minitorch/minitorch.hpp brings, and with --with the opt-in headers, which need nlohmann-json and zlib, stb, or
Eigen as ever. A file that defines MINITORCH_IMPLEMENTATION before it stands for minitorch/implementation.hpp in a project
whose other files define MINITORCH_COMPILED.
"""
import argparse
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
INCLUDE = ROOT / "include"
OPT_IN = {"io": "minitorch/io", "viz": "minitorch/viz", "eigen": "minitorch/tensor/eigen.hpp"}


class Writer:
    """Puts files in place of their #include lines, as a preprocessor would, and leaves all other lines as they are."""

    def __init__(self):
        self.lines, self.once, self.loops = [], set(), None

    def add(self, name, skip=()):
        text = (INCLUDE / name).read_text().splitlines()
        if "#pragma once" in text[:3]:
            if name in self.once:
                return
            self.once.add(name)
        depth = 0
        self.lines.append(f"// ---------- {name}")
        for line in text:
            word = re.match(r"\s*#\s*(\w+)\s*(.*)", line)
            directive, rest = word.groups() if word else ("", "")
            if line.startswith("// SPDX-License-Identifier") or line == "#pragma once" or line in skip:
                continue
            if directive in ("if", "ifdef", "ifndef"):
                depth += 1
            elif directive == "endif":
                depth -= 1
            if directive == "define" and rest.startswith("MINITORCH_LOOPS "):
                self.loops = rest.split('"')[1]  # which for_each_isa.hpp includes by this macro
            target = self.loops if directive == "include" and rest.startswith("MINITORCH_LOOPS") else None
            if directive == "include" and rest.startswith('"minitorch/'):
                target = rest.split('"')[1]
            if target is None:
                self.lines.append(line)
                continue
            if depth > 0 and "#pragma once" in (INCLUDE / target).read_text() and target not in self.once:
                sys.exit(f"amalgamate: {name} includes {target} under a condition, so where it is false it would be lost")
            self.add(target)


def amalgamation(parts):
    version = ".".join(re.findall(r"^#define MINITORCH_VERSION_\w+ (\d+)$", (INCLUDE / "minitorch/core/version.hpp").read_text(), re.M))
    writer = Writer()
    writer.lines = ["// SPDX-License-Identifier: MIT", f"// minitorch {version} in one file, written by tools/amalgamate.py.", "//",
                    *(f"// {line}".rstrip() for line in (ROOT / "LICENSE").read_text().splitlines()), "#pragma once", "",
                    "#if defined(MINITORCH_IMPLEMENTATION) && !defined(MINITORCH_COMPILED)", "#define MINITORCH_COMPILED", "#endif"]
    writer.add("minitorch/minitorch.hpp")
    for part in parts:
        place = INCLUDE / OPT_IN[part]
        for path in [place] if place.is_file() else sorted(place.glob("*.hpp")):
            writer.add(path.relative_to(INCLUDE).as_posix())
    writer.lines += ["", "#ifdef MINITORCH_IMPLEMENTATION"]
    writer.add("minitorch/implementation.hpp", skip=("#define MINITORCH_IMPLEMENTATION",))
    writer.lines.append("#endif")
    return "\n".join(writer.lines) + "\n"


def check():
    """README's first example with the one header and nothing else of ours, by every compiler that is there."""
    example = re.search(r"^```cpp\n(#include \"minitorch/minitorch.hpp\".*?)```", (ROOT / "README.md").read_text(), re.S | re.M)[1]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        (folder / "minitorch.hpp").write_text(amalgamation([]))
        (folder / "app.cpp").write_text(example.replace("minitorch/minitorch.hpp", "minitorch.hpp"))
        command = [shutil.which("g++") or "c++", "-std=c++20", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "app.cpp"]
        if subprocess.run(command, cwd=folder).returncode != 0:
            print("amalgamate: README's first example does not compile with the one header")
            return 1
    print("amalgamate: README's first example compiles with the one header")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compile README's first example with it")
    parser.add_argument("--with", dest="parts", default="", help="opt-in headers to add: " + ", ".join(OPT_IN))
    parser.add_argument("file", nargs="?", type=pathlib.Path, default=ROOT / "build/minitorch.hpp")
    arguments = parser.parse_args()
    if arguments.check:
        return check()
    parts = [part for part in arguments.parts.split(",") if part]
    for part in parts:
        if part not in OPT_IN:
            parser.error(f"there is no part '{part}', only {', '.join(OPT_IN)}")
    arguments.file.parent.mkdir(parents=True, exist_ok=True)
    text = amalgamation(parts)
    arguments.file.write_text(text)
    print(f"amalgamate: {arguments.file}: {len(text.splitlines())} lines, {len(text) / 1e6:.1f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
