"""A start that takes long, and one whose new models fail: the program is there and says what is the matter."""
import json
import re
import shutil
import signal
import subprocess
import time

from harness import ROOT, SKYKEEP, Case, Process, get, get_json, main

SLOW = "{{ config(materialized='table') }} select sum(hash(a.range + b.range)) as n from range(1000000) a, range(%d) b"


class Start(Case):
    def archive(self):
        """Makes one; the address of a sol that has photos, and how many."""
        simulator = self.simulator("--seed", "3")
        self.run_verb("sync", "mars_photos", "--rover", "curiosity", "--sol", "1000..1003", "--upstream", simulator.url)
        row = self.sql("select sol, count(*) as n from silver.fact_photos group by sol order by n desc limit 1")[0]
        return f"/api/v1/mars/photos?rover=curiosity&sol={row['sol']}", row["n"]

    def models(self, path, text):
        """The program's models and one more file."""
        folder = self.dir / "models"
        shutil.copytree(ROOT / "models", folder, dirs_exist_ok=True)
        (folder / path).write_text(text)
        return folder

    def listening(self, models):
        """A program that serves before its tables are ready."""
        process = Process([SKYKEEP, "serve", "--data", self.data, "--listen", "127.0.0.1:0", "--models", models, "--upstream",
                           "http://127.0.0.1:9"], "Skykeep listens at")
        process.url = re.match(r"http://[0-9.:]+", process.url).group()
        self.addCleanup(lambda: process.process.poll() is None and process.stop(signal.SIGKILL))
        return process

    def test_a_long_upgrade_listens_at_once_and_says_what_it_is_at(self):
        photos, n = self.archive()
        server = self.listening(self.models("silver/slow.sql", SLOW % 100_000))
        self.assertEqual(get(f"{server.url}/healthz")[0], 200)
        self.wait_for("the slow model", lambda: b"silver.slow" in get(f"{server.url}/readyz")[2])
        for path in ("/readyz", "/api/v1/status", photos):
            status, headers, body = get(server.url + path)
            self.assertEqual((status, headers["Retry-After"]), (503, "2"), path)
            self.assertRegex(json.loads(body)["detail"], r"model \d+ of \d+, silver.slow", path)
        status, _, page = get(server.url + "/", {"Accept": "text/html"})
        self.assertEqual(status, 503)
        self.assertRegex(page.decode(), r"model \d+ of \d+, silver.slow")
        # Verbs hear it too.
        done = subprocess.run([str(SKYKEEP), "status", "--data", str(self.data)], capture_output=True, text=True, timeout=60)
        self.assertNotEqual(done.returncode, 0)
        self.assertRegex(done.stderr, r"model \d+ of \d+, silver.slow")
        # It can be stopped in the middle, and nothing is lost.
        begin = time.monotonic()
        self.assertEqual(server.stop(signal.SIGTERM), 0)
        self.assertLess(time.monotonic() - begin, 10)
        self.assertGreaterEqual(self.scalar("select count(*) from silver.fact_photos"), n)

    def test_once_the_upgrade_is_done_it_serves(self):
        photos, n = self.archive()
        server = self.listening(self.models("silver/slow.sql", SLOW % 1_500))
        self.wait_for("readiness", lambda: get(f"{server.url}/readyz")[0] == 200, seconds=180)
        self.assertEqual(get_json(server.url + photos)["total"], n)
        self.assertIsNone(get_json(f"{server.url}/api/v1/status")["stale"])
        self.assertEqual(server.stop(signal.SIGTERM), 0)

    def test_models_that_fail_on_what_is_here_leave_the_old_publication_served(self):
        photos, n = self.archive()
        models = self.models("tests/nothing_is_a_photo.sql", "select image_id from {{ ref('fact_photos') }}")
        server = self.serve("--models", models, "--upstream", "http://127.0.0.1:9")
        for path in ("/readyz", "/healthz", "/api/v1/status"):
            self.assertIn("nothing_is_a_photo", get_json(server.url + path)["stale"], path)
        self.assertEqual(get_json(server.url + photos)["total"], n)


if __name__ == "__main__":
    main()
