"""Starts the real programs on loopback, asks them, and stops them by pid. Nothing here knows how they work inside."""
import json
import math
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("SKYKEEP_BIN_DIR", ROOT / "bin"))
SKYKEEP = BIN / "skykeep"
SIMULATOR = BIN / "skykeep-simulator"


def recordings():
    """The folder of recorded answers, or None: then the tests that need it are skipped, loudly."""
    candidates = [os.environ.get("SKYKEEP_RECORDINGS")]
    candidates += [str(p / "shared" / "recordings") for p in [ROOT, *ROOT.parents]]
    for path in candidates:
        if path and (pathlib.Path(path) / "index.json").exists():
            return pathlib.Path(path)
    return None


def needs_recordings(test):
    if recordings() is None:
        print(f"\nSKIPPED, no recordings (set SKYKEEP_RECORDINGS): {test.__qualname__}", file=sys.stderr)
    return unittest.skipIf(recordings() is None, "no recordings: set SKYKEEP_RECORDINGS")(test)


def get(url, headers=None, method="GET", body=None):
    """(status, headers, body) of a request; HTTP errors are answers."""
    request = urllib.request.Request(url, headers=headers or {}, method=method, data=body)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers, error.read()


def get_json(url):
    status, _, body = get(url)
    assert status == 200, f"{url} answered {status}: {body[:300]!r}"
    return json.loads(body)


def post(simulator, path, body):
    """Tells the simulator something: its clock, its faults. Returns its answer."""
    status, _, answer = get(f"{simulator.url}/_simulator/{path}", {"Content-Type": "application/json"}, "POST", json.dumps(body).encode())
    assert status == 200, f"{path} {body}: {status} {answer[:300]!r}"
    return json.loads(answer)


def distance_km(a, b, radius_km=6371):
    """Between two places with latitude and longitude, on a sphere; exact for small distances too."""
    p, q = math.radians(float(a["latitude"])), math.radians(float(b["latitude"]))
    turn = math.radians(float(a["longitude"]) - float(b["longitude"]))
    h = math.sin((p - q) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(turn / 2) ** 2
    return 2 * radius_km * math.asin(min(1.0, math.sqrt(h)))


class Process:
    """A running program whose first lines on stdout name its URL."""

    def __init__(self, command, marker):
        self.log = tempfile.NamedTemporaryFile(prefix="skykeep-test-", suffix=".log", delete=False)
        self.process = subprocess.Popen([str(c) for c in command], stdout=subprocess.PIPE, stderr=self.log, text=True)
        self.url = None
        while self.url is None:
            line = self.process.stdout.readline()
            if not line:
                self.process.wait()
                raise RuntimeError(f"{command} ended: {self.messages()}")
            if marker in line:
                self.url = line[line.index("http://"):].strip()

    @property
    def pid(self):
        return self.process.pid

    def messages(self):
        return pathlib.Path(self.log.name).read_text(errors="replace")

    def stop(self, how=signal.SIGTERM, timeout=15):
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"pid {self.pid} did not stop within {timeout} s: {self.messages()[-2000:]}")
        finally:
            self.process.stdout.close()
            self.log.close()
            if os.path.exists(self.log.name):
                os.unlink(self.log.name)
        return code


class Case(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="skykeep-test-"))
        self.addCleanup(shutil.rmtree, self.dir, True)
        self.data = self.dir / "data"

    def simulator(self, *arguments):
        process = Process([SIMULATOR, "--listen", "127.0.0.1:0", *arguments], "listening on")
        self.addCleanup(process.stop)
        return process

    def serve(self, *arguments, data=None):
        process = Process([SKYKEEP, "serve", "--data", data or self.data, "--listen", "127.0.0.1:0", *arguments], "Skykeep is at")
        self.addCleanup(lambda: process.process.poll() is None and process.stop())
        return process

    def run_verb(self, *arguments, data=None, expect=0, env=None, timeout=300):
        """Runs a verb to its end; (stdout, stderr)."""
        command = [str(SKYKEEP), *[str(a) for a in arguments], "--data", str(data or self.data)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout, env={**os.environ, **(env or {})})
        if expect is not None:
            self.assertEqual(done.returncode, expect, f"{' '.join(command)}\n{done.stdout[-1500:]}\n{done.stderr[-3000:]}")
        return done.stdout, done.stderr

    def verb_json(self, *arguments, **options):
        out, _ = self.run_verb(*arguments, "--json", **options)
        return json.loads(out)

    def sql(self, query, data=None):
        out, _ = self.run_verb("sql", query, "--format", "json", data=data)
        return json.loads(out)

    def scalar(self, query, data=None):
        rows = self.sql(query, data)
        return list(rows[0].values())[0]

    def station_rows(self):
        """How many positions are stored, how many seconds they are, and the first and the last of these (Unix time)."""
        return self.sql("select count(*) as n, count(distinct ts) as seconds, epoch(min(ts))::bigint as first, epoch(max(ts))::bigint as last "
                        "from silver.iss_positions where satellite_id = 25544")[0]

    def wait_for(self, what, condition, seconds=60):
        """What the condition gives, once that is true. `what` may be a function, which is asked at the end for what there is."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            value = condition()
            if value:
                return value
            time.sleep(0.05)
        self.fail(f"waited {seconds} s for {what() if callable(what) else what}")


FIRST_NUMBER = 10**9  # of the ids that are given to photos here; NASA's lie below

# What an archive holds, without what must differ between two runs: times of fetching.
FINGERPRINTS = {
    "silver.fact_photos": "select image_id, rover_id, sol, earth_date, camera_id, camera_name, nasa_camera_id, img_src, product_id, "
                          "sample_type, provenance, load_id, record_offset, record_length from silver.fact_photos order by all",
    "silver.fact_path": "select rover_id, sol, segment, length_m, day_type, from_rmc, to_rmc from silver.fact_path order by all",
    "silver.flat_manifest_photos": "select rover_name, sol, manifest_total_photos from silver.flat_manifest_photos order by all",
    "silver.rejected_rows": "select * from silver.rejected_rows order by all",
    "gold.photo_counts": "select * exclude (ingestion_date) from gold.photo_counts order by all",
    "gold.rover_summary": "select * exclude (ingestion_date) from gold.rover_summary order by all",
    "gold.daily_activity": "select * exclude (ingestion_date) from gold.daily_activity order by all",
}


def fingerprint(case, data=None, numbers=True):
    """Without `numbers`: of two archives that were filled in another order, and so gave their photos other numbers."""
    out = {}
    for name, query in FINGERPRINTS.items():
        try:
            rows = case.sql(query, data)
        except AssertionError:
            rows = case.sql(query.replace(" exclude (ingestion_date)", ""), data)
        if not numbers:
            for row in rows:
                if (row.get("image_id") or 0) >= FIRST_NUMBER:
                    row["image_id"] = None
            rows.sort(key=json.dumps)
        out[name] = rows
    out["ledger"] = sorted(  # some sources have no scope, some none but for a part of what they keep
        ((p["source"], p["rover"], p["sol"], p["state"], p["got"])
         for p in case.verb_json("gaps", "--limit", "100000", "--state", "missing,in_progress,partial,failed,unreachable,complete", data=data)),
        key=json.dumps)
    return out


def main():
    unittest.main(verbosity=1)
