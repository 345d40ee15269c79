"""The station through its doors: routes, old shapes, live events and verbs agree with each other and with the elements."""
import json
import math
import unittest
import urllib.request

from harness import Case, get, get_json, main

SITE = "lat=48.123456&lon=11.654321"


def distance_km(a, b):
    """Between two sub-points on a sphere."""
    p, q = math.radians(a["latitude"]), math.radians(b["latitude"])
    h = math.sin((p - q) / 2) ** 2 + math.cos(p) * math.cos(q) * math.sin(math.radians(a["longitude"] - b["longitude"]) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(h))


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
        self.wait_for("a position of an upstream", lambda: get_json(f"{self.api}/now")["state"] == "live", 60)

    def test_every_door_tells_the_same(self):
        now = get_json(f"{self.api}/now")
        self.assertEqual(now["provenance"], "simulated")
        self.assertLess(now["residual_km"], 5)
        self.assertLess(now["age_s"], 15)
        self.assertTrue(now["over"] and now["time_zone"] and now["local_time"])
        at = now["timestamp"]

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
        self.assertLess(abs(shape["timestamp"] - at), 30)
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
        people = get_json(f"{self.api}/crew")
        self.assertEqual(len(get_json(f"{self.server.url}/astros.json")["people"]), len(people["people"]))

    def test_the_verbs_go_through_the_server_and_without_it(self):
        now = self.verb_json("where")
        self.assertEqual(now["state"], "live")
        words, _ = self.run_verb("where")
        self.assertRegex(words, r"^Skykeep: \d+\.\d [NS] \d+\.\d [EW], \d+ km, over .+; simulated, .+ old, \d+\.\d km from the model\n")
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
        health = get_json(f"{self.api}/health")
        self.assertTrue(health["checks"])
        self.wait_for("rows in the tables", lambda: get_json(f"{self.api}/health")["records"] > 0, 30)
        self.wait_for("an hour with records", lambda: get_json(f"{self.api}/activity")["hours"], 30)
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


if __name__ == "__main__":
    main()
