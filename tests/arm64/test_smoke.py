"""The programs for 64-bit ARM, under an emulator: what an archive goes through in its first minutes."""
import pathlib
import struct
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "flows"))
from harness import BIN, Case, fingerprint, get, get_json, main  # noqa: E402

PROGRAMS = BIN.parent / "bin"  # BIN has the scripts that run them under the emulator
EM_AARCH64 = 183


class Smoke(Case):
    def test_the_programs_are_for_arm64(self):
        for name in ("skykeep", "skykeep-simulator", "libduckdb.so"):
            with (PROGRAMS / name).open("rb") as program:
                self.assertEqual(struct.unpack("<H", program.read(20)[18:])[0], EM_AARCH64, name)
        out, _ = self.run_verb("--version")
        self.assertIn("skykeep", out)

    def test_an_archive_is_filled_tested_rebuilt_and_served(self):
        simulator = self.simulator("--seed", "3")
        report = self.verb_json("sync", "mars_photos", "--rover", "curiosity", "--sol", "1000..1003", "--upstream", simulator.url)
        self.assertEqual((report["planned"], report["complete"]), (4, 4))
        photos = self.scalar("select count(*) from silver.fact_photos")
        self.assertGreater(photos, 30)
        self.assertEqual(photos, self.scalar("select sum(total_photos) from gold.photo_counts"))
        self.assertEqual([t["name"] for t in self.verb_json("test") if not t["passed"] and t["severity"] == "error"], [])
        before = fingerprint(self)
        self.run_verb("build", "--full-refresh")
        self.assertEqual(fingerprint(self), before)

        server = self.serve("--upstream", simulator.url)
        self.assertEqual(get(f"{server.url}/healthz")[0], 200)
        self.assertIn(b"<html", get(f"{server.url}/")[2])
        self.assertEqual(get_json(f"{server.url}/api/v1/status")["mode"], "simulated")
        self.assertEqual(self.scalar("select count(*) from silver.fact_photos where sol between 1000 and 1003"), photos)
        self.wait_for("the station", lambda: self.scalar("select count(*) from silver.iss_positions") > 10, 120)
        old = get_json(f"{server.url}/mars-photos/api/v1/rovers/curiosity/photos?sol=1000")["photos"]
        self.assertEqual(len(old), self.scalar("select count(*) from silver.fact_photos where sol = 1000"))
        self.assertEqual(server.stop(timeout=60), 0)

    def test_raw_answers_are_imported_once(self):
        simulator = self.simulator("--seed", "3")
        body = self.dir / "sol.json"
        body.write_bytes(get(f"{simulator.url}/mars.nasa.gov/api/v1/raw_image_items/?condition_1=msl:mission&condition_2=1000:sol:in")[2])
        first, again = (self.verb_json("import", body, "--source", "mars_photos") for _ in range(2))
        self.assertGreater(first["new"], 10)
        self.assertEqual((first["rejected"], again["new"]), (0, 0))
        self.assertEqual(self.scalar("select count(*) from silver.fact_photos"), first["new"])


if __name__ == "__main__":
    main()
