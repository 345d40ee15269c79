"""The loop against the simulator: what is missing is found, fetched, loaded, tested and published, once."""
import json
import shutil
import unittest

from harness import ROOT, Case, fingerprint, get, get_json, main, needs_recordings, post, recordings


class Sync(Case):
    def sync(self, simulator, *arguments, **options):
        return self.verb_json("sync", *arguments, "--upstream", simulator.url, **options)

    def test_a_range_of_sols_is_fetched_once_and_then_left_alone(self):
        simulator = self.simulator("--seed", "3")
        report = self.sync(simulator, "mars_photos", "--rover", "curiosity", "--sol", "1000..1011")
        self.assertEqual((report["planned"], report["complete"]), (12, 12))
        photos = self.scalar("select count(*) from silver.fact_photos")
        self.assertGreater(photos, 100)
        self.assertEqual(photos, self.scalar("select sum(total_photos) from gold.photo_counts"))
        again = self.sync(simulator, "mars_photos", "--rover", "curiosity", "--sol", "1000..1011")
        self.assertEqual((again["planned"], again["objects"]), (0, 0))
        words, _ = self.run_verb("sync", "mars_photos", "--rover", "curiosity", "--sol", "1000..1011", "--upstream", simulator.url)
        self.assertIn("Nothing was due", words)

    def test_all_rovers_manifests_and_the_traverse_come_without_being_named(self):
        simulator = self.simulator("--seed", "3", "--photos", "3000")
        config = self.dir / "skykeep.toml"
        config.write_text("[sources]\nbackfill = 3\n")
        report = self.verb_json("sync", "--upstream", simulator.url, "--config", config)
        self.assertEqual(report["failed"] + report["partial"], 0, report)
        rovers = self.sql("select rover_name from silver.dim_rovers order by 1")
        self.assertEqual([r["rover_name"] for r in rovers], ["Curiosity", "Opportunity", "Perseverance", "Spirit"])
        self.assertGreater(self.scalar("select count(*) from silver.fact_path"), 100)
        self.assertGreater(self.scalar("select count(*) from silver.flat_manifest_photos"), 4)
        # Whole tables stand their tests, rovers without a picture included.
        failed = [t["name"] for t in self.verb_json("test") if not t["passed"] and t["severity"] == "error"]
        self.assertEqual(failed, [])

    def test_everything_is_marked_simulated_and_never_mixes_with_live(self):
        simulator = self.simulator("--seed", "3")
        self.sync(simulator, "mars_photos", "--rover", "curiosity", "--sol", "1000")
        self.assertEqual(self.sql("select distinct provenance from silver.fact_photos"), [{"provenance": "simulated"}])
        _, err = self.run_verb("sync", expect=3)
        self.assertIn("never mixed", err)

    def test_upstream_away_is_exit_4_and_stores_nothing(self):
        _, err = self.run_verb("sync", "mars_photos", "--rover", "curiosity", "--sol", "1000", "--upstream", "http://127.0.0.1:9", expect=4)
        self.assertIn("no upstream answered", err)
        self.assertEqual(self.scalar("select count(*) from silver.fact_photos"), 0)
        gaps = self.verb_json("gaps")
        self.assertEqual([(g["sol"], g["state"]) for g in gaps], [(1000, "failed")])

    def test_time_alone_brings_newest_sols_back_and_new_ones_in(self):
        simulator = self.simulator("--seed", "3", "--now", "2026-11-21T08:00:00Z")
        clock = f"{simulator.url}/_simulator/clock"
        config = self.dir / "skykeep.toml"
        config.write_text("[sources]\nbackfill = 30\nrovers = ['curiosity']\n")
        sync = ("mars_photos", "--clock", clock, "--config", config)
        self.assertEqual(self.sync(simulator, *sync)["complete"], 30)
        before = self.scalar("select count(*) from silver.fact_photos")
        self.assertEqual(self.sync(simulator, *sync)["planned"], 0)

        post(simulator, "clock", {"advance_s": 3601})  # the newest 15 sols are looked at hourly, and have not changed
        self.assertEqual(self.sync(simulator, *sync)["planned"], 15)
        self.assertEqual(self.scalar("select count(*) from silver.fact_photos"), before)
        newest = self.scalar("select max(sol) from silver.fact_photos")
        post(simulator, "clock", {"advance_s": 5 * 88776})  # five more sols have gone by
        self.sync(simulator, *sync)
        self.assertGreater(self.scalar("select max(sol) from silver.fact_photos"), newest)

    def test_tables_can_be_rebuilt_from_the_lake(self):
        simulator = self.simulator("--seed", "3")
        self.sync(simulator, "--rover", "perseverance", "--sol", "100..105")
        before = fingerprint(self)
        self.assertGreater(len(before["silver.fact_photos"]), 50)
        self.run_verb("build", "--full-refresh")
        self.assertEqual(fingerprint(self), before)
        self.lose_the_warehouse()
        self.run_verb("build")
        self.assertEqual(fingerprint(self), before)

    def lose_the_warehouse(self):
        for file in self.data.glob("warehouse.duckdb*"):
            shutil.rmtree(file) if file.is_dir() else file.unlink()
        out, said = self.run_verb("sql", "select count(*) as n from silver.fact_photos", "--format", "csv")
        self.assertEqual(out.split(), ["n", "0"])
        self.assertIn(f"skykeep build --data {self.data}", said, "an answer of tables that are not whole says so")

    def test_who_only_looks_leaves_tables_of_another_version_alone_and_says_the_way_out(self):
        simulator = self.simulator("--seed", "3")
        self.sync(simulator, "--rover", "perseverance", "--sol", "100..101")
        before = fingerprint(self)
        newer = self.dir / "models"
        shutil.copytree(ROOT / "models", newer)
        with (newer / "bronze" / "photos.sql").open("a") as ddl:
            ddl.write("\ncreate table if not exists bronze.of_a_newer_version (id bigint);\n")
        for verb in (["status"], ["sql", "from silver.fact_photos"], ["gaps"], ["test"]):
            _, said = self.run_verb(*verb, "--models", newer, expect=3)
            self.assertIn("another version", said)
            self.assertIn(f"skykeep build --data {self.data}", said)
        self.assertEqual(fingerprint(self), before, "the older program still reads them")
        self.run_verb("build", "--models", newer)
        photos = "select count(*) as n from silver.fact_photos"
        out, _ = self.run_verb("sql", photos, "--models", newer, "--format", "csv")
        self.assertEqual(out.split(), ["n", str(len(before["silver.fact_photos"]))])

    def test_serve_listens_at_once_and_makes_a_deleted_warehouse_again(self):
        simulator = self.simulator("--seed", "3")
        config = self.dir / "skykeep.toml"
        config.write_text("[sources]\nbackfill = 5\n")
        self.sync(simulator, "--config", config)
        photos = self.scalar("select count(*) from silver.fact_photos")
        before = {name: rows for name, rows in fingerprint(self).items() if name != "ledger"}
        self.lose_the_warehouse()
        server = self.serve("--upstream", "http://127.0.0.1:9", "--config", config)
        self.wait_for("the rebuild", lambda: [r for r in get_json(f"{server.url}/api/v1/runs?flow=rebuild")["data"] if r["state"] == "done"], 120)
        self.assertEqual(get_json(f"{server.url}/api/v1/status")["counts"]["photos"], photos)
        server.stop()
        after = fingerprint(self)
        self.assertEqual({name: after[name] for name in before}, before)
        # A second start has nothing to do.
        server = self.serve("--upstream", "http://127.0.0.1:9", "--config", config)
        self.assertEqual(len(get_json(f"{server.url}/api/v1/runs?flow=rebuild")["data"]), 1)

    @needs_recordings
    def test_recordings_are_found_behind_the_feed_that_has_none(self):
        simulator = self.simulator("--recordings", recordings())
        report = self.sync(simulator, "mars_photos", "--rover", "curiosity", "--sol", "1000")
        self.assertEqual(report["complete"], 1, report)
        self.assertEqual(self.scalar("select count(*) from silver.fact_photos"), 856)


if __name__ == "__main__":
    main()
