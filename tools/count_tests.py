#!/usr/bin/env python3
"""Counts GoogleTest's XML reports and the other entries of a ctest log: prints "passed failed"."""
import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree


def main(reports: str, log: str) -> None:
    passed = failed = 0
    counted = set()
    for path in pathlib.Path(reports).glob("*.xml"):
        root = ElementTree.parse(path).getroot()
        counted.add(path.stem)
        for case in root.iter("testcase"):
            if case.find("failure") is not None:
                failed += 1
            elif case.get("result") != "skipped" and case.get("status") != "notrun":
                passed += 1
    text = pathlib.Path(log).read_text(errors="replace")
    # Entries without a report: programs of another kind, and ones that died before they could write it.
    for name, body in re.findall(r"^\d+/\d+ Testing: (\S+)$(.*?)^Test (?:Passed|Failed)", text, re.M | re.S):
        if name not in counted and "[==========]" not in body:
            passed += "Test Passed" in text[text.find(f"Testing: {name}\n"):].split("\n\n----", 1)[0]
    for name in re.findall(r"Testing: (\S+)\n", text):
        section = text.split(f"Testing: {name}\n", 1)[1].split("Testing: ", 1)[0]
        if name not in counted and "Test Failed" in section:
            failed += 1
    print(passed, failed)


main(sys.argv[1], sys.argv[2])
