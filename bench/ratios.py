#!/usr/bin/env python3
"""Ratios out of the tables of one run, as a Markdown table. Usage: ratios.py REPORT.md [BEFORE.md]
REPORT.md: lake to gold against pandas on the scaled cut. BEFORE.md: what the parts of an earlier program printed in the same run; rows of
the same name are compared by the first figure of each cell that has one in both. More than 1 is better, whatever is measured."""
import pathlib
import re
import sys

LAKE_TO_GOLD, PANDAS = "**lake -> silver, gold, tests**", "scaled to"
FIGURE = re.compile(r"(\d[\d,]*\.?\d*) ?(MB|ms|s|µs|us|M/s|/s)\b")


def rows(path):
    """Name of a row -> its other cells; a table has its names in the first column."""
    out = {}
    for line in pathlib.Path(path).read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|") and len(cells) > 1 and not set(cells[1]) <= set("-:"):
            out.setdefault(re.sub(r"\(\d+ sols\)", "", cells[0]).strip(), cells[1:])
    return out


def figure(cell):
    found = FIGURE.search(re.sub(r"[≤≥] *[\d.,]+ *\w+(/s)?", "", cell))  # targets are no measures
    return (float(found[1].replace(",", "")), found[2]) if found else None


def wall_s(cells):
    return next(value for cell in cells if (value := figure(cell)))[0]


def main():
    now = rows(sys.argv[1])
    print("| ratio | | |\n|---|--:|--:|")
    scaled = next((cells for name, cells in now.items() if name.startswith(PANDAS)), None)
    if LAKE_TO_GOLD in now and scaled:
        ours, theirs = wall_s(now[LAKE_TO_GOLD]), wall_s(scaled)
        print(f"| lake → gold, pandas on the scaled cut / the program (≥ 8) | {theirs:.0f} s / {ours:.1f} s | **{theirs / ours:.1f}** |")
    if len(sys.argv) < 3:
        return
    for name, cells in rows(sys.argv[2]).items():
        for before, after in zip(cells, now.get(name, [])):
            old, new = figure(before), figure(after)
            if not old or not new or old[1] != new[1] or not old[0] or not new[0]:
                continue
            ratio = new[0] / old[0] if old[1].endswith("/s") else old[0] / new[0]
            print(f"| {name}: before / now | {old[0]:g} {old[1]} / {new[0]:g} {new[1]} | {ratio:.2f} |")
            break


if __name__ == "__main__":
    main()
