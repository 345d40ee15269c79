#!/usr/bin/env bash
# All measurements, as Markdown tables on stdout and in build/bench/report.md; the last table says which parts there were.
# PHOTOS (default 2000000) sets the archive; its lake is kept in build/bench so that a second run measures at once.
# SKYKEEP_BEFORE=DIR: the programs of an earlier version (skykeep, skykeep-simulator, bench_warehouse, bench_stream, bench_sse, bench_bus);
# the parts of these run right before ours, and the ratios are printed. Its lake is kept in build/bench/before.
# PARTS="http bus" runs only these. A part that fails or takes too long is named and fails the whole, the others still run.
set -euo pipefail
cd "$(dirname "$0")/.."
tools/bootstrap.sh --bench
photos=${PHOTOS:-2000000}
cut=$((photos < 100000 ? photos : 100000))
dir=build/bench
python=/usr/bin/python3  # Debian's, that has Debian's pandas; a version manager's has not
mkdir -p $dir
cmake --build build/release -j"$(nproc)" --target bench_all > $dir/build.log 2>&1 || { tail -n 40 $dir/build.log; exit 1; }
exec > >(tee $dir/report.md)

echo "Measured $(date -u +%F) on $(nproc) cores, $(sed -n 's/^model name\s*: //p' /proc/cpuinfo | head -n 1), $(free -g | awk '/Mem:/{print $2}') GiB; load $(cut -d' ' -f1 /proc/loadavg) before; $photos photos."
summary=
failed=0
part() {  # name, title, seconds at most, command...
  local name=$1 title=$2 limit=$3 start=$SECONDS outcome=done
  shift 3
  if [ -n "${PARTS:-}" ] && [[ " $PARTS " != *" $name "* ]]; then return; fi
  printf '\n## %s\n\n' "$title"
  timeout -k 10 "$limit" "$@" 2> "$dir/$name.log" || { outcome="failed or over $limit s: see $dir/$name.log" failed=1; tail -n 3 "$dir/$name.log"; }
  summary+="| $title | $name | $((SECONDS - start)) s | $outcome |"$'\n'
}
# The same part of the earlier program, beside ours in time.
before() {  # name, seconds at most, command...
  local name=$1 limit=$2
  shift 2
  [ -n "${SKYKEEP_BEFORE:-}" ] || return 0
  if [ -n "${PARTS:-}" ] && [[ " $PARTS " != *" $name "* ]]; then return; fi
  SKYKEEP_BIN=$SKYKEEP_BEFORE timeout -k 10 "$limit" "$@" >> "$dir/before.md" 2> "$dir/before-$name.log" || echo "run_bench: before: $name failed" >&2
}
pandas() {
  build/release/bench/bench_warehouse --photos "$cut" --dir $dir --only-lake
  $python bench/bench_pandas.py "$dir/lake-$cut" --scale-to "$photos"
}
orbits() {
  echo "| what | |"
  echo "|---|--:|"
  build/release/bench/bench_orbit
  $python bench/bench_orbit.py
  if (cd bench/satellite_js && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error > /dev/null); then
    node bench/satellite_js/bench.mjs
  else
    echo "run_bench: SKIPPED: npm satellite.js could not be installed" >&2
  fi
}
export -f pandas orbits
export cut dir python photos

rm -f $dir/before.md
mkdir -p $dir/before
before warehouse 600 "${SKYKEEP_BEFORE:-}/bench_warehouse" --photos "$photos" --dir $dir/before --keep
part warehouse "Lake to gold" 400 build/release/bench/bench_warehouse --photos "$photos" --dir $dir --keep
part pandas "The same work in pandas, on a cut" 200 bash -ec pandas
part http "HTTP" 240 bench/bench_http.sh $dir/warehouse.duckdb
before program 200 $python bench/bench_serve.py $dir/before/warehouse.duckdb --only-new-sols
part program "The program" 300 $python bench/bench_serve.py $dir/warehouse.duckdb
part memory "Memory over days" 200 $python bench/bench_memory.py
before stream 120 "${SKYKEEP_BEFORE:-}/bench_stream" $dir/stream
part stream "The station's stream" 120 build/release/bench/bench_stream $dir/stream
before bus 120 env TMPDIR="$PWD/$dir" "${SKYKEEP_BEFORE:-}/bench_bus"
part bus "Bus: durable appends" 120 env TMPDIR=$PWD/$dir build/release/bench/bench_bus
part apod "Pictures of the day: subjects and search" 60 build/release/bench/bench_apod
part place "What is at a place" 60 build/release/bench/bench_place
before sse 120 "${SKYKEEP_BEFORE:-}/bench_sse"
part sse "A second of the station, from topic to browser" 120 build/release/bench/bench_sse
part orbits "Orbits (one thread, CPU time)" 200 bash -ec orbits

printf '\n## Ratios\n\n'
sleep 1  # tee has written what is read here
$python bench/ratios.py $dir/report.md $([ -f $dir/before.md ] && echo $dir/before.md)
printf '\n## Parts\n\n| part | name | took | outcome |\n|---|---|--:|---|\n%s' "$summary"
exit $failed
