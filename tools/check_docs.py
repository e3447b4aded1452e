#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compiles the C++ in README.md, docs/*.md and docs/reference/snippets, so that no example there can rot, and follows the
pages' relative links.

A ```cpp block that begins with #include is a whole program: it is compiled and linked as it stands. Any other block is
put into a function after the usual includes and `using namespace minitorch`. A comment on the line before says more:
  <!-- no-compile -->   not compiled (pseudo-code, declarations shown for reading)
  <!-- continue -->     goes on where the block before it in the same file ended
  <!-- global -->       holds functions, templates or classes: compiled outside a function
  <!-- run -->          is also run, and must end with exit code 0

A ```cmake block must stand word for word in a CMakeLists.txt of tests/packaging, whose consumers CI builds and runs; a
```sh block that calls g++ or em++ must stand so in tests/packaging/*/build.sh.

  tools/check_docs.py [--compiler C++] [--jobs N] [FILE.md ...]
"""
import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
FLAGS = ["-std=c++20", "-fopenmp", f"-I{ROOT}/include", f"-I{ROOT}", "-isystem", "/usr/include/eigen3",
         "-isystem", "/usr/include/stb"]
PRELUDE = "#include <cmath>\n#include <cstdio>\n#include <iostream>\n#include <string>\n#include <thread>\n#include <vector>\n"


def blocks_of(path):
    """(line number, language, marks, text) of each fenced block."""
    found, lines = [], path.read_text().splitlines()
    index = 0
    while index < len(lines):
        opening = re.match(r"( *)```(\w+)", lines[index])
        if not opening:
            index += 1
            continue
        indent, language = len(opening.group(1)), opening.group(2)
        marks, above = set(), index - 1
        while above >= 0 and (not lines[above].strip() or lines[above].strip().startswith("<!--")):
            marks |= set(re.findall(r"<!-- ([a-z-]+) -->", lines[above]))
            above -= 1
        end = next(k for k in range(index + 1, len(lines)) if lines[k].strip() == "```")
        found.append((index + 1, language, marks, "\n".join(line[indent:] for line in lines[index + 1:end])))
        index = end + 1
    return found


def programs_of(path):
    """(place, source, prelude wanted, run) of each program that the page's ```cpp blocks make."""
    programs = []
    for number, language, marks, text in blocks_of(path):
        if language not in ("cpp", "c++") or "no-compile" in marks:
            continue
        place = f"{path.relative_to(ROOT)}:{number}"
        if text.lstrip().startswith("#include"):
            programs.append({"place": place, "whole": text, "run": "run" in marks, "output": "output" in marks, "head": "",
                             "body": ""})
            continue
        line = f'#line {number + 1} "{path.relative_to(ROOT)}"\n{text}\n'
        part = "head" if "global" in marks else "body"
        if "continue" in marks and programs and not programs[-1]["whole"]:
            programs[-1][part] += line
            programs[-1]["run"] |= "run" in marks
            programs[-1]["output"] |= "output" in marks
        else:
            programs.append({"place": place, "whole": "", "run": "run" in marks, "output": "output" in marks, "head": "",
                             "body": "", part: line})
    return programs


def expected_lines(program):
    """The comments behind statements that print, in order."""
    text = program["whole"] or program["head"] + program["body"]
    return re.findall(r"std::cout.*;\s+// (.+)$", text, flags=re.M)


def printed_lines(text):
    """What a program printed, a tensor in one line and without its shape."""
    text = re.sub(r"\n\[shape [^\n]*\]$", "", text, flags=re.M)
    return re.sub(r",\n +\[", ", [", text).splitlines()


def compile_library(compiler, part):
    """The library without optimisation, a quarter of it; the object's path."""
    folder = ROOT / "build/check_docs"
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / f"part{part}.cpp"
    source.write_text(f'#define MINITORCH_PART {part}\n#include "minitorch/implementation.hpp"\n')
    launcher = ["ccache"] if shutil.which("ccache") else []
    subprocess.run([*launcher, compiler, *FLAGS, "-O0", "-c", str(source), "-o", str(source.with_suffix(".o"))], check=True)
    return str(source.with_suffix(".o"))


