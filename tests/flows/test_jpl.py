"""What JPL tells of near-Earth objects: close approaches by the month, risks through time, fireballs, with trouble on the way."""
import http.server
import json
import threading
import unittest

from harness import Case, get, get_json, main, needs_recordings, post, recordings

NOW = "2026-11-21T08:00:00Z"


class Live(http.server.BaseHTTPRequestHandler):
    """What a simulator answers, without the header that says so: an archive of live answers may take imports."""

    def do_GET(self):
        status, headers, body = get(self.server.upstream + self.path)
        self.send_response(status)
        self.send_header("Content-Type", headers["Content-Type"])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Jpl(Case):
    def live(self, simulator):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Live)
        server.upstream = simulator.url
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_address[1]}"

    def sync(self, simulator, source, *arguments, **options):
        return self.verb_json("sync", source, *arguments, "--upstream", options.pop("upstream", simulator.url), "--clock", f"{simulator.url}/_simulator/clock", **options)

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

    def test_an_import_leaves_months_alone_that_were_answered(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        self.sync(simulator, "jpl_cad", "--from", "2026-10-01", "--to", "2026-10-31", upstream=self.live(simulator))
        before = self.rows()
        told = self.told(simulator, "cad.api?date-min=2026-10-20&date-max=2026-11-10")
        place = {name: i for i, name in enumerate(told["fields"])}
        for cells in told["data"]:
            cells[place["dist"]] = cells[place["dist_min"]]
        (self.dir / "older").write_text(json.dumps(told))
        report = self.verb_json("import", self.dir / "older", "--source", "jpl_cad")
        rows = self.rows()
        self.assertEqual([r for r in rows if r["date"] < "2026-11"], before)
        self.assertEqual(len(rows) - len(before), report["new"])
        self.assertEqual(report["new"], len([c for c in told["data"] if c[place["cd"]].startswith("2026-Nov")]))

    def test_approaches_of_both_sources_are_one_each(self):
        def feed(day, *objects):
            path = self.dir / f"feed{day}"
            path.write_text(json.dumps({"element_count": len(objects), "near_earth_objects": {day: [
                {"id": id, "neo_reference_id": id, "name": name, "absolute_magnitude_h": h, "is_potentially_hazardous_asteroid": True,
                 "estimated_diameter": {"kilometers": {"estimated_diameter_min": 0.1, "estimated_diameter_max": 0.22},
                                        "meters": {"estimated_diameter_min": 100, "estimated_diameter_max": 220}},
                 "close_approach_data": [{"close_approach_date": day, "close_approach_date_full": "2026-Mar-05 10:00", "orbiting_body": "Earth",
                                          "relative_velocity": {"kilometers_per_second": "9.5", "kilometers_per_hour": "34200"},
                                          "miss_distance": {"astronomical": "0.04", "lunar": "15.6", "kilometers": "5983914"}}]}
                for id, name, h in objects]}}))
            self.verb_json("import", path, "--source", "neows")
        def cad(*rows):
            path = self.dir / f"cad{len(rows)}"
            path.write_text(json.dumps({"count": str(len(rows)), "data": rows,
                                        "fields": ["des", "orbit_id", "cd", "dist", "dist_min", "dist_max", "v_rel", "v_inf", "t_sigma_f", "h"]}))
            self.verb_json("import", path, "--source", "jpl_cad")
        numbers = ["0.039", "0.038", "0.040", "9.4", "9.3", "00:02", "22.1"]
        feed("2026-03-05", ("1", "(2015 BY512)", 22.0), ("2", "465633 (2009 JR5)", 21.0), ("3", "(2020 AA)", 23.0), ("4", "700001 (2010 SK9)", 22.5))
        cad(["2015 BY512", "7", "2026-Mar-05 10:00", *numbers], ["465633", "8", "2026-Mar-06 00:01", *numbers], ["2010 SK9", "9", "2026-Mar-05 11:00", *numbers],
            ["2026 ZZ", "1", "2026-Mar-07 11:00", *numbers])
        rows = self.sql("select designation, object_id, name, approach_date::varchar as day, round(miss_distance_ld, 1) ld, h, is_hazardous, orbit_id, source, "
                        "v_inf_km_s v, time_sigma_min sigma, threat_score_v1 is not null scored, rarity_years is not null rare from silver.neo_approach order by 1")
        told = {"ld": 15.2, "h": 22.1, "source": "jpl_cad", "v": 9.3, "sigma": 2, "rare": True}
        self.assertEqual(rows, [
            {"designation": "2015 BY512", "object_id": "1", "name": "(2015 BY512)", "day": "2026-03-05", "is_hazardous": True, "orbit_id": "7", "scored": True, **told},
            {"designation": "2020 AA", "object_id": "3", "name": "(2020 AA)", "day": "2026-03-05", "is_hazardous": True, "orbit_id": None, "scored": True,
             "ld": 15.6, "h": 23.0, "source": "neows", "v": rows[1]["v"], "sigma": None, "rare": True},
            {"designation": "2026 ZZ", "object_id": None, "name": "2026 ZZ", "day": "2026-03-07", "is_hazardous": None, "orbit_id": "1", "scored": False, **told},
            {"designation": "465633", "object_id": "2", "name": "465633 (2009 JR5)", "day": "2026-03-06", "is_hazardous": True, "orbit_id": "8", "scored": True, **told},
            {"designation": "700001", "object_id": "4", "name": "700001 (2010 SK9)", "day": "2026-03-05", "is_hazardous": True, "orbit_id": "9", "scored": True, **told}])
        self.assertEqual(self.failed_tests(), [])

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


class Risk(Jpl):
    def versions(self, designation):
        return self.sql("select impact_probability p, cast(valid_from as varchar) valid_from, cast(valid_to as varchar) valid_to, end_reason, "
                        f"cast(removed_at as varchar) removed_at, version from silver.neo_risk where designation = '{designation}' order by version")

    def day(self, simulator, moment):
        post(simulator, "clock", {"now": moment})
        self.assertEqual(self.sync(simulator, "jpl_sentry")["complete"], 2)

    def test_a_risk_rises_and_is_removed_and_the_others_stay_as_they_are(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        self.day(simulator, "2026-11-21T08:00:00Z")
        self.assertEqual(self.sync(simulator, "jpl_sentry")["planned"], 0, "once a day")
        self.day(simulator, "2026-11-22T09:00:00Z")
        self.day(simulator, "2026-11-24T10:00:00Z")
        rising = self.versions("2026 VR7")
        self.assertEqual([round(v["p"] * 1e5) for v in rising], [12, 13, 15])
        self.assertEqual([v["end_reason"] for v in rising], ["changed", "changed", None])
        self.assertEqual(rising[0]["valid_to"], rising[1]["valid_from"])
        self.assertIsNone(rising[2]["valid_to"])
        self.day(simulator, "2026-12-06T11:00:00Z")
        gone = self.versions("2026 VR7")
        self.assertEqual(gone[:2], rising[:2])
        self.assertEqual((gone[2]["end_reason"], gone[2]["removed_at"]), ("removed", "2026-12-05 15:06:13"))
        self.assertTrue(gone[2]["valid_to"].startswith("2026-12-06 11:00"))
        self.assertEqual(self.sql("select count(*) n, max(version) v from silver.neo_risk where valid_to is null"), [{"n": 30, "v": 1}])
        told = [r["ts_max"] for r in self.told(simulator, "sentry.api")["data"]]
        self.assertIn(None, told)
        self.assertEqual(self.scalar("select count(*) from silver.neo_risk where torino_maximum is null and valid_to is null"), told.count(None))
        self.assertEqual(self.failed_tests(), [])

    @needs_recordings
    def test_an_old_list_that_is_imported_later_ends_nothing(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        self.sync(simulator, "jpl_sentry", upstream=self.live(simulator))
        before = self.sql("from silver.neo_risk order by all")
        self.verb_json("import", recordings() / "jpl/sentry_summary_2021-07-22.json", "--source", "jpl_sentry")
        self.assertEqual(self.sql("from silver.neo_risk order by all"), before)

    def test_an_error_with_status_200_ends_no_risk(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        config = self.dir / "skykeep.toml"
        config.write_text("[net]\nmax_attempts = 1\n")
        self.day(simulator, NOW)
        post(simulator, "faults", {"faults": ["error200"]})
        post(simulator, "clock", {"now": "2026-11-23T08:00:00Z", "rate": 60})
        self.assertEqual(self.sync(simulator, "jpl_sentry", "--config", config, expect=None)["failed"], 2)
        self.assertEqual(self.scalar("select count(*) from silver.neo_risk where valid_to is null"), 31)


class Fireballs(Jpl):
    def test_all_of_them_are_one_document_a_day(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        self.assertEqual(self.sync(simulator, "jpl_fireball")["complete"], 1)
        told = self.told(simulator, "fireball.api?vel-comp=true")
        cells = [dict(zip(told["fields"], row)) for row in told["data"]]
        rows = self.sql("select cast(fireball_at as varchar) moment, latitude, longitude, altitude_km, velocity_km_s, vx_km_s, energy_j from silver.fireball order by fireball_at")
        self.assertEqual(len(rows), int(told["count"]))
        sign = {"N": 1, "S": -1, "E": 1, "W": -1}
        for row, cell in zip(rows, sorted(cells, key=lambda c: c["date"])):
            self.assertEqual(row["moment"], cell["date"])
            self.assertEqual(row["latitude"], cell["lat"] and float(cell["lat"]) * sign[cell["lat-dir"]])
            self.assertEqual(row["longitude"], cell["lon"] and float(cell["lon"]) * sign[cell["lon-dir"]])
            for ours, theirs in [("altitude_km", "alt"), ("velocity_km_s", "vel"), ("vx_km_s", "vx")]:
                self.assertEqual(row[ours], cell[theirs] and float(cell[theirs]))
        post(simulator, "clock", {"now": "2026-12-31T09:00:00Z"})
        self.assertEqual(self.sync(simulator, "jpl_fireball")["complete"], 1)
        self.assertGreater(self.scalar("select count(*) from silver.fireball"), len(rows))
        self.assertEqual(self.failed_tests(), [])

    def test_a_place_that_comes_later_makes_no_second_fireball(self):
        def file(name, *rows):
            path = self.dir / name
            path.write_text(json.dumps({"count": str(len(rows)), "fields": ["date", "lat", "lat-dir", "lon", "lon-dir"], "data": rows}))
            return path
        same = "2026-03-01 00:00:01"
        self.verb_json("import", file("a", [same, None, None, None, None]), "--source", "jpl_fireball")
        report = self.verb_json("import", file("b", [same, "1.5", "S", "2.5", "W"], [same, "40", "N", "2.5", "W"]), "--source", "jpl_fireball")
        self.assertEqual(report["rejected"], 0)
        self.assertEqual(self.sql("select latitude, longitude from silver.fireball order by 1"), [{"latitude": -1.5, "longitude": -2.5}, {"latitude": 40, "longitude": -2.5}])


class Objects(Jpl):
    def test_orbits_and_parameters_of_the_kept_objects(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        self.assertEqual(self.sync(simulator, "jpl_sbdb")["complete"], 10)
        told = self.told(simulator, "sbdb.api?des=99942")
        elements = {e["name"]: float(e["value"]) for e in told["orbit"]["elements"]}
        row = self.sql("select * from silver.neo_orbit where designation = '99942'")[0]
        for ours, theirs in [("eccentricity", "e"), ("semi_major_axis_au", "a"), ("inclination_deg", "i"), ("ascending_node_deg", "om"),
                             ("perihelion_argument_deg", "w"), ("mean_anomaly_deg", "ma"), ("perihelion_jd", "tp")]:
            self.assertEqual(row[ours], elements[theirs], ours)
        self.assertEqual(row["epoch_jd"], 2461000.5)
        self.assertEqual(self.sql("select parameter, value is null no_number, value_text from silver.neo_physical where designation = '99942' order by 1"),
                         [{"parameter": "H", "no_number": False, "value_text": told["phys_par"][0]["value"]},
                          {"parameter": "spec_B", "no_number": True, "value_text": "Sq"}])
        self.assertEqual(self.sync(simulator, "jpl_sbdb")["planned"], 0)
        self.assertEqual(self.failed_tests(), [])

    def test_any_object_is_imported_and_what_was_not_found_is_none(self):
        simulator = self.simulator("--seed", "3", "--now", NOW)
        for name, des in [("found", "2015%20BY512"), ("missing", "nobody")]:
            (self.dir / name).write_text(json.dumps(self.told(simulator, f"sbdb.api?des={des}")))
        self.assertEqual(self.verb_json("import", self.dir / "found", "--source", "jpl_sbdb")["new"], 1)
        self.assertEqual(self.verb_json("import", self.dir / "found", "--source", "jpl_sbdb")["new"], 0)
        self.assertEqual(self.verb_json("import", self.dir / "missing", "--source", "jpl_sbdb", expect=1)["rejected"], 1)
        self.assertEqual(self.sql("select designation, full_name from silver.neo_orbit"), [{"designation": "2015 BY512", "full_name": "(2015 BY512)"}])


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
        levels = self.sql("select rarity_level, count(*) n from silver.neo_approach group by all")
        self.assertEqual({r["rarity_level"]: r["n"] for r in levels}, {"very frequent": 5990, "frequent": 79, "infrequent": 18, "rare": 2, None: 2})
        off = self.scalar("select count(*) from silver.neo_approach where abs(bronze.rarity_base() + rarity_size + rarity_speed + rarity_distance "
                          "- log10(rarity_years)) > 1e-9 or (rarity_size is null) <> (rarity_years is null)")
        self.assertEqual(off, 0, "the parts add up")
        rarest = self.sql("select name from silver.neo_approach order by rarity_years desc nulls last limit 5")
        self.assertEqual([r["name"] for r in rarest], ["3122", "367943", "2015 TB145", "2014 JO25", "2019 OK"])
        self.assertEqual(self.failed_tests(), [])

    def test_ten_fireballs_are_taken_once(self):
        report = self.take("fireball_limit10.json", "jpl_fireball")
        self.assertEqual((report["records"], report["new"], report["rejected"]), (10, 10, 0))
        self.assertEqual(self.take("fireball_limit10.json", "jpl_fireball")["new"], 0)
        self.assertEqual(self.sql("select count(*) n, count(latitude) places, min(latitude) south, min(longitude) west from silver.fireball"),
                         [{"n": 10, "places": 8, "south": -4.1, "west": -100.9}])

    def test_the_risk_list_is_taken_once_and_palermo_is_as_its_issuer_says(self):
        name = "sentry_summary_2021-07-22.json"
        report = self.take(name, "jpl_sentry")
        self.assertEqual((report["records"], report["new"], report["rejected"]), (1227, 1227, 0))
        self.assertEqual(self.take(name, "jpl_sentry")["new"], 0)
        self.assertEqual(self.sql("select count(*) n, count(*) - count(torino_maximum) no_torino from silver.neo_risk where valid_to is null"),
                         [{"n": 1227, "no_torino": 2}])
        palermo = [t for t in self.verb_json("test") if t["name"] == "palermo_is_as_the_issuer_says"]
        self.assertTrue(palermo[0]["passed"])
        report = self.take("sentry_99942_removed.json", "jpl_sentry")
        self.assertEqual((report["records"], report["rejected"]), (1, 0))
        self.assertEqual(self.sql("select designation, cast(removed_at as varchar) as gone from bronze.sentry_record where kind = 'removed'"),
                         [{"designation": None, "gone": "2021-03-26 15:06:13"}])
        self.assertEqual(self.scalar("select count(*) from silver.neo_risk where valid_to is null"), 1227, "it is no list that lacks them")
        self.assertEqual(self.failed_tests(), [])

    def test_palermo_that_is_not_as_computed_is_told(self):
        body = json.loads((recordings() / "jpl/sentry_summary_2021-07-22.json").read_text())
        next(r for r in body["data"] if r["des"] == "1993 UA")["ps_cum"] = "-5.62"
        file = self.dir / "wrong.json"
        file.write_text(json.dumps(body))
        self.verb_json("import", file, "--source", "jpl_sentry")
        palermo = [t for t in self.verb_json("test", expect=None) if t["name"] == "palermo_is_as_the_issuer_says"]
        self.assertEqual(palermo[0]["failures"], 1)

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
