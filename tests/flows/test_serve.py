"""One process that serves, and others that meet it."""
import json
import os
import signal
import sqlite3
import subprocess
import time
import unittest

from harness import SKYKEEP, Case, get, get_json, main


class Serve(Case):
    def test_verbs_go_through_the_running_server_and_a_second_one_is_refused(self):
        simulator = self.simulator("--seed", "3", "--photos", "2000")
        server = self.serve("--upstream", simulator.url)
        self.wait_for("photos", lambda: get_json(f"{server.url}/api/v1/status")["counts"]["photos"] > 50)
        self.assertGreater(self.scalar("select count(*) from silver.fact_photos"), 50)
        _, err = self.run_verb("serve", "--listen", "127.0.0.1:0", "--upstream", simulator.url, expect=8)
        self.assertIn(str(server.pid), err)
        status = self.verb_json("status")
        self.assertEqual(status["mode"], "simulated")
        report = self.verb_json("sync", "mars_photos", "--rover", "curiosity", "--sol", "55", "--upstream", simulator.url)
        self.assertEqual(report["complete"], 1)

    def test_two_syncs_through_one_server_tell_their_own_figures(self):
        simulator = self.simulator("--seed", "3")
        config = self.dir / "skykeep.toml"
        config.write_text("[sources]\nbackfill = 5\n")
        self.serve("--upstream", simulator.url, "--config", config)
        ranges = [(1000, 1011), (1100, 1130)]
        command = [str(SKYKEEP), "sync", "mars_photos", "--rover", "curiosity", "--data", str(self.data), "--upstream", simulator.url, "--json"]
        syncs = [subprocess.Popen([*command, "--sol", f"{low}..{high}"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) for low, high in ranges]
        for sync, (low, high) in zip(syncs, ranges):
            report = json.loads(sync.communicate(timeout=120)[0])
            mine = self.sql("select count(*) as objects, sum(items) as records from bronze.raw_object where source = 'mars_photos' and "
                            f"scope = 'curiosity' and part between 'sol={low:05}' and 'sol={high:05}'")[0]
            self.assertEqual((report["planned"], report["complete"]), (high - low + 1, high - low + 1))
            self.assertEqual((report["objects"], report["records"]), (mine["objects"], mine["records"]))

    def test_a_second_sync_is_refused_with_the_pid_and_verbs_go_through_the_first(self):
        simulator = self.simulator("--seed", "3")
        command = [str(SKYKEEP), "sync", "--data", str(self.data), "--upstream", simulator.url, "--quiet"]
        first = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.addCleanup(lambda: (first.kill(), first.wait()))
        self.wait_for("the socket", lambda: (self.data / "control.sock").exists())
        _, err = self.run_verb("sync", "--upstream", simulator.url, expect=8)
        self.assertIn(str(first.pid), err)
        self.assertEqual(self.verb_json("status")["mode"], "simulated")

    def test_sigterm_drains_within_ten_seconds_and_a_restart_goes_on(self):
        simulator = self.simulator("--seed", "3", "--photos", "20000")
        server = self.serve("--upstream", simulator.url)
        self.wait_for("photos", lambda: get_json(f"{server.url}/api/v1/status")["counts"]["photos"] > 50)
        begin = time.monotonic()
        self.assertEqual(server.stop(signal.SIGTERM), 0)
        self.assertLess(time.monotonic() - begin, 10)
        before = self.scalar("select count(*) from silver.fact_photos")
        server = self.serve("--upstream", simulator.url)
        self.wait_for("more photos", lambda: get_json(f"{server.url}/api/v1/status")["counts"]["photos"] > before)

    def test_what_was_being_fetched_when_it_stopped_is_nobodys(self):
        simulator = self.simulator("--seed", "3", "--photos", "20000", "--fault", "slow=1")
        server = self.serve("--upstream", simulator.url)
        self.wait_for("a partition in progress", lambda: get_json(f"{server.url}/api/v1/partitions?state=in_progress")["data"])
        self.assertEqual(server.stop(signal.SIGTERM), 0)
        with sqlite3.connect(self.data / "state.db") as state:
            self.assertEqual(state.execute("select count(*) from ledger_partition where state = 'in_progress'").fetchone()[0], 0)
            self.assertEqual(state.execute("select count(*) from lease where expires_at > 0").fetchone()[0], 0)

    def test_without_upstreams_it_listens_at_once_and_says_so(self):
        server = self.serve("--upstream", "http://127.0.0.1:9")
        self.assertEqual(get(f"{server.url}/readyz")[0], 200)
        self.wait_for("a notice", lambda: get_json(f"{server.url}/api/v1/notices")["data"])
        self.assertEqual(get_json(f"{server.url}/api/v1/status")["counts"]["photos"], 0)

    def test_the_loop_shows_its_stages_from_planning_to_publishing(self):
        simulator = self.simulator("--seed", "3", "--photos", "2000")
        server = self.serve("--upstream", simulator.url)
        stages = self.wait_for("every stage to have worked", lambda: [
            stages for stages in [get_json(f"{server.url}/api/v1/loop")["stages"]] if all(stage["processed"] > 0 for stage in stages)])[0]
        self.assertEqual([stage["name"] for stage in stages],
                         ["plan", "fetch", "load", "models", "iss-enrich", "iss-sink", "iss-elements", "iss-crew"])
        self.assertTrue(all(stage["last_at"] for stage in stages))

    def test_a_click_on_a_gap_fetches_it(self):
        simulator = self.simulator("--seed", "3")
        config = self.dir / "c.toml"
        config.write_text("[sources]\nbackfill = 1\nrovers = ['curiosity']\n")
        server = self.serve("--upstream", simulator.url, "--config", config)
        body = json.dumps({"source": "mars_photos", "rover": "curiosity", "sol": 777}).encode()
        status, _, _ = get(f"{server.url}/api/v1/partitions/request", {"Content-Type": "application/json"}, "POST", body)
        self.assertEqual(status, 202)
        self.wait_for("the sol", lambda: get_json(f"{server.url}/api/v1/mars/photos?rover=curiosity&sol=777&limit=1")["data"])

    def test_configuration_mistakes_are_exit_3_with_the_nearest_key(self):
        config = self.dir / "c.toml"
        config.write_text("[server]\nlisten_on = 'x'\n")
        _, err = self.run_verb("serve", "--config", config, expect=3)
        self.assertIn("server.listen", err)
        _, err = self.run_verb("serve", "--listen", "0.0.0.0:0", expect=3)
        self.assertIn("token_file", err)

    def test_a_newer_data_directory_is_refused_by_its_version(self):
        self.data.mkdir()
        (self.data / "FORMAT").write_text("skykeep 99 live\n")
        _, err = self.run_verb("status", expect=3)
        self.assertIn("99", err)

    def test_bad_parameters_are_named(self):
        server = self.serve("--upstream", "http://127.0.0.1:9")
        status, headers, body = get(f"{server.url}/api/v1/mars/photos?rover=curiosity&sol=minus")
        self.assertEqual((status, headers["Content-Type"]), (400, "application/problem+json"))
        self.assertEqual(json.loads(body)["parameter"], "sol")

    def test_little_space_pauses_fetching_in_words(self):
        simulator = self.simulator("--seed", "3")
        config = self.dir / "c.toml"
        config.write_text("[storage]\nmin_free_mb = 1000000000\n")
        server = self.serve("--upstream", simulator.url, "--config", config)
        notice = self.wait_for("a notice", lambda: [n for n in get_json(f"{server.url}/api/v1/notices")["data"] if n["topic"] == "disk"])
        self.assertIn("pauses", notice[0]["text"])

    def test_usage_mistakes_are_exit_2(self):
        for arguments in (["frobnicate"], ["sync", "--sol", "9..1"], ["import", "/nowhere", "--source", "mars_photos"],
                          ["sync", "mars_pictures"], ["sql", "select 1", "--format", "xml"]):
            done = subprocess.run([str(SKYKEEP), *arguments, *([] if arguments == ["frobnicate"] else ["--data", str(self.data)])],
                                  capture_output=True, text=True, timeout=60, env={**os.environ})
            self.assertEqual(done.returncode, 2, f"{arguments}: {done.stderr}")
            self.assertTrue(done.stderr.strip(), arguments)


if __name__ == "__main__":
    main()
