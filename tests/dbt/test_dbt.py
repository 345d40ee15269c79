"""models/ is a dbt project: dbt itself builds from the program's bronze what the program built, row for row. Optional: dbt is no
Debian package.

    python3 -m venv ~/dbt && ~/dbt/bin/pip install 'dbt-core~=1.11.0' dbt-duckdb 'duckdb~=1.5.6'
    SKYKEEP_DBT=~/dbt/bin/dbt ctest -R compat_dbt
"""
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "flows"))
from harness import ROOT, Case, get, main  # noqa: E402

PROGRAM = os.environ.get("SKYKEEP_DBT") or shutil.which("dbt")
if PROGRAM is None:
    print("\n*** SKIPPED: the SQL project is not built with dbt. Install it from PyPI, or name it in SKYKEEP_DBT ***\n", file=sys.stderr)


def spoil(body):
    """One record of a page of Curiosity's feed cannot be read."""
    try:
        page = json.loads(body)
    except ValueError:
        return body
    if not isinstance(page, dict) or not page.get("items"):
        return body
    page["items"][0]["sol"] = "soon"
    return json.dumps(page).encode()


class Between(http.server.BaseHTTPRequestHandler):
    """Asks the simulator and spoils what it says."""
    upstream = None

    def do_GET(self):
        status, headers, body = get(self.upstream + self.path)
        body = spoil(body) if status == 200 else body
        self.send_response(status)
        for name in ("Content-Type", "Skykeep-Origin"):
            if headers[name]:
                self.send_header(name, headers[name])
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@unittest.skipIf(PROGRAM is None, "dbt is not installed")
class Dbt(Case):
    def between(self, simulator):
        Between.upstream = simulator.url
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Between)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        return f"http://127.0.0.1:{server.server_port}"

    def run_verb(self, *arguments, **options):
        return super().run_verb(*arguments, "--models", self.project, **options)  # with others it would build the tables anew

    def fill(self):
        """A few sols of all rovers, manifests, a traverse, the station; with records that cannot be read, and rows that fail a data test."""
        self.project = self.dir / "models"
        shutil.copytree(ROOT / "models", self.project)
        schema = self.project / "silver/schema.yml"
        place = "      - expression_is_true: {name: fact_photos_is_old_or_feed,"
        self.assertIn(place, schema.read_text())
        schema.write_text(schema.read_text().replace(
            place, "      - expression_is_true: {name: no_fiftieth, arguments: {expression: image_id % 50 <> 0}}\n" + place))
        config = self.dir / "skykeep.toml"
        config.write_text("[sources]\nbackfill = 3\n")
        upstream = ("--upstream", self.between(self.simulator("--seed", "3", "--photos", "3000")), "--config", config)
        self.run_verb("sync", *upstream)
        server = self.serve(*upstream, "--models", self.project)
        self.wait_for("the station", lambda: self.scalar("select count(*) from silver.iss_positions") > 3)
        self.assertEqual(server.stop(), 0)
        rejected = self.sql("select count(*) filter (where reason like 'no_fiftieth%') as failing, count(*) as n from silver.rejected_rows")[0]
        self.assertTrue(0 < rejected["failing"] < rejected["n"], rejected)

    def dbt(self, *arguments):
        environment = {**os.environ, "SKYKEEP_COPY": str(self.copy), "DBT_SEND_ANONYMOUS_USAGE_STATS": "false",
                       "DBT_TARGET_PATH": str(self.dir / "target"), "DBT_LOG_PATH": str(self.dir / "logs")}
        done = subprocess.run([PROGRAM, "--no-use-colors", *arguments], cwd=self.project, env=environment, capture_output=True, text=True,
                              timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout[-4000:] + done.stderr[-2000:])
        self.assertNotIn("Deprecat", done.stdout)
        return done.stdout

    def relations(self, warehouse):
        python = pathlib.Path(PROGRAM).parent / "python"
        done = subprocess.run([python, pathlib.Path(__file__).parent / "relations.py", warehouse], capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        return json.loads(done.stdout)

    def test_dbt_builds_what_the_program_built(self):
        self.fill()
        self.copy = self.dir / "copy.duckdb"
        shutil.copy(self.data / "warehouse.duckdb", self.copy)
        ours = self.relations(self.copy)
        self.assertGreater(len(ours["silver.fact_photos"]["rows"]), 100)
        self.assertEqual(ours["silver.iss_gaps"]["rows"], [], "a model may be empty")

        self.dbt("parse")
        self.dbt("compile")
        self.dbt("docs", "generate")
        nodes = json.loads((self.dir / "target/catalog.json").read_text())["nodes"]
        self.assertIn("model.skykeep.fact_photos", nodes)
        said = self.dbt("build", "--full-refresh")
        built = json.loads((self.dir / "target/run_results.json").read_text())["results"]
        self.assertEqual({b["status"] for b in built} - {"success", "pass", "warn"}, set(), said[-4000:])

        theirs = self.relations(self.copy)
        self.assertEqual(theirs.keys(), ours.keys())
        models = {name.split(".")[-1] for name in nodes if not name.startswith("source.")}
        self.assertEqual({name.split(".")[1] for name in ours}, models, "dbt made all of them anew")
        for name in ours:
            with self.subTest(name):
                self.assertEqual(theirs[name], ours[name])


if __name__ == "__main__":
    main()
