"""The station through its doors: routes, legacy APIs, live events and verbs agree with each other and with the elements."""
import json
import re
import socket
import urllib.request

from harness import Case, distance_km, get, get_json, main

SITE = "lat=48.123456&lon=11.654321"


class Events:
    """Server-sent events as they come."""

    def __init__(self, url, last=None):
        headers = {"Last-Event-ID": last} if last is not None else {}
        self.answer = urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=30)

    def next(self, kind):
        event = {}
        while True:
            line = self.answer.readline().decode().rstrip("\n")
            if line == "" and event.get("event") == kind:
                return event["id"], json.loads(event["data"])
            if line == "":
                event = {}
            elif ": " in line and not line.startswith(":"):
                name, value = line.split(": ", 1)
                event[name] = value

    def close(self):
        self.answer.close()


class IssApi(Case):
    def setUp(self):
        super().setUp()
        self.upstreams = self.simulator("--seed", "7", "--photos", "50")
        self.server = self.serve("--upstream", self.upstreams.url)
        self.api = f"{self.server.url}/api/v1/iss"
        # The first seconds may come before the elements that judge them: those have no residual yet. The second after it may be
        # the model's again, so it is this position that tests look at.
        self.judged = self.wait_for("a position of an upstream that the elements have judged",
                                    lambda: (lambda n: n if n["residual_km"] is not None else None)(get_json(f"{self.api}/now")), 120)

    def test_every_door_tells_the_same(self):
        now = self.judged
        self.assertEqual(now["provenance"], "simulated")
        self.assertLess(now["residual_km"], 5)
        self.assertLess(now["age_s"], 15)
        self.assertTrue(now["over"] and now["time_zone"] and now["local_time"])
        at = now["timestamp"]
        # Until it is written down a moment is the model's.
        self.wait_for("the second in the tables", lambda: get_json(f"{self.api}/now?at={at}")["state"] == "recorded", 120)

        lines = {line["name"]: line for line in get_json(f"{self.server.url}/api/v1/sources")["data"]}
        for name, host in [("iss_position", "api.wheretheiss.at"), ("orbits", "celestrak.org")]:
            self.assertEqual((lines[name]["state"], lines[name]["last_error"]), ("ok", None))
            self.assertIn(host, lines[name]["upstream"])
            self.assertEqual(lines[name]["budgets"], [], "loopback has none: the simulator is not to be spared")
            self.assertTrue(lines[name]["credit"] and lines[name]["terms"])

        # An own computation from the elements that the program says it uses.
        elements = get_json(f"{self.api}/elements")
        file = self.dir / "elements.json"
        file.write_text(json.dumps(elements["omm"]))
        computed = self.verb_json("where", "--elements", file, "--at", str(at))
        self.assertLess(distance_km(now, computed), 5)
        self.assertLess(abs(now["altitude_km"] - computed["altitude_km"]), 5)

        old = get_json(f"{self.server.url}/v1/satellites/25544?timestamp={at}")
        self.assertLess(distance_km(old, now), 0.01)
        self.assertEqual(old["timestamp"], at)
        seconds = get_json(f"{self.server.url}/v1/satellites/25544/positions?timestamps={at - 1},{at}")
        self.assertEqual([p["timestamp"] for p in seconds], [at - 1, at])
        shape = get_json(f"{self.server.url}/iss-now.json")
        self.assertLess(abs(shape["timestamp"] - get_json(f"{self.api}/now")["timestamp"]), 30)
        _, headers, _ = get(f"{self.server.url}/iss-now.json")
        self.assertEqual(headers["Skykeep-Provenance"], "simulated")
        self.assertEqual(headers["Access-Control-Allow-Origin"], "*")

        track = get_json(f"{self.api}/track?from={at - 5}&to={at + 600}&step=1")
        self.assertEqual(len(track["points"]), 606)
        by_second = {p["timestamp"]: p for p in track["points"]}
        self.assertLess(distance_km(by_second[at], now), 0.01)
        self.assertEqual(by_second[at]["provenance"], "simulated")
        steps = [distance_km(a, b) for a, b in zip(track["points"], track["points"][1:])]
        self.assertTrue(all(6 < step < 14 for step in steps[-500:]), "the model goes on at the station's pace")

        passes = get_json(f"{self.api}/passes?{SITE}&from={at}&days=2")
        mine = self.verb_json("passes", "--elements", file, "--lat", "48.123456", "--lon", "11.654321", "--from", str(at), "--days", "2")
        self.assertEqual(passes["passes"], mine)
        self.assertEqual(passes["withheld"], None)
        people = self.wait_for("a crew", lambda: (lambda c: c if c["as_of"] else None)(get_json(f"{self.api}/crew")), 120)
        self.assertEqual(len(get_json(f"{self.server.url}/astros.json")["people"]), len(people["people"]))

    def test_the_verbs_go_through_the_server_and_without_it(self):
        now = self.wait_for("a live position", lambda: (lambda n: n if n["state"] == "live" else None)(self.verb_json("where")), 120)
        # In one of the seconds that an upstream gave: those of the model say how sure they are instead.
        judged = r"^Skykeep: \d+\.\d [NS] \d+\.\d [EW], \d+ km, over .+; simulated, .+ old, \d+\.\d km from the model\n"
        self.wait_for(f"words like {judged}", lambda: re.search(judged, self.run_verb("where")[0]), 120)
        through = self.verb_json("passes", "--lat", "48.123456", "--lon", "11.654321", "--from", str(now["timestamp"]), "--days", "2")
        states, _ = self.run_verb("ephemeris", "--from", str(now["timestamp"]), "--to", str(now["timestamp"] + 60), "--step", "60")
        self.assertEqual(len(states.strip().split("\n")), 3)
        self.assertEqual(self.server.stop(), 0)
        alone = self.verb_json("passes", "--lat", "48.123456", "--lon", "11.654321", "--from", str(now["timestamp"]), "--days", "2")
        self.assertEqual(len(alone), len(through))
        # Nobody polls now: what is told is the model's, and it says so.
        later = self.verb_json("where", "--at", "+10m")
        self.assertEqual((later["state"], later["source"]), ("model", "sgp4"))

    def test_each_second_is_an_event_and_a_lost_line_resumes(self):
        stream = Events(f"{self.api}/live")
        seen = [stream.next("iss") for _ in range(5)]
        stream.close()
        self.assertEqual([data["timestamp"] for _, data in seen], list(range(seen[0][1]["timestamp"], seen[0][1]["timestamp"] + 5)))
        self.assertTrue(all(data["age_s"] < 15 for _, data in seen))
        again = Events(f"{self.api}/live", last=seen[2][0])
        self.assertEqual(again.next("iss")[1]["timestamp"], seen[3][1]["timestamp"])
        again.close()
        everything = Events(f"{self.server.url}/api/v1/live")
        identity, data = everything.next("iss")
        everything.close()
        self.assertRegex(identity, r"^-?\d+\.\d+$")
        resumed = Events(f"{self.server.url}/api/v1/live", last=identity)
        self.assertEqual(resumed.next("iss")[1]["timestamp"], data["timestamp"] + 1)
        resumed.close()

    def test_health_and_metrics_watch_it(self):
        self.wait_for("checks", lambda: get_json(f"{self.api}/health")["checks"], 120)
        self.wait_for("rows in the tables", lambda: get_json(f"{self.api}/health")["records"] > 0, 120)
        self.wait_for("an hour with records", lambda: get_json(f"{self.api}/activity")["hours"], 120)
        text = get(f"{self.server.url}/metrics")[2].decode()
        for name in ["skykeep_iss_position_age_seconds", "skykeep_iss_records", "skykeep_iss_element_age_seconds", 'skykeep_iss_source{source="wheretheiss"']:
            self.assertIn(name, text)

    def test_a_site_that_is_asked_about_is_kept_nowhere(self):
        get_json(f"{self.api}/passes?{SITE}&days=1")
        get_json(f"{self.server.url}/iss-pass.json?{SITE}")
        get_json(f"{self.server.url}/v1/coordinates/48.123456,11.654321")
        metrics = get(f"{self.server.url}/metrics")[2].decode()
        said = self.server.messages()
        self.assertEqual(self.server.stop(), 0)
        self.assertNotIn("48.123", metrics + said)
        kept = [path for path in self.data.rglob("*") if path.is_file() and b"48.123456" in path.read_bytes()]
        self.assertEqual(kept, [])


