"""kill -9 at any moment of a sync: after the restart nothing is lost, nothing doubled, no repair by hand.

ROUNDS kills (default 50) from a printed seed; the archive that they leave equals an undisturbed one."""
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "flows"))
from harness import SKYKEEP, Case, fingerprint, get, get_json, main  # noqa: E402

ROUNDS = int(os.environ.get("SKYKEEP_KILL_ROUNDS", "50"))
ALL_STATES = "missing,in_progress,partial,failed,unreachable,complete"
SEED = int(os.environ.get("SKYKEEP_KILL_SEED", str(random.SystemRandom().randrange(10**6))))


class Kill(Case):
    def kill(self, rounds, command, seconds):
        killed = 0
        for _ in range(rounds):
            process = subprocess.Popen([str(SKYKEEP), *command, "--data", str(self.data), "--quiet"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(seconds())
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed += 1
        return killed

    def check(self, expected, numbers=True):
        actual = fingerprint(self, numbers=numbers)
        for name in expected:
            self.assertEqual(len(actual[name]), len(expected[name]), name)
            self.assertEqual(actual[name], expected[name], name)

    def check_books(self, kills):
        """What the archive says of its own work, beside its tables. Ends the archive's use: a server looks after its topics from here on."""
        runs = self.verb_json("runs", "--limit", "1000")
        self.assertEqual(len({run["id"] for run in runs}), len(runs))
        states = {run["state"] for run in runs}
        self.assertLessEqual(states, {"done", "partly", "failed", "interrupted"}, "every run has come to an end")
        self.assertTrue(all(run["ended_at"] for run in runs))
        self.assertTrue(kills > 0 or "interrupted" not in states)
        # Every partition names a run that the history knows, and nobody holds one any more.
        partitions = self.verb_json("gaps", "--limit", "100000", "--state", ALL_STATES)
        oldest = min(run["id"] for run in runs)  # ids sort by time; a long history is told in part
        self.assertLessEqual({p["run_id"] for p in partitions if (p["run_id"] or "") >= oldest}, {run["id"] for run in runs})
        self.assertEqual([p for p in partitions if p["state"] == "in_progress"], [])
        # Every event was handled: each raw answer is in the tables, or it is a dead letter with its reason.
        loaded = {row["filename"] for row in self.sql("select filename from bronze.raw_photo_response")}
        waiting = self.sql("select load_id from bronze.raw_photo_response where load_id not in (select load_id from bronze.published_loads) "
                           "and load_id not in (select load_id from bronze.quarantined_loads)")
        self.assertEqual(waiting, [], "every load is published or kept back")
        same = {row["sha256"] for row in self.sql("select sha256 from bronze.raw_photo_response")}
        server = self.serve("--upstream", "http://127.0.0.1:9")
        letters = get_json(f"{server.url}/api/v1/rejected?limit=1000")["data"]
        lags = dict(re.findall(r'^skykeep_bus_lag_records\{(.*)\} (\d+)', get(f"{server.url}/metrics")[2].decode(), re.MULTILINE))
        server.stop()
        self.assertEqual({name: n for name, n in lags.items() if n != "0" and "iss" not in name and "ingestion" not in name}, {})
        self.assertTrue(all(letter["reason"] for letter in letters))
        dead = {letter["key"] for letter in letters if letter["topic"] == "lake-events.rejected"}
        lake = self.data / "lake"
        stored = {str(path.relative_to(lake)).removesuffix(".zst") for path in (lake / "mars_photos").rglob("*.zst")}
        unheard = stored - loaded - dead
        digests = {key: json.loads((lake / f"{key}.meta.json").read_text())["sha256"] for key in unheard}
        self.assertEqual([key for key, digest in digests.items() if digest not in same], [], "raw answers that nobody was told of")
        self.assertLessEqual(loaded | dead, stored | {key for key in dead if not key.startswith("mars_photos/")})
        return dead

    def test_a_rebuild_that_is_killed_goes_on_until_the_tables_are_what_they_were(self):
        print(f"kill rounds of a rebuild, seed {SEED} (SKYKEEP_KILL_SEED={SEED} repeats it)", file=sys.stderr)
        dice = random.Random(SEED)
        simulator = self.simulator("--seed", "5")
        self.run_verb("sync", "--rover", "curiosity,perseverance,opportunity", "--sol", "600..650", "--upstream", simulator.url)
        expected = fingerprint(self)
        begin = time.monotonic()
        (self.data / "warehouse.duckdb").unlink()
        self.run_verb("build")
        whole = time.monotonic() - begin
        self.check(expected)
        killed = 0
        for _ in range(4):
            (self.data / "warehouse.duckdb").unlink()  # its log of writes stays behind, as a kill leaves it
            killed += self.kill(3, ["build"], lambda: dice.uniform(0.1, 0.9) * whole)
        print(f"{killed} of 12 rebuilds were killed in the middle", file=sys.stderr)
        self.run_verb("build")
        self.check(expected)
        self.assertGreater(killed, 0, "the rounds were too long to be killed in the middle")

    def test_fifty_kills_end_in_the_undisturbed_archive(self):
        print(f"kill rounds {ROUNDS}, seed {SEED} (SKYKEEP_KILL_SEED={SEED} repeats it)", file=sys.stderr)
        dice = random.Random(SEED)
        simulator = self.simulator("--seed", "5")
        sols = ("--sol", "600..700")
        rovers = ("--rover", "curiosity,perseverance,opportunity")
        command = ["sync", *rovers, *sols, "--upstream", simulator.url]
        calm = self.dir / "calm"
        self.run_verb(*command, data=calm)
        expected = fingerprint(self, calm, numbers=False)
        self.assertGreater(len(expected["silver.fact_photos"]), 10_000)

        def photo_ids():
            rows = self.sql("select hash_id, sol, image_id from silver.fact_photos")
            ids = {(r["hash_id"], r["sol"]): r["image_id"] for r in rows}
            self.assertEqual(len(set(ids.values())), len(rows), "every id once")
            self.assertTrue(all(0 < i < 2**31 for i in ids.values()))
            return ids

        killed = self.kill(ROUNDS // 2, command, lambda: dice.uniform(0.02, 0.9))
        shown = photo_ids()
        killed += self.kill(ROUNDS - ROUNDS // 2, command, lambda: dice.uniform(0.02, 0.9))
        print(f"{killed} of {ROUNDS} rounds were killed in the middle", file=sys.stderr)
        self.run_verb(*command)
        self.check(expected, numbers=False)
        ids = photo_ids()
        self.assertEqual({key: ids[key] for key in shown}, shown, "an id that was shown stays")
        (self.data / "warehouse.duckdb").unlink()
        self.run_verb("build")
        self.assertEqual(photo_ids(), ids, "a rebuild gives the ids that were given")
        self.assertGreater(killed, ROUNDS // 4, "the rounds were too short or the work too small to be killed in the middle")
        self.assertEqual(self.check_books(killed), set(), "nothing was wrong with what came")
        self.data = calm
        self.assertEqual(self.check_books(0), set())

    # The upstream misbehaves the same way whoever asks, and when (--faults-by-request): so that what the kills change is ours. The
    # fall-back never helps out: which sols it would add its rows to depends on who was asked how often. The upstream's clock
    # stands: its pages carry the total of its archive, so that the same pictures are other bytes an hour later.
    FAULTS = [f"{fault}@mars.nasa.gov={rate}" for fault, rate in (("duplicate", 0.3), ("429", 0.05), ("truncated", 0.05), ("slow", 0.05))]
    FAULTS += ["late", "grow", "html503@api.nasa.gov=1"]
    BRONZE = {
        "bronze.photo_record": "select * exclude (ingestion_date) from bronze.photo_record order by all",
        "bronze.raw_photo_response": "select * exclude (ingestion_date) from bronze.raw_photo_response order by all",
        "bronze.published_loads": "select load_id from bronze.published_loads order by all",
        "silver.photo_sols": "select * exclude (ingestion_date) from silver.photo_sols order by all",
    }

    def test_kills_while_the_upstream_misbehaves_end_in_the_undisturbed_archive(self):
        rounds = max(6, ROUNDS // 5)
        print(f"kill rounds {rounds} with faults, seed {SEED} (SKYKEEP_KILL_SEED={SEED} repeats it)", file=sys.stderr)
        dice = random.Random(SEED)
        faults = [word for fault in self.FAULTS for word in ("--fault", fault)]
        command = ["sync", "mars_photos", "--rover", "curiosity,perseverance", "--sol", "600..620"]
        archives = {}
        for name, kills in (("calm", 0), ("killed", rounds)):
            self.data = self.dir / name
            # Each archive meets it anew.
            simulator = self.simulator("--seed", "5", "--faults-by-request", "--now", "2026-11-21T08:00:00Z", *faults)
            ask = [*command, "--upstream", simulator.url]
            killed = self.kill(kills, ask, lambda: dice.uniform(0.1, 1.5))
            self.wait_for("every sol", lambda: self.verb_json(*ask, expect=None)["failed"] == 0 and not self.verb_json("gaps", "--state", "failed,partial,missing"), 200)
            archives[name] = {**fingerprint(self, numbers=False), **{table: self.sql(query) for table, query in self.BRONZE.items()}}
        self.assertGreater(killed, rounds // 4, "the rounds were too short to be killed in the middle")
        self.assertGreater(len(archives["calm"]["silver.fact_photos"]), 3000)
        for name, expected in archives["calm"].items():
            rows = {kind: {json.dumps(row, sort_keys=True) for row in archives[kind][name]} for kind in archives}
            self.assertEqual([sorted(rows["calm"] - rows["killed"])[:3], sorted(rows["killed"] - rows["calm"])[:3]], [[], []],
                             f"{name}: rows of the undisturbed archive alone, rows of the killed one alone")
            self.assertEqual(len(archives["killed"][name]), len(expected), name)
        for name, kills in (("calm", 0), ("killed", killed)):
            self.data = self.dir / name
            self.check_books(kills)
        lake = self.data / "lake"
        bodies = {p.with_suffix("") for p in lake.rglob("*") if p.suffix in (".zst", ".raw")}
        sidecars = {p.with_name(p.name.removesuffix(".meta.json")) for p in lake.rglob("*.meta.json")}
        self.assertEqual(sidecars - bodies, set(), "a sidecar whose bytes never came is swept away")


if __name__ == "__main__":
    main()
