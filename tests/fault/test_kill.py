"""kill -9 at any moment of a sync: after the restart nothing is lost, nothing doubled, no repair by hand.

ROUNDS kills (default 50) from a printed seed; the archive that they leave equals an undisturbed one."""
import os
import pathlib
import random
import signal
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "flows"))
from harness import SKYKEEP, Case, fingerprint, main  # noqa: E402

ROUNDS = int(os.environ.get("SKYKEEP_KILL_ROUNDS", "50"))
SEED = int(os.environ.get("SKYKEEP_KILL_SEED", str(random.SystemRandom().randrange(10**6))))


class Kill(Case):
    def kill(self, rounds, command, seconds):
        killed = 0
        for _ in range(rounds):
            process = subprocess.Popen([str(SKYKEEP), *command, "--data", str(self.data), "--quiet"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(seconds())
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed += 1
        return killed

    def check(self, expected):
        actual = fingerprint(self)
        for name in expected:
            self.assertEqual(len(actual[name]), len(expected[name]), name)
            self.assertEqual(actual[name], expected[name], name)

    def test_a_rebuild_that_is_killed_goes_on_until_the_tables_are_what_they_were(self):
        print(f"kill rounds of a rebuild, seed {SEED} (SKYKEEP_KILL_SEED={SEED} repeats it)", file=sys.stderr)
        dice = random.Random(SEED)
        simulator = self.simulator("--seed", "5")
        self.run_verb("sync", "--rover", "curiosity,perseverance,opportunity", "--sol", "600..650", "--upstream", simulator.url)
        expected = fingerprint(self)
        begin = time.monotonic()
        (self.data / "warehouse.duckdb").unlink()
        self.run_verb("build")
        whole = time.monotonic() - begin
        self.check(expected)
        killed = 0
        for _ in range(4):
            (self.data / "warehouse.duckdb").unlink()  # its log of writes stays behind, as a kill leaves it
            killed += self.kill(3, ["build"], lambda: dice.uniform(0.1, 0.9) * whole)
        print(f"{killed} of 12 rebuilds were killed in the middle", file=sys.stderr)
        self.run_verb("build")
        self.check(expected)
        self.assertGreater(killed, 0, "the rounds were too long to be killed in the middle")

    def test_fifty_kills_end_in_the_undisturbed_archive(self):
        print(f"kill rounds {ROUNDS}, seed {SEED} (SKYKEEP_KILL_SEED={SEED} repeats it)", file=sys.stderr)
        dice = random.Random(SEED)
        simulator = self.simulator("--seed", "5")
        sols = ("--sol", "600..700")
        rovers = ("--rover", "curiosity,perseverance,opportunity")
        command = ["sync", *rovers, *sols, "--upstream", simulator.url]
        calm = self.dir / "calm"
        self.run_verb(*command, data=calm)
        expected = fingerprint(self, calm)
        self.assertGreater(len(expected["silver.fact_photos"]), 10_000)

        killed = self.kill(ROUNDS, command, lambda: dice.uniform(0.02, 0.9))
        print(f"{killed} of {ROUNDS} rounds were killed in the middle", file=sys.stderr)
        self.run_verb(*command)
        self.check(expected)
        self.assertGreater(killed, ROUNDS // 4, "the rounds were too short or the work too small to be killed in the middle")


if __name__ == "__main__":
    main()
