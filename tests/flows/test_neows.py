"""Near-Earth objects: weeks of a feed with everything that feeds do wrong, objects that change, and recorded answers of all shapes."""
import json
import unittest

from harness import Case, get_json, main, needs_recordings, post, recordings

NOW = "2026-11-14T08:00:00Z"  # a Saturday


class Neows(Case):
    def sync(self, simulator, *arguments, **options):
        return self.verb_json("sync", "neows", *arguments, "--upstream", simulator.url, "--clock", f"{simulator.url}/_simulator/clock", **options)

    def approaches(self, where="true"):
        return self.sql(f"select * from silver.neo_approach where {where} order by approach_date, designation")

    def feed(self, simulator, day, to):
        return get_json(f"{simulator.url}/api.nasa.gov/neo/rest/v1/feed?start_date={day}&end_date={to}")

    def test_a_range_is_fetched_by_week_once_and_faults_become_nulls(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        report = self.sync(simulator, "--from", "2026-11-04", "--to", "2026-11-12")
        self.assertEqual((report["planned"], report["complete"], report["failed"]), (2, 2, 0), "a week that has begun is of the range")
        offered = [(day, o["id"], o["close_approach_data"][0]) for start, end in [("2026-11-02", "2026-11-08"), ("2026-11-09", "2026-11-15")]
                   for day, objects in self.feed(simulator, start, end)["near_earth_objects"].items() for o in objects]
        moments = {}
        for day, id, approach in sorted(offered, key=lambda one: one[2]["epoch_date_close_approach"]):
            moments.setdefault(id, []).append((approach["epoch_date_close_approach"], day))
        twice = {(day, id) for id, times in moments.items() for (before, _), (at, day) in zip(times, times[1:]) if at - before < 3_600_000}
        self.assertTrue(twice, "what passes about midnight is listed on both days")
        offered = [one for one in offered if (one[0], one[1]) not in twice]
        rows = self.approaches()
        self.assertEqual(sorted((r["approach_date"], r["object_id"]) for r in rows), sorted((day, id) for day, id, _ in offered), "and is one passage")
        kept = {(r["approach_date"], r["object_id"]): r for r in rows}
        for day, id, approach in offered:
            row, km = kept[day, id], float(approach["miss_distance"]["kilometers"])
            self.assertEqual(row["miss_distance_km"], km or None)
            self.assertEqual(row["body"], "Earth")
            if not km:
                self.assertEqual([row[c] for c in ["threat_score_v1", "rarity_years", "rarity_score", "rarity_level", "v_inf_km_s"]], [None] * 5)
        self.assertTrue([r for r in rows if r["h"] is None and r["rarity_years"]], "a diameter will do")
        self.assertTrue([r for r in rows if r["diameter_min_m"] is None and r["rarity_years"] and r["threat_score_v1"] is None])
        self.assertTrue([r for r in rows if r["miss_distance_km"] is None])
        self.assertEqual({r["provenance"] for r in rows}, {"simulated"})
        again = self.sync(simulator, "--from", "2026-11-04", "--to", "2026-11-12")
        self.assertEqual((again["planned"], again["objects"]), (0, 0))
        self.assertEqual(self.approaches(), rows)
        failed = [t["name"] for t in self.verb_json("test") if not t["passed"]]
        self.assertEqual(failed, [])

    def test_weeks_before_and_after_this_one_are_kept_and_looked_at_again(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        report = self.sync(simulator)
        self.assertEqual((report["planned"], report["complete"]), (9, 9))
        self.assertEqual(self.sql("select min(approach_date)::varchar a, max(approach_date)::varchar b from silver.neo_approach"),
                         [{"a": "2026-10-12", "b": "2026-12-13"}])
        passes = self.approaches("object_id = '3542519'")
        self.assertEqual({(r["name"], r["designation"]) for r in passes}, {("(2010 SK9)", "2010 SK9")})
        old = {r["approach_date"]: r["miss_distance_km"] for r in passes}
        post(simulator, "clock", {"now": "2026-11-24T09:00:00Z", "rate": 60})  # fewer objects than before are believed after some answers
        report = self.sync(simulator)
        self.assertEqual((report["planned"], report["failed"]), (9, 0), "the new weeks, seven that a day and two that a week has passed since")
        again = self.approaches("object_id = '3542519'")
        self.assertEqual({r["designation"] for r in again}, {"700001"}, "a renamed object is one object")
        self.assertEqual(self.sql("select designation, name from silver.neo where object_id = '3542519'"), [{"designation": "700001", "name": "700001 (2010 SK9)"}])
        new = {r["approach_date"]: r["miss_distance_km"] for r in again}
        self.assertTrue(set(old) <= set(new))
        changed = [day for day in old if old[day] != new[day]]
        self.assertTrue(changed, "a new orbit is another distance")
        history = self.sql(f"select miss_distance_km, valid_to is null as holds from silver.neo_approach_versions where object_id = '3542519' "
                           f"and approach_date = '{changed[0]}' order by valid_from")
        self.assertEqual([(h["miss_distance_km"], h["holds"]) for h in history], [(old[changed[0]], False), (new[changed[0]], True)])

    def test_a_range_far_ahead_can_be_asked_for(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        report = self.sync(simulator, "--from", "2029-04-13", "--to", "2029-04-13")
        self.assertEqual((report["planned"], report["complete"]), (1, 1))
        self.assertEqual(self.scalar("select count(distinct approach_date) from silver.neo_approach"), 7)

    def test_an_approach_that_its_day_lists_no_more_has_ended(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        week = ["--from", "2026-11-16", "--to", "2026-11-22"]
        self.sync(simulator, *week)
        before = {r["object_id"] for r in self.approaches()}
        post(simulator, "clock", {"now": "2026-11-20T09:00:00Z", "rate": 60})
        self.sync(simulator, *week)
        gone = before - {r["object_id"] for r in self.approaches()}
        self.assertEqual(len(gone), 2, "of the two days of this week that have one")
        where = f"object_id = '{min(gone)}'"
        self.assertEqual(self.sql(f"select valid_to::date::varchar as ended from silver.neo_approach_versions where {where}"), [{"ended": "2026-11-20"}])
        self.assertEqual(len(self.sql(f"select 1 from silver.neo where {where}")), 1)

    def test_trouble_of_the_upstream_is_a_failure_that_names_it(self):
        config = self.dir / "skykeep.toml"
        config.write_text("[net]\nmax_attempts = 1\n")
        for fault, words in [("html503", "503"), ("429-retry-after", "429"), ("truncated-body", "breaks off"), ("empty", "empty")]:
            simulator = self.simulator("--seed", "3", "--now", NOW, "--fault", f"{fault}@api.nasa.gov=1")
            post(simulator, "clock", {"rate": 60})
            data = self.dir / fault
            report = self.sync(simulator, "--from", "2026-11-09", "--to", "2026-11-15", "--config", config, data=data, expect=None)
            self.assertEqual(report["complete"], 0, fault)
            [gap] = self.verb_json("gaps", data=data)
            self.assertEqual(gap["state"], "failed", gap)
            self.assertIn(words, gap["reason"])
            self.assertEqual(self.sql("select count(*) n from silver.neo_approach", data=data), [{"n": 0}])


@needs_recordings
class Import(Case):
    FILES = {"feed_2015-04-01_6days_old_schema": 60, "feed_2016-11-19_2days": 10, "feed_2018-12-25_8days": 91, "lookup_3542519": 282}

    def take(self, name, **options):
        return self.verb_json("import", recordings() / f"neows/{name}.json", "--source", "neows", **options)

    def test_every_recorded_body_is_taken_once_with_all_its_approaches(self):
        for name, count in self.FILES.items():
            report = self.take(name)
            self.assertEqual((report["records"], report["new"], report["rejected"], report["notices"]), (count, count, 0, []), name)
        before = self.sql("select * from silver.neo_approach order by all")
        for name in self.FILES:
            self.assertEqual(self.take(name)["new"], 0, name)
        self.assertEqual(self.sql("select * from silver.neo_approach order by all"), before)
        self.assertEqual(self.sql("select body, count(*) n, count(rarity_years) scored from silver.neo_approach group by all order by all"),
                         [{"body": "Earth", "n": 323, "scored": 323}, {"body": "Merc", "n": 81, "scored": 0}, {"body": "Venus", "n": 39, "scored": 0}])
        self.assertEqual(self.scalar("select count(*) from silver.neo"), 162)
        self.assertEqual({p["state"] for p in self.verb_json("gaps")}, {"partial"}, "no upstream was asked yet")

    def test_times_are_utc_and_old_feeds_have_none(self):
        self.take("feed_2018-12-25_8days")
        self.take("feed_2016-11-19_2days")
        rows = self.sql("select name, approach_at::varchar as at, rarity_level, is_sentry, orbit_id from silver.neo_approach "
                        "where name in ('(2019 AW2)', '68950 (2002 QF15)') order by name")
        self.assertEqual(rows, [
            {"name": "(2019 AW2)", "at": "2018-12-28 12:32:50.816", "rarity_level": "frequent", "is_sentry": False, "orbit_id": None},
            {"name": "68950 (2002 QF15)", "at": None, "rarity_level": "frequent", "is_sentry": None, "orbit_id": None}])

    def test_the_raw_approach_is_found_by_its_place(self):
        self.take("lookup_3542519")
        rows = self.sql("select a.approach_date::varchar as day, lake_record(r.object_key, a.record_offset, a.record_length) as raw "
                        "from silver.neo_approach a join bronze.raw_object r on r.object_id = a.load_id order by a.approach_date")
        self.assertEqual([json.loads(r["raw"])["close_approach_date"] for r in rows], [r["day"] for r in rows])
        self.assertEqual((rows[0]["day"], rows[-1]["day"]), ("1900-06-01", "2200-08-27"))

    def test_a_page_and_an_error_are_no_objects(self):
        for text in ["<html><body>Application error</body></html>", '{"error":{"code":"OVER_RATE_LIMIT","message":"x"}}', "{}", "[]"]:
            file = self.dir / "other.json"
            file.write_text(text)
            report = self.verb_json("import", file, "--source", "neows", expect=1)
            self.assertEqual((report["rejected"], report["records"]), (1, 0), text)


if __name__ == "__main__":
    main()
