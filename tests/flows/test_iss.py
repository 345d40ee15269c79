"""The station with the real programs: a clock that the simulator owns, upstreams on good and bad days, restarts, kills."""
import json
import signal

from harness import Case, get, get_json, main, needs_recordings, post, recordings

START, START_S = "2026-11-21T08:00:00Z", 1795248000


class Station(Case):
    def setUp(self):
        super().setUp()
        config = self.dir / "skykeep.toml"
        # Only the station: Mars has its own tests, and two cores are few.
        config.write_text("[sources]\nrovers = ['spirit']\nbackfill = 1\n")
        self.config = config

    def sky(self, *arguments):
        return self.simulator("--seed", "3", "--now", START, *arguments)

    def go(self, simulator):
        return self.serve("--upstream", simulator.url, "--clock", f"{simulator.url}/_simulator/clock", "--config", self.config)

    def wait_for_second(self, seconds_after_start, seconds=120):
        """Until the tables hold the second, and everything before it."""
        def there():
            row = self.station_rows()
            return row["n"] and row["last"] >= START_S + seconds_after_start and row
        row = self.wait_for(f"second {seconds_after_start}", there, seconds)
        self.assertEqual(row["n"], row["seconds"], "a second is there twice")
        self.assertEqual(row["n"], row["last"] - row["first"] + 1, "a second is missing")
        return row

    def wait_for_notices(self, server, *words):
        """Until each of the words stands in a notice."""
        texts = lambda: [n["text"] for n in get_json(f"{server.url}/api/v1/notices?limit=200")["data"]]
        self.wait_for(lambda: f"notices with {words}: {texts()}", lambda: all(any(w in t for t in texts()) for w in words), 120)

    def test_every_second_has_one_row_and_most_come_from_an_upstream(self):
        simulator = self.sky()
        self.go(simulator)
        post(simulator, "clock", {"rate": 10})
        self.wait_for_second(120)
        counts = {r["source"]: r["n"] for r in self.sql("select source, count(*) as n from silver.iss_positions group by 1")}
        self.assertGreater(counts.get("wheretheiss", 0), 60, counts)
        self.assertEqual(self.scalar("select count(*) from silver.iss_positions where provenance <> 'simulated' and source <> 'sgp4'"), 0)
        self.assertEqual(self.scalar("select count(*) from silver.iss_positions where residual_km > 5"), 0)

    def test_kill_and_restart_lose_and_double_nothing(self):
        simulator = self.sky()
        post(simulator, "clock", {"rate": 10})
        for upto in (60, 150, 260):
            server = self.go(simulator)
            self.wait_for_second(upto)
            server.stop(signal.SIGKILL)
        server = self.go(simulator)
        self.wait_for_second(400)

    def test_a_clock_that_jumps_hours_ahead_and_back_leaves_every_second_once(self):
        simulator = self.sky()
        server = self.go(simulator)
        self.wait_for_second(0)
        post(simulator, "clock", {"advance_s": 5 * 3600})
        self.wait_for_second(5 * 3600)
        post(simulator, "clock", {"advance_s": -1800})
        self.wait_for_notices(server, "the clock went back by")  # else the program may never have seen it there
        post(simulator, "clock", {"advance_s": 1860})
        self.wait_for_second(5 * 3600 + 60)
        self.assertGreater(self.scalar("select count(*) from silver.iss_positions where quality like '%filled%'"), 5 * 3600 - 300)

    def test_a_wrong_and_an_old_upstream_are_named_within_a_minute_and_not_written(self):
        simulator = self.sky()
        server = self.go(simulator)
        post(simulator, "clock", {"rate": 10})
        self.wait_for_second(30)
        post(simulator, "faults", {"faults": ["iss_wrong@api.wheretheiss.at", "iss_late@api.open-notify.org"]})
        # An answer that was true may be on its way: for at most twenty seconds ahead of this moment.
        begun = int(get_json(f"{simulator.url}/_simulator/clock")["unix_s"]) + 1
        self.wait_for_second(begun - START_S + 90)
        self.wait_for_notices(server, "wheretheiss.at is passed over", "open-notify is passed over")
        self.assertEqual(self.scalar(f"select count(*) from silver.iss_positions where source <> 'sgp4' and ts > make_timestamp({begun + 20}000000)"), 0)

    def without_network(self, now):
        simulator = self.simulator("--seed", "3", "--now", now)
        post(simulator, "clock", {"rate": 10})
        self.serve("--upstream", "http://127.0.0.1:9", "--clock", f"{simulator.url}/_simulator/clock", "--config", self.config)

    def test_without_any_network_the_model_goes_on(self):
        self.without_network("2026-09-22T08:00:00Z")  # two days after the built-in elements
        self.wait_for("a minute of positions", lambda: self.station_rows()["n"] >= 60, 120)
        rows = self.station_rows()
        self.assertEqual(rows["n"], rows["last"] - rows["first"] + 1, "a second is missing")
        others = ("select distinct provenance, source, quality, uncertainty_km > 0 as says_how_sure from silver.iss_positions where provenance <> 'model' or "
                  "source <> 'sgp4' or quality not like '%built_in_elements%' or coalesce(uncertainty_km, 0) <= 0")
        self.assertEqual(self.sql(others), [])

    def test_what_the_model_does_not_know_any_more_is_no_position(self):
        self.without_network(START)  # two months after the built-in elements
        kept = "select count(*) from bronze.iss_position_hot"
        self.wait_for("a minute of seconds", lambda: self.scalar(kept) >= 60, 120)
        self.assertEqual(self.station_rows()["n"], 0)
        self.assertEqual(self.scalar(f"{kept} where source <> 'sgp4' or coalesce(element_age_s, 0) <= 14 * 86400"), 0)

    def test_an_answer_that_nobody_judges_again_is_not_replayed(self):
        simulator = self.sky()
        post(simulator, "faults", {"faults": ["truncated-body@api.wheretheiss.at=1"]})
        server = self.go(simulator)
        post(simulator, "clock", {"rate": 1})
        topic = "iss-candidates.rejected"
        rejected = lambda: [r for r in get_json(f"{server.url}/api/v1/rejected?limit=100")["data"] if r["topic"] == topic]
        record = self.wait_for("an answer that was put aside", rejected, 120)[0]
        status, _, body = get(f"{server.url}/api/v1/rejected/replay", {"Content-Type": "application/json"}, "POST",
                              json.dumps({"topic": topic, "offset": record["offset"]}).encode())
        self.assertEqual(status, 501, body)
        self.assertIn("no stage reads", json.loads(body)["detail"])

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
