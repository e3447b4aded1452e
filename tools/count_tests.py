#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints '<passed> <failed>': the test cases in a log of ctest (Testing/Temporary/LastTest.log) of Catch2 programs.

  tools/count_tests.py LastTest.log
"""
import pathlib
import re
import sys


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    passed = failed = 0
    # One piece for each program, which ends with ctest's own verdict.
    for piece in re.split(r"^\d+/\d+ Testing: ", pathlib.Path(sys.argv[1]).read_text(errors="replace"), flags=re.M)[1:]:
        all_passed = re.findall(r"All tests passed \(\d+ assertions? in (\d+) test cases?\)", piece)
        some = re.findall(r"^test cases: +\d+ \|(.*)$", piece, flags=re.M)
        good = sum(map(int, all_passed)) + sum(int(n) for line in some for n in re.findall(r"(\d+) (?:passed|failed as expected)", line))
        bad = sum(int(n) for line in some for n in re.findall(r"(\d+) failed\b(?! as)", line))
        # "Reason": of tests that are told by what they print.
        if not re.search(r"^Test (Passed\.|Pass Reason:)$", piece, flags=re.M):
            skipped = re.search(r"^Test Skipped\.$", piece, flags=re.M)
            bad = max(bad, 0 if skipped else 1)  # crashed or ran out of time before it could count
        elif not all_passed and not some:
            good = 1  # no program of Catch2: one test
        passed, failed = passed + good, failed + bad
    print(passed, failed)


if __name__ == "__main__":
    main()
