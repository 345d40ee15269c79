"""What JPL tells of near-Earth objects: close approaches by the month, with trouble on the way."""
import json
import unittest

from harness import Case, get_json, main, needs_recordings, post, recordings

NOW = "2026-11-21T08:00:00Z"
CAD = "ssd-api.jpl.nasa.gov/cad.api"


class Jpl(Case):
    def sync(self, simulator, source, *arguments, **options):
        return self.verb_json("sync", source, *arguments, "--upstream", simulator.url, "--clock", f"{simulator.url}/_simulator/clock", **options)

    def told(self, simulator, path):
        return get_json(f"{simulator.url}/ssd-api.jpl.nasa.gov/{path}")

    def failed_tests(self):
        return [t["name"] for t in self.verb_json("test") if not t["passed"] and t["severity"] == "error"]


class Approaches(Jpl):
    RANGE = ["--from", "2026-09-15", "--to", "2026-11-02"]

    def rows(self):
        return self.sql("select designation, full_name, cast(approach_date as varchar) date, distance_au, v_inf_km_s, h, orbit_id, diameter_km "
                        "from silver.flat_cad_response order by all")

    def test_months_are_fetched_once_and_hold_what_was_told(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        report = self.sync(simulator, "jpl_cad", *self.RANGE)
        self.assertEqual((report["planned"], report["complete"], report["failed"]), (3, 3, 0))
        told = self.told(simulator, "cad.api?date-min=2026-09-01&date-max=2026-12-01&fullname=true&diameter=true")
        rows = self.rows()
        self.assertEqual(len(rows), int(told["count"]))
        by_key = {(r["designation"], r["distance_au"]): r for r in rows}
        for cells in told["data"]:
            cell = dict(zip(told["fields"], cells))
            row = by_key[cell["des"], float(cell["dist"])]
            self.assertEqual(row["full_name"], cell["fullname"].strip())
            for ours, theirs in [("h", "h"), ("v_inf_km_s", "v_inf"), ("diameter_km", "diameter")]:
                self.assertEqual(row[ours], None if cell[theirs] is None else float(cell[theirs]))
        again = self.sync(simulator, "jpl_cad", *self.RANGE)
        self.assertEqual((again["planned"], again["objects"]), (0, 0))
        self.assertEqual(self.failed_tests(), [])

    def test_a_year_ahead_is_kept_and_a_new_orbit_takes_the_place_of_the_old_one(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        self.assertEqual(self.sync(simulator, "jpl_cad")["planned"], 25)
        before = self.rows()
        post(simulator, "clock", {"now": "2026-11-29T09:00:00Z"})
        report = self.sync(simulator, "jpl_cad")
        self.assertEqual((report["planned"], report["complete"]), (14, 14), "the year ahead, this month and the one before it")
        after = self.rows()
        self.assertEqual(len(after), len(before))
        changed = [r for r in after if r not in before]
        self.assertTrue(changed)
        self.assertTrue(all(r["date"] > "2026-11-20" for r in changed))

    def test_columns_in_another_order_are_the_same_columns(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        self.sync(simulator, "jpl_cad", *self.RANGE)
        rows = self.rows()
        self.data = self.dir / "other"
        post(simulator, "faults", {"faults": ["drift"]})
        self.sync(simulator, "jpl_cad", *self.RANGE)
        self.assertEqual(self.rows(), rows)

    def test_trouble_is_never_an_empty_month(self):
        config = self.dir / "skykeep.toml"
        config.write_text("[net]\nmax_attempts = 1\n")
        for fault in ["html503=1", "error200=1", "empty=1", "truncated-body=1"]:
            self.data = self.dir / fault
            simulator = self.simulator("--seed", "3", "--now", NOW, "--fault", fault)
            post(simulator, "clock", {"rate": 60})
            report = self.sync(simulator, "jpl_cad", "--from", "2026-10-01", "--to", "2026-10-31", "--config", config, expect=None)
            self.assertEqual((report["failed"], report["complete"]), (1, 0), fault)
            self.assertEqual(self.scalar("select count(*) from silver.flat_cad_response"), 0, fault)
            post(simulator, "faults", {"faults": []})
            post(simulator, "clock", {"now": "2026-11-22T08:00:00Z", "rate": 60})
            self.assertEqual(self.sync(simulator, "jpl_cad", "--from", "2026-10-01", "--to", "2026-10-31", "--config", config)["complete"], 1, fault)
            self.assertGreater(self.scalar("select count(*) from silver.flat_cad_response"), 0)


@needs_recordings
class Import(Jpl):
    def take(self, name, source, *arguments, **options):
        return self.verb_json("import", recordings() / "jpl" / name, "--source", source, *arguments, **options)

    def test_ten_years_of_approaches_are_taken_once(self):
        name = "cad_earth_2010_2019-10-28_0.05au.json"
        report = self.take(name, "jpl_cad")
        self.assertEqual((report["records"], report["new"], report["rejected"], report["notices"]), (6091, 6091, 0, []))
        counts = self.sql("select count(*) n, count(*) - count(h) no_h, count(*) - count(v_inf_km_s) no_v_inf, count(v_rel_km_s) v_rel from silver.flat_cad_response")
        self.assertEqual(counts, [{"n": 6091, "no_h": 2, "no_v_inf": 10, "v_rel": 6091}])
        self.assertEqual(self.take(name, "jpl_cad")["new"], 0)
        self.assertEqual(self.failed_tests(), [])

    def test_what_is_damaged_is_refused(self):
        body = json.loads((recordings() / "jpl/cad_earth_2010_2019-10-28_0.05au.json").read_text())
        body["data"] = body["data"][:5]
        file = self.dir / "short.json"
        file.write_text(json.dumps(body))
        report = self.verb_json("import", file, "--source", "jpl_cad", expect=1)
        self.assertEqual((report["records"], report["rejected"]), (0, 1))
        self.assertIn("count", report["reasons"][0])


if __name__ == "__main__":
    main()
