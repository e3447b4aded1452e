#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the list of what a program with MINITORCH_COMPILED does not compile itself: include/minitorch/instances/*.inl.

Every class and function template of the library with one type parameter, a tensor's element type, is listed for float and
double, and what works on any element for int64, too, as an explicit instantiation: `extern template` for users,
`template` where it is compiled (minitorch/implementation.hpp). The list follows from the headers; CI checks that it is up to date.

  tools/write_instances.py [--check]
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADERS = ROOT / "include/minitorch"
TARGET = HEADERS / "instances"
LEFT_OUT = {"eigen.hpp"}  # not part of what such a program reads
ROOMS = ["tensor", "autograd", "ops", "nn", "optim"]
TYPES = {"Floating": ["float", "double"], "Scalar": ["float", "double", "std::int64_t"], "Integer": ["std::int64_t"]}
GUARDS = {"float": "FLOAT", "double": "DOUBLE", "std::int64_t": "INT64"}


def without_comments(text):
    """Comments and preprocessor lines go; strings stay, for none of the headers' strings holds a brace alone."""
    text = re.sub(r"//[^\n]*", "", text)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", "", text, flags=re.M)


def split(parameters):
    """Parameters of a function, apart, at commas outside of any brackets."""
    parts, depth, last = [], 0, ""
    for char in parameters:
        depth += char in "<({["
        depth -= char in ">)}]"
        if char == "," and depth == 0:
            parts.append(last)
            last = ""
        else:
            last += char
    return [p.strip() for p in parts + [last] if p.strip()]


def without_default(parameter):
    depth = 0
    for i, char in enumerate(parameter):
        depth += char in "<({["
        depth -= char in ">)}]"
        if char == "=" and depth == 0:
            return parameter[:i].strip()
    return parameter


class Declaration:
    def __init__(self, scope, concept, text):
        self.scope, self.concept = scope, concept
        self.text = re.sub(r"\s+", " ", text).strip()

    def instances(self):
        """(type, instantiation without the word `template` in front); none for what is not listed."""
        kind = re.match(r"(class|struct) (?:MINITORCH_ONE_PER_PROCESS )?(\w+)(?: final)?(?: :|$)", self.text)
        if kind:
            return [(t, f"{kind.group(1)} {kind.group(2)}<{t}>;") for t in TYPES["Floating"]]
        if re.match(r"[^()]*\w<T>::~?(?:\w+|operator ?[^\s\w(]+|operator\(\))\(", self.text):
            return []  # a member, which its class brings
        function = re.match(r"(?P<result>.*?[\s&*])(?P<name>operator ?[^\s\w(]+|\w+)\((?P<parameters>.*)\)$", self.text)
        if not function or re.search(r"\b(inline|constexpr|friend|using|auto|concept|requires)\b", function.group("result")):
            return []
        if "::" in function.group("name") or re.search(r"\w>?::$", function.group("result")):
            return []
        parameters = ", ".join(without_default(p) for p in split(function.group("parameters")))
        out = []
        for t in TYPES[self.concept]:
            name = function.group("name") + (" " if function.group("name").startswith("operator") else "")
            out.append((t, re.sub(r"\bT\b", t, f"{function.group('result').strip()} {name}<{t}>({parameters});")))
        return out


def declarations(path):
    """The templates that are defined in namespaces of the header."""
    text = without_comments(path.read_text())
    scope, depth, i = [], 0, 0
    while i < len(text):
        opened = re.compile(r"\s*namespace ([\w:]+) \{").match(text, i)
        if opened:
            scope.append((opened.group(1), depth))
            depth += 1
            i = opened.end()
            continue
        template = re.compile(r"\s*template <(Floating|Scalar|Integer) T>\s").match(text, i)
        if template and depth == len(scope):
            end, parens = template.end(), 0
            while parens or text[end] not in "{;":
                parens += text[end] == "("
                parens -= text[end] == ")"
                end += 1
            if text[end] == "{":
                yield Declaration("::".join(s for s, _ in scope), template.group(1), text[template.end():end])
            i = end
            continue
        depth += text[i] == "{"
        if text[i] == "}":
            depth -= 1
            if scope and scope[-1][1] == depth:
                scope.pop()
        i += 1


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] not in ([], ["--check"]):
        sys.exit(__doc__)
    stale = []
    TARGET.mkdir(exist_ok=True)
    for room in ROOMS:
        found = [(d.scope, t, line) for path in sorted((HEADERS / room).rglob("*.hpp"))
                 if path.name not in LEFT_OUT for d in declarations(path)
                 for t, line in d.instances()]
        lines = ["// SPDX-License-Identifier: MIT",
                 "// Written by tools/write_instances.py; included by minitorch/minitorch.hpp and minitorch/implementation.hpp."]
        for t, guard in GUARDS.items():
            others = " && ".join(f"!defined(MINITORCH_ONLY_{g})" for g in GUARDS.values() if g != guard)
            lines += ["", f"#if {others}"]
            last = None
            for scope, _, line in (f for f in found if f[1] == t):
                if scope != last:
                    lines += (["}"] if last else []) + [f"namespace {scope} {{"]
                    last = scope
                lines.append(f"MINITORCH_TEMPLATE {line}")
            lines += (["}"] if last else []) + ["#endif"]
        lines.append("")
        text = "\n".join(lines)
        target = TARGET / f"{room}.inl"
        if not target.exists() or target.read_text() != text:
            stale.append(target.name)
            if not check:
                target.write_text(text)
    if check and stale:
        sys.exit(f"write_instances: {', '.join(stale)} do not list what the headers have; run tools/write_instances.py")
    print(f"write_instances: {len(ROOMS)} lists are up to date" if check else f"write_instances: wrote {', '.join(stale) or 'nothing'}")


main()
