#!/usr/bin/env bash
# All measurements, as Markdown tables on stdout. PHOTOS (default 2000000) sets the size; the lake it makes is kept in
# build/bench so that a second run measures at once.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/bootstrap.sh --bench
photos=${PHOTOS:-2000000}
dir=build/bench
mkdir -p $dir
cmake --build build/release -j"$(nproc)" --target bench_all > $dir/build.log 2>&1 || { tail -n 40 $dir/build.log; exit 1; }

echo "Measured $(date -u +%F) on $(nproc) cores, $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), $(free -g | awk '/Mem:/{print $2}') GiB; $photos photos."
echo
echo "## Lake to gold"
echo
build/release/bench/bench_warehouse --photos "$photos" --dir $dir --keep
echo
echo "## The same work in pandas"
echo
python3 bench/bench_pandas.py "$dir/lake-$photos"
echo
echo "## HTTP"
echo
bench/bench_http.sh $dir/warehouse.duckdb
echo
echo "## The program"
echo
python3 bench/bench_serve.py $dir/warehouse.duckdb
echo
echo "## The station's stream"
echo
build/release/bench/bench_stream $dir/stream
echo
echo "## Bus"
echo
build/release/bench/bench_bus
echo
echo "## What is at a place"
echo
build/release/bench/bench_place
echo
echo "## A second of the station, from topic to browser"
echo
build/release/bench/bench_sse
echo
echo "## Orbits (one thread, CPU time)"
echo
echo "| what | |"
echo "|---|--:|"
build/release/bench/bench_orbit
/usr/bin/python3 bench/bench_orbit.py
if (cd bench/satellite_js && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error > /dev/null); then
  node bench/satellite_js/bench.mjs
else
  echo "run_bench: SKIPPED: npm satellite.js could not be installed" >&2
fi
