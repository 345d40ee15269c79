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
