"""The command line as people mistype it: every refusal names the thing and the way out, and who only reads makes nothing."""
import json
import os
import pathlib
import pty
import re
import select
import socket
import subprocess
import unittest

from harness import SKYKEEP, Case, main

READING = [["status"], ["sources"], ["gaps"], ["runs"], ["runs", "01JD"], ["lineage"], ["lineage", "silver.fact_photos"], ["sql", "select 1"],
           ["test"], ["build"], ["doctor"], ["where"], ["passes", "--place", "Berlin"], ["ephemeris"], ["config", "check"]]

# words, exit code, what stderr has to say
SILLY = [
    ([], 2, ["skykeep demo", "skykeep serve", "skykeep sync"]),
    (["serv"], 2, ["'serv'", "'serve'"]),
    (["passses", "--lat", "1"], 2, ["'passses'", "'passes'"]),
    (["config", "chek"], 2, ["'chek'", "'check'"]),
    (["qqqqq"], 2, ["'qqqqq'", "--help"]),
    (["passes", "--plaec", "Berlin"], 2, ["--plaec", "--place"]),
    (["where", "--city", "Berlin"], 2, ["--city", "skykeep where"]),
    (["--rover", "curiosity", "sync"], 2, ["--rover", "skykeep sync --rover"]),
    (["passes"], 2, ["--place", "--lat"]),
    (["passes", "--lat", "52.52"], 2, ["--lon is missing"]),
    (["passes", "--lat", "52,52", "--lon", "13.4"], 2, ["52.52", "comma"]),
    (["passes", "--lat", "north", "--lon", "13.4"], 2, ["--lat takes a number", "'north'"]),
    (["passes", "--lat", "nan", "--lon", "13.4"], 2, ["--lat takes a number", "'nan'"]),
    (["passes", "--lat", "95", "--lon", "13.4"], 2, ["95"]),
    (["passes", "--place", "Berlin", "--days", "7.5"], 2, ["--days takes a whole number", "7"]),
    (["passes", "--place", "Springfield"], 2, ["which?", "Missouri", "Massachusetts"]),
    (["passes", "--place", "Brelin"], 2, ["'Brelin'", "Berlin"]),
    (["passes", "--place", "Germany"], 2, ["Germany", "Berlin"]),
    (["passes", "--place", "95, 10"], 2, ["95"]),
    (["passes", "--place", "Berlin", "--lat", "1", "--lon", "2"], 2, ["leave out"]),
    (["gaps", "--limit", "many"], 2, ["--limit takes a whole number", "'many'"]),
    (["sql"], 2, ["sql --help"]),
    (["import"], 2, ["import --help"]),
    (["where", "--at"], 2, ["--at"]),
    (["serve", "--listen", "nowhere"], 3, ["nowhere"]),
    (["serve", "--listen", "127.0.0.1:99999"], 3, ["99999"]),
]


def tree(folder):
    return sorted(str(p) for p in folder.rglob("*"))


