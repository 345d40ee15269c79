"""The Debian package: installed for real, started as its unit says, stopped, purged. All of it in a copy of this machine's root (an overlay
in a mount namespace of its own), so that nothing of it is left: that needs root, and the test says when it is skipped.

Without systemd in a container the unit's command is run as its user with its directory; systemd-analyze judges the unit itself."""
import configparser
import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("SKYKEEP_BUILD_DIR", ROOT / "build/release"))
UNIT = ROOT / "packaging/skykeep.service"
INSIDE = "SKYKEEP_PACKAGE_ROOT"
DENY_WRITE_EXECUTE = 65  # prctl: what MemoryDenyWriteExecute= does, where the kernel has a call for it

# A root of its own: writes go to memory.
OVERLAY = """set -e
mount -t tmpfs none "$1"
mkdir "$1/upper" "$1/work" "$1/root"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
mount -t proc none "$1/root/proc"
mount --rbind /dev "$1/root/dev"
mkdir -p "$1/root$2" && mount --bind "$2" "$1/root$2"
mount -t tmpfs none "$1/root/run"
shift 2
"""


def can_overlay():
    if os.geteuid() != 0 or shutil.which("dpkg") is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        return subprocess.run(["unshare", "-m", "sh", "-c", OVERLAY, "sh", folder, str(ROOT)], capture_output=True).returncode == 0


def settings_of_unit(section):
    unit = configparser.ConfigParser(strict=False, interpolation=None, comment_prefixes="#")
    unit.optionxform = str
    unit.read(UNIT)
    return unit[section]


class Unit(unittest.TestCase):
    def analyze(self, *arguments):
        if shutil.which("systemd-analyze") is None:
            self.skipTest("systemd-analyze is not installed")
        return subprocess.run(["systemd-analyze", *arguments], capture_output=True, text=True)

    def test_systemd_finds_nothing_wrong_with_it(self):
        with tempfile.TemporaryDirectory() as folder:
            unit = pathlib.Path(folder) / "skykeep.service"  # a program that is there on every machine
            unit.write_text(UNIT.read_text().replace("/usr/bin/skykeep serve", "/bin/true serve"))
            done = self.analyze("verify", "--man=no", str(unit))
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_its_exposure_is_small(self):
        done = self.analyze("security", "--offline=yes", "--no-pager", str(UNIT))
        exposure = re.search(r"Overall exposure level for skykeep.service: ([0-9.]+)", done.stdout)
        self.assertIsNotNone(exposure, done.stdout + done.stderr)
        self.assertLessEqual(float(exposure[1]), 2.0, done.stdout)


class Package(unittest.TestCase):
    def run_ok(self, *command):
        done = subprocess.run(command, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, f"{command}: {done.stdout[-2000:]}{done.stderr[-2000:]}")
        return done.stdout

    def ask(self, address, path, process, log):
        for _ in range(400):
            try:
                with urllib.request.urlopen(f"http://{address}{path}", timeout=5) as answer:
                    return answer.status
            except OSError:
                self.assertIsNone(process.poll(), log.read_text())
                time.sleep(0.05)
        self.fail(f"no answer from {address}{path}: {log.read_text()}")

    def test_install_start_ask_stop_purge(self):
        package, = BUILD.glob("package/skykeep_*.deb")
        self.run_ok("dpkg", "--install", str(package))
        self.assertIn("skykeep 0.", self.run_ok("skykeep", "--version"))
        service = settings_of_unit("Service")
        installed = pathlib.Path("/usr/lib/systemd/system/skykeep.service")
        self.assertEqual(installed.read_text(), UNIT.read_text())
        conffile = pathlib.Path("/etc/skykeep/skykeep.conf")
        self.assertIn(str(conffile), self.run_ok("dpkg-query", "-W", "-f", "${Conffiles}", "skykeep"))

        # What systemd does for the unit: its directory, its user, no way to memory that can be written and executed.
        data = pathlib.Path("/var/lib") / service["StateDirectory"]
        self.run_ok("install", "-d", "-m", service["StateDirectoryMode"], "-o", service["User"], "-g", service["Group"], str(data))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{probe.getsockname()[1]}"
        conffile.write_text(f'[server]\nlisten = "{address}"\n[net]\nupstream = "http://127.0.0.1:9"\n')
        log = pathlib.Path("/run/skykeep.log")
        limits = ("setpriv", f"--reuid={service['User']}", f"--regid={service['Group']}", "--clear-groups", "--no-new-privs", "--bounding-set=-all")
        with log.open("w") as output:
            process = subprocess.Popen([*limits, *service["ExecStart"].split()], stdout=output, stderr=output, cwd="/", env={"PATH": "/usr/bin"},
                                       preexec_fn=self.deny_write_execute)
        self.addCleanup(lambda: process.poll() is None and process.kill())
        self.assertEqual(self.ask(address, "/healthz", process, log), 200)
        self.assertEqual(data.stat().st_mode & 0o777, 0o700)
        self.assertEqual({p.owner() for p in data.rglob("*")}, {service["User"]})
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(int(service["TimeoutStopSec"])), 0, log.read_text())

        self.run_ok("dpkg", "--remove", "skykeep")
        self.assertTrue(conffile.exists(), "settings stay when the program goes")
        self.run_ok("dpkg", "--purge", "skykeep")
        self.assertFalse(conffile.parent.exists())
        self.assertFalse(installed.exists() or os.path.lexists("/usr/bin/skykeep") or os.path.exists("/usr/lib/skykeep"))
        self.assertTrue((data / "lake").exists(), "the archive stays")

    @staticmethod
    def deny_write_execute():
        import ctypes
        ctypes.CDLL(None).prctl(DENY_WRITE_EXECUTE, 1, 0, 0, 0)


class InARootOfItsOwn(unittest.TestCase):
    def test_the_package(self):
        if not can_overlay():
            print("\nSKIPPED, the package is not installed: that needs root and a mount namespace", file=sys.stderr)
            self.skipTest("needs root and a mount namespace")
        with tempfile.TemporaryDirectory() as folder:
            inside = f'chroot "{folder}/root" env {INSIDE}=1 SKYKEEP_BUILD_DIR="{BUILD}" "$@"'
            done = subprocess.run(["unshare", "--mount", "--pid", "--fork", "sh", "-c", OVERLAY + inside, "sh", folder, str(ROOT), sys.executable, __file__, "Package"])
        self.assertEqual(done.returncode, 0)


def load_tests(loader, tests, pattern):
    cases = [Package] if os.environ.get(INSIDE) else [Unit, InARootOfItsOwn]
    return unittest.TestSuite(loader.loadTestsFromTestCase(case) for case in cases)


if __name__ == "__main__":
    unittest.main(verbosity=1, argv=sys.argv[:1])
