#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Checks that no tracked text names somebody's machine (absolute paths) or a package registry's host, that source
files begin with the SPDX line, and that lines end without blanks.

  tools/check_words.py [FILE ...]      default: all files that git tracks or would track
"""
import pathlib
import re
import subprocess
import sys

FORBIDDEN = [
    (re.compile(r"(?<![\w.$}{-])/(?:home|root|work|farm|mnt|srv|media|Users)/"), "an absolute path of one machine"),
    (re.compile(r"https?://[\w.-]*(?:npm|pypi|debian|crates)[\w.-]*/"), "the host of a package registry"),
    (re.compile(r"^(?:<{7}|>{7}) "), "a merge marker"),
]
SPDX_SUFFIXES = {".hpp", ".inl", ".cpp", ".py", ".sh", ".cmake"}
TRAILING_BLANKS_ALLOWED = {".txt", ".csv", ".svg"}


def main():
    names = sys.argv[1:] or subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], capture_output=True,
                                           text=True, check=True).stdout.splitlines()
    problems = []
    for name in names:
        path = pathlib.Path(name)
        try:
            text = path.read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # binary, or deleted and not yet committed
        if "\0" in text:
            continue
        lines = text.splitlines()
        if path.suffix in SPDX_SUFFIXES and not any("SPDX-License-Identifier: MIT" in line for line in lines[:2]):
            problems.append(f"{name}:1: no SPDX line")
        for number, line in enumerate(lines, 1):
            problems += [f"{name}:{number}: {what}: {line.strip()[:100]}" for pattern, what in FORBIDDEN
                         if pattern.search(line)]
            if line != line.rstrip() and path.suffix not in TRAILING_BLANKS_ALLOWED:
                problems.append(f"{name}:{number}: blanks at the end of the line")
    for problem in problems:
        print(f"check_words: {problem}")
    if not problems:
        print(f"check_words: {len(names)} files are clean")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