class CommandLine(Case):
    def setUp(self):
        super().setUp()
        self.home = self.dir / "home"
        self.tmp = self.dir / "tmp"
        self.home.mkdir()
        self.tmp.mkdir()

    def skykeep(self, *words, env=None, timeout=60):
        """Runs the program in an empty folder, with a folder for temporary files that can be looked at."""
        clean = {k: v for k, v in os.environ.items() if not k.startswith("SKYKEEP_")}
        return subprocess.run([SKYKEEP, *[str(w) for w in words]], capture_output=True, text=True, timeout=timeout, cwd=self.home,
                              env={**clean, "TMPDIR": str(self.tmp), **(env or {})})

    def test_what_is_mistyped_is_named_with_the_way_out(self):
        for words, code, said in SILLY:
            with self.subTest(words=words):
                done = self.skykeep(*words)
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)
                self.assertEqual(done.stdout, "")
                for text in said:
                    self.assertIn(text, done.stderr)
                if words:  # with --json the same as one object
                    done = self.skykeep(*words, "--json")
                    self.assertEqual(done.returncode, code, done.stderr)
                    self.assertEqual(done.stdout, "")
                    if words[-1] != "--at":  # there --json is what --at is given
                        error = json.loads(done.stderr.strip().split("\n")[-1])
                        self.assertEqual(error["exit_code"], code)
                        self.assertTrue(error["error"] and error["code"])
        self.assertEqual([p for p in tree(self.home) if "skykeep-data" not in p], [])

    def test_with_json_whoever_fails_says_so_in_json(self):
        bad = self.dir / "bad.json"
        bad.write_text("<html><body>503 Service Unavailable</body></html>")
        dead = {"SKYKEEP_NET_UPSTREAM": "http://127.0.0.1:9"}
        two = self.dir / "two.txt"
        two.write_text("1 25544U 98067A   26263.52959654  .00008422  00000+0  15975-3 0  9999\n"
                       "2 25544  51.6308 188.2246 0004825 162.2847 197.8311 15.49196792586535\n"
                       "1 25544U 98067A   26367.52959654  .00008422  00000+0  15975-3 0  9994\n"
                       "2 25544  51.6308 188.2246 0004825 162.2847 197.8311 15.49196792586535\n")
        cases = [(["import", bad, "--source", "mars_photos"], 1, "failed"), (["sync", "mars_photos", "--rover", "spirit", "--sol", "1..1"], 4, "upstream_unavailable"),
                 (["status", "--check"], 6, "freshness_breached"), (["doctor"], 1, "failed"), (["build", "nothing"], 2, "invalid_input"),
                 (["passes", "--lat", "1", "--lon", "2", "--elements", two, "--from", "2027-09-20"], 6, "freshness_breached"),
                 (["where", "--elements", two, "--at", "2026-11-20"], 6, "freshness_breached"), (["sql", "select nothing"], 2, "invalid_input")]
        for words, code, name in cases:
            with self.subTest(words=words):
                done = self.skykeep(*words, "--json", "--data", self.home / "mine", env=dead)
                self.assertEqual(done.returncode, code, done.stdout + done.stderr)
                lines = [json.loads(line) for line in done.stderr.strip().split("\n") if line.startswith("{")]
                self.assertEqual((lines[-1]["code"], lines[-1]["exit_code"]), (name, code), done.stderr)
                self.assertTrue(lines[-1]["error"])
                self.assertNotIn("skykeep: ", done.stderr)
                if words[-1] != "doctor" and done.stdout:
                    json.loads(done.stdout)
        remark = json.loads(self.skykeep("where", "--elements", two, "--at", "2026-09-21", "--json").stderr)
        self.assertIn("two.txt, line 3", remark["note"])

    def test_who_only_reads_makes_nothing(self):
        for words in READING:
            with self.subTest(words=words):
                for data in [[], ["--data", self.home / "not" / "there"]]:
                    done = self.skykeep(*words, *data, env={"SKYKEEP_NET_UPSTREAM": "http://127.0.0.1:9"})
                    self.assertEqual(tree(self.home), [], words)
                    self.assertEqual(tree(self.tmp), [], words)
                    if words[0] in ("where", "passes", "ephemeris"):
                        self.assertIn("no archive", done.stderr)
                    elif words[0] not in ("doctor", "config"):
                        self.assertEqual((done.returncode, done.stdout), (3, ""), done.stderr)
                        self.assertIn("there is no archive in " + str(data[1] if data else "./skykeep-data"), done.stderr)

    def test_an_archive_beside_a_mistyped_name_is_named(self):
        simulator = self.simulator("--photos", "30")
        self.run_verb("sync", "mars_photos", "--rover", "curiosity", "--sol", "1..1", "--upstream", simulator.url, data=self.home / "mine", expect=None)
        before = tree(self.home)
        done = self.skykeep("status", "--data", "mien")
        self.assertEqual(done.returncode, 3)
        self.assertIn(str(self.home / "mine"), done.stderr)
        self.assertEqual(tree(self.home), before)
        self.look_at(self.home / "mine")

    def look_at(self, data):
        """What the verbs say of a small simulated archive."""
        out, _ = self.run_verb("status", data=data)
        self.assertRegex(out, r"\d photos?, [\d,]+ raw objects?, \d+ rejected records?")
        self.assertIn("skykeep serve", out)
        self.assertRegex(out, r"mars_manifests +(disabled +- +no server of the legacy API|\w+)")
        out, _ = self.run_verb("gaps", data=data)
        lines = out.strip().split("\n")
        self.assertLess(len(lines), 40)  # a line a reason, not a line a sol
        rows = self.verb_json("runs", data=data)
        for run in rows:
            words, _ = self.run_verb("runs", run["id"], data=data)
            self.assertTrue(words.isprintable() or re.fullmatch(r"[\x20-\x7e\n\u00a0-\uffff]*", words), words[:200])
            if run["state"] in ("failed", "partly"):
                self.assertTrue(run["error"], run)
        tests = self.verb_json("test", "silver.fact_photos", data=data)
        self.assertEqual({t["model"] for t in tests}, {"silver.fact_photos"})
        _, err = self.run_verb("test", "silver.fact_photo", data=data, expect=2)
        self.assertIn("did you mean 'silver.fact_photos'?", err)
        out, _ = self.run_verb("sql", "select 2 as b, 1 as a, 3 as a", data=data)
        self.assertEqual(out.split(), ["b", "a", "a", "2", "1", "3"])
        out, _ = self.run_verb("doctor", data=data)
        self.assertIn("simulated", out)
        self.assertNotIn("trouble", out)
        self.fits(data)

    def fits(self, data):
        """On a terminal of 60 columns no line is longer, and NO_COLOR is obeyed."""
        for colour in ["", "1"]:
            leader, follower = pty.openpty()
            process = subprocess.Popen([SKYKEEP, "lineage", "--data", data], stdout=follower, stderr=subprocess.DEVNULL,
                                       env={**os.environ, "COLUMNS": "60", "NO_COLOR": colour, "TERM": "xterm"})
            os.close(follower)
            text = b""
            while select.select([leader], [], [], 30)[0]:
                try:
                    part = os.read(leader, 65536)
                except OSError:  # the other side is closed
                    break
                if not part:
                    break
                text += part
            process.wait()
            os.close(leader)
            lines = text.decode().replace("\r\n", "\n").strip("\n").split("\n")
            self.assertGreater(len(lines), 10)
            self.assertLessEqual(max(len(re.sub(r"\x1b\[\d*m", "", line)) for line in lines), 60)
            self.assertEqual("\x1b[" in text.decode(), colour == "")

    def test_an_unknown_variable_is_named(self):
        done = self.skykeep("config", "check", env={"SKYKEEP_NET_NOSUCH": "1"})
        self.assertEqual(done.returncode, 3)
        self.assertIn("SKYKEEP_NET_NOSUCH", done.stderr)
        done = self.skykeep("config", "check", env={"SKYKEEP_SERVER_LISTEN": "8080", "SKYKEEP_RECORDINGS": "/r"})
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_a_port_alone_is_of_this_machine_and_a_taken_one_is_named(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            done = self.skykeep("serve", "--listen", port, "--data", self.home / "a", "--upstream", "http://127.0.0.1:9")
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn(f"127.0.0.1:{port} is taken", done.stderr)


if __name__ == "__main__":
    main()
