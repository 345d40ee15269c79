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

        killed = 0
        for round_number in range(ROUNDS):
            process = subprocess.Popen([str(SKYKEEP), *command, "--data", str(self.data), "--quiet"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            try:
                process.wait(dice.uniform(0.02, 0.9))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
                process.wait()
                killed += 1
        print(f"{killed} of {ROUNDS} rounds were killed in the middle", file=sys.stderr)
        self.run_verb(*command)
        actual = fingerprint(self)
        for name in expected:
            self.assertEqual(len(actual[name]), len(expected[name]), name)
            self.assertEqual(actual[name], expected[name], name)
        self.assertGreater(killed, ROUNDS // 4, "the rounds were too short or the work too small to be killed in the middle")


if __name__ == "__main__":
    main()
