"""The station with the real programs: a clock that the simulator owns, upstreams on good and bad days, restarts, kills."""
import json
import signal

from harness import Case, get, get_json, main, needs_recordings, recordings

START = "2026-11-21T08:00:00Z"


class Station(Case):
    def setUp(self):
        super().setUp()
        config = self.dir / "skykeep.toml"
        # Only the station: Mars has its own tests, and two cores are few.
        config.write_text("[sources]\nrovers = ['spirit']\nbackfill = 1\n")
        self.config = config

    def sky(self, *arguments):
        return self.simulator("--seed", "3", "--now", START, *arguments)

    def post(self, simulator, path, body):
        status, _, answer = get(f"{simulator.url}/_simulator/{path}", {"Content-Type": "application/json"}, "POST", json.dumps(body).encode())
        self.assertEqual(status, 200, answer)

    def go(self, simulator):
        return self.serve("--upstream", simulator.url, "--clock", f"{simulator.url}/_simulator/clock", "--config", self.config)

    def rows(self):
        return self.sql("select count(*) as n, count(distinct ts) as seconds, epoch(min(ts))::bigint as first, epoch(max(ts))::bigint as last "
                        "from silver.iss_positions")[0]

    def wait_for_second(self, seconds_after_start, seconds=90):
        """Until the tables hold the second, and everything before it."""
        def there():
            row = self.rows()
            return row["n"] and row["last"] >= 1795248000 + seconds_after_start and row
        row = self.wait_for(f"second {seconds_after_start}", there, seconds)
        self.assertEqual(row["n"], row["seconds"], "a second is there twice")
        self.assertEqual(row["n"], row["last"] - row["first"] + 1, "a second is missing")
        return row

    def test_every_second_has_one_row_and_most_come_from_an_upstream(self):
        simulator = self.sky()
        self.go(simulator)
        self.post(simulator, "clock", {"rate": 10})
        self.wait_for_second(120)
        counts = {r["source"]: r["n"] for r in self.sql("select source, count(*) as n from silver.iss_positions group by 1")}
        self.assertGreater(counts.get("wheretheiss", 0), 60, counts)
        self.assertEqual(self.scalar("select count(*) from silver.iss_positions where provenance <> 'simulated' and source <> 'sgp4'"), 0)
        self.assertEqual(self.scalar("select count(*) from silver.iss_positions where residual_km > 5"), 0)

    def test_kill_and_restart_lose_and_double_nothing(self):
        simulator = self.sky()
        self.post(simulator, "clock", {"rate": 10})
        for upto in (60, 150, 260):
            server = self.go(simulator)
            self.wait_for_second(upto)
            server.stop(signal.SIGKILL)
        server = self.go(simulator)
        self.wait_for_second(400)

    def test_a_clock_that_jumps_hours_ahead_and_back_leaves_every_second_once(self):
        simulator = self.sky()
        self.go(simulator)
        self.wait_for_second(0)
        self.post(simulator, "clock", {"advance_s": 5 * 3600})
        self.wait_for_second(5 * 3600)
        self.post(simulator, "clock", {"advance_s": -1800})
        self.post(simulator, "clock", {"advance_s": 1860})
        self.wait_for_second(5 * 3600 + 60)
        self.assertGreater(self.scalar("select count(*) from silver.iss_positions where quality like '%filled%'"), 5 * 3600 - 300)

    def test_a_wrong_and_an_old_upstream_are_named_within_a_minute_and_not_written(self):
        simulator = self.sky()
        server = self.go(simulator)
        self.post(simulator, "clock", {"rate": 10})
        self.wait_for_second(30)
        self.post(simulator, "faults", {"faults": ["iss_wrong@api.wheretheiss.at", "iss_late@api.open-notify.org"]})
        begun = self.rows()["last"]
        self.wait_for_second(begun - 1795248000 + 90)
        texts = [n["text"] for n in get_json(f"{server.url}/api/v1/notices?limit=50")["data"]]
        self.assertTrue(any("wheretheiss.at is passed over" in t for t in texts), texts)
        self.assertTrue(any("open-notify is passed over" in t for t in texts), texts)
        self.assertEqual(self.scalar(f"select count(*) from silver.iss_positions where source <> 'sgp4' and ts > make_timestamp({begun + 20}000000)"), 0)

    def test_without_any_network_the_model_goes_on(self):
        simulator = self.sky()
        self.post(simulator, "clock", {"rate": 10})
        self.serve("--upstream", "http://127.0.0.1:9", "--clock", f"{simulator.url}/_simulator/clock", "--config", self.config)
        self.wait_for_second(60)
        row = self.sql("select distinct provenance, source, quality from silver.iss_positions where uncertainty_km > 0")
        self.assertTrue(all(r["provenance"] == "model" and "built_in_elements" in r["quality"] for r in row), row)

    def import_track(self, path, rejected=0):
        """What the import says; 7 is the exit code of one that was rejected in part."""
        out, _ = self.run_verb("import", path, "--source", "iss_position", "--json", expect=7 if rejected else 0)
        report = json.loads(out)
        self.assertEqual(report["rejected"], rejected, report)
        self.assertEqual(report["new"] + report["unchanged"] + report["rejected"], report["records"], report)
        return report

    @needs_recordings
    def test_recorded_tracks_are_imported_once_the_messy_ones_too(self):
        # The first ends in the middle of a line.
        for name, records, rejected in [("open-notify/recording_1658425297_10s.csv", 101, 1), ("open-notify/recording_2019-08-14_messy.csv", 41, 0),
                                        ("wheretheiss/recording_2019-08-15.csv", 197, 0), ("wheretheiss/satellites_25544_quoted.ndjson", 2, 0)]:
            first = self.import_track(recordings() / name, rejected)
            self.assertEqual(first["records"], records, name)
            self.assertGreater(first["new"], 0, name)
            self.assertEqual(self.import_track(recordings() / name, rejected)["new"], 0, name)
        self.assertEqual(self.scalar("select count(*) - count(distinct ts) from silver.iss_positions"), 0)
        self.assertEqual(self.scalar("select count(*) from silver.iss_positions where provenance <> 'recording'"), 0)
        self.assertIn("missing", self.scalar("select reason from bronze.rejected_record"))
        # Each row leads to its line.
        self.assertEqual(self.scalar("select count(*) from silver.iss_positions p left join bronze.raw_poll_response r using (load_id) "
                                     "where r.filename is null"), 0)
        self.assertIn("2019-08-14 16:14:27", self.scalar(
            "select lake_record(r.filename, p.record_offset, p.record_length::integer) from silver.iss_positions p "
            "join bronze.raw_poll_response r using (load_id) order by p.ts limit 1"))
        elements = self.verb_json("import", recordings() / "celestrak/iss_tle_history_2026-05.txt", "--source", "orbits")
        self.assertGreater(elements["new"], 15)
        crew = self.verb_json("import", recordings() / "open-notify/astros_2025-01.json", "--source", "crew")
        self.assertEqual(crew["new"], 12)

    def test_what_cannot_be_a_position_is_rejected_with_its_reason(self):
        good = {"latitude": 10.5, "longitude": 20.5, "altitude": 420, "timestamp": 1700000000}
        bad = [({"latitude": 91}, "latitude"), ({"latitude": "NaN"}, "latitude"), ({"longitude": [1]}, "longitude"),
               ({"longitude": 999}, "longitude"), ({"timestamp": 4102444800}, "timestamp"), ({"timestamp": True}, "timestamp")]
        track = self.dir / "track.ndjson"
        track.write_text("".join(json.dumps({**good, "timestamp": 1700000000 + i, **change}) + "\n" for i, (change, _) in enumerate([({}, ""), *bad])))
        report = self.import_track(track, len(bad))
        self.assertEqual(report["new"], 1)
        reasons = [r["reason"] for r in self.sql("select reason from bronze.rejected_record order by record_offset")]
        self.assertEqual(len(reasons), len(bad), reasons)
        for reason, (change, word) in zip(reasons, bad):
            self.assertIn(word, reason, change)


if __name__ == "__main__":
    main()
