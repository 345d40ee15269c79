"""A data directory of the version before partitions had a key of their own is migrated once, at its next start, and loses nothing."""
import json
import pathlib
import sqlite3
import sys
import tarfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
from harness import ROOT, Case, main

FIXTURE = ROOT / "tests" / "fixtures" / "data-dir-before-partitions.tar.gz"
HELD = json.loads(FIXTURE.with_suffix("").with_suffix(".json").read_text())["directories"]

# One row a time that the tables were made, and what is counted of the tests of this version.
OF_THE_MAKING = {"bronze.publications", "bronze.test_results", "bronze.layout", "bronze.project_versions", "bronze.lake_rebuilds"}


def part_of(sol):
    return "all" if sol < 0 else f"sol={sol:05}"


class Migration(Case):
    def unpack(self, name):
        with tarfile.open(FIXTURE) as archive:
            archive.extractall(self.dir, filter="data")
        self.data = self.dir / name
        self.assertTrue((self.data / "FORMAT").exists(), sorted(self.dir.iterdir()))
        return HELD[name]

    def sidecars(self):
        return {str(p.relative_to(self.data / "lake")).removesuffix(".meta.json"): json.loads(p.read_text())
                for p in sorted((self.data / "lake").rglob("*.meta.json"))}

    def ledger(self):
        with sqlite3.connect(self.data / "state.db") as state:
            state.row_factory = sqlite3.Row
            return {(p["source"], p["scope"], p["part"]): dict(p) for p in state.execute("select * from ledger_partition")}

    def check_lake(self, held):
        sidecars = self.sidecars()
        self.assertLessEqual(set(held["lake"]), set(sidecars), "every object is there still, under its key")
        for key in held["lake"]:
            self.assertIn("partition", sidecars[key], key)
            steps = key.split("/")
            if steps[0] == "photos" and len(steps) == 4:
                self.assertEqual(sidecars[key]["partition"], f"mars_photos/{steps[1]}/{steps[2]}")
                self.assertEqual(sidecars[key]["page"], int(steps[3][5:8]))
            elif steps[0] in ("photos", "manifests", "traverse"):
                source = {"photos": "mars_photos", "manifests": "mars_manifests", "traverse": "mars_traverse"}[steps[0]]
                self.assertEqual(sidecars[key]["partition"], f"{source}/{'-' if steps[1] == 'unknown' else steps[1]}/all")

    def check_ledger(self, held):
        ledger = self.ledger()
        for old in held["state"]["ledger"]:
            new = ledger[(old["source"], old["rover"] or "-", part_of(old["sol"]))]
            self.assertEqual(new["ordinal"], max(0, old["sol"]))
            state = old["state_before_claim"] if old["state"] == "in_progress" else old["state"]
            if new["state"] != "in_progress":
                self.assertEqual(new["state"], state, old)
            for column in ("expected", "got", "attempts", "checked_at", "upstream", "reason"):
                self.assertEqual(new[column], old[column], (column, old))

    def check_tables(self, held):
        for name, rows in held["tables_rebuilt"].items():
            if name in OF_THE_MAKING:
                continue
            self.assertEqual(self.scalar(f"select count(*) from {name}"), rows, name)
        ids = {f"{p['hash_id']}/{p['sol']}": p["image_id"] for p in self.sql("select hash_id, sol, image_id from silver.fact_photos")}
        self.assertEqual(ids, {**held["photo_ids"], **dict(held["photo_ids_unread"])}, "ids are those that were given")

    def migrate(self, name):
        held = self.unpack(name)
        self.assertEqual((self.data / "FORMAT").read_text(), held["format"])
        _, words = self.run_verb("build")
        self.assertIn("objects of the lake were told what they are", words)
        self.assertEqual((self.data / "FORMAT").read_text(), held["format"].replace("skykeep 1", "skykeep 2"))
        self.check_lake(held)
        self.check_ledger(held)
        self.check_tables(held)
        return held

    def test_a_simulated_directory_is_migrated(self):
        self.migrate("simulated")
        before = self.sidecars()
        _, words = self.run_verb("build")
        self.assertNotIn("were told what they are", words)
        self.assertEqual(self.sidecars(), before)

    def test_a_live_directory_with_imports_is_migrated(self):
        held = self.migrate("live")
        scopes = {(o["source"], o["scope"], o["part"]) for o in self.sql("select source, scope, part from bronze.raw_object")}
        self.assertEqual(len(scopes & {("mars_manifests", "-", "all"), ("mars_traverse", "-", "all")}), 0, "a document says whose it is")
        self.assertGreater(len(held["photo_ids"]), 0)

    def test_a_migration_that_was_killed_goes_on(self):
        held = self.unpack("simulated")
        before = self.sidecars()
        self.run_verb("build")
        migrated = self.sidecars()
        # As if it had been killed after the first half of the sidecars.
        for key in sorted(before)[len(before) // 2:]:
            (self.data / "lake" / f"{key}.meta.json").write_text(json.dumps(before[key]))
        (self.data / "FORMAT").write_text(held["format"])
        self.run_verb("build")
        self.assertEqual(self.sidecars(), migrated)
        self.check_tables(held)


if __name__ == "__main__":
    main()
