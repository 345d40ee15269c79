#!/usr/bin/env python3
"""Measures the running program from outside: start-up, also after kill -9, memory at rest, and how soon a new sol is visible.
Prints a Markdown table. Usage: bench_serve.py WAREHOUSE.duckdb (that bench_warehouse --keep left) [--sols N]"""
import argparse
import json
import os
import pathlib
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
BIN = pathlib.Path(os.environ.get("SKYKEEP_BIN", ROOT / "bin"))
SKYKEEP, SIMULATOR = BIN / "skykeep", BIN / "skykeep-simulator"


def start(command, marker):
    begin = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for line in process.stdout:
        if marker in line:
            return process, line[line.index("http://"):].strip(), begin
    raise RuntimeError(f"{command} did not start")


def get(url, headers=None):
    with urllib.request.urlopen(urllib.request.Request(url, headers=headers or {}), timeout=30) as answer:
        return answer.read(), answer.headers


def rss_mb(pid):
    text = pathlib.Path(f"/proc/{pid}/status").read_text()
    return {name: int(re.search(rf"{name}:\s+(\d+)", text).group(1)) / 1024 for name in ("VmRSS", "VmHWM")}


def serve(data):
    # Nobody is upstream: what is measured is serving.
    process, url, begin = start([SKYKEEP, "serve", "--data", data, "--listen", "127.0.0.1:0", "--upstream", "http://127.0.0.1:9",
                                 "--log-level", "error"], "Skykeep is at")
    while True:
        try:
            get(url + "/readyz")
            return process, url, time.monotonic() - begin
        except OSError:
            time.sleep(0.002)


def row(what, target, measured):
    print(f"| {what} | {target} | {measured} |", flush=True)


def new_sols(warehouse, count):
    """Last byte received -> visible in the API, for sols that the archive does not have yet, asked for one by one."""
    with tempfile.TemporaryDirectory() as data:
        simulator, upstream, _ = start([SIMULATOR, "--listen", "127.0.0.1:0", "--seed", "9"], "listening on")
        config = pathlib.Path(data) / "c.toml"
        config.write_text("[sources]\nbackfill = 1\nrovers = ['curiosity']\n")
        command = [SKYKEEP, "serve", "--data", data + "/d", "--listen", "127.0.0.1:0", "--upstream", upstream, "--config", config,
                   "--log-level", "error"]
        server, url, _ = start(command, "Skykeep is at")  # makes the data directory
        server.terminate(), server.wait()
        shutil.copy(warehouse, data + "/d/warehouse.duckdb")
        pathlib.Path(data + "/d/warehouse.duckdb.wal").unlink(missing_ok=True)
        server, url, _ = start(command, "Skykeep is at")
        try:
            waits, photos = [], []
            stream = urllib.request.urlopen(url + "/api/v1/live", timeout=60)
            time.sleep(5)  # the newest sol and the manifests come by themselves
            for sol in range(FIRST_NEW_SOL, FIRST_NEW_SOL + count * 2):
                body = json.dumps({"source": "mars_photos", "rover": "curiosity", "sol": sol}).encode()
                urllib.request.urlopen(urllib.request.Request(url + "/api/v1/partitions/request", body, {"Content-Type": "application/json"}))
                published = wait_for_publication(stream, sol)
                sidecars = sorted((pathlib.Path(data) / "d/lake").glob(f"*photos/curiosity/sol={sol:05}/*.meta.json"))
                fetched = max((json.loads(s.read_text())["fetched_at"] for s in sidecars), default=None)
                if fetched is None or published is None:
                    continue
                photos.append(json.loads(get(f"{url}/api/v1/mars/photos?rover=curiosity&sol={sol}")[0])["total"])
                waits.append((instant(published) - instant(fetched)) * 1e3)
                if len(waits) >= count:
                    break
            if not waits:
                raise RuntimeError("no sol was published")
            waits.sort()
            row(f"new sol of {statistics.mean(photos):.0f} photos: last byte received → visible ({len(waits)} sols)", "p50 ≤ 100 ms, p99 ≤ 400 ms",
                f"p50 {waits[len(waits) // 2]:.0f} ms, p99 {waits[min(len(waits) - 1, int(len(waits) * 0.99))]:.0f} ms")
            memory = rss_mb(server.pid)
            row("RSS at its peak while loading", "", f"{memory['VmHWM']:.0f} MB")
        finally:
            server.terminate(), server.wait(), simulator.terminate(), simulator.wait()


FIRST_NEW_SOL = 4910  # bench_warehouse makes 0 to 4899


def wait_for_publication(stream, sol, seconds=20):
    """When this sol was published; None when there is nothing to publish: a sol without photos is complete at once and
    makes no publication, and one that the upstream refuses fails. Heartbeats keep the stream from timing out, so that the
    clock is looked at too."""
    end = time.monotonic() + seconds
    for raw in stream:
        if time.monotonic() > end:
            return None
        line = raw.decode().strip()
        if not line.startswith("data:"):
            continue
        event = json.loads(line[5:])
        parts = event.get("parts", {}).get("mars_photos", {}).get("curiosity", [])
        if f"sol={sol:05}" in parts or sol in event.get("sols", {}).get("curiosity", []):  # as an earlier program says it
            return event["at"]
        if (event.get("sol") == sol or event.get("part") == f"sol={sol:05}") and (event.get("state") == "failed" or (event.get("state") == "complete" and not event.get("got"))):
            return None
    return None


def instant(text):
    from datetime import datetime
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("warehouse")
    parser.add_argument("--sols", type=int, default=60)
    parser.add_argument("--only-new-sols", action="store_true")
    options = parser.parse_args()
    print("| the program, 2,000,000 photos behind it | target | measured |\n|---|---|---|")
    if options.only_new_sols:
        return new_sols(options.warehouse, options.sols)
    data = tempfile.mkdtemp(prefix="skykeep-bench-")
    server, _, _ = serve(data + "/d")  # makes the directory
    server.terminate(), server.wait()
    shutil.copy(options.warehouse, data + "/d/warehouse.duckdb")
    server, url, _ = serve(data + "/d")  # warms the page cache, like any second start
    server.terminate(), server.wait()
    server, url, seconds = serve(data + "/d")
    row("start-up to the first answered request", "≤ 0.5 s", f"{seconds:.2f} s")
    server.send_signal(signal.SIGKILL), server.wait()
    server, url, seconds = serve(data + "/d")
    row("the same after kill -9", "≤ 0.5 s", f"{seconds:.2f} s")
    time.sleep(20)
    row("RSS idle, 20 s after start", "≤ 150 MB", f"{rss_mb(server.pid)['VmRSS']:.0f} MB")
    sols = json.loads(get(url + "/api/v1/mars/sols?rover=curiosity")[0])["data"]
    for sol in [s[0] for s in sols if s[1] > 0][:2000]:
        get(f"{url}/api/v1/mars/photos?rover=curiosity&sol={sol}")
    time.sleep(60)
    memory = rss_mb(server.pid)
    row("RSS idle, 60 s after 2,000 whole sols / at its peak", "≤ 150 MB", f"{memory['VmRSS']:.0f} MB / {memory['VmHWM']:.0f} MB")
    server.terminate(), server.wait()
    shutil.rmtree(data)
    new_sols(options.warehouse, options.sols)


if __name__ == "__main__":
    sys.exit(main())