def closed_port():
    """A port of loopback on which nobody listens."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class WithoutNetwork(Case):
    """The model goes on, marked, and never pretends."""

    def test_a_new_house_that_never_reached_anybody(self):
        server = self.serve("--upstream", f"http://127.0.0.1:{closed_port()}")
        api = f"{server.url}/api/v1/iss"
        # Before the first second is written down the model answers alone, as `stale`.
        now = self.wait_for("a second of the model", lambda: (lambda n: n if n["state"] == "model" else None)(get_json(f"{api}/now")), 120)
        self.assertEqual((now["state"], now["provenance"], now["source"]), ("model", "model", "sgp4"))
        self.assertIsNone(now["residual_km"])
        self.assertIsNone(now["confirmed"])
        self.assertIn("built_in_elements", now["quality"])
        self.assertRegex(now["why"], "no upstream has passed yet|no position has been recorded")
        stream = Events(f"{api}/live")
        seconds = [stream.next("iss")[1] for _ in range(3)]
        stream.close()
        self.assertEqual([s["timestamp"] for s in seconds], list(range(seconds[0]["timestamp"], seconds[0]["timestamp"] + 3)))
        self.assertEqual({s["state"] for s in seconds}, {"model"})
        # The set that the program carries grows old: then the orbit is told, and no place on it (rules.md 34).
        status, headers, body = get(f"{server.url}/iss-now.json")
        if now["uncertainty_km"] > 300:
            for answer in [now, *seconds]:
                self.assertEqual([answer[n] for n in ["position_known", "latitude", "longitude", "altitude_km", "over", "visibility", "local_time"]], [False] + 6 * [None])
                self.assertRegex(answer["where"], "^anywhere along .*its orbit$")
            self.assertTrue(400 < now["orbit"]["perigee_km"] < 430 and 51.5 < now["orbit"]["inclination_deg"] < 51.8, now["orbit"])
            self.assertEqual(status, 503)
            self.assertIn(b"nobody knows where the station is", body)
            track = get_json(f"{api}/track?from=now&to=%2B10m")
            self.assertEqual((track["points"], track["position_known"]), ([], False))
            self.assertIn("every point is left out", track["withheld"])
            words, _ = self.run_verb("where", expect=6)
            self.assertRegex(words, r"^Skykeep: anywhere along .*its orbit: 51\.6° inclined, 4\d\d to 4\d\d km high")
        else:
            self.assertEqual(headers["Skykeep-Provenance"], "model")
            self.assertGreaterEqual(float(headers["Skykeep-Uncertainty-Km"]), 1)
        crew = get_json(f"{api}/crew")
        self.assertEqual((crew["number"], crew["as_of"], crew["people"], crew["stale"]), (None, None, [], True))
        self.assertEqual(get(f"{server.url}/astros.json")[0], 503)
        if now["element_age_s"] > 14 * 86400:  # the set that the program carries grows old
            passes = get_json(f"{api}/passes?{SITE}")
            self.assertEqual(passes["passes"], [])
            self.assertIn("all passes are withheld", passes["withheld"])
            self.assertEqual(get(f"{server.url}/iss-pass.json?{SITE}")[0], 503)
            self.run_verb("passes", "--lat", "48.1", "--lon", "11.6", expect=6)
        upstreams = {"iss.upstream.wheretheiss", "iss.upstream.open_notify", "iss.upstream.celestrak"}
        raised = lambda: {c["id"]: c for c in get_json(f"{api}/health")["checks"] if c["state"] == "raised"}
        # One is raised at its first failure, another when it has been silent for long enough.
        alerts = self.wait_for("the alerts of all three upstreams", lambda: (lambda r: r if upstreams <= r.keys() else None)(raised()), 120)
        self.assertEqual(get_json(f"{api}/health")["state"], "error")
        for name in upstreams:
            self.assertIn("connect", alerts[name]["text"].lower())
            self.assertNotIn("timestamps=", alerts[name]["text"])
        lines = {line["name"]: line for line in get_json(f"{server.url}/api/v1/sources")["data"]}
        for name in ["iss_position", "orbits", "crew"]:
            self.assertEqual(lines[name]["state"], "down")
            self.assertIn("connect", lines[name]["last_error"].lower())
        status, _, body = get(f"{server.url}/api/v1/alerts/iss.upstream.celestrak/acknowledge", method="POST")
        self.assertEqual((status, json.loads(body)), (200, {"acknowledged": "iss.upstream.celestrak"}))
        states = {check["id"]: check["state"] for check in get_json(f"{api}/health")["checks"]}
        self.assertEqual(states["iss.upstream.celestrak"], "acknowledged")
        self.assertIn('skykeep_iss_alert{check="iss.upstream.celestrak",state="acknowledged"} 1', get(f"{server.url}/metrics")[2].decode())
        self.assertEqual(get(f"{server.url}/api/v1/alerts/other/acknowledge", method="POST")[0], 404)

    def test_a_house_whose_upstreams_vanish_goes_on_with_the_last_elements(self):
        upstreams = self.simulator("--seed", "7", "--photos", "50")
        server = self.serve("--upstream", upstreams.url)
        api = f"{server.url}/api/v1/iss"
        self.wait_for("a value that the elements have judged", lambda: get_json(f"{api}/now")["residual_km"] is not None, 120)
        upstreams.stop()
        now = self.wait_for("seconds of the model", lambda: (lambda n: n if n["source"] == "sgp4" else None)(get_json(f"{api}/now")), 120)
        self.assertLess(now["age_s"], 15)
        self.assertGreaterEqual(now["uncertainty_km"], 1)
        self.assertIsNone(now["residual_km"])
        # The elements are young: what is to come is told.
        self.assertIsNone(get_json(f"{api}/passes?{SITE}&days=2")["withheld"])
        alone = self.wait_for("the end of what was confirmed", lambda: (lambda n: n if n["state"] == "model" else None)(get_json(f"{api}/now")), 120)
        self.assertIn("no upstream has passed for a minute", alone["why"])
        words, _ = self.run_verb("where")
        self.assertRegex(words, r"; simulated, to 1 km\n")
        self.assertIn("no upstream has passed for a minute", words)
        both = {"iss.upstream.wheretheiss", "iss.upstream.open_notify"}
        self.wait_for("the alerts of both", lambda: both <= {c["id"] for c in get_json(f"{api}/health")["checks"] if c["state"] == "raised"}, 120)
        # A moment that nobody recorded and no elements reach is not made up.
        status, _, body = get(f"{api}/now?at=1999-01-01")
        self.assertEqual(status, 404)
        self.assertIn("nobody knows where the station is at 1999-01-01", json.loads(body)["detail"])


if __name__ == "__main__":
    main()
