#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks the borders between the rooms of include/minitorch, as the table in docs/architecture.md states them; that
every header brings core/config.hpp, which refuses -ffast-math; that an .inl says who includes it; and that state is one per process: a static or inline
variable, or the function that it stands in, says MINITORCH_ONE_PER_PROCESS.

  tools/check_rooms.py [--root CHECKOUT] [--write-umbrella]
"""
import argparse
import pathlib
import re
import sys

# (what is looked for, the only files that may have it, why)
RESERVED = [
    (r"^\s*#\s*include\s*<omp\.h>|^\s*#\s*pragma\s+omp\s+parallel|_Pragma\(\"omp parallel", ["core/parallel.hpp"],
     "OpenMP's threads are started in one place"),
    (r"^\s*#\s*include\s*<(unsupported/)?Eigen/", ["kernels/eigen.hpp"], "Eigen is heavy: one kernel file sees it"),
    (r"^\s*#\s*include\s*[<\"](stb/)?stb_", ["viz/"], "stb belongs to the opt-in room viz"),
    (r"^\s*#\s*include\s*<nlohmann/", ["io/", "viz/"], "nlohmann-json belongs to the opt-in rooms"),
    (r"^\s*#\s*include\s*<zlib\.h>", ["io/"], "zlib belongs to the opt-in room io"),
    (r"^\s*#\s*include\s*<iostream>", [], "<iostream> brings static constructors: take <ostream> or <sstream>"),
    (r"std::bit_cast", ["core/number.hpp"], "not every standard library has it: take core::bit_cast"),
    (r"^using\s+namespace\s", [], "a header must not open namespaces for its user"),
    (r"\bdetail_\w+(::| \{)", [], "what users do not use is in namespace detail, or detail::NAME"),
]
CONFIG = "core/config.hpp"
# A variable that outlives its scope; functions have a parenthesis before anything that begins a variable's value, and
# declarations of them types in it.
STATE = re.compile(r"^\s*(?:\w+ )*?(?:static|thread_local|inline)\b(?!.*\bconstexpr\b)"
                   r"(?:[^()]*?[\w\]>](?:\{|;| = )|.*\w\((?![^()]*\w[&*]* [&*]?\w)[^()]*\);$)")
ONE = "MINITORCH_ONE_PER_PROCESS"
OPT_IN_ROOMS = {"io", "viz", "profile"}
# What users include puts their macros aside: these headers and those of the opt-in rooms.
DOORS = {"minitorch.hpp", "implementation.hpp", "tensor/eigen.hpp"}
MACROS_OFF = '#include "minitorch/core/user_habits_off.inl"'
MACROS_BACK = '#include "minitorch/core/user_habits_back.inl"'


def rooms_table(page):
    """The first table under '## Rooms': room -> the rooms it may include."""
    section = page.split("\n## Rooms", 1)
    if len(section) < 2:
        sys.exit("check_rooms: docs/architecture.md has no section '## Rooms'")
    allowed = {}
    for line in section[1].splitlines():
        if line.startswith("## "):
            break
        cells = [cell.strip().strip("`") for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) < 3 or cells[0] in ("room", "") or set(cells[0]) <= set("-: "):
            continue
        allowed[cells[0]] = set(re.findall(r"[a-z]+", cells[2])) - {"nothing"}
    if not allowed:
        sys.exit("check_rooms: the section '## Rooms' of docs/architecture.md has no table")
    return allowed


def cycle_in(graph):
    """One cycle of the graph {node: nodes}, as a list, or None. Iterative depth-first search."""
    state = {}
    for start in graph:
        stack = [(start, iter(sorted(graph[start])))] if start not in state else []
        state.setdefault(start, "open")
        while stack:
            node, successors = stack[-1]
            following = next(successors, None)
            if following is None:
                state[node] = "done"
                stack.pop()
            elif state.get(following) == "open":
                path = [entry[0] for entry in stack]
                return path[path.index(following):] + [following]
            elif following not in state and following in graph:
                state[following] = "open"
                stack.append((following, iter(sorted(graph[following]))))
    return None


def private_state(lines):
    """Numbers of the lines that hold state which two shared libraries could have twice."""
    for index, line in enumerate(lines):
        if not STATE.match(line) or line.lstrip().startswith(("//", "inline namespace")) or ONE in line:
            continue
        indent = len(line) - len(line.lstrip())
        # The lines that open the scopes that it stands in. In a class template g++ heeds no attribute of a member.
        visible, in_template = False, False
        for number in range(index - 1, -1, -1):
            outer = lines[number]
            if outer.strip() and len(outer) - len(outer.lstrip()) < indent:
                indent = len(outer) - len(outer.lstrip())
                visible = visible or ONE in outer
                in_template = in_template or (re.match(r"\s*(class|struct) ", outer) and "template <" in lines[number - 1])
        if not visible or in_template:
            yield index + 1


def reaches(graph, header, wanted):
    seen, waiting = {header}, [header]
    while waiting:
        for target in graph.get(waiting.pop(), set()) - seen:
            seen.add(target)
            waiting.append(target)
    return wanted in seen


def includer_of(header, text, library):
    """What is wrong with how an .inl says who includes it, for those who open it alone in an editor; or None."""
    said = re.search(r"[Ii]ncluded by (?:minitorch/)?([\w/]+\.(?:hpp|inl))", " ".join(text.splitlines()[1:4]))
    if not said:
        return "must say in its first lines 'Included by ..', since it does not compile alone"
    places = [path for path in library.rglob("*") if path.as_posix().endswith("/" + said[1])]
    if not any(f'"minitorch/{header}"' in path.read_text() for path in places):
        return f"says 'Included by {said[1]}', which does not include it"
    return None


def write_umbrella(path, headers):
    lines = ["// SPDX-License-Identifier: MIT", "#pragma once", "",
             "/// All but what is opt-in: io/ (needs nlohmann-json and zlib), viz/ (needs stb), profile/, tensor/eigen.hpp.",
             "#define MINITORCH_UMBRELLA", "", MACROS_OFF]
    room = None
    for header in headers:
        if header.split("/")[0] != room:
            room = header.split("/")[0]
            lines.append("")
        include = f'#include "minitorch/{header}"'
        if not header.endswith("/eigen.hpp"):  # Eigen costs a third of what the others do: it is asked for by name
            lines.append(include)
    lines += ["", "#ifdef MINITORCH_COMPILED  // Note [Compiled once] in core/config.hpp", "#define MINITORCH_TEMPLATE extern template"]
    lines += [f'#include "minitorch/instances/{part.name}"' for part in sorted((path.parent / "instances").glob("*.inl"))]
    lines += ["#undef MINITORCH_TEMPLATE", "#endif", "", MACROS_BACK]
    path.write_text("\n".join(lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument("--write-umbrella", action="store_true", help="write minitorch.hpp anew from what is there")
    arguments = parser.parse_args()
    root = arguments.root
    library = root / "include/minitorch"
    allowed = rooms_table((root / "docs/architecture.md").read_text())
    problems = []

    order = list(allowed)
    for room, targets in allowed.items():
        for target in sorted(targets):
            if target not in order:
                problems.append(f"docs/architecture.md: room {room} may include {target}, which is no room")
            elif order.index(target) >= order.index(room):
                problems.append(f"docs/architecture.md: room {room} stands before {target} but may include it")

    graph = {}
    headers = sorted(path.relative_to(library).as_posix() for path in library.rglob("*")
                     if path.suffix in (".hpp", ".inl"))
    for header in headers:
        text = (library / header).read_text()
        room = header.split("/")[0] if "/" in header else None
        if room is not None and room not in allowed:
            problems.append(f"{header}: the room {room} is not in the table of docs/architecture.md")
        lines = text.splitlines()
        # An .inl, and a header that says so, is meant to be included more than once.
        many = header.endswith(".inl") or any("no #pragma once" in line for line in lines[:6])
        if lines[:1] != ["// SPDX-License-Identifier: MIT"] or (not many and lines[1:2] != ["#pragma once"]):
            problems.append(f"{header}: must begin with the SPDX line and #pragma once")
        if header in DOORS or (header.endswith(".hpp") and room in OPT_IN_ROOMS):
            if next((line for line in lines if line.startswith("#include")), "") != MACROS_OFF or lines[-1] != MACROS_BACK:
                problems.append(f"{header}: must put users' macros aside: '{MACROS_OFF}' before all others, '{MACROS_BACK}' at its end")
        wrong = includer_of(header, text, library) if header.endswith(".inl") else None
        if wrong:
            problems.append(f"{header}: {wrong}")
        graph[header] = set()
        for number in private_state(lines):
            problems.append(f"{header}:{number}: '{lines[number - 1].strip()}' would exist twice in two shared libraries: "
                            f"{ONE} (core/config.hpp) before it, or before the function that it stands in")
        for number, line in enumerate(lines, 1):
            for pattern, places, why in RESERVED:
                if re.search(pattern, line) and not any(header == p or (p.endswith("/") and header.startswith(p))
                                                        for p in places):
                    problems.append(f"{header}:{number}: '{line.strip()}' belongs in {' or '.join(places) or 'no header'}: {why}")
            included = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if not included:
                continue
            bracket, name = included.groups()
            if bracket == '"' and not name.startswith("minitorch/"):
                if not re.match(r"(stb/)?stb_", name):
                    problems.append(f'{header}:{number}: include our own headers as "minitorch/room/file.hpp", not "{name}"')
                continue
            if not name.startswith("minitorch/"):
                continue
            target = name[len("minitorch/"):]
            if target not in headers:
                problems.append(f"{header}:{number}: includes {name}, which does not exist")
                continue
            graph[header].add(target)
            target_room = target.split("/")[0] if "/" in target else None
            if room is not None and target_room is None:
                problems.append(f"{header}:{number}: a room must not include the umbrella {name}")
            elif room in allowed and target_room != room and target_room not in allowed[room]:
                problems.append(f"{header}:{number}: room {room} must not include room {target_room} ({name}); "
                                f"it may include {', '.join(sorted(allowed[room])) or 'no other room'}")

    for header in headers:
        if header.endswith(".hpp") and not reaches(graph, header, CONFIG):
            problems.append(f"{header}: does not bring {CONFIG}, which refuses -ffast-math")

    cycle = cycle_in(graph)
    if cycle:
        problems.append("headers include each other in a circle: " + " -> ".join(cycle))

    wanted = {header for header in headers if "/" in header and header.split("/")[0] not in OPT_IN_ROOMS}
    if arguments.write_umbrella:
        write_umbrella(library / "minitorch.hpp", [header for room in order for header in sorted(wanted)
                                                   if header.count("/") == 1 and header.startswith(room + "/")
                                                   and header.endswith(".hpp")])
        return 0
    if "minitorch.hpp" not in headers:
        problems.append("include/minitorch/minitorch.hpp, the umbrella, is missing")
    else:
        reached, waiting = set(), ["minitorch.hpp"]
        while waiting:
            for header in graph.get(waiting.pop(), set()) - reached:
                reached.add(header)
                waiting.append(header)
        for header in sorted(wanted - reached - {"kernels/eigen.hpp", "tensor/eigen.hpp"}):  # opt-in, as said there
            if not header.endswith(".inl"):
                problems.append(f"minitorch.hpp: does not bring {header} (tools/check_rooms.py --write-umbrella)")
        for header in sorted(reached - wanted):
            problems.append(f"minitorch.hpp: must not bring {header} of an opt-in room")

    for problem in problems:
        print(f"check_rooms: {problem}")
    if problems:
        return 1
    print(f"check_rooms: {len(headers)} headers in {len(allowed)} rooms keep their borders")
    return 0


if __name__ == "__main__":
    sys.exit(main())
