#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Holds to the version in include/minitorch/core/version.hpp what tells it in other words: the newest numbered section of
CHANGELOG.md (if there is one), the versions that tests/packaging asks for, CITATION.cff, the vcpkg port, and tags in README.md.
CMakeLists.txt, conanfile.py and the programs read the header.

  tools/check_version.py
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
HEADER = "include/minitorch/core/version.hpp"
# (file, pattern whose group is a version or its beginning, must it be there?)
PLACES = [
    ("CHANGELOG.md", r"^## \[?v?(\d+\.\d+\.\d+)", False),
    ("tests/packaging/find_package/below.cmake", r"find_package\(minitorch ([\d.]+)", True),
    ("CITATION.cff", r"^version: \"?([\d.]+)", False),
    ("packaging/vcpkg/minitorch/vcpkg.json", r"\"version\": \"([\d.]+)\"", False),
    ("README.md", r"GIT_TAG v?(\d+\.[\d.]+)", False),
]


def main():
    numbers = dict(re.findall(r"^#define MINITORCH_VERSION_(MAJOR|MINOR|PATCH) (\d+)$", (ROOT / HEADER).read_text(), re.M))
    if len(numbers) != 3:
        print(f"check_version: {HEADER} does not define MINITORCH_VERSION_MAJOR, _MINOR and _PATCH as plain numbers")
        return 1
    version = ".".join(numbers[name] for name in ("MAJOR", "MINOR", "PATCH"))
    problems = []
    for name, pattern, needed in PLACES:
        path = ROOT / name
        found = re.findall(pattern, path.read_text(), re.M) if path.exists() else []
        if not found and needed:
            problems.append(f"{name} tells no version where one is expected ({pattern})")
        # Old sections of the changelog follow the newest; elsewhere each must fit.
        for told in found[:1] if name == "CHANGELOG.md" else found:
            if told != version and not version.startswith(told + "."):
                problems.append(f"{name} says {told}, {HEADER} says {version}")
    text = (ROOT / "CMakeLists.txt").read_text()
    if HEADER not in text or re.search(r"^\s*VERSION \d", text, re.M):
        problems.append(f"CMakeLists.txt does not take its version from {HEADER}")
    for problem in problems:
        print(f"check_version: {problem}")
    if not problems:
        print(f"check_version: {version} everywhere")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
