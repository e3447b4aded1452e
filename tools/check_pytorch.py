#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""docs/pytorch.md says nothing that the headers do not have: every function, method and class that the column `minitorch`
of its tables names must be declared, in the namespace that it says, and its figures of coverage must be those that a
count of PyTorch's names (tools/pytorch_names.txt) in the headers gives. Nothing is compiled.

  tools/check_pytorch.py [--write]   --write brings the figures up to date
"""
import argparse
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs/pytorch.md"
NAMES = ROOT / "tools/pytorch_names.txt"
BEGIN, END = "<!-- written by tools/check_pytorch.py --write -->", "<!-- end -->"
FUNCTION_ROOMS = ("core", "tensor", "autograd", "ops")


def without_detail(text):
    """A header's text without its namespaces called detail, where what is not for users stands."""
    kept, inside = [], False
    for line in text.splitlines():
        if line.startswith("namespace ") and "}" not in line:
            inside = "detail" in line
        elif inside and re.match(r"}  // namespace", line):
            inside = False
        elif not inside:
            kept.append(line)
    return "\n".join(kept)


def declared():
    """What the headers declare: functions of tensors, members and methods of tensors, functions and classes of nn and optim."""
    include = ROOT / "include/minitorch"
    rooms = {room.name: "\n".join(without_detail(path.read_text()) for path in sorted(room.rglob("*.hpp")))
             for room in sorted(include.iterdir()) if room.is_dir() and room.name != "kernels"}
    # clang-format keeps a declaration's type and name on one line that starts in column 0.
    function = re.compile(r"^(?!#|//|return|namespace|using)[^\s(].*?[ &*>](\w+)\(", re.MULTILINE)
    requires = re.compile(r"^requires\(.*?\)+ ", re.MULTILINE)
    functions = {name for room in FUNCTION_ROOMS for name in function.findall(requires.sub("", rooms[room]))}
    classes = re.compile(r"^(?:using|class|struct) (\w+)", re.MULTILINE)
    tensor = (include / "tensor/tensor.hpp").read_text()
    methods = set(re.findall(r"^  (?!//|///|return)[^\s(/#].*?[ &*>](\w+)\(.*\) (?:const|&)", tensor, re.MULTILINE))
    listed = set(re.findall(r"\bMETHOD\((\w+)\)", (include / "tensor/methods.hpp").read_text()))
    methods |= listed
    everything = set(re.findall(r"\b(\w+)\(", "\n".join(rooms.values())) + re.findall(r"\b(?:class|struct|using) (\w+)", "\n".join(rooms.values())))
    return {
        "functions": functions,
        "methods": methods,
        "listed methods": listed,
        "nn": set(classes.findall(rooms["nn"])) | set(function.findall(rooms["nn"])),
        "optim": set(classes.findall(rooms["optim"])),
        "everything": everything | methods,
    }


def declared_in(namespace):
    """Words of what the headers have between the braces of this namespace and of those in it, comments left out."""
    name = rf"namespace (?:minitorch::)?{namespace}\b"
    block = re.compile(rf"^{name}[\w:]* {{$(.*?)^}}  // {name}", re.MULTILINE | re.DOTALL)
    text = "\n".join(path.read_text() for path in sorted((ROOT / "include/minitorch").rglob("*.hpp")))
    return set(re.findall(r"\w+", " ".join(re.sub(r"//.*", "", part) for part in block.findall(text))))


def coverage(names, here):
    """The lines of the page: a table of figures, then what is missing."""
    sources = {"modules": "nn", "functional": "functions", "tensor functions": "functions", "tensor methods": "methods",
               "optimizers": "optim", "schedulers": "optim", "initialisers": "nn"}
    table = ["| | PyTorch 1.13 | here | |", "| --- | ---: | ---: | ---: |"]
    missing, others, wrong = [], [], []
    for family, words in names.items():
        absent, found = [], 0
        for word in words:
            name, _, other = word.partition("=")
            known = here[sources[family]]
            if other and name in known:
                wrong.append(f"{NAMES.name} says that {name} is {other}, but the headers declare it")
            elif other:
                if other in known or other in here["functions"] or other.startswith("operator"):
                    others.append(f"`{name}` is `{other}`")
                    found += 1
                else:
                    wrong.append(f"{NAMES.name} says that {name} is {other}, which the headers do not declare")
            elif name in known:
                found += 1
            else:
                absent.append(f"`{name}`")
        table.append(f"| {family} | {len(words)} | {found} | {100 * found / len(words):.0f} % |")
        if absent:
            missing.append(f"- {family}: {', '.join(absent)}.")
    return table + ["", "Under another name, and counted: " + "; ".join(others) + ".", "", "Not there:", ""] + missing, wrong


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true")
    write = parser.parse_args().write
    here = declared()
    names, family = {}, None
    for line in NAMES.read_text().splitlines():
        if heading := re.match(r"\[(.*)\]$", line):
            family = heading[1]
            names[family] = []
        elif not line.startswith("#"):
            names.setdefault(family, []).extend(line.split())
    names.pop(None, None)
    lines, wrong = coverage(names, here)
    text = PAGE.read_text()
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)

    checked = 0
    within = {namespace: declared_in(namespace) for namespace in ("nn", "optim", "autograd")}
    for number, row in enumerate(before.splitlines(), 1):
        cells = re.split(r"(?<!\\)\|", row)
        if not row.startswith("|") or len(cells) < 4 or cells[1].strip() == "PyTorch" or cells[1].startswith(" ---"):
            continue
        for code in re.findall(r"`([^`]+)`", cells[2]):
            for name in re.findall(r"(?:nn|optim)::(?:init::|utils::)?(?!functional)(\w+)|\b([A-Za-z_]\w*)\(", code):
                checked += 1
                if (name[0] or name[1]) not in here["everything"]:
                    wrong.append(f"docs/pytorch.md:{number}: the headers have no {name[0] or name[1]}")
            wrong += [f"docs/pytorch.md:{number}: {namespace}:: has no {name}"
                      for namespace, name in re.findall(r"\b(nn|optim|autograd)::(?:\w+::)?(\w+)", code)
                      if name not in within[namespace]]
    wrong += [f"tensor/methods.hpp lists {name}, which is no function" for name in sorted(here["listed methods"] - here["functions"])]
    for problem in wrong:
        print("check_pytorch:", problem)
    new = before + BEGIN + "\n" + "\n".join(lines) + "\n" + END + after
    if write and new != text:
        PAGE.write_text(new)
    elif new != text:
        print("check_pytorch: the figures of docs/pytorch.md are old: tools/check_pytorch.py --write")
        wrong.append("figures")
    if not wrong:
        print(f"check_pytorch: docs/pytorch.md names {checked} things that are there, and counts right")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
