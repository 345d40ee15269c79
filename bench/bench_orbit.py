#!/usr/bin/python3
"""The rows of bench_orbit for Debian's python3-sgp4 (SatrecArray) and python3-skyfield (find_events): the same ISS set, the same
times and site. CPU seconds, median; initialisation apart. Prints rows of the same Markdown table."""
import statistics
import sys
import time

try:
    import numpy as np
    import sgp4
    from sgp4.api import Satrec, SatrecArray, accelerated
    from skyfield import VERSION as SKYFIELD
    from skyfield.api import EarthSatellite, load, wgs84
except ImportError as missing:
    print(f"bench_orbit.py: SKIPPED: {missing}; install python3-sgp4 and python3-skyfield", file=sys.stderr)
    sys.exit(0)

LINE1 = "1 25544U 98067A   26263.52959654  .00008422  00000+0  15975-3 0  9999"
LINE2 = "2 25544  51.6308 188.2246 0004825 162.2847 197.8311 15.49196792586535"
JULIAN_DATE = 2461304.5  # 2026-09-21T00:00:00


def median_seconds(runs, work):
    seconds = []
    for _ in range(runs):
        begin = time.process_time()
        work()
        seconds.append(time.process_time() - begin)
    return statistics.median(seconds)


def row(what, figure, unit):
    print(f"| {what:<58} | {figure:>8.2f} {unit:<4}|")


def propagations():
    satellites = SatrecArray([Satrec.twoline2rv(LINE1, LINE2)])
    count = 86_400 if accelerated else 8_640
    fractions = np.arange(count) / 86_400
    dates = np.full(count, JULIAN_DATE)
    seconds = median_seconds(3, lambda: satellites.sgp4(dates, fractions))
    kind = "C++" if accelerated else "pure Python"
    row(f"python3-sgp4 SatrecArray ({kind}), ISS at {count:,} times", count / seconds / 1e6, "M/s")


def passes():
    ts = load.timescale(builtin=True)
    satellite = EarthSatellite(LINE1, LINE2, "ISS", ts)
    site = wgs84.latlon(48.137, 11.575, 520)
    t0, t1 = ts.utc(2026, 9, 21), ts.utc(2026, 10, 21)
    found = []
    seconds = median_seconds(3, lambda: found.append(satellite.find_events(site, t0, t1, 10)))
    count = int((found[-1][1] == 1).sum())
    row(f"skyfield {SKYFIELD[0]}.{SKYFIELD[1]} find_events, same site and days, {count} culminations", seconds * 1e3, "ms")


propagations()
passes()
