"""The station's upstreams in trouble, in simulated time: each second has one position or is a marked gap, no second comes
twice, and an upstream that is wrong is named within a minute and never shown as the truth."""
import json
import pathlib
import re
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "flows"))
from harness import Case, distance_km, get, get_json, main, post  # noqa: E402

START = "2026-11-21T08:00:00Z"
SEED = "5"
WHERETHEISS, OPEN_NOTIFY = "api.wheretheiss.at", "api.open-notify.org"
SOURCES = {WHERETHEISS: "wheretheiss", OPEN_NOTIFY: "open_notify"}


def kilometres(a, b):
    """At the height of the station."""
    return distance_km(a, b, 6790)


class Station(Case):
    def setUp(self):
        super().setUp()
        self.simulated = self.simulator("--seed", SEED, "--now", START)
        self.truthful = self.simulator("--seed", SEED, "--now", START)  # the same orbit, without faults
        self.config = self.dir / "c.toml"
        self.config.write_text("[sources]\nrovers = ['spirit']\nbackfill = 1\n")  # Mars has its own tests

    # ---- the world ----

    def post(self, path, body):
        return post(self.simulated, path, body)

    def faults(self, *names):
        self.post("faults", {"faults": list(names)})

    def now(self):
        return get_json(f"{self.simulated.url}/_simulator/clock")["unix_s"]

    def truth(self, second):
        return get_json(f"{self.truthful.url}/{WHERETHEISS}/v1/satellites/25544?timestamp={int(second)}")

    def start(self, *more):
        upstream = () if "--upstream" in more else ("--upstream", self.simulated.url)
        return self.serve("--config", self.config, "--clock", f"{self.simulated.url}/_simulator/clock", *upstream, *more)

    # ---- the program ----

    def position(self, program, at=None):
        return get_json(f"{program.url}/api/v1/iss/now" + (f"?at={int(at)}" if at else ""))

    def follow(self, program, seconds, step=5, look=None):
        """Moves the clock step by step, each time until the program has reached it; `look` sees every position."""
        end = self.now() + seconds
        while True:
            now = self.now()
            self.wait_for(f"the second {int(now)}", lambda: self.reached(program, int(now), look), 120)
            if now >= end:
                return
            self.post("clock", {"advance_s": min(step, end - now)})

    def reached(self, program, second, look):
        status, _, body = get(f"{program.url}/api/v1/iss/now")
        if status != 200:
            return False
        position = json.loads(body)
        if look:
            look(position)
        # The clock is asked for every 20 ms, so the second that runs may not be made yet.
        return position.get("timestamp", 0) >= second - 1

    def notices(self, program):
        return [n["text"] for n in get_json(f"{program.url}/api/v1/notices?limit=500")["data"]]

    def wait_until_live(self, program):
        self.wait_for("a position", lambda: self.reached(program, 0, None), 120)
        self.follow(program, 60)
        self.follow_until_live(program)

    def follow_until_live(self, program, look=None):
        """An answer that is late is of use to seconds that are still to come: the clock goes on a little."""
        for _ in range(24):
            if self.position(program)["state"] == "live":
                return
            self.follow(program, 5, look=look)
        self.fail(f"two minutes more, and not live: {self.position(program)}")

    def assert_true_position(self, position, tolerance_km=10):
        away = kilometres(position, self.truth(position["timestamp"]))
        self.assertLess(away, tolerance_km, position)

    def source_state(self, program, name):
        return next(s for s in self.position(program)["sources"] if s["name"] == name)

    def check_of(self, program, name):
        checks = get_json(f"{program.url}/api/v1/iss/health")["checks"]
        return next((c for c in checks if c["id"] == f"iss.upstream.{name}"), {"state": "not there"})

    # ---- a wrong upstream ----

    def check_named_and_not_shown(self, host, fault, words):
        program = self.start()
        self.wait_until_live(program)
        before = len(self.notices(program))
        self.faults(f"{fault}@{host}=1")
        self.follow(program, 60, look=lambda p: self.assert_true_position(p))
        name = SOURCES[host]
        # The minute is the clock's, which stands still from here on; notices and checks are written by threads of their own.
        fresh = lambda: self.notices(program)[:-before or None]
        self.wait_for(lambda: f"a notice that names {name}: {fresh()}",
                      lambda: any(name in t.replace("-", "_") and re.search(words, t) for t in fresh()), 120)
        self.wait_for(lambda: f"the verdict: {self.source_state(program, name)}",
                      lambda: re.search(words, self.source_state(program, name)["verdict"]), 120)
        self.wait_for(lambda: f"the alarm: {self.check_of(program, name)}", lambda: self.check_of(program, name)["state"] == "raised", 120)
        # It gets well: it is believed again, and the alarm is over.
        self.faults()
        self.follow(program, 240, step=10, look=lambda p: self.assert_true_position(p))
        self.wait_for(lambda: f"the verdict ok: {self.source_state(program, name)}",
                      lambda: self.source_state(program, name)["verdict"] == "ok", 120)
        self.wait_for(lambda: f"the end of the alarm: {self.check_of(program, name)}",
                      lambda: self.check_of(program, name)["state"] in ("cleared", "ok"), 120)

    def test_wheretheiss_100_km_off_is_named_and_not_shown(self):
        self.check_named_and_not_shown(WHERETHEISS, "iss_wrong", "wrong|late|jump")

    def test_wheretheiss_an_hour_old_is_named_and_not_shown(self):
        self.check_named_and_not_shown(WHERETHEISS, "iss_late", "late")

    def test_wheretheiss_frozen_is_named_and_not_shown(self):
        self.check_named_and_not_shown(WHERETHEISS, "iss_frozen", "frozen")

    def test_open_notify_an_hour_old_is_named_and_not_shown(self):
        self.check_named_and_not_shown(OPEN_NOTIFY, "iss_late", "late")

    def test_open_notify_100_km_off_is_named_and_not_shown(self):
        self.check_named_and_not_shown(OPEN_NOTIFY, "iss_wrong", "wrong|late|jump")

    # ---- no network ----

    def test_without_any_network_the_model_goes_on_and_does_not_pretend(self):
        program = self.start("--upstream", "http://127.0.0.1:9")  # discard: nobody listens there
        self.wait_for("the model", lambda: self.reached(program, 0, None), 120)
        self.follow(program, 120, step=10)
        position = self.position(program)
        self.assertIn(position["provenance"], ("model", "simulated"))
        self.assertNotEqual(position["state"], "live")
        self.assertGreater(position["element_age_s"], 60 * 86400, "the set that is built in")
        self.assertGreater(position["uncertainty_km"], 100)
        self.assertIsNone(position["residual_km"])
        passes = get_json(f"{program.url}/api/v1/iss/passes?lat=52.5&lon=13.4&days=1")
        self.assertEqual(passes["passes"], [])
        self.assertTrue(passes["withheld"], "elements of two months ago")

    def test_when_the_network_goes_the_model_takes_over_and_gives_back(self):
        program = self.start()
        self.wait_until_live(program)
        self.faults("html503=1")
        self.follow(program, 180, look=lambda p: self.assert_true_position(p))
        position = self.position(program)
        self.assertEqual(position["state"], "model", position)
        self.faults()
        self.follow(program, 120, look=lambda p: self.assert_true_position(p))
        self.follow_until_live(program, look=lambda p: self.assert_true_position(p))

    def test_celestrak_is_asked_once_and_its_refusal_is_shown(self):
        self.faults("celestrak403")
        program = self.start()
        self.follow(program, 120, step=10)
        shown = lambda: self.source_state(program, "celestrak")
        self.wait_for(lambda: f"the refusal in {shown()}", lambda: "Access denied: too many requests" in json.dumps(shown()), 120)
        self.wait_for(lambda: f"a notice of it in {self.notices(program)}", lambda: any("Access denied" in t for t in self.notices(program)), 120)
        for _ in range(3):  # a restart loop
            program.stop()
            program = self.start()
            self.follow(program, 60, step=10)
        asked = get_json(f"{self.simulated.url}/_simulator/stats")["by_prefix"]
        self.assertEqual(sum(n for prefix, n in asked.items() if prefix.startswith("celestrak.org")), 1, asked)

    # ---- a whole day ----

    def test_a_day_with_every_fault_leaves_no_unmarked_gap_and_no_doubled_second(self):
        every = ["iss_frozen@api.open-notify.org=0.1", "iss_late=0.1", "iss_jump=0.1", "iss_wrong=0.1", "iss_order=0.1", "iss_missing=0.1",
                 "429=0.05", "429-retry-after=0.05", "html503=0.05", "truncated=0.05", "truncated-body=0.05",
                 "empty=0.05", "drift=0.1", "slow=0.002"]
        program = self.start()
        self.wait_until_live(program)
        first = int(self.now())
        # CelesTrak is asked a few times a day: a part of its answers might be none of them, so it refuses all of half a day.
        self.faults(*every, "celestrak403")
        for hour in range(24):
            if hour == 12:
                self.faults(*every)
            self.follow(program, 3600, step=60, look=None)
            if hour % 6 == 2:  # kill -9 in the middle, and it stays away for some minutes
                program.stop(signal.SIGKILL)
                self.post("clock", {"advance_s": 400})
                program = self.start()
                self.wait_for("the station after the kill", lambda: self.reached(program, int(self.now()), None), 120)
        last = int(self.now()) - 60
        program.stop()
        rows = self.station_rows()
        self.assertEqual(rows["n"], rows["seconds"], "doubled seconds")
        self.assertLessEqual(rows["first"], first)
        there = self.sql(f"select count(*) as n from silver.iss_positions where ts >= make_timestamp({first}000000) and "
                         f"ts < make_timestamp({last}000000)")[0]["n"]
        self.assertEqual(there, last - first, "the elements were good all day, so that the model could fill every second")
        fired = get_json(f"{self.simulated.url}/_simulator/stats")["faults_fired"]
        for fault in [*every, "celestrak403"]:
            self.assertGreater(fired.get(re.split("[@=]", fault)[0], 0), 0, f"{fault} never fired: {fired}")
        self.check_sample(first, last)

    def check_sample(self, first, last):
        """What is stored is where the station was."""
        rows = self.sql(f"select epoch(ts)::bigint as s, latitude, longitude, provenance from silver.iss_positions where "
                        f"epoch(ts)::bigint between {first} and {last} and epoch(ts)::bigint % 997 = 0 order by 1")
        self.assertGreater(len(rows), 50)
        for row in rows:
            self.assertLess(kilometres(row, self.truth(row["s"])), 15, row)
            self.assertEqual(row["provenance"], "simulated")


if __name__ == "__main__":
    main()