def compile_program(compiler, program, folder, number, library):
    name = folder / f"program{number}"
    source = name.with_suffix(".cpp")
    whole = program["whole"]
    source.write_text(whole + "\n" if whole else
                      f'#include "prelude.hpp"\nusing namespace minitorch;\n{program["head"]}\n'
                      f'int main() {{\n{program["body"]}\n}}\n')
    linked = bool(whole) or program["run"]
    command = [compiler, *FLAGS, "-O0", "-DMINITORCH_COMPILED", f"-I{folder}",
               *(["-o", str(name)] if linked else ["-fsyntax-only"]), str(source), *([*library, "-lz"] if linked else [])]
    result = subprocess.run(command, capture_output=True, text=True)
    if result.returncode == 0 and program["run"]:
        (folder / f"run{number}").mkdir()
        result = subprocess.run([str(name)], capture_output=True, text=True, cwd=folder / f"run{number}",
                                stdin=subprocess.DEVNULL)
        expected, printed = expected_lines(program), printed_lines(result.stdout)
        if result.returncode == 0 and program["output"] and expected != printed:
            at = next((k for k, (a, b) in enumerate(zip(expected, printed)) if a != b), min(len(expected), len(printed)))
            return False, program["place"], (f"its comments promise {len(expected)} lines, it prints {len(printed)}; line "
                                             f"{at + 1}: {expected[at:at + 1]} and {printed[at:at + 1]}")
    return result.returncode == 0, program["place"], f"(exit code {result.returncode}) {result.stdout}{result.stderr}"[:4000]


def check_other_blocks(path, problems):
    packaging = ROOT / "tests/packaging"
    cmake = "\n".join(file.read_text() for file in sorted(packaging.rglob("CMakeLists.txt")))
    shell = "\n".join(file.read_text() for file in sorted(packaging.rglob("build.sh")))
    for number, language, marks, text in blocks_of(path):
        if "no-compile" in marks:
            continue
        if language == "cmake" and text not in cmake:
            problems.append(f"{path.relative_to(ROOT)}:{number}: this cmake block stands in no tests/packaging/*/CMakeLists.txt")
        if language in ("sh", "bash") and re.search(r"(g|em)\+\+", text) and text not in shell:
            problems.append(f"{path.relative_to(ROOT)}:{number}: this compiler's command stands in no tests/packaging/*/build.sh")


def check_links(path, problems):
    text = re.sub(r"```.*?```", "", path.read_text(), flags=re.S)
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", text) + re.findall(r'(?:src|href)="([^"#]+)"', text)
    for target in targets:
        if not re.match(r"[a-z]+:", target) and not (path.parent / target).exists():
            problems.append(f"{path.relative_to(ROOT)}: links to {target}, which does not exist")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--compiler", default="g++")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("page", nargs="*", type=pathlib.Path)
    arguments = parser.parse_args()
    pages = [page.resolve() for page in arguments.page] or [
        *(ROOT / f"{name}.md" for name in ("README", "CHANGELOG", "CONTRIBUTING", "SECURITY")),
        *sorted((ROOT / "docs").glob("*.md"))]
    problems, programs = [], []
    if not arguments.page:
        programs += [{"place": path.relative_to(ROOT).as_posix(), "whole": path.read_text(), "run": True, "output": True}
                     for path in sorted((ROOT / "docs/reference/snippets").glob("*.cpp"))]
    for page in pages:
        check_other_blocks(page, problems)
        check_links(page, problems)
        programs += programs_of(page)
    with tempfile.TemporaryDirectory() as scratch:
        folder = pathlib.Path(scratch)
        rooms = ["minitorch.hpp"] + [f"{room}/{path.name}" for room in ("io", "viz", "profile")
                                     for path in sorted((ROOT / "include/minitorch" / room).glob("*.hpp"))]
        rooms = [room for room in rooms if (ROOT / "include/minitorch" / room).exists()]
        (folder / "prelude.hpp").write_text("#ifndef PRELUDE\n#define PRELUDE\n" + PRELUDE +
                                            "".join(f'#include "minitorch/{room}"\n' for room in rooms) + "#endif\n")
        with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
            parts = [pool.submit(compile_library, arguments.compiler, part) for part in range(1, 5)]
            if any(not program["whole"] for program in programs):  # compiled once for all pieces
                pool.submit(subprocess.run, [arguments.compiler, *FLAGS, "-O0", "-DMINITORCH_COMPILED", "-x", "c++-header",
                                             str(folder / "prelude.hpp"), "-o", str(folder / (
                                                 "prelude.hpp.gch" if "clang" not in arguments.compiler else "unused.pch"))],
                            check=True).result()
            library = [part.result() for part in parts]
            for good, place, messages in pool.map(
                    lambda job: compile_program(arguments.compiler, job[1], folder, job[0], library), enumerate(programs)):
                if not good:
                    problems.append(f"{place}: does not compile or run as it says:\n{messages}")
    for problem in problems:
        print(f"check_docs: {problem}")
    if problems:
        return 1
    print(f"check_docs: {len(programs)} programs of {len(pages)} pages compile, and those that are run say what they promise")
    return 0


if __name__ == "__main__":
    sys.exit(main())
