"""The OpenAPI document against the running program, at random: schemathesis (PyPI) makes requests that the document allows and
requests that it forbids, and follows its links. Optional: it is no Debian package. api_test does a smaller share of this always.

    python3 -m venv ~/schemathesis && ~/schemathesis/bin/pip install schemathesis
    SKYKEEP_SCHEMATHESIS=~/schemathesis/bin/schemathesis ctest -R flow_document
"""
import os
import re
import shutil
import subprocess
import sys
import unittest

from harness import Case, get_json, main

PROGRAM = os.environ.get("SKYKEEP_SCHEMATHESIS") or shutil.which("schemathesis")
if PROGRAM is None:
    print("\n*** SKIPPED: the document is not tried with schemathesis. Install it from PyPI, or name it in SKYKEEP_SCHEMATHESIS ***\n",
          file=sys.stderr)

# What a request that fits its schema may be answered with all the same: nothing of that name, too much at once, a fault of ours.
FAIR = ["2xx", "3xx", 401, 403, 404, 409, 429, "5xx"]
SECONDS = 480


@unittest.skipIf(PROGRAM is None, "schemathesis is not installed")
class Document(Case):
    def config(self, document):
        """Where a route says in words what no schema can say, 400 is fair too."""
        told = [(method, path) for path, methods in document["paths"].items() for method, operation in methods.items()
                if "400" in operation["responses"]]
        self.assertLessEqual(len(told), 8, "the exceptions are few")
        # 501 is an answer in words: this archive cannot do it, as a simulated one takes no recording.
        lines = ["[checks.not_a_server_error]", 'expected-statuses = ["2xx", "3xx", "4xx", 501]',
                 "[checks.positive_data_acceptance]", f"expected-statuses = {FAIR!r}".replace("'", '"')]
        for method, path in told:
            lines += ["[[operations]]", f'include-name = "{method.upper()} {path}"', "[operations.checks.positive_data_acceptance]",
                      f"expected-statuses = {FAIR + [400]!r}".replace("'", '"')]
        file = self.dir / "schemathesis.toml"
        file.write_text("\n".join(lines) + "\n")
        return file

    def test_the_program_does_what_its_document_says(self):
        upstreams = self.simulator("--seed", "7", "--photos", "300")
        server = self.serve("--upstream", upstreams.url)
        self.wait_for("photos", lambda: get_json(f"{server.url}/api/v1/status")["counts"]["photos"] > 0, 120)
        document = f"{server.url}/openapi.json"
        command = [PROGRAM, "--config-file", self.config(get_json(document)), "run", document, "--seed", "7", "--max-examples", "8",
                   "--phases", "examples,coverage,fuzzing,stateful", "--exclude-path-regex", "/(live|sync)$",
                   "--request-timeout", "30", "--no-color"]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=SECONDS,
                              cwd=self.dir)
        self.assertEqual(done.returncode, 0, done.stdout[-6000:] + done.stderr[-2000:])
        cases = re.search(r"([\d,]+) generated", done.stdout)
        print(f"schemathesis: {cases.group(0) if cases else done.stdout[-200:]}", file=sys.stderr)
        self.assertIsNone(server.process.poll(), "it is still there")


if __name__ == "__main__":
    main()
