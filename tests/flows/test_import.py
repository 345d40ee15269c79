"""Recorded bodies in, tables and the old API out: a program cannot tell the difference."""
import json
import unittest

from harness import Case, get, get_json, main, needs_recordings, recordings


@needs_recordings
class Import(Case):
    def take(self, path, source="mars_photos", **options):
        return self.verb_json("import", recordings() / path, "--source", source, **options)

    def test_recorded_old_bodies_give_the_published_counts_however_often(self):
        first = self.take("mars-photos/curiosity_sol1000_a.json")
        self.assertEqual((first["records"], first["new"], first["rejected"]), (856, 856, 0))
        again = self.take("mars-photos/curiosity_sol1000_a.json")
        self.assertEqual((again["new"], again["rejected"]), (0, 0))
        self.take("mars-photos/perseverance_sol367.json")
        counts = self.sql("select rover_name, sol, count(*) n, count(distinct image_id) d from silver.fact_photos group by all order by all")
        self.assertEqual([(c["rover_name"], c["sol"], c["n"], c["d"]) for c in counts],
                         [("Curiosity", 1000, 856, 856), ("Perseverance", 367, 162, 162)])

    def test_raw_feeds_are_taken_without_their_thumbnails(self):
        self.take("raw-images/curiosity_raw_image_items_2026-09-17.json")
        self.take("raw-images/perseverance_rss_api_2026-09-17.json")
        counts = self.sql("select rover_name, count(*) n from silver.fact_photos group by all order by all")
        self.assertEqual([(c["rover_name"], c["n"]) for c in counts], [("Curiosity", 3), ("Perseverance", 5)])

    def test_traverse_splits_into_the_published_day_types(self):
        report = self.take("mmgis/M20_traverse_sol1840.json", "mars_traverse")
        self.assertEqual(report["rejected"], 0)
        days = self.sql("select day_type, count(*) n from silver.fact_path group by 1")
        self.assertEqual({d["day_type"]: d["n"] for d in days},
                         {"Stationary": 5, "Minimal Movement": 41, "Short Travel": 118, "Long Travel": 358})

    def test_what_is_no_such_document_is_rejected_with_its_reason_and_kept(self):
        bad = self.dir / "bad.json"
        bad.write_text("<html><body>503 Service Unavailable</body></html>")
        out, err = self.run_verb("import", bad, "--source", "mars_photos", expect=1)
        self.assertIn("rejected", err)
        report = self.verb_json("import", recordings() / "errors/api-nasa-gov_429_over_rate_limit.json", "--source", "mars_photos", expect=1)
        self.assertEqual((report["rejected"], report["records"]), (1, 0))
        self.assertTrue(report["reasons"][0])
        truncated = self.dir / "cut.json"
        truncated.write_bytes((recordings() / "mars-photos/curiosity_sol1000_a.json").read_bytes()[:100_000])
        self.run_verb("import", truncated, "--source", "mars_photos", expect=1)
        self.assertEqual(self.scalar("select count(*) from silver.fact_photos"), 0)

    def test_old_routes_answer_as_the_old_service_did(self):
        files = ["curiosity_sol1000_a", "perseverance_sol0", "perseverance_sol367", "spirit_sol1", "opportunity_sol1"]
        for name in files:
            self.take(f"mars-photos/{name}.json")
        for name in ["curiosity_manifest_maxsol3919", "spirit_manifest_maxsol2208"]:
            self.take(f"manifests/{name}.json", "mars_manifests")
        server = self.serve()
        for name in files:
            recorded = json.loads((recordings() / f"mars-photos/{name}.json").read_text())["photos"]
            rover, sol = recorded[0]["rover"]["name"].lower(), recorded[0]["sol"]
            ours = get_json(f"{server.url}/mars-photos/api/v1/rovers/{rover}/photos?sol={sol}&api_key=DEMO_KEY")["photos"]
            self.assertEqual(len(ours), len(recorded), name)
            for mine, theirs in zip(ours, recorded):
                for key in ("id", "sol", "camera", "img_src", "earth_date"):
                    self.assertEqual(mine[key], theirs[key], name)
                for key in ("id", "name", "landing_date", "launch_date", "status"):
                    self.assertEqual(mine["rover"][key], theirs["rover"][key], name)
        manifest = json.loads((recordings() / "manifests/spirit_manifest_maxsol2208.json").read_text())["photo_manifest"]
        served = get_json(f"{server.url}/mars-photos/api/v1/manifests/spirit")["photo_manifest"]
        self.assertEqual({k: v for k, v in served.items() if k != "photos"}, {k: v for k, v in manifest.items() if k != "photos"})
        self.assertEqual(served["photos"], manifest["photos"])
        status, _, body = get(f"{server.url}/mars-photos/api/v1/rovers/beagle/photos?sol=1")
        self.assertEqual((status, json.loads(body)), (400, {"errors": "Invalid Rover Name"}))
        page = get_json(f"{server.url}/api/v1/rovers/curiosity/photos?sol=1000&page=35")["photos"]
        self.assertEqual(len(page), 856 - 34 * 25)
        self.assertEqual(get_json(f"{server.url}/api/v1/rovers/curiosity/photos?sol=1000&page=36")["photos"], [])

    def test_one_picture_in_both_shapes_is_one_row_with_the_old_id(self):
        new = json.loads((recordings() / "raw-images/curiosity_raw_image_items_2026-09-17.json").read_text())
        item = next(i for i in new["items"] if not i["is_thumbnail"])
        old = {"photos": [{"id": 1234567, "sol": item["sol"], "camera": {"id": 23, "name": "CHEMCAM", "rover_id": 5, "full_name": "Chemistry and Camera Complex"},
                           "img_src": item["https_url"].replace("https://", "http://"), "earth_date": "2026-09-17",
                           "rover": {"id": 5, "name": "Curiosity", "landing_date": "2012-08-06", "launch_date": "2011-11-26", "status": "active"}}]}
        file = self.dir / "old.json"
        file.write_text(json.dumps(old))
        self.take("raw-images/curiosity_raw_image_items_2026-09-17.json")
        derived = self.scalar(f"select image_id from silver.fact_photos where img_src = '{item['https_url']}'")
        self.verb_json("import", file, "--source", "mars_photos")
        self.assertEqual(self.scalar("select count(*) from silver.fact_photos"), 3)
        row = self.sql("select image_id, taken_at_utc is not null as t from silver.fact_photos where image_id = 1234567")
        self.assertEqual(len(row), 1)
        self.assertTrue(row[0]["t"])
        server = self.serve()
        for photo in (1234567, derived):
            self.assertEqual(get_json(f"{server.url}/api/v1/photos/{photo}")["photo"]["id"], 1234567)

    def test_a_manifest_makes_known_what_no_upstream_has(self):
        self.take("mars-photos/spirit_sol1.json")
        self.take("manifests/spirit_manifest_maxsol2208.json", "mars_manifests")
        states = {p["sol"]: p["state"] for p in self.verb_json("gaps", "--rover", "spirit", "--limit", "5000", "--state",
                                                                "unreachable,partial,complete,missing")}
        self.assertEqual(states[1], "complete")  # 77 photos, as the manifest counts
        self.assertEqual(states[2], "unreachable")
        gaps = self.sql("select distinct validation_status from silver.validation_photo_gaps")
        self.assertNotIn({"validation_status": "VALID"}, gaps)

    def test_one_bad_record_costs_itself_and_the_report_says_why(self):
        body = json.loads((recordings() / "raw-images/perseverance_rss_api_2026-09-17.json").read_text())
        good = len([i for i in body["images"] if not i["imageid"].endswith("_thumb")])
        pictures = [i for i in body["images"] if not i["imageid"].endswith("_thumb")]
        pictures[0]["camera"]["instrument"] = None
        pictures[1]["sol"] = "soon"
        file = self.dir / "page.json"
        file.write_text(json.dumps(body))
        report = self.verb_json("import", file, "--source", "mars_photos", expect=7)
        self.assertEqual((report["new"], report["unchanged"], report["rejected"], report["failed_tests"]), (good - 1, 0, 1, 0), report)
        self.assertEqual(report["records"], report["new"] + report["thumbnails"] + report["rejected"], report)
        self.assertIn("page.json: the record at byte", report["reasons"][0])
        self.assertIn("sol is no whole number: 'soon'", report["reasons"][0])
        self.assertTrue(any("names no instrument" in n for n in report["notices"]), report)
        rows = self.sql("select camera_name, instrument, provenance from silver.fact_photos where instrument is null")
        self.assertEqual(rows, [{"camera_name": None, "instrument": None, "provenance": "recording"}])
        self.assertEqual(self.scalar("select count(*) from silver.rejected_rows"), 1)

    def test_what_was_recorded_does_not_enter_a_simulated_directory(self):
        simulator = self.simulator("--seed", "7")
        self.run_verb("sync", "mars_manifests", "--rover", "curiosity", "--upstream", simulator.url, timeout=300)
        for source, path in [("mars_photos", "mars-photos/spirit_sol1.json"), ("crew", "open-notify/astros_2025-01.json")]:
            out, err = self.run_verb("import", recordings() / path, "--source", source, expect=3)
            self.assertIn("simulated", err)
        self.assertEqual(self.scalar("select count(*) from silver.fact_photos"), 0)

    def test_a_row_leads_to_its_raw_record(self):
        self.take("mars-photos/perseverance_sol367.json")
        server = self.serve()
        raw = get_json(f"{server.url}/api/v1/mars/photos/943800/raw")
        recorded = json.loads((recordings() / "mars-photos/perseverance_sol367.json").read_text())["photos"][0]
        self.assertEqual(raw, recorded)


if __name__ == "__main__":
    main()
