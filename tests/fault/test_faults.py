"""Upstreams in trouble: nothing lost, nothing doubled, an error never stored as "no photos"."""
import pathlib
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "flows"))
from harness import SKYKEEP, Case, get, get_json, main  # noqa: E402

SOLS = "1000..1007"


class Faults(Case):
    def rows(self, data):
        # Identity, not ids: a fall-back that helped out brings the old service's ids and links.
        return self.sql("select rover_id, sol, product_id, version, instrument is null as i from silver.fact_photos order by all", data)

    def undisturbed(self):
        simulator = self.simulator("--seed", "3")
        data = self.dir / "undisturbed"
        self.run_verb("sync", "mars_photos", "--rover", "curiosity,perseverance", "--sol", SOLS, "--upstream", simulator.url, data=data)
        return self.rows(data)

    def check_recovery(self, *faults):
        """Syncs through the trouble until all is complete; then the archive is the undisturbed one."""
        arguments = [a for fault in faults for a in ("--fault", fault)]
        simulator = self.simulator("--seed", "3", *arguments)
        sync = ("sync", "mars_photos", "--rover", "curiosity,perseverance", "--sol", SOLS, "--upstream", simulator.url)
        for _ in range(6):
            self.run_verb(*sync, expect=None)
            if not self.verb_json("gaps"):
                break
        self.assertEqual(self.verb_json("gaps"), [])
        self.assertEqual(self.rows(self.data), self.undisturbed())
        fired = get_json(f"{simulator.url}/_simulator/stats")
        self.assertTrue(any(fired["faults_fired"].get(f.split("=")[0], 0) for f in faults), fired)

    def test_429(self):
        self.check_recovery("429=0.3")

    def test_html_503(self):
        self.check_recovery("html503=0.3")

    def test_truncated_bodies(self):
        self.check_recovery("truncated=0.3")

    def test_empty_bodies(self):
        self.check_recovery("empty=0.3")

    def test_duplicated_pages(self):
        self.check_recovery("duplicate=0.3")

    def test_slow_answers(self):
        self.check_recovery("slow=0.1")

    def test_everything_at_once(self):
        self.check_recovery("429=0.1", "html503=0.1", "truncated=0.1", "empty=0.1", "duplicate=0.1")

    def test_a_full_disk_loses_nothing(self):
        small = self.dir / "small"
        small.mkdir()
        mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "tmpfs", small], capture_output=True)
        if mounted.returncode != 0:
            print("\nSKIPPED, cannot mount a small file system (needs root): test_a_full_disk_loses_nothing", file=sys.stderr)
            self.skipTest("cannot mount a small file system")
        self.addCleanup(subprocess.run, ["umount", "-l", small])
        simulator = self.simulator("--seed", "3")
        config = self.dir / "c.toml"
        config.write_text("[storage]\nmin_free_mb = 0\n")
        data = small / "data"
        sync = ("sync", "mars_photos", "--rover", "curiosity,perseverance", "--sol", SOLS, "--upstream", simulator.url, "--config", config)
        _, said = self.run_verb(*sync, "--quiet", data=data, expect=1, timeout=120)  # it ends by itself, and is no upstream's fault
        self.assertRegex(said, "skykeep: stage .*(?i:no space|full).*run sync again", "the file system was too large to be filled")
        subprocess.run(["mount", "-o", "remount,size=1g", small], check=True)
        self.run_verb(*sync, data=data)
        self.assertEqual(self.rows(data), self.undisturbed())

    def test_damage_that_is_found_while_tables_are_read_ends_a_sync_and_the_next_one_heals_it(self):
        simulator = self.simulator("--seed", "3")
        sync = ("sync", "mars_photos", "--rover", "curiosity,perseverance", "--upstream", simulator.url)
        self.run_verb(*sync, "--sol", "1000..1006")
        whole = (self.data / "warehouse.duckdb").read_bytes()
        before = self.dir / "before"
        self.data.rename(before)
        ended = 0
        for at in reversed(range(12288 + 1000, len(whole), 262144)):  # in each block; most are read by nobody here, some at the start
            shutil.rmtree(self.data, True)
            shutil.copytree(before, self.data)
            (self.data / "warehouse.duckdb").write_bytes(whole[:at] + bytes(b ^ 255 for b in whole[at:at + 64]) + whole[at + 64:])
            done = subprocess.run([str(SKYKEEP), *sync, "--sol", SOLS, "--data", str(self.data)], capture_output=True, text=True, timeout=60)
            if done.returncode == 0:
                continue
            self.assertEqual(done.returncode, 1, done.stderr)
            self.assertRegex(done.stderr, "skykeep: .*Corrupt database file.*skykeep build", done.stderr)
            ended += 1
            _, said = self.run_verb("status", expect=None)  # it may read that block, or not
            self.assertIn("skykeep build", said, "who only looks hears of it too")
            self.run_verb(*sync, "--sol", SOLS)
            self.assertEqual(self.rows(self.data), self.undisturbed())
            if ended == 2:
                break
        self.assertGreater(ended, 0, "no block was read")

    def test_only_errors_is_never_no_photos(self):
        simulator = self.simulator("--seed", "3", "--fault", "html503=1")
        self.run_verb("sync", "mars_photos", "--rover", "curiosity", "--sol", "1000", "--upstream", simulator.url, expect=None)
        gaps = self.verb_json("gaps")
        self.assertEqual([(g["sol"], g["state"]) for g in gaps], [(1000, "failed")])
        self.assertTrue(gaps[0]["reason"])

    def test_drift_is_reported_and_the_rows_are_kept(self):
        simulator = self.simulator("--seed", "3", "--fault", "drift=1")
        self.run_verb("sync", "mars_photos", "--rover", "curiosity", "--sol", "1000", "--upstream", simulator.url, expect=None)
        self.assertGreater(self.scalar("select count(*) from silver.fact_photos"), 0)
        server = self.serve("--upstream", simulator.url)
        notices = get_json(f"{server.url}/api/v1/notices")["data"]
        self.assertTrue([n for n in notices if n["topic"] == "drift"], notices)

    def test_a_growing_sol_is_seen_to_grow(self):
        simulator = self.simulator("--seed", "3", "--fault", "grow")
        config = self.dir / "c.toml"
        config.write_text("[sources]\nbackfill = 1\nrovers = ['curiosity']\n")
        self.run_verb("sync", "mars_photos", "--upstream", simulator.url, "--config", config, expect=None)
        before = self.scalar("select count(*) from silver.fact_photos")
        server = self.serve("--upstream", simulator.url, "--config", config)
        newest = self.scalar("select max(sol) from silver.fact_photos")
        body = ('{"source":"mars_photos","rover":"curiosity","sol":%d}' % newest).encode()

        def grown():
            get(f"{server.url}/api/v1/partitions/request", {"Content-Type": "application/json"}, "POST", body)
            return self.scalar("select count(*) from silver.fact_photos") > before

        self.wait_for("more photos of the newest sol", grown)


if __name__ == "__main__":
    main()
