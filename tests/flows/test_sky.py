"""where, passes and ephemeris from a file of elements: no data directory, no server, no network."""
import datetime
import json
import math
import os
import pathlib
import subprocess
import unittest

from harness import SKYKEEP, Case, main, needs_recordings, recordings

# Invented, near the station's orbit.
OMM = {
    "OBJECT_NAME": "ISS (ZARYA)", "OBJECT_ID": "1998-067A", "EPOCH": "2026-09-20T12:00:00.000000", "MEAN_MOTION": 15.49,
    "ECCENTRICITY": 0.0007, "INCLINATION": 51.64, "RA_OF_ASC_NODE": 120.5, "ARG_OF_PERICENTER": 80.25, "MEAN_ANOMALY": 10.125,
    "EPHEMERIS_TYPE": 0, "CLASSIFICATION_TYPE": "U", "NORAD_CAT_ID": 25544, "ELEMENT_SET_NO": 999, "REV_AT_EPOCH": 58000,
    "BSTAR": 1.5e-4, "MEAN_MOTION_DOT": 0, "MEAN_MOTION_DDOT": 0,
}


class Sky(Case):
    def setUp(self):
        super().setUp()
        self.elements = self.dir / "iss.json"
        self.elements.write_text(json.dumps([OMM]))

    def sky(self, verb, *arguments, expect=0, stdin=None):
        """Runs a verb in an empty folder; (stdout, stderr). Nothing may appear there."""
        home = self.dir / "home"
        home.mkdir(exist_ok=True)
        done = subprocess.run([SKYKEEP, verb, *[str(a) for a in arguments]], capture_output=True, text=True, timeout=60, cwd=home, input=stdin,
                              env={"PATH": os.environ["PATH"], "LD_LIBRARY_PATH": os.environ.get("LD_LIBRARY_PATH", "")})
        self.assertEqual(done.returncode, expect, done.stdout[-800:] + done.stderr[-800:])
        self.assertEqual(list(home.iterdir()), [])
        return done.stdout, done.stderr

    def test_where_gives_the_fields_of_iss_now(self):
        out, _ = self.sky("where", "--elements", self.elements, "--at", "2026-09-20T12:34:56Z", "--json")
        now = json.loads(out)
        for name in ["satellite_id", "timestamp", "utc", "latitude", "longitude", "altitude_km", "velocity_km_s", "velocity_km_h", "visibility",
                     "footprint_km", "solar_latitude", "solar_longitude", "local_time", "time_zone", "over", "provenance", "age_s", "element_age_s"]:
            self.assertIsNotNone(now[name], name)
        self.assertIsNone(now["residual_km"])
        self.assertEqual((now["utc"], now["timestamp"], now["provenance"]), ("2026-09-20T12:34:56Z", 1789907696, "model"))
        self.assertEqual(now["element_age_s"], 2096)
        words, _ = self.sky("where", "--elements", self.elements, "--at", "2026-09-20T12:34:56Z")
        self.assertRegex(words, r"^Skykeep: \d+\.\d [NS] \d+\.\d [EW], 4\d\d km, over .+; model, to 1 km\n")

    def test_passes_come_as_table_json_and_calendar(self):
        site = ["--elements", self.elements, "--from", "2026-09-20T12:00:00Z", "--lat", "52.52", "--lon", "13.405", "--days", "3"]
        passes = json.loads(self.sky("passes", *site, "--json")[0])
        self.assertGreater(len(passes), 5)
        for one in passes:
            self.assertEqual(set(one), {"id", "rise", "culmination", "set", "is_visible", "visible_part", "visible", "magnitude", "element_age_s"})
            self.assertLess(one["rise"]["utc"], one["culmination"]["utc"])
            self.assertGreaterEqual(one["culmination"]["elevation_deg"], 10)
        table, _ = self.sky("passes", *site)
        self.assertIn("times in Europe/Berlin", table)
        rows = table.split("\n\n")[1].strip().split("\n")
        self.assertEqual(len(rows), 1 + len(passes))
        seen = json.loads(self.sky("passes", *site, "--json", "--visible")[0])
        self.assertEqual(seen, [one for one in passes if one["is_visible"]])
        self.assertEqual(len(seen), len([row for row in rows[1:] if "not visible" not in row]))
        higher = json.loads(self.sky("passes", *site, "--json", "--min-elevation", "40")[0])
        self.assertTrue(0 < len(higher) < len(passes))
        calendar, _ = self.sky("passes", *site, "--ics")
        self.assertEqual(calendar.count("BEGIN:VEVENT"), len(passes))
        unfolded = calendar.replace("\n ", "")  # text mode takes the carriage returns away
        self.assertRegex(unfolded, r"DESCRIPTION:Rises \d\d:\d\d:\d\d in the [NESW]+\\nHighest \d\d:\d\d:\d\d in the")
        self.assertEqual(unfolded.count("SUMMARY:ISS visible: look"), len(seen))
        tracked = json.loads(self.sky("passes", *site, "--json", "--track")[0])
        self.assertGreater(len(tracked[0]["track"]), 10)

    def test_elements_come_from_stdin_too_and_southern_sites_are_negative(self):
        out, _ = self.sky("passes", "--elements", "-", "--from", "2026-09-20T12:00Z", "--lat", "-33.87", "--lon", "-70.65", "--json", stdin=json.dumps(OMM))
        self.assertTrue(json.loads(out))

    def test_old_elements_withhold_passes_in_words(self):
        site = ["--elements", self.elements, "--lat", "52.52", "--lon", "13.405", "--json"]
        out, err = self.sky("passes", *site, "--from", "2027-01-11T12:00:00Z", expect=6)
        self.assertEqual(json.loads(out), [])
        self.assertIn("all passes are withheld: the elements are of 2026-09-20T12:00:00Z, 113.0 days away", err)
        error = json.loads(err)
        self.assertEqual((error["code"], error["exit_code"]), ("freshness_breached", 6))
        self.assertIn("all passes are withheld", error["error"])
        _, words = self.sky("passes", *site[:-1], "--from", "2027-01-11T12:00:00Z", expect=6)
        self.assertEqual(words, f"skykeep: {error['error']}\n")
        out, err = self.sky("passes", *site, "--from", "2026-10-02T12:00:00Z", "--days", "7")
        self.assertTrue(all(one["element_age_s"] <= 14 * 86400 for one in json.loads(out)))
        self.assertIn("passes after 2026-10-04T12:00:00Z are withheld", json.loads(err)["note"])
        out, err = self.sky("passes", *site, "--from", "2027-01-11T12:00:00Z", "--whatever-age")
        self.assertTrue(json.loads(out))
        self.assertEqual(err, "")

    def test_what_old_elements_do_not_know_is_not_named(self):
        out, err = self.sky("where", "--elements", self.elements, "--at", "2026-11-29T12:00:00Z", "--json", expect=6)
        now, error = json.loads(out), json.loads(err)
        self.assertEqual((error["error"], error["code"], error["exit_code"]), ("the place is not known: anywhere along half its orbit", "freshness_breached", 6))
        self.assertEqual((now["position_known"], now["latitude"], now["over"], now["uncertainty_km"]), (False, None, None, 9800))
        self.assertEqual(now["where"], "anywhere along half its orbit")
        words, err = self.sky("where", "--elements", self.elements, "--at", "2026-11-29T12:00:00Z", expect=6)
        self.assertEqual(err, "", "the words on stdout say it")
        self.assertRegex(words, r"^Skykeep: anywhere along half its orbit: 51\.6° inclined, 4\d\d to 4\d\d km high, round in 93\.0 min; nobody knows where on it; model, to 9800 km\n")

    def test_ephemeris_has_the_same_digits_in_every_form_and_names_its_frame(self):
        span = ["--elements", self.elements, "--from", "2026-09-20T12:00:00Z", "--to", "2026-09-20T12:02:00Z", "--step", "30s"]
        csv = self.sky("ephemeris", *span)[0].strip().split("\n")
        self.assertEqual(csv[0], "utc,x_km,y_km,z_km,vx_km_s,vy_km_s,vz_km_s,frame")
        self.assertEqual(len(csv), 6)
        rows = json.loads(self.sky("ephemeris", *span, "--format", "json")[0])
        self.assertEqual(rows[0]["utc"], "2026-09-20T12:00:00Z")
        for line, row in zip(csv[1:], rows):
            self.assertEqual([float(v) for v in line.split(",")[1:-1]], list(row.values())[1:-1])
            self.assertEqual((line.split(",")[-1], row["frame"]), ("teme", "teme"))
            self.assertLessEqual(max(len(v) for v in line.split(",")[1:]), len("-12345.123456"), "no digit that means nothing")
        teme, itrf = rows[2], json.loads(self.sky("ephemeris", *span, "--format", "json", "--frame", "itrf")[0])[2]
        radius = lambda r: math.sqrt(r["x_km"] ** 2 + r["y_km"] ** 2 + r["z_km"] ** 2)
        self.assertAlmostEqual(radius(teme), radius(itrf), places=6)
        place = json.loads(self.sky("ephemeris", *span, "--frame", "geodetic", "--json")[0])[2]
        now = json.loads(self.sky("where", "--elements", self.elements, "--at", "2026-09-20T12:01:00Z", "--json")[0])
        for name in ["latitude", "longitude", "altitude_km"]:
            self.assertAlmostEqual(place[name], now[name], places=6)
        oem, _ = self.sky("ephemeris", *span, "--format", "oem")
        self.assertIn("CCSDS_OEM_VERS", oem)
        self.assertIn("REF_FRAME = TEME", oem.replace("          ", " ").replace("  ", " "))

    def test_states_far_from_their_elements_come_with_a_warning(self):
        span = ["--elements", self.elements, "--from", "2027-01-11T12:00:00Z", "--to", "2027-01-11T12:01:00Z"]
        out, err = self.sky("ephemeris", *span)
        self.assertEqual(len(out.strip().split("\n")), 3)
        self.assertIn("up to 113.0 days from the epoch of the elements (2026-09-20T12:00:00Z)", err)
        _, err = self.sky("ephemeris", *span, "--json")
        self.assertIn("up to 113.0 days from the epoch", json.loads(err)["note"])
        _, err = self.sky("ephemeris", "--elements", self.elements, "--from", "2026-09-29T12:00:00Z")
        self.assertEqual(err, "")
        _, err = self.sky("where", "--elements", self.elements, "--at", "1999-01-01", expect=2)
        self.assertIn("say nothing about 1999-01-01T00:00:00Z", err)

    def test_another_satellite_is_told_under_its_own_name(self):
        other = self.dir / "other.json"
        other.write_text(json.dumps([{**OMM, "NORAD_CAT_ID": 43478, "OBJECT_NAME": "IRIDIUM 137", "OBJECT_ID": "2018-047A"}]))
        site = ["--elements", other, "--from", "2026-09-20T12:00:00Z", "--lat", "52.52", "--lon", "13.405", "--days", "3"]
        table, _ = self.sky("passes", *site)
        calendar = self.sky("passes", *site, "--ics")[0].replace("\n ", "")
        self.assertTrue(table.startswith("Passes of IRIDIUM 137 over "), table[:80])
        self.assertIn("X-WR-CALNAME:Passes of IRIDIUM 137\n", calendar)
        self.assertIn("UID:43478-", calendar)
        for text in [table, calendar]:
            self.assertNotIn("ISS", text)
            self.assertNotIn("magnitude", text)
        self.assertEqual({one["magnitude"] for one in json.loads(self.sky("passes", *site, "--json")[0])}, {None})
        words, _ = self.sky("where", "--elements", other, "--at", "2026-09-20T12:34:56Z")
        self.assertTrue(words.startswith("IRIDIUM 137: "), words)

    @needs_recordings
    def test_models_that_end_or_run_away_are_told_so(self):
        found = recordings() / "findings"
        site = ["--lat", "40", "--lon", "10", "--json"]
        short = json.loads(self.sky("passes", "--elements", found / "flock_1b_28.tle", "--from", "2015-08-07T06:00:00Z", "--days", "1", *site)[0])
        out, err = self.sky("passes", "--elements", found / "flock_1b_28.tle", "--from", "2015-08-07T06:00:00Z", *site)
        self.assertEqual(json.loads(out)[:len(short)], short)
        self.assertTrue(short)
        self.assertRegex(err, r"the list ends at 2015-08-\d\dT[0-9:]+Z: .*decayed")
        states, err = self.sky("ephemeris", "--elements", found / "flock_1b_28.tle", "--from", "2015-08-07T06:00:00Z", "--to", "2015-08-14T06:00:00Z", "--step", "600")
        self.assertGreater(len(states.split("\n")), 20)
        self.assertIn("the states end at 2015-08-1", err)
        up, _ = self.sky("passes", "--elements", found / "qo100_geo.tle", "--from", "2024-08-22T00:00:00Z", "--days", "3", "--lat", "30", "--lon", "25")
        self.assertIn("It stands above 10° the whole time", up)
        never, _ = self.sky("passes", "--elements", found / "qo100_geo.tle", "--from", "2024-08-22T00:00:00Z", "--days", "3", "--lat", "0", "--lon", "-150")
        self.assertIn("none", never)
        for at in ["2024-12-10T21:39:00Z", "2025-03-05T00:00:00Z"]:
            words, err = self.sky("where", "--elements", found / "sgp4_137_runaway.tle", "--at", at, expect=2)
            self.assertEqual(words, "")
            self.assertIn("elements do not hold", err)
        self.sky("passes", "--elements", found / "sgp4_137_runaway.tle", "--from", "2025-03-05T00:00:00Z", "--days", "1", "--lat", "10", "--lon", "20", expect=2)

    def test_an_object_of_six_digits_that_has_no_two_lines(self):
        """Asked as TLE the server has none; as OMM it works."""
        words = self.dir / "none.txt"
        words.write_text("No GP data found\n")
        _, err = self.sky("where", "--elements", words, expect=1)
        self.assertIn("six or more digits", err)
        omm = self.dir / "six.json"
        omm.write_text(json.dumps([{**OMM, "NORAD_CAT_ID": 100123, "OBJECT_NAME": "NEW"}]))
        now = json.loads(self.sky("where", "--elements", omm, "--at", "2026-09-20T13:00:00Z", "--json")[0])
        self.assertEqual(now["satellite_id"], 100123)

    @needs_recordings
    def test_the_forms_in_which_elements_are_found_are_read(self):
        found = recordings() / "findings"
        span = ["--from", "2026-09-20T18:00:00Z", "--to", "2026-09-20T18:00:10Z", "--step", "10"]
        omm = self.sky("ephemeris", "--elements", found / "spacetrack_tle_class_epoch_microseconds.json", *span, "--json")[0]
        tle = self.sky("ephemeris", "--elements", found / "spacetrack_same_set_as_tle.tle", *span, "--json")[0]
        for a, b in zip(json.loads(omm), json.loads(tle)):
            self.assertLess(math.dist([a["x_km"], a["y_km"], a["z_km"]], [b["x_km"], b["y_km"], b["z_km"]]), 0.01)
        self.sky("where", "--elements", found / "tle_cr_cr_lf.tle", "--at", "2026-09-20T18:00:00Z")
        theory = self.dir / "dsst.json"
        theory.write_text(json.dumps({**OMM, "MEAN_ELEMENT_THEORY": "DSST"}))
        _, err = self.sky("where", "--elements", theory, expect=2)
        self.assertIn("DSST", err)
        several = self.dir / "several.ndjson"
        several.write_text("\n".join(json.dumps({**OMM, "NORAD_CAT_ID": n, "OBJECT_NAME": f"S {n}"}) for n in [25544, 100000]))
        now = json.loads(self.sky("where", "--elements", several, "--satellite", "A0000", "--at", "2026-09-20T18:00:00Z", "--json")[0])
        self.assertEqual((now["satellite_id"], now["satellite"]["title"]), (100000, "S 100000"))

    def test_wrong_use_says_what_is_right(self):
        cases = [
            (["where", "--elements", self.dir / "none.json"], 1, "none.json"),
            (["where", "--elements", self.elements, "--at", "soon"], 2, "is no moment"),
            (["passes", "--elements", self.elements, "--lat", "91", "--lon", "0"], 2, "latitude"),
            (["passes", "--elements", self.elements, "--lat", "1"], 2, "--lon"),
            (["passes", "--elements", self.elements, "--lat", "1", "--lon", "1", "--days", "999"], 2, "1 to 366"),
            (["ephemeris", "--elements", self.elements, "--frame", "moon"], 2, "moon"),
            (["ephemeris", "--elements", self.elements, "--format", "xml"], 2, "csv, json or oem"),
            (["ephemeris", "--elements", self.elements, "--step", "0"], 2, "step"),
            (["where", "--elements", self.elements, "--satellite", "1"], 1, "no object 1; they have 25544"),
        ]
        for arguments, code, says in cases:
            _, err = self.sky(*arguments, expect=code)
            self.assertIn(says.lower(), err.lower(), arguments)
        broken = self.dir / "broken.tle"
        broken.write_text("1 25544U 98067A   26150.51748228  .00011776  00000+0  21767-3 0  9990\n"
                          "2 25544  51.6337  27.5746 0007245 114.7080 245.4664 15.49496548569014\n")
        _, err = self.sky("where", "--elements", broken, expect=2)
        self.assertRegex(err, "check ?sum")

    def test_help_opens_with_examples(self):
        for verb in ["where", "passes", "ephemeris"]:
            out, _ = self.sky(verb, "--help")
            self.assertTrue(out.startswith("Examples:\n  skykeep " + verb), out[:80])

    @needs_recordings
    def test_recorded_sets_of_every_form_are_read(self):
        folder = recordings() / "celestrak"
        for name, at in [("iss_tle_history_2026-05.txt", "2026-05-20T10:00Z"), ("stations_2024-05-09.csv", "2024-05-09T12:00Z"),
                         ("stations_2024-05-09.json", "2024-05-09T12:00Z"), ("sha256-checked/iss_2026-09-20.json", "2026-09-20T13:00Z")]:
            out, _ = self.sky("where", "--elements", folder / name, "--at", at, "--json")
            now = json.loads(out)
            self.assertLess(now["element_age_s"], 7 * 86400, name)
            self.assertTrue(380 < now["altitude_km"] < 440, name)


if __name__ == "__main__":
    main()
