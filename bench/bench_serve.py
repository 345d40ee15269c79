#!/usr/bin/env python3
"""Measures the running program over HTTP with wrk: start-up, whole sols uncached, cached pages, 304s, memory, and how soon
a new sol is visible. Prints Markdown rows. Usage: bench_serve.py DATA_DIR (with many photos in it) [--seconds N]"""
import argparse
import json
import os
import pathlib
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
SKYKEEP, SIMULATOR = ROOT / "bin" / "skykeep", ROOT / "bin" / "skykeep-simulator"


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


def wrk(url, connections, seconds, lua=None):
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency"]
    script = None
    if lua:
        script = tempfile.NamedTemporaryFile("w", suffix=".lua", delete=False)
        script.write(lua)
        script.close()
        command += ["-s", script.name]
    out = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout
    if script:
        os.unlink(script.name)
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1))
    p = {name: re.search(rf"{name}%\s+([\d.]+)(us|ms|s)", out) for name in ("50", "99")}
    ms = {k: float(m.group(1)) * {"us": 1e-3, "ms": 1, "s": 1e3}[m.group(2)] for k, m in p.items()}
    errors = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return rate, ms["50"], ms["99"], int(errors.group(1)) if errors else 0


def row(what, target, measured):
    print(f"| {what} | {target} | {measured} |", flush=True)


def whole_sols(url, seconds):
    sols = json.loads(get(url + "/api/v1/mars/sols?rover=curiosity")[0])["data"]
    full = [s[0] for s in sols if 150 <= s[1] <= 350] or [s[0] for s in sols if s[1] > 0]
    body, _ = get(f"{url}/api/v1/mars/photos?rover=curiosity&sol={full[0]}")
    # Every request is another one to the cache: the limit differs.
    lua = (f"local sols = {{{','.join(map(str, full))}}}\nlocal n = 0\nrequest = function()\n n = n + 1\n"
           " return wrk.format('GET', '/api/v1/mars/photos?rover=curiosity&sol=' .. sols[(n * 7919) % #sols + 1] .. '&limit=' .. (400 + n % 600))\nend\n")
    rate, p50, p99, errors = wrk(url, 16, seconds, lua)
    row(f"photos of a whole sol ({len(body) // 1000} kB), uncached, distinct, 16 connections", "p99 ≤ 25 ms, ≥ 2,000 req/s",
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms, {rate:,.0f} req/s, {errors} errors")
    page = f"{url}/api/v1/mars/photos?rover=curiosity&sol={full[0]}&limit=25"
    _, headers = get(page)
    rate, p50, p99, errors = wrk(page, 64, seconds)
    row("a cached 25-photo page with its body, 64 connections", "≥ 30,000 req/s", f"{rate:,.0f} req/s, p99 {p99:.1f} ms, {errors} errors")
    lua = f"wrk.headers['If-None-Match'] = '{headers['ETag']}'\n"
    rate, p50, p99, errors = wrk(page, 64, seconds, lua)
    row("the same, answered 304", "apart", f"{rate:,.0f} req/s, p99 {p99:.1f} ms, {errors} errors")


def new_sols(count):
    """Last byte received -> visible in the API, for sols asked for one by one."""
    with tempfile.TemporaryDirectory() as data:
        simulator, upstream, _ = start([SIMULATOR, "--listen", "127.0.0.1:0", "--seed", "9"], "listening on")
        config = pathlib.Path(data) / "c.toml"
        config.write_text("[sources]\nbackfill = 1\nrovers = ['curiosity']\n")
        server, url, _ = start([SKYKEEP, "serve", "--data", data + "/d", "--listen", "127.0.0.1:0", "--upstream", upstream, "--config", config,
                                "--log-level", "error"], "Skykeep is at")
        try:
            waits, photos = [], []
            stream = urllib.request.urlopen(url + "/api/v1/live", timeout=60)
            for sol in range(1200, 1200 + count * 3):
                body = json.dumps({"source": "mars_photos", "rover": "curiosity", "sol": sol}).encode()
                urllib.request.urlopen(urllib.request.Request(url + "/api/v1/partitions/request", body, {"Content-Type": "application/json"}))
                wait_for_publication(stream, sol)
                sidecars = sorted((pathlib.Path(data) / f"d/lake/photos/curiosity/sol={sol:05}").glob("*.meta.json"))
                fetched = max((json.loads(s.read_text())["fetched_at"] for s in sidecars), default=None)
                if fetched is None or PUBLISHED[sol] is None:
                    continue
                photos.append(json.loads(get(f"{url}/api/v1/mars/photos?rover=curiosity&sol={sol}")[0])["total"])
                waits.append((instant(PUBLISHED[sol]) - instant(fetched)) * 1e3)
                if len(waits) >= count:
                    break
            waits.sort()
            row(f"new sol of {statistics.mean(photos):.0f} photos: last byte received → visible ({len(waits)} sols)", "p50 ≤ 100 ms, p99 ≤ 400 ms",
                f"p50 {waits[len(waits) // 2]:.0f} ms, p99 {waits[min(len(waits) - 1, int(len(waits) * 0.99))]:.0f} ms")
        finally:
            server.terminate(), server.wait(), simulator.terminate(), simulator.wait()


PUBLISHED = {}


def wait_for_publication(stream, sol):
    """Reads events until this sol's publication, or until its partition is known to be empty."""
    PUBLISHED[sol] = None
    for raw in stream:
        line = raw.decode().strip()
        if not line.startswith("data:"):
            continue
        event = json.loads(line[5:])
        if sol in event.get("sols", {}).get("curiosity", []):
            PUBLISHED[sol] = event["at"]
            return


def instant(text):
    from datetime import datetime
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data")
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--sols", type=int, default=60)
    options = parser.parse_args()
    print("| what | target | measured |\n|---|---|---|")
    server, url, _ = serve(options.data)  # warms the page cache, like any second start
    server.terminate(), server.wait()
    server, url, seconds = serve(options.data)
    row("start-up to the first answered request", "≤ 0.5 s", f"{seconds:.2f} s")
    server.send_signal(signal.SIGKILL), server.wait()
    server, url, seconds = serve(options.data)
    row("the same after kill -9", "≤ 0.5 s", f"{seconds:.2f} s")
    time.sleep(2)
    row("RSS after start, idle", "≤ 150 MB", f"{rss_mb(server.pid)['VmRSS']:.0f} MB")
    whole_sols(url, options.seconds)
    time.sleep(60)
    memory = rss_mb(server.pid)
    row("RSS idle, 60 s after that load / at its peak", "≤ 150 MB", f"{memory['VmRSS']:.0f} MB / {memory['VmHWM']:.0f} MB")
    server.terminate(), server.wait()
    new_sols(options.sols)


if __name__ == "__main__":
    sys.exit(main())
