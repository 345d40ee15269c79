#!/usr/bin/env python3
"""Counts the tests inside a ctest log (Testing/Temporary/LastTest.log): prints "passed failed".

Understands the closing lines of GoogleTest, Python's unittest, node's runner, and "N passed, N failed"; an entry that has
none of them, or that failed without saying how often, counts as one."""
import pathlib
import re
import sys


def count(output: str) -> tuple[int, int]:
    def number(pattern: str) -> int:
        found = re.findall(pattern, output, re.M)
        return int(found[-1]) if found else 0

    if "[==========]" in output:
        return number(r"^\[  PASSED  \] (\d+) test"), number(r"^\[  FAILED  \] (\d+) test")
    if re.search(r"^Ran \d+ tests? in", output, re.M):
        failed = number(r"failures=(\d+)") + number(r"errors=(\d+)")
        return number(r"^Ran (\d+) tests? in") - failed - number(r"skipped=(\d+)"), failed
    plain = re.findall(r"^(\d+) passed, (\d+) failed", output, re.M)
    if plain:
        return int(plain[-1][0]), int(plain[-1][1])
    if re.search(r"^[#ℹ] pass \d+", output, re.M):
        return number(r"^[#ℹ] pass (\d+)"), number(r"^[#ℹ] fail (\d+)")
    return 0, 0


def main(path: str) -> None:
    text = pathlib.Path(path).read_text(errors="replace")
    passed = failed = 0
    for section in re.split(r"^\d+/\d+ Testing: ", text, flags=re.M)[1:]:
        good, bad = count(section)
        # ctest's own verdict stands behind the output.
        went_well = bool(re.search(r"^Test Passed\.$", section, re.M))
        if good + bad == 0 and went_well:
            good = 1
        if not went_well and bad == 0:
            bad = 1
        passed += good
        failed += bad
    print(passed, failed)


main(sys.argv[1])
