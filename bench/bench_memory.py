#!/usr/bin/env python3
"""Measures what the program holds in memory as days of its clock go by: `skykeep serve` against the simulator, whose clock runs fast.
Prints a Markdown table of medians of half a day each. Usage: bench_memory.py [--days D] [--rate SECONDS_A_SECOND] [--photos N]"""
import argparse
import json
import pathlib
import re
import statistics
import subprocess
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
SKYKEEP, SIMULATOR = ROOT / "bin" / "skykeep", ROOT / "bin" / "skykeep-simulator"
LOOK_EVERY_S = 1.0
GAUGES = ("skykeep_process_resident_bytes", "skykeep_process_heap_used_bytes", "skykeep_process_open_files")


def start(command, marker):
    process = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in process.stdout:
        if marker in line:
            return process, line[line.index("http://"):].strip()
    raise RuntimeError(f"{command} did not start")


def ask(url, body=None):
    headers = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, body, headers), timeout=30) as answer:
        return answer.read().decode()


def clock_s(simulator):
    return json.loads(ask(f"{simulator}/_simulator/clock"))["unix_s"]


def gauges(url):
    text = ask(url + "/metrics")
    return [float(re.search(rf"^{name} (\S+)$", text, re.M).group(1)) for name in GAUGES]


def watch(url, simulator, days):
    """(half day, gauges) again and again."""
    begin = clock_s(simulator)
    while (half := int((clock_s(simulator) - begin) / 43200)) < 2 * days:
        yield half, gauges(url)
        time.sleep(LOOK_EVERY_S)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--days", type=float, default=3, help="of the clock")
    parser.add_argument("--rate", type=float, default=2000, help="seconds of the clock in one second")
    parser.add_argument("--photos", type=int, default=3000, help="that the simulator has, so that fetching them is soon done")
    args = parser.parse_args()
    processes = []
    with tempfile.TemporaryDirectory() as data:
        try:
            simulator, upstream = start([SIMULATOR, "--listen", "127.0.0.1:0", "--photos", args.photos], "listening on")
            processes.append(simulator)
            server, url = start([SKYKEEP, "serve", "--data", data, "--listen", "127.0.0.1:0", "--upstream", upstream, "--clock",
                                 f"{upstream}/_simulator/clock", "--log-level", "error"], "Skykeep is at")
            processes.append(server)
            ask(f"{upstream}/_simulator/clock", json.dumps({"rate": args.rate}).encode())
            seen = {}
            for half, values in watch(url, upstream, args.days):
                seen.setdefault(half, []).append(values)
        finally:
            for process in reversed(processes):
                process.terminate()
                process.wait(30)
    print(f"A clock {args.rate:g} times as fast, medians of half a day each.\n")
    print("| half day | resident, MB | in use by the allocator, MB | open files |\n|--:|--:|--:|--:|")
    for half, rows in sorted(seen.items()):
        resident, used, files = (statistics.median(column) for column in zip(*rows))
        print(f"| {half + 1} | {resident / 1e6:.0f} | {used / 1e6:.1f} | {files:.0f} |")


if __name__ == "__main__":
    main()
